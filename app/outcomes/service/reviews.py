"""Use cases of reviews: settings, submitting, approving, returning, and where a review stands."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import versions
from app.access import queries as access
from app.access.rules import Actor
from app.ledger import service as ledger
from app.outcomes import queries
from app.outcomes.models import OutcomeSet, OutcomeSetVersion, ReviewApproval, ReviewRound
from app.outcomes.queries import reviews
from app.outcomes.rules import SetKind, set_shortcomings
from app.outcomes.rules.review import NotInReview, Review
from app.outcomes.service.sets import get_draft, may_see, record, require_curator
from app.problems import Fault, InvalidInput, NotFound, StaleEdit


@dataclass(frozen=True)
class ReviewState:
    """Where the review of a version stands, every round of it, and the names of the people in it."""

    version: OutcomeSetVersion
    review: Review
    shortcomings: Sequence[Fault]
    rounds: Sequence[ReviewRound]
    names: Mapping[uuid.UUID, str]


def get_settings(session: Session, actor: Actor, set_id: uuid.UUID) -> OutcomeSet:
    """A set with its review settings, for who may see its drafts. Raises NotFound."""
    owner = queries.get_set(session, set_id)
    if not may_see(actor, owner):
        raise NotFound()
    return owner


def change_settings(
    session: Session,
    actor: Actor,
    set_id: uuid.UUID,
    approvals: int,
    reviewers: Sequence[uuid.UUID],
    revision: int,
    *,
    now: datetime,
) -> OutcomeSet:
    """Says how many approvals a version of a set needs, and whose; it holds at once, also for a draft in review.

    Raises InvalidInput with every fault of the people, StaleEdit, Forbidden, NotFound.
    """
    owner = queries.get_set(session, set_id, lock=True)
    require_curator(actor, owner, now)
    if owner.review_revision != revision:
        raise StaleEdit(f"The settings are at revision {owner.review_revision} now; read them again.")
    if faults := _reviewer_faults(session, reviewers):
        raise InvalidInput(faults=faults)
    owner.approvals, owner.reviewers, owner.review_revision = approvals, list(reviewers), revision + 1
    facts = {"approvals": str(approvals), "reviewers": " ".join(str(each) for each in reviewers)}
    subject, action = ("outcome-set", owner.id), "outcome-set.review-settings-changed"
    ledger.record(
        session, chain=owner.institution_id, actor=actor, action=action, subject=subject, facts=facts, now=now
    )
    return owner


def _reviewer_faults(session: Session, reviewers: Sequence[uuid.UUID]) -> list[Fault]:
    known = {person.id: person for person in access.list_people_by_id(session, reviewers)}
    faults = []
    for index, each in enumerate(reviewers):
        place = f"/reviewers/{index}"
        if each not in known:
            faults.append(Fault("person-unknown", "There is no such person.", place))
        elif known[each].is_system:
            faults.append(Fault("system-may-not", "A system may not approve, advise or decide.", place))
        if each in reviewers[:index]:
            faults.append(Fault("reviewer-twice", "This person is named twice.", place))
    return faults


def submit(session: Session, actor: Actor, set_id: uuid.UUID, note: str | None, *, now: datetime) -> ReviewState:
    """Puts a draft into review: from now on it stays as it is. Raises InReview, NotPublishable with all it lacks."""
    draft = get_draft(session, actor, set_id, lock=True)
    require_curator(actor, draft.set, now)
    versions.check_editable(draft, draft.revision)
    if faults := set_shortcomings(draft.content, SetKind(draft.set.kind)):
        raise versions.NotPublishable("It lacks something, and could not be published after review.", faults=faults)
    draft.status = versions.IN_REVIEW
    number = len(reviews.list_rounds(session, draft.id)) + 1
    session.add(
        ReviewRound(
            set_version_id=draft.id,
            number=number,
            revision=draft.revision,
            submitted_by=actor.person_id,
            submitted_at=now,
            note=note,
        )
    )
    record(session, actor, "outcome-set.submitted", draft.set, draft, now)
    return _state(session, draft)


def return_draft(session: Session, actor: Actor, set_id: uuid.UUID, reason: str, *, now: datetime) -> ReviewState:
    """Puts what is in review back to draft, with the reason; its approvals count no more. Raises NotInReview."""
    draft = get_draft(session, actor, set_id, lock=True)
    end_round(session, actor, draft, "returned", now).reason = reason
    draft.status = versions.DRAFT
    record(session, actor, "outcome-set.returned", draft.set, draft, now)
    return _state(session, draft)


def end_round(session: Session, actor: Actor, version: OutcomeSetVersion, ending: str, now: datetime) -> ReviewRound:
    """Ends the round that is open. Raises NotInReview."""
    current = _open_round(session, version)
    current.ending, current.ended_by, current.ended_at = ending, actor.person_id, now
    return current


def _open_round(session: Session, version: OutcomeSetVersion) -> ReviewRound:
    rounds = reviews.list_rounds(session, version.id)
    if not rounds or rounds[-1].ended_at:
        raise NotInReview()
    return rounds[-1]


def approve(session: Session, actor: Actor, set_id: uuid.UUID, revision: int, *, now: datetime) -> ReviewState:
    """Says yes to what is in review, at that revision.

    Raises OwnWork for who wrote in the draft, Forbidden for a system, AlreadyApproved, NotInReview, StaleEdit.
    """
    draft = get_draft(session, actor, set_id, lock=True)
    read_review(session, draft).check_may_approve(actor.person_id, is_system=actor.is_system)
    current = _open_round(session, draft)
    if current.revision != revision:
        raise StaleEdit(f"In review is revision {current.revision}; read that one first.")
    current.approvals.append(ReviewApproval(person_id=actor.person_id, approved_at=now))
    record(session, actor, "outcome-set.approved", draft.set, draft, now)
    return _state(session, draft)


def withdraw_approval(session: Session, actor: Actor, set_id: uuid.UUID, *, now: datetime) -> ReviewState:
    """Takes back one's own approval, before the draft is published. Raises NotFound without one."""
    draft = get_draft(session, actor, set_id, lock=True)
    approval = reviews.find_approval(session, draft.id, actor.person_id)
    if approval is None:
        raise NotFound("You did not approve what is in review.")
    session.delete(approval)
    record(session, actor, "outcome-set.approval-withdrawn", draft.set, draft, now)
    return _state(session, draft)


def read_review(session: Session, version: OutcomeSetVersion) -> Review:
    """Where the review of a version stands: the approvals are those of its last round while that is open."""
    rounds = reviews.list_rounds(session, version.id)
    current = rounds[-1] if rounds and rounds[-1].ending != "returned" else None
    return Review(
        wanted=version.set.approvals,
        reviewers=frozenset(version.set.reviewers),
        is_in_review=version.status == versions.IN_REVIEW,
        authors=frozenset(version.authors),
        approved_by=frozenset(each.person_id for each in current.approvals) if current else frozenset(),
        open_threads=reviews.count_open_threads(session, version.id),
    )


def get_review(session: Session, actor: Actor, set_id: uuid.UUID) -> ReviewState:
    """Where the review of a draft stands, and what keeps it from being published. Raises NotFound."""
    return _state(session, get_draft(session, actor, set_id))


def get_review_of_version(session: Session, actor: Actor, set_id: uuid.UUID, number: int) -> ReviewState:
    """How a published version was reviewed, for who may see drafts of the set. Raises NotFound."""
    return _state(session, get_seen_version(session, actor, set_id, number))


def get_seen_version(session: Session, actor: Actor, set_id: uuid.UUID, number: int) -> OutcomeSetVersion:
    """A published version, for who may see what was said before it was. Raises NotFound for everyone else."""
    version = queries.find_version(session, set_id, number)
    if version is None or not may_see(actor, version.set):
        raise NotFound()
    return version


def _state(session: Session, version: OutcomeSetVersion) -> ReviewState:
    review, rounds = read_review(session, version), reviews.list_rounds(session, version.id)
    lacking: list[Fault] = []
    if version.status not in versions.PUBLIC:
        lacking = [*set_shortcomings(version.content, SetKind(version.set.kind)), *review.shortcomings]
    people = {*review.reviewers, *review.authors}
    for each in rounds:
        people |= {each.submitted_by, *(found.person_id for found in each.approvals)}
        people |= {each.ended_by} if each.ended_by else set()
    return ReviewState(version, review, lacking, rounds, names_of(session, people))


def names_of(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of people."""
    return {person.id: person.name for person in access.list_people_by_id(session, people)}
