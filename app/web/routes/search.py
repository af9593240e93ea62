"""HTTP of the start page, of search, and of the pages of modules, routes and programmes that it leads to."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from app.access import queries as access
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.http import DbSession, PageQuery
from app.outcomes import queries as outcomes
from app.payloads import PageRequest, encode_cursor
from app.problems import NotFound
from app.publications.queries.search import Asked, count_facets, search
from app.publications.rules import Facet, Term, is_marked, mark_inside, read_words, to_html
from app.web.routes.pages import MANY, find_identifier, language_of, show_page
from app.web.rules import search as rules

router = APIRouter(include_in_schema=False)
_MANY = PageRequest(limit=200)
_PAGE = 20


@router.get("/")
def start(request: Request, session: DbSession) -> Response:
    """The start page: search, routes, sets."""
    routes = curriculum.list_latest(session, "route", MANY)
    sets = outcomes.list_sets(session, outcomes.SetFilter(), MANY)
    return show_page(request, "start.html", routes=routes, sets=sets)


@router.get("/search")
def show_search(
    request: Request,
    session: DbSession,
    page: PageQuery,
    q: Annotated[str, Query(max_length=200)] = "",
    set_id: Annotated[str, Query(alias="set", max_length=200)] = "",
) -> Response:
    """What is published, by words and facets; a value that does not exist is passed over."""
    language = language_of(request)
    names = _institutions(session)
    asked_for = {facet: request.query_params.getlist(facet.value) for facet in Facet}
    chosen = rules.read_choices(asked_for, names)
    owner = find_identifier(set_id)
    lang, size = (request.query_params.get(name) for name in ("lang", "limit"))
    question = rules.Question(q.strip(), chosen, str(owner) if owner else None, lang, size)
    asked = Asked(read_words(q) if question.q else None, chosen, owner, language)
    limit = page.limit if size else _PAGE
    found = search(session, asked, PageRequest(limit, page.after))
    counts = count_facets(session, asked)
    rows = found.rows[:limit]
    last = rows[-1] if len(found.rows) > limit else None
    facts: dict[str, Any] = {
        "question": question,
        "hits": [(row, *_marked(row, asked.terms or ())) for row in rows],
        "total": found.total,
        "tabs": rules.tabs(question, counts[Facet.TYPE]),
        "facets": rules.facet_views(question, counts, names),
        "chips": rules.chips(question, names),
        "more": question.href(cursor=encode_cursor(last.rank, last.label, last.id)) if last else None,
        "is_first": page.after is None,
        "types": rules.TYPE_OF_HIT,
        "in_set": outcomes.find_version(session, owner) if owner else None,
    }
    return show_page(request, "search.html", **facts)


def _institutions(session: Session) -> dict[str, tuple[str, str]]:
    found = access.list_institutions(session, PageRequest(limit=1000))
    return {each.slug: (each.name["nl"], each.name.get("en", each.name["nl"])) for each in found}


def _marked(row: Any, terms: Sequence[Term]) -> tuple[str, str | None]:
    """The title with marks, and a piece of another text where the title has none."""
    found = next((text for text in (row.beside, row.elsewhere) if is_marked(text)), None)
    bare = not found and not is_marked(row.marked)
    return to_html(mark_inside(row.marked, terms) if bare else row.marked), to_html(found) if found else None


@router.get("/modules/{offering_id}")
def show_module(offering_id: uuid.UUID, request: Request, session: DbSession) -> Response:
    """A module in its latest published version, with the outcomes that it assesses."""
    version = _latest(curriculum.find_version(session, curriculum.get_offering(session, "module", offering_id).id))
    assessed = outcomes.list_outcome_versions(session, map(uuid.UUID, version.content["outcomes"]))
    return show_page(request, "module.html", version=version, assessed=assessed)


@router.get("/routes/{offering_id}")
def show_route(offering_id: uuid.UUID, request: Request, session: DbSession) -> Response:
    """A route in its latest published version, with its modules in their order."""
    version = _latest(curriculum.find_version(session, curriculum.get_offering(session, "route", offering_id).id))
    order = version.content["modules"]
    found = curriculum.list_latest_modules(session, map(uuid.UUID, order))
    modules = sorted(found, key=lambda each: order.index(str(each.offering_id)))
    return show_page(request, "route.html", version=version, modules=modules)


def _latest(version: OfferingVersion | None) -> OfferingVersion:
    if version is None:
        raise NotFound()
    return version


@router.get("/programmes/{programme_id}")
def show_programme(programme_id: uuid.UUID, request: Request, session: DbSession) -> Response:
    """A programme with what it publishes."""
    programme = curriculum.get_programme(session, programme_id)
    offered = {
        kind: curriculum.list_latest(session, kind, _MANY, programme.id) for kind in ("diploma", "route", "module")
    }
    institution = access.get_institution(session, programme.institution_id)
    return show_page(request, "programme.html", programme=programme, institution=institution, offered=offered)
