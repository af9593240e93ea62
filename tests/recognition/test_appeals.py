"""Appeals over HTTP: from a refusal to the decision after the ruling, and what each term does on the way."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from tests.conftest import Clock
from tests.desks import refused
from tests.recognition.tribunal import PatientWorld, Tribunal, codes


def test_from_refusal_through_the_ruling_to_the_grant_that_counts(
    court: Tribunal, clock: Clock, session: Session
) -> None:
    dossier, decision = court.announced(2)
    assert court.exempt() == 2
    clock.advance(days=7)
    appeal = court.lodge(decision).json()
    assert (appeal["state"], appeal["against"], appeal["isLate"], appeal["daysLate"]) == (
        "lodged", "decision", False, 0,
    )  # fmt: skip
    assert (appeal["appealUntil"], appeal["ruleUntil"], appeal["settleUntil"]) == ("2026-12-14", "2027-02-22", None)
    assert court.state_of(dossier) == "appealed"
    assert refused(court.lodge(decision)) == (409, "already-appealed")
    clock.advance(days=7)  # to Monday 16 November
    sent = court.on(appeal["id"], "send", court.appeals_board).json()
    assert (sent["state"], sent["settleUntil"]) == ("settling", "2026-12-07")
    answer = court.rule(appeal["id"], "founded")
    assert refused(answer) == (409, "appeal-state")
    assert "2026-12-07" in answer.json()["detail"]
    assert court.settle(appeal["id"], False).json()["state"] == "pending"
    assert court.exempt() == 2
    clock.advance(days=30)
    ruled = court.rule(appeal["id"], "founded", modules=[court.units[2]], decideBy="2027-01-15").json()
    assert (ruled["state"], ruled["ruling"]["outcome"], ruled["ruling"]["modules"]) == (
        "ruled", "founded", [court.units[2]],
    )  # fmt: skip
    assert (ruled["ruling"]["decideBy"], ruled["ruling"]["appealUntil"]) == ("2027-01-15", "2027-01-27")
    assert (court.state_of(dossier), court.exempt()) == ("advised", 2)
    made = court.decide(dossier, granted=[court.units[2]])
    new = court.announce(made)
    assert (court.state_of(dossier), court.exempt()) == ("announced", 3)
    first, second = court.decisions(dossier)
    assert (first["id"], second["id"], second["replacesId"]) == (decision, new, decision)
    assert first["reopened"]["because"] == "ruling"
    assert second["follows"] == first["reopened"]
    assert (second["follows"]["id"], second["follows"]["modules"]) == (appeal["id"], [court.units[2]])
    assert [line["module"] for line in second["granted"]] == [court.units[2]]
    told = session.scalars(
        select(LedgerEvent.action).where(LedgerEvent.action.like("appeal.%")).order_by(LedgerEvent.id)
    )
    assert list(told) == ["appeal.lodged", "appeal.sent", "appeal.not-settled", "appeal.ruled"]


def test_what_is_annulled_stops_counting_and_the_rest_stays(court: Tribunal) -> None:
    dossier, decision = court.announced(2)
    appeal = court.pending(decision)
    court.rule(appeal, "founded", modules=[court.units[2], court.units[1]])
    assert set(court.exemptions()) == {court.unit_versions[0]}
    answer = court.decide(dossier, granted=court.units)
    assert codes(answer) == [("not-asked", "/granted/0")]
    refusal = court.refuse(court.units[1], court.units[2])
    court.announce(court.decide(dossier, refused=refusal))
    assert set(court.exemptions()) == {court.unit_versions[0]}


def test_a_decision_is_annulled_in_whole_where_no_unit_is_named(court: Tribunal) -> None:
    dossier, decision = court.announced(2)
    ruled = court.rule(court.pending(decision), "founded").json()
    assert set(ruled["ruling"]["modules"]) == set(court.units)
    assert court.exempt() == 0
    second = court.decided(dossier, 1)
    assert set(court.exemptions()) == {court.unit_versions[0], court.unit_versions[2]}
    assert court.state_of(dossier) == "announced"
    again = court.lodge(second)
    assert (again.status_code, court.state_of(dossier)) == (201, "appealed")


def test_the_board_decides_anew_also_about_who_left_since(court: Tribunal, session: Session) -> None:
    dossier, decision = court.announced(2)
    court.rule(court.pending(decision), "founded")
    session.connection().exec_driver_sql("delete from enrolments")
    made = court.decide(dossier, granted=court.units).json()
    assert (made["isIndication"], made["replacesId"]) == (False, decision)


@pytest.mark.parametrize("outcome", ["inadmissible", "unfounded"])
def test_an_appeal_that_fails_makes_the_decision_final(court: Tribunal, outcome: str) -> None:
    dossier, decision = court.announced(2)
    appeal = court.pending(decision)
    wrong = court.rule(appeal, outcome, modules=[court.units[0]], decideBy="2026-12-01")
    assert codes(wrong) == [("not-founded", "/modules"), ("not-founded", "/decideBy")]
    ruled = court.rule(appeal, outcome).json()
    assert (ruled["ruling"]["outcome"], ruled["ruling"]["modules"]) == (outcome, [])
    assert "Raad van State" in ruled["ruling"]["remedy"]["nl"]
    assert (court.state_of(dossier), court.exempt()) == ("final", 2)
    assert refused(court.lodge(decision)) == (409, "already-appealed")
    assert refused(court.rule(appeal, outcome)) == (409, "appeal-state")
    assert refused(court.on(appeal, "withdraw", court.student)) == (409, "appeal-state")


def test_a_late_appeal_is_taken_in_and_marked(court: Tribunal, clock: Clock) -> None:
    dossier, decision = court.announced(2)
    clock.now = clock.now.replace(month=12, day=14, hour=22, minute=59)  # 23:59 in Amsterdam, on the last day
    assert court.client.get("/v1/appeals?isLate=true", headers=court.appeals_board).json()["items"] == []
    clock.advance(minutes=1)
    appeal = court.lodge(decision, lateReason="Ik lag in het ziekenhuis.").json()
    assert (appeal["isLate"], appeal["daysLate"], appeal["lateReason"]) == (True, 1, "Ik lag in het ziekenhuis.")
    assert appeal["ruleUntil"] == "2027-02-23"
    found = court.client.get("/v1/appeals?isLate=true", headers=court.appeals_board).json()["items"]
    assert [each["id"] for each in found] == [appeal["id"]]
    # Late or not, the attempt to settle comes first (WHW 7.61(3)).
    assert refused(court.rule(appeal["id"], "inadmissible")) == (409, "appeal-state")
    court.on(appeal["id"], "send", court.appeals_board)
    court.settle(appeal["id"], False)
    assert court.rule(appeal["id"], "inadmissible").json()["ruling"]["outcome"] == "inadmissible"
    assert court.state_of(dossier) == "final"


def test_in_time_is_until_the_day_ends_in_amsterdam(court: Tribunal, clock: Clock) -> None:
    _, decision = court.announced(2)
    clock.now = clock.now.replace(month=12, day=14, hour=22, minute=59)
    assert court.lodge(decision).json()["daysLate"] == 0


def test_a_settlement_leads_to_a_decision_that_replaces_the_first(court: Tribunal, clock: Clock) -> None:
    dossier, decision = court.announced(1, 2)
    appeal = court.lodge(decision).json()["id"]
    court.on(appeal, "send", court.appeals_board)
    wrong = court.settle(appeal, True, modules=[str(uuid.uuid4()), court.units[0], court.units[0]])
    assert codes(wrong) == [("not-decided", "/modules/0"), ("named-twice", "/modules/2")]
    assert codes(court.settle(appeal, False, modules=[court.units[0]])) == [("not-settled", "/modules")]
    settled = court.settle(appeal, True, court.registrar, modules=court.units[:2]).json()
    assert (settled["state"], settled["settlement"]["isSettled"]) == ("settled", True)
    assert settled["settlement"]["modules"] == sorted(court.units[:2])
    # Nothing is annulled: what counts goes on until the new decision is announced.
    assert (court.state_of(dossier), court.exempt()) == ("advised", 1)
    made = court.decide(dossier, granted=[court.units[1]], refused=court.refuse(court.units[0]))
    assert court.exempt() == 1
    court.announce(made)
    assert set(court.exemptions()) == {court.unit_versions[1]}
    assert made.json()["follows"]["because"] == "settlement"
    assert refused(court.rule(appeal, "unfounded")) == (409, "appeal-state")


def test_a_board_that_says_nothing_for_three_weeks_does_not_hold_up_the_ruling(court: Tribunal, clock: Clock) -> None:
    _, decision = court.announced(2)
    appeal = court.lodge(decision).json()["id"]
    assert court.on(appeal, "send", court.appeals_board).json()["settleUntil"] == "2026-11-23"
    assert refused(court.on(appeal, "send", court.appeals_board)) == (409, "appeal-state")
    clock.now = clock.now.replace(day=23, hour=22, minute=59)
    assert refused(court.rule(appeal, "unfounded")) == (409, "appeal-state")
    clock.advance(minutes=1)
    assert court.rule(appeal, "unfounded").json()["state"] == "ruled"


def test_the_person_takes_the_appeal_back_and_may_come_again(court: Tribunal) -> None:
    dossier, decision = court.announced(2)
    appeal = court.pending(decision)
    done = court.on(appeal, "withdraw", court.student).json()
    assert (done["state"], court.state_of(dossier), court.exempt()) == ("withdrawn", "final", 2)
    assert refused(court.rule(appeal, "founded")) == (409, "appeal-state")
    again = court.lodge(decision).json()
    assert (again["state"], court.state_of(dossier)) == ("lodged", "appealed")


def test_no_decision_in_time_can_be_appealed(court: Tribunal, clock: Clock) -> None:
    court.enrol(court.person)
    dossier = court.advised()
    late = {"grounds": "Ik wacht al zes weken."}
    answer = court.post(dossier, "appeals", court.student, late)
    assert (refused(answer), codes(answer)) == ((409, "not-appealable"), [("term-runs", "")])
    assert "2026-12-14" in answer.json()["errors"][0]["detail"]  # six weeks after Monday 2 November
    clock.now = clock.now.replace(month=12, day=14, hour=23)  # the 15th in Amsterdam
    assert codes(court.post(dossier, "appeals", court.student, {**late, "noticeOn": "2026-12-16"})) == [
        ("not-yet", "/noticeOn")
    ]
    made = court.post(dossier, "appeals", court.student, {**late, "noticeOn": "2026-12-01"}).json()
    assert (made["against"], made["decisionId"], made["decisionDue"]) == ("no-decision", None, "2026-12-14")
    assert (made["isPremature"], made["appealUntil"], made["ruleUntil"]) == (True, None, "2027-02-23")
    assert refused(court.post(dossier, "appeals", court.student, late)) == (409, "already-appealed")
    assert court.state_of(dossier) == "advised"
    court.on(made["id"], "send", court.appeals_board)
    court.settle(made["id"], False)
    assert codes(court.rule(made["id"], "founded", decideBy="2026-12-15")) == [("not-to-come", "/decideBy")]
    assert codes(court.rule(made["id"], "founded", modules=[court.units[0]])) == [("not-decided", "/modules/0")]
    court.rule(made["id"], "founded", decideBy="2027-01-12")
    assert court.state_of(dossier) == "advised"
    assert court.client.get(f"/v1/dossiers/{dossier}", headers=court.student).json()["decideBy"] == "2027-01-12"
    answer = court.post(dossier, "appeals", court.student, late)
    assert "2027-01-12" in answer.json()["errors"][0]["detail"]
    court.decided(dossier)
    assert codes(court.post(dossier, "appeals", court.student, late)) == [("no-term", "")]


def test_a_settled_appeal_against_no_decision_changes_nothing_else(court: Tribunal, clock: Clock) -> None:
    dossier = court.advised()
    clock.advance(weeks=9)
    made = court.post(dossier, "appeals", court.student, {"grounds": "Te laat.", "noticeOn": "2026-12-01"}).json()
    assert made["isPremature"] is False
    court.on(made["id"], "send", court.appeals_board)
    assert court.settle(made["id"], True).json()["settlement"]["modules"] == []
    assert court.state_of(dossier) == "advised"


@pytest.mark.parametrize(("decide_by", "due"), [(None, "2027-01-11"), ("2026-12-20", "2026-12-20")])
def test_after_a_ruling_the_term_to_decide_runs_anew(
    court: Tribunal, clock: Clock, decide_by: str | None, due: str
) -> None:
    """Four weeks later, a ruling: six weeks from there, or the day that it sets."""
    settled = {"decisionWeeks": 6, "extensionWeeks": 2}
    place = f"/v1/institutions/{court.institution.slug}/exemption-procedure"
    assert court.client.put(place, json=settled, headers=court.registrar).status_code == 200
    dossier, decision = court.announced(2)
    clock.advance(weeks=4)
    court.rule(court.pending(decision), "founded", decideBy=decide_by)
    answer = court.post(dossier, "appeals", court.student, {"grounds": "x"})
    assert due in answer.json()["errors"][0]["detail"]
    assert court.client.get(f"/v1/dossiers/{dossier}", headers=court.student).json()["decideBy"] == due
    inbox = court.client.get("/v1/board-inbox", headers=court.board).json()["items"]
    assert [(each["waiting"], each["dueOn"]) for each in inbox] == [("decide", due)]
    extended = court.post(dossier, "extend-term", court.board, {"weeks": 2, "reason": "Ziekte."})
    if decide_by:
        assert refused(extended) == (409, "outside-term")
    else:
        assert extended.json()["decideBy"] == "2027-01-25"


@pytest.mark.parametrize("regime", ["whw", "contract"])
def test_after_a_settlement_or_a_complaint_the_term_to_decide_runs_anew(
    client: TestClient, patient: PatientWorld, clock: Clock, regime: str
) -> None:
    court = Tribunal(client, patient, regime=regime)
    dossier, decision = court.announced(2)
    clock.advance(weeks=4)
    if regime == "whw":
        appeal = court.lodge(decision).json()["id"]
        court.on(appeal, "send", court.appeals_board)
        assert court.settle(appeal, True).status_code == 200
    else:
        made = client.post(f"/v1/decisions/{decision}/complaints", json={"text": "x"}, headers=court.student).json()
        body = {"isUpheld": True, "answer": "U hebt gelijk."}
        answered = client.post(f"/v1/complaints/{made['id']}/answer", json=body, headers=court.board)
        assert answered.status_code == 200, answered.text
    found = client.get(f"/v1/dossiers/{dossier}", headers=court.student).json()
    assert (found["state"], found["decideBy"]) == ("advised", "2027-01-11")


def test_while_a_dossier_is_completed_no_term_runs(court: Tribunal, clock: Clock) -> None:
    dossier = court.advised()
    court.post(dossier, "ask-completion", court.registrar, {"reason": "Cijferlijst."})
    clock.advance(weeks=20)
    assert codes(court.post(dossier, "appeals", court.student, {"grounds": "x"})) == [("no-term", "")]


def test_an_indication_and_what_was_not_announced_cannot_be_appealed(court: Tribunal) -> None:
    dossier = court.advised()
    indication = court.announce(court.decide(dossier))
    answer = court.lodge(indication)
    assert (refused(answer), codes(answer)) == ((409, "not-appealable"), [("indication", "")])
    court.enrol(court.person)
    made = court.decide(dossier).json()["id"]
    assert refused(court.lodge(made)) == (404, "not-found")
    assert refused(court.lodge(str(uuid.uuid4()))) == (404, "not-found")


def test_the_inbox_has_every_term_and_comes_in_pages(court: Tribunal, clock: Clock) -> None:
    _, decision = court.announced(2)
    first = court.lodge(decision).json()["id"]
    other = court.advised()
    clock.advance(weeks=9)
    second = court.post(other, "appeals", court.student, {"grounds": "Te laat."}).json()["id"]
    read = court.client.get
    page = read("/v1/appeals?limit=1", headers=court.appeals_board).json()
    assert [each["id"] for each in page["items"]] == [first]
    rest = read(f"/v1/appeals?limit=1&cursor={page['next']}", headers=court.appeals_board).json()
    assert ([each["id"] for each in rest["items"]], rest["next"]) == ([second], None)
    for query, found in {
        "state=lodged": [first, second],
        "state=ruled": [],
        "dueBy=2027-02-22": [first],
        "dueBy=2027-02-21": [],
        "isLate=false": [first, second],
        f"programme={court.programme}": [first, second],
        f"programme={uuid.uuid4()}": [],
    }.items():
        items = read(f"/v1/appeals?{query}", headers=court.appeals_board).json()["items"]
        assert [each["id"] for each in items] == found, query
    assert read(f"/v1/appeals/{first}", headers=court.appeals_board).json()["isOverdue"] is False
    clock.advance(weeks=8)
    assert read(f"/v1/appeals/{first}", headers=court.appeals_board).json()["isOverdue"] is True
    assert refused(read("/v1/appeals?cursor=WyJ4Il0", headers=court.appeals_board)) == (400, "invalid-input")


def test_the_appeals_board_sees_what_was_appealed_and_nothing_else(
    court: Tribunal, client: TestClient, patient: PatientWorld
) -> None:
    dossier, decision = court.announced(2)
    quiet = court.advised()
    paths = [f"/v1/dossiers/{dossier}", f"/v1/decisions/{decision}", f"/v1/dossiers/{dossier}/decisions"]
    for path in (*paths, f"/v1/people/{court.person}/exemptions"):
        assert refused(client.get(path, headers=court.appeals_board)) == (404, "not-found")
    assert client.get("/v1/dossiers", headers=court.appeals_board).json()["items"] == []
    court.lodge(decision)
    for path in paths:
        assert client.get(path, headers=court.appeals_board).status_code == 200
    assert client.get(paths[0], headers=court.appeals_board).json()["evidence"][0]["title"] == "Mbo-4 Sociaal Werk"
    assert [each["id"] for each in client.get("/v1/dossiers", headers=court.appeals_board).json()["items"]] == [dossier]
    assert refused(client.get(f"/v1/dossiers/{quiet}", headers=court.appeals_board)) == (404, "not-found")
    elsewhere = patient.headers(
        patient.grant(patient.person("Ver"), Role.APPEALS_BOARD, institution=patient.institution("voorbeeld-zuid"))
    )
    assert refused(client.get(paths[0], headers=elsewhere)) == (404, "not-found")
    assert client.get("/v1/appeals", headers=elsewhere).json()["items"] == []


def test_what_was_ruled_on_is_no_longer_overdue(court: Tribunal, clock: Clock) -> None:
    _, decision = court.announced(2)
    appeal = court.pending(decision)
    clock.now += timedelta(days=300)
    assert court.client.get(f"/v1/appeals/{appeal}", headers=court.student).json()["isOverdue"] is True
    assert court.rule(appeal, "founded").json()["isOverdue"] is False
