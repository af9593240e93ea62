"""Request and answer bodies of reviews and of what readers say in them."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.payloads import Code, Payload, Text

Pointer = Annotated[str, StringConstraints(max_length=300, pattern=r"^(/([^~/\n]|~[01])*)+$")]


class ReviewSettings(Payload):
    """How many people approve a version before it is published; those who are named here in any case."""

    approvals: Annotated[int, Field(ge=1, le=10)] = 1
    reviewers: list[uuid.UUID] = Field(default=[], max_length=20)


class Submission(Payload):
    """A word to the reviewers, if any."""

    note: Text | None = None


class ReviewPerson(Payload):
    """Somebody in a review."""

    id: uuid.UUID
    name: str


class ApprovalAnswer(Payload):
    """A reviewer's yes."""

    by: ReviewPerson
    at: datetime


class RoundAnswer(Payload):
    """One time that a draft was submitted: which revision, who approved it, and how that ended."""

    number: int
    revision: int
    submitted_by: ReviewPerson
    submitted_at: datetime
    note: str | None
    approvals: list[ApprovalAnswer]
    ending: Literal["returned", "published"] | None
    ended_by: ReviewPerson | None
    ended_at: datetime | None
    reason: str | None


class Shortcoming(Payload):
    """What keeps a draft from being published."""

    code: str
    detail: str
    pointer: str


class ReviewAnswer(Payload):
    """Where a review stands. Who wrote in the draft does not approve it; rounds are in the order of time."""

    set_id: uuid.UUID
    version_id: uuid.UUID
    number: int
    status: str
    revision: int
    authors: list[ReviewPerson]
    approvals_wanted: int
    approvals_missing: int
    reviewers_wanted: list[ReviewPerson]
    reviewers_missing: list[ReviewPerson]
    open_threads: int
    shortcomings: list[Shortcoming]
    rounds: list[RoundAnswer]


class NewThread(Payload):
    """What somebody has to say of a draft: of all of it, of one outcome, or of a place in either."""

    outcome: Code | None = None
    pointer: Pointer | None = None
    text: Text


class NewComment(Payload):
    """What somebody says in a thread."""

    text: Text


class CommentAnswer(Payload):
    """What somebody said in a thread."""

    id: uuid.UUID
    by: ReviewPerson
    written_at: datetime
    edited_at: datetime | None
    text: str


class ThreadAnswer(Payload):
    """A thread on a version; `outcomeId` is the outcome across versions, null while it is new."""

    id: uuid.UUID
    version_id: uuid.UUID
    number: int
    outcome: str | None
    outcome_id: uuid.UUID | None
    pointer: str | None
    status: Literal["open", "resolved"]
    opened_by: ReviewPerson
    opened_at: datetime
    resolved_by: ReviewPerson | None
    resolved_at: datetime | None
    comments: list[CommentAnswer]
