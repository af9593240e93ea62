"""Agreements that one module counts as another, and their adoption by the boards of programmes."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.ledger import service as ledger
from app.problems import Conflict, Fault, InvalidInput, NotFound
from app.recognition.models import Adoption, Agreement
from app.recognition.payloads.agreements import NewAdoption, NewAgreement
from app.recognition.queries import agreements as queries_agreements


def make_agreement(session: Session, actor: Actor, new: NewAgreement, *, now: datetime) -> Agreement:
    """Draws up an agreement. It counts nowhere until a board adopts it. Raises Conflict, InvalidInput, NotFound."""
    institution = access.get_institution_by_slug(session, new.institution)
    actor.require(Role.COORDINATOR, institution_id=institution.id, programme_id=None, on=local_date(now))
    target = curriculum.get_offering(session, "module", new.target_module)
    curriculum.get_offering(session, "module", new.source_module)
    faults = []
    if target.institution_id != institution.id:
        faults.append(Fault("not-own-module", "The target is a module of the institution itself.", "/targetModule"))
    if new.source_module == new.target_module:
        faults.append(Fault("same-module", "A module needs no agreement to count as itself.", "/sourceModule"))
    if new.valid_until and new.valid_until < new.valid_from:
        faults.append(Fault("ends-before-start", "It ends before it starts.", "/validUntil"))
    if faults:
        raise InvalidInput(faults=faults)
    if queries_agreements.find_agreement(session, institution.id, new.code):
        raise Conflict(f"There is an agreement {new.code} already.")
    made = Agreement(
        institution_id=institution.id,
        code=new.code,
        title=new.title.model_dump(exclude_none=True),
        reason=new.reason.model_dump(exclude_none=True),
        source_module_id=new.source_module,
        target_module_id=new.target_module,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        made_by=actor.person_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    _record(session, actor, "agreement.made", made, {}, now)
    return made


def adopt(session: Session, actor: Actor, agreement_id: uuid.UUID, new: NewAdoption, *, now: datetime) -> Agreement:
    """The board of a programme adopts an agreement for a year's rules. Raises NotFound, Forbidden, Conflict."""
    agreement = queries_agreements.get_agreement(session, agreement_id)
    programme = curriculum.get_programme(session, new.programme)
    if programme.institution_id != agreement.institution_id:
        raise NotFound()
    scope = {"institution_id": programme.institution_id, "programme_id": programme.id}
    actor.require(Role.BOARD, on=local_date(now), **scope)
    if any((each.programme_id, each.rules_year) == (programme.id, new.rules_year) for each in agreement.adoptions):
        raise Conflict("This was adopted for that year before.")
    agreement.adoptions.append(
        Adoption(
            programme_id=programme.id,
            rules_year=new.rules_year,
            article=new.article,
            adopted_by=actor.person_id,
            adopted_at=now,
        )
    )
    session.flush()
    facts = {"programme": str(programme.id), "rules-year": str(new.rules_year)}
    _record(session, actor, "agreement.adopted", agreement, facts, now)
    return agreement


def _record(
    session: Session, actor: Actor, action: str, agreement: Agreement, facts: dict[str, str], now: datetime
) -> None:
    subject = ("agreement", agreement.id)
    chain = agreement.institution_id
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)
