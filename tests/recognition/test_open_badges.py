"""Badges of Open Badges 2.0: accepted as they are, counting only once a known issuer is seen to host them."""

import base64
import copy
import json
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.access.rules import Role
from app.outgoing import Fetched, NotFetched
from app.problems import Fault, InvalidInput
from app.recognition.documents.open_badges import read_assertion
from app.recognition.rules.open_badges import (
    assertion_alignments,
    assertion_facts,
    assertion_faults,
    assertion_title,
    hosted_code,
    is_assertion,
    moment_of,
)
from tests.conftest import NOW
from tests.desks import Board, refused
from tests.factories import World
from tests.recognition.papers import picture
from tests.verification.test_verifications import DOCUMENT

HOST = DOCUMENT["id"].removeprefix("did:web:").split(":")[0]
PLACE = "/".join(DOCUMENT["id"].removeprefix("did:web:").split(":"))
ASSERTION: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": f"https://{PLACE}/assertions/1",
    "recipient": {"type": "email", "hashed": True, "salt": "deadsea", "identity": "sha256$c7ef86405ba71b85acd8e2e9"},
    "badge": {
        "type": "BadgeClass",
        "id": "https://badges.example/class/1",
        "name": "Motiverende gespreksvoering",
        "issuer": {"type": "Profile", "name": "Scholing BV"},
        "alignment": [],
    },
    "issuedOn": "2024-12-31T23:59:59+00:00",
    "verification": {"type": "hosted"},
}


def changed(**changes: Any) -> dict[str, Any]:
    made = {**copy.deepcopy(ASSERTION), **changes}
    return {key: value for key, value in made.items() if value is not ...}


def in_png(keyword: bytes, body: bytes, kind: bytes = b"iTXt") -> bytes:
    png = picture("PNG")
    data = keyword + b"\0" + body
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return png[:33] + chunk + png[33:]


def in_svg(inside: str, verify: str = "") -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
        f'<openbadges:assertion verify="{verify}">{inside}</openbadges:assertion></svg>'
    ).encode()


def signed(payload: bytes) -> bytes:
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"RS256"}', payload, b"sig"))


TEXT = json.dumps(ASSERTION).encode()
ITXT = b"\0\0\0\0"
FORMS = {
    "json": TEXT,
    "spaced": b"\n " + TEXT + b"\n",
    "signed": signed(TEXT),
    "png": in_png(b"openbadges", ITXT + TEXT),
    "png-text": in_png(b"openbadges", TEXT, b"tEXt"),
    "png-signed": in_png(b"openbadges", ITXT + signed(TEXT)),
    "svg": in_svg(f"<![CDATA[{TEXT.decode()}]]>", "https://badges.example/1"),
    "svg-signed": in_svg("", signed(TEXT).decode()),
}
OTHER = {
    "nothing": b"",
    "no-badge": b'{"type": "Assertion"}',
    "other-json": b'["Assertion"]',
    "badge-3": b'{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"]}',
    "png": picture("PNG"),
    "png-of-3": in_png(b"openbadgecredential", ITXT + TEXT),
    "png-compressed": in_png(b"openbadges", b"\1\0\0\0" + zlib.compress(TEXT)),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "svg-empty": in_svg("").replace(b"openbadges:assertion", b"openbadges:other"),
    "svg-broken": b"<svg http://openbadges.org",
    "svg-entities": b'<!DOCTYPE svg [<!ENTITY a "Assertion">]>' + in_svg("&a;"),
    "svg-large": in_svg("x" * (4 << 20)),
    "two-parts": b"eyJ.eyJ",
    "no-base64": b"eyJ.a.x",
    "long": b'{"type": "Assertion", "x": "' + b"y" * (2 << 20) + b'"}',
}


@pytest.mark.parametrize("form", FORMS)
def test_an_assertion_is_read_in_every_form(form: str) -> None:
    found = read_assertion(FORMS[form])
    assert found
    assert found.value == ASSERTION


@pytest.mark.parametrize("form", OTHER)
def test_what_is_no_assertion_is_left_to_others(form: str) -> None:
    assert read_assertion(OTHER[form]) is None


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"id": ...}, ["credential-without-id /id"]),
        ({"id": 7}, ["credential-without-id /id"]),
        ({"id": "javascript:alert(1)"}, ["credential-without-id /id"]),
        ({"id": "https://x.example/" + "a" * 500}, ["credential-without-id /id"]),
        ({"recipient": "noor@example.org"}, ["recipient-missing /recipient"]),
        ({"recipient": {"type": "email", "identity": ["x"]}}, ["recipient-missing /recipient"]),
        ({"badge": ["x"]}, ["badge-missing /badge"]),
        ({"badge": "no address"}, ["badge-missing /badge"]),
        ({"issuedOn": "gisteren"}, ["issued-on-missing /issuedOn"]),
        ({"issuedOn": "2024-01-01T00:00:00"}, ["issued-on-missing /issuedOn"]),
        ({"issuedOn": 7, "expires": {}}, ["issued-on-missing /issuedOn", "expires-wrong /expires"]),
        ({"expires": "0001-01-01T00:00:00+14:00"}, ["expires-wrong /expires"]),
        ({"verification": ...}, ["verification-missing /verification"]),
        ({"verification": ..., "verify": {"type": "hosted"}}, []),
        ({"badge": "https://badges.example/class/1"}, []),
        ({"extra": [[]] * 6000}, ["badge-too-large "]),
    ],
)
def test_an_assertion_that_is_not_whole_is_refused_with_every_fault(changes: Any, faults: list[str]) -> None:
    made = changed(**changes)
    assert [f"{fault.code} {fault.pointer}" for fault in assertion_faults(made)] == faults
    if faults:
        with pytest.raises(InvalidInput) as refusal:
            read_assertion(json.dumps(made).encode())
        assert [f"{fault.code} {fault.pointer}" for fault in refusal.value.faults] == faults


def test_a_picture_that_only_says_where_its_badge_is_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_assertion(in_png(b"openbadges", ITXT + b"https://badges.example/1"))
    assert [fault.code for fault in refusal.value.faults] == ["badge-hosted-elsewhere"]


def test_json_that_is_not_sound_is_refused() -> None:
    twice = TEXT.replace(b'"type": "Assertion"', b'"type": "Assertion", "type": "Assertion"', 1)
    with pytest.raises(InvalidInput) as refusal:
        read_assertion(twice)
    assert [fault.code for fault in refusal.value.faults] == ["duplicate-key"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (ASSERTION, True),
        (changed(type=["Assertion", "Extension"]), True),
        (changed(**{"@context": ["https://w3id.org/openbadges/v2", "https://x.example"]}), True),
        (changed(**{"@context": {"x": 1}}), False),
        (changed(type={"Assertion": 1}), False),
        (["Assertion"], False),
        (None, False),
    ],
)
def test_what_says_to_be_an_assertion(value: Any, found: bool) -> None:
    assert is_assertion(value) is found


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(ASSERTION, json_values)))
def test_whatever_stands_in_an_assertion_is_read_or_named(value: dict[str, Any]) -> None:
    assert all(isinstance(fault, Fault) for fault in assertion_faults(value))
    assert len(assertion_title(value)) <= 200
    assert all(isinstance(each, str) for each in assertion_facts(value).values())
    assert all(isinstance(each, str) for each in assertion_alignments(value))


def test_what_is_shown_of_an_assertion() -> None:
    assert assertion_title(ASSERTION) == "Motiverende gespreksvoering"
    assert assertion_title(changed(badge="https://badges.example/class/1")) == "Badge"
    facts = {"issuedOn": "2024-12-31T23:59:59+00:00", "issuer": "Scholing BV"}
    assert assertion_facts(ASSERTION) == facts
    assert assertion_facts(changed(revoked=True))["revoked"] == "yes"
    assert assertion_facts(changed(badge={"issuer": "https://x.example"}))["issuer"] == "https://x.example"
    aligned = {"alignment": [{"targetUrl": "https://x.example/1"}, {"targetUrl": 7}, "x"]}
    assert list(assertion_alignments(changed(badge=aligned))) == ["https://x.example/1"]
    assert list(assertion_alignments(changed(badge={"alignment": {"targetUrl": "u"}}))) == ["u"]
    assert list(assertion_alignments(changed(badge="https://badges.example/class/1"))) == []


@pytest.mark.parametrize(
    ("facts", "is_hosted", "code"),
    [
        ({}, False, "badge-unverified"),
        ({}, True, None),
        ({"revoked": "yes"}, True, "badge-revoked"),
        ({"expires": "2026-11-02T09:00:00Z"}, True, "badge-expired"),
        ({"expires": "2026-11-02T09:00:01Z"}, True, None),
        ({"expires": "2020-01-01T00:00:00Z"}, False, "badge-expired"),
    ],
)
def test_why_it_does_not_count(facts: dict[str, str], is_hosted: bool, code: str | None) -> None:
    assert hosted_code(facts, is_hosted=is_hosted, now=NOW) == code


def test_moments() -> None:
    assert moment_of("2026-11-02T10:00:00+01:00") == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert moment_of("2026-11-02") is None


# Over HTTP.


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def hand_in(house: Board, data: bytes) -> tuple[str, Any]:
    dossier = house.open(house.student)
    return dossier, house.client.post(f"/v1/dossiers/{dossier}/badges", content=data, headers=house.student)


def finding(house: Board, dossier: str) -> str:
    found = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.registrar).json()["findings"]
    code: str = found[0]["code"]
    return code


def test_a_badge_of_version_2_does_not_count_by_itself(house: Board) -> None:
    outcome = house.outcomes[0]["id"]
    alignment = [{"targetUrl": f"http://localhost:8000/ims/case/v1p1/CFItems/{outcome}"}]
    made = changed(badge={**ASSERTION["badge"], "alignment": alignment})
    dossier, answer = hand_in(house, json.dumps(made).encode())
    evidence = answer.json()
    assert (answer.status_code, evidence["kind"], evidence["title"]) == (201, "badge", "Motiverende gespreksvoering")
    assert (evidence["outcomes"], evidence["aboutPerson"]) == ([outcome], "not-shown")
    assert evidence["ties"][0]["source"] == "alignment"
    assert finding(house, dossier) == "badge-unverified"
    house.post(dossier, f"evidence/{evidence['id']}/checks", house.registrar, {"how": "Paspoort"})
    assert finding(house, dossier) == "badge-unverified"
    again = house.client.post(f"/v1/dossiers/{dossier}/badges", content=json.dumps(made), headers=house.student)
    assert refused(again) == (409, "conflict")
    house.post(dossier, "submit", house.student)
    house.advise(dossier)
    answer = house.decide(dossier)
    assert {fault["code"] for fault in answer.json()["errors"]} == {"evidence-missing"}


def test_hostile_badges_are_refused(house: Board) -> None:
    deep = b'{"type": "Assertion", "@context": ' + b"[" * 5000 + b"]" * 5000 + b"}"
    for data in (deep, TEXT[:-1], b"\xff\xfe Assertion", in_svg("Assertion"), json.dumps(changed(id=[])).encode()):
        _, answer = hand_in(house, data)
        assert answer.status_code == 400, answer.text


class Host:
    """A server that gives one answer, and remembers what it was asked."""

    def __init__(self, given: bytes | Exception) -> None:
        self.given, self.asked = given, list[str]()

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if isinstance(self.given, Exception):
            raise self.given
        return Fetched(200, "application/json", self.given)


def check(house: Board, dossier: str, evidence: str, host: Host, who: dict[str, str] | None = None) -> Any:
    house.client.app.state.fetch = host  # type: ignore[attr-defined]
    return house.post(dossier, f"evidence/{evidence}/hosted-checks", who or house.registrar)


def test_a_badge_that_a_known_issuer_hosts_counts(house: Board) -> None:
    house.client.post("/v1/known-issuers", json=DOCUMENT, headers=house.admin)
    dossier, answer = hand_in(house, TEXT)
    evidence = answer.json()["id"]
    host = Host(json.dumps(ASSERTION, indent=1).encode())
    assert refused(check(house, dossier, evidence, host, house.student)) == (403, "forbidden")
    assert host.asked == []
    checked = check(house, dossier, evidence, host)
    assert checked.status_code == 201, checked.text
    assert (checked.json()["hostedAt"] is not None, host.asked) == (True, [ASSERTION["id"]])
    assert finding(house, dossier) == "not-shown-about-whom"
    house.post(dossier, f"evidence/{evidence}/checks", house.registrar, {"how": "Paspoort"})
    assert finding(house, dossier) == "counts"


@pytest.mark.parametrize(
    ("given_back", "found"),
    [
        (json.dumps(changed(revoked=True)).encode(), (400, "invalid-input")),
        (b"no json", (400, "invalid-input")),
        (NotFetched(), (502, "not-fetched")),
    ],
)
def test_a_badge_of_which_something_else_is_hosted_does_not(house: Board, given_back: Any, found: Any) -> None:
    house.client.post("/v1/known-issuers", json=DOCUMENT, headers=house.admin)
    dossier, answer = hand_in(house, TEXT)
    assert refused(check(house, dossier, answer.json()["id"], Host(given_back))) == found
    assert finding(house, dossier) == "badge-unverified"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/assertions/1",
        f"https://{HOST}.elsewhere.example/1",
        f"https://{HOST}:8443/1",
        f"https://user@{HOST}/1",
        f"https://{PLACE}/../../1",
        f"http://{PLACE}/1",
        "urn:uuid:6e8a4f2c-0000-4000-8000-000000000000",
    ],
)
def test_nothing_is_fetched_from_a_host_that_is_not_known(house: Board, address: str) -> None:
    house.client.post("/v1/known-issuers", json=DOCUMENT, headers=house.admin)
    dossier, answer = hand_in(house, json.dumps(changed(id=address)).encode())
    host = Host(TEXT)
    refusal = check(house, dossier, answer.json()["id"], host)
    assert [fault["code"] for fault in refusal.json()["errors"]] == ["host-unknown"]
    assert host.asked == []


def test_only_a_badge_of_version_2_is_hosted_and_nobody_checks_their_own(house: Board, world: World) -> None:
    dossier = house.open(house.student)
    diploma = house.post(dossier, "evidence", house.student, house.evidence()).json()["id"]
    answer = check(house, dossier, diploma, Host(b""))
    assert [fault["code"] for fault in answer.json()["errors"]] == ["not-open-badges-2"]
    registrar_person = world.person("Ria")
    own = world.headers(world.grant(registrar_person, Role.REGISTRAR, institution=house.institution))
    mine = house.open(own)
    made = house.client.post(f"/v1/dossiers/{mine}/badges", content=TEXT, headers=own).json()["id"]
    assert refused(check(house, mine, made, Host(TEXT), own)) == (403, "forbidden")
