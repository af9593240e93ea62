"""What modules, outcomes and institutions are called in texts for people, and what such a name means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """Whether a text is an id itself."""
    return bool(_ID.fullmatch(text))


@dataclass(frozen=True)
class Names:
    """The things that each name means, by id; `loose` names count only where nothing has that name itself."""

    exact: Mapping[str, frozenset[str]] = field(default_factory=dict)
    loose: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, exact: Iterable[tuple[str, str]], loose: Iterable[tuple[str, str]] = ()) -> "Names":
        """From pairs of a name and an id."""
        return cls(_gathered(exact), _gathered(loose))

    def find(self, text: str) -> frozenset[str]:
        """The ids that a text may mean: an id means itself."""
        return frozenset({text}) if is_id(text) else self.exact.get(text) or self.loose.get(text, frozenset())

    def text_of(self, identifier: str) -> str:
        """The shortest name that means this thing alone; its id where it has none."""
        return self._shortest.get(identifier, identifier)

    @cached_property
    def _shortest(self) -> dict[str, str]:
        alone = ((name, next(iter(ids))) for name, ids in self.exact.items() if len(ids) == 1)
        longest_first = sorted(alone, key=lambda pair: (len(pair[0]), pair[0]), reverse=True)
        return {identifier: name for name, identifier in longest_first}


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, identifier in pairs:
        if not is_id(name):
            found.setdefault(name, set()).add(identifier)
    return {name: frozenset(ids) for name, ids in found.items()}


@dataclass(frozen=True)
class Naming:
    """The names of all that a tree may name."""

    modules: Names = field(default_factory=Names)
    outcomes: Names = field(default_factory=Names)
    institutions: Names = field(default_factory=Names)

    def of_member(self, member: str) -> Names | None:
        """The names of what a member of a node names, if it names anything."""
        found = {"module": self.modules, "equivalents": self.modules, "outcome": self.outcomes}
        return self.institutions if member == "institution" else found.get(member)
