"""What a review asks before a set is published, and who may say yes to it."""

import uuid
from dataclasses import dataclass

from app.problems import Fault, Forbidden, Problem


class NotInReview(Problem):
    """The draft was not submitted, or went back since."""

    slug, title, status = "not-in-review", "This draft is not in review", 409


class OwnWork(Problem):
    """Who wrote a draft neither approves it nor resolves what others say of it."""

    slug, title, status = "own-work", "Someone who did not write this must do it", 403


class AlreadyApproved(Problem):
    """A reviewer approves a revision once."""

    slug, title, status = "already-approved", "You approved this before", 409


class ThreadState(Problem):
    """The thread is resolved, or open, or was answered, and this asks for something else."""

    slug, title, status = "thread-state", "This cannot be done in the state of the thread", 409


@dataclass(frozen=True)
class Review:
    """Where a review stands: what the set asks, who wrote the draft, and what was said of its present revision."""

    wanted: int
    reviewers: frozenset[uuid.UUID]
    is_in_review: bool
    authors: frozenset[uuid.UUID]
    approved_by: frozenset[uuid.UUID]
    open_threads: int

    @property
    def approvals_missing(self) -> int:
        """How many more people must approve, the named ones among them."""
        counted = self.approved_by - self.authors
        return max(self.wanted - len(counted), len(self.reviewers - counted))

    @property
    def reviewers_missing(self) -> frozenset[uuid.UUID]:
        """The named reviewers who did not approve yet."""
        return self.reviewers - (self.approved_by - self.authors)

    @property
    def shortcomings(self) -> list[Fault]:
        """Everything that the review still lacks before the draft can be published."""
        faults = []
        if not self.is_in_review:
            faults.append(Fault("not-in-review", "The draft was not submitted for review."))
        if self.approvals_missing:
            named = f", {len(self.reviewers_missing)} of them named" if self.reviewers_missing else ""
            detail = f"Approvals that are still needed: {self.approvals_missing}{named}."
            faults.append(Fault("approvals-missing", detail))
        if self.reviewers & self.authors:
            detail = "A named reviewer wrote in this draft and cannot approve it: name someone else."
            faults.append(Fault("reviewer-is-author", detail))
        if self.open_threads:
            faults.append(Fault("threads-open", f"Threads that are not resolved: {self.open_threads}."))
        return faults

    def check_may_approve(self, person_id: uuid.UUID, *, is_system: bool) -> None:
        """Raises Forbidden for a system, NotInReview, OwnWork for who wrote the draft, AlreadyApproved."""
        if is_system:
            raise Forbidden("A system may not approve, advise or decide.")
        if not self.is_in_review:
            raise NotInReview()
        if person_id in self.authors:
            raise OwnWork("You wrote in this draft: somebody else approves it.")
        if person_id in self.approved_by:
            raise AlreadyApproved()


@dataclass(frozen=True)
class ThreadFacts:
    """What decides who may do what in a thread."""

    opened_by: uuid.UUID
    is_resolved: bool
    authors: frozenset[uuid.UUID]

    def check_may_answer(self) -> None:
        """Raises ThreadState for a resolved thread."""
        if self.is_resolved:
            raise ThreadState("This thread is resolved: reopen it first.")

    def check_may_resolve(self, person_id: uuid.UUID, *, is_system: bool) -> None:
        """Raises Forbidden for a system, ThreadState for a resolved thread, OwnWork for an author."""
        if is_system:
            raise Forbidden("A system may not approve, advise or decide.")
        if self.is_resolved:
            raise ThreadState("This thread was resolved before.")
        if person_id in self.authors and person_id != self.opened_by:
            raise OwnWork("You wrote in this draft: who raised this, or another reader, resolves it.")

    def check_may_reopen(self) -> None:
        """Raises ThreadState for an open thread."""
        if not self.is_resolved:
            raise ThreadState("This thread is open.")
