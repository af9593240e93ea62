"""The register in one file: whole, narrowed, in two forms, and of one moment."""

import contextlib
import csv
import io
import json
import os
import time
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.outcomes.documents.exports import NDJSON
from app.outcomes.queries.exports import ExportFilter
from app.outcomes.service.exports import export_outcomes
from tests.bench.sets import Size, seed
from tests.desks import Desk, content, outcome, publish_set, refused
from tests.factories import World
from tests.live import Live

CSV = {"Accept": "text/csv"}


@pytest.fixture
def desk(client: TestClient, world: World) -> Desk:
    return Desk(client, world)


def publish(desk: Desk, code: str, *outcomes: dict[str, Any]) -> str:
    new = {
        "kind": "programme",
        "code": code,
        "institution": desk.institution.slug,
        "programme": desk.programme,
        "content": content(*outcomes, levels=[5, 6]),
    }
    made: str = desk.client.post("/v1/outcome-sets", json=new, headers=desk.coordinator).json()["id"]
    publish_draft(desk, made)
    return made


def publish_draft(desk: Desk, set_id: str) -> None:
    publish_set(desk.client, set_id, desk.coordinator)


def lines(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/v1/outcome-exports{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == NDJSON
    return [json.loads(line) for line in answer.text.splitlines()]


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [f"{each['set']['code']}/{each['outcome']['code']}" for each in found]


def test_every_published_outcome_is_a_line(desk: Desk) -> None:
    found = lines(desk.client)
    assert codes(found) == ["SET/LU1", "SET/LU2"]
    item = desk.client.get(f"/v1/outcomes?set={found[0]['set']['id']}").json()["items"][0]
    assert found[0]["uri"] == item["uri"]
    assert found[0]["uri"].endswith(f"/ims/case/v1p1/CFItems/{found[0]['id']}")
    assert found[0]["set"] == {
        "id": item["setId"],
        "versionId": item["setVersionId"],
        "code": "SET",
        "kind": "programme",
        "institution": "voorbeeld-noord",
        "number": 1,
        "status": "published",
    }
    assert found[0]["outcome"]["statement"] == outcome()["statement"]


def test_drafts_are_not_exported_and_earlier_versions_only_when_asked(desk: Desk) -> None:
    set_id = publish(desk, "A", outcome("X1"))
    begun = desk.client.post(f"/v1/outcome-sets/{set_id}/draft", headers=desk.coordinator)
    draft = content(outcome("X1", statement={"nl": "Anders", "en": "Other"}), levels=[5, 6])
    desk.client.put(
        f"/v1/outcome-sets/{set_id}/draft",
        json=draft,
        headers={**desk.coordinator, "If-Match": begun.headers["etag"]},
    )
    assert [each["outcome"]["statement"]["nl"] for each in lines(desk.client, f"?set={set_id}&versions=all")] == [
        outcome()["statement"]["nl"]
    ]
    publish_draft(desk, set_id)
    assert [each["set"]["number"] for each in lines(desk.client, f"?set={set_id}")] == [2]
    why = {"reason": "Een fout."}
    desk.client.post(f"/v1/outcome-sets/{set_id}/versions/2/withdraw", json=why, headers=desk.coordinator)
    assert [each["set"]["number"] for each in lines(desk.client, f"?set={set_id}")] == [1]
    both = [
        (each["set"]["number"], each["set"]["status"]) for each in lines(desk.client, f"?set={set_id}&versions=all")
    ]
    assert both == [(1, "published"), (2, "withdrawn")]


def test_a_filter_narrows(desk: Desk) -> None:
    set_id = publish(desk, "B", outcome("Y1", level=6), outcome("Y2", kind="knowledge"))
    assert codes(lines(desk.client, "?level=6")) == ["B/Y1"]
    assert codes(lines(desk.client, "?kind=knowledge")) == ["B/Y2"]
    assert codes(lines(desk.client, f"?set={set_id}")) == ["B/Y1", "B/Y2"]
    assert len(lines(desk.client, "?institution=voorbeeld-noord")) == 4
    assert refused(desk.client.get("/v1/outcome-exports?institution=nergens")) == (404, "not-found")
    assert refused(desk.client.get("/v1/outcome-exports?versions=some")) == (400, "invalid-input")


def test_a_table_has_the_columns_that_the_fullest_outcome_needs_and_calculates_nothing(desk: Desk) -> None:
    many = [{"nl": f"=SOM({number})", "en": "-1"} for number in range(6)]
    publish(desk, "C", outcome("Z1", criteria=many))
    answer = desk.client.get("/v1/outcome-exports", headers=CSV)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["set"], row["code"]) for row in rows] == [("C", "Z1"), ("SET", "LU1"), ("SET", "LU2")]
    assert rows[0]["criterium 6 (nl)"] == "'=SOM(5)"
    assert rows[0]["criterium 6 (en)"] == "'-1"
    assert rows[1]["criterium 1 (nl)"] == outcome()["criteria"][0]["nl"]
    assert rows[1]["criterium 2 (nl)"] == ""
    assert rows[0]["instelling"] == "voorbeeld-noord"
    english = desk.client.get("/v1/outcome-exports?lang=en&level=6", headers=CSV).content.decode("utf-8-sig")
    assert english.startswith("set,institution,version,status,uri,code,")
    assert english.count("\r\n") == 1, "nothing is at level 6"


def test_another_form_is_not_to_be_had(desk: Desk) -> None:
    answer = desk.client.get("/v1/outcome-exports", headers={"Accept": "application/pdf"})
    assert refused(answer) == (406, "not-acceptable")


def test_how_long_it_is_is_said_before(desk: Desk) -> None:
    whole = desk.client.get("/v1/outcome-exports")
    asked = desk.client.head("/v1/outcome-exports")
    assert asked.headers["content-length"] == whole.headers["content-length"] == str(len(whole.content))
    assert asked.content == b""


def test_what_fails_half_way_leaves_no_file_open(session: Session) -> None:
    before = os.listdir("/proc/self/fd")
    with pytest.raises(ValueError, match="index"):
        export_outcomes(session, ExportFilter(), "text/csv", "fr", "http://localhost")
    assert os.listdir("/proc/self/fd") == before


def test_a_register_without_sets_is_an_empty_file(client: TestClient) -> None:
    assert client.get("/v1/outcome-exports").content == b""
    assert client.get("/v1/outcome-exports", headers=CSV).text.count("\r\n") == 1


def test_who_goes_away_half_way_leaves_nothing_behind(committing: Engine, live: Live) -> None:
    with committing.connect() as connection:
        seed(connection, Size(sets=3, outcomes=6000, largest=5000))
    live.start()
    assert live.process
    own = f"/proc/{live.process.pid}/fd"
    httpx.get(f"{live.address}/v1/outcome-exports?level=8", trust_env=False)
    for _ in range(6):
        with httpx.stream("GET", f"{live.address}/v1/outcome-exports", trust_env=False, timeout=60) as answer:
            assert len(next(answer.iter_raw(1000))) == 1000
    assert httpx.get(f"{live.address}/health", trust_env=False, timeout=60).status_code == 200
    until = time.monotonic() + 20
    while (left := deleted(own)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left, "every file was closed"
    with committing.connect() as connection:
        waiting = "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'"
        assert connection.execute(text(waiting)).scalar() == 0


def deleted(folder: str) -> list[str]:
    """The files that a process has open and that have no name any more."""
    found = []
    for each in os.listdir(folder):
        with contextlib.suppress(FileNotFoundError):
            found.append(os.readlink(f"{folder}/{each}"))
    return [each for each in found if each.endswith("(deleted)")]
