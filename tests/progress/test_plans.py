"""The cheapest path over HTTP: who may ask, what is offered, and what is refused."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from app.progress.rules.planning.solving import cheapest_path
from app.progress.service import plans
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.progress.test_planning_reasons import steiner

TERMS = [{"name": "S1", "label": "Najaar 2026", "maxEc": 10}, {"name": "S2", "label": "Voorjaar 2027", "maxEc": 10}]


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def ask(house: Board, who: dict[str, str] | None = None, person: str | None = None, **changes: Any) -> Any:
    address = f"/v1/people/{person or house.student_person.id}/diplomas/{house.diploma_version}/plan"
    return house.client.post(address, json={"terms": TERMS, **changes}, headers=who or house.student)


def planned(house: Board, **changes: Any) -> dict[str, Any]:
    answer = ask(house, **changes)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def codes(answer: dict[str, Any]) -> list[list[str]]:
    return [[unit["code"] for unit in term["units"]] for term in answer["terms"]]


def pass_unit(house: Board, unit: str, version: str) -> None:
    examiner = house.appoint(Role.EXAMINER, f"E{unit[:6]}", module_id=uuid.UUID(unit))
    body = house.result(moduleVersion=version)
    assert house.client.post("/v1/results", json=body, headers=examiner).status_code == 201


def faults(answer: Any) -> set[tuple[str, str]]:
    assert refused(answer) == (400, "invalid-input")
    return {(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]}


def test_what_is_left_is_planned_over_the_terms_with_its_reasons(house: Board) -> None:
    pass_unit(house, house.units[0], house.unit_versions[0])
    answer = planned(house)
    assert (answer["status"], answer["ec"], answer["gap"], answer["termCount"]) == ("proven", 10, 0, 1)
    assert codes(answer) == [["UNIT1", "UNIT2"]]
    assert answer["terms"][0]["label"] == "Najaar 2026"
    assert answer["terms"][0]["units"][0]["serves"][0]["key"] == "u1"
    assert {each["key"]: each["saves"] for each in answer["binding"]} == {"u1": 5, "u2": 5}
    assert answer["verdict"]["code"] == "proven"
    assert (answer["bindingComplete"], answer["timeLimitSeconds"]) == (True, 5)


def test_the_load_of_a_term_is_kept_to(house: Board) -> None:
    low = [{"name": "S1", "maxEc": 5}, {"name": "S2", "maxEc": 5}, {"name": "S1", "label": "later", "maxEc": 5}]
    answer = planned(house, terms=low)
    assert [term["ec"] for term in answer["terms"]] == [5, 5, 5]
    assert [term["label"] for term in answer["terms"]] == ["S1", "S2", "later"]


def test_terms_prerequisites_and_exclusions_of_the_modules_count(house: Board) -> None:
    first, first_version = house.offer("FIRST", house.module(terms=["S2"]))
    last, _ = house.offer("LAST", house.module(prerequisites=[first]))
    node = {"type": "module", "key": "last", "module": last}
    phase = {"key": "p", "title": {"nl": "Programma"}, "ec": 5, "requirement": node}
    body = {"title": {"nl": "Kort"}, "cohortYear": 2026, "ec": 5, "awards": "diploma", "phases": [phase]}
    house.diploma_version = house.publish("diploma", body, "KORT").json()["versionId"]
    terms = [*TERMS, {"name": "S1", "label": "Najaar 2027", "maxEc": 10}]
    answer = planned(house, terms=terms)
    assert codes(answer) == [[], ["FIRST"], ["LAST"]]
    assert answer["terms"][1]["units"][0]["neededFor"] == ["LAST"]
    later = planned(house, terms=[*terms, {"name": "S2", "maxEc": 10, "excludedModules": []}])
    assert later["termCount"] == 3
    moved = [*terms[:2], {**terms[2], "excludedModules": [last]}, {"name": "S2", "label": "Voorjaar 2028", "maxEc": 10}]
    assert planned(house, terms=moved)["termCount"] == 4
    nothing = planned(house, terms=terms, excludedModules=[first])
    assert (nothing["status"], nothing["terms"]) == ("infeasible", [])
    assert nothing["unmet"][0]["calendar"] == ["prerequisites"]
    pass_unit(house, first, first_version)
    assert codes(planned(house)) == [["LAST"]]


def test_wishes_decide_among_what_is_as_good(house: Board) -> None:
    house.offer("ONLINE", house.module(participation="online", themes=["wijk"]))
    house.offer("ONSITE", house.module(participation="on-site", themes=["zorg"]))
    node = {"type": "credits", "key": "free", "minEc": 5}
    phase = {"key": "p", "title": {"nl": "Vrij"}, "ec": 5, "requirement": node}
    body = {"title": {"nl": "Vrij"}, "cohortYear": 2026, "ec": 5, "awards": "diploma", "phases": [phase]}
    house.diploma_version = house.publish("diploma", body, "VRIJ").json()["versionId"]
    slug = house.institution.slug
    assert codes(planned(house, wishes={"modes": ["online"], "institutions": [slug]})) == [["ONLINE"]]
    assert codes(planned(house, wishes={"themes": ["zorg"]})) == [["ONSITE"]]


def test_a_unit_elsewhere_is_offered_where_an_adopted_agreement_lets_it_count(
    house: Board, client: TestClient, world: World
) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    assert "M1" not in {code for term in codes(planned(house)) for code in term}
    source, _ = elsewhere.offer("ZUID", elsewhere.module(ec=3, studyLoadHours=84))
    agreement = {
        "institution": house.institution.slug,
        "code": "AFSPRAAK",
        "title": {"nl": "Zuid telt als eerste module"},
        "reason": {"nl": "De leeruitkomsten zijn gelijk."},
        "sourceModule": source,
        "targetModule": house.units[0],
        "validFrom": "2026-01-01",
    }
    made = client.post("/v1/agreements", json=agreement, headers=house.coordinator)
    assert made.status_code == 201, made.text
    assert planned(house)["ec"] == 15
    adoption = {"programme": house.programme, "rulesYear": 2026, "article": "artikel 4.3"}
    taken = client.post(f"/v1/agreements/{made.json()['id']}/adoptions", json=adoption, headers=house.board)
    assert taken.status_code == 201, taken.text
    answer = planned(house)
    unit = next(unit for term in answer["terms"] for unit in term["units"] if unit["code"] == "ZUID")
    assert (answer["ec"], unit["countsAs"], unit["agreement"]) == (13, house.units[0], made.json()["id"])


def test_what_cannot_be_is_answered_with_what_is_to_blame(house: Board) -> None:
    answer = planned(house, terms=[{"name": "S1", "maxEc": 10}])
    assert (answer["status"], answer["verdict"]["code"], answer["ec"]) == ("infeasible", "infeasible", None)
    (blame,) = answer["unmet"]
    assert (blame["keys"], blame["calendar"]) == (["u0", "u1", "u2"], ["terms", "load"])
    assert "niet allemaal samen" in blame["reason"]["nl"]


def test_who_may_see_the_audit_may_ask_and_nobody_else(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    assert ask(house, house.registrar).status_code == 200
    assert refused(ask(house, elsewhere.registrar)) == (404, "not-found")
    assert refused(ask(house, elsewhere.student)) == (404, "not-found")
    assert refused(ask(house, person=str(uuid.uuid4()))) == (404, "not-found")
    address = f"/v1/people/{house.student_person.id}/diplomas/{house.diploma_version}/plan"
    assert refused(client.post(address, json={"terms": TERMS})) == (401, "unauthenticated")
    house.diploma_version = str(uuid.uuid4())
    assert refused(ask(house)) == (404, "not-found")


def test_every_fault_of_a_question_is_named_at_once(house: Board) -> None:
    wrong = ask(house, terms=[{"name": "", "maxEc": 0.3}], wishes={"modes": ["thuis"]}, timeLimitSeconds=0, haast=True)
    assert {place for _, place in faults(wrong)} == {
        "/terms/0/name", "/terms/0/maxEc", "/wishes/modes/0", "/timeLimitSeconds", "/haast",
    }  # fmt: skip
    assert {place for _, place in faults(ask(house, terms=[]))} == {"/terms"}
    unknown = str(uuid.uuid4())
    terms = [TERMS[0], {**TERMS[1], "excludedModules": [house.units[0], unknown]}]
    wrong = ask(house, terms=terms, excludedModules=[unknown], wishes={"institutions": ["nergens"]})
    assert faults(wrong) == {
        ("module-not-offered", "/excludedModules/0"),
        ("module-not-offered", "/terms/1/excludedModules/1"),
        ("institution-unknown", "/wishes/institutions/0"),
    }


def test_the_time_is_capped_and_an_answer_out_of_time_says_so(house: Board, client: TestClient) -> None:
    assert planned(house, timeLimitSeconds=60)["timeLimitSeconds"] == 20
    hurried = planned(house, timeLimitSeconds=0.000001)
    assert (hurried["status"], hurried["verdict"]["code"], hurried["terms"]) == ("none-found", "none-found", [])


def test_where_there_is_no_room_for_another_search_it_is_refused_at_once(house: Board) -> None:
    size = plans.SEARCHES._initial_value  # type: ignore[attr-defined]
    for _ in range(size):
        plans.SEARCHES.acquire()
    try:
        assert refused(ask(house)) == (503, "unavailable")
    finally:
        for _ in range(size):
            plans.SEARCHES.release()
    assert ask(house).status_code == 200


def test_the_solver_lets_others_go_on() -> None:
    """While a hard question is searched in another thread, this one gets its turns."""
    with ThreadPoolExecutor(1) as pool:
        search = pool.submit(cheapest_path, steiner(), seconds=3, clock=time.monotonic)
        turns = 0
        while not search.done():
            time.sleep(0.001)
            turns += 1
    assert turns > 100


def test_a_plan_leaves_no_trace(house: Board, world: World) -> None:
    before = world.session.scalar(select(func.count()).select_from(LedgerEvent))
    planned(house)
    assert world.session.scalar(select(func.count()).select_from(LedgerEvent)) == before
