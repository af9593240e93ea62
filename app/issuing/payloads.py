"""Request and answer bodies of results, awards and keys."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.issuing.rules import AwardStatus, Ground, KeyKind
from app.issuing.rules.imports import MAX_ROWS, Action
from app.payloads import Code, Line, Moment, Payload, Text

Grade = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9,.+-]{1,20}$")]


class NewResult(Payload):
    """A result, by the examiner whose token it is. `moduleVersion` is the version that was assessed."""

    person: uuid.UUID
    module_version: uuid.UUID
    assessed_on: date
    form: Line
    attempt: Annotated[int, Field(ge=1, le=20)] = 1
    grade: Grade | None = None
    is_passed: bool
    learning_context: Line | None = None


class NewResults(Payload):
    """Many results at once: all are recorded, or none."""

    results: list[NewResult] = Field(min_length=1, max_length=500)


class Correction(Payload):
    """What the result should have been, and why it was wrong."""

    assessed_on: date
    form: Line
    grade: Grade | None = None
    is_passed: bool
    reason: Text


class ResultAnswer(Payload):
    """A result. One that a later one corrects says so there: `correctsId`."""

    id: uuid.UUID
    person_id: uuid.UUID
    institution_id: uuid.UUID
    module_version_id: uuid.UUID
    examiner_id: uuid.UUID
    assessed_on: date
    form: str
    attempt: int
    grade: str | None
    is_passed: bool
    learning_context: str | None
    recorded_at: datetime
    corrects_id: uuid.UUID | None
    correction_reason: str | None


class ResultsAnswer(Payload):
    """The results that were recorded, in the order in which they were sent."""

    items: list[ResultAnswer]


class NewAwards(Payload):
    """Proposes microcredentials on results: all, or none."""

    results: list[uuid.UUID] = Field(min_length=1, max_length=500)


class Approvals(Payload):
    """Approves proposed awards: all are signed, or none."""

    awards: list[uuid.UUID] = Field(min_length=1, max_length=200)


class Rejection(Payload):
    """Why an award is not approved."""

    reason: Text


class NewRevocation(Payload):
    """Why a badge is revoked. The reason is shown to whoever looks at the badge: name nobody in it."""

    ground: Literal[Ground.ERROR, Ground.FRAUD]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class RevocationAnswer(Payload):
    """That, when and why a badge was revoked."""

    ground: Ground
    reason: str
    revoked_at: datetime


class AwardAnswer(Payload):
    """An award, from proposal to what the student did with it.

    It is on a result, for the completed programme of a diploma, or tells of a decision that exempts from units of it.
    """

    id: uuid.UUID
    institution_id: uuid.UUID
    person_id: uuid.UUID
    result_id: uuid.UUID | None
    diploma_version_id: uuid.UUID | None
    decision_id: uuid.UUID | None
    status: AwardStatus
    proposed_by: uuid.UUID
    proposed_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    rejection_reason: str | None
    is_shared: bool
    badge_url: str
    revocation: RevocationAnswer | None


class AwardsAnswer(Payload):
    """Awards, in the order in which they were asked for."""

    items: list[AwardAnswer]


class Compromise(Payload):
    """Since when a key has been in wrong hands."""

    since: Moment


class NewSeal(Payload):
    """A key to seal with, and its certificate with those that certify it, its own first; all as PEM."""

    private_key: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    certificates: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]


class KeyAnswer(Payload):
    """A key of an institution: its public half, a Multikey or certificates, from its start to its end."""

    kind: KeyKind
    fragment: str
    multikey: str | None
    certificates: str | None
    created_at: datetime
    retired_at: datetime | None
    compromised_at: datetime | None


class KeysAnswer(Payload):
    """The keys of an institution, the oldest first."""

    items: list[KeyAnswer]


class ResultRow(Payload):
    """One result as a student system sends it: by student number and module code.

    `version` is the module's, left out the one that was published on the day of the assessment. `examiner` is the
    e-mail address, or the subject at the institution, of who assessed it. `reason` says why a result is corrected.
    """

    student_number: Line
    module: Code
    version: Annotated[int, Field(ge=1, le=100_000)] | None = None
    assessed_on: date
    form: Line
    attempt: Annotated[int, Field(ge=1, le=20)] = 1
    grade: Grade | None = None
    is_passed: bool
    learning_context: Line | None = None
    examiner: Line
    reason: Text | None = None


class NewResultImport(Payload):
    """Results from a student system."""

    rows: list[ResultRow] = Field(min_length=1, max_length=MAX_ROWS)


class RowFault(Payload):
    """Why a row is refused, and which member of it."""

    code: str
    detail: str
    pointer: str


class ImportedRow(Payload):
    """What became of a row, counted from 1: in a file the first row is the header."""

    row: int
    student_number: str | None
    module: str | None
    action: Action
    result_id: uuid.UUID | None
    errors: list[RowFault]


class ResultImportAnswer(Payload):
    """What became of each row; of a dry run, what would become of it."""

    dry_run: bool
    counts: dict[Action, int]
    rows: list[ImportedRow]
