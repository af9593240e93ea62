"""A comparison as a spreadsheet: what its cells say, and that none of them calculates. openpyxl is the reader."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from app.outcomes.documents.sheets import CSV, XLSX
from app.outcomes.documents.sheets.comparison import MOST_LETTERS
from app.outcomes.documents.sheets.spreadsheet import read_xlsx
from tests.desks import outcome, refused
from tests.factories import World
from tests.outcomes.test_associations import WHY, Two
from tests.outcomes.test_comparisons import compared, next_version, published, statement
from tests.web.test_compare import editor as editor

Made = dict[str, Any]
Headers = dict[str, str]


def sheet(client: TestClient, form: str, *sets: str, **query: str) -> Any:
    answer = client.get("/v1/outcome-comparisons", params={"set": list(sets), **query}, headers={"Accept": form})
    assert answer.status_code == 200, answer.text
    return answer


def rows(data: bytes, name: str) -> list[tuple[str | None, ...]]:
    found = load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True)
    return [tuple(None if cell is None else str(cell) for cell in row) for row in found]


@pytest.fixture
def sets(client: TestClient, world: World) -> list[str]:
    """Two sets with a deliberate difference, and an outcome that stands in one alone."""
    two = Two(client, world)
    north = two.next_version(two.north, outcome("LU1"), outcome("LU9", **statement("Kookt", "Cooks")))
    two.agreed("deliberately-different", origin=north[0]["id"], destination=two.south.outcomes[1]["id"])
    two.next_version(two.south, outcome("LU2", **statement("Begeleidt mensen bij herstel", "Supports people")))
    return [desk.outcomes[0]["setId"] for desk in (two.north, two.south)]


def test_the_matrix_has_a_row_for_a_row_and_a_column_for_a_set(client: TestClient, sets: list[str]) -> None:
    answer = sheet(client, XLSX, *sets)
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"] == 'attachment; filename="SET-v2-SET-v2.xlsx"'
    title, note, head, first, second = rows(answer.content, "Matrix")
    assert (title[0], title[1]) == ("Sets naast elkaar: SET v2, SET v2", None)
    assert "geen oordeel" in str(note[0])
    name = "SET v2, niveau 5\nErvaringsdeskundigheid"
    assert head == ("Verband", name, name, "Redenen", "Verschillen in woorden")
    assert first == (
        "bewust verschillend",
        "LU1: Begeleidt bewoners bij herstel",
        "LU2: Begeleidt mensen bij herstel",
        "LU1 bewust anders dan LU2 (afgesproken; de woorden zijn sinds de afspraak gewijzigd): Ander accent",
        "LU1 > LU2: Begeleidt [-bewoners-] {+mensen+} bij herstel",
    )
    assert second == ("alleen hier", "LU9: Kookt", "ontbreekt", None, None)
    assert rows(answer.content, "Alleen hier") == [
        ("Alleen hier", None, None, None, None),
        ("Set", "Code", "Niveau", "Leeruitkomst", "Thema's"),
        ("SET v2", "LU9", "5", "Kookt", "ervaringsdeskundigheid"),
    ]


def test_it_speaks_english_too(client: TestClient, sets: list[str]) -> None:
    found = rows(sheet(client, XLSX, *sets, lang="en").content, "Matrix")
    assert found[2][3:] == ("Reasons", "Differences in words")
    assert found[3][0] == "deliberately different"
    assert found[3][3] == (
        "LU1 deliberately unlike LU2 (agreed; the words have changed since this was agreed): " + WHY["en"]
    )
    assert found[3][4] == "LU1 > LU2: Supports [-residents in recovery-] {+people+}"
    assert found[4][2] == "missing"
    assert rows(sheet(client, XLSX, *sets, lang="en").content, "Only here")[2][4] == "lived experience"


def test_the_head_stays_in_sight_and_everything_is_wide_enough(client: TestClient, sets: list[str]) -> None:
    book = load_workbook(io.BytesIO(sheet(client, XLSX, *sets).content))
    assert book.sheetnames == ["Matrix", "Alleen hier"]
    for page, head in (("Matrix", 3), ("Alleen hier", 2)):
        found = book[page]
        assert found.freeze_panes == f"B{head + 1}"
        assert found.auto_filter.ref.startswith(f"A{head}:E")
        assert found.cell(1, 1).font.bold
        assert found.cell(head + 1, 1).alignment.wrap_text
        assert all(found.column_dimensions[letter].width >= 9 for letter in "ABCDE")


def test_csv_holds_the_same_matrix(client: TestClient, sets: list[str]) -> None:
    answer = sheet(client, CSV, *sets)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    found = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    matrix = rows(sheet(client, XLSX, *sets).content, "Matrix")[2:]
    assert found == [[cell or "" for cell in row] for row in matrix]


def test_versions_say_what_changed(client: TestClient, editor: Headers) -> None:
    made = published(client, editor, "A", outcome("LU1"), outcome("LU2"))
    next_version(client, editor, made, outcome("LU1", sdgs=[4]), outcome("LU2"))
    found = rows(sheet(client, XLSX, f"{made['id']}@1", made["id"]).content, "Matrix")[3:]
    assert [(row[0], row[3], row[4]) for row in found] == [
        ("gewijzigd", "LU1 gewijzigd LU1 (zelfde leeruitkomst): sdgs", None),
        ("hetzelfde", "LU2 is hetzelfde als LU2 (zelfde leeruitkomst)", None),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-2+3", "@SUM(A1)", "'=1"])
def test_no_cell_calculates_and_no_text_changes(client: TestClient, editor: Headers, text: str) -> None:
    said = outcome("X", **statement(text, text))
    ids = [published(client, editor, code, said, title={"nl": text})["id"] for code in "AB"]
    book = load_workbook(io.BytesIO(sheet(client, XLSX, *ids).content))
    for found in book:
        assert {cell.data_type for row in found for cell in row if cell.value is not None} == {"s"}
    assert rows(sheet(client, XLSX, *ids).content, "Matrix")[3][1] == f"X: {text}"
    for row in csv.reader(io.StringIO(sheet(client, CSV, *ids).content.decode("utf-8-sig")), delimiter=";"):
        assert all(cell[:1] not in set("=+-@") for cell in row)


def test_what_looks_like_an_escape_is_none(client: TestClient, editor: Headers) -> None:
    said = outcome("X", **statement("_x0041_ x"))
    ids = [published(client, editor, code, said)["id"] for code in "AB"]
    found, unread = read_xlsx(sheet(client, XLSX, *ids).content)
    assert [cell.text for cell in found[3].cells[1:3]] == ["X: _x0041_ x"] * 2
    assert unread == ["Alleen hier"]


def test_a_cell_that_would_be_too_long_says_that_it_was_cut(client: TestClient, editor: Headers) -> None:
    long = ["woord " * 400 + ending for ending in "abcdef"]
    ids = [
        published(client, editor, code, outcome("X", **statement(text)))["id"]
        for code, text in zip("ABCDEF", long, strict=True)
    ]
    cell = rows(sheet(client, XLSX, *ids).content, "Matrix")[3][-1]
    assert cell is not None
    assert len(cell) == MOST_LETTERS + 2
    assert cell.endswith(" …")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "application/json"),
        ("text/html, */*;q=0.8", "application/json"),
        (f"{CSV}, {XLSX};q=0.9", CSV),
        ("application/json;q=0.1, text/csv", CSV),
    ],
)
def test_the_client_chooses_the_form(client: TestClient, sets: list[str], accept: str, form: str) -> None:
    assert sheet(client, accept, *sets).headers["content-type"].startswith(form)


def test_another_form_is_refused_and_a_wrong_question_too(client: TestClient, sets: list[str]) -> None:
    answer = client.get("/v1/outcome-comparisons", params={"set": sets}, headers={"Accept": "application/pdf"})
    assert refused(answer) == (406, "not-acceptable")
    assert refused(client.get("/v1/outcome-comparisons", headers={"Accept": XLSX})) == (400, "invalid-input")
    assert refused(compared(client, *sets, lang="fr")) == (400, "invalid-input")
