"""Outcomes as an XLSX workbook that people fill in: drop-downs, a frozen header, words of explanation."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.outcomes.rules import LEVELS
from app.outcomes.rules.sheets import MAX_OUTCOMES, column_name
from app.outcomes.rules.words import KINDS, LANGUAGES, LIVED_EXPERIENCE, THEMES, word

_TITLES = {"nl": ("Leeruitkomsten", "Uitleg", "Lijsten"), "en": ("Outcomes", "How to", "Lists")}
_WIDTHS = {"statement": 50, "criteria": 40, "alignments": 40, "themes": 26, "kind": 26, "livedExperience": 28}
_NEEDED = {"code", "level", "kind", "statement.nl"}
DARK, _LIGHT = PatternFill("solid", fgColor="1F4E5F"), PatternFill("solid", fgColor="5B7C88")
_EXPLANATION = {
    "nl": (
        "Eén rij per leeruitkomst. De donkere kolommen zijn nodig, de andere mogen leeg blijven of weg.",
        "De code is de sleutel: staat die in de set, dan wordt die leeruitkomst gewijzigd; anders komt er een bij.",
        "Een kolom die ontbreekt, verandert niets. Een cel die leeg is, maakt leeg.",
        "Criteria, thema's en aansluitingen hebben genummerde kolommen: voeg er een toe als criterium 5 (nl).",
        "Een aansluiting is: adres | naam | raamwerk, zoals http://data.europa.eu/esco/skill/1 | begeleiden | ESCO",
        "SDG's met een puntkomma ertussen: 3; 10. Studiepunten in stappen van een half: 2,5.",
        "Formules worden geweigerd. Alleen het eerste zichtbare blad wordt gelezen.",
        "Probeer eerst met dryRun=true: u ziet per rij wat er zou gebeuren, en er verandert niets.",
    ),
    "en": (
        "One row per outcome. The dark columns are needed, the others may stay empty or be left out.",
        "The code is the key: if the set has it, that outcome is changed; if not, one is added.",
        "A column that is left out changes nothing. A cell that is empty empties.",
        "Criteria, themes and alignments have numbered columns: add one as criterion 5 (nl).",
        "An alignment is: address | name | framework, such as http://data.europa.eu/esco/skill/1 | coaching | ESCO",
        "SDGs with a semicolon between them: 3; 10. Credits in steps of a half: 2.5.",
        "Formulas are refused. Only the first visible sheet is read.",
        "Try dryRun=true first: you see row by row what would happen, and nothing changes.",
    ),
}


def write_workbook(
    columns: Sequence[str], outcomes: Sequence[Mapping[str, str]], levels: Sequence[int], language: str
) -> bytes:
    """The workbook as a file. Every cell is a text, also one that begins with = + - @: no cell ever calculates.

    Such a text is kept as it is: the type of its cell says that it is text, and `quotePrefix` that it stays one when
    somebody edits it. A text that looks like an escape of XLSX (`_x0041_`) is escaped (ISO/IEC 29500-1, 22.9.2.19).
    """
    book = Workbook()
    book.properties.creator = "Leerlijn"
    first, explanation, lists = _TITLES[language]
    sheet = book.worksheets[0]
    sheet.title = first
    _write_header(sheet, columns, language)
    for number, outcome in enumerate(outcomes, 2):
        for index, column in enumerate(columns, 1):
            if column in outcome:
                write_text(sheet, number, index, outcome[column])
    _write_explanation(book.create_sheet(explanation), language)
    _add_choices(sheet, book.create_sheet(lists), columns, levels or LEVELS, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """A cell that is a text, whatever it begins with."""
    cell: Any = sheet.cell(row, column)
    cell.value = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = bool(re.match(r"[=+\-@']", text))
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write_header(sheet: Worksheet, columns: Sequence[str], language: str) -> None:
    for index, column in enumerate(columns, 1):
        cell: Any = sheet.cell(1, index, column_name(column, language))
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = DARK if column in _NEEDED else _LIGHT
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        beneath: Any = sheet.column_dimensions[get_column_letter(index)]
        beneath.width = _WIDTHS.get(column.partition(".")[0], 14)
        beneath.number_format = "@"
        beneath.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"


def _write_explanation(sheet: Worksheet, language: str) -> None:
    sheet.column_dimensions["A"].width = 110
    for number, line in enumerate(_EXPLANATION[language], 1):
        cell: Any = sheet.cell(number, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _add_choices(
    sheet: Worksheet, lists: Worksheet, columns: Sequence[str], levels: Sequence[int], language: str
) -> None:
    """Drop-downs: their words stand on a hidden sheet, because a list in a cell's rule holds 255 characters at most."""
    lists.sheet_state = "hidden"
    choices = {"level": [str(level) for level in levels]}
    for name, table in (("kind", KINDS), ("livedExperience", LIVED_EXPERIENCE), ("themes", THEMES)):
        choices[name] = [word(table, value, language) for value in table]
    sources = {}
    for index, (name, texts) in enumerate(choices.items(), 1):
        for number, text in enumerate(texts, 1):
            write_text(lists, number, index, text)
        letter = get_column_letter(index)
        sources[name] = f"'{lists.title}'!${letter}$1:${letter}${len(texts)}"
    code = get_column_letter(columns.index("code") + 1)
    sources["parent"] = f"${code}$2:${code}${MAX_OUTCOMES + 1}"
    for index, column in enumerate(columns, 1):
        if source := sources.get(column.partition(".")[0]):
            _add_choice(sheet, get_column_letter(index), source, language)


def _add_choice(sheet: Worksheet, letter: str, source: str, language: str) -> None:
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = (
        ("Niet in de lijst", "Kies een waarde uit de lijst."),
        ("Not in the list", "Choose a value from the list."),
    )[LANGUAGES.index(language)]
    rule.add(f"{letter}2:{letter}{MAX_OUTCOMES + 1}")
    sheet.add_data_validation(rule)
