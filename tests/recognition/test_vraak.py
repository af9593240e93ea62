"""VRAAK: a holistic record with words, beside the norms of the institution; never a count."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from app.recognition.rules.vraak import Aspect, is_non_formal, norms_for, study_year
from tests.desks import Board, Campus, refused
from tests.factories import World

WORDS = {aspect.value: {"judgement": "convincing", "words": f"Over {aspect.value}."} for aspect in Aspect}
GUIDANCE = {aspect.value: {"nl": f"Wij letten op {aspect.value}."} for aspect in Aspect}


@dataclass(frozen=True)
class Of:
    year: int


@pytest.mark.parametrize(
    ("years", "year", "found"),
    [([], 2026, None), ([2027], 2026, None), ([2024, 2026, 2025], 2026, 2026), ([2024, 2027], 2026, 2024)],
)
def test_the_latest_norms_up_to_the_year_hold(years: list[int], year: int, found: int | None) -> None:
    norms = norms_for([Of(each) for each in years], year)
    assert (norms.year if norms else None) == found


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_a_study_year_begins_in_september(day: date, year: int) -> None:
    assert study_year(day) == year


@pytest.mark.parametrize(
    ("kind", "is_badge", "asked"),
    [
        ("diploma", False, False),
        ("microcredential", True, False),
        ("badge", False, True),
        ("certificate", False, True),
        ("work-experience", False, True),
        ("self-description", False, True),
    ],
)
def test_vraak_is_asked_of_non_formal_evidence(kind: str, is_badge: bool, asked: bool) -> None:
    assert is_non_formal(kind, is_badge) is asked


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def record(**changes: Any) -> dict[str, Any]:
    return {"aspects": WORDS, "overall": "partly-convincing", "reasons": "Samen nog niet genoeg.", **changes}


def begun(house: Board, kind: str = "work-experience") -> tuple[str, str]:
    dossier = house.open(house.student)
    evidence = house.post(dossier, "evidence", house.student, house.evidence(kind=kind)).json()["id"]
    house.post(dossier, "submit", house.student)
    assert house.assign(dossier).status_code == 201
    assert house.state(dossier).status_code == 200
    return dossier, evidence


def put(house: Board, dossier: str, body: dict[str, Any], who: dict[str, str] | None = None) -> Any:
    address = f"/v1/dossiers/{dossier}/vraak-records"
    return house.client.put(address, json=body, headers=who or house.assessor)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


def test_a_record_stands_beside_the_norms_and_in_the_decision(house: Board) -> None:
    house.enrol(str(house.student_person.id))
    norms = f"/v1/institutions/{house.institution.slug}/vraak-norms"
    for year in (2024, 2026, 2027):
        body = {"year": year, "guidance": {**GUIDANCE, "introduction": {"nl": str(year)}}}
        assert house.client.post(norms, json=body, headers=house.registrar).status_code == 201
    dossier, evidence = begun(house)
    made = put(house, dossier, record(evidence=evidence)).json()
    assert (made["overall"], made["norms"]["year"], made["evidence"]) == ("partly-convincing", 2026, evidence)
    assert made["aspects"] == WORDS
    again = put(house, dossier, record(evidence=evidence, overall="convincing")).json()
    assert (again["id"], again["overall"]) == (made["id"], "convincing")
    outcome = house.outcomes[0]["id"]
    of_outcome = put(house, dossier, record(outcome=outcome)).json()
    assert (of_outcome["evidence"], of_outcome["outcome"] is not None) == (None, True)
    for who in (house.student, house.assessor, house.board, house.registrar):
        found = house.client.get(f"/v1/dossiers/{dossier}/vraak-records", headers=who).json()
        assert found["norms"]["guidance"]["introduction"]["nl"] == "2026"
        assert {each["id"] for each in found["items"]} == {made["id"], of_outcome["id"]}
    house.advise(dossier)
    basis = house.decide(dossier).json()["basis"]["vraak"]
    assert {each["digest"] for each in basis} == {again["digest"], of_outcome["digest"]}
    assert refused(put(house, dossier, record(evidence=evidence))) == (409, "dossier-state")


def test_a_diploma_is_not_judged_in_aspects(house: Board) -> None:
    dossier, evidence = begun(house, "diploma")
    assert codes(put(house, dossier, record(evidence=evidence))) == [("formal-evidence", "/evidence")]


def test_a_record_is_about_one_thing_of_the_dossier(house: Board) -> None:
    dossier, evidence = begun(house)
    other = str(uuid.uuid4())
    assert codes(put(house, dossier, record())) == [("subject-unclear", "/evidence")]
    both = record(evidence=evidence, outcome=house.outcomes[0]["id"])
    assert codes(put(house, dossier, both)) == [("subject-unclear", "/evidence")]
    assert codes(put(house, dossier, record(evidence=other))) == [("evidence-unknown", "/evidence")]
    assert codes(put(house, dossier, record(outcome=other))) == [("outcome-not-asked", "/outcome")]
    counted = record(evidence=evidence, aspects={**WORDS, "variation": 7}, score=35)
    assert {pointer for _, pointer in codes(put(house, dossier, counted))} == {"/aspects/variation", "/score"}


def test_only_an_assigned_assessor_without_an_interest_records(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    dossier, evidence = begun(house)
    body = record(evidence=evidence)
    assert refused(put(house, dossier, body, elsewhere.assessor)) == (404, "not-found")
    assert refused(put(house, dossier, body, house.registrar)) == (403, "forbidden")
    for who in (elsewhere.assessor, elsewhere.registrar, elsewhere.student):
        assert refused(client.get(f"/v1/dossiers/{dossier}/vraak-records", headers=who)) == (404, "not-found")
    world.grant(house.student_person, Role.ASSESSOR, institution=house.institution)
    assert refused(put(house, dossier, body, house.student)) == (403, "forbidden")
    other = house.appoint(Role.ASSESSOR, "Ot")
    assert refused(put(house, dossier, body, other)) == (403, "not-assigned")
    house.assign(dossier, other)
    assert refused(put(house, dossier, body, other)) == (409, "statement-missing")
    house.state(dossier, other, hasInterest=True, statement="Mijn buurman.")
    assert refused(put(house, dossier, body, other)) == (403, "stated-interest")


def test_norms_are_set_edited_and_taken_away(house: Board, client: TestClient, world: World) -> None:
    place = f"/v1/institutions/{house.institution.slug}/vraak-norms"
    body = {"year": 2026, "guidance": GUIDANCE}
    made = client.post(place, json=body, headers=house.board)
    assert (made.status_code, made.headers["etag"]) == (201, '"r1"')
    assert refused(client.post(place, json=body, headers=house.registrar)) == (409, "conflict")
    for who in (house.assessor, house.student):
        assert refused(client.post(place, json={**body, "year": 2027}, headers=who))[0] in (403, 404)
    stranger = Campus(client, world, "voorbeeld-zuid").registrar
    assert refused(client.post(place, json={**body, "year": 2027}, headers=stranger)) == (404, "not-found")
    assert client.get(place).json()["items"][0]["guidance"]["variation"] == {
        "nl": "Wij letten op variation.",
        "en": None,
    }
    new = {**GUIDANCE, "variation": {"nl": "Anders.", "en": "Different."}}
    one = f"{place}/2026"
    assert refused(client.put(one, json=new, headers=house.registrar)) == (428, "precondition-required")
    edited = client.put(one, json=new, headers={**house.registrar, "If-Match": '"r1"'})
    assert (edited.json()["guidance"]["variation"]["en"], edited.headers["etag"]) == ("Different.", '"r2"')
    assert refused(client.put(one, json=new, headers={**house.board, "If-Match": '"r1"'})) == (412, "stale-edit")
    assert client.get(one).headers["etag"] == '"r2"'
    stale = {**house.board, "If-Match": '"r1"'}
    assert refused(client.delete(one, headers=stale)) == (412, "stale-edit")
    assert client.delete(one, headers={**house.board, "If-Match": '"r2"'}).status_code == 204
    assert refused(client.get(one)) == (404, "not-found")
    assert refused(client.get(f"{place}/1999")) == (400, "invalid-input")
    dossier, evidence = begun(house)
    assert put(house, dossier, record(evidence=evidence)).json()["norms"] is None
