"""Complaints about decisions under a contract: recorded and answered by the institution, without an appeals board."""

import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.conftest import Clock
from tests.desks import Campus, refused
from tests.recognition.tribunal import PatientWorld, Tribunal, codes


@pytest.fixture
def contract(client: TestClient, patient: PatientWorld) -> Tribunal:
    return Tribunal(client, patient, regime="contract")


def complain(court: Tribunal, decision: str, who: dict[str, str] | None = None) -> Any:
    body = {"text": "Mijn werkervaring is niet meegewogen."}
    return court.client.post(f"/v1/decisions/{decision}/complaints", json=body, headers=who or court.student)


def answer(court: Tribunal, complaint: str, is_upheld: bool, who: dict[str, str] | None = None, **more: Any) -> Any:
    body = {"isUpheld": is_upheld, "answer": "Wij hebben er nog eens naar gekeken.", **more}
    return court.client.post(f"/v1/complaints/{complaint}/answer", json=body, headers=who or court.registrar)


def test_under_a_contract_one_complains_and_is_answered(contract: Tribunal, clock: Clock) -> None:
    dossier, decision = contract.announced(2)
    appeal = contract.lodge(decision)
    assert (refused(appeal), codes(appeal)) == ((409, "not-appealable"), [("contract", "")])
    assert f"/v1/decisions/{decision}/complaints" in appeal.json()["detail"]
    made = complain(contract, decision).json()
    assert (made["personId"], made["answeredAt"], made["isUpheld"]) == (contract.person, None, None)
    assert refused(complain(contract, decision)) == (409, "already-appealed")
    assert contract.state_of(dossier) == "announced"
    clock.advance(days=3)
    wrong = answer(contract, made["id"], False, modules=[contract.units[0]])
    assert codes(wrong) == [("not-settled", "/modules")]
    done = answer(contract, made["id"], False).json()
    assert (done["isUpheld"], done["answeredAt"], contract.state_of(dossier)) == (
        False,
        "2026-11-05T09:00:00Z",
        "announced",
    )
    assert refused(answer(contract, made["id"], True)) == (409, "appeal-state")


def test_where_a_complaint_is_upheld_the_board_decides_anew(contract: Tribunal) -> None:
    dossier, decision = contract.announced(1, 2)
    complaint = complain(contract, decision).json()["id"]
    upheld = answer(contract, complaint, True, contract.board, modules=[contract.units[1]]).json()
    assert (upheld["isUpheld"], upheld["modules"]) == (True, [contract.units[1]])
    assert (contract.state_of(dossier), contract.exempt()) == ("advised", 1)
    made = contract.decide(dossier, granted=[contract.units[1]])
    contract.announce(made)
    assert (made.json()["follows"]["because"], made.json()["replacesId"]) == ("complaint", decision)
    assert (contract.state_of(dossier), contract.exempt()) == ("announced", 2)
    assert complain(contract, made.json()["id"]).status_code == 201


def test_a_withdrawal_under_a_contract_is_complained_about_too(contract: Tribunal) -> None:
    dossier, _ = contract.announced()
    made = contract.review(contract.exemption(0), True, ground="fraud", heardOn="2026-11-01").json()
    withdrawal = next(each for each in contract.decisions(dossier) if each["id"] == made["withdrawalId"])
    assert (withdrawal["appealUntil"], withdrawal["legalBasis"]["articles"]) == (None, ["Onderwijsovereenkomst"])
    complaint = complain(contract, made["withdrawalId"]).json()["id"]
    assert contract.exempt() == 2
    answer(contract, complaint, True)
    assert (contract.state_of(dossier), contract.exempt()) == ("announced", 3)


def test_no_decision_in_time_is_no_appeal_under_a_contract(contract: Tribunal, clock: Clock) -> None:
    dossier = contract.advised()
    clock.advance(weeks=20)
    assert codes(contract.post(dossier, "appeals", contract.student, {"grounds": "x"})) == [("contract", "")]


def test_where_one_appeals_one_does_not_complain(court: Tribunal) -> None:
    _, decision = court.announced(2)
    found = complain(court, decision)
    assert (refused(found), codes(found)) == ((409, "not-appealable"), [("whw", "")])
    assert f"/v1/decisions/{decision}/appeals" in found.json()["detail"]


def test_who_complains_who_answers_and_who_sees_it(
    contract: Tribunal, client: TestClient, patient: PatientWorld
) -> None:
    _, decision = contract.announced(2)
    elsewhere = Campus(client, patient, "voorbeeld-zuid")
    for who in (contract.registrar, contract.board, contract.assessor):
        assert refused(complain(contract, decision, who)) == (403, "forbidden")
    for who in (contract.appeals_board, elsewhere.student, elsewhere.registrar):
        assert refused(complain(contract, decision, who)) == (404, "not-found")
    made = complain(contract, decision).json()["id"]
    for who in (contract.student, contract.registrar, contract.board):
        assert client.get(f"/v1/complaints/{made}", headers=who).json()["id"] == made
        assert [each["id"] for each in client.get("/v1/complaints", headers=who).json()["items"]] == [made]
    for who in (contract.appeals_board, contract.assessor, elsewhere.registrar, elsewhere.board):
        assert refused(client.get(f"/v1/complaints/{made}", headers=who)) == (404, "not-found")
        assert client.get("/v1/complaints", headers=who).json()["items"] == []
    for who in (contract.appeals_board, contract.assessor, contract.student):
        assert refused(answer(contract, made, False, who)) == (403, "forbidden")
    for who in (elsewhere.registrar, elsewhere.board):
        assert refused(answer(contract, made, False, who)) == (404, "not-found")
    assert refused(answer(contract, str(uuid.uuid4()), False)) == (404, "not-found")


def test_complaints_come_in_pages_oldest_first(contract: Tribunal, clock: Clock) -> None:
    made = []
    contract.enrol(contract.person)
    for _ in range(3):
        made.append(complain(contract, contract.decided(contract.advised(), 2)).json()["id"])
        clock.advance(hours=1)
    answer(contract, made[1], False)
    read = contract.client.get
    first = read("/v1/complaints?limit=2", headers=contract.registrar).json()
    rest = read(f"/v1/complaints?limit=2&cursor={first['next']}", headers=contract.registrar).json()
    assert [each["id"] for each in (*first["items"], *rest["items"])] == made
    waiting = read("/v1/complaints?isAnswered=false", headers=contract.registrar).json()["items"]
    assert [each["id"] for each in waiting] == [made[0], made[2]]
    done = read("/v1/complaints?isAnswered=true", headers=contract.registrar).json()["items"]
    assert [each["id"] for each in done] == [made[1]]


def test_nobody_answers_a_complaint_of_their_own(contract: Tribunal, patient: PatientWorld) -> None:
    _, decision = contract.announced(2)
    made = complain(contract, decision).json()["id"]
    patient.grant(contract.student_person, Role.REGISTRAR, institution=contract.institution)
    assert refused(answer(contract, made, True, contract.student)) == (403, "forbidden")
