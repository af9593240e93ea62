"""A list as the 1EdTech REST binding asks for it: filter, sort and orderBy, limit and offset, fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalogue.rules.filters import Field, Filter, comparable, matches, read_filter, values_at
from app.problems import Fault, InvalidInput


@dataclass(frozen=True)
class Asked:
    """The query as it was sent, the text still unread."""

    limit: int = 100
    offset: int = 0
    sort: str | None = None
    order_by: str = "asc"
    filter: str | None = None
    fields: Sequence[str] | None = None


@dataclass(frozen=True)
class Listing:
    """A query that was read and found right."""

    limit: int
    offset: int
    sort: tuple[str, Field] | None
    is_descending: bool
    filter: Filter | None
    fields: tuple[str, ...] | None


@dataclass(frozen=True)
class Slice:
    """The part of a list that was asked for, and how many there are in all."""

    documents: list[dict[str, Any]]
    total: int


def read_listing(asked: Asked, fields: Mapping[str, Field]) -> Listing:
    """The query, read against the fields of the documents. Raises InvalidInput with the faults of every parameter."""
    faults: list[Fault] = []
    wanted = None
    if asked.filter is not None:
        wanted, faults = read_filter(asked.filter, fields)
    if asked.sort is not None and asked.sort not in fields:
        faults.append(Fault("sort-unknown", f"There is no field {asked.sort!r} to sort on.", "query:sort"))
    chosen = _read_fields(asked.fields, fields, faults)
    if faults:
        raise InvalidInput(faults=faults)
    sort = (asked.sort, fields[asked.sort]) if asked.sort is not None else None
    return Listing(asked.limit, asked.offset, sort, asked.order_by == "desc", wanted, chosen)


def _read_fields(
    asked: Sequence[str] | None, fields: Mapping[str, Field], faults: list[Fault]
) -> tuple[str, ...] | None:
    if asked is None:
        return None
    known = {path.partition(".")[0] for path in fields}
    chosen = tuple(name.strip() for part in asked for name in part.split(","))
    faults.extend(
        Fault("field-unknown", f"There is no field {name!r} to select.", "query:fields")
        for name in chosen
        if name not in known
    )
    return chosen


def choose(documents: Sequence[dict[str, Any]], listing: Listing) -> Slice:
    """The documents asked for, in the order asked for; those without the field to sort on come last."""
    found = [each for each in documents if listing.filter is None or matches(each, listing.filter)]
    if listing.sort:
        found = _sorted(found, *listing.sort, is_descending=listing.is_descending)
    elif listing.is_descending:
        found.reverse()
    part = found[listing.offset : listing.offset + listing.limit]
    if listing.fields is not None:
        part = [{name: value for name, value in each.items() if name in listing.fields} for each in part]
    return Slice(part, len(found))


def _sorted(
    documents: Sequence[dict[str, Any]], path: str, field: Field, *, is_descending: bool
) -> list[dict[str, Any]]:
    """Keeps the order of what is alike, also when it descends."""
    keyed = [([comparable(value, field.kind) for value in values_at(each, path)], each) for each in documents]
    there = sorted((pair for pair in keyed if pair[0]), key=lambda pair: pair[0], reverse=is_descending)
    return [each for _, each in there] + [each for values, each in keyed if not values]


def page_offsets(total: int, listing: Listing) -> dict[str, int]:
    """The offsets of the first, previous, next and last page (RFC 8288 relations), those that there are."""
    last = max(0, (total - 1) // listing.limit * listing.limit)
    offsets = {"first": 0}
    if listing.offset > 0:
        offsets["prev"] = min(max(0, listing.offset - listing.limit), last)
    if listing.offset + listing.limit < total:
        offsets["next"] = listing.offset + listing.limit
    return {**offsets, "last": last}
