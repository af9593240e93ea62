"""The letters in which decisions were announced, as they were sent."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UuidKey


class Letter(Base):
    """The letter of a decision in one language: the very bytes that the person got."""

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("decision_id", "language"),)

    id: Mapped[UuidKey]
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id"))
    language: Mapped[str] = mapped_column(String(2))
    pdf: Mapped[bytes]
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
