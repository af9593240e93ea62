"""How things rely on each other, and how exactly people are counted to whom: tables without a database."""

import uuid
from typing import Any

import pytest

from app.reliance.rules import words
from app.reliance.rules.reliance import (
    NOBODY,
    Badges,
    People,
    ReliantKind,
    RelyingRelation,
    Way,
    badges_by_institution,
    told,
    ways,
)
from app.reliance.rules.words import by_relation, people_words


@pytest.mark.parametrize(
    ("count", "least", "most"),
    [(0, 0, 0), (1, 1, 4), (4, 1, 4), (5, 5, 9), (9, 5, 9), (10, 10, 14), (1234, 1230, 1234)],
)
def test_the_public_hears_fives(count: int, least: int, most: int) -> None:
    assert told(count, exactly=False) == People(least, most)
    assert told(count, exactly=True) == People(count, count)


def test_a_sum_tells_no_more_than_its_parts() -> None:
    assert sum([told(3, exactly=False), told(7, exactly=True)], NOBODY) == People(8, 11)


A, B, C, D, ELSEWHERE = (uuid.UUID(int=number) for number in range(5))


def test_states_are_for_who_works_there() -> None:
    counts = [(A, "accepted", 3), (A, "proposed", 2), (A, "revoked", 4), (B, "issued", 2), (B, "rejected", 9), (C, "proposed", 1), (D, "refused", 6)]  # fmt: skip
    assert badges_by_institution(counts, {A, ELSEWHERE}) == [
        Badges(A, People(7, 7), {"accepted": 3, "proposed": 2, "revoked": 4}),
        Badges(B, People(1, 4), None),
        Badges(D, People(5, 9), None),
    ]
    assert [each.institution for each in badges_by_institution(counts, {C})] == [A, B, C, D]


@pytest.mark.parametrize(
    ("count", "dutch", "english"),
    [
        (People(0, 0), "0", "0"),
        (People(12, 12), "12", "12"),
        (People(1, 4), "minder dan 5", "fewer than 5"),
        (People(10, 14), "10 tot 14", "10 to 14"),
    ],
)
def test_a_number_of_people_in_words(count: People, dutch: str, english: str) -> None:
    assert (people_words(count, "nl"), people_words(count, "en")) == (dutch, english)


def test_ways_of_one_relation_stand_together() -> None:
    one, two, three = Way(RelyingRelation.COUNTS_FROM, "m", "M"), Way(RelyingRelation.COUNTS_AS, "n", "N"), Way(RelyingRelation.COUNTS_FROM, "o", "O")  # fmt: skip
    assert list(by_relation([one, two, three]).items()) == [
        (RelyingRelation.COUNTS_FROM, [one, three]),
        (RelyingRelation.COUNTS_AS, [two]),
    ]


def test_everything_has_a_name_in_both_languages() -> None:
    assert set(words.KINDS) == set(ReliantKind)
    assert set(words.RELATIONS) == set(RelyingRelation)


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
        ({"phases": [{"requirement": {"type": "recency", "child": {"type": "module", "module": "m9", "equivalents": ["m2"]}}}]},
         [("names-module", "m2")]),
        ({"phases": [{"requirement": {"type": "outcome", "outcome": "o9", "version": "o2"}}]}, [("names-outcome", "o2")]),
        ({}, []),
    ],
)  # fmt: skip
def test_a_content_says_how_it_relies(content: dict[str, Any], found: list[tuple[str, str]]) -> None:
    labels = {name: name.upper() for name in ("m1", "m2", "o1", "o2")}
    assert ways(content, labels) == [Way(RelyingRelation(relation), name, name.upper()) for relation, name in found]
