"""HTTP of the start page and of search."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.curriculum import queries as curriculum
from app.http import DbSession, PageQuery
from app.outcomes import queries as outcomes
from app.outcomes.queries.search import OutcomeFilter, search_outcomes
from app.outcomes.rules import LEVELS
from app.outcomes.rules.words import LIVED_EXPERIENCE, THEMES
from app.payloads import encode_cursor
from app.web.routes.pages import MANY, Words, find_identifier, show_page

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request, session: DbSession) -> Response:
    """The start page: search, routes, sets."""
    routes = curriculum.list_latest(session, "route", MANY)
    sets = outcomes.list_sets(session, outcomes.SetFilter(), MANY)
    return show_page(request, "start.html", routes=routes, sets=sets)


@router.get("/search")
def search(
    request: Request,
    session: DbSession,
    asked_page: PageQuery,
    q: Words = None,
    level: Words = None,
    theme: Words = None,
    lived_experience: Annotated[str | None, Query(alias="livedExperience", max_length=200)] = None,
    set_id: Annotated[str | None, Query(alias="set", max_length=200)] = None,
) -> Response:
    """Learning outcomes by words and facets; a facet that does not exist is passed over."""
    asked = OutcomeFilter(
        q=q or None,
        level=next((each for each in LEVELS if str(each) == level), None),
        theme=theme if theme in THEMES else None,
        lived_experience=lived_experience if lived_experience in LIVED_EXPERIENCE else None,
        set_id=find_identifier(set_id),
    )
    hits = search_outcomes(session, asked, asked_page)
    more = request.url.include_query_params(cursor=encode_cursor(asked_page.offset + asked_page.limit))
    facts: dict[str, Any] = {
        "asked": asked,
        "hits": hits[: asked_page.limit],
        "first": asked_page.offset + 1,
        "more": f"{more.path}?{more.query}" if len(hits) > asked_page.limit else None,
        "levels": LEVELS,
    }
    return show_page(request, "search.html", **facts)
