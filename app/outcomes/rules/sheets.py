"""Outcomes as rows of a spreadsheet and back: columns, their names in two languages, and what a cell may hold."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.outcomes.rules.words import KINDS, LANGUAGES, LIVED_EXPERIENCE, THEMES, find_value, word
from app.problems import Fault

MAX_OUTCOMES = 1000
"""Outcomes in a set that is kept in sheets; a set that was imported may be larger."""
MAX_ROWS, MAX_COLUMNS = 2000, 200
"""How much of a sheet is read: twice the largest set, with room for columns."""
REPEATED = {"themes": 10, "criteria": 30, "alignments": 30}
"""Columns with a number in their name, and how many there may be: as many as an outcome may hold."""
SHOWN = {"themes": 3, "criteria": 4, "alignments": 1}
"""How many of them a sheet offers at least."""
DEFAULT_ALIGNMENT = "ext:ESCO"
_FIXED = {
    "code": ("code", "code"),
    "parent": ("valt onder", "parent"),
    "level": ("niveau", "level"),
    "kind": ("soort", "kind"),
    "statement.nl": ("leeruitkomst (nl)", "statement (nl)"),
    "statement.en": ("leeruitkomst (en)", "statement (en)"),
    "sdgs": ("SDG's", "SDGs"),
    "livedExperience": ("ervaringsdeskundigheid", "lived experience"),
    "ec": ("studiepunten (EC)", "credits (EC)"),
}
_NUMBERED = {
    "themes": ("thema", "theme"),
    "criteria": ("criterium", "criterion"),
    "alignments": ("aansluiting", "alignment"),
}
_TROUBLES = {
    "formula-refused": "This is a formula. Give its result; in CSV a text that begins like one has ' before it.",
    "date-not-text": "The spreadsheet made a date of this. Make the cell text and type it again.",
    "number-not-text": "The spreadsheet made a number of this code. Make the cell text and type it again.",
    "cell-error": "This cell holds an error of the spreadsheet.",
    "forbidden-character": "This text holds a control character, which no text here holds.",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, and the code of what makes it unusable, if anything.

    `day` is what a cell with a date holds, as 2026-06-30: to be used where a day is asked for, and no text is.
    """

    text: str = ""
    trouble: str | None = None
    is_fraction: bool = False
    day: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a sheet with its number, counted from 1."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Edit:
    """What one row says of one outcome: only the fields whose columns the sheet has."""

    row: int
    given: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    """Which column the nth thing of a list came from: `criteria/0` from `criteria.2`."""

    def fault(self, column: str, code: str, detail: str) -> Fault:
        """A fault of this row, at its column; where the sheet has no such column, at the row."""
        return fault_at(self.row, self.columns.get(column), column, code, detail)


def fault_at(row: int, index: int | None, column: str, code: str, detail: str) -> Fault:
    """A fault with the cell as a spreadsheet calls it in front of its words."""
    where = f"{column_letters(index)}{row}: " if index is not None else f"Row {row}: "
    return Fault(code, where + detail, f"row:{row}/column:{column}")


def column_letters(index: int) -> str:
    """The name of a column of a spreadsheet, counted from 0: A, ..., Z, AA, ..."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters


# Columns.


def column_name(column: str, language: str) -> str:
    """The header of a column in `nl` or `en`."""
    which = LANGUAGES.index(language)
    group, _, rest = column.partition(".")
    if column in _FIXED:
        return _FIXED[column][which]
    number, _, of_language = rest.partition(".")
    return f"{_NUMBERED[group][which]} {number}" + (f" ({of_language})" if of_language else "")


def _numbered(group: str, count: int) -> list[str]:
    if group == "criteria":
        return [f"criteria.{number}.{language}" for number in range(1, count + 1) for language in LANGUAGES]
    return [f"{group}.{number}" for number in range(1, count + 1)]


def list_columns(outcomes: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns of a sheet that holds these outcomes, in their order."""
    return columns_for({group: max([0, *(len(each[group]) for each in outcomes)]) for group in SHOWN})


def columns_for(most: Mapping[str, int]) -> list[str]:
    """The columns of a sheet for so many criteria, themes and alignments, in their order."""
    criteria, themes, alignments = (
        _numbered(group, max(SHOWN[group], most[group])) for group in ("criteria", "themes", "alignments")
    )
    front = ["code", "parent", "level", "kind", "statement.nl", "statement.en"]
    return [*front, *criteria, *themes, "sdgs", "livedExperience", "ec", *alignments]


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[()'’]", " ", header).casefold().split())


_ALL_COLUMNS = (*_FIXED, *(column for group, most in REPEATED.items() for column in _numbered(group, most)))
_BY_NAME = {
    _plain(name): column
    for column in _ALL_COLUMNS
    for name in (column, column_name(column, "nl"), column_name(column, "en"))
} | {"ec": "ec", "studiepunten": "ec", "sdg": "sdgs"}


def read_header(header: Row) -> tuple[dict[str, int], list[Fault]]:
    """Which column stands where, by Dutch or English name, and every fault: unknown, twice, or no code at all."""
    columns, faults = dict[str, int](), list[Fault]()
    for index, cell in enumerate(header.cells):
        name = _plain(cell.text)
        column = _BY_NAME.get(name)
        if column is None and name:
            detail = f"There is no column {cell.text[:60]!r} in a sheet of outcomes."
            faults.append(fault_at(header.number, index, cell.text[:60], "column-unknown", detail))
        elif column in columns:
            faults.append(fault_at(header.number, index, column, "column-twice", "This column stands here twice."))
        elif column is not None:
            columns[column] = index
    if "code" not in columns:
        detail = "The first row names the columns; the one that is called code is needed."
        faults.append(Fault("column-missing", detail, f"row:{header.number}/column:code"))
    return columns, faults


# From a row to what it says.


def read_row(row: Row, columns: Mapping[str, int]) -> Edit | None:
    """What a row says of an outcome, with every fault; None for an empty row."""
    if not any(cell.text or cell.trouble for cell in row.cells):
        return None
    place = Edit(row.number, {}, (), columns)
    faults = [place.fault(column, code, detail) for column, code, detail in _troubles(row, columns)]
    faults += _strays(row, columns)
    texts = {column: row.cells[index].text for column, index in columns.items() if index < len(row.cells)}
    texts = {column: texts.get(column, "") for column in columns}
    given, sources = dict[str, Any](), dict[str, str]()
    for column in (each for each in columns if each in _FIXED):
        try:
            given[column] = _READERS.get(column, _text)(texts[column])
        except ValueError as error:
            faults.append(place.fault(column, *error.args))
    for group in (each for each in REPEATED if any(column.startswith(f"{each}.") for column in columns)):
        given[group] = []
        for column, value in _read_group(group, texts, place, faults):
            sources[f"{group}/{len(given[group])}"] = column
            given[group].append(value)
    if not texts["code"] and not any(fault.pointer.endswith("column:code") for fault in faults):
        faults.append(place.fault("code", "code-missing", "Every outcome has a code."))
    return Edit(row.number, given, tuple(faults), columns, sources)


def _troubles(row: Row, columns: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    for column, index in columns.items():
        cell = row.cells[index] if index < len(row.cells) else Cell()
        trouble = cell.trouble
        if trouble is None and cell.is_fraction and column in ("code", "parent"):
            trouble = "number-not-text"
        if trouble is not None:
            yield column, trouble, _TROUBLES[trouble]


def _strays(row: Row, columns: Mapping[str, int]) -> Iterator[Fault]:
    """The first cell under no header, if any."""
    for index, cell in enumerate(row.cells):
        if (cell.text or cell.trouble) and index not in columns.values():
            letters = column_letters(index)
            yield fault_at(row.number, index, letters, "column-unnamed", "The column of this cell has no name.")
            return


def _read_group(group: str, texts: Mapping[str, str], place: Edit, faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    for number in range(1, REPEATED[group] + 1):
        column = f"{group}.{number}"
        try:
            value = _GROUP_READERS[group](column, texts)
        except ValueError as error:
            faults.append(place.fault(*error.args))
        else:
            if value is not None:
                yield column, value


def _read_theme(column: str, texts: Mapping[str, str]) -> str | None:
    text = texts.get(column, "")
    found = find_value(THEMES, text)
    if text and found is None:
        raise ValueError(column, "not-in-vocabulary", _choices(THEMES))
    return found


def _read_criterion(column: str, texts: Mapping[str, str]) -> dict[str, str] | None:
    dutch, english = (texts.get(f"{column}.{language}", "") for language in LANGUAGES)
    if english and not dutch:
        raise ValueError(f"{column}.nl", "dutch-missing", "This criterion stands here in English only.")
    return _languages(dutch, english) if dutch else None


def _read_alignment(column: str, texts: Mapping[str, str]) -> dict[str, str] | None:
    text = texts.get(column, "")
    if not text:
        return None
    parts = [part.strip() for part in _split(text)]
    if len(parts) not in (3, 4):
        detail = "An alignment is: address | name | framework, and its type if that is not ext:ESCO."
        raise ValueError(column, "alignment-unreadable", detail)
    names = ("targetUrl", "targetName", "targetFramework", "targetType")
    return {"targetType": DEFAULT_ALIGNMENT, **dict(zip(names, parts, strict=False))}


_GROUP_READERS: dict[str, Callable[[str, Mapping[str, str]], Any]] = {
    "themes": _read_theme,
    "criteria": _read_criterion,
    "alignments": _read_alignment,
}


def _languages(dutch: str, english: str) -> dict[str, str]:
    return {"nl": dutch, "en": english} if english else {"nl": dutch}


def _split(text: str) -> list[str]:
    r"""The parts between bars; `\|` is a bar inside a part and `\\` a backslash."""
    parts = [""]
    for piece in re.findall(r"\\[\\|]|[^\\|]+|\\|\|", text):
        if piece == "|":
            parts.append("")
        else:
            parts[-1] += piece[1:] if piece in (r"\\", r"\|") else piece
    return parts


def _text(text: str) -> str | None:
    return text or None


def _choices(table: dict[str, tuple[str, str]]) -> str:
    return "Choose one of: " + ", ".join(words[0] for words in table.values()) + "."


def _choice(table: dict[str, tuple[str, str]], default: str | None) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        found = find_value(table, text) if text else default
        if text and found is None:
            raise ValueError("not-in-vocabulary", _choices(table))
        return found

    return read


def _level(text: str) -> int | None:
    found = re.fullmatch(r"(?:(?:NLQF|EQF)[ -]?)?([0-9])", text, re.IGNORECASE)
    if text and not found:
        raise ValueError("level-unreadable", "A level is a whole number, such as 5.")
    return int(found[1]) if found else None


def _sdgs(text: str) -> list[int]:
    words = [word for word in re.split(r"[;,\s]+", text) if word]
    if not all(re.fullmatch(r"[0-9]{1,2}", word) for word in words):
        raise ValueError("sdgs-unreadable", "SDGs are numbers from 1 to 17 with ; between them, such as 3; 10.")
    return [int(word) for word in words]


def _ec(text: str) -> str | None:
    if text and not re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{1,4})?", text):
        raise ValueError("ec-unreadable", "Credits are a number, such as 2,5.")
    return text.replace(",", ".") or None


_READERS: dict[str, Callable[[str], Any]] = {
    "level": _level,
    "kind": _choice(KINDS, None),
    "livedExperience": _choice(LIVED_EXPERIENCE, "none"),
    "sdgs": _sdgs,
    "ec": _ec,
}


# From an outcome to a row.


def write_outcome(outcome: Mapping[str, Any], language: str) -> dict[str, str]:
    """An outcome as the texts of its cells by column, in the words of `nl` or `en`; empty ones are left out."""
    texts = {
        "code": outcome["code"],
        "parent": outcome.get("parent", ""),
        "level": str(outcome["level"]),
        "kind": word(KINDS, outcome["kind"], language),
        "sdgs": "; ".join(map(str, outcome["sdgs"])),
        "livedExperience": word(LIVED_EXPERIENCE, outcome["livedExperience"], language),
        "ec": _write_ec(outcome.get("ec"), language),
    }
    texts |= {f"statement.{key}": text for key, text in outcome["statement"].items()}
    texts |= {f"themes.{at}": word(THEMES, theme, language) for at, theme in enumerate(outcome["themes"], 1)}
    for at, criterion in enumerate(outcome["criteria"], 1):
        texts |= {f"criteria.{at}.{key}": text for key, text in criterion.items()}
    texts |= {f"alignments.{at}": _write_alignment(each) for at, each in enumerate(outcome["alignments"], 1)}
    return {column: text for column, text in texts.items() if text}


def _write_ec(ec: float | None, language: str) -> str:
    text = "" if ec is None else format(Decimal(str(ec)).normalize(), "f")
    return text.replace(".", ",") if language == "nl" else text


def _write_alignment(alignment: Mapping[str, str]) -> str:
    names = ["targetUrl", "targetName", "targetFramework"]
    if alignment["targetType"] != DEFAULT_ALIGNMENT:
        names.append("targetType")
    return " | ".join(re.sub(r"([\\|])", r"\\\1", alignment[name]) for name in names)
