"""What the cheapest path is asked, and what it answers."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.progress.rules.facts import Block, By, Held, Record, Unit
from app.progress.rules.fitting import Diploma

BEST_GRADE = Decimal(10)
"""Units to come are taken to be passed well enough: which grade is needed, the audit says."""


@dataclass(frozen=True)
class Term:
    """A term to come. `name` is what modules call it, `label` tells it from the same one in another year.

    `max_ec` is the most that somebody takes in it. `excluded` are modules that are not taken in it.
    """

    name: str
    label: str
    max_ec: Decimal
    excluded: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Wishes:
    """What a learner likes best first: forms of participation, institutions, themes. What is not named comes last."""

    modes: tuple[str, ...] = ()
    institutions: tuple[uuid.UUID, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A unit that can be taken, and the record that passing it brings, as itself or as what it counts as by agreement.

    They have one id, for they are one result: at most one of them is given to a leaf.
    """

    unit: Unit
    brings: tuple[Record, ...]


@dataclass(frozen=True)
class Question:
    """The diploma, what somebody has, what is offered, and the terms in their order."""

    diploma: Diploma
    held: Held
    offers: tuple[Offer, ...]
    terms: tuple[Term, ...]
    wishes: Wishes = Wishes()


class Status(StrEnum):
    """Whether nothing better exists, may exist, or whether nothing was found: in the time, or at all."""

    PROVEN = "proven"
    GAP = "gap"
    NONE_FOUND = "none-found"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True)
class Taken:
    """A unit in the plan: in which term, and the leaf that it is given to with what it is there, if to one.

    `shows` are the outcome leaves that it satisfies, `needed_for` the units in the plan that it comes before.
    """

    offer: Offer
    term: int
    leaf: str | None = None
    record: Record | None = None
    shows: tuple[str, ...] = ()
    needed_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Units by term, where what somebody has counts now (by leaf), the blocks in use, and the leaves no unit satisfies.

    `terms` is the number of terms until the last unit is taken; `penalty` is how far the plan is from the wishes.
    """

    taken: tuple[Taken, ...]
    given: tuple[tuple[str, Record], ...]
    blocks: tuple[Block, ...]
    stands_in_the_way: tuple[str, ...]
    ec: Decimal
    terms: int
    penalty: int


@dataclass(frozen=True)
class Answer:
    """A plan, if one was found, and what is proven of it.

    No plan needs fewer than `least_ec`; `least_terms` and `least_penalty` are the same for the ties among plans with as
    few EC. All three reached is proven. `free_ec` is the least EC with no eye to the calendar.
    """

    status: Status
    plan: Plan | None
    least_ec: Decimal
    least_terms: int = 0
    least_penalty: int = 0
    free_ec: Decimal = Decimal(0)


def result_of(unit: Unit, on: date) -> Record:
    """The record that passing a unit brings: a result on itself, as recent as the audit and with the best grade."""
    return Record(
        by=By.RESULT,
        id=unit.module,
        module=unit.module,
        version=unit.version,
        ec=unit.ec,
        level=unit.level,
        themes=unit.themes,
        institution=unit.institution,
        outcomes=unit.outcomes,
        on=on,
        grade=BEST_GRADE,
        versions=unit.versions,
    )
