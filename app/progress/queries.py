"""Every select on what is no course, waivers and kept audits, and on what a quick scan looks at."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, joinedload

from app.curriculum.models import Offering, OfferingVersion, Programme
from app.curriculum.queries import latest
from app.payloads import PageRequest
from app.problems import NotFound
from app.progress.models import AuditSnapshot, NodeWaiver, NonCourseRecord


def get_non_course_record(session: Session, person_id: uuid.UUID, record_id: uuid.UUID) -> NonCourseRecord:
    """The record of that person, locked. Raises NotFound."""
    found = session.get(NonCourseRecord, record_id, with_for_update=True, populate_existing=True)
    if found is None or found.person_id != person_id:
        raise NotFound()
    return found


def list_non_course_records(
    session: Session, person_id: uuid.UUID, institution_ids: Collection[uuid.UUID] | None, page: PageRequest
) -> Sequence[NonCourseRecord]:
    """The records of a person at these institutions (None: all), withdrawn ones too; one more than the page holds."""
    statement = select(NonCourseRecord).where(NonCourseRecord.person_id == person_id).order_by(NonCourseRecord.id)
    if institution_ids is not None:
        statement = statement.where(NonCourseRecord.institution_id.in_(institution_ids))
    if after := page.key(uuid.UUID):
        statement = statement.where(NonCourseRecord.id > after[0])
    return session.scalars(statement.limit(page.limit + 1)).all()


def list_standing_records(
    session: Session, person_id: uuid.UUID, institution_id: uuid.UUID
) -> Sequence[NonCourseRecord]:
    """What a person showed at an institution and was not withdrawn."""
    return session.scalars(
        select(NonCourseRecord)
        .where(
            NonCourseRecord.person_id == person_id,
            NonCourseRecord.institution_id == institution_id,
            NonCourseRecord.withdrawn_at.is_(None),
        )
        .order_by(NonCourseRecord.id)
    ).all()


def get_waiver(
    session: Session, person_id: uuid.UUID, diploma_version_id: uuid.UUID, waiver_id: uuid.UUID
) -> NodeWaiver:
    """The waiver of a person in a diploma, locked. Raises NotFound."""
    found = session.get(NodeWaiver, waiver_id, with_for_update=True, populate_existing=True)
    if found is None or (found.person_id, found.diploma_version_id) != (person_id, diploma_version_id):
        raise NotFound()
    return found


def list_waivers(
    session: Session, person_id: uuid.UUID, diploma_version_id: uuid.UUID, *, standing: bool
) -> Sequence[NodeWaiver]:
    """The waivers of a person in a diploma, by time; only those that stand where that is asked."""
    statement = select(NodeWaiver).where(
        NodeWaiver.person_id == person_id, NodeWaiver.diploma_version_id == diploma_version_id
    )
    if standing:
        statement = statement.where(NodeWaiver.withdrawn_at.is_(None))
    return session.scalars(statement.order_by(NodeWaiver.decided_at, NodeWaiver.id)).all()


def get_snapshot(
    session: Session, person_id: uuid.UUID, diploma_version_id: uuid.UUID, snapshot_id: uuid.UUID
) -> AuditSnapshot:
    """A kept audit of that person and diploma, or of the person and another version of it. Raises NotFound."""
    found = session.get(AuditSnapshot, snapshot_id)
    if found is None or (found.person_id, found.diploma_version_id) != (person_id, diploma_version_id):
        raise NotFound()
    return found


def find_snapshot(session: Session, person_id: uuid.UUID, snapshot_id: uuid.UUID) -> AuditSnapshot | None:
    """A kept audit of that person against any diploma, if any."""
    return session.scalar(
        select(AuditSnapshot).where(AuditSnapshot.id == snapshot_id, AuditSnapshot.person_id == person_id)
    )


def list_snapshots(
    session: Session, person_id: uuid.UUID, diploma_version_id: uuid.UUID, page: PageRequest
) -> Sequence[AuditSnapshot]:
    """The kept audits of a person against a diploma; one more than the page holds where there are more."""
    statement = (
        select(AuditSnapshot)
        .where(AuditSnapshot.person_id == person_id, AuditSnapshot.diploma_version_id == diploma_version_id)
        .order_by(AuditSnapshot.id)
        .limit(page.limit + 1)
    )
    if after := page.key(uuid.UUID):
        statement = statement.where(AuditSnapshot.id > after[0])
    return session.scalars(statement).all()


def list_scannable(session: Session, programme_ids: Collection[uuid.UUID] | None) -> Sequence[OfferingVersion]:
    """The latest published diploma of each of these programmes (None: all): of several that of the newest cohort."""
    statement = (
        select(OfferingVersion)
        .ext(distinct_on(Offering.programme_id))
        .join(Offering)
        .where(Offering.kind == "diploma", latest())
        .options(
            joinedload(OfferingVersion.offering).options(
                joinedload(Offering.programme), joinedload(Offering.institution)
            )
        )
        .order_by(Offering.programme_id, OfferingVersion.content["cohortYear"].as_integer().desc(), Offering.code)
    )
    if programme_ids is not None:
        statement = statement.where(Offering.programme_id.in_(programme_ids))
    found = session.scalars(statement).all()
    return sorted(found, key=lambda version: (version.offering.programme.code, str(version.offering.programme_id)))


def list_programmes_coded(session: Session, codes: Collection[str]) -> Sequence[Programme]:
    """The programmes with one of these codes of the national register, each code once."""
    return session.scalars(
        select(Programme)
        .ext(distinct_on(Programme.programme_code))
        .where(Programme.programme_code.in_(codes))
        .order_by(Programme.programme_code, Programme.id)
    ).all()
