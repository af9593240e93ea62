"""What OEAPI and OOAPI are told of, gathered: organisations are rows; programmes, courses and outcomes are these."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.access.models import Institution
from app.curriculum.models import OfferingVersion, Programme
from app.outcomes.models import OutcomeVersion

Words = Mapping[str, str]
CONTACT_EMAIL = "contact@leerlijn.example"


@dataclass(frozen=True)
class Outcome:
    """An outcome that something leads to: its id in a published version, and what it says."""

    id: str
    statement: Words


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme, or a route: a track of its programme. `facts` has what no standard has a place for."""

    id: uuid.UUID
    origin: str
    code: str
    title: Words
    institution: Institution
    programme: Programme
    description: Words | None = None
    ec: float | None = None
    awards: str | None = None
    child_ids: Sequence[uuid.UUID] = ()
    outcomes: Sequence[Outcome] = ()
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_route(self) -> bool:
        """Whether it is a route."""
        return self.origin == "route"

    @property
    def kind(self) -> str | None:
        """What kind of programme it is; a route is of none."""
        return None if self.is_route else self.programme.kind

    @property
    def level(self) -> int | None:
        """The level that it is classified at; a route is at none, nor is a post-hbo programme."""
        return None if self.is_route or self.kind == "post-hbo" else self.programme.nlqf_level


@dataclass(frozen=True)
class CourseFacts:
    """A published version of a module, with the programmes and routes that it belongs to."""

    version: OfferingVersion
    outcomes: Sequence[Outcome]
    programme_ids: Sequence[uuid.UUID]
    valid_from: datetime | None
    valid_to: datetime | None

    @property
    def id(self) -> uuid.UUID:
        """The id of the module, whatever the version."""
        return self.version.offering_id

    @property
    def content(self) -> Mapping[str, Any]:
        """All that the version says."""
        content: Mapping[str, Any] = self.version.content
        return content

    @property
    def institution(self) -> Institution:
        """Who gives it."""
        return self.version.offering.institution

    @property
    def facts(self) -> dict[str, Any]:
        """What no standard has a place for."""
        names = ("isMicrocredential", "level", "qualityAssurance", "supervision", "identityCheck", "terms", "themes",
                 "registerFacts", "prerequisites", "participation")  # fmt: skip
        said = {name: self.content[name] for name in names if self.content.get(name) not in (None, [])}
        return {**version_facts(self.version), **said}


@dataclass(frozen=True)
class OutcomeFacts:
    """An outcome as it is in one published version, with what stands above and below it there."""

    outcome: OutcomeVersion
    uri: str
    field: str | None
    parent_ids: Sequence[uuid.UUID]
    child_ids: Sequence[uuid.UUID]
    valid_to: datetime | None

    @property
    def valid_from(self) -> datetime | None:
        """When its version was published."""
        return self.outcome.set_version.published_at

    @property
    def facts(self) -> dict[str, Any]:
        """What OEAPI has no place for."""
        content, version = self.outcome.content, self.outcome.set_version
        names = ("level", "kind", "criteria", "ec", "themes", "sdgs", "livedExperience", "alignments")
        said = {name: content[name] for name in names if content.get(name) not in (None, [])}
        return {
            **said,
            "uri": self.uri,
            "outcome": str(self.outcome.outcome_id),
            "set": {"code": version.set.code, "kind": version.set.kind, "version": version.number},
            "setVersion": str(version.id),
            "change": self.outcome.change,
            "status": version.status,
        }


def version_facts(version: OfferingVersion) -> dict[str, Any]:
    """Which version of a module or route this is."""
    return {"version": version.number, "versionId": str(version.id), "digest": version.digest, "status": version.status}


def words(text: Words) -> list[dict[str, str]]:
    """A language map as LanguageTypedStrings."""
    return [{"language": language, "value": text[language]} for language in ("nl", "en") if text.get(language)]


def joined(texts: Iterable[Words], separator: str) -> list[dict[str, str]]:
    """Several texts as one; in English only where all of them are."""
    all_texts = list(texts)
    said = {
        language: separator.join(each[language] for each in all_texts)
        for language in ("nl", "en")
        if all_texts and all(each.get(language) for each in all_texts)
    }
    return words(said)


def kept(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The members that have something to say."""
    return {name: value for name, value in thing.items() if value is not None and value != []}


def number(value: Any) -> int | float:
    """Credits as JSON writes them."""
    found = float(value)
    return int(found) if found.is_integer() else found
