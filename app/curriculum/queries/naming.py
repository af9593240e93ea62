"""Selects that go the other way: which versions of modules, routes and diplomas name something."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, Text, func, literal, select
from sqlalchemy.orm import Session, joinedload

from app.curriculum.models import Offering, OfferingVersion
from app.curriculum.queries import latest
from app.payloads import PageRequest
from app.versions import PUBLISHED, WITHDRAWN


@dataclass(frozen=True)
class Naming:
    """A version that names something, in short."""

    version_id: uuid.UUID
    offering_id: uuid.UUID
    code: str


def _names(kind: str, names: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    """Of a kind, once published, and naming one of these ids; the index on names finds them."""
    return (
        OfferingVersion.names.has_any(literal(list(names), ARRAY(Text()))),
        OfferingVersion.status.in_((PUBLISHED, WITHDRAWN)),
        Offering.kind == kind,
    )


def list_naming_ids(session: Session, kind: str, names: Iterable[str]) -> Sequence[Naming]:
    """Every version of a kind that was published and names one of these ids, withdrawn ones included."""
    rows = session.execute(
        select(OfferingVersion.id, Offering.id, Offering.code).join(Offering).where(*_names(kind, names))
    )
    return [Naming(*row) for row in rows]


def list_naming(
    session: Session, kind: str, names: Iterable[str], page: PageRequest
) -> Sequence[tuple[OfferingVersion, bool]]:
    """The same as versions, by code, number and id, each with whether it is the latest published of its own.

    One more than the page holds where there are more.
    """
    order = (Offering.code, OfferingVersion.number, OfferingVersion.id)
    statement = (
        select(OfferingVersion, latest().label("is_latest"))
        .join(Offering)
        .where(*_names(kind, names))
        .options(joinedload(OfferingVersion.offering))
        .order_by(*order)
        .limit(page.limit + 1)
    )
    if after := page.key(str, int, uuid.UUID):
        statement = statement.where(func.row(*order) > func.row(*after))
    return [(row[0], row[1]) for row in session.execute(statement)]
