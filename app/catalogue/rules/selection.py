"""Which part of a list is asked for, and what of each thing: pages, sorting, expansion, fields (OEAPI 6, OOAPI 5)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.problems import Fault, InvalidInput

PAGE_SIZES = (10, 20, 50, 100, 250)
MANDATORY = frozenset(
    {
        "organisationType", "programmeType", "name", "primaryCode", "codeType", "code", "language", "value",
        "studyLoadUnit", "validFrom",
    }
)  # fmt: skip
"""What no choice of fields takes away, since the schemas of OEAPI 6 require it; validFrom is that of a timeline."""

Fields = Mapping[str, "Fields | None"]
"""Names of members, each with those of its own that are wanted; None: all of it."""


@dataclass(frozen=True)
class Sheet:
    """Which page of a list: numbered from 1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many things to pass over."""
        return (self.number - 1) * self.size


def pagination(sheet: Sheet, total: int) -> dict[str, Any]:
    """The members of Pagination, but for the items."""
    pages = -(-total // sheet.size)
    return {
        "pageSize": sheet.size,
        "pageNumber": sheet.number,
        "hasPreviousPage": sheet.number > 1,
        "hasNextPage": sheet.number < pages,
        "totalPages": pages,
    }


@dataclass(frozen=True)
class Order:
    """What to sort on."""

    name: str
    is_descending: bool


def read_sort(asked: str | None, allowed: Collection[str]) -> list[Order]:
    """The attributes to sort on, each with its direction. Raises InvalidInput for one that the list does not have."""
    names = [name for name in (asked or "").split(",") if name]
    orders = [Order(name.removeprefix("-"), name.startswith("-")) for name in names]
    _refuse("sort", "to sort on", [order.name for order in orders], allowed)
    return orders


def read_expand(asked: str | None, allowed: Collection[str]) -> frozenset[str]:
    """What to expand. Raises InvalidInput for what this address does not expand."""
    names = [name for name in (asked or "").split(",") if name]
    _refuse("expand", "to expand", names, allowed)
    return frozenset(names)


def _refuse(parameter: str, purpose: str, names: Sequence[str], allowed: Collection[str]) -> None:
    there = ", ".join(sorted(allowed))
    faults = [
        Fault(f"{parameter}-unknown", f"There is no {name!r} {purpose}; there is {there}.", f"query:{parameter}")
        for name in names
        if name not in allowed
    ]
    if faults:
        raise InvalidInput(faults=faults)


_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[(),]")
_DEEPEST = 8


def read_fields(asked: str | None) -> Fields | None:
    """A choice of fields such as `(name,organisation(name))`; None for all of them. Raises InvalidInput."""
    if asked is None:
        return None
    text = "".join(asked.split())
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text or text.count("(") > text.count(")") + _DEEPEST:
        raise _unreadable()
    if tokens[:1] != ["("]:
        tokens = ["(", *tokens, ")"]
    fields, rest = _group(tokens[1:], 1)
    if rest:
        raise _unreadable()
    return fields


def _group(tokens: list[str], depth: int) -> tuple[Fields, list[str]]:
    """The names up to the closing parenthesis, and what stands after it."""
    found: dict[str, Fields | None] = {}
    while depth <= _DEEPEST and tokens and tokens[0] not in {"(", ")", ","}:
        name, inner, tokens = tokens[0], None, tokens[1:]
        if tokens[:1] == ["("]:
            inner, tokens = _group(tokens[1:], depth + 1)
        found[name] = inner
        if tokens[:1] == [")"]:
            return found, tokens[1:]
        if tokens[:1] != [","]:
            break
        tokens = tokens[1:]
    raise _unreadable()


def _unreadable() -> InvalidInput:
    detail = f"Fields look like (name,organisation(name)), at most {_DEEPEST} deep."
    return InvalidInput(faults=[Fault("fields-unreadable", detail, "query:fields")])


def keep_fields(thing: Any, fields: Fields | None) -> Any:
    """A thing with the fields that were chosen and those that its schema requires; through lists into each member.

    Its own id stands first in a thing that has one.
    """
    if fields is None:
        return thing
    if isinstance(thing, list):
        return [keep_fields(each, fields) for each in thing]
    if not isinstance(thing, dict):
        return thing
    needed = MANDATORY | {name for name in list(thing)[:1] if name.endswith("Id")}
    return {
        name: keep_fields(value, fields.get(name)) for name, value in thing.items() if name in fields or name in needed
    }
