"""Tables of programmes, of what they publish (modules, routes, diplomas) in versions, and of enrolments."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Computed, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.models import Institution
from app.db import Base, Json, UuidKey
from app.versions import VersionColumns


class Programme(Base):
    """A programme of an institution, with its code in the national register (RIO) where it has one."""

    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("institution_id", "code"),)

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    code: Mapped[str] = mapped_column(String(64))
    programme_code: Mapped[str | None] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20))
    regime: Mapped[str] = mapped_column(String(10))
    title: Mapped[Json]
    nlqf_level: Mapped[int]
    ec: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    isced_f: Mapped[str] = mapped_column(String(4))


class Offering(Base):
    """A module, microcredential route or diploma across its versions."""

    __tablename__ = "offerings"
    __table_args__ = (UniqueConstraint("institution_id", "kind", "code"),)

    id: Mapped[UuidKey]
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(64))
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programmes.id"), index=True)

    institution: Mapped[Institution] = relationship()
    programme: Mapped[Programme] = relationship()


class OfferingVersion(VersionColumns, Base):
    """One version of a module, route or diploma: a draft, or published for good.

    `names` are the ids of all that it names: outcomes as a module assesses them, modules of routes, of trees (their
    equivalents too) and of prerequisites, outcomes of trees and the versions of them. It is there to be searched,
    hence kept by the database and not loaded.
    """

    __tablename__ = "offering_versions"
    __table_args__ = (
        UniqueConstraint("offering_id", "number"),
        Index("uq_offering_versions_draft", "offering_id", unique=True, postgresql_where="status = 'draft'"),
        Index("ix_offering_versions_names", "names", postgresql_using="gin"),
    )

    offering_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offerings.id"))
    names: Mapped[list[Any]] = mapped_column(
        JSONB,
        Computed(
            "coalesce(content->'outcomes', '[]') || coalesce(content->'prerequisites', '[]') || "
            "coalesce(content->'modules', '[]') || "
            "jsonb_path_query_array(content, '$.phases[*].requirement.**.module') || "
            "jsonb_path_query_array(content, '$.phases[*].requirement.**.equivalents[*]') || "
            "jsonb_path_query_array(content, '$.phases[*].requirement.**.outcome') || "
            "jsonb_path_query_array(content, '$.phases[*].requirement.**.version')",
            persisted=True,
        ),
        deferred=True,
    )

    offering: Mapped[Offering] = relationship()


class Enrolment(Base):
    """A person who studies for a diploma, in the version of their cohort."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("person_id", "diploma_version_id"),)

    id: Mapped[UuidKey]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"))
    diploma_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offering_versions.id"))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    enrolled_at: Mapped[datetime]
