"""HTTP of access: tokens, institutions, people, appointments, clients."""

import base64
import binascii
import uuid
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse

from app.access import queries, service
from app.access.guards import AsAdministrator, AsAppointer, Caller
from app.access.models import Institution
from app.access.payloads import (
    AppointmentAnswer,
    ClientAnswer,
    ClientWithSecret,
    EndAppointment,
    InstitutionAnswer,
    Me,
    NewAppointment,
    NewClient,
    NewIdentity,
    NewInstitution,
    NewPerson,
    PersonAnswer,
    TokenAnswer,
)
from app.access.rules import institution_did
from app.http import Config, DbSession, Face, Now, PageQuery, new_router
from app.payloads import Page
from app.problems import Problem

router = new_router("/v1")
oauth = APIRouter()
routers = [router, oauth]


@oauth.post("/oauth/token")
def issue_token(
    request: Request,
    session: DbSession,
    now: Now,
    settings: Config,
    grant_type: Annotated[str, Form(max_length=100)],
    client_id: Annotated[str, Form(max_length=100)] = "",
    client_secret: Annotated[str, Form(max_length=200)] = "",
    scope: Annotated[str, Form(max_length=1000)] = "",
) -> TokenAnswer:
    """A token for client credentials, with HTTP Basic or in the form (RFC 6749, 2.3.1 and 4.4)."""
    if grant_type != "client_credentials":
        raise UnsupportedGrantType()
    basic = _basic(request.headers.get("authorization", ""))
    lifetime = timedelta(seconds=settings.token_lifetime_seconds)
    who, secret = basic or (client_id, client_secret)
    token, kept = service.issue_token(session, who, secret, scope, now=now, lifetime=lifetime)
    return TokenAnswer(access_token=token, expires_in=settings.token_lifetime_seconds, scope=" ".join(kept.scopes))


class UnsupportedGrantType(Problem):
    """Only client credentials are exchanged here (RFC 6749, 5.2: unsupported_grant_type)."""

    slug, title, status = "unsupported-grant-type", "Only client_credentials is supported", 400


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        who, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return who, secret


def _oauth_error(_request: Request, problem: Problem) -> Response:
    """A refusal as OAuth spells it (RFC 6749, 5.2)."""
    names = {"invalid-client", "invalid-scope", "unsupported-grant-type"}
    error = problem.slug.replace("-", "_") if problem.slug in names else "invalid_request"
    headers = {"WWW-Authenticate": 'Basic realm="leerlijn"'} if problem.status == 401 else None
    faults = " ".join(f"{fault.pointer}: {fault.detail}" for fault in problem.faults)
    body = {"error": error, "error_description": faults or problem.detail}
    return JSONResponse(body, problem.status, headers)


def _institution(found: Institution, public_url: str) -> InstitutionAnswer:
    facts = {name: getattr(found, name) for name in NewInstitution.model_fields}
    return InstitutionAnswer(**facts, id=found.id, did=institution_did(public_url, found.slug))


@router.get("/institutions", tags=["institutions"])
def list_institutions(session: DbSession, settings: Config, page: PageQuery) -> Page[InstitutionAnswer]:
    """Every institution and partner, by slug."""
    found = queries.list_institutions(session, page)
    return Page.of(found, page, lambda each: _institution(each, settings.public_url), lambda item: (item.slug,))


@router.get("/institutions/{slug}", tags=["institutions"])
def get_institution(slug: str, session: DbSession, settings: Config) -> InstitutionAnswer:
    """One institution."""
    return _institution(queries.get_institution_by_slug(session, slug), settings.public_url)


@router.post("/institutions", tags=["institutions"], status_code=201)
def create_institution(
    new: NewInstitution, caller: AsAdministrator, session: DbSession, settings: Config, now: Now
) -> InstitutionAnswer:
    """Adds an institution or partner."""
    return _institution(service.create_institution(session, caller, new, now=now), settings.public_url)


@router.post("/people", tags=["people"], status_code=201)
def create_person(new: NewPerson, caller: AsAdministrator, session: DbSession, now: Now) -> PersonAnswer:
    """Adds a person, or a system that acts under its own name."""
    return PersonAnswer.model_validate(service.create_person(session, caller, new, now=now))


@router.get("/people/me", tags=["people"])
def get_me(caller: Caller, session: DbSession) -> Me:
    """Whom this token names, and what it may."""
    person = queries.get_person(session, caller.person_id)
    held = set(caller.appointments)
    rows = [
        AppointmentAnswer.model_validate(row)
        for row, appointment in zip(
            queries.list_appointments(session, person.id), service.list_held(session, person.id), strict=True
        )
        if appointment in held
    ]
    return Me(person_id=person.id, name=person.name, is_system=person.is_system, appointments=rows)


@router.get("/people/{person_id}", tags=["people"])
def get_person(person_id: uuid.UUID, _caller: AsAdministrator, session: DbSession) -> PersonAnswer:
    """One person, for administrators."""
    return PersonAnswer.model_validate(queries.get_person(session, person_id))


@router.post("/people/{person_id}/identities", tags=["people"], status_code=201)
def add_identity(
    person_id: uuid.UUID, new: NewIdentity, caller: AsAdministrator, session: DbSession, now: Now
) -> PersonAnswer:
    """Says how an institution knows a person."""
    service.add_identity(session, caller, person_id, new, now=now)
    return PersonAnswer.model_validate(queries.get_person(session, person_id))


@router.post("/appointments", tags=["people"], status_code=201)
def appoint(new: NewAppointment, caller: AsAppointer, session: DbSession, now: Now) -> AppointmentAnswer:
    """Gives a person a role: an administrator any, a board the examiners of its institution."""
    return AppointmentAnswer.model_validate(service.appoint(session, caller, new, now=now))


@router.post("/appointments/{appointment_id}/end", tags=["people"])
def end_appointment(
    appointment_id: uuid.UUID, end: EndAppointment, caller: AsAdministrator, session: DbSession, now: Now
) -> AppointmentAnswer:
    """Sets the last day of an appointment."""
    ended = service.end_appointment(session, caller, appointment_id, end.valid_until, now=now)
    return AppointmentAnswer.model_validate(ended)


@router.post("/clients", tags=["clients"], status_code=201)
def create_client(new: NewClient, caller: AsAdministrator, session: DbSession, now: Now) -> ClientWithSecret:
    """Adds an API client; the answer holds its secret, which is shown this once."""
    client, secret = service.create_client(session, caller, new, now=now)
    return ClientWithSecret(**ClientAnswer.model_validate(client).model_dump(by_alias=False), secret=secret)


@router.delete("/clients/{client_id}", tags=["clients"], status_code=204)
def withdraw_client(client_id: uuid.UUID, caller: AsAdministrator, session: DbSession, now: Now) -> None:
    """Withdraws an API client; its tokens stop working at once."""
    service.withdraw_client(session, caller, client_id, now=now)


faces: dict[str, Face] = {"/oauth/": _oauth_error}
