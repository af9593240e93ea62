"""Sets as sheets and back: which form a file has, and what each of its rows would make of a set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from app.outcomes.documents.sheets import CSV
from app.outcomes.documents.sheets.delimited import read_csv, write_csv
from app.outcomes.documents.sheets.spreadsheet import read_xlsx
from app.outcomes.documents.sheets.workbook import write_workbook
from app.outcomes.payloads.sets import OutcomeContent
from app.outcomes.rules.sheet_changes import (
    Outcome,
    RowAction,
    RowResult,
    SheetPlan,
    merge,
    plan_import,
    repeated_codes,
)
from app.outcomes.rules.sheets import Edit, Row, column_name, list_columns, read_header, read_row, write_outcome
from app.problems import Fault, InvalidInput

MAX_FAULTS = 1000
"""After so many faults the rest of a sheet is not looked at, and the answer says so."""
_TOO_MANY = Fault("too-many-faults", f"There are more than {MAX_FAULTS} faults; the rows after these were not read.")
_MORE = RowResult(None, "", RowAction.ERROR, (), (_TOO_MANY,))
_CODES = {"string_too_long": "too-long", "missing": "missing", "too_long": "too-many"}


@dataclass(frozen=True)
class SheetImport:
    """What a file would make of a set, and the sheets of it that were not read."""

    plan: SheetPlan
    unread: tuple[str, ...]


def write_sheet(form: str, outcomes: Sequence[Outcome], levels: Sequence[int], language: str) -> bytes:
    """Outcomes as a sheet in that media type; without outcomes it is a template. Imports back to the same outcomes."""
    columns = list_columns(outcomes)
    texts = [write_outcome(outcome, language) for outcome in outcomes]
    if form != CSV:
        return write_workbook(columns, texts, levels, language)
    header = [column_name(column, language) for column in columns]
    return write_csv([header, *([each.get(column, "") for column in columns] for each in texts)], language)


def read_sheet(data: bytes, current: Sequence[Outcome], *, remove_missing: bool, language: str) -> SheetImport:
    """What a file makes of the outcomes of a set, row by row, with the faults of each row.

    Raises InvalidInput when it cannot be read as a sheet of outcomes at all: the file, or its first row, is wrong.
    """
    rows, unread = open_rows(data)
    edits = _edits(rows)
    known = {outcome["code"]: outcome for outcome in current}
    repeated = repeated_codes(current, edits)
    asked, count = [], 0
    for edit in edits:
        faults = (*edit.faults, *([repeated[edit.row]] if edit.row in repeated else []))
        outcome, wrong = _outcome(merge(known.get(edit.given.get("code")), edit), edit)
        faults += tuple(fault for fault in wrong if fault.pointer not in {each.pointer for each in faults})
        asked.append((edit, None if faults else outcome, faults))
        count += len(faults)
        if count > MAX_FAULTS:
            plan = plan_import(current, asked, remove_missing=False, language=language)
            return SheetImport(replace(plan, rows=(*plan.rows, _MORE)), tuple(unread))
    plan = plan_import(current, asked, remove_missing=remove_missing, language=language)
    return SheetImport(plan, tuple(unread))


def open_rows(data: bytes) -> tuple[list[Row], list[str]]:
    """The rows of a sheet, XLSX or CSV, and the names of worksheets that are not read. Raises InvalidInput."""
    if data.startswith(b"PK"):
        return read_xlsx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        detail = "This is an old .xls file, or one that is locked with a password. Save it as .xlsx."
        raise InvalidInput(faults=[Fault("sheet-unreadable", detail)])
    return read_csv(data), []


def _edits(rows: Sequence[Row]) -> list[Edit]:
    header = next((row for row in rows if any(cell.text or cell.trouble for cell in row.cells)), None)
    if header is None:
        raise InvalidInput(faults=[Fault("sheet-empty", "The sheet is empty.")])
    columns, faults = read_header(header)
    if faults:
        raise InvalidInput(faults=faults)
    found = (read_row(row, columns) for row in rows if row.number > header.number)
    return [edit for edit in found if edit is not None]


def _outcome(asked: Mapping[str, Any], edit: Edit) -> tuple[Outcome | None, list[Fault]]:
    """The outcome as a set keeps it, or what is wrong with it, at the cells where it stands."""
    try:
        return OutcomeContent.model_validate(asked).model_dump(mode="json", exclude_none=True), []
    except ValidationError as error:
        return None, [_fault(edit, entry) for entry in error.errors(include_url=False)]


def _fault(edit: Edit, entry: Any) -> Fault:
    place = [str(part) for part in entry["loc"]]
    column = edit.sources.get("/".join(place[:2]), ".".join(place) if place[0] == "statement" else place[0])
    if place[0] == "criteria" and len(place) > 2:
        column += f".{place[2]}"
    if place == ["statement"]:
        column = "statement.nl"
    code = _CODES.get(entry["type"], entry["type"].replace("_", "-"))
    return edit.fault(column, code, f"{entry['msg']}.")
