"""The vocabulary of learning outcomes, and what a set needs before it is published."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from app.problems import Fault

LEVELS = range(2, 9)
MAX_OUTCOMES = 5_000
"""In a set: frameworks of others hold thousands. Sheets and comparisons have lower limits of their own."""


class SetKind(StrEnum):
    """Whose set it is: of the sector, of a programme, hbo-wide, a reference, or of one module."""

    NATIONAL = "national"
    PROGRAMME = "programme"
    GENERIC = "generic"
    REFERENCE = "reference"
    MODULE = "module"


SECTOR_KINDS = frozenset({SetKind.NATIONAL, SetKind.GENERIC, SetKind.REFERENCE})
"""Sets that the sector editor publishes; the others belong to a programme."""


class OutcomeKind(StrEnum):
    """The three columns of the qualification framework."""

    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    RESPONSIBILITY = "responsibility-and-autonomy"


class LivedExperience(StrEnum):
    """What an outcome asks of lived experience."""

    NONE = "none"
    KNOWLEDGE = "experiential-knowledge"
    EXPERTISE = "expertise-in-profession"
    PROFESSION = "profession"


class Theme(StrEnum):
    """The themes of the sector plan."""

    SOCIAL_POLITICAL = "social-political-awareness"
    COLLECTIVE = "collective-approach"
    CROSS_SECTOR = "cross-sector-work"
    LIVED_EXPERIENCE = "lived-experience"
    INTERPROFESSIONAL = "interprofessional-collaboration"
    INNOVATION = "social-innovation"
    INTERNATIONAL = "international-orientation"
    DIGITALISATION = "digitalisation-and-technology"
    INQUIRY = "inquiring-attitude"
    LIFELONG = "lifelong-development"


def case_uri(public_url: str, outcome_version_id: uuid.UUID) -> str:
    """The address of an outcome as it is in one version: CASE 1.1, CFItems. It never changes."""
    return f"{public_url}/ims/case/v1p1/CFItems/{outcome_version_id}"


def set_shortcomings(content: Mapping[str, Any], kind: SetKind) -> list[Fault]:
    """Everything that keeps a set from being published, with the place of each."""
    outcomes: Sequence[Mapping[str, Any]] = content["outcomes"]
    faults = list(_duplicate_codes(outcomes))
    if not outcomes:
        faults.append(Fault("outcomes-missing", "A set holds at least one outcome.", "/outcomes"))
    reach = LEVELS if kind is SetKind.REFERENCE else range(5, 8)
    for index, level in enumerate(content["levels"]):
        if level not in reach:
            detail = f"Level {level} is outside {reach[0]}-{reach[-1]}, which a set of this kind may have."
            faults.append(Fault("level-out-of-range", detail, f"/levels/{index}"))
    codes = {outcome["code"]: outcome for outcome in outcomes}
    is_foreign = kind is SetKind.REFERENCE and "importedFrom" in content
    for index, outcome in enumerate(outcomes):
        place = f"/outcomes/{index}"
        faults.extend(_outcome_shortcomings(outcome, place, content["levels"], codes))
        faults.extend([] if is_foreign else _own_shortcomings(outcome, place))
    return faults


def _duplicate_codes(outcomes: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    count = Counter(outcome["code"] for outcome in outcomes)
    for index, outcome in enumerate(outcomes):
        if count[outcome["code"]] > 1:
            detail = f"The code {outcome['code']} stands in the set more than once."
            yield Fault("code-not-unique", detail, f"/outcomes/{index}/code")


def _own_shortcomings(outcome: Mapping[str, Any], place: str) -> Iterator[Fault]:
    """What a set of our own says besides; a reference that was imported may lack it, as its source does."""
    if not outcome.get("criteria"):
        yield Fault("criteria-missing", "An outcome says how one sees that it is met.", f"{place}/criteria")
    if "en" not in outcome["statement"]:
        yield Fault("english-missing", "A published statement stands in English too.", f"{place}/statement/en")
    if "language" in outcome:
        detail = f"The words in the place of the Dutch are in another language ({outcome['language']}): translate them."
        yield Fault("dutch-missing", detail, f"{place}/statement/nl")


def _outcome_shortcomings(
    outcome: Mapping[str, Any], place: str, levels: Sequence[int], codes: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    if outcome["level"] not in levels:
        yield Fault("level-not-of-set", "The level is none of the set's levels.", f"{place}/level")
    parent, seen = outcome.get("parent"), {outcome["code"]}
    while parent is not None:
        if parent not in codes:
            yield Fault("parent-unknown", f"There is no outcome {parent} in the set.", f"{place}/parent")
            return
        if parent in seen:
            yield Fault("parent-circular", "The outcome is above itself.", f"{place}/parent")
            return
        seen.add(parent)
        parent = codes[parent].get("parent")
