"""What can go wrong, and the exit code that a script can trust for each."""

from dataclasses import dataclass

OK, REFUSED, USAGE, NOT_ALLOWED, NOT_FOUND, STALE, UNREACHABLE, AT_FAULT = range(8)
INTERRUPTED, PIPE_CLOSED = 130, 141

EXIT_CODES = {
    OK: "done",
    REFUSED: "the server refused it; every fault is shown",
    USAGE: "wrong usage, or a file that cannot be read or written",
    NOT_ALLOWED: "not logged in, or not allowed",
    NOT_FOUND: "there is no such thing, or it is not yours to see",
    STALE: "someone else changed it; read it again",
    UNREACHABLE: "trouble with the server or the network; try again later",
    AT_FAULT: "looked at and not in order: a dry run with faulty rows, a credential that does not pass",
    INTERRUPTED: "interrupted",
}


@dataclass(frozen=True)
class Fault:
    """One fault of a refusal: a stable code, where, and words."""

    code: str
    pointer: str
    detail: str


class Trouble(Exception):
    """Base of everything that ends a command, with its exit code."""

    exit_code = REFUSED

    def __init__(self, message: str, *, slug: str = "", faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.slug, self.faults = message, slug, faults


class Refused(Trouble):
    """The server refused: a problem (RFC 9457) with every fault."""


class Usage(Trouble):
    """The command was given something that it cannot use."""

    exit_code = USAGE


class NotAllowed(Trouble):
    """No valid login, or one that may not do this."""

    exit_code = NOT_ALLOWED


class NotFound(Trouble):
    """Unknown, or not the caller's to see."""

    exit_code = NOT_FOUND


class Stale(Trouble):
    """Someone else edited it since it was read."""

    exit_code = STALE


class Unreachable(Trouble):
    """The server cannot be reached, or cannot serve."""

    exit_code = UNREACHABLE


def kind_of(status: int) -> type[Trouble]:
    """Which trouble an answer with this status is."""
    if status >= 500 or status == 429:
        return Unreachable
    return {401: NotAllowed, 403: NotAllowed, 404: NotFound, 412: Stale}.get(status, Refused)
