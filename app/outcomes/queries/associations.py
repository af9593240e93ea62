"""Selects on associations between outcomes of two sets."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.outcomes.models import OutcomeAssociation, OutcomeSet, OutcomeSetVersion, OutcomeVersion
from app.outcomes.queries import latest
from app.outcomes.rules.associations import LIVE, AssociationStatus
from app.payloads import PageRequest
from app.problems import NotFound


@dataclass(frozen=True)
class Reader:
    """Who reads: what both sides agreed, and everything on the sides that they work on."""

    institution_ids: frozenset[uuid.UUID] = frozenset()
    is_editor: bool = False


@dataclass(frozen=True)
class AssociationFilter:
    """Which associations: each member that is not None narrows the choice. An outcome is meant in every version."""

    set_id: uuid.UUID | None = None
    outcome_id: uuid.UUID | None = None
    status: str | None = None
    type: str | None = None


def _whole() -> Select[OutcomeAssociation]:
    """Associations with both outcomes, their versions and sets, without what is large there."""
    statement = select(OutcomeAssociation)
    for end in (OutcomeAssociation.origin, OutcomeAssociation.destination):
        to_version = joinedload(end).joinedload(OutcomeVersion.set_version)
        statement = statement.options(
            to_version.defer(OutcomeSetVersion.content),
            to_version.joinedload(OutcomeSetVersion.set),
        )
    return statement


def _an_end(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of the two outcomes is so: conditions on it, on its version and on its set."""
    ids = select(OutcomeVersion.id).join(OutcomeSetVersion).join(OutcomeSet).where(*conditions)
    return or_(OutcomeAssociation.origin_id.in_(ids), OutcomeAssociation.destination_id.in_(ids))


def visible_to(reader: Reader) -> ColumnElement[bool]:
    """Whether an association is there for a reader: agreed, or of a side that the reader works on."""
    own = OutcomeSet.institution_id.in_(reader.institution_ids)
    of_sector = OutcomeSet.institution_id.is_(None) if reader.is_editor else false()
    return or_(OutcomeAssociation.status == AssociationStatus.AGREED, _an_end(or_(own, of_sector)))


def list_associations(
    session: Session, reader: Reader, wanted: AssociationFilter, page: PageRequest
) -> Sequence[OutcomeAssociation]:
    """Associations that are there for the reader, the oldest first; one more than the page holds if there are more."""
    statement = _whole().where(visible_to(reader))
    if wanted.set_id:
        statement = statement.where(_an_end(OutcomeSet.id == wanted.set_id))
    if wanted.outcome_id:
        every = select(OutcomeVersion.outcome_id).where(OutcomeVersion.id == wanted.outcome_id)
        here = or_(OutcomeVersion.outcome_id == wanted.outcome_id, OutcomeVersion.outcome_id.in_(every))
        statement = statement.where(_an_end(here))
    if wanted.status:
        statement = statement.where(OutcomeAssociation.status == wanted.status)
    if wanted.type:
        statement = statement.where(OutcomeAssociation.type == wanted.type)
    order = (OutcomeAssociation.proposed_at, OutcomeAssociation.id)
    if after := page.key(datetime.fromisoformat, uuid.UUID):
        statement = statement.where(func.row(*order) > func.row(*after))
    return session.scalars(statement.order_by(*order).limit(page.limit + 1)).all()


def get_association(
    session: Session, reader: Reader, association_id: uuid.UUID, *, lock: bool = False
) -> OutcomeAssociation:
    """The association, if it is there for the reader; locked until the transaction ends if asked. Raises NotFound."""
    if lock:
        only = select(OutcomeAssociation.id).where(OutcomeAssociation.id == association_id)
        session.execute(only.with_for_update())
    statement = _whole().where(OutcomeAssociation.id == association_id, visible_to(reader))
    found = session.scalar(statement.execution_options(populate_existing=lock))
    if found is None:
        raise NotFound()
    return found


def list_live_between(session: Session, type_: str, one: uuid.UUID, other: uuid.UUID) -> Sequence[OutcomeAssociation]:
    """What of a type is proposed or agreed between two outcomes, in whatever versions and direction."""
    return session.scalars(
        _whole().where(
            OutcomeAssociation.type == type_,
            OutcomeAssociation.status.in_(LIVE),
            _an_end(OutcomeVersion.outcome_id == one),
            _an_end(OutcomeVersion.outcome_id == other),
        )
    ).all()


def _agreed(condition: ColumnElement[bool]) -> Select[OutcomeAssociation]:
    """Associations that were agreed and are so, in the order of agreement."""
    agreed = OutcomeAssociation.status == AssociationStatus.AGREED
    return _whole().where(agreed, condition).order_by(OutcomeAssociation.decided_at, OutcomeAssociation.id)


def list_agreed(session: Session, outcome_ids: Collection[uuid.UUID]) -> Sequence[OutcomeAssociation]:
    """What was agreed between any two of these outcomes, in whatever versions."""
    own = select(OutcomeVersion.id).where(OutcomeVersion.outcome_id.in_(outcome_ids))
    both = and_(OutcomeAssociation.origin_id.in_(own), OutcomeAssociation.destination_id.in_(own))
    return session.scalars(_agreed(both)).all()


def list_agreed_from(session: Session, set_version_id: uuid.UUID) -> Sequence[OutcomeAssociation]:
    """What was agreed on the outcomes of a published version as the origin."""
    own = OutcomeAssociation.origin.has(OutcomeVersion.set_version_id == set_version_id)
    return session.scalars(_agreed(own)).all()


def list_agreed_at(session: Session, outcome_version_id: uuid.UUID) -> Sequence[OutcomeAssociation]:
    """What was agreed on an outcome as it is in one published version, from either end."""
    return session.scalars(_agreed(_an_end(OutcomeVersion.id == outcome_version_id))).all()


def list_agreed_on(session: Session, outcome_id: uuid.UUID) -> Sequence[OutcomeAssociation]:
    """What was agreed on an outcome, in whatever version, from either end."""
    return session.scalars(_agreed(_an_end(OutcomeVersion.outcome_id == outcome_id))).all()


def find_agreed(session: Session, association_id: uuid.UUID) -> OutcomeAssociation | None:
    """The association with that id, if it was agreed and is so."""
    return session.scalar(_agreed(OutcomeAssociation.id == association_id))


def last_changes(session: Session) -> Mapping[uuid.UUID, datetime]:
    """For each published version that is the origin of what was ever agreed, when that last changed."""
    moment = func.max(func.coalesce(OutcomeAssociation.withdrawn_at, OutcomeAssociation.decided_at))
    found = (
        select(OutcomeVersion.set_version_id, moment)
        .join(OutcomeAssociation, OutcomeAssociation.origin_id == OutcomeVersion.id)
        .where(OutcomeAssociation.decided_at.is_not(None), OutcomeAssociation.status != AssociationStatus.DECLINED)
        .group_by(OutcomeVersion.set_version_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def list_latest(session: Session, outcome_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, OutcomeVersion]:
    """These outcomes as they are in the latest published versions of their sets, by their ids across versions."""
    found = session.scalars(
        select(OutcomeVersion).join(OutcomeSetVersion).where(OutcomeVersion.outcome_id.in_(outcome_ids), latest())
    )
    return {each.outcome_id: each for each in found}
