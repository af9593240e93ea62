"""Tables of VRAAK: what assessors recorded of non-formal evidence, and the norms that they see beside it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, UuidKey


class VraakRecord(Base):
    """What one assessor finds of a piece of evidence, or of all evidence for an outcome (by identity).

    `norms` names the norms that were shown: their year and digest. What is erased keeps its digest.
    """

    __tablename__ = "vraak_records"
    __table_args__ = (
        CheckConstraint("(evidence_id is null) <> (outcome_id is null)", name="about_one"),
        Index(
            "uq_vraak_records_subject",
            "dossier_id",
            "assessor_id",
            "evidence_id",
            "outcome_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[UuidKey]
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"))
    assessor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    evidence_id: Mapped[uuid.UUID | None]
    outcome_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("learning_outcomes.id"))
    content: Mapped[Json]
    norms: Mapped[dict[str, Any] | None]
    digest: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]


class VraakNorms(Base):
    """What an institution asks of each aspect, from the rules of a year on: guidance, never a sum."""

    __tablename__ = "vraak_norms"
    __table_args__ = (UniqueConstraint("institution_id", "year"),)

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    year: Mapped[int]
    content: Mapped[Json]
    revision: Mapped[int] = mapped_column(default=1)
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
