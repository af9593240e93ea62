"""HTTP of decisions that are prepared for the board."""

import uuid

from fastapi import Response

from app.access.guards import AsBoard, AsRegistrarOrBoard
from app.http import Config, DbSession, IfMatch, Now, new_router, set_etag
from app.recognition.payloads.decisions import DecisionAnswer, DecisionDraftAnswer, NewDecision
from app.recognition.routes.decisions import decision_answer
from app.recognition.service import drafts

router = new_router("/v1", tags=["recognition"])


@router.get("/dossiers/{dossier_id}/decision-draft")
def get_decision_draft(
    dossier_id: uuid.UUID,
    caller: AsRegistrarOrBoard,
    session: DbSession,
    now: Now,
    settings: Config,
    response: Response,
) -> DecisionDraftAnswer:
    """The decision as it is prepared; at revision 0 what would follow the advice."""
    found = drafts.get_draft(session, caller, dossier_id, public_url=settings.public_url, now=now)
    set_etag(response, found["revision"])
    return DecisionDraftAnswer.model_validate(found)


@router.put("/dossiers/{dossier_id}/decision-draft")
def put_decision_draft(
    dossier_id: uuid.UUID,
    new: NewDecision,
    caller: AsRegistrarOrBoard,
    session: DbSession,
    now: Now,
    revision: IfMatch,
    response: Response,
) -> DecisionDraftAnswer:
    """Prepares the decision for the board, which takes it over or changes it."""
    made = drafts.put_draft(session, caller, dossier_id, new, revision, now=now)
    set_etag(response, made["revision"])
    return DecisionDraftAnswer.model_validate(made)


@router.post("/dossiers/{dossier_id}/decision-draft/take-over", status_code=201)
def take_over_decision_draft(
    dossier_id: uuid.UUID, caller: AsBoard, session: DbSession, now: Now, settings: Config, revision: IfMatch
) -> DecisionAnswer:
    """Decides as it was prepared, at the revision that was read."""
    made = drafts.take_over(session, caller, dossier_id, revision, public_url=settings.public_url, now=now)
    return decision_answer(made)
