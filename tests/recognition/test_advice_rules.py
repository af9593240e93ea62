"""Who may assess a dossier, and when advice is complete, as pure rules."""

import uuid

import pytest

from app.recognition.rules.advice import (
    Candidates,
    Given,
    advice_faults,
    assessors_needed,
    assignment_faults,
    differ,
    is_assessor_lacking,
    is_concluded,
)
from app.recognition.rules.dossiers import Verdict

A, B, C, D, PERSON, X, Y = (uuid.UUID(int=number) for number in range(1, 8))
GOOD: Given = {X: Verdict.MET, Y: Verdict.MET}
LESS: Given = {X: Verdict.MET, Y: Verdict.PARTLY}
HALF: Given = {X: Verdict.MET}


def known(**changes: set[uuid.UUID]) -> Candidates:
    nobody = frozenset[uuid.UUID]()
    return Candidates(
        PERSON,
        changes.get("appointed", {A, B, C, D, PERSON}),
        changes.get("assigned", nobody),
        changes.get("interested", nobody),
        changes.get("decided", nobody),
    )


@pytest.mark.parametrize(
    ("wanted", "candidates", "faults"),
    [
        ([A], known(), []),
        ([A, B, C], known(), []),
        ([C], known(assigned={A, B}), []),
        ([PERSON, A], known(), [("own-dossier", "/assessors/0")]),
        ([A], known(appointed=set()), [("not-an-assessor", "/assessors/0")]),
        ([B, A], known(assigned={A}), [("assigned-before", "/assessors/1")]),
        ([A, A], known(), [("assigned-before", "/assessors/1")]),
        ([A], known(interested={A}), [("interest-stated", "/assessors/0")]),
        ([A], known(decided={A}), [("decided-before", "/assessors/0")]),
        ([C, D], known(assigned={A, B}), [("too-many-assessors", "/assessors")]),
    ],
)
def test_who_can_be_assigned(wanted: list[uuid.UUID], candidates: Candidates, faults: list[tuple[str, str]]) -> None:
    assert [(each.code, each.pointer) for each in assignment_faults(wanted, candidates)] == faults


@pytest.mark.parametrize(
    ("judged", "faults"),
    [
        ([X, Y], []),
        ([X, Y, A], []),
        ([X], [("outcomes-missing", "/verdicts")]),
        ([X, Y, X], [("outcome-twice", "/verdicts/2/outcome")]),
        ([X, X], [("outcome-twice", "/verdicts/1/outcome"), ("outcomes-missing", "/verdicts")]),
    ],
)
def test_advice_judges_every_outcome_once(judged: list[uuid.UUID], faults: list[tuple[str, str]]) -> None:
    assert [(each.code, each.pointer) for each in advice_faults(judged, {X, Y})] == faults


@pytest.mark.parametrize(
    ("given", "differs"),
    [([], False), ([GOOD], False), ([GOOD, GOOD], False), ([GOOD, LESS], True), ([GOOD, HALF], False),
     ([GOOD, GOOD, LESS], True)],
)  # fmt: skip
def test_whether_assessors_differ(given: list[Given], differs: bool) -> None:
    assert differ(given) is differs
    assert assessors_needed(2, given) == (3 if differs else 2)


@pytest.mark.parametrize(
    ("asked", "assigned", "given", "concluded"),
    [
        (1, 1, [], False),
        (1, 1, [GOOD], True),
        (1, 2, [GOOD], False),
        (1, 2, [GOOD, GOOD], True),
        (1, 2, [GOOD, LESS], False),
        (2, 1, [GOOD], False),
        (2, 2, [GOOD, GOOD], True),
        (2, 2, [GOOD, LESS], False),
        (2, 3, [GOOD, LESS], False),
        (2, 3, [GOOD, LESS, GOOD], True),
        (3, 2, [GOOD, GOOD], False),
    ],
)
def test_when_advice_is_complete(asked: int, assigned: int, given: list[Given], concluded: bool) -> None:
    assert is_concluded(asked, assigned, given) is concluded


@pytest.mark.parametrize(
    ("asked", "assigned", "advised", "lacking"),
    [(1, 0, 0, True), (1, 1, 0, False), (2, 1, 0, True), (2, 2, 1, False), (2, 2, 2, True), (2, 3, 2, False)],
)
def test_whether_somebody_is_to_be_assigned(asked: int, assigned: int, advised: int, lacking: bool) -> None:
    assert is_assessor_lacking(asked, assigned, advised) is lacking
