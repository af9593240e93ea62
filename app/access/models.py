"""Tables of institutions, people, their roles, API clients and tokens."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Json, Utc, UuidKey


class Institution(Base):
    """A hogeschool, university, employer, foreign institution or EVC provider."""

    __tablename__ = "institutions"

    id: Mapped[UuidKey]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[Json]
    country: Mapped[str] = mapped_column(String(2))
    brin: Mapped[str | None] = mapped_column(String(4))
    url: Mapped[str] = mapped_column(String(500))
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[Utc]


class Person(Base):
    """One person across institutions, or a system that acts under a name of its own."""

    __tablename__ = "people"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    is_system: Mapped[bool]
    created_at: Mapped[Utc]


class Identity(Base):
    """A person as one institution knows them: a pseudonymous subject, and a student number for students."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("institution_id", "subject"),
        UniqueConstraint("institution_id", "student_number"),
        UniqueConstraint("person_id", "institution_id"),
    )

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    subject: Mapped[str] = mapped_column(String(200))
    student_number: Mapped[str | None] = mapped_column(String(40))


class RoleAppointment(Base):
    """One role of one person. Programme and module live in a capability above, hence no foreign key."""

    __tablename__ = "appointments"
    __table_args__ = (CheckConstraint("valid_until is null or valid_until >= valid_from", name="dates_in_order"),)

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    institution_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("institutions.id"))
    programme_id: Mapped[uuid.UUID | None]
    module_id: Mapped[uuid.UUID | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    appointed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Client(Base):
    """An API client of one person or system. Only the hash of its secret is kept."""

    __tablename__ = "clients"

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(100)), server_default=text("'{}'"))
    created_at: Mapped[Utc]
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class AccessToken(Base):
    """A short-lived bearer token, kept as its hash."""

    __tablename__ = "access_tokens"

    id: Mapped[UuidKey]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(100)))
    expires_at: Mapped[Utc]

    client: Mapped[Client] = relationship()
