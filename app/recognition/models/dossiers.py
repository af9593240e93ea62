"""Tables of dossiers, of the evidence in them with its files and interviews, and of whom a badge serves."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Uuid, text
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
    erased_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship()
    diploma_version: Mapped[OfferingVersion] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.added_at, Evidence.id")


class Evidence(Base):
    """One piece of evidence. That on lived experience is sealed: only its readers' request opens it.

    `outcomes` are those that it is tied to; `ties` says of each by whom, when and how, and which were rejected.
    Erased evidence keeps its id, kind and moments, because a decision names them.
    """

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
    may_match: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    outcomes: Mapped[Json]
    ties: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    credential_id: Mapped[str | None] = mapped_column(String(500))
    credential: Mapped[bytes | None]
    award_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("awards.id"), index=True)
    about_person: Mapped[str | None] = mapped_column(String(20))
    identity_checked_how: Mapped[str | None] = mapped_column(String(200))
    checked: Mapped[dict[str, Any] | None]
    hosted_at: Mapped[datetime | None]
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    files: Mapped[list["EvidenceFile"]] = relationship(
        order_by="EvidenceFile.added_at, EvidenceFile.id", cascade="all, delete-orphan"
    )
    interview: Mapped["InterviewRecord | None"] = relationship(cascade="all, delete-orphan")


class EvidenceFile(Base):
    """A file with a piece of evidence, encrypted. What is erased keeps its digest, which a decision may name."""

    __tablename__ = "evidence_files"

    id: Mapped[UuidKey]
    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class InterviewRecord(Base):
    """The record of a criterion-based interview, encrypted, of a piece of evidence of that kind."""

    __tablename__ = "interview_records"

    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    sealed: Mapped[bytes | None]
    digest: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=1)
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]


class BadgeClaim(Base):
    """Whom a badge that was handed in serves: the first person about whom it was shown to be."""

    __tablename__ = "badge_claims"

    credential_id: Mapped[str] = mapped_column(String(500), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
