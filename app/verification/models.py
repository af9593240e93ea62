"""Tables of foreign issuers and their status lists, as they were brought here."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, UuidKey


class BroughtIssuer(Base):
    """The DID document of a foreign issuer."""

    __tablename__ = "brought_issuers"

    id: Mapped[UuidKey]
    did: Mapped[str] = mapped_column(String(500), unique=True)
    document: Mapped[Json]
    brought_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    brought_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    """When it was last asked for anew, whether it came or not."""


class BroughtStatusList(Base):
    """The status list credential of a foreign issuer, as signed bytes."""

    __tablename__ = "brought_status_lists"

    id: Mapped[UuidKey]
    url: Mapped[str] = mapped_column(String(500), unique=True)
    data: Mapped[bytes]
    brought_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    brought_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    """When it was last asked for anew, whether it came or not."""


class TrustedCertificate(Base):
    """A certificate of a service that is trusted to issue seals or time-stamps, from one moment until another."""

    __tablename__ = "trusted_certificates"

    id: Mapped[UuidKey]
    kind: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    brought_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    brought_at: Mapped[datetime]
