"""Every select on agreements and their adoption."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import (
    Adoption,
    Agreement,
)


def find_agreement(session: Session, institution_id: uuid.UUID, code: str) -> Agreement | None:
    """The agreement with that code at an institution, if any."""
    return session.scalar(select(Agreement).where(Agreement.institution_id == institution_id, Agreement.code == code))


def get_agreement(session: Session, agreement_id: uuid.UUID) -> Agreement:
    """The agreement with its adoptions. Raises NotFound."""
    found = session.get(Agreement, agreement_id, options=[selectinload(Agreement.adoptions)])
    if found is None:
        raise NotFound()
    return found


def list_agreements(session: Session, page: PageRequest) -> Sequence[Agreement]:
    """Agreements by code; one more than the page holds where there are more."""
    statement = select(Agreement).options(selectinload(Agreement.adoptions)).order_by(Agreement.code, Agreement.id)
    if after := page.key(str, uuid.UUID):
        statement = statement.where(func.row(Agreement.code, Agreement.id) > func.row(*after))
    return session.scalars(statement.limit(page.limit + 1)).all()


def list_adopted(session: Session, programme_id: uuid.UUID, on: date) -> Sequence[tuple[Agreement, Adoption]]:
    """The agreements that the board of a programme adopted and that hold on a day, with the adoption."""
    rows = session.execute(
        select(Agreement, Adoption)
        .join(Adoption)
        .where(
            Adoption.programme_id == programme_id,
            Agreement.valid_from <= on,
            or_(Agreement.valid_until.is_(None), Agreement.valid_until >= on),
        )
        .order_by(Agreement.code, Adoption.rules_year)
    )
    return [(row[0], row[1]) for row in rows]
