"""Use cases of access: institutions, people, appointments, clients, tokens, and whom a token names."""

import hmac
import secrets
import uuid
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.access import queries
from app.access.models import AccessToken, Client, Identity, Institution, Person, RoleAppointment
from app.access.payloads import NewAppointment, NewClient, NewIdentity, NewInstitution, NewPerson
from app.access.rules import (
    Actor,
    Appointment,
    Role,
    check_appointment,
    local_date,
    narrow,
    parse_scope,
    secret_hash,
)
from app.ledger import service as ledger
from app.problems import Conflict, Fault, InvalidInput, NotFound, Problem, Unauthenticated


class InvalidClient(Problem):
    """The client is unknown, withdrawn, or its secret is wrong (RFC 6749, 5.2: invalid_client)."""

    slug, title, status = "invalid-client", "The client is unknown or its secret is wrong", 401


class InvalidScope(Problem):
    """More is asked for than the client or its person has (RFC 6749, 5.2: invalid_scope)."""

    slug, title, status = "invalid-scope", "The scope is more than this client may carry", 400


def create_institution(session: Session, actor: Actor, new: NewInstitution, *, now: datetime) -> Institution:
    """Adds an institution. Raises Conflict when the slug is taken, InvalidInput for a BRIN outside the Netherlands."""
    if new.brin and new.country != "NL":
        raise InvalidInput(faults=[Fault("brin-not-dutch", "Only Dutch institutions have a BRIN.", "/brin")])
    if queries.find_institution_by_slug(session, new.slug):
        raise Conflict(f"There is an institution {new.slug} already.")
    facts = new.model_dump(exclude={"name"}, by_alias=False)
    created = Institution(**facts, name=new.name.model_dump(exclude_none=True), created_at=now)
    session.add(created)
    session.flush()
    _record(session, actor, "institution.created", "institution", created.id, now)
    return created


def create_person(session: Session, actor: Actor, new: NewPerson, *, now: datetime) -> Person:
    """Adds a person or system, with how institutions know them. Raises Conflict for a subject or number in use."""
    created = Person(name=new.name, email=new.email, is_system=new.is_system, created_at=now)
    session.add(created)
    session.flush()
    for identity in new.identities:
        _add_identity(session, created.id, identity)
    _record(session, actor, "person.created", "person", created.id, now)
    return created


def add_identity(session: Session, actor: Actor, person_id: uuid.UUID, new: NewIdentity, *, now: datetime) -> Identity:
    """Says how an institution knows a person. Raises Conflict for a subject or number in use there."""
    person = queries.get_person(session, person_id)
    created = _add_identity(session, person.id, new)
    _record(session, actor, "person.identified", "person", person.id, now, chain=created.institution_id)
    return created


def _add_identity(session: Session, person_id: uuid.UUID, new: NewIdentity) -> Identity:
    institution = queries.find_institution_by_slug(session, new.institution)
    if institution is None:
        raise InvalidInput(faults=[Fault("institution-unknown", "There is no such institution.", "/institution")])
    taken = queries.find_person_by_subject(session, institution.id, new.subject) or (
        new.student_number and queries.find_person_by_student_number(session, institution.id, new.student_number)
    )
    if taken:
        raise Conflict("The subject or student number is in use at this institution.")
    created = Identity(
        person_id=person_id,
        institution_id=institution.id,
        subject=new.subject,
        student_number=new.student_number,
    )
    session.add(created)
    session.flush()
    return created


def appoint(session: Session, actor: Actor, new: NewAppointment, *, now: datetime) -> RoleAppointment:
    """Gives a person a role. A board appoints examiners for its own programmes, an administrator anyone.

    Raises InvalidAppointment with every fault, NotFound for an unknown person or institution, Forbidden.
    """
    person = queries.get_person(session, new.person)
    institution_id = queries.get_institution_by_slug(session, new.institution).id if new.institution else None
    _check_may_appoint(actor, new, institution_id, local_date(now))
    appointment = Appointment(new.role, institution_id, new.programme, new.module, new.valid_from, new.valid_until)
    check_appointment(appointment, is_system=person.is_system)
    created = RoleAppointment(
        person_id=person.id,
        role=new.role.value,
        institution_id=institution_id,
        programme_id=new.programme,
        module_id=new.module,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        appointed_by=actor.person_id,
    )
    session.add(created)
    session.flush()
    _record(session, actor, "role.appointed", "appointment", created.id, now, chain=institution_id)
    return created


def _check_may_appoint(actor: Actor, new: NewAppointment, institution_id: uuid.UUID | None, today: date) -> None:
    if actor.holds(Role.ADMINISTRATOR, on=today):
        return
    if new.role is not Role.EXAMINER:
        raise NotFound()
    actor.require(Role.BOARD, institution_id=institution_id, programme_id=None, on=today)


def end_appointment(
    session: Session, actor: Actor, appointment_id: uuid.UUID, valid_until: date, *, now: datetime
) -> RoleAppointment:
    """Sets the last day of an appointment. Raises InvalidInput when that lies before its first day."""
    appointment = queries.get_appointment(session, appointment_id)
    if valid_until < appointment.valid_from:
        raise InvalidInput(faults=[Fault("ends-before-start", "The last day lies before the first.", "/validUntil")])
    appointment.valid_until = valid_until
    chain = appointment.institution_id
    _record(session, actor, "role.ended", "appointment", appointment.id, now, chain=chain)
    return appointment


def create_client(session: Session, actor: Actor, new: NewClient, *, now: datetime) -> tuple[Client, str]:
    """Adds an API client for a person or system: the client, and its secret, which is not kept."""
    person = queries.get_person(session, new.person)
    parse_scope(" ".join(new.scopes))
    secret = secrets.token_urlsafe(32)
    client = Client(
        person_id=person.id, name=new.name, secret_hash=secret_hash(secret), scopes=new.scopes, created_at=now
    )
    session.add(client)
    session.flush()
    _record(session, actor, "client.created", "client", client.id, now)
    return client, secret


def withdraw_client(session: Session, actor: Actor, client_id: uuid.UUID, *, now: datetime) -> None:
    """Withdraws an API client: its tokens stop working at once. Raises NotFound, Conflict when done before."""
    client = queries.find_client(session, client_id)
    if client is None:
        raise NotFound()
    if client.withdrawn_at:
        raise Conflict("This client was withdrawn before.")
    client.withdrawn_at = now
    _record(session, actor, "client.withdrawn", "client", client.id, now)


def issue_token(
    session: Session, client_id: str, secret: str, scope: str, *, now: datetime, lifetime: timedelta
) -> tuple[str, AccessToken]:
    """A short-lived token for client credentials (RFC 6749, 4.4): the token itself, and what is kept of it.

    Without a scope it carries all that the client may. Raises InvalidClient, InvalidScope.
    """
    client = _authenticated_client(session, client_id, secret)
    granted = _granted(client, scope)
    token = secrets.token_urlsafe(32)
    kept = AccessToken(token_hash=secret_hash(token), client_id=client.id, scopes=granted, expires_at=now + lifetime)
    session.add(kept)
    session.flush()
    actor = Actor(client.person_id, client.id, client.person.is_system, ())
    _record(session, actor, "token.issued", "client", client.id, now)
    return token, kept


def _authenticated_client(session: Session, client_id: str, secret: str) -> Client:
    try:
        client = queries.find_client(session, uuid.UUID(client_id))
    except ValueError:
        client = None
    kept = client.secret_hash if client else "0" * 64
    if not hmac.compare_digest(kept, secret_hash(secret)) or client is None or client.withdrawn_at:
        raise InvalidClient()
    return client


def _granted(client: Client, scope: str) -> list[str]:
    asked = [f"{role}@{slug}" if slug else role.value for role, slug in parse_scope(scope)]
    allowed = set(client.scopes)
    if allowed and any(word not in allowed and word.partition("@")[0] not in allowed for word in asked):
        raise InvalidScope()
    return asked or list(client.scopes)


def authenticate(session: Session, token: str, *, now: datetime) -> Actor:
    """Whom a bearer token names, with the roles that hold today. Raises Unauthenticated."""
    found = queries.find_token(session, secret_hash(token))
    if found is None or found.expires_at <= now or found.client.withdrawn_at:
        raise Unauthenticated()
    person = found.client.person
    today = local_date(now)
    held = tuple(a for a in list_held(session, person.id) if a.holds_on(today))
    scopes = _scope_ids(session, found.scopes)
    return Actor(person.id, found.client_id, person.is_system, narrow(held, scopes) if scopes else held)


def _scope_ids(session: Session, scopes: list[str]) -> frozenset[tuple[Role, uuid.UUID | None]]:
    found = set()
    for role, slug in parse_scope(" ".join(scopes)):
        institution = queries.find_institution_by_slug(session, slug) if slug else None
        if institution or not slug:
            found.add((role, institution.id if institution else None))
    return frozenset(found)


def list_held(session: Session, person_id: uuid.UUID) -> tuple[Appointment, ...]:
    """Every appointment of a person, past and coming ones too, as rules read them."""
    return tuple(
        Appointment(
            Role(row.role),
            row.institution_id,
            row.programme_id,
            row.module_id,
            row.valid_from,
            row.valid_until,
        )
        for row in queries.list_appointments(session, person_id)
    )


def create_first_administrator(session: Session, name: str, *, now: datetime) -> tuple[Client, str]:
    """The person, role and client that all others are made with. Raises Conflict when there is one already."""
    if queries.find_administrator(session):
        raise Conflict("There is an administrator already.")
    person = Person(name=name, is_system=False, created_at=now)
    session.add(person)
    session.flush()
    today = local_date(now)
    session.add(RoleAppointment(person_id=person.id, role=Role.ADMINISTRATOR.value, valid_from=today))
    actor = Actor(person.id, None, False, (Appointment(Role.ADMINISTRATOR, None, None, None, today, None),))
    return create_client(session, actor, NewClient(person=person.id, name="first administrator"), now=now)


def _record(
    session: Session,
    actor: Actor,
    action: str,
    kind: str,
    subject_id: uuid.UUID,
    now: datetime,
    *,
    chain: uuid.UUID | None = None,
) -> None:
    ledger.record(session, chain=chain, actor=actor, action=action, subject=(kind, subject_id), facts={}, now=now)
