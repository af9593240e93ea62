"""Comparing sets and asking for advice over HTTP."""

import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.desks import content, outcome, publish_set, refused
from tests.factories import World

Made = dict[str, Any]


@pytest.fixture
def editor(world: World) -> dict[str, str]:
    return world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))


def begun(client: TestClient, editor: dict[str, str], code: str, body: Made) -> Made:
    answer = client.post("/v1/outcome-sets", json={"kind": "generic", "code": code, "content": body}, headers=editor)
    assert answer.status_code == 201, answer.text
    made: Made = answer.json()
    return made


def published(client: TestClient, editor: dict[str, str], code: str, *outcomes: Made, **changes: Any) -> Made:
    made = begun(client, editor, code, content(*outcomes, **changes))
    publish_set(client, made["id"], editor)
    return made


def next_version(client: TestClient, editor: dict[str, str], made: Made, *outcomes: Made) -> None:
    address = f"/v1/outcome-sets/{made['id']}"
    client.post(f"{address}/draft", headers=editor)
    client.put(f"{address}/draft", json=content(*outcomes), headers={**editor, "If-Match": '"r1"'})
    publish_set(client, made["id"], editor)


def statement(nl: str, en: str = "Supports") -> Made:
    return {"statement": {"nl": nl, "en": en}}


def compared(client: TestClient, *sets: str, **query: str) -> Any:
    return client.get("/v1/outcome-comparisons", params={"set": list(sets), **query})


def test_two_versions_differ_word_by_word(client: TestClient, editor: dict[str, str]) -> None:
    made = published(client, editor, "A", outcome("LU1"), outcome("LU2", **statement("Leidt")), outcome("LU3"))
    changed = statement("Begeleidt mensen bij herstel", "Supports people in recovery")
    next_version(client, editor, made, outcome("LU1", **changed), outcome("LU2", **statement("Leidt")), outcome("LU4"))
    body = compared(client, f"{made['id']}@1", made["id"]).json()
    assert [(each["code"], each["number"], each["outcomes"]) for each in body["columns"]] == [("A", 1, 3), ("A", 2, 3)]
    assert [(row["relation"], row["missing"]) for row in body["rows"]] == [
        ("reworded", []),
        ("same", []),
        ("only-here", [1]),
        ("only-here", [0]),
    ]
    link = body["rows"][0]["links"][0]
    assert (link["basis"], link["changed"], link["likeness"], link["reason"]) == ("identity", ["statement"], None, None)
    assert [(each["change"], each["text"]) for each in link["words"]["en"]] == [
        ("kept", "Supports"),
        ("removed", "residents"),
        ("added", "people"),
        ("kept", "in recovery"),
    ]
    assert body["summary"] == {
        "same": 1,
        "reworded": 1,
        "split": 0,
        "merged": 0,
        "part-of": 0,
        "overlapping": 0,
        "precedes": 0,
        "replaced-by": 0,
        "deliberately-different": 0,
        "looks-alike": 0,
        "only-here": 2,
    }
    assert body["rows"][2]["cells"][0]["code"] == "LU3"
    assert body["rows"][2]["cells"][1] is None


def test_sets_meet_by_a_likeness_that_says_so(client: TestClient, editor: dict[str, str]) -> None:
    sets = [published(client, editor, code, outcome("X"), outcome("Y", **statement(text)), title={"nl": code})["id"]
            for code, text in (("A", "Kookt"), ("B", "Zingt"), ("C", "Danst"))]  # fmt: skip
    body = compared(client, *sets).json()
    assert [row["relation"] for row in body["rows"]] == ["looks-alike", "only-here", "only-here", "only-here"]
    assert {link["basis"] for link in body["rows"][0]["links"]} == {"likeness"}
    assert len(body["rows"][0]["links"]) == 3
    assert "beslissen mensen" in body["rows"][0]["links"][0]["reason"]["nl"]


def test_only_outcomes_of_lived_experience_are_compared_on_request(client: TestClient, editor: dict[str, str]) -> None:
    sets = [published(client, editor, code, outcome("X"), outcome("Y", livedExperience="none"))["id"] for code in "AB"]
    assert len(compared(client, *sets, livedExperience="true").json()["rows"]) == 1
    assert len(compared(client, *sets).json()["rows"]) == 2


def test_every_fault_of_a_question_is_named_at_once(client: TestClient, editor: dict[str, str]) -> None:
    here, nowhere = published(client, editor, "A", outcome("X"))["id"], str(uuid.uuid4())
    draft = begun(client, editor, "D", content(outcome("X")))["id"]
    assert refused(compared(client)) == (400, "invalid-input")
    assert refused(compared(client, here, here, livedExperience="misschien")) == (400, "invalid-input")
    answer = compared(client, "x", here, f"{here}@1", here, nowhere, draft, f"{nowhere}@2")
    assert refused(answer) == (400, "invalid-input")
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [
        ("sets-count", "query:set"),
        ("set-unreadable", "query:set.0"),
        ("set-twice", "query:set.3"),
        ("set-twice", "query:set"),
        *[("set-unknown", "query:set")] * 3,
    ]
    answer = compared(client, here, nowhere, f"{here}@2")
    assert refused(answer) == (404, "not-found")
    assert [fault["code"] for fault in answer.json()["errors"]] == ["set-unknown", "set-unknown"]


def test_more_outcomes_than_can_be_laid_beside_each_other_are_refused(
    client: TestClient, editor: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = [published(client, editor, code, outcome("X"))["id"] for code in "AB"]
    monkeypatch.setattr("app.outcomes.service.comparisons.MOST_OUTCOMES", 1)
    answer = compared(client, *sets)
    assert [fault["code"] for fault in answer.json()["errors"]] == ["outcomes-too-many"]


def test_a_draft_gets_advice_that_does_not_keep_it_from_being_published(
    client: TestClient, world: World, editor: dict[str, str]
) -> None:
    vague = outcome("LU2", statement={"nl": "Begrijpt de wet", "en": "Understands the law"})
    made = begun(client, editor, "A", content(outcome("LU1"), vague, outcome("LU3", criteria=[])))
    address = f"/v1/outcome-sets/{made['id']}/draft/advice"
    answer = client.get(address, headers=editor)
    assert (answer.status_code, answer.headers["etag"], answer.json()["revision"]) == (200, '"r1"', 1)
    assert [
        (each["outcome"], [(hint["code"], hint["pointer"]) for hint in each["advice"]])
        for each in answer.json()["items"]
    ] == [
        ("LU2", [("vague-verb", "/outcomes/1/statement/nl")]),
        ("LU3", [("criteria-missing", "/outcomes/2/criteria")]),
    ]
    assert set(answer.json()["items"][0]["advice"][0]["hint"]) == {"nl", "en"}
    assert refused(client.get(address)) == (401, "unauthenticated")
    stranger = world.headers(world.grant(world.person("No"), Role.REGISTRAR, institution=world.institution()))
    assert refused(client.get(address, headers=stranger)) == (404, "not-found")
    fixed = content(outcome("LU1"), vague)
    client.put(address.removesuffix("/advice"), json=fixed, headers={**editor, "If-Match": '"r1"'})
    publish_set(client, made["id"], editor)
    assert refused(client.get(address, headers=editor)) == (404, "not-found")


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({"statement": {"nl": "Begeleidt bewoners", "en": "Supports residents"}}, []),
        ({"statement": {"nl": "Herkent onrecht"}, "level": 7, "criteria": []},
         ["verb-below-level", "criteria-missing", "english-missing"]),
        ({"statement": {"nl": "Herkent onrecht"}, "criteria": [{"nl": "Drie keer"}]}, ["english-missing"]),
    ],
)  # fmt: skip
def test_a_statement_gets_advice_before_it_is_stored(client: TestClient, body: Made, codes: list[str]) -> None:
    answer = client.post("/v1/outcome-advice", json=body)
    assert (answer.status_code, [hint["code"] for hint in answer.json()["advice"]]) == (200, codes)


@pytest.mark.parametrize("body", [{}, {"statement": {"en": "Supports"}}, {"statement": {"nl": ""}}, {"level": 9}, []])
def test_advice_is_given_on_statements_only(client: TestClient, body: Any) -> None:
    assert refused(client.post("/v1/outcome-advice", json=body)) == (400, "invalid-input")
