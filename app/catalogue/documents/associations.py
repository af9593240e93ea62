"""CFAssociations: how outcomes stand below each other, what became of them next, and what was agreed of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.catalogue.documents.definitions import grouping_link
from app.catalogue.documents.framework import Addresses, Framework, kept, moment_text
from app.catalogue.rules import vocabulary
from app.catalogue.rules.vocabulary import derived_id
from app.outcomes.models import OutcomeAssociation, OutcomeVersion
from app.outcomes.queries import PublishedOutcome, Step
from app.outcomes.rules.associations import AssociationType
from app.outcomes.rules.lineage import Change

_TYPES = {
    AssociationType.SAME_AS: "exactMatchOf",
    AssociationType.PART_OF: "isPartOf",
    AssociationType.OVERLAPS: "isRelatedTo",
    AssociationType.PRECEDES: "precedes",
    AssociationType.REPLACED_BY: "replacedBy",
    AssociationType.DELIBERATELY_DIFFERENT: "isRelatedTo",
}


def structure_id(outcome_version_id: str) -> str:
    """The id of the association between an outcome and what it stands below."""
    return derived_id("is-child-of", outcome_version_id)


def step_id(outcome_version_id: str, older_id: str | None = None) -> str:
    """The id of the association between an outcome and what it was before, or another outcome that it stems from."""
    return derived_id("next-version", *([older_id] if older_id else []), outcome_version_id)


def structure(framework: Framework, outcomes: Sequence[PublishedOutcome], at: Addresses) -> Iterator[dict[str, Any]]:
    """Each outcome as the child of its parent, or of the document where it has none; numbered among its siblings."""
    nodes = {each.code: _node(each, at) for each in outcomes}
    whole = {**at.link("CFDocuments", framework.id, framework.title), "targetType": "CASE"}
    why = grouping_link(vocabulary.STRUCTURE, at)
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


def _node(outcome: OutcomeVersion | PublishedOutcome, at: Addresses) -> dict[str, Any]:
    return {**at.link("CFItems", str(outcome.id), outcome.content["statement"]["nl"]), "targetType": "CASE"}


def step_taken(step: Step, at: Addresses) -> dict[str, Any]:
    """What became of an outcome: the same still, or replaced by what it says later, was split or merged to."""
    own = step_id(str(step.id), None if step.is_same_outcome else str(step.older_id))
    return {
        **at.named("CFAssociations", own, moment_text(step.changed_at)),
        "associationType": "exactMatchOf" if step.relation == Change.UNCHANGED else "replacedBy",
        "originNodeURI": {**at.link("CFItems", str(step.older_id), step.older_statement), "targetType": "CASE"},
        "destinationNodeURI": {**at.link("CFItems", str(step.id), step.statement), "targetType": "CASE"},
        "CFAssociationGroupingURI": grouping_link(vocabulary.VERSIONS, at),
    }


def agreement(association: OutcomeAssociation, at: Addresses) -> dict[str, Any]:
    """What people of two sets agreed. CASE knows no overlap and no deliberate difference: these stand as related.

    What they are to us, and the reason in both languages, stands under `extensions.leerlijn`; `notes` has the Dutch.
    """
    reason = association.reason
    return kept(
        {
            **at.named("CFAssociations", str(association.id), moment_text(association.decided_at)),
            "associationType": _TYPES[AssociationType(association.type)],
            "originNodeURI": _node(association.origin, at),
            "destinationNodeURI": _node(association.destination, at),
            "CFAssociationGroupingURI": grouping_link(vocabulary.AGREEMENTS, at),
            "notes": reason["nl"] if reason else None,
            "extensions": {"leerlijn": kept({"type": association.type, "reason": reason})},
        }
    )


def association_alone(framework: Framework, association: Mapping[str, Any], at: Addresses) -> dict[str, Any]:
    """A CFAssociation outside its package."""
    return {**association, "CFDocumentURI": at.link("CFDocuments", framework.id, framework.title)}
