"""Organisations, programmes, routes and modules for OEAPI and OOAPI. However many: the same number of selects."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.models import Institution
from app.catalogue.documents.education import CourseFacts, Outcome, ProgrammeFacts, number, version_facts
from app.catalogue.queries import belongings, things
from app.catalogue.queries.things import Reference, ThingFilter
from app.catalogue.rules.periods import Period, Published, current, periods
from app.catalogue.rules.selection import Order, Sheet
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion, Programme
from app.problems import NotFound

Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Found(Generic[Facts]):
    """A page of a list, and how many there are in all."""

    items: list[Facts]
    total: int


@dataclass(frozen=True)
class Timeline(Generic[Facts]):
    """A thing as it is now, and as it was in its other published versions, the oldest first."""

    now: Facts
    others: list[Facts]


# Organisations.


def list_institutions(
    session: Session, q: str | None, primary_code: str | None, orders: Sequence[Order], sheet: Sheet
) -> Found[Institution]:
    """Institutions and partners."""
    total, found = things.list_institutions(session, q, primary_code, orders, sheet)
    return Found(list(found), total)


def get_institution(session: Session, institution_id: uuid.UUID) -> Institution:
    """The institution. Raises NotFound."""
    return access.get_institution(session, institution_id)


# Programmes, routes and modules.


def list_programmes(
    session: Session, wanted: ThingFilter, orders: Sequence[Order], sheet: Sheet
) -> Found[ProgrammeFacts]:
    """Programmes and routes."""
    total, references = things.list_things(session, wanted, orders, sheet)
    found = _programmes(session, references)
    return Found([found[reference] for reference in references], total)


def list_courses(session: Session, wanted: ThingFilter, orders: Sequence[Order], sheet: Sheet) -> Found[CourseFacts]:
    """Modules."""
    total, references = things.list_things(session, wanted, orders, sheet)
    found = _courses(session, references)
    return Found([found[reference] for reference in references], total)


def list_specified(
    session: Session, wanted: ThingFilter, orders: Sequence[Order], sheet: Sheet
) -> Found[ProgrammeFacts | CourseFacts]:
    """Programmes, routes and modules in one list."""
    total, references = things.list_things(session, wanted, orders, sheet)
    found: dict[Reference, ProgrammeFacts | CourseFacts] = {
        **_programmes(session, references),
        **_courses(session, references),
    }
    return Found([found[reference] for reference in references], total)


def list_programmes_by_id(session: Session, ids: Sequence[uuid.UUID]) -> list[ProgrammeFacts]:
    """These programmes and routes, in this order; what is not published is passed over."""
    references = [(origin, each) for each in ids for origin in ("programme", "route")]
    found = _programmes(session, references)
    return [found[reference] for reference in references if reference in found]


def get_programme(session: Session, identifier: uuid.UUID) -> Timeline[ProgrammeFacts]:
    """A programme or a route with its other versions, of which a programme has none. Raises NotFound."""
    reference = ("programme", identifier)
    if reference in (found := _programmes(session, [reference])):
        return Timeline(found[reference], [])
    versions = belongings.list_published_versions(session, "route", identifier)
    return _timeline(versions, _routes(session, versions))


def get_course(session: Session, identifier: uuid.UUID) -> Timeline[CourseFacts]:
    """A module with its other versions. Raises NotFound."""
    versions = belongings.list_published_versions(session, "module", identifier)
    return _timeline(versions, _course_facts(session, versions))


def get_specified(session: Session, identifier: uuid.UUID) -> Timeline[ProgrammeFacts] | Timeline[CourseFacts]:
    """A programme, route or module with its other versions. Raises NotFound."""
    try:
        return get_programme(session, identifier)
    except NotFound:
        return get_course(session, identifier)


def _timeline(versions: Sequence[OfferingVersion], facts: Sequence[Facts]) -> Timeline[Facts]:
    if not versions:
        raise NotFound()
    now = current([_published(version) for version in versions])
    return Timeline(facts[now], [each for at, each in enumerate(facts) if at != now])


def _published(version: OfferingVersion) -> Published:
    return Published(version.published_at or version.created_at, version.withdrawn_at)


def _periods(versions: Sequence[OfferingVersion]) -> list[Period]:
    """The period of each version, where these are all versions of one thing or the latest ones of several."""
    if len({version.offering_id for version in versions}) == 1:
        return periods([_published(version) for version in versions])
    return [Period(version.published_at or version.created_at, version.withdrawn_at) for version in versions]


def _programmes(session: Session, references: Iterable[Reference]) -> dict[Reference, ProgrammeFacts]:
    wanted = {origin: [each for kind, each in references if kind == origin] for origin in ("programme", "route")}
    found: dict[Reference, ProgrammeFacts] = {}
    if wanted["route"]:
        routes = belongings.list_latest_offerings(session, "route", wanted["route"])
        found |= {("route", facts.id): facts for facts in _routes(session, routes)}
    if wanted["programme"]:
        rows = curriculum.list_programmes_by_id(session, wanted["programme"])
        found |= {("programme", facts.id): facts for facts in _programme_facts(session, rows)}
    return found


def _programme_facts(session: Session, programmes: Sequence[Programme]) -> list[ProgrammeFacts]:
    ids = [programme.id for programme in programmes]
    owners = {programme.institution_id for programme in programmes}
    institutions = {each.id: each for each in access.list_institutions_by_id(session, owners)}
    routes = belongings.list_offerings_of(session, "route", ids)
    diplomas = belongings.list_offerings_of(session, "diploma", ids)
    statements = belongings.list_statements_of(session, ids)
    return [
        ProgrammeFacts(
            id=each.id,
            origin="programme",
            code=each.code,
            title=each.title,
            institution=institutions[each.institution_id],
            programme=each,
            ec=number(each.ec),
            awards=_awards([version for version in diplomas if version.offering.programme_id == each.id]),
            child_ids=[version.offering_id for version in routes if version.offering.programme_id == each.id],
            outcomes=[Outcome(*pair) for pair in statements.get(each.id, [])],
            facts={
                "regime": each.regime,
                "nlqfLevel": each.nlqf_level,
                "diplomas": [_diploma(version) for version in diplomas if version.offering.programme_id == each.id],
            },
        )
        for each in programmes
    ]


def _awards(diplomas: Sequence[OfferingVersion]) -> str | None:
    """What a programme leads to, where its published diplomas agree on it."""
    awards = {version.content["awards"] for version in diplomas}
    return awards.pop() if len(awards) == 1 else None


def _diploma(version: OfferingVersion) -> dict[str, object]:
    said = {name: version.content[name] for name in ("title", "cohortYear", "ec", "awards")}
    return {"id": str(version.offering_id), "code": version.offering.code, **said, **version_facts(version)}


def _routes(session: Session, versions: Sequence[OfferingVersion]) -> list[ProgrammeFacts]:
    members = {module for version in versions for module in version.content["modules"]}
    modules = belongings.list_latest_offerings(session, "module", map(uuid.UUID, members)) if members else []
    assessed = _outcomes_of(session, modules)
    ec = {str(module.offering_id): module.content["ec"] for module in modules}
    outcomes = {str(module.offering_id): assessed[module.id] for module in modules}
    return [
        ProgrammeFacts(
            id=version.offering_id,
            origin="route",
            code=version.offering.code,
            title=version.content["title"],
            institution=version.offering.institution,
            programme=version.offering.programme,
            description=version.content["description"],
            ec=_sum([ec.get(each) for each in version.content["modules"]]),
            outcomes=list({o.id: o for each in version.content["modules"] for o in outcomes.get(each, [])}.values()),
            valid_from=period.start,
            valid_to=period.end,
            facts={**version_facts(version), **_route_facts(version)},
        )
        for version, period in zip(versions, _periods(versions), strict=True)
    ]


def _route_facts(version: OfferingVersion) -> dict[str, object]:
    content = version.content
    said = {name: content.get(name) for name in ("targetGroup", "crossover", "adjacentSector", "modules")}
    return {name: value for name, value in said.items() if value is not None}


def _sum(points: Sequence[float | None]) -> int | float | None:
    """The credits together; not known where those of one are not."""
    known = [each for each in points if each is not None]
    return number(sum(known)) if len(known) == len(points) else None


def _courses(session: Session, references: Iterable[Reference]) -> dict[Reference, CourseFacts]:
    wanted = [each for kind, each in references if kind == "module"]
    versions = belongings.list_latest_offerings(session, "module", wanted) if wanted else []
    return {("module", facts.id): facts for facts in _course_facts(session, versions)}


def _course_facts(session: Session, versions: Sequence[OfferingVersion]) -> list[CourseFacts]:
    owners: dict[str, list[uuid.UUID]] = {}
    for owner, members in belongings.list_members(session).items() if versions else ():
        for module in members:
            owners.setdefault(module, []).append(owner)
    assessed = _outcomes_of(session, versions)
    return [
        CourseFacts(
            version=version,
            outcomes=assessed[version.id],
            programme_ids=list(
                dict.fromkeys([version.offering.programme_id, *owners.get(str(version.offering_id), [])])
            ),
            valid_from=period.start,
            valid_to=period.end,
        )
        for version, period in zip(versions, _periods(versions), strict=True)
    ]


def _outcomes_of(session: Session, modules: Sequence[OfferingVersion]) -> dict[uuid.UUID, list[Outcome]]:
    """What each version of a module assesses, in its order."""
    said = belongings.list_statements(session, {each for module in modules for each in module.content["outcomes"]})
    return {
        module.id: [Outcome(each, said[each]) for each in module.content["outcomes"] if each in said]
        for module in modules
    }


def list_members(session: Session, programme: ProgrammeFacts) -> list[uuid.UUID]:
    """The modules that a route has, or that the diplomas of a programme name."""
    return [uuid.UUID(each) for each in belongings.list_members(session).get(programme.id, [])]
