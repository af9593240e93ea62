"""HTTP of advice on wording."""

from fastapi import Response

from app.access.guards import Caller
from app.http import DbSession, new_router, set_etag
from app.outcomes.payloads.advice import DraftAdvice, HintAnswer, NewStatement, OutcomeAdvice, StatementAdvice
from app.outcomes.routes.sets import SetId
from app.outcomes.rules.advice import Hint, advise, advise_on_set
from app.outcomes.service import sets

router = new_router("/v1", tags=["outcomes"])


@router.get("/outcome-sets/{set_id}/draft/advice")
def advise_on_draft(set_id: SetId, caller: Caller, session: DbSession, response: Response) -> DraftAdvice:
    """Advice on the wording of each outcome of the draft: codes and hints, never a refusal."""
    draft = sets.get_draft(session, caller, set_id)
    set_etag(response, draft.revision)
    items = [OutcomeAdvice(outcome=code, advice=_hints(hints)) for code, hints in advise_on_set(draft.content)]
    return DraftAdvice(revision=draft.revision, items=items)


@router.post("/outcome-advice")
def advise_on_statement(new: NewStatement) -> StatementAdvice:
    """Advice on a statement that is not stored; nothing of it is kept."""
    statement = new.statement.model_dump(exclude_none=True)
    return StatementAdvice(advice=_hints(advise(statement, new.level, new.criteria)))


def _hints(hints: list[Hint]) -> list[HintAnswer]:
    return [HintAnswer.model_validate({"code": h.code, "pointer": h.pointer, "hint": h.words}) for h in hints]
