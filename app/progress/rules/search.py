"""The best assignment by dynamic programming: clusters of records in turn, one entry per state of the open slots.

Parts of a problem that share no slot are searched apart. A slot is forgotten once no cluster raises it any more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from math import inf, prod
from typing import Any

from app.progress.rules.bounds import Bound
from app.progress.rules.problem import (
    Const,
    Expr,
    Fill,
    Lack,
    Least,
    Option,
    Problem,
    Scale,
    Slot,
    Total,
    slots_of,
    split,
)

State = tuple[int, ...]
Value = Callable[[Sequence[int]], int]
Cluster = list[Option]


def evaluator(expr: Expr, slots: Sequence[Slot], place: Mapping[int, int], scale: Scale) -> Value:
    """An expression as a function of a state; a slot without a place has what was given already."""
    match expr:
        case Const(cost=cost):
            return lambda _: cost
        case Fill(slot=slot, cost=cost) if slot in place:
            at, bound = place[slot], slots[slot].bound
            return lambda state: cost if state[at] < bound else 0
        case Fill(slot=slot, cost=cost):
            found = cost if slots[slot].given < slots[slot].bound else 0
            return lambda _: found
        case Lack(slot=slot) if slot in place:
            at, bound = place[slot], slots[slot].bound
            return lambda state: scale.lack(bound - state[at])
        case Lack(slot=slot):
            lack = scale.lack(slots[slot].bound - slots[slot].given)
            return lambda _: lack
        case Total(children=children):
            parts = [evaluator(child, slots, place, scale) for child in children]
            return lambda state: sum(part(state) for part in parts)
        case Least(count=count, children=children):
            parts = [evaluator(child, slots, place, scale) for child in children]
            return lambda state: sum(sorted(part(state) for part in parts)[:count])
    inner = evaluator(expr.child, slots, place, scale)
    floor = evaluator(Lack(expr.slot), slots, place, scale)
    return lambda state: max(inner(state), floor(state))


@dataclass
class Component:
    """A part of a problem that shares no slot with the rest."""

    problem: Problem
    clusters: list[Cluster] = field(default_factory=list)
    terms: list[Expr] = field(default_factory=list)

    @property
    def slots(self) -> set[int]:
        """The slots that its options raise."""
        return {slot for cluster in self.clusters for option in cluster for slot, _ in option.deltas}


def components(problem: Problem) -> list[Component]:
    """The problem in parts, in the order of their first record. Terms that nothing changes any more are left out.

    Slots are bits of a number here, so that whether parts share any is one step.
    """
    parts: list[tuple[int, Component]] = []
    for cluster in problem.clusters:
        slots = 0
        for option in cluster:
            for slot, _ in option.deltas:
                slots |= 1 << slot
        parts = _with(parts, slots, Component(problem, [cluster]))
    raised = sum(slots for slots, _ in parts)
    for term, slots in zip(problem.terms, problem.term_slots, strict=True):
        if slots & raised:
            parts = _with(parts, slots & raised, Component(problem, [], [term]))
    return [component for _, component in parts]


def _with(parts: list[tuple[int, Component]], slots: int, new: Component) -> list[tuple[int, Component]]:
    """The parts with one more, as one with those that share a slot with it."""
    near = [each for each in parts if each[0] & slots]
    if not near:
        return [*parts, (slots, new)]
    first = near[0][1]
    for more, component in (*near[1:], (slots, new)):
        slots |= more
        first.clusters += component.clusters
        first.terms += component.terms
    slots |= near[0][0]
    return [(slots, first) if each is near[0] else each for each in parts if each is near[0] or each not in near]


def choices(cluster: Cluster, most: int) -> list[tuple[Option, ...]] | None:
    """Every way to give records of a cluster, none at all first; None where there are more than `most`."""
    found: list[tuple[Option, ...]] = [()]
    for option in cluster:
        found += [(*before, option) for before in found if _goes_with(option, before)]
        if len(found) > most:
            return None
    return found


def _goes_with(option: Option, others: tuple[Option, ...]) -> bool:
    new = option.record
    return not any(new.id == o.record.id or new.module == o.record.module for o in others)


MOST_CHOICES = 200
MOST_STATES = 500
"""How many choices of one cluster, and how many states after one, are looked at before another way is taken."""
FEW = 120
"""So many states are simply all looked at."""
BEAM = 30
"""How many states are kept after each cluster to find a good answer first."""

Trail = tuple[Any, ...]
"""What was chosen on the way to a state: the trail before, and the options of the last choice; empty at first."""


@dataclass
class _Step:
    """One cluster: what each choice raises, what it weighs; then which values are final, which places forgotten."""

    choices: list[tuple[list[tuple[int, int]], int, tuple[Option, ...]]]
    values: list[Value]
    forgotten: list[int]
    options: Cluster
    groups: list[Value] = field(default_factory=list)


@dataclass(frozen=True)
class _Places:
    """Of each place in a state: its bound, whether it is never passed, whether something asks for it."""

    bounds: Sequence[int]
    strict: Sequence[bool]
    asked: Sequence[bool]


@dataclass(frozen=True)
class _Found:
    """The best that a run found, and whether it looked at every state that could be better."""

    value: float
    options: list[Option]
    is_whole: bool


def search(component: Component) -> list[Option] | None:
    """The best options of a component; None where that takes too much work.

    Of equal ones the first is kept, in the order of records and leaves. Which children of its groups count is tried
    in turn, the most promising first, so that what is left is mostly a sum.
    """
    whole = _Search.of(component)
    found = whole and _run(whole.steps, (whole.start, 0), whole.kinds, None, FEW)
    if whole is None or (found and found.is_whole):
        return found.options if found else None
    searches = [each for each in map(_Search.of, selections(component)) if each]
    best = _Found(inf, [], is_whole=True)
    for one in sorted(searches, key=lambda each: each.least):
        if one.least < best.value:
            found = one.run(best.value)
            if not found.is_whole:
                return None
            best = min(best, found, key=lambda each: each.value)
    return best.options


MOST_SELECTIONS = 24


def ways_to_count(terms: Sequence[Expr]) -> tuple[list[Expr], list[list[Expr]]]:
    """The terms that always count, and in each way to say which children of groups count those that then do as well."""
    groups = [term for term in terms if isinstance(term, Least)]
    ways = [list(combinations(term.children, term.count)) for term in groups]
    if prod(map(len, ways)) > MOST_SELECTIONS:
        return list(terms), [[]]
    always = [term for term in terms if not isinstance(term, Least)]
    return always, [[part for way in chosen for child in way for part in split(child)] for chosen in product(*ways)]


def selections(component: Component) -> list[Component]:
    """The component once for each way to say which children of its groups count; as it is where those are too many."""
    always, ways = ways_to_count(component.terms)
    return [Component(component.problem, component.clusters, [*always, *parts]) for parts in ways]


@dataclass
class _Search:
    """One search: its steps, its places, and the bound from each state."""

    component: Component
    place: Mapping[int, int]
    steps: list[_Step]
    kinds: _Places
    start: State
    fixed: int

    @classmethod
    def of(cls, component: Component) -> "_Search | None":
        """The search of a component; None where a cluster has too many choices."""
        slots, places = component.problem.slots, sorted(component.slots)
        place = {slot: number for number, slot in enumerate(places)}
        steps = _plan(component, place)
        if steps is None:
            return None
        kinds = _Places(
            [slots[slot].bound for slot in places],
            [slots[slot].is_cap or slots[slot].is_single for slot in places],
            [not slots[slot].is_cap for slot in places],
        )
        still = [term for term in component.terms if not any(slot in place for slot in slots_of(term))]
        fixed = sum(evaluator(term, slots, place, component.problem.scale)(()) for term in still)
        start = tuple(min(slots[slot].given, slots[slot].bound) for slot in places)
        return cls(component, place, steps, kinds, start, fixed)

    @cached_property
    def bound(self) -> Bound:
        """The bound from each state."""
        groups = [(number, value) for number, step in enumerate(self.steps) for value in step.groups]
        clusters = [step.options for step in self.steps]
        return Bound(self.component.problem, self.component.terms, clusters, self.place, groups)

    @property
    def least(self) -> int:
        """No less than this can be found."""
        return self.bound.least(0, self.start, self.fixed)

    def run(self, known: float) -> _Found:
        """The best that beats what is known: a narrow run first, then one that leaves out what is no better."""
        self.bound.known = known
        narrow = _run(self.steps, (self.start, self.fixed), self.kinds, self.bound, BEAM)
        if narrow.is_whole:
            return narrow
        self.bound.known = min(known, narrow.value)
        wide = _run(self.steps, (self.start, self.fixed), self.kinds, self.bound, MOST_STATES)
        return wide if wide.value < narrow.value or not wide.is_whole else _Found(narrow.value, narrow.options, True)


def _run(steps: Sequence[_Step], start: tuple[State, int], kinds: _Places, bound: Bound | None, most: int) -> _Found:
    """The states after each cluster in turn, the most promising ones where there are more than `most`."""
    layer: dict[State, tuple[int, Trail]] = {start[0]: (start[1], ())}
    is_whole = True
    for number, step in enumerate(steps):
        layer = _after(step, layer, kinds)
        if bound is None:
            if len(layer) > most:
                return _Found(inf, [], is_whole=False)
        elif len(layer) > BEAM:
            ranked = [(bound.least(number + 1, state, value), state) for state, (value, _) in layer.items()]
            kept = sorted(each for each in ranked if each[0] < bound.known)
            is_whole = is_whole and len(kept) <= most
            layer = {state: layer[state] for _, state in kept[:most]}
    if not layer:
        return _Found(inf, [], is_whole)
    value, trail = min(layer.values(), key=lambda entry: entry[0])
    found: list[Option] = []
    while trail:
        trail, options = trail
        found.extend(options)
    return _Found(value, found, is_whole)


def _after(step: _Step, layer: Mapping[State, tuple[int, Trail]], kinds: _Places) -> dict[State, tuple[int, Trail]]:
    """The states after one more cluster, each with its least value."""
    after: dict[State, tuple[int, Trail]] = {}
    for state, (value, trail) in layer.items():
        for deltas, weight, options in step.choices:
            new = _raised(state, deltas, kinds) if deltas else list(state)
            if new is None:
                continue
            found = value + weight
            for final in step.values:
                found += final(new)
            for place in step.forgotten:
                new[place] = 0
            key = tuple(new)
            known = after.get(key)
            if known is None or found < known[0]:
                after[key] = found, ((trail, options) if options else trail)
    return after


def _raised(state: State, deltas: Sequence[tuple[int, int]], kinds: _Places) -> list[int] | None:
    """The state with a choice in it; None where it is not allowed, or brings nothing that is asked."""
    new, is_useful = list(state), False
    for place, amount in deltas:
        raised = new[place] + amount
        if raised > kinds.bounds[place]:
            if kinds.strict[place]:
                return None
            raised = kinds.bounds[place]
        is_useful = is_useful or (kinds.asked[place] and raised != new[place])
        new[place] = raised
    return new if is_useful else None


def _plan(component: Component, place: Mapping[int, int]) -> list[_Step] | None:
    """The clusters in an order in which slots are soon forgotten, with what is final after each."""
    problem = component.problem
    clusters = _ordered(component.clusters)
    last = {slot: number for number, c in enumerate(clusters) for o in c for slot, _ in o.deltas}
    steps = []
    for cluster in clusters:
        ways = choices(cluster, MOST_CHOICES)
        if ways is None:
            return None
        weighed = [(_deltas(way, place), sum(problem.scale.used[o.record.by] for o in way), way) for way in ways]
        steps.append(_Step(weighed, [], [], cluster))
    lasting: dict[int, int] = dict(last)
    for term in component.terms:
        touched = [slot for slot in slots_of(term) if slot in place]
        if not touched:
            continue
        end = max(last[slot] for slot in touched)
        value = evaluator(term, problem.slots, place, problem.scale)
        steps[end].values.append(value)
        if not isinstance(term, Fill | Lack):
            steps[end].groups.append(value)
        lasting.update({slot: max(end, lasting[slot]) for slot in touched})
    for slot, end in last.items():
        if slot in problem.leaf_slots:
            steps[end].values.append(_leaf_value(slot, problem, place))
    for slot, end in lasting.items():
        steps[end].forgotten.append(place[slot])
    return steps


def _deltas(way: Iterable[Option], place: Mapping[int, int]) -> list[tuple[int, int]]:
    return [(place[slot], amount) for option in way for slot, amount in option.deltas]


def _leaf_value(slot: int, problem: Problem, place: Mapping[int, int]) -> Value:
    at, bound, scale = place[slot], problem.slots[slot].bound, problem.scale
    if problem.slots[slot].is_single:
        empty = problem.leaf_slots[slot]
        return lambda state: 0 if state[at] else empty
    return lambda state: scale.leaf_lack(bound - state[at])


def value_of(problem: Problem) -> int:
    """What was taken is worth on the scale of the problem: smaller is better."""
    slots, scale = problem.slots, problem.scale
    place = {number: number for number in range(len(slots))}
    state = [slot.given for slot in slots]
    cost = sum(evaluator(term, slots, place, scale)(state) for term in problem.terms)
    leaves = sum(_leaf_value(slot, problem, place)(state) for slot in problem.leaf_slots)
    return cost + leaves + sum(scale.used[option.record.by] for option in problem.taken)


def _ordered(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Clusters that raise the same slots after each other, those first whose slots the fewest others raise."""
    touched = [frozenset(slot for option in cluster for slot, _ in option.deltas) for cluster in clusters]
    busy: dict[int, int] = defaultdict(int)
    for slots in touched:
        for slot in slots:
            busy[slot] += 1
    order = sorted(range(len(clusters)), key=lambda n: (sorted(busy[s] for s in touched[n]), sorted(touched[n]), n))
    return [clusters[number] for number in order]
