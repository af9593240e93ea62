"""What becomes of outcomes between versions, as pure rules."""

import uuid
from typing import Any

import pytest

from app.outcomes.rules.lineage import (
    Change,
    Descent,
    lineage_faults,
    lineage_of_restored,
    reach,
    renamed,
    renames,
    trace,
    without_defaults,
)


def outcomes(codes: str, word: str = "") -> list[dict[str, str]]:
    return [{"code": code, "statement": word} for code in codes]


def descent(before: str, after: str, lineage: dict[str, list[str]] | None = None, word: str = "") -> Descent:
    return trace(outcomes(before), outcomes(after, word), lineage or {})


@pytest.mark.parametrize(
    ("before", "after", "lineage", "became", "went"),
    [
        ("A", "A", {}, {"A": "unchanged"}, {"A": "unchanged"}),
        ("", "A", {}, {"A": "new"}, {}),
        ("A", "", {}, {}, {"A": "dropped"}),
        ("A", "B", {}, {"B": "new"}, {"A": "dropped"}),
        ("A", "B", {"B": ["A"]}, {"B": "reworded"}, {"A": "reworded"}),
        ("A", "A", {"A": []}, {"A": "new"}, {"A": "dropped"}),
        ("AB", "AB", {"A": ["B"], "B": ["A"]}, {"A": "reworded", "B": "reworded"}, {"A": "reworded", "B": "reworded"}),
        ("A", "AB", {"B": ["A"]}, {"A": "split", "B": "split"}, {"A": "split"}),
        ("A", "BC", {"B": ["A"], "C": ["A"]}, {"B": "split", "C": "split"}, {"A": "split"}),
        ("AB", "C", {"C": ["A", "B"]}, {"C": "merged"}, {"A": "merged", "B": "merged"}),
        ("AB", "A", {"A": ["A", "B"]}, {"A": "merged"}, {"A": "merged", "B": "merged"}),
        ("AB", "CD", {"C": ["A"], "D": ["A", "B"]}, {"C": "split", "D": "merged"}, {"A": "split", "B": "merged"}),
        ("A", "A", {"Z": ["A"], "A": ["A", "Y"]}, {"A": "unchanged"}, {"A": "unchanged"}),
    ],
)  # fmt: skip
def test_what_became_of_outcomes(
    before: str, after: str, lineage: dict[str, list[str]], became: dict[str, str], went: dict[str, str]
) -> None:
    found = descent(before, after, lineage)
    assert {code: found.became(code).value for code in found.after} == became
    assert {code: found.went(code).value for code in found.before} == went


def test_a_change_of_anything_in_an_outcome_is_a_rewording() -> None:
    assert descent("A", "A", word="anders").became("A") is Change.REWORDED


@pytest.mark.parametrize(
    ("before", "after", "lineage", "code", "same"),
    [
        ("A", "A", {}, "A", "A"),
        ("A", "B", {}, "B", None),
        ("A", "B", {"B": ["A"]}, "B", "A"),
        ("A", "A", {"A": []}, "A", None),
        ("A", "AB", {"B": ["A"]}, "A", "A"),
        ("A", "AB", {"B": ["A"]}, "B", None),
        ("A", "BC", {"B": ["A"], "C": ["A"]}, "B", None),
        ("AB", "C", {"C": ["A", "B"]}, "C", None),
        ("AB", "B", {"B": ["A", "B"]}, "B", "B"),
        ("AB", "AB", {"A": ["B"], "B": ["A"]}, "A", "B"),
    ],
)
def test_which_older_outcome_a_newer_one_still_is(
    before: str, after: str, lineage: dict[str, list[str]], code: str, same: str | None
) -> None:
    assert descent(before, after, lineage).same_as(code) == same


def test_no_two_newer_outcomes_are_the_same_older_one() -> None:
    for lineage in ({"B": ["A"]}, {"A": ["B"], "B": ["A", "B"]}, {"A": ["B"], "B": ["B"]}, {"A": ["A"], "C": ["A"]}):
        found = descent("AB", "ABC", lineage)
        same = [found.same_as(code) for code in found.after if found.same_as(code)]
        assert len(same) == len(set(same)), lineage


def test_every_outcome_of_both_versions_is_counted() -> None:
    found = descent("ABCDE", "ABXYZ", {"X": ["C", "D"], "Y": ["B"]})
    assert found.counts == {"unchanged": 1, "reworded": 0, "split": 2, "merged": 1, "dropped": 1, "new": 1}


def test_renamed_outcomes_are_told_from_old_to_new() -> None:
    assert renames(descent("ABC", "AXYZ", {"X": ["B"], "Y": ["C"], "Z": ["C"]})) == {"B": "X"}


def test_every_fault_of_a_lineage_is_named() -> None:
    faults = lineage_faults({"X": ["A"], "A": ["A", "Q", "A"], "B": []}, ["A"], ["A", "B"])
    assert [(fault.code, fault.pointer) for fault in faults] == [
        ("outcome-unknown", "/stemsFrom/X"),
        ("predecessor-unknown", "/stemsFrom/A/1"),
        ("predecessor-twice", "/stemsFrom/A/2"),
    ]


def test_what_goes_without_saying_is_not_kept() -> None:
    assert without_defaults({"A": ["A"], "B": [], "C": ["A"], "D": []}, ["A", "D"]) == {"C": ["A"], "D": []}


@pytest.mark.parametrize(
    ("lineage", "old", "new", "expected"),
    [
        ({}, "A", "B", {"B": ["A"]}),
        ({"B": ["A"]}, "B", "C", {"C": ["A"]}),
        ({"B": ["A"]}, "B", "A", {}),
        ({}, "N", "M", {}),
        ({"Q": ["A", "Z"]}, "Z", "Y", {"Q": ["A", "Z"], "Y": ["Z"]}),
    ],
)
def test_a_new_code_keeps_the_descent(
    lineage: dict[str, list[str]], old: str, new: str, expected: dict[str, list[str]]
) -> None:
    assert renamed(lineage, old, new, ["A", "Z"]) == expected


def ids(count: int) -> list[uuid.UUID]:
    return [uuid.UUID(int=number) for number in range(1, count + 1)]


def test_steps_are_followed_to_the_end_also_in_a_circle() -> None:
    a, b, c, d = ids(4)
    assert reach([a, d], [(a, b), (b, c), (c, a)]) == {a: {a, b, c}, d: {d}}


def test_a_restored_version_stems_from_what_its_outcomes_became() -> None:
    one, kept, left, right, again, merged, x, y = ids(8)
    steps = [(one, left), (one, right), (kept, again), (x, merged), (y, merged)]
    restored = {"ONE": one, "KEPT": kept, "X": x, "Y": y, "GONE": uuid.UUID(int=99)}
    latest = {"LEFT": left, "RIGHT": right, "KEPT": again, "XY": merged, "GONE": uuid.UUID(int=98)}
    expected: dict[str, Any] = {"ONE": ["LEFT", "RIGHT"], "X": ["XY"], "Y": ["XY"], "GONE": []}
    assert lineage_of_restored(restored, latest, steps) == expected


def test_a_withdrawn_newer_version_stems_from_what_its_outcomes_came_from() -> None:
    one, left, right = ids(3)
    steps = [(one, left), (one, right)]
    found = lineage_of_restored({"LEFT": left, "ONE": right}, {"ONE": one}, steps)
    assert found == {"LEFT": ["ONE"]}
