"""Request and answer bodies of verification."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.payloads import Moment, Payload
from app.verification.rules import SourceKind
from credentials import Outcome

Address = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class CheckAnswer(Payload):
    """One check: its name, its answer, a stable reason code, and words."""

    check: str
    outcome: Outcome
    code: str
    detail: str


class SourceAnswer(Payload):
    """A foreign document that an answer stands on, and since when it is known here as it is."""

    kind: SourceKind
    id: str
    brought_at: datetime


class ReportAnswer(Payload):
    """Every check of one credential, in order; the whole is as good as the worst of them."""

    outcome: Outcome
    checks: list[CheckAnswer]
    credential: dict[str, Any]
    sources: list[SourceAnswer]


class IssuerAnswer(Payload):
    """A foreign issuer as it is known here, and since when."""

    did: str
    document: dict[str, Any]
    brought_at: datetime


class StatusListAnswer(Payload):
    """A foreign status list as it is known here, and since when."""

    url: str
    brought_at: datetime


class IssuerRefresh(Payload):
    """Which foreign issuer's DID document to fetch anew."""

    did: Address


class StatusListRefresh(Payload):
    """Which foreign status list to fetch anew."""

    url: Address


class SourcesRefresh(Payload):
    """How old what is known must be to be fetched anew, and how much at most, the oldest first."""

    older_than_hours: Annotated[int, Field(ge=1, le=8760)] = 24
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class RefreshedAnswer(Payload):
    """How the refresh of one source went, and since when it is known here as it is now."""

    kind: SourceKind
    id: str
    is_refreshed: bool
    code: str
    detail: str
    brought_at: datetime


class RefreshedAnswers(Payload):
    """How the refresh of each source went; there may be more to do where there are as many as were asked for."""

    rows: list[RefreshedAnswer]


class NewTrust(Payload):
    """A certificate, as PEM, of a service that is trusted to issue seals or time-stamps, and since when."""

    certificate: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    kind: Literal["seal", "timestamp"] = "seal"
    since: Moment


class EndOfTrust(Payload):
    """From when on the service is not trusted any more."""

    until: Moment


class TrustAnswer(Payload):
    """A trusted certificate: its SHA-256, since and until when it is trusted, and when it was brought."""

    id: uuid.UUID
    kind: str
    digest: str
    since: datetime
    until: datetime | None
    brought_at: datetime


class TrustAnswers(Payload):
    """Every trusted certificate."""

    items: list[TrustAnswer]
