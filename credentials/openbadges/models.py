"""Open Badges 3.0 whole (1EdTech, B.1), as typed, immutable models in the standard's own spelling.

They refuse what the official JSON Schema refuses. `rules.py` beside this holds what the schema lets pass.
"""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from credentials.openbadges.parts import TAG, Closed, DateTime, Kinds, OneOrMore, Part, type_of, word_of
from credentials.openbadges.vocabulary import (
    ACHIEVEMENT_TYPES,
    IDENTIFIER_TYPES,
    RESULT_TYPES,
    TARGET_TYPES,
)

CONTEXT = r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json$"
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")]
CompactJws = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]+\.[a-zA-Z0-9_-]*\.[a-zA-Z0-9_-]+$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Status = Literal["Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"]


class Image(Closed):
    """A picture (B.1.11): an address, or a data URL."""

    id: str
    type: Literal["Image"]
    caption: str | None = None


class GeoCoordinates(Part):
    """Where something is (B.1.9), in degrees."""

    type: Literal["GeoCoordinates"]
    latitude: float
    longitude: float


class Address(Part):
    """A postal address (B.1.2). The code of the country is that of ISO 3166-1 alpha-2."""

    type: Annotated[Kinds, type_of("Address")]
    address_country: str | None = None
    address_country_code: str | None = None
    address_region: str | None = None
    address_locality: str | None = None
    street_address: str | None = None
    post_office_box_number: str | None = None
    postal_code: str | None = None
    geo: GeoCoordinates | None = None


class IdentifierEntry(Closed):
    """An identifier of another kind (B.1.10)."""

    type: Literal["IdentifierEntry"]
    identifier: str
    identifier_type: Annotated[str, word_of(IDENTIFIER_TYPES)]


class IdentityObject(Closed):
    """Who a subject is (B.1.12): a value as it is, or `sha256$` and the hex of SHA-256(value + salt)."""

    type: Literal["IdentityObject"]
    hashed: bool
    identity_hash: str
    identity_type: Annotated[str, word_of(IDENTIFIER_TYPES)]
    salt: str | None = None


class Alignment(Part):
    """That something is the same as, or part of, something in another framework (B.1.3)."""

    type: Annotated[Kinds, type_of("Alignment")]
    target_name: str
    target_url: str
    target_code: str | None = None
    target_description: str | None = None
    target_framework: str | None = None
    target_type: Annotated[str, word_of(TARGET_TYPES)] | None = None


class Criteria(Part):
    """How an achievement is earned (B.1.5)."""

    id: str | None = None
    narrative: str | None = None


class Evidence(Part):
    """What shows that it was earned (B.1.8)."""

    type: Annotated[Kinds, type_of("Evidence")]
    id: str | None = None
    name: str | None = None
    narrative: str | None = None
    genre: str | None = None
    audience: str | None = None


class Related(Part):
    """Another achievement that it is related to (B.1.15)."""

    id: str
    type: Annotated[Kinds, type_of("Related")]
    in_language: Language | None = None
    version: str | None = None


class RubricCriterionLevel(Part):
    """One level of a rubric (B.1.18)."""

    id: str
    type: Annotated[Kinds, type_of("RubricCriterionLevel")]
    name: str
    level: str | None = None
    points: str | None = None
    alignment: list[Alignment] | None = None


class ResultDescription(Part):
    """A result that an achievement can have (B.1.17). Values are texts, numbers too."""

    id: str
    type: Annotated[Kinds, type_of("ResultDescription")]
    name: str
    result_type: Annotated[str, word_of(RESULT_TYPES)]
    alignment: list[Alignment] | None = None
    allowed_value: list[str] | None = None
    required_level: str | None = None
    required_value: str | None = None
    rubric_criterion_level: list[RubricCriterionLevel] | None = None
    value_max: str | None = None
    value_min: str | None = None


class Result(Part):
    """What was achieved (B.1.16)."""

    type: Annotated[Kinds, type_of("Result")]
    achieved_level: str | None = None
    alignment: list[Alignment] | None = None
    result_description: str | None = None
    status: Status | None = None
    value: str | None = None


class Proof(Part):
    """What proves a credential (Data Integrity 1.0, 2.1)."""

    type: str
    created: DateTime | None = None
    cryptosuite: str | None = None
    challenge: str | None = None
    domain: str | list[str] | None = None
    nonce: str | None = None
    proof_purpose: str | None = None
    proof_value: str | None = None
    verification_method: str | None = None


class Typed(Part):
    """Something beside the credential, of a type (VC Data Model 2.0): a status, a schema, a refresh service."""

    id: str
    type: str


class TermsOfUse(Part):
    """Under what terms a credential is issued (VC Data Model 2.0, 5.5)."""

    type: str
    id: str | None = None


class Profile(Part):
    """An issuer, or anyone else that takes part (B.1.14)."""

    id: str
    type: Annotated[Kinds, type_of("Profile")]
    name: str | None = None
    url: str | None = None
    phone: str | None = None
    email: str | None = None
    description: str | None = None
    endorsement: "list[EndorsementCredential] | None" = None
    endorsement_jwt: list[CompactJws] | None = None
    image: Image | None = None
    address: Address | None = None
    other_identifier: list[IdentifierEntry] | None = None
    official: str | None = None
    parent_org: "Profile | None" = None
    family_name: str | None = None
    given_name: str | None = None
    additional_name: str | None = None
    patronymic_name: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None
    family_name_prefix: str | None = None
    date_of_birth: Day | None = None


def _issuer_form(value: Any) -> str:
    return f"{TAG}address" if isinstance(value, str) else f"{TAG}profile"


ProfileRef = Annotated[
    Annotated[str, Tag(f"{TAG}address")] | Annotated[Profile, Tag(f"{TAG}profile")], Discriminator(_issuer_form)
]


class Achievement(Part):
    """What is awarded (B.1.1)."""

    id: str
    type: Annotated[Kinds, type_of("Achievement")]
    name: str
    description: str
    criteria: Criteria
    achievement_type: Annotated[str, word_of(ACHIEVEMENT_TYPES)] | None = None
    alignment: list[Alignment] | None = None
    creator: Profile | None = None
    credits_available: float | None = None
    endorsement: "list[EndorsementCredential] | None" = None
    endorsement_jwt: list[CompactJws] | None = None
    field_of_study: str | None = None
    human_code: str | None = None
    image: Image | None = None
    in_language: Language | None = None
    other_identifier: list[IdentifierEntry] | None = None
    related: list[Related] | None = None
    result_description: list[ResultDescription] | None = None
    specialization: str | None = None
    tag: list[str] | None = None
    version: str | None = None


class AchievementSubject(Part):
    """Whom it is awarded to, and what (B.1.4)."""

    type: Annotated[Kinds, type_of("AchievementSubject")]
    achievement: Achievement
    id: str | None = None
    activity_start_date: DateTime | None = None
    activity_end_date: DateTime | None = None
    credits_earned: float | None = None
    identifier: list[IdentityObject] | None = None
    image: Image | None = None
    license_number: str | None = None
    narrative: str | None = None
    result: list[Result] | None = None
    role: str | None = None
    source: Profile | None = None
    term: str | None = None


class EndorsementSubject(Part):
    """Whom or what an endorsement is about (B.1.7)."""

    id: str
    type: Annotated[Kinds, type_of("EndorsementSubject")]
    endorsement_comment: str | None = None


class _Credential(Part):
    """What badges and endorsements have in common: the members of VC Data Model 2.0."""

    context: Annotated[list[str | dict[str, Any]], Field(alias="@context", min_length=2)]
    id: str
    issuer: ProfileRef
    valid_from: DateTime
    valid_until: DateTime | None = None
    awarded_date: DateTime | None = None
    proof: Annotated[list[Proof], OneOrMore] | None = None
    credential_schema: Annotated[list[Typed], OneOrMore] | None = None
    credential_status: Typed | None = None
    refresh_service: Typed | None = None
    terms_of_use: Annotated[list[TermsOfUse], OneOrMore] | None = None


class EndorsementCredential(_Credential):
    """That somebody vouches for an achievement, an issuer or a credential (B.1.6)."""

    type: Annotated[Kinds, type_of("VerifiableCredential", "EndorsementCredential")]
    name: str
    credential_subject: EndorsementSubject


class OpenBadgeCredential(_Credential):
    """A badge (B.1.2). The type may also be its other name, AchievementCredential: `rules.py` looks at that."""

    type: Annotated[Kinds, type_of("VerifiableCredential")]
    name: str | None = None
    description: str | None = None
    image: Image | None = None
    credential_subject: AchievementSubject
    endorsement: list[EndorsementCredential] | None = None
    endorsement_jwt: list[CompactJws] | None = None
    evidence: list[Evidence] | None = None
