"""Assessors over HTTP: assigned, their statements of interest, advice by one, two and three."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.conftest import Clock
from tests.desks import Board, refused
from tests.factories import World


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    world.lifetime = timedelta(days=400)
    return Board(client, world)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


def state_of(house: Board, dossier: str) -> str:
    state: str = house.client.get(f"/v1/dossiers/{dossier}", headers=house.board).json()["state"]
    return state


def settle(house: Board, **procedure: Any) -> None:
    place = f"/v1/institutions/{house.institution.slug}/exemption-procedure"
    answer = house.client.put(place, json=procedure, headers=house.registrar)
    assert answer.status_code == 200, answer.text


def assigned(house: Board, *assessors: dict[str, str]) -> str:
    """A dossier to which these assessors are assigned, who stated to have no interest."""
    dossier = house.submitted()
    assert house.assign(dossier, *assessors).status_code == 201
    for each in assessors:
        assert house.state(dossier, each).status_code == 200
    return dossier


def verdicts(house: Board, dossier: str) -> set[str | None]:
    units = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()["units"]
    return {cover["verdict"] for unit in units for cover in unit["outcomes"]}


def test_from_submission_over_assignment_to_advice(house: Board) -> None:
    dossier = house.submitted()
    assert refused(house.judge(dossier)) == (403, "not-assigned")
    assert refused(house.state(dossier)) == (403, "not-assigned")
    made = house.assign(dossier)
    assert (made.status_code, state_of(house, dossier)) == (201, "in-assessment")
    assert made.json()["items"][0]["hasInterest"] is None
    assert refused(house.judge(dossier)) == (409, "statement-missing")
    said = house.state(dossier, statement="Ik ken deze student niet.").json()
    assert (said["hasInterest"], said["statement"]) == (False, "Ik ken deze student niet.")
    assert house.judge(dossier).status_code == 200
    assert state_of(house, dossier) == "advised"


def test_who_states_an_interest_is_removed_and_cannot_advise(house: Board, world: World) -> None:
    dossier = house.submitted()
    house.assign(dossier)
    said = house.state(dossier, hasInterest=True, statement="Het is mijn buurvrouw.").json()
    assert (said["hasInterest"], said["removedAt"] is None, said["removalReason"]) == (
        True, False, "Het is mijn buurvrouw."
    )  # fmt: skip
    assert refused(house.judge(dossier)) == (403, "stated-interest")
    assert codes(house.assign(dossier)) == [("interest-stated", "/assessors/0")]
    other = house.appoint(Role.ASSESSOR, "Ot")
    assert house.assign(dossier, other).status_code == 201
    house.state(dossier, other)
    assert house.judge(dossier, who=other).status_code == 200
    assert state_of(house, dossier) == "advised"


def test_an_interest_that_shows_after_the_advice_takes_it_back(house: Board) -> None:
    dossier = house.advised()
    assert house.state(dossier, hasInterest=True).status_code == 200
    assert (state_of(house, dossier), verdicts(house, dossier)) == ("in-assessment", {None})


def test_who_cannot_be_assigned(house: Board, world: World) -> None:
    dossier = house.submitted()
    world.grant(house.student_person, Role.ASSESSOR, institution=house.institution)
    elsewhere = world.person("El")
    world.grant(elsewhere, Role.ASSESSOR, institution=world.institution("voorbeeld-zuid"))
    former = world.person("Fo")
    world.grant(former, Role.ASSESSOR, institution=house.institution, valid_until=date(2026, 11, 1))
    wanted = [house.student, world.headers(elsewhere), world.headers(former)]
    assert codes(house.assign(dossier, *wanted)) == [
        ("own-dossier", "/assessors/0"),
        ("not-an-assessor", "/assessors/1"),
        ("not-an-assessor", "/assessors/2"),
    ]
    assert house.assign(dossier).status_code == 201
    assert codes(house.assign(dossier)) == [("assigned-before", "/assessors/0")]
    assert refused(house.assign(dossier, *[house.assessor] * 4)) == (400, "invalid-input")


def test_who_deals_with_a_dossier_is_somebody_else(house: Board, world: World) -> None:
    dossier = house.submitted()
    world.grant(house.student_person, Role.REGISTRAR, institution=house.institution)
    body = {"assessors": [house.myself(house.assessor)]}
    assert refused(house.post(dossier, "assessors", house.student, body)) == (403, "forbidden")
    assert refused(house.post(dossier, "ask-completion", house.student, {"reason": "x"})) == (403, "forbidden")


def test_who_advised_before_on_the_same_person_may_again(house: Board) -> None:
    assert state_of(house, house.advised(house.units[0])) == "advised"
    assert state_of(house, house.advised(house.units[1])) == "advised"


def test_a_registrar_sees_who_is_available_and_an_assessor_what_waits(house: Board, world: World) -> None:
    house.advised(house.units[0])
    dossier = house.submitted(house.units[1])
    house.assign(dossier)
    former = world.person("Fo")
    world.grant(former, Role.ASSESSOR, institution=house.institution, valid_until=date(2026, 11, 1))
    other = house.appoint(Role.ASSESSOR, "Ot")
    address = f"/v1/institutions/{house.institution.slug}/assessors"
    found = house.client.get(address, headers=house.registrar).json()["items"]
    assert [(each["personId"], each["dossiers"]) for each in found] == [
        (house.myself(house.assessor), 1), (house.myself(other), 0)
    ]  # fmt: skip
    assert refused(house.client.get(address, headers=house.board)) == (403, "forbidden")

    def waits(who: dict[str, str]) -> list[tuple[str, str]]:
        items = house.client.get("/v1/assessor-inbox", headers=who).json()["items"]
        return [(each["waiting"], each["dossierId"]) for each in items]

    assert (waits(house.assessor), waits(other)) == ([("advise", dossier)], [])
    house.state(dossier)
    assert house.assign(dossier, other).status_code == 201
    house.judge(dossier)
    assert (waits(house.assessor), waits(other)) == ([], [("advise", dossier)])


def test_two_assessors_where_the_institution_asks_for_it(house: Board) -> None:
    settle(house, assessors=2)
    other = house.appoint(Role.ASSESSOR, "Ot")
    dossier = assigned(house, house.assessor, other)
    house.judge(dossier)
    assert state_of(house, dossier) == "in-assessment"
    house.judge(dossier, who=other)
    assert (state_of(house, dossier), verdicts(house, dossier)) == ("advised", {"met"})


def test_a_third_where_two_differ_and_then_the_majority_holds(house: Board) -> None:
    settle(house, assessors=2)
    other, third = house.appoint(Role.ASSESSOR, "Ot"), house.appoint(Role.ASSESSOR, "Th")
    dossier = assigned(house, house.assessor, other)
    house.judge(dossier)
    house.judge(dossier, "not-met", who=other)
    assert (state_of(house, dossier), verdicts(house, dossier)) == ("in-assessment", {"not-met"})
    inbox = house.client.get("/v1/registrar-inbox?waiting=assign", headers=house.registrar).json()["items"]
    assert [each["dossierId"] for each in inbox] == [dossier]
    house.assign(dossier, third)
    house.state(dossier, third)
    house.judge(dossier, who=third)
    assert (state_of(house, dossier), verdicts(house, dossier)) == ("advised", {"met"})
    house.judge(dossier, "partly", who=third)
    assert (state_of(house, dossier), verdicts(house, dossier)) == ("advised", {"not-met"})


def test_advice_that_is_changed_so_that_two_differ_opens_the_assessment_again(house: Board) -> None:
    settle(house, assessors=2)
    other = house.appoint(Role.ASSESSOR, "Ot")
    dossier = assigned(house, house.assessor, other)
    for who in (house.assessor, other):
        house.judge(dossier, who=who)
    house.judge(dossier, "partly", who=other)
    assert state_of(house, dossier) == "in-assessment"
    house.judge(dossier, who=other)
    assert state_of(house, dossier) == "advised"


def test_advice_may_be_changed_until_the_decision_and_judges_all(house: Board) -> None:
    dossier = house.advised()
    house.advise(dossier, "partly")
    units = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()["units"]
    assert {unit["status"] for unit in units} == {"partly"}
    one = [house.outcomes[0]["id"]]
    assert codes(house.judge(dossier, outcomes=[str(uuid.uuid4())])) == [("outcome-unknown", "/verdicts/0/outcome")]
    assert codes(house.judge(dossier, outcomes=one)) == [("outcomes-missing", "/verdicts")]
    assert codes(house.judge(dossier, outcomes=one * 2)) == [
        ("outcome-twice", "/verdicts/1/outcome"), ("outcomes-missing", "/verdicts")
    ]  # fmt: skip
    refusals = [{"module": unit, "reason": "Nee."} for unit in house.units]
    assert house.decide(dossier, refused=refusals).status_code == 201
    assert refused(house.judge(dossier)) == (409, "dossier-state")


def test_an_assessor_is_removed_with_the_reason_and_replaced(house: Board) -> None:
    dossier, other = house.advised(), house.appoint(Role.ASSESSOR, "Ot")
    address, why = f"assessors/{house.myself(house.assessor)}/remove", {"reason": "Langdurig ziek."}
    assert refused(house.post(dossier, address, house.board, why)) == (403, "forbidden")
    removed = house.post(dossier, address, house.registrar, why).json()["items"]
    assert (removed[0]["removalReason"], state_of(house, dossier)) == ("Langdurig ziek.", "in-assessment")
    assert refused(house.post(dossier, address, house.registrar, why)) == (404, "not-found")
    assert refused(house.judge(dossier)) == (403, "not-assigned")
    house.assign(dossier, other)
    house.state(dossier, other)
    house.judge(dossier, "partly", who=other)
    assert (state_of(house, dossier), verdicts(house, dossier)) == ("advised", {"partly"})
    assert house.assign(dossier).status_code == 201
    listed = house.client.get(f"/v1/dossiers/{dossier}/assessors", headers=house.student).json()["items"]
    assert sorted(each["removedAt"] is None for each in listed) == [False, True, True]


def test_the_removal_of_the_last_who_was_waited_for_concludes(house: Board) -> None:
    other = house.appoint(Role.ASSESSOR, "Ot")
    dossier = assigned(house, house.assessor, other)
    house.judge(dossier)
    assert state_of(house, dossier) == "in-assessment"
    house.post(dossier, f"assessors/{house.myself(other)}/remove", house.registrar, {"reason": "Niet nodig."})
    assert state_of(house, dossier) == "advised"


def test_who_decided_does_not_advise_afterwards(house: Board, world: World) -> None:
    both = world.grant(world.person("Both"), Role.ASSESSOR, institution=house.institution)
    world.grant(both, Role.BOARD, institution=house.institution, programme_id=uuid.UUID(house.programme))
    dossier = house.advised()
    assert house.decide(dossier, world.headers(both)).json()["isIndication"] is True
    house.post(dossier, "ask-completion", house.registrar, {"reason": "Er kwam iets bij."})
    house.post(dossier, "submit", house.student)
    assert codes(house.assign(dossier, world.headers(both))) == [("decided-before", "/assessors/0")]


def test_advice_is_given_again_on_what_was_completed_since(house: Board, clock: Clock) -> None:
    dossier = house.advised()
    house.post(dossier, "ask-completion", house.registrar, {"reason": "Cijferlijst ontbreekt."})
    clock.advance(days=1)
    again = house.post(dossier, "submit", house.student).json()
    assert (again["state"], verdicts(house, dossier)) == ("in-assessment", {None})
    assert refused(house.decide(dossier)) == (409, "dossier-state")
    house.judge(dossier, "partly")
    assert (state_of(house, dossier), verdicts(house, dossier)) == ("advised", {"partly"})


def test_who_sees_which_advice_when(house: Board) -> None:
    house.enrol(str(house.student_person.id))
    settle(house, assessors=2)
    other = house.appoint(Role.ASSESSOR, "Ot")
    dossier = assigned(house, house.assessor, other)

    def seen() -> list[int]:
        who = (house.assessor, other, house.registrar, house.board, house.student)
        return [len(house.client.get(f"/v1/dossiers/{dossier}/advice", headers=w).json()["items"]) for w in who]

    house.judge(dossier)
    assert seen() == [1, 0, 1, 1, 0]
    house.judge(dossier, who=other)
    assert seen() == [2, 2, 2, 2, 0]
    decision = house.decide(dossier).json()
    house.client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.board)
    assert seen() == [2, 2, 2, 2, 2]
