"""From the facts of an award to signed bytes: the one place where an institution's key is opened."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from app.access.models import Institution, Person
from app.access.rules import AMSTERDAM, institution_did
from app.curriculum.models import OfferingVersion
from app.curriculum.rules.publishing import HOURS_PER_EC
from app.issuing.models import Award, InstitutionKey
from app.issuing.rules import Form, KeyKind
from app.issuing.rules.exemptions import board_words, exemption_description, exemption_title, programme_words
from app.outcomes.models import OutcomeVersion
from app.outcomes.rules import case_uri
from app.problems import Fault
from app.sealing import unseal
from credentials import (
    AwardRecord,
    EcdsaSigner,
    Ed25519Signer,
    ExemptionRecord,
    ExemptUnit,
    Issuer,
    Learning,
    OutcomeFacts,
    Quality,
    RegisterFacts,
    Sealer,
    SealRefused,
    Signer,
    Target,
    load_sealer,
    seal_document,
    seal_europass,
    sign_badge,
    sign_badge_jwt,
    sign_document,
    status_entry,
    status_list_credential,
    write_multikey,
)

_ALL_PARTS = {"nl": "alle onderdelen behaald of vrijgesteld", "en": "all parts completed or exempted"}


@dataclass(frozen=True)
class Grounds:
    """All that a badge says and an award does not hold itself."""

    institution: Institution
    person: Person
    version: OfferingVersion
    modules: Sequence[OfferingVersion]
    outcomes: Sequence[OutcomeVersion]
    assessed_on: date | None


def public_half(kind: KeyKind, private: bytes) -> str:
    """The Multikey of a new key: Ed25519 for Data Integrity, P-256 for tokens; 32 bytes either way."""
    return write_multikey(_signer(kind, private, "").public)


def _signer(kind: str, private: bytes, method: str) -> Signer:
    return EcdsaSigner(private, method) if kind == KeyKind.JWT else Ed25519Signer(private, method)


def open_signer(key: InstitutionKey, did: str, secret: str) -> Signer:
    """What signs in the name of a DID. Raises cryptography.fernet.InvalidToken without the right secret."""
    return _signer(key.kind, unseal(key.sealed_private, secret), f"{did}#{key.fragment}")


def open_sealer(key: InstitutionKey, secret: str) -> Sealer:
    """What seals with an institution's certificate. Raises cryptography.fernet.InvalidToken without the secret."""
    return load_sealer(unseal(key.sealed_private, secret), str(key.certificates).encode())


def digest_of_certificate(pem: str) -> str:
    """The SHA-256 of the first certificate in a PEM text, which is the one that seals, in hexadecimal."""
    return x509.load_pem_x509_certificates(pem.encode())[0].fingerprint(SHA256()).hex()


def check_sealer(sealer: Sealer, now: datetime) -> None:
    """Tries a seal. Raises credentials.SealRefused when none can be made now: another key, an expired certificate.

    Its certificate must name the organisation's number too (ETSI EN 319 412-3, 4.2.1), as ELM asks for it.
    """
    if sealer.certificates and sealer.certificates[0].organisation_identifier is None:
        raise SealRefused(Fault("seal-identifier-missing", "The certificate has no organizationIdentifier (2.5.4.97)."))
    seal_document({"issuer": {"legalName": {}}}, sealer, signed_at=now)


def list_url(public_url: str, list_id: uuid.UUID) -> str:
    """The address of a status list."""
    return f"{public_url}/status-lists/{list_id}"


def badge_url(public_url: str, award_id: uuid.UUID) -> str:
    """The address of a badge, which is its id for good."""
    return f"{public_url}/badges/{award_id}"


def sign_form(
    form: Form, record: AwardRecord | ExemptionRecord, key: InstitutionKey, secret: str, now: datetime
) -> bytes:
    """The signed bytes of an award in a form, with a key of the kind that goes with it.

    Raises credentials.UnsafeDocument or credentials.SealRefused, naming every fault.
    """
    if form is Form.EDC:
        return seal_europass(record, open_sealer(key, secret), signed_at=now)
    signer = open_signer(key, record.issuer.did, secret)
    if form is Form.JWT:
        return sign_badge_jwt(record, signer)
    return sign_badge(record, signer, created=now)


def award_record(
    award: Award, grounds: Grounds, public_url: str, place: tuple[uuid.UUID, int], now: datetime
) -> AwardRecord:
    """The facts of an award that is issued now, of which every form is made."""
    return AwardRecord(
        id=badge_url(public_url, award.id),
        uuid=str(award.id),
        issuer=_issuer(grounds.institution, public_url),
        learning=_learning(grounds, public_url),
        subject_id=award.subject_id.urn,
        learner_name=grounds.person.name,
        awarded_at=now,
        valid_from=now,
        assessed_on=grounds.assessed_on,
        status=status_entry(list_url(public_url, place[0]), place[1]),
    )


def exemption_record(
    award: Award, grounds: Grounds, public_url: str, place: tuple[uuid.UUID, int], now: datetime
) -> ExemptionRecord:
    """The facts of an exemption of which a credential is issued now. It was awarded when the decision was announced."""
    basis, programme = award.basis, grounds.version.offering.programme
    outcomes = {str(each.id): _outcome(each, public_url) for each in grounds.outcomes}
    units = tuple(_unit(module, outcomes, public_url) for module in grounds.modules)
    ec = sum((unit.ec for unit in units), Decimal(0))
    return ExemptionRecord(
        id=badge_url(public_url, award.id),
        uuid=str(award.id),
        issuer=_issuer(grounds.institution, public_url),
        title=exemption_title(programme.title),
        description=exemption_description(programme.title, len(units), ec),
        subject_id=award.subject_id.urn,
        learner_name=grounds.person.name,
        decision=f"{public_url}/v1/decisions/{award.decision_id}",
        reference=str(award.decision_id),
        board=board_words(programme.title),
        programme=programme_words(programme.title, programme.programme_code or programme.code),
        legal_basis=basis["legalBasis"],
        decided_at=_local(basis["decidedAt"]),
        awarded_at=_local(basis["announcedAt"]),
        valid_from=now,
        units=units,
        status=status_entry(list_url(public_url, place[0]), place[1]),
    )


def _local(moment: str) -> datetime:
    """A moment as it is in the Netherlands, where its day is that of the decision."""
    return datetime.fromisoformat(moment).astimezone(AMSTERDAM)


def _unit(module: OfferingVersion, outcomes: Mapping[str, OutcomeFacts], public_url: str) -> ExemptUnit:
    content = module.content
    return ExemptUnit(
        id=_version_url(module, public_url),
        code=module.offering.code,
        version=str(module.number),
        title=content["title"],
        ec=Decimal(str(content["ec"])),
        outcomes=tuple(outcomes[each] for each in dict.fromkeys(content["outcomes"])),
    )


def _version_url(version: OfferingVersion, public_url: str) -> str:
    return f"{public_url}/v1/{version.offering.kind}s/{version.offering_id}/versions/{version.number}"


def sign_list(
    list_id: uuid.UUID, revoked: Iterable[int], did: str, signer: Signer, public_url: str, now: datetime
) -> bytes:
    """The signed status list with those places revoked."""
    document = status_list_credential(list_url(public_url, list_id), did, revoked, now)
    return sign_document(document, signer, created=now)


def _issuer(institution: Institution, public_url: str) -> Issuer:
    did = institution_did(public_url, institution.slug)
    return Issuer(did, institution.name, institution.url, institution.email, institution.country)


def _learning(grounds: Grounds, public_url: str) -> Learning:
    version, offering = grounds.version, grounds.version.offering
    content = version.content
    shared: dict[str, Any] = {
        "id": _version_url(version, public_url),
        "title": content["title"],
        "code": offering.code,
        "version": str(version.number),
        "ec": Decimal(str(content["ec"])),
        "hours": content.get("studyLoadHours") or round(float(content["ec"]) * HOURS_PER_EC),
        "isced_f": offering.programme.isced_f,
        "outcomes": tuple(_outcome(outcome, public_url) for outcome in grounds.outcomes),
        "image": f"{public_url}/achievement-images/{version.id}",
    }
    return Learning(**shared, **(_module(content) if offering.kind == "module" else _programme(version)))


def _module(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": "MicroCredential",
        "description": content["description"],
        "languages": tuple(content["languages"]),
        "level": content["level"],
        "assessment": tuple(content["assessment"]),
        "participation": content.get("participation"),
        "quality": _quality(content.get("qualityAssurance")),
        "supervision": content.get("supervision"),
        "identity_check": content.get("identityCheck"),
        "entry": content.get("entryRequirements"),
        "register": tuple(_register(fact) for fact in content.get("registerFacts", ())),
        "themes": tuple(content.get("themes", ())),
    }


def _programme(version: OfferingVersion) -> dict[str, Any]:
    title = version.content["title"]
    described = {"nl": f"Afronding van {title['nl']}."}
    if title.get("en"):
        described["en"] = f"Completion of {title['en']}."
    return {
        "kind": "Certificate",
        "description": described,
        "languages": ("nl",),
        "level": version.offering.programme.nlqf_level,
        "assessment": (_ALL_PARTS,),
    }


def _quality(quality: Mapping[str, Any] | None) -> Quality | None:
    return Quality(quality["name"], quality.get("url"), quality.get("description")) if quality else None


def _register(fact: Mapping[str, Any]) -> RegisterFacts:
    start, end = (date.fromisoformat(fact[name]) for name in ("validFrom", "validUntil"))
    return RegisterFacts(fact["registerName"], fact["accreditationNumber"], start, end, fact["points"])


def _outcome(outcome: OutcomeVersion, public_url: str) -> OutcomeFacts:
    version = outcome.set_version
    others = outcome.content.get("alignments", ())
    return OutcomeFacts(
        uri=case_uri(public_url, outcome.id),
        statement=outcome.content["statement"],
        code=outcome.code,
        level=outcome.level,
        framework=version.content["title"],
        source=f"{version.set.code} v{version.number}, SHA-256 {version.digest}",
        targets=tuple(
            Target(o["targetName"], o["targetUrl"], o["targetFramework"], o["targetType"], o.get("targetCode"))
            for o in others
        ),
    )
