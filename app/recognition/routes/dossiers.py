"""HTTP of dossiers."""

import uuid
from typing import Annotated

from fastapi import Query

from app.access.guards import AsRegistrar, AsRegistrarOrBoard, Caller
from app.access.rules import Role
from app.http import Config, DbSession, Now, PageQuery, new_router
from app.payloads import Page
from app.recognition.models import Dossier
from app.recognition.payloads.appeals import GivenUp
from app.recognition.payloads.dossiers import (
    AskCompletion,
    DossierAnswer,
    DossierLine,
    Extension,
    NewDossier,
    Reason,
)
from app.recognition.payloads.intake import IntakeStep, IntakeSteps
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.routes.evidence import evidence_answer
from app.recognition.rules.intake import is_ready, steps_of
from app.recognition.rules.states import State
from app.recognition.service import dossiers, erasure, intake, terms, withdrawals
from app.settings import Settings

router = new_router("/v1", tags=["recognition"])


def dossier_answer(dossier: Dossier, settings: Settings) -> DossierAnswer:
    """A dossier as it is answered."""
    names = DossierAnswer.model_fields.keys() - {"evidence"}
    facts = {name: getattr(dossier, name) for name in names}
    evidence = [evidence_answer(each, settings) for each in dossier.evidence]
    return DossierAnswer.model_validate({**facts, "evidence": evidence})


@router.post("/dossiers", status_code=201)
def open_dossier(new: NewDossier, caller: Caller, session: DbSession, now: Now, settings: Config) -> DossierAnswer:
    """Opens a dossier: your own, or as a registrar somebody's whom the institution knows."""
    return dossier_answer(dossiers.open_dossier(session, caller, new, now=now), settings)


@router.get("/dossiers")
def list_dossiers(
    caller: Caller, session: DbSession, page: PageQuery, state: Annotated[State | None, Query()] = None
) -> Page[DossierLine]:
    """Your own dossiers, and those that you deal with."""
    found = queries_dossiers.list_dossiers(
        session,
        page,
        person_id=caller.person_id,
        institution_ids=caller.institution_ids(Role.REGISTRAR, Role.ASSESSOR),
        appeals_at=caller.institution_ids(Role.APPEALS_BOARD),
        programme_ids=caller.programme_ids(Role.BOARD),
        state=state,
    )
    return Page.of(found, page, DossierLine.model_validate, lambda item: (item.id,))


@router.get("/dossiers/{dossier_id}")
def get_dossier(dossier_id: uuid.UUID, caller: Caller, session: DbSession, settings: Config) -> DossierAnswer:
    """One dossier with its evidence."""
    return dossier_answer(dossiers.get_dossier(session, caller, dossier_id), settings)


@router.get("/dossiers/{dossier_id}/steps")
def get_steps(dossier_id: uuid.UUID, caller: Caller, session: DbSession) -> IntakeSteps:
    """The steps to a good request: what is done, what is still needed, what waits for somebody else."""
    dossier, found = intake.get_intake(session, caller, dossier_id)
    steps = [IntakeStep.model_validate(step) for step in steps_of(found)]
    return IntakeSteps(dossier_id=dossier.id, state=found.state, is_ready=is_ready(found), steps=steps)


@router.post("/dossiers/{dossier_id}/submit")
def submit(dossier_id: uuid.UUID, caller: Caller, session: DbSession, now: Now, settings: Config) -> DossierAnswer:
    """Hands the dossier over for assessment."""
    return dossier_answer(dossiers.submit(session, caller, dossier_id, now=now), settings)


@router.post("/dossiers/{dossier_id}/ask-completion")
def ask_completion(
    dossier_id: uuid.UUID, asked: AskCompletion, caller: AsRegistrar, session: DbSession, now: Now, settings: Config
) -> DossierAnswer:
    """Asks for what is missing, by a day; until then the clock stops."""
    return dossier_answer(dossiers.ask_completion(session, caller, dossier_id, asked, now=now), settings)


@router.post("/dossiers/{dossier_id}/withdraw")
def withdraw(dossier_id: uuid.UUID, caller: Caller, session: DbSession, now: Now, settings: Config) -> DossierAnswer:
    """Takes your own request back. After the decision: all that it brought no longer counts, and an appeal ends."""
    return dossier_answer(withdrawals.withdraw(session, caller, dossier_id, settings=settings, now=now), settings)


@router.post("/dossiers/{dossier_id}/give-up")
def give_up(
    dossier_id: uuid.UUID, given: GivenUp, caller: Caller, session: DbSession, now: Now, settings: Config
) -> DossierAnswer:
    """Gives up exemptions of your own: they no longer count."""
    return dossier_answer(withdrawals.give_up(session, caller, dossier_id, given, settings=settings, now=now), settings)


@router.post("/dossiers/{dossier_id}/extend-term")
def extend_term(
    dossier_id: uuid.UUID, new: Extension, caller: AsRegistrarOrBoard, session: DbSession, now: Now, settings: Config
) -> DossierAnswer:
    """Extends the term to decide, once; the person sees it, and why."""
    return dossier_answer(terms.extend_term(session, caller, dossier_id, new, now=now), settings)


@router.post("/dossiers/{dossier_id}/not-take-up")
def not_take_up(
    dossier_id: uuid.UUID, why: Reason, caller: AsRegistrarOrBoard, session: DbSession, now: Now, settings: Config
) -> DossierAnswer:
    """Does not take up a request that was not completed in time; possible for four weeks after that."""
    return dossier_answer(terms.not_take_up(session, caller, dossier_id, why.reason, now=now), settings)


@router.post("/dossiers/{dossier_id}/erasure")
def erase(dossier_id: uuid.UUID, caller: Caller, session: DbSession, now: Now, settings: Config) -> DossierAnswer:
    """Erases what your dossier tells of you, for good: evidence, files, accounts. Facts of decisions stay."""
    return dossier_answer(erasure.erase(session, caller, dossier_id, now=now), settings)
