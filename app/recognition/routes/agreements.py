"""HTTP of agreements and their adoption."""

import uuid

from app.access.guards import AsBoard, AsCoordinator
from app.http import DbSession, Now, PageQuery, new_router
from app.payloads import Page
from app.recognition.payloads.agreements import AgreementAnswer, NewAdoption, NewAgreement
from app.recognition.queries import agreements as queries_agreements
from app.recognition.service import agreements

router = new_router("/v1", tags=["recognition"])


@router.post("/agreements", status_code=201)
def make_agreement(new: NewAgreement, caller: AsCoordinator, session: DbSession, now: Now) -> AgreementAnswer:
    """Draws up an agreement; it counts for the programmes whose board adopts it."""
    return AgreementAnswer.model_validate(agreements.make_agreement(session, caller, new, now=now))


@router.get("/agreements")
def list_agreements(session: DbSession, page: PageQuery) -> Page[AgreementAnswer]:
    """Agreements with their adoptions, by code."""
    found = queries_agreements.list_agreements(session, page)
    return Page.of(found, page, AgreementAnswer.model_validate, lambda item: (item.code, item.id))


@router.post("/agreements/{agreement_id}/adoptions", status_code=201)
def adopt(agreement_id: uuid.UUID, new: NewAdoption, caller: AsBoard, session: DbSession, now: Now) -> AgreementAnswer:
    """Adopts an agreement for a programme, in the rules of a year."""
    return AgreementAnswer.model_validate(agreements.adopt(session, caller, agreement_id, new, now=now))
