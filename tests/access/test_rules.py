"""What roles allow, without a database."""

import uuid
from datetime import UTC, date, datetime

import pytest

from app.access.rules import Actor, Appointment, Role, local_date
from app.problems import Forbidden, NotFound, Problem

NOORD, ZUID, PROGRAMME, OTHER = (uuid.UUID(int=n) for n in range(1, 5))
DAY = date(2026, 11, 2)
ACTOR = Actor(
    uuid.UUID(int=9),
    None,
    False,
    (
        Appointment(Role.BOARD, NOORD, PROGRAMME, None, date(2026, 1, 1), date(2026, 11, 2)),
        Appointment(Role.STUDENT, ZUID, None, None, date(2026, 1, 1), None),
    ),
)


@pytest.mark.parametrize(
    ("institution", "programme", "on", "refusal"),
    [
        (NOORD, PROGRAMME, DAY, None),
        (NOORD, OTHER, DAY, Forbidden),
        (ZUID, PROGRAMME, DAY, NotFound),
        (NOORD, PROGRAMME, date(2026, 11, 3), Forbidden),
        (NOORD, PROGRAMME, date(2025, 12, 31), Forbidden),
    ],
)
def test_a_board_decides_for_its_own_programmes_in_its_time(
    institution: uuid.UUID, programme: uuid.UUID, on: date, refusal: type[Problem] | None
) -> None:
    raised: type[Exception] | None = None
    try:
        ACTOR.require(Role.BOARD, institution_id=institution, programme_id=programme, on=on)
    except Problem as problem:
        raised = type(problem)
    assert raised is refusal


def test_a_student_does_not_see_into_the_institution() -> None:
    assert ACTOR.may_see(NOORD)
    assert not ACTOR.may_see(ZUID)
    assert ACTOR.institution_ids() == {NOORD, ZUID}
    assert ACTOR.institution_ids(Role.STUDENT) == {ZUID}
    assert ACTOR.programme_ids(Role.BOARD) == {PROGRAMME}


def test_days_are_counted_in_amsterdam() -> None:
    assert local_date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert local_date(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)) == date(2026, 12, 31)
