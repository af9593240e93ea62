"""A diploma and what somebody has, as small whole numbers: what the search for the best assignment works on.

Credits are counted in halves. Every leaf, and every sum that is asked or capped, has a slot with what was given so
far; giving a record to a leaf raises some slots. The cost is a sum of terms over slots.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import takewhile
from uuid import UUID

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Condition,
    Credits,
    Exclusive,
    ModuleNode,
    Node,
    Residency,
    Threshold,
    below,
    walk,
)
from app.progress.rules.facts import Block, By, Held, Record
from app.progress.rules.fitting import Diploma, Leaf, Part, is_of, leaves_of, why_not
from app.progress.rules.weighing import Assignment, Weighed, is_covered, is_own, total, weigh

_ORDER = tuple(By)


def halves(ec: Decimal) -> int:
    """Credits in halves: the smallest step that there is."""
    return int(ec * 2)


def record_order(record: Record) -> tuple[object, ...]:
    """The order of records, however they come: by what they are, by day, by id."""
    return _ORDER.index(record.by), record.on or date.min, str(record.id), str(record.module), str(record.version)


@dataclass(frozen=True)
class Scale:
    """One number for what is compared in turn: EC left and missing of the diploma, then of the leaves one by one,
    then the exemptions, equivalences and results that are used. No lower thing ever outweighs a higher one.
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


@dataclass
class Slot:
    """What was given so far to what needs `bound`, or (a cap) may not have more. A single one takes one record."""

    bound: int
    is_cap: bool = False
    is_single: bool = False
    given: int = 0


@dataclass(frozen=True)
class Option:
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


@dataclass
class Problem:
    """What is searched: the options of each record, the slots, the terms whose sum is the cost.

    `leaf_slots` are the slots of the leaves with what an empty one costs by itself, `taken` the options that are
    settled beforehand. Records of one cluster are the same thing, or connected by such: not all of them may be given.
    """

    scale: Scale
    slots: list[Slot] = field(default_factory=list)
    leaf_slots: dict[int, int] = field(default_factory=dict)
    clusters: list[list[Option]] = field(default_factory=list)
    terms: list[Expr] = field(default_factory=list)
    taken: list[Option] = field(default_factory=list)
    is_allowed: bool = True

    def take(self, option: Option) -> None:
        """Gives a record for good."""
        self.taken.append(option)
        for slot, amount in option.deltas:
            self.slots[slot].given += amount


@dataclass
class _Posing:
    diploma: Diploma
    held: Held
    bare: Weighed
    problem: Problem
    waived: frozenset[str]
    leaf_slot: dict[str, int] = field(default_factory=dict)
    sums: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    everywhere: list[int] = field(default_factory=list)

    def slot(self, bound: Decimal, parts: Sequence[Part], *, is_cap: bool = False) -> int:
        """A new slot, with what used blocks bring to it."""
        given = halves(total(parts))
        self.problem.slots.append(Slot(halves(bound), is_cap, given=given))
        self.problem.is_allowed &= not is_cap or given <= halves(bound)
        return len(self.problem.slots) - 1

    def limit(self, node: Node) -> None:
        """The slots of what a node allows at most, also where it is waived."""
        parts, house = self.bare.parts[node.key], self.diploma.institution
        match node:
            case Cap(max_ec=most, kind=kind):
                found = [part for part in parts if is_of(kind, part, house)]
                self.sums[node.key].append((self.slot(most, found, is_cap=True), kind))
            case Exclusive(shared_ec=most):
                self.sums[node.key].append((self.slot(most, (), is_cap=True), "shared"))
            case Choose(max_ec=Decimal() as most):
                self.sums[node.key].append((self.slot(most, parts, is_cap=True), "all"))
        for child in below(node):
            self.limit(child)

    def express(self, node: Node) -> Expr:
        """The cost of a node; slots are made for what it asks."""
        if node.key in self.bare.covered or node.key in self.waived:
            return Const(0)
        match node:
            case AllOf():
                return Total(tuple(map(self.express, node.children)))
            case AnyOf():
                return Least(1, tuple(map(self.express, node.children)))
            case Choose(min_ec=least):
                found = Least(node.count, tuple(map(self.express, node.children)))
                return found if least is None else Floor(found, self.asked(node, least, "all"))
            case Residency(min_ec=least):
                return Floor(self.express(node.child), self.asked(node, least, "own"))
            case Condition(child=child):
                return self.express(child)
            case ModuleNode(module=module):
                cost = self.problem.scale.lack(halves(self.diploma.modules[module].ec))
                return Fill(self.leaf_slot[node.key], cost)
            case Credits():
                return Lack(self.leaf_slot[node.key])
            case Threshold(min_ec=Decimal() as least) if node.effect != "advice":
                slot = self.slot(least, [Part(self.bare.counted)])
                self.everywhere.append(slot)
                return Fill(slot, self.problem.scale.missing)
        return Const(self.problem.scale.missing * self.bare.costs[node.key].missing)

    def asked(self, node: Node, least: Decimal, kind: str) -> int:
        """The slot of a sum that a node asks of what is below it."""
        parts = self.bare.parts[node.key] if kind == "all" else ()
        found = self.slot(least, parts)
        self.sums[node.key].append((found, kind))
        return found

    def option(self, leaf: Leaf, record: Record) -> Option:
        """That the record is given to the leaf."""
        slot = self.leaf_slot[leaf.node.key]
        amount = halves(record.ec)
        raised = [(slot, 1 if self.problem.slots[slot].is_single else amount)]
        for node in leaf.above:
            raised += [(each, amount) for each, kind in self.sums[node.key] if self.counts(record, kind)]
        raised += [(each, amount) for each in self.everywhere]
        return Option(record, leaf.node.key, tuple(raised))

    def counts(self, record: Record, kind: str) -> bool:
        """Whether a record counts for a sum of that kind."""
        if kind == "all":
            return True
        if kind == "shared":
            return record.is_shared
        if kind == "own":
            return is_own(record, self.diploma.institution)
        return is_of(kind, Part(record.ec, record), self.diploma.institution)


def pose(diploma: Diploma, held: Held, blocks: tuple[Block, ...]) -> Problem:
    """The problem that is left when these blocks are used, reduced by what is settled beforehand."""
    leaves = [leaf for leaf in leaves_of(diploma.phases) if leaf.takes_credit]
    nodes = sum(1 for phase in diploma.phases for _ in walk(phase.requirement))
    most = sum(halves(_asks(leaf.node, diploma)) for leaf in leaves)
    bare = weigh(diploma, held, Assignment({}, blocks))
    problem = Problem(Scale.of(nodes, len(held.records), most))
    posing = _Posing(diploma, held, bare, problem, frozenset(each.key for each in held.waivers))
    open_leaves = [leaf for leaf in leaves if not is_covered(leaf, bare.covered)]
    for leaf in open_leaves:
        _add_leaf(leaf, posing)
    for phase in diploma.phases:
        posing.limit(phase.requirement)
    problem.terms = [term for phase in diploma.phases for term in _split(posing.express(phase.requirement))]
    inside = {record for block in blocks for record in block.uses}
    records = sorted((r for r in held.records if r.id not in inside), key=record_order)
    problem.clusters = _clusters(list(_options(open_leaves, records, posing)))
    _settle(problem, {leaf.node.key: leaf for leaf in open_leaves}, posing)
    return problem


def _asks(node: Node, diploma: Diploma) -> Decimal:
    return node.min_ec if isinstance(node, Credits) else diploma.modules[node.module].ec  # type: ignore[attr-defined]


def _add_leaf(leaf: Leaf, posing: _Posing) -> None:
    scale, asked = posing.problem.scale, _asks(leaf.node, posing.diploma)
    slot = posing.slot(asked, posing.bare.parts[leaf.node.key])
    posing.leaf_slot[leaf.node.key] = slot
    if isinstance(leaf.node, ModuleNode):
        posing.problem.slots[slot] = Slot(1, is_single=True)
    posing.problem.leaf_slots[slot] = scale.leaf_lack(halves(asked))


def _split(expr: Expr) -> Iterator[Expr]:
    """The terms of a sum, each by itself."""
    if isinstance(expr, Total):
        for child in expr.children:
            yield from _split(child)
    else:
        yield expr


def _options(leaves: Sequence[Leaf], records: Sequence[Record], posing: _Posing) -> Iterator[list[Option]]:
    """The options of each record that has any, in the order of records and leaves."""
    named: dict[UUID, list[Leaf]] = defaultdict(list)
    credit = [leaf for leaf in leaves if isinstance(leaf.node, Credits)]
    for leaf in leaves:
        if isinstance(leaf.node, ModuleNode):
            for module in {leaf.node.module, *leaf.node.equivalents}:
                named[module].append(leaf)
    on, house = posing.held.on, posing.diploma.institution
    for record in records:
        near = (*named.get(record.module, ()), *credit)
        found = [posing.option(leaf, record) for leaf in near if why_not(leaf, record, on, house) is None]
        if found:
            yield found


def _clusters(found: Sequence[list[Option]]) -> list[list[Option]]:
    """The options by cluster: records with the same id or of the same module are together."""
    cluster_of: dict[UUID, int] = {}
    clusters: dict[int, list[Option]] = {}
    for number, options in enumerate(found):
        record = options[0].record
        mine = sorted({cluster_of[key] for key in (record.id, record.module) if key in cluster_of})
        clusters[number] = [option for each in mine for option in clusters.pop(each)] + options
        for option in clusters[number]:
            cluster_of[option.record.id] = cluster_of[option.record.module] = number
    return list(clusters.values())


# What is settled before any search.


def _settle(problem: Problem, leaves: Mapping[str, Leaf], posing: _Posing) -> None:
    """Gives modules the only records that fit them, where that is never worse, until nothing more is settled."""
    before = -1
    while before != len(problem.clusters):
        before = len(problem.clusters)
        _loosen(problem)
        wanting: dict[str, set[int]] = defaultdict(set)
        for number, cluster in enumerate(problem.clusters):
            for option in cluster:
                wanting[option.leaf].add(number)
        rest = []
        for cluster in problem.clusters:
            option = _settled(problem, cluster, leaves, posing)
            if option and len(wanting[option.leaf]) == 1:
                problem.take(option)
            else:
                rest.append(cluster)
        problem.clusters = rest


def _settled(problem: Problem, cluster: Sequence[Option], leaves: Mapping[str, Leaf], posing: _Posing) -> Option | None:
    """The option of a cluster that is taken for sure if nothing else fits its module.

    Wherever else its record would be, moving it to the module saves at least as much as it loses there.
    """
    at_modules = [option for option in cluster if isinstance(leaves[option.leaf].node, ModuleNode)]
    if not at_modules or any(option.leaf != at_modules[0].leaf for option in at_modules):
        return None
    best = at_modules[0]
    if any(problem.slots[slot].is_cap for slot, _ in best.deltas) or not _leads(best.record, cluster, posing):
        return None
    leaf = leaves[best.leaf]
    elsewhere = [other for other in cluster if other.leaf != best.leaf]
    asked = _asks(leaf.node, posing.diploma)
    is_sure = all(o.record.ec <= asked and _adds_up(leaf, leaves[o.leaf], posing) for o in elsewhere)
    return best if is_sure else None


def _leads(best: Record, cluster: Sequence[Option], posing: _Posing) -> bool:
    """Whether all records of a cluster are one thing, and none counts where the best does not, or for more."""
    records = [option.record for option in cluster]
    house = posing.diploma.institution
    return (len({r.id for r in records}) == 1 or len({r.module for r in records}) == 1) and all(
        record_order(best) <= record_order(r) and best.ec >= r.ec and is_own(best, house) >= is_own(r, house)
        for r in records
    )


def _adds_up(leaf: Leaf, other: Leaf, posing: _Posing) -> bool:
    """Whether what is saved at a leaf is saved as a whole at the node where its way up meets that of the other."""
    pairs = zip(leaf.above, other.above, strict=False)
    common = len(list(takewhile(lambda pair: pair[0].key == pair[1].key, pairs)))
    way = (leaf.node, *leaf.above[max(common - 1, 0) :])
    return not any(n.key in posing.waived or isinstance(n, AnyOf | Choose | Residency) for n in way)


def _loosen(problem: Problem) -> None:
    """Drops caps that cannot be reached, and sums that are there already, from the options."""
    most: dict[int, int] = defaultdict(int)
    for cluster in problem.clusters:
        raised: dict[tuple[int, UUID], int] = {}
        for option in cluster:
            for slot, amount in option.deltas:
                key = slot, option.record.id
                raised[key] = max(amount, raised.get(key, 0))
        for (slot, _), amount in raised.items():
            most[slot] += amount
    idle = {number for number, slot in enumerate(problem.slots) if _is_idle(problem, number, slot, most[number])}
    if idle:
        problem.clusters = [
            [Option(o.record, o.leaf, tuple(d for d in o.deltas if d[0] not in idle)) for o in cluster]
            for cluster in problem.clusters
        ]


def _is_idle(problem: Problem, number: int, slot: Slot, most: int) -> bool:
    if slot.is_cap:
        return slot.given + most <= slot.bound
    return number not in problem.leaf_slots and slot.given >= slot.bound
