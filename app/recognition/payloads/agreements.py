"""Request and answer bodies of agreements, their versions and their adoption."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.payloads import Code, Ec, LanguageLine, LanguageText, Line, Payload, Slug, Text
from app.recognition.rules.agreement_contents import AgreementKind
from app.recognition.rules.agreements import AgreementRelation
from app.recognition.rules.held import QualificationKind

QualificationCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4,20}$")]


class AgreedQualification(Payload):
    """A qualification that counts: of a kind, a level (or higher), with one of these codes or in a field (ISCED-F)."""

    title: LanguageLine
    kind: QualificationKind
    level: Annotated[int, Field(ge=1, le=8)] | None = None
    codes: list[QualificationCode] = Field(default=[], max_length=100)
    isced_f: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,4}$")] | None = None


class AgreedSource(Payload):
    """From what it counts. All of it is needed, or as many as `needed` says. Outcomes are of published versions."""

    modules: list[uuid.UUID] = Field(default=[], max_length=100)
    outcomes: list[uuid.UUID] = Field(default=[], max_length=300)
    routes: list[uuid.UUID] = Field(default=[], max_length=20)
    qualifications: list[AgreedQualification] = Field(default=[], max_length=50)
    needed: Annotated[int, Field(ge=1, le=500)] | None = None


class AgreedPart(Payload):
    """So many EC of one phase, by its key in the diploma."""

    phase: Code
    ec: Ec


class AgreedBlock(Payload):
    """Credits that count together, whole or not at all. Without `diploma`: of any diploma of who adopts it.

    A block is no certificate: a propedeuse that it covers is not awarded. What is not in it is the residual programme.
    """

    diploma: uuid.UUID | None = None
    parts: list[AgreedPart] = Field(min_length=1, max_length=10)


class AgreedTarget(Payload):
    """As what it counts: modules and outcomes, or one block. `remaining` are outcomes that are still to be shown."""

    modules: list[uuid.UUID] = Field(default=[], max_length=100)
    outcomes: list[uuid.UUID] = Field(default=[], max_length=300)
    remaining: list[uuid.UUID] = Field(default=[], max_length=300)
    block: AgreedBlock | None = None


class AgreedConditions(Payload):
    """On what conditions. Those in words (`other`) a person has to judge: with one of them nothing counts by itself."""

    min_grade: Annotated[float, Field(ge=1, le=10)] | None = None
    within_years: Annotated[int, Field(ge=1, le=50)] | None = None
    bridging_modules: list[uuid.UUID] = Field(default=[], max_length=20)
    other: list[LanguageText] = Field(default=[], max_length=20)


class Party(Payload):
    """A party: an institution or partner of the register, or one by name; perhaps who signed for it, and when."""

    institution: Slug | None = None
    name: Line | None = None
    programme: uuid.UUID | None = None
    signed_by: Line | None = None
    signed_on: date | None = None


class AgreementContent(Payload):
    """All that a version of an agreement says."""

    title: LanguageLine
    reason: LanguageText
    relation: AgreementRelation = AgreementRelation.RELATED
    source: AgreedSource
    target: AgreedTarget
    conditions: AgreedConditions = AgreedConditions()
    parties: list[Party] = Field(default=[], max_length=50)
    valid_from: date
    valid_until: date | None = None


class NewAgreement(Payload):
    """A new agreement: with `content` its first draft, without `institution` as a model of the sector.

    Or in short, that one module counts as another: `title`, `reason`, `sourceModule`, `targetModule` and `validFrom`
    in the place of `content`. That is published at once.
    """

    institution: Slug | None = None
    code: Code
    content: AgreementContent | None = None
    title: LanguageLine | None = None
    reason: LanguageText | None = None
    source_module: uuid.UUID | None = None
    target_module: uuid.UUID | None = None
    valid_from: date | None = None
    valid_until: date | None = None


class NewAdoption(Payload):
    """Adopts an agreement for a programme, in the rules of a year and an article: the latest version if unsaid."""

    programme: uuid.UUID
    rules_year: Annotated[int, Field(ge=2000, le=2100)]
    article: Line
    version: Annotated[int, Field(ge=1, le=100_000)] | None = None


class EndAdoption(Payload):
    """Why an adoption ends, and from which day on it brings nothing: today if unsaid."""

    reason: Text
    ends_on: date | None = None


class AdoptionAnswer(Payload):
    """An adoption, by which programme, in which rules. From `endsOn` on it brings nothing."""

    id: uuid.UUID
    version_id: uuid.UUID
    programme_id: uuid.UUID
    rules_year: int
    article: str
    adopted_at: datetime
    ends_on: date | None
    end_reason: str | None


class AgreementAnswer(Payload):
    """One version of an agreement, with its adoptions."""

    id: uuid.UUID
    institution_id: uuid.UUID | None
    code: str
    version_id: uuid.UUID
    number: int
    status: Literal["draft", "published", "withdrawn"]
    revision: int
    digest: str | None
    published_at: datetime | None
    withdrawal_reason: str | None
    kind: AgreementKind
    content: dict[str, Any]
    adoptions: list[AdoptionAnswer]


class AgreementWithdrawal(Payload):
    """Why a version is withdrawn."""

    reason: Text


class AgreementDifference(Payload):
    """One thing that differs from the version before, in words."""

    member: str
    words: LanguageLine


class AgreementDifferences(Payload):
    """How a version differs from the one before it."""

    older: int | None
    newer: int
    items: list[AgreementDifference]
