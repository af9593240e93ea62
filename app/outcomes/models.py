"""Tables of outcome sets, their versions and outcomes, their reviews, and associations."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Json, Utc, UuidKey
from app.versions import VersionColumns

_UNPUBLISHED = "status in ('draft', 'in-review')"


class OutcomeSet(Base):
    """A set across its versions. Programme sets belong to an institution, sector sets to none.

    Its versions are published after so many approvals, those of the named reviewers among them.
    """

    __tablename__ = "outcome_sets"
    __table_args__ = (UniqueConstraint("institution_id", "code", postgresql_nulls_not_distinct=True),)

    id: Mapped[UuidKey]
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(64))
    institution_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("institutions.id"))
    programme_id: Mapped[uuid.UUID | None]
    approvals: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    reviewers: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    review_revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class OutcomeSetVersion(VersionColumns, Base):
    """One version of a set: a draft, in review, or published for good.

    `previous_id` is the version that it follows, `lineage` what its outcomes stem from there, `authors` who wrote it;
    `restored_id` is the version whose content it took up again, if any.
    """

    __tablename__ = "outcome_set_versions"
    __table_args__ = (
        UniqueConstraint("set_id", "number"),
        Index("uq_outcome_set_versions_draft", "set_id", unique=True, postgresql_where=_UNPUBLISHED),
    )

    set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_sets.id"))
    previous_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("outcome_set_versions.id"))
    restored_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("outcome_set_versions.id"))
    lineage: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    authors: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))

    set: Mapped[OutcomeSet] = relationship()


class LearningOutcome(Base):
    """An outcome across the versions of its set, with the code that it has now."""

    __tablename__ = "learning_outcomes"

    id: Mapped[UuidKey]
    set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_sets.id"), index=True)
    code: Mapped[str] = mapped_column(String(64))


class OutcomeVersion(Base):
    """An outcome as it is in one published version; its id is the CASE identifier that badges point at."""

    __tablename__ = "outcome_versions"
    __table_args__ = (UniqueConstraint("set_version_id", "outcome_id"),)

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

    set_version: Mapped[OutcomeSetVersion] = relationship()
    outcome: Mapped[LearningOutcome] = relationship()


class OutcomeStep(Base):
    """What became of an outcome in a later version; one that is split has several steps, so has one that is merged."""

    __tablename__ = "outcome_steps"

    older_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_versions.id"), primary_key=True)
    newer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_versions.id"), primary_key=True, index=True)
    relation: Mapped[str] = mapped_column(String(20))


class ReviewRound(Base):
    """One time that a draft was submitted, with how that ended."""

    __tablename__ = "review_rounds"
    __table_args__ = (
        UniqueConstraint("set_version_id", "number"),
        Index("uq_review_rounds_open", "set_version_id", unique=True, postgresql_where="ended_at is null"),
    )

    id: Mapped[UuidKey]
    set_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outcome_set_versions.id", ondelete="CASCADE"))
    number: Mapped[int]
    revision: Mapped[int]
    submitted_by: Mapped[uuid.UUID]
    submitted_at: Mapped[Utc]
    note: Mapped[str | None] = mapped_column(String(5000))
    ending: Mapped[str | None] = mapped_column(String(20))
    ended_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(5000))

    approvals: Mapped[list["ReviewApproval"]] = relationship(order_by="ReviewApproval.approved_at")


class ReviewApproval(Base):
    """A reviewer's yes to the revision that a round is about."""

    __tablename__ = "review_approvals"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[UuidKey]
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review_rounds.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID]
    approved_at: Mapped[Utc]


class ReviewThread(Base):
    """What readers say of a version before it is published, or of one outcome in it."""

    __tablename__ = "review_threads"

    id: Mapped[UuidKey]
    set_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("outcome_set_versions.id", ondelete="CASCADE"), index=True
    )
    outcome_code: Mapped[str | None] = mapped_column(String(64))
    outcome_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("learning_outcomes.id"))
    pointer: Mapped[str | None] = mapped_column(String(300))
    opened_by: Mapped[uuid.UUID]
    opened_at: Mapped[Utc]
    resolved_by: Mapped[uuid.UUID | None]
    resolved_at: Mapped[datetime | None]

    set_version: Mapped[OutcomeSetVersion] = relationship()
    comments: Mapped[list["ReviewComment"]] = relationship(
        order_by="ReviewComment.position", cascade="all, delete-orphan"
    )


class ReviewComment(Base):
    """What one person says in a thread."""

    __tablename__ = "review_comments"
    __table_args__ = (UniqueConstraint("thread_id", "position"),)

    id: Mapped[UuidKey]
    thread_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review_threads.id", ondelete="CASCADE"))
    position: Mapped[int]
    person_id: Mapped[uuid.UUID]
    text: Mapped[str] = mapped_column(String(5000))
    written_at: Mapped[Utc]
    edited_at: Mapped[datetime | None]


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
