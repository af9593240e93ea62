"""Tables of what is no course and was shown, of waivers, and of audits that were kept."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UuidKey


class NonCourseRecord(Base):
    """That a registrar saw something that is no course, or that a threshold was passed; withdrawn once at most."""

    __tablename__ = "non_course_records"

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    kind: Mapped[str] = mapped_column(String(64))
    shown_on: Mapped[date]
    hours: Mapped[int]
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(String(5000))


class NodeWaiver(Base):
    """That the board of a programme waived a node of a diploma for one person; withdrawn by a reasoned decision."""

    __tablename__ = "node_waivers"
    __table_args__ = (
        Index(
            "uq_node_waivers_standing",
            "person_id",
            "diploma_version_id",
            "node_key",
            unique=True,
            postgresql_where="withdrawn_at is null",
        ),
    )

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    diploma_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offering_versions.id"), index=True)
    node_key: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(5000))
    article: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(String(5000))


class AuditSnapshot(Base):
    """An audit as it was on a day: its bytes (RFC 8785), and all facts that it was made from."""

    __tablename__ = "audit_snapshots"

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    diploma_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offering_versions.id"))
    data: Mapped[bytes]
    digest: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]
    taken_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime]
