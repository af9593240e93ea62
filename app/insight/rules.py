"""Which counts of a total and its parts may be shown, so that no small group shows, nor can be worked out."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

SMALLEST = 10
"""Of fewer people than this nothing is told. That nothing happened at a place is told: it is about nobody."""
FLOW_GOAL = 0.15
"""The share of bachelors that the sector plan wants to see go on to a master (theme 5)."""
STALLED_AFTER_MONTHS = 12
"""How long after their start somebody who did not pass a threshold counts as stalled."""

Path = tuple[Any, ...]
"""A place, by ids: () is the sector, then an institution, a programme of it, and a route, or None beside its routes."""


class Level(StrEnum):
    """What a place is, by the length of its path. What is in no route or in several stands beside the routes."""

    SECTOR = "sector"
    INSTITUTION = "institution"
    PROGRAMME = "programme"
    ROUTE = "route"
    OUTSIDE_ROUTES = "outside-routes"


class Outcome(StrEnum):
    """What became of a request for exemption: decided and announced, not decided yet, or ended without a decision."""

    GRANTED = "granted"
    IN_PART = "granted-in-part"
    CONDITIONAL = "conditional"
    REFUSED = "refused"
    OPEN = "open"
    ENDED = "ended"


GRANTING = (Outcome.GRANTED, Outcome.IN_PART, Outcome.CONDITIONAL)
OTHERS = (Outcome.REFUSED, Outcome.OPEN, Outcome.ENDED)


class Measure(StrEnum):
    """What a chart shows."""

    AWARDS = "awards"
    REQUESTS = "requests"
    GRANTED = "granted"
    MOVED_ON = "moved-on"


def level_of(path: Path) -> Level:
    """What a place is."""
    if len(path) == 3 and path[2] is None:
        return Level.OUTSIDE_ROUTES
    return (Level.SECTOR, Level.INSTITUTION, Level.PROGRAMME, Level.ROUTE)[len(path)]


@dataclass(frozen=True)
class Tree:
    """A total and the parts that add up to it.

    `people` are distinct people, of each count that is shown with it; none where nothing was counted.
    """

    path: Path
    people: tuple[int, ...]
    parts: tuple["Tree", ...] = ()


def plant(paths: Iterable[Path], people: Mapping[Path, tuple[int, ...]]) -> Tree:
    """The tree of these places, in their order, from the sector down. What has no people is where nothing was."""
    below: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        if path:
            below[path[:-1]].append(path)

    def grow(path: Path) -> Tree:
        return Tree(path, people.get(path, ()), tuple(grow(part) for part in below[path]))

    return grow(())


def everything(tree: Tree) -> Iterator[Path]:
    """The path of a total and of all its parts, down to the last, where anything was counted."""
    if tree.people:
        yield tree.path
    for part in tree.parts:
        yield from everything(part)


def hidden(tree: Tree, closed: frozenset[Path] = frozenset()) -> frozenset[Path]:
    """The places whose counts are not shown.

    Hidden are: a count of fewer than ten people, and those in `closed`; all that is below something hidden; and of a
    total that is shown, when parts of it are hidden, so many more, the smallest first, that at least two are hidden and
    that what subtracting the shown ones leaves is at least ten people, and more than one for each hidden part. Where
    parts run out, the total is hidden too. A place where nothing was counted is never hidden.
    """
    if tree.people and (tree.path in closed or min(tree.people) < SMALLEST):
        return frozenset(everything(tree))
    found = {path for part in tree.parts for path in hidden(part, closed)}
    parts = [part for part in tree.parts if part.people]
    gone = [part for part in parts if part.path in found]
    shown = sorted((part for part in parts if part.path not in found), key=lambda part: sum(part.people))
    while gone and not _is_covered(tree, gone, shown):
        if not shown:
            return frozenset(everything(tree))
        gone.append(shown.pop(0))
        found.update(everything(gone[-1]))
    return frozenset(found)


def _is_covered(tree: Tree, gone: Sequence[Tree], shown: Sequence[Tree]) -> bool:
    """Whether the hidden parts of a shown total are at least two, and enough people together in each count.

    One person may be in several parts, so the people of the parts do not add up: the least is counted that they can be.
    As nothing is told apart from something, ten hidden parts of ten together would be one each: hence one more.
    """
    enough = max(SMALLEST, len(gone) + 1)
    return len(gone) > 1 and all(
        max(max(part.people[i] for part in gone), total - sum(part.people[i] for part in shown)) >= enough
        for i, total in enumerate(tree.people)
    )


def hidden_outcomes(people: Mapping[Outcome, int], granting: int, others: int) -> frozenset[Outcome]:
    """The outcomes that are not shown of a programme whose requests that were, and were not, granted are shown.

    That an outcome never was is about everybody who asked: it is not told apart from a few.
    """
    found: set[Outcome] = set()
    for group, total in ((GRANTING, granting), (OTHERS, others)):
        parts = tuple(Tree((outcome.value,), (people.get(outcome, 0),)) for outcome in group)
        gone = hidden(Tree((), (total,), parts))
        found.update(outcome for outcome in group if (outcome.value,) in gone)
    return frozenset(found)


def share_of(part: int, whole: int) -> float:
    """A share, in steps of a tenth of a per cent."""
    return round(part / whole, 3)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
