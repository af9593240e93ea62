"""Tables of outcome sets. A published version is content plus one row for each outcome, so that it can be found."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Json, UuidKey
from app.versions import VersionColumns


class OutcomeSet(Base):
    """A set across its versions. Programme sets belong to an institution, sector sets to none."""

    __tablename__ = "outcome_sets"
    __table_args__ = (UniqueConstraint("institution_id", "code", postgresql_nulls_not_distinct=True),)

    id: Mapped[UuidKey]
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(64))
    institution_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("institutions.id"))
    programme_id: Mapped[uuid.UUID | None]


class OutcomeSetVersion(VersionColumns, Base):
    """One version of a set: a draft, or published for good."""

    __tablename__ = "outcome_set_versions"
    __table_args__ = (
        UniqueConstraint("set_id", "number"),
        Index("uq_outcome_set_versions_draft", "set_id", unique=True, postgresql_where="status = 'draft'"),
    )

    set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_sets.id"))

    set: Mapped[OutcomeSet] = relationship()


class LearningOutcome(Base):
    """An outcome across the versions of its set."""

    __tablename__ = "learning_outcomes"
    __table_args__ = (UniqueConstraint("set_id", "code"),)

    id: Mapped[UuidKey]
    set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_sets.id"))
    code: Mapped[str] = mapped_column(String(64))


class OutcomeVersion(Base):
    """An outcome as it is in one published version; its id is the CASE identifier that badges point at."""

    __tablename__ = "outcome_versions"
    __table_args__ = (
        UniqueConstraint("set_version_id", "outcome_id"),
        Index("ix_outcome_versions_search", "search", postgresql_using="gin"),
    )

    id: Mapped[UuidKey]
    set_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_set_versions.id"))
    outcome_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learning_outcomes.id"), index=True)
    position: Mapped[int]
    change: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(64))
    level: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    lived_experience: Mapped[str] = mapped_column(String(40))
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(60)))
    sdgs: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    content: Mapped[Json]
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('dutch'::regconfig, coalesce(content->'statement'->>'nl', '')), 'A') || "
            "setweight(to_tsvector('english'::regconfig, coalesce(content->'statement'->>'en', '')), 'B') || "
            "setweight(jsonb_to_tsvector('dutch'::regconfig, coalesce(content->'criteria', '[]'), '[\"string\"]'), "
            "'C')",
            persisted=True,
        ),
    )

    set_version: Mapped[OutcomeSetVersion] = relationship()
    outcome: Mapped[LearningOutcome] = relationship()


class OutcomeAssociation(Base):
    """What an outcome is to one of another set, both as they are in a published version: proposed, and answered."""

    __tablename__ = "outcome_associations"
    __table_args__ = (
        Index(
            "uq_outcome_associations_live",
            "type",
            text("least(origin_id, destination_id)"),
            text("greatest(origin_id, destination_id)"),
            unique=True,
            postgresql_where=text("status in ('proposed', 'agreed')"),
        ),
    )

    id: Mapped[UuidKey]
    type: Mapped[str] = mapped_column(String(30))
    origin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_versions.id"), index=True)
    destination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_versions.id"), index=True)
    reason: Mapped[dict[str, Any] | None]
    status: Mapped[str] = mapped_column(String(20))
    author_ends: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None] = mapped_column(String(5000))
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(String(5000))

    origin: Mapped[OutcomeVersion] = relationship(foreign_keys=[origin_id])
    destination: Mapped[OutcomeVersion] = relationship(foreign_keys=[destination_id])


class SetAside(Base):
    """Two outcomes that look alike, and of which somebody said that they are not: they are not proposed again."""

    __tablename__ = "outcome_pairs_set_aside"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
    )

    id: Mapped[UuidKey]
    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learning_outcomes.id"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learning_outcomes.id"), index=True)
    reason: Mapped[str | None] = mapped_column(String(5000))
    set_aside_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    set_aside_at: Mapped[datetime]
