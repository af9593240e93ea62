"""Tables of the audit trail. The database itself refuses to change or remove an event."""

import uuid

from sqlalchemy import BigInteger, ForeignKey, Identity, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, Utc, UuidKey


class LedgerChain(Base):
    """One chain for each institution, and one, without institution, for the sector."""

    __tablename__ = "ledger_chains"
    __table_args__ = (
        UniqueConstraint("institution_id", name="uq_ledger_chains_institution_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UuidKey]
    institution_id: Mapped[uuid.UUID | None]
    length: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str] = mapped_column(String(64))


class LedgerEvent(Base):
    """One changing command. `person_id` and `client_id` are ids without a foreign key: the trail outlives them."""

    __tablename__ = "ledger_events"
    __table_args__ = (UniqueConstraint("chain_id", "position"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    chain_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ledger_chains.id"))
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Utc]
    person_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    client_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(String(100))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    facts: Mapped[Json]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
