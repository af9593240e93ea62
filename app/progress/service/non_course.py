"""What is no course: a registrar records that it was shown, or that a threshold was passed, and withdraws mistakes."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.ledger import service as ledger
from app.payloads import PageRequest
from app.problems import Fault, Forbidden, InvalidInput, NotFound
from app.progress import queries
from app.progress.models import NonCourseRecord
from app.progress.payloads.records import NewNonCourseRecord
from app.progress.rules.withdrawing import check_standing
from app.progress.service.audits import is_known


def record(
    session: Session, actor: Actor, person_id: uuid.UUID, new: NewNonCourseRecord, *, now: datetime
) -> NonCourseRecord:
    """Records what a registrar saw. Raises NotFound for whom the institution does not know, Forbidden, InvalidInput."""
    institution = access.get_institution_by_slug(session, new.institution)
    actor.require(Role.REGISTRAR, institution_id=institution.id, on=local_date(now))
    if actor.person_id == person_id:
        raise Forbidden("Nobody records this about themselves.")
    if not is_known(session, person_id, institution.id):
        raise NotFound()
    if new.shown_on > local_date(now):
        raise InvalidInput(faults=[Fault("in-the-future", "This day has not come yet.", "/shownOn")])
    made = NonCourseRecord(
        person_id=person_id,
        institution_id=institution.id,
        kind=new.kind,
        shown_on=new.shown_on,
        hours=new.hours,
        recorded_by=actor.person_id,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    _note(session, actor, "non-course-record.recorded", made, {"kind": made.kind}, now)
    return made


def list_records(session: Session, actor: Actor, person_id: uuid.UUID, page: PageRequest) -> Sequence[NonCourseRecord]:
    """What was recorded of a person: all for the person, for others what their own institutions recorded."""
    mine = None if person_id == actor.person_id else [i for i in actor.institution_ids() if actor.may_see(i)]
    if mine is not None and not any(is_known(session, person_id, institution) for institution in mine):
        raise NotFound()
    return queries.list_non_course_records(session, person_id, mine, page)


def withdraw(
    session: Session, actor: Actor, person_id: uuid.UUID, record_id: uuid.UUID, reason: str, *, now: datetime
) -> NonCourseRecord:
    """Withdraws a record that was a mistake, with the reason. Raises NotFound, Forbidden, Conflict."""
    found = queries.get_non_course_record(session, person_id, record_id)
    actor.require(Role.REGISTRAR, institution_id=found.institution_id, on=local_date(now))
    check_standing(found.withdrawn_at)
    found.withdrawn_by, found.withdrawn_at, found.withdrawal_reason = actor.person_id, now, reason
    _note(session, actor, "non-course-record.withdrawn", found, {"kind": found.kind}, now)
    return found


def _note(
    session: Session, actor: Actor, action: str, about: NonCourseRecord, facts: dict[str, str], now: datetime
) -> None:
    subject = ("non-course-record", about.id)
    ledger.record(
        session, chain=about.institution_id, actor=actor, action=action, subject=subject, facts=facts, now=now
    )
