"""Selects on the awards that stand on versions of modules and diplomas."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, CompoundSelect, Uuid, any_, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.issuing.models import Award, Result, Revocation
from app.issuing.queries import WHOLE
from app.payloads import PageRequest


@dataclass(frozen=True)
class AwardCount:
    """How many awards of an institution are in a state: that of the award, or `revoked`."""

    institution_id: uuid.UUID
    state: str
    count: int


@dataclass(frozen=True)
class Ground:
    """What awards stand on: versions of modules by results, of diplomas by certificates and exemptions in them."""

    module_versions: Collection[uuid.UUID]
    diploma_versions: Collection[uuid.UUID]


def _standing_on(ground: Ground) -> CompoundSelect[uuid.UUID]:
    modules, diplomas = (literal(list(ids), ARRAY(Uuid())) for ids in (ground.module_versions, ground.diploma_versions))
    badges = select(Award.id).join(Result).where(Result.module_version_id == any_(modules))
    certificates = select(Award.id).where(Award.diploma_version_id == any_(diplomas))
    exemptions = select(Award.id).where(Award.exempted_in_id == any_(diplomas))
    return union_all(badges, certificates, exemptions)


def count_awards_on(session: Session, ground: Ground) -> Sequence[AwardCount]:
    """How many awards stand on these versions, for each institution and state."""
    state = case((Revocation.award_id.is_not(None), "revoked"), else_=Award.status)
    rows = session.execute(
        select(Award.institution_id, state, func.count())
        .outerjoin(Revocation)
        .where(Award.id.in_(_standing_on(ground)))
        .group_by(Award.institution_id, state)
        .order_by(Award.institution_id, state)
    )
    return [AwardCount(*row) for row in rows]


def list_awards_on(
    session: Session, ground: Ground, institution_ids: Iterable[uuid.UUID], page: PageRequest
) -> Sequence[Award]:
    """The awards of these institutions among them; one more than the page holds where there are more."""
    statement = (
        select(Award)
        .where(Award.id.in_(_standing_on(ground)), Award.institution_id.in_(list(institution_ids)))
        .options(*WHOLE)
        .order_by(Award.id)
        .limit(page.limit + 1)
    )
    if after := page.key(uuid.UUID):
        statement = statement.where(Award.id > after[0])
    return session.scalars(statement).all()
