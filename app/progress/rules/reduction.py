"""What is settled before any search: records whose place is sure, and sums that cannot bind any more."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from uuid import UUID

from app.curriculum.rules.nodes import AnyOf, Choose, Credits, ModuleNode, Node, Residency
from app.progress.rules.facts import Record
from app.progress.rules.fitting import Diploma, Leaf
from app.progress.rules.problem import Option, Problem, Slot, record_order
from app.progress.rules.weighing import is_own


@dataclass(frozen=True)
class Settling:
    """What the leaves of a problem are, and which nodes were waived."""

    diploma: Diploma
    leaves: Mapping[str, Leaf]
    waived: frozenset[str]


def asks(node: Node, diploma: Diploma) -> Decimal:
    """The EC that a module or credits leaf asks."""
    return node.min_ec if isinstance(node, Credits) else diploma.modules[node.module].ec  # type: ignore[attr-defined]


def settle(problem: Problem, around: Settling) -> None:
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
            sure = _settled(problem, cluster, around)
            if sure and len(wanting[sure.leaf]) == 1:
                problem.take(sure)
            else:
                rest.append(cluster)
        problem.clusters = rest


def _settled(problem: Problem, cluster: Sequence[Option], around: Settling) -> Option | None:
    """The option of a cluster that is taken for sure if nothing else fits its module.

    Wherever else its record would be, moving it to the module saves at least as much as it loses there.
    """
    at_modules = [option for option in cluster if isinstance(around.leaves[option.leaf].node, ModuleNode)]
    if not at_modules or any(option.leaf != at_modules[0].leaf for option in at_modules):
        return None
    best = at_modules[0]
    if any(problem.slots[slot].is_cap for slot, _ in best.deltas) or not _leads(best.record, cluster, around):
        return None
    leaf = around.leaves[best.leaf]
    elsewhere = [other for other in cluster if other.leaf != best.leaf]
    asked = asks(leaf.node, around.diploma)
    is_sure = all(o.record.ec <= asked and _adds_up(leaf, around.leaves[o.leaf], around) for o in elsewhere)
    return best if is_sure else None


def _leads(best: Record, cluster: Sequence[Option], around: Settling) -> bool:
    """Whether all records of a cluster are one thing, and none counts where the best does not, or for more."""
    records = [option.record for option in cluster]
    house = around.diploma.institution
    return (len({r.id for r in records}) == 1 or len({r.module for r in records}) == 1) and all(
        record_order(best) <= record_order(r) and best.ec >= r.ec and is_own(best, house) >= is_own(r, house)
        for r in records
    )


def _adds_up(leaf: Leaf, other: Leaf, around: Settling) -> bool:
    """Whether what is saved at a leaf is saved as a whole at the node where its way up meets that of the other."""
    pairs = zip(leaf.above, other.above, strict=False)
    common = len(list(takewhile(lambda pair: pair[0].key == pair[1].key, pairs)))
    way = (leaf.node, *leaf.above[max(common - 1, 0) :])
    return not any(n.key in around.waived or isinstance(n, AnyOf | Choose | Residency) for n in way)


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
