"""How things rely on each other, and how exactly people are counted to whom: tables without a database."""

from typing import Any

import pytest

from app.reliance.rules.reliance import (
    NOBODY,
    Badges,
    People,
    Relation,
    Way,
    badges_by_institution,
    told,
    ways,
)


@pytest.mark.parametrize(
    ("count", "least", "most"),
    [(0, 0, 0), (1, 1, 4), (4, 1, 4), (5, 5, 9), (9, 5, 9), (10, 10, 14), (1234, 1230, 1234)],
)
def test_the_public_hears_fives(count: int, least: int, most: int) -> None:
    assert told(count, exactly=False) == People(least, most)
    assert told(count, exactly=True) == People(count, count)


def test_a_sum_tells_no_more_than_its_parts() -> None:
    assert sum([told(3, exactly=False), told(7, exactly=True)], NOBODY) == People(8, 11)


def test_states_are_for_who_works_there() -> None:
    counts = [("a", "accepted", 3), ("a", "proposed", 2), ("a", "revoked", 4), ("b", "issued", 2), ("b", "rejected", 9), ("c", "proposed", 1), ("d", "refused", 6)]  # fmt: skip
    assert badges_by_institution(counts, {"a", "x"}) == [
        Badges("a", People(7, 7), {"accepted": 3, "proposed": 2, "revoked": 4}),
        Badges("b", People(1, 4), None),
        Badges("d", People(5, 9), None),
    ]
    assert [each.institution for each in badges_by_institution(counts, {"c"})] == ["a", "b", "c", "d"]


TREE: dict[str, Any] = {
    "type": "all_of",
    "children": [
        {"type": "module", "module": "m1"},
        {"type": "any_of", "children": [{"type": "outcome", "outcome": "o1"}, {"type": "module", "module": "m2"}]},
        {"type": "credits", "minEc": 5},
    ],
}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"outcomes": ["o2", "o1", "o9"], "prerequisites": ["m1"]}, [("assesses", "o2"), ("assesses", "o1"), ("requires", "m1")]),
        ({"modules": ["m2", "m9", "m2"]}, [("contains", "m2")]),
        ({"phases": [{"requirement": TREE}]}, [("names-module", "m1"), ("names-outcome", "o1"), ("names-module", "m2")]),
        ({}, []),
    ],
)  # fmt: skip
def test_a_content_says_how_it_relies(content: dict[str, Any], found: list[tuple[str, str]]) -> None:
    labels = {name: name.upper() for name in ("m1", "m2", "o1", "o2")}
    assert ways(content, labels) == [Way(Relation(relation), name, name.upper()) for relation, name in found]
