"""From the facts of an award to signed bytes: the one place where an institution's key is opened."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.access.models import Institution, Person
from app.access.rules import AMSTERDAM, institution_did
from app.curriculum.models import OfferingVersion
from app.issuing.models import Award, InstitutionKey
from app.outcomes.models import OutcomeVersion
from app.outcomes.rules import case_uri
from app.sealing import unseal
from credentials import (
    Achievement,
    Alignment,
    Badge,
    Ed25519Signer,
    Profile,
    sign_badge,
    sign_document,
    status_entry,
    status_list_credential,
)

_NLQF = {5: "c_18c9e9fe", 6: "c_1711a061", 7: "c_478359fc"}
_EU = "http://data.europa.eu/snb"
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
"""Dutch words for the values of a module's facts."""
_ALL_PARTS = "alle onderdelen behaald of vrijgesteld / all parts completed or exempted"


@dataclass(frozen=True)
class Grounds:
    """All that a badge says and an award does not hold itself."""

    institution: Institution
    person: Person
    version: OfferingVersion
    outcomes: Sequence[OutcomeVersion]
    assessed_on: date | None


def open_signer(key: InstitutionKey, did: str, secret: str) -> Ed25519Signer:
    """What signs in the name of a DID. Raises cryptography.fernet.InvalidToken without the right secret."""
    return Ed25519Signer(unseal(key.sealed_seed, secret), f"{did}#{key.fragment}")


def list_url(public_url: str, list_id: uuid.UUID) -> str:
    """The address of a status list."""
    return f"{public_url}/status-lists/{list_id}"


def badge_url(public_url: str, award_id: uuid.UUID) -> str:
    """The address of a badge, which is its id for good."""
    return f"{public_url}/badges/{award_id}"


def sign_award(
    award: Award, grounds: Grounds, signer: Ed25519Signer, public_url: str, place: tuple[uuid.UUID, int], now: datetime
) -> bytes:
    """The signed badge of an award that is issued now. Raises credentials.UnsafeDocument, naming every fault."""
    on = grounds.assessed_on
    badge = Badge(
        id=badge_url(public_url, award.id),
        issuer=_profile(grounds.institution, public_url),
        achievement=_achievement(grounds, public_url),
        subject_id=award.subject_id.urn,
        learner_name=grounds.person.name,
        awarded_at=now,
        valid_from=now,
        activity_end=datetime(on.year, on.month, on.day, tzinfo=AMSTERDAM) if on else None,
        status=status_entry(list_url(public_url, place[0]), place[1]),
    )
    return sign_badge(badge, signer, created=now)


def sign_list(
    list_id: uuid.UUID, revoked: Iterable[int], did: str, signer: Ed25519Signer, public_url: str, now: datetime
) -> bytes:
    """The signed status list with those places revoked."""
    document = status_list_credential(list_url(public_url, list_id), did, revoked, now)
    return sign_document(document, signer, created=now)


def _profile(institution: Institution, public_url: str) -> Profile:
    did = institution_did(public_url, institution.slug)
    return Profile(did, institution.name["nl"], institution.url, institution.email, institution.country)


def _achievement(grounds: Grounds, public_url: str) -> Achievement:
    version, offering = grounds.version, grounds.version.offering
    content, programme = version.content, offering.programme
    is_module = offering.kind == "module"
    level = content["level"] if is_module else programme.nlqf_level
    address = f"{public_url}/v1/{offering.kind}s/{offering.id}/versions/{version.number}"
    forms = [_both(form) for form in content["assessment"]] if is_module else [_ALL_PARTS]
    return Achievement(
        id=address,
        kind="MicroCredential" if is_module else "Certificate",
        name=content["title"]["nl"],
        description=content["description"]["nl"] if is_module else f"Afronding van {content['title']['nl']}.",
        criteria="\n".join(f"- **{name}**: {text}" for name, text in _account(content, level, forms)),
        code=offering.code,
        version=str(version.number),
        language=content["languages"][0] if is_module and content["languages"] else "nl",
        credits=float(content["ec"]),
        field_of_study=programme.isced_f,
        alignments=(*_alignments(grounds.outcomes, public_url), *_levels(level)),
        result_id=uuid.uuid5(uuid.NAMESPACE_URL, f"{address}#result").urn,
        assessment="; ".join(forms)[:1000],
        tags=tuple(content.get("themes", [])),
        image=f"{public_url}/achievement-images/{version.id}",
    )


def _account(content: Mapping[str, Any], level: int, forms: list[str]) -> Iterator[tuple[str, str]]:
    """The elements of Annex I, and more where it is known, as a person reads them."""
    hours = content.get("studyLoadHours") or round(float(content["ec"]) * 28)
    yield "Studielast / Workload", f"{content['ec']:g} EC, {hours} uur / hours"
    yield "Niveau / Level", f"op NLQF-niveau {level} / at NLQF level {level}"
    yield "Toetsing / Assessment", "; ".join(forms)
    if content.get("participation"):
        yield "Deelname / Participation", _word(content["participation"])
    if content.get("qualityAssurance"):
        quality = content["qualityAssurance"]
        described = [_both(quality["description"])] if quality.get("description") else []
        parts = [quality["name"], *([quality["url"]] if quality.get("url") else []), *described]
        yield "Kwaliteitszorg / Quality assurance", ", ".join(parts)
    if content.get("supervision"):
        yield "Toezicht bij toetsing / Supervision", _word(content["supervision"])
    if content.get("identityCheck"):
        yield "Identiteitscontrole / Identity check", _word(content["identityCheck"])
    if content.get("entryRequirements"):
        yield "Toelating / Entry requirements", _both(content["entryRequirements"])
    for fact in content.get("registerFacts", []):
        period = f"{fact['validFrom']} - {fact['validUntil']}"
        text = f"{fact['registerName']}, {fact['accreditationNumber']}, {period}, {fact['points']:g} punten / points"
        yield "Accreditatie / Accreditation", text


def _word(value: str) -> str:
    return _both({"nl": _DUTCH[value], "en": value})


def _both(text: Mapping[str, str]) -> str:
    english = text.get("en")
    return text["nl"] if not english or english == text["nl"] else f"{text['nl']} / {english}"


def _alignments(outcomes: Sequence[OutcomeVersion], public_url: str) -> Iterator[Alignment]:
    for outcome in outcomes:
        version = outcome.set_version
        yield Alignment(
            outcome.content["statement"]["nl"],
            case_uri(public_url, outcome.id),
            version.content["title"]["nl"],
            "CFItem",
            outcome.code,
            f"NLQF {outcome.level}; {version.set.code} v{version.number}, SHA-256 {version.digest}",
        )
        for other in outcome.content.get("alignments", []):
            kind = other["targetType"]
            yield Alignment(
                other["targetName"], other["targetUrl"], other["targetFramework"], kind, other.get("targetCode")
            )


def _levels(level: int) -> Iterator[Alignment]:
    framework = "European Qualifications Framework"
    yield Alignment(f"EQF level {level}", f"{_EU}/eqf/{level}", framework, "ext:EQF", str(level))
    if level in _NLQF:
        framework = "Nederlands kwalificatieraamwerk (NLQF)"
        yield Alignment(f"NLQF-niveau {level}", f"{_EU}/qdr/{_NLQF[level]}", framework, "ext:NLQF", str(level))
