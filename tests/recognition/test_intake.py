"""The steps to a good request: a pure rule, and over HTTP what a person sees while the dossier grows."""

import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.recognition.rules.intake import Intake, StepStatus, is_ready, steps_of
from app.recognition.rules.states import State
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.recognition.papers import pdf

DONE, TODO, OPTIONAL, WAITING = StepStatus.DONE, StepStatus.TODO, StepStatus.OPTIONAL, StepStatus.WAITING


@pytest.mark.parametrize(
    ("facts", "code", "status", "count"),
    [
        ({}, "units", TODO, (0, 1)),
        ({"units": 3}, "units", DONE, (3, 3)),
        ({}, "diplomas", OPTIONAL, (0, 0)),
        ({"diplomas": 2, "diplomas_complete": 1}, "diplomas", TODO, (1, 2)),
        ({"diplomas": 2, "diplomas_complete": 2}, "diplomas", DONE, (2, 2)),
        ({"certificates": 1}, "certificates", DONE, (1, 1)),
        ({"badges": 2}, "badges", DONE, (2, 2)),
        ({"work": 2, "work_complete": 1}, "work-experience", TODO, (1, 2)),
        ({"files_wanted": 2, "files_there": 2}, "files", DONE, (2, 2)),
        ({"outcomes_asked": 4, "outcomes_tied": 3}, "outcomes", TODO, (3, 4)),
        ({"outcomes_asked": 4, "outcomes_tied": 4}, "outcomes", DONE, (4, 4)),
        ({}, "outcomes", TODO, (0, 1)),
        ({}, "consent", OPTIONAL, (0, 0)),
        ({"stories": 2, "stories_with_consent": 1}, "consent", OPTIONAL, (1, 2)),
        ({"stories": 1, "stories_with_consent": 1}, "consent", DONE, (1, 1)),
        ({"checks_wanted": 2, "checks_done": 1}, "checks", WAITING, (1, 2)),
        ({"checks_wanted": 2, "checks_done": 2}, "checks", DONE, (2, 2)),
        ({"interviews": 1}, "interview", TODO, (0, 1)),
        ({}, "submit", WAITING, (0, 1)),
        ({"pieces": 1, "outcomes_asked": 1, "outcomes_tied": 1}, "submit", TODO, (0, 1)),
        ({"state": State.SUBMITTED}, "submit", DONE, (1, 1)),
        ({"state": State.INCOMPLETE}, "submit", WAITING, (0, 1)),
    ],
)
def test_a_step_says_how_far_it_is(facts: Any, code: str, status: StepStatus, count: tuple[int, int]) -> None:
    found = {step.code: step for step in steps_of(Intake(**{"state": State.DRAFT, **facts}))}[code]
    assert (found.status, (found.done, found.of)) == (status, count)


def test_every_step_has_words_in_both_languages() -> None:
    steps = steps_of(Intake(State.DRAFT))
    assert [step.code for step in steps][0::10] == ["units", "submit"]
    for step in steps:
        assert step.title.keys() == step.advice.keys() == {"nl", "en"}
        assert all(step.title.values())
        assert all(len(sentence.split()) <= 20 for sentence in step.advice["nl"].split(". ")), step.code


@pytest.mark.parametrize(
    ("facts", "ready"),
    [
        ({"pieces": 1, "outcomes_asked": 2, "outcomes_tied": 2}, True),
        ({"pieces": 1, "outcomes_asked": 2, "outcomes_tied": 1}, False),
        ({"pieces": 0, "outcomes_asked": 2, "outcomes_tied": 2}, False),
        ({"pieces": 1}, False),
        ({"pieces": 1, "outcomes_asked": 2, "outcomes_tied": 2, "state": State.ADVISED}, False),
    ],
)
def test_ready_is_open_with_evidence_for_every_outcome(facts: Any, ready: bool) -> None:
    assert is_ready(Intake(**{"state": State.DRAFT, **facts})) is ready


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def steps(house: Board, dossier: str) -> tuple[bool, dict[str, str]]:
    found = house.client.get(f"/v1/dossiers/{dossier}/steps", headers=house.student).json()
    return found["isReady"], {step["code"]: step["status"] for step in found["steps"]}


def test_the_steps_follow_the_dossier(house: Board, client: TestClient, world: World) -> None:
    dossier = house.open(house.student)
    ready, found = steps(house, dossier)
    assert (ready, found["units"], found["outcomes"], found["submit"]) == (False, "done", "todo", "waiting")
    items = [
        house.evidence(outcomes=[]),
        {"kind": "work-experience", "title": "Begeleider", "organisation": "GGZ", "startedOn": "2015-02-01"},
        {"kind": "self-description", "title": "Mijn herstel", "account": "Ik.", "consent": {"eraseOn": "2027-01-01"}},
    ]
    made = house.post(dossier, "evidence-batches", house.student, {"items": items}).json()["items"]
    ready, found = steps(house, dossier)
    assert (found["diplomas"], found["files"], found["checks"]) == ("todo", "todo", "waiting")
    assert (found["work-experience"], found["consent"], ready) == ("done", "done", False)
    place = f"/v1/dossiers/{dossier}/evidence/{made[0]['id']}"
    client.post(f"{place}/files?name=diploma.pdf", content=pdf(), headers=house.student)
    tie = {"outcomes": [each["id"] for each in house.outcomes]}
    client.put(f"{place}/outcomes", json=tie, headers=house.student)
    client.post(f"{place}/checks", json={"method": "certified-copy"}, headers=house.registrar)
    ready, found = steps(house, dossier)
    assert (ready, found["files"], found["outcomes"], found["checks"]) == (True, "done", "done", "done")
    assert found["submit"] == "todo"
    house.post(dossier, "submit", house.student)
    assert steps(house, dossier)[1]["submit"] == "done"
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    for who in (elsewhere.registrar, elsewhere.student):
        assert refused(client.get(f"/v1/dossiers/{dossier}/steps", headers=who)) == (404, "not-found")


def test_a_batch_is_added_whole_or_not_at_all(house: Board) -> None:
    dossier = house.open(house.student)
    wrong = [
        house.evidence(outcomes=[str(uuid.uuid4())]),
        house.evidence(),
        {"kind": "self-description", "title": "Verhaal", "isLivedExperience": True},
        {"kind": "work-experience", "title": "Werk", "startedOn": "2026-02-01", "endedOn": "2026-01-01"},
        {"kind": "self-description", "title": "Verhaal", "consent": {"eraseOn": "2026-11-02"}},
    ]
    answer = house.post(dossier, "evidence-batches", house.student, {"items": wrong})
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [
        ("outcome-unknown", "/items/0/outcomes/0"),
        ("consent-missing", "/items/2/consent"),
        ("ends-before-start", "/items/3/endedOn"),
        ("consent-missing", "/items/4/consent"),
    ]
    shapes = house.post(dossier, "evidence-batches", house.student, {"items": [{"kind": "x"}, {"title": 7}]})
    assert {fault["pointer"] for fault in shapes.json()["errors"]} >= {"/items/0/kind", "/items/1/title"}
    assert house.post(dossier, "evidence-batches", house.student, {"items": []}).status_code == 400
    whole = house.client.get(f"/v1/dossiers/{dossier}", headers=house.student).json()
    assert whole["evidence"] == []
    good = house.post(dossier, "evidence-batches", house.student, {"items": [house.evidence()] * 3})
    assert (good.status_code, len(good.json()["items"])) == (201, 3)
    many = house.post(dossier, "evidence-batches", house.student, {"items": [house.evidence()] * 98})
    assert many.status_code == 201
    full = house.post(dossier, "evidence-batches", house.student, {"items": [house.evidence()] * 100})
    assert [fault["code"] for fault in full.json()["errors"]] == ["evidence-too-many"]
    assert {tie["source"] for tie in good.json()["items"][0]["ties"]} == {"manual"}
