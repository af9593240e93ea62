"""Tables of advice, decisions and the exemptions that they bring."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Computed, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.curriculum.models import OfferingVersion
from app.db import Base, Json, UuidKey
from app.recognition.models.dossiers import Dossier


class Advice(Base):
    """What one assessor finds of the outcomes of a dossier; it may be changed until the decision."""

    __tablename__ = "advice"
    __table_args__ = (UniqueConstraint("dossier_id", "assessor_id"),)

    id: Mapped[UuidKey]
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"))
    assessor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    verdicts: Mapped[Json]
    advised_at: Mapped[datetime]


class Decision(Base):
    """What the board of examiners decided on a dossier, or to withdraw an exemption, with all that it was based on.

    A decision that was annulled or taken back says in `reopened` why, and which modules are decided on anew; the one
    that follows names it in `replaces_id`. `kind` is request, or withdrawal.
    `names` are the ids of the versions among that: outcome sets, modules, the diploma. The database keeps it, to be
    searched; it is not loaded. `digest` is of the content as announced; `read_at` is when the person first saw it.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_names", "names", postgresql_using="gin"),)

    id: Mapped[UuidKey]
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
    is_indication: Mapped[bool]
    content: Mapped[Json]
    announced_at: Mapped[datetime | None]
    announced_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    announced_how: Mapped[str | None] = mapped_column(String(20))
    digest: Mapped[str | None] = mapped_column(String(64))
    read_at: Mapped[datetime | None]
    appeal_until: Mapped[date | None]
    kind: Mapped[str] = mapped_column(String(20), default="request", server_default="request")
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("decisions.id"), unique=True)
    reopened: Mapped[dict[str, Any] | None]
    names: Mapped[list[Any]] = mapped_column(
        JSONB,
        Computed(
            "jsonb_path_query_array(content, '$.basis.outcomeSetVersions[*].id') || "
            "jsonb_path_query_array(content, '$.basis.moduleVersions[*].id') || "
            "jsonb_path_query_array(content, '$.basis.diplomaVersion.id')",
            persisted=True,
        ),
        deferred=True,
    )

    dossier: Mapped[Dossier] = relationship()


class DecisionDraft(Base):
    """The decision on a dossier as somebody prepares it for the board, in the form of a decision that is sent."""

    __tablename__ = "decision_drafts"

    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    revision: Mapped[int]
    content: Mapped[Json]
    prepared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    prepared_at: Mapped[datetime]


class Exemption(Base):
    """A unit that a decision exempts a person from.

    It counts once the decision is announced and a condition, if any, is met, until it ended: `ended_by` is withdrawn
    (by the board), given-up (by the person), annulled (by the appeals board) or replaced. `changed_at` is when it last
    began or ceased to count, or its condition was judged.
    """

    __tablename__ = "exemptions"
    __table_args__ = (UniqueConstraint("decision_id", "module_version_id"),)

    id: Mapped[UuidKey]
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    module_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offering_versions.id"))
    ec: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    condition: Mapped[dict[str, Any] | None]
    condition_due: Mapped[date | None]
    condition_state: Mapped[str | None] = mapped_column(String(10))
    condition_reason: Mapped[str | None] = mapped_column(String(5000))
    condition_judged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    condition_judged_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    is_withdrawn: Mapped[bool]
    review_reason: Mapped[str | None] = mapped_column(String(5000))
    withdrawal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("decisions.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(20))
    ended_reason: Mapped[str | None] = mapped_column(String(5000))
    changed_at: Mapped[datetime] = mapped_column(index=True)

    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
    module_version: Mapped[OfferingVersion] = relationship()
