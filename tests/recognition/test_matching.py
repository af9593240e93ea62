"""Proposals which evidence belongs to which outcome; nothing counts until a person confirms it."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.outcomes.rules.likeness import Measure
from app.recognition.rules.matching import (
    MOST_SENTENCES,
    Said,
    Target,
    Tied,
    TieSource,
    answer_faults,
    propose_matches,
    retied,
    sentences_of,
    tie_note,
)
from tests.desks import Board, Campus, refused
from tests.factories import World

E1, E2, O1, O2, BY = (uuid.UUID(int=number) for number in range(1, 6))
NOW = datetime(2026, 11, 2, tzinfo=UTC)
STATEMENTS = ["Begeleidt bewoners bij herstel", "Stelt een begroting op", "Onderzoekt beleid van gemeenten"]
MEASURE = Measure(STATEMENTS)
TARGETS = [Target(uuid.UUID(int=90 + i), uuid.UUID(int=80 + i), f"LU{i}", text) for i, text in enumerate(STATEMENTS)]


def test_the_sentence_that_is_most_alike_is_proposed_for_each_outcome() -> None:
    story = "Ik werkte in de keuken. Daarna heb ik bewoners begeleid bij hun herstel!\nEn bewoners gesproken."
    found = propose_matches([Said(E1, "account", story), Said(E2, "title", "Begroting opgesteld")], TARGETS, MEASURE)
    best = {(match.evidence, match.target.code): match for match in found}
    assert best[E1, "LU0"].sentence == "Daarna heb ik bewoners begeleid bij hun herstel!"
    assert {"bewoners", "herstel"} <= {theirs for _, theirs in best[E1, "LU0"].words}
    assert (best[E2, "LU1"].part, (E1, "LU1") in best) == ("title", False)
    assert [match.likeness for match in found] == sorted((match.likeness for match in found), reverse=True)
    assert len(best) == len(found)


def test_nothing_is_proposed_for_nothing() -> None:
    assert propose_matches([], TARGETS, MEASURE) == []
    assert propose_matches([Said(E1, "title", STATEMENTS[0])], [], MEASURE) == []
    assert propose_matches([Said(E1, "title", STATEMENTS[0])], TARGETS, Measure([])) == []
    assert propose_matches([Said(E1, "title", "xyz")], TARGETS, MEASURE) == []


def test_of_very_much_the_most_alike_is_shown() -> None:
    said = [Said(uuid.UUID(int=number), "title", "Begeleidt bewoners") for number in range(1000)]
    found = propose_matches([*said, Said(BY, "title", STATEMENTS[0])], TARGETS, MEASURE)
    assert len(found) == 200
    assert found[0].evidence == BY
    assert propose_matches([*said, *said, Said(BY, "title", STATEMENTS[0])], TARGETS, MEASURE)[0].evidence != BY


@given(st.text(max_size=3000))
def test_any_text_has_few_short_sentences(text: str) -> None:
    found = sentences_of(text)
    assert len(found) <= MOST_SENTENCES
    assert all(0 < len(sentence) <= 1000 for sentence in found)


@given(st.lists(st.text(alphabet="begroting hersteln.\n", max_size=80), max_size=6))
def test_a_likeness_is_a_share_and_each_pair_is_proposed_once(texts: list[str]) -> None:
    found = propose_matches([Said(uuid.UUID(int=i), "title", text) for i, text in enumerate(texts)], TARGETS, MEASURE)
    pairs = [(match.evidence, match.target.id) for match in found]
    assert len(pairs) == len(set(pairs))
    assert all(0.2 <= match.likeness <= 1.01 for match in found)


def test_older_notes_stay_when_evidence_is_tied_anew() -> None:
    older = tie_note(Tied.CONFIRMED, TieSource.PROPOSAL, E1, NOW)
    no = tie_note(Tied.REJECTED, TieSource.PROPOSAL, E1, NOW)
    ties = {"a": older, "b": older, "c": no, "d": no}
    new = tie_note(Tied.CONFIRMED, TieSource.MANUAL, BY, NOW)
    assert retied(ties, ["a", "c", "e"], TieSource.MANUAL, BY, NOW) == {"a": older, "c": new, "d": no, "e": new}


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({"confirm": [(E1, O1)], "reject": [(E1, O2)]}, []),
        ({"confirm": [(BY, O1)]}, ["evidence-unknown /confirm/0/evidence"]),
        ({"reject": [(E1, O1), (E1, BY)]}, ["outcome-not-asked /reject/1/outcome"]),
        ({"confirm": [(E1, O1)], "reopen": [(E1, O1)]}, ["said-twice /reopen/0"]),
        (
            {"reopen": [(BY, BY)]},
            ["evidence-unknown /reopen/0/evidence", "outcome-not-asked /reopen/0/outcome"],
        ),
    ],
)
def test_answers_name_what_is_there_and_once(answers: Any, codes: list[str]) -> None:
    assert [f"{fault.code} {fault.pointer}" for fault in answer_faults(answers, [E1, E2], [O1, O2])] == codes


# Over HTTP.


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def matches(house: Board, dossier: str, who: dict[str, str] | None = None) -> list[dict[str, Any]]:
    found = house.client.get(f"/v1/dossiers/{dossier}/matches", headers=who or house.student)
    assert found.status_code == 200, found.text
    items: list[dict[str, Any]] = found.json()["items"]
    return items


def begun(house: Board, **changes: Any) -> tuple[str, dict[str, Any]]:
    dossier = house.open(house.student)
    body = {"kind": "work-experience", "title": "Begeleiden van bewoners bij hun herstel", **changes}
    return dossier, house.post(dossier, "evidence", house.student, body).json()


def finding_units(house: Board, dossier: str) -> set[str]:
    found = house.client.get(f"/v1/dossiers/{dossier}/proposal", headers=house.registrar).json()
    return {unit["status"] for unit in found["units"]}


def test_what_is_proposed_counts_once_it_is_confirmed_and_can_be_undone(house: Board) -> None:
    dossier, evidence = begun(house)
    found = matches(house, dossier)
    assert {each["outcome"] for each in found} == {each["id"] for each in house.outcomes}
    assert all(each["status"] is None and each["words"] for each in found)
    assert finding_units(house, dossier) == {"not-covered"}
    pairs = [{"evidence": evidence["id"], "outcome": each["id"]} for each in house.outcomes]
    answer = house.post(dossier, "matches", house.student, {"confirm": pairs[:1], "reject": pairs[1:]})
    made = answer.json()["items"][0]
    assert made["outcomes"] == [pairs[0]["outcome"]]
    assert {(tie["outcome"], tie["status"], tie["source"]) for tie in made["ties"]} == {
        (pairs[0]["outcome"], "confirmed", "proposal"),
        (pairs[1]["outcome"], "rejected", "proposal"),
    }
    assert {tie["by"] for tie in made["ties"]} == {str(house.student_person.id)}
    assert {each["outcome"]: each["status"] for each in matches(house, dossier)} == {
        pairs[0]["outcome"]: "confirmed",
        pairs[1]["outcome"]: "rejected",
    }
    assert finding_units(house, dossier) == {"partly"}
    house.post(dossier, "matches", house.student, {"confirm": pairs[1:]})
    assert finding_units(house, dossier) == {"to-assess"}
    undone = house.post(dossier, "matches", house.student, {"reopen": pairs}).json()["items"][0]
    assert (undone["outcomes"], undone["ties"]) == ([], [])
    assert finding_units(house, dossier) == {"not-covered"}


def test_answers_are_taken_whole_or_not_at_all(house: Board) -> None:
    dossier, evidence = begun(house)
    good = {"evidence": evidence["id"], "outcome": house.outcomes[0]["id"]}
    bad = {"evidence": str(uuid.uuid4()), "outcome": house.outcomes[0]["id"]}
    answer = house.post(dossier, "matches", house.student, {"confirm": [good, bad]})
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/confirm/1/evidence"]
    whole = house.client.get(f"/v1/dossiers/{dossier}", headers=house.student).json()
    assert whole["evidence"][0]["outcomes"] == []


@pytest.mark.parametrize(
    ("consent", "parts"),
    [
        ({}, {"account"}),
        ({"consent": {"eraseOn": "2027-01-01"}, "isLivedExperience": True}, set()),
        ({"consent": {"eraseOn": "2027-01-01", "useForMatching": True}, "isLivedExperience": True}, {"account"}),
    ],
)
def test_a_story_is_read_only_where_consent_says_so(house: Board, consent: Any, parts: set[str]) -> None:
    account = "Ik vertel over vroeger. Ik begeleidde bewoners bij herstel."
    dossier, _ = begun(house, kind="self-description", title="Verhaal", account=account, **consent)
    assert {each["part"] for each in matches(house, dossier)} == parts


def test_facts_and_interviews_are_read_too(house: Board) -> None:
    dossier, _ = begun(house, title="Werk", organisation="Begeleiding van bewoners bij herstel")
    assert {each["part"] for each in matches(house, dossier)} == {"facts"}
    told = {
        "outcome": house.outcomes[0]["id"],
        "questions": ["Hoe?"],
        "situation": "Een huis.",
        "task": "Bewoners begeleiden bij herstel.",
        "action": "Praten.",
        "result": "Rust.",
    }
    body = {"title": "Gesprek", "interviewers": ["As"], "heldOn": "2026-10-30", "isOnline": True, "entries": [told]}
    assert house.post(dossier, "interviews", house.assessor, body).status_code == 201
    found = {(each["part"], each["sentence"]) for each in matches(house, dossier, house.board)}
    assert ("interview", "Bewoners begeleiden bij herstel.") in found


def test_who_may_answer_and_who_does_not_see(house: Board, client: TestClient, world: World) -> None:
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    dossier, evidence = begun(house)
    body = {"confirm": [{"evidence": evidence["id"], "outcome": house.outcomes[0]["id"]}]}
    for who in (elsewhere.registrar, elsewhere.assessor, elsewhere.student):
        assert refused(client.get(f"/v1/dossiers/{dossier}/matches", headers=who)) == (404, "not-found")
        assert refused(house.post(dossier, "matches", who, body)) == (404, "not-found")
    assert refused(house.post(dossier, "matches", house.assessor, body)) == (403, "forbidden")
    house.post(dossier, "submit", house.student)
    assert refused(house.post(dossier, "matches", house.student, body)) == (409, "dossier-state")
    assert house.post(dossier, "matches", house.registrar, body).status_code == 200
    tie = {"outcomes": [each["id"] for each in house.outcomes] * 2}
    place = f"/v1/dossiers/{dossier}/evidence/{evidence['id']}/outcomes"
    tied = client.put(place, json=tie, headers=house.registrar).json()
    assert len(tied["outcomes"]) == 2
    assert [tie["source"] for tie in tied["ties"]].count("proposal") == 1
