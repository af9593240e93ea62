"""Selects that go the other way: which versions of modules, routes and diplomas name something."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, literal, select
from sqlalchemy.orm import Session, joinedload

from app.curriculum.models import Offering, OfferingVersion
from app.curriculum.queries import latest
from app.versions import PUBLISHED, WITHDRAWN


@dataclass(frozen=True)
class Naming:
    """A version that names something, in short."""

    version_id: uuid.UUID
    offering_id: uuid.UUID
    code: str
    number: int

    @property
    def key(self) -> tuple[str, int, uuid.UUID]:
        """By what they are ordered: code, number, id."""
        return self.code, self.number, self.version_id


def list_naming(session: Session, kind: str, names: Iterable[str]) -> list[Naming]:
    """Every version of a kind that was published and names one of these ids, withdrawn ones included, by key.

    They are all of them, since the next link of a chain needs them all; the index on names finds them.
    """
    rows = session.execute(
        select(OfferingVersion.id, Offering.id, Offering.code, OfferingVersion.number)
        .join(Offering)
        .where(
            OfferingVersion.names.has_any(literal(list(names), ARRAY(Text()))),
            OfferingVersion.status.in_((PUBLISHED, WITHDRAWN)),
            Offering.kind == kind,
        )
    )
    return sorted((Naming(*row) for row in rows), key=lambda each: each.key)


def list_with_latest(session: Session, namings: Sequence[Naming]) -> list[tuple[OfferingVersion, bool]]:
    """These as whole versions, in their order, each with whether it is the latest published of its own."""
    rows = session.execute(
        select(OfferingVersion, latest())
        .where(OfferingVersion.id.in_([each.version_id for each in namings]))
        .options(joinedload(OfferingVersion.offering))
    )
    found = {version.id: (version, is_latest) for version, is_latest in rows}
    return [found[each.version_id] for each in namings]
