"""Threads on drafts over HTTP: opening, answering, resolving, following an outcome, reading afterwards."""

import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.outcomes.service import threads
from tests.conftest import Clock
from tests.desks import ADOPTION, content, outcome, refused
from tests.factories import World
from tests.outcomes.test_reviews import Headers, Table


@pytest.fixture
def table(client: TestClient, world: World) -> Table:
    return Table(client, world)


def opened(table: Table, who: Headers | None = None, **body: Any) -> Any:
    answer = table.post("/draft/threads", who or table.reader, {"text": "Van wie?", **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def resolve(table: Table, thread: str, who: Headers | None = None) -> Any:
    return table.post(f"/draft/threads/{thread}/resolve", who or table.reader)


def test_a_thread_is_answered_resolved_and_reopened(table: Table, clock: Clock) -> None:
    thread = opened(table, outcome="LU1", pointer="/criteria/0/nl")
    assert (thread["status"], thread["outcome"], thread["pointer"]) == ("open", "LU1", "/criteria/0/nl")
    assert (thread["openedBy"]["name"], thread["outcomeId"], thread["number"]) == ("Lies", None, 1)
    place = f"/draft/threads/{thread['id']}"
    clock.advance(minutes=1)
    answered = table.post(f"{place}/comments", table.author, {"text": "Van bewoners."})
    assert answered.status_code == 201
    assert [(each["by"]["name"], each["text"]) for each in answered.json()["comments"]] == [
        ("Lies", "Van wie?"),
        ("Auke", "Van bewoners."),
    ]
    assert refused(resolve(table, thread["id"], table.author)) == (403, "own-work")
    done = resolve(table, thread["id"], table.second).json()
    assert (done["status"], done["resolvedBy"]["name"]) == ("resolved", "Mees")
    assert refused(resolve(table, thread["id"])) == (409, "thread-state")
    assert refused(table.post(f"{place}/comments", table.author, {"text": "Nog iets."})) == (409, "thread-state")
    again = table.post(f"{place}/reopen", table.author).json()
    assert (again["status"], again["resolvedBy"], again["resolvedAt"]) == ("open", None, None)
    assert refused(table.post(f"{place}/reopen", table.author)) == (409, "thread-state")
    assert table.get(place, table.second).json() == again


def test_an_open_thread_keeps_a_set_from_being_published(table: Table) -> None:
    own = opened(table, table.author, text="Nog na te gaan.")
    thread = opened(table)
    table.submit()
    table.approve(table.reader)
    refusal = table.post("/publish", table.author, {**ADOPTION, "adoptedOn": "2031-01-01"})
    assert refused(refusal) == (400, "not-publishable")
    assert [each["code"] for each in refusal.json()["errors"]] == ["threads-open", "adopted-in-future"]
    assert "2" in refusal.json()["errors"][0]["detail"]
    assert resolve(table, own["id"], table.author).status_code == 200
    assert resolve(table, thread["id"]).status_code == 200
    assert table.post("/publish", table.author, ADOPTION).status_code == 200


def test_ones_own_comment_is_changed_or_taken_away_while_nobody_replied(table: Table, clock: Clock) -> None:
    thread = opened(table, text="Eerste")
    place = f"{table.address}/draft/threads/{thread['id']}"
    table.post(f"/draft/threads/{thread['id']}/comments", table.reader, {"text": "Tweede"})
    first, second = (
        each["id"] for each in table.get(f"/draft/threads/{thread['id']}", table.reader).json()["comments"]
    )
    clock.advance(minutes=1)
    edited = table.client.put(f"{place}/comments/{first}", json={"text": "Beter"}, headers=table.reader).json()
    assert [(each["text"], each["editedAt"] is None) for each in edited["comments"]] == [
        ("Beter", False),
        ("Tweede", True),
    ]
    theirs = table.client.put(f"{place}/comments/{first}", json={"text": "Van een ander"}, headers=table.author)
    assert refused(theirs) == (403, "forbidden")
    assert refused(table.client.delete(f"{place}/comments/{uuid.uuid4()}", headers=table.reader)) == (404, "not-found")
    assert table.client.delete(f"{place}/comments/{second}", headers=table.reader).status_code == 204
    table.post(f"/draft/threads/{thread['id']}/comments", table.author, {"text": "Antwoord"})
    changed = table.client.put(f"{place}/comments/{first}", json={"text": "Te laat"}, headers=table.reader)
    assert refused(changed) == (409, "thread-state")
    assert refused(table.client.delete(f"{place}/comments/{first}", headers=table.reader)) == (409, "thread-state")


def test_a_thread_without_comments_is_gone(table: Table) -> None:
    thread = opened(table)
    place = f"{table.address}/draft/threads/{thread['id']}"
    comment = thread["comments"][0]["id"]
    assert table.client.delete(f"{place}/comments/{comment}", headers=table.reader).status_code == 204
    assert refused(table.client.get(place, headers=table.reader)) == (404, "not-found")
    assert table.lacking() == ["not-in-review", "approvals-missing"]


def test_a_thread_holds_so_many_comments(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "MOST_COMMENTS", 2)
    place = f"/draft/threads/{opened(table)['id']}/comments"
    assert table.post(place, table.author, {"text": "Ja"}).status_code == 201
    assert refused(table.post(place, table.author, {"text": "Nee"})) == (409, "thread-state")


@pytest.mark.parametrize(
    "body",
    [
        {"outcome": "LU9"}, {"outcome": "a b"}, {"pointer": "criteria"}, {"pointer": "/a~2"}, {"pointer": ""},
        {"text": ""}, {"text": "x" * 5001}, {"unknown": 1},
    ],
)  # fmt: skip
def test_a_thread_is_about_something_that_is_there(table: Table, body: dict[str, Any]) -> None:
    assert refused(table.post("/draft/threads", table.reader, {"text": "Hm", **body})) == (400, "invalid-input")


def test_threads_are_listed_by_state_and_outcome_page_by_page(table: Table, clock: Clock) -> None:
    made = []
    for name in ("LU1", "LU2", None):
        clock.advance(minutes=1)
        made.append(opened(table, outcome=name)["id"])
    resolve(table, made[0])

    def listed(**query: Any) -> list[str]:
        return [each["id"] for each in table.get("/draft/threads", table.author, **query).json()["items"]]

    assert listed() == made
    assert listed(status="open") == made[1:]
    assert listed(status="resolved") == made[:1]
    assert listed(outcome="LU2") == [made[1]]
    first = table.get("/draft/threads", table.author, limit=2).json()
    second = table.get("/draft/threads", table.author, limit=2, cursor=first["next"]).json()
    assert [each["id"] for page in (first, second) for each in page["items"]] == made
    assert second["next"] is None
    for query in ({"status": "gone"}, {"cursor": "x"}, {"limit": 0}):
        assert refused(table.get("/draft/threads", table.author, **query)) == (400, "invalid-input")


def test_a_thread_follows_its_outcome_to_another_code_and_stays_with_the_version(table: Table) -> None:
    table.publish()
    table.post("/draft", table.author)
    known = table.get("/versions/1/outcomes").json()["items"]
    by_put, by_lineage, dropped = (opened(table, outcome=code) for code in ("LU1", "LU2", "LU3"))
    assert by_put["outcomeId"] == known[0]["outcomeId"]
    table.put("/draft/outcomes/LU1", outcome("LU1-NIEUW"), 1)
    table.put("/draft", content(outcome("LU1-NIEUW"), outcome("LU2-NIEUW")), 2)
    table.put("/draft/lineage", {"stemsFrom": {"LU1-NIEUW": ["LU1"], "LU2-NIEUW": ["LU2"]}}, 3)
    new = opened(table, outcome="LU2-NIEUW")
    gone = opened(table, outcome="LU3")
    assert (new["outcomeId"], gone["outcomeId"]) == (known[1]["outcomeId"], known[2]["outcomeId"])
    items = table.get("/draft/threads", table.author).json()["items"]
    codes = {each["id"]: each["outcome"] for each in items}
    assert (codes[by_put["id"]], codes[by_lineage["id"]], codes[dropped["id"]]) == ("LU1-NIEUW", "LU2-NIEUW", "LU3")
    for each in items:
        resolve(table, each["id"])
    table.publish(4)
    listed = table.get("/versions/2/threads", table.second, outcome="LU1-NIEUW").json()["items"]
    assert [each["id"] for each in listed] == [by_put["id"]]
    assert listed[0]["comments"][0]["text"] == "Van wie?"
    assert table.get("/versions/1/threads", table.second).json()["items"] == []
    across = table.get("/threads", table.second, outcomeId=known[1]["outcomeId"], status="resolved").json()["items"]
    assert {each["id"] for each in across} == {by_lineage["id"], new["id"]}
    assert refused(table.get("/draft/threads", table.author)) == (404, "not-found")


def test_a_thread_on_a_new_outcome_is_tied_to_it_when_it_is_published(table: Table) -> None:
    thread = opened(table, outcome="LU1")
    resolve(table, thread["id"])
    table.publish()
    first = table.get("/versions/1/outcomes").json()["items"][0]
    assert table.get("/versions/1/threads", table.reader).json()["items"][0]["outcomeId"] == first["outcomeId"]


def test_what_was_said_of_a_draft_goes_with_it(table: Table) -> None:
    opened(table)
    table.submit()
    table.post("/draft/return", table.author, {"reason": "Weg ermee."})
    assert table.client.delete(f"{table.address}/draft", headers=table.author).status_code == 204
    assert table.get("/threads", table.reader).json()["items"] == []
