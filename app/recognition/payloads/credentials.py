"""Request and answer bodies of the credential of a decision."""

import uuid
from typing import Annotated

from pydantic import AfterValidator, Field

from app.issuing.rules import AwardStatus, Form
from app.payloads import Payload


def _each_once(forms: list[Form]) -> list[Form]:
    if len(set(forms)) < len(forms):
        raise ValueError("each form is named once")
    return forms


class NewCredential(Payload):
    """In which forms a decision is told: `edc` is a European Digital Credential, `json` and `jwt` are an Open Badge."""

    forms: Annotated[list[Form], Field(min_length=1, max_length=3), AfterValidator(_each_once)]


class CredentialAnswer(Payload):
    """The credential of a decision; the board of examiners approves it at `/v1/awards/{awardId}/approve`."""

    award_id: uuid.UUID
    status: AwardStatus
    forms: list[Form]
    badge_url: str
