"""Request and answer bodies of the record of a criterion-based interview."""

import uuid
from datetime import date, datetime

from pydantic import Field

from app.payloads import Line, Payload, Text


class InterviewEntry(Payload):
    """What was asked about one outcome, and the answer: situation, task, action, result, reflection (STARR)."""

    outcome: uuid.UUID
    questions: list[Text] = Field(min_length=1, max_length=20)
    situation: Text
    task: Text
    action: Text
    result: Text
    reflection: Text | None = None


class NewInterview(Payload):
    """The record of an interview: who asked, when, where (or online), and the answers per outcome."""

    title: Line = "Verslag criteriumgericht interview"
    interviewers: list[Line] = Field(min_length=1, max_length=10)
    held_on: date
    place: Line | None = None
    is_online: bool = False
    entries: list[InterviewEntry] = Field(min_length=1, max_length=100)


class InterviewAnswer(Payload):
    """The record of an interview; without content once it is erased. It counts once the candidate agreed."""

    evidence_id: uuid.UUID
    revision: int
    digest: str
    recorded_by: uuid.UUID
    recorded_at: datetime
    agreed_at: datetime | None
    content: NewInterview | None


class InterviewAnswers(Payload):
    """The records of a dossier."""

    items: list[InterviewAnswer]
