"""HTTP of appeals and complaints."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query

from app.access.guards import AsAppealsBoard, AsRegistrarOrBoard, Caller
from app.access.rules import local_date
from app.http import Config, DbSession, Now, PageQuery, new_router
from app.payloads import Page
from app.recognition.models import Appeal, Complaint
from app.recognition.payloads.appeals import (
    AppealAnswer,
    ComplaintAnswer,
    ComplaintReply,
    NewAppeal,
    NewComplaint,
    NewOverdueAppeal,
    NewRuling,
    SettlementOutcome,
)
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries.appeals import AppealFilter
from app.recognition.rules import law
from app.recognition.rules.appeals import OPEN, AppealState
from app.recognition.service import appeals, complaints

router = new_router("/v1", tags=["recognition"])


def appeal_answer(appeal: Appeal, now: datetime) -> AppealAnswer:
    """An appeal as it is answered, with what its terms say at this moment."""
    own = ("person_id", "institution_id", "programme_id")
    derived = {"is_late", "is_overdue", "ruling", *own}
    facts: dict[str, Any] = {name: getattr(appeal, name) for name in AppealAnswer.model_fields.keys() - derived}
    facts |= {name: getattr(appeal.dossier, name) for name in own}
    is_overdue = appeal.state in OPEN and local_date(now) > appeal.rule_until
    return AppealAnswer.model_validate(
        {**facts, "ruling": _ruling_answer(appeal), "is_late": appeal.days_late > 0, "is_overdue": is_overdue}
    )


def _ruling_answer(appeal: Appeal) -> dict[str, Any] | None:
    if appeal.ruling is None or appeal.ruled_at is None:
        return None
    own = {"ruledBy": appeal.ruled_by, "ruledAt": appeal.ruled_at}
    remedy = {"remedy": law.RULING_REMEDY, "appealUntil": law.appeal_until(local_date(appeal.ruled_at))}
    return {**appeal.ruling, **own, **remedy}


@router.post("/decisions/{decision_id}/appeals", status_code=201)
def lodge_appeal(decision_id: uuid.UUID, new: NewAppeal, caller: Caller, session: DbSession, now: Now) -> AppealAnswer:
    """Appeals against a decision about you. A late appeal is taken in, and marked."""
    return appeal_answer(appeals.lodge(session, caller, decision_id, new, now=now), now)


@router.post("/dossiers/{dossier_id}/appeals", status_code=201)
def lodge_overdue_appeal(
    dossier_id: uuid.UUID, new: NewOverdueAppeal, caller: Caller, session: DbSession, now: Now
) -> AppealAnswer:
    """Appeals against no decision in time on your own request."""
    return appeal_answer(appeals.lodge_overdue(session, caller, dossier_id, new, now=now), now)


@router.get("/appeals")
def list_appeals(
    caller: Caller,
    session: DbSession,
    now: Now,
    page: PageQuery,
    state: Annotated[AppealState | None, Query()] = None,
    programme: Annotated[uuid.UUID | None, Query()] = None,
    is_late: Annotated[bool | None, Query(alias="isLate")] = None,
    due_by: Annotated[date | None, Query(alias="dueBy")] = None,
) -> Page[AppealAnswer]:
    """Your own appeals, and those that you deal with; the first to be ruled on first."""
    asked = AppealFilter(state, programme, is_late, due_by)
    found = queries_appeals.list_appeals(session, page, appeals.sight_of(caller), asked)
    return Page.of(found, page, lambda row: appeal_answer(row, now), lambda item: (item.rule_until, item.id))


@router.get("/appeals/{appeal_id}")
def get_appeal(appeal_id: uuid.UUID, caller: Caller, session: DbSession, now: Now) -> AppealAnswer:
    """One appeal with all its terms."""
    return appeal_answer(appeals.get_appeal(session, caller, appeal_id), now)


@router.post("/appeals/{appeal_id}/send")
def send_appeal(appeal_id: uuid.UUID, caller: AsAppealsBoard, session: DbSession, now: Now) -> AppealAnswer:
    """Sends an appeal to the board of examiners, to try and settle it within three weeks."""
    return appeal_answer(appeals.send(session, caller, appeal_id, now=now), now)


@router.post("/appeals/{appeal_id}/settlement")
def settle_appeal(
    appeal_id: uuid.UUID, new: SettlementOutcome, caller: AsRegistrarOrBoard, session: DbSession, now: Now
) -> AppealAnswer:
    """Records what came of the attempt to settle."""
    return appeal_answer(appeals.settle(session, caller, appeal_id, new, now=now), now)


@router.post("/appeals/{appeal_id}/ruling")
def rule_on_appeal(
    appeal_id: uuid.UUID, new: NewRuling, caller: AsAppealsBoard, session: DbSession, now: Now, settings: Config
) -> AppealAnswer:
    """Rules on an appeal, admissibility included."""
    return appeal_answer(appeals.rule(session, caller, appeal_id, new, settings=settings, now=now), now)


@router.post("/appeals/{appeal_id}/withdraw")
def withdraw_appeal(appeal_id: uuid.UUID, caller: Caller, session: DbSession, now: Now) -> AppealAnswer:
    """Takes your own appeal back."""
    return appeal_answer(appeals.withdraw(session, caller, appeal_id, now=now), now)


def complaint_answer(complaint: Complaint) -> ComplaintAnswer:
    """A complaint as it is answered."""
    facts = {name: getattr(complaint, name) for name in ComplaintAnswer.model_fields.keys() - {"person_id"}}
    return ComplaintAnswer.model_validate({**facts, "person_id": complaint.dossier.person_id})


@router.post("/decisions/{decision_id}/complaints", status_code=201)
def make_complaint(
    decision_id: uuid.UUID, new: NewComplaint, caller: Caller, session: DbSession, now: Now
) -> ComplaintAnswer:
    """Complains about a decision about you that is under a contract."""
    return complaint_answer(complaints.complain(session, caller, decision_id, new, now=now))


@router.get("/complaints")
def list_complaints(
    caller: Caller,
    session: DbSession,
    page: PageQuery,
    is_answered: Annotated[bool | None, Query(alias="isAnswered")] = None,
) -> Page[ComplaintAnswer]:
    """Your own complaints, and those that you deal with; the oldest first."""
    found = queries_appeals.list_complaints(session, page, complaints.sight_of(caller), is_answered)
    return Page.of(found, page, complaint_answer, lambda item: (item.made_at, item.id))


@router.get("/complaints/{complaint_id}")
def get_complaint(complaint_id: uuid.UUID, caller: Caller, session: DbSession) -> ComplaintAnswer:
    """One complaint."""
    return complaint_answer(complaints.get_complaint(session, caller, complaint_id))


@router.post("/complaints/{complaint_id}/answer")
def answer_complaint(
    complaint_id: uuid.UUID, new: ComplaintReply, caller: AsRegistrarOrBoard, session: DbSession, now: Now
) -> ComplaintAnswer:
    """Answers a complaint for the institution."""
    return complaint_answer(complaints.answer(session, caller, complaint_id, new, now=now))
