"""Every select on institutions, people, roles, clients and tokens."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.access.models import AccessToken, Client, Identity, Institution, Person, RoleAppointment
from app.access.rules import Role
from app.payloads import PageRequest
from app.problems import NotFound


def get_institution(session: Session, institution_id: uuid.UUID) -> Institution:
    """The institution. Raises NotFound."""
    found = session.get(Institution, institution_id)
    if found is None:
        raise NotFound()
    return found


def find_institution_by_slug(session: Session, slug: str) -> Institution | None:
    """The institution with that slug, if any."""
    return session.scalar(select(Institution).where(Institution.slug == slug))


def get_institution_by_slug(session: Session, slug: str) -> Institution:
    """The institution with that slug. Raises NotFound."""
    found = find_institution_by_slug(session, slug)
    if found is None:
        raise NotFound()
    return found


def lock_institution(session: Session, institution_id: uuid.UUID) -> None:
    """Keeps others who lock the institution waiting until the transaction ends."""
    session.execute(select(Institution.id).where(Institution.id == institution_id).with_for_update())


def list_institutions(session: Session, page: PageRequest) -> Sequence[Institution]:
    """Institutions by slug, one more than the page holds where there are more."""
    statement = select(Institution).order_by(Institution.slug).limit(page.limit + 1)
    if after := page.key(str):
        statement = statement.where(Institution.slug > after[0])
    return session.scalars(statement).all()


def list_institutions_by_id(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[Institution]:
    """The institutions with these ids; unknown ids are passed over."""
    return session.scalars(select(Institution).where(Institution.id.in_(list(ids)))).all()


def list_institutions_by_slug(session: Session, slugs: Iterable[str]) -> Sequence[Institution]:
    """The institutions with these slugs; unknown ones are passed over."""
    return session.scalars(select(Institution).where(Institution.slug.in_(list(slugs)))).all()


def find_person(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person, if any."""
    return session.get(Person, person_id)


def get_person(session: Session, person_id: uuid.UUID) -> Person:
    """The person. Raises NotFound."""
    found = find_person(session, person_id)
    if found is None:
        raise NotFound()
    return found


def list_people_by_id(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[Person]:
    """The people with these ids; unknown ids are passed over."""
    return session.scalars(select(Person).where(Person.id.in_(list(ids)))).all()


def find_person_by_student_number(session: Session, institution_id: uuid.UUID, number: str) -> Person | None:
    """The student with that number at the institution, if any."""
    return session.scalar(
        select(Person)
        .join(Identity)
        .where(Identity.institution_id == institution_id, Identity.student_number == number)
    )


def find_person_by_subject(session: Session, institution_id: uuid.UUID, subject: str) -> Person | None:
    """The person that an institution knows under a pseudonymous subject, if any."""
    return session.scalar(
        select(Person).join(Identity).where(Identity.institution_id == institution_id, Identity.subject == subject)
    )


def find_colleague_by_email(session: Session, institution_id: uuid.UUID, email: str) -> Person | None:
    """The person with that e-mail address who has or had a role at the institution; None where there are several."""
    found = session.scalars(
        select(Person)
        .join(RoleAppointment, RoleAppointment.person_id == Person.id)
        .where(RoleAppointment.institution_id == institution_id, func.lower(Person.email) == email.lower())
        .distinct()
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def list_identities(session: Session, person_id: uuid.UUID) -> Sequence[Identity]:
    """How institutions know the person."""
    return session.scalars(select(Identity).where(Identity.person_id == person_id).order_by(Identity.id)).all()


def list_appointments(session: Session, person_id: uuid.UUID) -> Sequence[RoleAppointment]:
    """Every role of the person, past ones too."""
    return session.scalars(
        select(RoleAppointment)
        .where(RoleAppointment.person_id == person_id)
        .order_by(RoleAppointment.valid_from, RoleAppointment.id)
    ).all()


def get_appointment(session: Session, appointment_id: uuid.UUID) -> RoleAppointment:
    """The appointment. Raises NotFound."""
    found = session.get(RoleAppointment, appointment_id)
    if found is None:
        raise NotFound()
    return found


def find_client(session: Session, client_id: uuid.UUID) -> Client | None:
    """The API client, if any."""
    return session.get(Client, client_id)


def find_token(session: Session, token_hash: str) -> AccessToken | None:
    """The token with that hash, with its client and person, if any."""
    return session.scalar(
        select(AccessToken)
        .where(AccessToken.token_hash == token_hash)
        .options(joinedload(AccessToken.client).joinedload(Client.person))
    )


def list_holders(session: Session, role: Role, institution_id: uuid.UUID, on: date) -> Sequence[Person]:
    """Who holds a role at an institution on a day, by name."""
    holders = select(RoleAppointment.person_id).where(
        RoleAppointment.role == role,
        RoleAppointment.institution_id == institution_id,
        RoleAppointment.valid_from <= on,
        or_(RoleAppointment.valid_until.is_(None), RoleAppointment.valid_until >= on),
    )
    return session.scalars(select(Person).where(Person.id.in_(holders)).order_by(Person.name, Person.id)).all()


def find_administrator(session: Session) -> RoleAppointment | None:
    """Any administrator's appointment."""
    return session.scalar(select(RoleAppointment).where(RoleAppointment.role == Role.ADMINISTRATOR).limit(1))
