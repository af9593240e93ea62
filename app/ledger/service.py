"""Writing the audit trail, and checking that it holds."""

import uuid
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import event as orm_event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db import before_commit
from app.ledger import queries
from app.ledger.models import LedgerChain, LedgerEvent
from app.ledger.rules import GENESIS, Break, Event, event_hash, find_break

_EVENTS, _CHANGED = "ledger_events_written", "ledger_changed"


class Who(Protocol):
    """Whoever acts: a person, perhaps through an API client."""

    @property
    def person_id(self) -> uuid.UUID | None:
        """The person that is answerable."""

    @property
    def client_id(self) -> uuid.UUID | None:
        """The API client that carried the command, if any."""


@dataclass(frozen=True)
class System:
    """A job of the house itself, behind which stands no person."""

    person_id: None = None
    client_id: None = None


def record(
    session: Session,
    *,
    chain: uuid.UUID | None,
    actor: Who,
    action: str,
    subject: tuple[str, uuid.UUID],
    facts: Mapping[str, str],
    now: datetime,
) -> None:
    """Appends one event to the chain of an institution (None: the sector), in the caller's transaction.

    `facts` hold ids and digests, never personal data. Every changing command calls this once, as its last act:
    the chain stays locked until the commit.
    """
    session.flush()
    head = _locked_chain(session, chain)
    who = (actor.person_id, actor.client_id)
    event = Event(chain, head.length + 1, now, *who, action, *subject, dict(facts), head.head)
    head.length, head.head = event.position, event_hash(event)
    session.add(_row(event, head))
    session.flush()
    session.info[_EVENTS] = session.info.get(_EVENTS, 0) + 1


def _row(event: Event, chain: LedgerChain) -> LedgerEvent:
    return LedgerEvent(
        chain_id=chain.id,
        position=event.position,
        at=event.at,
        person_id=event.person_id,
        client_id=event.client_id,
        action=event.action,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        facts=dict(event.facts),
        previous_hash=event.previous_hash,
        hash=chain.head,
    )


def _locked_chain(session: Session, institution_id: uuid.UUID | None) -> LedgerChain:
    found = queries.lock_chain(session, institution_id)
    if found is None:
        fresh = {"id": uuid.uuid4(), "institution_id": institution_id, "length": 0, "head": GENESIS}
        session.execute(insert(LedgerChain).values(fresh).on_conflict_do_nothing())
        found = queries.lock_chain(session, institution_id)
    assert found is not None
    return found


def check_chains(session: Session) -> list[Break]:
    """Where any chain does not hold; an empty list when all is well. Does not see a chain removed as a whole."""
    return [found for chain in queries.list_chains(session) if (found := _check_chain(session, chain))]


def _check_chain(session: Session, chain: LedgerChain) -> Break | None:
    with closing(_stored(session, chain)) as stored:
        return find_break(stored, chain.length, chain.head)


def _stored(session: Session, chain: LedgerChain) -> Generator[tuple[Event, str], None, None]:
    with closing(queries.stream_events(session, chain.id)) as rows:
        for row in rows:
            yield (
                Event(
                    chain.institution_id,
                    row.position,
                    row.at,
                    row.person_id,
                    row.client_id,
                    row.action,
                    row.subject_kind,
                    row.subject_id,
                    row.facts,
                    row.previous_hash,
                ),
                row.hash,
            )


@orm_event.listens_for(Session, "after_flush")
def _remember_change(session: Session, _context: object) -> None:
    # Also what was set to the value that it had: who says the same twice gave a command twice.
    changed = (*session.new, *session.deleted, *session.dirty)
    if any(not isinstance(row, LedgerEvent | LedgerChain) for row in changed):
        session.info[_CHANGED] = True


@before_commit
def _one_event_for_each_command(session: Session) -> None:
    """A transaction that changed something has exactly one event; one that changed nothing has none."""
    written, changed = session.info.pop(_EVENTS, 0), session.info.pop(_CHANGED, False)
    if written != (1 if changed else 0):
        raise RuntimeError(f"{written} ledger events in a transaction that {'changed' if changed else 'kept'} data")
