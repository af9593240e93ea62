"""The life of an agreement: drawn up, published in immutable versions, withdrawn."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app import versions
from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.problems import Conflict, Fault, InvalidInput, NotFound
from app.publications import service as publications
from app.publications.rules import Act, Event, Subject, changed_members
from app.recognition.models import Agreement, AgreementVersion
from app.recognition.payloads.agreements import AgreementContent, NewAgreement
from app.recognition.queries import agreements as queries
from app.recognition.rules.agreement_contents import (
    Difference,
    DiplomaFacts,
    Surroundings,
    agreement_shortcomings,
    differences,
    names_of,
)

_SHORT = {"/target/modules/0": "/targetModule", "/source/modules/0": "/sourceModule"}
_SHORT_MEMBERS = ("title", "reason", "source_module", "target_module", "valid_from")


def make_agreement(session: Session, actor: Actor, new: NewAgreement, *, now: datetime) -> AgreementVersion:
    """Draws up an agreement: a coordinator for the institution, a sector editor a model.

    It counts nowhere until a board adopts it. The short form is published at once. Raises Conflict when the code is
    taken, InvalidInput, NotFound, Forbidden.
    """
    owner = access.get_institution_by_slug(session, new.institution).id if new.institution else None
    _require(actor, owner, now)
    content = _stored(_written_out(new))
    if new.content is None:
        _check_short(session, owner, content, now)
    if queries.find_agreement(session, owner, new.code):
        raise Conflict(f"There is an agreement {new.code} already.")
    agreement = Agreement(institution_id=owner, code=new.code)
    session.add(agreement)
    session.flush()
    made = _add_draft(session, actor, agreement, 1, content, now)
    if new.content is None:
        versions.publish(made, actor.person_id, None, now=now)
        _announce(session, Act.PUBLISHED, made, {}, now)
    _record(session, actor, "agreement.made", made, now)
    return made


def _written_out(new: NewAgreement) -> AgreementContent:
    """The content, also of the short form. Raises InvalidInput for what that lacks, and for both forms at once."""
    if new.content:
        said = sorted(new.model_fields_set & {*_SHORT_MEMBERS, "valid_until"})
        if said:
            detail = "Say it in content, or in the short form; not in both."
            raise InvalidInput(faults=[Fault("said-twice", detail, f"/{_camel(name)}") for name in said])
        return new.content
    faults = [
        Fault("missing", "Say this, or everything in content.", f"/{_camel(name)}")
        for name in _SHORT_MEMBERS
        if getattr(new, name) is None
    ]
    if faults:
        raise InvalidInput(faults=faults)
    facts = new.model_dump(by_alias=False, include={"title", "reason", "valid_from", "valid_until"})
    ends = {"source": {"modules": [new.source_module]}, "target": {"modules": [new.target_module]}}
    return AgreementContent.model_validate({**facts, **ends})


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _check_short(session: Session, owner: uuid.UUID | None, content: Any, now: datetime) -> None:
    found = agreement_shortcomings(content, _surroundings(session, owner, content, now))
    if found:
        raise InvalidInput(
            faults=[Fault(each.code, each.detail, _SHORT.get(each.pointer, each.pointer)) for each in found]
        )


def get_draft(session: Session, actor: Actor, agreement_id: uuid.UUID, *, lock: bool = False) -> AgreementVersion:
    """The draft, for who works at the institution, and of a model for the sector editors. Raises NotFound."""
    agreement = queries.get_agreement(session, agreement_id)
    draft = queries.find_draft(session, agreement_id, lock=lock) if may_see(actor, agreement.institution_id) else None
    if draft is None:
        raise NotFound()
    return draft


def may_see(actor: Actor, owner: uuid.UUID | None) -> bool:
    """Whether the drafts of an institution, or of the sector, are the actor's to see."""
    if owner is None:
        return any(held.role is Role.SECTOR_EDITOR for held in actor.appointments)
    return actor.may_see(owner)


def edit_draft(
    session: Session, actor: Actor, agreement_id: uuid.UUID, content: AgreementContent, revision: int, *, now: datetime
) -> AgreementVersion:
    """Replaces the content of a draft. Raises StaleEdit when someone else edited it since that revision."""
    draft = get_draft(session, actor, agreement_id, lock=True)
    _require(actor, draft.agreement.institution_id, now)
    versions.edit(draft, _stored(content), revision)
    _record(session, actor, "agreement.edited", draft, now)
    return draft


def begin_version(session: Session, actor: Actor, agreement_id: uuid.UUID, *, now: datetime) -> AgreementVersion:
    """Begins the next version as a copy of the latest published one. Raises DraftExists, NotFound."""
    agreement = queries.get_agreement(session, agreement_id)
    latest = queries.find_version(session, agreement_id)
    if latest is None and not may_see(actor, agreement.institution_id):
        raise NotFound()
    _require(actor, agreement.institution_id, now)
    if queries.find_draft(session, agreement_id):
        raise versions.DraftExists()
    if latest is None:
        raise NotFound()
    number = queries.last_number(session, agreement_id) + 1
    draft = _add_draft(session, actor, agreement, number, latest.content, now)
    _record(session, actor, "agreement.version-begun", draft, now)
    return draft


def discard_draft(session: Session, actor: Actor, agreement_id: uuid.UUID, *, now: datetime) -> None:
    """Throws a draft away; published versions stay. Raises NotFound."""
    draft = get_draft(session, actor, agreement_id, lock=True)
    _require(actor, draft.agreement.institution_id, now)
    session.delete(draft)
    _record(session, actor, "agreement.draft-discarded", draft, now)


def publish_agreement(session: Session, actor: Actor, agreement_id: uuid.UUID, *, now: datetime) -> AgreementVersion:
    """Publishes the draft. Raises NotPublishable with every shortcoming, NothingToPublish, NotFound, Forbidden."""
    agreement = queries.get_agreement(session, agreement_id)
    previous = queries.find_version(session, agreement_id)
    if previous is None and not may_see(actor, agreement.institution_id):
        raise NotFound()
    _require(actor, agreement.institution_id, now)
    draft = queries.find_draft(session, agreement_id, lock=True)
    if draft is None:
        raise versions.NothingToPublish()
    around = _surroundings(session, agreement.institution_id, draft.content, now)
    faults = agreement_shortcomings(draft.content, around)
    if faults:
        raise versions.NotPublishable(faults=faults)
    versions.publish(draft, actor.person_id, None, now=now)
    changed = changed_members(previous.content if previous else None, draft.content)
    _announce(session, Act.PUBLISHED, draft, {"members": changed} if changed else {}, now)
    _record(session, actor, "agreement.published", draft, now)
    return draft


def withdraw_version(
    session: Session, actor: Actor, agreement_id: uuid.UUID, number: int, reason: str, *, now: datetime
) -> AgreementVersion:
    """Withdraws a published version: nobody adopts it any more. What boards adopted, they end themselves.

    Raises NotFound, AlreadyWithdrawn, Forbidden.
    """
    version = queries.find_version(session, agreement_id, number, lock=True)
    if version is None:
        raise NotFound()
    _require(actor, version.agreement.institution_id, now)
    versions.withdraw(version, reason, now=now)
    _announce(session, Act.WITHDRAWN, version, {"reason": reason}, now)
    _record(session, actor, "agreement.withdrawn", version, now)
    return version


def compare(session: Session, agreement_id: uuid.UUID, number: int) -> tuple[int | None, list[Difference]]:
    """The number of the published version before this one, if any, and how this one differs. Raises NotFound."""
    newer = queries.find_version(session, agreement_id, number)
    if newer is None:
        raise NotFound()
    older = queries.find_version_before(session, agreement_id, number)
    return (older.number, differences(older.content, newer.content)) if older else (None, [])


def _surroundings(session: Session, owner: uuid.UUID | None, content: Mapping[str, Any], now: datetime) -> Surroundings:
    """What is published of all that an agreement names."""
    modules = curriculum.list_latest_modules(session, names_of(content, "module"))
    assessed = {uuid.UUID(each) for version in modules for each in version.content["outcomes"]}
    wanted = assessed | set(names_of(content, "outcome"))
    identity = {str(found.id): found.outcome_id for found in outcomes.list_outcome_versions(session, wanted)}
    diplomas = queries.list_published(session, "diploma", names_of(content, "diploma"))
    slugs = {party["institution"] for party in content["parties"] if "institution" in party}
    programmes = [uuid.UUID(party["programme"]) for party in content["parties"] if "programme" in party]
    return Surroundings(
        today=local_date(now),
        owner=owner,
        modules={
            str(each.offering_id): (
                each.offering.institution_id,
                frozenset(identity[outcome] for outcome in each.content["outcomes"]),
            )
            for each in modules
        },
        outcomes=identity,
        routes={str(each.offering_id) for each in queries.list_published(session, "route", names_of(content, "route"))},
        diplomas={
            str(each.offering_id): DiplomaFacts(
                each.offering.institution_id,
                {phase["key"]: Decimal(str(phase["ec"])) for phase in each.content["phases"]},
            )
            for each in diplomas
        },
        institutions={slug for slug in slugs if access.find_institution_by_slug(session, slug)},
        programmes={str(each.id) for each in curriculum.list_programmes_by_id(session, programmes)},
    )


def _require(actor: Actor, owner: uuid.UUID | None, now: datetime) -> None:
    role = Role.SECTOR_EDITOR if owner is None else Role.COORDINATOR
    actor.require(role, institution_id=owner, on=local_date(now))


def _add_draft(
    session: Session, actor: Actor, agreement: Agreement, number: int, content: Any, now: datetime
) -> AgreementVersion:
    draft = AgreementVersion(
        agreement=agreement, number=number, content=content, created_at=now, created_by=actor.person_id, adoptions=[]
    )
    session.add(draft)
    session.flush()
    return draft


def _stored(content: AgreementContent) -> dict[str, Any]:
    return content.model_dump(mode="json", exclude_none=True)


def _announce(session: Session, act: Act, version: AgreementVersion, facts: Mapping[str, Any], now: datetime) -> None:
    agreement = version.agreement
    event = Event(
        act=act,
        type=Subject.AGREEMENT,
        subject_id=agreement.id,
        institution_id=agreement.institution_id,
        code=agreement.code,
        title=version.content["title"],
        version_id=version.id,
        number=version.number,
        facts=facts,
    )
    publications.announce(session, event, now=now)


def _record(session: Session, actor: Actor, action: str, version: AgreementVersion, now: datetime) -> None:
    subject = ("agreement", version.agreement.id)
    facts = {"version": str(version.id), "content": versions.digest_of(version.content)}
    chain = version.agreement.institution_id
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)
