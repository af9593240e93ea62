"""What was published, changed and withdrawn, in the order in which it was committed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import Institution
from app.publications.models import Change


@dataclass(frozen=True)
class ChangeFilter:
    """Which changes: each member that is not None narrows the choice."""

    type: str | None = None
    institution_id: uuid.UUID | None = None


def last_change(session: Session) -> int:
    """The id of the newest change; 0 where there is none."""
    return session.scalar(select(func.max(Change.id))) or 0


def list_changes(
    session: Session, wanted: ChangeFilter, after: int, until: int, limit: int | None = None
) -> Sequence[tuple[Change, Institution | None]]:
    """Changes with an id above `after`, at most `until`, oldest first, each with its institution."""
    statement = (
        select(Change, Institution)
        .join_from(Change, Institution, Institution.id == Change.institution_id, isouter=True)
        .where(Change.id > after, Change.id <= until)
        .order_by(Change.id)
        .limit(limit)
    )
    if wanted.type is not None:
        statement = statement.where(Change.type == wanted.type)
    if wanted.institution_id is not None:
        statement = statement.where(Change.institution_id == wanted.institution_id)
    return [(row[0], row[1]) for row in session.execute(statement)]


def find_change(session: Session, change_id: int) -> tuple[Change, Institution | None] | None:
    """One change with its institution, if any."""
    found = list_changes(session, ChangeFilter(), change_id - 1, change_id)
    return found[0] if found else None
