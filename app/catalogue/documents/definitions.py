"""CFDefinitions: concepts, fields of study, licences, item types, groupings; links to them, each made once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.catalogue.documents.framework import Addresses, Framework, kept
from app.catalogue.rules import vocabulary
from app.catalogue.rules.vocabulary import Term, derived_id
from app.curriculum.models import Programme
from app.outcomes.queries import PublishedOutcome
from credentials.vocabularies import field_of_study

_LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/legalcode"}


def definitions(framework: Framework, terms: Sequence[Term], at: Addresses) -> dict[str, Any]:
    """The definitions that a package refers to, these terms among them."""
    return {
        "CFConcepts": [concept(term, at) for term in vocabulary.with_parents(terms)],
        "CFSubjects": [subject(framework.programme, at)] if framework.programme else [],
        "CFLicenses": [licence(framework.head["licence"], at)],
        "CFItemTypes": [item_type(at)],
        "CFAssociationGroupings": [grouping(term, at) for term in vocabulary.GROUPINGS.values()],
    }


def terms_of(outcome: PublishedOutcome) -> Sequence[Term]:
    """What an outcome is classified by."""
    content = outcome.content
    return _classified(tuple(content["themes"]), tuple(content["sdgs"]), content["livedExperience"], content["kind"])


_classified = lru_cache(maxsize=5000)(vocabulary.concepts_of)
"""Many outcomes are classified alike."""


def link_to(thing: Mapping[str, Any]) -> dict[str, Any]:
    """A LinkURI to a thing."""
    return {name: thing[name] for name in ("title", "identifier", "uri")}


@lru_cache(maxsize=1000)
def concept_link(term: Term, at: Addresses) -> dict[str, Any]:
    """A link to a concept."""
    return link_to(concept(term, at))


@lru_cache(maxsize=1000)
def licence_link(words: str, at: Addresses) -> dict[str, Any]:
    """A link to a licence."""
    return link_to(licence(words, at))


@lru_cache(maxsize=1000)
def item_type_link(at: Addresses) -> dict[str, Any]:
    """A link to the type of our items."""
    return link_to(item_type(at))


@lru_cache(maxsize=1000)
def grouping_link(term: Term, at: Addresses) -> dict[str, Any]:
    """A link to a grouping of associations."""
    return link_to(grouping(term, at))


def concept(term: Term, at: Addresses) -> dict[str, Any]:
    """A term of our vocabularies as a CFConcept; its keyword is the word that items carry."""
    made = {
        **at.named("CFConcepts", term.id, vocabulary.EDITION),
        "title": term.nl,
        "keywords": term.word or None,
        "hierarchyCode": term.place,
        "description": term.en,
    }
    return kept(made)


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
