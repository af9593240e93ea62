"""Diplomas as text over HTTP, and two of their versions beside each other."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.curriculum.trees import node, phase
from tests.desks import Desk, refused
from tests.factories import World

TEXT = """title: {nl: Deelcertificaat herstel}
cohortYear: 2026
ec: 10
awards: certificate
phases:
- key: p1
  title: {nl: Fase, en: Phase}
  ec: 10
  requirement:
    all_of: alles
    children:
    - module: M1
    - credits: vrij
      minEc: 5
      institution: voorbeeld-noord
    - outcome: SET/LU1
"""


@pytest.fixture
def desk(client: TestClient, world: World) -> Desk:
    made = Desk(client, world)
    for code in ("M1", "M2"):
        assert made.publish("module", made.module(), code).status_code == 200
    return made


def begin(desk: Desk, text: str = TEXT, code: str = "D1", who: dict[str, str] | None = None) -> Any:
    address = f"/v1/diplomas/tree.yaml?programme={desk.programme}&code={code}"
    return desk.client.post(address, content=text.encode(), headers=who or desk.coordinator)


def put(desk: Desk, diploma: str, text: str, revision: int = 1) -> Any:
    headers = {**desk.coordinator, "If-Match": f'"r{revision}"'}
    return desk.client.put(f"/v1/diplomas/{diploma}/draft/tree.yaml", content=text.encode(), headers=headers)


def test_a_diploma_is_drawn_up_edited_and_read_as_text(desk: Desk, client: TestClient) -> None:
    made = begin(desk)
    assert (made.status_code, made.headers["etag"]) == (201, '"r1"'), made.text
    root = made.json()["content"]["phases"][0]["requirement"]
    module = client.get("/v1/modules").json()["items"][0]["id"]
    assert root["children"] == [
        {"type": "module", "key": "M1", "module": module},
        {"type": "credits", "key": "vrij", "minEc": 5, "institution": str(desk.institution.id)},
        {"type": "outcome", "key": "SET/LU1", "outcome": desk.outcomes[0]["outcomeId"]},
    ]
    address = f"/v1/diplomas/{made.json()['id']}"
    text = client.get(f"{address}/draft/tree.yaml", headers=desk.coordinator)
    assert (text.headers["content-type"], text.headers["etag"]) == ("application/yaml; charset=utf-8", '"r1"')
    assert "    - module: M1\n" in text.text
    assert "<svg" in client.get(f"{address}/draft/tree.svg", headers=desk.coordinator).text
    edited = put(desk, made.json()["id"], text.text.replace("minEc: 5", "minEc: 4.5"))
    assert (edited.headers["etag"], edited.json()["content"]["phases"][0]["requirement"]["children"][1]["minEc"]) == (
        '"r2"',
        4.5,
    )
    assert refused(put(desk, made.json()["id"], TEXT)) == (412, "stale-edit")
    assert client.post(f"{address}/publish", headers=desk.coordinator).status_code == 200
    published = client.get(f"{address}/versions/1/tree.yaml")
    assert published.text == text.text.replace("minEc: 5", "minEc: 4.5")
    assert refused(client.get(f"{address}/versions/2/tree.yaml")) == (404, "not-found")
    picture = client.get(f"{address}/versions/1/tree.svg?lang=en")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "Working with experiential knowledge (module, 5 EC)" in picture.text
    assert refused(client.get(f"{address}/versions/1/tree.svg?lang=fr")) == (400, "invalid-input")
    assert refused(client.get(f"{address}/draft/tree.yaml", headers=desk.coordinator)) == (404, "not-found")


def test_every_fault_of_a_text_has_its_line(desk: Desk) -> None:
    wrong = (
        TEXT.replace("module: M1", "module: M9")
        .replace("minEc: 5", "minEc: 0.3\n      colour: red")
        .replace("SET/LU1", "SET/LU9")
    )
    answer = begin(desk, wrong)
    assert refused(answer) == (400, "invalid-input")
    assert [(each["code"], each["detail"].partition(":")[0], each["pointer"]) for each in answer.json()["errors"]] == [
        ("name-unknown", "Line 12, column 7", "/phases/0/requirement/children/0/module"),
        ("name-unknown", "Line 17, column 7", "/phases/0/requirement/children/2/outcome"),
        ("unknown-key", "Line 15, column 7", "/phases/0/requirement/children/1/colour"),
        ("not-credits", "Line 14, column 7", "/phases/0/requirement/children/1/minEc"),
    ]
    shape = begin(
        desk, TEXT.replace("cohortYear: 2026", "cohortYear: soon").replace("  ec: 10\n  req", "  colour: red\n  req")
    )
    assert {(each["code"], each["detail"].partition(":")[0]) for each in shape.json()["errors"]} == {
        ("int-parsing", "Line 2, column 1"),
        ("missing", "Line 6, column 3"),
        ("unknown-key", "Line 8, column 3"),
    }
    assert refused(begin(desk, "a: &x\nb: *x")) == (400, "invalid-input")
    assert refused(begin(desk, "")) == (400, "invalid-input")


def test_who_may_not_draw_up_diplomas_learns_nothing(desk: Desk, client: TestClient, world: World) -> None:
    made = begin(desk).json()["id"]
    other = Desk(client, world, "voorbeeld-zuid")
    headers = {**other.coordinator, "If-Match": '"r1"'}
    for method, path in (("GET", "tree.yaml"), ("PUT", "tree.yaml"), ("GET", "tree.svg")):
        answer = client.request(
            method, f"/v1/diplomas/{made}/draft/{path}", headers=headers, content=b"" if method == "GET" else b"x"
        )
        assert refused(answer) == (404, "not-found"), path
    assert refused(begin(desk, who=other.coordinator)) == (404, "not-found")
    assert refused(begin(desk, who=desk.registrar))[0] == 403
    assert refused(begin(desk)) == (409, "conflict")
    hidden = other.begin("module", other.module(), "GEHEIM")
    answer = begin(desk, TEXT.replace("M1", "GEHEIM"), "D2")
    assert [each["code"] for each in answer.json()["errors"]] == ["name-unknown"]
    client.post(f"/v1/modules/{hidden['id']}/publish", headers=other.coordinator)
    found = begin(desk, TEXT.replace("M1", "GEHEIM"), "D2").json()
    assert found["content"]["phases"][0]["requirement"]["children"][0] == {
        "type": "module",
        "key": "GEHEIM",
        "module": hidden["id"],
    }
    text = client.get(f"/v1/diplomas/{found['id']}/draft/tree.yaml", headers=desk.coordinator).text
    assert "    - module: voorbeeld-zuid/GEHEIM\n      key: GEHEIM\n" in text


def test_a_draft_whose_tree_cannot_be_read_has_neither_text_nor_picture(desk: Desk, client: TestClient) -> None:
    body = {"title": {"nl": "x"}, "cohortYear": 2026, "ec": 5, "phases": [phase({"type": "poem"})]}
    made = desk.begin("diploma", body, "WILD")
    for form in ("yaml", "svg"):
        answer = client.get(f"/v1/diplomas/{made['id']}/draft/tree.{form}", headers=desk.coordinator)
        assert refused(answer) == (409, "wrong-state")
        assert [each["pointer"] for each in answer.json()["errors"]] == ["/phases/0/requirement/type"]


def test_what_keeps_a_draft_from_being_published_is_told_before(desk: Desk, client: TestClient) -> None:
    made = begin(desk, TEXT.replace("awards: certificate", "awards: diploma").replace("minEc: 5", "minEc: 6")).json()[
        "id"
    ]
    address = f"/v1/diplomas/{made}"
    found = client.get(f"{address}/draft/shortcomings", headers=desk.registrar).json()["items"]
    assert [(each["code"], each["pointer"]) for each in found] == [
        ("asks-more-than-phase", "/phases/0/requirement"),
        ("diploma-size", "/ec"),
        ("asks-more-than-offered", "/phases/0/requirement/children/1/minEc"),
    ]
    refusal = client.post(f"{address}/publish", headers=desk.coordinator)
    assert (refused(refusal), refusal.json()["errors"]) == ((400, "not-publishable"), found)
    put(desk, made, TEXT)
    assert client.get(f"{address}/draft/shortcomings", headers=desk.registrar).json() == {"items": []}
    assert refused(client.get(f"{address}/draft/shortcomings")) == (401, "unauthenticated")


def test_equivalents_and_versions_are_found_where_something_relies_on_them(desk: Desk, client: TestClient) -> None:
    one, two = (each["id"] for each in client.get("/v1/modules").json()["items"])
    tree = node("all_of", "all", children=[
        node("not_exemptible", "zelf", child=node("module", "m", module=one, equivalents=[two])),
        node("outcome", "o", outcome=desk.outcomes[0]["outcomeId"], version=desk.outcomes[0]["id"]),
    ])  # fmt: skip
    body = {"title": {"nl": "x"}, "cohortYear": 2026, "ec": 5, "awards": "certificate", "phases": [phase(tree, ec=5)]}
    assert desk.publish("diploma", body, "D1").status_code == 200
    for module in (one, two):
        found = client.get(f"/v1/modules/{module}/versions/1/reliance/diplomas", headers=desk.coordinator).json()
        assert [each["code"] for each in found["items"]] == ["D1"]


def test_two_cohort_years_are_compared(desk: Desk, client: TestClient) -> None:
    diploma = begin(desk).json()["id"]
    address = f"/v1/diplomas/{diploma}"
    client.post(f"{address}/publish", headers=desk.coordinator)
    client.post(f"{address}/draft", headers=desk.coordinator)
    next_year = TEXT.replace("2026", "2027").replace("module: M1", "module: M2").replace("    - outcome: SET/LU1\n", "")
    assert put(desk, diploma, next_year.replace("minEc: 5", "minEc: 4")).status_code == 200
    client.post(f"{address}/publish", headers=desk.coordinator)
    found = client.get(f"{address}/comparison", params={"from": 1, "to": 2})
    assert found.status_code == 200, found.text
    body = found.json()
    assert [(side["number"], side["cohortYear"]) for side in (body["before"], body["after"])] == [(1, 2026), (2, 2027)]
    assert {each["key"]: each["change"] for each in body["nodes"]} == {
        "p1": "same", "alles": "same", "M2": "added", "vrij": "changed", "M1": "dropped", "SET/LU1": "dropped",
    }  # fmt: skip
    assert body["nodes"][3]["members"] == [{"member": "minEc", "before": 5, "after": 4}]
    assert body["counts"] == {"same": 2, "changed": 1, "moved": 0, "added": 1, "dropped": 2}
    assert refused(client.get(f"{address}/comparison", params={"from": 1, "to": 3})) == (404, "not-found")
    assert refused(client.get(f"{address}/comparison", params={"from": 0})) == (400, "invalid-input")
