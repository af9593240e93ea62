"""HTTP of results, awards, keys, badges, DID documents and status lists."""

import uuid
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from app.access import queries as access
from app.access.guards import AsAdministrator, AsApprover, AsCoordinator, AsExaminer, AsStudent, Caller, MaybeCaller
from app.access.rules import Actor
from app.curriculum import queries as curriculum
from app.http import Config, DbSession, Now, PageQuery, choose_media_type, new_router
from app.issuing import queries
from app.issuing.documents import Artwork, artwork_png, artwork_svg
from app.issuing.models import Award
from app.issuing.payloads import (
    Approvals,
    AwardAnswer,
    AwardsAnswer,
    Compromise,
    Correction,
    KeyAnswer,
    KeysAnswer,
    NewAwards,
    NewResult,
    NewResults,
    NewRevocation,
    NewSeal,
    Rejection,
    ResultAnswer,
    ResultsAnswer,
)
from app.issuing.rules import AwardStatus, Form, KeyKind
from app.issuing.service import awards, keys, results
from app.payloads import Page
from app.problems import NotAcceptable, NotFound
from app.settings import Settings
from credentials import bake_png, bake_svg

router = new_router("/v1", tags=["issuing"])
public = new_router(tags=["badges"])
routers = [router, public]

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


# Results.


@router.post("/results", status_code=201)
def record_result(new: NewResult, caller: AsExaminer, session: DbSession, now: Now) -> ResultAnswer:
    """Records a result, by the examiner who is appointed for the module on the day of the assessment."""
    return ResultAnswer.model_validate(results.record_result(session, caller, new, now=now))


@router.post("/result-batches", status_code=201)
def record_results(new: NewResults, caller: AsExaminer, session: DbSession, now: Now) -> ResultsAnswer:
    """Records many results: all, or none with the faults of every row."""
    made = results.record_results(session, caller, new.results, now=now)
    return ResultsAnswer(items=[ResultAnswer.model_validate(each) for each in made])


@router.post("/results/{result_id}/corrections", status_code=201)
def correct_result(
    result_id: uuid.UUID, new: Correction, caller: AsExaminer, session: DbSession, now: Now
) -> ResultAnswer:
    """Corrects a result, with the reason; the old one stays readable."""
    return ResultAnswer.model_validate(results.correct_result(session, caller, result_id, new, now=now))


@router.get("/results")
def list_results(
    caller: Caller, session: DbSession, page: PageQuery, person: Annotated[uuid.UUID | None, Query()] = None
) -> Page[ResultAnswer]:
    """Your own results, and those of institutions that you work for."""
    found = queries.list_results(session, _reader(caller), page, person)
    return Page.of(found, page, ResultAnswer.model_validate, lambda item: (item.id,))


def _reader(caller: Actor) -> queries.Reader:
    works_at = frozenset(i for i in caller.institution_ids() if caller.may_see(i))
    return queries.Reader(caller.person_id, works_at)


# Awards.


def award_answer(award: Award, settings: Settings) -> AwardAnswer:
    """An award as it is answered."""
    names = AwardAnswer.model_fields.keys() - {"badge_url"}
    facts = {name: getattr(award, name) for name in names}
    return AwardAnswer.model_validate({**facts, "badge_url": f"{settings.public_url}/badges/{award.id}"})


@router.post("/awards", status_code=201)
def propose_awards(
    new: NewAwards, caller: AsCoordinator, session: DbSession, now: Now, settings: Config
) -> AwardsAnswer:
    """Proposes a microcredential on each result: all, or none with the faults of every row."""
    made = awards.propose_awards(session, caller, new.results, now=now)
    return AwardsAnswer(items=[award_answer(each, settings) for each in made])


@router.get("/awards")
def list_awards(
    caller: Caller,
    session: DbSession,
    page: PageQuery,
    settings: Config,
    person: Annotated[uuid.UUID | None, Query()] = None,
    status: Annotated[AwardStatus | None, Query()] = None,
) -> Page[AwardAnswer]:
    """Your own awards, and those of institutions that you work for."""
    found = queries.list_awards(session, _reader(caller), page, person_id=person, status=status)
    return Page.of(found, page, lambda award: award_answer(award, settings), lambda item: (item.id,))


@router.get("/awards/{award_id}")
def get_award(award_id: uuid.UUID, caller: Caller, session: DbSession, settings: Config) -> AwardAnswer:
    """One award."""
    return award_answer(awards.get_award(session, caller, award_id), settings)


@router.post("/award-approvals")
def approve_awards(new: Approvals, caller: AsApprover, session: DbSession, now: Now, settings: Config) -> AwardsAnswer:
    """Approves and signs many awards: all, or none with the faults of every row."""
    made = awards.approve_awards(session, caller, new.awards, settings=settings, now=now)
    return AwardsAnswer(items=[award_answer(each, settings) for each in made])


@router.post("/awards/{award_id}/approve")
def approve_award(
    award_id: uuid.UUID, caller: AsApprover, session: DbSession, now: Now, settings: Config
) -> AwardAnswer:
    """Approves an award that someone else proposed, and signs it."""
    return award_answer(awards.approve_award(session, caller, award_id, settings=settings, now=now), settings)


@router.post("/awards/{award_id}/reject")
def reject_award(
    award_id: uuid.UUID, why: Rejection, caller: AsApprover, session: DbSession, now: Now, settings: Config
) -> AwardAnswer:
    """Does not approve a proposed award, with the reason."""
    return award_answer(awards.reject_award(session, caller, award_id, why.reason, now=now), settings)


@router.post("/awards/{award_id}/accept")
def accept_award(award_id: uuid.UUID, caller: AsStudent, session: DbSession, now: Now, settings: Config) -> AwardAnswer:
    """The student accepts the badge."""
    return award_answer(awards.accept_award(session, caller, award_id, now=now), settings)


@router.post("/awards/{award_id}/refuse")
def refuse_award(award_id: uuid.UUID, caller: AsStudent, session: DbSession, now: Now, settings: Config) -> AwardAnswer:
    """The student does not want the badge."""
    return award_answer(awards.refuse_award(session, caller, award_id, now=now), settings)


@router.post("/awards/{award_id}/share")
def share_award(award_id: uuid.UUID, caller: AsStudent, session: DbSession, now: Now, settings: Config) -> AwardAnswer:
    """The student makes the badge public."""
    return award_answer(awards.share_award(session, caller, award_id, is_shared=True, now=now), settings)


@router.post("/awards/{award_id}/unshare")
def unshare_award(
    award_id: uuid.UUID, caller: AsStudent, session: DbSession, now: Now, settings: Config
) -> AwardAnswer:
    """The student makes the badge private again."""
    return award_answer(awards.share_award(session, caller, award_id, is_shared=False, now=now), settings)


@router.post("/awards/{award_id}/revoke")
def revoke_award(
    award_id: uuid.UUID, why: NewRevocation, caller: AsApprover, session: DbSession, now: Now, settings: Config
) -> AwardAnswer:
    """Revokes a badge, with a ground and a reason that whoever looks at the badge can read."""
    made = awards.revoke_award(session, caller, award_id, why.ground, why.reason, settings=settings, now=now)
    return award_answer(made, settings)


# Keys.


@router.post("/institutions/{slug}/keys", status_code=201)
def create_key(
    slug: str,
    caller: AsAdministrator,
    session: DbSession,
    now: Now,
    settings: Config,
    kind: Annotated[KeyKind, Query()] = KeyKind.DATA_INTEGRITY,
) -> KeyAnswer:
    """A new key of a kind to sign with from now on; the one before still verifies what it signed."""
    return KeyAnswer.model_validate(keys.create_key(session, caller, slug, kind, settings=settings, now=now))


@router.post("/institutions/{slug}/seals", status_code=201)
def bring_seal(
    slug: str, new: NewSeal, caller: AsAdministrator, session: DbSession, now: Now, settings: Config
) -> KeyAnswer:
    """A key and certificate to seal European Digital Credentials with from now on."""
    made = keys.bring_seal(session, caller, slug, new.private_key, new.certificates, settings=settings, now=now)
    return KeyAnswer.model_validate(made)


@router.post("/institutions/{slug}/keys/{fragment}/compromise")
def mark_compromised(
    slug: str, fragment: str, mark: Compromise, caller: AsAdministrator, session: DbSession, now: Now, settings: Config
) -> KeyAnswer:
    """A key has been in wrong hands since a moment."""
    made = keys.mark_compromised(session, caller, slug, fragment, mark.since, settings=settings, now=now)
    return KeyAnswer.model_validate(made)


@router.post("/institutions/{slug}/keys/{fragment}/end")
def end_key(slug: str, fragment: str, caller: AsAdministrator, session: DbSession, now: Now) -> KeyAnswer:
    """Signs no more with a key for tokens or seals; what it signed still verifies."""
    return KeyAnswer.model_validate(keys.end_key(session, caller, slug, fragment, now=now))


@router.get("/institutions/{slug}/keys")
def list_keys(slug: str, session: DbSession) -> KeysAnswer:
    """Every key that the institution ever had: the public halves, each from its start to its end."""
    found = queries.list_keys(session, access.get_institution_by_slug(session, slug).id)
    return KeysAnswer(items=[KeyAnswer.model_validate(key) for key in found])


# What anyone may read.


@public.get("/badges/{award_id}", include_in_schema=False)
def get_badge(award_id: uuid.UUID, request: Request, caller: MaybeCaller, session: DbSession) -> Response:
    """A badge in the form that is asked for. Unshared ones only for the holder and the issuer."""
    form = choose_media_type(request.headers.get("accept", "*/*"), BADGE_FORMS)
    award, data = awards.get_badge(session, caller, award_id, _stored_form(form))
    if form is None:
        raise NotAcceptable(f"A badge comes as {', '.join(BADGE_FORMS)} or text/html.")
    return _in_form(award, data, form)


def _stored_form(media_type: str | None) -> Form:
    """In which form the bytes are kept that an answer of that type is made of."""
    return {"application/vc+jwt": Form.JWT, "application/edc+json": Form.EDC}.get(media_type or "", Form.JSON)


@public.get("/badges/{award_id}/files/{name}", include_in_schema=False)
def get_badge_file(award_id: uuid.UUID, name: str, caller: MaybeCaller, session: DbSession) -> Response:
    """A badge as a file to keep: `json`, `jwt`, `edc`, `png` or `svg`."""
    form = FILES.get(name)
    award, data = awards.get_badge(session, caller, award_id, _stored_form(form))
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
    return _artwork(awards.version_of(award))


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


@public.get("/achievement-images/{version_id}", include_in_schema=False)
def get_image(version_id: uuid.UUID, session: DbSession) -> Response:
    """The picture of what a badge is given for, without a credential in it."""
    version = curriculum.find_version_by_id(session, version_id)
    if version is None or (version.offering.kind, version.content.get("level")) == ("module", None):
        raise NotFound()
    return Response(artwork_png(_artwork(version)), media_type="image/png", headers=_PUBLIC)


@public.get("/institutions/{slug}/did.json", include_in_schema=False)
def get_did_document(slug: str, session: DbSession, settings: Config) -> Response:
    """The DID document of an institution (did:web)."""
    document = keys.did_document_of(session, slug, public_url=settings.public_url)
    return JSONResponse(document, headers=_PUBLIC, media_type="application/did+json")


@public.get("/institutions/{slug}/jwks.json", include_in_schema=False)
def get_key_set(slug: str, session: DbSession, settings: Config) -> Response:
    """The keys with which an institution signs tokens (JSON Web Key Set)."""
    document = keys.key_set_of(session, slug, public_url=settings.public_url)
    return JSONResponse(document, headers=_PUBLIC, media_type="application/jwk-set+json")


@public.get("/status-lists/{list_id}", include_in_schema=False)
def get_status_list(list_id: uuid.UUID, session: DbSession) -> Response:
    """A signed status list."""
    found = queries.find_status_list(session, list_id)
    if found is None:
        raise NotFound()
    return Response(found.data, media_type="application/vc+ld+json", headers=_PUBLIC)
