"""Every select on outcome sets and learning outcomes."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Session, aliased, defer, joinedload

from app.outcomes.models import LearningOutcome, OutcomeSet, OutcomeSetVersion, OutcomeStep, OutcomeVersion
from app.payloads import PageRequest, small_number
from app.problems import NotFound
from app.versions import PUBLIC, PUBLISHED


class PublishedOutcome(NamedTuple):
    """An outcome as it is in one published version, as bare facts: many are read at once where they are handed out."""

    id: uuid.UUID
    set_version_id: uuid.UUID
    outcome_id: uuid.UUID
    position: int
    code: str
    content: dict[str, Any]

    @property
    def level(self) -> int:
        """Its level."""
        level: int = self.content["level"]
        return level

    @property
    def kind(self) -> str:
        """Whether it is knowledge, a skill, or responsibility and autonomy."""
        kind: str = self.content["kind"]
        return kind


WITH_VERSION = joinedload(OutcomeVersion.set_version).defer(OutcomeSetVersion.content)
"""Each outcome with the version it stands in, but without its content: that holds all outcomes, for every row again."""


@dataclass(frozen=True)
class SetFilter:
    """Which sets: each member that is not None narrows the choice."""

    kind: str | None = None
    level: int | None = None
    institution_id: uuid.UUID | None = None


@dataclass(frozen=True)
class DraftFilter:
    """Which drafts: of sets of these institutions, that a person reviews, or of the sector; in one state or in any."""

    institution_ids: frozenset[uuid.UUID]
    reviewer: uuid.UUID
    with_sector: bool
    status: str | None = None


@dataclass(frozen=True)
class Step:
    """What became of an outcome in a later version of its set; split and merged ones are several steps."""

    set_version_id: uuid.UUID
    changed_at: datetime
    id: uuid.UUID
    statement: str
    older_id: uuid.UUID
    older_statement: str
    relation: str
    is_same_outcome: bool


def get_set(session: Session, set_id: uuid.UUID, *, lock: bool = False) -> OutcomeSet:
    """The set, locked until the transaction ends where its settings are to be changed. Raises NotFound."""
    found = session.get(OutcomeSet, set_id, with_for_update={"key_share": True} if lock else None)
    if found is None:
        raise NotFound()
    return found


def find_set(session: Session, institution_id: uuid.UUID | None, code: str) -> OutcomeSet | None:
    """The set with that code at an institution (None: of the sector), if any."""
    return session.scalar(
        select(OutcomeSet).where(
            OutcomeSet.institution_id.is_not_distinct_from(institution_id), OutcomeSet.code == code
        )
    )


def find_draft(session: Session, set_id: uuid.UUID, *, lock: bool = False) -> OutcomeSetVersion | None:
    """The draft of a set, in review or not, if any; locked until the transaction ends where it is to be changed."""
    statement = select(OutcomeSetVersion).where(
        OutcomeSetVersion.set_id == set_id, OutcomeSetVersion.status.not_in(PUBLIC)
    )
    return session.scalar(statement.with_for_update() if lock else statement)


def find_version(
    session: Session, set_id: uuid.UUID, number: int | None = None, *, lock: bool = False
) -> OutcomeSetVersion | None:
    """A version of a set that was published, withdrawn ones included; without number the latest published.

    Locked until the transaction ends where it is to be changed.
    """
    statement = select(OutcomeSetVersion).where(
        OutcomeSetVersion.set_id == set_id, OutcomeSetVersion.status.in_(PUBLIC)
    )
    if number is None:
        statement = statement.where(OutcomeSetVersion.status == PUBLISHED)
    else:
        statement = statement.where(OutcomeSetVersion.number == number)
    statement = statement.order_by(OutcomeSetVersion.number.desc()).limit(1)
    return session.scalar(statement.with_for_update() if lock else statement)


def list_public_versions(
    session: Session, set_version_id: uuid.UUID | None = None
) -> Sequence[tuple[OutcomeSetVersion, Mapping[str, Any]]]:
    """Every version that was published, or one of them, withdrawn ones included, oldest first.

    Each comes with its content but for the outcomes, which are many.
    """
    head: ColumnElement[Any] = OutcomeSetVersion.content.op("-", return_type=JSONB())(literal("outcomes", Text()))
    statement = (
        select(OutcomeSetVersion, head)
        .options(defer(OutcomeSetVersion.content), joinedload(OutcomeSetVersion.set))
        .where(OutcomeSetVersion.status.in_(PUBLIC))
        .order_by(OutcomeSetVersion.published_at, OutcomeSetVersion.id)
    )
    if set_version_id is not None:
        statement = statement.where(OutcomeSetVersion.id == set_version_id)
    return [(row[0], row[1]) for row in session.execute(statement)]


def find_newest_version(session: Session, set_id: uuid.UUID) -> OutcomeSetVersion | None:
    """The version that a next one follows: the latest published one, else the newest that was withdrawn, if any."""
    statement = select(OutcomeSetVersion).where(
        OutcomeSetVersion.set_id == set_id, OutcomeSetVersion.status.in_(PUBLIC)
    )
    newest = (OutcomeSetVersion.status == PUBLISHED).desc(), OutcomeSetVersion.number.desc()
    return session.scalar(statement.order_by(*newest).limit(1))


def get_set_version(session: Session, version_id: uuid.UUID) -> OutcomeSetVersion:
    """A version of a set, by its id. Raises NotFound."""
    found = session.get(OutcomeSetVersion, version_id)
    if found is None:
        raise NotFound()
    return found


def find_version_by_id(session: Session, set_version_id: uuid.UUID) -> OutcomeSetVersion | None:
    """A version of a set that was published, withdrawn ones included, by its own id, if any."""
    found = session.get(OutcomeSetVersion, set_version_id, options=[joinedload(OutcomeSetVersion.set)])
    return found if found and found.status in PUBLIC else None


def last_number(session: Session, set_id: uuid.UUID) -> int:
    """The number of the newest version, drafts included."""
    return session.scalar(select(func.max(OutcomeSetVersion.number)).where(OutcomeSetVersion.set_id == set_id)) or 0


@cache
def latest() -> ColumnElement[bool]:
    """Whether a version is the latest published one of its set.

    Said as a list of ids, one for each set, because PostgreSQL then knows how many there are. Compared with a maximum
    it expects one, and reads every outcome of every set before it looks at the words of a search.
    """
    each = aliased(OutcomeSetVersion)
    newest = select(each.id).where(each.status == PUBLISHED).order_by(each.set_id, each.number.desc())
    return OutcomeSetVersion.id.in_(newest.ext(distinct_on(each.set_id)))


def list_sets(session: Session, wanted: SetFilter, page: PageRequest) -> Sequence[OutcomeSetVersion]:
    """The latest published version of each set, by code; one more than the page holds where there are more."""
    statement = select(OutcomeSetVersion).join(OutcomeSet).options(joinedload(OutcomeSetVersion.set)).where(latest())
    if wanted.kind:
        statement = statement.where(OutcomeSet.kind == wanted.kind)
    if wanted.level:
        statement = statement.where(OutcomeSetVersion.content["levels"].contains([wanted.level]))
    if wanted.institution_id:
        statement = statement.where(OutcomeSet.institution_id == wanted.institution_id)
    if after := page.key(str, uuid.UUID):
        statement = statement.where(func.row(OutcomeSet.code, OutcomeSet.id) > func.row(*after))
    return session.scalars(statement.order_by(OutcomeSet.code, OutcomeSet.id).limit(page.limit + 1)).all()


def list_drafts(session: Session, wanted: DraftFilter, page: PageRequest) -> Sequence[OutcomeSetVersion]:
    """Drafts, in review or not, by the code of their set; one more than the page holds where there are more."""
    seen = OutcomeSet.institution_id.in_(wanted.institution_ids) | OutcomeSet.reviewers.contains([wanted.reviewer])
    if wanted.with_sector:
        seen |= OutcomeSet.institution_id.is_(None)
    statement = (
        select(OutcomeSetVersion)
        .join(OutcomeSet)
        .options(joinedload(OutcomeSetVersion.set))
        .where(OutcomeSetVersion.status.not_in(PUBLIC), seen)
    )
    if wanted.status is not None:
        statement = statement.where(OutcomeSetVersion.status == wanted.status)
    if after := page.key(str, uuid.UUID):
        statement = statement.where(func.row(OutcomeSet.code, OutcomeSet.id) > func.row(*after))
    return session.scalars(statement.order_by(OutcomeSet.code, OutcomeSet.id).limit(page.limit + 1)).all()


def list_learning_outcomes(session: Session, set_id: uuid.UUID) -> Sequence[LearningOutcome]:
    """Every outcome that a set ever had."""
    return session.scalars(select(LearningOutcome).where(LearningOutcome.set_id == set_id)).all()


def list_former_outcomes(session: Session, set_id: uuid.UUID, previous_id: uuid.UUID) -> Mapping[str, PublishedOutcome]:
    """By its last code, what was last said of each outcome that the previous version does not have."""
    present = select(OutcomeVersion.outcome_id).where(OutcomeVersion.set_version_id == previous_id)
    statement = (
        _outcomes_alone()
        .join(OutcomeSetVersion)
        .where(OutcomeSetVersion.set_id == set_id, OutcomeVersion.outcome_id.not_in(present))
        .order_by(OutcomeSetVersion.number)
    )
    last: dict[uuid.UUID, PublishedOutcome] = {}
    for found in map(PublishedOutcome._make, session.execute(statement)):
        last.pop(found.outcome_id, None)
        last[found.outcome_id] = found
    return {found.code: found for found in last.values()}


def find_outcome_version(session: Session, outcome_version_id: uuid.UUID) -> OutcomeVersion | None:
    """An outcome as it is in one published version, if any."""
    return session.get(OutcomeVersion, outcome_version_id, options=[WITH_VERSION])


def list_outcome_versions(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[OutcomeVersion]:
    """Outcomes as they are in published versions, in the order of their sets."""
    return session.scalars(
        select(OutcomeVersion)
        .where(OutcomeVersion.id.in_(list(ids)))
        .options(WITH_VERSION)
        .order_by(OutcomeVersion.set_version_id, OutcomeVersion.position)
    ).all()


def list_levels(session: Session, outcome_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, int]]:
    """The published versions of each of these outcomes, with the level of each; unknown outcomes are passed over."""
    rows = session.execute(
        select(OutcomeVersion.outcome_id, OutcomeVersion.id, OutcomeVersion.level)
        .where(OutcomeVersion.outcome_id.in_(list(outcome_ids)))
        .order_by(OutcomeVersion.id)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, int]] = {}
    for outcome_id, version_id, level in rows:
        found.setdefault(outcome_id, {})[version_id] = level
    return found


def list_outcomes_of_version(session: Session, set_version_id: uuid.UUID) -> Sequence[OutcomeVersion]:
    """The outcomes of one published version, in order."""
    return session.scalars(
        select(OutcomeVersion)
        .where(OutcomeVersion.set_version_id == set_version_id)
        .options(WITH_VERSION)
        .order_by(OutcomeVersion.position)
    ).all()


def list_outcomes_page(session: Session, set_version_id: uuid.UUID, page: PageRequest) -> Sequence[OutcomeVersion]:
    """Outcomes of one published version, in order; one more than the page holds where there are more."""
    statement = select(OutcomeVersion).where(OutcomeVersion.set_version_id == set_version_id).options(WITH_VERSION)
    if after := page.key(small_number):
        statement = statement.where(OutcomeVersion.position > after[0])
    return session.scalars(statement.order_by(OutcomeVersion.position).limit(page.limit + 1)).all()


def list_outcomes_alone(session: Session, set_version_id: uuid.UUID) -> list[PublishedOutcome]:
    """The outcomes of one published version, in order, without the version."""
    found = _outcomes_alone().where(OutcomeVersion.set_version_id == set_version_id).order_by(OutcomeVersion.position)
    return [PublishedOutcome._make(row) for row in session.execute(found)]


def find_outcome_alone(session: Session, outcome_version_id: uuid.UUID) -> PublishedOutcome | None:
    """An outcome as it is in one published version, if any, without the version."""
    row = session.execute(_outcomes_alone().where(OutcomeVersion.id == outcome_version_id)).one_or_none()
    return PublishedOutcome._make(row) if row else None


def _outcomes_alone() -> Select[Any]:
    return select(*(getattr(OutcomeVersion, name) for name in PublishedOutcome._fields))


def list_outcome_version_ids(session: Session) -> Sequence[uuid.UUID]:
    """The id of every outcome in every published version."""
    return session.scalars(select(OutcomeVersion.id)).all()


def list_steps(session: Session, set_id: uuid.UUID, outcome_id: uuid.UUID | None = None) -> Sequence[Step]:
    """What became of the outcomes of a set in later versions, or the steps from and to one of them; in order."""
    older, newer = aliased(OutcomeVersion), aliased(OutcomeVersion)
    statement = (
        select(
            newer.set_version_id,
            OutcomeSetVersion.published_at,
            newer.id,
            newer.content["statement"]["nl"].astext,
            older.id,
            older.content["statement"]["nl"].astext,
            OutcomeStep.relation,
            older.outcome_id == newer.outcome_id,
        )
        .join(newer, OutcomeStep.newer_id == newer.id)
        .join(older, OutcomeStep.older_id == older.id)
        .join(OutcomeSetVersion, newer.set_version_id == OutcomeSetVersion.id)
        .where(OutcomeSetVersion.set_id == set_id)
        .order_by(OutcomeSetVersion.number, newer.position, older.position)
    )
    if outcome_id is not None:
        statement = statement.where((older.outcome_id == outcome_id) | (newer.outcome_id == outcome_id))
    return [Step(*row) for row in session.execute(statement)]


def list_successions(session: Session) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    """Every step that leads from one outcome to another one, of any set: the older id and the newer one."""
    older, newer = aliased(OutcomeVersion), aliased(OutcomeVersion)
    statement = (
        select(OutcomeStep.older_id, OutcomeStep.newer_id)
        .join(newer, OutcomeStep.newer_id == newer.id)
        .join(older, OutcomeStep.older_id == older.id)
        .where(older.outcome_id != newer.outcome_id)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]
