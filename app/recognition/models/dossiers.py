"""Tables of dossiers, of the evidence in them, and of whom a badge serves."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.curriculum.models import OfferingVersion, Programme
from app.db import Base, Json, UuidKey


class Dossier(Base):
    """What one person asks exemption of, at one programme, and how far that is.

    `submitted_at` is when it was first handed over: the term to decide runs from then, to `decide_by`. `completed_at`
    is when it was handed over again, last.
    """

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
    complete_by: Mapped[date | None]
    completed_at: Mapped[datetime | None]
    decide_by: Mapped[date | None]
    extension_weeks: Mapped[int | None]
    extension_reason: Mapped[str | None] = mapped_column(String(5000))
    extended_at: Mapped[datetime | None]
    closing_reason: Mapped[str | None] = mapped_column(String(5000))

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
