"""The least that a component can still come to from a state: what lets the search leave states out."""

from collections.abc import Callable, Mapping, Sequence
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
        """What is still to come after each cluster: freely, under the cap, per leaf, the least weight, the most."""
        single = {slot: each for _, _, each, _, slot in self.leaves}
        at_leaf = dict.fromkeys(single, 0)
        free = capped = used = largest = 0
        self.later = [(0, 0, dict(at_leaf), 0, 0)]
        for cluster in reversed(clusters):
            best: dict[object, tuple[int, bool]] = {}
            for option in cluster:
                slot, amount = option.deltas[0]
                gain = amount * single[slot]
                at_leaf[slot] += gain
                key = option.record.id, option.record.module
                is_capped = any(each == self.cap and gain <= most for each, most in option.deltas)
                known, was_capped = best.get(key, (0, True))
                best[key] = max(known, gain), was_capped and is_capped
            free += sum(gain for gain, is_capped in best.values() if not is_capped)
            capped += sum(gain for gain, is_capped in best.values() if is_capped)
            largest = max(largest, *(gain for gain, _ in best.values()))
            used += min(problem.scale.used[option.record.by] for option in cluster)
            self.later.append((free, capped, dict(at_leaf), used, largest))
        self.later.reverse()

    def least(self, step: int, state: Sequence[int], value: int) -> int:
        """The least value that a state with that value can come to after so many clusters."""
        free, capped, at_leaf, used, largest = self.later[step]
        together = free + min(capped, self.cap_bound - state[self.cap_place])
        summed, others = [], []
        short = short_summed = 0
        for place, bound, each, is_summed, slot in self.leaves:
            coming = at_leaf[slot]
            lack = (bound - state[place]) * each
            if not coming or lack <= 0:
                continue
            others.append((lack, coming))
            short += max(lack - coming, 0)
            if is_summed:
                summed.append((lack, coming))
                short_summed += max(lack - coming, 0)
        scale = self.scale
        lack = sum(each for each, _ in others)
        left = max(short, lack - together)
        inside = sum(value(state) for end, value in self.groups if end >= step) // scale.half
        left_summed = max(short_summed, sum(each for each, _ in summed) + inside - together)
        found = value + left_summed * scale.half + _open(summed, together) * scale.missing
        found += left * scale.leaf_half + _open(others, together) * scale.leaf
        if left == lack - free - capped:
            return found + used
        return found + -(-(lack - left) // largest) if largest else found


def _open(leaves: Sequence[tuple[int, int]], together: int) -> int:
    """How many leaves stay open at least: what they lack cannot come, or not for all of them."""
    closed = 0
    for lack in sorted(lack for lack, coming in leaves if lack <= coming):
        together -= lack
        if together < 0:
            break
        closed += 1
    return len(leaves) - closed
