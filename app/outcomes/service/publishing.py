"""Use cases of the versions of outcome sets: beginning, publishing, restoring, withdrawing."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import versions
from app.access import queries as access
from app.access.rules import Actor, local_date
from app.outcomes import queries
from app.outcomes.models import LearningOutcome, OutcomeSet, OutcomeSetVersion, OutcomeStep, OutcomeVersion
from app.outcomes.payloads.sets import Adoption
from app.outcomes.queries import PublishedOutcome, reviews
from app.outcomes.rules import SetKind, set_shortcomings
from app.outcomes.rules.finding import Home, outcome_entry
from app.outcomes.rules.lineage import Change, Descent, lineage_of_restored, renames
from app.outcomes.service.lineages import outcomes_by_code, trace_draft
from app.outcomes.service.reviews import end_round, read_review
from app.outcomes.service.sets import add_draft, move_threads, record, require_curator
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
    number = queries.last_number(session, set_id) + 1
    draft = add_draft(session, actor, owner, number, latest.content, now, previous_id=latest.id)
    record(session, actor, "outcome-set.version-begun", owner, draft, now)
    return draft


def restore_version(
    session: Session, actor: Actor, set_id: uuid.UUID, number: int, *, now: datetime
) -> OutcomeSetVersion:
    """Makes what a published or withdrawn version said the content of a new draft, which follows the latest version.

    Its outcomes are the same ones again; what they became since is what they stem from. Raises DraftExists, NotFound.
    """
    owner = queries.get_set(session, set_id)
    require_curator(actor, owner, now)
    wanted, latest = queries.find_version(session, set_id, number), queries.find_newest_version(session, set_id)
    if wanted is None or latest is None:
        raise NotFound()
    if queries.find_draft(session, set_id):
        raise versions.DraftExists()
    restored, present = (
        {code: found.id for code, found in outcomes_by_code(session, version.id).items()}
        for version in (wanted, latest)
    )
    steps = [(step.older_id, step.id) for step in queries.list_steps(session, set_id)]
    lineage = lineage_of_restored(restored, present, steps)
    following = queries.last_number(session, set_id) + 1
    draft = add_draft(session, actor, owner, following, wanted.content, now, previous_id=latest.id, lineage=lineage)
    draft.restored_id = wanted.id
    record(session, actor, "outcome-set.restored", owner, draft, now, restored=str(wanted.id))
    return draft


def publish_set(
    session: Session, actor: Actor, set_id: uuid.UUID, adoption: Adoption, *, now: datetime
) -> OutcomeSetVersion:
    """Publishes what is in review: immutable from now on, each outcome with an address of its own.

    Raises NotPublishable with every shortcoming of content, review and adoption, NothingToPublish without a draft.
    """
    owner = queries.get_set(session, set_id)
    require_curator(actor, owner, now)
    draft = queries.find_draft(session, set_id, lock=True)
    if draft is None:
        raise versions.NothingToPublish()
    faults = [*set_shortcomings(draft.content, SetKind(owner.kind)), *read_review(session, draft).shortcomings]
    if adoption.adopted_on > local_date(now):
        faults.append(Fault("adopted-in-future", "A set is adopted before it is published.", "/adoptedOn"))
    if faults:
        raise versions.NotPublishable(faults=faults)
    end_round(session, actor, draft, "published", now)
    versions.publish(draft, actor.person_id, adoption.model_dump(mode="json"), now=now)
    _add_outcomes(session, draft)
    _announce(session, Act.PUBLISHED, draft, {"outcomes": _counts(trace_draft(session, draft))}, now)
    record(session, actor, "outcome-set.published", owner, draft, now)
    return draft


def _add_outcomes(session: Session, version: OutcomeSetVersion) -> None:
    """Adds a row for each outcome, with the steps that lead to it; threads are tied to the outcomes they are about."""
    descent, older = trace_draft(session, version), outcomes_by_code(session, version.previous_id)
    former = _former_outcomes(session, version, older)
    known = {each.id: each for each in queries.list_learning_outcomes(session, version.set_id)}
    made, steps = {}, []
    for position, (code, content) in enumerate(descent.after.items()):
        same, change = descent.same_as(code), descent.became(code)
        earlier = older[same] if same else former.get(code)
        outcome = known[earlier.outcome_id] if earlier else LearningOutcome(set_id=version.set_id)
        outcome.code = code
        made[code] = _outcome_version(version, outcome, position, change, content)
        steps += [_step(older[stem], made[code], change) for stem in descent.predecessors[code]]
        if earlier and not same:
            is_unchanged = earlier.content == content
            steps.append(_step(earlier, made[code], Change.UNCHANGED if is_unchanged else Change.REWORDED))
    session.add_all(made.values())
    session.flush()
    session.add_all(steps)
    _tie_threads(session, version, descent, made)


def _former_outcomes(
    session: Session, version: OutcomeSetVersion, older: Mapping[str, PublishedOutcome]
) -> dict[str, PublishedOutcome]:
    """By code, outcomes that the version before does not have, and that return: restored, or not said to be new."""
    if version.previous_id is None:
        return {}
    present = {each.outcome_id for each in older.values()}
    restored = outcomes_by_code(session, version.restored_id)
    back = {code: each for code, each in restored.items() if each.outcome_id not in present}
    taken = {each.outcome_id for each in back.values()}
    new = {code for code, stems in version.lineage.items() if not stems}
    former = queries.list_former_outcomes(session, version.set_id, version.previous_id)
    return {code: each for code, each in former.items() if code not in new and each.outcome_id not in taken} | back


def _outcome_version(
    version: OutcomeSetVersion, outcome: LearningOutcome, position: int, change: Change, content: Any
) -> OutcomeVersion:
    return OutcomeVersion(
        id=uuid.uuid4(),
        set_version=version,
        outcome=outcome,
        position=position,
        change=change.value,
        code=content["code"],
        level=content["level"],
        kind=content["kind"],
        lived_experience=content["livedExperience"],
        themes=content["themes"],
        sdgs=content["sdgs"],
        content=content,
    )


def _step(older: PublishedOutcome, newer: OutcomeVersion, relation: Change) -> OutcomeStep:
    return OutcomeStep(older_id=older.id, newer_id=newer.id, relation=relation.value)


def _tie_threads(
    session: Session, version: OutcomeSetVersion, descent: Descent, made: dict[str, OutcomeVersion]
) -> None:
    gone = {old: new for old, new in renames(descent).items() if old not in made}
    move_threads(session, version, gone)
    for thread in reviews.list_outcome_threads(session, version.id):
        if thread.outcome_code in made:
            thread.outcome_id = made[thread.outcome_code].outcome_id


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
    _announce(session, Act.WITHDRAWN, version, {"reason": reason}, now)
    record(session, actor, "outcome-set.withdrawn", owner, version, now)
    return version


def _counts(descent: Descent) -> dict[str, int]:
    return {change.value: count for change, count in descent.counts.items() if count}


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
