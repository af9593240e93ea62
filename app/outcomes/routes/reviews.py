"""HTTP of reviews: settings, submitting, approving, returning, and where a review stands."""

import uuid
from collections.abc import Iterable
from typing import Any

from fastapi import Response

from app.access.guards import AsCurator, Caller
from app.http import DbSession, IfMatch, Now, new_router, set_etag
from app.outcomes.models import OutcomeSet, ReviewRound
from app.outcomes.payloads.reviews import ReviewAnswer, ReviewSettings, Submission
from app.outcomes.payloads.sets import Reason
from app.outcomes.routes.sets import Number, SetId
from app.outcomes.service import reviews
from app.outcomes.service.reviews import ReviewState

router = new_router("/v1", tags=["outcomes"])


@router.get("/outcome-sets/{set_id}/review-settings")
def get_review_settings(set_id: SetId, caller: Caller, session: DbSession, response: Response) -> ReviewSettings:
    """How many people approve a version of a set, and who in any case."""
    return _settings(reviews.get_settings(session, caller, set_id), response)


@router.put("/outcome-sets/{set_id}/review-settings")
def change_review_settings(
    set_id: SetId,
    new: ReviewSettings,
    caller: AsCurator,
    session: DbSession,
    now: Now,
    revision: IfMatch,
    response: Response,
) -> ReviewSettings:
    """Says how many people approve a version of a set, and who in any case; wherever they work, they may read it."""
    changed = reviews.change_settings(session, caller, set_id, new.approvals, new.reviewers, revision, now=now)
    return _settings(changed, response)


def _settings(owner: OutcomeSet, response: Response) -> ReviewSettings:
    set_etag(response, owner.review_revision)
    return ReviewSettings.model_validate(owner)


@router.get("/outcome-sets/{set_id}/draft/review")
def get_review(set_id: SetId, caller: Caller, session: DbSession, response: Response) -> ReviewAnswer:
    """Where the review of the draft stands, and what keeps it from being published; the ETag is what one approves."""
    return _answer(reviews.get_review(session, caller, set_id), response)


@router.get("/outcome-sets/{set_id}/versions/{number}/review")
def get_review_of_version(set_id: SetId, number: Number, caller: Caller, session: DbSession) -> ReviewAnswer:
    """How a published version was reviewed, for who may see drafts of the set."""
    return _answer(reviews.get_review_of_version(session, caller, set_id, number))


@router.post("/outcome-sets/{set_id}/draft/submit")
def submit_draft(set_id: SetId, new: Submission, caller: AsCurator, session: DbSession, now: Now) -> ReviewAnswer:
    """Puts the draft into review, where it stays as it is."""
    return _answer(reviews.submit(session, caller, set_id, new.note, now=now))


@router.post("/outcome-sets/{set_id}/draft/return")
def return_draft(set_id: SetId, why: Reason, caller: Caller, session: DbSession, now: Now) -> ReviewAnswer:
    """Puts what is in review back to draft, with the reason."""
    return _answer(reviews.return_draft(session, caller, set_id, why.reason, now=now))


@router.post("/outcome-sets/{set_id}/draft/approve")
def approve_draft(set_id: SetId, caller: Caller, session: DbSession, now: Now, revision: IfMatch) -> ReviewAnswer:
    """Says yes to what is in review, at the revision that was read."""
    return _answer(reviews.approve(session, caller, set_id, revision, now=now))


@router.post("/outcome-sets/{set_id}/draft/withdraw-approval")
def withdraw_approval(set_id: SetId, caller: Caller, session: DbSession, now: Now) -> ReviewAnswer:
    """Takes back one's own approval."""
    return _answer(reviews.withdraw_approval(session, caller, set_id, now=now))


def _answer(state: ReviewState, response: Response | None = None) -> ReviewAnswer:
    version, review = state.version, state.review

    def people(found: Iterable[uuid.UUID]) -> list[dict[str, Any]]:
        return sorted(({"id": each, "name": state.names[each]} for each in found), key=lambda each: each["name"])

    if response is not None:
        set_etag(response, version.revision)
    own = {name: getattr(version, name) for name in ("set_id", "number", "status", "revision")}
    return ReviewAnswer.model_validate(
        {
            **own,
            "version_id": version.id,
            "authors": people(review.authors),
            "approvals_wanted": max(review.wanted, len(review.reviewers)),
            "approvals_missing": review.approvals_missing,
            "reviewers_wanted": people(review.reviewers),
            "reviewers_missing": people(review.reviewers_missing),
            "open_threads": review.open_threads,
            "shortcomings": state.shortcomings,
            "rounds": [_round(each, state) for each in state.rounds],
        }
    )


def _round(found: ReviewRound, state: ReviewState) -> dict[str, Any]:
    def person(who: uuid.UUID) -> dict[str, Any]:
        return {"id": who, "name": state.names[who]}

    own = ("number", "revision", "submitted_at", "note", "ending", "ended_at", "reason")
    return {
        **{name: getattr(found, name) for name in own},
        "submitted_by": person(found.submitted_by),
        "approvals": [{"by": person(each.person_id), "at": each.approved_at} for each in found.approvals],
        "ended_by": person(found.ended_by) if found.ended_by else None,
    }
