"""Terms and rules of appeals. The dates were worked out by hand: from the law and the calendar, not from the code.

Calendar: Good Friday 3 April 2026, 26 March 2027, 14 April 2028; Ascension Day 14 May 2026, 6 May 2027, 25 May 2028;
Whit Monday 25 May 2026; King's Day on Saturday 26 April in 2025. Equated days: 27 December 2024, 30 May 2025, 2 January
and 15 May 2026, 7 May 2027, 28 April and 26 May 2028.
"""

import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.problems import Problem
from app.recognition.rules import law
from app.recognition.rules.appeals import (
    Against,
    AppealAct,
    AppealState,
    Contested,
    NotAppealable,
    RulingOutcome,
    WrongAppealState,
    after,
    check_attempted,
    check_overdue,
    days_late,
    decided_lines,
    hearing_faults,
    is_premature,
    module_faults,
    reopened,
    ruling_faults,
    settlement_faults,
)


@pytest.mark.parametrize(
    ("announced", "last"),
    [
        (date(2026, 10, 12), date(2026, 11, 23)),  # Monday to Monday, over the end of summer time
        (date(2027, 3, 1), date(2027, 4, 12)),  # Monday to Monday, over its beginning
        (date(2026, 10, 3), date(2026, 11, 16)),  # ends on Saturday 14 November
        (date(2026, 10, 4), date(2026, 11, 16)),  # ends on Sunday 15 November
        (date(2026, 2, 19), date(2026, 4, 2)),  # the day before Good Friday
        (date(2026, 2, 20), date(2026, 4, 7)),  # Good Friday: after Easter Monday
        (date(2026, 2, 22), date(2026, 4, 7)),  # Easter Sunday
        (date(2026, 2, 23), date(2026, 4, 7)),  # Easter Monday
        (date(2026, 2, 24), date(2026, 4, 7)),  # the Tuesday itself
        (date(2026, 3, 16), date(2026, 4, 28)),  # King's Day on a Monday
        (date(2025, 3, 14), date(2025, 4, 25)),  # the Friday before King's Day on a Saturday
        (date(2025, 3, 15), date(2025, 4, 28)),  # King's Day on Saturday the 26th
        (date(2025, 3, 16), date(2025, 4, 28)),  # Sunday the 27th, no King's Day
        (date(2026, 3, 24), date(2026, 5, 6)),  # Liberation Day
        (date(2026, 4, 1), date(2026, 5, 13)),  # the day before Ascension Day
        (date(2026, 4, 2), date(2026, 5, 18)),  # Ascension Day, then an equated Friday
        (date(2027, 3, 24), date(2027, 5, 10)),  # Liberation Day, Ascension Day, an equated Friday, a weekend
        (date(2025, 4, 18), date(2025, 6, 2)),  # an equated Friday: 30 May 2025
        (date(2026, 4, 12), date(2026, 5, 26)),  # Whit Sunday
        (date(2026, 4, 13), date(2026, 5, 26)),  # Whit Monday
        (date(2028, 3, 16), date(2028, 5, 1)),  # King's Day on a Thursday, then an equated Friday
        (date(2028, 4, 13), date(2028, 5, 29)),  # Ascension Day, then an equated Friday
        (date(2024, 11, 13), date(2024, 12, 30)),  # Christmas on Wednesday and Thursday, then an equated Friday
        (date(2026, 11, 12), date(2026, 12, 24)),  # the day before Christmas
        (date(2027, 11, 13), date(2027, 12, 27)),  # Christmas on Saturday and Sunday
        (date(2026, 11, 19), date(2026, 12, 31)),  # the last day of the year
        (date(2025, 11, 20), date(2026, 1, 5)),  # New Year's Day on a Thursday, then an equated Friday
        (date(2022, 11, 20), date(2023, 1, 2)),  # New Year's Day on a Sunday
        (date(2028, 1, 18), date(2028, 2, 29)),  # a leap day
    ],
)
def test_the_last_day_to_appeal(announced: date, last: date) -> None:
    assert law.appeal_until(announced) == last


@pytest.mark.parametrize(
    ("sent", "last"),
    [
        (date(2026, 11, 2), date(2026, 11, 23)),
        (date(2026, 4, 23), date(2026, 5, 18)),  # Ascension Day
        (date(2026, 12, 4), date(2026, 12, 28)),  # Christmas Day on a Friday
    ],
)
def test_the_last_day_to_settle(sent: date, last: date) -> None:
    assert law.settle_until(sent) == last


@pytest.mark.parametrize(
    ("until", "lodged", "last"),
    [
        (date(2026, 12, 14), date(2026, 11, 9), date(2027, 2, 22)),  # from the last day to appeal
        (date(2026, 12, 14), date(2027, 1, 20), date(2027, 3, 31)),  # late: from the day that it came in
        (None, date(2027, 1, 15), date(2027, 3, 30)),  # against no decision; ends on Good Friday
    ],
)
def test_the_last_day_to_rule(until: date | None, lodged: date, last: date) -> None:
    assert law.rule_until(until, lodged) == last


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(2, 12))
def test_a_term_ends_on_the_first_working_day_from_its_last_day_on(start: date, weeks: int) -> None:
    end = law.term_end(start, weeks=weeks)
    assert law.is_working_day(end)
    assert not any(
        law.is_working_day(date.fromordinal(day)) for day in range(start.toordinal() + 7 * weeks, end.toordinal())
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("lodged", "until", "late"),
    [
        ("2026-10-23T21:59:59", date(2026, 10, 23), 0),  # summer time: the day ends at 22:00 UTC
        ("2026-10-23T22:00:00", date(2026, 10, 23), 1),
        ("2026-10-26T22:59:59", date(2026, 10, 26), 0),  # winter time: at 23:00 UTC
        ("2026-10-26T23:00:00", date(2026, 10, 26), 1),
        ("2026-10-24T22:00:00", date(2026, 10, 24), 1),  # the day of 25 hours begins
        ("2026-10-25T22:59:59", date(2026, 10, 24), 1),
        ("2026-10-25T23:00:00", date(2026, 10, 24), 2),
        ("2027-03-27T23:00:00", date(2027, 3, 27), 1),  # the day of 23 hours begins
        ("2027-03-28T21:59:59", date(2027, 3, 28), 0),
        ("2027-03-28T22:00:00", date(2027, 3, 28), 1),
        ("2026-12-31T23:00:00", date(2026, 12, 31), 1),  # new year in Amsterdam
        ("2027-03-01T12:00:00", date(2026, 12, 14), 77),
        ("2027-03-01T12:00:00", None, 0),
    ],
)
def test_how_late_an_appeal_is(lodged: str, until: date | None, late: int) -> None:
    assert days_late(at(lodged), until) == late


@pytest.mark.parametrize(
    ("notice", "premature"),
    [(None, True), (date(2026, 12, 1), False), (date(2026, 12, 15), False), (date(2026, 12, 16), True)],
)
def test_two_weeks_lie_between_notice_and_appeal(notice: date | None, premature: bool) -> None:
    assert is_premature(notice, date(2026, 12, 30)) is premature


@pytest.mark.parametrize(
    ("deadline", "code"), [(None, "no-term"), (date(2026, 12, 28), "term-runs"), (date(2026, 12, 27), None)]
)
def test_when_a_decision_is_late(deadline: date | None, code: str | None) -> None:
    if code is None:
        check_overdue(deadline, date(2026, 12, 28))
        return
    with pytest.raises(NotAppealable) as refusal:
        check_overdue(deadline, date(2026, 12, 28))
    assert [fault.code for fault in refusal.value.faults] == [code]


POSSIBLE = {
    (AppealAct.SEND, "lodged"): "settling",
    (AppealAct.SETTLE, "settling"): "settled",
    (AppealAct.FAIL_TO_SETTLE, "settling"): "pending",
    (AppealAct.RULE, "settling"): "ruled",
    (AppealAct.RULE, "pending"): "ruled",
    (AppealAct.WITHDRAW, "lodged"): "withdrawn",
    (AppealAct.WITHDRAW, "settling"): "withdrawn",
    (AppealAct.WITHDRAW, "pending"): "withdrawn",
}


@pytest.mark.parametrize("act", AppealAct)
@pytest.mark.parametrize("state", AppealState)
def test_every_act_in_every_state_of_an_appeal(act: AppealAct, state: AppealState) -> None:
    expected = POSSIBLE.get((act, state.value))
    if expected:
        assert after(act, state) == expected
        return
    with pytest.raises(WrongAppealState, match=state.value):
        after(act, state)


@pytest.mark.parametrize(
    ("state", "until", "refused"),
    [
        ("settling", date(2026, 11, 23), True),
        ("settling", date(2026, 11, 22), False),
        ("pending", date(2026, 11, 30), False),
    ],
)
def test_the_attempt_to_settle_comes_first(state: str, until: date, refused: bool) -> None:
    found: Problem | None = None
    try:
        check_attempted(state, until, date(2026, 11, 23))
    except WrongAppealState as problem:
        found = problem
    assert (found is not None) is refused


X, Y, OTHER = (uuid.UUID(int=number) for number in (1, 2, 3))
DECISION = Contested(Against.DECISION, frozenset({X, Y}))
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)


def test_what_is_named_is_reopened_or_else_all() -> None:
    assert reopened(DECISION, [Y]) == (Y,)
    assert reopened(DECISION, []) == (X, Y)
    assert reopened(Contested(Against.WITHDRAWAL, frozenset()), []) == ()


def test_what_a_decision_says_of_each_unit() -> None:
    whole = {"granted": [{"module": "a"}], "conditional": [{"module": "b"}], "refused": [{"module": "c"}]}
    assert [line["module"] for line in decided_lines(whole)] == ["a", "b", "c"]
    assert [line["module"] for line in decided_lines({"granted": [], "refused": [{"module": "c"}]})] == ["c"]


def test_modules_that_cannot_be_reopened() -> None:
    assert [(f.code, f.pointer) for f in module_faults(DECISION, [X, OTHER, X])] == [
        ("not-decided", "/modules/1"),
        ("named-twice", "/modules/2"),
    ]
    assert [f.code for f in module_faults(Contested(Against.WITHDRAWAL, frozenset()), [X])] == ["not-decided"]


@pytest.mark.parametrize(
    ("outcome", "named", "by", "codes"),
    [
        (RulingOutcome.FOUNDED, [], None, []),
        (RulingOutcome.FOUNDED, [X], TOMORROW, []),
        (RulingOutcome.FOUNDED, [OTHER], TODAY, ["not-decided", "not-to-come"]),
        (RulingOutcome.UNFOUNDED, [], None, []),
        (RulingOutcome.UNFOUNDED, [X], TOMORROW, ["not-founded", "not-founded"]),
        (RulingOutcome.INADMISSIBLE, [OTHER], TODAY, ["not-decided", "not-founded", "not-founded", "not-to-come"]),
    ],
)
def test_what_a_ruling_must_say(
    outcome: RulingOutcome, named: list[uuid.UUID], by: date | None, codes: list[str]
) -> None:
    assert [fault.code for fault in ruling_faults(DECISION, outcome, named, by, TODAY)] == codes


@pytest.mark.parametrize(
    ("named", "is_settled", "codes"),
    [([], True, []), ([X], True, []), ([], False, []), ([X], False, ["not-settled"]), ([OTHER], True, ["not-decided"])],
)
def test_what_a_settlement_must_say(named: list[uuid.UUID], is_settled: bool, codes: list[str]) -> None:
    assert [fault.code for fault in settlement_faults(DECISION, named, is_settled=is_settled)] == codes


@pytest.mark.parametrize(
    ("heard", "why_not", "needed", "codes"),
    [
        (None, None, False, []),
        (None, None, True, ["hearing-missing"]),
        (TODAY, None, True, []),
        (None, "Kwam niet.", True, []),
        (TODAY, "Kwam niet.", False, ["heard-and-not"]),
        (TOMORROW, None, False, ["not-yet"]),
    ],
)
def test_what_a_record_of_a_hearing_must_say(
    heard: date | None, why_not: str | None, needed: bool, codes: list[str]
) -> None:
    assert [fault.code for fault in hearing_faults(heard, why_not, TODAY, is_needed=needed)] == codes


@pytest.mark.parametrize(
    ("regime", "is_fraud", "articles"),
    [
        ("whw", False, ("WHW 7.12b(1)(d)", "WHW 7.13(2)(r)")),
        ("whw", True, ("WHW 7.12b(1)(d)", "WHW 7.13(2)(r)", "WHW 7.12b(2)")),
        ("contract", True, ("Onderwijsovereenkomst",)),
    ],
)
def test_on_what_an_exemption_is_withdrawn(regime: str, is_fraud: bool, articles: tuple[str, ...]) -> None:
    assert law.withdrawal_articles(regime, is_fraud=is_fraud) == articles
