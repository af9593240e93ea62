"""The flow from bachelor to master, counted."""

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.orm import Session

from app.curriculum.models import Enrolment, Offering, OfferingVersion, Programme
from app.insight.queries.awards import ISSUED
from app.insight.queries.counting import Counts, count_by_place, day_of, split_in, year_of
from app.issuing.models import Award


def count_flow(session: Session) -> Counts:
    """Who began a bachelor, or completed one, in the year of that, and of them who began a master afterwards.

    Somebody who began two bachelors is counted at each. Any master counts, whichever the institution.
    """
    enrolled = select(Enrolment.person_id, Enrolment.diploma_version_id, Enrolment.started_on.label("day"))
    completed = select(Award.person_id, Award.diploma_version_id, day_of(Award.decided_at)).where(
        Award.diploma_version_id.is_not(None), Award.status.in_(ISSUED)
    )
    either = union_all(enrolled, completed).subquery()
    began = (
        select(either.c.person_id, Programme.id, Programme.institution_id, func.min(either.c.day).label("day"))
        .select_from(either)
        .join(OfferingVersion, OfferingVersion.id == either.c.diploma_version_id)
        .join(Offering, Offering.id == OfferingVersion.offering_id)
        .join(Programme, and_(Programme.id == Offering.programme_id, Programme.kind == "bachelor"))
        .group_by(either.c.person_id, Programme.id)
        .subquery()
    )
    onward = (
        select(Enrolment.id)
        .join(OfferingVersion, OfferingVersion.id == Enrolment.diploma_version_id)
        .join(Offering, Offering.id == OfferingVersion.offering_id)
        .join(Programme, and_(Programme.id == Offering.programme_id, Programme.kind == "master"))
        .where(Enrolment.person_id == began.c.person_id, Enrolment.started_on > began.c.day)
        .correlate(began)
    )
    facts = select(
        year_of(began.c.day).label("year"),
        began.c.institution_id.label("institution"),
        began.c.id.label("programme"),
        began.c.person_id.label("person"),
        onward.exists().label("moved_on"),
    ).cte("flow_facts")
    return count_by_place(session, facts, ["year"], *split_in(facts, facts.c.moved_on))
