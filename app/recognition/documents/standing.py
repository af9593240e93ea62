"""The standing exemptions of a programme as a sheet: XLSX (ISO/IEC 29500) or CSV (RFC 4180)."""

import io
from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from app.outcomes.documents.sheets import CSV
from app.outcomes.documents.sheets.delimited import write_csv
from app.payloads import LanguageLine, LanguageText
from app.recognition.payloads.recognitions import RecognisedThing, RecognitionAnswer

_COLUMNS = {
    "nl": ("code", "afspraak", "van", "naar", "nog aan te tonen", "EC", "verwantschap", "voorwaarden", "regels",
           "artikel", "van", "tot en met"),
    "en": ("code", "agreement", "from", "as", "still to be shown", "EC", "relation", "conditions", "rules",
           "article", "from", "until"),
}  # fmt: skip
_RELATIONS = {
    "related": ("verwant", "related"),
    "partly-related": ("deels verwant: de examencommissie beslist", "partly related: the board decides"),
    "unrelated": ("niet verwant", "unrelated"),
}
_CONDITIONS = {
    "min_grade": ("cijfer {} of hoger", "grade {} or higher"),
    "within_years": ("niet ouder dan {} jaar", "no older than {} years"),
}
_BRIDGING = {"nl": "na de module", "en": "after the module"}


def write_standing(form: str, found: Sequence[RecognitionAnswer], language: str) -> bytes:
    """The list in that media type. Every cell is a text: none of them calculates."""
    rows = [list(_COLUMNS[language]), *(_row(each, language) for each in found)]
    if form == CSV:
        return write_csv(rows, language)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Vrijstellingen" if language == "nl" else "Exemptions")
    for row in rows:
        cells = [WriteOnlyCell(sheet, value="") for _ in row]
        for cell, text in zip(cells, row, strict=True):
            cell.value, cell.data_type = text, "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(each: RecognitionAnswer, language: str) -> list[str]:
    source, target = each.source, each.target
    wanted = [*_things([*source.modules, *source.outcomes, *source.routes], language)]
    wanted += [
        " ".join((_say(found.title, language), f"({', '.join(found.codes)})" if found.codes else "")).strip()
        for found in source.qualifications
    ]
    counts_as = _things([*target.modules, *target.outcomes], language)
    if target.block:
        counts_as += [f"{part.phase} {_number(part.ec)} EC" for part in target.block.parts]
    return [
        each.code,
        _say(each.title, language),
        " + ".join(wanted) if source.needed == len(wanted) else f"{source.needed}: {' / '.join(wanted)}",
        " + ".join(counts_as),
        "; ".join(_things(target.remaining, language)),
        _number(each.ec) if each.ec is not None else "",
        _RELATIONS[each.relation][language == "en"],
        "; ".join(_conditions(each, language)),
        str(each.rules_year),
        each.article,
        each.valid_from.isoformat(),
        each.until.isoformat() if each.until else "",
    ]


def _conditions(each: RecognitionAnswer, language: str) -> list[str]:
    conditions = each.conditions
    said = [
        words[language == "en"].format(f"{value:g}")
        for name, words in _CONDITIONS.items()
        if (value := getattr(conditions, name)) is not None
    ]
    bridging = [f"{_BRIDGING[language]} {thing}" for thing in _things(each.bridging, language)]
    return [*said, *bridging, *(_say(other, language) for other in conditions.other)]


def _things(found: Sequence[RecognisedThing], language: str) -> list[str]:
    return [f"{each.code} {_say(each.title, language)}" for each in found]


def _say(words: LanguageLine | LanguageText, language: str) -> str:
    return words.en if language == "en" and words.en else words.nl


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
