"""HTTP of results."""

import uuid
from typing import Annotated

from fastapi import Query

from app.access.guards import AsExaminer, Caller
from app.http import DbSession, Now, PageQuery, new_router
from app.issuing import queries
from app.issuing.payloads import (
    Correction,
    NewResult,
    NewResults,
    ResultAnswer,
    ResultsAnswer,
)
from app.issuing.service import results
from app.payloads import Page

router = new_router("/v1", tags=["issuing"])


@router.post("/results", status_code=201)
def record_result(new: NewResult, caller: AsExaminer, session: DbSession, now: Now) -> ResultAnswer:
    """Records a result, by the examiner who is appointed for the module on the day of the assessment."""
    return ResultAnswer.model_validate(results.record_result(session, caller, new, now=now))


@router.post("/result-batches", status_code=201)
def record_results(new: NewResults, caller: AsExaminer, session: DbSession, now: Now) -> ResultsAnswer:
    """Records many results: all, or none with the faults of every row."""
    made = results.record_results(session, caller, new.results, now=now)
    return ResultsAnswer(items=[ResultAnswer.model_validate(each) for each in made])


@router.post("/results/{result_id}/corrections", status_code=201)
def correct_result(
    result_id: uuid.UUID, new: Correction, caller: AsExaminer, session: DbSession, now: Now
) -> ResultAnswer:
    """Corrects a result, with the reason; the old one stays readable."""
    return ResultAnswer.model_validate(results.correct_result(session, caller, result_id, new, now=now))


@router.get("/results")
def list_results(
    caller: Caller, session: DbSession, page: PageQuery, person: Annotated[uuid.UUID | None, Query()] = None
) -> Page[ResultAnswer]:
    """Your own results, and those of institutions that you work for."""
    found = queries.list_results(session, queries.reader_of(caller), page, person)
    return Page.of(found, page, ResultAnswer.model_validate, lambda item: (item.id,))
