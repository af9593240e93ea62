"""Verification over HTTP: our own badges, those of issuers that were brought here, and what is no badge."""

import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from credentials import Ed25519Signer, did_document, did_key, public_multikey, sign_badge, sign_document
from credentials.status import status_entry, status_list_credential
from tests.conftest import NOW
from tests.credentials.pki import ROOT
from tests.credentials.samples import ISSUER, SEED, badge
from tests.desks import Campus, refused
from tests.factories import World

FOREIGN = "did:web:elders.example"
FOREIGN_LIST = "https://elders.example/status/1"
SIGNER = Ed25519Signer(SEED, f"{FOREIGN}#key-1")
DOCUMENT = did_document(FOREIGN, [("key-1", public_multikey(SEED))])


@pytest.fixture
def admin(world: World) -> dict[str, str]:
    return world.headers(world.administrator())


def look(client: TestClient, data: bytes) -> dict[str, Any]:
    answer = client.post("/v1/verifications", content=data)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def codes(report: dict[str, Any]) -> dict[str, str]:
    return {check["check"]: f"{check['outcome']}: {check['code']}" for check in report["checks"]}


ROOT_PEM = ROOT.chain_pem


def foreign_badge() -> bytes:
    return sign_badge(
        badge(issuer=replace(ISSUER, did=FOREIGN), status=status_entry(FOREIGN_LIST, 7)), SIGNER, created=NOW
    )


def foreign_list(*revoked: int) -> bytes:
    return sign_document(status_list_credential(FOREIGN_LIST, FOREIGN, revoked, NOW), SIGNER, created=NOW)


@pytest.mark.parametrize("accept", ["application/json", "image/png", "image/svg+xml"])
def test_our_own_badge_passes_every_check_by_name(client: TestClient, world: World, accept: str) -> None:
    campus = Campus(client, world)
    award = campus.issue()
    report = look(client, campus.badge(award, accept).content)
    assert report["outcome"] == "passed"
    assert [check["check"] for check in report["checks"]] == [
        "format", "schema", "terms", "proof", "issuer", "period", "status",
    ]  # fmt: skip
    assert report["credential"]["id"] == award["badgeUrl"]
    campus.revoke(award)
    assert codes(look(client, campus.badge(award, accept).content))["status"] == "failed: status-revoked"


def test_an_altered_badge_fails_and_keeps_the_other_answers(client: TestClient, world: World) -> None:
    campus = Campus(client, world)
    data = campus.badge(campus.issue()).content.replace(b"Sam Student", b"Kim Student")
    report = look(client, data)
    assert (report["outcome"], codes(report)["proof"]) == ("failed", "failed: proof-wrong")
    assert codes(report)["status"] == "passed: status-not-revoked"


def test_what_a_compromised_key_signed_is_trusted_up_to_then(client: TestClient, world: World) -> None:
    campus = Campus(client, world)
    data = campus.badge(campus.issue()).content
    address = "/v1/institutions/voorbeeld-noord/keys/key-1/compromise"
    client.post(address, json={"since": "2026-11-02T09:00:00Z"}, headers=campus.admin)
    assert codes(look(client, data))["proof"] == "failed: key-compromised"


def test_a_foreign_issuer_is_undetermined_until_it_is_brought(client: TestClient, admin: dict[str, str]) -> None:
    report = look(client, foreign_badge())
    assert (report["outcome"], codes(report)["issuer"]) == ("undetermined", "undetermined: issuer-unknown")
    assert client.post("/v1/known-issuers", json=DOCUMENT, headers=admin).json()["did"] == FOREIGN
    report = codes(look(client, foreign_badge()))
    assert (report["proof"], report["status"]) == ("passed: proof-right", "undetermined: status-unknown")
    assert client.post("/v1/known-status-lists", content=foreign_list(), headers=admin).status_code == 201
    assert look(client, foreign_badge())["outcome"] == "passed"
    assert client.post("/v1/known-status-lists", content=foreign_list(7), headers=admin).json()["url"] == FOREIGN_LIST
    assert codes(look(client, foreign_badge()))["status"] == "failed: status-revoked"
    listed = client.get("/v1/known-issuers?limit=1").json()
    assert ([each["did"] for each in listed["items"]], listed["next"]) == ([FOREIGN], None)


def test_a_newer_document_takes_the_place_of_the_older(client: TestClient, admin: dict[str, str]) -> None:
    for seed in (bytes(32), SEED):
        body = did_document(FOREIGN, [("key-1", public_multikey(seed))])
        assert client.post("/v1/known-issuers", json=body, headers=admin).status_code == 201
    other = did_document("did:web:zz.example", [("key-1", public_multikey(SEED))])
    client.post("/v1/known-issuers", json=other, headers=admin)
    assert codes(look(client, foreign_badge()))["proof"] == "passed: proof-right"
    first = client.get("/v1/known-issuers?limit=1").json()
    second = client.get(f"/v1/known-issuers?limit=1&cursor={first['next']}").json()
    assert [each["did"] for each in first["items"] + second["items"]] == [FOREIGN, "did:web:zz.example"]


def test_a_did_key_needs_no_bringing(client: TestClient) -> None:
    did = did_key(public_multikey(SEED))
    signer = Ed25519Signer(SEED, f"{did}#{public_multikey(SEED)}")
    data = sign_badge(badge(issuer=replace(ISSUER, did=did), status=None), signer, created=NOW)
    assert look(client, data)["outcome"] == "passed"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not-json"),
        (b"[]", "no-did-document"),
        (b'{"id": "did:key:z6Mk"}', "no-did-document"),
        (json.dumps({**DOCUMENT, "id": "did:web:localhost%3A8000:institutions:x"}).encode(), "own-issuer"),
        (json.dumps({**DOCUMENT, "assertionMethod": "x"}).encode(), "no-readable-key"),
        (json.dumps({**DOCUMENT, "proof": 2**60}).encode(), "number-out-of-reach"),
        (json.dumps({**DOCUMENT, "assertionMethod": [7, f"{FOREIGN}#nee"]}).encode(), "no-readable-key"),
        (
            json.dumps(
                {**DOCUMENT, "assertionMethod": [{"id": "x", "controller": FOREIGN, "publicKeyMultibase": "zz"}]}
            ).encode(),
            "no-readable-key",
        ),
    ],
)
def test_what_is_no_did_document_is_not_taken_in(
    client: TestClient, admin: dict[str, str], body: bytes, code: str
) -> None:
    answer = client.post("/v1/known-issuers", content=body, headers=admin)
    assert refused(answer) == (400, "invalid-input")
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": ["VerifiableCredential"]}, "no-status-list"),
        ({"id": 7}, "no-address"),
        ({"id": "http://localhost:8000/status-lists/1"}, "own-list"),
    ],
)
def test_what_is_no_status_list_is_not_taken_in(
    client: TestClient, admin: dict[str, str], changes: dict[str, Any], code: str
) -> None:
    body = {**json.loads(foreign_list()), **changes}
    answer = client.post("/v1/known-status-lists", json=body, headers=admin)
    assert answer.json()["errors"][0]["code"] == code
    answer = client.post("/v1/known-status-lists", content=b"%PDF", headers=admin)
    assert refused(answer) == (400, "not-a-credential")


def test_only_an_administrator_brings(client: TestClient, world: World) -> None:
    someone = world.headers(world.person())
    assert refused(client.post("/v1/known-issuers", json=DOCUMENT, headers=someone)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "not-a-credential"),
        (b"\x89PNG\r\n\x1a\nrest", "not-a-credential"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-credential"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>', "not-a-credential"),
        (b'{"a": 1, "a": 2}', "not-a-credential"),
        (b"[" * 5000, "not-a-credential"),
        (b"", "invalid-input"),
    ],
)
def test_what_is_no_credential_is_refused_and_said_why(client: TestClient, data: bytes, said: str) -> None:
    answer = client.post("/v1/verifications", content=data)
    assert refused(answer) == (400, said)
    assert len(answer.json()["detail"]) > 10


def test_a_list_of_ours_that_never_was_is_undetermined(client: TestClient, admin: dict[str, str]) -> None:
    client.post("/v1/known-issuers", json=DOCUMENT, headers=admin)
    for address in ("http://localhost:8000/status-lists/x", f"http://localhost:8000/status-lists/{'0' * 32}"):
        data = sign_badge(
            badge(issuer=replace(ISSUER, did=FOREIGN), status=status_entry(address, 1)), SIGNER, created=NOW
        )
        assert codes(look(client, data))["status"] == "undetermined: status-unknown"


# Sealed credentials, and whose seals are trusted.


def sealed(client: TestClient, world: World) -> bytes:
    campus = Campus(client, world)
    campus.equip()
    data: bytes = campus.badge(campus.issue(), "application/edc+json").content
    return data


def trust(client: TestClient, admin: dict[str, str], certificate: bytes = ROOT_PEM, **changes: Any) -> Any:
    body = {"certificate": certificate.decode(), "since": "2026-01-01T00:00:00Z", **changes}
    return client.post("/v1/trusted-certificates", json=body, headers=admin)


def test_a_seal_is_as_good_as_the_trust_in_its_certificate(
    client: TestClient, world: World, admin: dict[str, str]
) -> None:
    data = sealed(client, world)
    report = look(client, data)
    found = codes(report)
    assert list(found) == ["format", "schema", "terms", "seal", "certificate", "issuer", "period", "status"]
    assert (report["outcome"], found["seal"][:6], found["certificate"][:12]) == (
        "undetermined",
        "passed",
        "undetermined",
    )
    made = trust(client, admin)
    assert made.status_code == 201, made.text
    assert look(client, data)["outcome"] == "passed"
    listed = client.get("/v1/trusted-certificates").json()["items"]
    assert [(each["digest"], each["until"]) for each in listed] == [(made.json()["digest"], None)]
    ended = client.post(
        f"/v1/trusted-certificates/{made.json()['id']}/end", json={"until": "2026-06-01T00:00:00Z"}, headers=admin
    )
    assert ended.json()["until"] == "2026-06-01T00:00:00Z"
    assert codes(look(client, data))["certificate"].startswith("undetermined")


def test_an_altered_sealed_credential_fails(client: TestClient, world: World, admin: dict[str, str]) -> None:
    data = sealed(client, world)
    trust(client, admin)
    assert codes(look(client, data.replace(b"Sam Student", b"Kim Student")))["seal"].startswith("failed")


def test_trust_that_cannot_be_is_refused(client: TestClient, admin: dict[str, str], world: World) -> None:
    answer = trust(client, admin, b"geen certificaat")
    assert answer.json()["errors"][0]["code"] == "certificate-unreadable"
    for since in ("2026-01-01T00:00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
        answer = trust(client, admin, since=since)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/since"), since
    assert trust(client, admin, ROOT_PEM * 2).json()["errors"][0]["code"] == "certificate-unreadable"
    made = trust(client, admin, kind="timestamp").json()
    assert made["kind"] == "timestamp"
    assert refused(trust(client, admin)) == (409, "conflict")
    address = f"/v1/trusted-certificates/{made['id']}/end"
    for until, code in (("2025-01-01T00:00:00Z", "moment-wrong"), ("2026-06-01T00:00:00", "timezone-aware")):
        answer = client.post(address, json={"until": until}, headers=admin)
        assert answer.json()["errors"][0]["code"] == code
    unknown = address.replace(made["id"], "0" * 8 + made["id"][8:])
    assert refused(client.post(unknown, json={"until": "2026-06-01T00:00:00Z"}, headers=admin)) == (404, "not-found")
    someone = world.headers(world.person())
    assert refused(trust(client, someone)) == (403, "forbidden")
