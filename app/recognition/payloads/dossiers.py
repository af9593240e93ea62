"""Request and answer bodies of dossiers and evidence."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.payloads import Line, Payload, Text
from app.recognition.rules.checks import CheckMethod
from app.recognition.rules.dossiers import About
from app.recognition.rules.held import QualificationKind
from app.recognition.rules.matching import Tied, TieSource
from app.recognition.rules.states import State

Kind = Literal["diploma", "certificate", "work-experience", "self-description", "interview"]


Qualification = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4,20}$")]


class NewDossier(Payload):
    """Asks exemption of modules of a diploma. A person opens their own; a registrar opens one for someone."""

    person: uuid.UUID | None = None
    diploma_version: uuid.UUID
    modules: list[uuid.UUID] = Field(min_length=1, max_length=100)


class Consent(Payload):
    """Consent to keep an account of lived experience, with its files, until a day on which all that is erased.

    Apart from that, whether it may be read to propose which outcomes it belongs to.
    """

    erase_on: date
    use_for_matching: bool = False


class NewEvidence(Payload):
    """Evidence other than a badge. An account of lived experience needs consent of its own, and is kept encrypted."""

    kind: Kind
    title: Line
    outcomes: list[uuid.UUID] = Field(default=[], max_length=300)
    account: Text | None = None
    qualification_code: Qualification | None = None
    qualification_kind: QualificationKind | None = None
    level: Annotated[int, Field(ge=1, le=8)] | None = None
    obtained_on: date | None = None
    organisation: Line | None = None
    started_on: date | None = None
    ended_on: date | None = None
    hours_per_week: Annotated[float, Field(gt=0, le=80)] | None = None
    is_lived_experience: bool = False
    consent: Consent | None = None


class NewEvidenceBatch(Payload):
    """Several pieces of evidence at once: all of them, or none."""

    items: list[NewEvidence] = Field(min_length=1, max_length=100)


class Ties(Payload):
    """The outcomes, of published versions, that a piece of evidence is said to show."""

    outcomes: list[uuid.UUID] = Field(max_length=300)


class CheckedHow(Payload):
    """How a registrar checked it: by a method with its reference and day, or, where none fits, in words."""

    how: Line | None = None
    method: CheckMethod | None = None
    reference: Line | None = None
    checked_on: date | None = None


class AskCompletion(Payload):
    """What is missing, and until which day it can be brought; as the procedure says where no day is named."""

    reason: Text
    complete_by: date | None = None


class Reason(Payload):
    """Why."""

    reason: Text


class Extension(Payload):
    """How much longer the decision takes, and why."""

    weeks: Annotated[int, Field(ge=1, le=12)]
    reason: Text


class EvidenceFileAnswer(Payload):
    """A file with a piece of evidence; `digest` is the SHA-256 of its bytes."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    digest: str
    added_at: datetime
    erased_at: datetime | None


class EvidenceCheckAnswer(Payload):
    """How a piece of evidence was checked, by whom and when; `checkedOn` is the day of the check itself."""

    method: CheckMethod | None
    reference: str | None
    checked_on: date
    by: uuid.UUID
    at: datetime


class TieAnswer(Payload):
    """What was said of evidence and an outcome, by whom, when, and where that came from."""

    outcome: uuid.UUID
    status: Tied
    source: TieSource
    by: uuid.UUID
    at: datetime


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
    checked: EvidenceCheckAnswer | None
    hosted_at: datetime | None
    erase_on: date | None
    added_at: datetime
    erased_at: datetime | None
    ties: list[TieAnswer]
    files: list[EvidenceFileAnswer]


class EvidenceAnswers(Payload):
    """Pieces of evidence that were added together."""

    items: list[EvidenceAnswer]


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
    complete_by: date | None
    completed_at: datetime | None
    decide_by: date | None
    extension_weeks: int | None
    extension_reason: str | None
    extended_at: datetime | None
    closing_reason: str | None
    erased_at: datetime | None
    evidence: list[EvidenceAnswer]


class DossierLine(Payload):
    """A dossier in a list."""

    id: uuid.UUID
    person_id: uuid.UUID
    programme_id: uuid.UUID
    state: State
    opened_at: datetime
