"""Outcomes and sets as linked data: JSON-LD in the words of the European Learning Model 3.2, and the same as Turtle.

The context stands in the document, so nothing is fetched to read it. Its terms are those of ELM and have its meanings;
what ELM has no property for is said with Dublin Core, SKOS, FOAF and OWL. No node is blank.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pyoxigraph

from app.access.rules import institution_did
from app.catalogue.documents.definitions import terms_of
from app.catalogue.documents.framework import Addresses, Framework
from app.catalogue.rules import vocabulary
from app.catalogue.rules.vocabulary import Term
from app.outcomes.queries import PublishedOutcome, Step
from credentials import vocabularies
from credentials.vocabularies import concept, eqf_level, field_of_study, nlqf_level

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcterms": "http://purl.org/dc/terms/",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _in_languages(iri: str) -> dict[str, str]:
    return {"@id": iri, "@container": "@language"}


def _node(iri: str) -> dict[str, str]:
    return {"@id": iri, "@type": "@id"}


def _typed(iri: str, datatype: str) -> dict[str, str]:
    return {"@id": iri, "@type": f"xsd:{datatype}"}


CONTEXT: Mapping[str, Any] = {
    **PREFIXES,
    "id": "@id",
    "type": "@type",
    "Concept": "skos:Concept",
    "ConceptScheme": "skos:ConceptScheme",
    "Identifier": "elm:Identifier",
    "LearningAchievementSpecification": "elm:LearningAchievementSpecification",
    "LearningOutcome": "elm:LearningOutcome",
    "Note": "elm:Note",
    "Organization": "foaf:Organization",
    "title": _in_languages("dcterms:title"),
    "description": _in_languages("dcterms:description"),
    "prefLabel": _in_languages("skos:prefLabel"),
    "noteLiteral": _in_languages("elm:noteLiteral"),
    "name": _in_languages("foaf:name"),
    "notation": "skos:notation",
    "versionInfo": "owl:versionInfo",
    "citation": "dcterms:bibliographicCitation",
    "rights": "dcterms:rights",
    "schemeName": _typed("elm:schemeName", "string"),
    "status": _typed("elm:status", "string"),
    "issued": _typed("dcterms:issued", "dateTime"),
    "modified": _typed("dcterms:modified", "dateTime"),
    "dateAccepted": _typed("dcterms:dateAccepted", "date"),
    "identifier": _node("adms:identifier"),
    "dcType": _node("dcterms:type"),
    "inScheme": _node("skos:inScheme"),
    "exactMatch": _node("skos:exactMatch"),
    "additionalNote": _node("elm:additionalNote"),
    "reusabilityLevel": _node("elm:reusabilityLevel"),
    "relatedESCOSkill": _node("elm:relatedESCOSkill"),
    "relatedSkill": _node("elm:relatedSkill"),
    "thematicArea": _node("elm:ISCEDFCode"),
    "educationLevel": _node("elm:educationLevel"),
    "level": _node("dcterms:educationLevel"),
    "learningOutcome": _node("elm:learningOutcome"),
    "subject": _node("dcterms:subject"),
    "isPartOf": _node("dcterms:isPartOf"),
    "isVersionOf": _node("dcterms:isVersionOf"),
    "replaces": _node("dcterms:replaces"),
    "isReplacedBy": _node("dcterms:isReplacedBy"),
    "license": _node("dcterms:license"),
    "source": _node("dcterms:source"),
    "creator": _node("dcterms:creator"),
    "isPrimaryTopicOf": _node("foaf:isPrimaryTopicOf"),
    "homepage": _node("foaf:homepage"),
}
_LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/"}
_SKILL_TYPES = {kind: f"http://data.europa.eu/snb/skill-type/{kind}" for kind in ("knowledge", "skill")}
"""ELM has no type for responsibility and autonomy."""
_TRANSVERSAL = "http://data.europa.eu/snb/skill-reuse-level/transversal"
IRI_CHARACTERS = ":/?#[]@!$&'()*+,;=%~"
_SDG = "http://metadata.un.org/sdg/"

Node = dict[str, Any]


@dataclass(frozen=True)
class Neighbours:
    """The published versions of a set right before and after one of them, by id."""

    before: str | None
    after: str | None


def json_ld(nodes: Iterable[Node]) -> dict[str, Any]:
    """The nodes as one JSON-LD document."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def turtle(document: Mapping[str, Any]) -> str:
    """A document of ours as Turtle: the same graph, prefixes in their order, an empty line before each subject."""
    quads = pyoxigraph.parse(json.dumps(document), pyoxigraph.RdfFormat.JSON_LD)
    triples = (quad.triple for quad in quads)
    data = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    lines = (data or b"").decode().splitlines()
    prefixes, rest = sorted(lines[: len(PREFIXES)]), lines[len(PREFIXES) :]
    return "\n".join([*prefixes, *(f"\n{line}" if line.startswith("<") else line for line in rest), ""])


def set_nodes(
    framework: Framework, outcomes: Sequence[PublishedOutcome], steps: Sequence[Step], near: Neighbours, at: Addresses
) -> list[Node]:
    """A version of a set with all its outcomes, and every concept that they are classified by."""
    parents = {each.code: at.of("CFItems", str(each.id)) for each in outcomes}
    made = [outcome_node(framework, each, steps, parents, at) for each in outcomes]
    node = {**set_node(framework, near, at), "learningOutcome": [each["id"] for each in made]}
    return [node, *made, *_described(framework, outcomes, at)]


def outcome_nodes(
    framework: Framework,
    outcome: PublishedOutcome,
    siblings: Sequence[PublishedOutcome],
    steps: Sequence[Step],
    near: Neighbours,
    at: Addresses,
) -> list[Node]:
    """An outcome as it is in one version, the set that it stands in, and the concepts that it is classified by."""
    parents = {each.code: at.of("CFItems", str(each.id)) for each in siblings}
    own = outcome_node(framework, outcome, steps, parents, at)
    return [own, set_node(framework, near, at), *_described(framework, [outcome], at)]


# Sets.


def set_node(framework: Framework, near: Neighbours, at: Addresses) -> Node:
    """A version of a set as a LearningAchievementSpecification: what may be learnt, said in outcomes."""
    version, head = framework.version, framework.head
    uri, source = _set_uri(version.id, at), head.get("source") or {}
    licence = head["licence"]
    node = {
        "id": uri,
        "type": "LearningAchievementSpecification",
        "title": head["title"],
        "description": head.get("description"),
        "identifier": [f"{uri}#code", f"{uri}#digest"],
        "status": version.status,
        "versionInfo": str(version.number),
        "isVersionOf": f"{at.public_url}/outcome-sets/{version.set_id}",
        "replaces": _set_uri(near.before, at) if near.before else None,
        "isReplacedBy": _set_uri(near.after, at) if near.after else None,
        "issued": version.published_at.isoformat() if version.published_at else None,
        "modified": version.withdrawn_at.isoformat() if version.withdrawn_at else None,
        "dateAccepted": (version.adopted or {}).get("adoptedOn"),
        "additionalNote": [f"{uri}#adoption"] if version.adopted else None,
        "license": _LICENCES.get(licence),
        "rights": None if licence in _LICENCES else licence,
        "source": _iri(source["url"]) if "url" in source else None,
        "citation": ", ".join(str(source[name]) for name in ("title", "year") if name in source) or None,
        "creator": _creator_uri(framework, at),
        "thematicArea": field_of_study(framework.programme.isced_f)["id"] if framework.programme else None,
        "educationLevel": [uri for level in head["levels"] for uri in _level_uris(level)],
        "subject": [_concept_uri(term, at) for term in vocabulary.themes_of(head["themes"])],
        "isPrimaryTopicOf": f"{at.public_url}/outcome-sets/{version.id}",
    }
    return _kept(node)


def _set_uri(version_id: object, at: Addresses) -> str:
    return at.of("CFDocuments", str(version_id))


def _creator_uri(framework: Framework, at: Addresses) -> str | None:
    return institution_did(at.public_url, framework.institution.slug) if framework.institution else None


def _level_uris(level: int) -> list[str]:
    return [eqf_level(level)["id"], nlqf_level(level)["id"]]


# Outcomes.


def outcome_node(
    framework: Framework, outcome: PublishedOutcome, steps: Sequence[Step], parents: Mapping[str, str], at: Addresses
) -> Node:
    """An outcome as a LearningOutcome, by the address that credentials point at."""
    content, uri = outcome.content, at.of("CFItems", str(outcome.id))
    parent = content.get("parent")
    alignments = content.get("alignments", [])
    node = {
        "id": uri,
        "type": "LearningOutcome",
        "title": content["statement"],
        "identifier": [f"{uri}#code"],
        "dcType": _SKILL_TYPES.get(outcome.kind),
        "reusabilityLevel": _TRANSVERSAL if framework.version.set.kind == "generic" else None,
        "relatedESCOSkill": [_iri(each["targetUrl"]) for each in alignments if _is_esco(each)],
        "relatedSkill": [_iri(each["targetUrl"]) for each in alignments if not _is_esco(each)],
        "level": _level_uris(outcome.level),
        "subject": [
            *(_concept_uri(term, at) for term in terms_of(outcome)),
            *([field_of_study(framework.programme.isced_f)["id"]] if framework.programme else []),
        ],
        "additionalNote": [f"{uri}#criterion-{number}" for number, _ in enumerate(content["criteria"], 1)],
        "isPartOf": [_set_uri(outcome.set_version_id, at), *([parents[parent]] if parent else [])],
        "isVersionOf": f"{at.public_url}/outcomes/{outcome.outcome_id}",
        "replaces": [at.of("CFItems", str(step.older_id)) for step in steps if step.id == outcome.id],
        "isReplacedBy": [at.of("CFItems", str(step.id)) for step in steps if step.older_id == outcome.id],
        "isPrimaryTopicOf": f"{at.public_url}/outcomes/{outcome.id}",
    }
    return _kept(node)


def _concept_uri(term: Term, at: Addresses) -> str:
    return at.of("CFConcepts", term.id)


def _is_esco(alignment: Mapping[str, str]) -> bool:
    return alignment["targetType"] == "ext:ESCO"


def _iri(address: str) -> str:
    """An address without the characters that no IRI holds (RFC 3987)."""
    return quote(address, safe=IRI_CHARACTERS)


# What sets and outcomes point at.


def _described(framework: Framework, outcomes: Sequence[PublishedOutcome], at: Addresses) -> list[Node]:
    """Codes, notes and concepts of a set and of outcomes in it, each once."""
    nodes = [*_of_set(framework, at), *(node for each in outcomes for node in _of_outcome(framework, each, at))]
    terms = {term for each in outcomes for term in terms_of(each)} | set(vocabulary.themes_of(framework.head["themes"]))
    nodes += [_term_node(term, at) for term in vocabulary.with_parents(list(terms))]
    return list({node["id"]: node for node in nodes}.values())


def _of_set(framework: Framework, at: Addresses) -> Iterator[Node]:
    version, uri = framework.version, _set_uri(framework.version.id, at)
    yield _identifier(f"{uri}#code", version.set.code, "Leerlijn")
    yield _identifier(f"{uri}#digest", version.digest or "", "SHA-256, RFC 8785")
    if adopted := version.adopted:
        by, on = adopted["adoptedBy"], adopted["adoptedOn"]
        said = {"nl": f"Vastgesteld door {by} op {on}.", "en": f"Adopted by {by} on {on}."}
        yield {"id": f"{uri}#adoption", "type": "Note", "noteLiteral": said}
    if institution := framework.institution:
        named = {"type": "Organization", "name": institution.name, "homepage": _iri(institution.url)}
        yield {"id": _creator_uri(framework, at), **named}
    if framework.programme:
        yield field_of_study(framework.programme.isced_f)
    for level in framework.head["levels"]:
        yield from (eqf_level(level), nlqf_level(level))


def _of_outcome(framework: Framework, outcome: PublishedOutcome, at: Addresses) -> Iterator[Node]:
    uri = at.of("CFItems", str(outcome.id))
    yield _identifier(f"{uri}#code", outcome.code, f"Leerlijn, {framework.version.set.code}")
    for number, criterion in enumerate(outcome.content["criteria"], 1):
        yield {"id": f"{uri}#criterion-{number}", "type": "Note", "noteLiteral": criterion}
    yield from (eqf_level(outcome.level), nlqf_level(outcome.level))
    if outcome.kind in _SKILL_TYPES:
        yield concept(vocabularies.SKILL_TYPE, _SKILL_TYPES[outcome.kind])
    if framework.version.set.kind == "generic":
        yield concept(vocabularies.SKILL_REUSE, _TRANSVERSAL)
    for each in outcome.content.get("alignments", []):
        url, name = _iri(each["targetUrl"]), each["targetName"]
        if _is_esco(each):
            yield concept(vocabularies.ESCO_SKILL, url, name)
        else:
            yield {"id": url, "type": "Concept", "prefLabel": {"nl": name}}


def _identifier(uri: str, code: str, scheme: str) -> Node:
    return {"id": uri, "type": "Identifier", "notation": code, "schemeName": scheme}


def _term_node(term: Term, at: Addresses) -> Node:
    """A term of ours, or the scheme that it stands in; of a sustainable development goal also whose it is."""
    label = {"nl": term.nl, "en": term.en}
    if not term.word:
        return {"id": _concept_uri(term, at), "type": "ConceptScheme", "prefLabel": label}
    scheme = vocabulary.scheme_of(term)
    node = {
        "id": _concept_uri(term, at),
        "type": "Concept",
        "prefLabel": label,
        "notation": term.word,
        "inScheme": _concept_uri(scheme, at),
        "exactMatch": f"{_SDG}{term.word.removeprefix('sdg-')}" if term.scheme == "sdg" else None,
    }
    return _kept(node)


def _kept(node: Mapping[str, Any]) -> Node:
    return {name: value for name, value in node.items() if value is not None and value != []}
