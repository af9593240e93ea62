"""Selects on outcomes that may look alike, and on pairs that were set aside."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.outcomes.models import (
    LearningOutcome,
    OutcomeAssociation,
    OutcomeSet,
    OutcomeSetVersion,
    OutcomeVersion,
    SetAside,
)
from app.outcomes.queries import latest
from app.outcomes.queries.associations import Reader, visible_to
from app.outcomes.rules.associations import AssociationStatus
from app.outcomes.rules.proposals import Sentence
from app.payloads import PageRequest
from app.problems import NotFound


@dataclass(frozen=True)
class Tie:
    """That there is an association between two outcomes, by their ids across versions."""

    ends: frozenset[uuid.UUID]
    id: uuid.UUID
    type: str
    status: str


def list_sentences(session: Session) -> list[Sentence]:
    """Every outcome of the latest published versions, by set and in its order."""
    statement = OutcomeVersion.content["statement"]
    found = (
        select(
            OutcomeVersion.id,
            OutcomeVersion.outcome_id,
            OutcomeSet.id,
            OutcomeSet.code,
            OutcomeVersion.code,
            OutcomeVersion.level,
            statement["nl"].astext,
            statement["en"].astext,
        )
        .join(OutcomeSetVersion, OutcomeSetVersion.id == OutcomeVersion.set_version_id)
        .join(OutcomeSet)
        .where(latest())
        .order_by(OutcomeSet.code, OutcomeSet.id, OutcomeVersion.position)
    )
    return [Sentence(*row) for row in session.execute(found)]


def list_ties(session: Session, reader: Reader, outcome_ids: Collection[uuid.UUID]) -> list[Tie]:
    """Associations on any of these outcomes that are there for the reader; withdrawn ones are passed over."""
    origin, destination = aliased(OutcomeVersion), aliased(OutcomeVersion)
    kept = (OutcomeAssociation.id, OutcomeAssociation.type, OutcomeAssociation.status)
    found = (
        select(origin.outcome_id, destination.outcome_id, *kept)
        .join(origin, origin.id == OutcomeAssociation.origin_id)
        .join(destination, destination.id == OutcomeAssociation.destination_id)
        .where(
            OutcomeAssociation.status != AssociationStatus.WITHDRAWN,
            or_(origin.outcome_id.in_(outcome_ids), destination.outcome_id.in_(outcome_ids)),
            visible_to(reader),
        )
        .order_by(OutcomeAssociation.proposed_at, OutcomeAssociation.id)
    )
    return [Tie(frozenset(row[:2]), *row[2:]) for row in session.execute(found)]


def list_set_aside(
    session: Session,
    *,
    outcome_ids: Collection[uuid.UUID] | None = None,
    set_id: uuid.UUID | None = None,
    page: PageRequest | None = None,
) -> Sequence[SetAside]:
    """Pairs that were set aside, on any of these outcomes or in a set; with a page, one more than it holds."""
    statement = select(SetAside).order_by(SetAside.id)
    if set_id:
        own = select(OutcomeVersion.outcome_id).join(OutcomeSetVersion).where(OutcomeSetVersion.set_id == set_id)
        statement = statement.where(or_(SetAside.one_id.in_(own), SetAside.other_id.in_(own)))
    if outcome_ids is not None:
        statement = statement.where(or_(SetAside.one_id.in_(outcome_ids), SetAside.other_id.in_(outcome_ids)))
    if page:
        if after := page.key(uuid.UUID):
            statement = statement.where(SetAside.id > after[0])
        statement = statement.limit(page.limit + 1)
    return session.scalars(statement).all()


def find_set_aside(session: Session, one_id: uuid.UUID, other_id: uuid.UUID) -> SetAside | None:
    """That a pair of outcomes was set aside, if it was."""
    return session.scalar(select(SetAside).where(SetAside.one_id == one_id, SetAside.other_id == other_id))


def get_set_aside(session: Session, set_aside_id: uuid.UUID) -> SetAside:
    """A pair that was set aside. Raises NotFound."""
    found = session.get(SetAside, set_aside_id)
    if found is None:
        raise NotFound()
    return found


def list_sets_of(session: Session, outcome_ids: Collection[uuid.UUID]) -> Sequence[OutcomeSet]:
    """The sets that these outcomes are of."""
    of = select(LearningOutcome.set_id).where(LearningOutcome.id.in_(outcome_ids))
    return session.scalars(select(OutcomeSet).where(OutcomeSet.id.in_(of)).order_by(OutcomeSet.id)).all()
