"""How facts, one row for each thing that is counted, become counts for the sector and everything in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Integer, Row, cast, func, select, tuple_
from sqlalchemy.orm import Session

from app.insight.rules import Path

Counts = Mapping[tuple[Any, ...], Mapping[Path, Row[Any]]]
"""For each table (a year, or a year and a kind) the row of each place. Places without facts have none."""


def year_of(moment: Any) -> ColumnElement[int]:
    """The calendar year of a moment in the Netherlands, or of a day."""
    day = moment if isinstance(moment.type, Date) else func.timezone("Europe/Amsterdam", moment)
    return cast(func.extract("year", day), Integer)


def day_of(moment: Any) -> ColumnElement[Any]:
    """The calendar day of a moment in the Netherlands."""
    return cast(func.timezone("Europe/Amsterdam", moment), Date)


def people_in(facts: CTE, where: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    """How many distinct people the facts are about. Who was erased is nobody, so that less is shown."""
    counted = func.count(facts.c.person.distinct())
    return counted if where is None else counted.filter(where)


def split_in(facts: CTE, where: ColumnElement[bool]) -> tuple[ColumnElement[int], ...]:
    """Of facts with one person each at a place: how many, of whom this holds, and distinct people with and without."""
    return (
        func.count().label("all"),
        func.count().filter(where).label("some"),
        people_in(facts, where).label("people_some"),
        people_in(facts, ~where).label("people_others"),
    )


def count_by_place(session: Session, facts: CTE, lead: Sequence[str], *counts: Any, has_parts: bool = False) -> Counts:
    """The counts of facts for the sector, each institution, each programme and, if asked, each part of it.

    `lead` names the columns that set a table of its own; of a place with facts the row holds the counts by name.
    """
    keys = [facts.c.institution, facts.c.programme, *([facts.c.part] if has_parts else [])]
    tables = [facts.c[name] for name in lead]
    sets = func.grouping_sets(*(tuple_(*tables, *keys[:depth]) for depth in range(len(keys) + 1)))
    columns: Sequence[Any] = [*tables, *keys, func.grouping(*keys).label("rolled_up"), *counts]
    rows: Sequence[Row[Any]] = session.execute(select(*columns).select_from(facts).group_by(sets)).all()
    found: defaultdict[tuple[Any, ...], dict[Path, Row[Any]]] = defaultdict(dict)
    for row in rows:
        table, place = tuple(row[: len(tables)]), tuple(row[len(tables) : len(tables) + len(keys)])
        # Of grouping() the bits of what is rolled up are set, from the last column on.
        found[table][place[: len(keys) - row.rolled_up.bit_length()]] = row
    return found
