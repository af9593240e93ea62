"""Selects for what is carried along from year to year: all that programmes offer, in every version, drafts included."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.curriculum.models import Offering, OfferingVersion


def list_offering_ids(session: Session, programme_ids: Iterable[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Every module, route and diploma of these programmes, also what was never published."""
    return session.scalars(select(Offering.id).where(Offering.programme_id.in_(list(programme_ids)))).all()


def list_all_versions(session: Session, offering_ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """Every version of these modules, routes and diplomas, drafts too, by kind, code and number."""
    return session.scalars(
        select(OfferingVersion)
        .join(Offering)
        .where(Offering.id.in_(list(offering_ids)))
        .options(joinedload(OfferingVersion.offering))
        .order_by(Offering.kind, Offering.code, Offering.id, OfferingVersion.number)
    ).all()


def list_locked(session: Session, version_ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """These versions of modules, routes and diplomas, as far as they are still there, locked until the commit."""
    return session.scalars(
        select(OfferingVersion)
        .where(OfferingVersion.id.in_(list(version_ids)))
        .order_by(OfferingVersion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
