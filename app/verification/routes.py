"""HTTP of verification, and of what is known of foreign issuers."""

from typing import Any

from app.access.guards import AsAdministrator
from app.http import Config, DbSession, Now, PageQuery, RawBody, new_router
from app.payloads import Page
from app.verification import queries, service
from app.verification.payloads import CheckAnswer, IssuerAnswer, ReportAnswer, StatusListAnswer
from credentials import Report

router = new_router("/v1", tags=["verification"])
routers = [router]

_FILES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The credential itself, in any form.",
        "content": {
            form: {"schema": {"type": "string", "format": "binary"}}
            for form in ("application/json", "application/vc+ld+json", "image/png", "image/svg+xml")
        },
    }
}
_DOCUMENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The document as its issuer publishes it.",
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
}


def report_answer(report: Report) -> ReportAnswer:
    """A report as it is answered."""
    checks = [CheckAnswer(**vars(check)) for check in report.checks]
    return ReportAnswer(outcome=report.outcome, checks=checks, credential=report.credential)


@router.post("/verifications", openapi_extra=_FILES)
def verify(data: RawBody, session: DbSession, settings: Config, now: Now) -> ReportAnswer:
    """Verifies a credential in any form: every check by name, passed, failed or undetermined."""
    return report_answer(service.verify_credential(session, data, public_url=settings.public_url, now=now))


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
