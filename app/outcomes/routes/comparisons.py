"""HTTP of sets beside each other."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.http import DbSession, choose_media_type, new_router
from app.outcomes.documents.sheets import CSV, FORMS
from app.outcomes.documents.sheets.comparison import write_comparison
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.payloads.comparisons import ColumnAnswer, ComparisonAnswer, LinkAnswer, RowAnswer
from app.outcomes.routes.sheets import Language
from app.outcomes.rules.comparison import Entry, Row
from app.outcomes.service import comparisons
from app.problems import NotAcceptable

_JSON = "application/json"
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "As JSON, or as a sheet: XLSX or CSV.",
        "content": {form: {"schema": {"type": "string", "format": "binary"}} for form in FORMS},
    },
    406: {"description": "Neither JSON, XLSX nor CSV is accepted."},
}

router = new_router("/v1", tags=["outcomes"])


@router.get("/outcome-comparisons", response_model=ComparisonAnswer, responses=_FORMS)
def compare_sets(
    request: Request,
    session: DbSession,
    asked: Annotated[
        list[str] | None,
        Query(alias="set", description="2 to 6 times: the id of a set, or id@version, such as {id}@2."),
    ] = None,
    lived_experience: Annotated[bool, Query(alias="livedExperience")] = False,
    lang: Language = "nl",
) -> Any:
    """Versions of a set, or sets, beside each other: what is the same, alike or missing, with the words that differ.

    By `Accept` also as a sheet, in the language that is asked for: a row a row, a column a set.
    """
    form = choose_media_type(request.headers.get("accept", "*/*"), (_JSON, *FORMS))
    if form is None:
        raise NotAcceptable(f"A comparison comes as {_JSON}, {' or '.join(FORMS)}.")
    found = comparisons.compare_sets(session, asked or [], lived_experience=lived_experience)
    return _answer(found) if form == _JSON else _sheet(found, form, lang)


def _sheet(found: comparisons.ComparedSets, form: str, language: str) -> Response:
    """A comparison as a file to keep."""
    body = write_comparison(form, found.columns, found.comparison, language)
    name = "-".join(f"{each.set.code}-v{each.number}" for each in found.columns)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{FORMS[form]}"', "Vary": "Accept"}
    return Response(body, 200, headers, media_type=f"{CSV}; charset=utf-8" if form == CSV else form)


def _answer(found: comparisons.ComparedSets) -> ComparisonAnswer:
    return ComparisonAnswer(
        columns=[_column(version) for version in found.columns],
        summary=found.comparison.summary,
        rows=[_row(row) for row in found.comparison.rows],
        elsewhere=[LinkAnswer.model_validate(link) for link in found.comparison.elsewhere],
    )


def _column(version: OutcomeSetVersion) -> ColumnAnswer:
    content = version.content
    own = {name: getattr(version, name) for name in ("set_id", "number", "status")}
    counted = {"title": content["title"], "levels": content["levels"], "outcomes": len(content["outcomes"])}
    return ColumnAnswer.model_validate({**own, **counted, "version_id": version.id, "code": version.set.code})


def _row(row: Row) -> RowAnswer:
    return RowAnswer.model_validate(
        {
            "relation": row.relation,
            "cells": [_compared(cell) for cell in row.cells],
            "missing": row.missing,
            "links": [LinkAnswer.model_validate(link) for link in row.links],
        }
    )


def _compared(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    shown = ("code", "level", "livedExperience", "themes", "statement")
    return {"id": entry.id, "outcome_id": entry.outcome_id, **{name: entry.content[name] for name in shown}}
