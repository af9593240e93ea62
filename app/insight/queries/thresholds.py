"""Thresholds of credits, and who stands before them, counted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CTE, Numeric, Row, Subquery, and_, cast, func, select, union_all
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session, aliased

from app.curriculum.models import Enrolment, Offering, OfferingVersion
from app.insight.queries.counting import Counts, count_by_place, split_in, year_of
from app.issuing.models import Result
from app.recognition.models import Decision, Dossier, Exemption
from app.versions import DRAFT

_NODES = 'strict $.phases[*].requirement.** ? (@.type == "threshold" && @.effect != "advice" && @.minEc > 0)'


def list_thresholds(session: Session) -> Sequence[Row[Any]]:
    """The kinds of threshold in published diplomas, for each programme, with the articles that they stand in."""
    nodes = _nodes()
    articles = func.array_agg(nodes.c.article.distinct()).label("articles")
    keys = (nodes.c.kind, nodes.c.institution, nodes.c.programme)
    return session.execute(select(*keys, articles).group_by(*keys).order_by(nodes.c.kind)).all()


def count_stalled(session: Session, started_by: date) -> Counts:
    """Who is enrolled, and began that day or before, by year of that and kind of threshold, and who lacks its credits.

    Credits are those of modules passed at the institution and of exemptions by the board of the programme, each
    module once. Somebody with two thresholds of a kind stands before it while one is not passed.
    """
    nodes, done = _nodes(), _credits()
    facts = (
        select(
            year_of(Enrolment.started_on).label("year"),
            nodes.c.kind,
            nodes.c.institution,
            nodes.c.programme,
            Enrolment.person_id.label("person"),
            func.bool_or(func.coalesce(done.c.ec, 0) < nodes.c.min_ec).label("stalled"),
        )
        .select_from(Enrolment)
        .join(nodes, nodes.c.version == Enrolment.diploma_version_id)
        .join(done, and_(done.c.person == Enrolment.person_id, done.c.programme == nodes.c.programme), isouter=True)
        .where(Enrolment.ended_on.is_(None), Enrolment.started_on <= started_by)
        .group_by(Enrolment.id, nodes.c.kind, nodes.c.institution, nodes.c.programme)
        .cte("threshold_facts")
    )
    return count_by_place(session, facts, ["year", "kind"], *split_in(facts, facts.c.stalled))


def _nodes() -> CTE:
    """Every threshold of credits that keeps somebody waiting, in any published version of a diploma."""
    node = func.jsonb_path_query(OfferingVersion.content, cast(_NODES, JSONPATH), type_=JSONB).label("node")
    found = (
        select(OfferingVersion.id, Offering.institution_id, Offering.programme_id, node)
        .join(Offering, and_(Offering.id == OfferingVersion.offering_id, Offering.kind == "diploma"))
        .where(OfferingVersion.status != DRAFT)
        .subquery()
    )
    return select(
        found.c.id.label("version"),
        found.c.institution_id.label("institution"),
        found.c.programme_id.label("programme"),
        found.c.node["kind"].astext.label("kind"),
        found.c.node["article"].astext.label("article"),
        cast(found.c.node["minEc"].astext, Numeric).label("min_ec"),
    ).cte("threshold_nodes")


def _credits() -> Subquery:
    """The credits of each person in each programme that they are enrolled in."""
    diploma, correction = aliased(Offering), aliased(Result)
    passed = (
        select(Enrolment.person_id, diploma.programme_id, OfferingVersion.offering_id, _ec())
        .select_from(Enrolment)
        .join(_version := aliased(OfferingVersion), _version.id == Enrolment.diploma_version_id)
        .join(diploma, diploma.id == _version.offering_id)
        .join(Result, and_(Result.person_id == Enrolment.person_id, Result.institution_id == Enrolment.institution_id))
        .join(OfferingVersion, OfferingVersion.id == Result.module_version_id)
        .join(correction, correction.corrects_id == Result.id, isouter=True)
        .where(Result.is_passed, correction.id.is_(None))
    )
    exempt = (
        select(Exemption.person_id, Dossier.programme_id, OfferingVersion.offering_id, _ec())
        .join(OfferingVersion, OfferingVersion.id == Exemption.module_version_id)
        .join(Decision, Decision.id == Exemption.decision_id)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .where(~Exemption.is_withdrawn, ~Decision.is_indication, Decision.announced_at.is_not(None))
    )
    either = union_all(passed, exempt).subquery()
    person, programme, module, ec = either.c
    once = select(person.label("person"), programme.label("programme"), func.max(ec).label("ec")).group_by(
        person, programme, module
    )
    each = once.subquery()
    return (
        select(each.c.person, each.c.programme, func.sum(each.c.ec).label("ec"))
        .group_by(each.c.person, each.c.programme)
        .subquery()
    )


def _ec() -> Any:
    return cast(OfferingVersion.content["ec"].astext, Numeric).label("ec")
