"""Outcome sets over HTTP: drafting without losing work, publishing, versions, search."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from tests.desks import ADOPTION, content, outcome, publish_set, refused
from tests.factories import World


@pytest.fixture
def editor(world: World) -> dict[str, str]:
    return world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))


@pytest.fixture
def made(client: TestClient, editor: dict[str, str]) -> dict[str, Any]:
    new = {"kind": "national", "code": "NED", "content": content(outcome("LU1"), outcome("LU2", parent="LU1"))}
    answer = client.post("/v1/outcome-sets", json=new, headers=editor)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
def published(client: TestClient, editor: dict[str, str], made: dict[str, Any]) -> dict[str, Any]:
    answer = publish_set(client, made["id"], editor)
    body: dict[str, Any] = answer.json()
    return body


def test_an_edit_names_the_revision_it_was_made_on(
    client: TestClient, editor: dict[str, str], made: dict[str, Any]
) -> None:
    address = f"/v1/outcome-sets/{made['id']}/draft"
    etag = client.get(address, headers=editor).headers["etag"]
    changed = content(outcome("LU1"), title={"nl": "Anders"})
    assert refused(client.put(address, json=changed, headers=editor)) == (428, "precondition-required")
    assert refused(client.put(address, json=changed, headers={**editor, "If-Match": '"x"'})) == (412, "stale-edit")
    done = client.put(address, json=changed, headers={**editor, "If-Match": etag})
    assert (done.json()["content"]["title"], done.headers["etag"]) == ({"nl": "Anders", "en": None}, '"r2"')
    late = client.put(address, json=content(), headers={**editor, "If-Match": etag})
    assert refused(late) == (412, "stale-edit")
    assert client.get(address, headers=editor).json()["content"]["title"]["nl"] == "Anders"


def test_single_outcomes_are_put_replaced_and_removed(
    client: TestClient, editor: dict[str, str], made: dict[str, Any]
) -> None:
    address = f"/v1/outcome-sets/{made['id']}/draft/outcomes"
    put = client.put(f"{address}/LU3", json=outcome("LU3"), headers={**editor, "If-Match": '"r1"'})
    assert [each["code"] for each in put.json()["content"]["outcomes"]] == ["LU1", "LU2", "LU3"]
    replaced = client.put(f"{address}/LU3", json=outcome("LU9"), headers={**editor, "If-Match": '"r2"'})
    assert [each["code"] for each in replaced.json()["content"]["outcomes"]] == ["LU1", "LU2", "LU9"]
    removed = client.delete(f"{address}/LU9", headers={**editor, "If-Match": '"r3"'})
    assert [each["code"] for each in removed.json()["content"]["outcomes"]] == ["LU1", "LU2"]
    assert refused(client.delete(f"{address}/LU9", headers={**editor, "If-Match": '"r4"'})) == (404, "not-found")


def test_publishing_names_every_shortcoming_at_once(
    client: TestClient, editor: dict[str, str], session: Session
) -> None:
    bad = content(
        outcome("A", criteria=[], parent="Z"),
        outcome("B", level=7, statement={"nl": "Alleen Nederlands"}),
        outcome("B", parent="C"),
        outcome("C", parent="D"),
        outcome("D", parent="C"),
        levels=[5, 2],
    )
    made = client.post(
        "/v1/outcome-sets", json={"kind": "national", "code": "X", "content": bad}, headers=editor
    ).json()
    late = {**ADOPTION, "adoptedOn": "2030-01-01"}
    answer = client.post(f"/v1/outcome-sets/{made['id']}/publish", json=late, headers=editor)
    assert refused(answer) == (400, "not-publishable")
    assert {(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]} == {
        ("code-not-unique", "/outcomes/1/code"),
        ("code-not-unique", "/outcomes/2/code"),
        ("level-out-of-range", "/levels/1"),
        ("criteria-missing", "/outcomes/0/criteria"),
        ("parent-unknown", "/outcomes/0/parent"),
        ("level-not-of-set", "/outcomes/1/level"),
        ("english-missing", "/outcomes/1/statement/en"),
        ("parent-circular", "/outcomes/2/parent"),
        ("parent-circular", "/outcomes/3/parent"),
        ("parent-circular", "/outcomes/4/parent"),
        ("adopted-in-future", "/adoptedOn"),
        ("not-in-review", ""),
        ("approvals-missing", ""),
    }
    assert [row.action for row in session.query(LedgerEvent)] == ["outcome-set.created"]
    empty = client.post(
        "/v1/outcome-sets", json={"kind": "reference", "code": "R", "content": content(levels=[2])}, headers=editor
    )
    answer = client.post(f"/v1/outcome-sets/{empty.json()['id']}/publish", json=ADOPTION, headers=editor)
    assert [fault["code"] for fault in answer.json()["errors"]] == [
        "outcomes-missing",
        "not-in-review",
        "approvals-missing",
    ]


def test_a_published_version_is_for_good(
    client: TestClient, editor: dict[str, str], published: dict[str, Any], session: Session
) -> None:
    assert len(published["digest"]) == 64
    again = client.post(f"/v1/outcome-sets/{published['id']}/publish", json=ADOPTION, headers=editor)
    assert refused(again) == (409, "nothing-to-publish")
    assert client.get(f"/v1/outcome-sets/{published['id']}").json() == published
    with pytest.raises(IntegrityError, match="never changed"):
        session.execute(text("update outcome_set_versions set content = '{}'"))


def test_a_next_version_keeps_the_identity_of_outcomes_and_says_what_changed(
    client: TestClient, editor: dict[str, str], published: dict[str, Any]
) -> None:
    address = f"/v1/outcome-sets/{published['id']}"
    assert client.post(f"{address}/draft", headers=editor).json()["number"] == 2
    assert refused(client.post(f"{address}/draft", headers=editor)) == (409, "draft-exists")
    changed = content(outcome("LU1"), outcome("LU2", parent="LU1", level=6), outcome("LU3"), levels=[5, 6])
    client.put(f"{address}/draft", json=changed, headers={**editor, "If-Match": '"r1"'})
    assert publish_set(client, published["id"], editor).json()["number"] == 2
    first, second = (client.get(f"{address}/versions/{n}/outcomes").json()["items"] for n in (1, 2))
    assert [each["change"] for each in second] == ["unchanged", "reworded", "new"]
    assert [a["outcomeId"] == b["outcomeId"] for a, b in zip(first, second, strict=False)] == [True, True]
    assert first[0]["uri"] != second[0]["uri"]
    assert client.get(f"{address}/versions/1").json() == published
    page = client.get(f"{address}/versions/2/outcomes?limit=2").json()
    rest = client.get(f"{address}/versions/2/outcomes", params={"limit": 2, "cursor": page["next"]}).json()
    assert ([*page["items"], *rest["items"]], rest["next"]) == (second, None)
    assert refused(client.get(f"{address}/versions/3/outcomes")) == (404, "not-found")


def test_a_draft_is_thrown_away_and_a_version_withdrawn(
    client: TestClient, editor: dict[str, str], published: dict[str, Any]
) -> None:
    address = f"/v1/outcome-sets/{published['id']}"
    client.post(f"{address}/draft", headers=editor)
    assert client.delete(f"{address}/draft", headers=editor).status_code == 204
    assert refused(client.delete(f"{address}/draft", headers=editor)) == (404, "not-found")
    gone = client.post(f"{address}/versions/1/withdraw", json={"reason": "Vervangen"}, headers=editor)
    assert (gone.json()["status"], gone.json()["withdrawalReason"]) == ("withdrawn", "Vervangen")
    again = client.post(f"{address}/versions/1/withdraw", json={"reason": "Nogmaals"}, headers=editor)
    assert refused(again) == (409, "already-withdrawn")
    assert refused(client.get(address)) == (404, "not-found")
    assert client.get(f"{address}/versions/1").json()["status"] == "withdrawn"
    assert refused(client.post(f"{address}/draft", headers=editor)) == (404, "not-found")
    assert refused(client.post(f"{address}/versions/9/withdraw", json={"reason": "x"}, headers=editor)) == (
        404,
        "not-found",
    )


def test_a_draft_of_a_foreign_institution_does_not_exist(client: TestClient, world: World) -> None:
    noord, zuid = world.institution(), world.institution("voorbeeld-zuid")
    programme = uuid.uuid4()
    own = world.headers(world.grant(world.person(), Role.COORDINATOR, institution=noord, programme_id=programme))
    other = world.headers(world.grant(world.person(), Role.COORDINATOR, institution=noord, programme_id=uuid.uuid4()))
    foreign = world.headers(world.grant(world.person(), Role.COORDINATOR, institution=zuid, programme_id=programme))
    new = {
        "kind": "programme",
        "code": "P",
        "institution": noord.slug,
        "programme": str(programme),
        "content": content(outcome()),
    }
    made = client.post("/v1/outcome-sets", json=new, headers=own).json()
    address = f"/v1/outcome-sets/{made['id']}"
    assert client.get(f"{address}/draft", headers=other).json()["code"] == "P"
    assert refused(client.put(f"{address}/draft", json=content(), headers={**other, "If-Match": '"r1"'})) == (
        403,
        "forbidden",
    )
    assert refused(client.get(f"{address}/draft", headers=foreign)) == (404, "not-found")
    assert refused(client.post(f"{address}/publish", json=ADOPTION, headers=foreign)) == (404, "not-found")
    assert refused(client.get(address)) == (404, "not-found")
    assert publish_set(client, made["id"], own).json()["status"] == "published"
    assert [each["code"] for each in client.get(f"/v1/outcome-sets?institution={noord.slug}").json()["items"]] == ["P"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "national", "institution": "voorbeeld-noord"}, (400, "invalid-input")),
        ({"kind": "programme"}, (400, "invalid-input")),
        ({"kind": "national", "code": "NED"}, (409, "conflict")),
        ({"kind": "generic", "code": "A b"}, (400, "invalid-input")),
    ],
)
def test_a_set_belongs_where_its_kind_says(
    client: TestClient,
    world: World,
    editor: dict[str, str],
    made: dict[str, Any],
    change: dict[str, str],
    expected: tuple[int, str],
) -> None:
    world.institution()
    answer = client.post("/v1/outcome-sets", json={"code": "Y", "content": content(), **change}, headers=editor)
    assert refused(answer) == expected
    assert answer.json()["detail"]


def test_a_coordinator_makes_no_sets_of_the_sector(client: TestClient, world: World) -> None:
    noord = world.institution()
    headers = world.headers(world.grant(world.person(), Role.COORDINATOR, institution=noord, programme_id=uuid.uuid4()))
    answer = client.post(
        "/v1/outcome-sets", json={"kind": "generic", "code": "G", "content": content()}, headers=headers
    )
    assert (refused(answer), answer.json()["detail"]) == (
        (403, "forbidden"),
        "Sets of the sector are for the sector editor.",
    )


def test_outcomes_are_found_by_dutch_and_english_words_and_facets(
    client: TestClient, published: dict[str, Any]
) -> None:
    for query in (
        "q=begeleiden",
        "q=residents",
        "q=eigen+krachten",
        "theme=lived-experience&sdg=3",
        "level=5&kind=skill&livedExperience=experiential-knowledge",
    ):
        assert len(client.get(f"/v1/outcomes?{query}").json()["items"]) == 2, query
    for query in ("q=paardrijden", "level=7", "sdg=4", "theme=social-innovation", "livedExperience=profession"):
        assert client.get(f"/v1/outcomes?{query}").json()["items"] == [], query
    first = client.get("/v1/outcomes?q=begeleiding&limit=1").json()
    assert first["items"][0]["highlight"] == "<mark>Begeleidt</mark> bewoners bij herstel"
    second = client.get("/v1/outcomes", params={"q": "begeleiding", "limit": 1, "cursor": first["next"]}).json()
    assert (second["items"][0]["outcome"]["code"], second["next"]) == ("LU2", None)
    assert refused(client.get("/v1/outcomes?theme=fishing")) == (400, "invalid-input")


def test_a_highlight_escapes_what_is_not_its_own(client: TestClient, editor: dict[str, str]) -> None:
    hostile = outcome(statement={"nl": "Begeleidt <script>x</script> & meer", "en": "x"})
    made = client.post(
        "/v1/outcome-sets", json={"kind": "national", "code": "H", "content": content(hostile)}, headers=editor
    ).json()
    publish_set(client, made["id"], editor)
    hit = client.get("/v1/outcomes?q=begeleiden").json()["items"][0]["highlight"]
    assert "<script" not in hit
    assert hit.startswith("<mark>Begeleidt</mark> &lt;")


def test_sets_are_listed_page_by_page(client: TestClient, editor: dict[str, str], published: dict[str, Any]) -> None:
    new = {"kind": "generic", "code": "GEN", "content": content(outcome(level=6), levels=[6])}
    made = client.post("/v1/outcome-sets", json=new, headers=editor).json()
    publish_set(client, made["id"], editor)
    first = client.get("/v1/outcome-sets?limit=1").json()
    second = client.get("/v1/outcome-sets", params={"limit": 1, "cursor": first["next"]}).json()
    assert [each["items"][0]["code"] for each in (first, second)] == ["GEN", "NED"]
    assert [each["code"] for each in client.get("/v1/outcome-sets?level=6").json()["items"]] == ["GEN"]
    assert [each["code"] for each in client.get("/v1/outcome-sets?kind=national").json()["items"]] == ["NED"]
