"""Awards, counted."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.curriculum.models import Offering, OfferingVersion
from app.insight.queries.counting import Counts, count_by_place, people_in, year_of
from app.insight.queries.places import route_of_modules
from app.issuing.models import Award, Result, Revocation
from app.issuing.rules import AwardStatus

ISSUED = (AwardStatus.ISSUED.value, AwardStatus.ACCEPTED.value, AwardStatus.REFUSED.value)


def count_awards(session: Session) -> Counts:
    """Awards that were issued and not revoked, in the year of their approval, down to routes."""
    ways = route_of_modules()
    facts = (
        select(
            year_of(Award.decided_at).label("year"),
            Offering.institution_id.label("institution"),
            Offering.programme_id.label("programme"),
            ways.c.route.label("part"),
            Award.person_id.label("person"),
        )
        .select_from(Award)
        .join(Result, Result.id == Award.result_id, isouter=True)
        .join(OfferingVersion, OfferingVersion.id == func.coalesce(Result.module_version_id, Award.diploma_version_id))
        .join(Offering, Offering.id == OfferingVersion.offering_id)
        .join(ways, ways.c.module == Offering.id, isouter=True)
        .join(Revocation, Revocation.award_id == Award.id, isouter=True)
        .where(Award.status.in_(ISSUED), Revocation.award_id.is_(None))
        .cte("award_facts")
    )
    counts = (func.count().label("awards"), people_in(facts).label("people"))
    return count_by_place(session, facts, ["year"], *counts, has_parts=True)
