"""Where a person or a program looks at what was found or changed, and what is said of a change."""

import uuid
from collections.abc import Mapping
from typing import Any

from app.outcomes.rules import case_uri
from app.publications.rules import EntryType, Subject

SUBJECTS: dict[str, tuple[str, str]] = {
    Subject.OUTCOME_SET: ("leeruitkomstenset", "outcome set"),
    Subject.MODULE: ("module", "module"),
    Subject.ROUTE: ("route", "route"),
    Subject.DIPLOMA: ("diploma", "diploma"),
    Subject.PROGRAMME: ("opleiding", "programme"),
    Subject.AGREEMENT: ("afspraak", "agreement"),
}
ACTS: dict[str, tuple[str, str]] = {
    "created": ("toegevoegd", "added"),
    "published": ("gepubliceerd", "published"),
    "withdrawn": ("ingetrokken", "withdrawn"),
}
COUNTS: dict[str, tuple[str, str]] = {
    "new": ("nieuw", "new"),
    "reworded": ("gewijzigd", "reworded"),
    "unchanged": ("ongewijzigd", "unchanged"),
    "split": ("gesplitst", "split"),
    "merged": ("samengevoegd", "merged"),
    "dropped": ("vervallen", "dropped"),
}
PER_ARCHIVE = 50
"""How many changes an archive of the feed spans."""


def uri_of_hit(public_url: str, kind: str, entry_id: uuid.UUID, owner_id: uuid.UUID) -> str:
    """The address of what was found: the CASE item of an outcome, else where the API answers it."""
    if kind == EntryType.OUTCOME:
        return case_uri(public_url, entry_id)
    return f"{public_url}/v1/{kind}s/{owner_id}"


def uri_of_change(public_url: str, kind: str, subject_id: uuid.UUID, number: int | None) -> str:
    """Where the API answers what changed: the version where there is one."""
    version = f"/versions/{number}" if number is not None else ""
    return f"{public_url}/v1/{kind}s/{subject_id}{version}"


def page_of_change(public_url: str, kind: str, subject_id: uuid.UUID) -> str | None:
    """The page about what changed, if there is one."""
    if kind == Subject.OUTCOME_SET:
        return f"{public_url}/search?set={subject_id}"
    return None if kind in (Subject.DIPLOMA, Subject.AGREEMENT) else f"{public_url}/{kind}s/{subject_id}"


def title_of_change(kind: str, act: str, title: Mapping[str, str], number: int | None, language: str) -> str:
    """One line on a change: what, its version, and what became of it."""
    at = 1 if language == "en" else 0
    name = title.get(language) or title["nl"]
    version = f", {('versie', 'version')[at]} {number}" if number is not None else ""
    return f"{SUBJECTS[kind][at].capitalize()} {ACTS[act][at]}: {name}{version}"


def text_of_change(facts: Mapping[str, Any], language: str) -> str:
    """What is known of a change: how many outcomes are new and so on, which parts differ, or why it was withdrawn."""
    at = 1 if language == "en" else 0
    counts = facts.get("outcomes", {})
    lines = [f"{('Leeruitkomsten', 'Outcomes')[at]}: {_counted(counts, at)}."] if counts else []
    if members := facts.get("members"):
        lines.append(f"{('Gewijzigd', 'Changed')[at]}: {', '.join(members)}.")
    if reason := facts.get("reason"):
        lines.append(f"{('Reden', 'Reason')[at]}: {reason}")
    return " ".join(lines)


def _counted(counts: Mapping[str, int], at: int) -> str:
    return ", ".join(f"{count} {COUNTS[name][at] if name in COUNTS else name}" for name, count in counts.items())


def archive_before(archive: int) -> int | None:
    """The archive that comes before one, if any; archives are numbered from 1 by the ids of the changes in them."""
    return archive - 1 if archive > 1 else None


def newest_archive(last_change: int) -> int:
    """The newest archive that the feed names: the feed itself spans the one after it, and what is newer."""
    return max((last_change - 1) // PER_ARCHIVE - 1, 0)


def span(archive: int) -> tuple[int, int]:
    """The ids of the changes in an archive: above the first number, up to the second."""
    return (archive - 1) * PER_ARCHIVE, archive * PER_ARCHIVE
