"""What waits, by day, as pure rules."""

import uuid
from datetime import date
from typing import Any

import pytest

from app.recognition.rules.inbox import Item, Waiting, choose, waits_for_board, waits_for_registrar
from app.recognition.rules.states import State

TODAY = date(2026, 11, 2)
P, Q = uuid.UUID(int=1), uuid.UUID(int=2)


def item(number: int, due: date | None, waiting: Waiting = Waiting.DECIDE, programme: uuid.UUID = P) -> Item:
    return Item(waiting, due, uuid.UUID(int=number), uuid.UUID(int=99), programme, "advised")


LATE = item(3, date(2026, 11, 1))
NOW = item(2, TODAY)
SOON = item(1, date(2026, 11, 9), Waiting.ANNOUNCE, Q)
EVER = item(4, None, Waiting.REVOKED_BADGE)


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ({}, [LATE, NOW, SOON, EVER]),
        ({"waiting": Waiting.DECIDE}, [LATE, NOW]),
        ({"programme_id": Q}, [SOON]),
        ({"is_overdue": True}, [LATE]),
        ({"is_overdue": False}, [NOW, SOON, EVER]),
        ({"after": NOW.key}, [SOON, EVER]),
        ({"after": EVER.key}, []),
    ],
)
def test_items_are_chosen_and_sorted_by_their_day(asked: dict[str, Any], chosen: list[Item]) -> None:
    assert choose([EVER, SOON, NOW, LATE], TODAY, **asked) == chosen


@pytest.mark.parametrize(
    ("each", "left", "overdue"), [(LATE, -1, True), (NOW, 0, False), (SOON, 7, False), (EVER, None, False)]
)
def test_how_many_days_are_left(each: Item, left: int | None, overdue: bool) -> None:
    assert (each.days_left(TODAY), each.is_overdue(TODAY)) == (left, overdue)


@pytest.mark.parametrize(
    ("state", "enrolled", "lacking", "board", "registrar"),
    [
        (State.SUBMITTED, True, True, Waiting.ASSESSMENT, Waiting.ASSIGN),
        (State.IN_ASSESSMENT, True, True, Waiting.ASSESSMENT, Waiting.ASSIGN),
        (State.IN_ASSESSMENT, True, False, Waiting.ASSESSMENT, None),
        (State.INCOMPLETE, True, True, Waiting.INCOMPLETE, Waiting.INCOMPLETE),
        (State.ADVISED, False, True, Waiting.DECIDE, None),
        (State.INDICATED, False, True, None, None),
        (State.INDICATED, True, True, Waiting.DECIDE, None),
        (State.FINAL, True, True, None, None),
    ],
)
def test_what_a_state_makes_wait(
    state: State, enrolled: bool, lacking: bool, board: Waiting | None, registrar: Waiting | None
) -> None:
    assert waits_for_board(state, is_enrolled=enrolled) is board
    assert waits_for_registrar(state, is_lacking=lacking) is registrar
