"""HTTP of insight: for anyone, as JSON, CSV or a chart."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from app.http import DbSession, Now, answer_bytes, choose_media_type, new_router
from app.insight.documents.chart import insight_svg
from app.insight.documents.table import insight_csv
from app.insight.payloads import InsightAnswer
from app.insight.rules import Measure
from app.insight.service.reading import Asked, read_insight
from app.problems import NotAcceptable

router = new_router("/v1", tags=["insight"])
routers = [router]

_JSON, _CSV, _SVG = "application/json", "text/csv", "image/svg+xml"
_HEADERS = {"Cache-Control": "public, max-age=3600", "Vary": "Accept", "Access-Control-Allow-Origin": "*"}
_EXAMPLE = (
    "year,level,institution,programme,route,what,value,suppressed\r\n2026,sector,,,,awards,133,\r\n"
    "2026,programme,voorbeeldhogeschool-zuid,AD-ED,,awards,,yes\r\n"
)
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "What was counted. CSV has one number on each row; the chart shows one `measure`.",
        "content": {
            _CSV: {"schema": {"type": "string"}, "example": _EXAMPLE},
            _SVG: {"schema": {"type": "string"}},
        },
    }
}


@router.get("/insight", response_model=InsightAnswer, responses=_FORMS)
def get_insight(
    request: Request,
    session: DbSession,
    now: Now,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="Only this calendar year.")] = None,
    institution: Annotated[str | None, Query(max_length=64)] = None,
    programme: uuid.UUID | None = None,
    route: Annotated[uuid.UUID | None, Query(description="The id of a route.")] = None,
    measure: Annotated[Measure, Query(description="What a chart shows.")] = Measure.AWARDS,
    lang: Annotated[Literal["nl", "en"], Query()] = "nl",
) -> Response:
    """Counts and times of the sector, by institution, programme and route, with small groups suppressed.

    A filter on a place leaves out what is above it. All answers are taken from the same protected tables.
    """
    form = choose_media_type(request.headers.get("accept", "*/*"), (_JSON, _CSV, _SVG))
    if form is None:
        raise NotAcceptable(f"Insight comes as {_JSON}, {_CSV} or {_SVG}.")
    answer = read_insight(session, Asked(year, institution, programme, route), now=now)
    if form == _JSON:
        return answer_bytes(request, answer.model_dump_json().encode(), _JSON, _HEADERS)
    if form == _SVG:
        return answer_bytes(request, insight_svg(answer, measure, lang), _SVG, {**_HEADERS, "Content-Language": lang})
    named = {**_HEADERS, "Content-Language": lang, "Content-Disposition": 'attachment; filename="insight.csv"'}
    return answer_bytes(request, insight_csv(answer, lang), f"{_CSV}; charset=utf-8", named)
