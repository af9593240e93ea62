"""How versions rely on what stands below them, and how exactly the number of people is told to whom."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.curriculum.rules.tree import raw_below

BUCKET = 5
"""Below so many people the public hears no number, and above it only how many fives: nobody stands out."""
SIGNED = frozenset({"issued", "accepted", "refused", "revoked"})
"""The states of an award that was signed: from then on others may hold it."""


class ReliantKind(StrEnum):
    """What may rely on a version."""

    MODULES = "modules"
    ROUTES = "routes"
    DIPLOMAS = "diplomas"
    AGREEMENTS = "agreements"
    BADGES = "badges"
    DECISIONS = "decisions"


class RelyingRelation(StrEnum):
    """How it relies on it."""

    ASSESSES = "assesses"
    REQUIRES = "requires"
    CONTAINS = "contains"
    NAMES_MODULE = "names-module"
    NAMES_OUTCOME = "names-outcome"
    COUNTS_FROM = "counts-from"
    COUNTS_AS = "counts-as"
    SHOWS = "shows"
    COMPLETES = "completes"
    EXEMPTS = "exempts"
    BASED_ON = "based-on"


@dataclass(frozen=True)
class Way:
    """One way in which something relies on a thing: the relation, and what the thing is called."""

    relation: RelyingRelation
    id: str
    label: str


@dataclass(frozen=True)
class People:
    """A number of people, at least and at most; the two are the same where it is told exactly."""

    at_least: int
    at_most: int

    def __add__(self, other: "People") -> "People":
        return People(self.at_least + other.at_least, self.at_most + other.at_most)


NOBODY = People(0, 0)


def told(count: int, *, exactly: bool) -> People:
    """A number of people as it is told: exactly, or for the public as none, 1-4, 5-9, 10-14 and so on."""
    if exactly or count == 0:
        return People(count, count)
    floor = count - count % BUCKET
    return People(max(1, floor), floor + BUCKET - 1)


@dataclass(frozen=True)
class Badges:
    """The badges of an institution that stand on a version. `states` are for who works there."""

    institution: uuid.UUID
    issued: People
    states: Mapping[str, int] | None


def badges_by_institution(counts: Iterable[tuple[uuid.UUID, str, int]], own: Collection[uuid.UUID]) -> list[Badges]:
    """From counts by institution and state: how many were ever issued, and for the own ones all states exactly.

    The public hears nothing of states: how many were revoked or refused would tell on few people. An institution of
    which nothing was signed yet stays out for who does not work there.
    """
    states: dict[uuid.UUID, dict[str, int]] = {}
    for institution, state, count in counts:
        states.setdefault(institution, {})[state] = count
    found = []
    for institution, by_state in states.items():
        is_own = institution in own
        issued = sum(count for state, count in by_state.items() if state in SIGNED)
        if issued or is_own:
            found.append(Badges(institution, told(issued, exactly=is_own), by_state if is_own else None))
    return found


def ways(content: Mapping[str, Any], labels: Mapping[str, str]) -> list[Way]:
    """How the content of a module, route or diploma relies on the things in `labels`, each once, in its order."""
    found = (Way(relation, name, labels[name]) for relation, name in _named(content) if name in labels)
    return list(dict.fromkeys(found))


def agreement_ways(content: Mapping[str, Any], labels: Mapping[str, str]) -> list[Way]:
    """How the content of an agreement relies on the things in `labels`: as its source, its target, or a condition."""
    source, target = content["source"], content["target"]
    block = target.get("block", {})
    diplomas = [block["diploma"]] if "diploma" in block else []
    found = [
        *((RelyingRelation.COUNTS_FROM, name) for name in (*source["modules"], *source["outcomes"])),
        *(
            (RelyingRelation.COUNTS_AS, name)
            for name in (*target["modules"], *target["outcomes"], *target["remaining"], *diplomas)
        ),
        *((RelyingRelation.REQUIRES, name) for name in content["conditions"]["bridgingModules"]),
    ]
    return list(dict.fromkeys(Way(relation, name, labels[name]) for relation, name in found if name in labels))


def _named(content: Mapping[str, Any]) -> Iterator[tuple[RelyingRelation, str]]:
    for member, relation in (
        ("outcomes", RelyingRelation.ASSESSES),
        ("prerequisites", RelyingRelation.REQUIRES),
        ("modules", RelyingRelation.CONTAINS),
    ):
        for name in content.get(member, ()):
            yield relation, name
    for phase in content.get("phases", ()):
        yield from _named_below(phase["requirement"])


def _named_below(node: Mapping[str, Any]) -> Iterator[tuple[RelyingRelation, str]]:
    for name in (*([node["module"]] if "module" in node else ()), *node.get("equivalents", ())):
        yield RelyingRelation.NAMES_MODULE, name
    for member in ("outcome", "version"):
        if member in node:
            yield RelyingRelation.NAMES_OUTCOME, node[member]
    for _, child in raw_below(node):
        yield from _named_below(child)
