"""From the facts of an award to an Open Badge 3.0, and what a microcredential must say (2022/C 243/02, Annex I)."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from credentials.award import HOURS_PER_EC, AwardRecord, Issuer, Learning, OutcomeFacts, Quality, Words
from credentials.dates import date_time
from credentials.faults import Fault
from credentials.levels import EQF_URL, NLQF_URL

_DUTCH = {
    "online": "online",
    "on-site": "op locatie",
    "blended": "blended",
    "work-based": "op de werkplek",
    "supervised": "onder toezicht",
    "unsupervised": "zonder toezicht",
    "verified": "identiteit vastgesteld",
    "not-verified": "identiteit niet vastgesteld",
}


def filled(**members: Any) -> dict[str, Any]:
    """The members that say something: the standard wants absent ones left out, not null or empty."""
    return {key: value for key, value in members.items() if value not in (None, [], "")}


def profile(issuer: Issuer) -> dict[str, Any]:
    """Who issues, as a Profile (B.1.14)."""
    address = {"type": ["Address"], "addressCountry": issuer.country, "addressCountryCode": issuer.country}
    return {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name["nl"],
        "url": issuer.url,
        "email": issuer.email,
        "address": address,
    }


def named(name: str) -> dict[str, Any]:
    """Who it is about, by a name that can be read (B.1.12)."""
    return {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}


def subject(record: AwardRecord) -> dict[str, Any]:
    """Who achieved what, with which results (B.1.4)."""
    on = record.assessed_on
    return filled(
        id=record.subject_id,
        type=["AchievementSubject"],
        identifier=[named(record.learner_name)],
        activityEndDate=on and date_time(datetime(on.year, on.month, on.day, 12, tzinfo=record.awarded_at.tzinfo)),
        creditsEarned=float(record.learning.ec),
        achievement=_achievement(record.learning, record.issuer),
        result=_results(record),
    )


def _results(record: AwardRecord) -> list[dict[str, Any]]:
    """That it was completed; and the grade, where the holder lets it be told."""
    passed = {"type": ["Result"], "resultDescription": _result_id(record.learning.id, "result"), "status": "Completed"}
    graded = {"type": ["Result"], "resultDescription": _result_id(record.learning.id, "grade"), "value": record.grade}
    return [passed, graded] if record.grade else [passed]


@lru_cache(maxsize=1024)
def _result_id(learning_id: str, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{learning_id}#{name}").urn


def _achievement(learning: Learning, issuer: Issuer) -> dict[str, Any]:
    assessed = "; ".join(both(form) for form in learning.assessment)[:1000]
    return filled(
        id=learning.id,
        type=["Achievement"],
        achievementType=learning.kind,
        name=learning.title["nl"],
        description=learning.description["nl"],
        criteria={"narrative": "\n".join(f"- **{name}**: {text}" for name, text in account(learning))},
        creator=profile(issuer),
        humanCode=learning.code,
        version=learning.version,
        inLanguage=learning.languages[0] if learning.languages else "nl",
        creditsAvailable=float(learning.ec),
        fieldOfStudy=learning.isced_f,
        alignment=[*(each for outcome in learning.outcomes for each in alignments(outcome)), *_levels(learning.level)],
        resultDescription=[
            _result_description(learning, "result", assessed, "Status"),
            _result_description(learning, "grade", "Cijfer / Grade", "Result"),
        ],
        tag=list(learning.themes),
        image=learning.image and {"id": learning.image, "type": "Image"},
    )


def _result_description(learning: Learning, name: str, words: str, kind: str) -> dict[str, Any]:
    return {"id": _result_id(learning.id, name), "type": ["ResultDescription"], "name": words, "resultType": kind}


def alignments(outcome: OutcomeFacts) -> Iterator[dict[str, Any]]:
    """To the outcome at its own address (CFItem), and to what it is aligned to in other frameworks."""
    yield alignment(
        outcome.statement["nl"],
        outcome.uri,
        outcome.framework["nl"],
        "CFItem",
        outcome.code,
        f"NLQF {outcome.level}; {outcome.source}",
    )
    for target in outcome.targets:
        yield alignment(target.name, target.url, target.framework, target.type, target.code)


def _levels(level: int) -> Iterator[dict[str, Any]]:
    framework = "European Qualifications Framework"
    yield alignment(f"EQF level {level}", EQF_URL[level], framework, "ext:EQF", str(level))
    framework = "Nederlands kwalificatieraamwerk (NLQF)"
    yield alignment(f"NLQF-niveau {level}", NLQF_URL[level], framework, "ext:NLQF", str(level))


def alignment(
    name: str, url: str, framework: str, kind: str, code: str | None, description: str | None = None
) -> dict[str, Any]:
    """That it is about something of another framework (B.1.3)."""
    return filled(
        type=["Alignment"],
        targetName=name,
        targetUrl=url,
        targetFramework=framework,
        targetType=kind,
        targetCode=code,
        targetDescription=description,
    )


def account(learning: Learning) -> Iterator[tuple[str, str]]:
    """The elements of Annex I, and more where it is known, as a person reads them: name and text, in two languages."""
    yield "Studielast / Workload", f"{float(learning.ec):g} EC, {learning.hours} uur / hours"
    yield "Niveau / Level", f"op NLQF-niveau {learning.level} / at NLQF level {learning.level}"
    yield "Toetsing / Assessment", "; ".join(both(form) for form in learning.assessment)
    if learning.participation:
        yield "Deelname / Participation", _word(learning.participation)
    if learning.quality:
        yield "Kwaliteitszorg / Quality assurance", _quality(learning.quality)
    if learning.supervision:
        yield "Toezicht bij toetsing / Supervision", _word(learning.supervision)
    if learning.identity_check:
        yield "Identiteitscontrole / Identity check", _word(learning.identity_check)
    if learning.entry:
        yield "Toelating / Entry requirements", both(learning.entry)
    for fact in learning.register:
        period = f"{fact.valid_from} - {fact.valid_until}"
        points = f"{fact.points:g} punten / points"
        yield "Accreditatie / Accreditation", f"{fact.register}, {fact.number}, {period}, {points}"


def _quality(quality: Quality) -> str:
    described = both(quality.description) if quality.description else None
    return ", ".join(filter(None, (quality.name, quality.url, described)))


def _word(value: str) -> str:
    return both({"nl": _DUTCH[value], "en": value})


def both(text: Words) -> str:
    """A text in Dutch, and in English where that says it otherwise."""
    english = text.get("en")
    return text["nl"] if not english or english == text["nl"] else f"{text['nl']} / {english}"


def annex_faults(record: AwardRecord) -> list[Fault]:
    """What an award lacks of the mandatory elements of Annex I; for a certificate too, which is larger."""
    learning = record.learning
    whole_size = float(learning.ec) * HOURS_PER_EC
    there: dict[str, tuple[object, str]] = {
        "learner-missing": (record.learner_name.strip(), "/learner_name"),
        "title-missing": (learning.title.get("nl"), "/learning/title"),
        "country-missing": (record.issuer.country, "/issuer/country"),
        "awarding-body-missing": (record.issuer.name.get("nl"), "/issuer/name"),
        "outcomes-missing": (learning.outcomes, "/learning/outcomes"),
        "workload-missing": (
            learning.ec > 0 and abs(learning.hours - whole_size) <= HOURS_PER_EC / 2,
            "/learning/hours",
        ),
        "level-missing": (learning.level in EQF_URL, "/learning/level"),
        "assessment-missing": (learning.assessment, "/learning/assessment"),
    }
    if learning.kind == "MicroCredential":
        there["participation-missing"] = (learning.participation, "/learning/participation")
        there["quality-assurance-missing"] = (learning.quality, "/learning/quality")
    detail = "A microcredential must say this (Annex I)."
    return [Fault(code, detail, pointer) for code, (holds, pointer) in there.items() if not holds]
