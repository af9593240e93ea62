"""What relies on a version, over HTTP: along the whole chain, and no more than one may see."""

import uuid
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.desks import Board, Campus, refused
from tests.factories import World


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def set_address(house: Campus) -> str:
    return f"/v1/outcome-sets/{house.outcomes[0]['setId']}/versions/1/reliance"


def ask(house: Campus, address: str, who: dict[str, str] | None = None, **query: Any) -> Any:
    answer = house.client.get(address, headers=who or {}, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def how(entry: dict[str, Any]) -> list[tuple[str, str]]:
    return [(way["relation"], way["label"]) for way in entry["how"]]


def route(house: Campus, *modules: str) -> Any:
    body = {"title": {"nl": "Route"}, "description": {"nl": "x"}, "targetGroup": {"nl": "x"}, "modules": list(modules)}
    made = house.publish("route", body, "R1")
    assert made.status_code == 200, made.text
    return made.json()


def agreement(house: Board, source: str, target: str) -> Any:
    body = {
        "institution": house.institution.slug,
        "code": "A1",
        "title": {"nl": "Telt als"},
        "reason": {"nl": "Hetzelfde."},
        "sourceModule": source,
        "targetModule": target,
        "validFrom": "2026-09-01",
    }
    made = house.client.post("/v1/agreements", json=body, headers=house.coordinator)
    assert made.status_code == 201, made.text
    return made.json()


def decided(house: Board) -> Any:
    """A decision that grants two units and refuses one."""
    person = str(house.student_person.id)
    house.enrol(person)
    dossier = house.open(house.student)
    house.client.post(f"/v1/dossiers/{dossier}/evidence", json=house.evidence(), headers=house.student)
    evidence = ask(house, f"/v1/dossiers/{dossier}", house.registrar)["evidence"][0]["id"]
    house.post(dossier, f"evidence/{evidence}/checks", house.registrar, {"how": "diplomaregister"})
    house.post(dossier, "submit", house.student)
    house.advise(dossier)
    refusal = [{"module": house.units[2], "reason": "Te oud."}]
    made = house.decide(dossier, granted=house.units[:2], refused=refusal, motivation="Twee van de drie.")
    assert made.status_code == 201, made.text
    return made.json()


def test_the_whole_chain_relies_on_a_set(house: Board) -> None:
    made = route(house, house.module_id, house.units[0])
    agreed = agreement(house, house.module_id, house.units[1])
    house.issue()
    decided(house)
    found = ask(house, set_address(house))
    assert (found["on"]["kind"], found["on"]["code"], found["on"]["number"]) == ("outcome-set", "SET", 1)
    assert found["modules"]["count"] == 4
    module = found["modules"]["items"][0]
    assert (module["code"], module["number"], module["isLatest"], how(module)) == (
        "M1", 1, True, [("assesses", "LU1"), ("assesses", "LU2")],
    )  # fmt: skip
    assert module["institution"]["slug"] == house.institution.slug
    assert house.client.get(module["href"]).json()["versionId"] == house.module_version
    (relying,) = found["routes"]["items"]
    assert (relying["id"], how(relying)) == (made["id"], [("contains", "M1"), ("contains", "UNIT0")])
    (diploma,) = found["diplomas"]["items"]
    assert (diploma["versionId"], diploma["href"]) == (
        house.diploma_version, f"/v1/diplomas/{diploma['id']}/versions/1",
    )  # fmt: skip
    assert how(diploma) == [("names-module", f"UNIT{number}") for number in range(3)]
    (agreed_on,) = found["agreements"]["items"]
    assert (agreed_on["id"], agreed_on["versionId"], agreed_on["isLatest"]) == (agreed["id"], agreed["versionId"], True)
    assert house.client.get(agreed_on["href"]).json()["versionId"] == agreed["versionId"]
    assert how(agreed_on) == [("counts-from", "M1"), ("counts-as", "UNIT1")]


def test_the_public_hears_of_people_in_fives_and_of_no_single_one(house: Board) -> None:
    award = house.issue()
    house.revoke(award)
    decided(house)
    found = ask(house, set_address(house))
    assert found["decisions"] is None
    assert found["badges"]["issued"] == {"atLeast": 1, "atMost": 4}
    (there,) = found["badges"]["byInstitution"]
    assert (there["states"], there["issued"]) == (None, {"atLeast": 1, "atMost": 4})
    assert found["badges"]["items"] == []
    for kind in ("badges", "decisions"):
        assert ask(house, f"{set_address(house)}/{kind}")["items"] == []
    assert str(award["id"]) not in str(found)
    for outsider in (house.student, house.examiner, house.assessor):
        assert ask(house, set_address(house), outsider) == found


def test_staff_see_their_own_badges_and_decisions_only(house: Board, client: TestClient, world: World) -> None:
    award = house.issue()
    house.revoke(award)
    decision = decided(house)
    found = ask(house, set_address(house), house.registrar)
    (there,) = found["badges"]["byInstitution"]
    assert (there["states"], there["issued"]) == ({"revoked": 1}, {"atLeast": 1, "atMost": 1})
    (badge,) = found["badges"]["items"]
    assert (badge["id"], badge["status"], how(badge)) == (award["id"], "revoked", [("shows", "M1 v1")])
    assert client.get(badge["href"], headers=house.registrar).status_code == 200
    assert found["decisions"]["count"] == 1
    (based,) = found["decisions"]["items"]
    assert (based["id"], based["status"]) == (decision["id"], "decided")
    assert how(based)[0] == ("based-on", "SET")
    assert sorted(how(based)[1:]) == [("based-on", f"UNIT{number}") for number in range(3)]
    assert str(house.student_person.id) not in str(found)
    assert ask(house, set_address(house), house.board)["decisions"]["count"] == 1
    assert ask(house, set_address(house), house.coordinator)["decisions"] is None
    other = Campus(client, world, "voorbeeld-zuid")
    for stranger in (other.registrar, other.board):
        seen = ask(house, set_address(house), stranger)
        assert (seen["badges"]["items"], seen["badges"]["byInstitution"][0]["states"]) == ([], None)
        assert seen["decisions"] == {"count": 0, "items": [], "next": None}


def test_one_outcome_of_a_set(house: Board) -> None:
    house.offer("ONLY2", house.module(outcomes=[house.outcomes[1]["id"]]))
    decided(house)
    address = set_address(house)
    assert ask(house, address, outcome="LU1")["modules"]["count"] == 4
    found = ask(house, address, house.board, outcome="LU2")
    assert (found["modules"]["count"], found["on"]["outcome"]) == (5, "LU2")
    assert [how(each) for each in found["modules"]["items"]] == [[("assesses", "LU2")]] * 5
    assert {way[1] for way in how(found["decisions"]["items"][0])} == {"UNIT0", "UNIT1", "UNIT2"}
    assert refused(house.client.get(address, params={"outcome": "LU9"})) == (404, "not-found")


def test_a_diploma_that_names_an_outcome_itself_relies_on_it(house: Board) -> None:
    node = {"type": "outcome", "key": "o", "outcome": house.outcomes[0]["outcomeId"]}
    phase = {"key": "main", "title": {"nl": "x"}, "ec": 15, "requirement": node}
    body = {"title": {"nl": "x"}, "cohortYear": 2026, "ec": 15, "phases": [phase]}
    assert house.publish("diploma", body, "ANY").status_code == 200
    found = ask(house, f"{set_address(house)}/diplomas", outcome="LU1")["items"]
    assert [(each["code"], how(each)) for each in found if each["code"] == "ANY"] == [
        ("ANY", [("names-outcome", "LU1")])
    ]
    assert "ANY" not in {each["code"] for each in ask(house, f"{set_address(house)}/diplomas", outcome="LU2")["items"]}
    shouted = {**node, "outcome": node["outcome"].upper()}
    wrong = house.publish("diploma", {**body, "phases": [{**phase, "requirement": shouted}]}, "SHOUTED")
    assert [fault["code"] for fault in wrong.json()["errors"]] == ["not-an-id"]


def test_what_relies_on_a_module_and_on_a_diploma(client: TestClient, world: World) -> None:
    house = Board(client, world, regime="contract", awards="certificate")
    needing, _ = house.offer("NEXT", house.module(prerequisites=[house.units[0]]))
    agreement(house, house.module_id, house.units[0])
    made = route(house, house.units[0])
    for unit, version in zip(house.units, house.unit_versions, strict=True):
        examiner = house.appoint(Role.EXAMINER, f"E{unit[:4]}", module_id=uuid.UUID(unit))
        body = house.result(moduleVersion=version)
        assert client.post("/v1/results", json=body, headers=examiner).status_code == 201
    place = f"/v1/people/{house.student_person.id}/diplomas/{house.diploma_version}/certificate"
    award = client.post(place, headers=house.coordinator).json()["awardId"]
    assert client.post(f"/v1/awards/{award}/approve", headers=house.board).status_code == 200
    unit = ask(house, f"/v1/modules/{house.units[0]}/versions/1/reliance", house.registrar)
    assert [(each["id"], how(each)) for each in unit["modules"]["items"]] == [(needing, [("requires", "UNIT0")])]
    assert [each["id"] for each in unit["routes"]["items"]] == [made["id"]]
    assert [each["versionId"] for each in unit["diplomas"]["items"]] == [house.diploma_version]
    assert [how(each) for each in unit["agreements"]["items"]] == [[("counts-as", "UNIT0")]]
    diploma_id = unit["diplomas"]["items"][0]["id"]
    diploma = ask(house, f"/v1/diplomas/{diploma_id}/versions/1/reliance", house.registrar)
    for found in (unit, diploma):
        assert [(each["id"], how(each)) for each in found["badges"]["items"]] == [
            (award, [("completes", "DIPLOMA v1")])
        ]
    assert [diploma[kind]["count"] for kind in ("modules", "routes", "diplomas", "agreements")] == [0, 0, 0, 0]


def test_a_decision_was_based_on_the_diploma_too(house: Board) -> None:
    decision = decided(house)
    found = ask(house, f"{set_address(house)}/diplomas")["items"][0]
    based = ask(house, f"/v1/diplomas/{found['id']}/versions/1/reliance/decisions", house.board)["items"]
    assert [(each["id"], how(each)) for each in based] == [(decision["id"], [("based-on", "DIPLOMA")])]
    unit = ask(house, f"/v1/modules/{house.units[2]}/versions/1/reliance/decisions", house.registrar)["items"]
    assert [how(each) for each in unit] == [[("based-on", "UNIT2")]]
    assert ask(house, f"/v1/modules/{house.module_id}/versions/1/reliance/decisions", house.registrar)["items"] == []


def test_only_what_is_or_was_published_counts_and_old_versions_say_so(house: Board) -> None:
    house.begin("module", house.module(), "DRAFT")
    address = f"/v1/modules/{house.module_id}"
    house.client.post(f"{address}/draft", headers=house.coordinator)
    house.client.post(f"{address}/publish", headers=house.coordinator)
    house.client.post(f"{address}/versions/1/withdraw", json={"reason": "Oud"}, headers=house.coordinator)
    found = ask(house, f"{set_address(house)}/modules")["items"]
    assert "DRAFT" not in {each["code"] for each in found}
    assert [(each["number"], each["status"], each["isLatest"]) for each in found if each["code"] == "M1"] == [
        (1, "withdrawn", False), (2, "published", True),
    ]  # fmt: skip


def test_a_withdrawal_points_to_what_relies_on_it(house: Board) -> None:
    made = route(house, house.module_id)
    diploma = ask(house, f"{set_address(house)}/diplomas")["items"][0]["id"]
    why = {"reason": "Oud"}
    for address in (
        set_address(house).removesuffix("/reliance"),
        f"/v1/modules/{house.module_id}/versions/1",
        f"/v1/diplomas/{diploma}/versions/1",
    ):
        answer = house.client.post(f"{address}/withdraw", json=why, headers=house.coordinator)
        assert answer.headers["link"] == f'<{address}/reliance>; rel="related"'
        assert ask(house, f"{address}/reliance")["on"]["status"] == "withdrawn"
    gone = house.client.post(f"/v1/routes/{made['id']}/versions/1/withdraw", json=why, headers=house.coordinator)
    assert "link" not in gone.headers


def test_each_kind_is_paged(house: Board) -> None:
    for number in range(9):
        house.offer(f"X{number}", house.module())
    overview = ask(house, set_address(house))
    assert (overview["modules"]["count"], len(overview["modules"]["items"])) == (13, 10)
    rest = ask(house, f"{set_address(house)}/modules", cursor=overview["modules"]["next"])
    assert [each["code"] for each in rest["items"]] == ["X6", "X7", "X8"]
    codes, cursor = [], None
    while True:
        page = ask(house, f"{set_address(house)}/modules", limit=4, **({"cursor": cursor} if cursor else {}))
        codes += [each["code"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert codes == ["M1", "UNIT0", "UNIT1", "UNIT2", *(f"X{number}" for number in range(9))]
    strange = house.client.get(f"{set_address(house)}/modules", params={"cursor": "WyJ4Il0"})
    assert refused(strange) == (400, "invalid-input")


def test_unknown_things_are_not_there(house: Board) -> None:
    for address in (
        f"/v1/outcome-sets/{uuid.uuid4()}/versions/1/reliance",
        f"{set_address(house).replace('/versions/1/', '/versions/9/')}",
        f"/v1/modules/{house.module_id}/versions/9/reliance",
        f"/v1/diplomas/{house.module_id}/versions/1/reliance",
        f"/v1/routes/{house.module_id}/versions/1/reliance",
    ):
        assert refused(house.client.get(address)) == (404, "not-found")
    assert refused(house.client.get(f"{set_address(house)}/people")) == (400, "invalid-input")


def count_selects(house: Board, connection: Connection) -> int:
    statements = []
    listen = (connection.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    event.listen(*listen)
    ask(house, set_address(house), house.registrar)
    event.remove(*listen)
    return sum(statement.startswith("SELECT") for statement in statements)


def test_the_number_of_selects_does_not_grow(house: Board, connection: Connection, world: World) -> None:
    house.issue()
    few = count_selects(house, connection)
    for number in range(6):
        house.offer(f"X{number}", house.module())
    second = house.propose(person=str(world.student(house.institution, "Sara").id))
    house.act(second, "approve", house.examiner)
    assert count_selects(house, connection) == few > 10


def test_among_thousands_of_versions_the_index_finds_them(house: Board, connection: Connection) -> None:
    connection.execute(
        text("""
            with made as (
                insert into offerings (id, kind, code, institution_id, programme_id)
                select gen_random_uuid(), 'module', 'BULK' || n, institution_id, id
                from programmes, generate_series(1, 3000) n limit 3000 returning id
            )
            insert into offering_versions (id, offering_id, number, status, revision, content, created_at, created_by)
            select gen_random_uuid(), id, 1, 'published', 1, jsonb_build_object('outcomes', jsonb_build_array(id)),
                   now(), id
            from made
        """)
    )
    connection.execute(text("analyze offering_versions"))
    plan = connection.execute(
        text("explain select id from offering_versions where names ?| :names"),
        {"names": [each["id"] for each in house.outcomes]},
    )
    assert "ix_offering_versions_names" in "\n".join(row[0] for row in plan)
    assert ask(house, set_address(house))["modules"]["count"] == 4


def test_agreements_are_counted_by_version_by_all_that_they_name(house: Board) -> None:
    diploma = house.client.get("/v1/diplomas").json()["items"][0]["id"]
    outcome = house.outcomes[0]["id"]
    body = {
        "title": {"nl": "Blok"}, "reason": {"nl": "x"}, "validFrom": "2026-09-01", "source": {"outcomes": [outcome]},
        "target": {"block": {"diploma": diploma, "parts": [{"phase": "main", "ec": 5}]}},
        "conditions": {"bridgingModules": [house.module_id]},
    }  # fmt: skip
    new = {"institution": house.institution.slug, "code": "BLOK", "content": body}
    made = house.client.post("/v1/agreements", json=new, headers=house.coordinator).json()
    places = {
        f"/v1/modules/{house.module_id}/versions/1/reliance": [("requires", "M1")],
        f"/v1/diplomas/{diploma}/versions/1/reliance": [("counts-as", "DIPLOMA")],
        set_address(house): [("counts-from", "LU1"), ("requires", "M1")],
    }
    assert [ask(house, place)["agreements"]["count"] for place in places] == [0, 0, 0]
    address = f"/v1/agreements/{made['id']}"
    house.client.post(f"{address}/publish", headers=house.coordinator)
    for place, ways in places.items():
        (found,) = ask(house, place)["agreements"]["items"]
        assert (found["code"], found["number"], how(found)) == ("BLOK", 1, ways)
    house.client.post(f"{address}/draft", headers=house.coordinator)
    house.client.post(f"{address}/publish", headers=house.coordinator)
    house.client.post(f"{address}/versions/2/withdraw", json={"reason": "x"}, headers=house.coordinator)
    for place in places:
        agreements = ask(house, place)["agreements"]
        assert [(each["number"], each["status"], each["isLatest"]) for each in agreements["items"]] == [
            (1, "published", True), (2, "withdrawn", False),
        ]  # fmt: skip
        first = ask(house, f"{place}/agreements", limit=1)
        assert ask(house, f"{place}/agreements", limit=1, cursor=first["next"])["items"] == agreements["items"][1:]
