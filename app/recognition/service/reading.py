"""What the person reads of a decision, and the proof that they did."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.problems import NotFound
from app.recognition.models import Decision
from app.recognition.queries import decisions as queries_decisions
from app.recognition.service.dossiers import get_dossier, record


def read_decision(session: Session, actor: Actor, decision_id: uuid.UUID, *, now: datetime) -> Decision:
    """The decision: for those who deal with the dossier at once, for the person once announced.

    That the person reads it the first time, here or in its letter, is kept, as proof. Raises NotFound.
    """
    decision = queries_decisions.get_decision(session, decision_id)
    dossier = get_dossier(session, actor, decision.dossier_id)
    if dossier.person_id != actor.person_id:
        return decision
    if decision.announced_at is None:
        raise NotFound()
    if decision.read_at is None:
        decision = queries_decisions.get_decision(session, decision_id, lock=True)
    if decision.read_at is None:
        decision.read_at = now
        record(session, actor, "decision.read", dossier, {"decision": str(decision.id)}, now)
    return decision
