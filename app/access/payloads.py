"""Request and answer bodies of institutions, people, appointments and clients."""

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.access.rules import Role
from app.payloads import LanguageLine, Line, Payload, Slug

Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
WebAddress = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s<>\"]+$")]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$")]
StudentNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class NewInstitution(Payload):
    """An institution or partner; `brin` only for Dutch institutions."""

    slug: Slug
    kind: Literal["hogeschool", "university", "employer", "foreign", "evc-provider"]
    name: LanguageLine
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "NL"
    brin: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}[A-Z]{2}$")] | None = None
    url: WebAddress
    email: Email


class InstitutionAnswer(NewInstitution):
    """An institution as everyone may read it."""

    id: uuid.UUID
    did: str


class NewIdentity(Payload):
    """How an institution knows a person."""

    institution: Slug
    subject: Subject
    student_number: StudentNumber | None = None


class NewPerson(Payload):
    """A person, or a system; with how institutions know them."""

    name: Line
    email: Email | None = None
    is_system: bool = False
    identities: list[NewIdentity] = Field(default=[], max_length=50)


class PersonAnswer(Payload):
    """A person as an administrator sees them."""

    id: uuid.UUID
    name: str
    email: str | None
    is_system: bool


class NewAppointment(Payload):
    """A role given to a person: where, from and until which day."""

    person: uuid.UUID
    role: Role
    institution: Slug | None = None
    programme: uuid.UUID | None = None
    module: uuid.UUID | None = None
    valid_from: date
    valid_until: date | None = None


class AppointmentAnswer(Payload):
    """An appointment."""

    id: uuid.UUID
    person_id: uuid.UUID
    role: Role
    institution_id: uuid.UUID | None
    programme_id: uuid.UUID | None
    module_id: uuid.UUID | None
    valid_from: date
    valid_until: date | None


class EndAppointment(Payload):
    """The last day on which an appointment holds."""

    valid_until: date


class NewClient(Payload):
    """An API client of a person or system. Scopes narrow what its tokens can carry; none means all roles."""

    person: uuid.UUID
    name: Line
    scopes: list[Annotated[str, StringConstraints(max_length=100)]] = Field(default=[], max_length=50)


class ClientAnswer(Payload):
    """An API client, without its secret."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    scopes: list[str]


class ClientWithSecret(ClientAnswer):
    """An API client with its secret: shown this once."""

    secret: str


class TokenAnswer(Payload):
    """A bearer token (RFC 6749, 5.1); its members keep that standard's spelling."""

    access_token: str = Field(alias="access_token")
    token_type: Literal["Bearer"] = Field(alias="token_type", default="Bearer")
    expires_in: int = Field(alias="expires_in")
    scope: str


class Me(Payload):
    """Whom a token names and what it may."""

    person_id: uuid.UUID
    name: str
    is_system: bool
    appointments: list[AppointmentAnswer]
