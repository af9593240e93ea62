"""Terms of law as pure rules: last days, holidays, stopped clocks. Days in the comments are from the calendar."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from app.recognition.rules.law import appeal_until, easter_sunday, is_working_day, public_holidays
from app.recognition.rules.terms import (
    UNSETTLED,
    OutsideTerm,
    Procedure,
    Stop,
    check_condition_day,
    check_extension,
    check_not_take_up,
    complete_by,
    completion_faults,
    decide_by,
    in_force,
    stopped_days,
)


@pytest.mark.parametrize(
    ("announced", "last"),
    [
        (date(2026, 11, 2), date(2026, 12, 14)),  # a Monday
        (date(2026, 11, 14), date(2026, 12, 28)),  # ends on Saturday 26 December, a holiday: Monday
        (date(2026, 11, 13), date(2026, 12, 28)),  # ends on Friday 25 December, then Boxing day and Sunday
        (date(2027, 2, 12), date(2027, 3, 30)),  # ends on Good Friday: after Easter Monday
        (date(2027, 2, 14), date(2027, 3, 30)),  # ends on Easter Sunday
        (date(2027, 3, 16), date(2027, 4, 28)),  # ends on King's Day
        (date(2026, 11, 20), date(2027, 1, 4)),  # ends on New Year's Day, a Friday
        (date(2025, 3, 15), date(2025, 4, 28)),  # ends on Saturday 26 April 2025, on which King's Day was kept
        (date(2031, 3, 16), date(2031, 4, 28)),  # ends on Sunday 27 April 2031, whose King's Day is the 26th
        (date(2026, 4, 13), date(2026, 5, 26)),  # ends on Whit Monday 25 May 2026
        (date(2026, 4, 2), date(2026, 5, 18)),  # ends on Ascension Day 14 May 2026; the day after is equated by decree
        (date(2027, 3, 24), date(2027, 5, 10)),  # ends on 5 May 2027; then Ascension Day, and a day equated by decree
        (date(2020, 3, 24), date(2020, 5, 6)),  # ends on 5 May 2020
    ],
)
def test_the_last_day_to_appeal_is_a_working_day(announced: date, last: date) -> None:
    assert appeal_until(announced) == last


def test_easter_is_as_another_program_says() -> None:
    years = range(1900, 2200)
    assert [easter_sunday(year) for year in years] == [easter(year) for year in years]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        # As the government lists them for schools and courts; weekends are no working days anyhow.
        (2022, ["01-01", "04-15", "04-18", "04-27", "05-05", "05-26", "06-06", "12-25", "12-26"]),
        (2025, ["01-01", "04-18", "04-21", "04-26", "05-05", "05-29", "06-09", "12-25", "12-26"]),
        (2026, ["01-01", "04-03", "04-06", "04-27", "05-05", "05-14", "05-25", "12-25", "12-26"]),
        (2031, ["01-01", "04-11", "04-14", "04-26", "05-05", "05-22", "06-02", "12-25", "12-26"]),
    ],
)
def test_the_holidays_of_a_year(year: int, days: list[str]) -> None:
    sundays = {easter(year), easter(year) + timedelta(days=49)}
    assert public_holidays(year) - sundays == {date.fromisoformat(f"{year}-{day}") for day in days}


ASKED = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("stop", "days"),
    [
        (Stop(ASKED, date(2026, 11, 16), date(2026, 11, 2)), 0),  # given on the day on which it was asked
        (Stop(ASKED, date(2026, 11, 16), date(2026, 11, 3)), 0),  # from the day after, up to that day: none
        (Stop(ASKED, date(2026, 11, 16), date(2026, 11, 9)), 6),  # 3 to 8 November
        (Stop(ASKED, date(2026, 11, 16), date(2026, 11, 16)), 13),  # 3 to 15 November
        (Stop(ASKED, date(2026, 11, 16), None), 14),  # unused: 3 to 16 November
        (Stop(ASKED, date(2026, 11, 16), date(2027, 1, 8)), 14),  # too late: the clock ran on from 17 November
    ],
)
def test_for_how_long_the_clock_stood_still(stop: Stop, days: int) -> None:
    assert stopped_days(stop) == days


@pytest.mark.parametrize(
    ("received", "weeks", "stops", "last"),
    [
        (date(2026, 9, 1), 6, [], date(2026, 10, 13)),  # a Tuesday
        (date(2026, 9, 5), 6, [], date(2026, 10, 19)),  # ends on a Saturday
        (date(2026, 11, 13), 6, [], date(2026, 12, 28)),  # over Christmas
        (date(2027, 2, 14), 6, [], date(2027, 3, 30)),  # ends on Easter Sunday
        (date(2025, 3, 15), 6, [], date(2025, 4, 28)),  # King's Day, kept on the 26th
        (date(2026, 3, 30), 8, [], date(2026, 5, 26)),  # ends on Whit Monday
        (
            date(2026, 10, 26),
            6,
            [Stop(ASKED, date(2026, 11, 16), date(2026, 11, 9))],
            date(2026, 12, 14),
        ),  # 7 + 6: Sunday
        (
            date(2026, 10, 26),
            6,
            [Stop(ASKED, date(2026, 11, 16), None), Stop(date(2026, 11, 20), date(2026, 12, 1), date(2026, 11, 25))],
            date(2026, 12, 28),  # 7 December, 14 and 4 days: Christmas
        ),
    ],
)
def test_the_last_day_to_decide(received: date, weeks: int, stops: list[Stop], last: date) -> None:
    assert decide_by(received, weeks, stops) == last


@given(st.dates(date(2000, 1, 1), date(2150, 1, 1)), st.integers(1, 24), st.integers(3, 90))
def test_last_days_are_working_days_and_never_too_early(day: date, weeks: int, days: int) -> None:
    last = decide_by(day, weeks)
    assert is_working_day(last)
    assert timedelta(0) <= last - (day + timedelta(weeks=weeks)) <= timedelta(days=5)
    until = complete_by(day, days)
    assert is_working_day(until)
    assert until >= day + timedelta(days=days)
    assert sum(is_working_day(day + timedelta(days=number)) for number in range(1, (until - day).days + 1)) >= 2


@pytest.mark.parametrize(
    ("asked", "days", "last"),
    [
        (date(2026, 11, 2), 14, date(2026, 11, 16)),  # a Monday
        (date(2026, 11, 6), 3, date(2026, 11, 10)),  # Friday: Saturday, Sunday, Monday have one working day
        (date(2026, 12, 24), 3, date(2026, 12, 29)),  # Christmas and a weekend: Monday and Tuesday
        (date(2027, 3, 25), 5, date(2027, 3, 31)),  # Easter: ends on Tuesday 30 March, the first working day
    ],
)
def test_the_time_to_complete_has_two_working_days(asked: date, days: int, last: date) -> None:
    assert complete_by(asked, days) == last


@pytest.mark.parametrize(
    ("until", "codes"),
    [
        (date(2026, 11, 2), ["due-past"]),
        (date(2026, 11, 3), []),
        (date(2027, 1, 31), []),
        (date(2027, 2, 1), ["due-too-far"]),
        (date.max, ["due-too-far"]),
    ],
)
def test_by_which_day_completion_can_be_asked(until: date, codes: list[str]) -> None:
    assert [fault.code for fault in completion_faults(until, ASKED)] == codes


UNTIL = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("today", "is_possible"),
    [
        (date(2026, 11, 16), False),
        (date(2026, 11, 17), True),
        (date(2026, 12, 14), True),
        (date(2026, 12, 15), False),
    ],
)
def test_a_request_is_not_taken_up_within_four_weeks_after_the_time_to_complete(today: date, is_possible: bool) -> None:
    if is_possible:
        check_not_take_up(UNTIL, today)
    else:
        with pytest.raises(OutsideTerm):
            check_not_take_up(UNTIL, today)


@pytest.mark.parametrize(
    ("today", "weeks", "is_possible"),
    [(UNTIL, 4, True), (UNTIL, 5, False), (UNTIL + timedelta(days=1), 4, False)],
)
def test_a_term_is_extended_while_it_runs(today: date, weeks: int, is_possible: bool) -> None:
    if is_possible:
        check_extension(UNTIL, today, weeks, 4)
    else:
        with pytest.raises(OutsideTerm):
            check_extension(UNTIL, today, weeks, 4)


@pytest.mark.parametrize(
    ("today", "is_met", "is_board", "is_possible"),
    [
        (UNTIL, True, False, True),
        (UNTIL, True, True, True),
        (UNTIL, False, True, False),
        (UNTIL + timedelta(days=1), True, False, False),
        (UNTIL + timedelta(days=1), True, True, True),
        (UNTIL + timedelta(days=1), False, True, True),
    ],
)
def test_when_a_condition_can_be_judged(today: date, is_met: bool, is_board: bool, is_possible: bool) -> None:
    if is_possible:
        check_condition_day(UNTIL, today, is_met=is_met, is_board=is_board)
    else:
        with pytest.raises(OutsideTerm):
            check_condition_day(UNTIL, today, is_met=is_met, is_board=is_board)


def test_the_procedure_that_holds_is_the_latest_that_began() -> None:
    early, late = Procedure(date(2026, 1, 1), assessors=2), Procedure(date(2026, 9, 1), assessors=3)
    assert in_force([late, early], date(2025, 12, 31)) is UNSETTLED
    assert in_force([late, early], date(2026, 8, 31)) is early
    assert in_force([late, early], date(2026, 9, 1)) is late
