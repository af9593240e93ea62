"""HTTP of the page that shows what relies on a version of an outcome set."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.access.guards import MaybeCaller
from app.http import DbSession, PageQuery
from app.outcomes import queries as outcomes
from app.payloads import PageRequest, encode_cursor
from app.problems import NotFound
from app.reliance.rules import words
from app.reliance.rules.reliance import ReliantKind
from app.reliance.service.reliance import get_reliance, get_set_root, list_reliants, name_institutions
from app.web.routes.pages import show_page

FIRST = 8
"""How many of each kind stand in the picture."""
router = APIRouter(include_in_schema=False)
_WORDS: dict[str, Any] = {
    "kind_words": words.KINDS,
    "relation_words": words.RELATIONS,
    "people_words": words.people_words,
    "by_relation": words.by_relation,
}


@router.get("/outcome-sets/{set_version_id}/reliance")
def show_reliance(
    set_version_id: uuid.UUID,
    request: Request,
    caller: MaybeCaller,
    session: DbSession,
    page: PageQuery,
    outcome: Annotated[str | None, Query(max_length=64)] = None,
    kind: ReliantKind | None = None,
) -> Response:
    """What relies on a version of a set, or on one outcome of it, as a picture; or all of one kind as a list."""
    version = outcomes.find_version_by_id(session, set_version_id)
    if version is None:
        raise NotFound()
    root = get_set_root(session, version.set_id, version.number, outcome)
    facts: dict[str, Any] = {"version": version, "root": root, "kind": kind, "first": FIRST, **_WORDS}
    facts["outcomes"] = outcomes.list_outcomes_alone(session, version.id)
    if kind is None:
        found = get_reliance(session, caller, root, FIRST)
        return show_page(request, "reliance.html", found=found, owners=found.institutions, more=None, **facts)
    page = PageRequest(min(page.limit, 50), page.after)
    listed = list_reliants(session, caller, root, kind, page)
    more = None
    if len(listed) > page.limit:
        link = request.url.include_query_params(cursor=encode_cursor(*listed[page.limit - 1].key))
        more = f"{link.path}?{link.query}"
    owners = name_institutions(session, {each.institution_id for each in listed if each.institution_id})
    return show_page(request, "reliance.html", found=listed[: page.limit], owners=owners, more=more, **facts)
