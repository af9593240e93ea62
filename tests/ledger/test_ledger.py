"""The audit trail: chained, append-only, one event for each command."""

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.models import Person
from app.db import check_before_commit
from app.ledger import queries, service
from app.ledger.rules import GENESIS
from tests.conftest import NOW
from tests.factories import World


@dataclass(frozen=True)
class Someone:
    person_id: uuid.UUID | None = uuid.UUID(int=7)
    client_id: uuid.UUID | None = None


def write(session: Session, chain: uuid.UUID | None, action: str = "thing.made") -> None:
    subject = ("thing", uuid.UUID(int=9))
    service.record(session, chain=chain, actor=Someone(), action=action, subject=subject, facts={"d": "1"}, now=NOW)


def test_events_are_chained_per_institution_and_for_the_sector(session: Session, world: World) -> None:
    noord = world.institution().id
    for chain in (noord, None, noord):
        write(session, chain)
    lengths = {chain.institution_id: chain.length for chain in queries.list_chains(session)}
    assert lengths == {noord: 2, None: 1}
    assert service.check_chains(session) == []
    found = queries.lock_chain(session, noord)
    assert found is not None
    first, second = queries.stream_events(session, found.id)
    assert (first.previous_hash, second.previous_hash) == (GENESIS, first.hash)
    assert [each.action for each in queries.list_events_about(session, "thing", uuid.UUID(int=9))] == ["thing.made"] * 3


@pytest.mark.parametrize(
    ("tampering", "code"),
    [
        ("update ledger_events set action = 'other'", "hash-wrong"),
        ("update ledger_events set previous_hash = repeat('1', 64) where position = 2", "previous-wrong"),
        ("update ledger_events set position = 7 where position = 3", "position-wrong"),
        ("delete from ledger_events where position = 3", "length-wrong"),
        ("update ledger_chains set head = repeat('2', 64)", "head-wrong"),
    ],
)
def test_tampering_is_seen(session: Session, tampering: str, code: str) -> None:
    for _ in range(3):
        write(session, None)
    session.execute(text("alter table ledger_events disable trigger all"))
    session.execute(text(tampering))
    session.expire_all()
    assert [found.code for found in service.check_chains(session)] == [code]


@pytest.mark.parametrize(
    "statement",
    ["update ledger_events set action = 'x'", "delete from ledger_events", "truncate ledger_events"],
)
def test_the_database_refuses_to_change_events(session: Session, statement: str) -> None:
    write(session, None)
    with pytest.raises(IntegrityError, match="never changed or removed"):
        session.execute(text(statement))


@pytest.mark.parametrize("events", [0, 2])
def test_a_change_without_exactly_one_event_does_not_commit(session: Session, events: int) -> None:
    session.add(Person(name="Noor", email=None, is_system=False, created_at=NOW))
    for _ in range(events):
        write(session, None)
    with pytest.raises(RuntimeError, match=f"{events} ledger events"):
        check_before_commit(session)


def test_reading_needs_no_event_and_a_change_with_one_passes(session: Session) -> None:
    check_before_commit(session)
    person = Person(name="Noor", email=None, is_system=False, created_at=NOW)
    session.add(person)
    write(session, None)
    check_before_commit(session)
    assert person.id
