"""Tables of agreements on what counts as what, and of their adoption by programmes."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.curriculum.models import Offering
from app.db import Base, Json, UuidKey


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
