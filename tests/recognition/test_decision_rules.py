"""What a decision must say, and when a condition can be judged, as pure rules."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from app.problems import Fault, NotFound
from app.recognition.rules.decisions import (
    Choice,
    Condition,
    ConditionClosed,
    check_condition_open,
    decision_faults,
    outcome_of,
    prefilled,
    repeated,
    row_faults,
)
from app.recognition.rules.dossiers import COUNTS, NotDecidable, Piece, Unit, Verdict, propose

X, Y, MODULE, OTHER = (uuid.UUID(int=number) for number in range(1, 5))
UNIT = Unit(MODULE, uuid.UUID(int=9), "M", {"nl": "Module"}, Decimal(5), (X, Y))
BOTH = Piece(uuid.UUID(int=20), frozenset({X, Y}), COUNTS)
ONE = Piece(uuid.UUID(int=21), frozenset({X}), COUNTS)
REVOKED = Piece(uuid.UUID(int=22), frozenset({X, Y}), "status-revoked")
MET = {X: [Verdict.MET], Y: [Verdict.MET]}
PARTLY = {X: [Verdict.MET], Y: [Verdict.PARTLY]}
NOT_MET = {X: [Verdict.MET], Y: [Verdict.NOT_MET]}
TODAY = date(2026, 11, 2)
LATER = Condition({"nl": "Lever de cijferlijst in."}, date(2026, 11, 3))
NOW = Condition({"nl": "Lever de cijferlijst in."}, TODAY)


@pytest.mark.parametrize(
    ("pieces", "advice", "choice", "faults"),
    [
        ((BOTH,), MET, Choice([MODULE]), []),
        ((BOTH,), MET, Choice(refused=[(MODULE, "nee")]), []),
        ((BOTH,), MET, Choice(conditional=[(MODULE, LATER)]), []),
        ((ONE,), PARTLY, Choice(conditional=[(MODULE, LATER)]), []),
        ((BOTH,), MET, Choice(), [("undecided", "/refused")]),
        ((BOTH,), MET, Choice([MODULE], refused=[(MODULE, "nee")]), [("decided-twice", "/refused/0")]),
        ((BOTH,), MET, Choice([MODULE], [(MODULE, LATER)]), [("decided-twice", "/conditional/0")]),
        ((BOTH,), MET, Choice([MODULE, MODULE]), [("decided-twice", "/granted/1")]),
        ((BOTH,), MET, Choice([MODULE, OTHER]), [("not-asked", "/granted/1")]),
        ((BOTH,), MET, Choice([MODULE], [(OTHER, LATER)]), [("not-asked", "/conditional/0")]),
        ((BOTH,), MET, Choice([MODULE], refused=[(OTHER, "nee")]), [("not-asked", "/refused/0")]),
        ((ONE,), MET, Choice([MODULE], motivation="toch"), [("evidence-missing", "/granted/0")]),
        ((REVOKED,), MET, Choice([MODULE], motivation="toch"), [("evidence-missing", "/granted/0")]),
        ((REVOKED,), MET, Choice(conditional=[(MODULE, LATER)]), [("evidence-missing", "/conditional/0")]),
        ((BOTH,), MET, Choice(conditional=[(MODULE, NOW)]), [("due-past", "/conditional/0/dueOn")]),
        ((BOTH,), PARTLY, Choice([MODULE]), [("motivation-missing", "/motivation")]),
        ((BOTH,), NOT_MET, Choice([MODULE]), [("motivation-missing", "/motivation")]),
        ((BOTH,), NOT_MET, Choice([MODULE], motivation="Het gesprek toonde het aan."), []),
        ((BOTH,), PARTLY, Choice(conditional=[(MODULE, LATER)]), []),
        ((BOTH,), NOT_MET, Choice(conditional=[(MODULE, LATER)]), [("motivation-missing", "/motivation")]),
        ((BOTH,), NOT_MET, Choice(conditional=[(MODULE, LATER)], motivation="Het gesprek."), []),
        ((BOTH,), NOT_MET, Choice(refused=[(MODULE, "Te oud.")]), []),
    ],
)
def test_what_a_decision_must_say(
    pieces: Sequence[Piece],
    advice: dict[uuid.UUID, list[Verdict]],
    choice: Choice,
    faults: list[tuple[str, str]],
) -> None:
    found = decision_faults(propose([UNIT], pieces, advice), choice, TODAY)
    assert [(fault.code, fault.pointer) for fault in found] == faults


def test_a_choice_is_read_by_unit() -> None:
    choice = Choice([OTHER], [(MODULE, LATER)], [(X, "Te oud.")])
    assert (choice.conditions, choice.reasons) == ({MODULE: LATER}, {X: "Te oud."})


@pytest.mark.parametrize(
    ("granted", "conditional", "refused", "outcome"),
    [
        (2, 0, 0, "granted"),
        (1, 0, 1, "granted-in-part"),
        (0, 1, 1, "granted-in-part"),
        (1, 1, 1, "granted-in-part"),
        (1, 1, 0, "conditional"),
        (0, 1, 0, "conditional"),
        (0, 0, 1, "refused"),
    ],
)
def test_what_a_decision_is_as_a_whole(granted: int, conditional: int, refused: int, outcome: str) -> None:
    assert outcome_of(granted, conditional, refused) == outcome


@pytest.mark.parametrize(
    ("state", "is_announced", "is_ended", "is_open"),
    [
        ("open", True, False, True),
        ("open", False, False, False),
        ("open", True, True, False),
        ("met", True, False, False),
        ("lapsed", True, False, False),
        (None, True, False, False),
    ],
)
def test_a_condition_is_judged_while_it_is_open(
    state: str | None, is_announced: bool, is_ended: bool, is_open: bool
) -> None:
    if is_open:
        check_condition_open(state, is_announced=is_announced, is_ended=is_ended)
    else:
        with pytest.raises(ConditionClosed):
            check_condition_open(state, is_announced=is_announced, is_ended=is_ended)


def test_the_faults_of_a_row_say_where() -> None:
    several = NotDecidable(faults=[Fault("not-asked", "Niet.", "/granted/0")])
    assert [(each.code, each.pointer) for each in row_faults(3, several)] == [("not-asked", "/decisions/3/granted/0")]
    assert [(each.code, each.pointer) for each in row_faults(0, NotFound())] == [("not-found", "/decisions/0")]


@pytest.mark.parametrize(("rows", "again"), [([], []), ([X, Y], []), ([X, Y, X, X], [2, 3])])
def test_a_dossier_stands_in_a_batch_once(rows: list[uuid.UUID], again: list[int]) -> None:
    assert list(repeated(rows)) == again


@pytest.mark.parametrize(("advice", "granted"), [(MET, [str(MODULE)]), (PARTLY, []), ({}, [])])
def test_a_draft_begins_with_what_follows_the_advice(
    advice: dict[uuid.UUID, list[Verdict]], granted: list[str]
) -> None:
    assert prefilled(propose([UNIT], [BOTH], advice))["granted"] == granted
