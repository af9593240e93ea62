"""Roles, appointments and what they allow: who may do what, where and until when."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.problems import Fault, Forbidden, InvalidInput, NotFound, Problem

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Role(StrEnum):
    """What a person can be to an institution, a programme or a module."""

    ADMINISTRATOR = "administrator"
    SECTOR_EDITOR = "sector-editor"
    COORDINATOR = "coordinator"
    EXAMINER = "examiner"
    REGISTRAR = "registrar"
    ASSESSOR = "assessor"
    BOARD = "board"
    APPEALS_BOARD = "appeals-board"
    STUDENT = "student"


PERSONAL = frozenset({Role.EXAMINER, Role.ASSESSOR, Role.BOARD, Role.APPEALS_BOARD, Role.STUDENT})
"""Roles of judgement and of one's own learning: a system never holds them, a person does."""


class Scope(StrEnum):
    """How narrowly a role is given."""

    SECTOR = "sector"
    INSTITUTION = "institution"
    PROGRAMME = "programme"
    MODULE = "module"


SCOPE_OF = {
    Role.ADMINISTRATOR: Scope.SECTOR,
    Role.SECTOR_EDITOR: Scope.SECTOR,
    Role.COORDINATOR: Scope.PROGRAMME,
    Role.BOARD: Scope.PROGRAMME,
    Role.EXAMINER: Scope.MODULE,
    Role.REGISTRAR: Scope.INSTITUTION,
    Role.ASSESSOR: Scope.INSTITUTION,
    Role.APPEALS_BOARD: Scope.INSTITUTION,
    Role.STUDENT: Scope.INSTITUTION,
}


class InvalidAppointment(Problem):
    """A role is given with a scope, a person or dates that do not fit it."""

    slug, title, status = "invalid-appointment", "This role cannot be given like this", 400


@dataclass(frozen=True)
class Appointment:
    """One role of one person: where it holds, from and until which day (both included)."""

    role: Role
    institution_id: uuid.UUID | None
    programme_id: uuid.UUID | None
    module_id: uuid.UUID | None
    valid_from: date
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the appointment holds on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Actor:
    """Who acts: one person, through a client or not, with the appointments that the token carries."""

    person_id: uuid.UUID
    client_id: uuid.UUID | None
    is_system: bool
    appointments: tuple[Appointment, ...]

    def holds(
        self,
        role: Role,
        *,
        institution_id: uuid.UUID | None = None,
        programme_id: uuid.UUID | None = None,
        module_id: uuid.UUID | None = None,
        on: date,
    ) -> bool:
        """Whether the actor holds the role on that day. A scope that is None is not asked for."""
        return any(
            found.role is role
            and found.holds_on(on)
            and institution_id in (None, found.institution_id)
            and programme_id in (None, found.programme_id)
            and module_id in (None, found.module_id)
            for found in self.appointments
        )

    def require(
        self,
        *roles: Role,
        institution_id: uuid.UUID | None,
        programme_id: uuid.UUID | None = None,
        module_id: uuid.UUID | None = None,
        on: date,
    ) -> None:
        """Passes if one of the roles holds there.

        Raises NotFound when the institution is foreign to the actor, Forbidden when it is not.
        """
        scope = {"programme_id": programme_id, "module_id": module_id}
        for role in roles:
            asked = {key: value for key, value in scope.items() if SCOPE_OF[role] == key.removesuffix("_id")}
            if self.holds(role, institution_id=institution_id, on=on, **asked):
                return
        if institution_id is not None and not self.may_see(institution_id):
            raise NotFound()
        raise Forbidden("This asks for the role " + " or ".join(role.value for role in roles) + " here.")

    def may_see(self, institution_id: uuid.UUID) -> bool:
        """Whether the actor works for the institution: any role there but that of student or of the appeals board.

        The appeals board sees what was appealed against, and nothing else.
        """
        apart = (Role.STUDENT, Role.APPEALS_BOARD)
        return any(a.institution_id == institution_id and a.role not in apart for a in self.appointments)

    def institution_ids(self, *roles: Role) -> frozenset[uuid.UUID]:
        """The institutions where the actor holds one of the roles (any role if none is named)."""
        return frozenset(
            a.institution_id for a in self.appointments if a.institution_id and (not roles or a.role in roles)
        )

    def programme_ids(self, *roles: Role) -> frozenset[uuid.UUID]:
        """The programmes for which the actor holds one of the roles."""
        return frozenset(a.programme_id for a in self.appointments if a.programme_id and a.role in roles)


def local_date(moment: datetime) -> date:
    """The calendar day of a moment in the Netherlands: the day that terms and appointments are counted in."""
    return moment.astimezone(AMSTERDAM).date()


def check_appointment(appointment: Appointment, *, is_system: bool) -> None:
    """Raises InvalidAppointment with every fault: a scope that the role lacks or does not have, dates, a system."""
    given = {
        Scope.INSTITUTION: appointment.institution_id,
        Scope.PROGRAMME: appointment.programme_id,
        Scope.MODULE: appointment.module_id,
    }
    scope = SCOPE_OF[appointment.role]
    needed = set() if scope is Scope.SECTOR else {Scope.INSTITUTION, scope}
    faults = [
        Fault("scope-missing", f"{appointment.role.value} is given per {name.value}.", f"/{name.value}")
        for name in given
        if name in needed and given[name] is None
    ]
    faults += [
        Fault("scope-too-narrow", f"{appointment.role.value} is not given per {name.value}.", f"/{name.value}")
        for name in given
        if name not in needed and given[name] is not None
    ]
    if appointment.valid_until and appointment.valid_until < appointment.valid_from:
        faults.append(Fault("ends-before-start", "The last day lies before the first.", "/validUntil"))
    if is_system and appointment.role in PERSONAL:
        faults.append(Fault("system-may-not", "A system may not approve, advise or decide.", "/person"))
    if faults:
        raise InvalidAppointment(faults=faults)


def narrow(
    appointments: tuple[Appointment, ...], scopes: frozenset[tuple[Role, uuid.UUID | None]]
) -> tuple[Appointment, ...]:
    """The appointments that scopes leave over. A scope is a role, everywhere (None) or at one institution."""
    return tuple(a for a in appointments if (a.role, None) in scopes or (a.role, a.institution_id) in scopes)


def parse_scope(text: str) -> tuple[tuple[Role, str | None], ...]:
    """Scopes with spaces between them, each `role` or `role@institution-slug`. Raises InvalidInput for others."""
    found = []
    for word in text.split():
        match = re.fullmatch(r"([a-z-]+)(?:@([a-z0-9-]+))?", word)
        if not match or match[1] not in set(Role):
            raise InvalidInput(faults=[Fault("scope-unknown", "A scope is a role or role@institution.", "/scope")])
        found.append((Role(match[1]), match[2]))
    return tuple(found)


def secret_hash(secret: str) -> str:
    """How a client secret or token is kept: SHA-256 in hex. Enough, because each holds 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def institution_did(public_url: str, slug: str) -> str:
    """The did:web identifier of an institution: the host of PUBLIC_URL with its port escaped (did:web, 3.1)."""
    host = public_url.partition("://")[2].replace(":", "%3A")
    return f"did:web:{host}:institutions:{slug}"
