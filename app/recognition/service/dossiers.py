"""Dossiers: opening, handing over, completion."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.ledger import service as ledger
from app.problems import Fault, InvalidInput, NotFound
from app.recognition.models import Dossier
from app.recognition.payloads.dossiers import NewDossier
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.rules.states import Act, State, after

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


def submit(session: Session, actor: Actor, dossier_id: uuid.UUID, *, now: datetime) -> Dossier:
    """Hands the dossier over for assessment. Raises InvalidInput without evidence, DossierState."""
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    if not dossier.evidence:
        raise InvalidInput(faults=[Fault("evidence-missing", "There is no evidence in it yet.", "/evidence")])
    dossier.state = after(Act.SUBMIT, dossier.state)
    dossier.submitted_at, dossier.completion_asked = now, None
    record(session, actor, "dossier.submitted", dossier, {}, now)
    return dossier


def ask_completion(session: Session, actor: Actor, dossier_id: uuid.UUID, reason: str, *, now: datetime) -> Dossier:
    """A registrar asks for what is missing; the clock stops. Raises Forbidden, DossierState."""
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    actor.require(Role.REGISTRAR, institution_id=dossier.institution_id, on=local_date(now))
    dossier.state, dossier.completion_asked = after(Act.ASK_COMPLETION, dossier.state), reason
    record(session, actor, "dossier.completion-asked", dossier, {}, now)
    return dossier


def record(session: Session, actor: Actor, action: str, dossier: Dossier, facts: dict[str, str], now: datetime) -> None:
    """One event on the chain of the dossier's institution."""
    subject = ("dossier", dossier.id)
    chain = dossier.institution_id
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)
