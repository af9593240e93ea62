"""Request and answer bodies of dossiers, advice, decisions, exemptions and agreements."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.payloads import Code, Ec, LanguageLine, LanguageText, Line, Payload, Slug, Text
from app.recognition.rules.dossiers import About, State, Verdict

Kind = Literal["diploma", "certificate", "work-experience", "self-description", "interview"]
Qualification = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4,20}$")]


class NewDossier(Payload):
    """Asks exemption of modules of a diploma. A person opens their own; a registrar opens one for someone."""

    person: uuid.UUID | None = None
    diploma_version: uuid.UUID
    modules: list[uuid.UUID] = Field(min_length=1, max_length=100)


class Consent(Payload):
    """Consent to keep an account of lived experience, until a day on which it is erased."""

    erase_on: date


class NewEvidence(Payload):
    """Evidence other than a badge. An account of lived experience needs consent of its own, and is kept encrypted."""

    kind: Kind
    title: Line
    outcomes: list[uuid.UUID] = Field(default=[], max_length=300)
    account: Text | None = None
    qualification_code: Qualification | None = None
    level: Annotated[int, Field(ge=1, le=8)] | None = None
    obtained_on: date | None = None
    organisation: Line | None = None
    started_on: date | None = None
    ended_on: date | None = None
    hours_per_week: Annotated[float, Field(gt=0, le=80)] | None = None
    is_lived_experience: bool = False
    consent: Consent | None = None


class Ties(Payload):
    """The outcomes, of published versions, that a piece of evidence is said to show."""

    outcomes: list[uuid.UUID] = Field(max_length=300)


class CheckedHow(Payload):
    """How a registrar checked it: against which register or document."""

    how: Line


class AskCompletion(Payload):
    """What is missing."""

    reason: Text


class OutcomeVerdict(Payload):
    """What an assessor finds of one outcome of a published version, and why."""

    outcome: uuid.UUID
    verdict: Verdict
    reason: Text


class NewAdvice(Payload):
    """Advice per outcome. Who has an interest says so, and then cannot advise."""

    has_interest: bool
    verdicts: list[OutcomeVerdict] = Field(min_length=1, max_length=500)


class Refusal(Payload):
    """A unit that exemption is refused of, and why."""

    module: uuid.UUID
    reason: Text


class NewDecision(Payload):
    """A decision on every unit that was asked: whole or nothing."""

    granted: list[uuid.UUID] = Field(default=[], max_length=100)
    refused: list[Refusal] = Field(default=[], max_length=100)
    motivation: Text | None = None


class Review(Payload):
    """Withdraws an exemption or lets it stand, with the reasons."""

    withdraw: bool
    reason: Text


class EvidenceAnswer(Payload):
    """A piece of evidence. Whether it counts now, the proposal says."""

    id: uuid.UUID
    kind: str
    title: str
    facts: dict[str, Any]
    account: str | None
    outcomes: list[uuid.UUID]
    credential_id: str | None
    about_person: About | None
    identity_checked_how: str | None
    erase_on: date | None
    added_at: datetime


class DossierAnswer(Payload):
    """A dossier with its evidence."""

    id: uuid.UUID
    person_id: uuid.UUID
    institution_id: uuid.UUID
    programme_id: uuid.UUID
    diploma_version_id: uuid.UUID
    modules: list[uuid.UUID]
    state: State
    opened_at: datetime
    submitted_at: datetime | None
    completion_asked: str | None
    evidence: list[EvidenceAnswer]


class DossierLine(Payload):
    """A dossier in a list."""

    id: uuid.UUID
    person_id: uuid.UUID
    programme_id: uuid.UUID
    state: State
    opened_at: datetime


class AdviceAnswer(Payload):
    """What an assessor advised."""

    assessor_id: uuid.UUID
    verdicts: list[dict[str, Any]]
    advised_at: datetime


class FindingAnswer(Payload):
    """Whether a piece of evidence counts now, and the reason code."""

    evidence: uuid.UUID
    counts: bool
    code: str


class CoverAnswer(Payload):
    """One outcome of a unit: its evidence that counts, and the least favourable verdict on it."""

    outcome: uuid.UUID
    evidence: list[uuid.UUID]
    verdict: Verdict | None


class UnitAnswer(Payload):
    """What is covered of one unit."""

    module: uuid.UUID
    module_version: uuid.UUID
    code: str
    title: LanguageLine
    ec: Ec
    status: Literal["covered", "to-assess", "partly", "not-covered"]
    outcomes: list[CoverAnswer]


class ProposalAnswer(Payload):
    """What evidence and advice cover: prepared for the board, which decides."""

    dossier_id: uuid.UUID
    findings: list[FindingAnswer]
    units: list[UnitAnswer]


class DecisionAnswer(Payload):
    """A decision of the board of examiners, with its legal basis and all that it was based on."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    person_id: uuid.UUID
    outcome: Literal["granted", "granted-in-part", "refused"]
    is_indication: bool
    granted: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    motivation: str | None
    legal_basis: dict[str, Any]
    basis: dict[str, Any]
    decided_by: uuid.UUID
    decided_at: datetime
    announced_at: datetime | None
    appeal_until: date | None


class ExemptionAnswer(Payload):
    """An exemption; it counts from `announcedAt` on, unless withdrawn."""

    id: uuid.UUID
    decision_id: uuid.UUID
    person_id: uuid.UUID
    module_version_id: uuid.UUID
    ec: Ec
    announced_at: datetime | None
    is_withdrawn: bool
    review_reason: str | None


class BoardTask(Payload):
    """An exemption that stands although a badge that carried it was revoked since: the board reviews it."""

    exemption_id: uuid.UUID
    decision_id: uuid.UUID
    dossier_id: uuid.UUID
    person_id: uuid.UUID
    module_version_id: uuid.UUID
    credential_id: str
    code: str


class BoardTasks(Payload):
    """What waits for the board."""

    items: list[BoardTask]


class NewAgreement(Payload):
    """That a result on one module counts as another, for the programmes whose board adopts it."""

    institution: Slug
    code: Code
    title: LanguageLine
    reason: LanguageText
    source_module: uuid.UUID
    target_module: uuid.UUID
    valid_from: date
    valid_until: date | None = None


class NewAdoption(Payload):
    """Adopts an agreement for a programme, in the rules of a year and an article of them."""

    programme: uuid.UUID
    rules_year: Annotated[int, Field(ge=2000, le=2100)]
    article: Line


class AdoptionAnswer(Payload):
    """An adoption."""

    id: uuid.UUID
    programme_id: uuid.UUID
    rules_year: int
    article: str
    adopted_at: datetime


class AgreementAnswer(Payload):
    """An agreement with its adoptions."""

    id: uuid.UUID
    institution_id: uuid.UUID
    code: str
    title: LanguageLine
    reason: LanguageText
    source_module_id: uuid.UUID
    target_module_id: uuid.UUID
    valid_from: date
    valid_until: date | None
    adoptions: list[AdoptionAnswer]
