"""Fetching anew what is known of foreign issuers: by hand, in one go, and for the timer."""

import json
import os
import ssl
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.db import check_before_commit, committed_session, new_engine
from app.ledger.models import LedgerEvent
from app.ledger.service import System, record
from app.outgoing import Fetch, Fetched, NotFetched
from app.problems import Fault
from app.settings import Settings
from app.verification import queries
from app.verification.models import BroughtIssuer, BroughtStatusList
from app.verification.service import refresh_older
from credentials import Ed25519Signer, did_document, public_multikey, sign_badge, sign_document
from credentials.status import status_entry, status_list_credential
from tests.conftest import NOW, ROOT, Clock
from tests.credentials.samples import ISSUER, SEED, badge
from tests.desks import refused
from tests.factories import World
from tests.verification.elsewhere import Authority, Elsewhere, gives
from tests.verification.test_verifications import (
    DOCUMENT,
    FOREIGN,
    FOREIGN_LIST,
    SIGNER,
    codes,
    foreign_badge,
    foreign_list,
    look,
)

DID_URL = "https://elders.example/.well-known/did.json"


def document_of(did: str, seed: bytes = SEED) -> bytes:
    return json.dumps(did_document(did, [("key-1", public_multikey(seed))])).encode()


class Web:
    """What stands where, and what was asked of it."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Callable[[], bytes]] = {}
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        page = self.pages.get(url)
        if page is None:
            raise NotFetched("It answered 404.", faults=[Fault("status-not-200", "It answered 404.")])
        return Fetched(200, "application/json", page if isinstance(page, bytes) else page())


def let_out(client: TestClient, fetch: Fetch) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    app.state.fetch = fetch


@pytest.fixture
def web(client: TestClient) -> Web:
    made = Web()
    let_out(client, made)
    return made


@pytest.fixture
def admin(world: World) -> dict[str, str]:
    return world.headers(world.administrator(), lifetime=timedelta(days=10))


def bring(
    client: TestClient, admin: Mapping[str, str], *, did: bytes | None = None, listed: bytes | None = None
) -> None:
    for address, data in (("/v1/known-issuers", did), ("/v1/known-status-lists", listed)):
        if data:
            assert client.post(address, content=data, headers=admin).status_code == 201


def events(session: Session) -> list[str]:
    return list(session.scalars(select(LedgerEvent.action).order_by(LedgerEvent.position)))


def test_a_report_says_how_old_what_it_stands_on_is(
    client: TestClient, admin: dict[str, str], web: Web, clock: Clock
) -> None:
    assert look(client, foreign_badge())["sources"] == []
    bring(client, admin, did=document_of(FOREIGN))
    clock.advance(minutes=10)
    bring(client, admin, listed=foreign_list())
    assert look(client, foreign_badge())["sources"] == [
        {"kind": "issuer", "id": FOREIGN, "broughtAt": "2026-11-02T09:00:00Z"},
        {"kind": "status-list", "id": FOREIGN_LIST, "broughtAt": "2026-11-02T09:10:00Z"},
    ]
    assert web.asked == []


def test_an_issuer_is_fetched_anew_from_where_it_publishes(
    client: TestClient, admin: dict[str, str], web: Web, clock: Clock, session: Session
) -> None:
    bring(client, admin, did=document_of(FOREIGN, bytes(32)))
    assert codes(look(client, foreign_badge()))["proof"] == "failed: proof-wrong"
    web.pages[DID_URL] = document_of(FOREIGN)
    clock.advance(minutes=30)
    answer = client.post("/v1/known-issuer-refreshes", json={"did": FOREIGN}, headers=admin)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"did": FOREIGN, "document": DOCUMENT, "broughtAt": "2026-11-02T09:30:00Z"}
    assert web.asked == [DID_URL]
    report = look(client, foreign_badge())
    assert codes(report)["proof"] == "passed: proof-right"
    assert report["sources"][0]["broughtAt"] == "2026-11-02T09:30:00Z"
    assert events(session) == ["issuer.brought", "issuer.refreshed"]


def test_a_status_list_is_fetched_anew_from_its_address(
    client: TestClient, admin: dict[str, str], web: Web, clock: Clock, session: Session
) -> None:
    bring(client, admin, did=document_of(FOREIGN), listed=foreign_list())
    web.pages[FOREIGN_LIST] = foreign_list(7)
    clock.advance(minutes=30)
    answer = client.post("/v1/known-status-list-refreshes", json={"url": FOREIGN_LIST}, headers=admin)
    assert answer.json() == {"url": FOREIGN_LIST, "broughtAt": "2026-11-02T09:30:00Z"}
    assert codes(look(client, foreign_badge()))["status"] == "failed: status-revoked"
    assert events(session)[-1] == "status-list.refreshed"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (None, "status-not-200"),
        (b"<!DOCTYPE html>", "not-json"),
        (document_of("did:web:youngers.example"), "other-source"),
        (document_of("did:web:localhost%3A8000:institutions:x"), "own-issuer"),
        (json.dumps({**DOCUMENT, "assertionMethod": []}).encode(), "no-readable-key"),
        (b'{"id": 1, "id": 2}', "duplicate-key"),
        (json.dumps({**DOCUMENT, "proof": 2**60}).encode(), "number-out-of-reach"),
    ],
)
def test_what_an_issuer_publishes_is_taken_in_like_an_upload(
    client: TestClient, admin: dict[str, str], web: Web, page: bytes | None, code: str
) -> None:
    bring(client, admin, did=document_of(FOREIGN))
    if page:
        web.pages[DID_URL] = page
    answer = client.post("/v1/known-issuer-refreshes", json={"did": FOREIGN}, headers=admin)
    assert refused(answer) == (502, "not-fetched")
    assert answer.json()["errors"][0]["code"] == code
    [known] = client.get("/v1/known-issuers").json()["items"]
    assert (known["document"], known["broughtAt"]) == (DOCUMENT, "2026-11-02T09:00:00Z")


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (b"%PDF-1.7", None),
        (json.dumps({**json.loads(foreign_list()), "type": ["VerifiableCredential"]}).encode(), "no-status-list"),
        (json.dumps({**json.loads(foreign_list()), "id": "https://elders.example/status/2"}).encode(), "other-source"),
    ],
)
def test_what_stands_at_a_list_s_address_is_taken_in_like_an_upload(
    client: TestClient, admin: dict[str, str], web: Web, page: bytes, code: str | None
) -> None:
    bring(client, admin, listed=foreign_list())
    web.pages[FOREIGN_LIST] = page
    answer = client.post("/v1/known-status-list-refreshes", json={"url": FOREIGN_LIST}, headers=admin)
    assert refused(answer) == (502, "not-fetched")
    assert code is None or answer.json()["errors"][0]["code"] == code


def test_only_what_is_known_and_says_where_to_look_is_fetched(
    client: TestClient, admin: dict[str, str], web: Web
) -> None:
    for address, body in (("issuer", {"did": FOREIGN}), ("status-list", {"url": FOREIGN_LIST})):
        answer = client.post(f"/v1/known-{address}-refreshes", json=body, headers=admin)
        assert refused(answer) == (404, "not-found")
    bring(client, admin, did=document_of("did:web:127.0.0.1"))
    answer = client.post("/v1/known-issuer-refreshes", json={"did": "did:web:127.0.0.1"}, headers=admin)
    assert refused(answer) == (400, "invalid-input")
    assert answer.json()["errors"][0]["code"] == "did-not-fetchable"
    assert web.asked == []


def test_the_way_out_of_an_application_is_the_guarded_one(client: TestClient, admin: dict[str, str]) -> None:
    address = "http://elders.example/status/1"
    listed = sign_document(status_list_credential(address, FOREIGN, [], NOW), SIGNER, created=NOW)
    bring(client, admin, listed=listed)
    answer = client.post("/v1/known-status-list-refreshes", json={"url": address}, headers=admin)
    assert refused(answer) == (400, "not-fetchable")
    assert answer.json()["errors"][0]["code"] == "not-https"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/known-issuer-refreshes", {"did": FOREIGN}),
        ("/v1/known-status-list-refreshes", {"url": FOREIGN_LIST}),
        ("/v1/known-source-refreshes", {}),
    ],
)
def test_only_an_administrator_has_things_fetched(
    client: TestClient, world: World, web: Web, path: str, body: dict[str, str]
) -> None:
    assert refused(client.post(path, json=body)) == (401, "unauthenticated")
    assert refused(client.post(path, json=body, headers=world.headers(world.person()))) == (403, "forbidden")
    assert web.asked == []


def test_what_was_brought_in_the_meantime_stands(
    client: TestClient, admin: dict[str, str], web: Web, clock: Clock
) -> None:
    bring(client, admin, did=document_of(FOREIGN, bytes(32)))

    def page() -> bytes:
        clock.advance(seconds=1)
        bring(client, admin, did=document_of(FOREIGN))
        return document_of(FOREIGN, bytes(32))

    web.pages[DID_URL] = page
    answer = client.post("/v1/known-issuer-refreshes", json={"did": FOREIGN}, headers=admin)
    assert refused(answer) == (409, "conflict")
    assert codes(look(client, foreign_badge()))["proof"] == "passed: proof-right"
    clock.advance(days=2)
    [row] = client.post("/v1/known-source-refreshes", json={}, headers=admin).json()["rows"]
    assert (row["isRefreshed"], row["code"]) == (False, "conflict")
    assert codes(look(client, foreign_badge()))["proof"] == "passed: proof-right"


def test_all_that_is_old_is_fetched_anew_each_by_itself(
    client: TestClient, admin: dict[str, str], web: Web, clock: Clock, session: Session
) -> None:
    bring(client, admin, did=document_of(FOREIGN), listed=foreign_list())
    clock.advance(hours=1)
    bring(client, admin, did=document_of("did:web:gone.example"))
    clock.advance(hours=23)
    bring(client, admin, did=document_of("did:web:young.example"))
    clock.advance(hours=2)
    web.pages = {DID_URL: document_of(FOREIGN), FOREIGN_LIST: foreign_list(7)}
    rows = client.post("/v1/known-source-refreshes", json={}, headers=admin).json()["rows"]
    assert [(row["kind"], row["id"], row["isRefreshed"], row["code"], row["broughtAt"]) for row in rows] == [
        ("issuer", FOREIGN, True, "refreshed", "2026-11-03T11:00:00Z"),
        ("issuer", "did:web:gone.example", False, "status-not-200", "2026-11-02T10:00:00Z"),
        ("status-list", FOREIGN_LIST, True, "refreshed", "2026-11-03T11:00:00Z"),
    ]
    assert codes(look(client, foreign_badge()))["status"] == "failed: status-revoked"
    assert events(session)[-1] == "sources.refreshed"
    before = len(events(session))
    again = client.post("/v1/known-source-refreshes", json={"olderThanHours": 24}, headers=admin)
    assert (again.status_code, again.json()) == (200, {"rows": []})
    assert len(events(session)) == before


def test_what_waits_longest_goes_first_and_what_failed_does_not_stand_in_the_way(
    client: TestClient, admin: dict[str, str], web: Web, clock: Clock
) -> None:
    for name in ("z", "y", "x"):
        bring(client, admin, did=document_of(f"did:web:{name}.example"))
        clock.advance(minutes=1)
    clock.advance(hours=5)
    said = []
    for _ in range(4):
        body = {"olderThanHours": 1, "limit": 1}
        rows = client.post("/v1/known-source-refreshes", json=body, headers=admin).json()["rows"]
        said.append([row["id"] for row in rows])
    assert said == [["did:web:z.example"], ["did:web:y.example"], ["did:web:x.example"], []]


@pytest.mark.parametrize("body", [{"olderThanHours": 0}, {"limit": 101}, {"limit": 0}, {"hours": 1}])
def test_how_much_and_how_old_is_within_bounds(
    client: TestClient, admin: dict[str, str], web: Web, body: dict[str, int]
) -> None:
    assert refused(client.post("/v1/known-source-refreshes", json=body, headers=admin)) == (400, "invalid-input")


def test_the_house_itself_refreshes_and_leaves_who_brought_it(session: Session, world: World) -> None:
    person = world.administrator()
    brought = {"brought_by": person.id, "brought_at": NOW - timedelta(days=2)}
    session.add(BroughtIssuer(id=uuid.uuid4(), did=FOREIGN, document={}, **brought))
    session.add(BroughtStatusList(id=uuid.uuid4(), url=FOREIGN_LIST, data=b"", **brought))
    session.commit()
    session.info.clear()
    web = Web()
    web.pages = {DID_URL: document_of(FOREIGN), FOREIGN_LIST: foreign_list()}
    asked: dict[str, Any] = {"hours": 24, "limit": 10, "fetch": web, "public_url": "http://localhost:8000", "now": NOW}
    rows = refresh_older(session, System(), **asked)
    assert [row.is_refreshed for row in rows] == [True, True]
    check_before_commit(session)
    issuer, listed = queries.find_issuer(session, FOREIGN), queries.find_list(session, FOREIGN_LIST)
    assert issuer is not None
    assert listed is not None
    assert (issuer.document, issuer.brought_at, issuer.tried_at, issuer.brought_by) == (DOCUMENT, NOW, NOW, person.id)
    assert (listed.data, listed.brought_at, listed.brought_by) == (foreign_list(), NOW, person.id)
    assert refresh_older(session, System(), **asked) == []
    check_before_commit(session)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def site(authority: Authority) -> Iterator[Elsewhere]:
    made = Elsewhere(authority.server_side())
    yield made
    made.stop()


def test_a_badge_of_an_issuer_on_a_real_server_elsewhere(
    client: TestClient, admin: dict[str, str], authority: Authority, site: Elsewhere
) -> None:
    did, address = f"did:web:elders.example%3A{site.server_port}:school", site.address("/status/1")
    signer = Ed25519Signer(SEED, f"{did}#key-1")
    made = badge(issuer=replace(ISSUER, did=did), status=status_entry(address, 7))
    data = sign_badge(made, signer, created=NOW)
    lists = [
        sign_document(status_list_credential(address, did, revoked, NOW), signer, created=NOW) for revoked in ([], [7])
    ]
    site.pages["/school/did.json"] = gives(document_of(did))
    site.pages["/status/1"] = gives(lists[0])
    trust: ssl.SSLContext = authority.trust()
    let_out(client, site.fetch(trust))
    assert look(client, data)["outcome"] == "undetermined"
    bring(client, admin, did=document_of(did, bytes(32)), listed=lists[1])
    assert look(client, data)["outcome"] == "failed"
    assert site.asked == []
    for path, body in (("issuer", {"did": did}), ("status-list", {"url": address})):
        answer = client.post(f"/v1/known-{path}-refreshes", json=body, headers=admin)
        assert answer.status_code == 200, answer.text
    assert look(client, data)["outcome"] == "passed"
    assert sorted(path for path, _ in site.asked) == ["/school/did.json", "/status/1"]


def test_the_script_for_the_timer_says_what_did_not_come(own_database: str, own_settings: Settings) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    engine = new_engine(own_database)
    with committed_session(engine) as (session, now):
        person = World(session, lambda: now).administrator()
        made = BroughtIssuer(
            id=uuid.uuid4(), did="did:web:127.0.0.1", document={}, brought_by=person.id, brought_at=long_ago
        )
        session.add(made)
        subject = ("brought-issuer", made.id)
        record(session, chain=None, actor=System(), action="issuer.brought", subject=subject, facts={}, now=now)
    engine.dispose()
    environment = {
        "PUBLIC_URL": own_settings.public_url,
        "DATABASE_URL": own_database,
        "KEY_ENCRYPTION_SECRET": own_settings.key_encryption_secret.get_secret_value(),
    }
    done = subprocess.run(
        [ROOT / "scripts" / "refresh-issuers"], env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert first.startswith("issuer did:web:127.0.0.1: did-not-fetchable: ")
    assert last == "0 of 1 refreshed"
