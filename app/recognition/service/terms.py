"""What follows from terms: an extension, and a request that is not taken up."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.problems import Conflict, Forbidden
from app.recognition.models import Dossier
from app.recognition.payloads.dossiers import Extension
from app.recognition.rules.states import Act, after
from app.recognition.rules.terms import OutsideTerm, check_extension, check_not_take_up
from app.recognition.service.dossiers import get_handled, record
from app.recognition.service.procedures import procedure_of, renew_term
from app.versions import digest_of


def extend_term(session: Session, actor: Actor, dossier_id: uuid.UUID, new: Extension, *, now: datetime) -> Dossier:
    """A board or registrar extends the term to decide, once and within it; the person sees that, and why (Awb 4:14).

    Raises NotFound, Forbidden, DossierState, Conflict the second time, OutsideTerm.
    """
    dossier = get_handled(session, actor, dossier_id, Role.REGISTRAR, Role.BOARD, now=now)
    after(Act.EXTEND_TERM, dossier.state)
    if dossier.extended_at:
        raise Conflict("The term was extended before; it can be extended once.")
    today = local_date(now)
    most = procedure_of(session, dossier, today).extension_weeks
    check_extension(dossier.decide_by or today, today, new.weeks, most)
    due = dossier.decide_by
    dossier.extension_weeks, dossier.extension_reason, dossier.extended_at = new.weeks, new.reason, now
    renew_term(session, dossier, today)
    if dossier.decide_by == due:
        raise OutsideTerm(f"The appeals board set the term, until {due}; it cannot be extended.")
    record(session, actor, "dossier.term-extended", dossier, {"decide-by": str(dossier.decide_by)}, now)
    return dossier


def not_take_up(session: Session, actor: Actor, dossier_id: uuid.UUID, reason: str, *, now: datetime) -> Dossier:
    """A board, or a registrar for it, does not take up a request that was not completed in time (Awb 4:5).

    The person reads why in the dossier. Raises NotFound, Forbidden (a system too: it is a decision), DossierState,
    OutsideTerm.
    """
    dossier = get_handled(session, actor, dossier_id, Role.REGISTRAR, Role.BOARD, now=now)
    if actor.is_system:
        raise Forbidden("A system may not approve, advise or decide.")
    state = after(Act.NOT_TAKE_UP, dossier.state)
    if dossier.complete_by is None:
        raise OutsideTerm("No day was set by which to complete it: ask for completion with one.")
    check_not_take_up(dossier.complete_by, local_date(now))
    dossier.state, dossier.closing_reason, dossier.decide_by = state, reason, None
    record(session, actor, "dossier.not-taken-up", dossier, {"reason": digest_of(reason)}, now)
    return dossier
