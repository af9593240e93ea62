"""What a roll-over to the rules of a next year carries along, leaves as it is, and lists for people to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.problems import Problem
from app.reliance.rules.hands import agreement_hands, hands_of, pending_hands
from app.reliance.rules.moving import Hand, Move, Moved, Succession, move_outcomes, move_phases
from app.reliance.rules.world import PUBLIC, Choice, Offer, Subject, Version, World


class NothingToUndo(Problem):
    """A roll-over is undone once, and only while a draft that it made is still as it was made."""

    slug, title, status = "nothing-to-undo", "Nothing of this roll-over is left to undo", 409


class LeftReason(StrEnum):
    """Why something was left as it is."""

    CURRENT = "current"
    DRAFT_EXISTS = "draft-exists"
    EXISTS_ALREADY = "exists-already"
    NO_VERSION_OF_YEAR = "no-version-of-year"
    WITHDRAWN = "withdrawn"


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
    reason: LeftReason
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
        hands += [(subject, hand) for hand in hands_of(offer.kind, content, source, moved, world, choice)]
        if content == source.content:
            left.append(
                Left(subject, LeftReason.CURRENT, "It already is as it should be.", source.number, source.content)
            )
        else:
            number = offer.versions[-1].number + 1
            carried.append(Carried(subject, source.number, number, content, tuple(moved.moves)))
    hands += [*agreement_hands(world, choice), *pending_hands(world)]
    return Plan(tuple(carried), tuple(left), tuple(hands))


def _source(offer: Offer, subject: Subject, choice: Choice) -> Version | Left:
    """The version that is carried along, or why there is none."""
    if offer.kind == "diploma":
        for version in reversed(offer.versions):
            if version.content["cohortYear"] == choice.to_year and version.status != "withdrawn":
                detail = f"Version {version.number} is for {choice.to_year}."
                is_draft = version.status not in PUBLIC
                return Left(subject, LeftReason.EXISTS_ALREADY, detail, version.number, version.content, is_draft)
    if offer.draft:
        detail = f"There is a draft of version {offer.draft.number}; it was not touched."
        return Left(subject, LeftReason.DRAFT_EXISTS, detail, offer.draft.number, offer.draft.content, is_draft=True)
    latest = offer.latest
    if latest is None:
        newest = offer.versions[-1]
        return Left(subject, LeftReason.WITHDRAWN, "No version is published any more.", newest.number, newest.content)
    if offer.kind != "diploma":
        return latest
    of_year = (v for v in reversed(offer.versions) if v.content["cohortYear"] == choice.from_year)
    found = next((each for each in of_year if each.status == "published"), None)
    detail = f"No version is for {choice.from_year}; the latest is for {latest.content['cohortYear']}."
    return found or Left(subject, LeftReason.NO_VERSION_OF_YEAR, detail, latest.number, latest.content)


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
