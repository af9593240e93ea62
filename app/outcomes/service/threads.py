"""Use cases of what readers say of a draft: threads, comments, and their being resolved."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.outcomes import queries
from app.outcomes.models import OutcomeSetVersion, ReviewComment, ReviewThread
from app.outcomes.payloads.reviews import NewThread
from app.outcomes.queries import reviews
from app.outcomes.queries.reviews import ThreadFilter
from app.outcomes.rules.review import ThreadFacts, ThreadState
from app.outcomes.service.lineages import outcomes_by_code, trace_draft
from app.outcomes.service.reviews import names_of
from app.outcomes.service.sets import get_draft, may_see, record
from app.payloads import PageRequest
from app.problems import Fault, Forbidden, InvalidInput, NotFound

MOST_COMMENTS = 200
"""A thread is answered whole."""


def open_thread(session: Session, actor: Actor, set_id: uuid.UUID, new: NewThread, *, now: datetime) -> ReviewThread:
    """Says something of a draft, or of one outcome in it or in the version before. Raises InvalidInput, NotFound."""
    draft = get_draft(session, actor, set_id, lock=True)
    thread = ReviewThread(
        set_version=draft,
        outcome_code=new.outcome,
        outcome_id=_outcome_id(session, draft, new.outcome) if new.outcome else None,
        pointer=new.pointer,
        opened_by=actor.person_id,
        opened_at=now,
    )
    _add_comment(thread, actor, new.text, now)
    session.add(thread)
    session.flush()
    _record(session, actor, "thread-opened", thread, now)
    return thread


def _outcome_id(session: Session, draft: OutcomeSetVersion, code: str) -> uuid.UUID | None:
    """The outcome across versions that a code in a draft stands for; None for one that is new."""
    descent, older = trace_draft(session, draft), outcomes_by_code(session, draft.previous_id)
    if code not in descent.after and code not in older:
        raise InvalidInput(faults=[Fault("outcome-unknown", f"There is no outcome {code} in the draft.", "/outcome")])
    same = descent.same_as(code) if code in descent.after else code
    return older[same].outcome_id if same else None


def _add_comment(thread: ReviewThread, actor: Actor, text: str, now: datetime) -> None:
    position = max((each.position for each in thread.comments), default=0) + 1
    thread.comments.append(ReviewComment(position=position, person_id=actor.person_id, text=text, written_at=now))


def get_thread(
    session: Session, actor: Actor, set_id: uuid.UUID, thread_id: uuid.UUID, *, lock: bool = False
) -> ReviewThread:
    """A thread on a draft. Raises NotFound."""
    draft = get_draft(session, actor, set_id, lock=lock)
    thread = reviews.find_thread(session, draft.id, thread_id)
    if thread is None:
        raise NotFound()
    return thread


def list_threads(session: Session, actor: Actor, wanted: ThreadFilter, page: PageRequest) -> list[ReviewThread]:
    """Threads on the versions of a set, for who may see its drafts. Raises NotFound."""
    if not may_see(actor, queries.get_set(session, wanted.set_id)):
        raise NotFound()
    return list(reviews.list_threads(session, wanted, page))


def answer_thread(
    session: Session, actor: Actor, set_id: uuid.UUID, thread_id: uuid.UUID, text: str, *, now: datetime
) -> ReviewThread:
    """Adds a comment to a thread. Raises ThreadState for one that is resolved or full, NotFound."""
    thread = get_thread(session, actor, set_id, thread_id, lock=True)
    _facts(thread).check_may_answer()
    if len(thread.comments) >= MOST_COMMENTS:
        raise ThreadState(f"A thread holds at most {MOST_COMMENTS} comments: open another one.")
    _add_comment(thread, actor, text, now)
    _record(session, actor, "comment-written", thread, now)
    return thread


def edit_comment(
    session: Session,
    actor: Actor,
    set_id: uuid.UUID,
    thread_id: uuid.UUID,
    comment_id: uuid.UUID,
    text: str,
    *,
    now: datetime,
) -> ReviewThread:
    """Changes one's own comment while nobody replied. Raises ThreadState, Forbidden, NotFound."""
    thread = get_thread(session, actor, set_id, thread_id, lock=True)
    comment = _own_comment(thread, actor, comment_id)
    comment.text, comment.edited_at = text, now
    _record(session, actor, "comment-edited", thread, now)
    return thread


def delete_comment(
    session: Session, actor: Actor, set_id: uuid.UUID, thread_id: uuid.UUID, comment_id: uuid.UUID, *, now: datetime
) -> None:
    """Takes one's own comment away while nobody replied; a thread without any is gone. Raises as edit_comment."""
    thread = get_thread(session, actor, set_id, thread_id, lock=True)
    thread.comments.remove(_own_comment(thread, actor, comment_id))
    if not thread.comments:
        session.delete(thread)
    _record(session, actor, "comment-deleted", thread, now)


def _own_comment(thread: ReviewThread, actor: Actor, comment_id: uuid.UUID) -> ReviewComment:
    comment = next((each for each in thread.comments if each.id == comment_id), None)
    if comment is None:
        raise NotFound()
    if comment.person_id != actor.person_id:
        raise Forbidden("This is somebody else's comment.")
    _facts(thread).check_may_answer()
    if any(each.position > comment.position and each.person_id != actor.person_id for each in thread.comments):
        raise ThreadState("Somebody replied: say in a new comment what you want to change.")
    return comment


def resolve_thread(
    session: Session, actor: Actor, set_id: uuid.UUID, thread_id: uuid.UUID, *, now: datetime
) -> ReviewThread:
    """Says that a thread needs nothing more. Raises ThreadState, Forbidden, OwnWork for an author in another's."""
    thread = get_thread(session, actor, set_id, thread_id, lock=True)
    _facts(thread).check_may_resolve(actor.person_id, is_system=actor.is_system)
    thread.resolved_by, thread.resolved_at = actor.person_id, now
    _record(session, actor, "thread-resolved", thread, now)
    return thread


def reopen_thread(
    session: Session, actor: Actor, set_id: uuid.UUID, thread_id: uuid.UUID, *, now: datetime
) -> ReviewThread:
    """Says that a resolved thread needs more after all. Raises ThreadState, NotFound."""
    thread = get_thread(session, actor, set_id, thread_id, lock=True)
    _facts(thread).check_may_reopen()
    thread.resolved_by = thread.resolved_at = None
    _record(session, actor, "thread-reopened", thread, now)
    return thread


def _facts(thread: ReviewThread) -> ThreadFacts:
    return ThreadFacts(thread.opened_by, thread.resolved_at is not None, frozenset(thread.set_version.authors))


def _record(session: Session, actor: Actor, action: str, thread: ReviewThread, now: datetime) -> None:
    version = thread.set_version
    record(session, actor, f"outcome-set.{action}", version.set, version, now, thread=str(thread.id))


def names_in(session: Session, threads: Iterable[ReviewThread]) -> dict[uuid.UUID, str]:
    """The names of everyone in threads."""
    people = set()
    for thread in threads:
        people |= {thread.opened_by, *(each.person_id for each in thread.comments)}
        people |= {thread.resolved_by} if thread.resolved_by else set()
    return names_of(session, people)
