"""The filter language of the 1EdTech REST binding (CASE 1.0 and 1.1, Data Filtering), on JSON documents.

`field predicate 'value'`, predicates `= != > >= < <= ~`, clauses joined by ` AND ` and ` OR ` in capitals, AND binding
tighter. A quote inside a value is doubled. Fields go into objects with dots. Text is compared without regard to case,
times as moments. A field that holds several values equals a list with commas when it holds these and no others,
contains (`~`) it when each part is somewhere in it, and is greater or smaller when one of its values is.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from app.problems import Fault

_CLAUSE = re.compile(r"\s*([A-Za-z][A-Za-z0-9_.]*)\s*(!=|>=|<=|=|>|<|~)\s*'((?:[^']|'')*)'\s*")
_JOIN = re.compile(r"(?<=\s)(AND|OR)(?=\s)")
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class FieldKind(StrEnum):
    """How the values of a field compare."""

    TEXT = "text"
    MOMENT = "moment"


@dataclass(frozen=True)
class Field:
    """A field that can be filtered and sorted on."""

    kind: FieldKind = FieldKind.TEXT
    has_many: bool = False


@dataclass(frozen=True)
class Clause:
    """One comparison."""

    path: str
    field: Field
    predicate: str
    value: str


Filter = tuple[tuple[Clause, ...], ...]
"""Clauses joined by AND, in groups joined by OR."""


def read_filter(text: str, fields: Mapping[str, Field]) -> tuple[Filter, list[Fault]]:
    """The filter, or the fault at the first place where it is none: form, unknown field, or a value that is no time."""
    groups: list[list[Clause]] = [[]]
    position = 0
    while True:
        found = _CLAUSE.match(text, position)
        if found is None:
            shown = text[position : position + 40]
            return (), [_fault(f"Expected field, predicate and 'value' in single quotes at {shown!r}.")]
        clause, faults = _clause(found[1], found[2], found[3], fields)
        if clause is None:
            return (), faults
        groups[-1].append(clause)
        position = found.end()
        if position == len(text):
            return tuple(tuple(group) for group in groups), []
        joined = _JOIN.match(text, position)
        if joined is None:
            return (), [_fault(f"Expected AND or OR between spaces at {text[position : position + 40]!r}.")]
        if joined[1] == "OR":
            groups.append([])
        position = joined.end()


def _clause(path: str, predicate: str, quoted: str, fields: Mapping[str, Field]) -> tuple[Clause | None, list[Fault]]:
    field, value = fields.get(path), quoted.replace("''", "'")
    if field is None:
        return None, [_fault(f"There is no field {path} to filter on.")]
    if field.kind is FieldKind.MOMENT and predicate != "~" and read_moment(value) is None:
        return None, [_fault(f"{path} is compared with a date or time of ISO 8601.")]
    return Clause(path, field, predicate, value), []


def _fault(detail: str) -> Fault:
    return Fault("filter-invalid", detail, "query:filter")


def read_moment(text: str) -> datetime | None:
    """A date or time of ISO 8601 as a moment, in UTC where it names no zone; None for any other text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def values_at(document: Mapping[str, Any], path: str) -> list[str]:
    """All values at a dotted path, as text; through lists into each of their members."""
    found: list[Any] = [document]
    for name in path.split("."):
        found = [each[name] for each in found if isinstance(each, Mapping) and name in each]
        found = [part for each in found for part in (each if isinstance(each, list) else [each])]
    return [str(each) for each in found if not isinstance(each, Mapping)]


def matches(document: Mapping[str, Any], wanted: Filter) -> bool:
    """Whether a document passes a filter."""
    return any(all(_holds(clause, values_at(document, clause.path)) for clause in group) for group in wanted)


def _holds(clause: Clause, values: Sequence[str]) -> bool:
    if clause.predicate == "~":
        return _contains(clause, values)
    if clause.predicate in _ORDERS:
        compare, bound = _ORDERS[clause.predicate], comparable(clause.value, clause.field.kind)
        return any(compare(comparable(value, clause.field.kind), bound) for value in values)
    return _equals(clause, values) is (clause.predicate == "=")


def _contains(clause: Clause, values: Sequence[str]) -> bool:
    parts = clause.value.split(",") if clause.field.has_many else [clause.value]
    return all(any(part.strip().casefold() in value.casefold() for value in values) for part in parts)


def _equals(clause: Clause, values: Sequence[str]) -> bool:
    parts = [part.strip() for part in clause.value.split(",")] if clause.field.has_many else [clause.value]
    kind = clause.field.kind
    return {comparable(part, kind) for part in parts} == {comparable(value, kind) for value in values}


def comparable(value: str, kind: FieldKind) -> Any:
    """A value as it is compared and sorted: a moment, or text without regard to case."""
    return read_moment(value) if kind is FieldKind.MOMENT else value.casefold()
