"""What is counted of the sector, read as lines: everything is counted and protected, and then what is asked is shown.

Filters choose lines of one protected table, so that no two answers tell together what none of them tells.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.models import Institution
from app.access.rules import local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import Programme
from app.insight.payloads import InsightAnswer, InsightInstitution, InsightLine, InsightOffering, ThresholdFigures
from app.insight.queries import awards, flow, places, requests, thresholds
from app.insight.queries.counting import Counts
from app.insight.rules import FLOW_GOAL, SMALLEST, STALLED_AFTER_MONTHS, Path, level_of, months_before
from app.insight.service.figures import Requests, Table, exemption_figures, flow_figures
from app.problems import NotFound


@dataclass(frozen=True)
class Asked:
    """Which lines are wanted; None is any. A filter on a place leaves out everything above it."""

    year: int | None = None
    institution: str | None = None
    programme: uuid.UUID | None = None
    route: uuid.UUID | None = None


@dataclass(frozen=True)
class Places:
    """Everything that lines are about, by id; `thresholds` by kind and programme."""

    institutions: dict[uuid.UUID, Institution]
    programmes: dict[uuid.UUID, Programme]
    routes: dict[uuid.UUID, Row[Any]]
    paths: tuple[Path, ...]
    thresholds: dict[tuple[str, Path], list[str]]

    @property
    def wide(self) -> tuple[Path, ...]:
        """The sector, institutions and programmes."""
        return tuple(path for path in self.paths if len(path) < 3)

    def above(self, programmes: Sequence[Path]) -> tuple[Path, ...]:
        """These programmes, and the institutions and the sector that they make up."""
        return tuple(path for path in self.wide if any(each[: len(path)] == path for each in programmes))


@dataclass(frozen=True)
class Year:
    """The protected tables of one year."""

    year: int
    awards: Table
    requests: Requests
    flow: Table
    thresholds: dict[str, Table]


def read_insight(session: Session, asked: Asked, *, now: datetime) -> InsightAnswer:
    """The lines that are asked for, latest year first. Raises NotFound for a place that there is not."""
    today = local_date(now)
    found = _places(session)
    _check(session, asked, found)
    return InsightAnswer(
        on=today,
        smallest=SMALLEST,
        flow_goal=FLOW_GOAL,
        stalled_after_months=STALLED_AFTER_MONTHS,
        lines=[
            _line(year, path, found)
            for year in _years(session, found, today)
            for path in found.paths
            if asked.year in (None, year.year) and _is_asked(asked, path, found)
        ],
    )


def _places(session: Session) -> Places:
    programmes = places.list_programmes(session)
    routes = places.list_routes(session)
    paths: dict[Path, None] = {(): None}
    for programme, institution in programmes:
        at = (institution.id, programme.id)
        parts = [(*at, route.id) for route in routes if route.programme_id == programme.id]
        outside: list[Path] = [(*at, None)] if parts else []
        paths |= dict.fromkeys([at[:1], at, *parts, *outside])
    kinds = thresholds.list_thresholds(session)
    return Places(
        institutions={institution.id: institution for _, institution in programmes},
        programmes={programme.id: programme for programme, _ in programmes},
        routes={route.id: route for route in routes},
        paths=tuple(paths),
        thresholds={(each.kind, (each.institution, each.programme)): sorted(each.articles) for each in kinds},
    )


def _check(session: Session, asked: Asked, found: Places) -> None:
    """Raises NotFound for an institution, programme or published route that does not exist."""
    if asked.institution is not None:
        access.get_institution_by_slug(session, asked.institution)
    if asked.programme is not None:
        curriculum.get_programme(session, asked.programme)
    if asked.route is not None:
        route = curriculum.get_offering(session, "route", asked.route)
        if curriculum.find_version(session, route.id) is None:
            raise NotFound()


def _years(session: Session, found: Places, today: date) -> Iterator[Year]:
    """The tables of every year in which anything was counted, latest first."""
    bachelors = [path for path in found.wide if len(path) == 2 and found.programmes[path[1]].kind == "bachelor"]
    began = found.above(bachelors)
    won, asked, moved = awards.count_awards(session), requests.count_requests(session), flow.count_flow(session)
    stalled = thresholds.count_stalled(session, months_before(today, STALLED_AFTER_MONTHS))
    for year in sorted({key[0] for counts in (won, asked, moved, stalled) for key in counts}, reverse=True):
        yield Year(
            year,
            Table.of(won.get((year,), {}), found.paths, "people"),
            Requests.of(asked.get((year,), {}), found.wide),
            Table.of(moved.get((year,), {}), began, "people_some", "people_others"),
            _stalled(stalled, year, found),
        )


def _stalled(counts: Counts, year: int, found: Places) -> dict[str, Table]:
    names = ("people_some", "people_others")
    kinds = dict.fromkeys(kind for kind, _ in found.thresholds)
    programmes = {kind: [path for each, path in found.thresholds if each == kind] for kind in kinds}
    return {kind: Table.of(counts.get((year, kind), {}), found.above(programmes[kind]), *names) for kind in kinds}


def _is_asked(asked: Asked, path: Path, found: Places) -> bool:
    slug = found.institutions[path[0]].slug if path else None
    own = (slug, *path[1:], None, None, None)
    wanted = (asked.institution, asked.programme, asked.route)
    return all(value is None or value == named for value, named in zip(wanted, own, strict=False))


def _line(year: Year, path: Path, found: Places) -> InsightLine:
    programme = found.programmes[path[1]] if len(path) > 1 else None
    route = found.routes.get(path[2]) if len(path) > 2 else None
    is_wide = len(path) < 3
    return InsightLine(
        year=year.year,
        level=level_of(path),
        institution=InsightInstitution.model_validate(found.institutions[path[0]]) if path else None,
        programme=InsightOffering.model_validate(programme) if programme else None,
        route=InsightOffering(id=route.id, code=route.code, title=route.title) if route else None,
        awards=year.awards.figure(path, "awards"),
        exemptions=exemption_figures(year.requests, path) if is_wide else None,
        flow=flow_figures(year.flow, path) if path in year.flow.places else None,
        thresholds=[
            ThresholdFigures(
                kind=kind,
                articles=found.thresholds.get((kind, path), []),
                stalled=table.figure(path, "some"),
            )
            for kind, table in year.thresholds.items()
            if path in table.places
        ],
    )
