"""Selects that find modules and outcomes by what they are called, and the other way round."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from app.access.models import Institution
from app.curriculum.models import Offering, OfferingVersion
from app.outcomes.models import OutcomeSet, OutcomeSetVersion, OutcomeVersion
from app.versions import PUBLIC

Named = tuple[uuid.UUID, uuid.UUID, str, str]
"""The id of a module, that of its institution, the slug of that, and the code."""
NamedOutcome = tuple[uuid.UUID, uuid.UUID | None, str | None, str, str]
"""The id of an outcome, that of its institution, the slug of that, the code of its set, and its own; a set of the
sector has no institution."""


def list_module_codes(session: Session, institution_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> Sequence[Named]:
    """What these modules are called, for who belongs to an institution: its own, and all that was published."""
    return _named(session, institution_id, Offering.id.in_(list(ids)))


def list_modules_called(session: Session, institution_id: uuid.UUID, codes: Iterable[str]) -> Sequence[Named]:
    """The modules with one of these codes, for who belongs to an institution: its own, and all that was published."""
    return _named(session, institution_id, Offering.code.in_(list(codes)))


def _named(session: Session, institution_id: uuid.UUID, which: ColumnElement[bool]) -> Sequence[Named]:
    public = select(OfferingVersion.id).where(
        OfferingVersion.offering_id == Offering.id, OfferingVersion.status.in_(PUBLIC)
    )
    rows = session.execute(
        select(Offering.id, Institution.id, Institution.slug, Offering.code)
        .join(Institution)
        .where(Offering.kind == "module", which, or_(Offering.institution_id == institution_id, public.exists()))
    )
    return [(module, institution, slug, code) for module, institution, slug, code in rows]


def list_outcome_codes(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[NamedOutcome]:
    """What these outcomes are called, in every published version."""
    return _coded(session, OutcomeVersion.outcome_id.in_(list(ids)))


def list_outcomes_called(session: Session, names: Iterable[tuple[str, str]]) -> Sequence[NamedOutcome]:
    """The outcomes that go, or went, by these codes: of a set, and their own in it."""
    return _coded(session, tuple_(OutcomeSet.code, OutcomeVersion.code).in_(list(names)))


def _coded(session: Session, which: ColumnElement[bool]) -> Sequence[NamedOutcome]:
    rows = session.execute(
        select(OutcomeVersion.outcome_id, Institution.id, Institution.slug, OutcomeSet.code, OutcomeVersion.code)
        .join(OutcomeSetVersion, OutcomeSetVersion.id == OutcomeVersion.set_version_id)
        .join(OutcomeSet, OutcomeSet.id == OutcomeSetVersion.set_id)
        .outerjoin(Institution, Institution.id == OutcomeSet.institution_id)
        .where(OutcomeSetVersion.status.in_(PUBLIC), which)
        .distinct()
    )
    return [(outcome, institution, slug, set_code, code) for outcome, institution, slug, set_code, code in rows]
