"""Answer bodies of spreadsheets of outcomes."""

from app.outcomes.rules.sheet_changes import RowAction
from app.payloads import Payload


class SheetFault(Payload):
    """What is wrong in a sheet. The pointer is `row:12/column:statement.nl`; the words begin with the cell, `E12`."""

    code: str
    detail: str
    pointer: str


class SheetChange(Payload):
    """One column of one outcome that changes, as the sheet words it."""

    column: str
    before: str
    after: str


class SheetRow(Payload):
    """What becomes of the outcome of one row. `row` is null for one that no row names."""

    row: int | None
    code: str
    action: RowAction
    changes: list[SheetChange]
    errors: list[SheetFault]


class SheetReport(Payload):
    """What a sheet does to a draft, row by row; with a dry run, what it would do. `revision` is that of the draft."""

    dry_run: bool
    revision: int
    counts: dict[RowAction, int]
    is_reordered: bool
    unread_sheets: list[str]
    rows: list[SheetRow]
