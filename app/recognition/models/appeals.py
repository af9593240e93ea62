"""Tables of appeals to the examination appeals board, and of complaints under a contract."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UuidKey
from app.recognition.models.decisions import Decision
from app.recognition.models.dossiers import Dossier

_LONG = String(5000)
_IS_OPEN = text("decision_id is null and state in ('lodged', 'settling', 'pending')")


class Appeal(Base):
    """An appeal of a person against a decision, or against none being taken in time (then without decision)."""

    __tablename__ = "appeals"
    __table_args__ = (
        Index("uq_appeals_decision", "decision_id", unique=True, postgresql_where=text("state <> 'withdrawn'")),
        Index("uq_appeals_no_decision", "dossier_id", unique=True, postgresql_where=_IS_OPEN),
    )

    id: Mapped[UuidKey]
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("decisions.id"))
    against: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    grounds: Mapped[str] = mapped_column(_LONG)
    lodged_at: Mapped[datetime]
    appeal_until: Mapped[date | None]
    days_late: Mapped[int]
    late_reason: Mapped[str | None] = mapped_column(_LONG)
    decision_due: Mapped[date | None]
    notice_on: Mapped[date | None]
    is_premature: Mapped[bool]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    settle_until: Mapped[date | None]
    settlement: Mapped[dict[str, Any] | None]
    rule_until: Mapped[date] = mapped_column(index=True)
    ruled_at: Mapped[datetime | None]
    ruled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    ruling: Mapped[dict[str, Any] | None]
    withdrawn_at: Mapped[datetime | None]

    dossier: Mapped[Dossier] = relationship()
    decision: Mapped[Decision | None] = relationship()


class Complaint(Base):
    """A complaint of a person about a decision under a contract of education, which the institution answers."""

    __tablename__ = "complaints"

    id: Mapped[UuidKey]
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id"), unique=True)
    text: Mapped[str] = mapped_column(_LONG)
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    is_upheld: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(_LONG)
    modules: Mapped[list[Any]]

    dossier: Mapped[Dossier] = relationship()
    decision: Mapped[Decision] = relationship()
