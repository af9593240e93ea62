"""Selects on reviews: rounds, approvals and threads."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.outcomes.models import OutcomeSetVersion, ReviewApproval, ReviewRound, ReviewThread
from app.payloads import PageRequest


@dataclass(frozen=True)
class ThreadFilter:
    """Which threads on a set: each member that is not None narrows the choice."""

    set_id: uuid.UUID
    set_version_id: uuid.UUID | None = None
    outcome: str | None = None
    outcome_id: uuid.UUID | None = None
    is_resolved: bool | None = None


def list_rounds(session: Session, set_version_id: uuid.UUID) -> Sequence[ReviewRound]:
    """Every time that a version was submitted, with the approvals, the first one first."""
    return session.scalars(
        select(ReviewRound)
        .where(ReviewRound.set_version_id == set_version_id)
        .options(selectinload(ReviewRound.approvals))
        .order_by(ReviewRound.number)
    ).all()


def find_approval(session: Session, set_version_id: uuid.UUID, person_id: uuid.UUID) -> ReviewApproval | None:
    """A person's approval in the round that is open, if any."""
    return session.scalar(
        select(ReviewApproval)
        .join(ReviewRound, ReviewApproval.round_id == ReviewRound.id)
        .where(
            ReviewRound.set_version_id == set_version_id,
            ReviewRound.ended_at.is_(None),
            ReviewApproval.person_id == person_id,
        )
    )


def count_open_threads(session: Session, set_version_id: uuid.UUID) -> int:
    """How many threads on a version are not resolved."""
    statement = select(func.count()).where(
        ReviewThread.set_version_id == set_version_id, ReviewThread.resolved_at.is_(None)
    )
    return session.scalar(statement) or 0


def find_thread(session: Session, set_version_id: uuid.UUID, thread_id: uuid.UUID) -> ReviewThread | None:
    """A thread on a version, with its comments, if any."""
    return session.scalar(
        select(ReviewThread)
        .where(ReviewThread.set_version_id == set_version_id, ReviewThread.id == thread_id)
        .options(joinedload(ReviewThread.set_version), selectinload(ReviewThread.comments))
    )


def list_outcome_threads(session: Session, set_version_id: uuid.UUID) -> Sequence[ReviewThread]:
    """Every thread on a version that is about one outcome of it."""
    return session.scalars(
        select(ReviewThread).where(
            ReviewThread.set_version_id == set_version_id, ReviewThread.outcome_code.is_not(None)
        )
    ).all()


def list_threads(session: Session, wanted: ThreadFilter, page: PageRequest) -> Sequence[ReviewThread]:
    """Threads on the versions of a set, oldest first; one more than the page holds where there are more."""
    statement = (
        select(ReviewThread)
        .join(OutcomeSetVersion, ReviewThread.set_version_id == OutcomeSetVersion.id)
        .where(OutcomeSetVersion.set_id == wanted.set_id)
        .options(joinedload(ReviewThread.set_version), selectinload(ReviewThread.comments))
    )
    if wanted.set_version_id is not None:
        statement = statement.where(ReviewThread.set_version_id == wanted.set_version_id)
    if wanted.outcome is not None:
        statement = statement.where(ReviewThread.outcome_code == wanted.outcome)
    if wanted.outcome_id is not None:
        statement = statement.where(ReviewThread.outcome_id == wanted.outcome_id)
    if wanted.is_resolved is not None:
        resolved = ReviewThread.resolved_at.is_not(None)
        statement = statement.where(resolved if wanted.is_resolved else ~resolved)
    if after := page.key(datetime.fromisoformat, uuid.UUID):
        statement = statement.where(func.row(ReviewThread.opened_at, ReviewThread.id) > func.row(*after))
    return session.scalars(statement.order_by(ReviewThread.opened_at, ReviewThread.id).limit(page.limit + 1)).all()
