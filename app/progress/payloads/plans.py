"""Bodies of the cheapest path: what is asked, and what is answered."""

import uuid
from typing import Annotated, Literal

from pydantic import Field

from app.payloads import Code, Ec, LanguageLine, Line, Payload, Slug


class PlanTerm(Payload):
    """A term to come. `name` is what modules call it, `label` tells it from the same one in another year."""

    name: Line
    label: Line | None = None
    max_ec: Ec
    excluded_modules: list[uuid.UUID] = Field(default=[], max_length=500)


class PlanWishes(Payload):
    """What is liked best first. It decides between plans with as few EC and terms; what is not named comes last."""

    modes: list[Literal["online", "on-site", "blended", "work-based"]] = Field(default=[], max_length=4)
    institutions: list[Slug] = Field(default=[], max_length=20)
    themes: list[Code] = Field(default=[], max_length=20)


class PlanQuestion(Payload):
    """The terms to come in their order, the most EC in each, and what is liked or not taken at all.

    `timeLimitSeconds` is how long is searched; no longer than the server allows, and `timeLimitSeconds` of the answer
    says how long that was.
    """

    terms: list[PlanTerm] = Field(min_length=1, max_length=16)
    wishes: PlanWishes = PlanWishes()
    excluded_modules: list[uuid.UUID] = Field(default=[], max_length=500)
    time_limit_seconds: Annotated[float, Field(gt=0, le=60)] = 5


class PlanReason(Payload):
    """A sentence with its code."""

    code: str
    nl: str
    en: str


class PlanRequirement(Payload):
    """A requirement of the tree, by its key."""

    key: str
    title: LanguageLine


class PlannedUnit(Payload):
    """A unit to take: what it serves, and the codes of units in the plan that it comes before.

    Where it counts as another module by an agreement, both are named.
    """

    module: uuid.UUID
    module_version: uuid.UUID
    code: str
    title: LanguageLine
    ec: Ec
    counts_as: uuid.UUID | None
    agreement: uuid.UUID | None
    serves: list[PlanRequirement]
    needed_for: list[str]


class PlannedTerm(Payload):
    """A term of the plan with its units."""

    name: str
    label: str
    ec: float
    units: list[PlannedUnit]


class PlanObstacle(Payload):
    """What no unit satisfies, and is needed all the same."""

    key: str
    title: LanguageLine
    reason: PlanReason


class BindingRequirement(Payload):
    """A requirement that keeps the plan from being cheaper. Without a key it is the calendar as a whole.

    `leastEc` is what it takes by itself, `saves` how much cheaper the plan would be without it; at most that, where it
    is not `exact`.
    """

    key: str | None
    title: LanguageLine | None
    least_ec: float
    saves: float
    exact: bool
    reason: PlanReason


class UnmetRequirements(Payload):
    """Requirements, by key, and what the calendar asks, that cannot all be met."""

    keys: list[str]
    calendar: list[Literal["terms", "load", "offered", "prerequisites"]]
    reason: PlanReason


class PlanAnswer(Payload):
    """The cheapest path, and what is proven of it.

    `proven`: there is none with fewer EC, nor with as few EC in fewer terms, nor as soon and more as wished. `gap`:
    time ran out; no plan needs fewer than `bound`. `none-found`: time ran out before there was one. `infeasible`: there
    is none, and `unmet` says why.
    """

    person_id: uuid.UUID
    diploma_version_id: uuid.UUID
    time_limit_seconds: float
    status: Literal["proven", "gap", "none-found", "infeasible"]
    verdict: PlanReason
    bound: float
    ec: float | None = None
    gap: float | None = None
    term_count: int | None = None
    terms_proven: bool | None = None
    wishes_proven: bool | None = None
    terms: list[PlannedTerm] = Field(default=[])
    stands_in_the_way: list[PlanObstacle] = Field(default=[])
    binding: list[BindingRequirement] = Field(default=[])
    binding_complete: bool | None = None
    unmet: list[UnmetRequirements] = Field(default=[])
