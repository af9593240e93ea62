"""What belongs to programmes, routes and modules: versions, members, outcomes. Each for many at once."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select, union_all
from sqlalchemy.orm import Session, joinedload

from app.curriculum.models import Offering, OfferingVersion
from app.curriculum.queries import latest
from app.outcomes.models import OutcomeSet, OutcomeSetVersion, OutcomeVersion
from app.outcomes.queries import latest as latest_set
from app.versions import PUBLIC

Statement = Mapping[str, str]


def list_latest_offerings(session: Session, kind: str, ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """The latest published version of each of these modules, routes or diplomas, with its institution and programme."""
    return session.scalars(_offered().where(Offering.kind == kind, Offering.id.in_(list(ids)), latest())).all()


def list_published_versions(session: Session, kind: str, offering_id: uuid.UUID) -> Sequence[OfferingVersion]:
    """Every version of a module, route or diploma that was published, withdrawn ones included, the oldest first."""
    found = _offered().where(Offering.kind == kind, Offering.id == offering_id, OfferingVersion.status.in_(PUBLIC))
    return session.scalars(found.order_by(OfferingVersion.number)).all()


def _offered() -> Any:
    with_all = joinedload(OfferingVersion.offering)
    options = (with_all.joinedload(Offering.institution), with_all.joinedload(Offering.programme))
    return select(OfferingVersion).join(Offering).options(*options)


def list_offerings_of(session: Session, kind: str, programme_ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """The latest published versions of the routes or diplomas of these programmes, by code."""
    found = _offered().where(Offering.kind == kind, Offering.programme_id.in_(list(programme_ids)), latest())
    return session.scalars(found.order_by(Offering.code, Offering.id)).all()


def list_members(session: Session) -> dict[uuid.UUID, list[str]]:
    """The modules that each route has and that the diplomas of each programme name, as they are published last."""
    named: ColumnElement[Any] = literal_column("'$.phases[*].requirement.**.module'")
    routes = select(Offering.id, OfferingVersion.content["modules"])
    diplomas = select(Offering.programme_id, func.jsonb_path_query_array(OfferingVersion.content, named))
    parts = [
        part.join(OfferingVersion, OfferingVersion.offering_id == Offering.id).where(Offering.kind == kind, latest())
        for kind, part in (("route", routes), ("diploma", diplomas))
    ]
    found: dict[uuid.UUID, list[str]] = {}
    for owner, modules in session.execute(union_all(*parts)):
        found.setdefault(owner, []).extend(modules)
    return found


def list_statements(session: Session, ids: Collection[str]) -> dict[str, Statement]:
    """What outcomes of published versions say, by their ids."""
    if not ids:
        return {}
    rows = session.execute(
        select(OutcomeVersion.id, OutcomeVersion.content["statement"]).where(OutcomeVersion.id.in_(map(uuid.UUID, ids)))
    )
    return {str(row[0]): row[1] for row in rows}


def list_statements_of(
    session: Session, programme_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[str, Statement]]]:
    """The outcomes of each programme: those of the latest published versions of its own sets, in order."""
    rows = session.execute(
        select(OutcomeSet.programme_id, OutcomeVersion.id, OutcomeVersion.content["statement"])
        .join(OutcomeSetVersion, OutcomeSetVersion.set_id == OutcomeSet.id)
        .join(OutcomeVersion, OutcomeVersion.set_version_id == OutcomeSetVersion.id)
        .where(OutcomeSet.kind == "programme", OutcomeSet.programme_id.in_(list(programme_ids)), latest_set())
        .order_by(OutcomeSet.code, OutcomeSet.id, OutcomeVersion.position)
    )
    found: dict[uuid.UUID, list[tuple[str, Statement]]] = {}
    for programme_id, outcome_id, statement in rows:
        found.setdefault(programme_id, []).append((str(outcome_id), statement))
    return found
