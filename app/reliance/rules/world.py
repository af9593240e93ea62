"""The world as a roll-over sees it: what programmes offer in all versions, and what that names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.reliance.rules.moving import Succession

PUBLIC = ("published", "withdrawn")


@dataclass(frozen=True)
class Version:
    """One version of a module, route or diploma."""

    number: int
    status: str
    content: Mapping[str, Any]
    published_at: datetime | None

    @property
    def ec(self) -> Decimal:
        """Its size."""
        return Decimal(str(self.content["ec"]))


@dataclass(frozen=True)
class Offer:
    """A module, route or diploma with all its versions, by number."""

    kind: str
    id: str
    code: str
    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version | None:
        """The latest published version."""
        return next((each for each in reversed(self.versions) if each.status == "published"), None)

    @property
    def draft(self) -> Version | None:
        """What is not published yet, if anything."""
        return next((each for each in self.versions if each.status not in PUBLIC), None)

    def in_force(self, at: datetime) -> Version | None:
        """The version that was the newest at a moment."""
        return next((v for v in reversed(self.versions) if v.published_at and v.published_at <= at), None)


@dataclass(frozen=True)
class Adopted:
    """That a programme adopted an agreement, in the rules of which year and which article."""

    programme: str
    rules_year: int
    article: str


@dataclass(frozen=True)
class Agreed:
    """An agreement as far as its dates go; its adoptions by year."""

    id: str
    code: str
    valid_until: date | None
    adoptions: tuple[Adopted, ...]


@dataclass(frozen=True)
class World:
    """What the rules must know of the world: outcomes by version and across versions, modules, agreements, sets.

    `pending` are the sets, by id with their code, that are relied on and have a draft of a next version.
    """

    institution_kind: str
    programmes: Collection[str] = ()
    outcomes: Mapping[str, Succession] = field(default_factory=dict)
    named: Mapping[str, Succession] = field(default_factory=dict)
    modules: Mapping[str, Offer] = field(default_factory=dict)
    agreements: Sequence[Agreed] = ()
    pending: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def levels(self) -> dict[str, int]:
        """The level of every outcome that is, or may come to be, assessed."""
        return {each.id: each.content["level"] for s in self.outcomes.values() for each in (s.old, *s.new)}

    @cached_property
    def sizes(self) -> dict[str, Decimal]:
        """The size of every module that is published."""
        return {name: module.latest.ec for name, module in self.modules.items() if module.latest}


@dataclass(frozen=True)
class Choice:
    """From which year's rules to which, seen on which day; `sets` are those whose references move, None for all."""

    from_year: int
    to_year: int
    today: date
    sets: frozenset[str] | None = None

    @property
    def starts_on(self) -> date:
        """The first day of the new study year (WHW article 1.1, under k)."""
        return date(self.to_year, 9, 1)

    def may_move(self, found: Succession) -> bool:
        """Whether references to the set of an outcome are carried along."""
        return self.sets is None or found.old.set_id in self.sets


@dataclass(frozen=True)
class Subject:
    """What a line of the report is about."""

    kind: str
    id: str
    code: str
