"""Results, awards, badges and revocation over HTTP."""

import json
import uuid
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import jsonschema
import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.http import choose_media_type
from app.issuing import rules
from app.issuing.documents import Artwork, artwork_png, artwork_svg
from app.issuing.models import InstitutionKey, StatusEntry
from app.ledger.models import LedgerEvent
from credentials import KnownIssuer, KnownList, Outcome, Report, unbake_png, unbake_svg, verify
from tests.conftest import NOW, Clock
from tests.desks import Campus, refused
from tests.factories import World


@pytest.fixture
def campus(client: TestClient, world: World) -> Campus:
    return Campus(client, world)


@pytest.fixture
def elsewhere(client: TestClient, world: World, campus: Campus) -> Campus:
    return Campus(client, world, "voorbeeld-zuid")


def look(client: TestClient, data: bytes, now: datetime = NOW) -> Report:
    """What a verifier outside sees: the issuer's DID document and status list, read from their own addresses."""

    def find_issuer(did: str) -> KnownIssuer:
        return KnownIssuer(client.get("/institutions/" + did.rpartition(":")[2] + "/did.json").json())

    def find_list(url: str) -> KnownList:
        return KnownList(client.get(url).content)

    return verify(data, find_issuer=find_issuer, find_list=find_list, now=now)


# Results.


def test_a_result_stands_on_an_appointment_that_held_on_the_day(campus: Campus, world: World) -> None:
    assert campus.record()["isPassed"] is True
    late = world.grant(
        world.person("Late"),
        Role.EXAMINER,
        institution=campus.institution,
        module_id=uuid.UUID(campus.module_id),
        valid_from=date(2026, 11, 1),
    )
    answer = campus.client.post("/v1/results", json=campus.result(), headers=world.headers(late))
    assert refused(answer) == (403, "outside-appointment")
    other = campus.offer("M2", campus.module())[1]
    answer = campus.client.post("/v1/results", json=campus.result(moduleVersion=other), headers=campus.examiner)
    assert refused(answer) == (403, "outside-appointment")


def test_results_that_cannot_be_are_refused(campus: Campus, world: World, elsewhere: Campus) -> None:
    answer = campus.client.post("/v1/results", json=campus.result(assessedOn="2026-11-03"), headers=campus.examiner)
    assert answer.json()["errors"][0]["code"] == "in-the-future"
    foreign = campus.result(person=str(elsewhere.student_person.id))
    answer = campus.client.post("/v1/results", json=foreign, headers=campus.examiner)
    assert answer.json()["errors"][0] == {
        "code": "not-known-here", "detail": "The institution knows no such person.", "pointer": "/person",
    }  # fmt: skip
    answer = campus.client.post("/v1/results", json=campus.result(), headers=elsewhere.examiner)
    assert refused(answer) == (404, "not-found")
    answer = campus.client.post("/v1/results", json=campus.result(), headers=campus.coordinator)
    assert refused(answer) == (403, "forbidden")


def test_many_results_are_recorded_together_or_not_at_all(campus: Campus, session: Session) -> None:
    rows = [campus.result(), campus.result(assessedOn="2027-01-01"), campus.result(person=str(uuid.uuid4()))]
    answer = campus.client.post("/v1/result-batches", json={"results": rows}, headers=campus.examiner)
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [
        ("in-the-future", "/results/1/assessedOn"),
        ("not-known-here", "/results/2/person"),
    ]
    listed = campus.client.get("/v1/results", headers=campus.student)
    assert listed.json()["items"] == []
    answer = campus.client.post("/v1/result-batches", json={"results": rows[:1] * 3}, headers=campus.examiner)
    assert (answer.status_code, len(answer.json()["items"])) == (201, 3)
    event = session.scalars(select(LedgerEvent).where(LedgerEvent.action == "results.recorded")).one()
    assert event.facts["count"] == "3"


def test_a_batch_is_about_one_institution(campus: Campus, elsewhere: Campus, world: World) -> None:
    both = world.grant(
        world.person("Both"), Role.EXAMINER, institution=campus.institution, module_id=uuid.UUID(campus.module_id)
    )
    world.grant(both, Role.EXAMINER, institution=elsewhere.institution, module_id=uuid.UUID(elsewhere.module_id))
    rows = [campus.result(), elsewhere.result()]
    answer = campus.client.post("/v1/result-batches", json={"results": rows}, headers=world.headers(both))
    assert answer.json()["errors"][0]["code"] == "more-institutions"


def test_a_correction_leaves_a_trace_and_is_made_once(campus: Campus, elsewhere: Campus, session: Session) -> None:
    first = campus.record()
    body = {"assessedOn": "2026-10-30", "form": "portfolio", "isPassed": False, "reason": "Verkeerd ingevoerd."}
    address = f"/v1/results/{first['id']}/corrections"
    made = campus.client.post(address, json=body, headers=campus.examiner)
    assert (made.json()["correctsId"], made.json()["isPassed"]) == (first["id"], False)
    assert refused(campus.client.post(address, json=body, headers=campus.examiner)) == (409, "already-corrected")
    assert refused(campus.client.post(address, json=body, headers=elsewhere.examiner)) == (404, "not-found")
    answer = campus.client.post("/v1/awards", json={"results": [first["id"]]}, headers=campus.coordinator)
    assert refused(answer) == (409, "not-awardable")
    listed = campus.client.get("/v1/results?limit=1", headers=campus.student).json()
    more = campus.client.get(f"/v1/results?cursor={listed['next']}", headers=campus.student).json()
    assert {each["id"] for each in listed["items"] + more["items"]} == {first["id"], made.json()["id"]}
    with pytest.raises(IntegrityError, match="never changed"):
        session.execute(text("update results set is_passed = true"))


def test_nobody_corrects_a_result_of_their_own(campus: Campus, world: World) -> None:
    first = campus.record()
    world.grant(
        campus.student_person, Role.EXAMINER, institution=campus.institution, module_id=uuid.UUID(campus.module_id)
    )
    body = {"assessedOn": "2026-10-30", "form": "portfolio", "isPassed": True, "reason": "Ik vind van wel."}
    answer = campus.client.post(f"/v1/results/{first['id']}/corrections", json=body, headers=campus.student)
    assert refused(answer) == (403, "forbidden")


# Awards.


def test_who_proposes_does_not_approve(campus: Campus, world: World) -> None:
    both = world.grant(
        world.person("Both"),
        Role.COORDINATOR,
        institution=campus.institution,
        programme_id=uuid.UUID(campus.programme),
    )
    world.grant(both, Role.EXAMINER, institution=campus.institution, module_id=uuid.UUID(campus.module_id))
    headers = world.headers(both)
    answer = campus.client.post("/v1/awards", json={"results": [campus.record()["id"]]}, headers=headers)
    award = answer.json()["items"][0]
    assert refused(campus.act(award, "approve", headers)) == (403, "four-eyes")
    assert refused(campus.act(award, "approve", campus.board)) == (403, "forbidden")
    assert refused(campus.act(award, "approve", campus.student)) == (403, "forbidden")
    assert campus.act(award, "approve", campus.examiner).json()["status"] == "issued"
    assert refused(campus.act(award, "approve", campus.examiner)) == (409, "wrong-state")


def test_nobody_approves_a_badge_of_their_own(campus: Campus, world: World) -> None:
    award = campus.propose()
    world.grant(
        campus.student_person, Role.EXAMINER, institution=campus.institution, module_id=uuid.UUID(campus.module_id)
    )
    assert refused(campus.act(award, "approve", campus.student)) == (403, "four-eyes")


def test_a_foreign_award_does_not_exist(campus: Campus, elsewhere: Campus) -> None:
    award = campus.propose()
    for verb, who in (("approve", elsewhere.examiner), ("accept", elsewhere.student), ("share", elsewhere.student)):
        assert refused(campus.act(award, verb, who)) == (404, "not-found")
    assert refused(campus.client.get(f"/v1/awards/{award['id']}", headers=elsewhere.board)) == (404, "not-found")
    assert refused(campus.client.get(f"/badges/{award['id']}", headers=campus.student)) == (404, "not-found")
    assert elsewhere.client.get("/v1/awards", headers=elsewhere.board).json()["items"] == []
    seen = campus.client.get("/v1/awards?status=proposed&limit=1", headers=campus.board).json()
    assert [each["id"] for each in seen["items"]] == [award["id"]]
    person = campus.student_person.id
    assert campus.client.get(f"/v1/awards?person={person}", headers=campus.student).json()["items"] == seen["items"]
    assert campus.client.get(f"/v1/awards/{award['id']}", headers=campus.student).json() == award


@pytest.mark.parametrize(
    ("module", "changes"), [({}, {"isPassed": False}), ({"isMicrocredential": False}, {})]
)  # fmt: skip
def test_only_a_pass_of_a_microcredential_is_awarded(campus: Campus, module: Any, changes: Any) -> None:
    if module:
        made_id, version = campus.offer("PLAIN", campus.module(**module))
        examiner = campus.appoint(Role.EXAMINER, "P", module_id=uuid.UUID(made_id))
        body = campus.result(moduleVersion=version)
        result = campus.client.post("/v1/results", json=body, headers=examiner).json()
    else:
        result = campus.record(**changes)
    answer = campus.client.post("/v1/awards", json={"results": [result["id"]]}, headers=campus.coordinator)
    assert refused(answer) == (409, "not-awardable")


def test_a_result_is_awarded_once_unless_rejected(campus: Campus) -> None:
    award = campus.propose()
    again = {"results": [award["resultId"]]}
    answer = campus.client.post("/v1/awards", json=again, headers=campus.coordinator)
    assert refused(answer) == (409, "already-awarded")
    body = {"reason": "Portfolio ontbreekt."}
    assert campus.act(award, "reject", campus.examiner, body).json()["rejectionReason"] == "Portfolio ontbreekt."
    assert campus.client.post("/v1/awards", json=again, headers=campus.coordinator).status_code == 201


def test_many_are_proposed_and_approved_together_or_not_at_all(campus: Campus, session: Session) -> None:
    good = [campus.record()["id"] for _ in range(3)]
    bad = [*good, campus.record(isPassed=False)["id"], str(uuid.uuid4())]
    answer = campus.client.post("/v1/awards", json={"results": bad}, headers=campus.coordinator)
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [
        ("not-awardable", "/results/3"),
        ("not-found", "/results/4"),
    ]
    made = campus.client.post("/v1/awards", json={"results": good}, headers=campus.coordinator).json()["items"]
    ids = [award["id"] for award in made]
    answer = campus.client.post("/v1/award-approvals", json={"awards": [*ids, ids[0]]}, headers=campus.examiner)
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [("wrong-state", "/awards/3")]
    done = campus.client.post("/v1/award-approvals", json={"awards": ids}, headers=campus.examiner)
    assert {award["status"] for award in done.json()["items"]} == {"issued"}
    assert session.query(StatusEntry).count() == 3


def test_a_correction_after_the_proposal_stops_the_award(campus: Campus) -> None:
    award = campus.propose()
    body = {"assessedOn": "2026-10-30", "form": "portfolio", "isPassed": False, "reason": "Verwisseld."}
    campus.client.post(f"/v1/results/{award['resultId']}/corrections", json=body, headers=campus.examiner)
    assert refused(campus.act(award, "approve", campus.examiner)) == (409, "not-awardable")


def test_without_a_key_nothing_is_signed(campus: Campus, session: Session) -> None:
    award = campus.propose()
    for key in session.scalars(select(InstitutionKey)):
        key.retired_at = NOW
    session.commit()
    assert refused(campus.act(award, "approve", campus.examiner)) == (409, "no-signing-key")


def test_what_would_not_be_a_correct_credential_is_not_signed(campus: Campus, session: Session) -> None:
    award = campus.propose()
    campus.student_person.name = "Sam\u0007"
    session.commit()
    answer = campus.act(award, "approve", campus.examiner)
    assert refused(answer) == (400, "not-signable")
    assert answer.json()["errors"][0]["code"] == "forbidden-character"
    session.expire_all()
    assert campus.client.get(f"/v1/awards/{award['id']}", headers=campus.student).json()["status"] == "proposed"


def test_the_student_decides_what_happens_with_the_badge(campus: Campus) -> None:
    award = campus.propose()
    assert refused(campus.act(award, "accept", campus.student)) == (404, "not-found")
    campus.act(award, "approve", campus.examiner)
    assert refused(campus.act(award, "share", campus.student)) == (409, "wrong-state")
    assert refused(campus.badge(award)) == (404, "not-found")
    for who in (campus.student, campus.board):
        own = campus.client.get(f"/badges/{award['id']}", headers=who)
        assert (own.status_code, own.headers["cache-control"]) == (200, "no-store")
    campus.act(award, "accept", campus.student)
    campus.act(award, "share", campus.student)
    assert refused(campus.act(award, "share", campus.student)) == (409, "conflict")
    shared = campus.badge(award)
    assert (shared.status_code, shared.headers["access-control-allow-origin"]) == (200, "*")
    campus.act(award, "unshare", campus.student)
    assert refused(campus.badge(award)) == (404, "not-found")
    assert refused(campus.act(award, "unshare", campus.student)) == (409, "conflict")


def test_a_refused_badge_is_not_shared(campus: Campus) -> None:
    award = campus.propose()
    campus.act(award, "approve", campus.examiner)
    assert campus.act(award, "refuse", campus.student).json()["status"] == "refused"
    assert refused(campus.act(award, "share", campus.student)) == (409, "wrong-state")


# Badges.


def test_a_badge_holds_what_annex_i_asks_and_verifies_from_outside(campus: Campus, standards: Any) -> None:
    answer = campus.badge(campus.issue())
    badge = answer.json()
    schema = json.loads((standards / "openbadges" / "ob_v3p0_achievementcredential_schema.json").read_text())
    jsonschema.Draft201909Validator(schema).validate(badge)
    report = look(campus.client, answer.content)
    assert report.outcome is Outcome.PASSED, report.checks
    subject = badge["credentialSubject"]
    achievement = subject["achievement"]
    assert subject["identifier"][0]["identityHash"] == "Sam Student"
    assert subject["id"].startswith("urn:uuid:")
    assert achievement["achievementType"] == "MicroCredential"
    assert achievement["creditsAvailable"] == subject["creditsEarned"] == 5
    targets = {a["targetType"]: a["targetUrl"] for a in achievement["alignment"]}
    assert targets["ext:EQF"] == "http://data.europa.eu/snb/eqf/5"
    assert targets["ext:NLQF"] == "http://data.europa.eu/snb/qdr/c_18c9e9fe"
    item = campus.client.get(targets["CFItem"]).json()
    assert item["uri"] == targets["CFItem"]
    for words in ("140 uur", "portfolio", "blended", "NVAO-accreditatie", "NLQF-niveau 5"):
        assert words in achievement["criteria"]["narrative"]
    version = campus.client.get(achievement["id"]).json()
    assert version["versionId"] == campus.module_version
    assert badge["issuer"]["address"]["addressCountryCode"] == "NL"


def test_a_module_that_says_more_is_told_whole(campus: Campus) -> None:
    fact = {
        "registerName": "SKJ", "accreditationNumber": "123", "validFrom": "2026-01-01",
        "validUntil": "2028-01-01", "points": 12,
    }  # fmt: skip
    quality = {"name": "Kwaliteitszorg", "description": {"nl": "Visitatie", "en": "Peer review"}}
    more = {
        "qualityAssurance": quality, "supervision": "supervised", "identityCheck": "verified",
        "entryRequirements": {"nl": "Mbo-4", "en": "Level 4"}, "registerFacts": [fact], "languages": ["en"],
    }  # fmt: skip
    made_id, version = campus.offer("MORE", campus.module(**more))
    examiner = campus.appoint(Role.EXAMINER, "M", module_id=uuid.UUID(made_id))
    body = campus.result(moduleVersion=version)
    result = campus.client.post("/v1/results", json=body, headers=examiner).json()
    answer = campus.client.post("/v1/awards", json={"results": [result["id"]]}, headers=campus.coordinator)
    award = answer.json()["items"][0]
    campus.act(award, "approve", examiner)
    badge = campus.client.get(f"/badges/{award['id']}", headers=campus.student).json()
    achievement = badge["credentialSubject"]["achievement"]
    assert achievement["inLanguage"] == "en"
    for words in ("Kwaliteitszorg, Visitatie / Peer review", "supervised", "verified", "Mbo-4 / Level 4", "SKJ, 123"):
        assert words in achievement["criteria"]["narrative"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "application/json"),
        ("application/vc+ld+json", "application/vc+ld+json"),
        ("image/*", "image/png"),
        ("image/svg+xml;q=0.9, image/png;q=0.5", "image/svg+xml"),
        ("text/plain, */*;q=0.1", "application/json"),
    ],
)
def test_a_badge_comes_in_the_form_that_is_asked_for(campus: Campus, accept: str, form: str) -> None:
    award = campus.issue()
    whole = campus.badge(award).content
    answer = campus.badge(award, accept)
    assert answer.headers["content-type"] == form
    inside: dict[str, Callable[[bytes], bytes]] = {"image/png": unbake_png, "image/svg+xml": unbake_svg}
    assert inside.get(form, bytes)(answer.content) == whole
    assert look(campus.client, answer.content).outcome is Outcome.PASSED


def test_a_form_that_is_not_there_is_said_to_be_none(campus: Campus) -> None:
    assert refused(campus.badge(campus.issue(), "application/msword")) == (406, "not-acceptable")
    assert refused(campus.badge({"id": uuid.uuid4()})) == (404, "not-found")


def test_the_picture_of_a_badge_is_a_picture(campus: Campus) -> None:
    url = campus.badge(campus.issue()).json()["credentialSubject"]["achievement"]["image"]["id"]
    image = Image.open(BytesIO(campus.client.get(url).content))
    assert (image.format, image.size) == ("PNG", (600, 600))
    assert refused(campus.client.get(f"/achievement-images/{uuid.uuid4()}")) == (404, "not-found")


def test_long_titles_and_hostile_letters_stay_inside_the_picture() -> None:
    art = Artwork('<script>&"' + "Onderwijseenheid " * 20, "Hogeschool " * 9, 6, "5", "Microcredential")
    assert "<script" not in artwork_svg(art)
    assert Image.open(BytesIO(artwork_png(art))).size == (600, 600)


# Revocation and keys.


def test_a_revoked_badge_says_so_to_everyone(campus: Campus, elsewhere: Campus) -> None:
    award, other = campus.issue(), campus.issue()
    data = campus.badge(award).content
    assert refused(campus.revoke(award, campus.coordinator)) == (403, "forbidden")
    assert refused(campus.revoke(award, elsewhere.board)) == (404, "not-found")
    assert refused(campus.revoke(award, campus.examiner, "fraud")) == (403, "forbidden")
    assert campus.revoke(award).json()["revocation"]["reason"] == "Verkeerde toets."
    assert refused(campus.revoke(award)) == (409, "already-revoked")
    checks = {check.check: check.code for check in look(campus.client, data).checks}
    assert checks["status"] == "status-revoked"
    assert look(campus.client, campus.badge(other).content).outcome is Outcome.PASSED
    assert campus.revoke(other, campus.examiner).json()["revocation"]["ground"] == "error"


def test_what_was_not_issued_is_not_revoked(campus: Campus) -> None:
    assert refused(campus.revoke(campus.propose())) == (409, "wrong-state")


def test_a_badge_of_a_retired_key_still_verifies(campus: Campus, clock: Clock) -> None:
    before = campus.badge(campus.issue()).content
    clock.advance(minutes=30)
    made = campus.client.post("/v1/institutions/voorbeeld-noord/keys", headers=campus.admin)
    assert made.json()["fragment"] == "key-2"
    after = campus.badge(campus.issue()).content
    assert json.loads(after)["proof"][0]["verificationMethod"].endswith("#key-2")
    for data in (before, after):
        assert look(campus.client, data, clock.now).outcome is Outcome.PASSED


def test_a_compromised_key_leaves_the_did_document(campus: Campus) -> None:
    address = "/v1/institutions/voorbeeld-noord/keys/key-1/compromise"
    for since in ("2026-11-09T00:00:00Z", "2026-11-01T00:00:00"):
        answer = campus.client.post(address, json={"since": since}, headers=campus.admin)
        assert answer.json()["errors"][0]["pointer"] == "/since"
    body = {"since": "2026-11-01T00:00:00Z"}
    assert campus.client.post(address, json=body, headers=campus.admin).json()["retiredAt"] is not None
    assert refused(campus.client.post(address, json=body, headers=campus.admin)) == (409, "conflict")
    unknown = address.replace("key-1", "key-9")
    assert refused(campus.client.post(unknown, json=body, headers=campus.admin)) == (404, "not-found")
    assert campus.client.get("/institutions/voorbeeld-noord/did.json").json()["verificationMethod"] == []


def test_the_seed_is_not_stored_readably_and_its_lists_are_public(campus: Campus, session: Session) -> None:
    key = session.scalars(select(InstitutionKey)).one()
    assert len(key.sealed_private) > 64
    url = campus.badge(campus.issue()).json()["credentialStatus"]["statusListCredential"]
    answer = campus.client.get(url)
    assert (answer.headers["cache-control"], answer.json()["type"][1]) == (
        "public, max-age=300",
        "BitstringStatusListCredential",
    )
    assert refused(campus.client.get(f"/status-lists/{uuid.uuid4()}")) == (404, "not-found")
    assert refused(campus.client.get("/institutions/niemand/did.json")) == (404, "not-found")


def test_a_full_list_is_followed_by_another(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.issuing.service.awards.secrets.randbelow", lambda _length: 5)
    first, second = (campus.badge(campus.issue()).json()["credentialStatus"] for _ in range(2))
    assert first["statusListIndex"] == second["statusListIndex"] == "5"
    assert first["statusListCredential"] != second["statusListCredential"]
    assert campus.client.get(second["statusListCredential"]).status_code == 200


def test_places_are_drawn_within_the_list() -> None:
    assert rules.draw_positions(lambda length: length - 1, 8, tries=3) == (7, 7, 7)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [("*/*", "a/b"), ("a/c", "a/c"), ("a/*;q=0.2, a/c;q=0.9", "a/c"), ("x/y", None), ("a/b;q=0", None), ("", None)],
)
def test_the_preferred_form_is_chosen(accept: str, chosen: str | None) -> None:

    assert choose_media_type(accept, ("a/b", "a/c")) == chosen
