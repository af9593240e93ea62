"""A framework that comes in again: what it changed since the last time is taken, what was edited here stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.problems import Fault

Content = Mapping[str, Any]
_READ = frozenset(
    {"fullStatement", "alternativeLabel", "humanCodingScheme", "educationLevel", "language", "extensions"}
)
"""Members of a CFItem whose changes show in the outcome."""


class ItemAction(StrEnum):
    """What becomes of an outcome."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    REMOVE = "remove"
    ERROR = "error"


@dataclass(frozen=True)
class MemberChange:
    """A member of an outcome, or with `CFItem.` of an item, that changes; None where there was or will be nothing."""

    member: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ItemResult:
    """What becomes of one outcome. Without place and identifier for one that the package does not hold."""

    pointer: str | None
    identifier: str | None
    code: str
    action: ItemAction
    changes: tuple[MemberChange, ...] = ()
    assumed: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def merge(base: Content | None, ours: Content | None, theirs: Content) -> Content:
    """What a set says after an import: `ours` is what it says, `theirs` the package, `base` the package before.

    Where the package changed it wins. Without a package before, all of it is new.
    """
    if ours is None or base is None:
        return theirs
    if base == theirs:
        return ours
    heads = [{name: value for name, value in each.items() if name != "outcomes"} for each in (base, ours, theirs)]
    return {**_merged(*heads), "outcomes": _outcomes(base["outcomes"], ours["outcomes"], theirs["outcomes"])}


def _merged(base: Content, ours: Content, theirs: Content) -> dict[str, Any]:
    """Member by member: theirs where it is not what it was, else ours."""
    names = dict.fromkeys((*ours, *theirs))
    chosen = {name: (ours if base.get(name) == theirs.get(name) else theirs) for name in names}
    return {name: source[name] for name, source in chosen.items() if name in source}


def _outcomes(base: Sequence[Content], ours: Sequence[Content], theirs: Sequence[Content]) -> list[Content]:
    """Ours that the package never held come last; what it held before and dropped goes; what we dropped stays away."""
    before, here = ({each["code"]: each for each in every} for every in (base, ours))
    kept: list[Content] = []
    for new in theirs:
        old, own = before.get(new["code"]), here.get(new["code"])
        if own is not None:
            kept.append(_merged(old or {}, own, new))
        elif old != new:
            kept.append(new)
    known = before.keys() | {each["code"] for each in theirs}
    found = [*kept, *(each for each in ours if each["code"] not in known)]
    if [each["code"] for each in base] != [each["code"] for each in theirs]:
        return found
    places = {each["code"]: place for place, each in enumerate(ours)}
    return sorted(found, key=lambda each: places.get(each["code"], len(places)))


def plan_items(
    before: Content | None,
    after: Content,
    read: Sequence[tuple[int, Mapping[str, Any], str, Sequence[str], tuple[Fault, ...]]],
    previous: Mapping[str, Mapping[str, Any]],
) -> list[ItemResult]:
    """Item by item what happens. `read`: place, CFItem, code, what is assumed, faults; `previous`: items before."""
    old, new = (
        {each["code"]: each for each in (content or {"outcomes": []})["outcomes"]} for content in (before, after)
    )
    results = []
    for place, item, code, assumed, faults in read:
        changes = _changes(old.get(code), new.get(code))
        if item["identifier"].lower() in previous and code in old:
            changes += _source_changes(previous[item["identifier"].lower()], item)
        action = _action(code, old, new, changes, faults)
        facts = (f"/CFItems/{place}", item["identifier"], code, action)
        shown = changes if action is ItemAction.CHANGE else ()
        results.append(ItemResult(*facts, shown, tuple(assumed), faults))
    held = {code for _, _, code, _, _ in read}
    gone = [code for code in old if code not in new and code not in held]
    return results + [ItemResult(None, None, code, ItemAction.REMOVE) for code in gone]


def head_changes(before: Content | None, after: Content) -> tuple[MemberChange, ...]:
    """What changes of the set itself."""
    heads = [{name: value for name, value in (each or {}).items() if name != "outcomes"} for each in (before, after)]
    return _changes(*heads)


def _action(
    code: str, old: Content, new: Content, changes: Sequence[MemberChange], faults: Sequence[Fault]
) -> ItemAction:
    if faults:
        return ItemAction.ERROR
    if code not in old and code in new:
        return ItemAction.CREATE
    return ItemAction.CHANGE if changes else ItemAction.UNCHANGED


def _changes(old: Content | None, new: Content | None) -> tuple[MemberChange, ...]:
    one, other = old or {}, new or {}
    return tuple(
        MemberChange(name, one.get(name), other.get(name))
        for name in dict.fromkeys((*one, *other))
        if one.get(name) != other.get(name)
    )


def _source_changes(old: Content, new: Content) -> tuple[MemberChange, ...]:
    """What changed of an item that has no place in an outcome."""
    return tuple(
        MemberChange(f"CFItem.{each.member}", each.before, each.after)
        for each in _changes(old, new)
        if each.member not in _READ
    )
