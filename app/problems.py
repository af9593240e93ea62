"""Every refusal of the application: one family, plain Python, rendered by whichever face answers."""

from collections.abc import Sequence
from typing import ClassVar

from credentials.faults import Fault

__all__ = ["Fault", "Problem"]


class Problem(Exception):
    """Base of every refusal (RFC 9457). Rolls the request back, unless it says that it keeps its changes."""

    slug: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int]
    keeps_changes: ClassVar[bool] = False
    retry_after: int | None = None
    """After how many seconds to try again, where that helps (RFC 9110, 10.2.3)."""

    def __init__(self, detail: str = "", *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.faults = tuple(faults)


class InvalidInput(Problem):
    """What was sent does not have the form that was asked for; every fault is named."""

    slug, title, status = "invalid-input", "The input is not valid", 400


class Unauthenticated(Problem):
    """No token, or one that is unknown, expired or withdrawn."""

    slug, title, status = "unauthenticated", "A valid access token is needed", 401


class Forbidden(Problem):
    """The caller is known but may not do this."""

    slug, title, status = "forbidden", "You may not do this", 403


class NotFound(Problem):
    """Unknown, or not the caller's to see: both answer alike."""

    slug, title, status = "not-found", "There is no such thing, or it is not yours to see", 404


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    slug, title, status = "method-not-allowed", "This address does not answer that method", 405


class NotAcceptable(Problem):
    """None of the media types that the client accepts can be given."""

    slug, title, status = "not-acceptable", "No form that you accept can be given", 406


class Conflict(Problem):
    """The same thing was changed or made by someone else at the same time."""

    slug, title, status = "conflict", "This clashes with what is already there", 409


class WrongState(Problem):
    """A thing is not in the state in which this can be done to it."""

    slug, title, status = "wrong-state", "This cannot be done in the state that it is in", 409


class StaleEdit(Problem):
    """`If-Match` names an older revision than the stored one (RFC 9110, 13.1.1)."""

    slug, title, status = "stale-edit", "Someone changed this since you read it", 412


class BodyTooLarge(Problem):
    """The body is over the limit that holds for this address."""

    slug, title, status = "body-too-large", "The body is larger than allowed", 413


class UnsupportedMediaType(Problem):
    """The body comes in a form that this address does not read."""

    slug, title, status = "unsupported-media-type", "The body is in a form that is not read here", 415


class PreconditionRequired(Problem):
    """An edit must say which revision it was made on (RFC 6585, 3)."""

    slug, title, status = "precondition-required", "Say with If-Match which revision you edit", 428


class TooManyRequests(Problem):
    """One client address asked more often than is answered here (RFC 6585, 4)."""

    slug, title, status = "too-many-requests", "You asked too often; try again later", 429

    def __init__(self, detail: str = "", *, retry_after: int = 60, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail, faults=faults)
        self.retry_after = retry_after


class Unexpected(Problem):
    """Ours to mend: an error that nobody foresaw. Carries no details outward."""

    slug, title, status = "unexpected", "Something went wrong on our side", 500


class Unavailable(Problem):
    """The server runs but cannot serve, for instance without its database."""

    slug, title, status = "unavailable", "The service cannot answer right now", 503
    retry_after = 5
