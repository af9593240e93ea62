"""Request and answer bodies of procedures, assessors and their advice."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.payloads import Payload, Text
from app.recognition.rules.advice import MOST_ASSESSORS
from app.recognition.rules.dossiers import Verdict
from app.recognition.rules.terms import MOST_COMPLETION_DAYS


class NewExemptionProcedure(Payload):
    """What an institution settles for exemptions from a day on, today if unsaid."""

    valid_from: date | None = None
    assessors: Annotated[int, Field(ge=1, le=MOST_ASSESSORS)] = 1
    completion_days: Annotated[int, Field(ge=3, le=MOST_COMPLETION_DAYS)] = 28
    decision_weeks: Annotated[int, Field(ge=1, le=12)] = 6
    extension_weeks: Annotated[int, Field(ge=1, le=12)] = 4
    announced_by: Literal["registrar", "board", "either"] = "either"


class SettledProcedure(Payload):
    """How exemptions go at an institution from a day on; without a day where it settled nothing."""

    valid_from: date | None
    assessors: int
    completion_days: int
    decision_weeks: int
    extension_weeks: int
    announced_by: Literal["registrar", "board", "either"]


class ExemptionProcedureAnswer(SettledProcedure):
    """How exemptions go at an institution today, and all that was ever settled, the latest beginning first."""

    history: list[SettledProcedure]


class AvailableAssessor(Payload):
    """An assessor of an institution, and how many dossiers they assess now."""

    person_id: uuid.UUID
    name: str
    dossiers: int


class NewAssessors(Payload):
    """Who is to advise on a dossier."""

    assessors: list[uuid.UUID] = Field(min_length=1, max_length=MOST_ASSESSORS)


class InterestStatement(Payload):
    """Whether you have an interest in the outcome. Who has one does not advise."""

    has_interest: bool
    statement: Text | None = None


class AssessorAnswer(Payload):
    """Who is or was assigned to a dossier, and what they stated."""

    assessor_id: uuid.UUID
    assigned_by: uuid.UUID
    assigned_at: datetime
    has_interest: bool | None
    statement: str | None
    stated_at: datetime | None
    removed_at: datetime | None
    removal_reason: str | None


class OutcomeVerdict(Payload):
    """What an assessor finds of one outcome of a published version, and why."""

    outcome: uuid.UUID
    verdict: Verdict
    reason: Text


class NewAdvice(Payload):
    """Advice on every outcome that was asked."""

    verdicts: list[OutcomeVerdict] = Field(min_length=1, max_length=500)


class AdviceAnswer(Payload):
    """What an assessor advised."""

    assessor_id: uuid.UUID
    verdicts: list[OutcomeVerdict]
    advised_at: datetime
