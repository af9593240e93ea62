"""Use cases of the curriculum: programmes, and the drafting and publishing of modules, routes and diplomas."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import versions
from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries
from app.curriculum.models import Enrolment, Offering, OfferingVersion, Programme
from app.curriculum.payloads import NewDiploma, NewEnrolment, NewModule, NewProgramme, NewRoute
from app.curriculum.rules.finding import module_entry, programme_entry, route_entry
from app.curriculum.rules.publishing import (
    Reach,
    diploma_shortcomings,
    module_shortcomings,
    route_shortcomings,
)
from app.curriculum.service.register import reach_of
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.payloads import Payload
from app.problems import Conflict, Fault, NotFound
from app.publications import service as publications
from app.publications.rules import Act, Entry, Event, Subject, changed_members

Kind = str
_SHORTCOMINGS: Mapping[Kind, Callable[[Mapping[str, Any], Reach], list[Fault]]] = {
    "module": module_shortcomings,
    "route": route_shortcomings,
    "diploma": diploma_shortcomings,
}


def create_programme(session: Session, actor: Actor, new: NewProgramme, *, now: datetime) -> Programme:
    """Adds a programme. Raises Conflict when the code is taken at the institution, NotFound."""
    institution = access.get_institution_by_slug(session, new.institution)
    if queries.find_programme(session, institution.id, new.code):
        raise Conflict(f"There is a programme {new.code} already.")
    facts = new.model_dump(by_alias=False, exclude={"institution", "title"})
    title = new.title.model_dump(exclude_none=True)
    created = Programme(institution_id=institution.id, title=title, **facts)
    session.add(created)
    session.flush()
    event = Event(Act.CREATED, Subject.PROGRAMME, created.id, institution.id, created.code, title)
    publications.announce(session, event, now=now)
    publications.show(session, created.id, institution.id, [_programme_entry(created, institution.slug)])
    _record(session, actor, "programme.created", "programme", created.id, institution.id, {}, now)
    return created


def create_offering(
    session: Session, actor: Actor, kind: Kind, new: NewModule | NewRoute | NewDiploma, *, now: datetime
) -> OfferingVersion:
    """Begins a module, route or diploma with its first draft. Raises Conflict when the code is taken there."""
    programme = queries.get_programme(session, new.programme)
    _require_coordinator(actor, programme.institution_id, programme.id, now)
    if queries.find_offering(session, programme.institution_id, kind, new.code):
        raise Conflict(f"There is a {kind} {new.code} already.")
    offering = Offering(kind=kind, code=new.code, institution_id=programme.institution_id, programme_id=programme.id)
    session.add(offering)
    session.flush()
    draft = add_draft(session, actor, offering, 1, stored(new.content), now)
    _record_version(session, actor, "created", draft, now)
    return draft


def add_draft(
    session: Session, actor: Actor, offering: Offering, number: int, content: Any, now: datetime
) -> OfferingVersion:
    """Adds a draft with that number and content. Who may do so the caller has checked, and records it."""
    draft = OfferingVersion(
        offering=offering, number=number, content=content, created_at=now, created_by=actor.person_id
    )
    session.add(draft)
    session.flush()
    return draft


def get_draft(
    session: Session, actor: Actor, kind: Kind, offering_id: uuid.UUID, *, lock: bool = False
) -> OfferingVersion:
    """The draft, for who works at the institution. Raises NotFound for everyone else."""
    offering = queries.get_offering(session, kind, offering_id)
    draft = queries.find_draft(session, offering_id, lock=lock) if actor.may_see(offering.institution_id) else None
    if draft is None:
        raise NotFound()
    return draft


def edit_draft(
    session: Session,
    actor: Actor,
    kind: Kind,
    offering_id: uuid.UUID,
    content: Payload,
    revision: int,
    *,
    now: datetime,
) -> OfferingVersion:
    """Replaces the content of a draft. Raises StaleEdit when someone else edited it since that revision."""
    draft = get_draft(session, actor, kind, offering_id, lock=True)
    _require_coordinator(actor, draft.offering.institution_id, draft.offering.programme_id, now)
    versions.edit(draft, stored(content), revision)
    _record_version(session, actor, "edited", draft, now)
    return draft


def begin_version(
    session: Session, actor: Actor, kind: Kind, offering_id: uuid.UUID, *, now: datetime
) -> OfferingVersion:
    """Begins the next version as a copy of the latest published one. Raises DraftExists, NotFound."""
    offering = queries.get_offering(session, kind, offering_id)
    _require_coordinator(actor, offering.institution_id, offering.programme_id, now)
    if queries.find_draft(session, offering_id):
        raise versions.DraftExists()
    latest = queries.find_version(session, offering_id)
    if latest is None:
        raise NotFound()
    number = queries.last_number(session, offering_id) + 1
    draft = add_draft(session, actor, offering, number, latest.content, now)
    _record_version(session, actor, "version-begun", draft, now)
    return draft


def discard_draft(session: Session, actor: Actor, kind: Kind, offering_id: uuid.UUID, *, now: datetime) -> None:
    """Throws a draft away; published versions stay. Raises NotFound."""
    draft = get_draft(session, actor, kind, offering_id, lock=True)
    _require_coordinator(actor, draft.offering.institution_id, draft.offering.programme_id, now)
    session.delete(draft)
    _record_version(session, actor, "draft-discarded", draft, now)


def publish_offering(
    session: Session, actor: Actor, kind: Kind, offering_id: uuid.UUID, *, now: datetime
) -> OfferingVersion:
    """Publishes the draft. Raises NotPublishable with every shortcoming, NothingToPublish without a draft."""
    offering = queries.get_offering(session, kind, offering_id)
    _require_coordinator(actor, offering.institution_id, offering.programme_id, now)
    draft = queries.find_draft(session, offering_id, lock=True)
    if draft is None:
        raise versions.NothingToPublish()
    faults = _SHORTCOMINGS[kind](draft.content, reach_of(session, draft, now))
    if faults:
        raise versions.NotPublishable(faults=faults)
    previous = queries.find_version(session, offering_id)
    versions.publish(draft, actor.person_id, None, now=now)
    changed = changed_members(previous.content if previous else None, draft.content)
    _announce(session, Act.PUBLISHED, draft, {"members": changed} if changed else {}, now)
    _record_version(session, actor, "published", draft, now)
    return draft


def withdraw_version(
    session: Session, actor: Actor, kind: Kind, offering_id: uuid.UUID, number: int, reason: str, *, now: datetime
) -> OfferingVersion:
    """Withdraws a published version; it stays readable. Raises NotFound, AlreadyWithdrawn."""
    offering = queries.get_offering(session, kind, offering_id)
    _require_coordinator(actor, offering.institution_id, offering.programme_id, now)
    version = queries.find_version(session, offering_id, number, lock=True)
    if version is None:
        raise NotFound()
    versions.withdraw(version, reason, now=now)
    _announce(session, Act.WITHDRAWN, version, {"reason": reason}, now)
    _record_version(session, actor, "withdrawn", version, now)
    return version


def _announce(session: Session, act: Act, version: OfferingVersion, facts: Mapping[str, Any], now: datetime) -> None:
    """Tells of a version, and has the latest one found from now on, in the routes that a module is part of too."""
    offering = version.offering
    event = Event(
        act=act,
        type=Subject(offering.kind),
        subject_id=offering.id,
        institution_id=offering.institution_id,
        code=offering.code,
        title=version.content["title"],
        version_id=version.id,
        number=version.number,
        facts=facts,
    )
    publications.announce(session, event, now=now)
    if offering.kind == "diploma":
        return
    routes = queries.list_latest_routes(session, offering.id) if offering.kind == "module" else []
    for each in [offering, *(route.offering for route in routes)]:
        latest = queries.find_version(session, each.id)
        entries = [_entry(session, latest)] if latest else []
        publications.show(session, each.id, each.institution_id, entries)


def _entry(session: Session, version: OfferingVersion) -> Entry:
    """A version of a module or route as it is found."""
    offering, content = version.offering, version.content
    facts = (version.id, offering.code, version.number, content, offering.institution.slug)
    if offering.kind == "module":
        assessed = outcomes.list_outcome_versions(session, map(uuid.UUID, content["outcomes"]))
        return module_entry(*facts, [each.content for each in assessed])
    modules = queries.list_latest_modules(session, map(uuid.UUID, content["modules"]))
    return route_entry(*facts, [_entry(session, each) for each in modules])


def _programme_entry(programme: Programme, institution: str) -> Entry:
    facts = {"kind": programme.kind, "ec": float(programme.ec), "programmeCode": programme.programme_code}
    return programme_entry(programme.id, programme.code, programme.title, programme.nlqf_level, institution, facts)


def enrol(session: Session, actor: Actor, new: NewEnrolment, *, now: datetime) -> Enrolment:
    """A person begins to study for a diploma. Raises Conflict when enrolled before, NotFound."""
    version = queries.get_version(session, "diploma", new.diploma_version)
    person = access.get_person(session, new.person)
    institution_id = version.offering.institution_id
    actor.require(Role.REGISTRAR, institution_id=institution_id, on=local_date(now))
    if queries.find_enrolment(session, person.id, version.id):
        raise Conflict("This person is enrolled for this diploma already.")
    created = Enrolment(
        person_id=person.id,
        institution_id=institution_id,
        diploma_version_id=version.id,
        started_on=new.started_on,
        enrolled_at=now,
    )
    session.add(created)
    session.flush()
    facts = {"diploma-version": str(version.id)}
    _record(session, actor, "person.enrolled", "enrolment", created.id, institution_id, facts, now)
    return created


def stored(content: Payload) -> dict[str, Any]:
    """A content as it is kept and digested: JSON, without what is not said."""
    return content.model_dump(mode="json", exclude_none=True)


def _require_coordinator(actor: Actor, institution_id: uuid.UUID, programme_id: uuid.UUID, now: datetime) -> None:
    today = local_date(now)
    actor.require(Role.COORDINATOR, institution_id=institution_id, programme_id=programme_id, on=today)


def _record_version(session: Session, actor: Actor, act: str, version: OfferingVersion, now: datetime) -> None:
    offering = version.offering
    facts = {"version": str(version.id), "content": versions.digest_of(version.content)}
    _record(session, actor, f"{offering.kind}.{act}", offering.kind, offering.id, offering.institution_id, facts, now)


def _record(
    session: Session,
    actor: Actor,
    action: str,
    kind: str,
    subject_id: uuid.UUID,
    chain: uuid.UUID,
    facts: Mapping[str, str],
    now: datetime,
) -> None:
    subject = (kind, subject_id)
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)
