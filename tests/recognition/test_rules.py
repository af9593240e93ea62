"""Dossiers and badges as pure rules."""

import uuid
from decimal import Decimal
from itertools import permutations
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
    combine,
    propose,
)

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


MET, PARTLY, NOT_MET = Verdict


@pytest.mark.parametrize(
    ("verdicts", "holds"),
    [
        ([], None),
        ([MET], MET),
        ([PARTLY, PARTLY], PARTLY),
        ([MET, PARTLY], PARTLY),
        ([MET, NOT_MET], NOT_MET),
        ([PARTLY, NOT_MET], NOT_MET),
        ([MET, NOT_MET, MET], MET),
        ([NOT_MET, MET, NOT_MET], NOT_MET),
        ([PARTLY, NOT_MET, PARTLY], PARTLY),
        ([MET, PARTLY, NOT_MET], NOT_MET),
    ],
)
def test_of_verdicts_that_differ_the_majority_holds_and_else_the_least_favourable(
    verdicts: list[Verdict], holds: Verdict | None
) -> None:
    for order in permutations(verdicts):
        assert combine(order) is holds


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
