"""What was learnt, as a Qualification of ELM 3.2: its level, size and form, and its learning outcomes."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from credentials import vocabularies
from credentials.award import AwardRecord, Learning, OutcomeFacts, Quality, Target
from credentials.europass.nodes import in_language, languages, node, note, number, texts, urn, words
from credentials.exemption import Record

_ECTS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
_KINDS = {"MicroCredential": "74a4a268e8", "Certificate": "79343569f3"}
"""Short learning programme, educational programme."""
_MODES = {"online": "920fbb3cbe", "on-site": "9191af2ed9", "blended": "e92d221e4d", "work-based": "729f3bed4b"}


def qualification(record: AwardRecord) -> dict[str, Any]:
    """What was learnt. Only a Qualification has levels of EQF and NLQF; a microcredential is a part of a larger one."""
    learning = record.learning
    return node(
        "Qualification",
        learning.id,
        title=words(learning.title),
        description=words(learning.description),
        identifier=identifier(record, learning.code, "learning", schemeVersion=learning.version),
        dcType=_of(vocabularies.OPPORTUNITY, _KINDS[learning.kind]),
        eqfLevel=vocabularies.eqf_level(learning.level),
        nqfLevel=vocabularies.nlqf_level(learning.level),
        isPartialQualification=learning.kind == "MicroCredential",
        creditPoint=credit_point(record, learning.ec, "of"),
        volumeOfLearning=f"PT{learning.hours}H",
        language=[vocabularies.language(code) for code in dict.fromkeys(learning.languages)],
        mode=learning.participation and _of(vocabularies.MODE, _MODES[learning.participation]),
        thematicArea=learning.isced_f and vocabularies.field_of_study(learning.isced_f),
        entryRequirement=note(record, learning.entry or {}, "entry"),
        learningOutcome=[outcome(record, at, facts) for at, facts in enumerate(learning.outcomes, 1)],
        additionalNote=list(_notes(record, learning)),
    )


def _of(scheme: str, code: str) -> dict[str, Any]:
    return vocabularies.concept(scheme, vocabularies.VOCABULARIES[scheme].start + code)


def identifier(record: Record, code: str, *parts: object, **scheme: str) -> dict[str, Any] | None:
    """A code by which something is known; None where there is none."""
    return node("Identifier", urn(record, "identifier", *parts), notation=code, **scheme) if code else None


def credit_point(record: Record, ec: Decimal, *parts: object) -> dict[str, Any]:
    """A size in credits of ECTS. `parts` tell it from the other sizes."""
    framework = vocabularies.concept(vocabularies.CREDIT, _ECTS)
    point = number(ec)
    return node("CreditPoint", urn(record, "creditPoint", *parts), framework=framework, point=point)


def outcome(record: Record, at: int, facts: OutcomeFacts) -> dict[str, Any]:
    """An outcome at its own address, with its code, and the level and source that ELM has no member for."""
    source = texts(
        record,
        nl=f"Niveau {facts.level}. Bron: {facts.source}",
        en=f"Level {facts.level}. Source: {facts.source}",
    )
    return node(
        "LearningOutcome",
        facts.uri,
        title=words(facts.statement),
        identifier=identifier(record, facts.code, "outcome", at, schemeName=in_language(facts.framework, "nl")),
        additionalNote=note(record, source, "outcome", at),
        relatedESCOSkill=[_skill(target) for target in facts.targets if target.type == "ext:ESCO"],
        relatedSkill=[_skill(target) for target in facts.targets if target.type != "ext:ESCO"],
    )


def _skill(target: Target) -> dict[str, Any]:
    """What an outcome is aligned to: of ESCO where it says so, else of a framework that has no scheme here."""
    if target.type == "ext:ESCO":
        return vocabularies.concept(vocabularies.ESCO_SKILL, target.url, target.name)
    return node("Concept", target.url, prefLabel=words({"nl": target.name}), notation=target.code)


def _notes(record: AwardRecord, learning: Learning) -> Iterator[dict[str, Any]]:
    """Quality assurance, and what professional registers say: ELM's accreditation asks for who accredited, where."""
    if learning.quality:
        yield _quality(record, learning.quality)
    for at, fact in enumerate(learning.register, 1):
        told = f"{fact.register}, {fact.number}, {fact.valid_from} - {fact.valid_until}, {fact.points:g}"
        text = texts(record, nl=f"Accreditatie: {told} punten", en=f"Accreditation: {told} points")
        yield node("Note", urn(record, "note", "register", at), noteLiteral=text)


def _quality(record: AwardRecord, quality: Quality) -> dict[str, Any]:
    opening = {"nl": "Kwaliteitszorg", "en": "Quality assurance"}
    told = {
        language: ", ".join(filter(None, (quality.name, quality.url, in_language(quality.description, language))))
        for language in languages(record)
    }
    literal = {language: f"{opening[language]}: {said}" for language, said in told.items()}
    return node("Note", urn(record, "note", "quality"), noteLiteral=literal)
