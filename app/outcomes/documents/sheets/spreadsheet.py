"""The first visible sheet of an XLSX file as rows of texts (ISO/IEC 29500-1, 18.3 and 18.4).

Read by ourselves and not by openpyxl, which changes texts that hold `x005F_`, calls for rows and columns that are not
there, and meets broken files with whatever exception comes.
"""

import io
import posixpath
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from app.outcomes.documents.sheets.package import open_package, unreadable
from app.outcomes.rules.sheets import MAX_COLUMNS, MAX_ROWS, Cell, Row
from app.problems import Fault, InvalidInput
from credentials.strict_json import FORBIDDEN

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK, _WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def read_xlsx(data: bytes) -> tuple[list[Row], list[str]]:
    """The rows of the first visible sheet, and the names of the sheets that were left unread.

    Raises InvalidInput for what is no workbook, has macros or entities, or is too large. Cells that cannot be used
    (formulas, errors, dates) say so themselves.
    """
    parts = open_package(data)
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise InvalidInput(faults=[Fault("macros-refused", "The workbook may hold macros. Save it as .xlsx.")])
    try:
        name, path, others = _first_sheet(parts)
        rows = list(_rows(parts[path], _shared_texts(parts), _date_styles(parts)))
    except (KeyError, ValueError, IndexError, InvalidOperation, SyntaxError) as error:
        raise unreadable() from error
    return rows, [other for other in others if other != name]


def _first_sheet(parts: dict[str, bytes]) -> tuple[str, str, list[str]]:
    """Name and part of the first sheet that people see, and the names of all."""
    sheets = [each.attrib for each in fromstring(parts[_WORKBOOK]).iter(f"{_MAIN}sheet")]
    relations = {each.attrib["Id"]: each.attrib for each in fromstring(parts[_WORKBOOK_RELATIONS])}
    for sheet in sheets:
        relation = relations[sheet[_RELATION]]
        if sheet.get("state", "visible") == "visible" and relation["Type"].endswith("/worksheet"):
            target = posixpath.normpath(posixpath.join("/xl", relation["Target"])).lstrip("/")
            return sheet["name"], target, [each["name"] for each in sheets]
    raise InvalidInput(faults=[Fault("no-visible-sheet", "Every sheet of the workbook is hidden.")])


def _shared_texts(parts: dict[str, bytes]) -> list[str]:
    content = parts.get("xl/sharedStrings.xml")
    return [_string(each) for each in fromstring(content).iter(f"{_MAIN}si")] if content else []


def _string(node: Any) -> str:
    """The text of a string item: its own and that of its runs, without phonetic help (18.4.8)."""
    texts = [node.find(f"{_MAIN}t"), *(run.find(f"{_MAIN}t") for run in node.findall(f"{_MAIN}r"))]
    return _unescape("".join(each.text or "" for each in texts if each is not None))


def _unescape(text: str) -> str:
    """Text without the escapes of ST_Xstring (22.9.2.19): `_x000D_` is the character with that number."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _date_styles(parts: dict[str, bytes]) -> set[int]:
    """The cell styles that show a number as a date (18.8.10, 18.8.30)."""
    if "xl/styles.xml" not in parts:
        return set()
    styles = fromstring(parts["xl/styles.xml"])
    formats = dict(BUILTIN_FORMATS)
    formats |= {int(each.attrib["numFmtId"]): each.attrib["formatCode"] for each in styles.iter(f"{_MAIN}numFmt")}
    used = styles.find(f"{_MAIN}cellXfs")
    ids = [int(each.get("numFmtId", "0")) for each in used] if used is not None else []
    return {index for index, number in enumerate(ids) if is_date_format(formats.get(number, "General"))}


def _rows(content: bytes, shared: list[str], dates: set[int]) -> Iterator[Row]:
    """The rows that hold something. Memory is bounded: each row is let go once it was read."""
    number, found = 0, 0
    for _, node in iterparse(io.BytesIO(content), forbid_dtd=True):
        if node.tag != f"{_MAIN}row":
            continue
        number = int(node.get("r", number + 1))
        cells = _cells(node, number, shared, dates)
        node.clear()
        if any(cell.text or cell.trouble for cell in cells):
            found += 1
            if found > MAX_ROWS:
                raise _too_large(number)
            yield Row(number, cells)


def _too_large(row: int) -> InvalidInput:
    detail = f"At most {MAX_ROWS} rows of {MAX_COLUMNS} cells are read."
    return InvalidInput(faults=[Fault("sheet-too-large", detail, f"row:{row}")])


def _cells(row: Any, number: int, shared: list[str], dates: set[int]) -> list[Cell]:
    cells = list[Cell]()
    for node in row.findall(f"{_MAIN}c"):
        index = _column(node.get("r")) if node.get("r") else len(cells)
        cell = _cell(node, shared, dates)
        if not cell.text and not cell.trouble:
            continue
        if index >= MAX_COLUMNS:
            raise _too_large(number)
        cells += [Cell()] * (index + 1 - len(cells))
        cells[index] = cell
    return cells


def _column(reference: str) -> int:
    found = re.fullmatch(r"([A-Z]{1,3})[0-9]{1,7}", reference)
    if not found:
        raise ValueError(reference)
    index = 0
    for letter in found[1]:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _day(serial: str) -> str:
    """The day that a number stands for in the calendar of 1900, as 2026-06-30; nothing where it stands for none."""
    try:
        found = from_excel(float(serial))
    except (ValueError, OverflowError):
        return ""
    return found.date().isoformat() if isinstance(found, datetime) else ""


def _cell(node: Any, shared: list[str], dates: set[int]) -> Cell:
    kind, value = node.get("t", "n"), node.findtext(f"{_MAIN}v") or ""
    if node.find(f"{_MAIN}f") is not None:
        return Cell(trouble="formula-refused")
    if kind == "e":
        return Cell(trouble="cell-error")
    if kind == "d" or (kind == "n" and value and int(node.get("s", "0")) in dates):
        return Cell(trouble="date-not-text", day=_day(value) if kind == "n" else value[:10])
    if kind == "n":
        return _number(value.strip())
    text = shared[int(value)] if kind == "s" else _unescape(value)
    if kind == "inlineStr":
        inline = node.find(f"{_MAIN}is")
        text = _string(inline) if inline is not None else ""
    text = re.sub(r"\r\n?", "\n", text).strip()
    return Cell(trouble="forbidden-character") if FORBIDDEN.search(text) else Cell(text)


def _number(value: str) -> Cell:
    """A number as people would type it. Spreadsheets keep 15 digits: `2.5000000000000004` is 2.5."""
    if not value:
        return Cell()
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 15:
        raise ValueError(value)
    number = Decimal(format(number, ".15g"))
    return Cell(format(number.normalize(), "f"), None, number != number.to_integral_value())
