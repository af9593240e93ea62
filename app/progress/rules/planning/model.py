"""The program of a question: what can be taken and what the diploma asks, and what its solution means."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.curriculum.rules.nodes import Condition, Node, Prerequisite, Threshold, below, walk
from app.progress.rules.planning.demand import Demand
from app.progress.rules.planning.program import Program
from app.progress.rules.planning.reduction import Lot, Reduced
from app.progress.rules.planning.supply import Sum, Supply


@dataclass(frozen=True)
class Model:
    """A program, and what its columns mean."""

    supply: Supply
    demand: Demand

    @property
    def program(self) -> Program:
        """Its columns and rows."""
        return self.supply.program

    @property
    def ec(self) -> Sum:
        """The half credits that are taken."""
        return self._weighed([lot.first.price for lot in self.supply.lots])

    @property
    def penalty(self) -> Sum:
        """How far what is taken is from what the learner likes best."""
        return self._weighed([lot.first.penalty for lot in self.supply.lots])

    @property
    def slack(self) -> Sum:
        """On how many leaves that no unit satisfies the plan rests, where another way was open."""
        return dict.fromkeys(self.demand.slack.values(), 1)

    def _weighed(self, weights: Sequence[int]) -> Sum:
        pairs = zip(weights, self.supply.taken, strict=True)
        return {column: weight for weight, terms in pairs if weight for column in terms.values()}


def build(
    reduced: Reduced, lots: Sequence[Lot], *, terms: int | None = None, without: frozenset[str] = frozenset()
) -> Model:
    """The program of a question over its first so many terms, or (without a number) with no eye to the calendar.

    `without` are keys of nodes that are not asked for: of a condition only what it says, of others all below too.
    """
    roots = [phase.requirement for phase in reduced.question.diploma.phases]
    closed = frozenset(key for root in roots for key in _closed(root, without))
    timed = frozenset() if terms is None else frozenset(_timed(reduced, roots))
    supply = Supply(reduced, lots, terms, closed, timed)
    return Model(supply, Demand(reduced, supply, without))


def _closed(node: Node, without: frozenset[str]) -> Iterator[str]:
    if node.key in without and not isinstance(node, Condition):
        yield from (each.key for each in walk(node))
    else:
        for child in below(node):
            yield from _closed(child, without)


def _timed(reduced: Reduced, roots: Iterable[Node]) -> Iterator[str]:
    """The leaves where it matters in which term something is given: below a prerequisite, and what it comes after."""
    phases = reduced.question.diploma.phases
    named = {node.key: node for root in roots for node in walk(root)} | {p.key: p.requirement for p in phases}
    for node in list(named.values()):
        for part in (node, *(named[key] for key in node.after)) if isinstance(node, Prerequisite) else ():
            if any(isinstance(each, Threshold) for each in walk(part)):
                yield from reduced.leaves
            yield from (each.key for each in walk(part))
