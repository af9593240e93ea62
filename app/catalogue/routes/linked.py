"""HTTP of linked data: what a page says to people, its address says to machines, by Accept.

The pages themselves are in `app.web`; what is here answers who does not prefer them.
"""

import json
import uuid
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session
from starlette.routing import Match
from starlette.types import Scope

from app.catalogue.documents.framework import Addresses
from app.catalogue.documents.linked import turtle
from app.catalogue.rules.linking import FORMS, OFFERED, link_header
from app.catalogue.service import linked
from app.http import Config, DbSession, answer_bytes, choose_media_type
from app.problems import NotAcceptable, NotFound

router = APIRouter(include_in_schema=False)


class _ForGraphs(APIRoute):
    """A route that answers only who would rather have linked data than JSON."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        accept = Request(scope).headers.get("accept", "*/*")
        if match is Match.NONE or choose_media_type(accept, ("application/json", *FORMS.values())) in FORMS.values():
            return match, child
        return Match.NONE, {}


graphs = APIRouter(prefix="/ims/case/v1p1", include_in_schema=False, route_class=_ForGraphs)


def read_addresses(settings: Config) -> Addresses:
    """The addresses of things in this installation."""
    return Addresses(settings.public_url)


def read_form(request: Request) -> str:
    """The form to give. Raises NotAcceptable; a page is given elsewhere."""
    form = choose_media_type(request.headers.get("accept", "*/*"), OFFERED[1:])
    if form is None:
        raise NotAcceptable(f"There is {', '.join(OFFERED)}.")
    return form


def read_named_form(name: str) -> str:
    """The form whose name stands in the address. Raises NotFound."""
    if name not in FORMS:
        raise NotFound()
    return FORMS[name]


At = Annotated[Addresses, Depends(read_addresses)]
Form = Annotated[str, Depends(read_form)]
NamedForm = Annotated[str, Depends(read_named_form)]


def _answer(request: Request, document: dict[str, Any], form: str, page: str, subject: str) -> Response:
    data = turtle(document) if form == FORMS["turtle"] else json.dumps(document, ensure_ascii=False)
    headers = {"Cache-Control": "public, max-age=60", "Vary": "Accept", "Link": link_header(page, subject)}
    return answer_bytes(request, data.encode(), form, headers)


Find = Callable[[Session, uuid.UUID], uuid.UUID | None]
Get = Callable[[Session, uuid.UUID, Addresses], dict[str, Any]]


def _give(request: Request, identifier: uuid.UUID, session: Session, at: Addresses, form: str, path: str) -> Response:
    """What stands at a page; from the address across versions on to that of the latest one."""
    get, find, kind = _KINDS[path]
    try:
        document = get(session, identifier, at)
    except NotFound:
        latest = find(session, identifier)
        if latest is None:
            raise
        rest = "".join(f"/{part}" for part in request.url.path.split("/")[3:])
        return RedirectResponse(f"{at.public_url}/{path}/{latest}{rest}", 303, headers={"Vary": "Accept"})
    page = f"{at.public_url}/{path}/{identifier}"
    return _answer(request, document, form, page, at.of(kind, str(identifier)))


_KINDS: dict[str, tuple[Get, Find, str]] = {
    "outcomes": (linked.get_outcome, linked.find_outcome_version, "CFItems"),
    "outcome-sets": (linked.get_set, linked.find_set_version, "CFDocuments"),
}


@router.get("/outcomes/{identifier}")
def get_outcome(request: Request, identifier: uuid.UUID, session: DbSession, at: At, form: Form) -> Response:
    """An outcome as it is in one published version; by its own id, a redirection to the latest."""
    return _give(request, identifier, session, at, form, "outcomes")


@router.get("/outcomes/{identifier}/files/{name}")
def get_outcome_file(request: Request, identifier: uuid.UUID, session: DbSession, at: At, form: NamedForm) -> Response:
    """The same, in the form that the address names."""
    return _give(request, identifier, session, at, form, "outcomes")


@router.get("/outcome-sets/{identifier}")
def get_set(request: Request, identifier: uuid.UUID, session: DbSession, at: At, form: Form) -> Response:
    """A published version of a set; by the id of the set, a redirection to the latest."""
    return _give(request, identifier, session, at, form, "outcome-sets")


@router.get("/outcome-sets/{identifier}/files/{name}")
def get_set_file(request: Request, identifier: uuid.UUID, session: DbSession, at: At, form: NamedForm) -> Response:
    """The same, in the form that the address names."""
    return _give(request, identifier, session, at, form, "outcome-sets")


@graphs.get("/CFItems/{identifier}")
def find_outcome(identifier: uuid.UUID, at: At) -> Response:
    """Where the graph stands that describes an outcome, for who asks for one at the address of the outcome itself."""
    return RedirectResponse(f"{at.public_url}/outcomes/{identifier}", 303, headers={"Vary": "Accept"})


@graphs.get("/CFDocuments/{identifier}")
def find_set(identifier: uuid.UUID, at: At) -> Response:
    """Where the graph stands that describes a version of a set."""
    return RedirectResponse(f"{at.public_url}/outcome-sets/{identifier}", 303, headers={"Vary": "Accept"})
