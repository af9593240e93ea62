"""Every select on appeals and complaints, and on what they reopen or end."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.ledger.models import LedgerEvent
from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import Advice, Appeal, Complaint, Decision, Dossier, DossierAssessor, Exemption
from app.recognition.rules.appeals import OPEN, AppealState
from app.recognition.rules.decisions import ConditionState
from app.recognition.rules.states import Act, allowed


@dataclass(frozen=True)
class Sight:
    """Whose appeals and complaints one sees: one's own, those at institutions, and those of programmes."""

    person_id: uuid.UUID
    institution_ids: Collection[uuid.UUID]
    programme_ids: Collection[uuid.UUID]

    def shows(self, dossier: Dossier) -> bool:
        """Whether it takes in what is about this dossier."""
        return (
            dossier.person_id == self.person_id
            or dossier.institution_id in self.institution_ids
            or dossier.programme_id in self.programme_ids
        )

    def condition(self) -> ColumnElement[bool]:
        """The same, for a select that joins dossiers."""
        return or_(
            Dossier.person_id == self.person_id,
            Dossier.institution_id.in_(self.institution_ids),
            Dossier.programme_id.in_(self.programme_ids),
        )


@dataclass(frozen=True)
class AppealFilter:
    """Which appeals are asked for; None asks for any."""

    state: str | None = None
    programme_id: uuid.UUID | None = None
    is_late: bool | None = None
    due_by: date | None = None


def is_appealed() -> Exists:
    """Whether there ever was an appeal on a dossier, for a select on dossiers."""
    return select(Appeal.id).where(Appeal.dossier_id == Dossier.id).exists()


def has_appeal(session: Session, dossier_id: uuid.UUID) -> bool:
    """Whether there ever was an appeal on a dossier."""
    return session.scalar(select(Appeal.id).where(Appeal.dossier_id == dossier_id).limit(1)) is not None


def get_appeal(session: Session, appeal_id: uuid.UUID) -> Appeal:
    """The appeal as it is now, with its dossier and decision. Raises NotFound."""
    options = [joinedload(Appeal.dossier).joinedload(Dossier.programme), joinedload(Appeal.decision)]
    found = session.get(Appeal, appeal_id, options=options, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def find_against(session: Session, decision_id: uuid.UUID) -> Appeal | None:
    """The appeal against a decision that was not withdrawn, if any."""
    statement = select(Appeal).where(Appeal.decision_id == decision_id, Appeal.state != AppealState.WITHDRAWN)
    return session.scalar(statement)


def list_open(session: Session, dossier_id: uuid.UUID) -> Sequence[Appeal]:
    """The appeals on a dossier that were neither settled, ruled on nor withdrawn."""
    statement = select(Appeal).where(Appeal.dossier_id == dossier_id, Appeal.state.in_(OPEN))
    return session.scalars(statement.order_by(Appeal.id)).all()


def list_appeals_of(session: Session, dossier_id: uuid.UUID) -> Sequence[Appeal]:
    """Every appeal that there ever was on a dossier."""
    return session.scalars(select(Appeal).where(Appeal.dossier_id == dossier_id).order_by(Appeal.id)).all()


def list_complaints_of(session: Session, dossier_id: uuid.UUID) -> Sequence[Complaint]:
    """Every complaint that there ever was about decisions on a dossier."""
    return session.scalars(select(Complaint).where(Complaint.dossier_id == dossier_id).order_by(Complaint.id)).all()


def list_ruled(session: Session, dossier_id: uuid.UUID) -> Sequence[Appeal]:
    """The appeals on a dossier that were ruled on."""
    statement = select(Appeal).where(Appeal.dossier_id == dossier_id, Appeal.state == AppealState.RULED)
    return session.scalars(statement.order_by(Appeal.id)).all()


def list_appeals(session: Session, page: PageRequest, sight: Sight, asked: AppealFilter) -> Sequence[Appeal]:
    """Appeals in sight, the first to be ruled on first; one more than the page holds where there are more."""
    order = (Appeal.rule_until, Appeal.id)
    statement = select(Appeal).join(Dossier, Appeal.dossier_id == Dossier.id).where(sight.condition())
    if asked.state:
        statement = statement.where(Appeal.state == asked.state)
    if asked.programme_id:
        statement = statement.where(Dossier.programme_id == asked.programme_id)
    if asked.is_late is not None:
        statement = statement.where((Appeal.days_late > 0) == asked.is_late)
    if asked.due_by:
        statement = statement.where(Appeal.rule_until <= asked.due_by)
    if after := page.key(date.fromisoformat, uuid.UUID):
        statement = statement.where(func.row(*order) > func.row(*after))
    return session.scalars(statement.options(joinedload(Appeal.dossier)).order_by(*order).limit(page.limit + 1)).all()


def get_complaint(session: Session, complaint_id: uuid.UUID) -> Complaint:
    """The complaint as it is now, with its dossier and decision. Raises NotFound."""
    options = [joinedload(Complaint.dossier), joinedload(Complaint.decision)]
    found = session.get(Complaint, complaint_id, options=options, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def find_complaint(session: Session, decision_id: uuid.UUID) -> Complaint | None:
    """The complaint about a decision, if any."""
    return session.scalar(select(Complaint).where(Complaint.decision_id == decision_id))


def list_complaints(session: Session, page: PageRequest, sight: Sight, is_answered: bool | None) -> Sequence[Complaint]:
    """Complaints in sight, oldest first; one more than the page holds where there are more."""
    order = (Complaint.made_at, Complaint.id)
    statement = select(Complaint).join(Dossier, Complaint.dossier_id == Dossier.id).where(sight.condition())
    if is_answered is not None:
        statement = statement.where(Complaint.answered_at.is_not(None) == is_answered)
    if after := page.key(datetime.fromisoformat, uuid.UUID):
        statement = statement.where(func.row(*order) > func.row(*after))
    return session.scalars(
        statement.options(joinedload(Complaint.dossier)).order_by(*order).limit(page.limit + 1)
    ).all()


def find_reopened(session: Session, dossier_id: uuid.UUID) -> Decision | None:
    """The decision on a dossier that was annulled or taken back, and that no later one replaces yet."""
    later = select(Decision.replaces_id).where(Decision.replaces_id.is_not(None))
    return session.scalar(
        select(Decision)
        .where(
            Decision.dossier_id == dossier_id,
            Decision.kind == "request",
            Decision.reopened.is_not(None),
            Decision.id.not_in(later),
        )
        .order_by(Decision.decided_at.desc(), Decision.id)
        .limit(1)
    )


def list_standing(session: Session, dossier_id: uuid.UUID) -> Sequence[Exemption]:
    """The exemptions that decisions on a dossier brought and that neither ended nor lapsed, by id."""
    is_left = Exemption.condition_state.is_distinct_from(ConditionState.LAPSED)
    return _exemptions(session, Decision.dossier_id == dossier_id, Exemption.ended_at.is_(None), is_left)


def list_brought(session: Session, decision_id: uuid.UUID) -> Sequence[Exemption]:
    """The exemptions that a decision brought, ended or not, by id."""
    return _exemptions(session, Exemption.decision_id == decision_id)


def list_withdrawn(session: Session, decision_id: uuid.UUID) -> Sequence[Exemption]:
    """The exemption that stays withdrawn by a decision to do so; none where it ended otherwise since."""
    return _exemptions(session, Exemption.withdrawal_id == decision_id, Exemption.ended_by == "withdrawn")


def _exemptions(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Exemption]:
    """What changes them locks their dossier first, so that they need no lock of their own."""
    return session.scalars(
        select(Exemption)
        .join(Exemption.decision)
        .where(*conditions)
        .options(joinedload(Exemption.module_version), joinedload(Exemption.decision))
        .order_by(Exemption.id)
        .execution_options(populate_existing=True)
    ).all()


def list_decisions_of(session: Session, dossier_id: uuid.UUID) -> Sequence[Decision]:
    """Every decision on a dossier, in the order in which they were taken."""
    statement = select(Decision).where(Decision.dossier_id == dossier_id).options(joinedload(Decision.dossier))
    return session.scalars(statement.order_by(Decision.decided_at, Decision.id)).all()


def has_worked_on(session: Session, dossier_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether a person decided, advised or was to advise on a dossier, or did anything else to it, by the ledger."""
    worked = or_(
        select(Decision.id).where(Decision.dossier_id == dossier_id, Decision.decided_by == person_id).exists(),
        select(Advice.id).where(Advice.dossier_id == dossier_id, Advice.assessor_id == person_id).exists(),
        select(DossierAssessor.id)
        .where(DossierAssessor.dossier_id == dossier_id, DossierAssessor.assessor_id == person_id)
        .exists(),
        select(LedgerEvent.id)
        .where(
            LedgerEvent.subject_kind == "dossier",
            LedgerEvent.subject_id == dossier_id,
            LedgerEvent.person_id == person_id,
        )
        .exists(),
    )
    return bool(session.scalar(select(worked)))


def find_conclusive(session: Session, on: date) -> Dossier | None:
    """One announced dossier, locked, none of whose decisions can be appealed against in time any more, if any.

    Under a contract there is no term to wait for.
    """
    running = select(Decision.id).where(
        Decision.dossier_id == Dossier.id, Decision.kind == "request", Decision.appeal_until >= on
    )
    return session.scalar(
        select(Dossier)
        .where(Dossier.state.in_(allowed(Act.CONCLUDE)), ~running.exists())
        .order_by(Dossier.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
