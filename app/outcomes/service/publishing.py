"""Use cases of the versions of outcome sets: beginning, publishing, withdrawing."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app import versions
from app.access.rules import Actor, local_date
from app.outcomes import queries
from app.outcomes.models import LearningOutcome, OutcomeSetVersion, OutcomeVersion
from app.outcomes.payloads.sets import Adoption
from app.outcomes.rules import SetKind, change_of, set_shortcomings
from app.outcomes.service.sets import add_draft, record, require_curator
from app.problems import Fault, NotFound


def begin_version(session: Session, actor: Actor, set_id: uuid.UUID, *, now: datetime) -> OutcomeSetVersion:
    """Begins the next version as a copy of the latest published one. Raises DraftExists, NotFound."""
    owner = queries.get_set(session, set_id)
    require_curator(actor, owner, now)
    latest = queries.find_version(session, set_id)
    if queries.find_draft(session, set_id):
        raise versions.DraftExists()
    if latest is None:
        raise NotFound()
    draft = add_draft(session, actor, owner, queries.last_number(session, set_id) + 1, latest.content, now)
    record(session, actor, "outcome-set.version-begun", owner, draft, now)
    return draft


def publish_set(
    session: Session, actor: Actor, set_id: uuid.UUID, adoption: Adoption, *, now: datetime
) -> OutcomeSetVersion:
    """Publishes the draft: immutable from now on, each outcome with an address of its own.

    Raises NotPublishable with every shortcoming, NothingToPublish without a draft.
    """
    owner = queries.get_set(session, set_id)
    require_curator(actor, owner, now)
    draft = queries.find_draft(session, set_id, lock=True)
    if draft is None:
        raise versions.NothingToPublish()
    faults = set_shortcomings(draft.content, SetKind(owner.kind))
    if adoption.adopted_on > local_date(now):
        faults.append(Fault("adopted-in-future", "A set is adopted before it is published.", "/adoptedOn"))
    if faults:
        raise versions.NotPublishable(faults=faults)
    previous = queries.find_version(session, set_id)
    versions.publish(draft, actor.person_id, adoption.model_dump(mode="json"), now=now)
    _add_outcomes(session, draft, previous)
    record(session, actor, "outcome-set.published", owner, draft, now)
    return draft


def _add_outcomes(session: Session, version: OutcomeSetVersion, previous: OutcomeSetVersion | None) -> None:
    known = {outcome.code: outcome for outcome in queries.list_learning_outcomes(session, version.set_id)}
    before = {outcome["code"]: outcome for outcome in previous.content["outcomes"]} if previous else {}
    for position, content in enumerate(version.content["outcomes"]):
        outcome = known.get(content["code"]) or LearningOutcome(set_id=version.set_id, code=content["code"])
        session.add(
            OutcomeVersion(
                set_version=version,
                outcome=outcome,
                position=position,
                change=change_of(before.get(content["code"]), content),
                code=content["code"],
                level=content["level"],
                kind=content["kind"],
                lived_experience=content["livedExperience"],
                themes=content["themes"],
                sdgs=content["sdgs"],
                content=content,
            )
        )
    session.flush()


def withdraw_version(
    session: Session, actor: Actor, set_id: uuid.UUID, number: int, reason: str, *, now: datetime
) -> OutcomeSetVersion:
    """Withdraws a published version; it stays readable. Raises NotFound, AlreadyWithdrawn."""
    owner = queries.get_set(session, set_id)
    require_curator(actor, owner, now)
    version = queries.find_version(session, set_id, number, lock=True)
    if version is None:
        raise NotFound()
    versions.withdraw(version, reason, now=now)
    record(session, actor, "outcome-set.withdrawn", owner, version, now)
    return version
