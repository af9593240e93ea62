"""What an assignment costs, node by node, and whether it is allowed: decision record 014, in exact arithmetic."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple
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
    NonCourse,
    NotExemptible,
    OutcomeNode,
    Phase,
    Residency,
    Threshold,
    below,
    walk,
)
from app.progress.rules.facts import Block, By, Held, Record
from app.progress.rules.fitting import Diploma, Leaf, Part, is_of, shown_for, shows, why_not

ZERO = Decimal(0)


class Cost(NamedTuple):
    """What is left of a node: EC, and leaves that are missing. Smaller is better, in that order."""

    ec: Decimal
    missing: int


NOTHING = Cost(ZERO, 0)


def together(costs: Iterable[Cost]) -> Cost:
    """The sum of costs."""
    found = list(costs)
    return Cost(sum((each.ec for each in found), ZERO), sum(each.missing for each in found))


def total(parts: Iterable[Part]) -> Decimal:
    """The EC of parts together."""
    return sum((part.ec for part in parts), ZERO)


@dataclass(frozen=True)
class Assignment:
    """The records that are given to each leaf, by its key, and the blocks that are used."""

    given: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """What an assignment makes of a diploma: the cost of each node by its key, and of the whole.

    `parts` are the credits that count below each node, `counted` the EC in the whole diploma, `covered` the block
    that satisfies a node (never one below another), `shown` what shows a leaf that takes no credit.
    """

    costs: Mapping[str, Cost]
    parts: Mapping[str, tuple[Part, ...]]
    covered: Mapping[str, Block]
    shown: Mapping[str, tuple[UUID, ...]]
    counted: Decimal
    cost: Cost


def weigh(diploma: Diploma, held: Held, assignment: Assignment) -> Weighed:
    """The cost of every node, whether or not the assignment is allowed (`faults_of` says that)."""
    shown = {leaf.node.key: showing(leaf, held, diploma) for leaf in diploma.leaves}
    covered = covered_nodes(diploma, assignment.blocks)
    weighing = _Weighing(diploma, assignment, shown, covered, frozenset(each.key for each in held.waivers))
    for phase in diploma.phases:
        weighing.gather(phase.requirement)
    weighing.counted = sum((total(weighing.parts[phase.requirement.key]) for phase in diploma.phases), ZERO)
    cost = together([weighing.weigh(phase.requirement) for phase in diploma.phases])
    return Weighed(weighing.costs, weighing.parts, covered, shown, weighing.counted, cost)


def cost_of(diploma: Diploma, held: Held, assignment: Assignment) -> Cost:
    """The cost of a diploma under an assignment: (0, 0) is satisfied."""
    return weigh(diploma, held, assignment).cost


def showing(leaf: Leaf, held: Held, diploma: Diploma) -> tuple[UUID, ...]:
    """The ids of what shows a leaf that takes no credit."""
    if isinstance(leaf.node, OutcomeNode):
        return _in_order(r.id for r in held.records if shows(leaf, r, held.on, diploma.institution))
    found = shown_for(leaf, held.shown, held.on)
    if isinstance(leaf.node, NonCourse) and sum(each.hours for each in found) < (leaf.node.min_hours or 0):
        return ()
    return _in_order(each.id for each in found)


def _in_order(ids: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(ids, key=str))


def covered_nodes(diploma: Diploma, blocks: Iterable[Block]) -> dict[str, Block]:
    """The nodes that used blocks satisfy as a whole, the outermost ones; a phase stands for its requirement."""
    used = sorted(blocks, key=lambda block: str(block.id))
    found: dict[str, Block] = {}
    for phase in diploma.phases if used else ():
        waiting: list[tuple[Node, tuple[str, ...]]] = [(phase.requirement, (phase.key, phase.requirement.key))]
        while waiting:
            node, keys = waiting.pop()
            block = next((b for b in used if any(b.covers.get(key, ZERO) is None for key in keys)), None)
            if block:
                found[node.key] = block
            else:
                waiting.extend((child, (child.key,)) for child in below(node))
    return found


@dataclass
class _Weighing:
    diploma: Diploma
    assignment: Assignment
    shown: Mapping[str, tuple[UUID, ...]]
    covered: Mapping[str, Block]
    waived: frozenset[str]
    costs: dict[str, Cost] = field(default_factory=dict)
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    counted: Decimal = ZERO

    def gather(self, node: Node) -> tuple[Part, ...]:
        """The parts below every node; a node that a block satisfies brings what it asks by itself."""
        children = tuple(part for child in below(node) for part in self.gather(child))
        if node.key in self.covered:
            self.parts[node.key] = (Part(asked_by(node, self.diploma)),)
        else:
            records = (Part(record.ec, record) for record in self.assignment.given.get(node.key, ()))
            brought = (block.covers.get(node.key) for block in self.assignment.blocks)
            blocks = (Part(ec) for ec in brought if ec is not None and isinstance(node, Credits))
            self.parts[node.key] = (*children, *records, *blocks)
        return self.parts[node.key]

    def weigh(self, node: Node) -> Cost:
        """The cost of a node, and on the way that of all below it."""
        below_it = [self.weigh(child) for child in below(node)]
        is_free = node.key in self.covered or node.key in self.waived
        self.costs[node.key] = NOTHING if is_free else self._cost(node, below_it)
        return self.costs[node.key]

    def _cost(self, node: Node, below_it: Sequence[Cost]) -> Cost:
        parts = self.parts[node.key]
        match node:
            case AllOf():
                return together(below_it)
            case AnyOf():
                return min(below_it)
            case Choose(count=count, min_ec=least):
                return max(together(sorted(below_it)[:count]), lacking((least or ZERO) - total(parts)))
            case Residency(min_ec=least):
                own = (p for p in parts if is_own(p.record, self.diploma.institution))
                return max(below_it[0], lacking(least - total(own)))
            case Condition():
                return below_it[0]
            case ModuleNode(module=module):
                return NOTHING if parts else Cost(self.diploma.modules[module].ec, 1)
            case Credits(min_ec=least):
                return lacking(least - total(parts))
        return NOTHING if self._is_there(node) else Cost(ZERO, 1)

    def _is_there(self, node: Node) -> bool:
        if isinstance(node, Threshold) and node.effect == "advice":
            return True
        if isinstance(node, Threshold) and node.min_ec is not None:
            return self.counted >= node.min_ec
        return bool(self.shown[node.key])


def lacking(ec: Decimal) -> Cost:
    """The cost of that many EC that are lacking; nothing where none are."""
    return Cost(ec, 1) if ec > 0 else NOTHING


def is_own(record: Record | None, institution: UUID) -> bool:
    """Whether it counts for residency: a result at the awarding institution."""
    return record is not None and record.by is By.RESULT and record.institution == institution


def asked_by(node: Node, diploma: Diploma) -> Decimal:
    """The EC that a node asks for by itself: what is left of it when nothing is given and nothing waived."""
    bare = _Weighing(diploma, Assignment(), {each.key: () for each in walk(node)}, {}, frozenset())
    bare.gather(node)
    return bare.weigh(node).ec


# Which assignments are allowed.


def faults_of(diploma: Diploma, held: Held, assignment: Assignment) -> list[str]:
    """Why an assignment is not allowed, as codes; none where it is."""
    leaves = {leaf.node.key: leaf for leaf in diploma.leaves if leaf.takes_credit}
    weighed = weigh(diploma, held, assignment)
    given = [(leaves[key], each) for key, records in assignment.given.items() for each in records]
    inside = [record for block in assignment.blocks for record in block.uses]
    codes = [why_not(leaf, record, held.on, diploma.institution) for leaf, record in given]
    codes += [block_bar(block, diploma.phases) for block in assignment.blocks]
    codes += ["below-block" for leaf, _ in given if is_covered(leaf, weighed.covered)]
    codes += ["inside-block" for _, record in given if record.id in inside]
    for things in ([r.id for _, r in given], [r.module for _, r in given], inside):
        codes += ["counted-twice"] * (len(things) - len(set(things)))
    modules = [leaf.node.key for leaf, _ in given if isinstance(leaf.node, ModuleNode)]
    codes += ["counted-twice"] * (len(modules) - len(set(modules)))
    nodes = (node for phase in diploma.phases for node in walk(phase.requirement))
    codes += [_over(node, weighed.parts[node.key], diploma.institution) for node in nodes]
    return [code for code in codes if code]


def is_covered(leaf: Leaf, covered: Mapping[str, Block]) -> bool:
    """Whether a used block satisfies a leaf, or something that it is part of."""
    return any(node.key in covered for node in (*leaf.above, leaf.node))


def block_bar(block: Block, phases: Iterable[Phase]) -> str | None:
    """Why a block cannot be used at all: it reaches work that is not exemptible, or nothing of the tree."""
    reached = [
        (node, above)
        for phase in phases
        for node, above in _with_above(phase.requirement, ())
        if node.key in block.covers or (not above and phase.key in block.covers)
    ]
    if any(isinstance(each, NotExemptible) for node, above in reached for each in (*above, *walk(node))):
        return "not-exemptible"
    return None if reached else "not-needed"


def _with_above(node: Node, above: tuple[Node, ...]) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    yield node, above
    for child in below(node):
        yield from _with_above(child, (*above, node))


def _over(node: Node, parts: Sequence[Part], institution: UUID) -> str | None:
    match node:
        case Cap(max_ec=most, kind=kind) if total(p for p in parts if is_of(kind, p, institution)) > most:
            return "over-cap"
        case Exclusive(shared_ec=most) if total(p for p in parts if p.record and p.record.is_shared) > most:
            return "counts-elsewhere"
        case Choose(max_ec=Decimal() as most) if total(parts) > most:
            return "over-maximum"
    return None
