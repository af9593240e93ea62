"""Request and answer bodies of outcomes that look alike."""

import uuid
from datetime import datetime

from app.outcomes.rules.associations import AssociationStatus, AssociationType
from app.payloads import LanguageText, Payload, Text


class ProposedOutcome(Payload):
    """An outcome in the latest published version of its set; `id` is that in the version, for an association."""

    id: uuid.UUID
    outcome_id: uuid.UUID
    set_id: uuid.UUID
    set_code: str
    code: str
    level: int
    statement: LanguageText


class KnownAssociation(Payload):
    """An association that there is between two outcomes."""

    id: uuid.UUID
    type: AssociationType
    status: AssociationStatus


class SetAsideAnswer(Payload):
    """That somebody said of two outcomes, by their ids across versions, that they are not alike."""

    id: uuid.UUID
    one_id: uuid.UUID
    other_id: uuid.UUID
    reason: str | None
    set_aside_by: uuid.UUID
    set_aside_at: datetime


class OutcomeProposal(Payload):
    """Two outcomes of different sets that look alike (0-1), why, and what people said of them. Never an association."""

    one: ProposedOutcome
    other: ProposedOutcome
    likeness: float
    reason: LanguageText
    associations: list[KnownAssociation]
    set_aside: SetAsideAnswer | None


class NewSetAside(Payload):
    """Two outcomes, by their ids in a version, that are not alike; they are not proposed again."""

    one: uuid.UUID
    other: uuid.UUID
    reason: Text | None = None
