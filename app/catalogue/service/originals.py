"""Frameworks of others as they came: each thing in them by its own identifier, with the uri that it has at home."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from app.catalogue.documents.framework import Addresses
from app.catalogue.models import CaseSource
from app.catalogue.queries import sources
from app.catalogue.rules.editions import Edition, Verbatim
from app.outcomes.models import OutcomeSetVersion
from app.problems import NotFound
from app.versions import PUBLISHED

_ENDS = ("originNodeURI", "destinationNodeURI")
_DEFINITIONS = {"CFConcepts", "CFSubjects", "CFLicenses", "CFItemTypes", "CFAssociationGroupings"}
_WITH_CHILDREN = {"CFConcepts", "CFSubjects", "CFItemTypes"}


def is_as_imported(version: OutcomeSetVersion, source: CaseSource) -> bool:
    """Whether a version says what was read from a framework, no more and no less, and still holds."""
    return version.status == PUBLISHED and version.digest == source.reading_digest


@dataclass(frozen=True)
class Original:
    """A framework as it came."""

    source: CaseSource

    @cached_property
    def package(self) -> dict[str, Any]:
        """The package, whole."""
        return self._said(json.loads(self.source.package))

    @cached_property
    def document(self) -> dict[str, Any]:
        """The CFDocument of the package."""
        return self._said(json.loads(self.source.document))

    def _said(self, thing: Mapping[str, Any]) -> dict[str, Any]:
        return Verbatim(thing) if self.source.edition == Edition.V1P0 else dict(thing)

    def document_alone(self, at: Addresses, edition: Edition) -> dict[str, Any]:
        """The CFDocument outside its package, with where the package is to be had: at home if it says so, else here."""
        identifier = self.document["identifier"]
        here = f"{at.public_url}/ims/case/{edition.value}/CFPackages/{identifier}"
        link = {"title": self.document["title"], "identifier": identifier, "uri": here}
        return self._said({"CFPackageURI": link, **self.document})

    def find(self, kind: str, identifier: str) -> dict[str, Any] | None:
        """A thing in the package, alone as its endpoint answers it; None where it holds none."""
        things = self._things(kind)
        found = next((each for each in things if each["identifier"].lower() == identifier.lower()), None)
        if found is None:
            return None
        if kind in _WITH_CHILDREN:
            below = [each for each in things if each["hierarchyCode"].startswith(f"{found['hierarchyCode']}.")]
            return {kind: [self._said(each) for each in (found, *below)]}
        if kind == "CFItemAssociations":
            return {"CFItem": self._alone(found), "CFAssociations": [self._said(each) for each in self._of(found)]}
        return self._alone(found) if kind in {"CFItems", "CFAssociations"} else self._said(found)

    def _things(self, kind: str) -> Sequence[Mapping[str, Any]]:
        name = "CFItems" if kind == "CFItemAssociations" else kind
        part = self.package.get("CFDefinitions", {}) if kind in _DEFINITIONS else self.package
        found: Sequence[Mapping[str, Any]] = part.get(name, [])
        return found

    def _alone(self, thing: Mapping[str, Any]) -> dict[str, Any]:
        link = {name: self.document[name] for name in ("title", "identifier", "uri")}
        return self._said({"CFDocumentURI": link, **thing})

    def _of(self, item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        known = {item["identifier"].lower(), item["uri"]}
        every = self.package.get("CFAssociations", [])
        return [
            each
            for each in every
            if known & {w for end in _ENDS for w in (each[end]["identifier"].lower(), each[end]["uri"])}
        ]


def find_of_version(session: Session, version: OutcomeSetVersion | None) -> Original | None:
    """The framework that a published version is an exact import of, if it is."""
    source = sources.find_newest_source(session, version.set_id, version.number) if version else None
    return Original(source) if source and version and is_as_imported(version, source) else None


def get_thing(session: Session, kind: str, identifier: uuid.UUID) -> dict[str, Any]:
    """A thing of a framework by its own identifier. Raises NotFound."""
    source = sources.find_public_source(session, identifier)
    found = Original(source).find(kind, str(identifier)) if source else None
    if found is None:
        raise NotFound()
    return found


def get_original(session: Session, document_id: uuid.UUID) -> Original:
    """A framework by its own identifier. Raises NotFound."""
    source = sources.find_public_source(session, document_id)
    if source is None or source.document_id != document_id:
        raise NotFound()
    return Original(source)
