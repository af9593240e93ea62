"""Answer bodies of verification."""

from datetime import datetime
from typing import Any

from app.payloads import Payload
from credentials import Outcome


class CheckAnswer(Payload):
    """One check: its name, its answer, a stable reason code, and words."""

    check: str
    outcome: Outcome
    code: str
    detail: str


class ReportAnswer(Payload):
    """Every check of one credential, in order; the whole is as good as the worst of them."""

    outcome: Outcome
    checks: list[CheckAnswer]
    credential: dict[str, Any]


class IssuerAnswer(Payload):
    """A foreign issuer as it is known here, and since when."""

    did: str
    document: dict[str, Any]
    brought_at: datetime


class StatusListAnswer(Payload):
    """A foreign status list as it is known here, and since when."""

    url: str
    brought_at: datetime
