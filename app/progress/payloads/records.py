"""Bodies of what is no course, and of waivers."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.payloads import Line, Payload, Slug, Text

Kind = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]


class NewNonCourseRecord(Payload):
    """What a registrar saw: of which kind (as the requirement tree names it), on which day, how many hours."""

    institution: Slug
    kind: Kind
    shown_on: date
    hours: Annotated[int, Field(ge=0, le=10_000)] = 0


class WithdrawalReason(Payload):
    """Why it is withdrawn."""

    reason: Text


class NonCourseRecordAnswer(Payload):
    """What was recorded, and whether it was withdrawn."""

    id: uuid.UUID
    person_id: uuid.UUID
    institution_id: uuid.UUID
    kind: str
    shown_on: date
    hours: int
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str | None


class NewWaiver(Payload):
    """Which node the board waives, why, and by which article."""

    node: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    reason: Text
    article: Line


class WaiverAnswer(Payload):
    """A waiver: `node` is the key of the node in the diploma."""

    id: uuid.UUID
    person_id: uuid.UUID
    diploma_version_id: uuid.UUID
    node: Annotated[str, Field(validation_alias="node_key")]
    reason: str
    article: str
    decided_at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str | None


class WaiversAnswer(Payload):
    """The waivers of a person in a diploma, by time."""

    items: list[WaiverAnswer]
