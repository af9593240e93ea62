"""How a diploma was checked: by a method with its reference and day, or in words."""

from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.recognition.rules.checks import WORDS, CheckMethod, check_faults, check_words
from tests.desks import Board, refused
from tests.factories import World

TODAY = date(2026, 11, 2)
REGISTER, COPY = CheckMethod.DIPLOMA_REGISTER, CheckMethod.CERTIFIED_COPY


@pytest.mark.parametrize(
    ("how", "method", "reference", "day", "codes"),
    [
        ("Diploma gezien", None, None, None, []),
        (None, REGISTER, "DUO-1", TODAY, []),
        (None, COPY, None, None, []),
        (None, CheckMethod.ISSUER, None, TODAY, []),
        (None, None, "DUO-1", None, ["method-missing"]),
        ("In woorden", REGISTER, None, None, ["reference-missing"]),
        (None, CheckMethod.CREDENTIAL_VALUATION, None, None, ["reference-missing"]),
        (None, CheckMethod.EVC_CERTIFICATE, None, date(2026, 11, 3), ["reference-missing", "check-in-future"]),
    ],
)
def test_a_check_says_what_its_method_asks(how: Any, method: Any, reference: Any, day: Any, codes: list[str]) -> None:
    assert [fault.code for fault in check_faults(how, method, reference, day, TODAY)] == codes


@pytest.mark.parametrize(
    ("how", "method", "reference", "words"),
    [
        ("Diploma gezien", REGISTER, "DUO-1", "Diploma gezien"),
        (None, REGISTER, "DUO-1", "Uittreksel uit het diplomaregister, DUO-1"),
        (None, COPY, None, "Gewaarmerkte kopie"),
        (None, COPY, "x" * 300, f"Gewaarmerkte kopie, {'x' * 180}"),
    ],
)
def test_a_check_in_one_line(how: Any, method: Any, reference: Any, words: str) -> None:
    assert check_words(how, method, reference) == words


def test_every_method_has_words() -> None:
    assert WORDS.keys() == set(CheckMethod)


def test_a_check_is_kept_with_who_and_when(client: TestClient, world: World) -> None:
    house = Board(client, world)
    dossier = house.open(house.student)
    facts = {"qualificationCode": "34617", "level": 6, "obtainedOn": "2009-07-01"}
    diploma = house.post(dossier, "evidence", house.student, house.evidence(**facts)).json()
    assert (diploma["facts"], diploma["checked"]) == (facts, None)
    place = f"evidence/{diploma['id']}/checks"
    body = {"method": "diploma-register", "reference": "DUO-2026-1", "checkedOn": "2026-10-30"}
    made = house.post(dossier, place, house.registrar, body).json()
    assert made["identityCheckedHow"] == "Uittreksel uit het diplomaregister, DUO-2026-1"
    checked = made["checked"]
    assert {key: checked[key] for key in ("method", "reference", "checkedOn")} == body
    assert (checked["at"][:10], len(checked["by"])) == ("2026-11-02", 36)
    in_words = house.post(dossier, place, house.registrar, {"how": "Origineel gezien"}).json()
    assert (in_words["identityCheckedHow"], in_words["checked"]["method"]) == ("Origineel gezien", None)
    for wrong, code in (({}, "method-missing"), ({"method": "evc-certificate"}, "reference-missing")):
        answer = house.post(dossier, place, house.registrar, wrong)
        assert [fault["code"] for fault in answer.json()["errors"]] == [code]
    assert refused(house.post(dossier, place, house.registrar, {"method": "geloof"})) == (400, "invalid-input")
    assert refused(house.post(dossier, place, house.assessor, body)) == (403, "forbidden")
