"""Terms over HTTP: the procedure of an institution, stopped clocks, an extension, requests not taken up, inboxes."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.conftest import Clock
from tests.desks import Board, Campus, refused
from tests.factories import World


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    world.lifetime = timedelta(days=400)
    return Board(client, world)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


def place(house: Board) -> str:
    return f"/v1/institutions/{house.institution.slug}/exemption-procedure"


def settle(house: Board, **procedure: Any) -> Any:
    return house.client.put(place(house), json=procedure, headers=house.registrar)


def read(house: Board, dossier: str) -> dict[str, Any]:
    found: dict[str, Any] = house.client.get(f"/v1/dossiers/{dossier}", headers=house.student).json()
    return found


def inbox(house: Board, role: str, query: str = "") -> list[tuple[str, str | None]]:
    who = house.board if role == "board" else house.registrar
    answer = house.client.get(f"/v1/{role}-inbox{query}", headers=who)
    assert answer.status_code == 200, answer.text
    return [(each["waiting"], each["dueOn"]) for each in answer.json()["items"]]


UNSETTLED = {
    "validFrom": None, "assessors": 1, "completionDays": 28, "decisionWeeks": 6, "extensionWeeks": 4,
    "announcedBy": "either",
}  # fmt: skip


def test_an_institution_settles_its_procedure_from_a_day_on(house: Board, clock: Clock) -> None:
    assert house.client.get(place(house)).json() == {**UNSETTLED, "history": []}
    now = settle(house, decisionWeeks=8, assessors=2)
    assert (now.status_code, now.json()["validFrom"], now.json()["decisionWeeks"]) == (200, "2026-11-02", 8)
    later = house.client.put(place(house), json={"validFrom": "2027-01-01", "decisionWeeks": 4}, headers=house.board)
    assert [each["decisionWeeks"] for each in later.json()["history"]] == [4, 8]
    assert later.json()["decisionWeeks"] == 8
    assert settle(house, decisionWeeks=10).json()["decisionWeeks"] == 10
    first = house.submitted()
    assert read(house, first)["decideBy"] == "2027-01-11"
    clock.advance(days=61)
    assert house.client.get(place(house)).json()["decisionWeeks"] == 4
    assert read(house, house.submitted())["decideBy"] == "2027-02-01"
    asked = house.post(first, "ask-completion", house.registrar, {"reason": "x", "completeBy": "2027-01-08"}).json()
    assert asked["decideBy"] == "2027-01-18"


def test_a_procedure_that_cannot_be_is_refused(house: Board, client: TestClient, world: World) -> None:
    assert codes(settle(house, validFrom="2026-11-01")) == [("begins-before-today", "/validFrom")]
    assert refused(settle(house, decisionWeeks=13)) == (400, "invalid-input")
    assert refused(settle(house, assessors=4)) == (400, "invalid-input")
    assert refused(house.client.put(place(house), json={}, headers=house.assessor)) == (403, "forbidden")
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    assert refused(house.client.put(place(house), json={}, headers=elsewhere.registrar)) == (404, "not-found")
    assert refused(client.get("/v1/institutions/nergens/exemption-procedure")) == (404, "not-found")


def test_the_clock_stops_while_a_dossier_is_incomplete(house: Board, clock: Clock) -> None:
    dossier = house.submitted()
    assert read(house, dossier)["decideBy"] == "2026-12-14"
    clock.advance(days=1)
    body = {"reason": "Cijferlijst ontbreekt.", "completeBy": "2026-11-14"}
    asked = house.post(dossier, "ask-completion", house.registrar, body).json()
    assert (asked["completeBy"], asked["decideBy"]) == ("2026-11-16", "2026-12-28")
    assert inbox(house, "registrar") == [("incomplete", "2026-11-16")]
    item = house.client.get("/v1/board-inbox", headers=house.board).json()["items"][0]
    assert (item["waiting"], item["isStopped"], item["dueOn"]) == ("incomplete", True, "2026-12-28")
    clock.advance(days=6)
    again = house.post(dossier, "submit", house.student).json()
    assert (again["completeBy"], again["completionAsked"]) == (None, None)
    assert (again["submittedAt"], again["completedAt"]) == ("2026-11-02T09:00:00Z", "2026-11-09T09:00:00Z")
    assert again["decideBy"] == "2026-12-21"  # 14 December and five days, a Saturday
    past = house.post(dossier, "ask-completion", house.registrar, {"reason": "x", "completeBy": "2026-11-09"})
    assert codes(past) == [("due-past", "/completeBy")]
    far = house.post(dossier, "ask-completion", house.registrar, {"reason": "x", "completeBy": "9999-12-31"})
    assert codes(far) == [("due-too-far", "/completeBy")]


def test_a_term_is_extended_once_with_the_reason(house: Board, clock: Clock) -> None:
    dossier = house.submitted()
    body = {"weeks": 4, "reason": "Er is een derde beoordelaar nodig."}
    assert refused(house.post(dossier, "extend-term", house.registrar, {**body, "weeks": 5})) == (409, "outside-term")
    made = house.post(dossier, "extend-term", house.board, body).json()
    assert (made["decideBy"], made["extensionWeeks"], made["extensionReason"]) == ("2027-01-11", 4, body["reason"])
    assert read(house, dossier)["extendedAt"] == "2026-11-02T09:00:00Z"
    assert refused(house.post(dossier, "extend-term", house.registrar, body)) == (409, "conflict")
    second = house.submitted()
    clock.advance(days=43)
    assert refused(house.post(second, "extend-term", house.registrar, body)) == (409, "outside-term")


def test_a_request_that_is_not_completed_in_time_may_be_not_taken_up(house: Board, clock: Clock) -> None:
    dossier, other = house.submitted(), house.submitted()
    for each in (dossier, other):
        house.post(each, "ask-completion", house.registrar, {"reason": "x", "completeBy": "2026-11-16"})
    why = {"reason": "De cijferlijst is niet gekomen."}
    clock.advance(days=14)
    assert refused(house.post(dossier, "not-take-up", house.registrar, why)) == (409, "outside-term")
    clock.advance(days=1)
    made = house.post(dossier, "not-take-up", house.board, why).json()
    assert (made["state"], made["closingReason"], made["decideBy"]) == ("not-taken-up", why["reason"], None)
    clock.advance(days=28)
    assert refused(house.post(other, "not-take-up", house.registrar, why)) == (409, "outside-term")
    assert house.post(other, "submit", house.registrar).json()["state"] == "submitted"


def test_without_a_day_to_complete_nothing_is_not_taken_up(house: Board, session: Session) -> None:
    dossier = house.submitted()
    house.post(dossier, "ask-completion", house.registrar, {"reason": "x"})
    session.execute(text("update dossiers set complete_by = null"))
    session.commit()
    answer = house.post(dossier, "not-take-up", house.registrar, {"reason": "x"})
    assert refused(answer) == (409, "outside-term")


# Inboxes.


def test_what_waits_moves_from_registrar_to_board_and_is_done(house: Board) -> None:
    house.enrol(str(house.student_person.id))
    dossier = house.submitted()
    assert (inbox(house, "registrar"), inbox(house, "board")) == (
        [("assign", "2026-12-14")], [("assessment", "2026-12-14")]
    )  # fmt: skip
    house.assign(dossier)
    assert inbox(house, "registrar") == []
    house.state(dossier)
    house.judge(dossier)
    assert inbox(house, "board") == [("decide", "2026-12-14")]
    decision = house.decide(dossier).json()
    assert inbox(house, "registrar") == inbox(house, "board") == [("announce", "2026-12-14")]
    house.client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.board)
    assert inbox(house, "registrar") == inbox(house, "board") == []


def test_an_indication_waits_for_enrolment_and_then_for_a_decision(house: Board, clock: Clock) -> None:
    dossier = house.advised()
    decision = house.decide(dossier).json()
    assert inbox(house, "board") == [("announce", None)]
    house.client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.board)
    assert inbox(house, "board") == []
    clock.advance(days=1)
    house.enrol(str(house.student_person.id))
    assert inbox(house, "board") == [("decide", "2026-12-15")]


def test_an_inbox_is_sorted_filtered_and_comes_in_pages(
    house: Board, client: TestClient, world: World, clock: Clock
) -> None:
    first = house.submitted(house.units[0])
    clock.advance(days=1)
    second = house.advised(house.units[1])
    clock.advance(days=1)
    house.submitted(house.units[2])
    days = ["2026-12-14", "2026-12-15", "2026-12-16"]
    assert [due for _, due in inbox(house, "board")] == days
    page = client.get("/v1/board-inbox?limit=2", headers=house.board).json()
    assert [each["dossierId"] for each in page["items"]] == [first, second]
    rest = client.get(f"/v1/board-inbox?limit=2&cursor={page['next']}", headers=house.board).json()
    assert ([each["dueOn"] for each in rest["items"]], rest["next"]) == (days[2:], None)
    assert inbox(house, "board", "?waiting=decide") == [("decide", days[1])]
    assert inbox(house, "board", f"?programme={house.programme}&isOverdue=false") != []
    assert inbox(house, "board", f"?programme={first}") == []
    assert inbox(house, "board", "?isOverdue=true") == []
    clock.advance(days=41)
    late = client.get("/v1/board-inbox?isOverdue=true", headers=house.board).json()["items"]
    assert [(each["dueOn"], each["daysLeft"], each["personName"]) for each in late] == [(days[0], -1, "Sam Student")]
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    for role, who in (("board", elsewhere.board), ("registrar", elsewhere.registrar)):
        assert client.get(f"/v1/{role}-inbox", headers=who).json()["items"] == []
    other = house.appoint(Role.APPEALS_BOARD, "Ap")
    for role in ("board", "registrar"):
        assert refused(client.get(f"/v1/{role}-inbox", headers=other)) == (403, "forbidden")


def test_an_inbox_comes_as_csv_too(house: Board, clock: Clock) -> None:
    dossier = house.submitted()
    house.post(dossier, "ask-completion", house.registrar, {"reason": "x", "completeBy": "2026-11-16"})
    headers = {**house.registrar, "Accept": "text/csv"}
    answer = house.client.get("/v1/registrar-inbox?limit=1", headers=headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["wat"], row["uiterlijk"], row["dagen over"], row["klok staat stil"], row["wie"]) for row in rows] == [
        ("niet compleet", "2026-11-16", "14", "ja", "Sam Student")
    ]
    clock.advance(days=15)
    answer = house.client.get("/v1/board-inbox?lang=en", headers={**house.board, "Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=","))
    assert [(row["what"], row["clock stopped"], row["overdue"], row["dossier"]) for row in rows] == [
        ("incomplete", "", "", dossier)
    ]
    refusal = house.client.get("/v1/board-inbox", headers={**house.board, "Accept": "image/png"})
    assert refused(refusal) == (406, "not-acceptable")
