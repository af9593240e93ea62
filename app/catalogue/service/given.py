"""What CASE answers: what stands in a version of ours; the original, where a version is an import of one as it was.

Ours comes first, so that nobody takes an identifier of ours; then things of frameworks by their own identifiers.
"""

import uuid
from collections.abc import Callable
from typing import Any

from pydantic_core import to_json
from sqlalchemy.orm import Session

from app.catalogue.documents.framework import Addresses
from app.catalogue.documents.packages import document_alone
from app.catalogue.models import CaseSource
from app.catalogue.queries import sources
from app.catalogue.rules.editions import Edition, in_edition
from app.catalogue.service import originals, reading
from app.catalogue.service.originals import Original
from app.outcomes import queries as outcomes
from app.outcomes.models import OutcomeSetVersion
from app.problems import NotFound


def list_documents(session: Session, at: Addresses, edition: Edition) -> list[dict[str, Any]]:
    """The CFDocument of every published version, oldest first; an imported framework once, as its newest import."""
    preferred: dict[uuid.UUID, CaseSource] = {}
    of_sets: dict[uuid.UUID, list[CaseSource]] = {}
    for source in sources.list_public_sources(session):
        preferred.setdefault(source.document_id, source)
        of_sets.setdefault(source.set_version.set_id, []).append(source)
    listed = []
    for framework in reading.list_frameworks(session):
        version = framework.version
        before = (each for each in of_sets.get(version.set_id, []) if each.set_version.number <= version.number)
        found = next(before, None)
        if found is None or not originals.is_as_imported(version, found):
            listed.append(document_alone(framework, at))
        if found and found.set_version_id == version.id and preferred[found.document_id] is found:
            listed.append(Original(found).document_alone(at, edition))
    return [in_edition(each, edition) for each in listed]


def get_document(session: Session, identifier: uuid.UUID, at: Addresses, edition: Edition) -> dict[str, Any]:
    """A CFDocument by its identifier, or by that of the version it is an import in. Raises NotFound."""
    if original := originals.find_of_version(session, _version(session, identifier)):
        return original.document_alone(at, edition)
    try:
        return document_alone(reading.get_framework(session, identifier), at)
    except NotFound:
        return originals.get_original(session, identifier).document_alone(at, edition)


def get_package(session: Session, identifier: uuid.UUID, at: Addresses, edition: Edition) -> bytes:
    """A CFPackage as the edition has it, in JSON, likewise. Raises NotFound.

    One of ours that began as an import carries what it was made of.
    """
    version = _version(session, identifier)
    original = originals.find_of_version(session, version)
    if version is None:
        original = originals.get_original(session, identifier)
    if original:
        return to_json(in_edition(original.package, edition))
    source = sources.find_newest_source(session, version.set_id, version.number) if version else None
    extensions = {"leerlijn": {"source": Original(source).package}} if source else None
    return reading.get_package(session, identifier, edition, at, extensions=extensions)


def _version(session: Session, identifier: uuid.UUID) -> OutcomeSetVersion | None:
    return next((version for version, _ in outcomes.list_public_versions(session, identifier)), None)


def get_item(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFItem by its identifier, or by that of the outcome it is in a version. Raises NotFound."""
    if found := _imported(session, "CFItems", identifier):
        return found
    return _either(session, "CFItems", identifier, lambda: reading.get_item(session, identifier, at))


def get_item_associations(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFItem with its associations; those that this register knows beside, where it is asked by our id."""

    def own() -> dict[str, Any]:
        return reading.get_item_associations(session, identifier, at)

    if found := _imported(session, "CFItemAssociations", identifier):
        beside = [each for each in own()["CFAssociations"] if each["associationType"] != "isChildOf"]
        return {**found, "CFAssociations": [*found["CFAssociations"], *beside]}
    return _either(session, "CFItemAssociations", identifier, own)


def _imported(session: Session, kind: str, outcome_version_id: uuid.UUID) -> dict[str, Any] | None:
    """The item that an outcome is in a version that is an exact import."""
    outcome = outcomes.find_outcome_version(session, outcome_version_id)
    original = originals.find_of_version(session, outcome.set_version) if outcome else None
    return original.find(kind, original.source.items[outcome.code]) if original and outcome else None


def _either(session: Session, kind: str, identifier: uuid.UUID, own: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return own()
    except NotFound:
        return originals.get_thing(session, kind, identifier)


def get_association(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFAssociation. Raises NotFound."""
    return _either(session, "CFAssociations", identifier, lambda: reading.get_association(session, identifier, at))


def get_rubric(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFRubric. Raises NotFound."""
    return _either(session, "CFRubrics", identifier, lambda: reading.get_rubric(session, identifier, at))


def get_subjects(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFSubject with those below it. Raises NotFound."""
    return _either(session, "CFSubjects", identifier, lambda: reading.get_subjects(session, identifier, at))


def get_licence(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFLicense. Raises NotFound."""
    return _either(session, "CFLicenses", identifier, lambda: reading.get_licence(session, identifier, at))


def get_concepts(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFConcept with those below it. Raises NotFound."""
    return _either(session, "CFConcepts", identifier, lambda: reading.get_concepts(identifier, at))


def get_item_types(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFItemType with those below it. Raises NotFound."""
    return _either(session, "CFItemTypes", identifier, lambda: reading.get_item_types(identifier, at))


def get_grouping(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A CFAssociationGrouping. Raises NotFound."""
    return _either(session, "CFAssociationGroupings", identifier, lambda: reading.get_grouping(identifier, at))
