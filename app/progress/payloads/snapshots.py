"""Answer bodies of kept audits."""

import uuid
from datetime import datetime
from typing import Any

from app.payloads import Payload


class AuditSnapshotAnswer(Payload):
    """An audit that was kept: when, and the digest of what it said."""

    id: uuid.UUID
    person_id: uuid.UUID
    diploma_version_id: uuid.UUID
    digest: str
    taken_at: datetime


class Reproduction(Payload):
    """Whether the rules of today make the same bytes of the facts that were kept."""

    is_same: bool
    digest: str
    reproduced_digest: str


class AuditDifferences(Payload):
    """What changed from one kept audit to another: each with a code, and sentences in Dutch and English."""

    items: list[dict[str, Any]]
