"""What every object of CASE is made from: a published version of a set, and the addresses of things."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from app.access.models import Institution
from app.access.rules import local_date
from app.catalogue.rules import vocabulary
from app.curriculum.models import Programme
from app.outcomes.models import OutcomeSetVersion


@dataclass(frozen=True)
class Framework:
    """A published version of a set: its content but for the outcomes, whose it is, when agreements on it changed."""

    version: OutcomeSetVersion
    head: Mapping[str, Any]
    institution: Institution | None
    programme: Programme | None
    agreed_at: datetime | None = None

    @cached_property
    def id(self) -> str:
        """The id of its document and of its package."""
        return str(self.version.id)

    @property
    def title(self) -> str:
        """Its Dutch title."""
        title: str = self.head["title"]["nl"]
        return title

    @cached_property
    def changed_at(self) -> str:
        """When what it says last changed: published, or withdrawn."""
        return moment_text(self._changed_at)

    @cached_property
    def tied_at(self) -> str:
        """When its package last changed: what it says, or what was agreed of its outcomes."""
        moments = [each for each in (self._changed_at, self.agreed_at) if each]
        return moment_text(max(moments, default=None))

    @property
    def _changed_at(self) -> datetime | None:
        return self.version.withdrawn_at or self.version.published_at

    @cached_property
    def status(self) -> dict[str, Any]:
        """From when, and until when, it holds."""
        withdrawn_at = self.version.withdrawn_at
        return {
            "statusStartDate": (self.version.adopted or {}).get("adoptedOn"),
            "statusEndDate": local_date(withdrawn_at).isoformat() if withdrawn_at else None,
        }


@dataclass(frozen=True)
class Addresses:
    """The addresses of things: the same in every edition, below CASE 1.1."""

    public_url: str

    def of(self, kind: str, identifier: str) -> str:
        """The uri of a thing."""
        return f"{self.public_url}/ims/case/v1p1/{kind}/{identifier}"

    def link(self, kind: str, identifier: str, title: str) -> dict[str, Any]:
        """A LinkURI."""
        return {"title": title, "identifier": identifier, "uri": self.of(kind, identifier)}

    def named(self, kind: str, identifier: str, changed_at: str) -> dict[str, Any]:
        """What every thing has."""
        return {"identifier": identifier, "uri": self.of(kind, identifier), "lastChangeDateTime": changed_at}


def kept(thing: Mapping[str, Any]) -> dict[str, Any]:
    """A thing without the fields that say nothing."""
    return {name: value for name, value in thing.items() if value is not None and value != []}


def moment_text(moment: datetime | None) -> str:
    """A moment as CASE writes it."""
    return moment.isoformat(timespec="seconds") if moment else vocabulary.EDITION
