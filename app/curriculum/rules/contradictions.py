"""What in a requirement tree contradicts itself: choices, conditions and thresholds that nothing can satisfy."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.curriculum.rules.credits import NONE, WITHOUT_END, least, most, sizes_of
from app.curriculum.rules.nodes import (
    Cap,
    Choose,
    Condition,
    Credits,
    Exclusive,
    MinGrade,
    ModuleNode,
    Node,
    NotExemptible,
    OutcomeNode,
    Recency,
    Residency,
    Threshold,
    Waivable,
    walk,
)
from app.curriculum.rules.places import Placed
from app.curriculum.rules.register import Register
from app.curriculum.rules.vocabulary import CapKind, ThresholdKind
from app.problems import Fault


@dataclass(frozen=True)
class Known:
    """What sums are made with: sizes of modules by id, and the register as far as it is known."""

    sizes: Mapping[str, Decimal]
    total: Decimal
    register: Register | None = None

    def is_foreign(self, institution: uuid.UUID | None) -> bool:
        """Whether it is another institution than the one that awards."""
        return self.register is not None and institution not in (None, self.register.institution)

    def modules_from_elsewhere(self, leaf: ModuleNode) -> list[bool]:
        """Of a module and each of its equivalents that is known, whether another institution offers it."""
        found = [self.register.find(each) for each in (leaf.module, *leaf.equivalents)] if self.register else []
        return [self.is_foreign(each.institution) for each in found if each]


def contradictions(placed: Placed, known: Known) -> Iterator[Fault]:
    """Every contradiction of one node, in itself or with what is above and below it."""
    match placed.node:
        case Choose() as node:
            yield from _of_choice(placed, node, known)
        case Threshold() as node:
            yield from _of_threshold(placed, node, known)
        case Condition() as node:
            yield from _of_condition(placed, node, known)


def _of_choice(placed: Placed, node: Choose, known: Known) -> Iterator[Fault]:
    floor, ceiling = node.min_ec, node.max_ec
    if floor is not None and ceiling is not None and floor > ceiling:
        yield placed.fault("min-above-max", f"It asks for {floor} EC and lets {ceiling} count.", "minEc")
        return
    largest = sum((most(child, _largest(known)) for child in node.children), NONE)
    if floor is not None and floor > largest:
        yield placed.fault("asks-more-than-below", f"It asks for {floor} EC, its children bring {largest}.", "minEc")
    smallest = sum(sorted(least(child, _smallest(known)) for child in node.children)[: node.count], NONE)
    if ceiling is not None and smallest > ceiling:
        detail = f"{node.count} of its children bring {smallest} EC at least, it lets {ceiling} count."
        yield placed.fault("max-below-children", detail, "maxEc")


def _of_threshold(placed: Placed, node: Threshold, known: Known) -> Iterator[Fault]:
    counts = node.kind == ThresholdKind.BSA_QUANTITATIVE
    if counts and node.min_ec is None:
        yield placed.fault("threshold-ec-missing", "Say how many EC it asks for.", "minEc")
    elif not counts and node.min_ec is not None:
        yield placed.fault("threshold-ec-unfitting", f"Only a {ThresholdKind.BSA_QUANTITATIVE} counts EC.", "minEc")
    elif node.min_ec is not None and node.min_ec > known.total:
        yield placed.fault("asks-more-than-diploma", f"The diploma is {known.total} EC.", "minEc")


_TOUCHED: dict[type[Condition], tuple[type[Node], ...]] = {
    MinGrade: (ModuleNode, Credits, OutcomeNode),
    Recency: (ModuleNode, Credits, OutcomeNode),
    NotExemptible: (ModuleNode, Credits, OutcomeNode),
    Residency: (ModuleNode, Credits),
    Cap: (ModuleNode, Credits),
    Exclusive: (ModuleNode, Credits),
}
"""What must be below a condition for it to say anything."""


def _of_condition(placed: Placed, node: Condition, known: Known) -> Iterator[Fault]:
    touched = _TOUCHED.get(type(node))
    if touched and not any(isinstance(each, touched) for each in walk(node.child)):
        yield placed.fault("condition-without-effect", "Nothing below it is touched by this condition.")
        return
    above = [each.node for each in placed.above]
    if any(_makes_idle(outer, node) for outer in above):
        yield placed.fault("condition-without-effect", "A condition above it asks as much already.")
    if isinstance(node, Waivable) and any(isinstance(outer, Waivable) for outer in above):
        yield placed.fault("exception-in-exception", "What is below another exception is waived with it.")
    match node:
        case Residency(min_ec=floor):
            yield from _of_residency(placed, floor, known)
        case Cap(max_ec=ceiling, kind=kind):
            forced = least(node.child, _forced(known, kind), with_floors=False)
            if forced > ceiling:
                detail = f"Below it {forced} EC can only come by {kind}, it lets {ceiling} count."
                yield placed.fault("cap-out-of-reach", detail, "maxEc")
        case NotExemptible():
            if any(isinstance(each, Credits) and each.kind in _NOT_RESULTS for each in walk(node.child)):
                yield placed.fault("exempts-what-is-not-exemptible", "Below it credits are asked that are no results.")


_NOT_RESULTS = (CapKind.EXEMPTION, CapKind.EQUIVALENCE)


def _makes_idle(outer: Node, inner: Condition) -> bool:
    """Whether a condition asks nothing that one above it does not ask already."""
    match outer, inner:
        case MinGrade(grade=asked), MinGrade(grade=grade):
            return grade <= asked
        case Recency(years=asked), Recency(years=years):
            return years >= asked
        case NotExemptible(), NotExemptible():
            return True
        case NotExemptible(), Cap(kind=kind):
            return kind != CapKind.OTHER_INSTITUTION
    return False


def _of_residency(placed: Placed, floor: Decimal, known: Known) -> Iterator[Fault]:
    if floor > placed.phase.ec:
        yield placed.fault("residency-above-phase", f"Its phase is {placed.phase.ec} EC.", "minEc")
        return
    own = most(placed.node, _largest_own(known))
    if floor > own:
        detail = f"Of what is below it {own} EC can be results of the institution itself."
        yield placed.fault("residency-out-of-reach", detail, "minEc")


def _largest(known: Known) -> Callable[[Node], Decimal]:
    def largest(leaf: Node) -> Decimal:
        if isinstance(leaf, ModuleNode):
            return max(sizes_of(leaf, known.sizes), default=WITHOUT_END)
        return WITHOUT_END if isinstance(leaf, Credits) else NONE

    return largest


def _smallest(known: Known) -> Callable[[Node], Decimal]:
    def smallest(leaf: Node) -> Decimal:
        if isinstance(leaf, ModuleNode):
            return min(sizes_of(leaf, known.sizes), default=NONE)
        return leaf.min_ec if isinstance(leaf, Credits) else NONE

    return smallest


def _largest_own(known: Known) -> Callable[[Node], Decimal]:
    largest = _largest(known)

    def own(leaf: Node) -> Decimal:
        if isinstance(leaf, ModuleNode):
            elsewhere = known.modules_from_elsewhere(leaf)
            return NONE if elsewhere and all(elsewhere) else largest(leaf)
        if isinstance(leaf, Credits) and (known.is_foreign(leaf.institution) or leaf.kind in _NOT_RESULTS):
            return NONE
        return largest(leaf)

    return own


def _forced(known: Known, kind: str) -> Callable[[Node], Decimal]:
    """What of a leaf can come in no other way than the one that a cap limits."""
    smallest = _smallest(known)

    def forced(leaf: Node) -> Decimal:
        if kind != CapKind.OTHER_INSTITUTION:
            return leaf.min_ec if isinstance(leaf, Credits) and leaf.kind == kind else NONE
        if isinstance(leaf, ModuleNode):
            elsewhere = known.modules_from_elsewhere(leaf)
            return smallest(leaf) if elsewhere and all(elsewhere) else NONE
        return leaf.min_ec if isinstance(leaf, Credits) and known.is_foreign(leaf.institution) else NONE

    return forced
