"""Dossiers, advice, decisions, exemptions and agreements over HTTP."""

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.recognition.models import Evidence
from app.recognition.service.evidence import erase_expired
from credentials import Ed25519Signer, OutcomeFacts, did_key, public_multikey, seal_europass, sign_badge
from tests.conftest import NOW
from tests.credentials.pki import ROOT, SEAL_EC
from tests.credentials.records import OUTCOME
from tests.credentials.samples import ISSUER, SEED, badge
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.verification.test_verifications import DOCUMENT, foreign_badge, foreign_list


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


def test_a_foreign_dossier_does_not_exist(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    dossier = house.advised()
    for who in (elsewhere.registrar, elsewhere.student, elsewhere.board, elsewhere.assessor, house.coordinator):
        assert refused(client.get(f"/v1/dossiers/{dossier}", headers=who)) == (404, "not-found")
    assert client.get("/v1/dossiers", headers=elsewhere.registrar).json()["items"] == []
    for who in (house.student, house.registrar, house.assessor, house.board):
        listed = client.get("/v1/dossiers?state=advised&limit=1", headers=who).json()
        assert [each["id"] for each in listed["items"]] == [dossier]
    house.open(house.student, house.units[0])
    first = client.get("/v1/dossiers?limit=1", headers=house.student).json()
    second = client.get(f"/v1/dossiers?cursor={first['next']}", headers=house.student).json()
    assert len({each["id"] for each in first["items"] + second["items"]}) == 2
    person = str(house.student_person.id)
    answer = client.get(f"/v1/people/{person}/exemptions", headers=elsewhere.registrar)
    assert refused(answer) == (404, "not-found")
    body = {"person": person, "diplomaVersion": house.diploma_version, "modules": house.units}
    assert refused(client.post("/v1/dossiers", json=body, headers=elsewhere.registrar)) == (404, "not-found")
    body["person"] = str(elsewhere.student_person.id)
    assert refused(client.post("/v1/dossiers", json=body, headers=house.registrar)) == (404, "not-found")
    body["person"] = person
    assert client.post("/v1/dossiers", json=body, headers=house.registrar).status_code == 201


def test_only_units_of_the_institution_can_be_asked(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    unit = house.units[0]
    body = {"diplomaVersion": house.diploma_version, "modules": [unit, unit, elsewhere.module_id]}
    answer = client.post("/v1/dossiers", json=body, headers=house.student)
    assert codes(answer) == [("module-unknown", "/modules/1"), ("module-unknown", "/modules/2")]


def test_completion_is_asked_and_given(house: Board) -> None:
    dossier = house.open(house.student)
    assert codes(house.post(dossier, "submit", house.student)) == [("evidence-missing", "/evidence")]
    first = house.post(dossier, "evidence", house.student, house.evidence()).json()["id"]
    house.post(dossier, "submit", house.student)
    again = house.post(dossier, "evidence", house.student, house.evidence())
    assert refused(again) == (409, "dossier-state")
    asked = house.post(dossier, "ask-completion", house.registrar, {"reason": "Cijferlijst ontbreekt."})
    assert (asked.json()["state"], asked.json()["completionAsked"]) == ("incomplete", "Cijferlijst ontbreekt.")
    assert asked.json()["completeBy"] == "2026-11-30"
    second = house.post(dossier, "evidence", house.registrar, house.evidence(title="Cijferlijst")).json()["id"]
    address = f"/v1/dossiers/{dossier}/evidence"
    assert house.client.delete(f"{address}/{first}", headers=house.student).status_code == 204
    assert refused(house.client.delete(f"{address}/{first}", headers=house.student)) == (404, "not-found")
    whole = house.post(dossier, "submit", house.student).json()
    assert [each["id"] for each in whole["evidence"]] == [second]
    tie = house.client.put(f"{address}/{second}/outcomes", json={"outcomes": []}, headers=house.student)
    assert refused(tie) == (409, "dossier-state")
    tie = house.client.put(f"{address}/{second}/outcomes", json={"outcomes": []}, headers=house.registrar)
    assert tie.json()["outcomes"] == []
    bad = {"outcomes": [str(uuid.uuid4())]}
    assert codes(house.client.put(f"{address}/{second}/outcomes", json=bad, headers=house.registrar)) == [
        ("outcome-unknown", "/outcomes/0")
    ]
    assert refused(house.post(dossier, "withdraw", house.registrar)) == (403, "forbidden")
    assert house.post(dossier, "withdraw", house.student).json()["state"] == "withdrawn"
    assert refused(house.assign(dossier)) == (409, "dossier-state")


def test_lived_experience_is_kept_with_consent_and_encrypted_and_erased(house: Board, session: Session) -> None:
    dossier = house.open(house.student)
    told = {
        "kind": "self-description",
        "title": "Mijn herstel",
        "account": "Ik was opgenomen.",
        "isLivedExperience": True,
    }
    for consent in ({}, {"consent": {"eraseOn": "2026-11-02"}}):
        answer = house.post(dossier, "evidence", house.student, {**told, **consent})
        assert codes(answer) == [("consent-missing", "/consent")]
    made = house.post(dossier, "evidence", house.student, {**told, "consent": {"eraseOn": "2026-11-03"}}).json()
    assert (made["account"], made["eraseOn"]) == ("Ik was opgenomen.", "2026-11-03")
    row = session.scalars(select(Evidence)).one()
    assert b"opgenomen" not in (row.sealed_account or b"")
    assert "opgenomen" not in str(session.execute(text("select row_to_json(e) from evidence e")).scalar())
    assert erase_expired(session, now=NOW) == 0
    assert erase_expired(session, now=NOW.replace(day=3)) == 1
    session.commit()
    whole = house.client.get(f"/v1/dossiers/{dossier}", headers=house.student).json()
    assert whole["evidence"][0]["account"] is None


def test_evidence_that_cannot_be_is_refused_with_every_fault(house: Board) -> None:
    dossier = house.open(house.student)
    body = house.evidence(outcomes=[str(uuid.uuid4())], startedOn="2026-02-01", endedOn="2026-01-01")
    assert codes(house.post(dossier, "evidence", house.student, body)) == [
        ("outcome-unknown", "/outcomes/0"),
        ("ends-before-start", "/endedOn"),
    ]


def test_a_check_is_recorded_by_a_registrar_who_is_someone_else(house: Board, world: World) -> None:
    dossier = house.open(house.student)
    evidence = house.post(dossier, "evidence", house.student, house.evidence()).json()["id"]
    body = {"how": "Uittreksel diplomaregister"}
    made = house.post(dossier, f"evidence/{evidence}/checks", house.registrar, body)
    assert (made.json()["identityCheckedHow"], made.json()["aboutPerson"]) == ("Uittreksel diplomaregister", None)
    world.grant(house.student_person, Role.REGISTRAR, institution=house.institution)
    assert refused(house.post(dossier, f"evidence/{evidence}/checks", house.student, body)) == (403, "forbidden")


# Badges of other institutions.


@pytest.fixture
def giver(client: TestClient, world: World) -> Campus:
    return Campus(client, world, "voorbeeld-oost")


@pytest.fixture
def receiver(client: TestClient, world: World, giver: Campus) -> Board:
    return Board(client, world, outcomes=[each["id"] for each in giver.outcomes])


def hand_in(house: Board, dossier: str, who: dict[str, str], data: bytes) -> Any:
    return house.client.post(f"/v1/dossiers/{dossier}/badges", content=data, headers=who)


def finding(house: Board, dossier: str) -> str:
    found = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.registrar).json()["findings"]
    code: str = found[0]["code"]
    return code


def assess(house: Board, dossier: str, who: dict[str, str], giver: Campus) -> None:
    house.post(dossier, "submit", who)
    assert house.advise(dossier, outcomes=[each["id"] for each in giver.outcomes]).status_code == 200


def test_a_badge_counts_elsewhere_for_its_holder_and_the_exemption_outlives_it(
    receiver: Board, giver: Campus, world: World
) -> None:
    award = giver.issue()
    holder = str(giver.student_person.id)
    dossier = receiver.open(giver.student, receiver.units[0])
    made = hand_in(receiver, dossier, giver.student, giver.badge(award, "image/png").content).json()
    assert (made["aboutPerson"], made["credentialId"]) == ("same-person", award["badgeUrl"])
    assert set(made["outcomes"]) == {each["id"] for each in giver.outcomes}
    again = hand_in(receiver, dossier, giver.student, giver.badge(award).content)
    assert refused(again) == (409, "conflict")
    receiver.enrol(holder)
    audit = receiver.audit(holder, giver.student).json()
    assert audit["summary"] == {
        "modules": 3,
        "completed": 0,
        "exempt": 0,
        "remaining": 3,
        "ecTotal": 15,
        "ecDone": 0,
        "ecLeft": 15,
        "missing": 3,
        "isProven": True,
    }
    assert {(claim["kind"], claim["module"]) for claim in audit["claimable"]} == {
        ("dossier", receiver.units[0]), *(("badge", unit) for unit in receiver.units),
    }  # fmt: skip
    assess(receiver, dossier, giver.student, giver)
    decision = receiver.decide(dossier, granted=receiver.units[:1]).json()
    receiver.client.post(f"/v1/decisions/{decision['id']}/announce", headers=receiver.board)
    audit = receiver.audit(holder, receiver.registrar).json()
    assert (audit["summary"]["exempt"], audit["summary"]["ecDone"]) == (1, 5)
    assert receiver.client.get("/v1/board-tasks", headers=receiver.board).json()["items"] == []
    giver.revoke(award)
    tasks = receiver.client.get("/v1/board-tasks", headers=receiver.board).json()["items"]
    assert [(task["code"], task["credentialId"]) for task in tasks] == [("status-revoked", award["badgeUrl"])]
    inbox = receiver.client.get("/v1/board-inbox", headers=receiver.board).json()["items"]
    assert [(item["waiting"], item["dueOn"], item["exemptionId"], item["code"]) for item in inbox] == [
        ("revoked-badge", None, tasks[0]["exemptionId"], "status-revoked")
    ]
    assert receiver.audit(holder, receiver.registrar).json()["summary"]["exempt"] == 1
    address = f"/v1/exemptions/{tasks[0]['exemptionId']}/review"
    body = {"withdraw": False, "reason": "Er was genoeg ander bewijs."}
    assert refused(receiver.client.post(address, json=body, headers=giver.board)) == (404, "not-found")
    assert receiver.client.post(address, json=body, headers=receiver.board).json()["isWithdrawn"] is False
    assert receiver.client.get("/v1/board-tasks", headers=receiver.board).json()["items"] == []
    body = {"withdraw": True, "reason": "Fraude vastgesteld."}
    assert receiver.client.post(address, json=body, headers=receiver.board).json()["isWithdrawn"] is True
    assert refused(receiver.client.post(address, json=body, headers=receiver.board)) == (409, "already-reviewed")
    assert receiver.audit(holder, receiver.registrar).json()["summary"]["exempt"] == 0


@pytest.mark.parametrize("accept", ["application/vc+jwt", "application/edc+json"])
def test_a_badge_counts_elsewhere_in_its_other_forms_too(receiver: Board, giver: Campus, accept: str) -> None:
    giver.equip()
    root = {"certificate": ROOT.chain_pem.decode(), "since": "2026-01-01T00:00:00Z"}
    assert giver.client.post("/v1/trusted-certificates", json=root, headers=giver.admin).status_code == 201
    award = giver.issue()
    data = giver.badge(award, accept).content
    dossier = receiver.open(giver.student, receiver.units[0])
    made = hand_in(receiver, dossier, giver.student, data).json()
    assert (made["aboutPerson"], made["title"]) == ("same-person", "Werken met ervaringskennis")
    assert set(made["outcomes"]) == {each["id"] for each in giver.outcomes}
    assess(receiver, dossier, giver.student, giver)
    assert finding(receiver, dossier) == "counts"
    again = receiver.open(giver.student, receiver.units[1])
    assert hand_in(receiver, again, giver.student, giver.badge(award).content).status_code == 201
    assert refused(hand_in(receiver, again, giver.student, data)) == (409, "conflict")
    copy = receiver.open(receiver.student, receiver.units[0])
    assert hand_in(receiver, copy, receiver.student, data).json()["aboutPerson"] == "someone-else"
    giver.revoke(award)
    assert finding(receiver, dossier) == "status-revoked"


def test_a_badge_that_only_borrows_the_id_of_ours_is_nobodys(receiver: Board, giver: Campus) -> None:
    """Signed by whoever, with a key that proves itself: sound as a badge, but not of the award that it names."""
    award = giver.issue()
    did = did_key(public_multikey(SEED))
    signer = Ed25519Signer(SEED, f"{did}#{did.removeprefix('did:key:')}")
    outcome = OutcomeFacts(
        **{**vars(OUTCOME), "uri": f"http://localhost:8000/ims/case/v1p1/CFItems/{giver.outcomes[0]['id']}"}
    )
    forged = badge(id=award["badgeUrl"], issuer=replace(ISSUER, did=did), status=None, learning_outcomes=(outcome,))
    dossier = receiver.open(giver.student, receiver.units[0])
    made = hand_in(receiver, dossier, giver.student, sign_badge(forged, signer, created=NOW)).json()
    assert (made["aboutPerson"], made["outcomes"]) == ("not-shown", [giver.outcomes[0]["id"]])
    assert finding(receiver, dossier) == "issuer-key"


def test_a_seal_of_another_on_the_id_of_ours_is_nobodys(receiver: Board, giver: Campus) -> None:
    giver.equip()
    award = giver.issue()
    forged = seal_europass(badge(uuid=award["id"]), SEAL_EC.sealer, signed_at=NOW)
    dossier = receiver.open(giver.student, receiver.units[0])
    made = hand_in(receiver, dossier, giver.student, forged).json()
    assert made["credentialId"] == f"urn:credential:{award['id']}"
    assert made["aboutPerson"] == "not-shown"


def test_a_copy_that_someone_else_hands_in_does_not_count(receiver: Board, giver: Campus) -> None:
    award = giver.issue()
    dossier = receiver.open(receiver.student, receiver.units[0])
    made = hand_in(receiver, dossier, receiver.student, giver.badge(award).content).json()
    assert made["aboutPerson"] == "someone-else"
    assert finding(receiver, dossier) == "about-someone-else"
    check = receiver.post(dossier, f"evidence/{made['id']}/checks", receiver.registrar, {"how": "paspoort"})
    assert refused(check) == (403, "forbidden")
    assess(receiver, dossier, receiver.student, giver)
    answer = receiver.decide(dossier, granted=receiver.units[:1], motivation="Toch.")
    assert codes(answer) == [("evidence-missing", "/granted/0")]


def test_what_was_revoked_before_the_decision_is_no_evidence(receiver: Board, giver: Campus) -> None:
    award = giver.issue()
    dossier = receiver.open(giver.student, receiver.units[0])
    hand_in(receiver, dossier, giver.student, giver.badge(award).content)
    assess(receiver, dossier, giver.student, giver)
    assert finding(receiver, dossier) == "counts"
    giver.revoke(award)
    assert finding(receiver, dossier) == "status-revoked"
    assert codes(receiver.decide(dossier, granted=receiver.units[:1])) == [("evidence-missing", "/granted/0")]
    refusal = [{"module": receiver.units[0], "reason": "De badge is ingetrokken."}]
    assert receiver.decide(dossier, refused=refusal).json()["outcome"] == "refused"


def test_an_altered_badge_does_not_count(receiver: Board, giver: Campus) -> None:
    data = giver.badge(giver.issue()).content.replace(b'"5"', b'"6"')
    dossier = receiver.open(giver.student, receiver.units[0])
    assert hand_in(receiver, dossier, giver.student, data).status_code == 201
    assert finding(receiver, dossier) == "proof-wrong"


def test_a_foreign_badge_counts_once_it_is_shown_about_whom_and_then_for_one(
    receiver: Board, giver: Campus, client: TestClient
) -> None:
    client.post("/v1/known-issuers", json=DOCUMENT, headers=receiver.admin)
    client.post("/v1/known-status-lists", content=foreign_list(), headers=receiver.admin)
    dossiers = []
    for who in (receiver.student, giver.student):
        receiver_or_giver = receiver.open(who, receiver.units[0])
        made = hand_in(receiver, receiver_or_giver, who, foreign_badge()).json()
        assert (made["aboutPerson"], finding(receiver, receiver_or_giver)) == ("not-shown", "not-shown-about-whom")
        tie = {"outcomes": [each["id"] for each in giver.outcomes]}
        address = f"/v1/dossiers/{receiver_or_giver}/evidence/{made['id']}/outcomes"
        client.put(address, json=tie, headers=who)
        body = {"how": "Legitimatie en gesprek"}
        checked = receiver.post(receiver_or_giver, f"evidence/{made['id']}/checks", receiver.registrar, body)
        assert (checked.json()["aboutPerson"], finding(receiver, receiver_or_giver)) == ("identity-check", "counts")
        dossiers.append(receiver_or_giver)
    assess(receiver, dossiers[0], receiver.student, giver)
    assert receiver.decide(dossiers[0], granted=receiver.units[:1]).json()["outcome"] == "granted"
    assert finding(receiver, dossiers[1]) == "serves-someone-else"


@pytest.mark.parametrize("changes", [{"id": None}, {"id": 7}, {"id": "http://localhost:8000/badges/nee"}])
def test_badges_without_a_usable_id(receiver: Board, giver: Campus, changes: dict[str, Any]) -> None:
    badge = {**giver.badge(giver.issue()).json(), **changes}
    alignment = badge["credentialSubject"]["achievement"]["alignment"]
    alignment.extend([{"targetUrl": "http://localhost:8000/ims/case/v1p1/CFItems/nee"}, "x", {"targetUrl": 7}])
    dossier = receiver.open(giver.student, receiver.units[0])
    answer = hand_in(receiver, dossier, giver.student, json.dumps(badge).encode())
    if isinstance(changes["id"], str):
        assert answer.json()["aboutPerson"] == "not-shown"
    else:
        assert codes(answer) == [("credential-without-id", "/id")]
    assert refused(hand_in(receiver, dossier, giver.student, b"%PDF")) == (400, "not-a-credential")


def test_a_badge_without_achievement_is_tied_to_nothing(receiver: Board, giver: Campus) -> None:
    badge = {**giver.badge(giver.issue()).json(), "credentialSubject": [{"id": "urn:x"}], "name": None}
    dossier = receiver.open(giver.student, receiver.units[0])
    made = hand_in(receiver, dossier, giver.student, json.dumps(badge).encode()).json()
    assert (made["outcomes"], made["title"]) == ([], "Badge")


# Agreements.


def test_an_adopted_agreement_makes_an_earlier_result_count(house: Board, world: World) -> None:
    person = str(house.student_person.id)
    house.record()
    new = {
        "institution": house.institution.slug, "code": "EQ1", "title": {"nl": "Oud telt als nieuw"},
        "reason": {"nl": "Dezelfde leeruitkomsten."}, "sourceModule": house.module_id,
        "targetModule": house.units[0], "validFrom": "2020-01-01",
    }  # fmt: skip
    made = house.client.post("/v1/agreements", json=new, headers=house.coordinator).json()
    assert refused(house.client.post("/v1/agreements", json=new, headers=house.coordinator)) == (409, "conflict")
    assert house.audit(person, house.student).json()["summary"]["completed"] == 0
    address = f"/v1/agreements/{made['id']}/adoptions"
    body = {"programme": house.programme, "rulesYear": 2026, "article": "OER 4.3"}
    assert refused(house.client.post(address, json=body, headers=house.coordinator)) == (403, "forbidden")
    adopted = house.client.post(address, json=body, headers=house.board).json()
    assert adopted["adoptions"][0]["article"] == "OER 4.3"
    assert refused(house.client.post(address, json=body, headers=house.board)) == (409, "conflict")
    audit = house.audit(person, house.student).json()
    assert (audit["summary"]["completed"], audit["summary"]["remaining"]) == (1, 2)
    node = audit["tree"][0]["requirement"]["children"][0]
    assert (node["reason"]["code"], node["records"][0]["agreement"]) == ("equivalence", made["id"])
    listed = house.client.get("/v1/agreements?limit=1").json()
    assert ([each["code"] for each in listed["items"]], listed["next"]) == (["EQ1"], None)
    house.client.post("/v1/agreements", json={**new, "code": "EQ2"}, headers=house.coordinator)
    first = house.client.get("/v1/agreements?limit=1").json()
    second = house.client.get(f"/v1/agreements?cursor={first['next']}").json()
    assert [each["code"] for each in second["items"]] == ["EQ2"]


def test_an_agreement_that_cannot_be_is_refused(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    new = {
        "institution": house.institution.slug, "code": "EQ1", "title": {"nl": "Zelf"}, "reason": {"nl": "Zelf"},
        "sourceModule": elsewhere.module_id, "targetModule": elsewhere.module_id,
        "validFrom": "2026-01-01", "validUntil": "2025-01-01",
    }  # fmt: skip
    answer = client.post("/v1/agreements", json=new, headers=house.coordinator)
    assert codes(answer) == [
        ("not-own-module", "/targetModule"), ("same-module", "/sourceModule"), ("ends-before-start", "/validUntil"),
    ]  # fmt: skip
    good = {**new, "targetModule": house.units[0], "validUntil": None}
    made = client.post("/v1/agreements", json=good, headers=house.coordinator).json()
    body = {"programme": elsewhere.programme, "rulesYear": 2026, "article": "1"}
    answer = client.post(f"/v1/agreements/{made['id']}/adoptions", json=body, headers=elsewhere.board)
    assert refused(answer) == (404, "not-found")
    unknown = f"/v1/agreements/{uuid.uuid4()}/adoptions"
    assert refused(client.post(unknown, json=body, headers=house.board)) == (404, "not-found")


def test_things_that_are_not_there(house: Board) -> None:
    nowhere = uuid.uuid4()
    for address in (f"/v1/dossiers/{nowhere}", f"/v1/decisions/{nowhere}"):
        assert refused(house.client.get(address, headers=house.board)) == (404, "not-found")
    body = {"withdraw": True, "reason": "x"}
    answer = house.client.post(f"/v1/exemptions/{nowhere}/review", json=body, headers=house.board)
    assert refused(answer) == (404, "not-found")
