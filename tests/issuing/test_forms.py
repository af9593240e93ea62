"""One award in every form: kept as signed, served by what is asked for, sound to who reads it elsewhere."""

import hashlib
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from app.versions import digest_of
from credentials import KnownIssuer, KnownList, Outcome, Report, TrustList, read_jwk, verify
from credentials.did import find_key
from tests.conftest import NOW, Clock
from tests.credentials.pki import ROOT, SEAL_EC, ec_key, issue, name, trusted
from tests.desks import Campus, refused
from tests.factories import World

NAMELESS = issue(name("Zegel", country="NL", organisation="Hogeschool Noord"), ec_key(10), ROOT)
MEDIA = {"application/json": "json", "application/vc+jwt": "jwt", "application/edc+json": "edc"}


@pytest.fixture
def campus(client: TestClient, world: World) -> Campus:
    made = Campus(client, world)
    made.equip()
    return made


def look(client: TestClient, data: bytes) -> Report:
    """What a verifier outside sees, with the documents from their own addresses."""

    def find_issuer(did: str) -> KnownIssuer:
        return KnownIssuer(client.get("/institutions/" + did.rpartition(":")[2] + "/did.json").json())

    def find_list(url: str) -> KnownList:
        return KnownList(client.get(url).content)

    trust = TrustList((trusted(ROOT),))
    return verify(data, find_issuer=find_issuer, find_list=find_list, now=NOW, trust_list=trust)


@pytest.mark.parametrize(("accept", "form"), MEDIA.items())
def test_every_form_is_served_and_verifies_elsewhere(campus: Campus, accept: str, form: str) -> None:
    award = campus.issue()
    answer = campus.badge(award, accept)
    assert answer.headers["content-type"].partition(";")[0] == accept
    report = look(campus.client, answer.content)
    assert (report.outcome, report.form) == (Outcome.PASSED, form), report.checks
    assert campus.client.get(f"/badges/{award['id']}/files/{form}").content == answer.content
    campus.revoke(award)
    found = {check.check: check.code for check in look(campus.client, answer.content).checks}
    assert found["status"] == "status-revoked"


def test_the_forms_say_the_same(campus: Campus) -> None:
    award = campus.issue()
    badge = campus.badge(award).json()
    token = look(campus.client, campus.badge(award, "application/vc+jwt").content).credential
    sealed = json.loads(campus.badge(award, "application/edc+json").json()["payload"])
    assert token == {name: value for name, value in badge.items() if name != "proof"}
    assert sealed["id"] == f"urn:credential:{award['id']}"
    assert "Sam Student" in json.dumps(sealed["credentialSubject"])
    assert "Hogeschool Noord" in json.dumps(sealed["issuer"]["legalName"]), "as the certificate calls it"


def test_the_key_set_holds_the_key_of_the_token(campus: Campus) -> None:
    document = campus.client.get("/institutions/voorbeeld-noord/jwks.json").json()
    did = campus.client.get("/institutions/voorbeeld-noord/did.json").json()
    (key,) = document["keys"]
    found = find_key(did, key["kid"])
    assert found is not None
    assert read_jwk(key) == found.public
    assert (key["kty"], key["crv"], key["alg"], "d" in key) == ("EC", "P-256", "ES256", False)
    assert refused(campus.client.get("/institutions/nergens/jwks.json")) == (404, "not-found")


def test_old_badges_verify_after_every_key_was_changed(campus: Campus, clock: Clock) -> None:
    award = campus.issue()
    old = {accept: campus.badge(award, accept).content for accept in MEDIA}
    for kind in ("data-integrity", "jwt"):
        made = campus.client.post(f"/v1/institutions/voorbeeld-noord/keys?kind={kind}", headers=campus.admin).json()
        assert (made["kind"], made["retiredAt"]) == (kind, None)
    newer = issue(name("Zegel 2", country="NL", organisation="Hogeschool Noord", identifier="NTRNL-1"), ec_key(7), ROOT)
    assert campus.bring_seal(newer.key_pem, newer.chain_pem).json()["kind"] == "seal"
    for accept, data in old.items():
        assert campus.badge(award, accept).content == data
        assert look(campus.client, data).outcome is Outcome.PASSED
    again = campus.issue()
    for accept in MEDIA:
        assert look(campus.client, campus.badge(again, accept).content).outcome is Outcome.PASSED


def test_without_other_keys_a_badge_has_one_form(client: TestClient, world: World) -> None:
    plain = Campus(client, world)
    award = plain.issue()
    assert plain.badge(award).status_code == 200
    for accept in ("application/vc+jwt", "application/edc+json"):
        assert refused(plain.badge(award, accept)) == (404, "no-such-form")
    assert refused(plain.client.get(f"/badges/{award['id']}/files/pdf")) == (404, "not-found")


def test_a_proposed_badge_has_no_form_yet(campus: Campus) -> None:
    award = campus.propose()
    for accept in MEDIA:
        answer = campus.client.get(f"/badges/{award['id']}", headers={**campus.board, "Accept": accept})
        assert refused(answer) == (404, "not-found")


@pytest.mark.parametrize(
    ("key", "certificates", "code"),
    [
        (b"geen sleutel", SEAL_EC.chain_pem, "seal-key-unreadable"),
        (SEAL_EC.key_pem, b"geen certificaat", "seal-certificate-unreadable"),
        (issue(name("x"), ec_key(8), ROOT).key_pem, SEAL_EC.chain_pem, "seal-certificate-other-key"),
        (NAMELESS.key_pem, NAMELESS.chain_pem, "seal-identifier-missing"),
    ],
)
def test_a_seal_that_is_of_no_use_is_refused_with_the_reason(
    campus: Campus, key: bytes, certificates: bytes, code: str
) -> None:
    answer = campus.bring_seal(key, certificates)
    assert refused(answer) == (400, "seal-unusable")
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]


def test_a_seal_is_brought_by_an_administrator_and_its_key_is_never_told(campus: Campus, session: Session) -> None:
    body = {"privateKey": SEAL_EC.key_pem.decode(), "certificates": SEAL_EC.chain_pem.decode()}
    answer = campus.client.post("/v1/institutions/voorbeeld-noord/seals", json=body, headers=campus.coordinator)
    assert refused(answer) == (403, "forbidden")
    made = campus.bring_seal(SEAL_EC.key_pem, SEAL_EC.chain_pem)
    assert "PRIVATE" not in made.text
    stored = session.execute(text("select sealed_private from institution_keys")).scalars().all()
    assert stored
    assert not any(b"PRIVATE" in bytes(each) for each in stored)
    answer = campus.client.post("/v1/institutions/voorbeeld-noord/keys?kind=seal", headers=campus.admin)
    assert answer.json()["errors"][0]["code"] == "seal-brought"


def test_an_expired_seal_stops_an_award_instead_of_signing_less(campus: Campus, clock: Clock) -> None:
    short = (NOW - timedelta(days=1), NOW + timedelta(days=1))
    brief = issue(
        name("Kort", country="NL", organisation="Hogeschool Noord", identifier="NTRNL-1"), ec_key(9), ROOT, period=short
    )
    assert campus.bring_seal(brief.key_pem, brief.chain_pem).status_code == 201
    award: dict[str, Any] = campus.propose()
    clock.advance(days=2)
    campus.examiner = campus.appoint(Role.EXAMINER, "Later", module_id=uuid.UUID(campus.module_id))
    answer = campus.act(award, "approve", campus.examiner)
    assert refused(answer) == (400, "not-signable")
    assert answer.json()["errors"][0]["code"] == "seal-certificate-period"


def test_after_a_compromise_new_badges_hold_elsewhere_too(campus: Campus) -> None:
    old = campus.issue()
    mark = "/v1/institutions/voorbeeld-noord/keys/key-1/compromise"
    since = {"since": "2026-11-02T09:00:00Z"}
    assert campus.client.post(mark, json=since, headers=campus.admin).status_code == 200
    assert refused(campus.client.post(mark, json=since, headers=campus.admin)) == (409, "conflict")
    earlier = campus.client.post(mark, json={"since": "2026-11-01T09:00:00Z"}, headers=campus.admin).json()
    assert earlier["compromisedAt"] == "2026-11-01T09:00:00Z"
    assert campus.client.post("/v1/institutions/voorbeeld-noord/keys", headers=campus.admin).status_code == 201
    new = campus.issue()
    for accept in MEDIA:
        assert look(campus.client, campus.badge(new, accept).content).outcome is Outcome.PASSED, accept
    assert look(campus.client, campus.badge(old).content).outcome is Outcome.FAILED
    again = campus.client.post(mark, json=since, headers=campus.admin)
    assert refused(again) == (409, "conflict")


def test_a_seal_in_wrong_hands_is_not_trusted_from_then_on(campus: Campus) -> None:
    award = campus.issue()
    data = campus.badge(award, "application/edc+json").content
    root = {"certificate": ROOT.chain_pem.decode(), "since": "2026-01-01T00:00:00Z"}
    campus.client.post("/v1/trusted-certificates", json=root, headers=campus.admin)
    assert campus.client.post("/v1/verifications", content=data).json()["outcome"] == "passed"
    (seal,) = [key for key in keys(campus) if key["kind"] == "seal"]
    mark = f"/v1/institutions/voorbeeld-noord/keys/{seal['fragment']}/compromise"
    campus.client.post(mark, json={"since": "2026-11-02T08:00:00Z"}, headers=campus.admin)
    report = campus.client.post("/v1/verifications", content=data).json()
    assert (report["outcome"], report["checks"][4]["code"]) == ("failed", "key-compromised")


def keys(campus: Campus) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = campus.client.get("/v1/institutions/voorbeeld-noord/keys").json()["items"]
    return found


def test_keys_are_listed_and_a_seal_can_end(campus: Campus) -> None:
    assert [(key["fragment"], key["kind"], key["retiredAt"]) for key in keys(campus)] == [
        ("key-1", "data-integrity", None), ("key-2", "jwt", None), ("key-3", "seal", None),
    ]  # fmt: skip
    end = "/v1/institutions/voorbeeld-noord/keys/{}/end"
    assert campus.client.post(end.format("key-3"), headers=campus.admin).json()["retiredAt"] == "2026-11-02T09:00:00Z"
    for fragment in ("key-3", "key-1"):
        assert refused(campus.client.post(end.format(fragment), headers=campus.admin)) == (409, "conflict")
    assert refused(campus.client.post(end.format("key-9"), headers=campus.admin)) == (404, "not-found")
    assert refused(campus.client.post(end.format("key-2"), headers=campus.coordinator)) == (403, "forbidden")
    award = campus.issue()
    assert refused(campus.badge(award, "application/edc+json")) == (404, "no-such-form")
    assert campus.badge(award, "application/vc+jwt").status_code == 200


def test_the_trail_holds_what_was_signed_in_every_form(campus: Campus, session: Session) -> None:
    award = campus.issue()
    digests = [hashlib.sha256(campus.badge(award, accept).content).hexdigest() for accept in sorted(MEDIA)]
    event = session.scalars(select(LedgerEvent).where(LedgerEvent.action == "award.issued")).one()
    assert event.facts["credentials"] == digest_of(digests), "edc, json, jwt"
