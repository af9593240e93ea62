"""What a contested decision is about, and what becomes of it when it is annulled or taken back."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access.rules import local_date
from app.recognition.models import Decision
from app.recognition.queries import appeals as queries_appeals
from app.recognition.rules.appeals import Against, Contested, decided_lines
from app.recognition.service.procedures import renew_term


def contested_of(decision: Decision) -> Contested:
    """What an appeal or complaint against a decision is about: the units decided on, or the withdrawal as a whole."""
    if decision.kind == "withdrawal":
        return Contested(Against.WITHDRAWAL, frozenset())
    modules = (uuid.UUID(line["module"]) for line in decided_lines(decision.content))
    return Contested(Against.DECISION, frozenset(modules))


def reopen(
    session: Session,
    decision: Decision,
    why: str,
    by: uuid.UUID,
    modules: Sequence[str],
    decide_by: date | None,
    now: datetime,
) -> None:
    """Keeps with a decision why it is decided on anew: by which ruling, settlement or complaint, and for which units.

    The decision that follows carries this along, so that it names what it follows. A new term to decide begins, which
    may be extended once, like the one before.
    """
    decision.reopened = {
        "decision": str(decision.id),
        "because": why,
        "id": str(by),
        "on": local_date(now).isoformat(),
        "modules": list(modules),
        "decideBy": decide_by.isoformat() if decide_by else None,
    }
    if decision.kind == "request":
        dossier = decision.dossier
        dossier.extension_weeks = dossier.extension_reason = dossier.extended_at = None
        renew_term(session, dossier, local_date(now))


def revive(session: Session, decision: Decision, now: datetime) -> None:
    """An exemption whose withdrawal was annulled or taken back counts again; the board may look at it anew."""
    for exemption in queries_appeals.list_withdrawn(session, decision.id):
        exemption.is_withdrawn, exemption.reviewed_at, exemption.reviewed_by = False, None, None
        exemption.ended_at, exemption.ended_by, exemption.withdrawal_id = None, None, None
        exemption.changed_at = now
