"""Dossiers: opening, handing over, completion."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.ledger import service as ledger
from app.problems import Fault, Forbidden, InvalidInput, NotFound
from app.recognition.models import Dossier, DossierStop
from app.recognition.payloads.dossiers import AskCompletion, NewDossier
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.queries import procedures as queries_procedures
from app.recognition.rules.law import next_working_day
from app.recognition.rules.states import Act, State, after
from app.recognition.rules.terms import complete_by, completion_faults
from app.recognition.service.procedures import procedure_of, renew_term

READERS = (Role.REGISTRAR, Role.ASSESSOR, Role.BOARD)


def open_dossier(session: Session, actor: Actor, new: NewDossier, *, now: datetime) -> Dossier:
    """Opens a dossier: a person their own, a registrar one of somebody whom the institution knows.

    Raises InvalidInput for modules that the institution does not offer, NotFound, Forbidden.
    """
    diploma = curriculum.get_version(session, "diploma", new.diploma_version)
    institution_id = diploma.offering.institution_id
    person_id = new.person or actor.person_id
    if person_id != actor.person_id:
        actor.require(Role.REGISTRAR, institution_id=institution_id, on=local_date(now))
        if institution_id not in {known.institution_id for known in access.list_identities(session, person_id)}:
            raise NotFound()
    published = curriculum.list_latest_modules(session, new.modules)
    offered = {module.offering_id for module in published if module.offering.institution_id == institution_id}
    faults = [
        Fault("module-unknown", "This is no published module of the institution.", f"/modules/{index}")
        for index, module in enumerate(new.modules)
        if module not in offered or module in new.modules[:index]
    ]
    if faults:
        raise InvalidInput(faults=faults)
    made = Dossier(
        person_id=person_id,
        institution_id=institution_id,
        programme_id=diploma.offering.programme_id,
        diploma_version_id=diploma.id,
        modules=new.modules,
        state=State.DRAFT.value,
        opened_at=now,
    )
    session.add(made)
    session.flush()
    record(session, actor, "dossier.opened", made, {"diploma-version": str(diploma.id)}, now)
    return made


def get_dossier(session: Session, actor: Actor, dossier_id: uuid.UUID, *, lock: bool = False) -> Dossier:
    """The dossier, for the person and those who deal with it; for the appeals board once there is an appeal.

    Raises NotFound for everyone else.
    """
    dossier = queries_dossiers.get_dossier(session, dossier_id, lock=lock)
    handles = any(
        held.role in READERS
        and held.institution_id == dossier.institution_id
        and held.programme_id in (None, dossier.programme_id)
        for held in actor.appointments
    )
    if dossier.person_id == actor.person_id or handles:
        return dossier
    rules = dossier.institution_id in actor.institution_ids(Role.APPEALS_BOARD)
    if rules and queries_appeals.has_appeal(session, dossier.id):
        return dossier
    raise NotFound()


def get_editable(session: Session, actor: Actor, dossier_id: uuid.UUID, now: datetime, act: Act) -> Dossier:
    """A dossier that the person or a registrar changes. Raises NotFound, Forbidden, DossierState."""
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    if dossier.person_id != actor.person_id:
        actor.require(Role.REGISTRAR, institution_id=dossier.institution_id, on=local_date(now))
    after(act, dossier.state)
    return dossier


def get_handled(session: Session, actor: Actor, dossier_id: uuid.UUID, *roles: Role, now: datetime) -> Dossier:
    """A dossier that somebody deals with in one of these roles, locked; never one of their own.

    Raises NotFound, Forbidden.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(*roles, on=local_date(now), **scope)
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody deals with a dossier of their own.")
    return dossier


def submit(session: Session, actor: Actor, dossier_id: uuid.UUID, *, now: datetime) -> Dossier:
    """Hands the dossier over for assessment: at first the term to decide begins, later the clock goes on.

    Whoever was assigned before it was incomplete goes on too. Raises InvalidInput without evidence, DossierState.
    """
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    if not dossier.evidence:
        raise InvalidInput(faults=[Fault("evidence-missing", "There is no evidence in it yet.", "/evidence")])
    dossier.state = after(Act.SUBMIT, dossier.state)
    if dossier.submitted_at:
        dossier.completed_at = now
        for stop in queries_procedures.list_stops(session, dossier.id):
            stop.completed_at = stop.completed_at or now
    dossier.submitted_at = dossier.submitted_at or now
    dossier.completion_asked = dossier.complete_by = None
    if any(not each.removed_at for each in queries_procedures.list_assessors(session, [dossier.id])):
        dossier.state = after(Act.ASSIGN, dossier.state)
    renew_term(session, dossier, local_date(now))
    record(session, actor, "dossier.submitted", dossier, {}, now)
    return dossier


def ask_completion(
    session: Session, actor: Actor, dossier_id: uuid.UUID, asked: AskCompletion, *, now: datetime
) -> Dossier:
    """A registrar asks for what is missing, by a day; until then the clock stops (Awb 4:5 and 4:15).

    Raises Forbidden, DossierState, InvalidInput for a day that is not to come, or too far.
    """
    dossier, today = get_handled(session, actor, dossier_id, Role.REGISTRAR, now=now), local_date(now)
    state = after(Act.ASK_COMPLETION, dossier.state)
    if asked.complete_by and (faults := list(completion_faults(asked.complete_by, today))):
        raise InvalidInput(faults=faults)
    days = procedure_of(session, dossier, today).completion_days
    until = next_working_day(asked.complete_by) if asked.complete_by else complete_by(today, days)
    stop = {"dossier_id": dossier.id, "asked_by": actor.person_id, "asked_at": now}
    session.add(DossierStop(**stop, reason=asked.reason, complete_by=until))
    dossier.state, dossier.completion_asked, dossier.complete_by = state, asked.reason, until
    renew_term(session, dossier, today)
    record(session, actor, "dossier.completion-asked", dossier, {"complete-by": str(until)}, now)
    return dossier


def record(session: Session, actor: Actor, action: str, dossier: Dossier, facts: dict[str, str], now: datetime) -> None:
    """One event on the chain of the dossier's institution."""
    subject = ("dossier", dossier.id)
    chain = dossier.institution_id
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)
