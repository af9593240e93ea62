"""Every select on letters."""

import uuid

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.recognition.models import Decision, Letter


def find_letter(session: Session, decision_id: uuid.UUID, language: str) -> Letter | None:
    """The letter of a decision in that language, once it was announced."""
    return session.scalar(select(Letter).where(Letter.decision_id == decision_id, Letter.language == language))


def delete_letters(session: Session, dossier_id: uuid.UUID) -> None:
    """Deletes the letters of all decisions on a dossier."""
    decided = select(Decision.id).where(Decision.dossier_id == dossier_id)
    session.execute(delete(Letter).where(Letter.decision_id.in_(decided)))
