"""The least that a component can still come to from a state: what lets the search leave states out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from app.progress.rules.problem import Expr, Fill, Lack, Option, Problem


class Bound:
    """A lower bound on the value from a state on, after so many clusters.

    It counts what the leaves lack: no more is made up for than all later records bring together, none at one leaf than
    those that fit it bring, and a leaf is completed only where what it lacks can still come. `known` is a value that
    was found already.
    """

    def __init__(
        self,
        problem: Problem,
        terms: Sequence[Expr],
        clusters: Sequence[Sequence[Option]],
        place: Mapping[int, int],
        groups: Sequence[tuple[int, Callable[[Sequence[int]], int]]] = (),
    ) -> None:
        self.groups = groups
        self.known: float = inf
        scale = problem.scale
        self.scale = scale
        sums = {term.slot for term in terms if isinstance(term, Fill | Lack)} & problem.leaf_slots.keys()
        self.leaves = []
        for slot in sorted(problem.leaf_slots.keys() & place.keys()):
            asked = problem.leaf_slots[slot] // scale.leaf_half
            each = asked if problem.slots[slot].is_single else 1
            self.leaves.append((place[slot], problem.slots[slot].bound, each, slot in sums, slot))
        caps = [slot for slot in sorted(place) if problem.slots[slot].is_cap]
        self.cap = caps[0] if caps else None
        self.cap_place = place[caps[0]] if caps else 0
        self.cap_bound = problem.slots[caps[0]].bound if caps else 0
        self._count(problem, clusters)

    def _count(self, problem: Problem, clusters: Sequence[Sequence[Option]]) -> None:
        """What is still to come after each cluster, step by step from the last one back."""
        each_of = {slot: (each, is_summed) for _, _, each, is_summed, slot in self.leaves}
        coming = _Coming((0, 0), (0, 0), dict.fromkeys(each_of, 0), 0, 0)
        self.later = [coming]
        for cluster in reversed(clusters):
            at_leaf = dict(coming.at_leaf)
            whole: dict[object, tuple[int, bool]] = {}
            summed: dict[object, tuple[int, bool]] = {}
            for option in cluster:
                slot, amount = option.deltas[0]
                each, is_summed = each_of[slot]
                at_leaf[slot] += amount * each
                is_capped = any(number == self.cap and amount * each <= most for number, most in option.deltas)
                for found in (whole, summed) if is_summed or self.groups else (whole,):
                    known, was_capped = found.get((option.record.id, option.record.module), (0, True))
                    best = max(known, amount * each), was_capped and is_capped
                    found[option.record.id, option.record.module] = best
            coming = _Coming(
                _plus(coming.whole, whole),
                _plus(coming.summed, summed),
                at_leaf,
                coming.used + min(problem.scale.used[option.record.by] for option in cluster),
                max(coming.largest, *(gain for gain, _ in whole.values())),
            )
            self.later.append(coming)
        self.later.reverse()
        for coming in self.later:
            coming.leaves.extend(
                (*leaf[:4], coming.at_leaf[leaf[4]]) for leaf in self.leaves if coming.at_leaf[leaf[4]]
            )

    def least(self, step: int, state: Sequence[int], value: int) -> int:
        """The least value that a state with that value can come to after so many clusters."""
        coming = self.later[step]
        under_cap = self.cap_bound - state[self.cap_place]
        whole = coming.whole[0] + min(coming.whole[1], under_cap)
        summed = coming.summed[0] + min(coming.summed[1], under_cap)
        all_lacks, summed_lacks = [], []
        for place, bound, each, is_summed, at_leaf in coming.leaves:
            lack = (bound - state[place]) * each
            if lack > 0:
                all_lacks.append((lack, at_leaf))
                if is_summed:
                    summed_lacks.append((lack, at_leaf))
        scale = self.scale
        inside = sum([group(state) for end, group in self.groups if end >= step]) // scale.half if self.groups else 0
        found = value + _left(summed_lacks, summed - inside) * scale.half + _open(summed_lacks, summed) * scale.missing
        lack, left = sum(each for each, _ in all_lacks), _left(all_lacks, whole)
        found += left * scale.leaf_half + _open(all_lacks, whole) * scale.leaf
        if left == lack - sum(coming.whole):
            return found + coming.used
        return found + -(-(lack - left) // coming.largest) if coming.largest else found


@dataclass(frozen=True)
class _Coming:
    """What later records bring at most: freely and under the cap, to all leaves and to those that add up; per leaf.

    `used` is the least that using one of each cluster weighs, `largest` the most that one record brings.
    """

    whole: tuple[int, int]
    summed: tuple[int, int]
    at_leaf: Mapping[int, int]
    used: int
    largest: int
    leaves: list[tuple[int, int, int, bool, int]] = field(default_factory=list)


def _plus(before: tuple[int, int], best: Mapping[object, tuple[int, bool]]) -> tuple[int, int]:
    free = sum(gain for gain, is_capped in best.values() if not is_capped)
    return before[0] + free, before[1] + sum(gain for gain, is_capped in best.values() if is_capped)


def _left(leaves: Sequence[tuple[int, int]], together: int) -> int:
    """How much leaves lack in the end at least: what cannot come to them, or not to all of them."""
    short = whole = 0
    for lack, coming in leaves:
        whole += lack
        if lack > coming:
            short += lack - coming
    return max(short, whole - together, 0)


def _open(leaves: Sequence[tuple[int, int]], together: int) -> int:
    """How many leaves stay open at least: what they lack cannot come, or not for all of them."""
    closed = 0
    for lack in sorted([lack for lack, coming in leaves if lack <= coming]):
        together -= lack
        if together < 0:
            break
        closed += 1
    return len(leaves) - closed
