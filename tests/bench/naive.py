"""The cheapest path by trying everything: every set of units, every calendar, every assignment, as decision record 014 says.

Written from the record alone, for small questions: it shares no rule with what it checks. Slow on purpose.
"""

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Condition,
    Credits,
    Exclusive,
    MinGrade,
    ModuleNode,
    Node,
    NonCourse,
    NotExemptible,
    OutcomeNode,
    Prerequisite,
    Recency,
    Residency,
    Threshold,
    below,
    walk,
)
from app.progress.rules.facts import Block, By, Record
from app.progress.rules.planning.question import Offer, Question

ZERO = Decimal(0)
Cost = tuple[Decimal, int, int]
"""EC left, leaves missing, and leaves missing that no unit satisfies."""
Use = tuple[str, Record]
"""A leaf, and the record that is given to it."""


@dataclass(frozen=True)
class Best:
    """The best there is: leaves that stand in the way, EC, terms until ready, distance from the wishes."""

    resting: int
    ec: Decimal
    terms: int
    penalty: Decimal


def best_plan(question: Question) -> Best | None:
    """The best plan, or None where there is none."""
    return _Naive(question).best()


def size_of(question: Question) -> int:
    """How much there is to try, before anything is ruled out: assignments of all sets of units, calendars where they count."""
    naive = _Naive(question)
    found = 1 << len(question.held.blocks)
    for same in naive.results(question.offers).values():
        taken = any(record.id == offer.unit.module for offer in question.offers for record in same)
        found *= len(naive.choices(same)) + taken
    return found * (len(question.terms) ** len(question.offers) if naive.orders else 1)


class _Naive:
    def __init__(self, question: Question) -> None:
        self.question, self.held = question, question.held
        self.home, self.on = question.diploma.institution, question.held.on
        self.roots = [phase.requirement for phase in question.diploma.phases]
        self.above: dict[str, list[Node]] = {}
        for root in self.roots:
            self._climb(root, [])
        self.nodes = {node.key: node for root in self.roots for node in walk(root)}
        self.named = {**self.nodes, **{phase.key: phase.requirement for phase in question.diploma.phases}}
        self.after = {
            key: [each for node in above if isinstance(node, Prerequisite) for each in node.after]
            for key, above in self.above.items()
        }
        self.after = {key: keys for key, keys in self.after.items() if keys}
        self.orders, self.late = bool(self.after), set[tuple[str, object]]()
        self.waived = {waiver.key for waiver in self.held.waivers}

    def _climb(self, node: Node, above: list[Node]) -> None:
        self.above[node.key] = above
        for child in below(node):
            self._climb(child, [*above, node])

    def best(self) -> Best | None:
        offers = self.question.offers
        if not any(True for _ in self.assignments(offers)):
            return None
        found: list[tuple[int, Decimal, int, Decimal]] = []
        sets = (each for size in range(len(offers) + 1) for each in itertools.combinations(offers, size))
        optional = any(isinstance(n, NonCourse | Threshold) for n in self.nodes.values())
        for units in sorted(sets, key=lambda units: sum(each.unit.ec for each in units)):
            ec = sum((each.unit.ec for each in units), ZERO)
            if found and not optional and ec > found[0][1]:
                break
            calendars = sorted(self.calendars(units), key=lambda terms: max(terms, default=-1))
            for resting, given, blocks in self.assignments(units) if calendars else ():
                for terms in calendars:
                    rests = self.in_order(units, terms, given, blocks) if self.orders else resting
                    if rests is not None:
                        found.append((rests, ec, max(terms, default=-1) + 1, self.penalty(units)))
                        if not optional:
                            break
        return Best(*min(found)) if found else None

    def penalty(self, units: Iterable[Offer]) -> Decimal:
        """How far from the wishes: for each kind the place in the list, times twice the EC."""
        found = ZERO
        for offer in units:
            wishes, unit = self.question.wishes, offer.unit
            for liked, has in (
                (wishes.modes, {unit.mode}),
                (wishes.institutions, {unit.institution}),
                (wishes.themes, unit.themes),
            ):
                places = [place for place, each in enumerate(liked) if each in has]
                found += (places[0] if places else len(liked)) * unit.ec * 2
        return found

    def calendars(self, units: Sequence[Offer]) -> Iterator[tuple[int, ...]]:
        """Every way to put units in terms: offered then, within the load, prerequisites passed or earlier."""
        terms = self.question.terms
        passed = {record.module for record in self.held.records}
        for calendar in itertools.product(range(len(terms)), repeat=len(units)):
            loads = [ZERO for _ in terms]
            done: dict[object, int] = {}
            for offer, at in zip(units, calendar, strict=True):
                loads[at] += offer.unit.ec
                for module in {offer.unit.module, *(record.module for record in offer.brings)}:
                    done[module] = min(at, done.get(module, at))
            if any(load > term.max_ec for load, term in zip(loads, terms, strict=True)):
                continue
            if all(
                (not o.unit.terms or terms[at].name in o.unit.terms)
                and o.unit.module not in terms[at].excluded
                and all(m in passed or done.get(m, at) < at for m in o.unit.prerequisites)
                for o, at in zip(units, calendar, strict=True)
            ):
                yield calendar

    def assignments(self, units: Sequence[Offer]) -> Iterator[tuple[int, list[Use], list[Block]]]:
        """Every allowed assignment of records and units that leaves nothing that a unit could bring."""
        results = self.results(units)
        everything = [record for same in results.values() for record in same]
        choices = [self.choices(same) for same in results.values()]
        for count in range(len(self.held.blocks) + 1):
            for blocks in itertools.combinations(self.held.blocks, count):
                if not self.blocks_allowed(blocks):
                    continue
                for chosen in itertools.product(*choices):
                    given = [use for use in chosen if use]
                    if self.allowed(given, blocks):
                        left = self.whole(given, blocks, everything)
                        if left[:2] == (ZERO, 0):
                            yield left[2], given, list(blocks)

    def results(self, units: Sequence[Offer]) -> dict[object, list[Record]]:
        """What somebody has, with these units, by the id of each result: one may count in more ways than one."""
        found: dict[object, list[Record]] = {}
        for record in self.held.records:
            found.setdefault(record.id, []).append(record)
        for offer in units:
            found.setdefault(offer.unit.module, []).extend(offer.brings)
        return found

    def choices(self, same: Iterable[Record]) -> list[Use | None]:
        """What can be done with a result: nothing, or one of the leaves that it fits."""
        leaves = [node for node in self.nodes.values() if isinstance(node, ModuleNode | Credits)]
        return [None, *((node.key, record) for record in same for node in leaves if self.fits(node, record))]

    # What fits, by itself.

    def fits(self, leaf: Node, record: Record) -> bool:
        above = self.above[leaf.key]
        if record.is_shared and not any(isinstance(node, Exclusive) for node in above):
            return False
        if not self.admitted(above, record):
            return False
        if isinstance(leaf, ModuleNode):
            return record.module in {leaf.module, *leaf.equivalents}
        assert isinstance(leaf, Credits)
        if leaf.level is not None and (record.level is None or record.level < leaf.level):
            return False
        if leaf.theme is not None and leaf.theme not in record.themes:
            return False
        if leaf.kind is not None and record.by.value != leaf.kind:
            return False
        return leaf.institution is None or leaf.institution == record.institution

    def admitted(self, above: Iterable[Node], record: Record) -> bool:
        for node in above:
            if (
                isinstance(node, MinGrade)
                and record.by != By.EXEMPTION
                and (record.grade is None or record.grade < node.grade)
            ):
                return False
            if isinstance(node, Recency) and not self.recent(record.on, node.years):
                return False
            if isinstance(node, NotExemptible) and record.by != By.RESULT:
                return False
        return True

    def recent(self, day: date | None, years: int) -> bool:
        return day is not None and day.replace(year=day.year + years) >= self.on

    # What is allowed, together.

    def blocks_allowed(self, blocks: Sequence[Block]) -> bool:
        uses = [record for block in blocks for record in block.uses]
        if len(uses) != len(set(uses)):
            return False
        for block in blocks:
            places = [node for key, node in self.named.items() if key in block.covers]
            for node in places:
                if any(isinstance(each, NotExemptible) for each in (*self.above[node.key], *walk(node))):
                    return False
        return True

    def allowed(self, given: Sequence[Use], blocks: Sequence[Block]) -> bool:
        modules = [record.module for _, record in given]
        single = [key for key, _ in given if isinstance(self.nodes[key], ModuleNode)]
        if len(modules) != len(set(modules)) or len(single) != len(set(single)):
            return False
        inside = {record for block in blocks for record in block.uses}
        for key, record in given:
            if record.id in inside or any(self.covered(node, blocks) for node in (*self.above[key], self.nodes[key])):
                return False
        for node in self.nodes.values():
            if isinstance(node, Cap | Exclusive | Choose) and not self.within(node, given, blocks):
                return False
        return True

    def within(self, node: Node, given: Sequence[Use], blocks: Sequence[Block]) -> bool:
        parts = self.parts(node, given, blocks)
        match node:
            case Cap(max_ec=most, kind="block"):
                return sum(ec for ec, record in parts if record is None) <= most
            case Cap(max_ec=most, kind="other-institution"):
                return sum(ec for ec, record in parts if record and record.institution != self.home) <= most
            case Cap(max_ec=most, kind=kind):
                return sum(ec for ec, record in parts if record and record.by.value == kind) <= most
            case Exclusive(shared_ec=most):
                return sum(ec for ec, record in parts if record and record.is_shared) <= most
            case Choose(max_ec=most) if most is not None:
                return sum(ec for ec, _ in parts) <= most
        return True

    def covered(self, node: Node, blocks: Sequence[Block]) -> bool:
        keys = {node.key, *(phase.key for phase in self.question.diploma.phases if phase.requirement.key == node.key)}
        return any(key in block.covers and block.covers[key] is None for block in blocks for key in keys)

    def parts(self, node: Node, given: Sequence[Use], blocks: Sequence[Block]) -> list[tuple[Decimal, Record | None]]:
        """The credits that count below a node: of a covered node what it asks for by itself."""
        if self.covered(node, blocks):
            return [(self.cost(node, [], (), set(), (), bare=True)[0], None)]
        found: list[tuple[Decimal, Record | None]] = [(record.ec, record) for key, record in given if key == node.key]
        if isinstance(node, Credits):
            found += [(block.covers[node.key], None) for block in blocks if block.covers.get(node.key) is not None]  # type: ignore[misc]
        return found + [part for child in below(node) for part in self.parts(child, given, blocks)]

    # What is left.

    def whole(self, given: Sequence[Use], blocks: Sequence[Block], records: Sequence[Record]) -> Cost:
        return self.added(self.cost(root, given, blocks, self.waived, records) for root in self.roots)

    def added(self, costs: Iterable[Cost]) -> Cost:
        listed = list(costs)
        return sum((c[0] for c in listed), ZERO), sum(c[1] for c in listed), sum(c[2] for c in listed)

    def cost(  # noqa: C901
        self,
        node: Node,
        given: Sequence[Use],
        blocks: Sequence[Block],
        waived: set[str],
        records: Sequence[Record],
        *,
        bare: bool = False,
    ) -> Cost:
        def of(child: Node) -> Cost:
            return self.cost(child, given, blocks, waived, records, bare=bare)

        def lacking(least: Decimal, have: Decimal) -> Cost:
            return (least - have, 1, 0) if least > have else (ZERO, 0, 0)

        if node.key in waived or (not bare and self.covered(node, blocks)):
            return ZERO, 0, 0
        parts = [] if bare else self.parts(node, given, blocks)
        match node:
            case AllOf(children=children):
                return self.added(of(child) for child in children)
            case AnyOf(children=children):
                return min(of(child) for child in children)
            case Choose(children=children, count=count, min_ec=least):
                cheapest = self.added(sorted(of(child) for child in children)[:count])
                return max(cheapest, lacking(least or ZERO, sum((ec for ec, _ in parts), ZERO)))
            case Residency(child=child, min_ec=least):
                own = [ec for ec, r in parts if r and r.by == By.RESULT and r.institution == self.home]
                return max(of(child), lacking(least, sum(own, ZERO)))
            case Condition(child=child):
                return of(child)
            case ModuleNode(module=module):
                return (ZERO, 0, 0) if parts else (self.question.diploma.modules[module].ec, 1, 0)
            case Credits(min_ec=least):
                return lacking(least, sum((ec for ec, _ in parts), ZERO))
            case OutcomeNode():
                return ZERO, 0 if any(self.shows(node, record) for record in records) else 1, 0
            case Threshold(effect="advice"):
                return ZERO, 0, 0
            case Threshold(min_ec=least) if least is not None:
                counted = sum((ec for root in self.roots for ec, _ in self.parts(root, given, blocks)), ZERO)
                return ZERO, 0 if counted >= least else 1, 0
        return ZERO, 0, 0 if any(each.kind == getattr(node, "kind", "") for each in self.held.shown) else 1

    def shows(self, leaf: OutcomeNode, record: Record) -> bool:
        return (
            self.admitted(self.above[leaf.key], record)
            and (leaf.key, record.id) not in self.late
            and leaf.outcome in record.outcomes
            and record.outcomes[leaf.outcome] >= (leaf.min_level or 0)
            and (leaf.version is None or leaf.version in record.versions)
        )

    # What comes before what.

    def in_order(
        self, units: Sequence[Offer], terms: Sequence[int], given: Sequence[Use], blocks: Sequence[Block]
    ) -> int | None:
        """What stands in the way, if what is taken for leaves below prerequisites is taken after these were satisfied."""
        at = {offer.unit.module: term for offer, term in zip(units, terms, strict=True)}
        self.late = set()
        for offer in sorted(units, key=lambda each: at[each.unit.module]):
            for leaf, keys in self.after.items():
                if not self.ready(keys, at[offer.unit.module], units, at, given, blocks):
                    self.late.add((leaf, offer.unit.module))
        if any((leaf, record.id) in self.late for leaf, record in given):
            return None
        everything = [*self.held.records, *(record for offer in units for record in offer.brings)]
        left = self.whole(given, blocks, everything)
        self.late = set()
        return left[2] if left[:2] == (ZERO, 0) else None

    def ready(
        self,
        keys: Iterable[str],
        term: int,
        units: Sequence[Offer],
        at: Mapping[uuid.UUID, int],
        given: Sequence[Use],
        blocks: Sequence[Block],
    ) -> bool:
        before = [use for use in given if at.get(use[1].id, -1) < term]
        records = [*self.held.records, *(r for o in units if at[o.unit.module] < term for r in o.brings)]
        costs = (self.cost(self.named[key], before, blocks, self.waived, records) for key in keys)
        return all(cost[:2] == (ZERO, 0) for cost in costs)
