"""What a review asks, as pure rules."""

import uuid

import pytest

from app.outcomes.rules.review import AlreadyApproved, NotInReview, OwnWork, Review, ThreadFacts, ThreadState
from app.problems import Forbidden, Problem

AUTHOR, READER, OTHER, NAMED = (uuid.UUID(int=number) for number in range(4))


def state(
    wanted: int = 1,
    reviewers: tuple[uuid.UUID, ...] = (),
    approved_by: tuple[uuid.UUID, ...] = (),
    open_threads: int = 0,
    *,
    is_in_review: bool = True,
) -> Review:
    authors = frozenset({AUTHOR})
    return Review(wanted, frozenset(reviewers), is_in_review, authors, frozenset(approved_by), open_threads)


@pytest.mark.parametrize(
    ("review", "missing", "codes"),
    [
        (state(), 1, ["approvals-missing"]),
        (state(approved_by=(READER,)), 0, []),
        (state(approved_by=(AUTHOR,)), 1, ["approvals-missing"]),
        (state(wanted=3, approved_by=(READER,)), 2, ["approvals-missing"]),
        (state(reviewers=(NAMED,), approved_by=(READER,)), 1, ["approvals-missing"]),
        (state(wanted=2, reviewers=(NAMED,), approved_by=(NAMED,)), 1, ["approvals-missing"]),
        (state(reviewers=(NAMED, OTHER)), 2, ["approvals-missing"]),
        (state(reviewers=(NAMED,), approved_by=(NAMED,)), 0, []),
        (state(reviewers=(AUTHOR,), approved_by=(READER,)), 1, ["approvals-missing", "reviewer-is-author"]),
        (state(approved_by=(READER,), open_threads=2), 0, ["threads-open"]),
        (state(open_threads=1, is_in_review=False), 1, ["not-in-review", "approvals-missing", "threads-open"]),
    ],
)
def test_what_keeps_a_draft_from_being_published(review: Review, missing: int, codes: list[str]) -> None:
    assert (review.approvals_missing, [fault.code for fault in review.shortcomings]) == (missing, codes)
    assert all(fault.detail for fault in review.shortcomings)


def test_named_reviewers_who_did_not_say_yes_are_told() -> None:
    review = state(reviewers=(NAMED, OTHER), approved_by=(OTHER,))
    assert review.reviewers_missing == {NAMED}
    assert "1 of them named" in review.shortcomings[0].detail


@pytest.mark.parametrize(
    ("review", "person", "is_system", "expected"),
    [
        (state(), READER, True, Forbidden),
        (state(is_in_review=False), READER, False, NotInReview),
        (state(), AUTHOR, False, OwnWork),
        (state(approved_by=(READER,)), READER, False, AlreadyApproved),
    ],
)
def test_who_may_not_approve(review: Review, person: uuid.UUID, is_system: bool, expected: type[Problem]) -> None:
    with pytest.raises(expected):
        review.check_may_approve(person, is_system=is_system)


def test_who_did_not_write_it_may_approve() -> None:
    state().check_may_approve(READER, is_system=False)


OPEN, RESOLVED = (ThreadFacts(READER, is_resolved, frozenset({AUTHOR})) for is_resolved in (False, True))


def test_an_open_thread_is_answered_and_resolved_by_who_did_not_write_the_draft() -> None:
    OPEN.check_may_answer()
    OPEN.check_may_resolve(READER, is_system=False)
    OPEN.check_may_resolve(OTHER, is_system=False)
    ThreadFacts(AUTHOR, False, frozenset({AUTHOR})).check_may_resolve(AUTHOR, is_system=False)
    RESOLVED.check_may_reopen()
    with pytest.raises(Forbidden):
        OPEN.check_may_resolve(OTHER, is_system=True)
    with pytest.raises(OwnWork):
        OPEN.check_may_resolve(AUTHOR, is_system=False)


def test_a_thread_is_in_one_state_at_a_time() -> None:
    with pytest.raises(ThreadState):
        RESOLVED.check_may_answer()
    with pytest.raises(ThreadState):
        RESOLVED.check_may_resolve(READER, is_system=False)
    with pytest.raises(ThreadState):
        OPEN.check_may_reopen()
