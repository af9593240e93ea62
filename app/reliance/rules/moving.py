"""Moving what modules and requirement trees name of outcome sets along to the latest published versions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.curriculum.rules.tree import raw_below


class MoveChange(StrEnum):
    """What became of an outcome on the way: from unchanged to merged nothing is lost, but people look at the rest."""

    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True)
class Stated:
    """An outcome as one published version of its set states it; `outcome` is its id across versions."""

    id: str
    outcome: str
    code: str
    set_id: str
    set_code: str
    number: int
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What people call it: set and code."""
        return f"{self.set_code}/{self.code}"


@dataclass(frozen=True)
class Succession:
    """An outcome that is relied on, and what it is in the latest published version of its set.

    `new` is empty where it was dropped, and holds several where it was split. `latest` is the number of that version;
    None where no version of the set is published any more.
    """

    old: Stated
    new: tuple[Stated, ...]
    latest: int | None


@dataclass(frozen=True)
class Move:
    """One reference that moved: its place in the new content, what it named, and what it names now."""

    pointer: str
    change: MoveChange
    before: Stated
    after: tuple[Stated, ...]


@dataclass(frozen=True)
class Hand:
    """Something that needs a hand: a stable code, words, and its place in the new content."""

    code: str
    detail: str
    pointer: str


@dataclass
class Moved:
    """What came of moving: the references, how they moved, and what needs a hand."""

    names: list[str] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    hands: list[Hand] = field(default_factory=list)


def move_outcomes(names: Sequence[str], successions: Mapping[str, Succession]) -> Moved:
    """The outcomes that a module assesses, by version, moved along. What is not in `successions` stays as it is.

    A reference with nowhere to go stays too, and is listed: nothing disappears unseen.
    """
    moved = Moved()
    for name in names:
        found, place = successions.get(name), f"/outcomes/{len(moved.names)}"
        if found is None or found.latest == found.old.number:
            moved.names.append(name)
        elif stuck := _nowhere(found, place, is_gone=found.latest is None or found.latest < found.old.number):
            moved.names.append(name)
            moved.hands.append(stuck)
        else:
            _move(found, place, moved)
    return moved


def _nowhere(found: Succession, place: str, *, is_gone: bool) -> Hand | None:
    if is_gone:
        detail = f"Version {found.old.number} of the set of {found.old.name} is withdrawn, and no later one published."
        return Hand("set-withdrawn", detail, place)
    if not found.new:
        detail = f"{found.old.name} is not in version {found.latest} of its set: replace it, or take it out."
        return Hand("outcome-dropped", detail, place)
    return None


def _move(found: Succession, place: str, moved: Moved) -> None:
    new = [each for each in found.new if each.id not in moved.names]
    if not new:
        place = f"/outcomes/{moved.names.index(found.new[0].id)}"
    change = _change(found, is_taken=len(new) < len(found.new))
    moved.names.extend(each.id for each in new)
    moved.moves.append(Move(place, change, found.old, found.new))
    if change is not MoveChange.UNCHANGED:
        moved.hands.append(Hand(f"outcome-{change}", _words(found, change), place))


def _change(found: Succession, *, is_taken: bool) -> MoveChange:
    if is_taken:
        return MoveChange.MERGED
    if len(found.new) > 1:
        return MoveChange.SPLIT
    return MoveChange.REWORDED if changed_members(found) else MoveChange.UNCHANGED


def _words(found: Succession, change: MoveChange) -> str:
    now = " and ".join(each.name for each in found.new)
    if change is MoveChange.REWORDED:
        members = ", ".join(changed_members(found))
        return f"{found.old.name} changed ({members}): see whether this still fits."
    return f"{found.old.name} was {change}; it is {now} now: see whether this still fits."


def changed_members(found: Succession) -> list[str]:
    """Which members of an outcome differ from those of its only successor."""
    old, new = found.old.content, found.new[0].content
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def move_phases(
    phases: Sequence[Mapping[str, Any]], successions: Mapping[str, Succession]
) -> tuple[list[dict[str, Any]], Moved]:
    """The phases of a diploma, whose trees name outcomes across versions: each stays while it is published.

    One that became exactly one other outcome is moved; what was dropped or split stays, and is listed.
    """
    moved, made = Moved(), []
    for index, phase in enumerate(phases):
        place = f"/phases/{index}/requirement"
        made.append({**phase, "requirement": _move_node(phase["requirement"], place, successions, moved)})
    return made, moved


def _move_node(
    node: Mapping[str, Any], place: str, successions: Mapping[str, Succession], moved: Moved
) -> dict[str, Any]:
    made = dict(node)
    if found := successions.get(node.get("outcome", "")):
        made["outcome"] = _move_named(found, f"{place}/outcome", moved)
        if made["outcome"] != node["outcome"]:
            made.pop("version", None)  # it is one of the outcome that was named before
    if "children" in node:
        made["children"] = [
            _move_node(child, f"{place}/children/{index}", successions, moved)
            for index, child in enumerate(node["children"])
        ]
    if "child" in node:
        made["child"] = _move_node(node["child"], f"{place}/child", successions, moved)
    return made


def _move_named(found: Succession, place: str, moved: Moved) -> str:
    old = found.old.outcome
    if any(each.outcome == old for each in found.new):
        return old
    if stuck := _nowhere(found, place, is_gone=found.latest is None):
        moved.hands.append(stuck)
        return old
    change = MoveChange.MERGED if len(found.new) == 1 else MoveChange.SPLIT
    moved.hands.append(Hand(f"outcome-{change}", _words(found, change), place))
    if change is MoveChange.SPLIT:
        return old
    moved.moves.append(Move(place, change, found.old, found.new))
    return found.new[0].outcome


def named_modules(phases: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Every module that the trees of a diploma name, with its place."""
    for index, phase in enumerate(phases):
        yield from _modules_below(phase["requirement"], f"/phases/{index}/requirement")


def _modules_below(node: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    if "module" in node:
        yield node["module"], f"{place}/module"
    for step, child in raw_below(node):
        yield from _modules_below(child, f"{place}/{step}")


def named_outcomes(node: Mapping[str, Any]) -> Iterator[str]:
    """Every outcome that a node and those below it name."""
    if "outcome" in node:
        yield node["outcome"]
    for _, child in raw_below(node):
        yield from named_outcomes(child)
