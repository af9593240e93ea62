"""HTTP of dossiers, advice, decisions, exemptions and agreements."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query

from app.access.guards import AsAssessor, AsBoard, AsCoordinator, AsRegistrar, Caller
from app.access.rules import Role
from app.http import Config, DbSession, Now, PageQuery, RawBody, new_router
from app.payloads import Page
from app.problems import NotFound
from app.recognition import queries
from app.recognition.models import Decision, Dossier, Evidence, Exemption
from app.recognition.payloads import (
    AdviceAnswer,
    AgreementAnswer,
    AskCompletion,
    BoardTask,
    BoardTasks,
    CheckedHow,
    CoverAnswer,
    DecisionAnswer,
    DossierAnswer,
    DossierLine,
    EvidenceAnswer,
    ExemptionAnswer,
    FindingAnswer,
    NewAdoption,
    NewAdvice,
    NewAgreement,
    NewDecision,
    NewDossier,
    NewEvidence,
    ProposalAnswer,
    Review,
    Ties,
    UnitAnswer,
)
from app.recognition.rules.dossiers import State, UnitProposal
from app.recognition.service import agreements, badges, decisions, dossiers
from app.settings import Settings

router = new_router("/v1", tags=["recognition"])
routers: list[APIRouter] = [router]


def evidence_answer(evidence: Evidence, settings: Settings) -> EvidenceAnswer:
    """A piece of evidence as it is answered, its account opened."""
    names = EvidenceAnswer.model_fields.keys() - {"account"}
    facts = {name: getattr(evidence, name) for name in names}
    account = dossiers.account_of(evidence, settings.key_encryption_secret.get_secret_value())
    return EvidenceAnswer.model_validate({**facts, "account": account})


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
    found = queries.list_dossiers(
        session,
        page,
        person_id=caller.person_id,
        institution_ids=caller.institution_ids(Role.REGISTRAR, Role.ASSESSOR, Role.APPEALS_BOARD),
        programme_ids=caller.programme_ids(Role.BOARD),
        state=state,
    )
    return Page.of(found, page, DossierLine.model_validate, lambda item: (item.id,))


@router.get("/dossiers/{dossier_id}")
def get_dossier(dossier_id: uuid.UUID, caller: Caller, session: DbSession, settings: Config) -> DossierAnswer:
    """One dossier with its evidence."""
    return dossier_answer(dossiers.get_dossier(session, caller, dossier_id), settings)


@router.post("/dossiers/{dossier_id}/evidence", status_code=201)
def add_evidence(
    dossier_id: uuid.UUID, new: NewEvidence, caller: Caller, session: DbSession, now: Now, settings: Config
) -> EvidenceAnswer:
    """Adds evidence other than a badge."""
    made = dossiers.add_evidence(session, caller, dossier_id, new, settings=settings, now=now)
    return evidence_answer(made, settings)


@router.post(
    "/dossiers/{dossier_id}/badges",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The badge itself, in any form.",
            "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
        }
    },
)
def hand_in_badge(
    dossier_id: uuid.UUID, data: RawBody, caller: Caller, session: DbSession, now: Now, settings: Config
) -> EvidenceAnswer:
    """Hands in a badge in any form. It is tied to the outcomes that it is aligned to."""
    made = badges.hand_in_badge(session, caller, dossier_id, data, public_url=settings.public_url, now=now)
    return evidence_answer(made, settings)


@router.put("/dossiers/{dossier_id}/evidence/{evidence_id}/outcomes")
def tie_outcomes(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    ties: Ties,
    caller: Caller,
    session: DbSession,
    now: Now,
    settings: Config,
) -> EvidenceAnswer:
    """Says anew which outcomes a piece of evidence shows."""
    made = dossiers.tie_outcomes(session, caller, dossier_id, evidence_id, ties.outcomes, now=now)
    return evidence_answer(made, settings)


@router.post("/dossiers/{dossier_id}/evidence/{evidence_id}/checks", status_code=201)
def check_identity(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    checked: CheckedHow,
    caller: AsRegistrar,
    session: DbSession,
    now: Now,
    settings: Config,
) -> EvidenceAnswer:
    """Records how it was checked that evidence is real, and about this person."""
    made = dossiers.check_identity(session, caller, dossier_id, evidence_id, checked.how, now=now)
    return evidence_answer(made, settings)


@router.delete("/dossiers/{dossier_id}/evidence/{evidence_id}", status_code=204)
def remove_evidence(
    dossier_id: uuid.UUID, evidence_id: uuid.UUID, caller: Caller, session: DbSession, now: Now
) -> None:
    """Takes evidence out, as long as the dossier is not submitted."""
    dossiers.remove_evidence(session, caller, dossier_id, evidence_id, now=now)


@router.post("/dossiers/{dossier_id}/submit")
def submit(dossier_id: uuid.UUID, caller: Caller, session: DbSession, now: Now, settings: Config) -> DossierAnswer:
    """Hands the dossier over for assessment."""
    return dossier_answer(dossiers.submit(session, caller, dossier_id, now=now), settings)


@router.post("/dossiers/{dossier_id}/ask-completion")
def ask_completion(
    dossier_id: uuid.UUID, why: AskCompletion, caller: AsRegistrar, session: DbSession, now: Now, settings: Config
) -> DossierAnswer:
    """Asks for what is missing; the clock stops."""
    return dossier_answer(dossiers.ask_completion(session, caller, dossier_id, why.reason, now=now), settings)


@router.post("/dossiers/{dossier_id}/withdraw")
def withdraw(dossier_id: uuid.UUID, caller: Caller, session: DbSession, now: Now, settings: Config) -> DossierAnswer:
    """Takes your own request back."""
    return dossier_answer(dossiers.withdraw(session, caller, dossier_id, now=now), settings)


@router.put("/dossiers/{dossier_id}/advice")
def advise(dossier_id: uuid.UUID, new: NewAdvice, caller: AsAssessor, session: DbSession, now: Now) -> AdviceAnswer:
    """Advises per outcome, in the place of what you advised before."""
    return AdviceAnswer.model_validate(dossiers.advise(session, caller, dossier_id, new, now=now))


@router.get("/dossiers/{dossier_id}/proposal")
def get_proposal(
    dossier_id: uuid.UUID, caller: Caller, session: DbSession, now: Now, settings: Config
) -> ProposalAnswer:
    """What evidence and advice cover of each unit, found by rules; the board decides."""
    dossier, found = decisions.get_proposal(session, caller, dossier_id, public_url=settings.public_url, now=now)
    findings = [FindingAnswer(evidence=piece.id, counts=piece.counts, code=piece.code) for piece in found.pieces]
    units = [_unit_answer(proposal) for proposal in found.proposals]
    return ProposalAnswer(dossier_id=dossier.id, findings=findings, units=units)


def _unit_answer(proposal: UnitProposal) -> UnitAnswer:
    unit = proposal.unit
    covers = [CoverAnswer.model_validate(cover) for cover in proposal.covers]
    facts = {"module": unit.module, "module_version": unit.version, "code": unit.code, "title": unit.title}
    return UnitAnswer.model_validate({**facts, "ec": unit.ec, "status": proposal.status, "outcomes": covers})


@router.post("/dossiers/{dossier_id}/decisions", status_code=201)
def decide(
    dossier_id: uuid.UUID, new: NewDecision, caller: AsBoard, session: DbSession, now: Now, settings: Config
) -> DecisionAnswer:
    """Decides on every unit that was asked."""
    made = decisions.decide(session, caller, dossier_id, new, public_url=settings.public_url, now=now)
    return decision_answer(made)


def decision_answer(decision: Decision) -> DecisionAnswer:
    """A decision as it is answered."""
    names = ("id", "dossier_id", "is_indication", "decided_by", "decided_at", "announced_at", "appeal_until")
    facts = {name: getattr(decision, name) for name in names}
    return DecisionAnswer.model_validate({**decision.content, **facts, "person_id": decision.dossier.person_id})


@router.get("/decisions/{decision_id}")
def get_decision(decision_id: uuid.UUID, caller: Caller, session: DbSession) -> DecisionAnswer:
    """One decision; for the person once it is announced."""
    return decision_answer(decisions.get_decision(session, caller, decision_id))


@router.post("/decisions/{decision_id}/announce")
def announce(decision_id: uuid.UUID, caller: Caller, session: DbSession, now: Now) -> DecisionAnswer:
    """Announces a decision to the person: it counts from now on."""
    return decision_answer(decisions.announce(session, caller, decision_id, now=now))


def exemption_answer(exemption: Exemption) -> ExemptionAnswer:
    """An exemption as it is answered."""
    names = ExemptionAnswer.model_fields.keys() - {"announced_at"}
    facts = {name: getattr(exemption, name) for name in names}
    return ExemptionAnswer.model_validate({**facts, "announced_at": exemption.decision.announced_at})


@router.get("/people/{person_id}/exemptions")
def list_exemptions(person_id: uuid.UUID, caller: Caller, session: DbSession) -> Page[ExemptionAnswer]:
    """The exemptions of a person that count: your own, or those of institutions that you work for."""
    found = queries.list_exemptions(session, person_id)
    mine = [
        each for each in found if person_id == caller.person_id or caller.may_see(each.decision.dossier.institution_id)
    ]
    if not mine and person_id != caller.person_id:
        raise NotFound()
    return Page(items=[exemption_answer(each) for each in mine])


@router.post("/exemptions/{exemption_id}/review")
def review(exemption_id: uuid.UUID, new: Review, caller: AsBoard, session: DbSession, now: Now) -> ExemptionAnswer:
    """Withdraws an exemption or lets it stand, by a reasoned decision."""
    made = decisions.review(session, caller, exemption_id, is_withdrawn=new.withdraw, reason=new.reason, now=now)
    return exemption_answer(made)


@router.get("/board-tasks")
def list_board_tasks(caller: AsBoard, session: DbSession, now: Now, settings: Config) -> BoardTasks:
    """Exemptions of your programmes that stand although a badge that carried them no longer passes."""
    tasks = decisions.list_tasks(session, caller, public_url=settings.public_url, now=now)
    return BoardTasks(
        items=[
            BoardTask(
                exemption_id=task.exemption.id,
                decision_id=task.exemption.decision_id,
                dossier_id=task.exemption.decision.dossier_id,
                person_id=task.exemption.person_id,
                module_version_id=task.exemption.module_version_id,
                credential_id=str(task.evidence.credential_id),
                code=task.code,
            )
            for task in tasks
        ]
    )


@router.post("/agreements", status_code=201)
def make_agreement(new: NewAgreement, caller: AsCoordinator, session: DbSession, now: Now) -> AgreementAnswer:
    """Draws up an agreement; it counts for the programmes whose board adopts it."""
    return AgreementAnswer.model_validate(agreements.make_agreement(session, caller, new, now=now))


@router.get("/agreements")
def list_agreements(session: DbSession, page: PageQuery) -> Page[AgreementAnswer]:
    """Agreements with their adoptions, by code."""
    found = queries.list_agreements(session, page)
    return Page.of(found, page, AgreementAnswer.model_validate, lambda item: (item.code, item.id))


@router.post("/agreements/{agreement_id}/adoptions", status_code=201)
def adopt(agreement_id: uuid.UUID, new: NewAdoption, caller: AsBoard, session: DbSession, now: Now) -> AgreementAnswer:
    """Adopts an agreement for a programme, in the rules of a year."""
    return AgreementAnswer.model_validate(agreements.adopt(session, caller, agreement_id, new, now=now))
