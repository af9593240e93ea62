"""Every select on programmes, modules, routes, diplomas and enrolments."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased, joinedload

from app.curriculum.models import Enrolment, Offering, OfferingVersion, Programme
from app.payloads import PageRequest
from app.problems import NotFound
from app.versions import DRAFT, PUBLISHED


def get_programme(session: Session, programme_id: uuid.UUID) -> Programme:
    """The programme. Raises NotFound."""
    found = session.get(Programme, programme_id)
    if found is None:
        raise NotFound()
    return found


def find_programme(session: Session, institution_id: uuid.UUID, code: str) -> Programme | None:
    """The programme with that code at an institution, if any."""
    return session.scalar(select(Programme).where(Programme.institution_id == institution_id, Programme.code == code))


def list_programmes(session: Session, page: PageRequest) -> Sequence[Programme]:
    """Programmes by code; one more than the page holds where there are more."""
    statement = select(Programme).order_by(Programme.code, Programme.id).limit(page.limit + 1)
    if after := page.key(str, uuid.UUID):
        statement = statement.where(func.row(Programme.code, Programme.id) > func.row(*after))
    return session.scalars(statement).all()


def list_programmes_by_id(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[Programme]:
    """The programmes with these ids; unknown ids are passed over."""
    return session.scalars(select(Programme).where(Programme.id.in_(list(ids)))).all()


def get_offering(session: Session, kind: str, offering_id: uuid.UUID) -> Offering:
    """The module, route or diploma. Raises NotFound."""
    found = session.get(Offering, offering_id)
    if found is None or found.kind != kind:
        raise NotFound()
    return found


def find_offering(session: Session, institution_id: uuid.UUID, kind: str, code: str) -> Offering | None:
    """The module, route or diploma with that code at an institution, if any."""
    return session.scalar(
        select(Offering).where(Offering.institution_id == institution_id, Offering.kind == kind, Offering.code == code)
    )


def find_draft(session: Session, offering_id: uuid.UUID, *, lock: bool = False) -> OfferingVersion | None:
    """The draft, if any; locked until the transaction ends where it is to be changed."""
    statement = select(OfferingVersion).where(
        OfferingVersion.offering_id == offering_id, OfferingVersion.status == DRAFT
    )
    return session.scalar(statement.with_for_update() if lock else statement)


def find_version(
    session: Session, offering_id: uuid.UUID, number: int | None = None, *, lock: bool = False
) -> OfferingVersion | None:
    """A version that was published, withdrawn ones included; without number the latest published.

    Locked until the transaction ends where it is to be changed.
    """
    statement = (
        select(OfferingVersion)
        .where(OfferingVersion.offering_id == offering_id, OfferingVersion.status != DRAFT)
        .options(joinedload(OfferingVersion.offering).joinedload(Offering.programme))
    )
    if number is None:
        statement = statement.where(OfferingVersion.status == PUBLISHED)
    else:
        statement = statement.where(OfferingVersion.number == number)
    statement = statement.order_by(OfferingVersion.number.desc()).limit(1)
    return session.scalar(statement.with_for_update(of=OfferingVersion) if lock else statement)


def get_version(session: Session, kind: str, version_id: uuid.UUID) -> OfferingVersion:
    """A published or withdrawn version of a module, route or diploma by its own id. Raises NotFound."""
    found = find_version_by_id(session, version_id)
    if found is None or found.offering.kind != kind:
        raise NotFound()
    return found


def find_version_by_id(session: Session, version_id: uuid.UUID) -> OfferingVersion | None:
    """A version of anything that was published, withdrawn ones included, if any."""
    found = session.get(OfferingVersion, version_id, options=[joinedload(OfferingVersion.offering)])
    return found if found and found.status != DRAFT else None


def last_number(session: Session, offering_id: uuid.UUID) -> int:
    """The number of the newest version, drafts included."""
    statement = select(func.max(OfferingVersion.number)).where(OfferingVersion.offering_id == offering_id)
    return session.scalar(statement) or 0


def latest() -> ColumnElement[bool]:
    """Whether a version is the latest published one of its module, route or diploma."""
    other = aliased(OfferingVersion)
    newer = select(other.id).where(
        other.offering_id == OfferingVersion.offering_id,
        other.status == PUBLISHED,
        other.number > OfferingVersion.number,
    )
    return (OfferingVersion.status == PUBLISHED) & ~newer.exists()


def list_latest(
    session: Session, kind: str, page: PageRequest, programme_id: uuid.UUID | None = None
) -> Sequence[OfferingVersion]:
    """The latest published versions of a kind, by code; one more than the page holds where there are more."""
    statement = (
        select(OfferingVersion)
        .join(Offering)
        .where(Offering.kind == kind, latest())
        .options(joinedload(OfferingVersion.offering))
    )
    if programme_id:
        statement = statement.where(Offering.programme_id == programme_id)
    if after := page.key(str, uuid.UUID):
        statement = statement.where(func.row(Offering.code, Offering.id) > func.row(*after))
    return session.scalars(statement.order_by(Offering.code, Offering.id).limit(page.limit + 1)).all()


def list_latest_modules(session: Session, module_ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """The latest published version of each of these modules."""
    return session.scalars(
        select(OfferingVersion)
        .join(Offering)
        .where(Offering.kind == "module", Offering.id.in_(list(module_ids)), latest())
        .options(joinedload(OfferingVersion.offering))
        .order_by(Offering.code)
    ).all()


def list_offered_modules(session: Session) -> Iterator[tuple[uuid.UUID, uuid.UUID, str, Mapping[str, Any]]]:
    """All that is published as a module: its id, institution and code, and what trees ask of its latest version."""
    content = OfferingVersion.content
    asked = ("ec", "level", "themes", "outcomes", "prerequisites")
    rows = session.execute(
        select(Offering.id, Offering.institution_id, Offering.code, *(content[name] for name in asked))
        .join(OfferingVersion, OfferingVersion.offering_id == Offering.id)
        .where(Offering.kind == "module", latest())
    )
    for module, institution, code, *values in rows:
        yield module, institution, code, dict(zip(asked, values, strict=True))


def list_latest_modules_of(session: Session, institution_id: uuid.UUID) -> Sequence[OfferingVersion]:
    """The latest published version of every module of an institution, by code."""
    return session.scalars(
        select(OfferingVersion)
        .join(Offering)
        .where(Offering.kind == "module", Offering.institution_id == institution_id, latest())
        .options(joinedload(OfferingVersion.offering))
        .order_by(Offering.code, Offering.id)
    ).all()


def list_modules_of_codes(session: Session, codes: Iterable[str]) -> dict[str, set[uuid.UUID]]:
    """The modules of every programme that has one of these codes in the national register, by that code."""
    asked = (
        select(Programme.programme_code, Offering.id)
        .join(Offering, Offering.programme_id == Programme.id)
        .where(Offering.kind == "module", Programme.programme_code.in_(list(codes)))
    )
    found: dict[str, set[uuid.UUID]] = {}
    for code, module in session.execute(asked):
        found.setdefault(str(code), set()).add(module)
    return found


def list_latest_routes(session: Session, module_id: uuid.UUID) -> Sequence[OfferingVersion]:
    """The latest published version of each route that a module is part of."""
    return session.scalars(
        select(OfferingVersion)
        .join(Offering)
        .where(Offering.kind == "route", OfferingVersion.content["modules"].contains([str(module_id)]), latest())
        .options(joinedload(OfferingVersion.offering))
        .order_by(Offering.code)
    ).all()


def list_newest_modules(session: Session, module_ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """The latest published version of each of these modules; where all were withdrawn, the last of those.

    What was built on a module stays readable when it is withdrawn.
    """
    found = session.scalars(
        select(OfferingVersion)
        .ext(distinct_on(OfferingVersion.offering_id))
        .join(Offering)
        .where(Offering.kind == "module", Offering.id.in_(list(module_ids)), OfferingVersion.status != DRAFT)
        .options(joinedload(OfferingVersion.offering))
        .order_by(
            OfferingVersion.offering_id, (OfferingVersion.status == PUBLISHED).desc(), OfferingVersion.number.desc()
        )
    )
    return sorted(found, key=lambda version: version.offering.code)


def list_module_versions(session: Session, version_ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """These versions of modules."""
    return session.scalars(
        select(OfferingVersion)
        .where(OfferingVersion.id.in_(list(version_ids)))
        .options(joinedload(OfferingVersion.offering))
        .order_by(OfferingVersion.id)
    ).all()


def list_versions_by_code(
    session: Session, institution_id: uuid.UUID, kind: str, codes: Iterable[str]
) -> dict[str, list[OfferingVersion]]:
    """Every version that was published, withdrawn ones too, of the offerings with these codes, by code and number."""
    found: dict[str, list[OfferingVersion]] = {}
    for version in session.scalars(
        select(OfferingVersion)
        .join(Offering)
        .where(
            Offering.institution_id == institution_id,
            Offering.kind == kind,
            Offering.code.in_(list(codes)),
            OfferingVersion.status != DRAFT,
        )
        .options(joinedload(OfferingVersion.offering))
        .order_by(OfferingVersion.number)
    ):
        found.setdefault(version.offering.code, []).append(version)
    return found


def find_enrolment(session: Session, person_id: uuid.UUID, diploma_version_id: uuid.UUID) -> Enrolment | None:
    """The enrolment of a person for a diploma, if any."""
    return session.scalar(
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.diploma_version_id == diploma_version_id)
    )


def list_enrolments(session: Session, person_ids: Iterable[uuid.UUID]) -> Sequence[Enrolment]:
    """What these people study for now, the first enrolled last."""
    return session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id.in_(list(person_ids)), Enrolment.ended_on.is_(None))
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id)
    ).all()


def is_enrolled(session: Session, person_id: uuid.UUID, institution_id: uuid.UUID) -> bool:
    """Whether the person studies at the institution now."""
    statement = select(Enrolment.id).where(
        Enrolment.person_id == person_id, Enrolment.institution_id == institution_id, Enrolment.ended_on.is_(None)
    )
    return session.scalar(statement.limit(1)) is not None
