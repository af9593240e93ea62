"""HTTP of verification, and of what is known of foreign issuers."""

import uuid
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Depends, Request

from app import outgoing
from app.access.guards import AsAdministrator
from app.http import Config, DbSession, Now, PageQuery, RawBody, new_router
from app.payloads import Page
from app.verification import queries, service
from app.verification.payloads import (
    CheckAnswer,
    EndOfTrust,
    IssuerAnswer,
    IssuerRefresh,
    NewTrust,
    RefreshedAnswer,
    RefreshedAnswers,
    ReportAnswer,
    SourceAnswer,
    SourcesRefresh,
    StatusListAnswer,
    StatusListRefresh,
    TrustAnswer,
    TrustAnswers,
)
from app.verification.rules import Source
from credentials import Report

router = new_router("/v1", tags=["verification"])
routers = [router]

FORMS = (
    "application/json",
    "application/vc+ld+json",
    "application/vc+jwt",
    "application/edc+json",
    "image/png",
    "image/svg+xml",
)
_FILES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The credential itself, in any form.",
        "content": {form: {"schema": {"type": "string", "format": "binary"}} for form in FORMS},
    }
}
_DOCUMENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The document as its issuer publishes it.",
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
}


def read_fetch(request: Request) -> outgoing.Fetch:
    """How requests go out, as the application was built."""
    fetch: outgoing.Fetch = request.app.state.fetch
    return fetch


Outgoing = Annotated[outgoing.Fetch, Depends(read_fetch)]


def report_answer(report: Report, sources: Iterable[Source]) -> ReportAnswer:
    """A report as it is answered, with the age of what is foreign in it."""
    checks = [CheckAnswer(**vars(check)) for check in report.checks]
    used = [SourceAnswer.model_validate(source) for source in sources]
    return ReportAnswer(outcome=report.outcome, checks=checks, credential=report.credential, sources=used)


@router.post("/verifications", openapi_extra=_FILES)
def verify(data: RawBody, session: DbSession, settings: Config, now: Now) -> ReportAnswer:
    """Verifies a credential in any form: every check by name, passed, failed or undetermined."""
    return report_answer(*service.verify_with_sources(session, data, public_url=settings.public_url, now=now))


@router.post("/known-issuers", status_code=201, openapi_extra=_DOCUMENT)
def bring_issuer(
    data: RawBody, caller: AsAdministrator, session: DbSession, settings: Config, now: Now
) -> IssuerAnswer:
    """Takes in the DID document of a foreign issuer, in the place of an older one."""
    made = service.bring_issuer(session, caller, data, public_url=settings.public_url, now=now)
    return IssuerAnswer.model_validate(made)


@router.get("/known-issuers")
def list_issuers(session: DbSession, page: PageQuery) -> Page[IssuerAnswer]:
    """The foreign issuers that are known here."""
    found = queries.list_issuers(session, page)
    return Page.of(found, page, IssuerAnswer.model_validate, lambda item: (item.did,))


@router.post("/known-status-lists", status_code=201, openapi_extra=_DOCUMENT)
def bring_status_list(
    data: RawBody, caller: AsAdministrator, session: DbSession, settings: Config, now: Now
) -> StatusListAnswer:
    """Takes in the status list of a foreign issuer, in the place of an older one."""
    made = service.bring_status_list(session, caller, data, public_url=settings.public_url, now=now)
    return StatusListAnswer.model_validate(made)


@router.post("/known-issuer-refreshes")
def refresh_issuer(
    asked: IssuerRefresh, caller: AsAdministrator, session: DbSession, settings: Config, now: Now, fetch: Outgoing
) -> IssuerAnswer:
    """Fetches the DID document of a known foreign issuer anew, from where its did:web says that it is published."""
    found = service.refresh_issuer(session, caller, asked.did, fetch=fetch, public_url=settings.public_url, now=now)
    return IssuerAnswer.model_validate(found)


@router.post("/known-status-list-refreshes")
def refresh_status_list(
    asked: StatusListRefresh, caller: AsAdministrator, session: DbSession, settings: Config, now: Now, fetch: Outgoing
) -> StatusListAnswer:
    """Fetches a known foreign status list anew, from its address."""
    public_url = settings.public_url
    found = service.refresh_status_list(session, caller, asked.url, fetch=fetch, public_url=public_url, now=now)
    return StatusListAnswer.model_validate(found)


@router.post("/known-source-refreshes")
def refresh_older(
    asked: SourcesRefresh, caller: AsAdministrator, session: DbSession, settings: Config, now: Now, fetch: Outgoing
) -> RefreshedAnswers:
    """Fetches anew what is known of foreign issuers and was neither brought nor tried for some time; how each went."""
    rows = service.refresh_older(
        session,
        caller,
        hours=asked.older_than_hours,
        limit=asked.limit,
        fetch=fetch,
        public_url=settings.public_url,
        now=now,
    )
    return RefreshedAnswers(rows=[RefreshedAnswer.model_validate(row) for row in rows])


@router.post("/trusted-certificates", status_code=201)
def trust(new: NewTrust, caller: AsAdministrator, session: DbSession, now: Now) -> TrustAnswer:
    """Trusts a service to issue seals or time-stamps from a moment on."""
    made = service.trust(session, caller, new.certificate, new.kind, new.since, now=now)
    return TrustAnswer.model_validate(made)


@router.get("/trusted-certificates")
def list_trusted(session: DbSession) -> TrustAnswers:
    """Whom the verifier trusts to issue seals and time-stamps."""
    return TrustAnswers(items=[TrustAnswer.model_validate(each) for each in queries.list_trusted(session)])


@router.post("/trusted-certificates/{trusted_id}/end")
def end_trust(
    trusted_id: uuid.UUID, end: EndOfTrust, caller: AsAdministrator, session: DbSession, now: Now
) -> TrustAnswer:
    """Trusts a service no more from a moment on. A seal without a trusted time-stamp then counts no more at all."""
    return TrustAnswer.model_validate(service.end_trust(session, caller, trusted_id, end.until, now=now))
