"""What modules, routes and diplomas need before they are published; the Dutch rules for microcredentials."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.curriculum.rules.nodes import ModuleNode, OutcomeNode, Phase, walk
from app.curriculum.rules.register import Register
from app.curriculum.rules.soundness import diploma_faults
from app.curriculum.rules.tree import read_phases
from app.problems import Fault

HOURS_PER_EC = 28
UNIVERSITIES_FROM_ONE_UNTIL = date(2027, 4, 30)
"""Until this day universities may issue microcredentials from 1 EC; the framework says 3-30 EC."""


@dataclass(frozen=True)
class Reach:
    """What the rules must know of the world around a draft. `register` is for diplomas alone."""

    institution_kind: str
    today: date
    outcome_levels: tuple[int, ...] = ()
    unknown_outcomes: frozenset[str] = frozenset()
    foreign_outcomes: frozenset[str] = frozenset()
    published_modules: Mapping[str, Decimal] = field(default_factory=dict)
    register: Register | None = None


def microcredential_size(institution_kind: str, on: date) -> tuple[Decimal, Decimal]:
    """The least and most EC of a microcredential of such an institution on that day (both included)."""
    from_one = institution_kind == "university" and on <= UNIVERSITIES_FROM_ONE_UNTIL
    return Decimal(1 if from_one else 3), Decimal(30)


def module_shortcomings(content: Mapping[str, Any], reach: Reach) -> list[Fault]:
    """Everything that keeps a module from being published; for a microcredential all that the framework asks."""
    faults = [
        Fault("outcome-unknown", "This is no outcome of a published version.", f"/outcomes/{index}")
        for index, outcome in enumerate(content["outcomes"])
        if outcome in reach.unknown_outcomes
    ]
    if not content["outcomes"]:
        faults.append(Fault("outcomes-missing", "A module assesses at least one outcome.", "/outcomes"))
    if content["isMicrocredential"]:
        faults.extend(_foreign_words(content, reach))
        faults.extend(_microcredential_shortcomings(content, reach))
    return faults


def _foreign_words(content: Mapping[str, Any], reach: Reach) -> Iterator[Fault]:
    detail = "It is signed as Dutch and is not: put it in a set of your own, in Dutch."
    for index, outcome in enumerate(content["outcomes"]):
        if outcome in reach.foreign_outcomes:
            yield Fault("outcome-not-dutch", detail, f"/outcomes/{index}")


def _microcredential_shortcomings(content: Mapping[str, Any], reach: Reach) -> Iterator[Fault]:
    least, most = microcredential_size(reach.institution_kind, reach.today)
    if not least <= Decimal(str(content["ec"])) <= most:
        yield Fault("size-out-of-range", f"A microcredential is {least} to {most} EC here and now.", "/ec")
    hours = content.get("studyLoadHours")
    if hours is None:
        yield Fault("study-load-missing", "Say how many hours of study it takes.", "/studyLoadHours")
    elif abs(hours - float(content["ec"]) * HOURS_PER_EC) > HOURS_PER_EC / 2:
        yield Fault("study-load-differs", f"1 EC is {HOURS_PER_EC} hours.", "/studyLoadHours")
    if not content["assessment"]:
        yield Fault("assessment-missing", "Say how it is assessed.", "/assessment")
    if content.get("participation") is None:
        yield Fault("participation-missing", "Say in which form one takes part.", "/participation")
    if content.get("qualityAssurance") is None:
        yield Fault("quality-assurance-missing", "Say how its quality is assured.", "/qualityAssurance")
    if content.get("level") is None:
        yield Fault("level-missing", "Say at which level its outcomes are.", "/level")
    elif reach.outcome_levels and max(reach.outcome_levels) < content["level"]:
        yield Fault("level-above-outcomes", "None of its outcomes is at that level.", "/level")


def route_shortcomings(content: Mapping[str, Any], reach: Reach) -> list[Fault]:
    """Everything that keeps a route from being published."""
    faults = list(_unknown_modules(content["modules"], "/modules", reach))
    if not content["modules"]:
        faults.append(Fault("modules-missing", "A route has at least one module.", "/modules"))
    if content["crossover"] and content.get("adjacentSector") is None:
        faults.append(Fault("adjacent-sector-missing", "A crossover names its adjacent sector.", "/adjacentSector"))
    if not content["crossover"] and content.get("adjacentSector") is not None:
        faults.append(Fault("adjacent-sector-unfitting", "Only a crossover has an adjacent sector.", "/adjacentSector"))
    return faults


def _unknown_modules(modules: Sequence[str], place: str, reach: Reach) -> Iterator[Fault]:
    for index, module in enumerate(modules):
        if module not in reach.published_modules:
            yield Fault("module-unknown", "This is no published module.", f"{place}/{index}")


def diploma_shortcomings(content: Mapping[str, Any], reach: Reach) -> list[Fault]:
    """Everything that keeps a diploma from being published: its tree has to be readable, and sound as a whole."""
    phases, faults = read_phases(content["phases"])
    if faults:
        return faults
    ec = Decimal(str(content["ec"]))
    return list(diploma_faults(phases, ec, content.get("awards", "diploma"), reach.published_modules, reach.register))


def wanted_modules(phases: Sequence[Phase]) -> Collection[str]:
    """The modules that a diploma names, equivalents included, as texts."""
    leaves = (node for phase in phases for node in walk(phase.requirement) if isinstance(node, ModuleNode))
    return {str(module) for leaf in leaves for module in (leaf.module, *leaf.equivalents)}


def wanted_outcomes(phases: Sequence[Phase]) -> Collection[uuid.UUID]:
    """The outcomes that a diploma names."""
    return {node.outcome for phase in phases for node in walk(phase.requirement) if isinstance(node, OutcomeNode)}
