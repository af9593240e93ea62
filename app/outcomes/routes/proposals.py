"""HTTP of outcomes that look alike."""

import uuid
from typing import Annotated, Any

from fastapi import Path, Query

from app.access.guards import AsCurator
from app.http import DbSession, Now, PageQuery, new_router
from app.outcomes.payloads.proposals import NewSetAside, OutcomeProposal, SetAsideAnswer
from app.outcomes.queries import proposals as selects
from app.outcomes.rules.likeness import LIKENESS_FROM
from app.outcomes.rules.proposals import Sentence
from app.outcomes.service import proposals
from app.payloads import Page, small_number

router = new_router("/v1", tags=["outcomes"])


@router.get("/outcome-proposals")
def list_proposals(
    caller: AsCurator,
    session: DbSession,
    page: PageQuery,
    set_id: Annotated[uuid.UUID, Query(alias="set")],
    beside: Annotated[
        list[uuid.UUID] | None,
        Query(alias="with", max_length=50, description="Sets to look in; all published ones where none is named."),
    ] = None,
    threshold: Annotated[float, Query(ge=0.1, le=1, description="The least likeness.")] = LIKENESS_FROM,
    per_outcome: Annotated[int, Query(alias="perOutcome", ge=1, le=20)] = 3,
    everything: Annotated[
        bool, Query(description="Also pairs with an association, and those that were set aside.")
    ] = False,
) -> Page[OutcomeProposal]:
    """Pairs of outcomes of different sets that look alike, with the reason. They stay proposals until people act."""
    asked = proposals.Asked(set_id, beside or [], threshold, per_outcome, everything)
    after = page.key(small_number)
    offset = after[0] if after else 0
    found = proposals.list_proposals(session, caller, asked, offset=offset, limit=page.limit)
    return Page.of(found, page, _answer, lambda _: (offset + page.limit,))


def _answer(found: proposals.Proposed) -> OutcomeProposal:
    return OutcomeProposal.model_validate(
        {
            "one": _outcome(found.proposal.one),
            "other": _outcome(found.proposal.other),
            "likeness": found.proposal.likeness,
            "reason": found.reason,
            "associations": found.ties,
            "set_aside": found.set_aside,
        }
    )


def _outcome(sentence: Sentence) -> dict[str, Any]:
    names = ("id", "outcome_id", "set_id", "set_code", "code", "level")
    return {**{name: getattr(sentence, name) for name in names}, "statement": {"nl": sentence.nl, "en": sentence.en}}


@router.post("/outcome-proposals/set-aside", status_code=201)
def set_aside(new: NewSetAside, caller: AsCurator, session: DbSession, now: Now) -> SetAsideAnswer:
    """Says that two outcomes are not alike: they are not proposed again."""
    return SetAsideAnswer.model_validate(proposals.set_aside(session, caller, new, now=now))


@router.get("/outcome-proposals/set-aside")
def list_set_aside(
    _: AsCurator,
    session: DbSession,
    page: PageQuery,
    set_id: Annotated[uuid.UUID | None, Query(alias="set", description="Of either outcome.")] = None,
) -> Page[SetAsideAnswer]:
    """Pairs that somebody set aside."""
    found = selects.list_set_aside(session, set_id=set_id, page=page)
    return Page.of(found, page, SetAsideAnswer.model_validate, lambda each: (each.id,))


@router.delete("/outcome-proposals/set-aside/{set_aside_id}", status_code=204)
def take_up_again(set_aside_id: Annotated[uuid.UUID, Path()], caller: AsCurator, session: DbSession, now: Now) -> None:
    """Undoes that a pair was set aside."""
    proposals.take_up_again(session, caller, set_aside_id, now=now)
