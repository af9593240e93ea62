"""Every select on roll-overs."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app.payloads import PageRequest
from app.problems import NotFound
from app.reliance.models import RollOver


def get_roll_over(session: Session, roll_over_id: uuid.UUID, *, lock: bool = False) -> RollOver:
    """The roll-over; locked until the transaction ends if asked. Raises NotFound."""
    found = session.get(RollOver, roll_over_id, with_for_update=lock or None)
    if found is None:
        raise NotFound()
    return found


def list_roll_overs(
    session: Session, institution_ids: Collection[uuid.UUID], page: PageRequest, to_year: int | None = None
) -> Sequence[RollOver]:
    """The roll-overs of institutions, without their reports; one more than the page holds where there are more."""
    statement = (
        select(RollOver)
        .where(RollOver.institution_id.in_(institution_ids))
        .options(defer(RollOver.report))
        .order_by(RollOver.id)
        .limit(page.limit + 1)
    )
    if to_year is not None:
        statement = statement.where(RollOver.to_year == to_year)
    if after := page.key(uuid.UUID):
        statement = statement.where(RollOver.id > after[0])
    return session.scalars(statement).all()


def list_standing(session: Session, programme_ids: Collection[uuid.UUID], to_year: int) -> Sequence[uuid.UUID]:
    """The roll-overs of any of these programmes to that year that were not undone, the first made first."""
    return session.scalars(
        select(RollOver.id)
        .where(
            RollOver.programmes.overlap(list(programme_ids)),
            RollOver.to_year == to_year,
            RollOver.undone_at.is_(None),
        )
        .order_by(RollOver.made_at, RollOver.id)
    ).all()
