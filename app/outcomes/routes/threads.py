"""HTTP of what readers say of a draft: threads and comments."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from sqlalchemy.orm import Session

from app.access.guards import Caller
from app.access.rules import Actor
from app.http import DbSession, Now, PageQuery, new_router
from app.outcomes.models import ReviewThread
from app.outcomes.payloads.reviews import NewComment, NewThread, ThreadAnswer
from app.outcomes.queries.reviews import ThreadFilter
from app.outcomes.routes.sets import Number, SetId
from app.outcomes.service import reviews, sets, threads
from app.payloads import Page, PageRequest

router = new_router("/v1", tags=["outcomes"])

ThreadId = Annotated[uuid.UUID, Path()]
CommentId = Annotated[uuid.UUID, Path()]
Status = Annotated[Literal["open", "resolved"] | None, Query()]
OutcomeCode = Annotated[str | None, Query(max_length=64, description="The code of an outcome in the version.")]


@router.post("/outcome-sets/{set_id}/draft/threads", status_code=201)
def open_thread(set_id: SetId, new: NewThread, caller: Caller, session: DbSession, now: Now) -> ThreadAnswer:
    """Opens a thread on the draft, or on one outcome in it."""
    return _answer(session, threads.open_thread(session, caller, set_id, new, now=now))


@router.get("/outcome-sets/{set_id}/draft/threads")
def list_threads(
    set_id: SetId,
    caller: Caller,
    session: DbSession,
    page: PageQuery,
    status: Status = None,
    outcome: OutcomeCode = None,
) -> Page[ThreadAnswer]:
    """Threads on the draft, oldest first."""
    draft = sets.get_draft(session, caller, set_id)
    return _page(session, caller, ThreadFilter(set_id, draft.id, outcome, None, _is_resolved(status)), page)


@router.get("/outcome-sets/{set_id}/versions/{number}/threads")
def list_threads_of_version(
    set_id: SetId,
    number: Number,
    caller: Caller,
    session: DbSession,
    page: PageQuery,
    status: Status = None,
    outcome: OutcomeCode = None,
) -> Page[ThreadAnswer]:
    """What was said of a version before it was published, for who may see drafts of the set."""
    version = reviews.get_seen_version(session, caller, set_id, number)
    return _page(session, caller, ThreadFilter(set_id, version.id, outcome, None, _is_resolved(status)), page)


@router.get("/outcome-sets/{set_id}/threads")
def list_threads_of_set(
    set_id: SetId,
    caller: Caller,
    session: DbSession,
    page: PageQuery,
    status: Status = None,
    outcome_id: Annotated[
        uuid.UUID | None, Query(alias="outcomeId", description="One outcome, whatever its code became.")
    ] = None,
) -> Page[ThreadAnswer]:
    """Threads on all versions of a set, for who may see its drafts."""
    return _page(session, caller, ThreadFilter(set_id, None, None, outcome_id, _is_resolved(status)), page)


@router.get("/outcome-sets/{set_id}/draft/threads/{thread_id}")
def get_thread(set_id: SetId, thread_id: ThreadId, caller: Caller, session: DbSession) -> ThreadAnswer:
    """One thread on the draft."""
    return _answer(session, threads.get_thread(session, caller, set_id, thread_id))


@router.post("/outcome-sets/{set_id}/draft/threads/{thread_id}/comments", status_code=201)
def answer_thread(
    set_id: SetId, thread_id: ThreadId, new: NewComment, caller: Caller, session: DbSession, now: Now
) -> ThreadAnswer:
    """Adds a comment to a thread."""
    return _answer(session, threads.answer_thread(session, caller, set_id, thread_id, new.text, now=now))


@router.put("/outcome-sets/{set_id}/draft/threads/{thread_id}/comments/{comment_id}")
def edit_comment(
    set_id: SetId,
    thread_id: ThreadId,
    comment_id: CommentId,
    new: NewComment,
    caller: Caller,
    session: DbSession,
    now: Now,
) -> ThreadAnswer:
    """Changes one's own comment while nobody replied."""
    found = threads.edit_comment(session, caller, set_id, thread_id, comment_id, new.text, now=now)
    return _answer(session, found)


@router.delete("/outcome-sets/{set_id}/draft/threads/{thread_id}/comments/{comment_id}", status_code=204)
def delete_comment(
    set_id: SetId, thread_id: ThreadId, comment_id: CommentId, caller: Caller, session: DbSession, now: Now
) -> None:
    """Takes one's own comment away while nobody replied; a thread without any is gone."""
    threads.delete_comment(session, caller, set_id, thread_id, comment_id, now=now)


@router.post("/outcome-sets/{set_id}/draft/threads/{thread_id}/resolve")
def resolve_thread(set_id: SetId, thread_id: ThreadId, caller: Caller, session: DbSession, now: Now) -> ThreadAnswer:
    """Says that a thread needs nothing more."""
    return _answer(session, threads.resolve_thread(session, caller, set_id, thread_id, now=now))


@router.post("/outcome-sets/{set_id}/draft/threads/{thread_id}/reopen")
def reopen_thread(set_id: SetId, thread_id: ThreadId, caller: Caller, session: DbSession, now: Now) -> ThreadAnswer:
    """Says that a resolved thread needs more after all."""
    return _answer(session, threads.reopen_thread(session, caller, set_id, thread_id, now=now))


def _is_resolved(status: str | None) -> bool | None:
    return None if status is None else status == "resolved"


def _page(session: Session, caller: Actor, wanted: ThreadFilter, page: PageRequest) -> Page[ThreadAnswer]:
    found = threads.list_threads(session, caller, wanted, page)
    names = threads.names_in(session, found)
    return Page.of(found, page, lambda each: _thread(each, names), lambda each: (each.opened_at, each.id))


def _answer(session: Session, thread: ReviewThread) -> ThreadAnswer:
    return _thread(thread, threads.names_in(session, [thread]))


def _thread(thread: ReviewThread, names: Mapping[uuid.UUID, str]) -> ThreadAnswer:
    def person(who: uuid.UUID) -> dict[str, Any]:
        return {"id": who, "name": names[who]}

    comments = [
        {
            **{name: getattr(each, name) for name in ("id", "written_at", "edited_at", "text")},
            "by": person(each.person_id),
        }
        for each in thread.comments
    ]
    own = ("id", "outcome_id", "pointer", "opened_at", "resolved_at")
    return ThreadAnswer.model_validate(
        {
            **{name: getattr(thread, name) for name in own},
            "version_id": thread.set_version_id,
            "number": thread.set_version.number,
            "outcome": thread.outcome_code,
            "status": "resolved" if thread.resolved_at else "open",
            "opened_by": person(thread.opened_by),
            "resolved_by": person(thread.resolved_by) if thread.resolved_by else None,
            "comments": comments,
        }
    )
