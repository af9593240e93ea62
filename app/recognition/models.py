"""Tables of dossiers, evidence, advice, decisions, exemptions, and agreements with their adoptions."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Computed, ForeignKey, Index, Numeric, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.curriculum.models import Offering, OfferingVersion, Programme
from app.db import Base, Json, UuidKey


class Dossier(Base):
    """What one person asks exemption of, at one programme, and how far that is."""

    __tablename__ = "dossiers"

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"), index=True)
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programmes.id"), index=True)
    diploma_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offering_versions.id"))
    modules: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    completion_asked: Mapped[str | None] = mapped_column(String(5000))

    programme: Mapped[Programme] = relationship()
    diploma_version: Mapped[OfferingVersion] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.added_at, Evidence.id")


class Evidence(Base):
    """One piece of evidence. That on lived experience is sealed: only its readers' request opens it."""

    __tablename__ = "evidence"
    __table_args__ = (Index("uq_evidence_credential", "dossier_id", "credential_id", unique=True),)

    id: Mapped[UuidKey]
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]]
    sealed_account: Mapped[bytes | None]
    consent_at: Mapped[datetime | None]
    erase_on: Mapped[date | None]
    outcomes: Mapped[Json]
    credential_id: Mapped[str | None] = mapped_column(String(500))
    credential: Mapped[bytes | None]
    award_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("awards.id"), index=True)
    about_person: Mapped[str | None] = mapped_column(String(20))
    identity_checked_how: Mapped[str | None] = mapped_column(String(200))
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]


class BadgeClaim(Base):
    """Whom a badge that was handed in serves: the first person about whom it was shown to be."""

    __tablename__ = "badge_claims"

    credential_id: Mapped[str] = mapped_column(String(500), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))


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
    """What the board of examiners decided on a dossier, with all that it was based on.

    `names` are the ids of the versions among that: outcome sets, modules, the diploma. The database keeps it, to be
    searched; it is not loaded.
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
    appeal_until: Mapped[date | None]
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


class Exemption(Base):
    """A unit that a decision exempts a person from. It counts once the decision is announced."""

    __tablename__ = "exemptions"
    __table_args__ = (UniqueConstraint("decision_id", "module_version_id"),)

    id: Mapped[UuidKey]
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    module_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offering_versions.id"))
    ec: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    is_withdrawn: Mapped[bool]
    review_reason: Mapped[str | None] = mapped_column(String(5000))

    decision: Mapped[Decision] = relationship()
    module_version: Mapped[OfferingVersion] = relationship()


class Agreement(Base):
    """That a result on one module counts as another module (one to one)."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("institution_id", "code"),)

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[Json]
    reason: Mapped[Json]
    source_module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offerings.id"), index=True)
    target_module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offerings.id"), index=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]

    target_module: Mapped[Offering] = relationship(foreign_keys=[target_module_id])
    adoptions: Mapped[list["Adoption"]] = relationship(order_by="Adoption.rules_year")


class Adoption(Base):
    """That the board of a programme adopted an agreement, in which year's rules and article."""

    __tablename__ = "adoptions"
    __table_args__ = (UniqueConstraint("agreement_id", "programme_id", "rules_year"),)

    id: Mapped[UuidKey]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programmes.id"), index=True)
    rules_year: Mapped[int]
    article: Mapped[str] = mapped_column(String(200))
    adopted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    adopted_at: Mapped[datetime]
