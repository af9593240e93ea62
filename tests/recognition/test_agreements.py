"""Agreements over HTTP: their life in versions, their adoption by boards, and what they bring."""

import base64
import json
import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.conftest import Clock
from tests.desks import Board, refused
from tests.factories import World
from tests.recognition.agreed import adopt, agreed, agreement, draw_up, publish


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


@pytest.fixture
def editor(world: World) -> dict[str, str]:
    return world.headers(world.grant(world.person("Eva"), Role.SECTOR_EDITOR))


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


def to_unit(house: Board, number: int = 0, **changes: Any) -> dict[str, Any]:
    return agreement({"modules": [house.module_id]}, {"modules": [house.units[number]]}, **changes)


def what_applies(house: Board, who: dict[str, str]) -> Any:
    address = f"/v1/people/{house.student_person.id}/diplomas/{house.diploma_version}/agreements"
    answer = house.client.get(address, headers=who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_agreement_lives_in_versions(house: Board) -> None:
    client, made = house.client, draw_up(house, to_unit(house))
    address = f"/v1/agreements/{made['id']}"
    assert (made["status"], made["number"], made["kind"], made["content"]["relation"]) == (
        "draft", 1, "one-to-one", "related",
    )  # fmt: skip
    assert client.get("/v1/agreements").json()["items"] == []
    for hidden in (address, f"{address}/versions/1", f"{address}/versions/1/changes"):
        assert refused(client.get(hidden)) == (404, "not-found")
    drafts = client.get("/v1/agreement-drafts?limit=1", headers=house.coordinator).json()["items"]
    assert [each["id"] for each in drafts] == [made["id"]]
    edited = to_unit(house, reason={"nl": "Beter gezegd."})
    headers = {**house.coordinator, "If-Match": '"r1"'}
    assert client.put(f"{address}/draft", json=edited, headers=headers).json()["revision"] == 2
    assert refused(client.put(f"{address}/draft", json=edited, headers=headers)) == (412, "stale-edit")
    published = publish(house, made)
    assert (published["status"], len(published["digest"])) == ("published", 64)
    again = client.post(f"{address}/publish", headers=house.coordinator)
    assert refused(again) == (409, "nothing-to-publish")
    assert client.get(address).json() == published
    begun = client.post(f"{address}/draft", headers=house.coordinator).json()
    assert (begun["number"], begun["content"]) == (2, published["content"])
    assert refused(client.post(f"{address}/draft", headers=house.coordinator)) == (409, "draft-exists")
    assert client.delete(f"{address}/draft", headers=house.coordinator).status_code == 204
    assert refused(client.get(f"{address}/draft", headers=house.coordinator)) == (404, "not-found")
    client.post(f"{address}/draft", headers=house.coordinator)
    newer = to_unit(house, relation="partly-related", validUntil="2030-08-31")
    client.put(f"{address}/draft", json=newer, headers={**house.coordinator, "If-Match": '"r1"'})
    publish(house, made)
    changes = client.get(f"{address}/versions/2/changes").json()
    assert (changes["older"], [each["member"] for each in changes["items"]]) == (
        1, ["reason", "relation", "validUntil"],
    )  # fmt: skip
    assert client.get(f"{address}/versions/1/changes").json()["items"] == []
    assert client.get(f"{address}/versions/1").json()["content"] == published["content"]
    assert [each["number"] for each in client.get("/v1/agreements").json()["items"]] == [2]
    why = {"reason": "Vervallen."}
    gone = client.post(f"{address}/versions/2/withdraw", json=why, headers=house.coordinator).json()
    assert (gone["status"], gone["withdrawalReason"]) == ("withdrawn", "Vervallen.")
    again = client.post(f"{address}/versions/2/withdraw", json=why, headers=house.coordinator)
    assert refused(again) == (409, "already-withdrawn")
    assert client.get(address).json()["number"] == 1
    told = [(each["act"], each["number"]) for each in client.get("/v1/changes?type=agreement").json()["items"]]
    assert told == [("published", 1), ("published", 2), ("withdrawn", 2)]
    assert client.get(client.get("/v1/changes?type=agreement").json()["items"][0]["uri"]).json()["number"] == 1


def test_a_draft_is_only_for_its_own_institution(house: Board, client: TestClient, world: World, editor: Any) -> None:
    other = Board(client, world, "voorbeeld-zuid")
    made, model = draw_up(house, to_unit(house)), draw_up(house, to_unit(house), "MODEL", editor)
    address = f"/v1/agreements/{made['id']}"
    for who in (other.coordinator, editor):
        edit = {**who, "If-Match": '"r1"'}
        assert refused(client.get(f"{address}/draft", headers=who)) == (404, "not-found")
        assert refused(client.put(f"{address}/draft", json=to_unit(house), headers=edit)) == (404, "not-found")
        assert refused(client.delete(f"{address}/draft", headers=who)) == (404, "not-found")
        assert refused(client.post(f"{address}/draft", headers=who)) == (404, "not-found")
        assert refused(client.post(f"{address}/publish", headers=who)) == (404, "not-found")
    assert client.get("/v1/agreement-drafts", headers=other.coordinator).json()["items"] == []
    listed = client.get("/v1/agreement-drafts", headers=editor).json()["items"]
    assert [(each["id"], each["institutionId"]) for each in listed] == [(model["id"], None)]
    assert refused(client.get(f"/v1/agreements/{model['id']}/draft", headers=house.coordinator)) == (404, "not-found")
    assert refused(client.post(f"{address}/draft", headers=house.coordinator)) == (409, "draft-exists")
    assert refused(adopt(house, made)) == (404, "not-found")
    publish(house, made)
    assert refused(client.post(f"{address}/draft", headers=other.coordinator)) == (404, "not-found")
    assert refused(client.post(f"{address}/publish", headers=other.coordinator)) == (404, "not-found")
    withdrawal = client.post(f"{address}/versions/1/withdraw", json={"reason": "x"}, headers=other.coordinator)
    assert refused(withdrawal) == (404, "not-found")
    withdrawal = client.post(f"{address}/versions/7/withdraw", json={"reason": "x"}, headers=house.coordinator)
    assert refused(withdrawal) == (404, "not-found")
    body = {"code": "X", "content": to_unit(house)}
    assert refused(client.post("/v1/agreements", json=body, headers=house.coordinator)) == (403, "forbidden")
    body["institution"] = house.institution.slug
    assert refused(client.post("/v1/agreements", json=body, headers=other.coordinator)) == (404, "not-found")


def test_after_the_first_draft_was_thrown_away_there_is_nothing_to_copy(house: Board) -> None:
    made = draw_up(house, to_unit(house))
    address = f"/v1/agreements/{made['id']}/draft"
    house.client.delete(address, headers=house.coordinator)
    assert refused(house.client.post(address, headers=house.coordinator)) == (404, "not-found")


def test_a_faulty_draft_is_kept_and_not_published_with_every_fault_at_once(house: Board) -> None:
    nothing = str(uuid.uuid4())
    content = agreement(
        {"modules": [house.module_id, nothing], "needed": 4, "qualifications": [{"title": {"nl": "x"}, "kind": "mbo"}]},
        {"block": {"diploma": nothing, "parts": [{"phase": "main", "ec": 5}]}},
        parties=[{"institution": "nergens", "programme": nothing, "signedOn": "2026-01-01"}],
    )
    made = draw_up(house, content)
    answer = house.client.post(f"/v1/agreements/{made['id']}/publish", headers=house.coordinator)
    assert refused(answer) == (400, "not-publishable")
    assert codes(answer) == [
        ("module-unknown", "/source/modules/1"),
        ("diploma-unknown", "/target/block/diploma"),
        ("more-needed-than-there-is", "/source/needed"),
        ("qualification-unsaid", "/source/qualifications/0"),
        ("institution-unknown", "/parties/0/institution"),
        ("programme-unknown", "/parties/0/programme"),
        ("signature-incomplete", "/parties/0"),
    ]


def test_the_short_form_says_what_it_lacks(house: Board) -> None:
    body = {"institution": house.institution.slug, "code": "A1", "title": {"nl": "x"}}
    answer = house.client.post("/v1/agreements", json=body, headers=house.coordinator)
    assert codes(answer) == [
        ("missing", f"/{name}") for name in ("reason", "sourceModule", "targetModule", "validFrom")
    ]


def test_one_form_at_a_time(house: Board) -> None:
    body = {"institution": house.institution.slug, "code": "A1", "content": to_unit(house), "validUntil": "2030-01-01"}
    answer = house.client.post("/v1/agreements", json=body, headers=house.coordinator)
    assert codes(answer) == [("said-twice", "/validUntil")]


def test_a_version_takes_the_place_of_the_one_before_at_who_adopts_it(house: Board, clock: Clock) -> None:
    made = agreed(house, to_unit(house))
    address = f"/v1/agreements/{made['id']}"
    assert refused(adopt(house, made)) == (409, "conflict")
    house.client.post(f"{address}/draft", headers=house.coordinator)
    publish(house, made)
    clock.advance(minutes=30)
    first = house.client.get(f"{address}/versions/1").json()["adoptions"][0]
    assert first["endsOn"] is None
    second = adopt(house, made).json()
    assert (second["number"], [each["rulesYear"] for each in second["adoptions"]]) == (2, [2026])
    first = house.client.get(f"{address}/versions/1").json()["adoptions"][0]
    assert (first["endsOn"], first["endReason"]) == ("2026-11-02", "Version 2 takes its place.")
    assert adopt(house, made, rulesYear=2027, version=1).status_code == 201
    house.client.post(f"{address}/versions/1/withdraw", json={"reason": "x"}, headers=house.coordinator)
    assert refused(adopt(house, made, rulesYear=2028, version=1)) == (409, "wrong-state")
    assert refused(adopt(house, made, rulesYear=2028, version=3)) == (404, "not-found")


def test_an_adoption_ends_and_then_brings_nothing(house: Board, client: TestClient, world: World, clock: Clock) -> None:
    house.record()
    made = agreed(house, to_unit(house))
    address = f"/v1/agreements/{made['id']}/adoptions/{made['adoptions'][0]['id']}/end"
    body = {"reason": "Nieuwe OER.", "endsOn": "2026-11-10"}
    other = Board(client, world, "voorbeeld-zuid")
    assert refused(client.post(address, json=body, headers=other.board)) == (404, "not-found")
    past = client.post(address, json={**body, "endsOn": "2026-11-01"}, headers=house.board)
    assert codes(past) == [("ends-in-the-past", "/endsOn")]
    ended = client.post(address, json=body, headers=house.board).json()
    assert (ended["adoptions"][0]["endsOn"], ended["adoptions"][0]["endReason"]) == ("2026-11-10", "Nieuwe OER.")
    assert len(what_applies(house, house.student)["brought"]) == 1
    (standing,) = client.get(f"/v1/programmes/{house.programme}/standing-exemptions").json()["items"]
    assert standing["until"] == "2026-11-09"
    clock.advance(days=8)
    assert what_applies(house, world.headers(house.student_person)) == {"items": [], "brought": []}
    board = world.headers(world.grant(world.person("B"), Role.BOARD, institution=house.institution, programme_id=uuid.UUID(house.programme)))  # fmt: skip
    assert refused(client.post(address, json={"reason": "x"}, headers=board)) == (409, "wrong-state")
    unknown = f"/v1/agreements/{made['id']}/adoptions/{uuid.uuid4()}/end"
    assert refused(client.post(unknown, json={"reason": "x"}, headers=board)) == (404, "not-found")


def test_a_board_adopts_for_its_own_programme_alone(
    house: Board, client: TestClient, world: World, editor: Any
) -> None:
    other = Board(client, world, "voorbeeld-zuid")
    model = publish(house, draw_up(house, to_unit(house), "MODEL", editor), editor)
    assert refused(adopt(other, model)) == (400, "invalid-input")
    assert codes(adopt(other, model)) == [("target-elsewhere", "/programme")]
    body = {"programme": house.programme, "rulesYear": 2026, "article": "1"}
    address = f"/v1/agreements/{model['id']}/adoptions"
    assert refused(client.post(address, json=body, headers=other.board)) == (404, "not-found")
    assert refused(client.post(address, json=body, headers=editor)) == (403, "forbidden")
    assert adopt(house, model).json()["institutionId"] is None


def test_many_count_as_one_and_one_as_many(house: Board) -> None:
    person = str(house.student_person.id)
    second, version = house.offer("M2", house.module())
    house.world.grant(
        house.world.person("X"), Role.EXAMINER, institution=house.institution, module_id=uuid.UUID(second)
    )
    agreed(house, agreement({"modules": [house.module_id, second]}, {"modules": house.units[:2]}), "BEIDE")
    house.record()
    assert what_applies(house, house.student)["items"][0]["verdict"] == "source-missing"
    assert house.audit(person, house.student).json()["summary"]["completed"] == 0
    examiner = house.appoint(Role.EXAMINER, "Ey", module_id=uuid.UUID(second))
    made = house.client.post("/v1/results", json=house.result(moduleVersion=version), headers=examiner)
    assert made.status_code == 201
    (found,) = what_applies(house, house.registrar)["items"]
    assert (found["verdict"], found["modules"], len(found["records"])) == ("applies", house.units[:2], 2)
    summary = house.audit(person, house.student).json()["summary"]
    assert (summary["completed"], summary["remaining"]) == (2, 1)


def test_conditions_stand_in_the_way_and_are_named(house: Board) -> None:
    house.record(grade="6")
    conditions = {
        "minGrade": 7, "withinYears": 3, "bridgingModules": [house.units[1]], "other": [{"nl": "Een gesprek vooraf."}],
    }  # fmt: skip
    agreed(house, to_unit(house, conditions=conditions))
    found = what_applies(house, house.student)
    assert [each["code"] for each in found["items"][0]["unmet"]] == ["grade-too-low", "bridging-missing", "to-judge"]
    assert (found["items"][0]["verdict"], found["brought"]) == ("conditions-unmet", [])
    (standing,) = house.client.get(f"/v1/programmes/{house.programme}/standing-exemptions").json()["items"]
    assert (standing["isBinding"], standing["bridging"][0]["code"]) == (False, "UNIT1")
    assert standing["conditions"]["minGrade"] == 7


@pytest.mark.parametrize(("relation", "verdict"), [("partly-related", "advice"), ("unrelated", "unrelated")])
def test_what_is_partly_or_not_related_counts_by_no_rule(house: Board, relation: str, verdict: str) -> None:
    house.record()
    agreed(house, to_unit(house, relation=relation))
    found = what_applies(house, house.student)
    assert ([each["verdict"] for each in found["items"]], found["brought"]) == ([verdict], [])
    assert house.audit(str(house.student_person.id), house.student).json()["summary"]["completed"] == 0


def test_what_applies_is_for_the_person_and_who_knows_them(house: Board, client: TestClient, world: World) -> None:
    other = Board(client, world, "voorbeeld-zuid")
    address = f"/v1/people/{house.student_person.id}/diplomas/{house.diploma_version}/agreements"
    for who in (other.student, other.registrar):
        assert refused(client.get(address, headers=who)) == (404, "not-found")
    address = f"/v1/people/{other.student_person.id}/diplomas/{house.diploma_version}/agreements"
    assert refused(client.get(address, headers=house.registrar)) == (404, "not-found")
    assert client.get(address, headers=other.student).json() == {"items": [], "brought": []}


# Diplomas in dossiers.

AD = {"title": {"nl": "Ad Ervaringsdeskundigheid"}, "kind": "ad", "level": 5, "codes": ["80086"]}


def with_diploma(house: Board, *, checked: bool = True, **facts: Any) -> str:
    """A submitted dossier with a diploma that is tied to no outcome."""
    dossier = house.open(house.student)
    body = house.evidence(outcomes=[], qualificationCode="80086", level=5, obtainedOn="2024-07-01", **facts)
    made = house.post(dossier, "evidence", house.student, body)
    assert made.status_code == 201, made.text
    if checked:
        body = {"how": "Diplomaregister"}
        checks = f"evidence/{made.json()['id']}/checks"
        assert house.post(dossier, checks, house.registrar, body).status_code == 201
    house.post(dossier, "submit", house.student)
    return dossier


def test_a_checked_diploma_covers_a_unit_by_an_agreement_and_the_decision_names_it(house: Board) -> None:
    house.enrol(str(house.student_person.id))
    made = agreed(house, agreement({"qualifications": [AD]}, {"modules": house.units[:1]}))
    dossier = with_diploma(house)
    units = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()["units"]
    covered = [{cover["agreement"] for cover in unit["outcomes"]} for unit in units]
    assert covered == [{made["versionId"]}, {None}, {None}], "the same outcomes in another unit were not agreed on"
    assert [unit["status"] for unit in units] == ["covered", "not-covered", "not-covered"]
    house.advise(dossier, "not-met")
    refusals = [{"module": unit, "reason": "Geen bewijs."} for unit in house.units[1:]]
    decision = house.decide(dossier, granted=house.units[:1], refused=refusals).json()
    assert decision["outcome"] == "granted-in-part", decision
    evidence = house.client.get(f"/v1/dossiers/{dossier}", headers=house.board).json()["evidence"][0]["id"]
    (applied,) = decision["basis"]["agreements"]
    assert applied == {
        "module": house.units[0], "id": made["versionId"], "digest": made["digest"], "agreement": made["id"],
        "code": "A1", "adoption": made["adoptions"][0]["id"], "rulesYear": 2026, "article": "OER 4.3",
        "records": [evidence],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("how", "facts"),
    [
        ({"checked": False}, {}),
        ({}, {"qualificationKind": "bachelor"}),
        ({"withdrawn": True}, {}),
    ],
)
def test_a_diploma_counts_only_checked_and_as_what_it_is(house: Board, how: Any, facts: dict[str, Any]) -> None:
    agreed(house, agreement({"qualifications": [AD]}, {"modules": house.units[:1]}))
    dossier = with_diploma(house, checked=how.get("checked", True), **facts)
    if how.get("withdrawn"):
        house.post(dossier, "withdraw", house.student)
    assert what_applies(house, house.student)["brought"] == []


def test_a_partial_agreement_leaves_the_rest_to_be_shown(house: Board) -> None:
    first, second = (each["id"] for each in house.outcomes)
    target = {"modules": house.units[:1], "remaining": [second]}
    made = agreed(house, agreement({"qualifications": [AD]}, target))
    assert made["kind"] == "partial"
    dossier = with_diploma(house)
    unit = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()["units"][0]
    assert (unit["status"], [each["agreement"] for each in unit["outcomes"]]) == ("partly", [made["versionId"], None])
    (found,) = what_applies(house, house.student)["items"]
    assert (found["verdict"], found["modules"], len(found["remaining"])) == ("applies", [], 1)
    house.assign(dossier)
    house.state(dossier)
    verdicts = [{"outcome": o, "verdict": v, "reason": "x"} for o, v in ((first, "met"), (second, "not-met"))]
    advised = house.client.put(f"/v1/dossiers/{dossier}/advice", json={"verdicts": verdicts}, headers=house.assessor)
    assert advised.status_code == 200
    answer = house.decide(
        dossier, granted=house.units[:1], refused=[{"module": u, "reason": "x"} for u in house.units[1:]]
    )
    assert codes(answer) == [("evidence-missing", "/granted/0")]


def test_a_model_block_is_brought_by_a_diploma_whole_and_leaves_the_rest(house: Board, editor: Any) -> None:
    source = {"qualifications": [{"title": {"nl": "Ad in het domein"}, "kind": "ad", "iscedF": "0923"}]}
    target = {"block": {"parts": [{"phase": "main", "ec": 10}]}}
    body = {"code": "AD", "institution": house.institution.slug, "kind": "ad", "title": {"nl": "Ad"}, "nlqfLevel": 5,
            "ec": 120, "iscedF": "0923", "programmeCode": "80086"}  # fmt: skip
    assert house.client.post("/v1/programmes", json=body, headers=house.admin).status_code == 201
    made = agreed(house, agreement(source, target), "AD-BA", editor)
    assert (made["kind"], made["institutionId"]) == ("block", None)
    with_diploma(house)
    found = what_applies(house, house.student)
    assert found["brought"] == [made["adoptions"][0]["id"]]
    assert found["items"][0]["block"] == {"parts": [{"phase": "main", "ec": 10}]}
    (standing,) = house.client.get(f"/v1/programmes/{house.programme}/standing-exemptions").json()["items"]
    assert standing["target"]["block"] == {
        "diploma": None, "parts": [{"phase": "main", "ec": 10}], "ec": 10, "bringsCertificate": False,
    }  # fmt: skip
    agreed(house, agreement(source, {"block": {"parts": [{"phase": "main", "ec": 15.5}]}}), "TE-GROOT", editor)
    found = what_applies(house, house.student)
    assert found["brought"] == [made["adoptions"][0]["id"]]


def test_outcomes_and_exemptions_count_too(house: Board, client: TestClient) -> None:
    person = str(house.student_person.id)
    house.enrol(person)
    dossier = house.open(house.student, house.units[0])
    house.post(dossier, "evidence", house.student, house.evidence())
    house.post(dossier, "submit", house.student)
    house.advise(dossier)
    decision = house.decide(dossier, granted=house.units[:1]).json()
    outcomes = [each["id"] for each in house.outcomes]
    agreed(house, agreement({"outcomes": outcomes}, {"modules": house.units[1:2], "outcomes": outcomes}))
    assert what_applies(house, house.student)["items"][0]["verdict"] == "source-missing"
    client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.board)
    (found,) = what_applies(house, house.student)["items"]
    exemption = client.get(f"/v1/people/{person}/exemptions", headers=house.student).json()["items"][0]
    assert (found["verdict"], found["records"]) == ("applies", [exemption["id"]])
    summary = house.audit(person, house.student).json()["summary"]
    assert summary["exempt"] + summary["completed"] == 1, "the exemption counts as itself or as the other, and once"


def test_outcomes_that_were_agreed_on_are_covered_in_every_unit(house: Board) -> None:
    outcomes = [each["id"] for each in house.outcomes]
    made = agreed(house, agreement({"qualifications": [AD]}, {"outcomes": outcomes}))
    dossier = with_diploma(house)
    units = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.board).json()["units"]
    assert [unit["status"] for unit in units] == ["covered"] * 3
    house.advise(dossier)
    assert house.decide(dossier).json()["basis"]["agreements"][2]["id"] == made["versionId"]


NOT_TEXT, HALF_A_SIGN = (
    base64.urlsafe_b64encode(json.dumps([text, str(uuid.uuid4())]).encode()).decode() for text in ("A\0", "A\ud800")
)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/agreements", {"cursor": NOT_TEXT}),
        ("/v1/agreements", {"cursor": HALF_A_SIGN}),
        ("/v1/programmes/{programme}/precedents", {"cursor": NOT_TEXT}),
        ("/v1/programmes/{programme}/standing-exemptions", {"cursor": NOT_TEXT}),
        ("/v1/programmes/{programme}/standing-exemptions", {"on": "0001-01-01"}),
        ("/v1/programmes/{programme}/standing-exemptions", {"on": "9999-12-31"}),
        ("/v1/modules/{module}/recognitions", {"on": "9999-12-31"}),
        ("/v1/modules/{module}/recognitions", {"cursor": NOT_TEXT}),
        ("/v1/agreements/{module}/versions/100001", {}),
    ],
)
def test_no_question_is_too_odd(house: Board, path: str, query: dict[str, str]) -> None:
    answer = house.client.get(path.format(programme=house.programme, module=house.module_id), params=query)
    assert answer.status_code in (200, 400), answer.text
