"""HTTP of what outcomes stem from, and of what became of them."""

from typing import Any

from fastapi import Response

from app.access.guards import AsCurator, Caller
from app.http import Config, DbSession, IfMatch, Now, new_router, set_etag
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.payloads.lineages import LineageBody, VersionChanges
from app.outcomes.queries import PublishedOutcome
from app.outcomes.routes.sets import Number, SetId
from app.outcomes.rules import case_uri
from app.outcomes.service import lineages, sets
from app.outcomes.service.lineages import Changes

router = new_router("/v1", tags=["outcomes"])


@router.get("/outcome-sets/{set_id}/draft/lineage")
def get_lineage(set_id: SetId, caller: Caller, session: DbSession, response: Response) -> LineageBody:
    """What outcomes of the draft stem from, where that does not go without saying."""
    return _lineage(sets.get_draft(session, caller, set_id), response)


@router.put("/outcome-sets/{set_id}/draft/lineage")
def put_lineage(
    set_id: SetId,
    new: LineageBody,
    caller: AsCurator,
    session: DbSession,
    now: Now,
    revision: IfMatch,
    response: Response,
) -> LineageBody:
    """Says what outcomes of the draft stem from: split, merged, with another code, or new under a known one."""
    return _lineage(lineages.put_lineage(session, caller, set_id, new.stems_from, revision, now=now), response)


def _lineage(draft: OutcomeSetVersion, response: Response) -> LineageBody:
    set_etag(response, draft.revision)
    return LineageBody(stems_from=draft.lineage)


@router.get("/outcome-sets/{set_id}/draft/changes")
def get_changes_of_draft(
    set_id: SetId, caller: Caller, session: DbSession, settings: Config, response: Response
) -> VersionChanges:
    """What the draft changes as it stands, before anybody publishes it."""
    found = lineages.tell_changes_of_draft(session, caller, set_id)
    set_etag(response, found.version.revision)
    return _changes(found, settings.public_url)


@router.get("/outcome-sets/{set_id}/versions/{number}/changes")
def get_changes(set_id: SetId, number: Number, session: DbSession, settings: Config) -> VersionChanges:
    """What a published version changed: of each outcome, what it was and what became of it."""
    return _changes(lineages.tell_changes(session, set_id, number), settings.public_url)


def _changes(found: Changes, public_url: str) -> VersionChanges:
    descent, version = found.descent, found.version

    def older(code: str) -> dict[str, Any]:
        return _kin(found.older[code], public_url)

    def newer(code: str) -> dict[str, Any]:
        if code in found.newer:
            return _kin(found.newer[code], public_url)
        same = descent.same_as(code)
        known = {"id": None, "outcome_id": found.older[same].outcome_id if same else None, "uri": None}
        return {**known, "code": code, "statement": descent.after[code]["statement"]}

    return VersionChanges.model_validate(
        {
            **{name: getattr(version, name) for name in ("set_id", "number", "status")},
            "version_id": version.id,
            "previous": found.previous.number if found.previous else None,
            "counts": descent.counts,
            "outcomes": [
                {
                    **newer(code),
                    "relation": descent.became(code),
                    "predecessors": [older(stem) for stem in descent.predecessors[code]],
                }
                for code in descent.after
            ],
            "previous_outcomes": [
                {
                    **older(code),
                    "relation": descent.went(code),
                    "successors": [newer(later) for later in descent.successors[code]],
                }
                for code in descent.before
            ],
        }
    )


def _kin(outcome: PublishedOutcome, public_url: str) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "outcome_id": outcome.outcome_id,
        "code": outcome.code,
        "uri": case_uri(public_url, outcome.id),
        "statement": outcome.content["statement"],
    }
