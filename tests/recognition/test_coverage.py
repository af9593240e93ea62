"""The coverage matrix: outcome by evidence, as JSON and as a picture."""

import uuid
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.recognition.documents.coverage import coverage_svg
from app.recognition.rules.coverage import Mark, coverage
from app.recognition.rules.dossiers import Piece, Unit, Verdict, propose
from tests.desks import Board, Campus, refused
from tests.factories import World

A, B, PAPER, BADGE = (uuid.UUID(int=n) for n in range(1, 5))
SVG = "{http://www.w3.org/2000/svg}"
UNIT = Unit(uuid.UUID(int=9), uuid.UUID(int=10), "U1", {"nl": "Herstel <b>"}, Decimal(5), (A, B))
PIECES = (Piece(PAPER, frozenset({A}), "counts"), Piece(BADGE, frozenset({A, B}), "status-revoked"))
ABOUT = {PAPER: ("diploma", "Mbo-4"), BADGE: ("microcredential", 'Badge & "meer"')}
TEXTS = {A: ("LU1", {"nl": "Begeleidt", "en": "Supports"}), B: ("LU2", {"nl": "Onderzoekt"})}


def test_a_mark_says_whether_evidence_counts_or_only_is_said_to_show() -> None:
    advice = {A: (Verdict.MET,), B: (Verdict.NOT_MET, Verdict.MET)}
    matrix = coverage(propose((UNIT,), PIECES, advice), PIECES, ABOUT, TEXTS)
    assert [column.code for column in matrix.columns] == ["counts", "status-revoked"]
    (unit,) = matrix.units
    assert (unit.code, unit.status) == ("U1", "partly")
    assert [(line.code, line.marks, line.verdict) for line in unit.lines] == [
        ("LU1", (Mark.COUNTS, Mark.CLAIMED), Verdict.MET),
        ("LU2", (Mark.NONE, Mark.CLAIMED), Verdict.NOT_MET),
    ]


@pytest.mark.parametrize(("language", "said"), [("nl", "Badge & \"meer\": genoemd, telt niet mee"),
                                                ("en", "Badge & \"meer\": named, does not count")])  # fmt: skip
def test_the_picture_says_in_words_what_each_mark_is(language: str, said: str) -> None:
    matrix = coverage(propose((UNIT,), PIECES, {A: (Verdict.MET,)}), PIECES, ABOUT, TEXTS)
    root = ElementTree.fromstring(coverage_svg(matrix, language))
    titles = [each.text for each in root.iter(f"{SVG}title")]
    assert titles.count(said) == 2
    assert "U1 Herstel <b>" in "".join(root.itertext())
    assert len(list(root.iter(f"{SVG}circle"))) == 3 + 2


def test_an_empty_dossier_has_a_picture_too() -> None:
    root = ElementTree.fromstring(coverage_svg(coverage(propose((UNIT,), (), {}), (), {}, TEXTS), "nl"))
    assert "niet gedekt" in "".join(root.itertext())


def test_the_matrix_over_http(client: TestClient, world: World) -> None:
    house = Board(client, world)
    dossier = house.open(house.student)
    made = house.post(dossier, "evidence", house.student, house.evidence(outcomes=[house.outcomes[0]["id"]]))
    address = f"/v1/dossiers/{dossier}/coverage"
    found = client.get(address, headers=house.student).json()
    assert [column["id"] for column in found["columns"]] == [made.json()["id"]]
    assert [[line["marks"] for line in unit["lines"]] for unit in found["units"]] == [[["counts"], ["none"]]] * 3
    assert found["units"][0]["lines"][0]["statement"]["nl"] == "Begeleidt bewoners bij herstel"
    picture = client.get(address, headers={**house.registrar, "Accept": "image/svg+xml"}, params={"lang": "en"})
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "What the file covers" in picture.text
    assert refused(client.get(address, headers={**house.student, "Accept": "text/css"})) == (406, "not-acceptable")
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    assert refused(client.get(address, headers=elsewhere.registrar)) == (404, "not-found")
