"""Use cases of the versions of outcome sets: beginning, publishing, withdrawing."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import versions
from app.access import queries as access
from app.access.rules import Actor, local_date
from app.outcomes import queries
from app.outcomes.models import LearningOutcome, OutcomeSet, OutcomeSetVersion, OutcomeVersion
from app.outcomes.payloads.sets import Adoption
from app.outcomes.rules import SetKind, change_of, set_shortcomings
from app.outcomes.rules.finding import Home, count_changes, outcome_entry
from app.outcomes.service.sets import add_draft, record, require_curator
from app.problems import Fault, NotFound
from app.publications import service as publications
from app.publications.rules import Act, Entry, Event, Subject


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
    _announce(session, Act.PUBLISHED, draft, _changes(session, draft, previous), now)
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
    version = queries.find_version(session, set_id, number)
    if version is None:
        raise NotFound()
    versions.withdraw(version, reason, now=now)
    _announce(session, Act.WITHDRAWN, version, {"reason": reason}, now)
    record(session, actor, "outcome-set.withdrawn", owner, version, now)
    return version


def _changes(session: Session, version: OutcomeSetVersion, previous: OutcomeSetVersion | None) -> dict[str, Any]:
    changes = [each.change for each in queries.list_outcomes_alone(session, version.id)]
    before, now = (
        [each["code"] for each in found.content["outcomes"]] if found else [] for found in (previous, version)
    )
    return {"outcomes": count_changes(changes, before, now)}


def _announce(session: Session, act: Act, version: OutcomeSetVersion, facts: Mapping[str, Any], now: datetime) -> None:
    """Tells of a version, and has the latest one found from now on."""
    owner = version.set
    event = Event(
        act=act,
        type=Subject.OUTCOME_SET,
        subject_id=owner.id,
        institution_id=owner.institution_id,
        code=owner.code,
        title=version.content["title"],
        version_id=version.id,
        number=version.number,
        facts=facts,
    )
    publications.announce(session, event, now=now)
    publications.show(session, owner.id, owner.institution_id, _entries(session, owner))


def _entries(session: Session, owner: OutcomeSet) -> list[Entry]:
    """The outcomes of the latest published version of a set, if there is one."""
    latest = queries.find_version(session, owner.id)
    if latest is None:
        return []
    institution = access.get_institution(session, owner.institution_id).slug if owner.institution_id else None
    home = Home(owner.id, latest.id, owner.code, latest.number, latest.content["title"], institution)
    outcomes = queries.list_outcomes_alone(session, latest.id)
    return [outcome_entry(each.id, each.content, home) for each in outcomes]
