"""HTTP of what anyone may read: badges in every form, DID documents, key sets, status lists."""

import uuid
from dataclasses import replace
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from app.access.guards import MaybeCaller
from app.curriculum import queries as curriculum
from app.http import Config, DbSession, choose_media_type, new_router
from app.issuing import queries
from app.issuing.documents import Artwork, artwork_png, artwork_svg
from app.issuing.models import Award
from app.issuing.rules import Form
from app.issuing.service import awards, keys
from app.problems import NotAcceptable, NotFound
from credentials import bake_png, bake_svg

router = new_router(tags=["badges"])

JSON_FORMS = ("application/json", "application/vc+ld+json")
BADGE_FORMS = (*JSON_FORMS, "application/vc+jwt", "application/edc+json", "image/png", "image/svg+xml")
SUFFIXES = {"edc": "edc.json"}
"""Names of files that are not called badge."""
FILES = {
    "json": "application/json",
    "jwt": "application/vc+jwt",
    "edc": "application/edc+json",
    "png": "image/png",
    "svg": "image/svg+xml",
}
_PUBLIC = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}


@router.get("/badges/{award_id}", include_in_schema=False)
def get_badge(award_id: uuid.UUID, request: Request, caller: MaybeCaller, session: DbSession) -> Response:
    """A badge in the form that is asked for. Unshared ones only for the holder and the issuer."""
    there = queries.list_forms(session, award_id)
    offered = sorted(BADGE_FORMS, key=lambda each: _stored_form(each) not in there)
    form = choose_media_type(request.headers.get("accept", "*/*"), offered)
    award, data = awards.get_badge(session, caller, award_id, [_stored_form(form)])
    if form is None:
        raise NotAcceptable(f"A badge comes as {', '.join(BADGE_FORMS)} or text/html.")
    return _in_form(award, data, form)


def _stored_form(media_type: str | None) -> Form:
    """In which form the bytes are kept that an answer of that type is made of."""
    return {"application/vc+jwt": Form.JWT, "application/edc+json": Form.EDC}.get(media_type or "", Form.JSON)


@router.get("/badges/{award_id}/files/{name}", include_in_schema=False)
def get_badge_file(award_id: uuid.UUID, name: str, caller: MaybeCaller, session: DbSession) -> Response:
    """A badge as a file to keep: `json`, `jwt`, `edc`, `png` or `svg`."""
    form = FILES.get(name)
    award, data = awards.get_badge(session, caller, award_id, [_stored_form(form)])
    if form is None:
        raise NotFound()
    answer = _in_form(award, data, form)
    answer.headers["Content-Disposition"] = f'inline; filename="{SUFFIXES.get(name, f"badge.{name}")}"'
    return answer


def _in_form(award: Award, data: bytes, form: str) -> Response:
    if form == "image/png":
        data = bake_png(artwork_png(artwork_of(award)), data)
    if form == "image/svg+xml":
        data = bake_svg(artwork_svg(artwork_of(award)), data)
    headers = {"Vary": "Accept, Authorization", "Cache-Control": "no-cache" if award.is_shared else "no-store"}
    if award.is_shared:
        headers["Access-Control-Allow-Origin"] = "*"
    return Response(data, media_type=form, headers=headers)


def artwork_of(award: Award) -> Artwork:
    """What the picture of an award's badge says."""
    version = awards.version_of(award)
    art = _artwork(version)
    if not award.decision_id:
        return art
    title, size = version.offering.programme.title["nl"], f"{float(award.basis['ec']):g}".replace(".", ",")
    return replace(art, title=title, credits=size, kind="Vrijstelling")


def _artwork(version: Any) -> Artwork:
    offering = version.offering
    is_module = offering.kind == "module"
    return Artwork(
        title=version.content["title"]["nl"],
        institution=offering.institution.name["nl"],
        level=version.content["level"] if is_module else offering.programme.nlqf_level,
        credits=f"{version.content['ec']:g}".replace(".", ","),
        kind="Microcredential" if is_module else "Certificaat",
    )


@router.get("/achievement-images/{version_id}", include_in_schema=False)
def get_image(version_id: uuid.UUID, session: DbSession) -> Response:
    """The picture of what a badge is given for, without a credential in it."""
    version = curriculum.find_version_by_id(session, version_id)
    if version is None or (version.offering.kind, version.content.get("level")) == ("module", None):
        raise NotFound()
    return Response(artwork_png(_artwork(version)), media_type="image/png", headers=_PUBLIC)


@router.get("/institutions/{slug}/did.json", include_in_schema=False)
def get_did_document(slug: str, session: DbSession, settings: Config) -> Response:
    """The DID document of an institution (did:web)."""
    document = keys.did_document_of(session, slug, public_url=settings.public_url)
    return JSONResponse(document, headers=_PUBLIC, media_type="application/did+json")


@router.get("/institutions/{slug}/jwks.json", include_in_schema=False)
def get_key_set(slug: str, session: DbSession, settings: Config) -> Response:
    """The keys with which an institution signs tokens (JSON Web Key Set)."""
    document = keys.key_set_of(session, slug, public_url=settings.public_url)
    return JSONResponse(document, headers=_PUBLIC, media_type="application/jwk-set+json")


@router.get("/status-lists/{list_id}", include_in_schema=False)
def get_status_list(list_id: uuid.UUID, session: DbSession) -> Response:
    """A signed status list."""
    found = queries.find_status_list(session, list_id)
    if found is None:
        raise NotFound()
    return Response(found.data, media_type="application/vc+ld+json", headers=_PUBLIC)
