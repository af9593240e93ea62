"""HTTP of the coverage matrix."""

import uuid
from typing import Annotated, Literal

from fastapi import Query, Request, Response

from app.access.guards import Caller
from app.http import Config, DbSession, Now, choose_media_type, new_router
from app.problems import NotAcceptable
from app.recognition.documents.coverage import coverage_svg
from app.recognition.payloads.decisions import CoverageAnswer
from app.recognition.service import coverage

router = new_router("/v1", tags=["recognition"])
_JSON, _SVG = "application/json", "image/svg+xml"


@router.get(
    "/dossiers/{dossier_id}/coverage",
    response_model=CoverageAnswer,
    responses={200: {"content": {_SVG: {"schema": {"type": "string"}}}}},
)
def get_coverage(
    dossier_id: uuid.UUID,
    caller: Caller,
    session: DbSession,
    now: Now,
    settings: Config,
    request: Request,
    lang: Annotated[Literal["nl", "en"], Query()] = "nl",
) -> Response:
    """Which evidence counts for which outcome that was asked: as JSON, or as a picture (`image/svg+xml`)."""
    matrix = coverage.get_coverage(session, caller, dossier_id, public_url=settings.public_url, now=now)
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    match choose_media_type(request.headers.get("accept", "*/*"), (_JSON, _SVG)):
        case "application/json":
            body = CoverageAnswer.model_validate(matrix).model_dump_json(exclude_none=False).encode()
            return Response(body, headers=headers, media_type=_JSON)
        case "image/svg+xml":
            return Response(coverage_svg(matrix, lang), headers=headers, media_type=_SVG)
    raise NotAcceptable(f"The matrix comes as {_JSON} or {_SVG}.")
