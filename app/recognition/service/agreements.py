"""The adoption of agreements by the boards of programmes, and what adopted ones bring a person."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion, Programme
from app.curriculum.rules.nodes import ModuleNode, walk
from app.curriculum.rules.tree import read_phases
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.problems import Conflict, Fault, InvalidInput, NotFound, WrongState
from app.recognition.models import Adoption, AgreementVersion
from app.recognition.payloads.agreements import EndAdoption, NewAdoption
from app.recognition.queries import agreements as queries
from app.recognition.queries.dossiers import has_dossier
from app.recognition.rules import agreements as rules
from app.recognition.rules.agreement_contents import names_of
from app.recognition.rules.agreement_terms import Named, read_terms
from app.recognition.rules.agreements import Application, Brought, TargetModule, Terms
from app.recognition.rules.dossiers import UnitProposal
from app.recognition.service.held import list_held
from app.versions import PUBLISHED


def adopt(session: Session, actor: Actor, agreement_id: uuid.UUID, new: NewAdoption, *, now: datetime) -> Adoption:
    """The board of a programme adopts a published version for a year's rules, in the place of an earlier version.

    Raises NotFound, Forbidden, Conflict when it was adopted for that year, WrongState for a version that was withdrawn,
    InvalidInput for a target that the programme does not offer.
    """
    version = queries.find_version(session, agreement_id, new.version)
    if version is None:
        raise NotFound()
    programme = curriculum.get_programme(session, new.programme)
    if version.agreement.institution_id not in (None, programme.institution_id):
        raise NotFound()
    actor.require(Role.BOARD, institution_id=programme.institution_id, programme_id=programme.id, on=local_date(now))
    if version.status != PUBLISHED:
        raise WrongState("This version was withdrawn.")
    faults = _elsewhere(session, version, programme)
    if faults:
        raise InvalidInput(faults=faults)
    for earlier in queries.list_adoptions(session, agreement_id, programme.id):
        if earlier.rules_year == new.rules_year:
            if earlier.version_id == version.id:
                raise Conflict("This was adopted for that year before.")
            _end(earlier, actor, local_date(now), f"Version {version.number} takes its place.", now)
    session.flush()
    made = Adoption(
        agreement_id=agreement_id,
        version=version,
        programme=programme,
        rules_year=new.rules_year,
        article=new.article,
        adopted_by=actor.person_id,
        adopted_at=now,
    )
    session.add(made)
    session.flush()
    session.refresh(version, ["adoptions"])
    _record(session, actor, "agreement.adopted", made, now)
    return made


def _elsewhere(session: Session, version: AgreementVersion, programme: Programme) -> list[Fault]:
    """Targets that are none of the programme's institution: a board decides for its own alone."""
    content = version.content
    modules = curriculum.list_newest_modules(session, map(uuid.UUID, content["target"]["modules"]))
    diplomas = queries.list_offered(session, "diploma", names_of(content, "diploma"))
    is_own = all(each.offering.institution_id == programme.institution_id for each in modules) and all(
        each.offering.programme_id == programme.id for each in diplomas
    )
    detail = "The agreement is about modules or a diploma that this programme does not offer."
    return [] if is_own else [Fault("target-elsewhere", detail, "/programme")]


def end_adoption(
    session: Session, actor: Actor, agreement_id: uuid.UUID, adoption_id: uuid.UUID, end: EndAdoption, *, now: datetime
) -> Adoption:
    """The board ends an adoption, today or on a later day: what was decided on it stands.

    Raises NotFound, Forbidden, WrongState when it ended before, InvalidInput for a day that is past.
    """
    adoption = queries.get_adoption(session, agreement_id, adoption_id)
    programme, today = adoption.programme, local_date(now)
    actor.require(Role.BOARD, institution_id=programme.institution_id, programme_id=programme.id, on=today)
    if adoption.ends_on and adoption.ends_on <= today:
        raise WrongState("This adoption has ended.")
    day = end.ends_on or today
    if day < today:
        raise InvalidInput(faults=[Fault("ends-in-the-past", "What counted stays counted.", "/endsOn")])
    _end(adoption, actor, day, end.reason, now)
    _record(session, actor, "adoption.ended", adoption, now)
    return adoption


def _end(adoption: Adoption, actor: Actor, day: date, reason: str, now: datetime) -> None:
    adoption.ends_on, adoption.end_reason = day, reason
    adoption.ended_by, adoption.ended_at = actor.person_id, now


def _record(session: Session, actor: Actor, action: str, adoption: Adoption, now: datetime) -> None:
    facts = {
        "adoption": str(adoption.id),
        "version": str(adoption.version_id),
        "programme": str(adoption.programme_id),
        "rules-year": str(adoption.rules_year),
    }
    subject, chain = ("agreement", adoption.agreement_id), adoption.programme.institution_id
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)


def list_brought(
    session: Session, person_id: uuid.UUID, diploma_version: OfferingVersion, on: date
) -> tuple[Brought, ...]:
    """What the agreements that the board of a diploma's programme adopted bring a person in it on that day.

    Each names the version of the agreement, the adoption, the records that it rests on (results, exemptions,
    certificates, checked diplomas), and the modules or the block that it brings. No credit is in it twice.
    """
    return list_applied(session, person_id, diploma_version, on)[1]


def list_applied(
    session: Session, person_id: uuid.UUID, diploma_version: OfferingVersion, on: date
) -> tuple[list[Application], tuple[Brought, ...]]:
    """What every adopted agreement comes to for a person, and what of that counts together."""
    offering = diploma_version.offering
    adopted = list_terms(session, offering.programme_id, on)
    held = list_held(session, person_id, offering.institution_id)
    found = [rules.applies(terms, held, on) for terms in adopted]
    return found, rules.bring(adopted, held, room_of(diploma_version), on)


def list_terms(session: Session, programme_id: uuid.UUID, on: date) -> list[Terms]:
    """What the agreements say that the board of a programme adopted and that count on a day."""
    return terms_of(session, list_in_force(session, programme_id, on))


def name_applied(
    session: Session, proposals: Iterable[UnitProposal], brought: Iterable[Brought]
) -> list[dict[str, Any]]:
    """Which agreement applied to which unit, as a decision keeps it.

    The version with its digest, the adoption with its article, and the records that it rests on.
    """
    by_version = {each.version: each for each in brought}
    applied = [
        (proposal.unit.module, by_version[version])
        for proposal in proposals
        for version in dict.fromkeys(cover.agreement for cover in proposal.covers if cover.agreement)
    ]
    adoptions = {a.id: a for a in queries.list_adoptions_by_id(session, {each.adoption for _, each in applied})}
    return [
        {
            "module": str(module),
            "id": str(each.version),
            "digest": adoptions[each.adoption].version.digest,
            "agreement": str(each.agreement),
            "code": adoptions[each.adoption].version.agreement.code,
            "adoption": str(each.adoption),
            "rulesYear": adoptions[each.adoption].rules_year,
            "article": adoptions[each.adoption].article,
            "records": [str(record) for record in each.record_ids],
        }
        for module, each in applied
    ]


def list_in_force(session: Session, programme_id: uuid.UUID, on: date) -> list[Adoption]:
    """The adoptions of a programme that count on a day: of each agreement one, in the newest rules."""
    return keep_newest(queries.list_adopted(session, programme_id, on), on)


def keep_newest(adoptions: Sequence[Adoption], on: date) -> list[Adoption]:
    """Of the adoptions of one agreement by one programme the one in the newest rules, in their order."""
    counted = rules.newest(
        (rules.InRules(each.id, each.agreement_id, each.programme_id, each.rules_year) for each in adoptions), on
    )
    return [each for each in adoptions if each.id in counted]


def list_applications(
    session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID, *, now: datetime
) -> tuple[list[Application], tuple[Brought, ...], dict[uuid.UUID, AgreementVersion]]:
    """What adopted agreements come to for a person in a diploma, with the versions by id.

    For the person, and for who works at the institution when it knows the person. Raises NotFound otherwise.
    """
    diploma = curriculum.get_version(session, "diploma", diploma_version_id)
    institution_id, on = diploma.offering.institution_id, local_date(now)
    if person_id != actor.person_id:
        known = {identity.institution_id for identity in access.list_identities(session, person_id)}
        is_known = institution_id in known or has_dossier(session, person_id, institution_id)
        if not actor.may_see(institution_id) or not is_known:
            raise NotFound()
    found, brought = list_applied(session, person_id, diploma, on)
    versions = {each.version_id: each.version for each in list_in_force(session, diploma.offering.programme_id, on)}
    return found, brought, versions


def room_of(diploma_version: OfferingVersion) -> rules.Room:
    """What a diploma has room for."""
    phases, _ = read_phases(diploma_version.content["phases"])
    return rules.Room(
        diploma_version.offering_id,
        {
            phase.key: rules.Phase(
                phase.ec,
                frozenset(node.module for node in walk(phase.requirement) if isinstance(node, ModuleNode)),
            )
            for phase in phases
        },
    )


def terms_of(session: Session, adoptions: Sequence[Adoption]) -> list[Terms]:
    """What adopted agreements say, as the rules read it: outcomes by identity, modules as they are now."""
    contents = [each.version.content for each in adoptions]
    targets = [uuid.UUID(name) for content in contents for name in content["target"]["modules"]]
    modules = curriculum.list_newest_modules(session, targets)
    wanted = {outcome for content in contents for outcome in names_of(content, "outcome")}
    wanted |= {uuid.UUID(name) for module in modules for name in module.content["outcomes"]}
    found = {str(each.id): (each.outcome_id, each.level) for each in outcomes.list_outcome_versions(session, wanted)}
    named_routes = [each for content in contents for each in names_of(content, "route")]
    routes: dict[str, tuple[frozenset[uuid.UUID], ...]] = {}
    for route in queries.list_offered(session, "route", named_routes):
        own = frozenset(map(uuid.UUID, route.content["modules"]))
        routes[str(route.offering_id)] = (*routes.get(str(route.offering_id), ()), own)
    known = {
        str(each.offering_id): TargetModule(
            each.offering_id,
            Decimal(str(each.content["ec"])),
            frozenset(found[name][0] for name in each.content["outcomes"]),
        )
        for each in modules
    }
    named = Named(found, known, routes)
    return [
        read_terms(each.agreement_id, each.version_id, each.version.agreement.code, content, named, each.id)
        for each, content in zip(adoptions, contents, strict=True)
    ]
