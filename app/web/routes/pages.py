"""What all pages share: how they are rendered, in which language, and for whom."""

import uuid
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from app.catalogue.rules.linking import OFFERED, PAGE
from app.http import choose_media_type
from app.outcomes.rules.words import KINDS, LIVED_EXPERIENCE, THEMES
from app.payloads import PageRequest
from app.web.documents import render
from app.web.rules.languages import SET_KINDS, choose_language

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Vary": "Accept, Accept-Language",
}
MANY = PageRequest(limit=100)
Words = Annotated[str | None, Query(max_length=200)]


def prefers_html(accept: str) -> bool:
    """Whether the client would rather have a page than JSON; `*/*` would not."""
    return choose_media_type(accept, ("application/json", "application/vc+ld+json", "text/html")) == "text/html"


class ForPeople(APIRoute):
    """A route that answers only who prefers HTML; for all others the same address has another one."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Passes over who would rather have something else."""
        match, child = super().matches(scope)
        if match is Match.NONE or prefers_html(Request(scope).headers.get("accept", "*/*")):
            return match, child
        return Match.NONE, {}


class PageFirst(APIRoute):
    """A route that answers who does not rather have a form for machines: the same address gives these too."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Passes over who would rather have such a form, and who accepts nothing that there is."""
        match, child = super().matches(scope)
        if match is Match.NONE or choose_media_type(Request(scope).headers.get("accept", "*/*"), OFFERED) == PAGE:
            return match, child
        return Match.NONE, {}


def language_of(request: Request) -> str:
    """The language that the reader asks for or prefers."""
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def show_page(request: Request, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    """A page in the language that is asked for or preferred, with a link to itself in the other."""
    language = language_of(request)
    other = request.url.include_query_params(lang="nl" if language == "en" else "en")
    facts = {"lived": LIVED_EXPERIENCE, "themes": THEMES, "kinds": SET_KINDS, "outcome_kinds": KINDS, **facts}
    text = render(template, language, other_language=f"{other.path}?{other.query}", **facts)
    return HTMLResponse(text, status, headers={**_HEADERS, "Content-Language": language})


def find_identifier(text: str | None) -> uuid.UUID | None:
    """The id that a text is, if it is one."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
