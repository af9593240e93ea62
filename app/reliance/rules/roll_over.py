"""What a roll-over to the rules of a next year carries along, leaves as it is, and lists for people to do."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.curriculum.rules.publishing import Reach, diploma_shortcomings, module_shortcomings, route_shortcomings
from app.problems import Fault, Problem
from app.reliance.rules.moving import Hand, Move, Moved, Succession, move_outcomes, move_phases, named_modules

_SHORTCOMINGS: Mapping[str, Callable[[Mapping[str, Any], Reach], list[Fault]]] = {
    "module": module_shortcomings,
    "route": route_shortcomings,
    "diploma": diploma_shortcomings,
}
PUBLIC = ("published", "withdrawn")


class NothingToUndo(Problem):
    """A roll-over is undone once, and only while a draft that it made is still as it was made."""

    slug, title, status = "nothing-to-undo", "Nothing of this roll-over is left to undo", 409


class Reason(StrEnum):
    """Why something was left as it is."""

    CURRENT = "current"
    DRAFT_EXISTS = "draft-exists"
    EXISTS_ALREADY = "exists-already"
    NO_VERSION_OF_YEAR = "no-version-of-year"
    WITHDRAWN = "withdrawn"


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


@dataclass(frozen=True)
class Carried:
    """A next version that is begun as a draft, with its content and what moved in it."""

    subject: Subject
    from_number: int
    number: int
    content: Mapping[str, Any]
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Left:
    """What is left as it is, and why; `number` is that of the version it is about, perhaps a draft."""

    subject: Subject
    reason: Reason
    detail: str
    number: int
    content: Mapping[str, Any]
    is_draft: bool = False


@dataclass(frozen=True)
class Plan:
    """All that a roll-over does, and what needs a hand."""

    carried: tuple[Carried, ...]
    left: tuple[Left, ...]
    hands: tuple[tuple[Subject, Hand], ...]


def plan(offers: Sequence[Offer], world: World, choice: Choice) -> Plan:
    """What becomes of modules, routes and diplomas. A draft is begun only where something changes.

    Raises nothing: what cannot be carried along is left, and what people must look at is listed.
    """
    carried, left = list[Carried](), list[Left]()
    hands = list[tuple[Subject, Hand]]()
    for offer in offers:
        subject = Subject(offer.kind, offer.id, offer.code)
        source = _source(offer, subject, choice)
        if isinstance(source, Left):
            left.append(source)
            continue
        content, moved = _next_content(offer.kind, source.content, world, choice)
        hands += [(subject, hand) for hand in _hands(offer.kind, content, source, moved, world, choice)]
        if content == source.content:
            left.append(Left(subject, Reason.CURRENT, "It already is as it should be.", source.number, source.content))
        else:
            number = offer.versions[-1].number + 1
            carried.append(Carried(subject, source.number, number, content, tuple(moved.moves)))
    hands += [*_agreement_hands(world, choice), *_pending(world)]
    return Plan(tuple(carried), tuple(left), tuple(hands))


def _source(offer: Offer, subject: Subject, choice: Choice) -> Version | Left:
    """The version that is carried along, or why there is none."""
    if offer.kind == "diploma":
        for version in reversed(offer.versions):
            if version.content["cohortYear"] == choice.to_year and version.status != "withdrawn":
                detail = f"Version {version.number} is for {choice.to_year}."
                is_draft = version.status not in PUBLIC
                return Left(subject, Reason.EXISTS_ALREADY, detail, version.number, version.content, is_draft)
    if offer.draft:
        detail = f"There is a draft of version {offer.draft.number}; it was not touched."
        return Left(subject, Reason.DRAFT_EXISTS, detail, offer.draft.number, offer.draft.content, is_draft=True)
    latest = offer.latest
    if latest is None:
        newest = offer.versions[-1]
        return Left(subject, Reason.WITHDRAWN, "No version is published any more.", newest.number, newest.content)
    if offer.kind != "diploma":
        return latest
    of_year = (v for v in reversed(offer.versions) if v.content["cohortYear"] == choice.from_year)
    found = next((each for each in of_year if each.status == "published"), None)
    detail = f"No version is for {choice.from_year}; the latest is for {latest.content['cohortYear']}."
    return found or Left(subject, Reason.NO_VERSION_OF_YEAR, detail, latest.number, latest.content)


def _next_content(
    kind: str, content: Mapping[str, Any], world: World, choice: Choice
) -> tuple[Mapping[str, Any], Moved]:
    if kind == "module":
        moved = move_outcomes(content["outcomes"], _movable(world.outcomes, choice))
        return {**content, "outcomes": moved.names}, moved
    if kind == "diploma":
        phases, moved = move_phases(content["phases"], _movable(world.named, choice))
        return {**content, "cohortYear": choice.to_year, "phases": phases}, moved
    return content, Moved()


def _movable(successions: Mapping[str, Succession], choice: Choice) -> dict[str, Succession]:
    return {name: found for name, found in successions.items() if choice.may_move(found)}


def _hands(
    kind: str, content: Mapping[str, Any], source: Version, moved: Moved, world: World, choice: Choice
) -> Iterator[Hand]:
    yield from moved.hands
    for name, place in _modules_in(kind, content):
        yield from _module_hands(kind, world.modules.get(name), place, source)
    if kind == "module":
        yield from _dated(content, choice)
    for fault in _SHORTCOMINGS[kind](content, _reach(content, world, choice)):
        if fault.code != "module-unknown":  # said above, with the very place
            yield Hand(fault.code, fault.detail, fault.pointer)


def _modules_in(kind: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kind == "diploma":
        yield from named_modules(content["phases"])
    member = "modules" if kind == "route" else "prerequisites"
    for index, name in enumerate(content.get(member, ())):
        yield name, f"/{member}/{index}"


def _module_hands(kind: str, module: Offer | None, place: str, source: Version) -> Iterator[Hand]:
    what = "prerequisite" if kind == "module" else "module"
    if module is None or module.latest is None:
        named = f"The {what} {module.code}" if module else f"A {what}"
        yield Hand(f"{what}-withdrawn", f"{named} is not published any more: replace it, or take it out.", place)
        return
    then = module.in_force(source.published_at) if source.published_at else None
    if then and then.ec != module.latest.ec:
        detail = f"The {what} {module.code} was {then.ec} EC when this was published, and is {module.latest.ec} now."
        yield Hand(f"{what}-ec-changed", detail, place)


def _dated(content: Mapping[str, Any], choice: Choice) -> Iterator[Hand]:
    """What of a module names a time that is over before the new year begins."""
    for index, term in enumerate(content.get("terms", ())):
        years = [int(year) for year in re.findall(r"\b20\d\d\b", term)]
        if years and min(years) < choice.to_year:
            yield Hand("term-passed", f"The term {term} lies before {choice.to_year}.", f"/terms/{index}")
    for index, fact in enumerate(content.get("registerFacts", ())):
        if date.fromisoformat(fact["validUntil"]) < choice.starts_on:
            detail = f"What {fact['registerName']} says holds until {fact['validUntil']}."
            yield Hand("register-fact-ends", detail, f"/registerFacts/{index}")


def _reach(content: Mapping[str, Any], world: World, choice: Choice) -> Reach:
    stated = {each.id: each for found in world.outcomes.values() for each in (found.old, *found.new)}
    return Reach(
        institution_kind=world.institution_kind,
        today=choice.today,
        outcome_levels=tuple(stated[name].content["level"] for name in content.get("outcomes", ())),
        published_modules={name: offer.latest.ec for name, offer in world.modules.items() if offer.latest},
    )


def _agreement_hands(world: World, choice: Choice) -> Iterator[tuple[Subject, Hand]]:
    for agreement in world.agreements:
        subject = Subject("agreement", agreement.id, agreement.code)
        if agreement.valid_until and agreement.valid_until < choice.starts_on:
            detail = f"It ends on {agreement.valid_until}, before the rules of {choice.to_year} begin."
            yield subject, Hand("agreement-ends", detail, "/validUntil")
            continue
        newest = {each.programme: (each, index) for index, each in enumerate(agreement.adoptions)}
        for adopted, index in newest.values():
            if adopted.programme in world.programmes and adopted.rules_year < choice.to_year:
                detail = f"It was adopted in the rules of {adopted.rules_year}, {adopted.article}: adopt it anew."
                yield subject, Hand("adoption-of-old-rules", detail, f"/adoptions/{index}")


def _pending(world: World) -> Iterator[tuple[Subject, Hand]]:
    for set_id, code in world.pending.items():
        detail = (
            "A next version of this set is being written: publish it before the roll-over, or undo and repeat that."
        )
        yield Subject("outcome-set", set_id, code), Hand("set-draft-pending", detail, "")
