"""Figures of one table: which of its places may be shown, and the payload of each that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.insight.payloads import DaysFigure, ExemptionFigures, Figure, FlowFigures, OutcomeFigures, ShareFigure
from app.insight.rules import SMALLEST, Outcome, Path, hidden, hidden_outcomes, plant, share_of

Rows = Mapping[Path, Row[Any]]


@dataclass(frozen=True)
class Table:
    """What was counted of places that add up, and the places of which it is not shown."""

    places: frozenset[Path]
    rows: Rows
    hidden: frozenset[Path]

    @classmethod
    def of(cls, rows: Rows, paths: Sequence[Path], *people: str, closed: frozenset[Path] = frozenset()) -> "Table":
        """The protected table of these places. `people` names the columns with distinct people of what is shown."""
        counted = {path: tuple(row._mapping[name] for name in people) for path, row in rows.items()}
        return cls(frozenset(paths), rows, hidden(plant(paths, counted, (0,) * len(people)), closed))

    def shown(self, path: Path) -> Row[Any] | None:
        """The row of a place, if it may be shown."""
        return None if path in self.hidden else self.rows[path]


@dataclass(frozen=True)
class Requests:
    """Requests for exemption; of how many something was granted is hidden wherever the requests are, and elsewhere."""

    table: Table
    granted: Table

    @classmethod
    def of(cls, rows: Rows, paths: Sequence[Path]) -> "Requests":
        """The protected tables of these places."""
        table = Table.of(rows, paths, "people")
        names = ("people_granted", "people_not_granted")
        return cls(table, Table.of(rows, paths, *names, closed=table.hidden))


def figure(row: Row[Any] | None, name: str) -> Figure:
    """The count of that name, or nothing where the row is not shown."""
    return Figure() if row is None else Figure(value=int(row._mapping[name]), suppressed=False)


def exemption_figures(requests: Requests, path: Path) -> ExemptionFigures:
    """What is shown of the requests at a place."""
    row, granted = requests.table.shown(path), requests.granted.shown(path)
    return ExemptionFigures(
        requests=figure(row, "requests"),
        units=figure(row, "units"),
        granted=figure(granted, "granted"),
        units_granted=figure(granted, "units_granted"),
        not_granted=figure(granted, "not_granted"),
        outcomes=_outcomes(granted) if len(path) == 2 else None,
        days=_days(row),
    )


def _outcomes(row: Row[Any] | None) -> OutcomeFigures:
    gone = frozenset(Outcome)
    if row is not None:
        people = {each: row._mapping[f"people_{each.name}"] for each in Outcome}
        gone = hidden_outcomes(people, row.people_granted, row.people_not_granted)
    shown = {each: None if each in gone else row for each in Outcome}
    return OutcomeFigures(
        **{each.value.replace("-", "_"): figure(shown[each], f"count_{each.name}") for each in Outcome}
    )


def _days(row: Row[Any] | None) -> DaysFigure:
    if row is None or row.people_decided < SMALLEST:
        return DaysFigure()
    return DaysFigure(median=round(row.median_days), percentile90=round(row.percentile90_days), suppressed=False)


def flow_figures(table: Table, path: Path) -> FlowFigures:
    """What is shown of the flow from bachelor to master at a place."""
    row = table.shown(path)
    share = ShareFigure() if row is None else ShareFigure(value=share_of(row.some, row.all), suppressed=False)
    return FlowFigures(students=figure(row, "all"), moved_on=figure(row, "some"), share=share)
