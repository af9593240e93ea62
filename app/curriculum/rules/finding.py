"""How modules, routes and programmes are found."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from app.publications.rules import Entry, EntryType, Facet, both_languages

_OF_OUTCOMES = (Facet.KIND, Facet.THEME, Facet.SDG, Facet.LIVED_EXPERIENCE)


def module_entry(
    version_id: uuid.UUID,
    code: str,
    number: int,
    content: Mapping[str, Any],
    institution: str,
    outcomes: Iterable[Mapping[str, Any]],
) -> Entry:
    """A module as it is found: by title, description and the outcomes it assesses, whose facets it has."""
    assessed = list(outcomes)
    facets = {
        Facet.LEVEL: [content["level"]] if content.get("level") else {each["level"] for each in assessed},
        Facet.KIND: {each["kind"] for each in assessed},
        Facet.THEME: {*content.get("themes", []), *(theme for each in assessed for theme in each["themes"])},
        Facet.SDG: {goal for each in assessed for goal in each["sdgs"]},
        Facet.LIVED_EXPERIENCE: {each["livedExperience"] for each in assessed},
        Facet.INSTITUTION: [institution],
    }
    statements = (each["statement"] for each in assessed)
    return Entry(
        id=version_id,
        type=EntryType.MODULE,
        code=code,
        title=content["title"],
        texts=both_languages(content["description"], content.get("entryRequirements"), *statements),
        facets=facets,
        facts={"number": number, "ec": content["ec"], "isMicrocredential": content.get("isMicrocredential", False)},
    )


def route_entry(
    version_id: uuid.UUID,
    code: str,
    number: int,
    content: Mapping[str, Any],
    institution: str,
    modules: Iterable[Entry],
) -> Entry:
    """A route as it is found: by its texts and the titles of its modules, whose facets it has."""
    parts = list(modules)
    inherited = {facet: {value for each in parts for value in each.facets[facet]} for facet in _OF_OUTCOMES}
    facets = {
        **inherited,
        Facet.LEVEL: {level for each in parts for level in each.facets[Facet.LEVEL]},
        Facet.INSTITUTION: [institution],
    }
    titles = (each.title for each in parts)
    texts = (content["description"], content["targetGroup"], content.get("adjacentSector"), *titles)
    return Entry(
        id=version_id,
        type=EntryType.ROUTE,
        code=code,
        title=content["title"],
        texts=both_languages(*texts),
        facets=facets,
        facts={"number": number, "modules": len(content["modules"]), "crossover": content.get("crossover", False)},
    )


def programme_entry(
    programme_id: uuid.UUID, code: str, title: Mapping[str, str], level: int, institution: str, facts: Mapping[str, Any]
) -> Entry:
    """A programme as it is found: by title, code and its code in the national register."""
    number = facts.get("programmeCode")
    return Entry(
        id=programme_id,
        type=EntryType.PROGRAMME,
        code=code,
        title=title,
        texts={"nl": str(number)} if number else {},
        facets={Facet.LEVEL: [level], Facet.INSTITUTION: [institution]},
        facts=facts,
    )
