"""Who may answer and withdraw, and what a reason needs, by tables."""

import uuid
from collections.abc import Callable

import pytest

from app.access.rules import Actor
from app.outcomes.rules.associations import (
    AssociationStatus,
    AssociationType,
    End,
    check_answering,
    check_status,
    check_withdrawing,
    is_worded_alike,
    reason_faults,
)
from app.problems import Forbidden, WrongState

AUTHOR, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
BOTH = (End.ORIGIN, End.DESTINATION)
DUTCH, TWO = {"nl": "Waarom"}, {"nl": "Waarom", "en": "Why"}


def passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "reason", "faults"),
    [
        *[(kind, None, []) for kind in ("same-as", "part-of", "precedes", "replaced-by")],
        ("same-as", DUTCH, []),
        ("overlaps", None, [("reason-missing", "/reason")]),
        ("overlaps", DUTCH, []),
        ("deliberately-different", None, [("reason-missing", "/reason")]),
        ("deliberately-different", DUTCH, [("english-missing", "/reason/en")]),
        ("deliberately-different", TWO, []),
    ],
)
def test_some_types_need_a_reason(kind: str, reason: dict[str, str] | None, faults: list[tuple[str, str]]) -> None:
    assert [(each.code, each.pointer) for each in reason_faults(AssociationType(kind), reason)] == faults


@pytest.mark.parametrize(
    ("person", "own", "author_ends", "may"),
    [
        (OTHER, (End.DESTINATION,), (End.ORIGIN,), True),
        (OTHER, (End.ORIGIN,), (End.DESTINATION,), True),
        (OTHER, BOTH, (End.ORIGIN,), True),
        (OTHER, (End.ORIGIN,), (End.ORIGIN,), False),
        (OTHER, (), (End.ORIGIN,), False),
        (OTHER, (), BOTH, False),
        (OTHER, (End.ORIGIN,), BOTH, True),
        (OTHER, (End.DESTINATION,), BOTH, True),
        (AUTHOR, BOTH, BOTH, False),
        (AUTHOR, (End.DESTINATION,), (End.ORIGIN,), False),
    ],
)
def test_another_person_of_the_other_side_answers(
    person: uuid.UUID, own: tuple[End, ...], author_ends: tuple[End, ...], may: bool
) -> None:
    for is_system in (False, True):
        actor = Actor(person, None, is_system, ())
        does = passes(lambda actor=actor: check_answering(actor, own, AUTHOR, author_ends))  # type: ignore[misc]
        assert does is (may and not is_system)


@pytest.mark.parametrize(
    ("status", "own", "author_ends", "may"),
    [
        ("proposed", (End.ORIGIN,), (End.ORIGIN,), True),
        ("proposed", (End.DESTINATION,), (End.ORIGIN,), False),
        ("proposed", (End.DESTINATION,), BOTH, True),
        ("agreed", (End.ORIGIN,), (End.ORIGIN,), True),
        ("agreed", (End.DESTINATION,), (End.ORIGIN,), True),
        ("agreed", (), BOTH, False),
        ("declined", (End.DESTINATION,), (End.ORIGIN,), False),
    ],
)
def test_the_author_withdraws_and_either_side_leaves_an_agreement(
    status: str, own: tuple[End, ...], author_ends: tuple[End, ...], may: bool
) -> None:
    assert passes(lambda: check_withdrawing(status, own, author_ends)) is may


def test_what_is_in_another_state_is_refused() -> None:
    check_status("agreed", AssociationStatus.PROPOSED, AssociationStatus.AGREED)
    with pytest.raises(WrongState, match="It is declined; this asks for proposed or agreed"):
        check_status("declined", AssociationStatus.PROPOSED, AssociationStatus.AGREED)


@pytest.mark.parametrize(
    ("changes", "is_alike"),
    [
        ({}, True),
        ({"sdgs": [4], "ec": 2, "themes": []}, True),
        ({"statement": {"nl": "Leidt", "en": "Leads"}}, False),
        ({"criteria": [{"nl": "Twee keer"}]}, False),
    ],
)
def test_words_are_those_of_statement_and_criteria(changes: dict[str, object], is_alike: bool) -> None:
    said = {"statement": {"nl": "Leidt"}, "criteria": [], "sdgs": []}
    assert is_worded_alike(said, {**said, **changes}) is is_alike
