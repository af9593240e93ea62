"""HTTP of the page of a badge, and of the verifier."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData, UploadFile

from app.access.guards import MaybeCaller
from app.http import Config, DbSession, Now, read_form
from app.issuing import queries as issuing
from app.issuing.service import awards
from app.issuing.service.exemptions import texts_of
from app.outcomes import queries as outcomes
from app.problems import NotFound, Problem
from app.verification.service import verify_with_sources
from app.web.routes.pages import ForPeople, Words, find_identifier, show_page
from app.web.rules.badges import EXEMPTION, FILES, describe, view_badge
from credentials import read_credential

router = APIRouter(include_in_schema=False)
people = APIRouter(include_in_schema=False, route_class=ForPeople)


@people.get("/badges/{award_id}")
def show_badge(
    award_id: uuid.UUID, request: Request, caller: MaybeCaller, session: DbSession, settings: Config
) -> Response:
    """The page of a badge: for all when its holder shares it, else for holder and issuer."""
    award, data = awards.get_badge(session, caller, award_id)
    view = view_badge(read_credential(data).credential)
    wanted = {find_identifier(each["targetUrl"].rpartition("/")[2]): each["targetUrl"] for each in view.outcomes}
    found = outcomes.list_outcome_versions(session, [each for each in wanted if each])
    title, description = texts_of(award)
    forms = issuing.list_forms(session, award.id)
    facts: dict[str, Any] = {
        "view": view,
        "title": title,
        "description": description,
        "id": award.id,
        "path": f"/badges/{award.id}",
        "url": f"{settings.public_url}/badges/{award.id}",
        "revocation": award.revocation,
        "is_exemption": view.kind == EXEMPTION,
        "forms": forms,
        "files": [(file, name) for form, file, name in FILES if form in forms],
        "english": {wanted[each.id]: each.content["statement"].get("en") for each in found},
    }
    return show_page(request, "badge.html", **facts)


@router.get("/verify")
def show_verifier(request: Request, session: DbSession, settings: Config, now: Now, badge: Words = None) -> Response:
    """The verifier; with `?badge=` it looks at a shared badge of our own at once."""
    if badge is None:
        return show_page(request, "verify.html", report=None, about=None, refusal=None)
    award_id = find_identifier(badge)
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
        return show_page(request, "verify.html", status=problem.status, **facts)
    about = describe(report.credential)
    return show_page(request, "verify.html", report=report, about=about, refusal=None, sources=sources)
