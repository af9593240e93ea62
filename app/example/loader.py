"""Loads the example data through the services. What is there already is left as it is, so twice does no harm."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.access import queries as access
from app.access import service as access_service
from app.access.payloads import NewAppointment, NewClient, NewIdentity, NewInstitution, NewPerson
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.curriculum import service as curriculum_service
from app.curriculum.payloads import NewModule, NewProgramme, NewRoute
from app.curriculum.service import texts
from app.db import committed_session
from app.example.authority import new_authority
from app.issuing import queries as issuing
from app.issuing.rules import KeyKind
from app.issuing.service import keys
from app.outcomes import queries as outcomes
from app.outcomes.payloads.associations import NewAssociation
from app.outcomes.payloads.sets import Adoption, NewSet
from app.outcomes.queries import associations as associations_of
from app.outcomes.rules import SECTOR_KINDS
from app.outcomes.rules.associations import AssociationStatus
from app.outcomes.service import associations, publishing, reviews, sets
from app.settings import Settings
from app.verification import service as verification_service
from app.versions import DRAFT

DATA = Path(__file__).parent / "data"
HOME = "voorbeeldhogeschool-noord"
REVIEWERS = {HOME: "reviewer-noord", "voorbeeldhogeschool-oost": "board-oost", None: "reviewer-sector"}
"""Who reads the sets of an institution, or of the sector, before they are published."""
NEW: dict[str, type[NewModule | NewRoute]] = {"module": NewModule, "route": NewRoute}


def read(name: str) -> Any:
    """One file of the example data."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def both(pair: list[str]) -> dict[str, str]:
    """A language map from a pair of Dutch and English."""
    return {"nl": pair[0], "en": pair[1]}


def titled(entry: dict[str, Any]) -> dict[str, str]:
    """The language map of an entry with `nl` and `en`."""
    return {"nl": entry["nl"], "en": entry["en"]}


@dataclass
class Loader:
    """Loads everything, one transaction for each command; afterwards knows people, programmes and modules by name."""

    engine: Engine
    settings: Settings
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    programmes: dict[str, tuple[str, uuid.UUID]] = field(default_factory=dict)
    modules: dict[str, uuid.UUID] = field(default_factory=dict)
    outcomes: dict[str, uuid.UUID] = field(default_factory=dict)

    def load(self) -> None:
        """Loads what is not there yet."""
        self._administrator()
        for entry in read("institutions.yaml"):
            self._institution(entry)
        self._seals()
        for entry in read("programmes.yaml"):
            self._programme(entry)
        people = [entry for entry in read("people.yaml") if entry["key"] != "administrator"]
        for entry in people:
            self._person(entry)
            self._roles(entry, of_modules=False)
        for path in sorted((DATA / "outcome-sets").glob("*.yaml")):
            self._outcome_set(read(f"outcome-sets/{path.name}"))
        for entry in read("associations.yaml"):
            self._association(entry)
        described = read("modules.yaml")
        for entry in described["modules"]:
            self._offering("module", entry, lambda entry: self._module({**described["common"], **entry}))
        for entry in read("routes.yaml"):
            self._offering("route", entry, self._route)
        for entry in read("diplomas.yaml"):
            self._diploma(entry)
        for entry in people:
            self._roles(entry, of_modules=True)

    def new_client(self, key: str) -> tuple[str, str]:
        """A new API client for an example person: its id, and its secret."""
        with self._transaction() as (session, now):
            new = NewClient(person=self.people[key], name="demo")
            client, secret = access_service.create_client(
                session, self._as(session, "administrator", now), new, now=now
            )
            return str(client.id), secret

    def _transaction(self) -> Any:
        return committed_session(self.engine)

    def _as(self, session: Session, key: str, now: datetime) -> Actor:
        held = access_service.list_held(session, self.people[key])
        return Actor(self.people[key], None, False, tuple(each for each in held if each.holds_on(local_date(now))))

    def _coordinator(self, session: Session, programme: str, now: datetime) -> Actor:
        key = next(
            entry["key"]
            for entry in read("people.yaml")
            if {"role": "coordinator", "programme": programme} in entry["roles"]
        )
        return self._as(session, key, now)

    def _administrator(self) -> None:
        with self._transaction() as (session, now):
            found = access.find_administrator(session)
            if found is None:
                client, _ = access_service.create_first_administrator(session, "Ada Beheer", now=now)
            self.people["administrator"] = found.person_id if found else client.person_id

    def _institution(self, entry: dict[str, Any]) -> None:
        with self._transaction() as (session, now):
            if not access.find_institution_by_slug(session, entry["slug"]):
                new = NewInstitution.model_validate(_without(entry, "nl", "en") | {"name": titled(entry)})
                access_service.create_institution(session, self._as(session, "administrator", now), new, now=now)
        with self._transaction() as (session, now):
            found = access.get_institution_by_slug(session, entry["slug"])
        for kind in (KeyKind.DATA_INTEGRITY, KeyKind.JWT) if entry["kind"] == "hogeschool" else ():
            with self._transaction() as (session, now):
                if not issuing.find_key_in_use(session, found.id, kind):
                    admin = self._as(session, "administrator", now)
                    keys.create_key(session, admin, found.slug, kind, settings=self.settings, now=now)

    def _seals(self) -> None:
        """A seal for each institution that has none, by an authority of this demo's own that its verifier trusts."""
        with self._transaction() as (session, now):
            schools = [
                access.get_institution_by_slug(session, entry["slug"])
                for entry in read("institutions.yaml")
                if entry["kind"] == "hogeschool"
            ]
            without = [each for each in schools if not issuing.find_key_in_use(session, each.id, KeyKind.SEAL)]
        if not without:
            return
        authority = new_authority(now)
        with self._transaction() as (session, now):
            admin = self._as(session, "administrator", now)
            verification_service.trust(session, admin, authority.pem, "seal", now - timedelta(days=1), now=now)
        for number, school in enumerate(without, 1):
            private, chain = authority.issue_seal(school.name["nl"], f"NTRNL-0000000{number}", now)
            with self._transaction() as (session, now):
                admin = self._as(session, "administrator", now)
                keys.bring_seal(session, admin, school.slug, private, chain, settings=self.settings, now=now)

    def _programme(self, entry: dict[str, Any]) -> None:
        with self._transaction() as (session, now):
            institution = access.get_institution_by_slug(session, entry["institution"])
            found = curriculum.find_programme(session, institution.id, entry["code"])
            if found is None:
                facts = _without(entry, "nl", "en", "level") | {"title": titled(entry), "nlqfLevel": entry["level"]}
                admin = self._as(session, "administrator", now)
                new = NewProgramme.model_validate(facts)
                found = curriculum_service.create_programme(session, admin, new, now=now)
            self.programmes[entry["code"]] = (entry["institution"], found.id)

    def _person(self, entry: dict[str, Any]) -> None:
        subject = f"example:{entry['key']}"
        with self._transaction() as (session, now):
            home = access.get_institution_by_slug(session, HOME)
            found = access.find_person_by_subject(session, home.id, subject)
            if found is None:
                new = NewPerson(name=entry["name"], identities=[NewIdentity(institution=HOME, subject=subject)])
                found = access_service.create_person(session, self._as(session, "administrator", now), new, now=now)
            self.people[entry["key"]] = found.id

    def _roles(self, entry: dict[str, Any], *, of_modules: bool) -> None:
        for role in entry["roles"]:
            if ("module" in role) is of_modules:
                self._role(self.people[entry["key"]], role)

    def _role(self, person_id: uuid.UUID, role: dict[str, Any]) -> None:
        programme = role.get("programme") or self._programme_of(role.get("module"))
        slug, programme_id = self.programmes[programme] if programme else (role.get("institution"), None)
        module_id = self.modules[role["module"]] if "module" in role else None
        wanted = (Role(role["role"]), None if module_id else programme_id, module_id)
        with self._transaction() as (session, now):
            held = access_service.list_held(session, person_id)
            if wanted not in {(each.role, each.programme_id, each.module_id) for each in held}:
                new = NewAppointment(
                    person=person_id,
                    role=wanted[0],
                    institution=slug,
                    programme=wanted[1],
                    module=wanted[2],
                    valid_from=role.get("since", date(2026, 1, 1)),
                )
                access_service.appoint(session, self._as(session, "administrator", now), new, now=now)

    def _programme_of(self, module: str | None) -> str | None:
        described: list[dict[str, str]] = read("modules.yaml")["modules"] if module else []
        return next((entry["programme"] for entry in described if entry["code"] == module), None)

    def _outcome_set(self, entry: dict[str, Any]) -> None:
        is_of_sector = entry["kind"] in SECTOR_KINDS
        with self._transaction() as (session, now):
            slug = entry.get("institution")
            owner = access.get_institution_by_slug(session, slug).id if slug else None
            found = outcomes.find_set(session, owner, entry["code"])
            if found is None:
                actor = self._curator(session, entry, now)
                programme = None if is_of_sector else self.programmes[entry["programme"]][1]
                facts = {"kind": entry["kind"], "code": entry["code"], "institution": slug, "programme": programme}
                new = NewSet.model_validate({**facts, "content": _set_content(entry)})
                found = sets.create_set(session, actor, new, now=now).set
            set_id = found.id
        self._publish_set(set_id, entry)
        with self._transaction() as (session, now):
            version = outcomes.find_version(session, set_id)
            for found_outcome in outcomes.list_outcomes_of_version(session, version.id) if version else []:
                self.outcomes[f"{entry['code']}/{found_outcome.code}"] = found_outcome.id

    def _publish_set(self, set_id: uuid.UUID, entry: dict[str, Any]) -> None:
        """Publishes the first version of a set, from wherever its review stands."""
        with self._transaction() as (session, now):
            draft = outcomes.find_draft(session, set_id)
            if outcomes.find_version(session, set_id) or draft is None:
                return
            if draft.status == DRAFT:
                reviews.submit(session, self._curator(session, entry, now), set_id, None, now=now)
        with self._transaction() as (session, now):
            reader = self._as(session, REVIEWERS[entry.get("institution")], now)
            if reader.person_id not in reviews.get_review(session, reader, set_id).review.approved_by:
                reviews.approve(session, reader, set_id, draft.revision, now=now)
        with self._transaction() as (session, now):
            adoption = Adoption(adopted_by=entry["adopted"]["by"], adopted_on=entry["adopted"]["date"])
            publishing.publish_set(session, self._curator(session, entry, now), set_id, adoption, now=now)

    def _curator(self, session: Session, entry: dict[str, Any], now: datetime) -> Actor:
        if entry["kind"] in SECTOR_KINDS:
            return self._as(session, "editor", now)
        return self._coordinator(session, entry["programme"], now)

    def _association(self, entry: dict[str, Any]) -> None:
        """An association that one coordinator proposes and another agrees to; none where an outcome is not there."""
        ends = [self.outcomes.get(entry[end]) for end in ("origin", "destination")]
        if None in ends:
            return
        with self._transaction() as (session, now):
            between = [outcomes.find_outcome_version(session, each) for each in ends if each]
            known = associations_of.list_live_between(session, entry["type"], *(e.outcome_id for e in between if e))
            if not known:
                reason = titled(entry) if "nl" in entry else None
                new = NewAssociation(type=entry["type"], origin=ends[0], destination=ends[1], reason=reason)
                proposer = self._as(session, "coordinator-noord", now)
                known = associations.propose_associations(session, proposer, [new], now=now)
            association = known[0]
        if association.status == AssociationStatus.PROPOSED:
            with self._transaction() as (session, now):
                other = self._as(session, "coordinator-social-work", now)
                associations.agree(session, other, association.id, now=now)

    def _offering(self, kind: str, entry: dict[str, Any], content: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """A module or route, published."""
        slug, programme_id = self.programmes[entry["programme"]]
        with self._transaction() as (session, now):
            institution = access.get_institution_by_slug(session, slug)
            found = curriculum.find_offering(session, institution.id, kind, entry["code"])
            if found is None:
                new = NEW[kind].model_validate(
                    {"programme": programme_id, "code": entry["code"], "content": content(entry)}
                )
                actor = self._coordinator(session, entry["programme"], now)
                found = curriculum_service.create_offering(session, actor, kind, new, now=now).offering
            offering_id = found.id
        self._publish(kind, offering_id, entry)
        if kind == "module":
            self.modules[entry["code"]] = offering_id

    def _publish(self, kind: str, offering_id: uuid.UUID, entry: dict[str, Any]) -> None:
        with self._transaction() as (session, now):
            if curriculum.find_version(session, offering_id) is None:
                actor = self._coordinator(session, entry["programme"], now)
                curriculum_service.publish_offering(session, actor, kind, offering_id, now=now)

    def _diploma(self, entry: dict[str, Any]) -> None:
        """A diploma from its text, published."""
        slug, programme_id = self.programmes[entry["programme"]]
        text = (DATA / "diplomas" / f"{entry['code']}.yaml").read_bytes()
        with self._transaction() as (session, now):
            institution = access.get_institution_by_slug(session, slug)
            found = curriculum.find_offering(session, institution.id, "diploma", entry["code"])
            if found is None:
                actor = self._coordinator(session, entry["programme"], now)
                made = texts.create_from_text(session, actor, programme_id, entry["code"], text, now=now)
                found = made.offering
            offering_id = found.id
        self._publish("diploma", offering_id, entry)

    def _module(self, entry: dict[str, Any]) -> dict[str, Any]:
        quality = entry["quality"]
        return {
            "title": titled(entry),
            "description": both(entry["about"]),
            "ec": entry["ec"],
            "isMicrocredential": entry.get("isMicrocredential", True),
            "studyLoadHours": entry["ec"] * 28,
            "level": entry["level"],
            "outcomes": [self.outcomes[name] for name in entry["outcomes"]],
            "assessment": [both(form) for form in entry["assessment"]],
            "participation": entry["participation"],
            "qualityAssurance": {"name": quality["name"], "url": quality["url"], "description": titled(quality)},
            "supervision": entry["supervision"],
            "identityCheck": entry["identityCheck"],
            "terms": entry["terms"],
            "prerequisites": [self.modules[code] for code in entry.get("after", ())],
            "themes": entry.get("themes", []),
        }

    def _route(self, entry: dict[str, Any]) -> dict[str, Any]:
        sector = {"crossover": True, "adjacentSector": both(entry["sector"])} if "sector" in entry else {}
        return {
            "title": titled(entry),
            "description": both(entry["about"]),
            "targetGroup": both(entry["for"]),
            "modules": [self.modules[code] for code in entry["modules"]],
            **sector,
        }


def _without(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in names}


def _set_content(entry: dict[str, Any]) -> dict[str, Any]:
    wanted = ("title", "description", "levels", "themes", "source")
    return {
        **{name: entry[name] for name in wanted if name in entry},
        "outcomes": [_outcome(each, entry["levels"][0]) for each in entry["outcomes"]],
    }


def _outcome(each: dict[str, Any], level: int) -> dict[str, Any]:
    return {
        "code": each["code"],
        "statement": titled(each),
        "level": each.get("level", level),
        "kind": each["kind"],
        "criteria": [both(pair) for pair in each["criteria"]],
        "themes": each.get("themes", []),
        "sdgs": each.get("sdgs", []),
        "livedExperience": each.get("lived", "none"),
    }
