"""HTTP of associations between outcomes of two sets."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Path, Query
from sqlalchemy.orm import Session

from app.access.guards import AsCurator, MaybeCaller
from app.http import Config, DbSession, Now, PageQuery, new_router
from app.outcomes.models import OutcomeAssociation, OutcomeVersion
from app.outcomes.payloads.associations import AssociationAnswer, NewAssociations
from app.outcomes.payloads.sets import Reason
from app.outcomes.queries import associations as selects
from app.outcomes.rules import case_uri
from app.outcomes.rules.associations import AssociationStatus, AssociationType, is_worded_alike
from app.outcomes.service import associations
from app.payloads import Page

router = new_router("/v1", tags=["outcomes"])

AssociationId = Annotated[uuid.UUID, Path()]


@router.post("/outcome-associations", status_code=201)
def propose_associations(
    new: NewAssociations, caller: AsCurator, session: DbSession, settings: Config, now: Now
) -> Page[AssociationAnswer]:
    """Proposes associations to the other side, all or none."""
    made = associations.propose_associations(session, caller, new.associations, now=now)
    return Page(items=_answers(session, made, settings.public_url))


@router.get("/outcome-associations")
def list_associations(
    session: DbSession,
    caller: MaybeCaller,
    settings: Config,
    page: PageQuery,
    set_id: Annotated[uuid.UUID | None, Query(alias="set", description="Of either outcome.")] = None,
    outcome: Annotated[uuid.UUID | None, Query(description="Its id in a version or across versions.")] = None,
    status: AssociationStatus | None = None,
    type_: Annotated[AssociationType | None, Query(alias="type")] = None,
) -> Page[AssociationAnswer]:
    """Associations: what was agreed, and everything on the sides that the caller works on; the oldest first."""
    wanted = selects.AssociationFilter(set_id, outcome, status, type_)
    found = selects.list_associations(session, associations.reader_of(caller), wanted, page)
    answers = {each.id: each for each in _answers(session, found, settings.public_url)}
    return Page.of(found, page, lambda each: answers[each.id], lambda each: (each.proposed_at.isoformat(), each.id))


@router.get("/outcome-associations/{association_id}")
def get_association(
    association_id: AssociationId, session: DbSession, caller: MaybeCaller, settings: Config
) -> AssociationAnswer:
    """An association."""
    found = selects.get_association(session, associations.reader_of(caller), association_id)
    return _answers(session, [found], settings.public_url)[0]


@router.post("/outcome-associations/{association_id}/agree")
def agree_to_association(
    association_id: AssociationId, caller: AsCurator, session: DbSession, settings: Config, now: Now
) -> AssociationAnswer:
    """The other side agrees."""
    found = associations.agree(session, caller, association_id, now=now)
    return _answers(session, [found], settings.public_url)[0]


@router.post("/outcome-associations/{association_id}/decline")
def decline_association(
    association_id: AssociationId, why: Reason, caller: AsCurator, session: DbSession, settings: Config, now: Now
) -> AssociationAnswer:
    """The other side does not agree, with the reason."""
    found = associations.decline(session, caller, association_id, why.reason, now=now)
    return _answers(session, [found], settings.public_url)[0]


@router.post("/outcome-associations/{association_id}/withdraw")
def withdraw_association(
    association_id: AssociationId, why: Reason, caller: AsCurator, session: DbSession, settings: Config, now: Now
) -> AssociationAnswer:
    """Takes back what was proposed, or agreed, with the reason."""
    found = associations.withdraw(session, caller, association_id, why.reason, now=now)
    return _answers(session, [found], settings.public_url)[0]


def _answers(session: Session, found: Sequence[OutcomeAssociation], public_url: str) -> list[AssociationAnswer]:
    ids = {end.outcome_id for each in found for end in (each.origin, each.destination)}
    latest = selects.list_latest(session, ids)
    return [_answer(each, latest, public_url) for each in found]


def _answer(
    found: OutcomeAssociation, latest: Mapping[uuid.UUID, OutcomeVersion], public_url: str
) -> AssociationAnswer:
    kept = ("id", "type", "status", "reason", "proposed_by", "proposed_at", "decided_by", "decided_at",
            "decline_reason", "withdrawn_by", "withdrawn_at", "withdrawal_reason")  # fmt: skip
    ends = {
        name: _end(end, latest.get(end.outcome_id), public_url)
        for name, end in (("origin", found.origin), ("destination", found.destination))
    }
    changed = any(end["wording_changed"] for end in ends.values())
    return AssociationAnswer.model_validate(
        {**{name: getattr(found, name) for name in kept}, **ends, "wording_changed": changed}
    )


def _end(then: OutcomeVersion, latest: OutcomeVersion | None, public_url: str) -> dict[str, Any]:
    """An end as it was then; what is not there any more has no other words."""
    version = then.set_version
    return {
        "id": then.id,
        "outcome_id": then.outcome_id,
        "set_id": version.set_id,
        "set_code": version.set.code,
        "number": version.number,
        "code": then.code,
        "level": then.level,
        "statement": then.content["statement"],
        "uri": case_uri(public_url, then.id),
        "latest_id": latest.id if latest else None,
        "wording_changed": latest is not None and not is_worded_alike(then.content, latest.content),
    }
