"""Every select on letters."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.recognition.models import Letter


def find_letter(session: Session, decision_id: uuid.UUID, language: str) -> Letter | None:
    """The letter of a decision in that language, once it was announced."""
    return session.scalar(select(Letter).where(Letter.decision_id == decision_id, Letter.language == language))
