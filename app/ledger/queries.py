"""Every select on the audit trail."""

import uuid
from collections.abc import Generator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import LedgerChain, LedgerEvent


def lock_chain(session: Session, institution_id: uuid.UUID | None) -> LedgerChain | None:
    """The chain of an institution (None: the sector), locked until the transaction ends."""
    return session.scalar(
        select(LedgerChain)
        .where(LedgerChain.institution_id.is_not_distinct_from(institution_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def list_chains(session: Session) -> Sequence[LedgerChain]:
    """Every chain."""
    return session.scalars(select(LedgerChain).order_by(LedgerChain.id)).all()


def stream_events(session: Session, chain_id: uuid.UUID) -> Generator[LedgerEvent, None, None]:
    """The events of a chain in order, a thousand in memory at a time."""
    statement = select(LedgerEvent).where(LedgerEvent.chain_id == chain_id).order_by(LedgerEvent.position)
    with session.scalars(statement.execution_options(yield_per=1000)) as rows:
        yield from rows


def list_events_about(session: Session, subject_kind: str, subject_id: uuid.UUID) -> Sequence[LedgerEvent]:
    """What was done to one thing, oldest first."""
    return session.scalars(
        select(LedgerEvent)
        .where(LedgerEvent.subject_kind == subject_kind, LedgerEvent.subject_id == subject_id)
        .order_by(LedgerEvent.id)
    ).all()
