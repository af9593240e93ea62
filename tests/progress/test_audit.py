"""The audit and the certificate over HTTP."""

import uuid

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from credentials import Outcome
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.issuing.test_awards import look


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world, regime="contract", awards="certificate")


def complete(house: Board, count: int) -> None:
    person = str(house.student_person.id)
    for unit, version in list(zip(house.units, house.unit_versions, strict=True))[:count]:
        examiner = house.appoint(Role.EXAMINER, f"E{unit[:4]}", module_id=uuid.UUID(unit))
        body = house.result(person=person, moduleVersion=version)
        assert house.client.post("/v1/results", json=body, headers=examiner).status_code == 201


def test_the_same_facts_give_the_same_bytes(house: Board) -> None:
    complete(house, 2)
    person = str(house.student_person.id)
    one, other = (house.audit(person, who) for who in (house.student, house.registrar))
    assert one.content == other.content
    audit = one.json()
    assert audit["summary"]["completed"] == 2
    assert len(audit["digest"]) == 64
    assert {each["id"] for each in audit["versions"]["modules"]} == set(house.unit_versions)


def test_a_module_that_was_withdrawn_since_keeps_its_place_in_audit_and_proposal(house: Board) -> None:
    complete(house, 1)
    dossier = house.open(house.student, house.units[1])
    for unit in house.units[:2]:
        why = {"reason": "Vervangen door een andere module."}
        gone = house.client.post(f"/v1/modules/{unit}/versions/1/withdraw", json=why, headers=house.coordinator)
        assert gone.status_code == 200, gone.text
    audit = house.audit(str(house.student_person.id), house.student)
    assert audit.status_code == 200, audit.text
    assert [audit.json()["summary"][name] for name in ("modules", "completed", "remaining")] == [3, 1, 2]
    proposal = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()
    assert [unit["module"] for unit in proposal["units"]] == [house.units[1]]


def test_a_failed_or_corrected_result_does_not_count(house: Board) -> None:
    person = str(house.student_person.id)
    examiner = house.appoint(Role.EXAMINER, "X", module_id=uuid.UUID(house.units[0]))
    body = house.result(person=person, moduleVersion=house.unit_versions[0])
    house.client.post("/v1/results", json={**body, "isPassed": False}, headers=examiner)
    assert house.audit(person, house.student).json()["outcome"] == "missing"
    made = house.client.post("/v1/results", json=body, headers=examiner).json()
    assert house.audit(person, house.student).json()["outcome"] == "partial"
    wrong = {"assessedOn": "2026-10-30", "form": "portfolio", "isPassed": False, "reason": "Verwisseld."}
    house.client.post(f"/v1/results/{made['id']}/corrections", json=wrong, headers=examiner)
    assert house.audit(person, house.student).json()["outcome"] == "missing"


def test_a_foreign_learner_does_not_exist(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    person = str(house.student_person.id)
    assert refused(house.audit(person, elsewhere.registrar)) == (404, "not-found")
    assert refused(house.audit(str(elsewhere.student_person.id), house.registrar)) == (404, "not-found")
    address = f"/v1/people/{person}/diplomas/{uuid.uuid4()}/audit"
    assert refused(client.get(address, headers=house.student)) == (404, "not-found")


def test_who_completed_a_programme_gets_a_certificate(house: Board) -> None:
    person = str(house.student_person.id)
    address = f"/v1/people/{person}/diplomas/{house.diploma_version}/certificate"
    complete(house, 2)
    assert refused(house.client.post(address, headers=house.coordinator)) == (409, "not-completed")
    unit = house.units[2]
    examiner = house.appoint(Role.EXAMINER, "Last", module_id=uuid.UUID(unit))
    body = house.result(person=person, moduleVersion=house.unit_versions[2])
    house.client.post("/v1/results", json=body, headers=examiner)
    award = {"id": house.client.post(address, headers=house.coordinator).json()["awardId"]}
    assert refused(house.client.post(address, headers=house.coordinator)) == (409, "already-awarded")
    assert refused(house.act(award, "approve", examiner)) == (403, "forbidden")
    assert house.act(award, "approve", house.board).json()["status"] == "issued"
    house.act(award, "accept", house.student)
    house.act(award, "share", house.student)
    answer = house.badge(award)
    achievement = answer.json()["credentialSubject"]["achievement"]
    assert (achievement["achievementType"], achievement["creditsAvailable"]) == ("Certificate", 15)
    assert {each["targetCode"] for each in achievement["alignment"]} >= {"LU1", "LU2", "6"}
    assert look(house.client, answer.content).outcome is Outcome.PASSED
    assert house.client.get(achievement["image"]["id"]).headers["content-type"] == "image/png"
    assert refused(house.revoke(award, examiner)) == (403, "forbidden")
    assert house.revoke(award, house.board, "fraud").json()["revocation"]["ground"] == "fraud"


def test_a_diploma_is_not_issued_here(client: TestClient, world: World) -> None:
    house = Board(client, world)
    address = f"/v1/people/{house.student_person.id}/diplomas/{house.diploma_version}/certificate"
    assert refused(client.post(address, headers=house.coordinator)) == (409, "no-certificate")
    assert refused(client.post(address, headers=house.registrar)) == (403, "forbidden")
