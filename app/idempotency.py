"""Doing something once: what a POST with an `Idempotency-Key` answered is kept for a day and given again.

The header is that of the IETF draft `draft-ietf-httpapi-idempotency-key-header`. That answers 422 to a key that comes
back with another request; here it is 409, as every clash is. Answers hold names and secrets, so they are encrypted.
"""

import hashlib
import inspect
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlalchemy import LargeBinary, String, Text, delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Json, Utc
from app.problems import Fault, InvalidInput, Problem
from app.sealing import seal, unseal

HEADER, REPLAYED = "idempotency-key", "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
LONGEST_WAIT = "10s"
"""How long a repeated request waits for the first one to end."""
_KEPT_HEADERS = ("content-type", "etag", "link", "location")


class KeyReused(Problem):
    """A key belongs to one request; this one differs from the one that came with it before."""

    slug, title, status = "idempotency-key-reused", "This key came with another request before", 409


class KeyInFlight(Problem):
    """The first request with this key is not answered yet."""

    slug, title, status = "idempotency-key-in-flight", "A request with this key is still being worked on", 409


class KeptAnswer(Base):
    """What a caller was answered at an address under a key of their own; the body is encrypted."""

    __tablename__ = "kept_answers"

    caller_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[Json]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[Utc] = mapped_column(index=True)


@dataclass(frozen=True)
class Attempt:
    """One request that carries a key: the key, what was asked with it, and when."""

    request: Request
    key: str
    digest: str
    now: datetime

    @property
    def secret(self) -> str:
        """What kept answers are encrypted with."""
        found: str = self.request.app.state.settings.key_encryption_secret.get_secret_value()
        return found


def note_body(request: Request, body: bytes) -> None:
    """Remembers what was asked, so that a key can be held to it: the query and the bytes of the body."""
    request.state.asked = hashlib.sha256(request.scope["query_string"] + b"\n" + body).hexdigest()


def read_attempt(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="A key of your own, 1 to 255 visible characters. The same request with the same key is done "
            "once; within 24 hours it is given the same answer again, with `Idempotency-Replayed: true`.",
        ),
    ] = None,
) -> Attempt | None:
    """The key that a request carries, bare or in quotes, if any. Raises InvalidInput for what can be no key."""
    if idempotency_key is None:
        return None
    key = re.sub(r'^"(.*)"$', r"\1", idempotency_key.strip())
    if not re.fullmatch(r"[!-~]{1,255}", key):
        fault = Fault("idempotency-key-invalid", "A key has 1 to 255 visible characters.", "header:Idempotency-Key")
        raise InvalidInput(faults=[fault])
    return Attempt(request, key, request.state.asked, request.app.state.clock())


def once(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint, done once for each key of a caller; as it was if it changes nothing in anyone's name.

    A route is made anew when its router is included: what is wrapped already stays as it is.
    """
    signature = inspect.signature(endpoint)
    if not {"caller", "session"} <= signature.parameters.keys() or "attempt" in signature.parameters:
        return endpoint

    @wraps(endpoint)
    def attempted(*, attempt: Attempt | None, **given: Any) -> Any:
        if attempt is None:
            return endpoint(**given)
        caller, session = given["caller"], given["session"]
        who = caller.client_id or caller.person_id
        kept = recall(session, who, attempt)
        if kept is not None:
            return _again(kept, attempt)
        attempt.request.state.keep = lambda answer: _keep(session, who, attempt, answer)
        return endpoint(**given)

    extra = inspect.Parameter(
        "attempt", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[Attempt | None, Depends(read_attempt)]
    )
    attempted.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*signature.parameters.values(), extra]
    )
    return attempted


def recall(session: Session, who: uuid.UUID, attempt: Attempt) -> KeptAnswer | None:
    """What was answered before. Waits for a first request that is being worked on. Raises KeyReused, KeyInFlight."""
    path = attempt.request.url.path
    session.execute(text("select set_config('lock_timeout', :wait, true)"), {"wait": LONGEST_WAIT})
    try:
        session.execute(
            text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"{who} {path} {attempt.key}"}
        )
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != "55P03":
            raise
        raise KeyInFlight() from error
    session.execute(text("set local lock_timeout to default"))
    kept = session.get(KeptAnswer, (who, path, attempt.key))
    if kept is None or kept.kept_at <= attempt.now - KEPT_FOR:
        return None
    if kept.request_digest != attempt.digest:
        raise KeyReused()
    return kept


def _again(kept: KeptAnswer, attempt: Attempt) -> Response:
    return Response(unseal(kept.body, attempt.secret), kept.status, {**kept.headers, REPLAYED: "true"})


def _keep(session: Session, who: uuid.UUID, attempt: Attempt, answer: Response) -> None:
    """Keeps an answer in the transaction of the work itself: both are there, or neither."""
    facts = {
        "request_digest": attempt.digest,
        "status": answer.status_code,
        "headers": {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers},
        "body": seal(bytes(answer.body), attempt.secret),
        "kept_at": attempt.now,
    }
    row = insert(KeptAnswer).values(caller_id=who, path=attempt.request.url.path, key=attempt.key, **facts)
    session.execute(row.on_conflict_do_update(index_elements=["caller_id", "path", "key"], set_=facts))


def keep_answer(request: Request, answer: Response) -> None:
    """Keeps the answer of a request that `once` let through; nothing for refusals and for answers given again."""
    keep = getattr(request.state, "keep", None)
    if keep is not None and answer.status_code < 300:
        keep(answer)


def erase_answers(session: Session, *, now: datetime) -> int:
    """Erases what was kept for a day; how many there were."""
    old = delete(KeptAnswer).where(KeptAnswer.kept_at <= now - KEPT_FOR).returning(KeptAnswer.key)
    return len(session.execute(old).all())
