"""What is settled before any search: records whose place is sure, and sums that cannot bind any more."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.progress.rules.facts import Record
from app.progress.rules.framing import Frame, Limit
from app.progress.rules.problem import Option, Problem, record_order
from app.progress.rules.weighing import is_own


class Candidate(NamedTuple):
    """A record that may be given: its halves, the leaves that it fits as bits, the limits for which it counts."""

    record: Record
    amount: int
    leaves: int
    limits: Sequence[Limit]


class Reducing:
    """The clusters of a problem until their options are made: with as few limits and clusters as can be."""

    def __init__(self, frame: Frame, problem: Problem, clusters: list[list[Candidate]]) -> None:
        self.frame, self.problem, self.clusters = frame, problem, clusters
        self.tight = {limit.slot for limit in frame.limits}

    def settle(self) -> None:
        """Gives modules the only records that fit them, where that is never worse; makes options of what is left."""
        count = -1
        while count != len(self.clusters):
            count = len(self.clusters)
            self._loosen()
            fitting = [_fitting(cluster) for cluster in self.clusters]
            alone = self.frame.modules & _wanted_once(fitting)
            before, self.clusters = self.clusters, []
            for cluster, leaves in zip(before, fitting, strict=True):
                sure = self._settled(cluster, leaves) if leaves & alone else None
                if sure:
                    self.problem.take(sure)
                else:
                    self.clusters.append(cluster)
        self.problem.clusters = [[o for one in cluster for o in self._options(one)] for cluster in self.clusters]

    def _settled(self, cluster: Sequence[Candidate], fitting: int) -> Option | None:
        """The option of a cluster that is taken for sure: for a module that no other cluster fits.

        Wherever else its record would be, moving it to the module saves at least as much as it loses there.
        """
        leaf = fitting & self.frame.modules
        number, elsewhere = leaf.bit_length() - 1, fitting & ~leaf
        if leaf & (leaf - 1) or elsewhere & ~self.frame.saves[number]:  # more than one module, or no gain for sure
            return None
        asked = self.problem.leaf_slots[number] // self.frame.scale.leaf_half
        best = cluster[0]
        if len(cluster) > 1:
            best = next(one for one in cluster if one.leaves & leaf)
            if not self._leads(best.record, cluster):
                return None
        if any(one.amount > asked for one in cluster if one.leaves & ~leaf):
            return None
        found = self._option(best, number)
        return None if any(self.problem.slots[slot].is_cap for slot, _ in found.deltas[1:]) else found

    def _leads(self, best: Record, cluster: Sequence[Candidate]) -> bool:
        """Whether all records of a cluster are one thing, and none counts where the best does not, or for more."""
        others = [one.record for one in cluster if one.record is not best]
        house = self.frame.institution
        return (
            (all(other.id == best.id for other in others) or all(other.module == best.module for other in others))
            and all(record_order(best) <= record_order(r) and best.ec >= r.ec for r in others)
            and (is_own(best, house) or not any(is_own(r, house) for r in others))
        )

    def _loosen(self) -> None:
        """Forgets caps that cannot be reached, and sums that are there already."""
        most: dict[int, int] = defaultdict(int)
        for cluster in self.clusters if self.tight else ():
            for one in cluster:
                for limit in one.limits:
                    if limit.slot in self.tight and limit.leaves & one.leaves:
                        most[limit.slot] += one.amount
        for number in tuple(self.tight):
            slot = self.problem.slots[number]
            if (slot.given + most[number] <= slot.bound) if slot.is_cap else (slot.given >= slot.bound):
                self.tight.remove(number)

    def _options(self, one: Candidate) -> Iterator[Option]:
        leaves = one.leaves
        while leaves:
            lowest = leaves & -leaves
            yield self._option(one, lowest.bit_length() - 1)
            leaves ^= lowest

    def _option(self, one: Candidate, number: int) -> Option:
        """That the record is given to a leaf: what that raises."""
        own = number, 1 if self.frame.modules >> number & 1 else one.amount
        near = [(e.slot, one.amount) for e in one.limits if e.leaves >> number & 1 and e.slot in self.tight]
        return Option(one.record, self.frame.leaves[number].node.key, (own, *near))


def _fitting(cluster: Sequence[Candidate]) -> int:
    found = cluster[0].leaves
    for one in cluster[1:]:
        found |= one.leaves
    return found


def _wanted_once(fitting: Sequence[int]) -> int:
    """The leaves that exactly one of several fits, as bits."""
    once = twice = 0
    for leaves in fitting:
        twice |= once & leaves
        once |= leaves
    return once & ~twice
