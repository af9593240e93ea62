"""A diploma and what somebody has, posed as a problem of slots and options, and reduced."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
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
from app.progress.rules.facts import Block, Held, Record
from app.progress.rules.fitting import Diploma, Leaf, Part, is_of, leaves_of, why_not
from app.progress.rules.problem import (
    Const,
    Expr,
    Fill,
    Floor,
    Lack,
    Least,
    Option,
    Problem,
    Scale,
    Slot,
    Total,
    halves,
    record_order,
    split,
)
from app.progress.rules.reduction import Settling, asks, settle
from app.progress.rules.weighing import Assignment, Weighed, is_covered, is_own, total, weigh


@dataclass
class _Posing:
    diploma: Diploma
    held: Held
    bare: Weighed
    problem: Problem
    waived: frozenset[str]
    leaf_slot: dict[str, int] = field(default_factory=dict)
    sums: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    near: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
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
        near = self.near.get(leaf.node.key)
        if near is None:
            near = self.near[leaf.node.key] = [each for node in leaf.above for each in self.sums[node.key]]
        raised += [(each, amount) for each, kind in near if self.counts(record, kind)]
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
    most = sum(halves(asks(leaf.node, diploma)) for leaf in leaves)
    bare = weigh(diploma, held, Assignment({}, blocks))
    problem = Problem(Scale.of(nodes, len(held.records), most))
    posing = _Posing(diploma, held, bare, problem, frozenset(each.key for each in held.waivers))
    open_leaves = [leaf for leaf in leaves if not is_covered(leaf, bare.covered)]
    for leaf in open_leaves:
        _add_leaf(leaf, posing)
    for phase in diploma.phases:
        posing.limit(phase.requirement)
    problem.terms = [term for phase in diploma.phases for term in split(posing.express(phase.requirement))]
    inside = {record for block in blocks for record in block.uses}
    records = sorted((r for r in held.records if r.id not in inside), key=record_order)
    problem.clusters = _clusters(list(_options(open_leaves, records, posing)))
    settle(problem, Settling(diploma, {leaf.node.key: leaf for leaf in open_leaves}, posing.waived))
    return problem


def _add_leaf(leaf: Leaf, posing: _Posing) -> None:
    scale, asked = posing.problem.scale, asks(leaf.node, posing.diploma)
    slot = posing.slot(asked, posing.bare.parts[leaf.node.key])
    posing.leaf_slot[leaf.node.key] = slot
    if isinstance(leaf.node, ModuleNode):
        posing.problem.slots[slot] = Slot(1, is_single=True)
    posing.problem.leaf_slots[slot] = scale.leaf_lack(halves(asked))


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
