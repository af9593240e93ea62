"""What came in from elsewhere, kept as it came beside the version of a set that was made of it."""

import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Json, Utc, UuidKey
from app.outcomes.models import OutcomeSetVersion


class CaseSource(Base):
    """A CFPackage that was imported, as the bytes that were sent; it goes with the draft if that is thrown away.

    `digest` is that of the package, `reading_digest` of the content that was read from it; `identifiers` are of all
    things in it, `items` the identifier of the CFItem behind each code.
    """

    __tablename__ = "case_sources"
    __table_args__ = (Index("ix_case_sources_identifiers", "identifiers", postgresql_using="gin"),)

    id: Mapped[UuidKey]
    set_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("outcome_set_versions.id", ondelete="CASCADE"), unique=True
    )
    document_id: Mapped[uuid.UUID] = mapped_column(index=True)
    edition: Mapped[str] = mapped_column(String(4))
    document: Mapped[str]
    package: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    reading_digest: Mapped[str] = mapped_column(String(64))
    identifiers: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), deferred=True)
    items: Mapped[Json] = mapped_column(JSONB, deferred=True)
    imported_at: Mapped[Utc]
    imported_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))

    set_version: Mapped[OutcomeSetVersion] = relationship()
