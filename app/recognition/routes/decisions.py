"""HTTP of decisions and exemptions."""

import uuid

from app.access.guards import AsBoard, AsRegistrarOrBoard, Caller
from app.http import Config, DbSession, Now, PageQuery, new_router
from app.payloads import Page
from app.problems import NotFound
from app.recognition.models import Decision, Exemption
from app.recognition.payloads.decisions import (
    BoardTask,
    BoardTasks,
    ConditionMet,
    CoverAnswer,
    DecisionAnswer,
    DecisionBatchAnswer,
    DecisionLine,
    ExemptionAnswer,
    FindingAnswer,
    NewDecision,
    NewDecisionBatch,
    ProposalAnswer,
    Review,
    UnitAnswer,
)
from app.recognition.queries import decisions as queries_decisions
from app.recognition.rules.dossiers import UnitProposal
from app.recognition.service import announcements, conditions, decisions, reading, withdrawals

router = new_router("/v1", tags=["recognition"])


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
    facts = {name: getattr(decision, name) for name in DecisionAnswer.model_fields if hasattr(decision, name)}
    return DecisionAnswer.model_validate({**decision.content, **facts, "person_id": decision.dossier.person_id})


@router.get("/dossiers/{dossier_id}/decisions")
def list_dossier_decisions(dossier_id: uuid.UUID, caller: Caller, session: DbSession) -> Page[DecisionAnswer]:
    """Every decision on a dossier, withdrawals and those after an appeal too; for the person once announced."""
    return Page(items=[decision_answer(each) for each in decisions.list_decisions(session, caller, dossier_id)])


@router.post("/decision-batches", status_code=201)
def decide_batch(
    new: NewDecisionBatch, caller: AsBoard, session: DbSession, now: Now, settings: Config
) -> DecisionBatchAnswer:
    """Decides on several dossiers of one institution: on all of them, or on none, with the faults of every row."""
    made = decisions.decide_batch(session, caller, new.decisions, public_url=settings.public_url, now=now)
    return DecisionBatchAnswer(items=[decision_answer(each) for each in made])


@router.get("/decisions/{decision_id}")
def get_decision(decision_id: uuid.UUID, caller: Caller, session: DbSession, now: Now) -> DecisionAnswer:
    """One decision; for the person once it is announced, and that they read it first is kept as proof."""
    return decision_answer(reading.read_decision(session, caller, decision_id, now=now))


@router.get("/people/{person_id}/decisions")
def list_decisions(person_id: uuid.UUID, caller: Caller, session: DbSession, page: PageQuery) -> Page[DecisionLine]:
    """What was decided on you and announced; to see this list is not to read them."""
    found = announcements.list_decisions(session, caller, person_id, page)
    return Page.of(found, page, _decision_line, lambda item: (item.announced_at.isoformat(), item.id))


def _decision_line(decision: Decision) -> DecisionLine:
    names = DecisionLine.model_fields.keys() - {"programme_id", "outcome"}
    facts = {name: getattr(decision, name) for name in names}
    about = {"programme_id": decision.dossier.programme_id, "outcome": decision.content["outcome"]}
    return DecisionLine.model_validate({**facts, **about})


@router.post("/decisions/{decision_id}/announce")
def announce(
    decision_id: uuid.UUID, caller: AsRegistrarOrBoard, session: DbSession, now: Now, settings: Config
) -> DecisionAnswer:
    """Announces a decision to the person: it counts from now on."""
    return decision_answer(announcements.announce(session, caller, decision_id, settings=settings, now=now))


def exemption_answer(exemption: Exemption) -> ExemptionAnswer:
    """An exemption as it is answered."""
    names = ExemptionAnswer.model_fields.keys() - {"announced_at"}
    facts = {name: getattr(exemption, name) for name in names}
    return ExemptionAnswer.model_validate({**facts, "announced_at": exemption.decision.announced_at})


@router.get("/people/{person_id}/exemptions")
def list_exemptions(person_id: uuid.UUID, caller: Caller, session: DbSession) -> Page[ExemptionAnswer]:
    """The exemptions of a person that count: your own, or those of institutions that you work for."""
    found = queries_decisions.list_exemptions(session, person_id)
    mine = [
        each for each in found if person_id == caller.person_id or caller.may_see(each.decision.dossier.institution_id)
    ]
    if not mine and person_id != caller.person_id:
        raise NotFound()
    return Page(items=[exemption_answer(each) for each in mine])


@router.post("/exemptions/{exemption_id}/condition")
def judge_condition(
    exemption_id: uuid.UUID, new: ConditionMet, caller: AsRegistrarOrBoard, session: DbSession, now: Now
) -> ExemptionAnswer:
    """Records that the condition of an exemption is met; or that it lapses, which the board does after its day."""
    made = conditions.judge_condition(session, caller, exemption_id, is_met=new.met, reason=new.reason, now=now)
    return exemption_answer(made)


@router.post("/exemptions/{exemption_id}/review")
def review(
    exemption_id: uuid.UUID, new: Review, caller: AsBoard, session: DbSession, now: Now, settings: Config
) -> ExemptionAnswer:
    """Withdraws an exemption by a decision of its own, announced at once, or lets it stand."""
    return exemption_answer(withdrawals.review(session, caller, exemption_id, new, settings=settings, now=now))


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
