"""Tables of agreements on what counts as what, of their versions, and of their adoption by programmes."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Computed, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.models import Institution
from app.curriculum.models import Programme
from app.db import Base, UuidKey
from app.versions import VersionColumns


class Agreement(Base):
    """An agreement across its versions. A model agreement of the sector belongs to no institution."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("institution_id", "code", postgresql_nulls_not_distinct=True),)

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("institutions.id"))
    code: Mapped[str] = mapped_column(String(64))

    institution: Mapped[Institution | None] = relationship()


class AgreementVersion(VersionColumns, Base):
    """One version of an agreement: a draft, or published for good.

    `names` are the ids of all that it names, and the codes of qualifications. The database keeps it, to be searched;
    it is not loaded.
    """

    __tablename__ = "agreement_versions"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        Index("uq_agreement_versions_draft", "agreement_id", unique=True, postgresql_where="status = 'draft'"),
        Index("ix_agreement_versions_names", "names", postgresql_using="gin"),
    )

    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    names: Mapped[list[Any]] = mapped_column(
        JSONB,
        Computed(
            "jsonb_path_query_array(content, '$.source.modules[*]') || "
            "jsonb_path_query_array(content, '$.source.outcomes[*]') || "
            "jsonb_path_query_array(content, '$.source.routes[*]') || "
            "jsonb_path_query_array(content, '$.source.qualifications[*].codes[*]') || "
            "jsonb_path_query_array(content, '$.target.modules[*]') || "
            "jsonb_path_query_array(content, '$.target.outcomes[*]') || "
            "jsonb_path_query_array(content, '$.target.remaining[*]') || "
            "jsonb_path_query_array(content, '$.target.block.diploma') || "
            "jsonb_path_query_array(content, '$.conditions.bridgingModules[*]')",
            persisted=True,
        ),
        deferred=True,
    )

    agreement: Mapped[Agreement] = relationship()
    adoptions: Mapped[list["Adoption"]] = relationship(
        back_populates="version", order_by="Adoption.rules_year, Adoption.adopted_at, Adoption.id"
    )


class Adoption(Base):
    """That the board of a programme adopted a version, in which year's rules and article, and when that ends.

    From `ends_on` on it brings nothing any more. One version of an agreement is in force per programme and year.
    """

    __tablename__ = "adoptions"
    __table_args__ = (
        Index(
            "uq_adoptions_in_force",
            "agreement_id",
            "programme_id",
            "rules_year",
            unique=True,
            postgresql_where="ends_on is null",
        ),
    )

    id: Mapped[UuidKey]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreement_versions.id"), index=True)
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programmes.id"), index=True)
    rules_year: Mapped[int]
    article: Mapped[str] = mapped_column(String(200))
    adopted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    adopted_at: Mapped[datetime]
    ends_on: Mapped[date | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(5000))

    version: Mapped[AgreementVersion] = relationship(back_populates="adoptions")
    programme: Mapped[Programme] = relationship()
