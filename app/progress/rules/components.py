"""A problem in parts that share no slot, the ways to give what is one thing, and what was taken is worth."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod

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
    split,
)

Cluster = list[Option]


def worth(expr: Expr, slots: Sequence[Slot], scale: Scale) -> int:
    """What an expression comes to with what the slots were given."""
    match expr:
        case Const(cost=cost):
            return cost
        case Fill(slot=slot, cost=cost):
            return cost if slots[slot].given < slots[slot].bound else 0
        case Lack(slot=slot):
            return scale.lack(slots[slot].bound - slots[slot].given)
        case Total(children=children):
            return sum(worth(child, slots, scale) for child in children)
        case Least(count=count, children=children):
            return sum(sorted(worth(child, slots, scale) for child in children)[:count])
    return max(worth(expr.child, slots, scale), worth(Lack(expr.slot), slots, scale))


@dataclass
class Component:
    """A part of a problem that shares no slot with the rest."""

    problem: Problem
    clusters: list[Cluster] = field(default_factory=list)
    terms: list[Expr] = field(default_factory=list)


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
"""How many choices of one cluster are looked at before another way is taken."""
MOST_SELECTIONS = 24


def ways_to_count(terms: Sequence[Expr]) -> tuple[list[Expr], list[list[Expr]]]:
    """The terms that always count, and in each way to say which children of groups count those that then do as well."""
    groups = [term for term in terms if isinstance(term, Least)]
    ways = [list(combinations(term.children, term.count)) for term in groups]
    if prod(map(len, ways)) > MOST_SELECTIONS:
        return list(terms), [[]]
    always: list[Expr] = [term for term in terms if not isinstance(term, Least)]
    return always, [[part for way in chosen for child in way for part in split(child)] for chosen in product(*ways)]


def value_of(problem: Problem) -> int:
    """What was taken is worth on the scale of the problem: smaller is better."""
    slots, scale = problem.slots, problem.scale
    cost = sum(worth(term, slots, scale) for term in problem.terms)
    leaves = sum(_worth_of_leaf(slots[slot], empty, scale) for slot, empty in problem.leaf_slots.items())
    return cost + leaves + sum(scale.used[option.record.by] for option in problem.taken)


def _worth_of_leaf(slot: Slot, empty: int, scale: Scale) -> int:
    if slot.is_single:
        return 0 if slot.given else empty
    return scale.leaf_lack(slot.bound - slot.given)
