"""Outcome sets and learning outcomes as the objects of CASE 1.1; `editions.in_edition` makes CASE 1.0 of them.

What CASE has no place for stands under `extensions.leerlijn`, so that a package holds the whole of a set.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from pydantic_core import to_json

from app.access.models import Institution
from app.access.rules import local_date
from app.catalogue.rules import vocabulary
from app.catalogue.rules.editions import Edition, in_edition
from app.catalogue.rules.keeping import Lasting
from app.catalogue.rules.vocabulary import Term, derived_id
from app.curriculum.models import Programme
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.queries import PublishedOutcome, Step
from app.versions import WITHDRAWN
from credentials.vocabularies import field_of_study

_LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/legalcode"}


@dataclass(frozen=True)
class Framework:
    """A published version of a set: its content but for the outcomes, and whose it is."""

    version: OutcomeSetVersion
    head: Mapping[str, Any]
    institution: Institution | None
    programme: Programme | None

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
        """When it last changed: published, or withdrawn."""
        return _moment(self.version.withdrawn_at or self.version.published_at)

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


def _kept(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value is not None and value != []}


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else vocabulary.EDITION


# Documents and packages.


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
        **at.named("CFDocuments", framework.id, framework.changed_at),
        "caseVersion": "1.1",
        "creator": _creator(framework),
        "title": framework.title,
        "officialSourceURL": source.get("url"),
        "publisher": "Leerlijn",
        "description": (head.get("description") or {}).get("nl"),
        "subject": [field["title"]] if field else None,
        "subjectURI": [_link_to(field)] if field else None,
        "language": "nl",
        "version": str(version.number),
        "adoptionStatus": "Deprecated" if version.status == WITHDRAWN else "Adopted",
        **framework.status,
        "licenseURI": _licence_link(head["licence"], at),
        "notes": ", ".join(str(source[name]) for name in ("title", "year") if name in source) or None,
        "extensions": {"leerlijn": _own_facts(framework)},
    }
    return _kept(made)


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


def lasting(
    framework: Framework, outcomes: Sequence[PublishedOutcome], at: Addresses, edition: Edition = Edition.V1P1
) -> Lasting:
    """The part of a package that is the same until the version is withdrawn, and again from then on.

    It rests on nothing but a published version, which is immutable, when that was withdrawn, and the addresses.
    Whatever may change beside these, as associations with other sets, belongs to `package`.
    """
    return Lasting(
        _json([item(framework, each, at) for each in outcomes], edition),
        _json(list(structure(framework, outcomes, at)), edition),
        _json([rubric(framework, each, at) for each in outcomes], edition),
        tuple(dict.fromkeys(term for each in outcomes for term in _terms(each))),
    )


def package(
    framework: Framework, kept: Lasting, steps: Iterable[Step], at: Addresses, edition: Edition = Edition.V1P1
) -> bytes:
    """A version of a set whole: the answer to getCFPackage, as JSON."""
    associations = [kept.structure[1:-1], *(_json(step_taken(step, at), edition) for step in steps)]
    parts = {
        b"CFDocument": _json(document(framework, at), edition),
        b"CFItems": kept.items,
        b"CFAssociations": b"[" + b",".join(filter(None, associations)) + b"]",
        b"CFDefinitions": _json(_definitions(framework, kept.terms, at), edition),
        b"CFRubrics": kept.rubrics,
    }
    return b"{" + b",".join(b'"%b":%b' % part for part in parts.items()) + b"}"


def _json(made: Any, edition: Edition) -> bytes:
    return to_json(in_edition(made, edition))


def _definitions(framework: Framework, terms: Sequence[Term], at: Addresses) -> dict[str, Any]:
    return {
        "CFConcepts": [concept(term, at) for term in vocabulary.with_parents(terms)],
        "CFSubjects": [subject(framework.programme, at)] if framework.programme else [],
        "CFLicenses": [licence(framework.head["licence"], at)],
        "CFItemTypes": [item_type(at)],
        "CFAssociationGroupings": [grouping(term, at) for term in vocabulary.GROUPINGS.values()],
    }


# Items and their rubrics.


def item_alone(framework: Framework, outcome: PublishedOutcome, at: Addresses) -> dict[str, Any]:
    """A CFItem outside its package."""
    made = item(framework, outcome, at)
    return {**made, "CFDocumentURI": at.link("CFDocuments", framework.id, framework.title)}


def item(framework: Framework, outcome: PublishedOutcome, at: Addresses) -> dict[str, Any]:
    """An outcome as it is in one version, as the CFItem of a package."""
    content, terms = outcome.content, _terms(outcome)
    made = {
        **at.named("CFItems", str(outcome.id), framework.changed_at),
        "fullStatement": content["statement"]["nl"],
        "alternativeLabel": content["statement"].get("en"),
        "humanCodingScheme": outcome.code,
        "listEnumeration": str(outcome.position + 1),
        "CFItemType": vocabulary.ITEM_TYPE.nl,
        "CFItemTypeURI": _item_type_link(at),
        "conceptKeywords": [term.word for term in terms],
        "conceptKeywordsURI": _concept_link(terms[0], at),
        "notes": "\n".join(criterion["nl"] for criterion in content["criteria"]) or None,
        "language": "nl",
        "educationLevel": [f"NLQF {content['level']}"],
        "licenseURI": _licence_link(framework.head["licence"], at),
        **framework.status,
        "extensions": {"leerlijn": _without(content, "code", "statement", "criteria", "parent")},
    }
    return _kept(made)


def _terms(outcome: PublishedOutcome) -> Sequence[Term]:
    content = outcome.content
    return _classified(tuple(content["themes"]), tuple(content["sdgs"]), content["livedExperience"], content["kind"])


_classified = lru_cache(maxsize=5000)(vocabulary.concepts_of)
"""Many outcomes are classified alike."""


def _without(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}


def rubric_id(outcome_version_id: str) -> str:
    """The id of the rubric of an outcome in one version."""
    return derived_id("rubric", outcome_version_id)


def rubric(framework: Framework, outcome: PublishedOutcome, at: Addresses) -> dict[str, Any]:
    """The assessment criteria of an outcome as a CFRubric."""
    content, code = outcome.content, outcome.code
    statement = content["statement"]["nl"]
    link = at.link("CFItems", str(outcome.id), statement)
    made = at.named("CFRubrics", rubric_id(link["identifier"]), framework.changed_at)
    criteria = [
        {
            "identifier": derived_id("criterion", link["identifier"], str(position)),
            "uri": f"{made['uri']}#criterion-{position}",
            "lastChangeDateTime": framework.changed_at,
            "category": code,
            "description": criterion["nl"],
            "CFItemURI": link,
            "position": position,
            "rubricId": made["identifier"],
            "extensions": {"leerlijn": {"description": criterion}},
        }
        for position, criterion in enumerate(content["criteria"], 1)
    ]
    title = f"{code}: beoordelingscriteria"
    return {**made, "title": title, "description": statement, "CFRubricCriteria": criteria}


# Associations.


def structure_id(outcome_version_id: str) -> str:
    """The id of the association between an outcome and what it stands below."""
    return derived_id("is-child-of", outcome_version_id)


def step_id(outcome_version_id: str) -> str:
    """The id of the association between an outcome and what it was in the version before."""
    return derived_id("next-version", outcome_version_id)


def structure(framework: Framework, outcomes: Sequence[PublishedOutcome], at: Addresses) -> Iterator[dict[str, Any]]:
    """Each outcome as the child of its parent, or of the document where it has none; numbered among its siblings."""
    nodes = {each.code: _node(each, at) for each in outcomes}
    whole = {**at.link("CFDocuments", framework.id, framework.title), "targetType": "CASE"}
    why = _grouping_link(vocabulary.STRUCTURE, at)
    numbers: dict[str | None, int] = {}
    for each in outcomes:
        node, code = nodes[each.code], each.content.get("parent")
        numbers[code] = numbers.get(code, 0) + 1
        yield {
            **at.named("CFAssociations", structure_id(node["identifier"]), framework.changed_at),
            "associationType": "isChildOf",
            "sequenceNumber": numbers[code],
            "originNodeURI": node,
            "destinationNodeURI": nodes[code] if code else whole,
            "CFAssociationGroupingURI": why,
        }


def _node(outcome: PublishedOutcome, at: Addresses) -> dict[str, Any]:
    return {**at.link("CFItems", str(outcome.id), outcome.content["statement"]["nl"]), "targetType": "CASE"}


def step_taken(step: Step, at: Addresses) -> dict[str, Any]:
    """What became of an outcome: the same still, or replaced by what it says in the next version."""
    return {
        **at.named("CFAssociations", step_id(str(step.id)), _moment(step.changed_at)),
        "associationType": "exactMatchOf" if step.is_unchanged else "replacedBy",
        "originNodeURI": {**at.link("CFItems", str(step.older_id), step.older_statement), "targetType": "CASE"},
        "destinationNodeURI": {**at.link("CFItems", str(step.id), step.statement), "targetType": "CASE"},
        "CFAssociationGroupingURI": _grouping_link(vocabulary.VERSIONS, at),
    }


def association_alone(framework: Framework, association: Mapping[str, Any], at: Addresses) -> dict[str, Any]:
    """A CFAssociation outside its package."""
    return {**association, "CFDocumentURI": at.link("CFDocuments", framework.id, framework.title)}


# Definitions. Links to them stand in every item: each is made once.


def _link_to(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {name: thing[name] for name in ("title", "identifier", "uri")}


@lru_cache(maxsize=1000)
def _concept_link(term: Term, at: Addresses) -> dict[str, Any]:
    return _link_to(concept(term, at))


@lru_cache(maxsize=1000)
def _licence_link(words: str, at: Addresses) -> dict[str, Any]:
    return _link_to(licence(words, at))


@lru_cache(maxsize=1000)
def _item_type_link(at: Addresses) -> dict[str, Any]:
    return _link_to(item_type(at))


@lru_cache(maxsize=1000)
def _grouping_link(term: Term, at: Addresses) -> dict[str, Any]:
    return _link_to(grouping(term, at))


def concept(term: Term, at: Addresses) -> dict[str, Any]:
    """A term of our vocabularies as a CFConcept; its keyword is the word that items carry."""
    made = {
        **at.named("CFConcepts", term.id, vocabulary.EDITION),
        "title": term.nl,
        "keywords": term.word or None,
        "hierarchyCode": term.place,
        "description": term.en,
    }
    return _kept(made)


def subject(programme: Programme, at: Addresses) -> dict[str, Any]:
    """The field of a programme (ISCED-F 2013) as a CFSubject."""
    code = programme.isced_f
    return {
        **at.named("CFSubjects", derived_id("isced-f", code), vocabulary.EDITION),
        "title": field_of_study(code)["prefLabel"]["en"],
        "hierarchyCode": code,
        "description": f"ISCED-F 2013 {code}",
    }


def licence(words: str, at: Addresses) -> dict[str, Any]:
    """A licence as a CFLicense."""
    return {
        **at.named("CFLicenses", derived_id("licence", words), vocabulary.EDITION),
        "title": words,
        "licenseText": _LICENCES.get(words, words),
    }


def item_type(at: Addresses) -> dict[str, Any]:
    """The one type of our items as a CFItemType."""
    term = vocabulary.ITEM_TYPE
    return {
        **at.named("CFItemTypes", term.id, vocabulary.EDITION),
        "title": term.nl,
        "description": term.en,
        "hierarchyCode": term.place,
        "typeCode": term.word,
    }


def grouping(term: Term, at: Addresses) -> dict[str, Any]:
    """Why associations are made, as a CFAssociationGrouping."""
    return {
        **at.named("CFAssociationGroupings", term.id, vocabulary.EDITION),
        "title": term.nl,
        "description": term.en,
    }
