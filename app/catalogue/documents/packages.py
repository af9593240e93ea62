"""CFDocuments and CFPackages: a published version of a set, alone and with all that belongs to it."""

from collections.abc import Sequence
from typing import Any

from app.catalogue.documents.associations import agreement, step_taken, structure
from app.catalogue.documents.definitions import definitions, licence_link, link_to, subject
from app.catalogue.documents.framework import Addresses, Framework, kept
from app.catalogue.documents.items import item, rubric
from app.outcomes.models import OutcomeAssociation, OutcomeVersion
from app.outcomes.queries import Step
from app.versions import WITHDRAWN


def document_alone(framework: Framework, at: Addresses) -> dict[str, Any]:
    """A CFDocument outside its package."""
    return {
        **document(framework, at),
        "CFPackageURI": at.link("CFPackages", framework.id, framework.title),
    }


def document(framework: Framework, at: Addresses) -> dict[str, Any]:
    """A version of a set as the CFDocument of a package."""
    version, head = framework.version, framework.head
    source = head.get("source") or {}
    field = subject(framework.programme, at) if framework.programme else None
    made = {
        **at.named("CFDocuments", framework.id, framework.tied_at),
        "caseVersion": "1.1",
        "creator": _creator(framework),
        "title": framework.title,
        "officialSourceURL": source.get("url"),
        "publisher": "Leerlijn",
        "description": (head.get("description") or {}).get("nl"),
        "subject": [field["title"]] if field else None,
        "subjectURI": [link_to(field)] if field else None,
        "language": head.get("language", "nl"),
        "version": str(version.number),
        "adoptionStatus": "Deprecated" if version.status == WITHDRAWN else "Adopted",
        **framework.status,
        "licenseURI": licence_link(head["licence"], at),
        "notes": ", ".join(str(source[name]) for name in ("title", "year") if name in source) or None,
        "extensions": {"leerlijn": _own_facts(framework)},
    }
    return kept(made)


def _creator(framework: Framework) -> str:
    if framework.institution:
        name: str = framework.institution.name["nl"]
        return name
    return str((framework.version.adopted or {}).get("adoptedBy", "Leerlijn"))


def _own_facts(framework: Framework) -> dict[str, Any]:
    version = framework.version
    facts = {
        **framework.head,
        "code": version.set.code,
        "kind": version.set.kind,
        "digest": version.digest,
        "adopted": version.adopted,
        "institution": framework.institution.slug if framework.institution else None,
        "programme": framework.programme.code if framework.programme else None,
        "programmeCode": framework.programme.programme_code if framework.programme else None,
        "withdrawalReason": version.withdrawal_reason,
    }
    return {name: value for name, value in facts.items() if value is not None}


def package(
    framework: Framework,
    outcomes: Sequence[OutcomeVersion],
    steps: Sequence[Step],
    agreements: Sequence[OutcomeAssociation],
    at: Addresses,
) -> dict[str, Any]:
    """A version of a set whole: the answer to getCFPackage."""
    made = (*(step_taken(step, at) for step in steps), *(agreement(each, at) for each in agreements))
    return {
        "CFDocument": document(framework, at),
        "CFItems": [item(framework, each, at) for each in outcomes],
        "CFAssociations": [*structure(framework, outcomes, at), *made],
        "CFDefinitions": definitions(framework, outcomes, at),
        "CFRubrics": [rubric(framework, each, at) for each in outcomes],
    }
