"""Records of criterion-based interviews: made by who asks, kept encrypted, and counting once the candidate agreed."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.problems import Fault, Forbidden, InvalidInput, NotFound, StaleEdit, WrongState
from app.recognition.models import Dossier, Evidence, InterviewRecord
from app.recognition.payloads.interviews import NewInterview
from app.recognition.rules.matching import TieSource, retied
from app.recognition.rules.states import Act, after
from app.recognition.service.dossiers import get_dossier, record
from app.recognition.service.evidence import evidence_of, keep_evidence, new_evidence
from app.recognition.service.matching import list_targets
from app.sealing import seal, unseal
from app.versions import digest_of

KIND = "interview"


def record_interview(
    session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewInterview, *, secret: str, now: datetime
) -> Evidence:
    """Adds the record of an interview as evidence of the outcomes that it asks about.

    Raises Forbidden for who is no assessor or registrar, and for one's own dossier; InvalidInput, DossierState.
    """
    dossier = _asked_by(session, actor, dossier_id, now)
    _check(session, dossier, new, now)
    ties = _ties(new)
    made = new_evidence(dossier, actor, KIND, new.title, {}, ties, now, TieSource.INTERVIEW)
    made.interview = InterviewRecord(recorded_by=actor.person_id, recorded_at=now, revision=1)
    _write(made.interview, new, secret)
    return keep_evidence(session, actor, dossier, made, now)


def amend_interview(
    session: Session,
    actor: Actor,
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    new: NewInterview,
    revision: int,
    *,
    secret: str,
    now: datetime,
) -> Evidence:
    """Puts a record in the place of an earlier one; the candidate has to agree anew.

    Raises StaleEdit when it was amended since, and what `record_interview` raises.
    """
    dossier = _asked_by(session, actor, dossier_id, now)
    evidence, found = _record_of(dossier, evidence_id)
    if found.revision != revision:
        raise StaleEdit(f"It is at revision {found.revision} now; read it again and repeat your edit.")
    _check(session, dossier, new, now)
    evidence.title, evidence.outcomes = new.title, _ties(new)
    evidence.ties = retied(evidence.ties, evidence.outcomes, TieSource.INTERVIEW, actor.person_id, now)
    found.recorded_by, found.recorded_at, found.agreed_at = actor.person_id, now, None
    found.revision += 1
    _write(found, new, secret)
    record(session, actor, "interview.amended", dossier, {"interview": found.digest}, now)
    return evidence


def agree(
    session: Session, actor: Actor, dossier_id: uuid.UUID, evidence_id: uuid.UUID, revision: int, *, now: datetime
) -> Evidence:
    """The candidate says that a record is right, as it was at that revision.

    Raises Forbidden for anyone else, StaleEdit when it was amended since, WrongState when that was said before.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    if dossier.person_id != actor.person_id:
        raise Forbidden("Only the candidate agrees to the record of the interview.")
    after(Act.EXAMINE, dossier.state)
    evidence, found = _record_of(dossier, evidence_id)
    if found.revision != revision:
        raise StaleEdit(f"It is at revision {found.revision} now; read it again.")
    if found.agreed_at:
        raise WrongState("You agreed to this record before.")
    found.agreed_at = now
    record(session, actor, "interview.agreed", dossier, {"interview": found.digest}, now)
    return evidence


def list_interviews(session: Session, actor: Actor, dossier_id: uuid.UUID) -> list[Evidence]:
    """The evidence of a dossier that is the record of an interview. Raises NotFound."""
    return [each for each in get_dossier(session, actor, dossier_id).evidence if each.interview]


def content_of(found: InterviewRecord, secret: str) -> NewInterview | None:
    """What a record holds, opened; None once it is erased."""
    return NewInterview.model_validate_json(unseal(found.sealed, secret)) if found.sealed else None


def _asked_by(session: Session, actor: Actor, dossier_id: uuid.UUID, now: datetime) -> Dossier:
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    actor.require(Role.ASSESSOR, Role.REGISTRAR, institution_id=dossier.institution_id, on=local_date(now))
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody records an interview with themselves.")
    after(Act.EXAMINE, dossier.state)
    return dossier


def _record_of(dossier: Dossier, evidence_id: uuid.UUID) -> tuple[Evidence, InterviewRecord]:
    evidence = evidence_of(dossier, evidence_id)
    if evidence.interview is None:
        raise NotFound()
    return evidence, evidence.interview


def _ties(new: NewInterview) -> list[str]:
    return [str(entry.outcome) for entry in new.entries]


def _check(session: Session, dossier: Dossier, new: NewInterview, now: datetime) -> None:
    faults = list(_faults(new, {target.id for target in list_targets(session, dossier)}, now))
    if faults:
        raise InvalidInput(faults=faults)


def _faults(new: NewInterview, asked: set[uuid.UUID], now: datetime) -> Iterator[Fault]:
    if new.held_on > local_date(now):
        yield Fault("interview-in-future", "The day of the interview is still to come.", "/heldOn")
    if not new.is_online and new.place is None:
        yield Fault("place-missing", "Say where it was, or that it was online.", "/place")
    seen = set()
    for index, entry in enumerate(new.entries):
        place = f"/entries/{index}/outcome"
        if entry.outcome not in asked:
            yield Fault("outcome-not-asked", "No unit that was asked assesses this outcome.", place)
        if entry.outcome in seen:
            yield Fault("outcome-twice", "This outcome has an entry already.", place)
        seen.add(entry.outcome)


def _write(found: InterviewRecord, new: NewInterview, secret: str) -> None:
    content = new.model_dump(mode="json")
    found.digest, found.sealed = digest_of(content), seal(new.model_dump_json().encode(), secret)
