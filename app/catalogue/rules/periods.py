"""From when until when each version of a thing holds, as its versions were published and withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Published:
    """When a version was published and, perhaps, withdrawn."""

    published_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Period:
    """From a moment, itself included, until another, itself not; no end while it holds."""

    start: datetime
    end: datetime | None


def periods(versions: Sequence[Published]) -> list[Period]:
    """The period of each version, the oldest first: until it is withdrawn or a later one, that is not, replaces it."""
    found = []
    for at, version in enumerate(versions):
        successor = next((each.published_at for each in versions[at + 1 :] if each.withdrawn_at is None), None)
        ends = [end for end in (version.withdrawn_at, successor) if end is not None]
        found.append(Period(version.published_at, min(ends, default=None)))
    return found


def current(versions: Sequence[Published]) -> int:
    """Which version holds: the newest that was not withdrawn, else the newest. There is one at least."""
    return max(range(len(versions)), key=lambda at: (versions[at].withdrawn_at is None, at))
