"""CFItems and CFRubrics: an outcome as it is in one published version, and its assessment criteria."""

from collections.abc import Mapping
from typing import Any

from app.catalogue.documents.definitions import concept_link, item_type_link, licence_link, terms_of
from app.catalogue.documents.framework import Addresses, Framework, kept
from app.catalogue.rules import vocabulary
from app.catalogue.rules.vocabulary import derived_id
from app.outcomes.queries import PublishedOutcome


def item_alone(framework: Framework, outcome: PublishedOutcome, at: Addresses) -> dict[str, Any]:
    """A CFItem outside its package."""
    made = item(framework, outcome, at)
    return {**made, "CFDocumentURI": at.link("CFDocuments", framework.id, framework.title)}


def item(framework: Framework, outcome: PublishedOutcome, at: Addresses) -> dict[str, Any]:
    """An outcome as it is in one version, as the CFItem of a package."""
    content, terms = outcome.content, terms_of(outcome)
    made = {
        **at.named("CFItems", str(outcome.id), framework.changed_at),
        "fullStatement": content["statement"]["nl"],
        "alternativeLabel": content["statement"].get("en"),
        "humanCodingScheme": outcome.code,
        "listEnumeration": str(outcome.position + 1),
        "CFItemType": vocabulary.ITEM_TYPE.nl,
        "CFItemTypeURI": item_type_link(at),
        "conceptKeywords": [term.word for term in terms],
        "conceptKeywordsURI": concept_link(terms[0], at),
        "notes": "\n".join(criterion["nl"] for criterion in content["criteria"]) or None,
        "language": content.get("language", "nl"),
        "educationLevel": [f"NLQF {content['level']}"],
        "licenseURI": licence_link(framework.head["licence"], at),
        **framework.status,
        "extensions": {"leerlijn": _without(content, "code", "statement", "criteria", "parent")},
    }
    return kept(made)


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
