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
        return cls(frozenset(paths), rows, hidden(plant(paths, counted), closed))

    def figure(self, path: Path, name: str) -> Figure:
        """The count of that name at a place, if it may be shown; where there is no row nothing was counted."""
        if path in self.hidden:
            return Figure()
        return Figure(value=int(self.rows[path]._mapping[name]) if path in self.rows else 0, suppressed=False)


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


def exemption_figures(requests: Requests, path: Path) -> ExemptionFigures:
    """What is shown of the requests at a place."""
    table, granted = requests.table, requests.granted
    return ExemptionFigures(
        requests=table.figure(path, "requests"),
        units=table.figure(path, "units"),
        granted=granted.figure(path, "granted"),
        not_granted=granted.figure(path, "not_granted"),
        outcomes=_outcomes(granted, path) if len(path) == 2 else None,
        days=_days(table, path),
    )


def _outcomes(table: Table, path: Path) -> OutcomeFigures:
    gone = frozenset[Outcome]()
    if path in table.rows and path not in table.hidden:
        row = table.rows[path]
        people = {each: row._mapping[f"people_{each.name}"] for each in Outcome}
        gone = hidden_outcomes(people, row.people_granted, row.people_not_granted)
    return OutcomeFigures(
        **{
            each.value.replace("-", "_"): Figure() if each in gone else table.figure(path, f"count_{each.name}")
            for each in Outcome
        }
    )


def _days(table: Table, path: Path) -> DaysFigure:
    if path not in table.rows:
        return DaysFigure(suppressed=False)
    row = table.rows[path]
    if path in table.hidden or row.people_decided < SMALLEST:
        return DaysFigure()
    return DaysFigure(median=round(row.median_days), percentile90=round(row.percentile90_days), suppressed=False)


def flow_figures(table: Table, path: Path) -> FlowFigures:
    """What is shown of the flow from bachelor to master at a place."""
    students, moved_on = table.figure(path, "all"), table.figure(path, "some")
    share = share_of(moved_on.value, students.value) if moved_on.value is not None and students.value else None
    return FlowFigures(
        students=students, moved_on=moved_on, share=ShareFigure(value=share, suppressed=students.suppressed)
    )
