"""What is no course, and waivers, over HTTP."""

import uuid
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from app.progress.models import NodeWaiver
from tests.desks import Board, Campus, refused
from tests.factories import World

SHOWN = {"institution": "voorbeeld-noord", "kind": "certificate-of-conduct", "shownOn": "2026-10-01"}
WHY = {"reason": "Verkeerde persoon."}
WAIVER = {"node": "u0", "reason": "Ziekte in het laatste jaar.", "article": "OER 9.1"}


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def test_a_registrar_records_what_was_shown_and_withdraws_a_mistake(house: Board) -> None:
    address = f"/v1/people/{house.student_person.id}/non-course-records"
    made = house.client.post(address, json={**SHOWN, "hours": 120}, headers=house.registrar)
    assert made.status_code == 201, made.text
    one = f"{address}/{made.json()['id']}/withdraw"
    assert refused(house.client.post(one, json=WHY, headers=house.board)) == (403, "forbidden")
    gone = house.client.post(one, json=WHY, headers=house.registrar)
    assert (gone.status_code, gone.json()["withdrawalReason"]) == (200, WHY["reason"])
    assert refused(house.client.post(one, json=WHY, headers=house.registrar)) == (409, "conflict")
    for who in (house.student, house.registrar):
        found = house.client.get(address, headers=who).json()["items"]
        assert [(each["kind"], each["hours"]) for each in found] == [("certificate-of-conduct", 120)]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"shownOn": "2999-01-01"}, (400, "invalid-input")),
        ({"kind": "Not A Kind"}, (400, "invalid-input")),
        ({"hours": -1}, (400, "invalid-input")),
        ({"institution": "voorbeeld-nergens"}, (404, "not-found")),
    ],
)
def test_what_cannot_be_recorded(house: Board, change: dict[str, object], refusal: tuple[int, str]) -> None:
    address = f"/v1/people/{house.student_person.id}/non-course-records"
    assert refused(house.client.post(address, json={**SHOWN, **change}, headers=house.registrar)) == refusal


def test_whom_an_institution_does_not_know_does_not_exist(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    address = f"/v1/people/{house.student_person.id}/non-course-records"
    theirs = {**SHOWN, "institution": "voorbeeld-zuid"}
    assert refused(client.post(address, json=theirs, headers=elsewhere.registrar)) == (404, "not-found")
    assert refused(client.post(address, json=SHOWN, headers=elsewhere.registrar)) == (404, "not-found")
    assert refused(client.get(address, headers=elsewhere.registrar)) == (404, "not-found")
    unknown = f"{address}/{uuid.uuid4()}/withdraw"
    assert refused(client.post(unknown, json=WHY, headers=house.registrar)) == (404, "not-found")


def test_only_what_an_exception_allows_is_waived_and_by_the_board(house: Board) -> None:
    address = f"/v1/people/{house.student_person.id}/diplomas/{house.diploma_version}/waivers"
    assert refused(house.client.post(address, json=WAIVER, headers=house.registrar)) == (403, "forbidden")
    answer = house.client.post(address, json=WAIVER, headers=house.board)
    assert refused(answer) == (400, "invalid-input")
    assert answer.json()["errors"][0]["code"] == "not-waivable"
    unknown = f"/v1/people/{uuid.uuid4()}/diplomas/{house.diploma_version}/waivers"
    assert refused(house.client.post(unknown, json=WAIVER, headers=house.board)) == (404, "not-found")


def test_a_waiver_counts_until_it_is_withdrawn(house: Board, world: World) -> None:
    person = house.student_person.id
    waiver = NodeWaiver(
        person_id=person,
        diploma_version_id=uuid.UUID(house.diploma_version),
        node_key="u0",
        reason="Ziekte.",
        article="OER 9.1",
        decided_by=person,
        decided_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    world.session.add(waiver)
    world.session.commit()
    audit = house.audit(str(person), house.student).json()
    assert audit["summary"]["ecLeft"] == 10
    assert audit["tree"][0]["requirement"]["children"][0]["status"] == "waived"
    address = f"/v1/people/{person}/diplomas/{house.diploma_version}/waivers"
    found = house.client.get(address, headers=house.student).json()["items"]
    assert [(each["node"], each["withdrawnAt"]) for each in found] == [("u0", None)]
    one = f"{address}/{waiver.id}/withdraw"
    assert refused(house.client.post(one, json=WHY, headers=house.registrar)) == (403, "forbidden")
    assert house.client.post(one, json=WHY, headers=house.board).json()["withdrawalReason"] == WHY["reason"]
    assert refused(house.client.post(one, json=WHY, headers=house.board)) == (409, "conflict")
    assert house.audit(str(person), house.student).json()["summary"]["ecLeft"] == 15
