"""What a decision exempts somebody from, as a LearningEntitlement of ELM 3.2: a right, and no achievement.

An exemption is the right to go on without the assessment of a unit. Nothing is claimed to have been achieved at the
institution: the units and their outcomes stand as specifications, in what the entitlement is specified by. The type
is that of a learning opportunity, as the vocabulary knows only that, an occupation and a membership.
"""

from typing import Any

from credentials import vocabularies
from credentials.award import HOURS_PER_EC
from credentials.dates import date_time
from credentials.europass.achievement import awarded
from credentials.europass.nodes import in_language, languages, node, note, texts, urn, words
from credentials.europass.qualification import credit_point, identifier, outcome
from credentials.exemption import ExemptionRecord, ExemptUnit

_OPPORTUNITY = "http://data.europa.eu/snb/entitlement/64aad92881"
_ACTUAL = "http://data.europa.eu/snb/entitlement-status/b7015a8a8c"
"""It holds now: the other status is of what is still to come."""


def entitlement(record: ExemptionRecord) -> dict[str, Any]:
    """What the decision gives, in whole."""
    decided = note(record, record.board, "board")
    return node(
        "LearningEntitlement",
        urn(record, "learningEntitlement"),
        title=words(record.title),
        description=words(record.description),
        identifier=identifier(record, record.reference, "decision", schemeName="Besluit / decision"),
        dcType=_type(),
        dateIssued=date_time(record.decided_at),
        expiryDate=record.valid_until and date_time(record.valid_until),
        awardedBy=awarded(record, additionalNote=decided),
        specifiedBy=_specification(record),
        additionalNote=[_basis(record), note(record, _no_grade(record), "grade")],
    )


def _type() -> dict[str, Any]:
    return vocabularies.concept(vocabularies.ENTITLEMENT, _OPPORTUNITY)


def _basis(record: ExemptionRecord) -> dict[str, Any] | None:
    opening = {"nl": "Grondslag", "en": "Legal basis"}
    told = {code: f"{opening[code]}: {in_language(record.legal_basis, code)}" for code in languages(record)}
    return note(record, told, "legalBasis")


def _no_grade(record: ExemptionRecord) -> dict[str, str]:
    return texts(record, nl="Bij een vrijstelling hoort geen cijfer.", en="An exemption carries no grade.")


def _specification(record: ExemptionRecord) -> dict[str, Any]:
    """The right in general: at which organisation, in which programme, and its parts, one for each unit."""
    return node(
        "LearningEntitlementSpecification",
        urn(record, "learningEntitlementSpecification"),
        title=words(record.programme),
        dcType=_type(),
        entitlementStatus=_status(),
        limitOrganisation={"id": urn(record, "org", "awardingBody")},
        hasPart=[_part(record, at, unit) for at, unit in enumerate(record.units, 1)],
    )


def _status() -> dict[str, Any]:
    return vocabularies.concept(vocabularies.ENTITLEMENT_STATUS, _ACTUAL)


def _part(record: ExemptionRecord, at: int, unit: ExemptUnit) -> dict[str, Any]:
    names = {code: in_language(unit.title, code) for code in ("nl", "en")}
    title = texts(
        record,
        nl=f"Vrijstelling van de toetsing van {unit.code} {names['nl']}",
        en=f"Exemption from the assessment of {unit.code} {names['en']}",
    )
    return node(
        "LearningEntitlementSpecification",
        urn(record, "learningEntitlementSpecification", at),
        title=title,
        dcType=_type(),
        entitlementStatus=_status(),
        entitledBy=_unit(record, at, unit),
    )


def _unit(record: ExemptionRecord, at: int, unit: ExemptUnit) -> dict[str, Any]:
    """A unit with its outcomes, which more units may share: each is the same node, under the same number."""
    numbers = {facts.uri: number for number, facts in enumerate(record.outcomes, 1)}
    return node(
        "LearningAchievementSpecification",
        unit.id,
        title=words(unit.title),
        identifier=identifier(record, unit.code, "unit", at, schemeVersion=unit.version),
        creditPoint=credit_point(record, unit.ec, "unit", at),
        volumeOfLearning=f"PT{round(unit.ec * HOURS_PER_EC)}H",
        learningOutcome=[outcome(record, numbers[facts.uri], facts) for facts in unit.outcomes],
    )
