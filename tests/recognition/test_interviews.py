"""The record of a criterion-based interview: made by who asks, encrypted, counting once the candidate agreed."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.desks import Board, Campus, refused
from tests.factories import World


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def entry(outcome: str, **changes: Any) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "questions": ["Hoe ging je te werk?"],
        "situation": "Een bewoner trok zich terug.",
        "task": "Het contact herstellen.",
        "action": "Ik ging naast hem zitten in de kas.",
        "result": "Hij vertelde wat hij nodig had.",
        **changes,
    }


def interview(house: Board, **changes: Any) -> dict[str, Any]:
    entries = [entry(each["id"]) for each in house.outcomes]
    return {"interviewers": ["As Sessor"], "heldOn": "2026-10-30", "isOnline": True, "entries": entries, **changes}


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


def finding(house: Board, dossier: str) -> str:
    found = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.registrar).json()["findings"]
    code: str = found[-1]["code"]
    return code


def test_an_interview_counts_once_the_candidate_agreed(house: Board, session: Session) -> None:
    dossier = house.open(house.student)
    made = house.post(dossier, "interviews", house.assessor, interview(house))
    assert (made.status_code, made.headers["etag"], made.json()["agreedAt"]) == (201, '"r1"', None)
    evidence = made.json()["evidenceId"]
    place = f"/v1/dossiers/{dossier}/interviews/{evidence}"
    whole = house.client.get(f"/v1/dossiers/{dossier}", headers=house.student).json()["evidence"][0]
    assert (whole["kind"], len(whole["outcomes"])) == ("interview", 2)
    assert {tie["source"] for tie in whole["ties"]} == {"interview"}
    stored = session.execute(text("select sealed from interview_records")).scalar_one()
    assert b"kas" not in stored
    everything = session.execute(text("select string_agg(row_to_json(e)::text, '') from evidence e")).scalar_one()
    assert "in de kas" not in everything
    assert finding(house, dossier) == "interview-not-agreed"
    steps = house.client.get(f"/v1/dossiers/{dossier}/steps", headers=house.student).json()["steps"]
    assert {step["code"]: step["status"] for step in steps}["interview"] == "todo"
    first, second = {"If-Match": '"r1"'}, {"If-Match": '"r2"'}
    amended = interview(house, place="Utrecht", isOnline=False)
    answer = house.client.put(place, json=amended, headers={**house.assessor, **first})
    assert (answer.json()["revision"], answer.headers["etag"]) == (2, '"r2"')
    assert answer.json()["digest"] != made.json()["digest"]
    stale = house.client.put(place, json=amended, headers={**house.assessor, **first})
    assert refused(stale) == (412, "stale-edit")
    agree = f"{place}/agree"
    assert refused(house.client.post(agree, headers={**house.assessor, **second})) == (403, "forbidden")
    assert refused(house.client.post(agree, headers={**house.student, **first})) == (412, "stale-edit")
    agreed = house.client.post(agree, headers={**house.student, **second}).json()
    assert agreed["agreedAt"][:10] == "2026-11-02"
    assert refused(house.client.post(agree, headers={**house.student, **second})) == (409, "wrong-state")
    assert finding(house, dossier) == "counts"
    for who in (house.student, house.registrar, house.assessor, house.board):
        listed = house.client.get(f"/v1/dossiers/{dossier}/interviews", headers=who).json()["items"]
        assert listed[0]["content"]["entries"][0]["action"] == "Ik ging naast hem zitten in de kas."
    house.client.put(place, json=amended, headers={**house.registrar, **second})
    assert finding(house, dossier) == "interview-not-agreed"


def test_the_record_is_made_during_assessment_and_named_in_the_decision(house: Board) -> None:
    house.enrol(str(house.student_person.id))
    digests = []
    for held_on in ("2026-10-29", "2026-10-30"):
        dossier = house.open(house.student)
        house.post(dossier, "evidence", house.student, house.evidence())
        house.post(dossier, "submit", house.student)
        made = house.post(dossier, "interviews", house.assessor, interview(house, heldOn=held_on)).json()
        agree = f"/v1/dossiers/{dossier}/interviews/{made['evidenceId']}/agree"
        assert house.client.post(agree, headers={**house.student, "If-Match": '"r1"'}).status_code == 200
        house.advise(dossier)
        basis = house.decide(dossier).json()["basis"]["evidence"]
        digests.append(next(each["digest"] for each in basis if each["kind"] == "interview"))
        late = house.post(dossier, "interviews", house.assessor, interview(house))
        assert refused(late) == (409, "dossier-state")
    assert digests[0] != digests[1]


def test_a_record_that_cannot_be_is_refused_with_every_fault(house: Board) -> None:
    dossier = house.open(house.student)
    one = house.outcomes[0]["id"]
    body = interview(
        house,
        heldOn="2026-11-03",
        isOnline=False,
        entries=[entry(one), entry(one), entry(str(uuid.uuid4()))],
    )
    assert codes(house.post(dossier, "interviews", house.registrar, body)) == [
        ("interview-in-future", "/heldOn"),
        ("place-missing", "/place"),
        ("outcome-twice", "/entries/1/outcome"),
        ("outcome-not-asked", "/entries/2/outcome"),
    ]


def test_only_who_asks_records_and_the_candidate_cannot_take_it_out(
    house: Board, client: TestClient, world: World
) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    dossier = house.open(house.student)
    body = interview(house)
    assert refused(house.post(dossier, "interviews", house.student, body)) == (404, "not-found")
    assert refused(house.post(dossier, "interviews", house.board, body)) == (403, "forbidden")
    for who in (elsewhere.assessor, elsewhere.registrar):
        assert refused(house.post(dossier, "interviews", who, body)) == (404, "not-found")
        assert refused(client.get(f"/v1/dossiers/{dossier}/interviews", headers=who)) == (404, "not-found")
    made = house.post(dossier, "interviews", house.registrar, body).json()["evidenceId"]
    place = f"/v1/dossiers/{dossier}/evidence/{made}"
    assert refused(client.delete(place, headers=house.student)) == (403, "forbidden")
    other = house.post(dossier, "evidence", house.student, house.evidence()).json()["id"]
    absent = f"/v1/dossiers/{dossier}/interviews/{other}"
    headers = {**house.registrar, "If-Match": '"r1"'}
    assert refused(client.put(absent, json=body, headers=headers)) == (404, "not-found")
    assert client.delete(place, headers=house.registrar).status_code == 204
    world.grant(house.student_person, Role.ASSESSOR, institution=house.institution)
    assert refused(house.post(dossier, "interviews", house.student, body)) == (403, "forbidden")
