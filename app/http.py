"""HTTP plumbing: the session of a request (the only commit), its clock, strict bodies, problem+json, paging, ETag."""

import hashlib
import logging
import re
from asyncio import Semaphore
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.types import Message

from app.db import check_before_commit
from app.idempotency import HEADER, keep_answer, note_body, once
from app.payloads import PageRequest, decode_cursor
from app.problems import (
    BodyTooLarge,
    Conflict,
    Fault,
    Forbidden,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    PreconditionRequired,
    Problem,
    StaleEdit,
    Unauthenticated,
    Unavailable,
    Unexpected,
    UnsupportedMediaType,
)
from app.settings import Settings
from credentials.strict_json import read_json

API_VERSION = "1.0.0"
PROBLEM_TYPE = "application/problem+json"

logger = logging.getLogger("leerlijn")


# The request: its database session, moment and settings.


def read_settings(request: Request) -> Settings:
    """The settings that this application was built with."""
    settings: Settings = request.app.state.settings
    return settings


def read_clock(request: Request) -> datetime:
    """The moment of this request, the same wherever it is asked for."""
    clock: Callable[[], datetime] = request.app.state.clock
    return clock()


def current_time() -> datetime:
    """The real clock, in UTC."""
    return datetime.now(UTC)


async def take_turn(request: Request) -> AsyncIterator[None]:
    """Waits until a connection to the database is free. No thread waits: who holds one needs a thread to go on in."""
    turns: Semaphore = request.app.state.turns
    async with turns:
        yield


def open_session(request: Request, _turn: Annotated[None, Depends(take_turn, scope="function")]) -> Iterator[Session]:
    """One transaction for the request, committed before the answer leaves; a refusal rolls it back.

    A Problem that says it keeps its changes is committed first. Raises Conflict for a clash that only the
    database saw.
    """
    session: Session = request.app.state.new_session()
    with session:
        try:
            yield session
            check_before_commit(session)
        except Problem as problem:
            if not problem.keeps_changes:
                raise
            check_before_commit(session)
            session.commit()
            raise
        except IntegrityError as error:
            raise _conflict(error) from error
        except (OperationalError, PoolTimeout) as error:
            raise _operational(error) from error
        session.commit()


def _conflict(error: IntegrityError) -> Exception:
    """A unique or exclusion constraint is a clash with another request; any other one is our own mistake."""
    clash = getattr(error.orig, "sqlstate", None) in {"23505", "23P01"}
    return Conflict("Something else with the same key was made at the same time.") if clash else error


def _operational(error: OperationalError | PoolTimeout) -> Problem:
    if getattr(getattr(error, "orig", None), "sqlstate", None) in {"40001", "40P01"}:
        return Conflict("Another request changed the same things at the same time; try again.")
    logger.error("the database does not answer", exc_info=error)
    return Unavailable()


DbSession = Annotated[Session, Depends(open_session, scope="function")]
Now = Annotated[datetime, Depends(read_clock)]
Config = Annotated[Settings, Depends(read_settings)]


# Bodies.


async def read_capped(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes of it in memory. Raises BodyTooLarge as soon as there are more."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise BodyTooLarge(f"At most {limit} bytes are accepted here.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge(f"At most {limit} bytes are accepted here.")
    return bytes(body)


async def read_raw_body(request: Request) -> bytes:
    """A file as it was sent, of any type, capped. Raises BodyTooLarge, or InvalidInput for an empty body."""
    body = await read_capped(request, read_settings(request).max_upload_bytes)
    if not body:
        raise InvalidInput(faults=[Fault("body-missing", "Send the file as the body of the request.")])
    return body


RawBody = Annotated[bytes, Depends(read_raw_body)]


async def read_form(request: Request) -> AsyncIterator[FormData]:
    """A form with at most one file, capped. Raises BodyTooLarge, or InvalidInput for what is no such form."""
    body = await read_capped(request, read_settings(request).max_upload_bytes)
    replayed = _replayed(request, body, request.headers.get("content-type", ""))
    try:
        form = await replayed.form(max_files=1, max_fields=5, max_part_size=len(body) + 1)
    except HTTPException as error:
        raise InvalidInput(faults=[Fault("form-unreadable", str(error.detail), "")]) from error
    try:
        yield form
    finally:
        await form.close()


class _StrictRoute(APIRoute):
    """A route whose JSON body is read by our own strict reader, with all faults of text and shape at once.

    What a POST does in somebody's name it does once for each `Idempotency-Key`.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **facts: Any) -> None:
        super().__init__(path, once(endpoint) if "POST" in (facts.get("methods") or ()) else endpoint, **facts)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        model = self.body_field and self.body_field.field_info.annotation

        async def handle_once(request: Request) -> Response:
            if HEADER not in request.headers:
                return await handle_strictly(request)
            body = await read_capped(request, read_settings(request).max_upload_bytes)
            note_body(request, body)
            again = _replayed(request, body, request.headers.get("content-type", ""))
            answer = await handle_strictly(again)
            await run_in_threadpool(keep_answer, request, answer)
            return answer

        async def handle_strictly(request: Request) -> Response:
            if not model:
                return await handle(request)
            body, faults = await _read_strictly(request, model)
            try:
                return await handle(_replayed(request, body, "application/json"))
            except RequestValidationError as error:
                beside = [entry for entry in error.errors() if entry["loc"][0] != "body"]
                raise InvalidInput(faults=[*(_shape_fault(entry, ("body",)) for entry in beside), *faults]) from error

        return handle_once


async def _read_strictly(request: Request, model: Any) -> tuple[bytes, list[Fault]]:
    """The body and its faults. A faulty one becomes `null`, which no model takes: so who may not, hears that first."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMediaType("Send the body as application/json.")
    body = await read_capped(request, read_settings(request).max_body_bytes)
    value, faults = read_json(body) if body else (None, [Fault("body-missing", "A JSON body is needed.")])
    if value is not None or not faults:
        try:
            TypeAdapter(model).validate_python(value)
        except ValidationError as error:
            faults.extend(_shape_fault(entry, ()) for entry in error.errors(include_url=False))
    return b"null" if faults else body, faults


def _replayed(request: Request, body: bytes, media_type: str) -> Request:
    """The same request with a body that is still unread."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = dict(request.scope)
    scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
    scope["headers"].append((b"content-type", media_type.encode("latin-1")))
    return Request(scope, receive)


def _shape_fault(entry: Any, skip: tuple[str, ...]) -> Fault:
    place = entry["loc"]
    if skip and place[0] in {"query", "path", "header", "cookie", "form"}:
        return Fault(_code(entry["type"]), entry["msg"], f"{place[0]}:{'.'.join(map(str, place[1:]))}")
    parts = place[1:] if skip and place[:1] == skip else place
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return Fault(_code(entry["type"]), entry["msg"], pointer)


def _code(pydantic_type: str) -> str:
    """A code of ours for what pydantic calls the fault; names that need no translation only change their dashes."""
    known = {"extra_forbidden": "unknown-key", "missing": "missing", "string_too_long": "too-long"}
    return known.get(pydantic_type, pydantic_type.replace("_", "-"))


def new_router(prefix: str = "", *, tags: list[str] | None = None) -> APIRouter:
    """A router with strict JSON bodies. Invalid input answers 400, and is documented so."""
    return APIRouter(
        prefix=prefix,
        tags=list(tags or []),
        route_class=_StrictRoute,
        default_response_class=JSONResponse,
        generate_unique_id_function=lambda route: route.name,
    )


# Editing without losing someone else's work, and paging.


def read_if_match(if_match: Annotated[str | None, Header()] = None) -> int:
    """The revision that the client edits. Raises PreconditionRequired without the header, StaleEdit if not ours."""
    if if_match is None:
        raise PreconditionRequired()
    found = re.fullmatch(r'"r([0-9]{1,9})"', if_match.strip())
    if not found:
        raise StaleEdit('If-Match names no revision that was given out here; it looks like "r3".')
    return int(found[1])


IfMatch = Annotated[int, Depends(read_if_match)]


def set_etag(response: Response, revision: int) -> None:
    """Says which revision the answer holds, to be sent back as `If-Match`."""
    response.headers["ETag"] = f'"r{revision}"'


def answer_bytes(
    request: Request, data: bytes, media_type: str, headers: Mapping[str, str], updated: datetime | None = None
) -> Response:
    """The bytes with an ETag made of them; 304 for who has them already (RFC 9110, 13.2.2).

    With the moment of their last change, that counts too where no ETag is sent along.
    """
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    marks = {"ETag": etag, **({"Last-Modified": format_datetime(updated, usegmt=True)} if updated else {})}
    if _is_known(request, etag, updated):
        return Response(status_code=304, headers={**headers, **marks})
    return Response(data, headers={**headers, **marks}, media_type=media_type)


def _is_known(request: Request, etag: str, updated: datetime | None) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None or updated is None:
        return bool({each.strip().removeprefix("W/") for each in (known or "").split(",")} & {etag, "*"})
    try:
        seen = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return updated.replace(microsecond=0) <= (seen if seen.tzinfo else seen.replace(tzinfo=UTC))


def read_page(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> PageRequest:
    """Which page the client asks for. Raises InvalidInput for a cursor that is not ours."""
    return PageRequest(limit, decode_cursor(cursor) if cursor else None)


PageQuery = Annotated[PageRequest, Depends(read_page)]


def choose_media_type(accept: str, offered: Sequence[str]) -> str | None:
    """The offered type that an Accept header prefers (RFC 9110, 12.5.1); the earlier one where it likes both alike."""
    ranges = [part.partition(";") for part in accept.lower().split(",")]
    wanted = {name.strip(): _quality(parameters) for name, _, parameters in ranges}
    best, best_quality = None, 0.0
    for kind in offered:
        quality = next((wanted[name] for name in (kind, f"{kind.partition('/')[0]}/*", "*/*") if name in wanted), 0.0)
        if quality > best_quality:
            best, best_quality = kind, quality
    return best


def _quality(parameters: str) -> float:
    found = re.search(r"(?:^|;)\s*q=([01](?:\.[0-9]{1,3})?)\s*(?:;|$)", parameters)
    return float(found[1]) if found else 1.0


# Answers that are refusals.

Face = Callable[[Request, Problem], Response]


def problem_body(problem: Problem, public_url: str, instance: str) -> dict[str, object]:
    """The members of RFC 9457, with every fault: code, detail and JSON pointer."""
    body: dict[str, object] = {
        "type": f"{public_url}/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
    }
    if problem.faults:
        body["errors"] = [
            {"code": fault.code, "detail": fault.detail, "pointer": fault.pointer} for fault in problem.faults
        ]
    return body


def problem_json(request: Request, problem: Problem) -> Response:
    """A refusal as application/problem+json."""
    body = problem_body(problem, read_settings(request).public_url, request.url.path)
    headers = {"WWW-Authenticate": 'Bearer realm="leerlijn"'} if problem.status == 401 else {}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return JSONResponse(body, problem.status, headers, media_type=PROBLEM_TYPE)


def answer_problem(request: Request, problem: Problem) -> Response:
    """A refusal in the form of the face that was asked: the longest matching prefix of `app.state.faces`."""
    faces: dict[str, Face] = request.app.state.faces
    prefix = max((p for p in faces if request.url.path.startswith(p)), key=len, default=None)
    return faces[prefix](request, problem) if prefix is not None else problem_json(request, problem)


def problem_of(error: Exception) -> Problem:
    """The refusal that an exception of the framework stands for."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return InvalidInput(faults=[_shape_fault(entry, ("body",)) for entry in error.errors()])
    if isinstance(error, HTTPException):
        known = (Unauthenticated, Forbidden, NotFound, MethodNotAllowed, BodyTooLarge, UnsupportedMediaType)
        return next((kind() for kind in known if kind.status == error.status_code), InvalidInput())
    return Unexpected()
