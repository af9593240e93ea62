"""Decisions of a board over HTTP: what they must say, who takes them, conditions, drafts and batches."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from app.recognition.models import Decision, Exemption
from tests.conftest import Clock
from tests.desks import Board, Campus, refused
from tests.factories import World


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    world.lifetime = timedelta(days=400)
    return Board(client, world)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


def events(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LedgerEvent)) or 0


def test_a_dossier_goes_from_evidence_to_announced_exemptions(house: Board) -> None:
    person = str(house.student_person.id)
    house.enrol(person)
    dossier = house.advised()
    proposal = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()
    assert [unit["status"] for unit in proposal["units"]] == ["covered"] * 3
    assert proposal["findings"][0]["code"] == "counts"
    decision = house.decide(dossier).json()
    assert (decision["outcome"], len(decision["granted"]), decision["isIndication"]) == ("granted", 3, False)
    assert decision["granted"][0]["ec"] == 5
    assert decision["legalBasis"]["articles"] == ["WHW 7.12b(1)(d)", "WHW 7.13(2)(r)"]
    assert len(decision["basis"]["outcomeSetVersions"][0]["digest"]) == 64
    address = f"/v1/decisions/{decision['id']}"
    assert refused(house.client.get(address, headers=house.student)) == (404, "not-found")
    assert house.client.get(f"/v1/people/{person}/exemptions", headers=house.student).json()["items"] == []
    announced = house.client.post(f"{address}/announce", headers=house.registrar).json()
    assert announced["appealUntil"] == "2026-12-14"
    assert refused(house.client.post(f"{address}/announce", headers=house.board)) == (409, "already-announced")
    assert (announced["announcedHow"], announced["readAt"]) == ("own-pages", None)
    assert house.client.get(address, headers=house.student).json() == {**announced, "readAt": "2026-11-02T09:00:00Z"}
    for who in (house.student, house.registrar):
        listed = house.client.get(f"/v1/people/{person}/exemptions", headers=who).json()["items"]
        assert [each["ec"] for each in listed] == [5, 5, 5]
    assert refused(house.decide(dossier)) == (409, "dossier-state")


def test_who_advised_does_not_decide(house: Board, world: World) -> None:
    both = world.grant(world.person("Both"), Role.ASSESSOR, institution=house.institution)
    world.grant(both, Role.BOARD, institution=house.institution, programme_id=uuid.UUID(house.programme))
    headers = world.headers(both)
    dossier = house.advised()
    assert house.assign(dossier, headers).status_code == 201
    assert refused(house.decide(dossier, headers)) == (403, "advised-before")
    assert house.state(dossier, headers).status_code == 200
    assert house.judge(dossier, who=headers).status_code == 200
    why = {"reason": "Toch niet nodig."}
    removed = house.post(dossier, f"assessors/{both.id}/remove", house.registrar, why)
    assert removed.status_code == 200, removed.text
    assert refused(house.decide(dossier, headers)) == (403, "advised-before")
    assert house.decide(dossier).status_code == 201


def test_only_the_board_of_that_programme_decides(house: Board, client: TestClient, world: World) -> None:
    dossier = house.advised()
    assert refused(house.decide(dossier, house.registrar)) == (403, "forbidden")
    other = {"code": "ANDERS", "institution": house.institution.slug, "kind": "bachelor", "title": {"nl": "Anders"},
             "nlqfLevel": 6, "ec": 240, "iscedF": "0923"}  # fmt: skip
    made = client.post("/v1/programmes", json=other, headers=house.admin).json()["id"]
    stranger = house.appoint(Role.BOARD, "Str", programme_id=uuid.UUID(made))
    assert refused(house.decide(dossier, stranger)) == (404, "not-found")
    world.grant(
        house.student_person, Role.BOARD, institution=house.institution, programme_id=uuid.UUID(house.programme)
    )
    assert refused(house.decide(dossier, house.student)) == (403, "forbidden")


def test_a_decision_leaves_nothing_open_and_grants_nothing_bare(house: Board) -> None:
    dossier = house.advised()
    answer = house.decide(dossier, granted=[house.units[0], str(uuid.uuid4())])
    assert refused(answer) == (400, "not-decidable")
    assert codes(answer) == [("not-asked", "/granted/1"), ("undecided", "/refused"), ("undecided", "/refused")]
    refusals = [{"module": unit, "reason": "Onvoldoende actueel."} for unit in house.units[1:]]
    decision = house.decide(dossier, granted=house.units[:1], refused=refusals).json()
    assert (decision["outcome"], len(decision["granted"]), len(decision["refused"])) == ("granted-in-part", 1, 2)
    assert decision["refused"][0]["reason"] == "Onvoldoende actueel."


def test_who_is_not_enrolled_gets_an_indication_and_a_decision_later(house: Board) -> None:
    person = str(house.student_person.id)
    dossier = house.advised()
    first = house.decide(dossier).json()
    assert first["isIndication"] is True
    announced = house.client.post(f"/v1/decisions/{first['id']}/announce", headers=house.board).json()
    assert announced["appealUntil"] is None
    assert house.audit(person, house.student).json()["summary"]["exempt"] == 0
    house.enrol(person)
    second = house.decide(dossier).json()
    assert second["isIndication"] is False
    house.client.post(f"/v1/decisions/{second['id']}/announce", headers=house.board)
    assert house.audit(person, house.student).json()["summary"]["exempt"] == 3


def test_contract_education_has_its_own_basis(client: TestClient, world: World) -> None:
    house = Board(client, world, regime="contract")
    house.enrol(str(house.student_person.id))
    decision = house.decide(house.advised()).json()
    assert decision["legalBasis"]["regime"] == "contract"
    announced = client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.board).json()
    assert (announced["appealUntil"], "klachtenregeling" in announced["legalBasis"]["remedy"]["nl"]) == (None, True)


def conditional(house: Board, **changes: Any) -> dict[str, Any]:
    """A decision that grants two units, and one on a condition; announced."""
    house.enrol(str(house.student_person.id))
    condition = {"module": house.units[2], "condition": {"nl": "Lever de cijferlijst in."}, "dueOn": "2026-12-01"}
    made = house.decide(house.advised(), granted=house.units[:2], conditional=[{**condition, **changes}])
    assert made.status_code == 201, made.text
    told = house.client.post(f"/v1/decisions/{made.json()['id']}/announce", headers=house.board)
    found: dict[str, Any] = told.json()
    return found


def waiting(house: Board, kind: str = "condition") -> list[dict[str, Any]]:
    found = house.client.get(f"/v1/board-inbox?waiting={kind}", headers=house.board)
    assert found.status_code == 200, found.text
    items: list[dict[str, Any]] = found.json()["items"]
    return items


def judge(house: Board, exemption: str, who: dict[str, str], met: bool = True) -> Any:
    body = {"met": met, "reason": "De cijferlijst is ontvangen." if met else "Er kwam niets."}
    return house.client.post(f"/v1/exemptions/{exemption}/condition", json=body, headers=who)


def exempt(house: Board) -> int:
    count: int = house.audit(str(house.student_person.id), house.student).json()["summary"]["exempt"]
    return count


def test_an_exemption_under_a_condition_counts_once_it_is_met(house: Board, clock: Clock) -> None:
    decision = conditional(house)
    assert (decision["outcome"], len(decision["granted"])) == ("conditional", 2)
    line = decision["conditional"][0]
    assert (line["module"], line["condition"], line["dueOn"]) == (
        house.units[2], {"nl": "Lever de cijferlijst in."}, "2026-12-01"
    )  # fmt: skip
    assert exempt(house) == 2
    item = waiting(house)[0]
    assert (item["dueOn"], item["daysLeft"], item["decisionId"]) == ("2026-12-01", 29, decision["id"])
    assert refused(judge(house, item["exemptionId"], house.student)) == (403, "forbidden")
    assert refused(judge(house, item["exemptionId"], house.registrar, met=False)) == (403, "forbidden")
    assert refused(judge(house, item["exemptionId"], house.board, met=False)) == (409, "outside-term")
    made = judge(house, item["exemptionId"], house.registrar).json()
    assert (made["conditionState"], made["conditionReason"]) == ("met", "De cijferlijst is ontvangen.")
    assert exempt(house) == 3
    assert waiting(house) == []
    assert refused(judge(house, item["exemptionId"], house.board)) == (409, "condition-state")


def test_a_condition_lapses_by_an_act_of_the_board_and_never_by_itself(house: Board, clock: Clock) -> None:
    conditional(house)
    clock.advance(days=30)
    item = waiting(house)[0]
    assert (item["isOverdue"], item["daysLeft"]) == (True, -1)
    assert refused(judge(house, item["exemptionId"], house.registrar)) == (409, "outside-term")
    assert judge(house, item["exemptionId"], house.board, met=False).json()["conditionState"] == "lapsed"
    assert exempt(house) == 2
    assert waiting(house) == []


def test_a_board_may_accept_what_came_too_late(house: Board, clock: Clock) -> None:
    conditional(house)
    clock.advance(days=30)
    assert judge(house, waiting(house)[0]["exemptionId"], house.board).json()["conditionState"] == "met"
    assert exempt(house) == 3


def test_a_condition_waits_for_the_announcement(house: Board, session: Session) -> None:
    house.enrol(str(house.student_person.id))
    condition = {"module": house.units[0], "condition": {"nl": "Lever in."}, "dueOn": "2026-12-01"}
    made = house.decide(house.advised(house.units[0]), conditional=[condition])
    assert made.json()["outcome"] == "conditional"
    assert waiting(house) == []
    exemption = str(session.scalars(select(Exemption.id)).one())
    assert refused(judge(house, exemption, house.board)) == (409, "condition-state")
    assert refused(judge(house, str(uuid.uuid4()), house.board)) == (404, "not-found")


def test_a_condition_has_a_day_to_come(house: Board) -> None:
    condition = {"module": house.units[2], "condition": {"nl": "Lever in."}, "dueOn": "2026-11-02"}
    answer = house.decide(house.advised(), granted=house.units[:2], conditional=[condition])
    assert codes(answer) == [("due-past", "/conditional/0/dueOn")]


# Announcement.


def test_what_was_announced_is_kept_and_so_is_the_first_reading(house: Board, session: Session, clock: Clock) -> None:
    person = str(house.student_person.id)
    house.enrol(person)
    decision = house.decide(house.advised()).json()
    address = f"/v1/decisions/{decision['id']}"
    listed = f"/v1/people/{person}/decisions"
    assert house.client.get(listed, headers=house.student).json()["items"] == []
    told = house.client.post(f"{address}/announce", headers=house.registrar).json()
    assert (len(told["digest"]), told["announcedBy"]) == (64, house.myself(house.registrar))
    line = house.client.get(listed, headers=house.student).json()["items"][0]
    assert (line["id"], line["outcome"], line["readAt"]) == (decision["id"], "granted", None)
    clock.advance(days=1)
    before = events(session)
    for who in (house.board, house.registrar):
        assert house.client.get(address, headers=who).json()["readAt"] is None
    assert events(session) == before
    first = house.client.get(address, headers=house.student).json()
    assert first["readAt"] == "2026-11-03T09:00:00Z"
    clock.advance(days=1)
    assert house.client.get(address, headers=house.student).json() == first
    assert events(session) == before + 1
    for who in (house.board, house.registrar, house.admin):
        assert refused(house.client.get(listed, headers=who)) == (404, "not-found")


def test_the_decisions_on_a_person_come_in_pages(house: Board, clock: Clock) -> None:
    person = str(house.student_person.id)
    house.enrol(person)
    made = []
    for unit in house.units:
        clock.advance(minutes=1)
        decision = house.decide(house.advised(unit), granted=[unit]).json()
        house.client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.board)
        made.append(decision["id"])
    address = f"/v1/people/{person}/decisions?limit=2"
    first = house.client.get(address, headers=house.student).json()
    second = house.client.get(f"{address}&cursor={first['next']}", headers=house.student).json()
    assert [each["id"] for each in (*first["items"], *second["items"])] == made
    assert second["next"] is None


def test_an_institution_says_who_announces(house: Board) -> None:
    house.enrol(str(house.student_person.id))
    place = f"/v1/institutions/{house.institution.slug}/exemption-procedure"
    unit = iter(house.units)
    for announcer, who, other in (
        ("registrar", house.registrar, house.board),
        ("board", house.board, house.registrar),
    ):
        assert house.client.put(place, json={"announcedBy": announcer}, headers=house.registrar).status_code == 200
        asked = next(unit)
        decision = house.decide(house.advised(asked), granted=[asked]).json()
        address = f"/v1/decisions/{decision['id']}/announce"
        assert refused(house.client.post(address, headers=other)) == (403, "forbidden")
        assert house.client.post(address, headers=who).status_code == 200


# Drafts.


def draft(house: Board, dossier: str, who: dict[str, str], revision: int, **body: Any) -> Any:
    headers = {**who, "If-Match": f'"r{revision}"'}
    return house.client.put(f"/v1/dossiers/{dossier}/decision-draft", json=body, headers=headers)


def test_a_registrar_prepares_and_the_board_takes_over(house: Board, session: Session) -> None:
    house.enrol(str(house.student_person.id))
    dossier = house.advised()
    address = f"/v1/dossiers/{dossier}/decision-draft"
    begun = house.client.get(address, headers=house.registrar)
    assert (begun.headers["etag"], begun.json()["granted"]) == ('"r0"', house.units)
    match = {**house.board, "If-Match": '"r0"'}
    assert refused(house.client.post(f"{address}/take-over", headers=match)) == (404, "not-found")
    refusal = [{"module": house.units[2], "reason": "Te oud."}]
    body = {"granted": house.units[:2], "refused": refusal, "motivation": "Twee van de drie."}
    made = draft(house, dossier, house.registrar, 0, **body)
    assert (made.json()["revision"], made.json()["preparedBy"]) == (1, house.myself(house.registrar))
    assert refused(draft(house, dossier, house.registrar, 0, **body)) == (412, "stale-edit")
    assert draft(house, dossier, house.board, 1, **{**body, "motivation": "Anders."}).json()["revision"] == 2
    read = house.client.get(address, headers=house.board)
    assert (read.headers["etag"], read.json()["motivation"]) == ('"r2"', "Anders.")
    stale = {**house.board, "If-Match": '"r1"'}
    assert refused(house.client.post(f"{address}/take-over", headers=stale)) == (412, "stale-edit")
    match = {**house.board, "If-Match": '"r2"'}
    taken = house.client.post(f"{address}/take-over", headers=match)
    assert (taken.status_code, taken.json()["outcome"], taken.json()["motivation"]) == (
        201, "granted-in-part", "Anders."
    )  # fmt: skip
    assert refused(house.client.post(f"{address}/take-over", headers=match)) == (409, "dossier-state")
    assert refused(draft(house, dossier, house.registrar, 2, **body)) == (409, "dossier-state")


def test_a_draft_is_not_for_the_person_and_not_for_assessors(house: Board, world: World) -> None:
    dossier = house.advised()
    address = f"/v1/dossiers/{dossier}/decision-draft"
    for who in (house.student, house.assessor):
        assert refused(house.client.get(address, headers=who)) == (403, "forbidden")
    world.grant(house.student_person, Role.REGISTRAR, institution=house.institution)
    assert refused(house.client.get(address, headers=house.student)) == (404, "not-found")
    assert refused(draft(house, dossier, house.student, 0, granted=house.units)) == (403, "forbidden")


# Batches.


def batch(house: Board, *rows: dict[str, Any]) -> Any:
    return house.client.post("/v1/decision-batches", json={"decisions": list(rows)}, headers=house.board)


def test_several_dossiers_are_decided_at_once(house: Board, session: Session) -> None:
    house.enrol(str(house.student_person.id))
    rows = [{"dossier": house.advised(unit), "granted": [unit]} for unit in house.units]
    before = events(session)
    made = batch(house, *rows)
    assert made.status_code == 201, made.text
    assert [each["dossierId"] for each in made.json()["items"]] == [row["dossier"] for row in rows]
    assert events(session) == before + 1
    event = session.scalars(select(LedgerEvent).order_by(LedgerEvent.at.desc(), LedgerEvent.position.desc())).first()
    assert event is not None
    assert (event.action, set(event.facts)) == ("dossiers.decided", {row["dossier"] for row in rows})


def test_of_a_batch_with_faults_nothing_is_kept(
    house: Board, client: TestClient, world: World, session: Session
) -> None:
    first, second = house.advised(house.units[0]), house.advised(house.units[1])
    submitted, elsewhere = house.submitted(house.units[2]), Campus(client, world, "voorbeeld-zuid")
    assert elsewhere.board
    before = events(session)
    answer = batch(
        house,
        {"dossier": first, "granted": [house.units[0]]},
        {"dossier": second, "granted": [house.units[0]]},
        {"dossier": submitted, "granted": [house.units[2]]},
        {"dossier": str(uuid.uuid4()), "granted": []},
        {"dossier": first, "granted": [house.units[0]]},
    )
    assert refused(answer) == (400, "not-decidable")
    assert codes(answer) == [
        ("not-asked", "/decisions/1/granted/0"),
        ("undecided", "/decisions/1/refused"),
        ("dossier-state", "/decisions/2"),
        ("not-found", "/decisions/3"),
        ("dossier-twice", "/decisions/4"),
    ]
    assert events(session) == before
    assert session.scalars(select(Decision)).all() == []
    state = house.client.get(f"/v1/dossiers/{first}", headers=house.board).json()["state"]
    assert state == "advised"


def test_a_batch_is_about_one_institution(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Board(client, world, "voorbeeld-zuid")
    both = world.person("Both")
    for each in (house, elsewhere):
        world.grant(both, Role.BOARD, institution=each.institution, programme_id=uuid.UUID(each.programme))
    rows = [{"dossier": each.advised(each.units[0]), "granted": [each.units[0]]} for each in (house, elsewhere)]
    answer = client.post("/v1/decision-batches", json={"decisions": rows}, headers=world.headers(both))
    assert codes(answer) == [("more-institutions", "/decisions")]
