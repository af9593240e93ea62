"""HTTP of agreements, their versions and their adoption."""

import uuid
from typing import Annotated

from fastapi import Path, Response

from app.access.guards import AsBoard, AsCurator
from app.access.rules import Role
from app.http import DbSession, IfMatch, Now, PageQuery, new_router, set_etag
from app.payloads import LanguageLine, Page
from app.problems import NotFound
from app.recognition.models import AgreementVersion
from app.recognition.payloads.agreements import (
    AdoptionAnswer,
    AgreementAnswer,
    AgreementContent,
    AgreementDifference,
    AgreementDifferences,
    AgreementWithdrawal,
    EndAdoption,
    NewAdoption,
    NewAgreement,
)
from app.recognition.queries import agreements as queries
from app.recognition.rules.agreement_contents import kind_of
from app.recognition.service import agreement_drafts as drafts
from app.recognition.service import agreements

router = new_router("/v1", tags=["recognition"])
Number = Annotated[int, Path(ge=1, le=100_000)]


def agreement_answer(version: AgreementVersion, response: Response | None = None) -> AgreementAnswer:
    """One version of an agreement as it is answered, with its ETag."""
    if response is not None:
        set_etag(response, version.revision)
    agreement = version.agreement
    names = ("number", "status", "revision", "digest", "published_at", "withdrawal_reason", "content")
    facts = {name: getattr(version, name) for name in names}
    about = {"id": agreement.id, "institution_id": agreement.institution_id, "code": agreement.code}
    adoptions = [AdoptionAnswer.model_validate(each) for each in version.adoptions]
    own = {"version_id": version.id, "kind": kind_of(version.content), "adoptions": adoptions}
    return AgreementAnswer.model_validate({**about, **facts, **own})


@router.post("/agreements", status_code=201)
def make_agreement(
    new: NewAgreement, caller: AsCurator, session: DbSession, now: Now, response: Response
) -> AgreementAnswer:
    """Draws up an agreement; it counts for the programmes whose board adopts it, once it is published."""
    return agreement_answer(drafts.make_agreement(session, caller, new, now=now), response)


@router.get("/agreements")
def list_agreements(session: DbSession, page: PageQuery) -> Page[AgreementAnswer]:
    """Agreements in their latest published version, with the adoptions of that, by code."""
    found = queries.list_agreements(session, page)
    return Page.of(found, page, agreement_answer, lambda item: (item.code, item.id))


@router.get("/agreement-drafts")
def list_agreement_drafts(caller: AsCurator, session: DbSession, page: PageQuery) -> Page[AgreementAnswer]:
    """Drafts of agreements: of the institutions that you are a coordinator of, of models for sector editors."""
    of_sector = drafts.may_see(caller, None)
    found = queries.list_drafts(session, caller.institution_ids(Role.COORDINATOR), page, of_sector=of_sector)
    return Page.of(found, page, agreement_answer, lambda item: (item.code, item.id))


@router.get("/agreements/{agreement_id}")
def get_agreement(agreement_id: uuid.UUID, session: DbSession, response: Response) -> AgreementAnswer:
    """The latest published version."""
    return _published(session, agreement_id, None, response)


@router.get("/agreements/{agreement_id}/versions/{number}")
def get_agreement_version(
    agreement_id: uuid.UUID, number: Number, session: DbSession, response: Response
) -> AgreementAnswer:
    """One published version; a withdrawn one says so."""
    return _published(session, agreement_id, number, response)


def _published(session: DbSession, agreement_id: uuid.UUID, number: int | None, response: Response) -> AgreementAnswer:
    found = queries.find_version(session, agreement_id, number)
    if found is None:
        raise NotFound()
    return agreement_answer(found, response)


@router.get("/agreements/{agreement_id}/versions/{number}/changes")
def get_agreement_changes(agreement_id: uuid.UUID, number: Number, session: DbSession) -> AgreementDifferences:
    """How a published version differs from the one before it, in words."""
    older, found = drafts.compare(session, agreement_id, number)
    items = [AgreementDifference(member=each.member, words=LanguageLine(**each.words)) for each in found]
    return AgreementDifferences(older=older, newer=number, items=items)


@router.get("/agreements/{agreement_id}/draft")
def get_agreement_draft(
    agreement_id: uuid.UUID, caller: AsCurator, session: DbSession, response: Response
) -> AgreementAnswer:
    """The draft, with the ETag that an edit names."""
    return agreement_answer(drafts.get_draft(session, caller, agreement_id), response)


@router.put("/agreements/{agreement_id}/draft")
def edit_agreement_draft(
    agreement_id: uuid.UUID,
    content: AgreementContent,
    caller: AsCurator,
    session: DbSession,
    now: Now,
    revision: IfMatch,
    response: Response,
) -> AgreementAnswer:
    """Replaces the content of the draft."""
    return agreement_answer(drafts.edit_draft(session, caller, agreement_id, content, revision, now=now), response)


@router.post("/agreements/{agreement_id}/draft", status_code=201)
def begin_agreement_version(
    agreement_id: uuid.UUID, caller: AsCurator, session: DbSession, now: Now, response: Response
) -> AgreementAnswer:
    """Begins the next version as a copy of the latest. What is adopted stays adopted in its own version."""
    return agreement_answer(drafts.begin_version(session, caller, agreement_id, now=now), response)


@router.delete("/agreements/{agreement_id}/draft", status_code=204)
def discard_agreement_draft(agreement_id: uuid.UUID, caller: AsCurator, session: DbSession, now: Now) -> None:
    """Throws the draft away."""
    drafts.discard_draft(session, caller, agreement_id, now=now)


@router.post("/agreements/{agreement_id}/publish")
def publish_agreement(agreement_id: uuid.UUID, caller: AsCurator, session: DbSession, now: Now) -> AgreementAnswer:
    """Publishes the draft: from now on boards can adopt it."""
    return agreement_answer(drafts.publish_agreement(session, caller, agreement_id, now=now))


@router.post("/agreements/{agreement_id}/versions/{number}/withdraw")
def withdraw_agreement_version(
    agreement_id: uuid.UUID, number: Number, why: AgreementWithdrawal, caller: AsCurator, session: DbSession, now: Now
) -> AgreementAnswer:
    """Withdraws a published version: nobody adopts it any more; boards that adopted it end that themselves."""
    return agreement_answer(drafts.withdraw_version(session, caller, agreement_id, number, why.reason, now=now))


@router.post("/agreements/{agreement_id}/adoptions", status_code=201)
def adopt(agreement_id: uuid.UUID, new: NewAdoption, caller: AsBoard, session: DbSession, now: Now) -> AgreementAnswer:
    """Adopts a version for a programme, in the rules of a year; it takes the place of an earlier version there."""
    return agreement_answer(agreements.adopt(session, caller, agreement_id, new, now=now).version)


@router.post("/agreements/{agreement_id}/adoptions/{adoption_id}/end")
def end_adoption(
    agreement_id: uuid.UUID, adoption_id: uuid.UUID, end: EndAdoption, caller: AsBoard, session: DbSession, now: Now
) -> AgreementAnswer:
    """Ends an adoption, today or on a later day. Exemptions that were decided stand."""
    return agreement_answer(agreements.end_adoption(session, caller, agreement_id, adoption_id, end, now=now).version)
