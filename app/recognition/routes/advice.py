"""HTTP of procedures, assessors and their advice."""

import uuid
from collections.abc import Sequence
from datetime import date

from app.access import queries as access
from app.access.guards import AsAssessor, AsRegistrar, AsRegistrarOrBoard, Caller
from app.access.rules import local_date
from app.http import DbSession, Now, new_router
from app.payloads import Page
from app.recognition.models import DossierAssessor
from app.recognition.payloads.advice import (
    AdviceAnswer,
    AssessorAnswer,
    AvailableAssessor,
    ExemptionProcedureAnswer,
    InterestStatement,
    NewAdvice,
    NewAssessors,
    NewExemptionProcedure,
    SettledProcedure,
)
from app.recognition.payloads.dossiers import Reason
from app.recognition.rules.terms import UNSETTLED, Procedure, in_force
from app.recognition.service import advice, assessors, procedures

router = new_router("/v1", tags=["recognition"])


@router.get("/institutions/{slug}/exemption-procedure")
def get_exemption_procedure(slug: str, session: DbSession, now: Now) -> ExemptionProcedureAnswer:
    """How exemptions go at an institution: assessors, terms, who announces; with what was settled ever."""
    return _procedure_answer(session, access.get_institution_by_slug(session, slug).id, local_date(now))


@router.put("/institutions/{slug}/exemption-procedure")
def put_exemption_procedure(
    slug: str, new: NewExemptionProcedure, caller: AsRegistrarOrBoard, session: DbSession, now: Now
) -> ExemptionProcedureAnswer:
    """Settles how exemptions go from a day on; what was submitted before keeps the procedure of its day."""
    made = procedures.settle_procedure(session, caller, slug, new, now=now)
    return _procedure_answer(session, made.id, local_date(now))


def _procedure_answer(session: DbSession, institution_id: uuid.UUID, today: date) -> ExemptionProcedureAnswer:
    settled = procedures.list_settled(session, institution_id)
    history = [_settled(each) for each in settled]
    return ExemptionProcedureAnswer(**dict(_settled(in_force(settled, today))), history=history)


def _settled(procedure: Procedure) -> SettledProcedure:
    began = None if procedure is UNSETTLED else procedure.valid_from
    return SettledProcedure.model_validate({**vars(procedure), "valid_from": began})


@router.get("/institutions/{slug}/assessors")
def list_available_assessors(slug: str, caller: AsRegistrar, session: DbSession, now: Now) -> Page[AvailableAssessor]:
    """Who can be assigned at an institution, with how much work they have."""
    found = assessors.list_available(session, caller, slug, now=now)
    return Page(items=[AvailableAssessor(person_id=who.id, name=who.name, dossiers=count) for who, count in found])


@router.get("/dossiers/{dossier_id}/assessors")
def list_assessors(dossier_id: uuid.UUID, caller: Caller, session: DbSession) -> Page[AssessorAnswer]:
    """Who is or was assigned to a dossier, and whether they stated an interest."""
    return _assessors(assessors.list_assessors(session, caller, dossier_id))


def _assessors(rows: Sequence[DossierAssessor]) -> Page[AssessorAnswer]:
    return Page(items=[AssessorAnswer.model_validate(each) for each in rows])


@router.post("/dossiers/{dossier_id}/assessors", status_code=201)
def assign_assessors(
    dossier_id: uuid.UUID, new: NewAssessors, caller: AsRegistrar, session: DbSession, now: Now
) -> Page[AssessorAnswer]:
    """Assigns assessors; each first states whether they have an interest."""
    return _assessors(assessors.assign(session, caller, dossier_id, new.assessors, now=now))


@router.post("/dossiers/{dossier_id}/assessors/{assessor_id}/remove")
def remove_assessor(
    dossier_id: uuid.UUID, assessor_id: uuid.UUID, why: Reason, caller: AsRegistrar, session: DbSession, now: Now
) -> Page[AssessorAnswer]:
    """Removes an assessor, with the reason; what they advised does not count any more."""
    return _assessors(assessors.remove(session, caller, dossier_id, assessor_id, why.reason, now=now))


@router.put("/dossiers/{dossier_id}/interest-statement")
def state_interest(
    dossier_id: uuid.UUID, said: InterestStatement, caller: AsAssessor, session: DbSession, now: Now
) -> AssessorAnswer:
    """Says, as an assessor who is assigned, whether you have an interest in the outcome; with one you are removed."""
    return AssessorAnswer.model_validate(assessors.state_interest(session, caller, dossier_id, said, now=now))


@router.get("/dossiers/{dossier_id}/advice")
def list_advice(dossier_id: uuid.UUID, caller: Caller, session: DbSession, now: Now) -> Page[AdviceAnswer]:
    """The advice that counts. Assessors see each other's once it is complete, the person once it is decided."""
    found = advice.list_advice(session, caller, dossier_id, now=now)
    return Page(items=[AdviceAnswer.model_validate(each) for each in found])


@router.put("/dossiers/{dossier_id}/advice")
def advise(dossier_id: uuid.UUID, new: NewAdvice, caller: AsAssessor, session: DbSession, now: Now) -> AdviceAnswer:
    """Advises on every outcome that was asked, in the place of what you advised before."""
    return AdviceAnswer.model_validate(advice.advise(session, caller, dossier_id, new, now=now))
