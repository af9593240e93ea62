"""Use cases of outcome sets: drafting, publishing, withdrawing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import versions
from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.ledger import service as ledger
from app.outcomes import queries
from app.outcomes.documents.sheets.exchange import SheetImport, read_sheet
from app.outcomes.models import LearningOutcome, OutcomeSet, OutcomeSetVersion, OutcomeVersion
from app.outcomes.payloads import Adoption, NewSet, OutcomeContent, SetContent
from app.outcomes.rules import SECTOR_KINDS, LivedExperience, SetKind, change_of, set_shortcomings
from app.outcomes.rules.comparison import MOST_OUTCOMES, Asked, Comparison, Entry, compare, read_columns
from app.problems import Conflict, Fault, Forbidden, InvalidInput, NotFound


def create_set(session: Session, actor: Actor, new: NewSet, *, now: datetime) -> OutcomeSetVersion:
    """Begins a set with its first draft. Raises Conflict when the code is taken there, InvalidInput, Forbidden."""
    is_of_sector = new.kind in SECTOR_KINDS
    if is_of_sector is bool(new.institution) or is_of_sector is bool(new.programme):
        detail = "Sets of the sector have no institution or programme; other sets have both."
        raise InvalidInput(faults=[Fault("owner-wrong", detail, "/institution")])
    institution = access.get_institution_by_slug(session, new.institution) if new.institution else None
    owner = OutcomeSet(
        kind=new.kind.value,
        code=new.code,
        institution_id=institution.id if institution else None,
        programme_id=new.programme,
    )
    _require_curator(actor, owner, now)
    if queries.find_set(session, owner.institution_id, owner.code):
        raise Conflict(f"There is a set {owner.code} already.")
    session.add(owner)
    session.flush()
    draft = _add_draft(session, actor, owner, 1, _stored(new.content), now)
    _record(session, actor, "outcome-set.created", owner, draft, now)
    return draft


def _add_draft(
    session: Session, actor: Actor, owner: OutcomeSet, number: int, content: Any, now: datetime
) -> OutcomeSetVersion:
    draft = OutcomeSetVersion(set=owner, number=number, content=content, created_at=now, created_by=actor.person_id)
    session.add(draft)
    session.flush()
    return draft


def get_draft(session: Session, actor: Actor, set_id: uuid.UUID, *, lock: bool = False) -> OutcomeSetVersion:
    """The draft of a set, for who works where it belongs. Raises NotFound for everyone else."""
    owner = queries.get_set(session, set_id)
    may_see = (
        actor.may_see(owner.institution_id)
        if owner.institution_id
        else any(held.role is Role.SECTOR_EDITOR for held in actor.appointments)
    )
    draft = queries.find_draft(session, set_id, lock=lock) if may_see else None
    if draft is None:
        raise NotFound()
    return draft


def edit_draft(
    session: Session, actor: Actor, set_id: uuid.UUID, content: SetContent, revision: int, *, now: datetime
) -> OutcomeSetVersion:
    """Replaces the content of a draft. Raises StaleEdit when someone else edited it since that revision."""
    return _edit(session, actor, set_id, _stored(content), revision, now)


def put_outcome(
    session: Session,
    actor: Actor,
    set_id: uuid.UUID,
    code: str,
    outcome: OutcomeContent,
    revision: int,
    *,
    now: datetime,
) -> OutcomeSetVersion:
    """Puts one outcome into a draft, in the place of the one with that code or at the end. Raises StaleEdit."""
    draft = get_draft(session, actor, set_id, lock=True)
    new = outcome.model_dump(mode="json", exclude_none=True)
    kept = draft.content["outcomes"]
    outcomes = [new if old["code"] == code else old for old in kept]
    if all(old["code"] != code for old in kept):
        outcomes = [*kept, new]
    return _edit(session, actor, set_id, {**draft.content, "outcomes": outcomes}, revision, now)


def remove_outcome(
    session: Session, actor: Actor, set_id: uuid.UUID, code: str, revision: int, *, now: datetime
) -> OutcomeSetVersion:
    """Takes one outcome out of a draft. Raises NotFound when it is not there, StaleEdit."""
    draft = get_draft(session, actor, set_id, lock=True)
    left = [outcome for outcome in draft.content["outcomes"] if outcome["code"] != code]
    if len(left) == len(draft.content["outcomes"]):
        raise NotFound()
    return _edit(session, actor, set_id, {**draft.content, "outcomes": left}, revision, now)


def _edit(
    session: Session,
    actor: Actor,
    set_id: uuid.UUID,
    content: Any,
    revision: int,
    now: datetime,
    action: str = "outcome-set.edited",
) -> OutcomeSetVersion:
    draft = get_draft(session, actor, set_id, lock=True)
    _require_curator(actor, draft.set, now)
    versions.edit(draft, content, revision)
    _record(session, actor, action, draft.set, draft, now)
    return draft


def import_sheet(
    session: Session,
    actor: Actor,
    set_id: uuid.UUID,
    sheet: bytes,
    revision: int | None,
    *,
    remove_missing: bool,
    language: str,
    now: datetime,
) -> tuple[OutcomeSetVersion, SheetImport]:
    """Takes the outcomes of a spreadsheet into a draft, all or nothing; without a revision it only says what would be.

    Raises InvalidInput with the fault of every cell, StaleEdit when someone else edited the draft since that revision.
    """
    draft = get_draft(session, actor, set_id, lock=revision is not None)
    _require_curator(actor, draft.set, now)
    found = read_sheet(sheet, draft.content["outcomes"], remove_missing=remove_missing, language=language)
    if revision is None:
        return draft, found
    if found.plan.faults:
        raise InvalidInput("Nothing was imported: the sheet has faults.", faults=found.plan.faults)
    content = {**draft.content, "outcomes": list(found.plan.outcomes)}
    return _edit(session, actor, set_id, content, revision, now, "outcome-set.imported"), found


def begin_version(session: Session, actor: Actor, set_id: uuid.UUID, *, now: datetime) -> OutcomeSetVersion:
    """Begins the next version as a copy of the latest published one. Raises DraftExists, NotFound."""
    owner = queries.get_set(session, set_id)
    _require_curator(actor, owner, now)
    latest = queries.find_version(session, set_id)
    if queries.find_draft(session, set_id):
        raise versions.DraftExists()
    if latest is None:
        raise NotFound()
    draft = _add_draft(session, actor, owner, queries.last_number(session, set_id) + 1, latest.content, now)
    _record(session, actor, "outcome-set.version-begun", owner, draft, now)
    return draft


def discard_draft(session: Session, actor: Actor, set_id: uuid.UUID, *, now: datetime) -> None:
    """Throws a draft away; published versions stay. Raises NotFound."""
    draft = get_draft(session, actor, set_id, lock=True)
    _require_curator(actor, draft.set, now)
    owner = draft.set
    session.delete(draft)
    _record(session, actor, "outcome-set.draft-discarded", owner, draft, now)


def publish_set(
    session: Session, actor: Actor, set_id: uuid.UUID, adoption: Adoption, *, now: datetime
) -> OutcomeSetVersion:
    """Publishes the draft: immutable from now on, each outcome with an address of its own.

    Raises NotPublishable with every shortcoming, NothingToPublish without a draft.
    """
    owner = queries.get_set(session, set_id)
    _require_curator(actor, owner, now)
    draft = queries.find_draft(session, set_id, lock=True)
    if draft is None:
        raise versions.NothingToPublish()
    faults = set_shortcomings(draft.content, SetKind(owner.kind))
    if adoption.adopted_on > local_date(now):
        faults.append(Fault("adopted-in-future", "A set is adopted before it is published.", "/adoptedOn"))
    if faults:
        raise versions.NotPublishable(faults=faults)
    previous = queries.find_version(session, set_id)
    versions.publish(draft, actor.person_id, adoption.model_dump(mode="json"), now=now)
    _add_outcomes(session, draft, previous)
    _record(session, actor, "outcome-set.published", owner, draft, now)
    return draft


def _add_outcomes(session: Session, version: OutcomeSetVersion, previous: OutcomeSetVersion | None) -> None:
    known = {outcome.code: outcome for outcome in queries.list_learning_outcomes(session, version.set_id)}
    before = {outcome["code"]: outcome for outcome in previous.content["outcomes"]} if previous else {}
    for position, content in enumerate(version.content["outcomes"]):
        outcome = known.get(content["code"]) or LearningOutcome(set_id=version.set_id, code=content["code"])
        session.add(
            OutcomeVersion(
                set_version=version,
                outcome=outcome,
                position=position,
                change=change_of(before.get(content["code"]), content),
                code=content["code"],
                level=content["level"],
                kind=content["kind"],
                lived_experience=content["livedExperience"],
                themes=content["themes"],
                sdgs=content["sdgs"],
                content=content,
            )
        )
    session.flush()


def withdraw_version(
    session: Session, actor: Actor, set_id: uuid.UUID, number: int, reason: str, *, now: datetime
) -> OutcomeSetVersion:
    """Withdraws a published version; it stays readable. Raises NotFound, AlreadyWithdrawn."""
    owner = queries.get_set(session, set_id)
    _require_curator(actor, owner, now)
    version = queries.find_version(session, set_id, number)
    if version is None:
        raise NotFound()
    versions.withdraw(version, reason, now=now)
    _record(session, actor, "outcome-set.withdrawn", owner, version, now)
    return version


@dataclass(frozen=True)
class ComparedSets:
    """Published versions beside each other."""

    columns: tuple[OutcomeSetVersion, ...]
    comparison: Comparison


def compare_sets(session: Session, asked: Sequence[str], *, lived_experience: bool = False) -> ComparedSets:
    """Compares 2 to 6 published versions, each asked for as `{set id}` or `{set id}@{number}`.

    With `lived_experience` only the outcomes that ask for it. Agreed associations are not kept yet, so outcomes of
    different sets meet by likeness alone. Raises InvalidInput with every fault, NotFound when only sets are unknown.
    """
    wanted, faults = read_columns(asked)
    found = [(each, queries.find_version(session, each.set_id, each.number)) for each in wanted]
    versions_found = [version for _, version in found if version]
    if len({version.id for version in versions_found}) < len(versions_found):
        faults.append(Fault("set-twice", "Two columns come down to the same version.", "query:set"))
    unknown = [_unknown(each) for each, version in found if version is None]
    if sum(len(version.content["outcomes"]) for version in versions_found) > MOST_OUTCOMES:
        detail = f"Together these sets hold more than {MOST_OUTCOMES} outcomes."
        faults.append(Fault("outcomes-too-many", detail, "query:set"))
    if faults:
        raise InvalidInput(faults=[*faults, *unknown])
    if unknown:
        raise NotFound(faults=unknown)
    columns = [_entries(session, version, lived_experience) for version in versions_found]
    return ComparedSets(tuple(versions_found), compare(columns))


def _unknown(asked: Asked) -> Fault:
    version = f" version {asked.number}" if asked.number else ""
    return Fault("set-unknown", f"There is no published set {asked.set_id}{version}.", "query:set")


def _entries(session: Session, version: OutcomeSetVersion, lived_experience: bool) -> list[Entry]:
    return [
        Entry(found.id, found.outcome_id, found.content)
        for found in queries.list_outcomes_of_version(session, version.id)
        if not lived_experience or found.lived_experience != LivedExperience.NONE
    ]


def _require_curator(actor: Actor, owner: OutcomeSet, now: datetime) -> None:
    today = local_date(now)
    if SetKind(owner.kind) not in SECTOR_KINDS:
        actor.require(Role.COORDINATOR, institution_id=owner.institution_id, programme_id=owner.programme_id, on=today)
    elif not actor.holds(Role.SECTOR_EDITOR, on=today):
        raise Forbidden("Sets of the sector are for the sector editor.")


def _stored(content: SetContent) -> Any:
    return content.model_dump(mode="json", exclude_none=True)


def _record(
    session: Session, actor: Actor, action: str, owner: OutcomeSet, version: OutcomeSetVersion, now: datetime
) -> None:
    facts = {"version": str(version.id), "content": versions.digest_of(version.content)}
    subject = ("outcome-set", owner.id)
    ledger.record(
        session, chain=owner.institution_id, actor=actor, action=action, subject=subject, facts=facts, now=now
    )
