"""Answer bodies of the audit."""

import uuid
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.payloads import LanguageText, Payload


class Summary(Payload):
    """The audit in figures: modules by number, credits in EC."""

    modules: int
    completed: int
    exempt: int
    remaining: int
    ec_total: int | float
    ec_done: int | float
    ec_left: int | float
    missing: int
    is_proven: bool


class AuditAnswer(Payload):
    """A learner against a diploma. `versions` names all that it was made from, `digest` is that of the rest."""

    person_id: uuid.UUID
    diploma_version_id: uuid.UUID
    outcome: Literal["satisfied", "partial", "missing"]
    summary: Summary
    tree: list[dict[str, Any]]
    thresholds: list[dict[str, Any]]
    blocks: list[dict[str, Any]]
    counted: list[dict[str, Any]]
    claimable: list[dict[str, Any]]
    unused: list[dict[str, Any]]
    versions: dict[str, Any]
    digest: str


class ProposedCertificate(Payload):
    """The award that was proposed; the board of examiners approves it at `/v1/awards/{id}/approve`."""

    award_id: uuid.UUID


class SupposedResult(Payload):
    """A module of the institution that somebody might pass, perhaps with a grade."""

    module: uuid.UUID
    grade: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] | None = None


class Supposition(Payload):
    """What is supposed beside what is there: passes, and exemptions by the board of the programme."""

    results: list[SupposedResult] = Field(default=[], max_length=100)
    exemptions: list[uuid.UUID] = Field(default=[], max_length=100)


class SupposedAudit(Payload):
    """The audit as it would be. It says that it is a supposition, and is kept nowhere."""

    is_supposition: Literal[True]
    words: LanguageText
    ec_left_now: int | float
    ec_left_then: int | float
    audit: AuditAnswer
