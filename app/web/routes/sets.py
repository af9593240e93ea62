"""HTTP of the pages of outcomes, of sets, and of sets beside each other."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.http import Config, DbSession
from app.outcomes import queries as outcomes
from app.outcomes.rules import case_uri
from app.outcomes.rules.comparison import FEWEST
from app.outcomes.service.comparisons import compare_sets
from app.problems import NotFound
from app.web.routes.pages import MANY, page
from app.web.rules.comparison import facets, lived_experience_sets

router = APIRouter(include_in_schema=False)


@router.get("/outcomes/{outcome_version_id}")
def show_outcome(outcome_version_id: uuid.UUID, request: Request, session: DbSession, settings: Config) -> Response:
    """One outcome as it is in one published version."""
    found = outcomes.find_outcome_version(session, outcome_version_id)
    if found is None:
        raise NotFound()
    return page(request, "outcome.html", outcome=found, case_uri=case_uri(settings.public_url, found.id))


@router.get("/compare")
def compare(
    request: Request,
    session: DbSession,
    asked: Annotated[list[str] | None, Query(alias="set")] = None,
    lived_experience: Annotated[str | None, Query(alias="livedExperience", max_length=200)] = None,
) -> Response:
    """Sets or versions beside each other; a form to choose them while there are fewer than two."""
    is_lived = lived_experience in {"1", "true"}
    sets = outcomes.list_sets(session, outcomes.SetFilter(), MANY)
    if is_lived and not asked:
        own = [(str(each.set_id), each.content) for each in sets if each.set.kind == "programme"]
        asked = lived_experience_sets(own)
    facts: dict[str, Any] = {"sets": sets, "asked": asked or [], "is_lived": is_lived, "found": None}
    if len(facts["asked"]) >= FEWEST:
        found = compare_sets(session, facts["asked"], lived_experience=is_lived)
        rows = found.comparison.rows
        facts |= {"found": found, "facets": facets(rows, by_lived_experience=is_lived)}
        facts["many_versions"] = len({each.set_id for each in found.columns}) < len(found.columns)
        facts["entries"] = {cell.id: cell for row in rows for cell in row.cells if cell}
    return page(request, "compare.html", **facts)
