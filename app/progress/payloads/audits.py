"""Answer bodies of the audit."""

import uuid
from typing import Any, Literal

from app.payloads import Payload


class Summary(Payload):
    """The audit in figures: modules by number, credits in EC."""

    modules: int
    completed: int
    exempt: int
    remaining: int
    ec_total: int | float
    ec_done: int | float
    ec_left: int | float


class AuditAnswer(Payload):
    """A learner against a diploma. `versions` names all that it was made from, `digest` is that of the rest."""

    person_id: uuid.UUID
    diploma_version_id: uuid.UUID
    outcome: Literal["satisfied", "partial", "missing"]
    summary: Summary
    tree: list[dict[str, Any]]
    claimable: list[dict[str, Any]]
    unused: list[dict[str, Any]]
    versions: dict[str, Any]
    digest: str


class ProposedCertificate(Payload):
    """The award that was proposed; the board of examiners approves it at `/v1/awards/{id}/approve`."""

    award_id: uuid.UUID
