"""Tables of how exemptions go: what an institution settled, when the clock stood still, and who assesses."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UuidKey


class ExemptionProcedure(Base):
    """What an institution settled for exemptions from a day on; the latest that began holds."""

    __tablename__ = "exemption_procedures"
    __table_args__ = (UniqueConstraint("institution_id", "valid_from"),)

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    valid_from: Mapped[date]
    assessors: Mapped[int]
    completion_days: Mapped[int]
    decision_weeks: Mapped[int]
    extension_weeks: Mapped[int]
    announced_by: Mapped[str] = mapped_column(String(10))
    settled_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime]


class DossierStop(Base):
    """That somebody was asked to complete a dossier, by which day, and when they did."""

    __tablename__ = "dossier_stops"

    id: Mapped[UuidKey]
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    reason: Mapped[str] = mapped_column(String(5000))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    complete_by: Mapped[date]
    completed_at: Mapped[datetime | None]


class DossierAssessor(Base):
    """That an assessor is assigned to a dossier, what they stated of an interest in it, and why they were removed."""

    __tablename__ = "dossier_assessors"
    __table_args__ = (
        Index(
            "uq_dossier_assessors_assigned",
            "dossier_id",
            "assessor_id",
            unique=True,
            postgresql_where="removed_at is null",
        ),
    )

    id: Mapped[UuidKey]
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"))
    assessor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    assigned_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    assigned_at: Mapped[datetime]
    has_interest: Mapped[bool | None]
    statement: Mapped[str | None] = mapped_column(String(5000))
    stated_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    removal_reason: Mapped[str | None] = mapped_column(String(5000))
