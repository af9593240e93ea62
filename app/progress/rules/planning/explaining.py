"""Why no plan is cheaper, and why there is none: what is asked is left out, and the question solved anew.

A requirement that is needed whatever one chooses is a node with only `all_of` and conditions above it. A requirement
binds where leaving it out makes the cheapest path cheaper; that is proven by a plan that is as cheap, and by the proof
that without it nothing is cheaper still.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.curriculum.rules.nodes import AllOf, Cap, Condition, Exclusive, Node, Phase, Residency, below, walk
from app.progress.rules.facts import Record
from app.progress.rules.planning.question import Answer, Plan, Question, Status
from app.progress.rules.planning.reduction import Reduced, halves, reduce
from app.progress.rules.planning.solving import Path
from app.progress.rules.weighing import Assignment, cost_of

_LARGEST = 480
"""The most EC that a diploma has: there are terms enough where they hold so many."""


class Facet(StrEnum):
    """What the calendar asks: that there are so many terms, their load, when units are offered, and after what."""

    TERMS = "terms"
    LOAD = "load"
    OFFERED = "offered"
    PREREQUISITES = "prerequisites"


@dataclass(frozen=True)
class Binding:
    """What a requirement makes of the plan: `alone` is the least EC it takes by itself, `saves` what it would save.

    It would save at most that where `is_exact` is not so. Without a key it is the calendar as a whole.
    """

    key: str | None
    alone: Decimal
    saves: Decimal
    is_exact: bool


@dataclass(frozen=True)
class Why:
    """The requirements that bind, those that save most first; `is_complete` where there was time to look at all."""

    binding: tuple[Binding, ...]
    is_complete: bool


@dataclass(frozen=True)
class Conflict:
    """Requirements, and what the calendar asks, that cannot all be met; `is_least` where each of them is to blame."""

    keys: tuple[str, ...]
    facets: tuple[Facet, ...]
    is_least: bool


def needed_nodes(phases: Sequence[Phase]) -> tuple[Node, ...]:
    """What is needed whatever one chooses: leaves and groups below `all_of` and conditions alone, in their order."""
    return tuple(node for phase in phases for node in _needed(phase.requirement) if not isinstance(node, Condition))


def limiting_nodes(phases: Sequence[Phase]) -> tuple[Node, ...]:
    """The conditions on sums of EC that hold whatever one chooses."""
    nodes = (node for phase in phases for node in _needed(phase.requirement))
    return tuple(node for node in nodes if isinstance(node, Residency | Cap | Exclusive))


def _needed(node: Node) -> Iterator[Node]:
    if not isinstance(node, AllOf):
        yield node
    if isinstance(node, AllOf | Condition):
        for child in below(node):
            yield from _needed(child)


# Why no plan is cheaper.


def why_not_cheaper(question: Question, answer: Answer, *, seconds: float, clock: Callable[[], float]) -> Why:
    """The requirements that keep a plan from being cheaper, in so many seconds."""
    assert answer.plan
    asking = _Asking(question, clock, clock() + seconds)
    found = [*asking.calendar(answer)]
    is_complete = True
    for node in asking.candidates(answer.plan):
        binding = asking.look(node, answer.plan)
        is_complete = is_complete and binding is not None
        if binding and binding.saves > 0:
            found.append(binding)
    return Why(tuple(sorted(found, key=lambda each: -each.saves)), is_complete)


@dataclass
class _Asking:
    question: Question
    clock: Callable[[], float]
    deadline: float

    def __post_init__(self) -> None:
        whole = reduce(self.question)
        self.reduced = replace(whole, things=tuple(replace(thing, penalty=0) for thing in whole.things))
        phases = self.question.diploma.phases
        self.nodes = (*needed_nodes(phases), *limiting_nodes(phases))

    @property
    def is_over(self) -> bool:
        return self.clock() >= self.deadline

    def fewest(self, without: frozenset[str], ceiling: int | None = None) -> Answer:
        """The fewest EC without some of what is asked."""
        return Path(self.reduced, self.clock, self.deadline, without, only_ec=True, ceiling=ceiling).answer()

    def calendar(self, answer: Answer) -> Iterator[Binding]:
        """What the calendar costs: the difference with the cheapest choice of units with no eye to it."""
        assert answer.plan
        if answer.free_ec < answer.plan.ec:
            yield Binding(None, Decimal(0), answer.plan.ec - answer.free_ec, answer.status is Status.PROVEN)

    def candidates(self, plan: Plan) -> list[Node]:
        """What may bind: what units are taken for, most EC first, and conditions on sums."""
        serving = {node.key: _serving(node, plan) for node in self.nodes}
        return sorted((node for node in self.nodes if serving[node.key] > 0), key=lambda node: -serving[node.key])

    def look(self, node: Node, plan: Plan) -> Binding | None:
        """What a requirement costs; None where there was no time to find out."""
        if self.is_over:
            return None
        known = self._spared(node, plan)
        cheaper = self.fewest(frozenset({node.key}), halves(plan.ec - known) - 1)
        alone = self._alone(node)
        if alone is None or cheaper.status is Status.NONE_FOUND:
            return None
        if cheaper.plan is None:
            return Binding(node.key, alone, known, is_exact=True)
        return Binding(node.key, alone, plan.ec - cheaper.least_ec, cheaper.status is Status.PROVEN)

    def _alone(self, node: Node) -> Decimal | None:
        """The fewest EC that a requirement takes by itself: a condition takes none."""
        if isinstance(node, Condition):
            return Decimal(0)
        alone = self.fewest(frozenset(each.key for each in self.nodes if each is not node))
        return alone.least_ec if alone.status is Status.PROVEN else None

    def _spared(self, node: Node, plan: Plan) -> Decimal:
        """The EC that the plan can do without if a node is not asked for: what is taken for that alone."""
        inside = {each.key for each in walk(node)}
        if isinstance(node, Condition):
            return Decimal(0)
        spared = [
            each
            for each in plan.taken
            if each.leaf in inside | {None} and not each.needed_for and inside.issuperset(each.shows)
        ]
        kept = [each for each in plan.taken if each not in spared]
        phases = tuple(replace(p, requirement=_pruned(p.requirement, node.key)) for p in self.question.diploma.phases)
        given: dict[str, tuple[Record, ...]] = {}
        pairs = [*plan.given, *((each.leaf, each.record) for each in kept)]
        for leaf, record in pairs:
            if leaf and record and leaf not in inside:
                given[leaf] = (*given.get(leaf, ()), record)
        records = (*self.question.held.records, *(record for each in kept for record in each.offer.brings))
        held = replace(self.question.held, records=records)
        cost = cost_of(replace(self.question.diploma, phases=phases), held, Assignment(given, plan.blocks))
        is_enough = cost.ec == 0 and cost.missing <= len(plan.stands_in_the_way)
        return sum((each.offer.unit.ec for each in spared), Decimal(0)) if is_enough else Decimal(0)


def _serving(node: Node, plan: Plan) -> Decimal:
    """The EC in a plan that are taken for something below a node."""
    inside = {each.key for each in walk(node)}
    serving = (each for each in plan.taken if each.leaf in inside or inside & set(each.shows))
    return sum((each.offer.unit.ec for each in serving), Decimal(0))


def _pruned(node: Node, key: str) -> Node:
    """A tree without one of its nodes."""
    if node.key == key:
        return AllOf(key)
    match node:
        case AllOf(children=children):
            return replace(node, children=tuple(_pruned(child, key) for child in children))
        case Condition(child=child):
            return replace(node, child=_pruned(child, key))
    return node


# Why there is no plan.


def why_none(question: Question, *, seconds: float, clock: Callable[[], float]) -> tuple[Conflict, ...]:
    """What cannot be met: each requirement that cannot by itself, else one set of which each is to blame."""
    blame = _Blame(question, clock, clock() + seconds)
    alone = [node.key for node in needed_nodes(question.diploma.phases) if blame.is_impossible({node.key}, set())]
    if alone:
        return tuple(Conflict((key,), (), is_least=True) for key in alone)
    return (blame.least(),)


class _Blame:
    def __init__(self, question: Question, clock: Callable[[], float], deadline: float) -> None:
        self.question, self.clock, self.deadline = question, clock, deadline
        phases = question.diploma.phases
        self.keys = [node.key for node in (*needed_nodes(phases), *limiting_nodes(phases))]
        self.reduced: dict[frozenset[Facet], Reduced] = {}

    def is_impossible(self, keys: set[str], facets: set[Facet]) -> bool:
        """Whether it is proven that these requirements cannot be met where the calendar asks no more than that."""
        if self.clock() >= self.deadline:
            return False
        asked = frozenset(facets)
        if asked not in self.reduced:
            self.reduced[asked] = reduce(_eased(self.question, asked))
        without = frozenset(self.keys) - keys
        path = Path(self.reduced[asked], self.clock, self.deadline, without, only_ec=True)
        return path.answer().status is Status.INFEASIBLE

    def least(self) -> Conflict:
        """One set of requirements and facets, from which nothing can be left out: what is not to blame is left out."""
        keys, facets = set(self.keys), set(Facet)
        for facet in Facet:
            if self.is_impossible(keys, facets - {facet}):
                facets.discard(facet)
        for key in self.keys:
            if self.is_impossible(keys - {key}, facets):
                keys.discard(key)
        is_least = self.clock() < self.deadline
        ordered = tuple(key for key in self.keys if key in keys), tuple(facet for facet in Facet if facet in facets)
        return Conflict(*ordered, is_least)


def _eased(question: Question, facets: frozenset[Facet]) -> Question:
    """The question with a calendar that asks only that."""
    terms, offers = question.terms, question.offers
    if Facet.LOAD not in facets:
        terms = tuple(replace(term, max_ec=Decimal(480)) for term in terms)
    if Facet.OFFERED not in facets:
        terms = tuple(replace(term, excluded=frozenset[UUID]()) for term in terms)
        offers = tuple(replace(offer, unit=replace(offer.unit, terms=frozenset())) for offer in offers)
    if Facet.PREREQUISITES not in facets:
        offers = tuple(replace(offer, unit=replace(offer.unit, prerequisites=frozenset())) for offer in offers)
    if Facet.TERMS not in facets:
        terms = terms * max(4, math.ceil(_LARGEST / sum(term.max_ec for term in terms)))
    return replace(question, terms=terms, offers=offers)
