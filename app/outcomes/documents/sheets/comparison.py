"""Sets beside each other as a spreadsheet: a matrix with a column for each set, and what stands in one set alone."""

import io
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.outcomes.documents.sheets import CSV
from app.outcomes.documents.sheets.delimited import write_csv
from app.outcomes.documents.sheets.workbook import DARK, write_text
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.rules.comparison import Comparison, Entry, Link, Relation, Row
from app.outcomes.rules.likeness import WordChange
from app.outcomes.rules.words import BASES, LANGUAGES, RELATIONS, THEMES, WORDING_CHANGED, directed, word

MOST_LETTERS = 32_000
"""A cell of a spreadsheet holds 32,767 characters; escapes are not counted in these."""
_NAMES = {
    "nl": ("Matrix", "Alleen hier", "Sets naast elkaar"),
    "en": ("Matrix", "Only here", "Sets beside each other"),
}
_HEADS = {
    "nl": ("Verband", "Redenen", "Verschillen in woorden"),
    "en": ("Relation", "Reasons", "Differences in words"),
}
_ALONE = {
    "nl": ("Set", "Code", "Niveau", "Leeruitkomst", "Thema's"),
    "en": ("Set", "Code", "Level", "Outcome", "Themes"),
}
_NOTES = {
    "nl": "Wat is afgesproken, beslisten mensen. Een gelijkenis (0 tot 1) is berekend en geen oordeel. "
    "In verschillen is [-dit-] weg en {+dit+} nieuw.",
    "en": "What is agreed was decided by people. A likeness (0 to 1) is computed and not a judgement. "
    "In differences [-this-] is gone and {+this+} is new.",
}
_WIDTHS = {"relation": 22, "set": 44, "reasons": 60, "words": 60}


def write_comparison(form: str, columns: Sequence[OutcomeSetVersion], comparison: Comparison, language: str) -> bytes:
    """A comparison as XLSX, with a second sheet of what stands alone, or its matrix as CSV. No cell calculates."""
    head = [_HEADS[language][0], *(_column_name(each, language) for each in columns), *_HEADS[language][1:]]
    rows = [_matrix_row(row, language) for row in comparison.rows]
    if form == CSV:
        return write_csv([head, *rows], language)
    matrix, alone, title = _NAMES[language]
    book = Workbook()
    book.properties.creator = "Leerlijn"
    widths = [_WIDTHS["relation"], *[_WIDTHS["set"]] * len(columns), _WIDTHS["reasons"], _WIDTHS["words"]]
    top = (f"{title}: " + ", ".join(f"{each.set.code} v{each.number}" for each in columns), _NOTES[language])
    book.worksheets[0].title = matrix
    _fill(book.worksheets[0], top, head, rows, widths)
    _fill(
        book.create_sheet(alone), (alone,), _ALONE[language], _alone(columns, comparison, language), (22, 14, 9, 80, 40)
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _column_name(version: OutcomeSetVersion, language: str) -> str:
    title = version.content["title"].get(language) or version.content["title"]["nl"]
    level = ("niveau", "level")[LANGUAGES.index(language)]
    return f"{version.set.code} v{version.number}, {level} {'/'.join(map(str, version.content['levels']))}\n{title}"


def _said(entry: Entry, language: str) -> str:
    statement = entry.content["statement"]
    return str(statement.get(language) or statement["nl"])


def _matrix_row(row: Row, language: str) -> list[str]:
    missing = ("ontbreekt", "missing")[LANGUAGES.index(language)]
    cells = [f"{cell.content['code']}: {_said(cell, language)}" if cell else missing for cell in row.cells]
    entries = {cell.id: cell for cell in row.cells if cell}
    reasons = "\n".join(_reason(link, entries, language) for link in row.links)
    words = "\n".join(_difference(link, entries, language) for link in row.links if link.words)
    return [word(RELATIONS, row.relation, language), *cells, _cut(reasons), _cut(words)]


def _reason(link: Link, entries: Mapping[uuid.UUID, Entry], language: str) -> str:
    """What one outcome is to the other, on what basis, and why."""
    one, other = (entries[each].content["code"] for each in (link.one, link.other))
    at = LANGUAGES.index(language)
    basis = word(BASES, link.basis, language)
    if link.wording_changed:
        basis = f"{basis}; {WORDING_CHANGED[at]}"
    reason = (link.reason or {}).get(language) or (link.reason or {}).get("nl") or ", ".join(link.changed)
    told = f"{one} {directed(link.relation, is_turned=False)[at]} {other} ({basis})"
    return f"{told}: {reason}" if reason else told


def _difference(link: Link, entries: Mapping[uuid.UUID, Entry], language: str) -> str:
    changes = link.words.get(language) or link.words["nl"]
    one, other = (entries[each].content["code"] for each in (link.one, link.other))
    return f"{one} > {other}: {' '.join(_marked(change) for change in changes)}"


def _marked(change: WordChange) -> str:
    return {"removed": "[-{}-]", "added": "{{+{}+}}"}.get(change.change, "{}").format(change.text)


def _alone(columns: Sequence[OutcomeSetVersion], comparison: Comparison, language: str) -> Iterator[list[str]]:
    """What stands in one set alone, set by set."""
    for at, version in enumerate(columns):
        for row in comparison.rows:
            cell = row.cells[at]
            if cell and row.relation is Relation.ONLY_HERE:
                themes = "; ".join(word(THEMES, theme, language) for theme in cell.content["themes"])
                own = (cell.content["code"], str(cell.content["level"]), _said(cell, language), themes)
                yield [f"{version.set.code} v{version.number}", *own]


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} …"


def _fill(
    sheet: Worksheet, top: Sequence[str], head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]
) -> None:
    """Title rows, a frozen header, and the rows below it."""
    for number, text in enumerate(top, 1):
        title: Any = sheet.cell(number, 1, text)
        title.font = Font(bold=number == 1, size=14 if number == 1 else 10)
    header = len(top) + 1
    for index, (text, width) in enumerate(zip(head, widths, strict=True), 1):
        write_text(sheet, header, index, text)
        cell: Any = sheet.cell(header, index)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), DARK
        sheet.column_dimensions[get_column_letter(index)].width = width
    for number, row in enumerate(rows, header + 1):
        for index, text in enumerate(row, 1):
            write_text(sheet, number, index, text)
    sheet.row_dimensions[header].height = 48
    sheet.freeze_panes = f"B{header + 1}"
    sheet.auto_filter.ref = f"A{header}:{get_column_letter(len(head))}{max(sheet.max_row, header + 1)}"
