"""The assignment as small whole numbers: slots that records raise, and a cost that is a sum of terms over slots.

Credits are counted in halves. Every leaf, and every sum that is asked or capped, has a slot with what was given so
far; giving a record to a leaf raises some slots.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from app.progress.rules.facts import By, Record

_ORDER = {by: place for place, by in enumerate(By)}


def halves(ec: Decimal) -> int:
    """Credits in halves: the smallest step that there is."""
    return int(ec * 2)


def record_order(record: Record) -> tuple[object, ...]:
    """The order of records, however they come: by what they are, by day, by id."""
    return _ORDER[record.by], record.on or date.min, record.id.int, record.module.int, record.version.int


@dataclass(frozen=True)
class Scale:
    """One number for what is compared in turn, so that no lower thing ever outweighs a higher one.

    EC left and missing of the diploma, then of the leaves one by one, then exemptions, equivalences, results used.
    """

    used: Mapping[By, int]
    leaf: int
    leaf_half: int
    missing: int
    half: int

    @classmethod
    def of(cls, nodes: int, records: int, most_halves: int) -> "Scale":
        """The scale for a tree of so many nodes that ask so much together, and so many records."""
        used = {by: (records + 1) ** place for place, by in enumerate(By)}
        leaf = (records + 1) ** len(By)
        leaf_half = leaf * (nodes + 1)
        missing = leaf_half * (most_halves + 1)
        return cls(used, leaf, leaf_half, missing, missing * (nodes + 1))

    def lack(self, amount: int) -> int:
        """The cost of so many halves that the diploma lacks."""
        return amount * self.half + self.missing if amount > 0 else 0

    def leaf_lack(self, amount: int) -> int:
        """What a leaf by itself lacks, as far as it decides among equals."""
        return amount * self.leaf_half + self.leaf if amount > 0 else 0


@dataclass(slots=True)
class Slot:
    """What was given so far to what needs `bound`, or (a cap) may not have more. A single one takes one record."""

    bound: int
    is_cap: bool = False
    is_single: bool = False
    given: int = 0


class Option(NamedTuple):
    """That a record is given to a leaf: by how much that raises which slots. The first slot is the leaf's own."""

    record: Record
    leaf: str
    deltas: tuple[tuple[int, int], ...]


# The cost of a node, as an expression over slots.


@dataclass(frozen=True)
class Const:
    """Always the same."""

    cost: int


@dataclass(frozen=True)
class Fill:
    """A cost until the slot has its bound."""

    slot: int
    cost: int


@dataclass(frozen=True)
class Lack:
    """The cost of what the slot lacks of its bound."""

    slot: int


@dataclass(frozen=True)
class Total:
    """The sum."""

    children: tuple["Expr", ...]


@dataclass(frozen=True)
class Least:
    """The sum of the `count` least."""

    count: int
    children: tuple["Expr", ...]


@dataclass(frozen=True)
class Floor:
    """The greater of a child and what the slot lacks."""

    child: "Expr"
    slot: int


Expr = Const | Fill | Lack | Total | Least | Floor


def slots_of(expr: Expr) -> Iterator[int]:
    """The slots that an expression depends on."""
    match expr:
        case Fill(slot=slot) | Lack(slot=slot):
            yield slot
        case Total(children=children) | Least(children=children):
            for child in children:
                yield from slots_of(child)
        case Floor(child=child, slot=slot):
            yield slot
            yield from slots_of(child)


def split(expr: Expr) -> Iterator[Expr]:
    """The terms of a sum, each by itself."""
    if isinstance(expr, Total):
        for child in expr.children:
            yield from split(child)
    else:
        yield expr


@dataclass
class Problem:
    """What is searched: the options of each record, the slots, the terms whose sum is the cost.

    `leaf_slots` are the slots of the leaves with what an empty one costs by itself, `term_slots` the slots of each term
    as bits, `taken` the options that are settled beforehand. Records of one cluster are the same thing, or connected
    by such: not all of them may be given.
    """

    scale: Scale
    slots: list[Slot] = field(default_factory=list)
    leaf_slots: Mapping[int, int] = field(default_factory=dict)
    clusters: list[list[Option]] = field(default_factory=list)
    terms: Sequence[Expr] = ()
    term_slots: Sequence[int] = ()
    taken: list[Option] = field(default_factory=list)
    is_allowed: bool = True

    def take(self, option: Option) -> None:
        """Gives a record for good."""
        self.taken.append(option)
        for slot, amount in option.deltas:
            self.slots[slot].given += amount
