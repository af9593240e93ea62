"""Every select on VRAAK records and norms."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.problems import NotFound
from app.recognition.models import VraakNorms, VraakRecord


def list_records(session: Session, dossier_id: uuid.UUID) -> Sequence[VraakRecord]:
    """The records on a dossier, in the order in which they were made."""
    statement = select(VraakRecord).where(VraakRecord.dossier_id == dossier_id)
    return session.scalars(statement.order_by(VraakRecord.recorded_at, VraakRecord.id)).all()


def find_record(
    session: Session,
    dossier_id: uuid.UUID,
    assessor_id: uuid.UUID,
    evidence_id: uuid.UUID | None,
    outcome_id: uuid.UUID | None,
) -> VraakRecord | None:
    """What an assessor recorded before of just this, if anything."""
    return session.scalar(
        select(VraakRecord).where(
            VraakRecord.dossier_id == dossier_id,
            VraakRecord.assessor_id == assessor_id,
            VraakRecord.evidence_id.is_not_distinct_from(evidence_id),
            VraakRecord.outcome_id.is_not_distinct_from(outcome_id),
        )
    )


def list_norms(session: Session, institution_id: uuid.UUID) -> Sequence[VraakNorms]:
    """The norms of an institution, the latest year first."""
    statement = select(VraakNorms).where(VraakNorms.institution_id == institution_id)
    return session.scalars(statement.order_by(VraakNorms.year.desc())).all()


def find_norms(session: Session, institution_id: uuid.UUID, year: int, *, lock: bool = False) -> VraakNorms | None:
    """The norms that an institution set from a year on, if any; locked until the commit if asked."""
    statement = select(VraakNorms).where(VraakNorms.institution_id == institution_id, VraakNorms.year == year)
    return session.scalar(statement.with_for_update() if lock else statement)


def get_norms(session: Session, institution_id: uuid.UUID, year: int, *, lock: bool = False) -> VraakNorms:
    """The norms that an institution set from a year on. Raises NotFound."""
    found = find_norms(session, institution_id, year, lock=lock)
    if found is None:
        raise NotFound()
    return found
