"""HTTP of sets beside each other."""

from typing import Annotated, Any

from fastapi import Query

from app.http import DbSession, new_router
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.payloads.comparisons import ColumnAnswer, ComparisonAnswer, LinkAnswer, RowAnswer
from app.outcomes.rules.comparison import Entry, Row
from app.outcomes.service import comparisons

router = new_router("/v1", tags=["outcomes"])


@router.get("/outcome-comparisons")
def compare_sets(
    session: DbSession,
    asked: Annotated[
        list[str] | None,
        Query(alias="set", description="2 to 6 times: the id of a set, or id@version, such as {id}@2."),
    ] = None,
    lived_experience: Annotated[bool, Query(alias="livedExperience")] = False,
) -> ComparisonAnswer:
    """Versions of a set, or sets, beside each other: what is the same, alike or missing, with the words that differ."""
    found = comparisons.compare_sets(session, asked or [], lived_experience=lived_experience)
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
