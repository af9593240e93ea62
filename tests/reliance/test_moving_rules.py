"""How references to outcomes move along: tables without a database."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reliance.rules.moving import (
    MoveChange,
    Moved,
    Stated,
    Succession,
    changed_members,
    move_outcomes,
    move_phases,
    named_modules,
    named_outcomes,
)


def stated(name: str, number: int, words: str = "x", **more: Any) -> Stated:
    """`LU1` in version 2 of its set has the id LU1@2, and is LU1 across versions."""
    return Stated(f"{name}@{number}", name, name, "set", "SET", number, {"statement": words, "level": 5, **more})


def became(old: Stated, *new: Stated, latest: int | None = 2) -> Succession:
    return Succession(old, new, latest)


SAME = became(stated("A", 1), stated("A", 2))
REWORDED = became(stated("B", 1), stated("B", 2, "y", sdgs=[3]))
DROPPED = became(stated("C", 1))
SPLIT = became(stated("D", 1), stated("D1", 2), stated("D2", 2))
MERGED = became(stated("E", 1), stated("A", 2))
GONE = became(stated("F", 1), latest=None)
BEHIND = became(stated("G", 3), stated("G", 2))
CURRENT = became(stated("H", 2), stated("H", 2))
HALF = became(stated("I", 1), stated("D2", 2), stated("I2", 2))
ALL = {each.old.id: each for each in (SAME, REWORDED, DROPPED, SPLIT, MERGED, GONE, BEHIND, CURRENT, HALF)}


@pytest.mark.parametrize(
    ("names", "now", "moves", "hands"),
    [
        (["A@1"], ["A@2"], [("/outcomes/0", "unchanged")], []),
        (["B@1"], ["B@2"], [("/outcomes/0", "reworded")], [("outcome-reworded", "/outcomes/0")]),
        (["C@1"], ["C@1"], [], [("outcome-dropped", "/outcomes/0")]),
        (["D@1", "C@1"], ["D1@2", "D2@2", "C@1"], [("/outcomes/0", "split")], [("outcome-split", "/outcomes/0"), ("outcome-dropped", "/outcomes/2")]),
        (["H@2", "A@1", "E@1", "B@1"], ["H@2", "A@2", "B@2"],
         [("/outcomes/1", "unchanged"), ("/outcomes/1", "merged"), ("/outcomes/2", "reworded")],
         [("outcome-merged", "/outcomes/1"), ("outcome-reworded", "/outcomes/2")]),
        (["D@1", "I@1"], ["D1@2", "D2@2", "I2@2"], [("/outcomes/0", "split"), ("/outcomes/2", "merged")],
         [("outcome-split", "/outcomes/0"), ("outcome-merged", "/outcomes/2")]),
        (["F@1", "G@3"], ["F@1", "G@3"], [], [("set-withdrawn", "/outcomes/0"), ("set-withdrawn", "/outcomes/1")]),
        (["H@2", "unknown"], ["H@2", "unknown"], [], []),
        ([], [], [], []),
    ],
)  # fmt: skip
def test_what_a_module_assesses_moves_along(
    names: list[str], now: list[str], moves: list[tuple[str, str]], hands: list[tuple[str, str]]
) -> None:
    moved = move_outcomes(names, ALL)
    assert moved.names == now
    assert [(each.pointer, each.change) for each in moved.moves] == moves
    assert [(each.code, each.pointer) for each in moved.hands] == hands


def test_the_words_name_what_changed_and_what_it_became() -> None:
    assert changed_members(REWORDED) == ["sdgs", "statement"]
    assert [each.detail for each in move_outcomes(["B@1", "C@1", "D@1", "G@3"], ALL).hands] == [
        "SET/B changed (sdgs, statement): see whether this still fits.",
        "SET/C is not in version 2 of its set: replace it, or take it out.",
        "SET/D was split; it is SET/D1 and SET/D2 now: see whether this still fits.",
        "Version 3 of the set of SET/G is withdrawn, and no later one published.",
    ]


@given(st.lists(st.sampled_from(sorted(ALL)), unique=True))
def test_nothing_disappears_nothing_stands_twice_and_a_second_time_moves_nothing(names: list[str]) -> None:
    moved = move_outcomes(names, ALL)
    assert len(set(moved.names)) == len(moved.names)
    successors = {before.id: {each.id for each in found.new} for found in ALL.values() for before in (found.old,)}
    assert all(name in moved.names or successors[name] <= set(moved.names) for name in names)
    newest = {each.id: became(each, each) for found in ALL.values() for each in found.new if each.number == 2}
    again = move_outcomes(moved.names, newest | ALL)
    assert (again.names, again.moves) == (moved.names, [])


def tree(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": "all_of", "key": "all", "children": list(children)}


NAMED = {each.old.outcome: each for each in (SAME, DROPPED, SPLIT, MERGED, GONE, BEHIND)}


@pytest.mark.parametrize(
    ("outcome", "now", "moves", "hands"),
    [
        ("A", "A", [], []),
        ("C", "C", [], ["outcome-dropped"]),
        ("D", "D", [], ["outcome-split"]),
        ("E", "A", ["merged"], ["outcome-merged"]),
        ("F", "F", [], ["set-withdrawn"]),
        ("G", "G", [], []),
        ("unknown", "unknown", [], []),
    ],
)
def test_what_a_tree_names_stays_while_it_is_published(
    outcome: str, now: str, moves: list[str], hands: list[str]
) -> None:
    node = {"type": "outcome", "key": "o", "outcome": outcome, "minLevel": 5}
    other = {"type": "credits", "key": "c", "minEc": 5}
    phases = [{"key": "p", "requirement": tree(other, tree(node))}]
    made, moved = move_phases(phases, NAMED)
    place = "/phases/0/requirement/children/1/children/0"
    assert made[0]["requirement"]["children"][1]["children"][0] == {**node, "outcome": now}
    assert made[0]["requirement"]["children"][0] == other
    assert [(each.change, each.pointer) for each in moved.moves] == [(MoveChange(m), f"{place}/outcome") for m in moves]
    assert [(each.code, each.pointer) for each in moved.hands] == [(code, f"{place}/outcome") for code in hands]


def test_what_stands_below_a_condition_moves_too_and_leaves_the_version_of_another_outcome_behind() -> None:
    node = {"type": "outcome", "key": "o", "outcome": "E", "version": "E@1"}
    kept = {"type": "outcome", "key": "k", "outcome": "A", "version": "A@1"}
    phases: list[dict[str, Any]] = [
        {"key": "p", "requirement": {"type": "recency", "key": "r", "years": 5, "child": tree(node, kept)}}
    ]
    made, moved = move_phases(phases, NAMED)
    below = made[0]["requirement"]["child"]["children"]
    assert below == [{"type": "outcome", "key": "o", "outcome": "A"}, kept]
    assert [each.pointer for each in moved.moves] == ["/phases/0/requirement/child/children/0/outcome"]
    assert list(named_outcomes(phases[0]["requirement"])) == ["E", "A"]
    graded = {"type": "min_grade", "grade": 6, "child": {"type": "module", "module": "m1"}}
    assert list(named_modules([{"requirement": graded}])) == [("m1", "/phases/0/requirement/child/module")]


def test_what_a_tree_names_and_where() -> None:
    phases = [
        {"requirement": {"type": "module", "module": "m0"}},
        {"requirement": tree({"type": "module", "module": "m1"}, tree({"outcome": "o1"}), {"outcome": "o2"})},
    ]
    assert list(named_modules(phases)) == [
        ("m0", "/phases/0/requirement/module"), ("m1", "/phases/1/requirement/children/0/module"),
    ]  # fmt: skip
    assert [list(named_outcomes(each["requirement"])) for each in phases] == [[], ["o1", "o2"]]
    assert move_phases([], NAMED) == ([], Moved())
