"""Exemptions that end: the one place where that is written, so that no credential goes on telling what ended."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.issuing.service import exemptions as issuing
from app.recognition.models import Exemption
from app.recognition.rules.credentials import Ended, words_on_ending
from app.settings import Settings


def end_exemptions(
    session: Session,
    actor: Actor,
    ended: Iterable[Exemption],
    by: Ended,
    *,
    reason: str | None = None,
    settings: Settings,
    now: datetime,
) -> dict[str, str]:
    """Marks exemptions of a locked dossier as ended, and ends the credentials that tell of them.

    What the event of it is to name of that: the awards. Raises NoSigningKey when a status list cannot be signed.
    """
    awards = set()
    for exemption in ended:
        exemption.ended_at, exemption.ended_by, exemption.ended_reason = now, by.value, reason
        exemption.changed_at = now
        award = issuing.end_exemption(
            session,
            actor,
            exemption.decision_id,
            exemption.module_version_id,
            words_on_ending(by),
            settings=settings,
            now=now,
        )
        awards |= {str(award.id)} if award else set()
    return {"awards": " ".join(sorted(awards))} if awards else {}
