"""HTTP of outcome sets and their drafts."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response

from app.access import queries as access
from app.access.guards import AsCurator, Caller
from app.http import Config, DbSession, IfMatch, Now, PageQuery, new_router, set_etag
from app.outcomes import queries
from app.outcomes.models import OutcomeSetVersion, OutcomeVersion
from app.outcomes.payloads.sets import (
    DraftSummary,
    NewSet,
    OutcomeAnswer,
    OutcomeContent,
    SetAnswer,
    SetContent,
    SetSummary,
)
from app.outcomes.rules import SetKind, case_uri
from app.outcomes.service import sets
from app.payloads import Page, encode_cursor
from app.problems import NotFound

router = new_router("/v1", tags=["outcomes"])

SetId = Annotated[uuid.UUID, Path()]
Number = Annotated[int, Path(ge=1, le=100_000)]


def set_answer(version: OutcomeSetVersion, response: Response | None = None) -> SetAnswer:
    """The answer about a version of a set; with a response, its ETag too."""
    owner = version.set
    if response is not None:
        set_etag(response, version.revision)
    facts = {name: getattr(owner, name) for name in ("id", "code", "kind", "institution_id", "programme_id")}
    own = ("number", "status", "revision", "digest", "published_at", "adopted", "withdrawal_reason", "content")
    return SetAnswer.model_validate(
        {**facts, "version_id": version.id, **{name: getattr(version, name) for name in own}}
    )


def outcome_facts(found: OutcomeVersion, public_url: str) -> dict[str, Any]:
    """What an answer says of an outcome in one published version."""
    return {
        "id": found.id,
        "outcome_id": found.outcome_id,
        "set_id": found.set_version.set_id,
        "set_version_id": found.set_version_id,
        "uri": case_uri(public_url, found.id),
        "change": found.change,
        "outcome": found.content,
    }


@router.post("/outcome-sets", status_code=201)
def create_set(new: NewSet, caller: AsCurator, session: DbSession, now: Now, response: Response) -> SetAnswer:
    """Begins a set with its first draft."""
    return set_answer(sets.create_set(session, caller, new, now=now), response)


@router.get("/outcome-sets")
def list_sets(
    session: DbSession,
    page: PageQuery,
    kind: SetKind | None = None,
    level: Annotated[int | None, Query(ge=2, le=8)] = None,
    institution: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[SetSummary]:
    """Published sets in their latest version, by code."""
    institution_id = access.get_institution_by_slug(session, institution).id if institution else None
    found = queries.list_sets(session, queries.SetFilter(kind, level, institution_id), page)
    return Page.of(found, page, _summary, lambda item: (item.code, item.id))


@router.get("/outcome-drafts")
def list_drafts(
    caller: Caller,
    session: DbSession,
    page: PageQuery,
    status: Annotated[Literal["draft", "in-review"] | None, Query()] = None,
) -> Page[DraftSummary]:
    """Drafts that one may see, by the code of their set: what one writes, and what waits for a review."""
    found = sets.list_drafts(session, caller, status, page)
    return Page.of(found, page, _draft_summary, lambda item: (item.code, item.id))


def _summary(version: OutcomeSetVersion) -> SetSummary:
    return SetSummary.model_validate(_summary_facts(version))


def _draft_summary(version: OutcomeSetVersion) -> DraftSummary:
    own = {"status": version.status, "revision": version.revision}
    return DraftSummary.model_validate({**_summary_facts(version), **own})


def _summary_facts(version: OutcomeSetVersion) -> dict[str, Any]:
    names = ("id", "code", "kind", "institution_id", "programme_id")
    return {
        **{name: getattr(version.set, name) for name in names},
        "version_id": version.id,
        "number": version.number,
        "title": version.content["title"],
        "levels": version.content["levels"],
        "outcomes": len(version.content["outcomes"]),
    }


@router.get("/outcome-sets/{set_id}")
def get_set(set_id: SetId, session: DbSession, response: Response) -> SetAnswer:
    """The latest published version of a set."""
    return _published(queries.find_version(session, set_id), response)


@router.get("/outcome-sets/{set_id}/versions/{number}")
def get_version(set_id: SetId, number: Number, session: DbSession, response: Response) -> SetAnswer:
    """One published version of a set; a withdrawn one says so."""
    return _published(queries.find_version(session, set_id, number), response)


def _published(version: OutcomeSetVersion | None, response: Response) -> SetAnswer:
    if version is None:
        raise NotFound()
    return set_answer(version, response)


@router.get("/outcome-sets/{set_id}/versions/{number}/outcomes")
def list_outcomes_of_version(
    set_id: SetId, number: Number, session: DbSession, settings: Config, page: PageQuery
) -> Page[OutcomeAnswer]:
    """The outcomes of one published version, each with its own address."""
    version = queries.find_version(session, set_id, number)
    if version is None:
        raise NotFound()
    found = queries.list_outcomes_page(session, version.id, page)
    items = [OutcomeAnswer.model_validate(outcome_facts(each, settings.public_url)) for each in found[: page.limit]]
    more = len(found) > page.limit
    return Page(items=items, next=encode_cursor(found[page.limit - 1].position) if more else None)


@router.get("/outcome-sets/{set_id}/draft")
def get_draft(set_id: SetId, caller: Caller, session: DbSession, response: Response) -> SetAnswer:
    """The draft of a set, with the ETag that an edit names."""
    return set_answer(sets.get_draft(session, caller, set_id), response)


@router.put("/outcome-sets/{set_id}/draft")
def edit_draft(
    set_id: SetId,
    content: SetContent,
    caller: AsCurator,
    session: DbSession,
    now: Now,
    revision: IfMatch,
    response: Response,
) -> SetAnswer:
    """Replaces the content of the draft."""
    return set_answer(sets.edit_draft(session, caller, set_id, content, revision, now=now), response)


@router.put("/outcome-sets/{set_id}/draft/outcomes/{code}")
def put_outcome(
    set_id: SetId,
    code: str,
    outcome: OutcomeContent,
    caller: AsCurator,
    session: DbSession,
    now: Now,
    revision: IfMatch,
    response: Response,
) -> SetAnswer:
    """Puts one outcome into the draft."""
    return set_answer(sets.put_outcome(session, caller, set_id, code, outcome, revision, now=now), response)


@router.delete("/outcome-sets/{set_id}/draft/outcomes/{code}")
def remove_outcome(
    set_id: SetId, code: str, caller: AsCurator, session: DbSession, now: Now, revision: IfMatch, response: Response
) -> SetAnswer:
    """Takes one outcome out of the draft."""
    return set_answer(sets.remove_outcome(session, caller, set_id, code, revision, now=now), response)


@router.delete("/outcome-sets/{set_id}/draft", status_code=204)
def discard_draft(set_id: SetId, caller: AsCurator, session: DbSession, now: Now) -> None:
    """Throws the draft away."""
    sets.discard_draft(session, caller, set_id, now=now)
