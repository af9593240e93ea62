"""HTTP of roll-overs to the rules of a next year."""

import uuid
from typing import Annotated

from fastapi import Query, Response

from app.access import queries as access
from app.access.guards import AsCoordinator, Caller
from app.access.rules import Role
from app.http import DbSession, Now, PageQuery, new_router
from app.payloads import Page
from app.reliance import queries
from app.reliance.models import RollOver
from app.reliance.payloads.roll_overs import NewRollOver, RollOverAnswer, RollOverSummary
from app.reliance.service import roll_overs as service

router = new_router("/v1", tags=["reliance"])
routers = [router]
DryRun = Annotated[bool, Query(alias="dryRun", description="Only say what would happen.")]


def _answer(session: DbSession, made: RollOver, *, is_dry_run: bool = False) -> RollOverAnswer:
    names = RollOverAnswer.model_fields.keys() - {"dry_run", "others", "made_by", "made_at"}
    facts = {name: getattr(made, name) for name in names}
    by_whom = {name: getattr(made, name) if made.id else None for name in ("made_by", "made_at")}
    others = [each for each in queries.list_standing(session, made.programmes, made.to_year) if each != made.id]
    return RollOverAnswer.model_validate({**facts, **by_whom, "dry_run": is_dry_run, "others": others})


@router.post("/roll-overs", status_code=201, responses={200: {"model": RollOverAnswer}})
def roll_over(
    new: NewRollOver, caller: AsCoordinator, session: DbSession, now: Now, response: Response, dry_run: DryRun = False
) -> RollOverAnswer:
    """Carries programmes along to the rules of a next year: drafts of all that changes, and a list for people.

    201 where drafts were begun; 200 after a dry run, and where nothing was left to carry along.
    """
    made = service.roll_over(session, caller, new, is_dry_run=dry_run, now=now)
    if made.id is None:
        response.status_code = 200
    return _answer(session, made, is_dry_run=dry_run)


@router.get("/roll-overs")
def list_roll_overs(
    caller: Caller,
    session: DbSession,
    page: PageQuery,
    institution: Annotated[str | None, Query(max_length=64)] = None,
    to_year: Annotated[int | None, Query(alias="toYear", ge=2000, le=2100)] = None,
) -> Page[RollOverSummary]:
    """The roll-overs of institutions that you work for, or of one of them."""
    mine = {each for each in caller.institution_ids(*(set(Role) - {Role.STUDENT})) if each}
    if institution is not None:
        mine &= {access.get_institution_by_slug(session, institution).id}
    found = queries.list_roll_overs(session, mine, page, to_year)
    return Page.of(found, page, RollOverSummary.model_validate, lambda item: (item.id,))


@router.get("/roll-overs/{roll_over_id}")
def get_roll_over(roll_over_id: uuid.UUID, caller: Caller, session: DbSession) -> RollOverAnswer:
    """One roll-over with its report, as it was made."""
    return _answer(session, service.get_roll_over(session, caller, roll_over_id))


@router.post("/roll-overs/{roll_over_id}/undo")
def undo(roll_over_id: uuid.UUID, caller: AsCoordinator, session: DbSession, now: Now) -> RollOverAnswer:
    """Discards the drafts that it made, except those that somebody worked on since."""
    return _answer(session, service.undo(session, caller, roll_over_id, now=now))
