"""What institutions settled for exemptions, and the term to decide that follows from it."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.models import Institution
from app.access.rules import Actor, Role, local_date
from app.ledger import service as ledger
from app.problems import Fault, InvalidInput
from app.recognition.models import Dossier, DossierStop, ExemptionProcedure
from app.recognition.payloads.advice import NewExemptionProcedure
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import procedures as queries_procedures
from app.recognition.rules.terms import Procedure, Stop, decide_by, in_force


def settle_procedure(
    session: Session, actor: Actor, slug: str, new: NewExemptionProcedure, *, now: datetime
) -> Institution:
    """A registrar or board settles how exemptions go from a day on; the same day again takes its place.

    What was submitted before keeps the procedure of its day. Raises NotFound, Forbidden, InvalidInput for a past day.
    """
    institution, today = access.get_institution_by_slug(session, slug), local_date(now)
    # A board is given per programme: any of the institution will do.
    actor.require(Role.REGISTRAR, Role.BOARD, institution_id=institution.id, on=today)
    begins = new.valid_from or today
    if begins < today:
        raise InvalidInput(faults=[Fault("begins-before-today", "It begins today or later.", "/validFrom")])
    settled = queries_procedures.list_procedures(session, [institution.id])
    made = next((each for each in settled if each.valid_from == begins), None)
    made = made or ExemptionProcedure(id=uuid.uuid4(), institution_id=institution.id, valid_from=begins)
    facts = new.model_dump(by_alias=False, exclude={"valid_from"})
    for name, value in facts.items():
        setattr(made, name, value)
    made.settled_by, made.settled_at = actor.person_id, now
    session.add(made)
    subject, action = ("exemption-procedure", made.id), "exemption-procedure.settled"
    said = {"valid-from": str(begins), **{name.replace("_", "-"): str(value) for name, value in facts.items()}}
    ledger.record(session, chain=institution.id, actor=actor, action=action, subject=subject, facts=said, now=now)
    return institution


def list_settled(session: Session, institution_id: uuid.UUID) -> Sequence[Procedure]:
    """All that an institution ever settled, the latest beginning first."""
    return [read_procedure(each) for each in queries_procedures.list_procedures(session, [institution_id])]


def read_procedure(row: ExemptionProcedure) -> Procedure:
    """What was settled, as rules read it."""
    return Procedure(
        row.valid_from,
        row.assessors,
        row.completion_days,
        row.decision_weeks,
        row.extension_weeks,
        row.announced_by,
    )


def procedure_of(session: Session, dossier: Dossier, today: date) -> Procedure:
    """What holds for a dossier: what held on the day on which it was submitted first, and today before that."""
    day = local_date(dossier.submitted_at) if dossier.submitted_at else today
    return in_force(list_settled(session, dossier.institution_id), day)


def renew_term(session: Session, dossier: Dossier, today: date) -> None:
    """Counts the last day to decide anew, with its extension and all the time that the clock stood still.

    From the day of submission, or that on which the decision was annulled or taken back; never before the day that
    the appeals board set (WHW 7.61, paragraph 5).
    """
    if dossier.submitted_at is None:
        return
    reopened = queries_appeals.find_reopened(session, dossier.id)
    facts = reopened.reopened if reopened and reopened.reopened else {}
    begun = date.fromisoformat(facts["on"]) if facts else local_date(dossier.submitted_at)
    if facts.get("decideBy"):
        dossier.decide_by = date.fromisoformat(facts["decideBy"])
        return
    weeks = procedure_of(session, dossier, today).decision_weeks + (dossier.extension_weeks or 0)
    stops = [_stop(each) for each in queries_procedures.list_stops(session, dossier.id)]
    usual = decide_by(begun, weeks, [each for each in stops if each.asked_on >= begun])
    dossier.decide_by = max([usual, *_terms_set(session, dossier)])


def _terms_set(session: Session, dossier: Dossier) -> Iterator[date]:
    """The days by which rulings on appeals against no decision told the board to decide."""
    for appeal in queries_appeals.list_ruled(session, dossier.id):
        if appeal.decision_id is None and appeal.ruling and appeal.ruling["decideBy"]:
            yield date.fromisoformat(appeal.ruling["decideBy"])


def _stop(row: DossierStop) -> Stop:
    completed_on = local_date(row.completed_at) if row.completed_at else None
    return Stop(local_date(row.asked_at), row.complete_by, completed_on)
