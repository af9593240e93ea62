"""Files of spreadsheets: what ours look like to openpyxl and in their XML, and hostile and foreign ones refused."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.outcomes.documents.sheets import CSV, XLSX, package
from app.outcomes.documents.sheets.exchange import read_sheet, write_sheet
from app.outcomes.rules.sheet_changes import RowAction, SheetPlan
from app.outcomes.rules.words import THEMES
from app.problems import InvalidInput
from tests.outcomes.test_sheet_rules import stored

HOSTILE = ["=HYPERLINK(1)", "+31 6", "-1+1", "@SUM(A1)", "'=1", "=cmd|' /C calc'!A0"]
HEADER = ["code", "level", "kind", "statement (nl)"]
LINE = ["LU1", "5", "skill", "Begeleidt bewoners"]


def book(*rows: list[Any]) -> bytes:
    made = Workbook()
    for cells in rows:
        made.worksheets[0].append(cells)
    return saved(made)


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rezipped(data: bytes, **changes: Callable[[str], str] | str | bytes) -> bytes:
    """The same workbook with parts changed or added; their names have __ for / and · for a dot."""
    named = {name.replace("__", "/").replace("·", "."): change for name, change in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = named.pop(name, None)
            kept = old.read(name)
            new.writestr(name, change(kept.decode()) if callable(change) else change or kept)
        for name, content in named.items():
            assert isinstance(content, str | bytes)
            new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def plan(data: bytes) -> SheetPlan:
    return read_sheet(data, [], remove_missing=False, language="nl").plan


def faults(data: bytes) -> list[tuple[str, str]]:
    try:
        found = plan(data).faults
    except InvalidInput as problem:
        found = list(problem.faults)
    return [(fault.code, fault.pointer) for fault in found]


def codes(data: bytes) -> list[str]:
    return [code for code, _ in faults(data)]


# Ours.


def test_nothing_in_our_workbook_calculates_and_every_text_is_there() -> None:
    outcomes = [stored(code=f"C{at}", statement={"nl": text, "en": text}) for at, text in enumerate(HOSTILE)]
    data = write_sheet(XLSX, outcomes, [5, 6], "nl")
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        assert "<f>" not in part(data, name)
    sheet: Any = load_workbook(io.BytesIO(data)).worksheets[0]
    assert [sheet.cell(row, 5).value for row in range(2, 8)] == HOSTILE
    cells = [sheet.cell(row, 5) for row in range(2, 8)]
    assert {(cell.data_type, cell.number_format, bool(cell.quotePrefix)) for cell in cells} == {("s", "@", True)}
    xml = part(data, "xl/worksheets/sheet1.xml")
    assert all(re.search(rf'<c r="E{row}"[^>]*t="inlineStr"', xml) for row in range(2, 8))
    assert list(plan(data).outcomes) == outcomes


def test_a_workbook_that_another_program_saved_again_still_holds_every_text() -> None:
    texts = [*HOSTILE, "_x0041_", "x005F_", "_x005F_", "twee\nregels"]
    outcomes = [stored(code=f"C{at}", statement={"nl": text, "en": text}) for at, text in enumerate(texts)]
    again = saved(load_workbook(io.BytesIO(write_sheet(XLSX, outcomes, [5], "en"))))
    assert list(plan(again).outcomes) == outcomes


def test_a_workbook_of_ours_offers_our_vocabulary() -> None:
    made: Any = load_workbook(io.BytesIO(write_sheet(XLSX, [], [], "nl")))
    assert [(sheet.title, sheet.sheet_state) for sheet in made.worksheets] == [
        ("Leeruitkomsten", "visible"),
        ("Uitleg", "visible"),
        ("Lijsten", "hidden"),
    ]
    sheet, lists = made["Leeruitkomsten"], made["Lijsten"]
    headers = {cell.value: cell.column_letter for cell in sheet[1]}
    rules = {str(rule.sqref).partition("2:")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    for name in ("valt onder", "niveau", "soort", "thema 1", "thema 3", "ervaringsdeskundigheid"):
        assert headers[name] in rules
    assert rules[headers["valt onder"]] == "$A$2:$A$1001"
    assert rules[headers["thema 1"]] == f"'Lijsten'!$D$1:$D${len(THEMES)}"
    assert [cell.value for cell in lists["D"]][:2] == ["sociaal-politiek bewustzijn", "collectief werken"]
    assert [cell.value for cell in lists["A"] if cell.value] == ["2", "3", "4", "5", "6", "7", "8"]
    assert sheet.freeze_panes == "B2"


def test_an_english_workbook_offers_the_levels_of_its_set() -> None:
    made: Any = load_workbook(io.BytesIO(write_sheet(XLSX, [stored()], [5, 6], "en")))
    assert made.sheetnames == ["Outcomes", "How to", "Lists"]
    assert [cell.value for cell in made["Lists"]["A"] if cell.value] == ["5", "6"]


def test_nothing_in_our_csv_calculates_and_every_text_is_there() -> None:
    outcomes = [stored(code=f"C{at}", statement={"nl": text}) for at, text in enumerate([*HOSTILE, "'s Ochtends"])]
    text = write_sheet(CSV, outcomes, [5], "nl").decode("utf-8-sig")
    assert not re.search(r'(?:^|;|\n)"?[=+\-@]', text)
    assert ";'+31 6;" in text
    assert ";''=1;" in text
    assert ";'s Ochtends;" in text
    assert list(plan(text.encode()).outcomes) == outcomes


def test_our_csv_is_as_excel_in_that_language_opens_it() -> None:
    dutch, english = (write_sheet(CSV, [stored(ec=2.5)], [5], language) for language in ("nl", "en"))
    assert dutch.startswith(b"\xef\xbb\xbfcode;valt onder;niveau")
    assert b";2,5;" in dutch
    assert english.startswith(b"\xef\xbb\xbfcode,parent,level")
    assert b",2.5," in english


# Those of others.


@pytest.mark.parametrize(
    "data",
    [
        b"code;niveau;soort;leeruitkomst (nl)\r\nLU1;5;vaardigheid;Begeleidt bewoners\r\n",
        b"\xef\xbb\xbfcode;niveau;soort;leeruitkomst (nl)\nLU1;5;vaardigheid;Begeleidt bewoners",
        b"sep=;\r\ncode;level;kind;statement nl\r\nLU1;5;skill;Begeleidt bewoners\r\n;;;\r\n",
        b'"code","level","kind","statement (nl)"\n"LU1","5","skill","Begeleidt bewoners"\n',
        b"\ncode,level,kind,statement (nl)\n\nLU1,5,skill,Begeleidt bewoners\n",
        book(HEADER, LINE),
        rezipped(book(HEADER, LINE), xl__worksheets__sheet1·xml=lambda text: text.replace("</row>", "</row><row/>")),
        book([], HEADER, [], ["LU1", 5, "skill", " Begeleidt bewoners\r\n"]),
    ],
)
def test_sheets_come_in_many_ways(data: bytes) -> None:
    assert faults(data) == []
    (made,) = plan(data).outcomes
    assert (made["code"], made["level"], made["kind"], made["statement"]) == (
        "LU1",
        5,
        "skill",
        {"nl": "Begeleidt bewoners"},
    )


def test_numbers_are_read_as_people_typed_them() -> None:
    data = book([*HEADER, "EC", "SDGs", "theme 1"], [101, 5.0, "skill", 2026, 2.5000000000000004, 3, None])
    (made,) = plan(data).outcomes
    assert (made["code"], made["level"], made["statement"]["nl"], made["ec"], made["sdgs"]) == (
        "101",
        5,
        "2026",
        2.5,
        [3],
    )


def test_cells_that_are_no_text_are_refused_where_they_stand() -> None:
    data = book(
        [*HEADER, "SDGs", "EC", "parent"],
        ["=1+1", 5, "skill", "=A1", date(2026, 10, 3), "#REF!", 1.5],
        ["LU2", 5, "skill", "Goed", "3,10", None, None],
    )
    assert faults(data) == [
        ("formula-refused", "row:2/column:code"),
        ("formula-refused", "row:2/column:statement.nl"),
        ("date-not-text", "row:2/column:sdgs"),
        ("cell-error", "row:2/column:ec"),
        ("number-not-text", "row:2/column:parent"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", '"\t=1"'])
def test_what_a_csv_would_calculate_is_refused(text: str) -> None:
    data = f"code;niveau;soort;leeruitkomst (nl)\nLU1;5;kennis;{text}\n".encode()
    assert faults(data) == [("formula-refused", "row:2/column:statement.nl")]


def test_rich_and_shared_texts_are_read_exactly() -> None:
    data = book(HEADER, LINE)
    runs = "<si><r><t>_x005F_x005F_ </t></r><r><t>x_x0041_</t></r><rPh><t>weg</t></rPh></si><si><t>LU1</t></si>"
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{runs}</sst>'

    def shared(text: str) -> str:
        text = re.sub(r'<c r="D2".*?</c>', '<c r="D2" t="s"><v>0</v></c>', text)
        return re.sub(r'<c r="B2".*?</c>', '<c t="str"><v>5</v></c>', text)

    data = rezipped(data, xl__worksheets__sheet1·xml=shared, xl__sharedStrings·xml=strings)
    assert plan(data).faults == []
    assert plan(data).outcomes[0]["statement"]["nl"] == "_x005F_ xA"


def test_only_the_first_visible_sheet_is_read() -> None:
    made: Any = Workbook()
    made.worksheets[0].append(["geheim"])
    made.worksheets[0].sheet_state = "hidden"
    made.create_sheet("Set").append(HEADER)
    made["Set"].append(LINE)
    made.create_sheet("Meer").append(["niets"])
    found = read_sheet(saved(made), [], remove_missing=False, language="nl")
    assert ([row.action for row in found.plan.rows], found.unread) == ([RowAction.CREATE], ("Sheet", "Meer"))
    hidden = rezipped(book(HEADER), xl__workbook·xml=lambda text: text.replace('state="visible"', 'state="hidden"'))
    assert codes(hidden) == ["no-visible-sheet"]


def bomb(_: str) -> str:
    return "<worksheet>" + " " * (33 << 20) + "</worksheet>"


def laugh(text: str) -> str:
    return re.sub(r"^(<\?xml.*?\?>)?", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>', text, count=1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"xl__worksheets__sheet1·xml": bomb}, "sheet-too-large"),
        ({"xl__worksheets__sheet1·xml": laugh}, "entities-refused"),
        ({"xl__workbook·xml": laugh}, "entities-refused"),
        ({"xl__vbaProject·bin": b"x"}, "macros-refused"),
        ({"xl__macrosheets__sheet1·xml": "<x/>"}, "macros-refused"),
        ({"[Content_Types]·xml": lambda text: text.replace("sheet.main", "sheet.macroEnabled.main")}, "macros-refused"),
        ({"xl__worksheets__sheet1·xml": lambda text: text[:-20]}, "sheet-unreadable"),
        ({"xl__worksheets__sheet1·xml": lambda _: '<?xml version="1.0" encoding="nope"?><x/>'}, "sheet-unreadable"),
        ({"xl__worksheets__sheet1·xml": lambda text: text.replace('r="A2"', 'r="A-2"')}, "sheet-unreadable"),
        ({"xl__worksheets__sheet1·xml": lambda text: text.replace('r="D2"', 'r="XFD2"')}, "sheet-too-large"),
        ({"xl__worksheets__sheet1·xml": lambda text: text.replace('r="2"', 'r="two"')}, "sheet-unreadable"),
        ({"xl__workbook·xml": lambda _: "<workbook/>"}, "no-visible-sheet"),
        ({"xl___rels__workbook·xml·rels": lambda _: "<Relationships/>"}, "sheet-unreadable"),
    ],
)
def test_a_hostile_workbook_is_refused(changes: dict[str, Any], code: str) -> None:
    assert codes(rezipped(book(HEADER, LINE), **changes)) == [code]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="D2" t="s"><v>7</v></c>', "sheet-unreadable"),
        ('<c r="D2"><v>1e999</v></c>', "sheet-unreadable"),
        ('<c r="D2"><v>NaN</v></c>', "sheet-unreadable"),
        ('<c r="D2"><v>veel</v></c>', "sheet-unreadable"),
        ('<c r="D2" t="inlineStr"/>', "missing"),
        ('<c r="D2"/>', "missing"),
        ('<c r="D2" t="d"><v>2026-10-03</v></c>', "date-not-text"),
        ('<c r="D2" t="str"><f>A1</f><v>x</v></c>', "formula-refused"),
        ('<c r="D2" t="str"><v>a_x0000_b</v></c>', "forbidden-character"),
    ],
)
def test_a_strange_cell_is_refused(cell: str, code: str) -> None:
    data = rezipped(book(HEADER, LINE), xl__worksheets__sheet1·xml=lambda text: re.sub(r'<c r="D2".*?</c>', cell, text))
    assert codes(data) == [code]


def test_a_workbook_without_styles_has_no_dates() -> None:
    with zipfile.ZipFile(io.BytesIO(book(HEADER, LINE))) as old:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                if name != "xl/styles.xml":
                    new.writestr(name, old.read(name))
    assert codes(out.getvalue()) == []
    empty = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    assert codes(rezipped(book(HEADER, LINE), xl__styles·xml=lambda _: empty)) == []


def test_elements_rows_and_parts_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(book(HEADER, *[["x"]] * 2001)) == ["sheet-too-large"]
    assert codes(rezipped(book(HEADER, LINE), **{f"xl__more{at}·xml": "<x/>" for at in range(200)})) == [
        "sheet-too-large"
    ]
    monkeypatch.setattr(package, "MAX_ELEMENTS", 50)
    assert codes(book(HEADER, LINE)) == ["sheet-too-large"]


def test_broken_locked_and_double_archives_are_refused() -> None:
    data = bytearray(book(HEADER, LINE))
    assert codes(bytes(data[:-30])) == ["sheet-unreadable"]
    assert codes(b"PK\x03\x04") == ["sheet-unreadable"]
    assert codes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == ["sheet-unreadable"]
    first = data.index(b"PK\x01\x02")
    data[first + 8] |= 1
    assert codes(bytes(data)) == ["sheet-encrypted"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as twice:
        twice.writestr("xl/workbook.xml", "<x/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            twice.writestr("xl/workbook.xml", "<y/>")
    assert codes(out.getvalue()) == ["sheet-unreadable"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("code;leeruitkomst (nl)\nLU1;Begeleidt één\n".encode("cp1252"), "not-utf-8"),
        (b'code;niveau\nLU1;"5\n', "csv-unreadable"),
        (b'code;niveau\nLU1;"5"x\n', "csv-unreadable"),
        (b"code;niveau\n" + b"LU1;" + b"x" * 140_000, "csv-unreadable"),
        (b"code" + b";" * 200, "sheet-too-large"),
        (b"code\n" + b"\n" * 2000, "sheet-too-large"),
        (b"\n;;\n", "sheet-empty"),
        (b"\xef\xbb\xbf", "sheet-empty"),
        (b"%PDF-1.7", "column-unknown"),
        (b'{"code": 1}', "column-unknown"),
        (b"code;niveau;soort;leeruitkomst (nl)\nLU1;5;kennis;a\x00b\n", "forbidden-character"),
    ],
)
def test_a_csv_that_cannot_be_read_says_why(data: bytes, code: str) -> None:
    assert codes(data)[0] == code
