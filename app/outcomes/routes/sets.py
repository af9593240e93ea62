"""HTTP of outcome sets and learning outcomes."""

import uuid
from typing import Annotated, Any

from fastapi import Path, Query, Response

from app.access import queries as access
from app.access.guards import AsCurator, Caller
from app.http import Config, DbSession, IfMatch, Now, PageQuery, new_router, set_etag
from app.outcomes import queries, service
from app.outcomes.models import OutcomeSetVersion, OutcomeVersion
from app.outcomes.payloads import (
    Adoption,
    ColumnAnswer,
    ComparisonAnswer,
    DraftAdvice,
    HintAnswer,
    LinkAnswer,
    NewSet,
    NewStatement,
    OutcomeAdvice,
    OutcomeAnswer,
    OutcomeContent,
    OutcomeHit,
    Reason,
    RowAnswer,
    SetAnswer,
    SetContent,
    SetSummary,
    StatementAdvice,
)
from app.outcomes.rules import LivedExperience, OutcomeKind, SetKind, Theme, case_uri
from app.outcomes.rules.advice import Hint, advise, advise_on_set
from app.outcomes.rules.comparison import Entry, Row
from app.payloads import Page
from app.problems import NotFound

router = new_router("/v1", tags=["outcomes"])

SetId = Annotated[uuid.UUID, Path()]
Number = Annotated[int, Path(ge=1, le=100_000)]


def _answer(version: OutcomeSetVersion, response: Response | None = None) -> SetAnswer:
    owner = version.set
    if response is not None:
        set_etag(response, version.revision)
    facts = {name: getattr(owner, name) for name in ("id", "code", "kind", "institution_id", "programme_id")}
    own = ("number", "status", "revision", "digest", "published_at", "adopted", "withdrawal_reason", "content")
    return SetAnswer.model_validate(
        {**facts, "version_id": version.id, **{name: getattr(version, name) for name in own}}
    )


def _outcome(found: OutcomeVersion, public_url: str) -> dict[str, Any]:
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
    return _answer(service.create_set(session, caller, new, now=now), response)


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


def _summary(version: OutcomeSetVersion) -> SetSummary:
    names = ("id", "code", "kind", "institution_id", "programme_id")
    return SetSummary(
        **{name: getattr(version.set, name) for name in names},
        version_id=version.id,
        number=version.number,
        title=version.content["title"],
        levels=version.content["levels"],
        outcomes=len(version.content["outcomes"]),
    )


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
    return _answer(version, response)


@router.get("/outcome-sets/{set_id}/versions/{number}/outcomes")
def list_outcomes_of_version(
    set_id: SetId, number: Number, session: DbSession, settings: Config
) -> Page[OutcomeAnswer]:
    """The outcomes of one published version, each with its own address."""
    version = queries.find_version(session, set_id, number)
    if version is None:
        raise NotFound()
    found = queries.list_outcomes_of_version(session, version.id)
    return Page(items=[OutcomeAnswer.model_validate(_outcome(each, settings.public_url)) for each in found])


@router.get("/outcome-sets/{set_id}/draft")
def get_draft(set_id: SetId, caller: Caller, session: DbSession, response: Response) -> SetAnswer:
    """The draft of a set, with the ETag that an edit names."""
    return _answer(service.get_draft(session, caller, set_id), response)


@router.get("/outcome-sets/{set_id}/draft/advice")
def advise_on_draft(set_id: SetId, caller: Caller, session: DbSession, response: Response) -> DraftAdvice:
    """Advice on the wording of each outcome of the draft: codes and hints, never a refusal."""
    draft = service.get_draft(session, caller, set_id)
    set_etag(response, draft.revision)
    items = [OutcomeAdvice(outcome=code, advice=_hints(hints)) for code, hints in advise_on_set(draft.content)]
    return DraftAdvice(revision=draft.revision, items=items)


@router.post("/outcome-advice")
def advise_on_statement(new: NewStatement) -> StatementAdvice:
    """Advice on a statement that is not stored; nothing of it is kept."""
    statement = new.statement.model_dump(exclude_none=True)
    return StatementAdvice(advice=_hints(advise(statement, new.level, new.criteria)))


def _hints(hints: list[Hint]) -> list[HintAnswer]:
    return [HintAnswer.model_validate({"code": h.code, "pointer": h.pointer, "hint": h.words}) for h in hints]


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
    return _answer(service.edit_draft(session, caller, set_id, content, revision, now=now), response)


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
    return _answer(service.put_outcome(session, caller, set_id, code, outcome, revision, now=now), response)


@router.delete("/outcome-sets/{set_id}/draft/outcomes/{code}")
def remove_outcome(
    set_id: SetId, code: str, caller: AsCurator, session: DbSession, now: Now, revision: IfMatch, response: Response
) -> SetAnswer:
    """Takes one outcome out of the draft."""
    return _answer(service.remove_outcome(session, caller, set_id, code, revision, now=now), response)


@router.post("/outcome-sets/{set_id}/draft", status_code=201)
def begin_version(set_id: SetId, caller: AsCurator, session: DbSession, now: Now, response: Response) -> SetAnswer:
    """Begins the next version as a copy of the latest."""
    return _answer(service.begin_version(session, caller, set_id, now=now), response)


@router.delete("/outcome-sets/{set_id}/draft", status_code=204)
def discard_draft(set_id: SetId, caller: AsCurator, session: DbSession, now: Now) -> None:
    """Throws the draft away."""
    service.discard_draft(session, caller, set_id, now=now)


@router.post("/outcome-sets/{set_id}/publish")
def publish_set(set_id: SetId, adoption: Adoption, caller: AsCurator, session: DbSession, now: Now) -> SetAnswer:
    """Publishes the draft, saying who adopted it and when."""
    return _answer(service.publish_set(session, caller, set_id, adoption, now=now))


@router.post("/outcome-sets/{set_id}/versions/{number}/withdraw")
def withdraw_version(
    set_id: SetId, number: Number, why: Reason, caller: AsCurator, session: DbSession, now: Now
) -> SetAnswer:
    """Withdraws a published version, with the reason."""
    return _answer(service.withdraw_version(session, caller, set_id, number, why.reason, now=now))


@router.get("/outcomes")
def search_outcomes(
    session: DbSession,
    settings: Config,
    page: PageQuery,
    q: Annotated[str | None, Query(max_length=200)] = None,
    level: Annotated[int | None, Query(ge=2, le=8)] = None,
    kind: OutcomeKind | None = None,
    theme: Theme | None = None,
    sdg: Annotated[int | None, Query(ge=1, le=17)] = None,
    lived_experience: Annotated[LivedExperience | None, Query(alias="livedExperience")] = None,
    set_id: Annotated[uuid.UUID | None, Query(alias="set")] = None,
) -> Page[OutcomeHit]:
    """Outcomes of the latest published versions, by Dutch or English words and by facets."""
    wanted = queries.OutcomeFilter(q, level, kind, theme, sdg, lived_experience, set_id)
    found = queries.search_outcomes(session, wanted, page)
    return Page.of(found, page, lambda hit: _hit(hit, settings.public_url), lambda _: (page.offset + page.limit,))


def _hit(hit: tuple[OutcomeVersion, str], public_url: str) -> OutcomeHit:
    return OutcomeHit.model_validate({**_outcome(hit[0], public_url), "highlight": hit[1]})


@router.get("/outcome-comparisons")
def compare_sets(
    session: DbSession,
    asked: Annotated[
        list[str] | None,
        Query(alias="set", description="2 to 6 times: the id of a set, or id@version, such as {id}@2."),
    ] = None,
    lived_experience: Annotated[bool, Query(alias="livedExperience")] = False,
) -> ComparisonAnswer:
    """Versions of a set, or sets, beside each other: what is the same, alike or missing, with the words that differ."""
    found = service.compare_sets(session, asked or [], lived_experience=lived_experience)
    return ComparisonAnswer(
        columns=[_column(version) for version in found.columns],
        summary=found.comparison.summary,
        rows=[_row(row) for row in found.comparison.rows],
        elsewhere=[LinkAnswer.model_validate(link) for link in found.comparison.elsewhere],
    )


def _column(version: OutcomeSetVersion) -> ColumnAnswer:
    content = version.content
    own = {name: getattr(version, name) for name in ("set_id", "number", "status")}
    counted = {"title": content["title"], "levels": content["levels"], "outcomes": len(content["outcomes"])}
    return ColumnAnswer.model_validate({**own, **counted, "version_id": version.id, "code": version.set.code})


def _row(row: Row) -> RowAnswer:
    return RowAnswer.model_validate(
        {
            "relation": row.relation,
            "cells": [_compared(cell) for cell in row.cells],
            "missing": row.missing,
            "links": [LinkAnswer.model_validate(link) for link in row.links],
        }
    )


def _compared(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    shown = ("code", "level", "livedExperience", "themes", "statement")
    return {"id": entry.id, "outcome_id": entry.outcome_id, **{name: entry.content[name] for name in shown}}
