"""The quick scan over HTTP: anonymous, an estimate, and nothing of it is kept."""

import json
import logging
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.db import Base
from app.ledger.models import LedgerEvent
from app.progress.service import scan as service
from app.rates import Rate
from credentials import Ed25519Signer, did_document, did_key, public_multikey, sign_badge
from tests.conftest import NOW, Clock
from tests.credentials.pki import ROOT
from tests.credentials.samples import ISSUER, SEED, badge
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.recognition.agreed import agreed, agreement

FOREIGN = "did:web:elders.example"
DOCUMENT = did_document(FOREIGN, [("key-1", public_multikey(SEED))])
AD = {"title": {"nl": "Ad"}, "kind": "ad", "level": 5, "codes": ["80086"]}


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def ask(client: TestClient, **asked: Any) -> Any:
    return client.post("/v1/quick-scans", json=asked)


def scanned(house: Board, **asked: Any) -> dict[str, Any]:
    answer = ask(house.client, **asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def programme(house: Board, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in scanned(house, **asked)["programmes"] if each["programme"] == house.programme
    )
    return found


def likely(found: dict[str, Any]) -> tuple[float, float]:
    return found["ecLikelyExempt"]["low"], found["ecLikelyExempt"]["high"]


def not_used(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["pointer"], each["reason"]["code"]) for each in found["notUsed"]]


def ways(found: dict[str, Any]) -> set[tuple[str, str, bool]]:
    return {
        (way["by"], pointer, way["isFirm"])
        for outcome in found["outcomes"]
        for way in outcome["coveredBy"]
        for pointer in way["from"]
    }


def faults(answer: Any) -> set[tuple[str, str]]:
    assert refused(answer) == (400, "invalid-input")
    return {(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]}


def test_nothing_named_is_nothing_exempt_and_says_that_it_is_an_estimate(house: Board) -> None:
    answer = ask(house.client)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    found = answer.json()
    assert found["isEstimate"] is True
    assert "schatting en geen besluit" in found["words"]["nl"]
    assert "estimate and no decision" in found["words"]["en"]
    assert [each["code"] for each in found["nextSteps"]] == ["next-evidence", "next-dossier", "next-check", "next-ask"]
    (only,) = found["programmes"]
    assert (only["ec"], only["ecDone"], likely(only), only["outcomes"], only["units"]) == (15, 0, (0, 0), [], [])
    assert only["wayOn"]["low"] == only["wayOn"]["high"]
    assert (only["wayOn"]["low"]["status"], only["wayOn"]["low"]["ec"]) == ("proven", 15)
    assert only["ecLeft"] == {"low": 15, "high": 15}
    assert only["inTheWay"] == {"entry": only["inTheWay"]["entry"], "requirements": []}
    assert only["inTheWay"]["entry"]["code"] == "entry-open"


def test_an_adopted_agreement_on_a_diploma_is_firm(house: Board) -> None:
    made = agreed(house, agreement({"qualifications": [AD]}, {"modules": house.units[:1]}))
    found = programme(house, diplomas=[{"qualificationCode": "80086", "kind": "ad", "year": 2024}])
    assert likely(found) == (5, 5)
    assert [(each["code"], each["coverage"]) for each in found["units"]] == [("UNIT0", "firm")]
    assert ways(found) == {("agreement", "/diplomas/0", True)}
    (line,) = found["agreements"]
    assert (line["agreement"], line["article"], line["ec"], line["verdict"], line["isBlock"], line["from"]) == (
        made["agreementId"] if "agreementId" in made else line["agreement"], "OER 4.3", 5, "applies", False, ["/diplomas/0"],
    )  # fmt: skip
    assert (found["wayOn"]["low"]["ec"], found["wayOn"]["low"]["status"]) == (10, "proven")
    assert found["inTheWay"]["entry"]["code"] == "entry-met"


@pytest.mark.parametrize(
    ("changes", "year", "verdict", "unmet"),
    [
        ({"relation": "partly-related"}, 2024, "advice", []),
        ({"conditions": {"withinYears": 5}}, None, "conditions-unmet", ["date-unknown"]),
        ({"conditions": {"withinYears": 5}}, 2001, "conditions-unmet", ["too-long-ago"]),
    ],
)
def test_advice_and_conditions_that_are_not_known_to_be_met_are_high_only(
    house: Board, changes: Any, year: int | None, verdict: str, unmet: list[str]
) -> None:
    agreed(house, agreement({"qualifications": [AD]}, {"modules": house.units[:1]}, **changes))
    diploma = {"qualificationCode": "80086", "kind": "ad", **({"year": year} if year else {})}
    found = programme(house, diplomas=[diploma])
    assert likely(found) == (0, 5)
    assert found["ecLeft"] == {"low": 10, "high": 15}
    assert [(each["code"], each["coverage"]) for each in found["units"]] == [("UNIT0", "looks-covered")]
    assert [(each["verdict"], each["unmet"]) for each in found["agreements"]] == [(verdict, unmet)]
    assert ways(found) == {("agreement", "/diplomas/0", False)}
    assert (found["wayOn"]["low"]["ec"], found["wayOn"]["high"]["ec"]) == (15, 10)


def test_what_is_unrelated_brings_nothing_also_at_best(house: Board) -> None:
    agreed(house, agreement({"qualifications": [AD]}, {"modules": house.units[:1]}, relation="unrelated"))
    found = programme(house, diplomas=[{"qualificationCode": "80086", "kind": "ad", "year": 2024}])
    assert (likely(found), found["agreements"], found["outcomes"]) == ((0, 0), [], [])


def test_a_block_counts_as_a_whole(house: Board) -> None:
    agreed(house, agreement({"qualifications": [AD]}, {"block": {"parts": [{"phase": "main", "ec": 15}]}}))
    found = programme(house, diplomas=[{"qualificationCode": "80086", "kind": "ad"}])
    assert likely(found) == (15, 15)
    assert {each["coverage"] for each in found["units"]} == {"firm"}
    assert found["agreements"][0]["isBlock"] is True
    assert (found["wayOn"]["low"]["ec"], found["wayOn"]["low"]["terms"]) == (0, [])
    assert {each["code"] for each in found["outcomes"]} == {"LU1", "LU2"}


def test_a_kind_in_a_field_is_enough_for_an_agreement(house: Board) -> None:
    field = {"title": {"nl": "Mbo-4"}, "kind": "mbo", "level": 4, "iscedF": "092"}
    agreed(house, agreement({"qualifications": [field]}, {"modules": house.units[:2]}))
    assert likely(programme(house, diplomas=[{"kind": "mbo-4", "iscedF": "0923"}])) == (10, 10)
    assert likely(programme(house, diplomas=[{"kind": "mbo-4", "iscedF": "0611"}])) == (0, 0)
    assert likely(programme(house, diplomas=[{"kind": "mbo-3", "iscedF": "0923"}])) == (0, 0)


def test_the_register_knows_the_level_of_a_code(house: Board) -> None:
    found = programme(house, diplomas=[{"qualificationCode": "34116", "level": 2}])
    assert found["inTheWay"]["entry"]["code"] == "entry-met"


def test_a_module_of_the_institution_itself_is_done_and_not_exempt(house: Board) -> None:
    module = {"institution": house.institution.slug, "code": "UNIT1", "year": 2025, "grade": "8"}
    found = programme(house, modules=[module, module])
    assert (found["ecDone"], likely(found), found["wayOn"]["low"]["ec"]) == (5, (0, 0), 10)
    assert found["ecLeft"] == {"low": 10, "high": 10}
    assert [(each["code"], each["coverage"]) for each in found["units"]] == [("UNIT1", "done")]
    assert ways(found) == {("result", "/modules/0", True)}


def test_a_module_elsewhere_counts_by_an_agreement_alone(house: Board, client: TestClient, world: World) -> None:
    south = Campus(client, world, "voorbeeld-zuid")
    module = {"institution": "voorbeeld-zuid", "code": "M1"}
    assert likely(programme(house, modules=[module])) == (0, 0)
    agreed(house, agreement({"modules": [south.module_id]}, {"modules": house.units[:1]}))
    assert likely(programme(house, modules=[module])) == (5, 5)


def test_two_modules_that_count_as_one_are_used_up(house: Board, client: TestClient, world: World) -> None:
    south = Campus(client, world, "voorbeeld-zuid")
    second, _ = south.offer("M2", south.module())
    agreed(house, agreement({"modules": [south.module_id, second]}, {"modules": house.units[:1]}))
    both = [{"institution": "voorbeeld-zuid", "code": code, "year": 2020} for code in ("M1", "M2")]
    assert likely(programme(house, modules=both)) == (5, 5)
    assert likely(programme(house, modules=both[:1])) == (0, 0)


def test_a_badge_of_ours_that_verifies_covers_the_outcomes_that_it_names(house: Board) -> None:
    award = house.issue()
    credential = house.badge(award).json()
    for one in ({"credential": credential}, {"address": credential["id"]}):
        found = programme(house, badges=[one])
        assert likely(found) == (15, 15)
        assert ways(found) == {("badge", "/badges/0", True)}


def test_a_badge_is_read_in_every_form_that_is_text(house: Board) -> None:
    house.equip()
    award = house.issue()
    jwt, sealed = (house.badge(award, form).text for form in ("application/vc+jwt", "application/edc+json"))
    assert likely(programme(house, badges=[{"credential": jwt}])) == (15, 15)
    assert likely(programme(house, badges=[{"credential": sealed}])) == (0, 15)
    root = {"certificate": ROOT.chain_pem.decode(), "since": "2026-01-01T00:00:00Z"}
    assert house.client.post("/v1/trusted-certificates", json=root, headers=house.admin).status_code == 201
    for form in (sealed, json.loads(sealed)):
        assert likely(programme(house, badges=[{"credential": form}])) == (15, 15)


def test_a_badge_that_was_changed_revoked_or_not_shared_counts_for_nothing(house: Board) -> None:
    award = house.issue()
    credential = house.badge(award).json()
    changed = {**credential, "name": "Iets anders"}
    found = scanned(house, badges=[{"credential": changed}])
    assert (not_used(found), likely(found["programmes"][0])) == ([("/badges/0", "badge-failed")], (0, 0))
    assert house.revoke(award).status_code == 200
    found = scanned(house, badges=[{"credential": credential}, {"address": credential["id"]}])
    assert not_used(found) == [("/badges/0", "badge-failed"), ("/badges/1", "badge-failed")]
    house.act(award, "unshare", house.student)
    unknown = f"{credential['id'].rpartition('/')[0]}/{uuid.uuid4()}"
    found = scanned(house, badges=[{"address": credential["id"]}, {"address": unknown}])
    assert not_used(found) == [("/badges/0", "badge-not-shared"), ("/badges/1", "badge-not-shared")]


def assertion(house: Board, **changes: Any) -> dict[str, Any]:
    uri = "http://localhost:8000/ims/case/v1p1/CFItems"
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://elders.example/badges/1",
        "recipient": {"type": "email", "identity": "sha256$00"},
        "badge": {"name": "Herstel", "alignment": [{"targetUrl": f"{uri}/{each['id']}"} for each in house.outcomes]},
        "issuedOn": "2025-01-01T00:00:00Z",
        "verification": {"type": "hosted"},
        **changes,
    }


def test_an_open_badge_2_proves_nothing_by_itself(house: Board) -> None:
    found = programme(house, badges=[{"credential": assertion(house)}])
    assert likely(found) == (0, 15)
    assert ways(found) == {("badge", "/badges/0", False)}
    for over in ({"revoked": True}, {"expires": "2026-01-01T00:00:00Z"}):
        assert not_used(scanned(house, badges=[{"credential": assertion(house, **over)}])) == [
            ("/badges/0", "badge-failed")
        ]


def signed(house: Board, did: str, fragment: str, *, aligned: bool = True) -> dict[str, Any]:
    """A badge of somebody elsewhere, aligned to our outcomes where that is asked."""
    made = badge(issuer=replace(ISSUER, did=did), status=None)
    uri = "http://localhost:8000/ims/case/v1p1/CFItems"
    if aligned:
        facts = made.learning.outcomes[0]
        ours = tuple(replace(facts, uri=f"{uri}/{each['id']}") for each in house.outcomes)
        made = replace(made, learning=replace(made.learning, outcomes=ours))
    data = sign_badge(made, Ed25519Signer(SEED, f"{did}#{fragment}"), created=NOW)
    found: dict[str, Any] = json.loads(data)
    return found


def test_a_badge_of_a_known_issuer_is_firm_and_one_that_vouches_for_itself_is_not(house: Board) -> None:
    foreign = {"credential": signed(house, FOREIGN, "key-1")}
    assert likely(programme(house, badges=[foreign])) == (0, 15)
    assert house.client.post("/v1/known-issuers", json=DOCUMENT, headers=house.admin).status_code == 201
    found = programme(house, badges=[foreign])
    assert likely(found) == (15, 15)
    assert ways(found) == {("badge", "/badges/0", True)}
    key = public_multikey(SEED)
    own_key = {"credential": signed(house, did_key(key), key)}
    assert likely(programme(house, badges=[own_key])) == (0, 15)


def test_agreements_count_from_the_outcomes_of_a_badge_of_a_known_issuer(house: Board) -> None:
    assert house.client.post("/v1/known-issuers", json=DOCUMENT, headers=house.admin).status_code == 201
    other = house.offer("OTHER", house.module(outcomes=[house.outcomes[0]["id"]]))[0]
    node = {"type": "module", "key": "u", "module": house.units[0]}
    phase = {"key": "p", "title": {"nl": "Programma"}, "ec": 5, "requirement": node}
    body = {"title": {"nl": "Later"}, "cohortYear": 2027, "ec": 5, "awards": "diploma", "phases": [phase]}
    assert house.publish("diploma", body, "LATER").status_code == 200
    agreed(house, agreement({"outcomes": [house.outcomes[0]["id"]]}, {"modules": house.units[:1]}))
    found = programme(house, badges=[{"credential": signed(house, FOREIGN, "key-1")}])
    assert ("agreement", "/badges/0", True) in ways(found)
    assert other not in {each["module"] for each in found["units"]}


def test_a_badge_that_names_none_of_our_outcomes_is_read_by_its_title(house: Board) -> None:
    stranger = signed(house, FOREIGN, "key-1", aligned=False)
    assert not_used(scanned(house, badges=[{"credential": stranger}])) == []
    titled = assertion(house, badge={"name": "Bewoners begeleiden bij herstel"})
    assert ways(programme(house, badges=[{"credential": titled}])) == {("looks-like", "/badges/0", False)}


def test_words_that_look_alike_are_high_only(house: Board) -> None:
    work = {
        "role": "Woonbegeleider",
        "hoursPerWeek": 24,
        "years": 3,
        "tasks": "Ik begeleidde bewoners bij hun herstel.",
    }
    found = programme(house, experience=[work])
    assert likely(found) == (0, 15)
    assert ways(found) == {("looks-like", "/experience/0", False)}
    way = found["outcomes"][0]["coveredBy"][0]
    assert 0.2 <= way["likeness"] <= 1
    assert "geen oordeel" in way["reason"]["nl"]
    others = {
        "certificates": [{"title": "Cursus begeleiden bij herstel", "text": "Bewoners begeleiden bij herstel."}],
        "badges": [{"title": "Bewoners begeleiden bij herstel"}],
    }
    assert ways(programme(house, **others)) == {
        ("looks-like", "/certificates/0", False),
        ("looks-like", "/badges/0", False),
    }
    assert likely(programme(house, experience=[{**work, "role": "Kok", "tasks": "Koken."}])) == (0, 0)


def test_thresholds_and_what_is_no_course_stand_in_the_way(house: Board) -> None:
    root = {
        "type": "all_of",
        "key": "all",
        "children": [
            {"type": "module", "key": "u", "module": house.units[0]},
            {
                "type": "non_course",
                "key": "vog",
                "kind": "certificate-of-conduct",
                "title": {"nl": "Verklaring omtrent gedrag"},
            },
            {"type": "threshold", "key": "taal", "kind": "language-test", "article": "7.4", "effect": "blocks"},
            {"type": "threshold", "key": "raad", "kind": "bsa-qualitative", "article": "7.5", "effect": "advice"},
        ],
    }
    phase = {"key": "p", "title": {"nl": "Programma"}, "ec": 5, "requirement": root}
    body = {"title": {"nl": "Later"}, "cohortYear": 2027, "ec": 5, "awards": "diploma", "phases": [phase]}
    assert house.publish("diploma", body, "LATER").status_code == 200
    found = programme(house)
    assert found["ec"] == 5
    assert [
        (each["key"], each["kind"], each["article"], each["effect"]) for each in found["inTheWay"]["requirements"]
    ] == [
        ("vog", "certificate-of-conduct", None, None),
        ("taal", "language-test", "7.4", "blocks"),
    ]
    assert {each["key"] for each in found["wayOn"]["low"]["standsInTheWay"]} == {"vog", "taal"}


def test_electives_count_where_the_tree_has_room_for_them(house: Board) -> None:
    node = {"type": "credits", "key": "free", "minEc": 10}
    phase = {"key": "p", "title": {"nl": "Vrij"}, "ec": 10, "requirement": node}
    body = {"title": {"nl": "Vrij"}, "cohortYear": 2028, "ec": 10, "awards": "diploma", "phases": [phase]}
    assert house.publish("diploma", body, "VRIJ").status_code == 200
    credential = house.badge(house.issue()).json()
    found = programme(house, badges=[{"credential": credential}])
    assert (found["ecDone"], likely(found), found["outcomes"]) == (5, (0, 0), [])
    assert likely(programme(house, badges=[{"credential": assertion(house)}])) == (0, 10)


def test_an_outcome_that_the_tree_names_is_shown_covered(house: Board) -> None:
    outcome = house.outcomes[0]
    root = {
        "type": "all_of",
        "key": "all",
        "children": [
            {"type": "module", "key": "u", "module": house.units[0]},
            {"type": "outcome", "key": "o", "outcome": outcome["outcomeId"]},
        ],
    }
    own = house.offer("ALONE", house.module(outcomes=[house.outcomes[1]["id"]]))[0]
    root["children"][0]["module"] = own  # type: ignore[index]
    phase = {"key": "p", "title": {"nl": "Programma"}, "ec": 5, "requirement": root}
    body = {"title": {"nl": "Later"}, "cohortYear": 2027, "ec": 5, "awards": "diploma", "phases": [phase]}
    made = house.publish("diploma", body, "LATER")
    assert made.status_code == 200, made.text
    found = programme(house, badges=[{"credential": assertion(house)}])
    assert found["outcomeCount"] == 2
    assert {(each["code"], tuple(each["modules"])) for each in found["outcomes"]} == {("LU1", ()), ("LU2", ("ALONE",))}


def test_what_cannot_be_used_is_told_and_stops_nothing(house: Board) -> None:
    found = scanned(
        house,
        modules=[{"institution": "nergens", "code": "X"}, {"institution": house.institution.slug, "code": "X"}],
        badges=[
            {"address": "https://elders.example/badges/1"},
            {"address": "http://localhost:8000/badges/niets"},
            {"credential": "https://elders.example/badges/1"},
            {"credential": {"type": "Iets"}},
            {"credential": "eyJhbGciOiJub25lIn0.e30."},
            {"credential": "<svg"},
        ],
    )
    assert not_used(found) == [
        ("/modules/0", "institution-unknown"),
        ("/modules/1", "module-unknown"),
        ("/badges/0", "badge-elsewhere"),
        ("/badges/1", "badge-not-shared"),
        *((f"/badges/{index}", "badge-unreadable") for index in range(2, 6)),
    ]
    assert len(found["programmes"]) == 1


def test_the_programmes_and_wishes_that_are_named_are_looked_at(house: Board, client: TestClient, world: World) -> None:
    south = Board(client, world, "voorbeeld-zuid")
    assert {each["programme"] for each in scanned(house)["programmes"]} == {house.programme, south.programme}
    terms = [{"name": "S1", "label": "Najaar 2026", "maxEc": 10}, {"name": "S2", "label": "Voorjaar 2027", "maxEc": 10}]
    found = scanned(house, programmes=[south.programme], terms=terms, wishes={"institutions": ["voorbeeld-zuid"]})
    (only,) = found["programmes"]
    assert (only["programme"], only["institution"], found["leftOut"]) == (south.programme, "voorbeeld-zuid", 0)
    assert [each["label"] for each in only["wayOn"]["low"]["terms"]] == ["Najaar 2026", "Voorjaar 2027"]


def test_the_most_is_first_and_what_was_left_out_is_told(
    house: Board, client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    south = Board(client, world, "voorbeeld-zuid")
    agreed(south, agreement({"qualifications": [AD]}, {"modules": south.units[:1]}))
    diplomas = [{"qualificationCode": "80086", "kind": "ad"}]
    found = scanned(house, diplomas=diplomas)["programmes"]
    assert [each["programme"] for each in found] == [south.programme, house.programme]
    monkeypatch.setattr(service, "MOST_PROGRAMMES", 1)
    found = scanned(house, diplomas=diplomas)
    assert (len(found["programmes"]), found["leftOut"]) == (1, 1)


def test_out_of_time_no_way_on_is_said_and_marked_so(house: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_SECONDS", 0.0)
    way = programme(house)["wayOn"]["low"]
    assert (way["status"], way["verdict"]["code"], way["terms"], way["ec"]) == ("none-found", "none-found", [], None)


def test_every_fault_is_named_at_once(house: Board) -> None:
    wrong = ask(
        house.client,
        programmes=[str(uuid.uuid4())],
        wishes={"institutions": ["nergens"]},
        diplomas=[{"year": 2020}],
        badges=[{}, {"title": "a", "address": "b"}],
    )
    assert faults(wrong) == {
        ("programme-unknown", "/programmes/0"),
        ("institution-unknown", "/wishes/institutions/0"),
        ("diploma-unsaid", "/diplomas/0"),
        ("badge-unsaid", "/badges/0"),
        ("badge-unsaid", "/badges/1"),
    }
    long = {"role": "x", "hoursPerWeek": 200, "years": 0, "tasks": "x" * 3001}
    wrong = ask(house.client, experience=[long], programmes=[str(uuid.uuid4())] * 21, naam="Noor")
    assert {place for _, place in faults(wrong)} == {
        "/experience/0/hoursPerWeek", "/experience/0/years", "/experience/0/tasks", "/programmes", "/naam",
    }  # fmt: skip


HOSTILE = [
    {"@context": "https://www.w3.org/ns/credentials/v2", "type": ["VerifiableCredential"], "credentialSubject": []},
    {"type": ["VerifiableCredential", "OpenBadgeCredential"], "id": 7, "credentialSubject": {"achievement": "x"}},
    {
        "@context": ["http://169.254.169.254/latest"],
        "type": "VerifiableCredential",
        "proof": [{}],
        "issuer": {"id": []},
    },
    {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "badge": {"alignment": [1, {"targetUrl": {}}]}},
    {"payload": "x", "signatures": [{}]},
    {"a": [[[[[[]]]]]], "proof": {"type": "DataIntegrityProof", "proofValue": "z" * 5000}},
]


@pytest.mark.parametrize("credential", [*HOSTILE, "e" * 100_000, "a.b.c", "{", "<svg xmlns='http://openbadges.org'/>"])
def test_a_hostile_badge_is_unreadable_or_fails_and_no_more(house: Board, credential: Any) -> None:
    found = scanned(house, badges=[{"credential": credential}])
    assert [code for _, code in not_used(found)] in (["badge-unreadable"], ["badge-failed"])


def test_a_hostile_body_is_refused_as_any_other(client: TestClient) -> None:
    for body in (b"", b"{", b"[]", b'{"a":1,"a":2}', b'{"experience":[{"role":"\\u0000"}]}', b"[" * 5000):
        answer = client.post("/v1/quick-scans", content=body, headers={"content-type": "application/json"})
        assert refused(answer) == (400, "invalid-input")
    large = client.post("/v1/quick-scans", content=b" " * (2 << 20), headers={"content-type": "application/json"})
    assert refused(large) == (413, "body-too-large")


def counts(world: World) -> dict[str, int]:
    return {
        table.name: world.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_nothing_is_kept_of_it_anywhere(house: Board, world: World, caplog: pytest.LogCaptureFixture) -> None:
    credential = house.badge(house.issue()).json()
    agreed(house, agreement({"qualifications": [AD]}, {"modules": house.units[:1]}))
    before, last = counts(world), world.session.scalar(select(func.max(LedgerEvent.id)))
    caplog.set_level(logging.DEBUG)
    secret = "Zeldzaamwoord"
    asked = {
        "diplomas": [{"qualificationCode": "80086", "kind": "ad", "year": 2024}],
        "badges": [{"credential": credential}, {"title": secret}],
        "certificates": [{"title": secret}],
        "experience": [{"role": secret, "hoursPerWeek": 8, "years": 1, "tasks": secret}],
        "modules": [{"institution": house.institution.slug, "code": secret}],
    }
    answer = house.client.post("/v1/quick-scans", json=asked, headers={"Idempotency-Key": "nog-eens"})
    assert answer.status_code == 200, answer.text
    assert secret not in answer.text
    assert counts(world) == before
    assert world.session.scalar(select(func.max(LedgerEvent.id))) == last
    assert secret not in caplog.text
    assert credential["credentialSubject"]["identifier"][0]["identityHash"] not in caplog.text


def test_a_client_address_may_ask_so_often_and_then_is_told_when_again(house: Board, clock: Clock) -> None:
    house.client.app.state.scan_rate = Rate(2, timedelta(hours=1))  # type: ignore[attr-defined]
    assert [ask(house.client).status_code for _ in range(2)] == [200, 200]
    clock.advance(minutes=20)
    answer = ask(house.client)
    assert refused(answer) == (429, "too-many-requests")
    assert answer.headers["retry-after"] == "2400"
    clock.advance(minutes=40)
    assert ask(house.client).status_code == 200


def test_where_there_is_no_room_for_another_scan_it_is_refused_at_once(house: Board) -> None:
    size = service.SCANS._initial_value  # type: ignore[attr-defined]
    for _ in range(size):
        service.SCANS.acquire()
    try:
        answer = ask(house.client)
        assert refused(answer) == (503, "unavailable")
        assert answer.headers["retry-after"] == "5"
    finally:
        for _ in range(size):
            service.SCANS.release()
