"""CFDocuments and CFPackages: a published version of a set, alone and with all that belongs to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

from app.catalogue.documents.associations import agreement, step_taken, structure
from app.catalogue.documents.definitions import definitions, licence_link, link_to, subject, terms_of
from app.catalogue.documents.framework import Addresses, Framework, kept
from app.catalogue.documents.items import item, rubric
from app.catalogue.rules.editions import Edition, in_edition
from app.catalogue.rules.keeping import Lasting
from app.outcomes.models import OutcomeAssociation
from app.outcomes.queries import PublishedOutcome, Step
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


@dataclass(frozen=True)
class Ties:
    """What ties the outcomes of a version to others: steps from the versions before, and agreements with other sets."""

    steps: Sequence[Step]
    agreements: Sequence[OutcomeAssociation] = ()


def lasting(
    framework: Framework, outcomes: Sequence[PublishedOutcome], at: Addresses, edition: Edition = Edition.V1P1
) -> Lasting:
    """The part of a package that is the same until the version is withdrawn, and again from then on.

    It rests on nothing but a published version, which is immutable, when that was withdrawn, and the addresses.
    Whatever may change beside these, as associations with other sets, belongs to `package`.
    """

    def text(things: Iterable[dict[str, Any]]) -> bytes:
        return to_json(in_edition(list(things), edition))

    return Lasting(
        text(item(framework, each, at) for each in outcomes),
        text(structure(framework, outcomes, at)),
        text(rubric(framework, each, at) for each in outcomes),
        tuple(dict.fromkeys(term for each in outcomes for term in terms_of(each))),
    )


def package(
    framework: Framework,
    kept: Lasting,
    ties: Ties,
    at: Addresses,
    edition: Edition = Edition.V1P1,
    *,
    extensions: Mapping[str, Any] | None = None,
) -> bytes:
    """A version of a set whole: the answer to getCFPackage, as JSON."""

    def text(made: Any) -> bytes:
        return to_json(in_edition(made, edition))

    made = (*(step_taken(step, at) for step in ties.steps), *(agreement(each, at) for each in ties.agreements))
    associations = [kept.structure[1:-1], *map(text, made)]
    parts = {
        b"CFDocument": text(document(framework, at)),
        b"CFItems": kept.items,
        b"CFAssociations": b"[" + b",".join(filter(None, associations)) + b"]",
        b"CFDefinitions": text(definitions(framework, kept.terms, at)),
        b"CFRubrics": kept.rubrics,
    }
    if extensions and edition is Edition.V1P1:
        parts[b"extensions"] = to_json(extensions)
    return b"{" + b",".join(b'"%b":%b' % part for part in parts.items()) + b"}"
