"""Complaints about decisions under a contract of education, and their answers."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.problems import Fault, Forbidden, InvalidInput, NotFound
from app.recognition.models import Complaint
from app.recognition.payloads.appeals import ComplaintReply, NewComplaint
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.queries.appeals import Sight
from app.recognition.rules import appeals as rules
from app.recognition.rules.appeals import Against
from app.recognition.rules.states import Act, after
from app.recognition.service.appeals import get_contestable
from app.recognition.service.dossiers import record
from app.recognition.service.reopening import contested_of, reopen, revive


def sight_of(actor: Actor) -> Sight:
    """Whose complaints somebody sees: not the appeals board, which has no say under a contract."""
    return Sight(actor.person_id, actor.institution_ids(Role.REGISTRAR), actor.programme_ids(Role.BOARD))


def get_complaint(session: Session, actor: Actor, complaint_id: uuid.UUID) -> Complaint:
    """The complaint, for who may see it. Raises NotFound."""
    complaint = queries_appeals.get_complaint(session, complaint_id)
    if not sight_of(actor).shows(complaint.dossier):
        raise NotFound()
    return complaint


def complain(session: Session, actor: Actor, decision_id: uuid.UUID, new: NewComplaint, *, now: datetime) -> Complaint:
    """The person complains about a decision under a contract, by the clause in it. No term of law holds.

    Raises NotFound, Forbidden for anyone else, NotAppealable naming another remedy, AlreadyAppealed.
    """
    decision, dossier = get_contestable(session, actor, decision_id)
    if decision.content["legalBasis"]["regime"] != "contract":
        detail = f"Against this decision one appeals: POST /v1/decisions/{decision.id}/appeals."
        raise rules.NotAppealable(detail, faults=[Fault("whw", detail)])
    if queries_appeals.find_complaint(session, decision.id):
        raise rules.AlreadyAppealed()
    made = Complaint(dossier=dossier, decision=decision, text=new.text, made_at=now, modules=[])
    session.add(made)
    session.flush()
    record(session, actor, "complaint.made", dossier, {"complaint": str(made.id)}, now)
    return made


def answer(session: Session, actor: Actor, complaint_id: uuid.UUID, new: ComplaintReply, *, now: datetime) -> Complaint:
    """The institution answers a complaint, once. Where it is upheld, the board decides anew.

    Raises NotFound, Forbidden, WrongAppealState, DossierState, InvalidInput with every fault.
    """
    complaint = get_complaint(session, actor, complaint_id)
    queries_dossiers.get_dossier(session, complaint.dossier_id, lock=True)
    complaint = queries_appeals.get_complaint(session, complaint_id)
    dossier, decision = complaint.dossier, complaint.decision
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(Role.BOARD, Role.REGISTRAR, on=local_date(now), **scope)
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody answers a complaint of their own.")
    if complaint.answered_at:
        raise rules.WrongAppealState("It was answered before.")
    contested = contested_of(decision)
    faults = list(rules.settlement_faults(contested, new.modules, is_settled=new.is_upheld))
    if faults:
        raise InvalidInput(faults=faults)
    complaint.answered_at, complaint.answered_by = now, actor.person_id
    complaint.is_upheld, complaint.answer = new.is_upheld, new.answer
    if new.is_upheld:
        complaint.modules = [str(each) for each in rules.reopened(contested, new.modules)]
        reopen(session, decision, "complaint", complaint.id, complaint.modules, None, now)
        if contested.against is Against.WITHDRAWAL:
            revive(session, decision, now)
        else:
            dossier.state = after(Act.ANNUL, after(Act.APPEAL, dossier.state))
    record(session, actor, "complaint.answered", dossier, {"complaint": str(complaint.id)}, now)
    return complaint
