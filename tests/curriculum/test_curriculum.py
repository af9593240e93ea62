"""Programmes, modules, routes and diplomas over HTTP."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.curriculum.rules.publishing import Reach, microcredential_size, module_shortcomings
from tests.conftest import Clock
from tests.desks import PROGRAMME, Desk, refused
from tests.factories import World


@pytest.fixture
def desk(client: TestClient, world: World) -> Desk:
    return Desk(client, world)


def codes(answer: Any) -> set[tuple[str, str]]:
    return {(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]}


def test_a_microcredential_lacks_nothing_of_the_framework(desk: Desk) -> None:
    bare = {
        "title": {"nl": "Scholing"},
        "description": {"nl": "Elke maand een dagdeel."},
        "ec": 2,
        "isMicrocredential": True,
    }
    answer = desk.publish("module", bare, "BARE")
    assert refused(answer) == (400, "not-publishable")
    assert codes(answer) == {
        ("outcomes-missing", "/outcomes"),
        ("size-out-of-range", "/ec"),
        ("study-load-missing", "/studyLoadHours"),
        ("assessment-missing", "/assessment"),
        ("participation-missing", "/participation"),
        ("quality-assurance-missing", "/qualityAssurance"),
        ("level-missing", "/level"),
    }
    wrong = desk.publish(
        "module", desk.module(studyLoadHours=20, level=7, outcomes=[str(uuid.uuid4()), desk.outcomes[0]["id"]]), "WRONG"
    )
    assert codes(wrong) == {
        ("outcome-unknown", "/outcomes/0"),
        ("study-load-differs", "/studyLoadHours"),
        ("level-above-outcomes", "/level"),
    }
    assert desk.publish("module", desk.module()).json()["status"] == "published"


@pytest.mark.parametrize(
    ("kind", "on", "least"),
    [
        ("hogeschool", date(2026, 11, 2), 3),
        ("university", date(2027, 4, 30), 1),
        ("university", date(2027, 5, 1), 3),
        ("employer", date(2026, 1, 1), 3),
    ],
)
def test_the_size_that_holds_on_that_day_for_that_kind_of_institution(kind: str, on: date, least: int) -> None:
    assert microcredential_size(kind, on) == (Decimal(least), Decimal(30))


def test_a_module_that_is_no_microcredential_needs_outcomes_only(desk: Desk) -> None:
    plain = {
        "title": {"nl": "Afstuderen"},
        "description": {"nl": "x"},
        "ec": 30,
        "outcomes": [],
        "isMicrocredential": False,
    }
    reach = Reach("hogeschool", date(2026, 1, 1))
    assert [fault.code for fault in module_shortcomings({**plain}, reach)] == ["outcomes-missing"]
    assert desk.publish("module", {**plain, "outcomes": [desk.outcomes[0]["id"]]}).json()["content"]["ec"] == 30


def test_drafts_are_edited_copied_discarded_and_withdrawn(desk: Desk, client: TestClient) -> None:
    made = desk.begin("module", desk.module())
    address = f"/v1/modules/{made['id']}"
    assert refused(client.put(f"{address}/draft", json=desk.module(), headers=desk.coordinator)) == (
        428,
        "precondition-required",
    )
    edited = client.put(
        f"{address}/draft", json=desk.module(ec=6, studyLoadHours=168), headers={**desk.coordinator, "If-Match": '"r1"'}
    )
    assert (edited.json()["content"]["ec"], edited.headers["etag"]) == (6, '"r2"')
    stale = client.put(f"{address}/draft", json=desk.module(), headers={**desk.coordinator, "If-Match": '"r1"'})
    assert refused(stale) == (412, "stale-edit")
    assert refused(client.get(address)) == (404, "not-found")
    assert client.get(f"{address}/draft", headers=desk.registrar).json()["content"]["ec"] == 6
    assert refused(client.post(f"{address}/draft", headers=desk.coordinator)) == (409, "draft-exists")
    client.post(f"{address}/publish", headers=desk.coordinator)
    assert refused(client.post(f"{address}/publish", headers=desk.coordinator)) == (409, "nothing-to-publish")
    assert client.post(f"{address}/draft", headers=desk.coordinator).json()["number"] == 2
    assert client.delete(f"{address}/draft", headers=desk.coordinator).status_code == 204
    assert refused(client.get(f"{address}/draft", headers=desk.coordinator)) == (404, "not-found")
    assert client.get(f"{address}/versions/1").json()["content"]["ec"] == 6
    gone = client.post(f"{address}/versions/1/withdraw", json={"reason": "Oud"}, headers=desk.coordinator)
    assert gone.json()["withdrawalReason"] == "Oud"
    assert refused(client.post(f"{address}/versions/7/withdraw", json={"reason": "Oud"}, headers=desk.coordinator)) == (
        404,
        "not-found",
    )
    assert refused(client.post(f"{address}/draft", headers=desk.coordinator)) == (404, "not-found")
    assert refused(client.get(f"/v1/routes/{made['id']}")) == (404, "not-found")


def test_foreign_drafts_do_not_exist_and_codes_are_unique(desk: Desk, client: TestClient, world: World) -> None:
    made = desk.begin("module", desk.module())
    other = Desk(client, world, "voorbeeld-zuid")
    for method, path in (("GET", "/draft"), ("POST", "/publish"), ("DELETE", "/draft")):
        answer = client.request(method, f"/v1/modules/{made['id']}{path}", headers=other.coordinator)
        assert refused(answer) == (404, "not-found")
    taken = client.post(
        "/v1/modules",
        json={"programme": desk.programme, "code": "M1", "content": desk.module()},
        headers=desk.coordinator,
    )
    assert (refused(taken), taken.json()["detail"]) == ((409, "conflict"), "There is a module M1 already.")
    nowhere = client.post(
        "/v1/modules",
        json={"programme": str(uuid.uuid4()), "code": "M2", "content": desk.module()},
        headers=desk.coordinator,
    )
    assert refused(nowhere) == (404, "not-found")


def test_a_route_names_its_modules_and_a_crossover_its_sector(desk: Desk) -> None:
    module = desk.publish("module", desk.module()).json()
    route = {
        "title": {"nl": "Schulden"},
        "description": {"nl": "x"},
        "targetGroup": {"nl": "x"},
        "modules": [module["id"]],
    }
    assert codes(desk.publish("route", {**route, "crossover": True, "modules": []}, "R1")) == {
        ("modules-missing", "/modules"),
        ("adjacent-sector-missing", "/adjacentSector"),
    }
    assert codes(
        desk.publish("route", {**route, "adjacentSector": {"nl": "economie"}, "modules": [str(uuid.uuid4())]}, "R2")
    ) == {("module-unknown", "/modules/0"), ("adjacent-sector-unfitting", "/adjacentSector")}
    assert (
        desk.publish("route", {**route, "crossover": True, "adjacentSector": {"nl": "economie"}}, "R3").json()["status"]
        == "published"
    )


def test_a_diploma_adds_up(desk: Desk, client: TestClient) -> None:
    module = desk.publish("module", desk.module()).json()["id"]

    def phase(**changes: Any) -> dict[str, Any]:
        requirement = {
            "type": "all_of",
            "key": "r",
            "children": [{"type": "module", "key": "m", "module": module}, {"type": "credits", "key": "c", "minEc": 5}],
        }
        return {"key": "p1", "title": {"nl": "Fase"}, "ec": 10, "requirement": requirement, **changes}

    diploma = {"title": {"nl": "Deelcertificaat"}, "cohortYear": 2026, "ec": 10, "awards": "certificate"}
    assert codes(desk.publish("diploma", diploma, "D1")) == {("phases-missing", "/phases")}
    assert codes(desk.publish("diploma", {**diploma, "phases": [phase(ec=5)]}, "D2")) == {
        ("credits-do-not-add-up", "/ec"),
        ("asks-more-than-phase", "/phases/0/requirement"),
    }
    unknown = phase(requirement={"type": "module", "key": "m", "module": str(uuid.uuid4())})
    assert codes(desk.publish("diploma", {**diploma, "phases": [unknown]}, "D3")) == {
        ("module-unknown", "/phases/0/requirement/module")
    }
    assert codes(desk.publish("diploma", {**diploma, "phases": [phase(requirement={"type": "x"})]}, "D4")) == {
        ("node-type-unknown", "/phases/0/requirement/type")
    }
    good = desk.publish("diploma", {**diploma, "phases": [phase()]}, "D5").json()
    student = desk.world.student(desk.institution)
    enrolment = {"person": str(student.id), "diplomaVersion": good["versionId"], "startedOn": "2026-09-01"}
    assert client.post("/v1/enrolments", json=enrolment, headers=desk.registrar).json()["personId"] == str(student.id)
    assert refused(client.post("/v1/enrolments", json=enrolment, headers=desk.registrar)) == (409, "conflict")
    foreign = Desk(client, desk.world, "voorbeeld-zuid")
    assert refused(client.post("/v1/enrolments", json=enrolment, headers=foreign.registrar)) == (404, "not-found")
    assert refused(
        client.post("/v1/enrolments", json={**enrolment, "diplomaVersion": str(uuid.uuid4())}, headers=desk.registrar)
    ) == (404, "not-found")


def test_what_is_published_is_listed_page_by_page(desk: Desk, client: TestClient, clock: Clock) -> None:
    for code in ("M1", "M2", "M3"):
        desk.publish("module", desk.module(), code)
    first = client.get("/v1/modules", params={"limit": 2, "programme": desk.programme}).json()
    second = client.get("/v1/modules", params={"limit": 2, "cursor": first["next"]}).json()
    assert [each["code"] for each in (*first["items"], *second["items"])] == ["M1", "M2", "M3"]
    assert client.get("/v1/modules", params={"programme": str(uuid.uuid4())}).json()["items"] == []


def test_programmes_are_unique_and_listed(desk: Desk, client: TestClient) -> None:
    again = client.post("/v1/programmes", json={**PROGRAMME, "institution": desk.institution.slug}, headers=desk.admin)
    assert refused(again) == (409, "conflict")
    client.post(
        "/v1/programmes", json={**PROGRAMME, "code": "TH", "institution": desk.institution.slug}, headers=desk.admin
    )
    first = client.get("/v1/programmes?limit=1").json()
    second = client.get("/v1/programmes", params={"limit": 1, "cursor": first["next"]}).json()
    assert [page["items"][0]["code"] for page in (first, second)] == ["SW", "TH"]
    assert client.get(f"/v1/programmes/{desk.programme}").json()["programmeCode"] == "34116"
    assert refused(client.get(f"/v1/programmes/{uuid.uuid4()}")) == (404, "not-found")
