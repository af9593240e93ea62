"""Open Badges 3.0 as typed, immutable facts, and what a badge must hold to be a microcredential of ours."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft201909Validator
from jsonschema.exceptions import ValidationError

from credentials.contexts import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, SCHEMAS, VC_V2
from credentials.faults import Fault

SCHEMA_URL = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
_MAY_BE_SINGLE = ("type", "proof", "credentialSchema", "termsOfUse")
"""Members that the standard lets stand without an array, where its JSON Schema asks for one."""
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Profile:
    """Who awards: a DID, a name, where to find them, and the country (ISO 3166-1 alpha-2)."""

    id: str
    name: str
    url: str
    email: str
    country: str

    def document(self) -> dict[str, Any]:
        """As Open Badges 3.0 writes a Profile (B.1.20)."""
        address = {"type": ["Address"], "addressCountry": self.country, "addressCountryCode": self.country}
        return {
            "id": self.id,
            "type": ["Profile"],
            "name": self.name,
            "url": self.url,
            "email": self.email,
            "address": address,
        }


@dataclass(frozen=True)
class Alignment:
    """What an achievement is aligned to. `target_type` is of the standard's list or starts with `ext:`."""

    name: str
    url: str
    framework: str
    target_type: str
    code: str | None = None
    description: str | None = None

    def document(self) -> dict[str, Any]:
        """As Open Badges 3.0 writes an Alignment (B.1.3)."""
        return _filled(
            type=["Alignment"],
            targetName=self.name,
            targetUrl=self.url,
            targetFramework=self.framework,
            targetType=self.target_type,
            targetCode=self.code,
            targetDescription=self.description,
        )


@dataclass(frozen=True)
class Achievement:
    """What was achieved. `credits` are EC; `criteria` says how it is earned, for people; `image` is an address."""

    id: str
    kind: str
    name: str
    description: str
    criteria: str
    code: str
    version: str
    language: str
    credits: float
    field_of_study: str | None
    alignments: tuple[Alignment, ...]
    result_id: str
    assessment: str
    tags: tuple[str, ...] = ()
    image: str | None = None

    def document(self, creator: Profile) -> dict[str, Any]:
        """As Open Badges 3.0 writes an Achievement (B.1.1)."""
        result = {"id": self.result_id, "type": ["ResultDescription"], "name": self.assessment, "resultType": "Status"}
        return _filled(
            id=self.id,
            type=["Achievement"],
            achievementType=self.kind,
            name=self.name,
            description=self.description,
            criteria={"narrative": self.criteria},
            creator=creator.document(),
            humanCode=self.code,
            version=self.version,
            inLanguage=self.language,
            creditsAvailable=self.credits,
            fieldOfStudy=self.field_of_study,
            alignment=[alignment.document() for alignment in self.alignments],
            resultDescription=[result],
            tag=list(self.tags),
            image=self.image and {"id": self.image, "type": "Image"},
        )


@dataclass(frozen=True)
class Badge:
    """One award: who gives what to whom. `awarded_at` is the real date; `valid_from` that of these bytes."""

    id: str
    issuer: Profile
    achievement: Achievement
    subject_id: str
    learner_name: str
    awarded_at: datetime
    valid_from: datetime
    activity_end: datetime | None
    status: dict[str, Any] | None = None
    valid_until: datetime | None = None
    evidence: tuple[dict[str, Any], ...] = field(default=())

    def document(self) -> dict[str, Any]:
        """The unsigned credential, of type OpenBadgeCredential (B.1.2, with VC Data Model 2.0)."""
        return _filled(
            **{"@context": [VC_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS]},
            id=self.id,
            type=["VerifiableCredential", "OpenBadgeCredential"],
            name=self.achievement.name,
            issuer=self.issuer.document(),
            validFrom=date_time(self.valid_from),
            validUntil=self.valid_until and date_time(self.valid_until),
            awardedDate=date_time(self.awarded_at),
            credentialSubject=self._subject(),
            evidence=list(self.evidence),
            credentialSchema=[{"id": SCHEMA_URL, "type": "1EdTechJsonSchemaValidator2019"}],
            credentialStatus=self.status,
        )

    def _subject(self) -> dict[str, Any]:
        name = {"type": "IdentityObject", "hashed": False, "identityHash": self.learner_name, "identityType": "name"}
        passed = {
            "type": ["Result"],
            "resultDescription": self.achievement.result_id,
            "status": "Completed",
        }
        return _filled(
            id=self.subject_id,
            type=["AchievementSubject"],
            identifier=[name],
            activityEndDate=self.activity_end and date_time(self.activity_end),
            creditsEarned=self.achievement.credits,
            achievement=self.achievement.document(self.issuer),
            result=[passed],
        )


def date_time(moment: datetime) -> str:
    """A moment as XML Schema dateTimeStamp in UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_date_time(text: Any) -> datetime | None:
    """The moment that a dateTimeStamp says; None for anything else, a time without zone included."""
    if not isinstance(text, str) or not _DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _filled(**members: Any) -> dict[str, Any]:
    """The members that say something: the standard wants absent ones left out, not null or empty."""
    return {key: value for key, value in members.items() if value not in (None, [], "")}


@cache
def _validator() -> Draft201909Validator:
    text = (SCHEMAS / "json" / "ob_v3p0_achievementcredential_schema.json").read_text()
    return Draft201909Validator(json.loads(text))


def schema_faults(document: dict[str, Any], *, limit: int = 50) -> list[Fault]:
    """What the official JSON Schema of Open Badges 3.0 says against a document, and dates that it lets pass."""
    arrays = {name: [document[name]] for name in _MAY_BE_SINGLE if isinstance(document.get(name), dict | str)}
    errors = _validator().iter_errors({**document, **arrays})
    faults = [_schema_fault(error) for error in islice(errors, limit)]
    faults += [
        Fault("date-form", "This is no date and time with a zone.", f"/{name}")
        for name in ("validFrom", "validUntil", "awardedDate")
        if name in document and read_date_time(document[name]) is None
    ]
    start, end = read_date_time(document.get("validFrom")), read_date_time(document.get("validUntil"))
    if start and end and end < start:
        faults.append(Fault("ends-before-start", "The credential ends before it starts.", "/validUntil"))
    return faults


def _schema_fault(error: ValidationError) -> Fault:
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    return Fault(f"schema-{error.validator}", error.message[:300], pointer)


def microcredential_faults(badge: Badge) -> list[Fault]:
    """What a badge lacks of the mandatory elements of the Council Recommendation 2022/C 243/02, Annex I."""
    achievement = badge.achievement
    kinds = {alignment.target_type for alignment in achievement.alignments}
    wanted = {
        "learner-missing": (badge.learner_name, "/credentialSubject/identifier"),
        "title-missing": (achievement.name, "/credentialSubject/achievement/name"),
        "country-missing": (badge.issuer.country, "/issuer/address/addressCountryCode"),
        "awarding-body-missing": (badge.issuer.name, "/issuer/name"),
        "outcomes-missing": ("CFItem" in kinds, "/credentialSubject/achievement/alignment"),
        "workload-missing": (achievement.credits > 0, "/credentialSubject/achievement/creditsAvailable"),
        "level-missing": ({"ext:EQF", "ext:NLQF"} <= kinds, "/credentialSubject/achievement/alignment"),
        "assessment-missing": (achievement.assessment, "/credentialSubject/achievement/resultDescription"),
        "criteria-missing": (achievement.criteria, "/credentialSubject/achievement/criteria"),
    }
    return [
        Fault(code, "A microcredential must say this (Annex I).", pointer)
        for code, (there, pointer) in wanted.items()
        if not there
    ]
