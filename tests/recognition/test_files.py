"""Files with evidence over HTTP: taken in with suspicion, kept encrypted, given back as downloads."""

import hashlib
import re
import uuid
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.recognition.models import EvidenceFile
from app.recognition.service.evidence import erase_expired
from app.settings import Settings
from tests.conftest import NOW
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.recognition.papers import GOOD, HOSTILE, pdf


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def codes(answer: Any) -> list[str]:
    return [fault["code"] for fault in answer.json()["errors"]]


def begun(house: Board, **changes: Any) -> str:
    """The address of the files of a piece of evidence in a new dossier."""
    dossier = house.open(house.student)
    made = house.post(dossier, "evidence", house.student, house.evidence(**changes)).json()
    return f"/v1/dossiers/{dossier}/evidence/{made['id']}/files"


def upload(house: Board, place: str, data: bytes, name: str = "diploma.pdf", who: Any = None) -> Any:
    return house.client.post(place, params={"name": name}, content=data, headers=who or house.student)


def test_every_kind_of_file_comes_back_as_it_was_and_is_named_in_the_decision(house: Board) -> None:
    place = begun(house)
    dossier = place.split("/")[3]
    for name, (make, media_type) in GOOD.items():
        data = make()
        made = upload(house, place, data, name)
        assert made.status_code == 201, (name, made.text)
        facts = made.json()
        assert (facts["name"], facts["mediaType"], facts["size"]) == (name, media_type, len(data))
        assert facts["digest"] == hashlib.sha256(data).hexdigest()
        for who in (house.student, house.registrar, house.assessor, house.board):
            got = house.client.get(f"{place}/{facts['id']}", headers=who)
            assert (got.status_code, got.content, got.headers["content-type"]) == (200, data, media_type)
        assert got.headers["content-disposition"].startswith("attachment; ")
        assert (got.headers["x-content-type-options"], got.headers["cache-control"]) == ("nosniff", "no-store")
        assert "sandbox" in got.headers["content-security-policy"]
    whole = house.client.get(f"/v1/dossiers/{dossier}", headers=house.student).json()
    assert sorted(each["name"] for each in whole["evidence"][0]["files"]) == sorted(GOOD)


def test_the_digest_of_evidence_in_a_decision_changes_with_its_files(house: Board) -> None:
    digests = []
    for data in (None, GOOD["diploma.pdf"][0](), GOOD["scan.png"][0]()):
        place = begun(house)
        dossier = place.split("/")[3]
        if data:
            assert upload(house, place, data, "bewijs").status_code == 201
        house.post(dossier, "submit", house.student)
        house.advise(dossier)
        basis = house.decide(dossier).json()["basis"]
        digests.append(basis["evidence"][0]["digest"])
        assert basis["vraak"] == []
    assert len(set(digests)) == 3


def test_hostile_files_are_refused_with_their_codes_and_nothing_is_kept(house: Board, session: Session) -> None:
    place = begun(house)
    for wrong, (make, name, code) in HOSTILE.items():
        answer = upload(house, place, make(), name)
        assert (wrong, answer.status_code, codes(answer)) == (wrong, 400, [code])
    assert session.scalars(select(EvidenceFile)).all() == []


def test_files_are_encrypted_at_rest(house: Board, session: Session) -> None:
    place = begun(house)
    data = pdf()
    upload(house, place, data)
    sealed = session.execute(text("select sealed from evidence_files")).scalar_one()
    assert data[:20] not in sealed
    assert b"%PDF" not in sealed
    assert len(sealed) > len(data)
    ledger = session.execute(text("select string_agg(facts::text, ' ') from ledger_events")).scalar_one()
    assert "diploma.pdf" not in ledger


def test_names_are_cleaned_and_given_back_in_both_spellings(house: Board) -> None:
    place = begun(house)
    made = upload(house, place, pdf(), '../../\u202egeheim\x85 <über>"x".PDF').json()
    assert made["name"] == "geheim über x.pdf"
    header = house.client.get(f"{place}/{made['id']}", headers=house.student).headers["content-disposition"]
    assert header == "attachment; filename=\"geheim uber x.pdf\"; filename*=UTF-8''geheim%20%C3%BCber%20x.pdf"
    assert not re.search(r"[\r\n]", header)


def test_files_are_capped_each_and_together(house: Board, session: Session, settings: Settings) -> None:
    place = begun(house)
    assert refused(upload(house, place, b"%PDF-" + bytes(settings.max_upload_bytes))) == (413, "body-too-large")
    assert codes(upload(house, place, b"")) == ["body-missing"]
    made = upload(house, place, pdf()).json()
    row = session.get_one(EvidenceFile, uuid.UUID(made["id"]))
    row.size = settings.max_dossier_bytes
    session.execute(text("update evidence_files set size = :size"), {"size": settings.max_dossier_bytes})
    session.commit()
    assert codes(upload(house, place, pdf())) == ["dossier-full"]


def test_a_piece_of_evidence_has_at_most_so_many_files(house: Board) -> None:
    place = begun(house)
    for _ in range(20):
        assert upload(house, place, pdf()).status_code == 201
    assert codes(upload(house, place, pdf(), "x.png")) == ["files-too-many", "extension-differs"]


def test_files_are_taken_away_until_the_dossier_is_handed_in(house: Board) -> None:
    place = begun(house)
    dossier = place.split("/")[3]
    first, second = (upload(house, place, pdf()).json()["id"] for _ in range(2))
    assert house.client.delete(f"{place}/{first}", headers=house.student).status_code == 204
    assert refused(house.client.get(f"{place}/{first}", headers=house.student)) == (404, "not-found")
    house.post(dossier, "submit", house.student)
    assert refused(house.client.delete(f"{place}/{second}", headers=house.student)) == (409, "dossier-state")
    assert refused(upload(house, place, pdf())) == (409, "dossier-state")
    assert house.client.get(f"{place}/{second}", headers=house.student).status_code == 200
    house.post(dossier, "ask-completion", house.registrar, {"reason": "Diploma ontbreekt."})
    assert upload(house, place, pdf(), who=house.registrar).status_code == 201
    assert refused(upload(house, place, pdf(), who=house.assessor)) == (403, "forbidden")
    assert house.client.delete(place.removesuffix("/files"), headers=house.student).status_code == 204


def test_files_do_not_exist_for_others(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    place = begun(house)
    file = upload(house, place, pdf()).json()["id"]
    fellow = world.headers(world.student(house.institution, "Fee"))
    for who in (elsewhere.registrar, elsewhere.assessor, elsewhere.board, elsewhere.student, fellow, house.coordinator):
        assert refused(client.get(f"{place}/{file}", headers=who)) == (404, "not-found")
        assert refused(client.delete(f"{place}/{file}", headers=who)) == (404, "not-found")
        assert refused(upload(house, place, pdf(), who=who)) == (404, "not-found")
    assert refused(client.get(f"{place}/{file}")) == (401, "unauthenticated")
    other = begun(house)
    assert refused(client.get(f"{other}/{file}", headers=house.student)) == (404, "not-found")
    assert refused(client.get(f"{place}/{uuid.uuid4()}", headers=house.student)) == (404, "not-found")
    unknown = f"{place.split('/evidence')[0]}/evidence/{uuid.uuid4()}/files"
    assert refused(upload(house, unknown, pdf())) == (404, "not-found")


def test_files_of_lived_experience_go_on_their_day(house: Board, session: Session) -> None:
    consent = {"consent": {"eraseOn": "2026-11-03"}, "isLivedExperience": True, "kind": "self-description"}
    told = {"name": "opname.pdf", "isLivedExperience": "true"}
    bare = house.client.post(begun(house), params=told, content=pdf(), headers=house.student)
    assert codes(bare) == ["consent-missing"]
    place = begun(house, **consent)
    made = house.client.post(place, params=told, content=pdf(), headers=house.student).json()
    assert erase_expired(session, now=NOW) == 0
    assert erase_expired(session, now=NOW.replace(day=3)) == 1
    session.commit()
    assert erase_expired(session, now=NOW.replace(day=4)) == 0
    assert refused(house.client.get(f"{place}/{made['id']}", headers=house.student)) == (404, "not-found")
    row = session.execute(text("select name, sealed, digest from evidence_files")).one()
    assert tuple(row) == ("", None, made["digest"])
    dossier = house.client.get(f"/v1/dossiers/{place.split('/')[3]}", headers=house.student).json()
    assert dossier["evidence"][0]["files"][0]["erasedAt"] is not None


def test_a_repeated_upload_with_a_key_is_one_file(house: Board, world: World) -> None:
    place = begun(house)
    world.grant(house.student_person, Role.STUDENT, institution=house.institution)
    headers = {**house.student, "Idempotency-Key": "een"}
    first, second = (upload(house, place, pdf(), who=headers) for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
