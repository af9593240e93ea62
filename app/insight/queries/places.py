"""The places that are counted: institutions, programmes and routes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Subquery, Uuid, and_, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from app.access.models import Institution
from app.curriculum.models import Offering, OfferingVersion, Programme
from app.curriculum.queries import latest


def list_programmes(session: Session) -> Sequence[tuple[Programme, Institution]]:
    """Every programme with its institution, by slug and code."""
    found = select(Programme, Institution).join(Institution, Institution.id == Programme.institution_id)
    rows = session.execute(found.order_by(Institution.slug, Programme.code))
    return [(programme, institution) for programme, institution in rows]


def list_routes(session: Session) -> Sequence[Row[Any]]:
    """Routes as latest published, by code, once for each programme of their modules that are in no other route."""
    ways, module, route = route_of_modules(), aliased(Offering), aliased(Offering)
    title = OfferingVersion.content["title"].label("title")
    return session.execute(
        select(route.id, route.code, title, module.institution_id, module.programme_id)
        .select_from(ways)
        .join(module, module.id == ways.c.module)
        .join(route, route.id == ways.c.route)
        .join(OfferingVersion, and_(OfferingVersion.offering_id == route.id, latest()))
        .distinct()
        .order_by(route.code, route.id)
    ).all()


def route_of_modules() -> Subquery:
    """The one route that a module is in, among the latest published; none where it is in several."""
    named = func.jsonb_array_elements_text(OfferingVersion.content["modules"])
    steps = (
        select(cast(named, Uuid).label("module"), Offering.id.label("route"))
        .join(Offering, and_(Offering.id == OfferingVersion.offering_id, Offering.kind == "route"))
        .where(latest())
        .subquery()
    )
    only = case((func.count() == 1, func.array_agg(steps.c.route)[1]))
    return select(steps.c.module, only.label("route")).group_by(steps.c.module).subquery()
