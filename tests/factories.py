"""The world that tests play in: institutions, people, roles and tokens, written straight to the tables."""

import secrets
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.access.models import AccessToken, Client, Identity, Institution, Person, RoleAppointment
from app.access.rules import SCOPE_OF, Actor, Appointment, Role, Scope, local_date, secret_hash
from app.access.service import list_held


class World:
    """Makes what a test needs, committed into the test's own transaction."""

    def __init__(self, session: Session, clock: Callable[[], datetime]) -> None:
        self.session = session
        self.clock = clock
        self.lifetime = timedelta(hours=1)

    def _keep(self, *rows: object) -> None:
        self.session.add_all(rows)
        self.session.commit()

    def institution(self, slug: str = "voorbeeld-noord", kind: str = "hogeschool") -> Institution:
        """An institution."""
        made = Institution(
            slug=slug,
            kind=kind,
            name={"nl": f"Voorbeeldhogeschool {slug}", "en": f"Example university {slug}"},
            country="NL",
            brin=None,
            url=f"https://{slug}.example",
            email=f"info@{slug}.example",
            created_at=self.clock(),
        )
        self._keep(made)
        return made

    def person(self, name: str = "Noor Voorbeeld", *, is_system: bool = False, email: str | None = None) -> Person:
        """A person without roles."""
        made = Person(name=name, email=email, is_system=is_system, created_at=self.clock())
        self._keep(made)
        return made

    def grant(
        self,
        person: Person,
        role: Role,
        *,
        institution: Institution | None = None,
        programme_id: uuid.UUID | None = None,
        module_id: uuid.UUID | None = None,
        valid_from: date = date(2020, 1, 1),
        valid_until: date | None = None,
    ) -> Person:
        """A role for a person. Programmes and modules are kept only where the role is given per one."""
        made = RoleAppointment(
            person_id=person.id,
            role=role.value,
            institution_id=institution.id if institution else None,
            programme_id=programme_id if SCOPE_OF[role] is Scope.PROGRAMME else None,
            module_id=module_id if SCOPE_OF[role] is Scope.MODULE else None,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        self._keep(made)
        return person

    def student(self, institution: Institution, name: str = "Sam Student", number: str | None = None) -> Person:
        """A student of an institution, with a student number."""
        person = self.grant(self.person(name), Role.STUDENT, institution=institution)
        self._keep(
            Identity(
                person_id=person.id,
                institution_id=institution.id,
                subject=f"urn:subject:{uuid.uuid4()}",
                student_number=number or uuid.uuid4().hex[:10],
            )
        )
        return person

    def administrator(self) -> Person:
        """A person who may make institutions, people and clients."""
        return self.grant(self.person("Ada Administratie"), Role.ADMINISTRATOR)

    def headers(self, person: Person, *scopes: str, lifetime: timedelta | None = None) -> dict[str, str]:
        """An Authorization header with a token that names the person."""
        token = secrets.token_urlsafe(16)
        api_client = Client(
            person_id=person.id,
            name="test",
            secret_hash=secret_hash(secrets.token_hex()),
            scopes=[],
            created_at=self.clock(),
        )
        self._keep(api_client)
        self._keep(
            AccessToken(
                token_hash=secret_hash(token),
                client_id=api_client.id,
                scopes=list(scopes),
                expires_at=self.clock() + (lifetime or self.lifetime),
            )
        )
        return {"Authorization": f"Bearer {token}"}

    def actor(self, person: Person) -> Actor:
        """The person as services see who acts."""
        today = local_date(self.clock())
        held: tuple[Appointment, ...] = tuple(
            each for each in list_held(self.session, person.id) if each.holds_on(today)
        )
        return Actor(person.id, None, person.is_system, held)
