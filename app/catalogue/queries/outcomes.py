"""Outcomes of all published versions as one list, and what stands above and below them."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, contains_eager

from app.catalogue.rules.selection import Sheet
from app.outcomes.models import OutcomeSetVersion, OutcomeVersion
from app.versions import PUBLIC, PUBLISHED


@dataclass(frozen=True)
class OutcomeRow:
    """An outcome as it is in one published version, and until when it is."""

    outcome: OutcomeVersion
    valid_until: datetime | None

    @property
    def version(self) -> OutcomeSetVersion:
        """The version that it stands in."""
        return self.outcome.set_version


@dataclass(frozen=True)
class Place:
    """Where an outcome stands in its version: its own code and that of what it stands below."""

    id: uuid.UUID
    set_version_id: uuid.UUID
    code: str
    parent: str | None


def list_outcome_rows(
    session: Session, q: str | None, since: datetime | None, until: datetime | None, sheet: Sheet
) -> tuple[int, list[OutcomeRow]]:
    """How many outcomes all published versions hold, and those on the page; the oldest version first.

    `since` and `until` bound the moment from which they hold.
    """
    clauses: list[ColumnElement[bool]] = [OutcomeSetVersion.status.in_(PUBLIC)]
    if q:
        clauses.append(_said().icontains(q, autoescape=True))
    if since is not None:
        clauses.append(OutcomeSetVersion.published_at >= since)
    if until is not None:
        clauses.append(OutcomeSetVersion.published_at <= until)
    counted = select(func.count()).select_from(OutcomeVersion).join(OutcomeSetVersion).where(*clauses)
    total = session.scalar(counted) or 0
    order = (OutcomeSetVersion.published_at, OutcomeSetVersion.id, OutcomeVersion.position)
    page = _rows().where(*clauses).order_by(*order).limit(sheet.size).offset(sheet.offset)
    return total, _found(session, page)


def _said() -> ColumnElement[str]:
    """What an outcome says in words: its code, statement and criteria, in both languages."""
    content = OutcomeVersion.content
    statement = (content["statement"][language].astext for language in ("nl", "en"))
    criteria = func.jsonb_path_query_array(content["criteria"], literal_column("'$[*].*'"))
    return func.concat_ws("\n", OutcomeVersion.code, *statement, cast(criteria, String))


def list_outcome_rows_by_id(session: Session, ids: Iterable[uuid.UUID]) -> list[OutcomeRow]:
    """These outcomes of published versions, in the order of their versions."""
    wanted = _rows().where(OutcomeVersion.id.in_(list(ids)))
    return _found(session, wanted.order_by(OutcomeVersion.set_version_id, OutcomeVersion.position))


def _found(session: Session, statement: Select[Any]) -> list[OutcomeRow]:
    return [OutcomeRow(row[0], row[1]) for row in session.execute(statement)]


def _rows() -> Select[Any]:
    """Outcomes with their version and set, but without the content of the version, which is long."""
    version = contains_eager(OutcomeVersion.set_version)
    return (
        select(OutcomeVersion, _valid_until())
        .join(OutcomeVersion.set_version)
        .join(OutcomeSetVersion.set)
        .options(version.defer(OutcomeSetVersion.content))
        .options(version.contains_eager(OutcomeSetVersion.set))
    )


def _valid_until() -> ColumnElement[Any]:
    """When a version stops to hold: it is withdrawn, or a later one that is not takes its place."""
    later = aliased(OutcomeSetVersion)
    successor = (
        select(func.min(later.published_at))
        .where(
            later.set_id == OutcomeSetVersion.set_id,
            later.number > OutcomeSetVersion.number,
            later.status == PUBLISHED,
        )
        .correlate(OutcomeSetVersion)
        .scalar_subquery()
    )
    return func.least(OutcomeSetVersion.withdrawn_at, successor)


def list_places_around(session: Session, outcomes: Collection[OutcomeVersion]) -> Sequence[Place]:
    """What stands directly above and below these outcomes, each within its version, in order."""
    parent = OutcomeVersion.content["parent"].astext
    above = [(each.set_version_id, each.content["parent"]) for each in outcomes if each.content.get("parent")]
    below = [(each.set_version_id, each.code) for each in outcomes]
    rows = session.execute(
        select(OutcomeVersion.id, OutcomeVersion.set_version_id, OutcomeVersion.code, parent)
        .where(
            or_(
                tuple_(OutcomeVersion.set_version_id, OutcomeVersion.code).in_(above),
                tuple_(OutcomeVersion.set_version_id, parent).in_(below),
            )
        )
        .order_by(OutcomeVersion.set_version_id, OutcomeVersion.position)
    )
    return [Place(*row) for row in rows]


def find_latest_outcome(session: Session, outcome_id: uuid.UUID) -> uuid.UUID | None:
    """The newest published form of an outcome across its versions, if there is any that was not withdrawn."""
    return session.scalar(
        select(OutcomeVersion.id)
        .join(OutcomeSetVersion)
        .where(OutcomeVersion.outcome_id == outcome_id, OutcomeSetVersion.status == PUBLISHED)
        .order_by(OutcomeSetVersion.number.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class VersionRow:
    """A published version of a set, without what it says."""

    id: uuid.UUID
    number: int
    status: str
    published_at: datetime
    outcomes: int


def list_set_versions(session: Session, set_id: uuid.UUID) -> list[VersionRow]:
    """Every published version of a set, withdrawn ones included, the oldest first."""
    version = OutcomeSetVersion
    outcomes = func.jsonb_array_length(version.content["outcomes"])
    rows = session.execute(
        select(version.id, version.number, version.status, version.published_at, outcomes)
        .where(version.set_id == set_id, version.status.in_(PUBLIC))
        .order_by(version.number)
    )
    return [VersionRow(*row) for row in rows]
