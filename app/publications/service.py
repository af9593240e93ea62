"""Writing what was published, in the transaction of the command that published it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from app.publications.models import Change, SearchEntry
from app.publications.rules import Entry, Event

_ONE_AFTER_ANOTHER = 20_001_205
"""The advisory lock of the list of changes; the number has no meaning."""


def show(session: Session, owner_id: uuid.UUID, institution_id: uuid.UUID | None, entries: Sequence[Entry]) -> None:
    """What is found of an owner (a set, module, route or programme) from now on: these entries and no others."""
    session.flush()
    session.execute(delete(SearchEntry).where(SearchEntry.owner_id == owner_id))
    if entries:
        session.execute(insert(SearchEntry), [_row(each, owner_id, institution_id) for each in entries])


def _row(entry: Entry, owner_id: uuid.UUID, institution_id: uuid.UUID | None) -> dict[str, object]:
    return {
        "id": entry.id,
        "owner_id": owner_id,
        "type": entry.type.value,
        "institution_id": institution_id,
        "code": entry.code,
        "label": f"{entry.title['nl'].lower()[:60]} {entry.code}",
        "title": dict(entry.title),
        "texts": dict(entry.texts),
        "facts": dict(entry.facts),
        "tags": entry.tags,
    }


def announce(session: Session, event: Event, *, now: datetime) -> None:
    """Adds an event to the list of changes.

    Whoever adds one holds a lock until the commit. So a change is visible only once all with a lower id are, and a
    follower that has seen one misses none before it. Call it late: other publications wait for the commit.
    """
    session.flush()
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AFTER_ANOTHER})
    facts = {
        "at": now,
        "act": event.act.value,
        "type": event.type.value,
        "subject_id": event.subject_id,
        "version_id": event.version_id,
        "number": event.number,
        "institution_id": event.institution_id,
        "code": event.code,
        "title": dict(event.title),
        "facts": dict(event.facts or {}),
    }
    session.execute(insert(Change).values(facts))
