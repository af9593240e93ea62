"""Every select on advice, decisions and exemptions."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.curriculum.models import OfferingVersion
from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import (
    Advice,
    Decision,
    DecisionDraft,
    Dossier,
    Evidence,
    Exemption,
)
from app.recognition.rules.decisions import ConditionState


def find_advice(session: Session, dossier_id: uuid.UUID, assessor_id: uuid.UUID) -> Advice | None:
    """What an assessor advised on a dossier, if anything."""
    return session.scalar(select(Advice).where(Advice.dossier_id == dossier_id, Advice.assessor_id == assessor_id))


def list_advisers(session: Session, dossier_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Everyone who ever advised on a dossier."""
    return session.scalars(select(Advice.assessor_id).where(Advice.dossier_id == dossier_id)).all()


def list_deciders(session: Session, dossier_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Everyone who ever decided on a dossier."""
    return session.scalars(select(Decision.decided_by).where(Decision.dossier_id == dossier_id)).all()


def find_draft(session: Session, dossier_id: uuid.UUID) -> DecisionDraft | None:
    """The decision that is prepared for a dossier, if any; read anew, as somebody may have changed it just now."""
    return session.get(DecisionDraft, dossier_id, populate_existing=True)


def list_all_advice(session: Session, dossier_id: uuid.UUID) -> Sequence[Advice]:
    """Every piece of advice that was ever given on a dossier."""
    return session.scalars(select(Advice).where(Advice.dossier_id == dossier_id).order_by(Advice.id)).all()


def get_decision(session: Session, decision_id: uuid.UUID, *, lock: bool = False) -> Decision:
    """The decision with its dossier. Raises NotFound."""
    if lock:
        session.execute(select(Decision.id).where(Decision.id == decision_id).with_for_update())
    found = session.get(Decision, decision_id, options=[joinedload(Decision.dossier)], populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


def get_exemption(session: Session, exemption_id: uuid.UUID) -> Exemption:
    """The exemption, its dossier locked, with its decision and dossier. Raises NotFound."""
    own = select(Decision.dossier_id).join(Exemption, Exemption.decision_id == Decision.id)
    own = own.where(Exemption.id == exemption_id)
    session.execute(select(Dossier.id).where(Dossier.id.in_(own)).with_for_update())
    options = [joinedload(Exemption.decision).joinedload(Decision.dossier)]
    found = session.get(Exemption, exemption_id, options=options, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def list_exemptions(session: Session, person_id: uuid.UUID) -> Sequence[Exemption]:
    """The exemptions of a person that count: announced, no mere indication, no condition left, and not ended."""
    return session.scalars(
        select(Exemption)
        .join(Exemption.decision)
        .where(
            Exemption.person_id == person_id,
            or_(Exemption.condition_state.is_(None), Exemption.condition_state == ConditionState.MET),
            Exemption.ended_at.is_(None),
            ~Decision.is_indication,
            Decision.announced_at.is_not(None),
        )
        .options(
            joinedload(Exemption.decision).joinedload(Decision.dossier),
            joinedload(Exemption.module_version).joinedload(OfferingVersion.offering),
        )
        .order_by(Exemption.id)
    ).all()


def list_all_exemptions(session: Session, dossier_id: uuid.UUID) -> Sequence[Exemption]:
    """Every exemption that decisions on a dossier brought, ended ones too, locked until the commit."""
    statement = select(Exemption).join(Exemption.decision).where(Decision.dossier_id == dossier_id)
    return session.scalars(statement.order_by(Exemption.id).with_for_update(of=Exemption)).all()


def list_unreviewed(session: Session, programme_ids: Collection[uuid.UUID]) -> Sequence[Exemption]:
    """Exemptions of programmes that stand, were not reviewed, and have a badge among the evidence of the dossier."""
    has_badge = select(Evidence.id).where(Evidence.dossier_id == Dossier.id, Evidence.credential.is_not(None))
    return session.scalars(
        select(Exemption)
        .join(Exemption.decision)
        .join(Dossier)
        .where(
            Dossier.programme_id.in_(programme_ids),
            Exemption.ended_at.is_(None),
            ~Decision.is_indication,
            Exemption.reviewed_at.is_(None),
            has_badge.exists(),
        )
        .options(
            joinedload(Exemption.decision).joinedload(Decision.dossier).selectinload(Dossier.evidence),
        )
        .order_by(Exemption.id)
    ).all()


def list_announced(session: Session, person_id: uuid.UUID, page: PageRequest) -> Sequence[Decision]:
    """What was decided and announced on a person, the first announced first; one more than the page holds."""
    order = (Decision.announced_at, Decision.id)
    statement = (
        select(Decision)
        .join(Dossier)
        .where(Dossier.person_id == person_id, Decision.announced_at.is_not(None))
        .options(joinedload(Decision.dossier))
        .order_by(*order)
        .limit(page.limit + 1)
    )
    if after := page.key(datetime.fromisoformat, uuid.UUID):
        statement = statement.where(func.row(*order) > func.row(*after))
    return session.scalars(statement).all()
