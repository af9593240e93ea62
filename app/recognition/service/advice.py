"""Advice of assessors, per outcome."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.problems import InvalidInput
from app.recognition.models import Advice
from app.recognition.payloads.decisions import NewAdvice
from app.recognition.queries import decisions as queries_decisions
from app.recognition.rules import dossiers as rules
from app.recognition.rules.states import Act, State, after
from app.recognition.service.dossiers import get_dossier, record
from app.recognition.service.evidence import outcome_faults
from app.versions import digest_of


def advise(session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewAdvice, *, now: datetime) -> Advice:
    """An assessor advises per outcome, in the place of what they advised before.

    Raises StatedInterest, Forbidden for one's own dossier, InvalidInput for unknown outcomes, DossierState.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    actor.require(Role.ASSESSOR, institution_id=dossier.institution_id, on=local_date(now))
    if new.has_interest or dossier.person_id == actor.person_id:
        raise rules.StatedInterest()
    after(Act.ADVISE, dossier.state)
    faults = outcome_faults(session, [verdict.outcome for verdict in new.verdicts])
    if faults:
        raise InvalidInput(faults=faults)
    made = queries_decisions.find_advice(session, dossier.id, actor.person_id)
    made = made or Advice(id=uuid.uuid4(), dossier_id=dossier.id, assessor_id=actor.person_id)
    made.verdicts = [verdict.model_dump(mode="json") for verdict in new.verdicts]
    made.advised_at = now
    session.add(made)
    if dossier.state == State.SUBMITTED:
        dossier.state = after(Act.CONCLUDE_ADVICE, dossier.state)
    record(session, actor, "dossier.advised", dossier, {"advice": digest_of(made.verdicts)}, now)
    return made
