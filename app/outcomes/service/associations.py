"""Use cases of associations between outcomes: proposed by one side, answered by the other, withdrawn."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role
from app.ledger import service as ledger
from app.outcomes import queries
from app.outcomes.models import OutcomeAssociation, OutcomeVersion
from app.outcomes.payloads.associations import NewAssociation
from app.outcomes.queries import associations as selects
from app.outcomes.rules.associations import (
    LIVE,
    AssociationStatus,
    End,
    check_answering,
    check_status,
    check_withdrawing,
    is_worded_alike,
    reason_faults,
)
from app.outcomes.service.sets import curates
from app.problems import Conflict, Fault, Forbidden, InvalidInput, NotFound, Problem
from app.versions import digest_of


def reader_of(actor: Actor | None) -> selects.Reader:
    """What of associations somebody may read; None is the public."""
    if actor is None:
        return selects.Reader()
    at_work = actor.institution_ids(*(role for role in Role if role is not Role.STUDENT))
    return selects.Reader(at_work, any(held.role is Role.SECTOR_EDITOR for held in actor.appointments))


def propose_associations(
    session: Session, actor: Actor, new: Sequence[NewAssociation], *, now: datetime
) -> list[OutcomeAssociation]:
    """Proposes associations, all or none. Raises InvalidInput that names every one at fault.

    A single one raises its own problem: InvalidInput, NotFound for what is not published, Forbidden, Conflict.
    """
    made: list[OutcomeAssociation] = []
    problems: list[tuple[int, Problem]] = []
    for place, each in enumerate(new):
        try:
            made.append(_propose(session, actor, each, now))
        except Problem as problem:
            problems.append((place, problem))
    faults = [fault for place, problem in problems for fault in _faults_at(place, problem)]
    if faults:
        raise (type(problems[0][1]) if len(new) == 1 else InvalidInput)(problems[0][1].detail, faults=faults)
    _record_proposed(session, actor, made, now)
    return made


def _faults_at(place: int, problem: Problem) -> list[Fault]:
    where = f"/associations/{place}"
    named = [Fault(fault.code, fault.detail, f"{where}{fault.pointer}") for fault in problem.faults]
    return named or [Fault(problem.slug, problem.detail, where)]


def _propose(session: Session, actor: Actor, new: NewAssociation, now: datetime) -> OutcomeAssociation:
    reason = new.reason.model_dump(exclude_none=True) if new.reason else None
    ends = {end: queries.find_outcome_version(session, getattr(new, end)) for end in End}
    unknown = [
        Fault("outcome-unknown", "There is no such published outcome.", f"/{end}") for end in End if not ends[end]
    ]
    faults = reason_faults(new.type, reason)
    origin, destination = ends[End.ORIGIN], ends[End.DESTINATION]
    if origin and destination and origin.set_version.set_id == destination.set_version.set_id:
        faults.append(Fault("same-set", "An association ties outcomes of two sets.", "/destination"))
    if faults:
        raise InvalidInput(faults=[*faults, *unknown])
    if origin is None or destination is None:
        raise NotFound(faults=unknown)
    made = OutcomeAssociation(
        type=new.type,
        origin=origin,
        destination=destination,
        reason=reason,
        status=AssociationStatus.PROPOSED,
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    made.author_ends = [end.value for end in _own_ends(actor, made, now)]
    if not made.author_ends:
        raise Forbidden("A curator of one of the two sets proposes.")
    _require_new(session, made)
    session.add(made)
    session.flush()
    return made


def _own_ends(actor: Actor, association: OutcomeAssociation, now: datetime) -> list[End]:
    """The ends whose sets the actor curates."""
    ends = {End.ORIGIN: association.origin, End.DESTINATION: association.destination}
    return [end for end, outcome in ends.items() if curates(actor, outcome.set_version.set, now)]


def _require_new(session: Session, made: OutcomeAssociation) -> None:
    """Raises Conflict for what is proposed or agreed already, unless the words of an outcome have changed since."""
    now_said = {each.outcome_id: each.content for each in (made.origin, made.destination)}
    for each in selects.list_live_between(session, made.type, *now_said):
        then = (each.origin, each.destination)
        if all(is_worded_alike(outcome.content, now_said[outcome.outcome_id]) for outcome in then):
            raise Conflict(f"This was {each.status} before: {each.id}.")


def agree(session: Session, actor: Actor, association_id: uuid.UUID, *, now: datetime) -> OutcomeAssociation:
    """The other side agrees. Raises NotFound, Forbidden, WrongState."""
    return _answer(session, actor, association_id, AssociationStatus.AGREED, None, now)


def decline(
    session: Session, actor: Actor, association_id: uuid.UUID, reason: str, *, now: datetime
) -> OutcomeAssociation:
    """The other side does not agree, and says why. Raises NotFound, Forbidden, WrongState."""
    return _answer(session, actor, association_id, AssociationStatus.DECLINED, reason, now)


def _answer(
    session: Session,
    actor: Actor,
    association_id: uuid.UUID,
    answer: AssociationStatus,
    reason: str | None,
    now: datetime,
) -> OutcomeAssociation:
    found = selects.get_association(session, reader_of(actor), association_id, lock=True)
    own, author_ends = _own_ends(actor, found, now), [End(each) for each in found.author_ends]
    check_answering(actor, own, found.proposed_by, author_ends)
    check_status(found.status, AssociationStatus.PROPOSED)
    found.status, found.decided_by, found.decided_at = answer, actor.person_id, now
    found.decline_reason = reason
    _record(session, actor, answer, found, own, now)
    return found


def withdraw(
    session: Session, actor: Actor, association_id: uuid.UUID, reason: str, *, now: datetime
) -> OutcomeAssociation:
    """Takes back what was proposed or agreed, and says why. Raises NotFound, Forbidden, WrongState."""
    found = selects.get_association(session, reader_of(actor), association_id, lock=True)
    own = _own_ends(actor, found, now)
    check_status(found.status, *LIVE)
    check_withdrawing(found.status, own, [End(each) for each in found.author_ends])
    found.status, found.withdrawn_by, found.withdrawn_at = AssociationStatus.WITHDRAWN, actor.person_id, now
    found.withdrawal_reason = reason
    _record(session, actor, AssociationStatus.WITHDRAWN, found, own, now)
    return found


def _record(
    session: Session,
    actor: Actor,
    verb: str,
    association: OutcomeAssociation,
    own: Sequence[End],
    now: datetime,
) -> None:
    facts = {"origin": str(association.origin_id), "destination": str(association.destination_id)}
    ledger.record(
        session,
        chain=_institution_id(association, own),
        actor=actor,
        action=f"outcome-association.{verb}",
        subject=("outcome-association", association.id),
        facts=facts,
        now=now,
    )


def _institution_id(association: OutcomeAssociation, own: Sequence[End]) -> uuid.UUID | None:
    """The institution on whose side somebody acts; None for the sector."""
    outcome: OutcomeVersion = getattr(association, own[0])
    return outcome.set_version.set.institution_id


def _record_proposed(session: Session, actor: Actor, made: Sequence[OutcomeAssociation], now: datetime) -> None:
    """One event for one or many. Raises InvalidInput when they are proposed for more than one institution."""
    if len(made) == 1:
        return _record(session, actor, "proposed", made[0], [End(made[0].author_ends[0])], now)
    chains = {_institution_id(each, [End(each.author_ends[0])]) for each in made}
    if len(chains) > 1:
        raise InvalidInput(faults=[Fault("more-institutions", "One request is about one institution.", "")])
    facts = {"associations": digest_of([str(each.id) for each in made]), "count": str(len(made))}
    ledger.record(
        session,
        chain=chains.pop(),
        actor=actor,
        action="outcome-associations.proposed",
        subject=("outcome-association-batch", uuid.uuid4()),
        facts=facts,
        now=now,
    )
    return None
