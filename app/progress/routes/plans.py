"""HTTP of the cheapest path."""

import uuid

from app.access.guards import Caller
from app.http import Config, DbSession, Now, new_router
from app.progress.payloads.plans import PlanAnswer, PlanQuestion
from app.progress.service import plans as service

router = new_router("/v1/people/{person_id}/diplomas/{diploma_version_id}", tags=["progress"])


@router.post("/plan")
def find_cheapest_path(
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    asked: PlanQuestion,
    caller: Caller,
    session: DbSession,
    now: Now,
    settings: Config,
) -> PlanAnswer:
    """The fewest EC that are still to be taken, term by term, and why fewer are not enough. Nothing is kept."""
    most = settings.max_plan_seconds
    found = service.find_path(session, caller, person_id, diploma_version_id, asked, most_seconds=most, now=now)
    return PlanAnswer.model_validate(found)
