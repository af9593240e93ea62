"""Request and answer bodies of advice, decisions and exemptions."""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from app.payloads import Ec, LanguageLine, Payload, Text
from app.recognition.rules.dossiers import Verdict


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
    """One outcome of a unit: evidence that counts, the least favourable verdict, the agreement that covers it."""

    outcome: uuid.UUID
    evidence: list[uuid.UUID]
    verdict: Verdict | None
    agreement: uuid.UUID | None


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
