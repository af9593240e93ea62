"""HTTP of spreadsheets of outcomes: a template, a set as a sheet, and a sheet into a draft."""

import uuid
from collections import Counter
from typing import Annotated, Any, Literal

from fastapi import Depends, Header, Path, Query, Request, Response

from app.access.guards import AsCurator, Caller
from app.http import DbSession, Now, RawBody, choose_media_type, new_router, read_if_match, set_etag
from app.outcomes import queries
from app.outcomes.documents.sheets import CSV, FORMS
from app.outcomes.documents.sheets.exchange import SheetImport, write_sheet
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.payloads.sheets import SheetReport, SheetRow
from app.outcomes.rules.sheet_changes import RowAction, RowResult
from app.outcomes.service import sets, sheets
from app.problems import NotAcceptable, NotFound

router = new_router("/v1", tags=["outcomes"])

SetId = Annotated[uuid.UUID, Path()]
Language = Annotated[Literal["nl", "en"], Query(description="Of the header, and of the words in the cells.")]
DryRun = Annotated[bool, Query(alias="dryRun", description="Only say what would happen.")]
_FILE: dict[str, Any] = {"content": {form: {"schema": {"type": "string", "format": "binary"}} for form in FORMS}}
_SHEET: dict[int | str, dict[str, Any]] = {200: {"description": "The sheet, as XLSX or CSV.", **_FILE}}


def _sheet(request: Request, name: str, content: dict[str, Any], language: str) -> Response:
    form = choose_media_type(request.headers.get("accept", "*/*"), tuple(FORMS))
    if form is None:
        raise NotAcceptable(f"A sheet comes as {' or '.join(FORMS)}.")
    body = write_sheet(form, content["outcomes"], content["levels"], language)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{FORMS[form]}"', "Vary": "Accept"}
    return Response(body, 200, headers, media_type=f"{CSV}; charset=utf-8" if form == CSV else form)


@router.get("/outcome-sets/template", response_class=Response, responses=_SHEET)
def get_template(request: Request, lang: Language = "nl") -> Response:
    """An empty sheet to fill in, with drop-downs in XLSX."""
    return _sheet(request, "leeruitkomsten" if lang == "nl" else "outcomes", {"outcomes": [], "levels": []}, lang)


@router.get("/outcome-sets/{set_id}/draft/sheet", response_class=Response, responses=_SHEET)
def get_draft_sheet(
    set_id: SetId, caller: Caller, session: DbSession, request: Request, lang: Language = "nl"
) -> Response:
    """The draft as a sheet, with the ETag that an import of it names."""
    draft = sets.get_draft(session, caller, set_id)
    answer = _sheet(request, f"{draft.set.code}-v{draft.number}-r{draft.revision}", draft.content, lang)
    set_etag(answer, draft.revision)
    return answer


@router.get("/outcome-sets/{set_id}/versions/{number}/sheet", response_class=Response, responses=_SHEET)
def get_version_sheet(
    set_id: SetId,
    number: Annotated[int, Path(ge=1, le=100_000)],
    session: DbSession,
    request: Request,
    lang: Language = "nl",
) -> Response:
    """A published version as a sheet."""
    version = queries.find_version(session, set_id, number)
    if version is None:
        raise NotFound()
    return _sheet(request, f"{version.set.code}-v{version.number}", version.content, lang)


def read_revision(if_match: Annotated[str | None, Header()] = None, dry_run: DryRun = False) -> int | None:
    """The revision that an import edits; None for a dry run. Raises PreconditionRequired, StaleEdit."""
    return None if dry_run else read_if_match(if_match)


@router.post(
    "/outcome-sets/{set_id}/draft/sheet",
    openapi_extra={
        "requestBody": {"required": True, "description": "The file itself: XLSX, or CSV in UTF-8.", **_FILE}
    },
)
def import_sheet(
    set_id: SetId,
    caller: AsCurator,
    data: RawBody,
    session: DbSession,
    now: Now,
    revision: Annotated[int | None, Depends(read_revision)],
    response: Response,
    remove_missing: Annotated[bool, Query(alias="removeMissing", description="Remove what no row names.")] = False,
    lang: Language = "nl",
) -> SheetReport:
    """Takes a sheet into the draft, matched by code, all or nothing, and answers row by row."""
    draft, found = sheets.import_sheet(
        session, caller, set_id, data, revision, remove_missing=remove_missing, language=lang, now=now
    )
    set_etag(response, draft.revision)
    return _report(draft, found, is_dry_run=revision is None)


def _report(draft: OutcomeSetVersion, found: SheetImport, *, is_dry_run: bool) -> SheetReport:
    count = Counter(row.action for row in found.plan.rows)
    return SheetReport(
        dry_run=is_dry_run,
        revision=draft.revision,
        counts={action: count[action] for action in RowAction},
        is_reordered=found.plan.is_reordered,
        unread_sheets=list(found.unread),
        rows=[_row(row) for row in found.plan.rows],
    )


def _row(result: RowResult) -> SheetRow:
    names = ("row", "code", "action", "changes")
    return SheetRow.model_validate({**{name: getattr(result, name) for name in names}, "errors": result.faults})
