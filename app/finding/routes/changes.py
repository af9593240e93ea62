"""HTTP of the list of changes: by cursor as JSON, and as an Atom feed with archives."""

import re
from datetime import UTC
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from app.access import queries as access
from app.access.models import Institution
from app.finding.documents import Feed, write_feed
from app.finding.payloads import ChangeAnswer, ChangesAnswer
from app.finding.rules import archive_before, newest_archive, span, uri_of_change
from app.http import Config, DbSession, answer_bytes, new_router
from app.payloads import decode_cursor, encode_cursor, unknown_cursor
from app.problems import NotFound
from app.publications.models import Change
from app.publications.queries import changes as queries
from app.publications.rules import Subject

router = new_router("/v1", tags=["changes"])
feeds = APIRouter(include_in_schema=False)

_LARGEST = 10**18
Language = Annotated[Literal["nl", "en"], Query()]


@router.get("/changes")
def list_changes(
    session: DbSession,
    settings: Config,
    since: Annotated[str | None, Query(max_length=1000, description="`next` of an earlier answer.")] = None,
    type_: Annotated[Subject | None, Query(alias="type")] = None,
    institution: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ChangesAnswer:
    """What was created, published and withdrawn, oldest first, from the beginning or since a cursor.

    Ask again with `next`: at once while `isCaughtUp` is false, later when it is true.
    """
    start = _read_since(since) if since else 0
    institution_id = access.get_institution_by_slug(session, institution).id if institution else None
    last = queries.last_change(session)
    found = queries.list_changes(session, queries.ChangeFilter(type_, institution_id), start, last, limit + 1)
    is_caught_up = len(found) <= limit
    shown = found[:limit]
    reached = max(last, start) if is_caught_up else shown[-1][0].id
    items = [_answer(change, owner, settings.public_url) for change, owner in shown]
    return ChangesAnswer(items=items, next=encode_cursor(reached), is_caught_up=is_caught_up)


def _read_since(cursor: str) -> int:
    """The id of the last change that a follower saw. Raises InvalidInput for a cursor that is not ours."""
    key = decode_cursor(cursor, "since")
    if len(key) != 1 or not re.fullmatch(r"[0-9]{1,18}", key[0]):
        raise unknown_cursor("since")
    return int(key[0])


@router.get("/changes/{change_id}")
def get_change(
    change_id: Annotated[int, Path(ge=1, le=_LARGEST)], session: DbSession, settings: Config
) -> ChangeAnswer:
    """One change."""
    found = queries.find_change(session, change_id)
    if found is None:
        raise NotFound()
    return _answer(*found, settings.public_url)


def _answer(change: Change, owner: Institution | None, public_url: str) -> ChangeAnswer:
    names = ("id", "at", "act", "type", "subject_id", "version_id", "number", "code", "title")
    uri = uri_of_change(public_url, change.type, change.subject_id, change.number)
    facts = {name: getattr(change, name) for name in names}
    return ChangeAnswer.model_validate({**facts, **change.facts, "uri": uri, "institution": owner})


@feeds.get("/feeds/changes.atom")
def get_feed(request: Request, session: DbSession, settings: Config, lang: Language = "nl") -> Response:
    """The newest changes as an Atom feed (RFC 4287), which names the archive with those before (RFC 5005, 4)."""
    last = queries.last_change(session)
    before = newest_archive(last)
    found = queries.list_changes(session, queries.ChangeFilter(), span(before + 1)[0], last)
    return _feed(request, Feed(settings.public_url, lang, found, None, before or None))


@feeds.get("/feeds/changes/{archive}.atom")
def get_archive(
    archive: Annotated[int, Path(ge=1, le=2**31)],
    request: Request,
    session: DbSession,
    settings: Config,
    lang: Language = "nl",
) -> Response:
    """An archive of the feed: complete, so that it never changes. Raises NotFound for one that is not complete."""
    if archive > newest_archive(queries.last_change(session)):
        raise NotFound()
    found = queries.list_changes(session, queries.ChangeFilter(), *span(archive))
    return _feed(request, Feed(settings.public_url, lang, found, archive, archive_before(archive)))


def _feed(request: Request, feed: Feed) -> Response:
    """The feed with an ETag and the moment of its newest change; 304 for who has it (RFC 9110, 13.2.2)."""
    headers = {
        "Cache-Control": "public, max-age=60",
        "Access-Control-Allow-Origin": "*",
        "Content-Language": feed.language,
    }
    return answer_bytes(request, write_feed(feed), "application/atom+xml", headers, feed.updated.astimezone(UTC))
