"""HTTP of results."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query

from app.access.guards import AsCoordinator, AsExaminer, Caller
from app.http import DbSession, Now, PageQuery, RawBody, new_router
from app.issuing import queries
from app.issuing.payloads import (
    Correction,
    ImportedRow,
    NewResult,
    NewResultImport,
    NewResults,
    ResultAnswer,
    ResultImportAnswer,
    ResultsAnswer,
    RowFault,
)
from app.issuing.rules.imports import Action
from app.issuing.service import imports, results
from app.outcomes.documents.sheets import CSV, XLSX
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


Skip = Annotated[bool, Query(description="Take in the rows that are right, and leave out those that are not.")]
DryRun = Annotated[bool, Query(alias="dryRun", description="Only say what would happen.")]


@router.post("/institutions/{slug}/result-imports")
def import_results(
    slug: str,
    new: NewResultImport,
    caller: AsCoordinator,
    session: DbSession,
    now: Now,
    skip: Skip = False,
    dry_run: DryRun = False,
) -> ResultImportAnswer:
    """Takes in results from a student system, by student number, and answers row by row."""
    sent = imports.rows_of(new.rows)
    found = imports.import_results(session, caller, slug, sent, skip=skip, dry_run=dry_run, now=now)
    return _report(found, is_dry_run=dry_run)


@router.post(
    "/institutions/{slug}/result-sheets",
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The file itself: CSV in UTF-8, or XLSX, with a row of column names first.",
            "content": {form: {"schema": {"type": "string", "format": "binary"}} for form in (CSV, XLSX)},
        }
    },
)
def import_result_sheet(
    slug: str,
    data: RawBody,
    caller: AsCoordinator,
    session: DbSession,
    now: Now,
    skip: Skip = False,
    dry_run: DryRun = False,
) -> ResultImportAnswer:
    """Takes in results from a file of a student system, by student number, and answers row by row."""
    sent = imports.read_rows(data)
    found = imports.import_results(session, caller, slug, sent, skip=skip, dry_run=dry_run, now=now)
    return _report(found, is_dry_run=dry_run)


def _report(found: Sequence[imports.ImportOutcome], *, is_dry_run: bool) -> ResultImportAnswer:
    count = Counter(each.action for each in found)
    return ResultImportAnswer(
        dry_run=is_dry_run,
        counts={action: count[action] for action in Action},
        rows=[
            ImportedRow(
                row=each.sent.number,
                student_number=each.sent.student_number,
                module=each.sent.module,
                action=each.action,
                result_id=each.result.id if each.result else None,
                errors=[RowFault.model_validate(fault) for fault in each.faults],
            )
            for each in found
        ],
    )
