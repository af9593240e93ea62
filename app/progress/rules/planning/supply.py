"""What can be taken, when, and what it can be given to: the rows that hold whatever a diploma asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.curriculum.rules.nodes import Credits, ModuleNode, Node, below, walk
from app.progress.rules.fitting import Part
from app.progress.rules.planning.program import Program
from app.progress.rules.planning.reduction import Lot, Pair, Reduced, halves
from app.progress.rules.weighing import ZERO, asked_by

Sum = dict[int, int]
"""Weights by column."""


@dataclass(frozen=True)
class Given:
    """A column: how many of a lot are given to a leaf, in one term where that matters (None: in whichever)."""

    column: int
    lot: int
    pair: Pair
    term: int | None


@dataclass(frozen=True)
class Brought:
    """Credits that count somewhere in the tree: so many half credits for each of a column."""

    column: int
    ec: int
    part: Part
    term: int | None = None


def is_by(term: int | None, until: int | None) -> bool:
    """Whether something in that term is there by the end of another; without terms it is."""
    return term is None or until is None or term <= until


@dataclass
class Supply:
    """The columns of a question over its first so many `terms`, or (without a number) with no eye to the calendar.

    `closed` are leaves to which nothing is given, `timed` those where it matters in which term something is.
    """

    reduced: Reduced
    lots: Sequence[Lot]
    terms: int | None
    closed: frozenset[str]
    timed: frozenset[str]
    program: Program = field(default_factory=Program)
    taken: list[dict[int | None, int]] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    blocks: dict[UUID, int] = field(default_factory=dict)
    covered: dict[str, int] = field(default_factory=dict)
    brought: dict[str, list[Brought]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._take()
        self._wait_for_prerequisites()
        self._use_blocks()
        self._give()
        self._give_once()

    def taken_by(self, lot: int, until: int | None) -> list[int]:
        """The columns of what is taken of a lot by the end of a term."""
        return [column for term, column in self.taken[lot].items() if is_by(term, until)]

    def _take(self) -> None:
        loads: list[Sum] = [{} for _ in range(self.terms or 0)]
        for lot in self.lots:
            open_in: Iterable[int | None] = [t for t in lot.first.terms if self.terms is None or t < self.terms]
            if self.terms is None:
                open_in = [None]
            columns = {term: self.program.column(lot.size) for term in (open_in if lot.first.offer else ())}
            self.taken.append(columns)
            if len(columns) > 1:
                self.program.at_most(dict.fromkeys(columns.values(), 1), lot.size)
            for term, column in columns.items():
                if term is not None:
                    loads[term][column] = lot.first.price
        for load, each in zip(loads, self.reduced.question.terms, strict=False):
            self.program.at_most(load, halves(each.max_ec))

    def _wait_for_prerequisites(self) -> None:
        providers: dict[UUID, list[int]] = {}
        for number, lot in enumerate(self.lots):
            for module in lot.first.modules if lot.first.offer else ():
                providers.setdefault(module, []).append(number)
        for number, lot in enumerate(self.lots):
            for module in sorted(lot.first.after):
                for term in self.taken[number]:
                    before = None if term is None else term - 1
                    earlier = (c for provider in providers[module] for c in self.taken_by(provider, before))
                    row = dict.fromkeys(self.taken_by(number, term), 1)
                    self.program.at_most({**row, **dict.fromkeys(earlier, -lot.size)}, 0)

    def _give(self) -> None:
        for number, lot in enumerate(self.lots):
            mine = [given for pair in lot.first.pairs for given in self._columns_of(number, pair)]
            self.given.extend(mine)
            for given in mine:
                part = Part(given.pair.record.ec, given.pair.record)
                self.brought.setdefault(given.pair.leaf, []).append(
                    Brought(given.column, given.pair.ec, part, given.term)
                )
            row = {given.column: 1 for given in mine}
            inside = self._uses_of(lot)
            if inside or lot.first.offer is None:
                self.program.at_most({**row, **inside}, lot.size)
            if lot.first.offer is None:
                continue
            self.program.at_most({**row, **dict.fromkeys(self.taken[number].values(), -1)}, 0)
            for term, column in self.taken[number].items():
                row = {given.column: 1 for given in mine if given.term == term is not None}
                if row:
                    self.program.at_most({**row, column: -1}, 0)

    def _columns_of(self, number: int, pair: Pair) -> Iterable[Given]:
        if pair.leaf in self.closed:
            return
        lot, leaf = self.lots[number], self.reduced.leaves[pair.leaf]
        most = 1 if isinstance(leaf.node, ModuleNode) else lot.size
        for term in self.taken[number] if pair.leaf in self.timed and lot.first.offer else [None]:
            column = self.program.column(most)
            for node in (*leaf.above, leaf.node):
                if node.key in self.covered:
                    self.program.at_most({column: 1, self.covered[node.key]: most}, most)
            yield Given(column, number, pair, term)

    def _give_once(self) -> None:
        """A module counts once, however often and in whatever form somebody has it; one record is in one block."""
        counting: dict[UUID, list[int]] = {}
        for given in self.given:
            if self.lots[given.lot].first.is_alone:
                counting.setdefault(given.pair.record.module, []).append(given.column)
        for columns in counting.values():
            if len(columns) > 1:
                self.program.at_most(dict.fromkeys(columns, 1), 1)
        for record in sorted({record for block in self.reduced.blocks for record in block.uses}):
            self.program.at_most({self.blocks[b.id]: 1 for b in self.reduced.blocks if record in b.uses}, 1)

    def _uses_of(self, lot: Lot) -> Sum:
        """The blocks that a record or a unit is inside: used, they leave nothing of it."""
        return {self.blocks[b.id]: 1 for b in self.reduced.blocks if lot.first.key in b.uses}

    def _use_blocks(self) -> None:
        """A block that covers a node satisfies all of it, unless a node above is covered already."""
        self.blocks = {block.id: self.program.column() for block in self.reduced.blocks}
        for phase in self.reduced.question.diploma.phases:
            self._cover(phase.requirement, {phase.key, phase.requirement.key}, [])

    def _cover(self, node: Node, keys: set[str], outer: list[int]) -> None:
        covering = [
            self.blocks[b.id] for b in self.reduced.blocks if any(b.covers.get(key, ZERO) is None for key in keys)
        ]
        if covering:
            column = self.program.column()
            self._is_either(column, covering, outer)
            self.covered[node.key] = column
            asked = asked_by(node, self.reduced.question.diploma)
            self.brought.setdefault(node.key, []).append(Brought(column, halves(asked), Part(asked)))
            outer = [*outer, column]
        if isinstance(node, Credits):
            self._add_to(node, outer)
        for child in below(node):
            self._cover(child, {child.key}, outer)

    def _add_to(self, node: Credits, outer: list[int]) -> None:
        for block in self.reduced.blocks:
            ec = block.covers.get(node.key)
            if ec is not None:
                column = self.blocks[block.id]
                if outer:
                    column = self.program.column()
                    self._is_either(column, [self.blocks[block.id]], outer)
                self.brought.setdefault(node.key, []).append(Brought(column, halves(ec), Part(ec)))

    def _is_either(self, column: int, either: Sequence[int], outer: Sequence[int]) -> None:
        """A column is 1 if and only if one of these is, and none of the outer ones."""
        self.program.at_most({column: 1, **dict.fromkeys(either, -1)}, 0)
        for each in either:
            self.program.at_most({each: 1, column: -1, **dict.fromkeys(outer, -1)}, 0)
        for each in outer:
            self.program.at_most({column: 1, each: 1}, 1)

    def below(self, node: Node, until: int | None = None) -> Iterable[Brought]:
        """All that counts below a node by the end of a term."""
        return (each for n in walk(node) for each in self.brought.get(n.key, ()) if is_by(each.term, until))


def sum_of(brought: Iterable[Brought]) -> Sum:
    """Half credits by column."""
    found: Sum = {}
    for each in brought:
        found[each.column] = found.get(each.column, 0) + each.ec
    return found
