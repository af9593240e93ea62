"""The select on the exemptions of an institution, for its student system."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.access.models import Identity
from app.curriculum.models import OfferingVersion
from app.payloads import PageRequest
from app.recognition.models import Decision, Dossier, Exemption


def list_of_institution(
    session: Session, institution_id: uuid.UUID, since: datetime | None, page: PageRequest | None
) -> Sequence[tuple[Exemption, str | None]]:
    """The exemptions that were ever announced, ended ones too, with the student number; the last changed last.

    Only those that changed after `since`, if given. One more than the page holds; all of them without a page.
    """
    order = (Exemption.changed_at, Exemption.id)
    known = and_(Identity.person_id == Exemption.person_id, Identity.institution_id == institution_id)
    statement = (
        select(Exemption, Identity.student_number)
        .join(Exemption.decision)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .outerjoin(Identity, known)
        .where(Dossier.institution_id == institution_id, ~Decision.is_indication, Decision.announced_at.is_not(None))
        .options(joinedload(Exemption.decision))
        .options(joinedload(Exemption.module_version).joinedload(OfferingVersion.offering))
        .order_by(*order)
    )
    if since:
        statement = statement.where(Exemption.changed_at > since)
    if page:
        statement = statement.limit(page.limit + 1)
        if after := page.key(datetime.fromisoformat, uuid.UUID):
            statement = statement.where(func.row(*order) > func.row(*after))
    return [(row[0], row[1]) for row in session.execute(statement)]
