"""Roll-overs over HTTP: drafts of all that changes, a list for people, and an undo."""

import uuid
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from tests.conftest import Clock
from tests.desks import PROGRAMME, Board, Campus, content, outcome, publish_set, refused
from tests.factories import World


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def reword(house: Campus, *outcomes: dict[str, Any]) -> list[dict[str, Any]]:
    """Publishes the next version of the set; its outcomes."""
    address = f"/v1/outcome-sets/{house.outcomes[0]['setId']}"
    begun = house.client.post(f"{address}/draft", headers=house.coordinator)
    edit = {**house.coordinator, "If-Match": begun.headers["etag"]}
    assert house.client.put(f"{address}/draft", json=content(*outcomes), headers=edit).status_code == 200
    made = publish_set(house.client, house.outcomes[0]["setId"], house.coordinator).json()
    found: list[dict[str, Any]] = house.client.get(f"{address}/versions/{made['number']}/outcomes").json()["items"]
    return found


def body(house: Campus, **changes: Any) -> dict[str, Any]:
    return {
        "institution": house.institution.slug,
        "programmes": [house.programme],
        "fromYear": 2026,
        "toYear": 2027,
        **changes,
    }


def roll(house: Campus, who: dict[str, str] | None = None, *, dry: bool = False, **changes: Any) -> Any:
    params = {"dryRun": "true"} if dry else {}
    return house.client.post(
        "/v1/roll-overs", json=body(house, **changes), params=params, headers=who or house.coordinator
    )


def rolled(house: Campus, **changes: Any) -> Any:
    answer = roll(house, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


def draft(house: Campus, kind: str, offering_id: str) -> Any:
    return house.client.get(f"/v1/{kind}s/{offering_id}/draft", headers=house.coordinator)


def codes(lines: list[dict[str, Any]], *names: str) -> list[Any]:
    return sorted(tuple(line[name] for name in names) for line in lines)


def test_modules_and_diploma_go_along_and_people_get_a_list(house: Board) -> None:
    changed = outcome("LU1", statement={"nl": "Begeleidt mensen", "en": "Supports people"})
    new = reword(house, changed, outcome("LU3"))
    made = rolled(house)
    report = made["report"]
    assert codes(report["carried"], "kind", "code", "fromNumber", "number") == [
        ("diploma", "DIPLOMA", 1, 2), *[("module", code, 1, 2) for code in ("M1", "UNIT0", "UNIT1", "UNIT2")],
    ]  # fmt: skip
    unit = draft(house, "module", house.units[0]).json()
    assert unit["content"]["outcomes"] == [new[0]["id"], house.outcomes[1]["id"]]
    assert {**unit["content"], "outcomes": []} == house.module(outcomes=[]) | {
        "languages": ["nl"], "prerequisites": [], "terms": [], "themes": [], "registerFacts": [],
    }  # fmt: skip
    line = next(each for each in report["carried"] if each["id"] == house.units[0])
    assert (line["versionId"], line["href"]) == (unit["versionId"], f"/v1/modules/{house.units[0]}/draft")
    (move,) = line["moves"]
    assert (move["pointer"], move["change"]) == ("/outcomes/0", "reworded")
    assert (move["before"]["id"], move["before"]["number"]) == (house.outcomes[0]["id"], 1)
    assert [(each["id"], each["number"], each["code"]) for each in move["after"]] == [(new[0]["id"], 2, "LU1")]
    hands = [each for each in report["hands"] if each["id"] == house.units[0]]
    assert codes(hands, "code", "pointer", "of", "href") == [
        ("outcome-dropped", "/outcomes/1", "UNIT0", line["href"]),
        ("outcome-reworded", "/outcomes/0", "UNIT0", line["href"]),
    ]
    assert report["sets"] == [
        {"id": house.outcomes[0]["setId"], "code": "SET", "fromNumber": 1, "toNumber": 2, "references": 4}
    ]
    diploma = next(each for each in report["carried"] if each["kind"] == "diploma")
    assert draft(house, "diploma", diploma["id"]).json()["content"]["cohortYear"] == 2027
    assert house.client.get(f"/v1/diplomas/{diploma['id']}").json()["content"]["cohortYear"] == 2026
    for each in report["carried"]:
        place = each["href"].removesuffix("/draft")
        assert house.client.post(f"{place}/publish", headers=house.coordinator).status_code == 200


def test_what_was_split_and_merged_is_followed_to_its_successors(house: Board) -> None:
    address = f"/v1/outcome-sets/{house.outcomes[0]['setId']}"
    begun = house.client.post(f"{address}/draft", headers=house.coordinator)
    edit = {**house.coordinator, "If-Match": begun.headers["etag"]}
    parts = content(outcome("LU1a"), outcome("LU1b"))
    put = house.client.put(f"{address}/draft", json=parts, headers=edit)
    stems = {"stemsFrom": {"LU1a": ["LU1"], "LU1b": ["LU1", "LU2"]}}
    told = house.client.put(
        f"{address}/draft/lineage", json=stems, headers={**house.coordinator, "If-Match": put.headers["etag"]}
    )
    assert told.status_code == 200, told.text
    publish_set(house.client, house.outcomes[0]["setId"], house.coordinator)
    new = house.client.get(f"{address}/versions/2/outcomes").json()["items"]
    report = rolled(house)["report"]
    line = next(each for each in report["carried"] if each["id"] == house.units[0])
    moves = {
        move["before"]["code"]: (move["change"], [each["code"] for each in move["after"]]) for move in line["moves"]
    }
    assert moves == {"LU1": ("split", ["LU1a", "LU1b"]), "LU2": ("merged", ["LU1b"])}
    unit = draft(house, "module", house.units[0]).json()["content"]
    assert unit["outcomes"] == [each["id"] for each in new]
    hands = [each["code"] for each in report["hands"] if each["id"] == house.units[0]]
    assert sorted(hands) == ["outcome-merged", "outcome-split"]


def test_a_dry_run_says_the_same_and_changes_nothing(house: Board, session: Session) -> None:
    reword(house, outcome("LU1"), outcome("LU2", sdgs=[4]))
    before = session.query(LedgerEvent).count()
    dry = roll(house, dry=True)
    assert dry.status_code == 200
    assert (dry.json()["id"], dry.json()["madeAt"], dry.json()["dryRun"]) == (None, None, True)
    assert session.query(LedgerEvent).count() == before
    assert refused(draft(house, "module", house.module_id)) == (404, "not-found")
    done = rolled(house)
    lines = [{**each, "versionId": None} for each in done["report"]["carried"]]
    assert dry.json()["report"]["carried"] == lines
    assert dry.json()["report"]["hands"] == done["report"]["hands"]
    event = session.query(LedgerEvent).order_by(LedgerEvent.at.desc(), LedgerEvent.position.desc()).first()
    assert session.query(LedgerEvent).count() == before + 1
    assert event is not None
    assert (event.action, str(event.subject_id)) == ("roll-over.made", done["id"])


def test_a_second_time_says_what_exists_already(house: Board, session: Session) -> None:
    reword(house, outcome("LU1", sdgs=[4]), outcome("LU2"))
    first = rolled(house)
    before = session.query(LedgerEvent).count()
    again = roll(house)
    assert again.status_code == 200
    second = again.json()
    assert (second["id"], second["others"], second["report"]["carried"]) == (None, [first["id"]], [])
    assert codes(second["report"]["left"], "kind", "code", "reason") == [
        ("diploma", "DIPLOMA", "exists-already"),
        *[("module", code, "draft-exists") for code in ("M1", "UNIT0", "UNIT1", "UNIT2")],
    ]
    assert session.query(LedgerEvent).count() == before
    for each in second["report"]["left"]:
        assert house.client.get(each["href"], headers=house.coordinator).json()["number"] == each["number"]


def test_what_changed_nothing_and_what_is_gone_is_left(house: Board) -> None:
    house.client.post(f"/v1/modules/{house.units[1]}/versions/1/withdraw", json={"reason": "x"}, headers=house.coordinator)  # fmt: skip
    route = {"title": {"nl": "R"}, "description": {"nl": "x"}, "targetGroup": {"nl": "x"}, "modules": [house.module_id]}
    house.publish("route", route, "R1")
    house.begin("module", house.module(), "NEW")
    report = rolled(house)["report"]
    assert codes(report["carried"], "code") == [("DIPLOMA",)]
    assert codes(report["left"], "code", "reason", "number") == [
        ("M1", "current", 1), ("NEW", "draft-exists", 1), ("R1", "current", 1), ("UNIT0", "current", 1),
        ("UNIT1", "withdrawn", 1), ("UNIT2", "current", 1),
    ]  # fmt: skip
    assert codes(report["hands"], "of", "code", "pointer") == [
        ("DIPLOMA", "module-withdrawn", "/phases/0/requirement/children/1/module")
    ]
    for each in report["left"]:
        assert house.client.get(each["href"], headers=house.coordinator).status_code == 200


def test_only_what_is_chosen_goes_along(house: Board) -> None:
    reword(house, outcome("LU1", sdgs=[4]), outcome("LU2"))
    report = rolled(house, modules=[house.units[0]], routes=[], diplomas=[])["report"]
    assert codes(report["carried"], "code") == [("UNIT0",)]
    assert report["left"] == []
    none = roll(house, outcomeSets=[], diplomas=[])
    assert none.status_code == 200
    assert {each["reason"] for each in none.json()["report"]["left"]} == {"current", "draft-exists"}


def test_a_next_version_of_own_sets_is_begun_where_asked(house: Board) -> None:
    set_id = house.outcomes[0]["setId"]
    made = rolled(house, nextSets=[set_id], modules=[], diplomas=[])
    (line,) = made["report"]["carried"]
    assert (line["kind"], line["code"], line["fromNumber"], line["number"]) == ("outcome-set", "SET", 1, 2)
    found = house.client.get(line["href"], headers=house.coordinator).json()
    assert (found["versionId"], found["number"]) == (line["versionId"], 2)
    again = roll(house, nextSets=[set_id], modules=[], diplomas=[]).json()["report"]
    assert codes(again["left"], "kind", "reason") == [("outcome-set", "draft-exists")]
    assert codes(again["hands"], "kind", "code") == [("outcome-set", "set-draft-pending")]
    undone = house.client.post(f"/v1/roll-overs/{made['id']}/undo", headers=house.coordinator).json()
    assert codes(undone["undoing"]["drafts"], "kind", "fate") == [("outcome-set", "discarded")]
    assert refused(house.client.get(line["href"], headers=house.coordinator)) == (404, "not-found")
    house.client.post(f"/v1/outcome-sets/{set_id}/versions/1/withdraw", json={"reason": "x"}, headers=house.coordinator)  # fmt: skip
    gone = roll(house, nextSets=[set_id], modules=[], diplomas=[]).json()["report"]
    assert codes(gone["left"], "kind", "reason") == [("outcome-set", "withdrawn")]


def test_everything_that_cannot_be_asked_is_named_at_once(house: Board, client: TestClient, world: World) -> None:
    other = Board(client, world, "voorbeeld-zuid")
    answer = roll(
        house,
        toYear=2026,
        modules=[other.module_id, house.module_id],
        diplomas=[house.module_id],
        outcomeSets=[other.outcomes[0]["setId"]],
        nextSets=[other.outcomes[0]["setId"]],
    )
    assert refused(answer) == (400, "invalid-input")
    assert codes(answer.json()["errors"], "code", "pointer") == [
        ("not-of-programme", "/diplomas/0"), ("not-of-programme", "/modules/0"), ("not-of-programme", "/nextSets/0"),
        ("not-relied-on", "/outcomeSets/0"), ("year-not-later", "/toYear"),
    ]  # fmt: skip


def test_drafts_and_emptied_things_of_any_content_are_in_nobodys_way(house: Board, client: TestClient) -> None:
    wild = {"type": "all_of", "children": [{"type": "module", "module": "nonsense"}, {"outcome": 7}, "x"]}
    phase = {"key": "p", "title": {"nl": "x"}, "ec": 5, "requirement": wild}
    house.begin("diploma", {"title": {"nl": "x"}, "cohortYear": 2026, "ec": 5, "phases": [phase]}, "WILD")
    gone = house.begin("module", house.module(), "GONE")["id"]
    client.delete(f"/v1/modules/{gone}/draft", headers=house.coordinator)
    new = {
        "kind": "programme", "code": "EMPTY", "institution": house.institution.slug, "programme": house.programme,
        "content": content(outcome("X")),
    }  # fmt: skip
    empty = client.post("/v1/outcome-sets", json=new, headers=house.coordinator).json()["id"]
    client.delete(f"/v1/outcome-sets/{empty}/draft", headers=house.coordinator)
    left = roll(house, dry=True).json()["report"]["left"]
    assert ("WILD", "draft-exists") in codes(left, "code", "reason")
    assert "GONE" not in {each["code"] for each in left}
    wrong = roll(house, nextSets=[empty], modules=[gone])
    assert codes(wrong.json()["errors"], "code", "pointer") == [
        ("not-of-programme", "/modules/0"), ("not-of-programme", "/nextSets/0"),
    ]  # fmt: skip


def test_only_the_coordinator_of_every_programme_may(house: Board, client: TestClient, world: World) -> None:
    other = Board(client, world, "voorbeeld-zuid")
    assert refused(roll(house, house.registrar)) == (403, "forbidden")
    assert refused(roll(house, other.coordinator)) == (404, "not-found")
    assert refused(roll(house, programmes=[other.programme])) == (404, "not-found")
    assert refused(roll(house, programmes=[str(uuid.uuid4())])) == (404, "not-found")
    assert refused(roll(house, institution="nergens")) == (404, "not-found")
    second = {**PROGRAMME, "institution": house.institution.slug, "code": "SW2"}
    programme = client.post("/v1/programmes", json=second, headers=house.admin).json()["id"]
    assert refused(roll(house, programmes=[house.programme, programme])) == (403, "forbidden")
    colleague = house.appoint(Role.COORDINATOR, "Kim", programme_id=uuid.UUID(programme))
    made = rolled(house)
    address = f"/v1/roll-overs/{made['id']}"
    assert client.get(address, headers=colleague).json() == made
    assert refused(client.post(f"{address}/undo", headers=colleague)) == (403, "forbidden")
    for stranger in (other.coordinator, house.student):
        assert refused(client.get(address, headers=stranger)) == (404, "not-found")
    assert refused(client.post(f"{address}/undo", headers=other.coordinator)) == (404, "not-found")


def test_roll_overs_are_listed_for_who_works_there(house: Board, client: TestClient, world: World) -> None:
    made = [rolled(house)]
    (diploma,) = made[0]["report"]["carried"]
    client.post(f"/v1/diplomas/{diploma['id']}/publish", headers=house.coordinator)
    made.append(rolled(house, fromYear=2027, toYear=2028))
    other = Board(client, world, "voorbeeld-zuid")
    rolled(other)
    first = client.get("/v1/roll-overs", params={"limit": 1}, headers=house.registrar).json()
    rest = client.get("/v1/roll-overs", params={"cursor": first["next"]}, headers=house.registrar).json()
    assert {each["id"] for each in (*first["items"], *rest["items"])} == {each["id"] for each in made}
    by_year = client.get("/v1/roll-overs?toYear=2028", headers=house.registrar).json()["items"]
    assert [each["id"] for each in by_year] == [made[1]["id"]]
    elsewhere = client.get(f"/v1/roll-overs?institution={other.institution.slug}", headers=house.registrar).json()
    assert elsewhere["items"] == []


def test_undo_discards_only_what_nobody_worked_on(house: Board) -> None:
    reword(house, outcome("LU1", sdgs=[4]), outcome("LU2"))
    made = rolled(house)
    edited, published, gone = (f"/v1/modules/{unit}" for unit in house.units)
    body = draft(house, "module", house.units[0]).json()["content"]
    house.client.put(f"{edited}/draft", json=body, headers={**house.coordinator, "If-Match": '"r1"'})
    house.client.post(f"{published}/publish", headers=house.coordinator)
    house.client.delete(f"{gone}/draft", headers=house.coordinator)
    address = f"/v1/roll-overs/{made['id']}/undo"
    undone = house.client.post(address, headers=house.coordinator)
    assert undone.status_code == 200, undone.text
    assert codes(undone.json()["undoing"]["drafts"], "code", "fate") == [
        ("DIPLOMA", "discarded"), ("M1", "discarded"), ("UNIT0", "edited"), ("UNIT1", "submitted"), ("UNIT2", "gone"),
    ]  # fmt: skip
    assert refused(draft(house, "module", house.module_id)) == (404, "not-found")
    assert draft(house, "module", house.units[0]).status_code == 200
    assert house.client.get(f"{published}/versions/2").status_code == 200
    assert refused(house.client.post(address, headers=house.coordinator)) == (409, "nothing-to-undo")
    read = house.client.get(f"/v1/roll-overs/{made['id']}", headers=house.registrar).json()
    assert read["undoneAt"] == undone.json()["undoneAt"]
    assert read["report"] == made["report"]
    anew = rolled(house)
    assert codes(anew["report"]["carried"], "code") == [("DIPLOMA",), ("M1",), ("UNIT2",)]
    assert anew["others"] == []


def test_what_was_all_worked_on_cannot_be_undone(house: Board) -> None:
    made = rolled(house)
    (line,) = made["report"]["carried"]
    house.client.delete(line["href"], headers=house.coordinator)
    answer = house.client.post(f"/v1/roll-overs/{made['id']}/undo", headers=house.coordinator)
    assert refused(answer) == (409, "nothing-to-undo")
    assert house.client.get(f"/v1/roll-overs/{made['id']}", headers=house.coordinator).json()["undoneAt"] is None


def test_agreements_and_sizes_of_others_need_a_look(
    house: Board, client: TestClient, world: World, clock: Clock
) -> None:
    agreed = {
        "institution": house.institution.slug, "code": "A1", "title": {"nl": "x"}, "reason": {"nl": "x"},
        "sourceModule": house.module_id, "targetModule": house.units[0], "validFrom": "2026-09-01",
    }  # fmt: skip
    ends = client.post("/v1/agreements", json={**agreed, "validUntil": "2027-08-31"}, headers=house.coordinator).json()
    stands = client.post("/v1/agreements", json={**agreed, "code": "A2"}, headers=house.coordinator).json()
    adoption = {"programme": house.programme, "rulesYear": 2026, "article": "OER 4.2"}
    for each in (ends, stands):
        adopted = client.post(f"/v1/agreements/{each['id']}/adoptions", json=adoption, headers=house.board)
        assert adopted.status_code == 201
    other = Board(client, world, "voorbeeld-zuid")
    tree = {"type": "module", "key": "m", "module": other.module_id}
    phase = {"key": "p", "title": {"nl": "x"}, "ec": 5, "requirement": tree}
    house.publish("diploma", {"title": {"nl": "x"}, "cohortYear": 2026, "ec": 5, "phases": [phase]}, "SHARED")
    clock.advance(minutes=1)
    client.post(f"/v1/modules/{other.module_id}/draft", headers=other.coordinator)
    edit = {**other.coordinator, "If-Match": '"r1"'}
    client.put(f"/v1/modules/{other.module_id}/draft", json=other.module(ec=6, studyLoadHours=168), headers=edit)
    client.post(f"/v1/modules/{other.module_id}/publish", headers=other.coordinator)
    hands = roll(house, dry=True).json()["report"]["hands"]
    assert codes(hands, "kind", "of", "code", "pointer") == [
        ("agreement", "A1", "agreement-ends", "/validUntil"),
        ("agreement", "A2", "adoption-of-old-rules", "/adoptions/0"),
        ("diploma", "SHARED", "asks-more-than-phase", "/phases/0/requirement"),
        ("diploma", "SHARED", "module-ec-changed", "/phases/0/requirement/module"),
    ]
    assert "OER 4.2" in next(each["detail"] for each in hands if each["of"] == "A2")
