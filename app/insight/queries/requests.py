"""Requests for exemption, counted: what became of them, and how long that took."""

from sqlalchemy import CTE, Subquery, case, func, select
from sqlalchemy.orm import Session

from app.insight.queries.counting import Counts, count_by_place, day_of, people_in, year_of
from app.insight.rules import GRANTING, OTHERS, Outcome
from app.recognition.models import Decision, Dossier
from app.recognition.rules.states import State

_ENDED = (State.WITHDRAWN.value, State.NOT_TAKEN_UP.value)


def count_requests(session: Session) -> Counts:
    """Requests in the year in which they were handed in, and days from then to the decision.

    A decision counts once it is announced. Of several the last says the outcome, the first when it was taken.
    """
    facts = _facts()
    granting, others = facts.c.outcome.in_(GRANTING), facts.c.outcome.in_(OTHERS)
    days = {"median_days": 0.5, "percentile90_days": 0.9}
    return count_by_place(
        session,
        facts,
        ["year"],
        func.count().label("requests"),
        func.sum(facts.c.units).label("units"),
        func.count().filter(granting).label("granted"),
        func.count().filter(others).label("not_granted"),
        people_in(facts).label("people"),
        people_in(facts, granting).label("people_granted"),
        people_in(facts, others).label("people_not_granted"),
        people_in(facts, facts.c.days.is_not(None)).label("people_decided"),
        *(func.percentile_cont(part).within_group(facts.c.days).label(name) for name, part in days.items()),
        *(func.count().filter(facts.c.outcome == each.value).label(f"count_{each.name}") for each in Outcome),
        *(people_in(facts, facts.c.outcome == each.value).label(f"people_{each.name}") for each in Outcome),
    )


def _facts() -> CTE:
    """One row for each request that was handed in."""
    decided = _decided()
    undecided = case((Dossier.state.in_(_ENDED), Outcome.ENDED.value), else_=Outcome.OPEN.value)
    return (
        select(
            year_of(Dossier.submitted_at).label("year"),
            Dossier.institution_id.label("institution"),
            Dossier.programme_id.label("programme"),
            Dossier.person_id.label("person"),
            func.cardinality(Dossier.modules).label("units"),
            func.coalesce(decided.c.outcome, undecided).label("outcome"),
            (day_of(decided.c.first_at) - day_of(Dossier.submitted_at)).label("days"),
        )
        .select_from(Dossier)
        .join(decided, decided.c.dossier_id == Dossier.id, isouter=True)
        .where(Dossier.submitted_at.is_not(None))
        .cte("request_facts")
    )


def _decided() -> Subquery:
    """For each request its last announced decision that is no mere indication, and when the first was taken."""
    one = Decision.dossier_id
    numbered = (
        select(
            one,
            Decision.content["outcome"].astext.label("outcome"),
            func.min(Decision.decided_at).over(partition_by=one).label("first_at"),
            func.row_number().over(partition_by=one, order_by=(Decision.decided_at.desc(), Decision.id)).label("turn"),
        )
        .where(Decision.announced_at.is_not(None), ~Decision.is_indication)
        .subquery()
    )
    return select(numbered).where(numbered.c.turn == 1).subquery()
