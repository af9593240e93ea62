"""The exemptions of an institution, as its student system takes them over."""

import csv
import io
import uuid
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.models import Identity
from app.recognition.rules.statuses import ExemptionStatus, status_of
from tests.conftest import Clock
from tests.desks import Campus, refused
from tests.recognition.tribunal import PatientWorld, Tribunal


@pytest.mark.parametrize(
    ("ended_by", "condition", "status"),
    [
        (None, None, ExemptionStatus.EXEMPT),
        (None, "met", ExemptionStatus.EXEMPT),
        (None, "open", ExemptionStatus.CONDITIONAL),
        (None, "lapsed", ExemptionStatus.LAPSED),
        ("withdrawn", None, ExemptionStatus.WITHDRAWN),
        ("annulled", "met", ExemptionStatus.ANNULLED),
        ("replaced", "open", ExemptionStatus.REPLACED),
        ("given-up", None, ExemptionStatus.GIVEN_UP),
    ],
)
def test_an_exemption_is_one_thing_at_a_time(ended_by: str | None, condition: str | None, status: str) -> None:
    assert status_of(ended_by, condition) is status


def listed(court: Tribunal, **query: Any) -> list[dict[str, Any]]:
    address = f"/v1/institutions/{court.institution.slug}/exemptions"
    answer = court.client.get(address, params=query, headers=court.registrar)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def statuses(court: Tribunal, **query: Any) -> list[tuple[str, str]]:
    return [(each["moduleCode"], each["status"]) for each in listed(court, **query)]


def number(session: Session, court: Tribunal) -> str:
    identity = session.query(Identity).filter_by(person_id=uuid.UUID(court.person)).one()
    assert identity.student_number
    return identity.student_number


def test_what_was_announced_is_listed_with_all_that_a_student_system_asks(
    court: Tribunal, clock: Clock, session: Session
) -> None:
    court.decide(court.advised())  # an indication: not enrolled yet
    court.enrol(court.person)
    dossier = court.advised()
    made = court.decide(dossier, granted=court.units[:1], refused=court.refuse(*court.units[1:]))
    assert listed(court) == []
    clock.advance(days=1)
    decision = court.announce(made)
    [line] = listed(court)
    assert line == {
        "id": court.exemption(0),
        "studentNumber": number(session, court),
        "moduleCode": "UNIT0",
        "moduleTitle": {"nl": "Werken met ervaringskennis", "en": "Working with experiential knowledge"},
        "moduleVersion": 1,
        "ec": 5,
        "status": "exempt",
        "decisionId": decision,
        "announcedOn": "2026-11-03",
        "changedAt": "2026-11-03T09:00:00Z",
    }


def test_since_tells_what_changed_after_in_the_order_of_change(court: Tribunal, clock: Clock) -> None:
    court.announced()
    assert statuses(court) == statuses(court, since="2026-11-02T08:59:59Z")
    assert len(listed(court)) == 3
    assert statuses(court, since="2026-11-02T10:00:00+01:00") == []
    clock.advance(days=1)
    withdrawal = court.review(court.exemption(1), True).json()["withdrawalId"]
    assert statuses(court, since="2026-11-02T09:00:00Z") == [("UNIT1", "withdrawn")]
    assert statuses(court)[-1] == ("UNIT1", "withdrawn")
    clock.advance(days=1)
    appeal = court.lodge(withdrawal).json()["id"]
    court.on(appeal, "send", court.appeals_board)
    assert statuses(court, since="2026-11-03T09:00:00Z") == []
    court.settle(appeal, True)
    assert statuses(court, since="2026-11-03T09:00:00Z") == [("UNIT1", "exempt")]


def test_whatever_becomes_of_an_exemption_is_a_change(court: Tribunal, clock: Clock, session: Session) -> None:
    court.enrol(court.person)
    dossier = court.advised()
    later = [{"module": unit, "condition": {"nl": "Toon het."}, "dueOn": "2026-11-10"} for unit in court.units[1:]]
    decision = court.announce(court.decide(dossier, granted=court.units[:1], conditional=later))
    assert sorted(statuses(court)) == [("UNIT0", "exempt"), ("UNIT1", "conditional"), ("UNIT2", "conditional")]
    ids = {each["moduleCode"]: each["id"] for each in listed(court)}

    def judge(code: str, is_met: bool) -> None:
        body = {"met": is_met, "reason": "Gezien."}
        answer = court.client.post(f"/v1/exemptions/{ids[code]}/condition", json=body, headers=court.board)
        assert answer.status_code == 200, answer.text

    moment = clock.now
    clock.advance(days=1)
    judge("UNIT1", True)
    assert statuses(court, since=moment.isoformat()) == [("UNIT1", "exempt")]
    clock.advance(days=14)
    judge("UNIT2", False)
    assert statuses(court, since=moment.isoformat()) == [("UNIT1", "exempt"), ("UNIT2", "lapsed")]
    clock.advance(days=1)
    court.post(dossier, "give-up", court.student, {"exemptions": [ids["UNIT1"]]})
    assert statuses(court)[-1] == ("UNIT1", "given-up")
    moment = clock.now
    clock.advance(days=1)
    court.rule(court.pending(decision), "founded", modules=court.units[:1])
    assert statuses(court, since=moment.isoformat()) == [("UNIT0", "annulled")]
    clock.advance(days=1)
    court.announce(court.decide(dossier, granted=court.units[:1]))
    assert statuses(court)[-2:] == [("UNIT0", "annulled"), ("UNIT0", "exempt")]
    clock.advance(days=1)
    court.post(dossier, "withdraw", court.student)
    assert statuses(court)[-1] == ("UNIT0", "given-up")
    assert ("UNIT2", "lapsed") in statuses(court), "what lapsed is not there to be given up"
    court.post(dossier, "erasure", court.student)
    assert {each["studentNumber"] for each in listed(court)} == {None}


def test_what_a_new_decision_replaces_is_a_change(court: Tribunal, clock: Clock) -> None:
    dossier, decision = court.announced(1, 2)
    appeal = court.lodge(decision).json()["id"]
    court.on(appeal, "send", court.appeals_board)
    court.settle(appeal, True)
    clock.advance(days=1)
    court.announce(court.decide(dossier))
    found = sorted(statuses(court, since="2026-11-02T09:00:00Z"))
    assert found == [("UNIT0", "exempt"), ("UNIT0", "replaced"), ("UNIT1", "exempt"), ("UNIT2", "exempt")]


def test_the_list_comes_in_pages_and_as_csv_in_two_languages(court: Tribunal, session: Session) -> None:
    _, decision = court.announced()
    address = f"/v1/institutions/{court.institution.slug}/exemptions"
    pages, cursor = [], ""
    for _ in range(3):
        page = court.client.get(f"{address}?limit=1{cursor}", headers=court.registrar).json()
        pages += page["items"]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert pages == listed(court)
    wanted = {**court.registrar, "Accept": "text/csv"}
    dutch = court.client.get(f"{address}?limit=1", headers=wanted)
    assert dutch.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(dutch.content.decode("utf-8-sig")), delimiter=";"))
    assert (rows[0][:6], len(rows)) == (["studentnummer", "module", "titel", "versie", "EC", "stand"], 4)
    first = pages[0]
    assert rows[1] == [
        number(session, court), first["moduleCode"], "Werken met ervaringskennis", "1", "5", "vrijgesteld", decision,
        "2026-11-02", "2026-11-02T09:00:00+00:00", first["id"],
    ]  # fmt: skip
    english = court.client.get(f"{address}?lang=en", headers=wanted).content.decode("utf-8-sig")
    told = list(csv.reader(io.StringIO(english)))
    assert (told[0][0], told[1][2], told[1][5]) == ("student number", "Working with experiential knowledge", "exempt")
    assert refused(court.client.get(address, headers={**court.registrar, "Accept": "application/pdf"})) == (
        406, "not-acceptable",
    )  # fmt: skip
    for wrong in ("since=gisteren", "since=2026-11-02T09:00:00", "cursor=WyJ4Il0", "lang=fr"):
        assert refused(court.client.get(f"{address}?{wrong}", headers=court.registrar)) == (400, "invalid-input")


def test_the_list_is_for_registrars_of_the_institution(
    court: Tribunal, client: TestClient, patient: PatientWorld
) -> None:
    court.announced()
    elsewhere = Campus(client, patient, "voorbeeld-zuid")
    address = f"/v1/institutions/{court.institution.slug}/exemptions"
    for who in (court.student, court.board, court.assessor, court.coordinator, court.appeals_board):
        assert refused(client.get(address, headers=who)) == (403, "forbidden")
    assert refused(client.get(address, headers=elsewhere.registrar)) == (404, "not-found")
    assert refused(client.get("/v1/institutions/nergens/exemptions", headers=court.registrar)) == (404, "not-found")
    own = f"/v1/institutions/{elsewhere.institution.slug}/exemptions"
    assert client.get(own, headers=elsewhere.registrar).json()["items"] == []
