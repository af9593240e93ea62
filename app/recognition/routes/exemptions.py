"""HTTP of the exemptions of an institution, for its student system."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import AwareDatetime

from app.access import queries as access
from app.access.guards import AsRegistrar
from app.access.rules import Role, local_date
from app.http import DbSession, Now, PageQuery, choose_media_type, new_router
from app.outcomes.documents.sheets import CSV
from app.payloads import Page
from app.problems import NotAcceptable
from app.recognition.documents.exemptions import write_exemptions
from app.recognition.models import Exemption
from app.recognition.payloads.exemptions import ExemptionLine
from app.recognition.queries.exemptions import list_of_institution
from app.recognition.rules.statuses import status_of

_JSON = "application/json"
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page as JSON, or all of it as CSV.",
        "content": {CSV: {"schema": {"type": "string", "format": "binary"}}},
    },
    406: {"description": "Neither JSON nor CSV is accepted."},
}

router = new_router("/v1", tags=["recognition"])


@router.get("/institutions/{slug}/exemptions", response_model=Page[ExemptionLine], responses=_FORMS)
def list_institution_exemptions(
    slug: str,
    request: Request,
    caller: AsRegistrar,
    session: DbSession,
    now: Now,
    page: PageQuery,
    since: Annotated[AwareDatetime | None, Query(description="Only what changed after this moment.")] = None,
    lang: Annotated[Literal["nl", "en"], Query()] = "nl",
) -> Any:
    """The exemptions of an institution, ended ones too, by when they last changed: for its student system."""
    institution = access.get_institution_by_slug(session, slug)
    caller.require(Role.REGISTRAR, institution_id=institution.id, on=local_date(now))
    form = choose_media_type(request.headers.get("accept", "*/*"), (_JSON, CSV))
    if form is None:
        raise NotAcceptable(f"Exemptions come as {_JSON} or {CSV}.")
    if form == _JSON:
        found = list_of_institution(session, institution.id, since, page)
        return Page.of(found, page, _line, lambda line: (line.changed_at.isoformat(), line.id))
    lines = [_line(each) for each in list_of_institution(session, institution.id, since, None)]
    headers = {"Content-Disposition": 'attachment; filename="exemptions.csv"', "Vary": "Accept"}
    return Response(write_exemptions(lines, lang), 200, headers, media_type=f"{CSV}; charset=utf-8")


def _line(found: tuple[Exemption, str | None]) -> ExemptionLine:
    exemption, student_number = found
    version, announced_at = exemption.module_version, exemption.decision.announced_at
    return ExemptionLine.model_validate(
        {
            "id": exemption.id,
            "student_number": student_number,
            "module_code": version.offering.code,
            "module_title": version.content["title"],
            "module_version": version.number,
            "ec": exemption.ec,
            "status": status_of(exemption.ended_by, exemption.condition_state),
            "decision_id": exemption.decision_id,
            "announced_on": announced_at and local_date(announced_at),
            "changed_at": exemption.changed_at,
        }
    )
