"""HTTP of awards."""

import uuid
from typing import Annotated

from fastapi import Query

from app.access.guards import AsApprover, AsCoordinator, AsStudent, Caller
from app.http import Config, DbSession, Now, PageQuery, new_router
from app.issuing import queries
from app.issuing.models import Award
from app.issuing.payloads import (
    Approvals,
    AwardAnswer,
    AwardsAnswer,
    NewAwards,
    NewRevocation,
    Rejection,
)
from app.issuing.rules import AwardStatus
from app.issuing.service import awards
from app.payloads import Page
from app.settings import Settings

router = new_router("/v1", tags=["issuing"])


def award_answer(award: Award, settings: Settings) -> AwardAnswer:
    """An award as it is answered."""
    names = AwardAnswer.model_fields.keys() - {"badge_url"}
    facts = {name: getattr(award, name) for name in names}
    return AwardAnswer.model_validate({**facts, "badge_url": f"{settings.public_url}/badges/{award.id}"})


@router.post("/awards", status_code=201)
def propose_awards(
    new: NewAwards, caller: AsCoordinator, session: DbSession, now: Now, settings: Config
) -> AwardsAnswer:
    """Proposes a microcredential on each result: all, or none with the faults of every row."""
    made = awards.propose_awards(session, caller, new.results, now=now)
    return AwardsAnswer(items=[award_answer(each, settings) for each in made])


@router.get("/awards")
def list_awards(
    caller: Caller,
    session: DbSession,
    page: PageQuery,
    settings: Config,
    person: Annotated[uuid.UUID | None, Query()] = None,
    status: Annotated[AwardStatus | None, Query()] = None,
) -> Page[AwardAnswer]:
    """Your own awards, and those of institutions that you work for."""
    found = queries.list_awards(session, queries.reader_of(caller), page, person_id=person, status=status)
    return Page.of(found, page, lambda award: award_answer(award, settings), lambda item: (item.id,))


@router.get("/awards/{award_id}")
def get_award(award_id: uuid.UUID, caller: Caller, session: DbSession, settings: Config) -> AwardAnswer:
    """One award."""
    return award_answer(awards.get_award(session, caller, award_id), settings)


@router.post("/award-approvals")
def approve_awards(new: Approvals, caller: AsApprover, session: DbSession, now: Now, settings: Config) -> AwardsAnswer:
    """Approves and signs many awards: all, or none with the faults of every row."""
    made = awards.approve_awards(session, caller, new.awards, settings=settings, now=now)
    return AwardsAnswer(items=[award_answer(each, settings) for each in made])


@router.post("/awards/{award_id}/approve")
def approve_award(
    award_id: uuid.UUID, caller: AsApprover, session: DbSession, now: Now, settings: Config
) -> AwardAnswer:
    """Approves an award that someone else proposed, and signs it."""
    return award_answer(awards.approve_award(session, caller, award_id, settings=settings, now=now), settings)


@router.post("/awards/{award_id}/reject")
def reject_award(
    award_id: uuid.UUID, why: Rejection, caller: AsApprover, session: DbSession, now: Now, settings: Config
) -> AwardAnswer:
    """Does not approve a proposed award, with the reason."""
    return award_answer(awards.reject_award(session, caller, award_id, why.reason, now=now), settings)


@router.post("/awards/{award_id}/accept")
def accept_award(award_id: uuid.UUID, caller: AsStudent, session: DbSession, now: Now, settings: Config) -> AwardAnswer:
    """The student accepts the badge."""
    return award_answer(awards.accept_award(session, caller, award_id, now=now), settings)


@router.post("/awards/{award_id}/refuse")
def refuse_award(award_id: uuid.UUID, caller: AsStudent, session: DbSession, now: Now, settings: Config) -> AwardAnswer:
    """The student does not want the badge."""
    return award_answer(awards.refuse_award(session, caller, award_id, now=now), settings)


@router.post("/awards/{award_id}/share")
def share_award(award_id: uuid.UUID, caller: AsStudent, session: DbSession, now: Now, settings: Config) -> AwardAnswer:
    """The student makes the badge public."""
    return award_answer(awards.share_award(session, caller, award_id, is_shared=True, now=now), settings)


@router.post("/awards/{award_id}/unshare")
def unshare_award(
    award_id: uuid.UUID, caller: AsStudent, session: DbSession, now: Now, settings: Config
) -> AwardAnswer:
    """The student makes the badge private again."""
    return award_answer(awards.share_award(session, caller, award_id, is_shared=False, now=now), settings)


@router.post("/awards/{award_id}/revoke")
def revoke_award(
    award_id: uuid.UUID, why: NewRevocation, caller: AsApprover, session: DbSession, now: Now, settings: Config
) -> AwardAnswer:
    """Revokes a badge, with a ground and a reason that whoever looks at the badge can read."""
    made = awards.revoke_award(session, caller, award_id, why.ground, why.reason, settings=settings, now=now)
    return award_answer(made, settings)
