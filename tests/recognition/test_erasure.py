"""Erasure at the person's request: evidence goes, the facts of a decision stay, without the person."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.db import Base
from app.recognition.models import BadgeClaim, Decision, Dossier, Exemption
from app.recognition.rules.erasure import check_erasable, keeps_person
from app.recognition.rules.states import DossierState, State
from app.recognition.service.appeals import conclude_next
from tests.conftest import Clock
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.recognition.papers import pdf
from tests.recognition.test_open_badges import ASSERTION
from tests.recognition.tribunal import PatientWorld, Tribunal

GOES_ON = (State.DRAFT, State.SUBMITTED, State.INCOMPLETE, State.IN_ASSESSMENT, State.ADVISED, State.INDICATED)


@pytest.mark.parametrize("state", [*GOES_ON, State.DECIDED, State.APPEALED])
def test_nothing_is_erased_while_it_is_dealt_with(state: State) -> None:
    with pytest.raises(DossierState):
        check_erasable(state, is_erased=False, is_contested=False)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.NOT_TAKEN_UP, State.ANNOUNCED, State.FINAL])
def test_what_is_done_is_erased_once(state: State) -> None:
    check_erasable(state, is_erased=False, is_contested=False)
    with pytest.raises(DossierState):
        check_erasable(state, is_erased=True, is_contested=False)


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.FINAL])
def test_what_is_contested_is_not_erased_unless_the_request_was_taken_back(state: State) -> None:
    check_erasable(State.WITHDRAWN, is_erased=False, is_contested=True)
    with pytest.raises(DossierState):
        check_erasable(state, is_erased=False, is_contested=True)


@pytest.mark.parametrize(
    ("state", "has_exemptions", "may_appeal", "found"),
    [
        (State.WITHDRAWN, False, False, False),
        (State.WITHDRAWN, True, True, False),
        (State.NOT_TAKEN_UP, False, False, False),
        (State.ANNOUNCED, False, False, True),
        (State.ANNOUNCED, True, True, True),
        (State.FINAL, False, False, False),
        (State.FINAL, False, True, True),
        (State.FINAL, True, False, True),
    ],
)
def test_whose_an_erased_dossier_is(state: State, has_exemptions: bool, may_appeal: bool, found: bool) -> None:
    assert keeps_person(state, has_exemptions=has_exemptions, may_appeal=may_appeal) is found


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def compiled(house: Board) -> str:
    """A dossier with everything in it that can tell of a person, submitted and advised on."""
    dossier = house.open(house.student)
    story = {
        "kind": "self-description",
        "title": "Mijn opname",
        "account": "Ik was opgenomen in Geheimstad.",
        "isLivedExperience": True,
        "consent": {"eraseOn": "2027-01-01"},
    }
    house.post(dossier, "evidence", house.student, story)
    diploma = house.post(dossier, "evidence", house.student, house.evidence(organisation="Geheimschool")).json()["id"]
    place = f"/v1/dossiers/{dossier}/evidence/{diploma}"
    house.client.post(f"{place}/files?name=Geheimnaam.pdf", content=pdf(), headers=house.student)
    check = {"method": "diploma-register", "reference": "Geheim-1"}
    house.client.post(f"{place}/checks", json=check, headers=house.registrar)
    house.client.post(f"/v1/dossiers/{dossier}/badges", json=ASSERTION, headers=house.student)
    entry = {"outcome": house.outcomes[0]["id"], "questions": ["Geheim?"], "situation": "Geheim.", "task": "t",
             "action": "a", "result": "r"}  # fmt: skip
    body = {
        "title": "Geheim gesprek",
        "interviewers": ["As"],
        "heldOn": "2026-10-30",
        "place": "Geheimstad",
        "entries": [entry],
    }
    house.post(dossier, "interviews", house.assessor, body)
    house.post(dossier, "submit", house.student)
    house.assign(dossier)
    house.state(dossier)
    words = {"judgement": "convincing", "words": "Geheim."}
    aspects = dict.fromkeys(("variation", "relevance", "authenticity", "currency", "sufficiency"), words)
    vraak = {"outcome": house.outcomes[0]["id"], "aspects": aspects, "overall": "convincing", "reasons": "Geheim."}
    made = house.client.put(f"/v1/dossiers/{dossier}/vraak-records", json=vraak, headers=house.assessor)
    assert made.status_code == 200, made.text
    house.advise(dossier)
    return dossier


def erase(house: Board, dossier: str, who: dict[str, str] | None = None) -> Any:
    return house.post(dossier, "erasure", who or house.student)


def everything(session: Session) -> str:
    """All that is stored of evidence, files, interviews, VRAAK and advice, as text."""
    tables = ("evidence", "evidence_files", "interview_records", "vraak_records", "advice", "dossiers")
    parts = [
        session.execute(text(f"select coalesce(string_agg(row_to_json(t)::text, ''), '') from {each} t")).scalar_one()
        for each in tables
    ]
    return "".join(parts)


def test_who_withdrew_is_gone_from_the_dossier_and_the_decision_stays(house: Board, session: Session) -> None:
    person = house.student_person.id
    house.enrol(str(person))
    dossier = compiled(house)
    decision = house.decide(dossier).json()
    house.client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.board)
    assert refused(erase(house, dossier, house.registrar)) == (403, "forbidden")
    house.post(dossier, "withdraw", house.student)
    assert "Geheim" in everything(session)
    assert erase(house, dossier).status_code == 200
    session.expire_all()
    left = everything(session)
    for word in ("Geheim", "opgenomen", "Mijn opname", "Motiverende", "deadsea", str(person), "Uit het gesprek"):
        assert word not in left, word
    row = session.get_one(Dossier, uuid.UUID(dossier))
    assert (row.erased_at is not None, row.person_id != person, row.state) == (True, True, "withdrawn")
    kept = session.get_one(Decision, uuid.UUID(decision["id"]))
    assert (kept.content["granted"], kept.content["basis"]) == (decision["granted"], decision["basis"])
    assert len(kept.content["granted"]) == 3
    named = {each["id"] for each in decision["basis"]["evidence"]}
    assert named == {str(each) for each in session.execute(text("select id from evidence")).scalars()}
    assert {each.ended_by for each in session.scalars(select(Exemption))} == {"given-up"}
    assert {each.person_id for each in session.scalars(select(Exemption))} == {row.person_id}
    assert refused(house.client.get(f"/v1/dossiers/{dossier}", headers=house.student)) == (404, "not-found")
    seen = house.client.get(f"/v1/dossiers/{dossier}", headers=house.registrar).json()
    assert {each["title"] for each in seen["evidence"]} == {""}
    assert {each["erasedAt"] is None for each in seen["evidence"]} == {False}
    found = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()
    assert {each["code"] for each in found["findings"]} == {"erased"}
    records = house.client.get(f"/v1/dossiers/{dossier}/vraak-records", headers=house.board).json()["items"]
    assert [(each["aspects"], each["reasons"], len(each["digest"])) for each in records] == [(None, None, 64)]
    interviews = house.client.get(f"/v1/dossiers/{dossier}/interviews", headers=house.board).json()["items"]
    assert [each["content"] for each in interviews] == [None]
    steps = house.client.get(f"/v1/dossiers/{dossier}/steps", headers=house.registrar).json()["steps"]
    assert {step["of"] for step in steps if step["code"] == "diplomas"} == {0}


def test_the_event_of_an_erasure_tells_nothing_of_the_person(house: Board, session: Session) -> None:
    dossier = compiled(house)
    house.post(dossier, "withdraw", house.student)
    erase(house, dossier)
    event = session.execute(
        text("select action, facts from ledger_events where subject_id = :id order by position desc limit 1"),
        {"id": dossier},
    ).one()
    assert tuple(event) == ("dossier.erased", {"evidence": "4", "kept-person": "false"})


def test_who_uses_an_exemption_keeps_it_and_the_empty_dossier(house: Board, session: Session) -> None:
    person = str(house.student_person.id)
    house.enrol(person)
    dossier = compiled(house)
    assert refused(erase(house, dossier)) == (409, "dossier-state")
    decision = house.decide(dossier).json()
    assert refused(erase(house, dossier)) == (409, "dossier-state")
    house.client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.board)
    erased = erase(house, dossier).json()
    assert (erased["personId"], erased["erasedAt"] is not None) == (person, True)
    assert refused(erase(house, dossier)) == (409, "dossier-state")
    session.expire_all()
    assert "Geheim" not in everything(session)
    listed = house.client.get(f"/v1/people/{person}/exemptions", headers=house.student).json()["items"]
    assert len(listed) == 3
    assert house.audit(person, house.student).json()["summary"]["exempt"] == 3
    assert house.client.get("/v1/board-tasks", headers=house.board).json()["items"] == []
    again = house.client.get(f"/v1/decisions/{decision['id']}", headers=house.student).json()
    assert again["basis"] == decision["basis"]


def test_a_badge_of_which_nothing_is_left_may_serve_anew(client: TestClient, world: World, session: Session) -> None:
    giver = Campus(client, world, "voorbeeld-oost")
    receiver = Board(client, world, outcomes=[each["id"] for each in giver.outcomes])
    award = giver.issue()
    receiver.enrol(str(giver.student_person.id))
    badge = giver.badge(award).content
    dossiers = []
    for unit in receiver.units[:2]:
        dossier = receiver.open(giver.student, unit)
        client.post(f"/v1/dossiers/{dossier}/badges", content=badge, headers=giver.student)
        receiver.post(dossier, "submit", giver.student)
        receiver.advise(dossier, outcomes=[each["id"] for each in giver.outcomes])
        assert receiver.decide(dossier, granted=[unit]).status_code == 201
        dossiers.append(dossier)
    for dossier, left in zip(dossiers, (1, 0), strict=True):
        receiver.post(dossier, "withdraw", giver.student)
        assert receiver.post(dossier, "erasure", giver.student).status_code == 200
        session.expire_all()
        assert len(session.scalars(select(BadgeClaim)).all()) == left


def test_foreign_dossiers_are_not_there_to_be_erased(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    dossier = house.open(house.student)
    house.post(dossier, "withdraw", house.student)
    for who in (elsewhere.student, elsewhere.registrar):
        assert refused(erase(house, dossier, who)) == (404, "not-found")
    assert erase(house, dossier).status_code == 200


def test_consent_is_taken_back_at_any_time(house: Board, session: Session, client: TestClient) -> None:
    dossier = compiled(house)
    whole = house.client.get(f"/v1/dossiers/{dossier}", headers=house.student).json()["evidence"]
    story = next(each for each in whole if each["kind"] == "self-description")
    other = next(each for each in whole if each["kind"] == "diploma")
    place = f"/v1/dossiers/{dossier}/evidence"
    consent = f"{place}/{story['id']}/consent"
    assert refused(client.delete(f"{place}/{other['id']}/consent", headers=house.student)) == (404, "not-found")
    assert refused(client.delete(consent, headers=house.registrar)) == (403, "forbidden")
    assert client.delete(consent, headers=house.student).status_code == 204
    assert refused(client.delete(consent, headers=house.student)) == (404, "not-found")
    session.expire_all()
    assert session.execute(text("select count(*) from evidence where sealed_account is not null")).scalar_one() == 0
    found = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()["findings"]
    assert {each["evidence"]: each["code"] for each in found}[story["id"]] == "erased"


APART = {"people", "identities", "ledger_events"}
"""Who there is, and the ledger, which is kept: neither is of a dossier."""


def words(session: Session, word: str) -> set[str]:
    """The tables in which a word stands, whatever is in them."""
    session.expire_all()
    tables = [each.name for each in Base.metadata.sorted_tables if each.name not in APART]
    asked = {each: text(f"select count(*) from {each} t where row_to_json(t)::text like :word") for each in tables}
    return {each for each, query in asked.items() if session.execute(query, {"word": f"%{word}%"}).scalar_one()}


def disputed(court: Tribunal) -> tuple[str, str]:
    """A dossier with a secret in all that is said before its decision, and that decision, which holds none."""
    secret = {"reason": "Geheim."}
    court.enrol(court.person)
    dossier, other, third = court.submitted(), court.appoint(Role.ASSESSOR, "Ot"), court.appoint(Role.ASSESSOR, "We")
    court.post(dossier, "ask-completion", court.registrar, secret)
    court.post(dossier, "submit", court.student)
    court.assign(dossier, court.assessor, other, third)
    court.state(dossier, other, hasInterest=True, statement="Geheim.")
    removed = court.post(dossier, f"assessors/{court.myself(third)}/remove", court.registrar, secret)
    assert removed.status_code == 200, removed.text
    court.state(dossier)
    court.judge(dossier)
    court.post(dossier, "extend-term", court.board, {"weeks": 2, **secret})
    draft = {"granted": [], "motivation": "Geheim."}
    place = f"/v1/dossiers/{dossier}/decision-draft"
    court.client.put(place, json=draft, headers={**court.registrar, "If-Match": '"r0"'})
    later = {"module": court.units[1], "condition": {"nl": "Toon het."}, "dueOn": "2026-12-01"}
    made = court.decide(dossier, granted=court.units[:1], conditional=[later], refused=court.refuse(court.units[2]))
    return dossier, court.announce(made)


def test_whatever_was_said_in_a_dossier_goes_and_the_decision_stays(court: Tribunal, session: Session) -> None:
    dossier, decision = disputed(court)
    stands = court.client.get(f"/v1/decisions/{decision}", headers=court.student).json()
    exemptions = {str(each.module_version_id): str(each.id) for each in session.scalars(select(Exemption))}
    met, conditional = {"met": True, "reason": "Geheim."}, exemptions[court.unit_versions[1]]
    judged = court.client.post(f"/v1/exemptions/{conditional}/condition", json=met, headers=court.board)
    assert judged.status_code == 200, judged.text
    court.review(court.exemption(0), False, reason="Geheim.")
    appeal = court.lodge(decision, grounds="Geheim.", lateReason="Geheim.").json()["id"]
    assert refused(erase(court, dossier, court.student)) == (409, "dossier-state")
    court.on(appeal, "send", court.appeals_board)
    court.settle(appeal, False, account="Geheim.")
    court.rule(appeal, "unfounded", reasons="Geheim.")
    court.post(dossier, "give-up", court.student, {"exemptions": [court.exemption(0)], "reason": "Geheim."})
    assert words(session, "Geheim") == {
        "dossiers", "dossier_stops", "dossier_assessors", "decision_drafts", "exemptions", "appeals",
    }  # fmt: skip
    assert "letters" in words(session, decision)
    court.post(dossier, "withdraw", court.student)
    assert erase(court, dossier, court.student).status_code == 200
    assert words(session, "Geheim") == set()
    assert "letters" not in words(session, decision)
    assert words(session, court.person) & {"dossiers", "evidence", "exemptions", "appeals", "decisions"} == set()
    kept = court.client.get(f"/v1/decisions/{decision}", headers=court.board).json()
    assert {**kept, "personId": stands["personId"]} == stands
    ruled = court.client.get(f"/v1/appeals/{appeal}", headers=court.appeals_board).json()
    assert (ruled["grounds"], ruled["ruling"]["outcome"], ruled["ruling"]["reasons"]) == ("", "unfounded", "")
    assert refused(court.client.get(f"/v1/decisions/{decision}/letter", headers=court.board)) == (404, "not-found")
    assert refused(court.client.get(f"/v1/decisions/{decision}", headers=court.student)) == (404, "not-found")


def test_complaints_go_too_once_they_are_answered(
    client: TestClient, patient: PatientWorld, clock: Clock, session: Session
) -> None:
    court = Tribunal(client, patient, regime="contract")
    dossier, decision = court.announced(0, 1, 2)
    made = client.post(f"/v1/decisions/{decision}/complaints", json={"text": "Geheim."}, headers=court.student).json()
    assert refused(erase(court, dossier, court.student)) == (409, "dossier-state")
    body = {"isUpheld": False, "answer": "Geheim."}
    assert client.post(f"/v1/complaints/{made['id']}/answer", json=body, headers=court.board).status_code == 200
    assert words(session, "Geheim") == {"complaints"}
    assert conclude_next(session, now=clock.now) is not None
    session.commit()
    assert erase(court, dossier, court.student).json()["personId"] != court.person
    assert words(session, "Geheim") == set()
    kept = client.get(f"/v1/complaints/{made['id']}", headers=court.board).json()
    assert (kept["text"], kept["answer"], kept["isUpheld"]) == ("", "", False)


def test_who_may_still_appeal_against_a_withdrawal_keeps_the_dossier(
    court: Tribunal, clock: Clock, session: Session
) -> None:
    dossier, _ = court.announced(1, 2)
    exemption = court.exemption(0)
    clock.advance(weeks=7)
    assert conclude_next(session, now=clock.now) is not None
    session.commit()
    withdrawal = court.review(exemption, True).json()["withdrawalId"]
    assert court.exempt() == 0
    assert erase(court, dossier, court.student).json()["personId"] == court.person
    assert court.lodge(withdrawal).status_code == 201


def test_an_exemption_that_ended_keeps_nobody(court: Tribunal, clock: Clock, session: Session) -> None:
    dossier, _ = court.announced(1, 2)
    court.post(dossier, "give-up", court.student, {"exemptions": [court.exemption(0)]})
    clock.advance(weeks=7)
    assert conclude_next(session, now=clock.now) is not None
    session.commit()
    assert erase(court, dossier, court.student).json()["personId"] != court.person
