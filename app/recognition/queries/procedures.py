"""Every select on procedures, assessors and stopped clocks."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.recognition.models import Advice, Dossier, DossierAssessor, DossierStop, ExemptionProcedure
from app.recognition.rules.states import State


def list_procedures(session: Session, institution_ids: Collection[uuid.UUID]) -> Sequence[ExemptionProcedure]:
    """What these institutions settled for exemptions, the latest beginning first."""
    return session.scalars(
        select(ExemptionProcedure)
        .where(ExemptionProcedure.institution_id.in_(institution_ids))
        .order_by(ExemptionProcedure.valid_from.desc(), ExemptionProcedure.id)
    ).all()


def list_stops(session: Session, dossier_id: uuid.UUID) -> Sequence[DossierStop]:
    """When somebody was asked to complete the dossier, the earliest first."""
    return session.scalars(
        select(DossierStop).where(DossierStop.dossier_id == dossier_id).order_by(DossierStop.asked_at, DossierStop.id)
    ).all()


def list_assessors(session: Session, dossier_ids: Collection[uuid.UUID]) -> Sequence[DossierAssessor]:
    """Who is or was assigned to these dossiers, in the order of their assignment."""
    return session.scalars(
        select(DossierAssessor)
        .where(DossierAssessor.dossier_id.in_(dossier_ids))
        .order_by(DossierAssessor.assigned_at, DossierAssessor.id)
    ).all()


def list_assignments(
    session: Session, assessor_ids: Collection[uuid.UUID]
) -> Sequence[tuple[DossierAssessor, Dossier]]:
    """The dossiers in assessment to which these people are assigned, with the assignment."""
    rows = session.execute(
        select(DossierAssessor, Dossier)
        .join(Dossier, Dossier.id == DossierAssessor.dossier_id)
        .where(
            DossierAssessor.assessor_id.in_(assessor_ids),
            DossierAssessor.removed_at.is_(None),
            Dossier.state == State.IN_ASSESSMENT,
        )
        .order_by(DossierAssessor.assigned_at, DossierAssessor.id)
    )
    return [(row[0], row[1]) for row in rows]


def list_current_advice(session: Session, dossier_ids: Collection[uuid.UUID]) -> Sequence[Advice]:
    """The advice that counts on these dossiers: of who is assigned still, on the dossier as it was completed last."""
    is_assigned = and_(
        DossierAssessor.dossier_id == Advice.dossier_id,
        DossierAssessor.assessor_id == Advice.assessor_id,
        DossierAssessor.removed_at.is_(None),
    )
    return session.scalars(
        select(Advice)
        .join(Dossier, Dossier.id == Advice.dossier_id)
        .join(DossierAssessor, is_assigned)
        .where(
            Advice.dossier_id.in_(dossier_ids),
            or_(Dossier.completed_at.is_(None), Advice.advised_at >= Dossier.completed_at),
        )
        .order_by(Advice.advised_at, Advice.id)
    ).all()
