"""Dossiers and terms of law as pure rules."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.recognition.rules.badges import outcome_addresses, title_of
from app.recognition.rules.dossiers import (
    COUNTS,
    About,
    Piece,
    Unit,
    Verdict,
    badge_code,
    decision_faults,
    outcome_of,
    propose,
)
from app.recognition.rules.law import appeal_until, easter_sunday, public_holidays

X, Y, MODULE, OTHER = (uuid.UUID(int=number) for number in range(1, 5))
UNIT = Unit(MODULE, uuid.UUID(int=9), "M", {"nl": "Module"}, Decimal(5), (X, Y))
BOTH = Piece(uuid.UUID(int=20), frozenset({X, Y}), COUNTS)
ONE = Piece(uuid.UUID(int=21), frozenset({X}), COUNTS)
REVOKED = Piece(uuid.UUID(int=22), frozenset({X, Y}), "status-revoked")


@pytest.mark.parametrize(
    ("pieces", "advice", "status"),
    [
        ((), {}, "not-covered"),
        ((REVOKED,), {X: [Verdict.MET], Y: [Verdict.MET]}, "not-covered"),
        ((ONE,), {X: [Verdict.MET]}, "partly"),
        ((ONE,), {}, "partly"),
        ((BOTH,), {}, "to-assess"),
        ((BOTH,), {X: [Verdict.MET]}, "to-assess"),
        ((BOTH,), {X: [Verdict.MET], Y: [Verdict.PARTLY]}, "partly"),
        ((BOTH,), {X: [Verdict.MET], Y: [Verdict.MET]}, "covered"),
        ((BOTH,), {X: [Verdict.MET], Y: [Verdict.MET, Verdict.NOT_MET]}, "partly"),
    ],
)
def test_a_unit_is_covered_whole_or_not(
    pieces: tuple[Piece, ...], advice: dict[uuid.UUID, list[Verdict]], status: str
) -> None:
    assert propose([UNIT], pieces, advice)[0].status == status


@pytest.mark.parametrize(
    ("failed", "about", "claimed", "code"),
    [
        (None, About.SAME_PERSON, False, "counts"),
        (None, About.IDENTITY_CHECK, False, "counts"),
        (None, About.NOT_SHOWN, False, "not-shown-about-whom"),
        (None, About.SOMEONE_ELSE, False, "about-someone-else"),
        ("status-revoked", About.SOMEONE_ELSE, True, "about-someone-else"),
        (None, About.SAME_PERSON, True, "serves-someone-else"),
        ("status-revoked", About.SAME_PERSON, False, "status-revoked"),
    ],
)
def test_when_a_badge_counts(failed: str | None, about: str, claimed: bool, code: str) -> None:
    assert badge_code(failed, about, claimed) == code


MET = {X: [Verdict.MET], Y: [Verdict.MET]}


@pytest.mark.parametrize(
    ("pieces", "granted", "refused", "motivation", "codes"),
    [
        ((BOTH,), [MODULE], {}, None, []),
        ((BOTH,), [], {MODULE: "nee"}, None, []),
        ((BOTH,), [], {}, None, ["undecided"]),
        ((BOTH,), [MODULE], {MODULE: "nee"}, None, ["decided-twice"]),
        ((BOTH,), [MODULE, MODULE], {}, None, ["decided-twice"]),
        ((BOTH,), [MODULE, OTHER], {}, None, ["not-asked"]),
        ((BOTH,), [MODULE], {OTHER: "nee"}, None, ["not-asked"]),
        ((ONE,), [MODULE], {}, "toch", ["evidence-missing"]),
        ((REVOKED,), [MODULE], {}, "toch", ["evidence-missing"]),
    ],
)
def test_what_a_decision_must_say(
    pieces: tuple[Piece, ...],
    granted: list[uuid.UUID],
    refused: dict[uuid.UUID, str],
    motivation: str | None,
    codes: list[str],
) -> None:
    proposals = propose([UNIT], pieces, MET)
    assert [fault.code for fault in decision_faults(proposals, granted, refused, motivation)] == codes


def test_a_board_that_does_not_follow_the_advice_says_why() -> None:
    proposals = propose([UNIT], [BOTH], {X: [Verdict.MET], Y: [Verdict.NOT_MET]})
    assert [fault.code for fault in decision_faults(proposals, [MODULE], {}, None)] == ["motivation-missing"]
    assert list(decision_faults(proposals, [MODULE], {}, "Het gesprek toonde het aan.")) == []


@pytest.mark.parametrize(
    ("granted", "refused", "outcome"), [(2, 0, "granted"), (1, 1, "granted-in-part"), (0, 1, "refused")]
)
def test_what_a_decision_is_as_a_whole(granted: int, refused: int, outcome: str) -> None:
    assert outcome_of(granted, refused) == outcome


@pytest.mark.parametrize(
    ("announced", "last"),
    [
        (date(2026, 11, 2), date(2026, 12, 14)),  # a Monday
        (date(2026, 11, 14), date(2026, 12, 28)),  # ends on Saturday 26 December, a holiday: Monday
        (date(2026, 11, 13), date(2026, 12, 28)),  # ends on Friday 25 December, then Boxing day and Sunday
        (date(2027, 2, 12), date(2027, 3, 30)),  # ends on Good Friday: after Easter Monday
        (date(2027, 3, 16), date(2027, 4, 28)),  # ends on King's Day
        (date(2026, 11, 20), date(2027, 1, 4)),  # ends on New Year's Day, a Friday
    ],
)
def test_the_last_day_to_appeal_is_a_working_day(announced: date, last: date) -> None:
    assert appeal_until(announced) == last


@pytest.mark.parametrize(
    ("year", "easter"),
    [(1954, (4, 18)), (2000, (4, 23)), (2024, (3, 31)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))],
)
def test_easter(year: int, easter: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *easter)


def test_holidays_that_move() -> None:
    assert date(2025, 4, 26) in public_holidays(2025)  # the 27th is a Sunday
    assert {date(2026, 5, 14), date(2026, 5, 25), date(2026, 4, 6)} < public_holidays(2026)


@pytest.mark.parametrize(
    ("credential", "title", "addresses"),
    [
        ({}, "Badge", []),
        ({"name": "B" * 300, "credentialSubject": {"achievement": {"alignment": [{"targetUrl": "u"}, 7, {"targetUrl": 7}]}}}, "B" * 200, ["u"]),
        ({"name": {"@value": "x"}, "credentialSubject": [{"achievement": 7}, 7, {"achievement": {"alignment": {"targetUrl": "v"}}}]}, "x", ["v"]),
        ({"displayParameter": {"title": {"en": ["E"], "nl": ["N"]}}, "credentialSubject": {"hasClaim": {"specifiedBy": [{"learningOutcome": {"id": "w"}}]}}}, "N", ["w"]),
        ({"displayParameter": {"title": {"nl": "", "en": ""}}, "credentialSubject": {"hasClaim": [{"specifiedBy": {}}]}}, "Badge", []),
    ],
)  # fmt: skip
def test_what_a_credential_says_of_itself(credential: Any, title: str, addresses: list[str]) -> None:
    assert (title_of(credential), list(outcome_addresses(credential))) == (title, addresses)
