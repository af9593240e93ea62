"""Proposals of outcomes that look alike, over HTTP: pairs with a reason, which stay proposals."""

import uuid
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from app.outcomes.models import OutcomeAssociation
from tests.desks import Desk, outcome, refused
from tests.factories import World
from tests.outcomes.test_comparisons import next_version, published, statement
from tests.web.test_compare import editor as editor

Made = dict[str, Any]
Headers = dict[str, str]
SETS = {
    "A": ("Begeleidt bewoners bij herstel", "Leidt een team van vrijwilligers", "Kookt een maaltijd"),
    "B": ("Begeleidt een bewoner bij zijn herstel", "Geeft leiding aan een vrijwilligersteam", "Danst"),
    "C": ("Begeleidt bewoners bij herstel", "Zingt in een koor"),
}


@pytest.fixture
def sets(client: TestClient, editor: Headers) -> dict[str, str]:
    made = {
        code: published(client, editor, code, *(outcome(f"{code}{n}", **statement(s)) for n, s in enumerate(texts, 1)))
        for code, texts in SETS.items()
    }
    return {code: each["id"] for code, each in made.items()}


@pytest.fixture
def ids(client: TestClient, sets: dict[str, str]) -> dict[str, str]:
    """The id of each outcome in its version, by its code."""
    found = {}
    for set_id in sets.values():
        for each in client.get(f"/v1/outcome-sets/{set_id}/versions/1/outcomes").json()["items"]:
            found[each["outcome"]["code"]] = each["id"]
    return found


def proposed(client: TestClient, who: Headers, set_id: str, **query: Any) -> Any:
    return client.get("/v1/outcome-proposals", params={"set": set_id, **query}, headers=who)


def pairs(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return [(each["one"]["code"], each["other"]["code"]) for each in answer.json()["items"]]


def test_outcomes_that_look_alike_are_proposed_with_the_reason(
    client: TestClient, editor: Headers, sets: dict[str, str]
) -> None:
    answer = proposed(client, editor, sets["A"])
    assert pairs(answer) == [("A1", "C1"), ("A1", "B1"), ("A2", "B2")]
    first, second, _ = answer.json()["items"]
    assert (first["likeness"], first["associations"], first["setAside"]) == (1.0, [], None)
    assert "woordelijk gelijk" in first["reason"]["nl"]
    assert 0.35 <= second["likeness"] < 1
    assert "'begeleidt'" in second["reason"]["nl"]
    assert "'bewoners' / 'bewoner'" in second["reason"]["en"]
    assert (second["one"]["setCode"], second["one"]["level"]) == ("A", 5)
    assert second["other"]["statement"]["nl"] == SETS["B"][0]


def test_sets_threshold_and_number_narrow_the_proposals(
    client: TestClient, editor: Headers, sets: dict[str, str]
) -> None:
    assert pairs(proposed(client, editor, sets["A"], **{"with": sets["C"]})) == [("A1", "C1")]
    both = [sets["B"], sets["C"]]
    assert len(pairs(proposed(client, editor, sets["A"], **{"with": both}))) == 3
    assert pairs(proposed(client, editor, sets["A"], threshold=1)) == [("A1", "C1")]
    assert pairs(proposed(client, editor, sets["A"], perOutcome=1)) == [("A1", "C1"), ("A2", "B2")]
    assert len(pairs(proposed(client, editor, sets["A"], threshold=0.1))) > 3


def test_pages_go_on_where_the_last_one_ended(client: TestClient, editor: Headers, sets: dict[str, str]) -> None:
    seen, cursor = [], None
    while True:
        answer = proposed(client, editor, sets["A"], limit=1, **({"cursor": cursor} if cursor else {}))
        seen += pairs(answer)
        cursor = answer.json()["next"]
        if not cursor:
            break
    assert seen == pairs(proposed(client, editor, sets["A"]))


def test_the_same_data_give_the_same_answer_and_change_nothing(
    client: TestClient, editor: Headers, sets: dict[str, str], session: Session
) -> None:
    events = session.scalar(select(func.count()).select_from(LedgerEvent))
    assert proposed(client, editor, sets["A"]).content == proposed(client, editor, sets["A"]).content
    assert session.scalar(select(func.count()).select_from(OutcomeAssociation)) == 0
    assert session.scalar(select(func.count()).select_from(LedgerEvent)) == events


def test_a_comparison_and_a_proposal_say_the_same_of_a_pair(
    client: TestClient, editor: Headers, sets: dict[str, str]
) -> None:
    body = client.get("/v1/outcome-comparisons", params={"set": [sets["A"], sets["B"]]}).json()
    compared = {(link["likeness"], link["reason"]["nl"]) for row in body["rows"] for link in row["links"]}
    found = proposed(client, editor, sets["A"], **{"with": sets["B"]}).json()["items"]
    assert compared == {(each["likeness"], each["reason"]["nl"]) for each in found}
    assert len(compared) == 2


def test_what_people_associated_is_not_proposed_again(
    client: TestClient, world: World, editor: Headers, sets: dict[str, str], ids: dict[str, str]
) -> None:
    new = {"associations": [{"type": "same-as", "origin": ids["B1"], "destination": ids["A1"]}]}
    made = client.post("/v1/outcome-associations", json=new, headers=editor).json()["items"][0]
    assert pairs(proposed(client, editor, sets["A"])) == [("A1", "C1"), ("A2", "B2")]
    stranger = Desk(client, world).coordinator
    assert ("A1", "B1") in pairs(proposed(client, stranger, sets["A"], perOutcome=9)), (
        "the proposal is not theirs to see"
    )
    everything = proposed(client, editor, sets["A"], everything=True, perOutcome=9).json()["items"]
    known = [each["associations"] for each in everything if each["other"]["code"] == "B1"]
    assert known == [[{"id": made["id"], "type": "same-as", "status": "proposed"}]]
    address = f"/v1/outcome-associations/{made['id']}"
    second = world.headers(world.grant(world.person("Eva"), Role.SECTOR_EDITOR))
    client.post(f"{address}/decline", json={"reason": "Nee"}, headers=second)
    assert ("A1", "B1") not in pairs(proposed(client, editor, sets["A"])), "somebody decided on it"
    made = client.post("/v1/outcome-associations", json=new, headers=editor).json()["items"][0]
    client.post(f"/v1/outcome-associations/{made['id']}/withdraw", json={"reason": "Nee"}, headers=editor)
    assert ("A1", "B1") not in pairs(proposed(client, editor, sets["A"])), "it was declined still"


def test_a_withdrawn_association_leaves_the_pair_to_be_proposed(
    client: TestClient, editor: Headers, sets: dict[str, str], ids: dict[str, str]
) -> None:
    new = {"associations": [{"type": "same-as", "origin": ids["A1"], "destination": ids["B1"]}]}
    made = client.post("/v1/outcome-associations", json=new, headers=editor).json()["items"][0]
    client.post(f"/v1/outcome-associations/{made['id']}/withdraw", json={"reason": "Nee"}, headers=editor)
    assert ("A1", "B1") in pairs(proposed(client, editor, sets["A"]))


def test_a_pair_is_set_aside_and_taken_up_again(
    client: TestClient, editor: Headers, sets: dict[str, str], ids: dict[str, str], session: Session
) -> None:
    body = {"one": ids["B1"], "other": ids["A1"], "reason": "Ander soort herstel"}
    made = client.post("/v1/outcome-proposals/set-aside", json=body, headers=editor)
    assert (made.status_code, made.json()["reason"]) == (201, "Ander soort herstel")
    assert made.json()["setAsideAt"] == "2026-11-02T09:00:00Z"
    assert pairs(proposed(client, editor, sets["A"])) == [("A1", "C1"), ("A2", "B2")]
    assert pairs(proposed(client, editor, sets["B"])) == [("B1", "C1"), ("B2", "A2")]
    everything = proposed(client, editor, sets["A"], everything=True).json()["items"]
    assert [each["setAside"] for each in everything if each["other"]["code"] == "B1"] == [made.json()]
    assert refused(client.post("/v1/outcome-proposals/set-aside", json=body, headers=editor)) == (409, "conflict")
    listed = client.get("/v1/outcome-proposals/set-aside", params={"set": sets["B"]}, headers=editor).json()
    assert listed["items"] == [made.json()]
    assert client.get(f"/v1/outcome-proposals/set-aside?set={sets['C']}", headers=editor).json()["items"] == []
    address = f"/v1/outcome-proposals/set-aside/{made.json()['id']}"
    assert client.delete(address, headers=editor).status_code == 204
    assert refused(client.delete(address, headers=editor)) == (404, "not-found")
    assert ("A1", "B1") in pairs(proposed(client, editor, sets["A"]))
    actions = session.scalars(select(LedgerEvent.action).where(LedgerEvent.action.like("outcome-proposal%"))).all()
    assert sorted(actions) == ["outcome-proposal.set-aside", "outcome-proposal.taken-up-again"]


def test_what_was_set_aside_is_listed_in_pages(client: TestClient, editor: Headers, ids: dict[str, str]) -> None:
    for other in ("B1", "B2", "C1"):
        body = {"one": ids["A1"], "other": ids[other]}
        assert client.post("/v1/outcome-proposals/set-aside", json=body, headers=editor).status_code == 201
    first = client.get("/v1/outcome-proposals/set-aside?limit=2", headers=editor).json()
    rest = client.get(f"/v1/outcome-proposals/set-aside?limit=2&cursor={first['next']}", headers=editor).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert len({each["id"] for each in first["items"] + rest["items"]}) == 3


def test_only_a_curator_of_one_of_the_sets_sets_aside(
    client: TestClient, world: World, editor: Headers, ids: dict[str, str]
) -> None:
    desk = Desk(client, world)
    body = {"one": ids["A1"], "other": ids["B1"]}
    address = "/v1/outcome-proposals/set-aside"
    assert refused(client.post(address, json=body, headers=desk.coordinator)) == (403, "forbidden")
    assert refused(client.post(address, json=body)) == (401, "unauthenticated")
    made = client.post(address, json=body, headers=editor).json()["id"]
    assert refused(client.delete(f"{address}/{made}", headers=desk.coordinator)) == (403, "forbidden")
    mine = {"one": desk.outcomes[0]["id"], "other": ids["B1"]}
    assert client.post(address, json=mine, headers=desk.coordinator).status_code == 201


@pytest.mark.parametrize(
    ("one", "other", "status", "codes"),
    [
        ("A1", None, 404, ["outcome-unknown"]),
        (None, None, 404, ["outcome-unknown", "outcome-unknown"]),
        ("A1", "A2", 400, ["same-set"]),
        ("A1", "A1", 400, ["same-set"]),
    ],
)
def test_only_published_outcomes_of_two_sets_are_set_aside(
    client: TestClient, editor: Headers, ids: dict[str, str], one: str | None, other: str | None, status: int,
    codes: list[str],
) -> None:  # fmt: skip
    body = {"one": ids.get(one or "", str(uuid.uuid4())), "other": ids.get(other or "", str(uuid.uuid4()))}
    answer = client.post("/v1/outcome-proposals/set-aside", json=body, headers=editor)
    assert (answer.status_code, [fault["code"] for fault in answer.json()["errors"]]) == (status, codes)


def test_only_the_latest_version_is_proposed(client: TestClient, editor: Headers, sets: dict[str, str]) -> None:
    next_version(client, editor, {"id": sets["B"]}, outcome("B1", **statement("Bakt brood")))
    assert pairs(proposed(client, editor, sets["A"], **{"with": sets["B"]})) == []


def test_every_unknown_set_is_named(client: TestClient, world: World, editor: Headers, sets: dict[str, str]) -> None:
    answer = proposed(client, editor, str(uuid.UUID(int=1)), **{"with": [str(uuid.UUID(int=2)), sets["A"]]})
    assert refused(answer) == (404, "not-found")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["query:set", "query:with"]
    assert refused(proposed(client, editor, sets["A"], **{"with": sets["A"]})) == (400, "invalid-input")
    for query in (
        {"threshold": 0},
        {"threshold": 2},
        {"threshold": "nan"},
        {"perOutcome": 0},
        {"with": "x"},
        {"limit": 0},
    ):
        assert refused(proposed(client, editor, sets["A"], **query)) == (400, "invalid-input")
    assert refused(client.get("/v1/outcome-proposals", headers=editor)) == (400, "invalid-input")
    assert refused(client.get(f"/v1/outcome-proposals?set={sets['A']}")) == (401, "unauthenticated")
    registrar = world.headers(world.grant(world.person("Re"), Role.REGISTRAR, institution=world.institution()))
    assert refused(proposed(client, registrar, sets["A"])) == (403, "forbidden")
