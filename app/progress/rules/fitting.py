"""What fits where: the leaves of a tree, and why a record may not be given to one (decision record 014).

A leaf that takes credit is a module or credits. Everything above it in the tree limits what may be given to it.
What an assignment then costs, and whether its sums are allowed, is in `weighing`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from app.curriculum.rules.nodes import (
    Cap,
    Choose,
    Condition,
    Credits,
    Exclusive,
    Group,
    MinGrade,
    ModuleNode,
    Node,
    NonCourse,
    NotExemptible,
    OutcomeNode,
    Phase,
    Recency,
    Threshold,
    below,
)
from app.progress.rules.facts import By, ModuleFacts, Record, Shown


@dataclass(frozen=True)
class Diploma:
    """What is audited against: the phases, the EC and words of the modules that they name, and who awards it."""

    phases: tuple[Phase, ...]
    modules: Mapping[UUID, ModuleFacts]
    institution: UUID

    @cached_property
    def leaves(self) -> "tuple[Leaf, ...]":
        """Every leaf in the order of the tree."""
        return leaves_of(self.phases)

    @cached_property
    def showing(self) -> "tuple[Leaf, ...]":
        """The leaves that take no credit."""
        return tuple(leaf for leaf in self.leaves if not leaf.takes_credit)

    @cached_property
    def kept(self) -> dict[object, object]:
        """What `framing` worked out of the tree, so that it is done once for all who are audited against it."""
        return {}


@dataclass(frozen=True)
class Leaf:
    """A node without children, with all that stands above it, the outermost first."""

    node: Node
    above: tuple[Node, ...]
    phase: str

    @property
    def takes_credit(self) -> bool:
        """Whether records are given to it: a module, or credits."""
        return isinstance(self.node, ModuleNode | Credits)

    @cached_property
    def conditions(self) -> tuple[Node, ...]:
        """The nodes above that may keep a record out by itself."""
        return tuple(node for node in self.above if isinstance(node, _BARRING))


_BARRING = (MinGrade, Recency, NotExemptible, Cap, Exclusive, Choose)


def leaves_of(phases: Iterable[Phase]) -> tuple[Leaf, ...]:
    """Every leaf in the order of the tree."""
    return tuple(leaf for phase in phases for leaf in _leaves(phase.requirement, (), phase.key))


def _leaves(node: Node, above: tuple[Node, ...], phase: str) -> Iterator[Leaf]:
    if not isinstance(node, Group | Condition):
        yield Leaf(node, above, phase)
    inside = (*above, node)
    for child in below(node):
        yield from _leaves(child, inside, phase)


@dataclass(frozen=True)
class Part:
    """Credits that count somewhere: a record's, or (without one) a block's."""

    ec: Decimal
    record: Record | None = None


def is_of(kind: str, part: Part, institution: UUID) -> bool:
    """Whether a part is of the kind that a cap limits: exemption, equivalence, block or other-institution."""
    if part.record is None:
        return kind == "block"
    if kind == "other-institution":
        return part.record.institution != institution
    return part.record.by == kind


# What may be given to a leaf.


def why_not(leaf: Leaf, record: Record, on: date, institution: UUID) -> str | None:
    """Why a record does not fit a leaf that takes credit, as a code; None where it fits.

    Says nothing of sums: whether it still fits beside others, `weighing.faults_of` tells.
    """
    return unlike(leaf.node, record) or bars(leaf.conditions, record, on, institution)


def unlike(node: Node, record: Record) -> str | None:
    """Why a record is not what a leaf asks for, as a code, whatever stands above the leaf; None where it is."""
    match node:
        case ModuleNode(module=module, equivalents=equivalents):
            return None if record.module == module or record.module in equivalents else "other-module"
        case Credits():
            unlike = (
                ("level-too-low", node.level is not None and (record.level or 0) < node.level),
                ("other-theme", node.theme is not None and node.theme not in record.themes),
                ("other-kind", node.kind is not None and node.kind != record.by),
                ("other-institution", node.institution not in (None, record.institution)),
            )
            return next((code for code, is_so in unlike if is_so), None)
    return "takes-no-credit"


def bars(above: Sequence[Node], record: Record, on: date, institution: UUID) -> str | None:
    """Why the outermost node above that keeps a record out by itself does so, as a code; None where none does."""
    if record.is_shared and not any(isinstance(node, Exclusive) for node in above):
        return "counts-elsewhere"
    for node in above:
        if code := _bars(node, record, on, institution):
            return code
    return None


def _bars(node: Node, record: Record, on: date, institution: UUID) -> str | None:
    match node:
        case MinGrade(grade=grade) if record.by is not By.EXEMPTION:
            return "no-grade" if record.grade is None else "grade-too-low" if record.grade < grade else None
        case Recency(years=years):
            return None if record.on is not None and is_recent(record.on, years, on) else "too-old"
        case NotExemptible() if record.by is not By.RESULT:
            return "not-exemptible"
        case Cap(max_ec=most, kind=kind) if record.ec > most and is_of(kind, Part(record.ec, record), institution):
            return "over-cap"
        case Exclusive(shared_ec=most) if record.is_shared and record.ec > most:
            return "counts-elsewhere"
        case Choose(max_ec=Decimal() as most) if record.ec > most:
            return "over-maximum"
    return None


def is_recent(day: date, years: int, on: date) -> bool:
    """Whether a day is at most so many years before another; the anniversary itself is in time."""
    return (day.year + years, day.month, day.day) >= (on.year, on.month, on.day)


def bars_outcome(above: Sequence[Node], record: Record, on: date, institution: UUID) -> bool:
    """Whether a condition on grade, age or kind keeps what a record shows from an outcome; no credit is asked."""
    conditions = [node for node in above if isinstance(node, MinGrade | Recency | NotExemptible)]
    return any(_bars(node, record, on, institution) for node in conditions)


def shows(leaf: Leaf, record: Record, on: date, institution: UUID) -> bool:
    """Whether a record shows an outcome leaf: the outcome, in the version and at the level that are asked."""
    node = leaf.node
    return (
        isinstance(node, OutcomeNode)
        and record.outcomes.get(node.outcome, 0) >= (node.min_level or 1)
        and (node.version is None or node.version in record.versions)
        and not bars_outcome(leaf.above, record, on, institution)
    )


def shown_for(leaf: Leaf, shown: Iterable[Shown], on: date) -> tuple[Shown, ...]:
    """What was shown and counts for a leaf that is no course or a threshold: of its kind, young enough."""
    node = leaf.node
    if not isinstance(node, NonCourse | Threshold):
        return ()
    years = [above.years for above in leaf.above if isinstance(above, Recency)]
    months = node.max_age_months if isinstance(node, NonCourse) else None
    return tuple(
        each
        for each in shown
        if each.kind == node.kind
        and all(is_recent(each.on, most, on) for most in years)
        and (months is None or _months(each.on, on) <= months)
    )


def _months(day: date, on: date) -> int:
    """The months that a day lies back, begun ones as whole ones."""
    whole = (on.year - day.year) * 12 + on.month - day.month
    return whole + (on.day > day.day)
