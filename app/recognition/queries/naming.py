"""Selects on the agreements and decisions that name modules, or versions of sets, modules and diplomas."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, Text, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.payloads import PageRequest
from app.recognition.models import Adoption, Agreement, AgreementVersion, Decision, Dossier
from app.recognition.queries.agreements import latest_agreements
from app.versions import PUBLISHED, WITHDRAWN


@dataclass(frozen=True)
class Office:
    """Whose decisions one may see: those of institutions, and of programmes."""

    institution_ids: Collection[uuid.UUID]
    programme_ids: Collection[uuid.UUID]


def _about(names: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        AgreementVersion.names.has_any(literal(list(names), ARRAY(Text()))),
        AgreementVersion.status.in_((PUBLISHED, WITHDRAWN)),
    )


def count_agreements_about(session: Session, names: Iterable[str]) -> int:
    """How many published versions of agreements name one of these, withdrawn ones included."""
    return session.scalar(select(func.count()).select_from(AgreementVersion).where(*_about(names))) or 0


def list_agreements_about(
    session: Session, names: Iterable[str], page: PageRequest
) -> Sequence[tuple[AgreementVersion, bool]]:
    """The published versions of agreements that name one of these, by code and number; one more than the page holds.

    Each comes with whether it is the latest of its own.
    """
    order = (Agreement.code, AgreementVersion.number, AgreementVersion.id)
    statement = (
        select(AgreementVersion, latest_agreements())
        .join(Agreement)
        .where(*_about(names))
        .options(joinedload(AgreementVersion.agreement))
        .order_by(*order)
        .limit(page.limit + 1)
    )
    if after := page.key(str, int, uuid.UUID):
        statement = statement.where(func.row(*order) > func.row(*after))
    return [(row[0], row[1]) for row in session.execute(statement)]


def list_agreements_of(
    session: Session, module_ids: Collection[uuid.UUID], programme_ids: Collection[uuid.UUID]
) -> Sequence[AgreementVersion]:
    """The agreements, in their latest version, under which something counts as one of these modules.

    With them the versions that these programmes adopted, as long as that did not end.
    """
    adopted = select(Adoption.version_id).where(Adoption.programme_id.in_(programme_ids), Adoption.ends_on.is_(None))
    targets = AgreementVersion.content["target"]["modules"].has_any(
        literal([str(i) for i in module_ids], ARRAY(Text()))
    )
    return session.scalars(
        select(AgreementVersion)
        .join(Agreement)
        .where(or_(targets & latest_agreements(), AgreementVersion.id.in_(adopted)))
        .options(joinedload(AgreementVersion.agreement), selectinload(AgreementVersion.adoptions))
        .order_by(Agreement.code, AgreementVersion.number, Agreement.id)
    ).all()


def _based_on(names: Iterable[str], office: Office) -> tuple[ColumnElement[bool], ...]:
    return (
        Decision.kind == "request",
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
