"""The audit's assignment by trying every one: decision record 014 read word for word, for small trees.

Nothing here stands on `app.progress.rules` but the facts: what fits, what is allowed and what it costs are said anew.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from app.curriculum.rules import nodes as n
from app.progress.rules.facts import Block, By, Held, Record

Pair = tuple[Decimal, int]
Given = dict[str, list[Record]]
NONE = Decimal(0)


@dataclass
class Tree:
    """The roots with what the rules must know of the world."""

    phases: Sequence[n.Phase]
    ec: dict[uuid.UUID, Decimal]
    house: uuid.UUID

    def roots(self) -> list[n.Node]:
        return [phase.requirement for phase in self.phases]


def way_to(node: n.Node, above: tuple[n.Node, ...] = ()) -> Iterator[tuple[n.Node, tuple[n.Node, ...]]]:
    yield node, above
    for child in n.below(node):
        yield from way_to(child, (*above, node))


def everything(tree: Tree) -> list[tuple[n.Node, tuple[n.Node, ...]]]:
    return [found for root in tree.roots() for found in way_to(root)]


def is_old(day: date | None, years: int, on: date) -> bool:
    if day is None:
        return True
    try:
        last = day.replace(year=day.year + years)
    except ValueError:  # 29 February: in time until the end of that month
        last = date(day.year + years, 2, 28)
        return on > last and on > date(day.year + years, 3, 1).replace(day=1) - (date(2001, 1, 2) - date(2001, 1, 1))
    return on > last


def admits(above: Sequence[n.Node], record: Record, on: date) -> bool:
    for node in above:
        if (
            isinstance(node, n.MinGrade)
            and record.by is not By.EXEMPTION
            and (record.grade is None or record.grade < node.grade)
        ):
            return False
        if isinstance(node, n.Recency) and is_old(record.on, node.years, on):
            return False
        if isinstance(node, n.NotExemptible) and record.by is not By.RESULT:
            return False
    return True


def fits(node: n.Node, above: Sequence[n.Node], record: Record, on: date) -> bool:
    if isinstance(node, n.ModuleNode):
        likes = record.module in {node.module, *node.equivalents}
    elif isinstance(node, n.Credits):
        likes = (
            (not node.level or (record.level is not None and record.level >= node.level))
            and (not node.theme or node.theme in record.themes)
            and (not node.kind or node.kind == record.by.value)
            and (not node.institution or node.institution == record.institution)
        )
    else:
        likes = False
    within = any(isinstance(each, n.Exclusive) for each in above)
    return likes and admits(above, record, on) and (within or not record.is_shared)


def satisfying(tree: Tree, blocks: Sequence[Block]) -> set[str]:
    """The keys of nodes that blocks satisfy, the outermost."""
    keys = {key for block in blocks for key, ec in block.covers.items() if ec is None}
    keys |= {phase.requirement.key for phase in tree.phases if phase.key in keys}
    return {node.key for node, above in everything(tree) if node.key in keys and not any(a.key in keys for a in above)}


def brought(tree: Tree, node: n.Node, given: Given, blocks: Sequence[Block], covered: set[str]) -> list[Any]:
    """What counts below a node: records, and bare numbers for what blocks bring."""
    if node.key in covered:
        return [alone(tree, node)]
    found: list[Any] = list(given.get(node.key, ()))
    if isinstance(node, n.Credits):
        found += [block.covers[node.key] for block in blocks if block.covers.get(node.key) is not None]
    for child in n.below(node):
        found += brought(tree, child, given, blocks, covered)
    return found


def ec_of(things: Sequence[Any]) -> Decimal:
    return sum((each.ec if isinstance(each, Record) else each for each in things), NONE)


def alone(tree: Tree, node: n.Node) -> Decimal:
    return cost(tree, node, {}, (), set(), Held(date(2026, 1, 1)), NONE)[0]


def lack(ec: Decimal) -> Pair:
    return (ec, 1) if ec > 0 else (NONE, 0)


def cost(
    tree: Tree, node: n.Node, given: Given, blocks: Sequence[Block], covered: set[str], held: Held, counted: Decimal
) -> Pair:
    if node.key in covered or node.key in {waiver.key for waiver in held.waivers}:
        return NONE, 0
    parts = [cost(tree, child, given, blocks, covered, held, counted) for child in n.below(node)]
    here = brought(tree, node, given, blocks, covered)
    if isinstance(node, n.ModuleNode):
        return (NONE, 0) if here else (tree.ec[node.module], 1)
    if isinstance(node, n.Credits):
        return lack(node.min_ec - ec_of(here))
    if isinstance(node, n.AllOf):
        return sum((p[0] for p in parts), NONE), sum(p[1] for p in parts)
    if isinstance(node, n.AnyOf):
        return min(parts)
    if isinstance(node, n.Choose):
        best = sorted(parts)[: node.count]
        least = sum((p[0] for p in best), NONE), sum(p[1] for p in best)
        return max(least, lack((node.min_ec or NONE) - ec_of(here)))
    if isinstance(node, n.Residency):
        own = [r for r in here if isinstance(r, Record) and r.by is By.RESULT and r.institution == tree.house]
        return max(parts[0], lack(node.min_ec - ec_of(own)))
    if isinstance(node, n.Condition):
        return parts[0]
    return NONE, 0 if is_there(tree, node, held, counted) else 1


def is_there(tree: Tree, node: n.Node, held: Held, counted: Decimal) -> bool:
    above = next(above for each, above in everything(tree) if each.key == node.key)
    if isinstance(node, n.OutcomeNode):
        return any(
            record.outcomes.get(node.outcome, 0) >= (node.min_level or 1)
            and (node.version is None or node.version in record.versions)
            and admits(above, record, held.on)
            for record in held.records
        )
    if isinstance(node, n.Threshold) and (node.effect == "advice" or node.min_ec is not None):
        return node.effect == "advice" or counted >= (node.min_ec or NONE)
    assert isinstance(node, n.NonCourse | n.Threshold)
    years = [each.years for each in above if isinstance(each, n.Recency)]
    found = [s for s in held.shown if s.kind == node.kind and not any(is_old(s.on, year, held.on) for year in years)]
    if isinstance(node, n.NonCourse):
        if node.max_age_months is not None:
            found = [s for s in found if not is_older(s.on, node.max_age_months, held.on)]
        if node.min_hours and sum(s.hours for s in found) < node.min_hours:
            return False
    return bool(found)


def is_older(day: date, months: int, on: date) -> bool:
    month = day.month - 1 + months
    return (on.year, on.month, on.day) > (day.year + month // 12, month % 12 + 1, day.day)


def of_kind(kind: str, thing: Any, house: uuid.UUID) -> bool:
    if not isinstance(thing, Record):
        return kind == "block"
    return thing.institution != house if kind == "other-institution" else thing.by.value == kind


def is_allowed(tree: Tree, given: Given, blocks: Sequence[Block], covered: set[str]) -> bool:
    for node, _ in everything(tree):
        here = brought(tree, node, given, blocks, covered)
        if isinstance(node, n.Cap) and ec_of([t for t in here if of_kind(node.kind, t, tree.house)]) > node.max_ec:
            return False
        shared = [t for t in here if isinstance(t, Record) and t.is_shared]
        if isinstance(node, n.Exclusive) and ec_of(shared) > node.shared_ec:
            return False
        if isinstance(node, n.Choose) and node.max_ec is not None and ec_of(here) > node.max_ec:
            return False
    return True


def may_be_used(tree: Tree, block: Block) -> bool:
    phases = {phase.requirement.key for phase in tree.phases if phase.key in block.covers}
    for node, above in everything(tree):
        if node.key in block.covers or node.key in phases:
            near = [*above, *(each for each, _ in way_to(node))]
            if any(isinstance(each, n.NotExemptible) for each in near):
                return False
    return True


def places(tree: Tree, held: Held, record: Record) -> list[str]:
    return [node.key for node, above in everything(tree) if fits(node, above, record, held.on)]


def assignments(tree: Tree, held: Held, records: Sequence[Record], shut: set[str]) -> Iterator[Given]:
    """Every way to give records to leaves, each whole and to one, nothing twice."""
    if not records:
        yield {}
        return
    first, rest = records[0], records[1:]
    modules = {node.key for node, _ in everything(tree) if isinstance(node, n.ModuleNode)}
    where = [key for key in places(tree, held, first) if key not in shut]
    for given in assignments(tree, held, rest, shut):
        yield given
        used = [record for each in given.values() for record in each]
        if not any(other.id == first.id or other.module == first.module for other in used):
            for key in where:
                if key not in modules or key not in given:
                    yield {**given, key: [first, *given.get(key, ())]}


Rank = tuple[Pair, Pair, int, int, int, int]


def ranks(tree: Tree, held: Held) -> Iterator[tuple[Rank, Given]]:
    """Every allowed assignment with what 014 compares: cost, leaves one by one, blocks, then what is used."""
    usable = [block for block in held.blocks if may_be_used(tree, block)]
    for count in range(len(usable) + 1):
        for blocks in combinations(usable, count):
            inside = [record for block in blocks for record in block.uses]
            if len(inside) != len(set(inside)):
                continue
            covered = satisfying(tree, blocks)
            shut = {node.key for node, above in everything(tree) if {node.key, *(a.key for a in above)} & covered}
            free = [record for record in held.records if record.id not in inside]
            for given in assignments(tree, held, free, shut):
                if is_allowed(tree, given, blocks, covered):
                    yield rank(tree, held, given, blocks, covered, shut), given


def rank(tree: Tree, held: Held, given: Given, blocks: Sequence[Block], covered: set[str], shut: set[str]) -> Rank:
    counted = ec_of([thing for root in tree.roots() for thing in brought(tree, root, given, blocks, covered)])
    whole = [cost(tree, root, given, blocks, covered, held, counted) for root in tree.roots()]
    bare = Held(held.on)
    leaves = [
        cost(tree, node, given, blocks, covered, bare, counted)
        for node, _ in everything(tree)
        if isinstance(node, n.ModuleNode | n.Credits) and node.key not in shut
    ]
    used = [record.by for records in given.values() for record in records]
    return (
        (sum((p[0] for p in whole), NONE), sum(p[1] for p in whole)),
        (sum((p[0] for p in leaves), NONE), sum(p[1] for p in leaves)),
        len(blocks),
        used.count(By.EXEMPTION),
        used.count(By.EQUIVALENCE),
        used.count(By.RESULT),
    )
