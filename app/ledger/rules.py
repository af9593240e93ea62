"""What an event is, how its hash follows from the one before, and what a sound chain looks like."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785

GENESIS = "0" * 64
"""What stands in the place of the previous hash at the first event of a chain."""


@dataclass(frozen=True)
class Event:
    """Who (person, through which client) did what to what, when, with ids and digests only."""

    chain: uuid.UUID | None
    position: int
    at: datetime
    person_id: uuid.UUID | None
    client_id: uuid.UUID | None
    action: str
    subject_kind: str
    subject_id: uuid.UUID
    facts: Mapping[str, str]
    previous_hash: str


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, and why: a stable code."""

    chain: uuid.UUID | None
    position: int
    code: str


def event_hash(event: Event) -> str:
    """SHA-256, as 64 hex digits, over the RFC 8785 JSON of an event, the previous hash included."""
    return hashlib.sha256(
        rfc8785.dumps(
            {
                "chain": _text(event.chain),
                "position": event.position,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "person": _text(event.person_id),
                "client": _text(event.client_id),
                "action": event.action,
                "subject": {"kind": event.subject_kind, "id": str(event.subject_id)},
                "facts": dict(event.facts),
                "previous": event.previous_hash,
            }
        )
    ).hexdigest()


def find_break(stored: Iterable[tuple[Event, str]], length: int, head: str) -> Break | None:
    """The first place where one chain does not hold, or None.

    `stored` is the chain in order, each event with its stored hash; `length` and `head` are what the chain's own
    row says. Codes: `position-wrong`, `previous-wrong`, `hash-wrong`, `length-wrong`, `head-wrong`.
    """
    previous, position, chain = GENESIS, 0, None
    for event, kept in stored:
        position, chain = position + 1, event.chain
        if event.position != position:
            return Break(chain, position, "position-wrong")
        if event.previous_hash != previous:
            return Break(chain, position, "previous-wrong")
        if event_hash(event) != kept:
            return Break(chain, position, "hash-wrong")
        previous = kept
    if position != length:
        return Break(chain, position, "length-wrong")
    return None if previous == head else Break(chain, position, "head-wrong")


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)
