"""Every select on imported frameworks."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, undefer

from app.catalogue.models import CaseSource
from app.outcomes.models import OutcomeSet, OutcomeSetVersion
from app.payloads import PageRequest
from app.versions import PUBLIC

_PUBLIC: ColumnElement[bool] = OutcomeSetVersion.status.in_(PUBLIC)


def find_set_of_framework(
    session: Session, document_id: uuid.UUID, institution_id: uuid.UUID | None, programme_id: uuid.UUID | None
) -> OutcomeSet | None:
    """The set of that owner that a framework was imported into before, if any: the one of its last import."""
    return session.scalar(
        select(OutcomeSet)
        .join(OutcomeSetVersion)
        .join(CaseSource)
        .where(
            CaseSource.document_id == document_id,
            OutcomeSet.institution_id.is_not_distinct_from(institution_id),
            OutcomeSet.programme_id.is_not_distinct_from(programme_id),
        )
        .order_by(CaseSource.imported_at.desc())
        .limit(1)
    )


def find_set_of_version(session: Session, set_version_id: uuid.UUID) -> OutcomeSet | None:
    """The set that a published version with that id belongs to, if there is one."""
    return session.scalar(
        select(OutcomeSet).join(OutcomeSetVersion).where(OutcomeSetVersion.id == set_version_id, _PUBLIC)
    )


def find_newest_source(session: Session, set_id: uuid.UUID, number: int | None = None) -> CaseSource | None:
    """The framework that was last imported into a set, up to the version with that number, if any; whole."""
    statement = _sources().where(OutcomeSetVersion.set_id == set_id).options(undefer("*"))
    if number is not None:
        statement = statement.where(OutcomeSetVersion.number <= number)
    return session.scalar(statement.order_by(OutcomeSetVersion.number.desc()).limit(1))


def find_source_of_version(session: Session, set_version_id: uuid.UUID) -> CaseSource | None:
    """The framework that a version was made of, if it was."""
    return session.scalar(_sources().where(CaseSource.set_version_id == set_version_id))


def find_public_source(session: Session, identifier: uuid.UUID) -> CaseSource | None:
    """The framework in a published version that holds a thing with that identifier, if any; whole.

    Of several: a set of the sector before others, the set that had it first, its newest version.
    """
    first = func.min(CaseSource.imported_at).over(partition_by=OutcomeSetVersion.set_id)
    return session.scalar(
        _sources()
        .where(_PUBLIC, CaseSource.identifiers.contains([identifier]))
        .options(undefer("*"))
        .order_by(OutcomeSet.institution_id.is_not(None), first, OutcomeSetVersion.number.desc())
        .limit(1)
    )


def list_public_sources(session: Session) -> Sequence[CaseSource]:
    """The frameworks in published versions, in the order in which `find_public_source` prefers them; not whole."""
    first = func.min(CaseSource.imported_at).over(partition_by=OutcomeSetVersion.set_id)
    order = (OutcomeSet.institution_id.is_not(None), first, OutcomeSetVersion.number.desc())
    return session.scalars(_sources().where(_PUBLIC).order_by(*order)).all()


def list_sources(
    session: Session, institution_ids: frozenset[uuid.UUID], page: PageRequest, *, of_sector: bool
) -> Sequence[CaseSource]:
    """What came in, newest first: published, at these institutions, or of the sector; one more than the page holds."""
    own = or_(
        OutcomeSet.institution_id.in_(institution_ids), OutcomeSet.institution_id.is_(None) if of_sector else false()
    )
    statement = _sources().where(or_(_PUBLIC, own))
    if after := page.key(datetime.fromisoformat, uuid.UUID):
        moment, identifier = after
        older = and_(CaseSource.imported_at == moment, CaseSource.id < identifier)
        statement = statement.where(or_(CaseSource.imported_at < moment, older))
    ordered = statement.order_by(CaseSource.imported_at.desc(), CaseSource.id.desc())
    return session.scalars(ordered.limit(page.limit + 1)).all()


def _sources() -> Select[CaseSource]:
    return (
        select(CaseSource)
        .join(CaseSource.set_version)
        .join(OutcomeSetVersion.set)
        .options(contains_eager(CaseSource.set_version).contains_eager(OutcomeSetVersion.set))
    )
