"""Outcomes as CSV (RFC 4180), as Dutch and other spreadsheets write and open it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from app.outcomes.rules.sheets import MAX_COLUMNS, MAX_ROWS, Cell, Row
from app.problems import Fault, InvalidInput
from credentials.strict_json import FORBIDDEN

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_EMPTY = Cell()
_CALCULATES = re.compile(r"[=+\-@＝＋－＠]")
"""How a text begins that a spreadsheet would calculate with; the wide forms are read alike by some."""
_NEEDS_MARK = re.compile(rf"'*{_CALCULATES.pattern}")
_MARKED = re.compile(rf"'+{_CALCULATES.pattern}")


def write_csv(rows: Iterable[Sequence[str]], language: str) -> bytes:
    """UTF-8 with a byte order mark, so that Excel knows it; lines as `csv_lines` writes them."""
    return BYTE_ORDER_MARK + csv_lines(rows, language)


def csv_lines(rows: Iterable[Sequence[str]], language: str) -> bytes:
    """Lines of CSV, with ; between the cells in Dutch and , in English, as Excel there expects.

    Nothing calculates: what begins with = + - @ (after any apostrophes) gets one apostrophe in front. Reading takes
    one apostrophe away from exactly those texts, so every text comes back as it was.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "nl" else ",", lineterminator="\r\n")
    writer.writerows([f"'{text}" if _NEEDS_MARK.match(text) else text for text in row] for row in rows)
    return out.getvalue().encode()


def read_csv(data: bytes) -> list[Row]:
    """The rows of a CSV file, with , or ; between the cells, UTF-8 with or without byte order mark.

    Raises InvalidInput for another encoding, quotes that do not close, or too many rows and cells.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = f"Byte {error.start} is not UTF-8. In Excel, save as 'CSV UTF-8', or as XLSX."
        raise InvalidInput(faults=[Fault("not-utf-8", detail)]) from error
    declared = re.match(r"sep=([;,])\r?\n", text)
    separator = declared[1] if declared else _separator(text)
    found = csv.reader(
        io.StringIO(text[declared.end() :] if declared else text, newline=""), delimiter=separator, strict=True
    )
    rows = []
    try:
        for number, cells in enumerate(found, 2 if declared else 1):
            if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
                detail = f"At most {MAX_ROWS} rows of {MAX_COLUMNS} cells are read."
                raise InvalidInput(faults=[Fault("sheet-too-large", detail, f"row:{number}")])
            rows.append(Row(number, [_cell(text) for text in cells]))
    except csv.Error as error:
        raise InvalidInput(faults=[Fault("csv-unreadable", f"Line {found.line_num}: {error}.")]) from error
    return rows


def _separator(text: str) -> str:
    """What stands more often outside quotes in the first row."""
    first = re.sub(r'"[^"]*"', "", text[:20_000]).lstrip("\r\n").partition("\n")[0]
    return ";" if first.count(";") >= first.count(",") else ","


def _cell(raw: str) -> Cell:
    text = re.sub(r"\r\n?", "\n", raw).strip()
    if not text:
        return _EMPTY
    if _CALCULATES.match(text):
        return Cell(trouble="formula-refused")
    text = text[1:] if _MARKED.match(text) else text
    return Cell(trouble="forbidden-character") if FORBIDDEN.search(text) else Cell(text)
