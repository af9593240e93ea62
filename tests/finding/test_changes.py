"""Following what happens: nothing lost, nothing twice, nothing private; by cursor and as a feed."""

import threading
import uuid
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.models import Person
from app.finding.rules import PER_ARCHIVE
from app.publications.queries.changes import ChangeFilter, last_change, list_changes
from app.publications.rules import Act, Event, Subject
from app.publications.service import announce
from tests.conftest import NOW, Clock
from tests.desks import Campus, Desk, content, outcome, publish_set, refused
from tests.factories import World

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def campus(client: TestClient, world: World) -> Campus:
    return Campus(client, world)


def event(code: str) -> Event:
    return Event(Act.PUBLISHED, Subject.MODULE, uuid.uuid4(), None, code, {"nl": code}, uuid.uuid4(), 1)


def changes(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.get("/v1/changes", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(found: dict[str, Any]) -> list[tuple[str, str, str, int | None]]:
    return [(each["type"], each["act"], each["code"], each["number"]) for each in found["items"]]


def test_what_happened_is_told_in_order_with_what_changed(campus: Campus) -> None:
    client, coordinator = campus.client, campus.coordinator
    assert told(changes(client)) == [
        ("programme", "created", "SW", None), ("outcome-set", "published", "SET", 1), ("module", "published", "M1", 1),
    ]  # fmt: skip
    here = changes(client)["next"]
    address = f"/v1/outcome-sets/{campus.outcomes[0]['setId']}"
    client.post(f"{address}/draft", headers=coordinator)
    body = content(outcome("LU1"), outcome("LU3"), title={"nl": "Nieuw", "en": "New"})
    client.put(f"{address}/draft", json=body, headers={**coordinator, "If-Match": '"r1"'})
    assert changes(client, since=here)["items"] == [], "a draft is told to nobody"
    publish_set(client, campus.outcomes[0]["setId"], coordinator)
    client.post(f"{address}/versions/1/withdraw", json={"reason": "Vervangen"}, headers=coordinator)
    place = f"/v1/modules/{campus.module_id}"
    client.post(f"{place}/draft", headers=coordinator)
    module = campus.module(ec=6, studyLoadHours=168)
    client.put(f"{place}/draft", json=module, headers={**coordinator, "If-Match": '"r1"'})
    assert client.post(f"{place}/publish", headers=coordinator).status_code == 200
    published, withdrawn, renewed = changes(client, since=here)["items"]
    assert published["outcomes"] == {"unchanged": 1, "new": 1, "dropped": 1}
    assert (published["title"], published["number"]) == ({"nl": "Nieuw", "en": "New"}, 2)
    assert client.get(published["uri"]).json()["versionId"] == published["versionId"]
    assert (withdrawn["reason"], client.get(withdrawn["uri"]).json()["status"]) == ("Vervangen", "withdrawn")
    assert renewed["members"] == ["ec", "studyLoadHours"]
    assert renewed["institution"]["slug"] == "voorbeeld-noord"
    assert client.get(f"/v1/changes/{renewed['id']}").json() == renewed
    assert refused(client.get(f"/v1/changes/{renewed['id'] + 1}")) == (404, "not-found")


def test_a_follower_goes_on_where_it_was(campus: Campus, world: World) -> None:
    client = campus.client
    first = changes(client, limit=2)
    assert (len(first["items"]), first["isCaughtUp"]) == (2, False)
    second = changes(client, limit=2, since=first["next"])
    assert (len(second["items"]), second["isCaughtUp"]) == (1, True)
    quiet = changes(client, since=second["next"])
    assert quiet == {"items": [], "next": second["next"], "isCaughtUp": True}
    Desk(client, world, "voorbeeld-zuid")
    assert [each["institution"]["slug"] for each in changes(client, since=quiet["next"])["items"]] == [
        "voorbeeld-zuid"
    ] * 2


def test_changes_of_a_type_and_an_institution(campus: Campus, world: World) -> None:
    client = campus.client
    Desk(client, world, "voorbeeld-zuid")
    assert told(changes(client, type="module")) == [("module", "published", "M1", 1)]
    south = changes(client, institution="voorbeeld-zuid")
    assert told(south) == [("programme", "created", "SW", None), ("outcome-set", "published", "SET", 1)]
    assert changes(client, institution="voorbeeld-noord", limit=3)["next"] == south["next"], (
        "what is not asked for is passed"
    )
    assert refused(client.get("/v1/changes?institution=elders")) == (404, "not-found")


@pytest.mark.parametrize("query", ["since=x", "since=WyJhIl0", "since=WyIxIiwiMiJd", "since=WyItMSJd", "type=badge", "limit=0"])  # fmt: skip
def test_a_cursor_that_is_none_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/changes?{query}")
    assert refused(answer) == (400, "invalid-input")
    assert answer.json()["errors"][0]["pointer"].startswith("query:")


def test_nobody_is_named(campus: Campus, session: Session) -> None:
    names = [person.name for person in session.query(Person)]
    assert len(names) > 3
    said = campus.client.get("/v1/changes").text + campus.client.get("/feeds/changes.atom").text
    assert [name for name in names if name in said] == []


def test_two_at_the_same_time_are_seen_in_the_order_of_their_ids(committing: Engine) -> None:
    """The one that began first commits last: a follower in between must not pass over it."""
    seen: list[list[str]] = []

    def follow(after: int) -> int:
        with Session(committing) as session:
            last = last_change(session)
            seen.append([change.code for change, _ in list_changes(session, ChangeFilter(), after, last)])
            return last

    second_began = threading.Event()

    def publish_second() -> None:
        with Session(committing) as session:
            second_began.set()
            announce(session, event("second"), now=NOW)
            session.commit()

    with Session(committing) as first:
        announce(first, event("first"), now=NOW)
        other = threading.Thread(target=publish_second)
        other.start()
        assert second_began.wait(10)
        with committing.connect() as watcher:
            waiting = text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
            while not watcher.execute(waiting).scalar():
                watcher.rollback()
        reached = follow(0)
        first.commit()
    other.join(20)
    reached = follow(reached)
    assert seen == [[], ["first", "second"]]
    assert follow(reached) == reached


def test_many_at_the_same_time_are_each_seen_once(committing: Engine) -> None:
    wanted = {f"{worker}-{turn}" for worker in range(6) for turn in range(10)}

    def publish(worker: int) -> None:
        for turn in range(10):
            with Session(committing) as session:
                announce(session, event(f"{worker}-{turn}"), now=NOW)
                session.rollback() if turn % 3 == 2 else session.commit()

    workers = [threading.Thread(target=publish, args=(number,)) for number in range(6)]
    for each in workers:
        each.start()
    seen: list[str] = []
    reached = 0
    while any(each.is_alive() for each in workers) or reached < last_of(committing):
        with Session(committing) as session:
            last = last_change(session)
            found = list_changes(session, ChangeFilter(), reached, last)
        seen += [change.code for change, _ in found]
        reached = last
    assert len(seen) == len(set(seen))
    assert set(seen) == {code for code in wanted if int(code[2:]) % 3 != 2}


def last_of(engine: Engine) -> int:
    with Session(engine) as session:
        return last_change(session)


def feed(client: TestClient, address: str = "/feeds/changes.atom") -> ET.Element:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml"
    return ET.fromstring(answer.content)


def link(element: ET.Element, relation: str) -> str | None:
    return next((each.get("href") for each in element.findall(f"{ATOM}link") if each.get("rel") == relation), None)


def check_atom(document: ET.Element) -> None:
    """What RFC 4287 asks of a feed (4.1.1) and of entries (4.1.2), and of their dates (3.3)."""
    assert document.tag == f"{ATOM}feed"
    entries = document.findall(f"{ATOM}entry")
    for part in (document, *entries):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
        assert part.findtext(f"{ATOM}author/{ATOM}name")
        moment = part.findtext(f"{ATOM}updated") or ""
        assert moment.endswith("Z")
        assert datetime.fromisoformat(moment).tzinfo == UTC
        alternates = [
            (each.get("type"), each.get("hreflang"))
            for each in part.findall(f"{ATOM}link")
            if each.get("rel") == "alternate"
        ]
        assert len(alternates) == len(set(alternates))
    for entry in entries:
        assert entry.find(f"{ATOM}content") is not None or link(entry, "alternate")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    assert link(document, "self")


def test_the_feed_is_atom_in_two_languages(campus: Campus) -> None:
    document = feed(campus.client)
    check_atom(document)
    titles = [each.findtext(f"{ATOM}title") for each in document.findall(f"{ATOM}entry")]
    assert titles == [
        "Module gepubliceerd: Werken met ervaringskennis, versie 1",
        "Leeruitkomstenset gepubliceerd: Ervaringsdeskundigheid, versie 1",
        "Opleiding toegevoegd: Social Work",
    ]
    entry = document.findall(f"{ATOM}entry")[1]
    assert entry.findtext(f"{ATOM}content") == "Leeruitkomsten: 2 nieuw."
    english = feed(campus.client, "/feeds/changes.atom?lang=en")
    assert english.findall(f"{ATOM}entry")[0].findtext(f"{ATOM}title") == (
        "Module published: Working with experiential knowledge, version 1"
    )
    assert english.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    for each in document.findall(f"{ATOM}entry"):
        for address in (each.findtext(f"{ATOM}id"), link(each, "alternate")):
            assert campus.client.get(str(address), headers={"Accept": "text/html"}).status_code == 200, address


def test_an_empty_feed_is_one(client: TestClient) -> None:
    check_atom(feed(client))


def test_who_has_the_feed_is_told_so(client: TestClient, session: Session) -> None:
    announce(session, event("a"), now=NOW)
    first = client.get("/feeds/changes.atom")
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert parsedate_to_datetime(modified) == NOW

    def status(**headers: str) -> int:
        return client.get(
            "/feeds/changes.atom", headers={name.replace("_", "-"): each for name, each in headers.items()}
        ).status_code

    assert (status(if_none_match=etag), status(if_none_match=f'"x", W/{etag}'), status(if_none_match="*")) == (304,) * 3
    assert (status(if_modified_since=modified), status(if_modified_since="Mon, 02 Nov 2026 08:59:59 GMT")) == (304, 200)
    assert (status(if_none_match='"x"', if_modified_since=modified), status(if_modified_since="gisteren")) == (200, 200)
    assert client.get("/feeds/changes.atom", headers={"If-None-Match": etag}).content == b""
    announce(session, event("b"), now=NOW)
    assert status(if_none_match=etag) == 200


def test_the_feed_and_its_archives_hold_everything(client: TestClient, session: Session, clock: Clock) -> None:
    def follow(document: ET.Element, seen: list[str]) -> list[str]:
        seen += [str(each.findtext(f"{ATOM}title")) for each in document.findall(f"{ATOM}entry")]
        before = link(document, "prev-archive")
        return follow(feed(client, before), seen) if before else seen

    session.execute(text("alter sequence changes_id_seq restart"))
    for number in range(3 * PER_ARCHIVE + 1):
        announce(session, event(f"n{number}"), now=NOW)
    titles = follow(feed(client), [])
    assert len(titles) == len(set(titles)) == 3 * PER_ARCHIVE + 1
    archive = feed(client, "/feeds/changes/1.atom")
    check_atom(archive)
    assert archive.find("{http://purl.org/syndication/history/1.0}archive") is not None
    assert link(archive, "current") == "http://localhost:8000/feeds/changes.atom?lang=nl"
    same = client.get("/feeds/changes/1.atom").content
    announce(session, event("later"), now=NOW)
    assert client.get("/feeds/changes/1.atom").content == same
    assert refused(client.get("/feeds/changes/3.atom")) == (404, "not-found")
    for wrong in ("0", "x", "99999999999"):
        assert client.get(f"/feeds/changes/{wrong}.atom").status_code == 400
