"""Selects on the agreements and decisions that name modules, or versions of sets, modules and diplomas."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, any_, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.payloads import PageRequest
from app.recognition.models import Adoption, Agreement, Decision, Dossier


@dataclass(frozen=True)
class Office:
    """Whose decisions one may see: those of institutions, and of programmes."""

    institution_ids: Collection[uuid.UUID]
    programme_ids: Collection[uuid.UUID]


def _about(module_ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
    wanted = any_(literal(list(module_ids), ARRAY(Uuid())))
    return or_(Agreement.source_module_id == wanted, Agreement.target_module_id == wanted)


def count_agreements_about(session: Session, module_ids: Collection[uuid.UUID]) -> int:
    """How many agreements name one of these modules."""
    return session.scalar(select(func.count()).select_from(Agreement).where(_about(module_ids))) or 0


def list_agreements_about(
    session: Session, module_ids: Collection[uuid.UUID], page: PageRequest
) -> Sequence[Agreement]:
    """The agreements that name one of these modules, by code; one more than the page holds where there are more."""
    order = (Agreement.code, Agreement.id)
    statement = select(Agreement).where(_about(module_ids)).order_by(*order).limit(page.limit + 1)
    if after := page.key(str, uuid.UUID):
        statement = statement.where(func.row(*order) > func.row(*after))
    return session.scalars(statement).all()


def list_agreements_of(
    session: Session, module_ids: Collection[uuid.UUID], programme_ids: Collection[uuid.UUID]
) -> Sequence[Agreement]:
    """The agreements under which something counts as one of these modules, or that these programmes adopted."""
    adopted = select(Adoption.agreement_id).where(Adoption.programme_id.in_(programme_ids))
    return session.scalars(
        select(Agreement)
        .where(or_(Agreement.target_module_id.in_(module_ids), Agreement.id.in_(adopted)))
        .options(selectinload(Agreement.adoptions))
        .order_by(Agreement.code, Agreement.id)
    ).all()


def _based_on(names: Iterable[str], office: Office) -> tuple[ColumnElement[bool], ...]:
    return (
        Decision.names.has_any(literal(list(names), ARRAY(Text()))),
        or_(Dossier.institution_id.in_(office.institution_ids), Dossier.programme_id.in_(office.programme_ids)),
    )


def count_decisions_on(session: Session, names: Iterable[str], office: Office) -> int:
    """How many decisions of that office were based on one of these versions."""
    statement = select(func.count()).select_from(Decision).join(Dossier).where(*_based_on(names, office))
    return session.scalar(statement) or 0


def list_decisions_on(session: Session, names: Iterable[str], office: Office, page: PageRequest) -> Sequence[Decision]:
    """The decisions of that office that were based on one of these versions; one more than the page holds."""
    statement = (
        select(Decision)
        .join(Dossier)
        .where(*_based_on(names, office))
        .options(joinedload(Decision.dossier).joinedload(Dossier.programme))
        .order_by(Decision.id)
        .limit(page.limit + 1)
    )
    if after := page.key(uuid.UUID):
        statement = statement.where(Decision.id > after[0])
    return session.scalars(statement).all()
