"""Selects on what outcomes that something relies on have become since."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, defer, joinedload

from app.outcomes.models import OutcomeSet, OutcomeSetVersion, OutcomeStep, OutcomeVersion
from app.outcomes.queries import latest

_WITH_SET = (
    joinedload(OutcomeVersion.set_version).defer(OutcomeSetVersion.content),
    joinedload(OutcomeVersion.set_version).joinedload(OutcomeSetVersion.set),
)


def list_relied_on(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[OutcomeVersion]:
    """These outcomes as they are in published versions, each with its version and set, without their contents."""
    return session.scalars(
        select(OutcomeVersion).where(OutcomeVersion.id.in_(list(ids))).options(*_WITH_SET).order_by(OutcomeVersion.id)
    ).all()


def list_successors(session: Session, outcome_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[OutcomeVersion]]:
    """What became of each outcome in the latest published version of its set.

    Itself, or what it was split or merged to; nothing where it was dropped.
    """
    found: dict[uuid.UUID, list[OutcomeVersion]] = {each: [] for each in outcome_ids}
    begun = select(OutcomeVersion.outcome_id.label("root"), OutcomeVersion.id.label("id"))
    walk = begun.where(OutcomeVersion.outcome_id.in_(list(found))).cte("walk", recursive=True)
    walk = walk.union(select(walk.c.root, OutcomeStep.newer_id).join(OutcomeStep, OutcomeStep.older_id == walk.c.id))
    rows = session.execute(
        select(walk.c.root, OutcomeVersion)
        .join(OutcomeVersion, OutcomeVersion.id == walk.c.id)
        .join(OutcomeSetVersion)
        .where(latest())
        .options(*_WITH_SET)
        .order_by(OutcomeVersion.position)
    )
    for root, outcome in rows:
        found[root].append(outcome)
    return found


def list_last_known(session: Session, outcome_ids: Iterable[uuid.UUID]) -> Sequence[OutcomeVersion]:
    """Each of these outcomes as it is in the newest version that holds it, withdrawn or not."""
    return session.scalars(
        select(OutcomeVersion)
        .join(OutcomeSetVersion)
        .where(OutcomeVersion.outcome_id.in_(list(outcome_ids)))
        .options(*_WITH_SET)
        .order_by(OutcomeVersion.outcome_id, OutcomeSetVersion.number.desc())
        .ext(distinct_on(OutcomeVersion.outcome_id))
    ).all()


def list_sets_of(session: Session, programme_ids: Iterable[uuid.UUID]) -> Sequence[OutcomeSet]:
    """The sets of these programmes, by code."""
    return session.scalars(
        select(OutcomeSet).where(OutcomeSet.programme_id.in_(list(programme_ids))).order_by(OutcomeSet.code)
    ).all()


def list_all_versions(session: Session, set_ids: Iterable[uuid.UUID]) -> Sequence[OutcomeSetVersion]:
    """Every version of these sets, drafts too, by set and number, without their contents."""
    return session.scalars(
        select(OutcomeSetVersion)
        .where(OutcomeSetVersion.set_id.in_(list(set_ids)))
        .options(defer(OutcomeSetVersion.content), joinedload(OutcomeSetVersion.set))
        .order_by(OutcomeSetVersion.set_id, OutcomeSetVersion.number)
    ).all()


def list_locked(session: Session, version_ids: Iterable[uuid.UUID]) -> Sequence[OutcomeSetVersion]:
    """These versions of sets, as far as they are still there, locked until the commit."""
    return session.scalars(
        select(OutcomeSetVersion)
        .where(OutcomeSetVersion.id.in_(list(version_ids)))
        .order_by(OutcomeSetVersion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
