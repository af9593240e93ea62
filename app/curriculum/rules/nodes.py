"""The requirement tree of a diploma: its phases, and what each kind of node asks.

Leaves ask for something: a module, credits, an outcome, a thing that is no course, a threshold. Groups ask for some
of their children. Conditions have one child and say what may count below it.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

NO_ID = uuid.UUID(int=0)


@dataclass(frozen=True)
class Node:
    """What every node has: a key that is unique in the diploma, and words for people."""

    key: str
    title: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Group(Node):
    """A node that asks for some of its children."""

    children: tuple[Node, ...] = ()


@dataclass(frozen=True)
class AllOf(Group):
    """Every child is needed."""


@dataclass(frozen=True)
class AnyOf(Group):
    """One child is enough."""


@dataclass(frozen=True)
class Choose(Group):
    """`count` children are needed. Together they bring at least `min_ec`, and no more than `max_ec` of them counts."""

    count: int = 1
    min_ec: Decimal | None = None
    max_ec: Decimal | None = None


@dataclass(frozen=True)
class Credits(Node):
    """At least `min_ec` credits from modules of a level (or higher), theme, kind or institution."""

    min_ec: Decimal = Decimal(0)
    level: int | None = None
    theme: str | None = None
    kind: str | None = None
    institution: uuid.UUID | None = None


@dataclass(frozen=True)
class ModuleNode(Node):
    """One module, or one of those that the programme itself takes for it."""

    module: uuid.UUID = NO_ID
    equivalents: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class OutcomeNode(Node):
    """One learning outcome, in whatever module it was assessed; of one version of it where that is named."""

    outcome: uuid.UUID = NO_ID
    version: uuid.UUID | None = None
    min_level: int | None = None


@dataclass(frozen=True)
class NonCourse(Node):
    """What is no course: a certificate of conduct of a certain age at most, hours of work placement."""

    kind: str = ""
    max_age_months: int | None = None
    min_hours: int | None = None


@dataclass(frozen=True)
class Threshold(Node):
    """What somebody must pass to go on: by which article, of which kind, with which effect.

    One of `min_ec` is passed by that many credits done, any other by its being recorded. One whose effect is advice
    is shown and keeps nobody from the diploma.
    """

    article: str = ""
    kind: str = ""
    effect: str = "blocks"
    min_ec: Decimal | None = None


@dataclass(frozen=True)
class Condition(Node):
    """A node around one child, that says what may count below it."""

    child: Node = Node("")


@dataclass(frozen=True)
class MinGrade(Condition):
    """Results below count from this grade on. An exemption has no grade, and is not asked for one."""

    grade: Decimal = Decimal(0)


@dataclass(frozen=True)
class Recency(Condition):
    """What counts below is at most this many years old: from its assessment, or its decision, to the audit."""

    years: int = 1


@dataclass(frozen=True)
class Residency(Condition):
    """At least `min_ec` of what counts below are results at the awarding institution itself."""

    min_ec: Decimal = Decimal(0)


@dataclass(frozen=True)
class Cap(Condition):
    """Of one kind (exemption, equivalence, block or other-institution) at most `max_ec` counts below."""

    max_ec: Decimal = Decimal(0)
    kind: str = "exemption"


@dataclass(frozen=True)
class Exclusive(Condition):
    """Of credits that another diploma or certificate was awarded on already, at most `shared_ec` count below.

    No credit counts twice inside a diploma; outside any such node none counts that was used for another one.
    """

    shared_ec: Decimal = Decimal(0)


@dataclass(frozen=True)
class NotExemptible(Condition):
    """Only results count below: neither exemptions nor agreements (graduation work)."""


@dataclass(frozen=True)
class Prerequisite(Condition):
    """What is below is taken once the nodes named in `after` are satisfied. What was passed already counts."""

    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waivable(Condition):
    """A board may waive what is below for one person, by a decision under this article (`exception` in the tree)."""

    article: str = ""


@dataclass(frozen=True)
class Phase:
    """A part of a diploma with credits of its own, perhaps with a certificate (the propedeuse has one)."""

    key: str
    title: Mapping[str, str]
    ec: Decimal
    certificate: bool
    requirement: Node


def below(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case Group(children=children):
            return children
        case Condition(child=child):
            return (child,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in below(node):
        yield from walk(child)
