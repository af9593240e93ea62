"""Request and answer bodies of decisions and exemptions."""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from app.payloads import Ec, LanguageLine, LanguageText, Payload, Text
from app.recognition.rules.coverage import Mark
from app.recognition.rules.decisions import ConditionState
from app.recognition.rules.dossiers import Verdict

DecisionOutcome = Literal["granted", "granted-in-part", "conditional", "refused", "withdrawn"]
Ground = Literal["badge-revoked", "error", "fraud", "changed-facts"]


class Refusal(Payload):
    """A unit that exemption is refused of, and why."""

    module: uuid.UUID
    reason: Text


class Conditional(Payload):
    """A unit that exemption is granted of on a condition, to be met by a day to come."""

    module: uuid.UUID
    condition: LanguageText
    due_on: date


class NewDecision(Payload):
    """A decision on every unit that was asked: granted whole, granted on a condition, or refused."""

    granted: list[uuid.UUID] = Field(default=[], max_length=100)
    conditional: list[Conditional] = Field(default=[], max_length=100)
    refused: list[Refusal] = Field(default=[], max_length=100)
    motivation: Text | None = None


class BatchDecision(NewDecision):
    """The decision on one dossier among several."""

    dossier: uuid.UUID


class NewDecisionBatch(Payload):
    """Decisions on several dossiers of one institution: all are taken, or none."""

    decisions: list[BatchDecision] = Field(min_length=1, max_length=100)


class DecisionDraftAnswer(NewDecision):
    """The decision as it is prepared. At revision 0 nobody did yet, and it is what would follow the advice."""

    dossier_id: uuid.UUID
    revision: int
    prepared_by: uuid.UUID | None
    prepared_at: datetime | None


class ConditionMet(Payload):
    """Whether a condition is met, and why."""

    met: bool
    reason: Text


class Review(Payload):
    """Withdraws an exemption or lets it stand, with the reasons.

    A withdrawal may say on what ground, and that the person was heard before it or why not (Awb 4:8).
    """

    withdraw: bool
    reason: Text
    ground: Ground | None = None
    heard_on: date | None = None
    not_heard_because: Text | None = None


class FindingAnswer(Payload):
    """Whether a piece of evidence counts now, and the reason code."""

    evidence: uuid.UUID
    counts: bool
    code: str


class CoverAnswer(Payload):
    """One outcome of a unit: its evidence that counts, the verdict that holds, the agreement that covers it."""

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


class EvidenceColumnAnswer(Payload):
    """One piece of evidence, and the reason code of whether it counts."""

    id: uuid.UUID
    kind: str
    title: str
    code: str


class OutcomeLineAnswer(Payload):
    """One outcome: a mark for each piece of evidence, and what was advised."""

    outcome: uuid.UUID
    code: str
    statement: LanguageText
    marks: list[Mark]
    verdict: Verdict | None


class UnitLinesAnswer(Payload):
    """The outcomes of one unit."""

    code: str
    title: LanguageLine
    status: Literal["covered", "to-assess", "partly", "not-covered"]
    lines: list[OutcomeLineAnswer]


class CoverageAnswer(Payload):
    """The coverage matrix: evidence across, outcomes by unit downwards."""

    columns: list[EvidenceColumnAnswer]
    units: list[UnitLinesAnswer]


class DecisionAnswer(Payload):
    """A decision of the board of examiners, with its legal basis and all that it was based on."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    person_id: uuid.UUID
    outcome: DecisionOutcome
    is_indication: bool
    granted: list[dict[str, Any]]
    conditional: list[dict[str, Any]] = Field(default=[])
    refused: list[dict[str, Any]]
    motivation: str | None
    legal_basis: dict[str, Any]
    basis: dict[str, Any]
    decided_by: uuid.UUID
    decided_at: datetime
    announced_at: datetime | None
    announced_by: uuid.UUID | None
    announced_how: Literal["own-pages"] | None
    digest: str | None
    read_at: datetime | None
    appeal_until: date | None
    kind: Literal["request", "withdrawal"]
    replaces_id: uuid.UUID | None
    follows: dict[str, Any] | None = None
    reopened: dict[str, Any] | None
    withdrawn: list[dict[str, Any]] = Field(default=[])
    ground: Ground | None = None
    hearing: dict[str, Any] | None = None


class DecisionBatchAnswer(Payload):
    """The decisions that were taken, in the order in which they were sent."""

    items: list[DecisionAnswer]


class DecisionLine(Payload):
    """A decision that was announced, on a request or to withdraw an exemption, in a list."""

    id: uuid.UUID
    kind: Literal["request", "withdrawal"]
    dossier_id: uuid.UUID
    programme_id: uuid.UUID
    outcome: DecisionOutcome
    is_indication: bool
    announced_at: datetime
    appeal_until: date | None
    read_at: datetime | None


class ExemptionAnswer(Payload):
    """An exemption: it counts from `announcedAt` on, once a condition is met, until it ends.

    It ends by being withdrawn, annulled, replaced or given up.
    """

    id: uuid.UUID
    decision_id: uuid.UUID
    person_id: uuid.UUID
    module_version_id: uuid.UUID
    ec: Ec
    announced_at: datetime | None
    condition: LanguageText | None
    condition_due: date | None
    condition_state: ConditionState | None
    condition_reason: str | None
    is_withdrawn: bool
    review_reason: str | None
    withdrawal_id: uuid.UUID | None
    ended_at: datetime | None
    ended_by: Literal["withdrawn", "annulled", "replaced", "given-up"] | None


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
