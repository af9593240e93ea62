"""Use cases of the drafts of outcome sets: who may see and edit them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import versions
from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.ledger import service as ledger
from app.outcomes import queries
from app.outcomes.models import OutcomeSet, OutcomeSetVersion
from app.outcomes.payloads.sets import NewOwner, NewSet, OutcomeContent, SetContent
from app.outcomes.queries import reviews
from app.outcomes.rules import SECTOR_KINDS, SetKind
from app.outcomes.rules.lineage import renamed
from app.payloads import PageRequest
from app.problems import Conflict, Fault, Forbidden, InvalidInput, NotFound


def create_set(session: Session, actor: Actor, new: NewSet, *, now: datetime) -> OutcomeSetVersion:
    """Begins a set with its first draft. Raises Conflict when the code is taken there, InvalidInput, Forbidden."""
    owner = new_owner(session, actor, new, now)
    draft = add_draft(session, actor, owner, 1, stored(new.content), now)
    record(session, actor, "outcome-set.created", owner, draft, now)
    return draft


def new_owner(session: Session, actor: Actor, new: NewOwner, now: datetime) -> OutcomeSet:
    """A set that may be begun, without a draft, not added yet. Raises Conflict, InvalidInput, Forbidden, NotFound."""
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
    require_curator(actor, owner, now)
    if queries.find_set(session, owner.institution_id, owner.code):
        raise Conflict(f"There is a set {owner.code} already.")
    return owner


def add_draft(
    session: Session,
    actor: Actor,
    owner: OutcomeSet,
    number: int,
    content: Any,
    now: datetime,
    *,
    previous_id: uuid.UUID | None = None,
    lineage: Mapping[str, Sequence[str]] | None = None,
) -> OutcomeSetVersion:
    """Adds a draft of a set with that number and content, which follows a version and stems from it so."""
    draft = OutcomeSetVersion(
        set=owner,
        number=number,
        content=content,
        created_at=now,
        created_by=actor.person_id,
        authors=[actor.person_id],
        previous_id=previous_id,
        lineage=dict(lineage or {}),
    )
    session.add(draft)
    session.flush()
    return draft


def may_see(actor: Actor, owner: OutcomeSet) -> bool:
    """Whether drafts of a set exist for somebody: who works where it belongs, and its named reviewers."""
    if actor.person_id in owner.reviewers:
        return True
    if owner.institution_id:
        return actor.may_see(owner.institution_id)
    return any(held.role is Role.SECTOR_EDITOR for held in actor.appointments)


def list_drafts(session: Session, actor: Actor, status: str | None, page: PageRequest) -> Sequence[OutcomeSetVersion]:
    """The drafts that somebody may see, in that state or in any."""
    held = [each for each in actor.appointments if each.role is not Role.STUDENT]
    wanted = queries.DraftFilter(
        institution_ids=frozenset(each.institution_id for each in held if each.institution_id),
        reviewer=actor.person_id,
        with_sector=any(each.role is Role.SECTOR_EDITOR for each in held),
        status=status,
    )
    return queries.list_drafts(session, wanted, page)


def get_draft(session: Session, actor: Actor, set_id: uuid.UUID, *, lock: bool = False) -> OutcomeSetVersion:
    """The draft of a set, in review or not, for who may see it. Raises NotFound for everyone else."""
    owner = queries.get_set(session, set_id)
    draft = queries.find_draft(session, set_id, lock=lock) if may_see(actor, owner) else None
    if draft is None:
        raise NotFound()
    return draft


def codes_before(session: Session, draft: OutcomeSetVersion) -> list[str]:
    """The codes of the outcomes of the version that a draft follows; none for the first one."""
    if draft.previous_id is None:
        return []
    return [each["code"] for each in queries.get_set_version(session, draft.previous_id).content["outcomes"]]


def move_threads(session: Session, draft: OutcomeSetVersion, moved: Mapping[str, str]) -> None:
    """Threads on an outcome of a draft go along when it gets another code."""
    for thread in reviews.list_outcome_threads(session, draft.id) if moved else ():
        thread.outcome_code = moved.get(str(thread.outcome_code), thread.outcome_code)


def edit_draft(
    session: Session, actor: Actor, set_id: uuid.UUID, content: SetContent, revision: int, *, now: datetime
) -> OutcomeSetVersion:
    """Replaces the content of a draft. Raises InReview, StaleEdit when someone else edited it since that revision."""
    return replace_content(session, actor, set_id, stored(content), revision, now)


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
    """Puts one outcome into a draft, in the place of the one with that code or at the end.

    One that gets another code so stays the same outcome, and its threads go along. Raises InReview, StaleEdit.
    """
    draft = get_draft(session, actor, set_id, lock=True)
    new = outcome.model_dump(mode="json", exclude_none=True)
    kept = draft.content["outcomes"]
    codes = {old["code"] for old in kept}
    outcomes = [new if old["code"] == code else old for old in kept] if code in codes else [*kept, new]
    lineage = None
    if code in codes and outcome.code not in codes:
        lineage = renamed(draft.lineage, code, outcome.code, codes_before(session, draft))
    content = {**draft.content, "outcomes": outcomes}
    changed = replace_content(session, actor, set_id, content, revision, now, lineage=lineage)
    move_threads(session, draft, {} if lineage is None else {code: outcome.code})
    return changed


def remove_outcome(
    session: Session, actor: Actor, set_id: uuid.UUID, code: str, revision: int, *, now: datetime
) -> OutcomeSetVersion:
    """Takes one outcome out of a draft. Raises NotFound when it is not there, InReview, StaleEdit."""
    draft = get_draft(session, actor, set_id, lock=True)
    left = [outcome for outcome in draft.content["outcomes"] if outcome["code"] != code]
    if len(left) == len(draft.content["outcomes"]):
        raise NotFound()
    return replace_content(session, actor, set_id, {**draft.content, "outcomes": left}, revision, now)


def replace_content(
    session: Session,
    actor: Actor,
    set_id: uuid.UUID,
    content: Any,
    revision: int,
    now: datetime,
    action: str = "outcome-set.edited",
    *,
    lineage: Mapping[str, Sequence[str]] | None = None,
) -> OutcomeSetVersion:
    """Puts a content into a draft, recorded as that action; its lineage stays unless another one is given.

    Raises InReview, StaleEdit, NotFound, Forbidden.
    """
    draft = get_draft(session, actor, set_id, lock=True)
    require_curator(actor, draft.set, now)
    versions.edit(draft, content, revision)
    if actor.person_id not in draft.authors:
        draft.authors = [*draft.authors, actor.person_id]
    if lineage is not None:
        draft.lineage = dict(lineage)
    record(session, actor, action, draft.set, draft, now)
    return draft


def discard_draft(session: Session, actor: Actor, set_id: uuid.UUID, *, now: datetime) -> None:
    """Throws a draft away, with what was said of it; published versions stay. Raises InReview, NotFound."""
    draft = get_draft(session, actor, set_id, lock=True)
    require_curator(actor, draft.set, now)
    versions.check_editable(draft, draft.revision)
    owner = draft.set
    session.delete(draft)
    record(session, actor, "outcome-set.draft-discarded", owner, draft, now)


def require_curator(actor: Actor, owner: OutcomeSet, now: datetime) -> None:
    """Passes who curates the set: its coordinator or the sector editor. Raises Forbidden, NotFound."""
    today = local_date(now)
    if SetKind(owner.kind) not in SECTOR_KINDS:
        actor.require(Role.COORDINATOR, institution_id=owner.institution_id, programme_id=owner.programme_id, on=today)
    elif not actor.holds(Role.SECTOR_EDITOR, on=today):
        raise Forbidden("Sets of the sector are for the sector editor.")


def curates(actor: Actor, owner: OutcomeSet, now: datetime) -> bool:
    """Whether the actor curates the set."""
    try:
        require_curator(actor, owner, now)
    except (Forbidden, NotFound):
        return False
    return True


def stored(content: SetContent) -> Any:
    """A content as it is kept: without what is not there."""
    return content.model_dump(mode="json", exclude_none=True)


def record(
    session: Session,
    actor: Actor,
    action: str,
    owner: OutcomeSet,
    version: OutcomeSetVersion,
    now: datetime,
    **more: str,
) -> None:
    """Records in the ledger what was done to a version of a set."""
    facts = {"version": str(version.id), "content": versions.digest_of(version.content), **more}
    subject = ("outcome-set", owner.id)
    ledger.record(
        session, chain=owner.institution_id, actor=actor, action=action, subject=subject, facts=facts, now=now
    )
