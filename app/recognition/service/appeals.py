"""Appeals: lodging, the attempt to settle, the ruling and what it does, withdrawal; what becomes final without one."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.ledger import service as ledger
from app.problems import Fault, Forbidden, InvalidInput, NotFound
from app.recognition.models import Appeal, Decision, Dossier, Exemption
from app.recognition.payloads.appeals import NewAppeal, NewOverdueAppeal, NewRuling, SettlementOutcome
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import decisions as queries_decisions
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.queries.appeals import Sight
from app.recognition.rules import appeals as rules
from app.recognition.rules import law
from app.recognition.rules.appeals import Against, AppealAct, AppealState, Contested, RulingOutcome
from app.recognition.rules.credentials import Ended
from app.recognition.rules.states import Act, DossierState, State, after
from app.recognition.service.dossiers import get_dossier, record
from app.recognition.service.endings import end_exemptions
from app.recognition.service.procedures import renew_term
from app.recognition.service.reopening import contested_of, reopen, revive
from app.settings import Settings

UNDECIDED = frozenset({State.SUBMITTED, State.IN_ASSESSMENT, State.ADVISED, State.DECIDED})
"""States in which a decision is awaited; one that was not announced does not exist for the person (Awb 3:40)."""


def sight_of(actor: Actor) -> Sight:
    """Whose appeals somebody sees: their own, and those that the appeals board, a registrar or the board deals with."""
    institutions = actor.institution_ids(Role.REGISTRAR, Role.APPEALS_BOARD)
    return Sight(actor.person_id, institutions, actor.programme_ids(Role.BOARD))


def get_appeal(session: Session, actor: Actor, appeal_id: uuid.UUID, *, lock: bool = False) -> Appeal:
    """The appeal, for who may see it; its dossier locked until the transaction ends if asked. Raises NotFound."""
    appeal = queries_appeals.get_appeal(session, appeal_id)
    if not sight_of(actor).shows(appeal.dossier):
        raise NotFound()
    if lock:
        queries_dossiers.get_dossier(session, appeal.dossier_id, lock=True)
        appeal = queries_appeals.get_appeal(session, appeal_id)
    return appeal


def lodge(session: Session, actor: Actor, decision_id: uuid.UUID, new: NewAppeal, *, now: datetime) -> Appeal:
    """The person appeals against a decision that was announced; one that comes late is taken in, and marked.

    Raises NotFound, Forbidden for anyone else, NotAppealable naming another remedy, AlreadyAppealed, DossierState.
    """
    decision, dossier = get_contestable(session, actor, decision_id)
    if decision.content["legalBasis"]["regime"] == "contract":
        detail = f"This decision is under a contract. Complain about it: POST /v1/decisions/{decision.id}/complaints."
        raise rules.NotAppealable(detail, faults=[Fault("contract", detail)])
    if queries_appeals.find_against(session, decision.id):
        raise rules.AlreadyAppealed()
    contested = contested_of(decision)
    if contested.against is Against.DECISION:
        dossier.state = after(Act.APPEAL, dossier.state)
    late = rules.days_late(now, decision.appeal_until)
    made = _new_appeal(dossier, contested, new.grounds, decision.appeal_until, now)
    made.decision_id, made.appeal_until, made.days_late = decision.id, decision.appeal_until, late
    made.late_reason = new.late_reason
    return _keep(session, actor, dossier, made, now)


def get_contestable(session: Session, actor: Actor, decision_id: uuid.UUID) -> tuple[Decision, Dossier]:
    """A decision that the person contests, with its dossier, locked.

    Raises NotFound, also before it is announced, Forbidden for anyone else, NotAppealable for what decides nothing,
    DossierState where the person took the request back.
    """
    decision = queries_decisions.get_decision(session, decision_id)
    dossier = get_dossier(session, actor, decision.dossier_id, lock=True)
    _only_the_person(actor, dossier)
    if decision.announced_at is None:
        raise NotFound()
    if decision.is_indication:
        detail = "This is an indication. It decides nothing; the decision follows on enrolment."
        raise rules.NotAppealable(detail, faults=[Fault("indication", detail)])
    if dossier.state == State.WITHDRAWN:
        raise DossierState("The request was taken back.")
    return decision, dossier


def _only_the_person(actor: Actor, dossier: Dossier) -> None:
    if dossier.person_id != actor.person_id:
        raise Forbidden("Only the person whom it is about does this.")


def _new_appeal(dossier: Dossier, contested: Contested, grounds: str, until: date | None, now: datetime) -> Appeal:
    return Appeal(
        id=uuid.uuid4(),
        dossier=dossier,
        against=contested.against.value,
        state=AppealState.LODGED.value,
        grounds=grounds,
        lodged_at=now,
        days_late=0,
        is_premature=False,
        rule_until=law.rule_until(until, local_date(now)),
    )


def _keep(session: Session, actor: Actor, dossier: Dossier, made: Appeal, now: datetime) -> Appeal:
    session.add(made)
    session.flush()
    record(session, actor, "appeal.lodged", dossier, {"appeal": str(made.id), "against": made.against}, now)
    return made


def lodge_overdue(
    session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewOverdueAppeal, *, now: datetime
) -> Appeal:
    """The person appeals against no decision in time (Awb 6:2(b), 6:12). The dossier stays in its state.

    Raises NotFound, Forbidden for anyone else, NotAppealable as long as the term runs, AlreadyAppealed, InvalidInput.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    _only_the_person(actor, dossier)
    today = local_date(now)
    if dossier.programme.regime == "contract":
        raise rules.NotAppealable(faults=[Fault("contract", "Under a contract its own terms and complaints hold.")])
    due = decision_due(dossier)
    rules.check_overdue(due, today)
    if new.notice_on and new.notice_on > today:
        raise InvalidInput(faults=[Fault("not-yet", "This day has to come yet.", "/noticeOn")])
    if any(each.against == Against.NO_DECISION for each in queries_appeals.list_open(session, dossier.id)):
        raise rules.AlreadyAppealed()
    made = _new_appeal(dossier, Contested(Against.NO_DECISION, frozenset()), new.grounds, None, now)
    made.decision_due, made.notice_on = due, new.notice_on
    made.is_premature = rules.is_premature(new.notice_on, today)
    return _keep(session, actor, dossier, made, now)


def decision_due(dossier: Dossier) -> date | None:
    """The last day to decide on a dossier; None while nothing is awaited, or the clock stands still."""
    return dossier.decide_by if dossier.state in UNDECIDED else None


def send(session: Session, actor: Actor, appeal_id: uuid.UUID, *, now: datetime) -> Appeal:
    """The appeals board sends the appeal to the board of examiners, to try and settle it (WHW 7.61(3)).

    Raises NotFound, Forbidden, WorkedOnFile, WrongAppealState.
    """
    appeal = _get_to_judge(session, actor, appeal_id, now)
    appeal.state = rules.after(AppealAct.SEND, appeal.state)
    appeal.sent_at, appeal.sent_by = now, actor.person_id
    appeal.settle_until = law.settle_until(local_date(now))
    _record_judged(session, actor, "appeal.sent", appeal, {}, now)
    return appeal


def _get_to_judge(session: Session, actor: Actor, appeal_id: uuid.UUID, now: datetime) -> Appeal:
    """An appeal that the actor may rule on. Raises NotFound, Forbidden, WorkedOnFile."""
    appeal = get_appeal(session, actor, appeal_id, lock=True)
    dossier, today = appeal.dossier, local_date(now)
    actor.require(Role.APPEALS_BOARD, institution_id=dossier.institution_id, on=today)
    on_board = dossier.programme_id in actor.programme_ids(Role.BOARD)
    if (
        on_board
        or dossier.person_id == actor.person_id
        or queries_appeals.has_worked_on(session, dossier.id, actor.person_id)
    ):
        raise rules.WorkedOnFile()
    return appeal


def _record_judged(
    session: Session, actor: Actor, action: str, appeal: Appeal, facts: dict[str, str], now: datetime
) -> None:
    """What the appeals board does is told of the appeal: work on the dossier would keep its members from ruling."""
    ledger.record(
        session,
        chain=appeal.dossier.institution_id,
        actor=actor,
        action=action,
        subject=("appeal", appeal.id),
        facts={"dossier": str(appeal.dossier_id), **facts},
        now=now,
    )


def settle(session: Session, actor: Actor, appeal_id: uuid.UUID, new: SettlementOutcome, *, now: datetime) -> Appeal:
    """The board or a registrar records what came of the attempt to settle; once settled, the board decides anew.

    Raises NotFound, Forbidden, WrongAppealState, InvalidInput with every fault.
    """
    appeal = get_appeal(session, actor, appeal_id, lock=True)
    dossier = appeal.dossier
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(Role.BOARD, Role.REGISTRAR, on=local_date(now), **scope)
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody settles an appeal of their own.")
    state = rules.after(AppealAct.SETTLE if new.is_settled else AppealAct.FAIL_TO_SETTLE, appeal.state)
    contested = _contested(appeal)
    faults = list(rules.settlement_faults(contested, new.modules, is_settled=new.is_settled))
    if faults:
        raise InvalidInput(faults=faults)
    modules = [str(each) for each in rules.reopened(contested, new.modules)] if new.is_settled else []
    appeal.state = state
    appeal.settlement = {
        "isSettled": new.is_settled,
        "account": new.account,
        "modules": modules,
        "recordedBy": str(actor.person_id),
        "recordedAt": now.isoformat(),
    }
    if new.is_settled:
        _take_back(session, appeal, "settlement", modules, None, now)
    action = "appeal.settled" if new.is_settled else "appeal.not-settled"
    record(session, actor, action, dossier, {"appeal": str(appeal.id)}, now)
    return appeal


def _contested(appeal: Appeal) -> Contested:
    return contested_of(appeal.decision) if appeal.decision else Contested(Against.NO_DECISION, frozenset())


def _take_back(
    session: Session, appeal: Appeal, why: str, modules: Sequence[str], decide_by: date | None, now: datetime
) -> None:
    """What was contested goes back to the board that decided; where nothing was decided, nothing changes."""
    if appeal.decision is None:
        return
    reopen(session, appeal.decision, why, appeal.id, modules, decide_by, now)
    if appeal.against == Against.WITHDRAWAL:
        revive(session, appeal.decision, now)
    else:
        appeal.dossier.state = after(Act.ANNUL, appeal.dossier.state)


def rule(
    session: Session, actor: Actor, appeal_id: uuid.UUID, new: NewRuling, *, settings: Settings, now: datetime
) -> Appeal:
    """The appeals board rules. What it annuls no longer counts, and the same board decides anew (WHW 7.61(5)).

    Raises NotFound, Forbidden, WorkedOnFile, WrongAppealState, InvalidInput with every fault.
    """
    appeal = _get_to_judge(session, actor, appeal_id, now)
    state = rules.after(AppealAct.RULE, appeal.state)
    rules.check_attempted(appeal.state, appeal.settle_until, local_date(now))
    contested = _contested(appeal)
    faults = list(rules.ruling_faults(contested, new.outcome, new.modules, new.decide_by, local_date(now)))
    if faults:
        raise InvalidInput(faults=faults)
    modules: list[str] = []
    facts = {"outcome": new.outcome.value}
    if new.outcome is RulingOutcome.FOUNDED:
        modules = [str(each) for each in rules.reopened(contested, new.modules)]
        annulled = _annulled(session, appeal, modules)
        facts |= end_exemptions(session, actor, annulled, Ended.ANNULLED, settings=settings, now=now)
        _take_back(session, appeal, "ruling", modules, new.decide_by, now)
    elif contested.against is Against.DECISION:
        appeal.dossier.state = after(Act.DISMISS_APPEAL, appeal.dossier.state)
    appeal.state, appeal.ruled_at, appeal.ruled_by = state, now, actor.person_id
    appeal.ruling = _ruling(new, modules)
    if contested.against is Against.NO_DECISION and new.decide_by:
        renew_term(session, appeal.dossier, local_date(now))
    _record_judged(session, actor, "appeal.ruled", appeal, facts, now)
    return appeal


def _ruling(new: NewRuling, modules: Sequence[str]) -> dict[str, Any]:
    by = new.decide_by.isoformat() if new.decide_by else None
    return {"outcome": new.outcome.value, "reasons": new.reasons, "modules": list(modules), "decideBy": by}


def _annulled(session: Session, appeal: Appeal, modules: Sequence[str]) -> Iterator[Exemption]:
    """What a decision brought of these modules, and ends with it; the others stay."""
    for exemption in queries_appeals.list_brought(session, appeal.decision_id) if appeal.decision_id else ():
        is_standing = exemption.ended_by in (None, "withdrawn")
        if is_standing and str(exemption.module_version.offering_id) in modules:
            yield exemption


def withdraw(session: Session, actor: Actor, appeal_id: uuid.UUID, *, now: datetime) -> Appeal:
    """The person takes their appeal back, at any time before the ruling; the decision stands.

    Raises NotFound, Forbidden for anyone else, WrongAppealState.
    """
    appeal = get_appeal(session, actor, appeal_id, lock=True)
    _only_the_person(actor, appeal.dossier)
    end(appeal, now)
    if appeal.against == Against.DECISION:
        appeal.dossier.state = after(Act.DISMISS_APPEAL, appeal.dossier.state)
    record(session, actor, "appeal.withdrawn", appeal.dossier, {"appeal": str(appeal.id)}, now)
    return appeal


def end(appeal: Appeal, now: datetime) -> None:
    """Marks an appeal as withdrawn. Raises WrongAppealState."""
    appeal.state, appeal.withdrawn_at = rules.after(AppealAct.WITHDRAW, appeal.state), now


def conclude_next(session: Session, *, now: datetime) -> Dossier | None:
    """Makes one announced dossier final: its term to appeal passed without an appeal, or it is under a contract.

    None where none is left. For a job that calls it until then, each in a transaction of its own.
    """
    dossier = queries_appeals.find_conclusive(session, local_date(now))
    if dossier is None:
        return None
    dossier.state = after(Act.CONCLUDE, dossier.state)
    chain, subject, actor = dossier.institution_id, ("dossier", dossier.id), ledger.System()
    ledger.record(session, chain=chain, actor=actor, action="dossier.concluded", subject=subject, facts={}, now=now)
    return dossier
