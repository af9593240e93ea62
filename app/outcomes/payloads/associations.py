"""Request and answer bodies of associations between outcomes."""

import uuid
from datetime import datetime

from pydantic import Field

from app.outcomes.rules.associations import MOST_AT_ONCE, AssociationStatus, AssociationType
from app.payloads import LanguageText, Payload


class NewAssociation(Payload):
    """What one outcome is to another, both by their ids in a published version.

    The reason of `overlaps` says what both hold; that of `deliberately-different` says why, in Dutch and English.
    """

    type: AssociationType
    origin: uuid.UUID
    destination: uuid.UUID
    reason: LanguageText | None = None


class NewAssociations(Payload):
    """Associations to propose: all of them, or none."""

    associations: list[NewAssociation] = Field(min_length=1, max_length=MOST_AT_ONCE)


class AssociatedOutcome(Payload):
    """An outcome in an association: as it was then, and whether its words are still those.

    `latestId` is the same outcome in the latest published version of its set, `null` when it is not there any more.
    """

    id: uuid.UUID
    outcome_id: uuid.UUID
    set_id: uuid.UUID
    set_code: str
    number: int
    code: str
    level: int
    statement: LanguageText
    uri: str
    latest_id: uuid.UUID | None
    wording_changed: bool


class AssociationAnswer(Payload):
    """An association: what the origin is to the destination, and what became of it."""

    id: uuid.UUID
    type: AssociationType
    status: AssociationStatus
    reason: LanguageText | None
    origin: AssociatedOutcome
    destination: AssociatedOutcome
    wording_changed: bool
    proposed_by: uuid.UUID
    proposed_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    decline_reason: str | None
    withdrawn_by: uuid.UUID | None
    withdrawn_at: datetime | None
    withdrawal_reason: str | None
