"""What waits for a board of examiners, a registrar and an assessor."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.recognition.models import Dossier
from app.recognition.queries import inbox as queries
from app.recognition.queries import procedures as queries_procedures
from app.recognition.queries.naming import Office
from app.recognition.rules.advice import is_assessor_lacking
from app.recognition.rules.inbox import Item, Waiting, waits_for_board, waits_for_registrar
from app.recognition.rules.states import State
from app.recognition.rules.terms import Procedure, decide_by, in_force
from app.recognition.service.decisions import Task, list_tasks
from app.recognition.service.procedures import read_procedure


@dataclass(frozen=True)
class Staffing:
    """How many are assigned to dossiers, and how many of them advised, by dossier."""

    assigned: Counter[uuid.UUID]
    advised: Counter[uuid.UUID]


def list_for_board(session: Session, actor: Actor, *, public_url: str, now: datetime) -> list[Item]:
    """What waits for the boards that the actor is on: decisions, announcements, conditions, badges revoked since."""
    office = Office((), actor.programme_ids(Role.BOARD))
    tasks = {task.exemption.id: task for task in list_tasks(session, actor, public_url=public_url, now=now)}
    return [*_of_board(session, office, now), *_decided(session, office), *map(_revoked, tasks.values())]


def _revoked(task: Task) -> Item:
    """An exemption to review; one, however many badges under it were revoked."""
    exemption, decision = task.exemption, task.exemption.decision
    item = _item(decision.dossier, Waiting.REVOKED_BADGE, None)
    return replace(item, exemption_id=exemption.id, decision_id=decision.id, code=task.code)


def list_for_registrar(session: Session, actor: Actor, *, now: datetime) -> list[Item]:
    """What waits for a registrar: assessors to assign, requests that are not complete, decisions to announce."""
    office = Office(actor.institution_ids(Role.REGISTRAR), ())
    return [*_of_registrar(session, office, now), *_decided(session, office)]


def list_for_assessor(session: Session, actor: Actor) -> list[Item]:
    """The dossiers that wait for advice of the actor."""
    given = queries_procedures.list_assignments(session, [actor.person_id])
    mine = [dossier for _, dossier in given if dossier.institution_id in actor.institution_ids(Role.ASSESSOR)]
    advice = queries_procedures.list_current_advice(session, [each.id for each in mine])
    advised = {each.dossier_id for each in advice if each.assessor_id == actor.person_id}
    return [_item(each, Waiting.ADVISE, each.decide_by) for each in mine if each.id not in advised]


def names_of(session: Session, items: Sequence[Item]) -> dict[uuid.UUID, str]:
    """The names of the people in items."""
    return {each.id: each.name for each in access.list_people_by_id(session, {item.person_id for item in items})}


def _item(dossier: Dossier, waiting: Waiting, due_on: date | None, *, is_stopped: bool = False) -> Item:
    about = (dossier.id, dossier.person_id, dossier.programme_id, dossier.state)
    return Item(waiting, due_on, *about, is_stopped=is_stopped)


def _of_board(session: Session, office: Office, now: datetime) -> Iterator[Item]:
    """Dossiers on which is not decided yet, by the last day to decide.

    After an indication the term begins on enrolment: only then a decision is asked for.
    """
    today, dossiers = local_date(now), queries.list_open(session, office)
    enrolled = {
        (each.person_id, each.institution_id): local_date(each.enrolled_at)
        for each in curriculum.list_enrolments(session, {dossier.person_id for dossier in dossiers})
    }
    procedures = _procedures(session, dossiers)
    for dossier in dossiers:
        since = enrolled.get((dossier.person_id, dossier.institution_id))
        waiting = waits_for_board(dossier.state, is_enrolled=since is not None)
        due = dossier.decide_by
        if since and dossier.state == State.INDICATED:
            due = decide_by(since, in_force(procedures[dossier.institution_id], since).decision_weeks)
        if waiting:
            yield _item(dossier, waiting, due, is_stopped=_is_stopped(dossier, today))


def _is_stopped(dossier: Dossier, today: date) -> bool:
    return dossier.state == State.INCOMPLETE and dossier.complete_by is not None and today <= dossier.complete_by


def _of_registrar(session: Session, office: Office, now: datetime) -> Iterator[Item]:
    """Dossiers to which somebody is to be assigned, and those that are not complete, by the day for that."""
    today, dossiers = local_date(now), queries.list_open(session, office)
    staffing, procedures = _staffing(session, dossiers), _procedures(session, dossiers)
    for dossier in dossiers:
        day = local_date(dossier.submitted_at) if dossier.submitted_at else today
        asked = in_force(procedures[dossier.institution_id], day).assessors
        is_lacking = is_assessor_lacking(asked, staffing.assigned[dossier.id], staffing.advised[dossier.id])
        waiting = waits_for_registrar(dossier.state, is_lacking=is_lacking)
        due = dossier.complete_by if waiting is Waiting.INCOMPLETE else dossier.decide_by
        if waiting:
            yield _item(dossier, waiting, due, is_stopped=_is_stopped(dossier, today))


def _staffing(session: Session, dossiers: Sequence[Dossier]) -> Staffing:
    ids = [each.id for each in dossiers]
    rows = queries_procedures.list_assessors(session, ids)
    assigned = Counter(each.dossier_id for each in rows if not each.removed_at)
    advised = Counter(each.dossier_id for each in queries_procedures.list_current_advice(session, ids))
    return Staffing(assigned, advised)


def _procedures(session: Session, dossiers: Sequence[Dossier]) -> dict[uuid.UUID, list[Procedure]]:
    settled: dict[uuid.UUID, list[Procedure]] = {each.institution_id: [] for each in dossiers}
    for row in queries_procedures.list_procedures(session, settled):
        settled[row.institution_id].append(read_procedure(row))
    return settled


def _decided(session: Session, office: Office) -> Iterator[Item]:
    """Decisions to announce, which is to be done within the term to decide, and conditions to meet, by their day."""
    for decision in queries.list_unannounced(session, office):
        item = _item(decision.dossier, Waiting.ANNOUNCE, decision.dossier.decide_by)
        yield replace(item, decision_id=decision.id)
    for exemption in queries.list_open_conditions(session, office):
        decision = exemption.decision
        item = _item(decision.dossier, Waiting.CONDITION, exemption.condition_due)
        yield replace(item, decision_id=decision.id, exemption_id=exemption.id)
