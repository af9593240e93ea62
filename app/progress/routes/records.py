"""HTTP of what is no course, and of waivers."""

import uuid

from app.access.guards import AsBoard, AsRegistrar, Caller
from app.http import DbSession, Now, PageQuery, new_router
from app.payloads import Page
from app.progress.payloads.records import (
    NewNonCourseRecord,
    NewWaiver,
    NonCourseRecordAnswer,
    WaiverAnswer,
    WaiversAnswer,
    WithdrawalReason,
)
from app.progress.service import non_course, waivers

router = new_router("/v1/people/{person_id}", tags=["progress"])


@router.post("/non-course-records", status_code=201)
def record_non_course(
    person_id: uuid.UUID, new: NewNonCourseRecord, caller: AsRegistrar, session: DbSession, now: Now
) -> NonCourseRecordAnswer:
    """Records that somebody showed what is no course, or passed a threshold: of the kind that the tree names."""
    return NonCourseRecordAnswer.model_validate(non_course.record(session, caller, person_id, new, now=now))


@router.get("/non-course-records")
def list_non_course_records(
    person_id: uuid.UUID, caller: Caller, session: DbSession, page: PageQuery
) -> Page[NonCourseRecordAnswer]:
    """What was recorded of somebody, withdrawn records too."""
    found = non_course.list_records(session, caller, person_id, page)
    return Page.of(found, page, NonCourseRecordAnswer.model_validate, lambda item: (item.id,))


@router.post("/non-course-records/{record_id}/withdraw")
def withdraw_non_course_record(
    person_id: uuid.UUID, record_id: uuid.UUID, why: WithdrawalReason, caller: AsRegistrar, session: DbSession, now: Now
) -> NonCourseRecordAnswer:
    """Withdraws a record that was a mistake."""
    found = non_course.withdraw(session, caller, person_id, record_id, why.reason, now=now)
    return NonCourseRecordAnswer.model_validate(found)


@router.post("/diplomas/{diploma_version_id}/waivers", status_code=201)
def waive_node(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, new: NewWaiver, caller: AsBoard, session: DbSession, now: Now
) -> WaiverAnswer:
    """The board waives a node that the tree lets it waive, for one person."""
    return WaiverAnswer.model_validate(waivers.waive(session, caller, person_id, diploma_version_id, new, now=now))


@router.get("/diplomas/{diploma_version_id}/waivers")
def list_waivers(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, caller: Caller, session: DbSession
) -> WaiversAnswer:
    """The waivers of somebody in a diploma, withdrawn ones too."""
    found = waivers.list_waivers(session, caller, person_id, diploma_version_id)
    return WaiversAnswer(items=[WaiverAnswer.model_validate(each) for each in found])


@router.post("/diplomas/{diploma_version_id}/waivers/{waiver_id}/withdraw")
def withdraw_waiver(
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    waiver_id: uuid.UUID,
    why: WithdrawalReason,
    caller: AsBoard,
    session: DbSession,
    now: Now,
) -> WaiverAnswer:
    """The board withdraws a waiver, by a reasoned decision."""
    found = waivers.withdraw(session, caller, person_id, diploma_version_id, waiver_id, why.reason, now=now)
    return WaiverAnswer.model_validate(found)
