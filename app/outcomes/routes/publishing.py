"""HTTP of the versions of outcome sets: beginning, publishing, restoring, withdrawing."""

from fastapi import Response

from app.access.guards import AsCurator
from app.http import DbSession, Now, new_router
from app.outcomes.payloads.sets import Adoption, Reason, SetAnswer
from app.outcomes.routes.sets import Number, SetId, set_answer
from app.outcomes.service import publishing

router = new_router("/v1", tags=["outcomes"])


@router.post("/outcome-sets/{set_id}/draft", status_code=201)
def begin_version(set_id: SetId, caller: AsCurator, session: DbSession, now: Now, response: Response) -> SetAnswer:
    """Begins the next version as a copy of the latest."""
    return set_answer(publishing.begin_version(session, caller, set_id, now=now), response)


@router.post("/outcome-sets/{set_id}/publish")
def publish_set(set_id: SetId, adoption: Adoption, caller: AsCurator, session: DbSession, now: Now) -> SetAnswer:
    """Publishes what is in review and approved, saying who adopted it and when."""
    return set_answer(publishing.publish_set(session, caller, set_id, adoption, now=now))


@router.post("/outcome-sets/{set_id}/versions/{number}/withdraw")
def withdraw_version(
    set_id: SetId, number: Number, why: Reason, caller: AsCurator, session: DbSession, now: Now, response: Response
) -> SetAnswer:
    """Withdraws a published version, with the reason. What relies on it is said where `Link` points."""
    response.headers["Link"] = f'</v1/outcome-sets/{set_id}/versions/{number}/reliance>; rel="related"'
    return set_answer(publishing.withdraw_version(session, caller, set_id, number, why.reason, now=now), response)


@router.post("/outcome-sets/{set_id}/versions/{number}/restore", status_code=201)
def restore_version(
    set_id: SetId, number: Number, caller: AsCurator, session: DbSession, now: Now, response: Response
) -> SetAnswer:
    """Makes an earlier version, withdrawn or not, the content of a new draft."""
    return set_answer(publishing.restore_version(session, caller, set_id, number, now=now), response)
