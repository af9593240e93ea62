"""HTTP of the pages: start, outcome, comparison, shared badge, verifier, problem types."""

import json
import uuid
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.routing import Match
from starlette.types import Scope

from app.access.guards import MaybeCaller
from app.curriculum import queries as curriculum
from app.http import Config, DbSession, Face, Now, choose_media_type, problem_json, read_form
from app.issuing import queries as issuing
from app.issuing.service import awards
from app.outcomes import queries as outcomes
from app.outcomes.rules import case_uri
from app.outcomes.rules.comparison import FEWEST
from app.outcomes.rules.words import LIVED_EXPERIENCE, THEMES
from app.outcomes.service.comparisons import compare_sets
from app.payloads import PageRequest
from app.problems import NotFound, Problem
from app.verification.service import verify_with_sources
from app.web import rules
from app.web.documents import FOLDER, render

router = APIRouter(include_in_schema=False)
_STATIC = {path.name: path for path in (FOLDER / "static").iterdir()}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Vary": "Accept, Accept-Language",
}
_MANY = PageRequest(limit=100)


def prefers_html(accept: str) -> bool:
    """Whether the client would rather have a page than JSON; `*/*` would not."""
    return choose_media_type(accept, ("application/json", "application/vc+ld+json", "text/html")) == "text/html"


class _ForPeople(APIRoute):
    """A route that answers only who prefers HTML; for all others the same address has another one."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is Match.NONE or prefers_html(Request(scope).headers.get("accept", "*/*")):
            return match, child
        return Match.NONE, {}


people = APIRouter(include_in_schema=False, route_class=_ForPeople)


def language_of(request: Request) -> str:
    """The language that the reader asks for or prefers."""
    return rules.choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def answer_page(request: Request, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    """A page in the language that the reader asks for or prefers."""
    language = language_of(request)
    other = request.url.include_query_params(lang="nl" if language == "en" else "en")
    facts = {"lived": LIVED_EXPERIENCE, "themes": THEMES, "kinds": rules.SET_KINDS, **facts}
    text = render(template, language, other_language=f"{other.path}?{other.query}", **facts)
    return HTMLResponse(text, status, headers={**_HEADERS, "Content-Language": language})


@router.get("/")
def start(request: Request, session: DbSession) -> Response:
    """The start page: search, routes, sets."""
    routes = curriculum.list_latest(session, "route", _MANY)
    sets = outcomes.list_sets(session, outcomes.SetFilter(), _MANY)
    return answer_page(request, "start.html", routes=routes, sets=sets)


Words = Annotated[str | None, Query(max_length=200)]


def _identifier(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


@router.get("/outcomes/{outcome_version_id}")
def show_outcome(outcome_version_id: uuid.UUID, request: Request, session: DbSession, settings: Config) -> Response:
    """One outcome as it is in one published version."""
    found = outcomes.find_outcome_version(session, outcome_version_id)
    if found is None:
        raise NotFound()
    return answer_page(request, "outcome.html", outcome=found, case_uri=case_uri(settings.public_url, found.id))


@router.get("/compare")
def compare(
    request: Request,
    session: DbSession,
    asked: Annotated[list[str] | None, Query(alias="set")] = None,
    lived_experience: Annotated[str | None, Query(alias="livedExperience", max_length=200)] = None,
) -> Response:
    """Sets or versions beside each other; a form to choose them while there are fewer than two."""
    is_lived = lived_experience in {"1", "true"}
    sets = outcomes.list_sets(session, outcomes.SetFilter(), _MANY)
    if is_lived and not asked:
        own = [(str(each.set_id), each.content) for each in sets if each.set.kind == "programme"]
        asked = rules.lived_experience_sets(own)
    facts: dict[str, Any] = {"sets": sets, "asked": asked or [], "is_lived": is_lived, "found": None}
    if len(facts["asked"]) >= FEWEST:
        found = compare_sets(session, facts["asked"], lived_experience=is_lived)
        rows = found.comparison.rows
        facts |= {"found": found, "facets": rules.facets(rows, by_lived_experience=is_lived)}
        facts["many_versions"] = len({each.set_id for each in found.columns}) < len(found.columns)
        facts["entries"] = {cell.id: cell for row in rows for cell in row.cells if cell}
    return answer_page(request, "compare.html", **facts)


@people.get("/badges/{award_id}")
def show_badge(
    award_id: uuid.UUID, request: Request, caller: MaybeCaller, session: DbSession, settings: Config
) -> Response:
    """The page of a badge: for all when its holder shares it, else for holder and issuer."""
    award, data = awards.get_badge(session, caller, award_id)
    view = rules.view_badge(json.loads(data))
    wanted = {_identifier(each["targetUrl"].rpartition("/")[2]): each["targetUrl"] for each in view.outcomes}
    found = outcomes.list_outcome_versions(session, [each for each in wanted if each])
    content = awards.version_of(award).content
    facts: dict[str, Any] = {
        "view": view,
        "title": content["title"],
        "description": content.get("description"),
        "id": award.id,
        "path": f"/badges/{award.id}",
        "url": f"{settings.public_url}/badges/{award.id}",
        "revocation": award.revocation,
        "forms": issuing.list_forms(session, award.id),
        "english": {wanted[each.id]: each.content["statement"].get("en") for each in found},
    }
    return answer_page(request, "badge.html", **facts)


@router.get("/verify")
def show_verifier(request: Request, session: DbSession, settings: Config, now: Now, badge: Words = None) -> Response:
    """The verifier; with `?badge=` it looks at a shared badge of our own at once."""
    if badge is None:
        return answer_page(request, "verify.html", report=None, about=None, refusal=None)
    award_id = _identifier(badge)
    if award_id is None:
        raise NotFound()
    _, data = awards.get_badge(session, None, award_id)
    return _verdict(request, session, data, settings.public_url, now)


@router.post("/verify")
def verify(
    request: Request, form: Annotated[FormData, Depends(read_form)], session: DbSession, settings: Config, now: Now
) -> Response:
    """Verifies a file or a text that somebody hands in."""
    file, text = form.get("file"), form.get("text")
    data = file.file.read() if isinstance(file, UploadFile) else b""
    if not data and isinstance(text, str):
        data = text.strip().encode()
    return _verdict(request, session, data, settings.public_url, now)


def _verdict(request: Request, session: DbSession, data: bytes, public_url: str, now: Any) -> Response:
    try:
        report, sources = verify_with_sources(session, data, public_url=public_url, now=now)
    except Problem as problem:
        facts = {"report": None, "about": None, "refusal": problem.detail}
        return answer_page(request, "verify.html", status=problem.status, **facts)
    about = rules.describe(report.credential)
    return answer_page(request, "verify.html", report=report, about=about, refusal=None, sources=sources)


@router.get("/problems/{slug}")
def show_problem_type(slug: str, request: Request) -> Response:
    """What a problem type means: the address that refusals name as their type."""
    found = next((kind for kind in _kinds(Problem) if getattr(kind, "slug", None) == slug), None)
    if found is None:
        raise NotFound()
    return _problem_page(request, found((found.__doc__ or "").splitlines()[0]), 200)


def _kinds(kind: type[Problem]) -> set[type[Problem]]:
    return {kind, *(below for each in kind.__subclasses__() for below in _kinds(each))}


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Style sheet and mark."""
    path: Path | None = _STATIC.get(name)
    if path is None:
        raise NotFound()
    return FileResponse(path, headers={"Cache-Control": "public, max-age=3600"})


def _problem_page(request: Request, problem: Problem, status: int) -> Response:
    dutch = rules.PROBLEMS.get(problem.slug, problem.title)
    return answer_page(request, "problem.html", status=status, problem=problem, dutch=dutch)


def _answer_people(request: Request, problem: Problem) -> Response:
    """A refusal as a page, for who prefers one."""
    if prefers_html(request.headers.get("accept", "*/*")):
        return _problem_page(request, problem, problem.status)
    return problem_json(request, problem)


faces: dict[str, Face] = {"/": _answer_people, "/v1/": problem_json}
