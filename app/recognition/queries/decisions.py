"""Every select on advice, decisions and exemptions."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.curriculum.models import OfferingVersion
from app.problems import NotFound
from app.recognition.models import (
    Advice,
    Decision,
    Dossier,
    Evidence,
    Exemption,
)


def find_advice(session: Session, dossier_id: uuid.UUID, assessor_id: uuid.UUID) -> Advice | None:
    """What an assessor advised on a dossier, if anything."""
    return session.scalar(select(Advice).where(Advice.dossier_id == dossier_id, Advice.assessor_id == assessor_id))


def list_advice(session: Session, dossier_id: uuid.UUID) -> Sequence[Advice]:
    """All advice on a dossier."""
    return session.scalars(
        select(Advice).where(Advice.dossier_id == dossier_id).order_by(Advice.advised_at, Advice.id)
    ).all()


def get_decision(session: Session, decision_id: uuid.UUID, *, lock: bool = False) -> Decision:
    """The decision with its dossier. Raises NotFound."""
    if lock:
        session.execute(select(Decision.id).where(Decision.id == decision_id).with_for_update())
    found = session.get(Decision, decision_id, options=[joinedload(Decision.dossier)], populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


def get_exemption(session: Session, exemption_id: uuid.UUID) -> Exemption:
    """The exemption, locked, with its decision and dossier. Raises NotFound."""
    session.execute(select(Exemption.id).where(Exemption.id == exemption_id).with_for_update())
    options = [joinedload(Exemption.decision).joinedload(Decision.dossier)]
    found = session.get(Exemption, exemption_id, options=options, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def list_exemptions(session: Session, person_id: uuid.UUID) -> Sequence[Exemption]:
    """The exemptions of a person that count: announced, no mere indication, not withdrawn."""
    return session.scalars(
        select(Exemption)
        .join(Decision)
        .where(
            Exemption.person_id == person_id,
            ~Exemption.is_withdrawn,
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
    """Every exemption that decisions on a dossier brought, withdrawn ones too, locked until the commit."""
    statement = select(Exemption).join(Decision).where(Decision.dossier_id == dossier_id).order_by(Exemption.id)
    return session.scalars(statement.with_for_update(of=Exemption)).all()


def list_unreviewed(session: Session, programme_ids: Collection[uuid.UUID]) -> Sequence[Exemption]:
    """Exemptions of programmes that stand, were not reviewed, and have a badge among the evidence of the dossier."""
    has_badge = select(Evidence.id).where(Evidence.dossier_id == Dossier.id, Evidence.credential.is_not(None))
    return session.scalars(
        select(Exemption)
        .join(Decision)
        .join(Dossier)
        .where(
            Dossier.programme_id.in_(programme_ids),
            ~Exemption.is_withdrawn,
            Exemption.reviewed_at.is_(None),
            has_badge.exists(),
        )
        .options(
            joinedload(Exemption.decision).joinedload(Decision.dossier).selectinload(Dossier.evidence),
        )
        .order_by(Exemption.id)
    ).all()
