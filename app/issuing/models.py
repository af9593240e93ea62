"""Tables of results, awards, keys, signed credentials and their revocation."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.curriculum.models import OfferingVersion
from app.db import Base, UuidKey


class Result(Base):
    """What an examiner found. A correction is a row of its own that names the one it corrects.

    `recorded_by` sent it in: the examiner, or a coordinator from a student system.
    """

    __tablename__ = "results"
    __table_args__ = (UniqueConstraint("corrects_id"),)

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"), index=True)
    module_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offering_versions.id"), index=True)
    examiner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    assessed_on: Mapped[date]
    form: Mapped[str] = mapped_column(String(200))
    attempt: Mapped[int]
    grade: Mapped[str | None] = mapped_column(String(20))
    is_passed: Mapped[bool]
    learning_context: Mapped[str | None] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    corrects_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("results.id"))
    correction_reason: Mapped[str | None] = mapped_column(String(5000))

    module_version: Mapped[OfferingVersion] = relationship()


class InstitutionKey(Base):
    """A key of an institution, of one kind: what it signs with from its start to its end.

    The private half is encrypted. Retired keys stay, so that old badges verify. A seal has certificates in PEM, its own
    first, where the others have a Multikey.
    """

    __tablename__ = "institution_keys"
    __table_args__ = (
        UniqueConstraint("institution_id", "fragment"),
        CheckConstraint("(kind = 'seal') = (certificates is not null)", name="public_half"),
        Index(
            "uq_institution_keys_in_use", "institution_id", "kind", unique=True, postgresql_where="retired_at is null"
        ),
    )

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    kind: Mapped[str] = mapped_column(String(20))
    fragment: Mapped[str] = mapped_column(String(20))
    multikey: Mapped[str | None] = mapped_column(String(100))
    certificates: Mapped[str | None] = mapped_column(Text)
    sealed_private: Mapped[bytes]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    compromised_at: Mapped[datetime | None]


class Award(Base):
    """A microcredential on a result, a certificate on a completed programme, or what exempts from units of it.

    Its id is the badge's for good. `decision_id` is that of the decision which exempts, kept above this capability;
    `exempted_in_id` is the diploma that its units are of.
    """

    __tablename__ = "awards"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(result_id, diploma_version_id, decision_id) = 1 "
            "and (decision_id is null) = (exempted_in_id is null)",
            name="one_ground",
        ),
        Index("uq_awards_result", "result_id", unique=True, postgresql_where="status <> 'rejected'"),
        Index(
            "uq_awards_certificate",
            "person_id",
            "diploma_version_id",
            unique=True,
            postgresql_where="status <> 'rejected'",
        ),
    )

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    result_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("results.id"))
    diploma_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offering_versions.id"), index=True)
    decision_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    exempted_in_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offering_versions.id"), index=True)
    basis: Mapped[dict[str, Any]]
    subject_id: Mapped[uuid.UUID]
    status: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    rejection_reason: Mapped[str | None] = mapped_column(String(5000))
    is_shared: Mapped[bool]

    result: Mapped[Result | None] = relationship()
    diploma_version: Mapped[OfferingVersion | None] = relationship(foreign_keys=[diploma_version_id])
    exempted_in: Mapped[OfferingVersion | None] = relationship(foreign_keys=[exempted_in_id])
    revocation: Mapped["Revocation | None"] = relationship(back_populates="award")


class SignedCredential(Base):
    """The signed bytes of an award in one form: the record itself. Of a re-issue the highest number is served."""

    __tablename__ = "signed_credentials"
    __table_args__ = (UniqueConstraint("award_id", "form", "number"),)

    id: Mapped[UuidKey]
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    form: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution_keys.id"))
    data: Mapped[bytes]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    signed_at: Mapped[datetime]


class StatusList(Base):
    """A status list of an institution, with the signed credential that tells it, made anew at each revocation."""

    __tablename__ = "status_lists"
    __table_args__ = (UniqueConstraint("institution_id", "number"),)

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    number: Mapped[int]
    data: Mapped[bytes]
    signed_at: Mapped[datetime]


class StatusEntry(Base):
    """Which place in a status list is an award's."""

    __tablename__ = "status_entries"

    list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("status_lists.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"), unique=True)


class Revocation(Base):
    """That an award was revoked: why, by whom and when."""

    __tablename__ = "revocations"

    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"), primary_key=True)
    ground: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(1000))
    revoked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime]

    award: Mapped[Award] = relationship(back_populates="revocation")
