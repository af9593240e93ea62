"""Table of roll-overs: what each carried along, left, and lists for people to do."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, UuidKey


class RollOver(Base):
    """One roll-over of programmes to the rules of a next year, with its report; undone once at most."""

    __tablename__ = "roll_overs"

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institutions.id"), index=True)
    programmes: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    from_year: Mapped[int]
    to_year: Mapped[int]
    report: Mapped[Json]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None]
    undoing: Mapped[dict[str, Any] | None]
