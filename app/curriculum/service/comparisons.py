"""Two versions of a diploma beside each other."""

import uuid

from sqlalchemy.orm import Session

from app.curriculum.models import OfferingVersion
from app.curriculum.rules.cohorts import Cohorts, compare_cohorts
from app.curriculum.rules.names import Names
from app.curriculum.service.naming import naming_of
from app.curriculum.service.texts import get_published


def compare_versions(
    session: Session, diploma_id: uuid.UUID, before: int, after: int
) -> tuple[OfferingVersion, OfferingVersion, Cohorts]:
    """Both versions, and what became of each node. Raises NotFound."""
    one, other = (get_published(session, diploma_id, number) for number in (before, after))
    naming = naming_of(session, one.offering.institution_id, [one.content, other.content])
    names = Names({**naming.modules.exact, **naming.outcomes.exact, **naming.institutions.exact})
    return one, other, compare_cohorts(one.content, other.content, names)
