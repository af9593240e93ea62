"""How the outcomes of a set are found, and what is told when a version of it is published."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.publications.rules import Entry, EntryType, Facet, both_languages


@dataclass(frozen=True)
class Home:
    """The version of a set that outcomes stand in, and whose it is."""

    set_id: uuid.UUID
    version_id: uuid.UUID
    code: str
    number: int
    title: Mapping[str, str]
    institution: str | None


def outcome_entry(outcome_version_id: uuid.UUID, content: Mapping[str, Any], home: Home) -> Entry:
    """An outcome in one published version as it is found: by statement and criteria."""
    facets = {
        Facet.LEVEL: [content["level"]],
        Facet.KIND: [content["kind"]],
        Facet.THEME: content["themes"],
        Facet.SDG: content["sdgs"],
        Facet.LIVED_EXPERIENCE: [content["livedExperience"]],
        Facet.INSTITUTION: [home.institution] if home.institution else [],
    }
    within = {"id": str(home.set_id), "versionId": str(home.version_id), "code": home.code, "title": dict(home.title)}
    return Entry(
        id=outcome_version_id,
        type=EntryType.OUTCOME,
        code=content["code"],
        title=content["statement"],
        texts=both_languages(*content["criteria"]),
        facets=facets,
        facts={"number": home.number, "set": within},
    )
