"""The condition of an exemption: that it is met, or that it lapses by an act of the board; never by itself."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.problems import Forbidden
from app.recognition.models import Exemption
from app.recognition.queries import decisions as queries_decisions
from app.recognition.rules.decisions import ConditionState, check_condition_open
from app.recognition.rules.terms import check_condition_day
from app.recognition.service.dossiers import get_handled, record


def judge_condition(
    session: Session, actor: Actor, exemption_id: uuid.UUID, *, is_met: bool, reason: str, now: datetime
) -> Exemption:
    """Records that a condition is met, or lets it lapse after its day; the exemption counts once it is met.

    A registrar records what was met in time; what lapses, or is met late, the board judges. Raises NotFound,
    Forbidden, ConditionClosed, OutsideTerm.
    """
    exemption = queries_decisions.get_exemption(session, exemption_id)
    decision, today = exemption.decision, local_date(now)
    dossier = get_handled(session, actor, decision.dossier_id, Role.REGISTRAR, Role.BOARD, now=now)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    is_board = actor.holds(Role.BOARD, on=today, **scope)
    if actor.is_system or not (is_met or is_board):
        raise Forbidden("That a condition lapses is for the board of examiners to say.")
    is_announced = decision.announced_at is not None and not decision.is_indication
    check_condition_open(exemption.condition_state, is_announced=is_announced, is_ended=exemption.ended_at is not None)
    check_condition_day(exemption.condition_due or today, today, is_met=is_met, is_board=is_board)
    exemption.condition_state = (ConditionState.MET if is_met else ConditionState.LAPSED).value
    exemption.condition_reason, exemption.condition_judged_by = reason, actor.person_id
    exemption.condition_judged_at = exemption.changed_at = now
    action = "exemption.condition-met" if is_met else "exemption.condition-lapsed"
    record(session, actor, action, dossier, {"exemption": str(exemption.id)}, now)
    return exemption
