"""What becomes of outcomes from one version of a set to the next, and which of them stay the same outcome."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from app.problems import Fault

Lineage = Mapping[str, Sequence[str]]
"""For codes of a version, the codes of the version before that each stems from.

A code that is not named stems from itself, where the version before has it; one that stems from nothing is new.
"""


class Change(StrEnum):
    """What became of an outcome since the version before."""

    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"
    NEW = "new"


@dataclass(frozen=True)
class Descent:
    """The outcomes of two versions, by code, and which of the older ones each of the newer ones stems from."""

    before: Mapping[str, Mapping[str, Any]]
    after: Mapping[str, Mapping[str, Any]]
    predecessors: Mapping[str, tuple[str, ...]]

    @cached_property
    def successors(self) -> Mapping[str, tuple[str, ...]]:
        """For each older outcome, those that stem from it."""
        found: dict[str, tuple[str, ...]] = dict.fromkeys(self.before, ())
        for code, stems in self.predecessors.items():
            for stem in stems:
                found[stem] += (code,)
        return found

    def became(self, code: str) -> Change:
        """What a newer outcome is: new, merged out of several, a part of a split one, or one that goes on."""
        stems = self.predecessors[code]
        if not stems:
            return Change.NEW
        if len(stems) > 1:
            return Change.MERGED
        if len(self.successors[stems[0]]) > 1:
            return Change.SPLIT
        return Change.UNCHANGED if self.before[stems[0]] == self.after[code] else Change.REWORDED

    def went(self, code: str) -> Change:
        """What became of an older outcome."""
        later = self.successors[code]
        if not later:
            return Change.DROPPED
        return Change.SPLIT if len(later) > 1 else self.became(later[0])

    def same_as(self, code: str) -> str | None:
        """The older outcome that a newer one still is: of the same code, or renamed without being split or merged."""
        stems = self.predecessors[code]
        if code in stems:
            return code
        if len(stems) == 1 and len(self.successors[stems[0]]) == 1:
            return stems[0]
        return None

    @property
    def counts(self) -> dict[Change, int]:
        """How many outcomes of the newer version are what, and how many of the older one were dropped."""
        found = Counter(self.became(code) for code in self.after)
        found[Change.DROPPED] = sum(not later for later in self.successors.values())
        return {change: found[change] for change in Change}


def trace(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], lineage: Lineage) -> Descent:
    """The descent of the outcomes of a version, by its lineage; what that says of absent outcomes is passed over."""
    older, newer = ({outcome["code"]: outcome for outcome in outcomes} for outcomes in (before, after))
    stems = {code: tuple(lineage.get(code, [code])) for code in newer}
    return Descent(older, newer, {code: tuple(each for each in own if each in older) for code, own in stems.items()})


def lineage_faults(lineage: Lineage, before: Collection[str], after: Collection[str]) -> list[Fault]:
    """Every fault of a lineage: a code that one of the versions does not have, or one that is named twice."""
    faults = []
    for code, stems in lineage.items():
        place = f"/stemsFrom/{code}"
        if code not in after:
            faults.append(Fault("outcome-unknown", f"There is no outcome {code} in the draft.", place))
        for index, stem in enumerate(stems):
            if stem not in before:
                detail = f"There is no outcome {stem} in the version before."
                faults.append(Fault("predecessor-unknown", detail, f"{place}/{index}"))
            elif stem in stems[:index]:
                faults.append(Fault("predecessor-twice", f"{stem} is named twice.", f"{place}/{index}"))
    return faults


def without_defaults(lineage: Lineage, before: Collection[str]) -> dict[str, list[str]]:
    """A lineage without what goes without saying: a code that stems from itself alone, or new ones from nothing."""
    return {code: list(stems) for code, stems in lineage.items() if list(stems) != ([code] if code in before else [])}


def renamed(lineage: Lineage, old: str, new: str, before: Collection[str]) -> dict[str, list[str]]:
    """The lineage after an outcome of the draft got another code: it stems from the same as it did."""
    stems = lineage.get(old, [old] if old in before else [])
    kept = {code: own for code, own in lineage.items() if code != old}
    return without_defaults({**kept, new: stems}, before)


def renames(descent: Descent) -> dict[str, str]:
    """From the older code to the newer one, the outcomes that got another code."""
    found = ((descent.same_as(code), code) for code in descent.after)
    return {old: new for old, new in found if old is not None and old != new}


Step = tuple[uuid.UUID, uuid.UUID]
"""From an outcome in one version to an outcome in a later one, by the ids in those versions."""


def reach(starts: Iterable[uuid.UUID], steps: Iterable[Step]) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """For each start, the outcomes that one comes to by any number of steps, itself included."""
    onward: dict[uuid.UUID, list[uuid.UUID]] = {}
    for older, newer in steps:
        onward.setdefault(older, []).append(newer)
    found = {}
    for start in starts:
        seen, waiting = {start}, [start]
        while waiting:
            fresh = [each for each in onward.get(waiting.pop(), ()) if each not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        found[start] = frozenset(seen)
    return found


def lineage_of_restored(
    restored: Mapping[str, uuid.UUID], latest: Mapping[str, uuid.UUID], steps: Collection[Step]
) -> dict[str, list[str]]:
    """The lineage of an earlier version that follows the latest one: each stems from what it became, or came from.

    Outcomes are given by code, with the id that each has in its version.
    """
    later = reach(restored.values(), steps)
    earlier = reach(restored.values(), [(newer, older) for older, newer in steps])
    lineage = {
        code: [other for other, found in latest.items() if found in later[own] | earlier[own]]
        for code, own in restored.items()
    }
    return without_defaults(lineage, latest)
