"""What is settled before any search: records whose place is sure, and sums that cannot bind any more."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.curriculum.rules.nodes import AnyOf, Choose, Credits, Node, Residency
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
    _loosen(problem)
    rest = problem.clusters
    while True:
        wanting = Counter(leaf for cluster in rest for leaf in {option.leaf for option in cluster})
        before, problem.clusters = rest, []
        for cluster in before:
            sure = _settled(problem, cluster, wanting, around)
            if sure:
                problem.take(sure)
            else:
                problem.clusters.append(cluster)
        rest = problem.clusters
        if len(rest) == len(before):
            return
        _loosen(problem)
        rest = problem.clusters


def _settled(
    problem: Problem, cluster: Sequence[Option], wanting: Mapping[str, int], around: Settling
) -> Option | None:
    """The option of a cluster that is taken for sure: for a module that no other cluster fits.

    Wherever else its record would be, moving it to the module saves at least as much as it loses there.
    """
    best = next((option for option in cluster if problem.slots[option.deltas[0][0]].is_single), None)
    if best is None or wanting[best.leaf] > 1 or any(problem.slots[slot].is_cap for slot, _ in best.deltas):
        return None
    elsewhere = [option for option in cluster if option.leaf != best.leaf]
    if any(problem.slots[option.deltas[0][0]].is_single for option in elsewhere):
        return None
    leaf, asked = around.leaves[best.leaf], asks(around.leaves[best.leaf].node, around.diploma)
    if not all(other.record.ec <= asked for other in elsewhere) or not _leads(best.record, cluster, around):
        return None
    return best if all(_adds_up(leaf, around.leaves[other.leaf], around) for other in elsewhere) else None


def _leads(best: Record, cluster: Sequence[Option], around: Settling) -> bool:
    """Whether all records of a cluster are one thing, and none counts where the best does not, or for more."""
    others = [option.record for option in cluster if option.record is not best]
    house = around.diploma.institution
    return not others or (
        (all(other.id == best.id for other in others) or all(other.module == best.module for other in others))
        and all(record_order(best) <= record_order(r) and best.ec >= r.ec for r in others)
        and (is_own(best, house) or not any(is_own(r, house) for r in others))
    )


def _adds_up(leaf: Leaf, other: Leaf, around: Settling) -> bool:
    """Whether what is saved at a leaf is saved as a whole at the node where its way up meets that of the other."""
    common = 0
    for mine, theirs in zip(leaf.above, other.above, strict=False):
        if mine is not theirs:
            break
        common += 1
    way = (leaf.node, *leaf.above[max(common - 1, 0) :])
    return not any(n.key in around.waived or isinstance(n, AnyOf | Choose | Residency) for n in way)


def _loosen(problem: Problem) -> None:
    """Drops caps that cannot be reached, and sums that are there already, from the options."""
    loose = {n for n, slot in enumerate(problem.slots) if slot.is_cap or n not in problem.leaf_slots}
    most: dict[int, int] = defaultdict(int)
    for cluster in problem.clusters if loose else ():
        raised: dict[tuple[int, UUID], int] = {}
        for option in cluster:
            for slot, amount in option.deltas[1:]:
                key = slot, option.record.id
                raised[key] = max(amount, raised.get(key, 0))
        for (slot, _), amount in raised.items():
            most[slot] += amount
    idle = {number for number in loose if _is_idle(problem.slots[number], most[number])}
    if idle:
        problem.clusters = [
            [Option(o.record, o.leaf, tuple(d for d in o.deltas if d[0] not in idle)) for o in cluster]
            for cluster in problem.clusters
        ]


def _is_idle(slot: Slot, most: int) -> bool:
    return slot.given + most <= slot.bound if slot.is_cap else slot.given >= slot.bound
