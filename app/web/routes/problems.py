"""HTTP of problem types and of the style sheet; refusals as pages, for who prefers these."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from app.http import Face, problem_json
from app.problems import NotFound, Problem
from app.web.documents import FOLDER
from app.web.routes.pages import prefers_html, show_page
from app.web.rules.languages import PROBLEMS

router = APIRouter(include_in_schema=False)
_STATIC = {path.name: path for path in (FOLDER / "static").iterdir()}


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
    dutch = PROBLEMS.get(problem.slug, problem.title)
    return show_page(request, "problem.html", status=status, problem=problem, dutch=dutch)


def _answer_people(request: Request, problem: Problem) -> Response:
    """A refusal as a page, for who prefers one."""
    if prefers_html(request.headers.get("accept", "*/*")):
        return _problem_page(request, problem, problem.status)
    return problem_json(request, problem)


faces: dict[str, Face] = {"/": _answer_people, "/v1/": problem_json}
