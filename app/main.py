"""Builds the application; the only file that knows every capability."""

from asyncio import Semaphore
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from app import outgoing
from app.access import routes as access
from app.armour import Armour
from app.catalogue import routes as catalogue
from app.curriculum import routes as curriculum
from app.db import CONNECTIONS, new_engine
from app.finding import routes as finding
from app.http import DbSession, answer_problem, current_time, new_router, problem_of
from app.insight import routes as insight
from app.issuing import routes as issuing
from app.openapi.document import openapi_document
from app.outcomes import routes as outcomes
from app.outgoing import Fetch
from app.problems import MethodNotAllowed, Problem, Unavailable
from app.progress import routes as progress
from app.rates import Rate
from app.recognition import routes as recognition
from app.reliance import routes as reliance
from app.settings import Settings, get_settings
from app.verification import routes as verification
from app.web import routes as web

CAPABILITIES = (
    web, access, outcomes, curriculum, issuing, verification, recognition, progress, reliance, catalogue, finding,
    insight,
)  # fmt: skip
"""In the order in which their routes are tried: pages first, which answer only who prefers them."""
house = new_router()


@house.get("/health", include_in_schema=False)
def health(session: DbSession) -> dict[str, str]:
    """Says that the server can serve: it answers, and so does its database."""
    try:
        session.execute(text("select 1"))
    except SQLAlchemyError as error:
        raise Unavailable() from error
    return {"status": "ok"}


@house.get("/v1/openapi.json", include_in_schema=False)
def describe(request: Request) -> Response:
    """The OpenAPI document of `/v1`, readable from anywhere."""
    return JSONResponse(request.app.openapi(), headers={"Access-Control-Allow-Origin": "*"})


def create_app(
    settings: Settings | None = None,
    *,
    new_session: Callable[[], Session] | None = None,
    clock: Callable[[], datetime] = current_time,
    fetch: Fetch = outgoing.fetch,
) -> FastAPI:
    """The whole application. Without arguments it reads its settings from the environment."""
    settings = settings or get_settings()
    app = FastAPI(title="Leerlijn", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.settings = settings
    app.state.clock = clock
    app.state.fetch = fetch
    app.state.turns = Semaphore(CONNECTIONS)
    app.state.scan_rate = Rate(settings.max_scans_per_hour, timedelta(hours=1))
    app.state.new_session = new_session or _sessions(settings.database_url)
    app.state.faces = {**web.faces, **access.faces, **catalogue.faces}
    for router in (house, *(router for capability in CAPABILITIES for router in capability.routers)):
        app.include_router(router)
    app.add_middleware(Armour)
    for kind in (Problem, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _answer)
    app.openapi = _openapi_once(app, settings.public_url)  # type: ignore[method-assign]
    return app


def _sessions(url: str) -> Callable[[], Session]:
    engine = new_engine(url)
    return lambda: Session(engine, expire_on_commit=False)


def _answer(request: Request, error: Exception) -> Response:
    answer = answer_problem(request, problem_of(error))
    if answer.status_code == MethodNotAllowed.status:
        answer.headers["Allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> list[str]:
    """The methods that the address of a request answers (RFC 9110, 10.2.1); HEAD wherever it answers GET."""
    path, routes = request.scope["path"], iter_route_contexts(request.app.routes)
    found = {method for route in routes if route.path_regex.match(path) for method in route.methods or ()}
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _openapi_once(app: FastAPI, public_url: str) -> Callable[[], dict[str, Any]]:
    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_document(app.routes, public_url)
        return app.openapi_schema

    return document
