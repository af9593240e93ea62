"""Audits that are kept, made anew, compared; and what would be, over HTTP."""

import json
import uuid
from typing import Any

import pytest
import rfc8785
from starlette.testclient import TestClient

from app.access.rules import Role
from app.progress.models import AuditSnapshot
from tests.desks import Board, Campus, refused
from tests.factories import World


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world, regime="contract", awards="certificate")


def place(house: Board) -> str:
    return f"/v1/people/{house.student_person.id}/diplomas/{house.diploma_version}"


def passed(house: Board, number: int) -> None:
    examiner = house.appoint(Role.EXAMINER, f"E{number}", module_id=uuid.UUID(house.units[number]))
    body = house.result(person=str(house.student_person.id), moduleVersion=house.unit_versions[number])
    assert house.client.post("/v1/results", json=body, headers=examiner).status_code == 201


def taken(house: Board) -> dict[str, Any]:
    answer = house.client.post(f"{place(house)}/snapshots", headers=house.student)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def republish(house: Board) -> None:
    """The first unit gets a new version that is twice as large."""
    address = f"/v1/modules/{house.units[0]}"
    begun = house.client.post(f"{address}/draft", headers=house.coordinator)
    assert begun.status_code == 201, begun.text
    body = {**house.module(), "ec": 10, "studyLoadHours": 280}
    edit = {**house.coordinator, "If-Match": begun.headers["etag"]}
    changed = house.client.put(f"{address}/draft", json=body, headers=edit)
    assert changed.status_code == 200, changed.text
    assert house.client.post(f"{address}/publish", headers=house.coordinator).status_code == 200


def test_a_snapshot_keeps_the_bytes_and_is_made_anew_from_its_facts(house: Board) -> None:
    passed(house, 0)
    audit = house.audit(str(house.student_person.id), house.student)
    made = taken(house)
    passed(house, 1)
    republish(house)
    address = f"{place(house)}/snapshots/{made['id']}"
    kept = house.client.get(address, headers=house.registrar)
    assert kept.content == audit.content
    assert made["digest"] == audit.json()["digest"]
    anew = house.client.get(f"{address}/reproduction", headers=house.student).json()
    assert anew == {"isSame": True, "digest": made["digest"], "reproducedDigest": made["digest"]}
    listed = house.client.get(f"{place(house)}/snapshots", headers=house.student).json()["items"]
    assert [each["id"] for each in listed] == [made["id"]]
    assert house.audit(str(house.student_person.id), house.student).content != kept.content


def test_facts_that_were_tampered_with_do_not_reproduce(house: Board, world: World) -> None:
    passed(house, 0)
    made = taken(house)
    row = world.session.get(AuditSnapshot, uuid.UUID(made["id"]))
    assert row is not None
    row.facts = {**row.facts, "held": {**row.facts["held"], "records": []}}
    world.session.commit()
    anew = house.client.get(f"{place(house)}/snapshots/{made['id']}/reproduction", headers=house.student).json()
    assert anew["isSame"] is False
    assert anew["reproducedDigest"] != made["digest"]


def test_the_difference_between_two_snapshots_is_said_in_words(house: Board) -> None:
    before = taken(house)
    passed(house, 0)
    after = taken(house)
    address = f"{place(house)}/snapshots/{before['id']}/difference"
    found = house.client.get(f"{address}?to={after['id']}", headers=house.student).json()["items"]
    said = {each["code"]: each for each in found}
    assert (said["ec-left"]["before"], said["ec-left"]["after"]) == (15, 10)
    assert said["ec-left"]["nl"] == "Er is nu nog 10 EC te doen; dat was 15 EC."
    assert said["record-new"]["nl"] == "Een resultaat is nieuw en telt mee bij: Werken met ervaringskennis."
    assert said["record-new"]["node"] == "u0"
    assert house.client.get(f"{address}?to={before['id']}", headers=house.student).json()["items"] == []
    assert refused(house.client.get(f"{address}?to={uuid.uuid4()}", headers=house.student)) == (404, "not-found")
    assert refused(house.client.get(address, headers=house.student)) == (400, "invalid-input")


def test_a_snapshot_of_somebody_else_does_not_exist(house: Board, client: TestClient, world: World) -> None:
    made = taken(house)
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    for path in ("", f"/{made['id']}", f"/{made['id']}/reproduction", f"/{made['id']}/difference?to={made['id']}"):
        answer = client.get(f"{place(house)}/snapshots{path}", headers=elsewhere.registrar)
        assert refused(answer) == (404, "not-found")
    assert refused(client.post(f"{place(house)}/snapshots", headers=elsewhere.registrar)) == (404, "not-found")
    mine = f"/v1/people/{elsewhere.student_person.id}/diplomas/{house.diploma_version}/snapshots/{made['id']}"
    assert refused(client.get(mine, headers=elsewhere.student)) == (404, "not-found")


def test_what_if_keeps_nothing_and_says_that_it_is_a_supposition(house: Board) -> None:
    passed(house, 0)
    before = house.audit(str(house.student_person.id), house.student).content
    body = {"results": [{"module": house.units[1], "grade": "7,5"}], "exemptions": [house.units[2]]}
    answer = house.client.post(f"{place(house)}/what-if", json=body, headers=house.student)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["isSupposition"], found["ecLeftNow"], found["ecLeftThen"]) == (True, 10, 0)
    assert found["audit"]["outcome"] == "satisfied"
    assert found["audit"]["summary"]["exempt"] == 1
    assert "veronderstelling" in found["words"]["nl"]
    assert house.audit(str(house.student_person.id), house.student).content == before


def test_what_if_refuses_modules_that_the_institution_does_not_offer(house: Board) -> None:
    body = {"results": [{"module": str(uuid.uuid4())}], "exemptions": [str(uuid.uuid4())]}
    answer = house.client.post(f"{place(house)}/what-if", json=body, headers=house.student)
    assert refused(answer) == (400, "invalid-input")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/results/0/module", "/exemptions/0"]


def test_another_programme_can_be_asked_about(house: Board, client: TestClient, world: World) -> None:
    other = Board(client, world, "voorbeeld-zuid")
    passed(house, 0)
    address = f"/v1/people/{house.student_person.id}/diplomas/{other.diploma_version}/what-if"
    found = client.post(address, json={}, headers=house.student).json()
    assert found["ecLeftThen"] == 15
    assert [each["reason"]["code"] for each in found["audit"]["unused"]] == ["no-agreement"]


def test_a_kept_audit_is_canonical(house: Board) -> None:
    made = taken(house)
    kept = house.client.get(f"{place(house)}/snapshots/{made['id']}", headers=house.student).content
    assert rfc8785.dumps(json.loads(kept)) == kept
