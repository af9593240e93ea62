"""Suppression: what is hidden, and that nobody works it out from what is shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.insight.rules import (
    GRANTING,
    OTHERS,
    Outcome,
    Path,
    Tree,
    hidden,
    hidden_outcomes,
    level_of,
    months_before,
    plant,
    share_of,
)
from app.insight.service.figures import Requests, Table, exemption_figures, flow_figures
from tests.insight.attack import Puzzle, value


def flat(total: int, *parts: int | None) -> Tree:
    """A total and its parts, a to l; None is a part where nothing was counted."""
    people = [() if part is None else (part,) for part in parts]
    return Tree((), (total,), tuple(Tree((name,), part) for name, part in zip("abcdefghijkl", people, strict=False)))


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [
        (60, (20, 30, 10), ""),
        (9, (5, 4), "ab"),
        (45, (5, 25, 15), "ac"),  # 5 could be worked out, so the smallest of the others goes too
        (27, (5, 4, 18), "abc"),  # together 9: less than ten would show
        (31, (7, 6, 18), "ab"),  # together 13: nobody knows how they are divided
        (40, (0, 12, 28), "ab"),  # something, but about nobody any more
        (40, (0, 0, 40), "abc"),
        (12, (12, 0), "ab"),
        (40, (None, 12, 28), ""),  # nothing at all is told
        (40, (None, 5, 15, 20), "bc"),
        (9, (None, 9), "b"),
        (38, (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 28), "abcdefghijk"),  # ten parts of ten together would be one each
        (39, (2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 28), "abcdefghij"),
        (30, (6, 6, 24), "abc"),  # the same six people may be in both, so together they are six
        (60, (3, 20, 20, 17), "ad"),
        (60, (3, 19, 19, 19), "ab"),  # of equal ones the first
    ],
)
def test_parts_of_a_total_that_is_shown(total: int, parts: tuple[int, ...], expected: str) -> None:
    found = hidden(flat(total, *parts))
    assert "".join(sorted(path[0] for path in found if path)) == expected
    assert (() in found) is (total < 10)


def test_where_nothing_was_counted_nothing_is_hidden() -> None:
    assert hidden(Tree((), (), (Tree((1,), ()), Tree((2,), ())))) == frozenset()
    paths: list[Path] = [(), (1,), (1, 1), (2,), (2, 1)]
    assert hidden(plant(paths, {(): (4,), (1,): (4,), (1, 1): (4,)})) == {(), (1,), (1, 1)}


def test_a_total_with_one_part_is_hidden_with_it() -> None:
    one = Tree(("a",), (12,), (Tree(("a", 1), (12,), (Tree(("a", 1, None), (12,)), Tree(("a", 1, 2), (0,)))),))
    assert hidden(Tree((), (12,), (one,))) == {("a", 1, None), ("a", 1, 2)}
    lone = Tree(("a",), (12,), (Tree(("a", 1), (12, 3)),))
    assert hidden(Tree((), (12,), (lone,))) == {(), ("a",), ("a", 1)}


def test_all_below_something_hidden_is_hidden() -> None:
    small = Tree(("a",), (4,), (Tree(("a", 1), (4,)),))
    large = Tree(("b",), (20,), (Tree(("b", 1), (20,)),))
    other = Tree(("c",), (40,), (Tree(("c", 1), (40,)),))
    assert hidden(Tree((), (64,), (small, large, other))) == {("a",), ("a", 1), ("b",), ("b", 1)}


def test_what_is_closed_is_hidden_and_covered_like_any_other() -> None:
    tree = flat(60, 20, 15, 25)
    assert hidden(tree, frozenset({("a",)})) == {("a",), ("b",)}
    assert hidden(tree, frozenset({()})) == {(), ("a",), ("b",), ("c",)}


@pytest.mark.parametrize(
    ("people", "granting", "others", "expected"),
    [
        ({Outcome.GRANTED: 30, Outcome.IN_PART: 20, Outcome.CONDITIONAL: 12}, 62, 10, set(OTHERS)),
        ({Outcome.GRANTED: 30, Outcome.IN_PART: 4, Outcome.CONDITIONAL: 0, Outcome.REFUSED: 11, Outcome.OPEN: 12,
          Outcome.ENDED: 13}, 34, 36, set(GRANTING)),
        ({Outcome.GRANTED: 30, Outcome.IN_PART: 11, Outcome.CONDITIONAL: 3, Outcome.REFUSED: 40, Outcome.OPEN: 6,
          Outcome.ENDED: 7}, 44, 53, {Outcome.IN_PART, Outcome.CONDITIONAL, Outcome.OPEN, Outcome.ENDED}),
    ],
)  # fmt: skip
def test_outcomes_of_a_programme(
    people: dict[Outcome, int], granting: int, others: int, expected: set[Outcome]
) -> None:
    assert hidden_outcomes(people, granting, others) == expected


@pytest.mark.parametrize(
    ("path", "level"),
    [((), "sector"), ((1,), "institution"), ((1, 2), "programme"), ((1, 2, 3), "route"), ((1, 2, None), "outside-routes")],
)  # fmt: skip
def test_a_place_has_a_level(path: Path, level: str) -> None:
    assert level_of(path) == level


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 2), 12, date(2025, 11, 2)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_that_an_outcome_never_was_is_not_told() -> None:
    assert hidden_outcomes({Outcome.GRANTED: 30, Outcome.REFUSED: 40}, 30, 40) == set(Outcome)


def test_a_share_has_steps_of_a_tenth_of_a_per_cent() -> None:
    assert share_of(1, 3) == 0.333
    assert share_of(3, 20) == 0.15


PLACES = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=3), min_size=1, max_size=4)
"""For each institution its programmes, and for each of these how many parts it has."""


def paths_of(shape: list[list[int]]) -> list[Path]:
    made: list[Path] = [()]
    for a, programmes in enumerate(shape):
        made.append((a,))
        for b, parts in enumerate(programmes):
            made += [(a, b), *((a, b, c) for c in range(parts))]
    return made


def leaves(paths: Sequence[Path]) -> list[Path]:
    return [path for path in paths if not any(other[:-1] == path and other for other in paths)]


@st.composite
def populations(draw: Any) -> tuple[list[Path], dict[Path, list[int]]]:
    """Places, and for each of the last ones who is there: people of a small village, some of them more than once."""
    paths = paths_of(draw(PLACES))
    there = st.lists(st.integers(0, 60), max_size=30) | st.lists(st.integers(0, 60), max_size=4)
    return paths, {leaf: draw(there) for leaf in leaves(paths)}


def at(path: Path, there: Mapping[Path, list[int]]) -> list[int]:
    return [person for leaf, people in there.items() if leaf[: len(path)] == path for person in people]


def sums_of(paths: Sequence[Path], name: str = "") -> list[tuple[str, list[str]]]:
    parts = {path: [each for each in paths if each and each[:-1] == path] for path in paths}
    return [(f"{name}{path}", [f"{name}{each}" for each in below]) for path, below in parts.items() if below]


@settings(max_examples=40)
@given(populations())
def test_no_hidden_count_can_be_worked_out(population: tuple[list[Path], dict[Path, list[int]]]) -> None:
    paths, there = population
    people = {path: (len(set(at(path, there))),) for path in paths if at(path, there)}
    gone = hidden(plant(paths, people))
    for path in paths:
        assert path in gone or path not in people or people[path][0] >= 10
        lost = [person for part in gone if part and part[:-1] == path for person in at(part, there)]
        assert path in gone or not lost or len(set(lost)) >= 10, "what subtracting leaves is about too few"
    shown = {str(path): None if path in gone else len(at(path, there)) for path in paths}
    assert Puzzle(shown, sums_of(paths), some=shown).worked_out() == []


def test_the_attack_finds_what_was_not_covered() -> None:
    sums = [("t", ["a", "b", "c"])]
    assert Puzzle({"t": 30, "a": 12, "b": None, "c": 15}, sums).worked_out() == ["b"]
    assert Puzzle({"t": 27, "a": 12, "b": None, "c": 15, "d": None}, [("t", ["a", "b", "c", "d"])]).worked_out() == [
        "b",
        "d",
    ]
    assert Puzzle({"t": 30, "a": None, "b": None, "c": 15}, sums).worked_out() == []
    assert Puzzle({"t": 17, "a": None, "b": None, "c": 15}, sums, some="ab").worked_out() == ["a", "b"]


WISHES = st.tuples(st.integers(0, 60), st.sampled_from(list(Outcome)))


@st.composite
def requests(draw: Any) -> tuple[list[Path], dict[Path, list[tuple[int, Outcome]]]]:
    paths = [path for path in paths_of(draw(PLACES)) if len(path) < 3]
    some = st.sampled_from([0, 3, 12, 30]).flatmap(lambda size: st.lists(WISHES, min_size=size, max_size=size + 8))
    return paths, {path: draw(some) for path in paths if len(path) == 2}


def row_of(facts: Sequence[tuple[int, Outcome]]) -> Any:
    def people(*wanted: Outcome) -> int:
        return len({person for person, outcome in facts if outcome in wanted})

    counts = {
        "requests": len(facts),
        "units": len(facts),
        "granted": sum(outcome in GRANTING for _, outcome in facts),
        "not_granted": sum(outcome in OTHERS for _, outcome in facts),
        "people": people(*Outcome),
        "people_granted": people(*GRANTING),
        "people_not_granted": people(*OTHERS),
        "people_decided": 0,
        **{f"count_{each.name}": sum(outcome is each for _, outcome in facts) for each in Outcome},
        **{f"people_{each.name}": people(each) for each in Outcome},
    }
    return SimpleNamespace(**counts, _mapping=counts)


@settings(max_examples=40)
@given(requests())
def test_nothing_of_requests_can_be_worked_out(made: tuple[list[Path], dict[Path, list[tuple[int, Outcome]]]]) -> None:
    paths, there = made
    found = {path: [fact for at, facts in there.items() if at[: len(path)] == path for fact in facts] for path in paths}
    tables = Requests.of({path: row_of(facts) for path, facts in found.items() if facts}, paths)
    shown: dict[str, int | None] = {}
    sums = [each for name in ("all", "some", "rest") for each in sums_of(paths, name)]
    for path in paths:
        figures = exemption_figures(tables, path)
        for name, each in (("all", figures.requests), ("some", figures.granted), ("rest", figures.not_granted)):
            shown[f"{name}{path}"] = value(each)
        sums.append((f"all{path}", [f"some{path}", f"rest{path}"]))
        assert (figures.outcomes is not None) is (len(path) == 2)
        for name, group in (("some", GRANTING), ("rest", OTHERS)) if figures.outcomes else ():
            kinds = {each: f"{each.value}{path}" for each in group}
            shown |= {kinds[each]: value(getattr(figures.outcomes, each.value.replace("-", "_"))) for each in group}
            sums.append((f"{name}{path}", list(kinds.values())))
            told = [each for each in group if shown[kinds[each]] is not None and found[path]]
            assert all(len({p for p, outcome in found[path] if outcome is each}) >= 10 for each in told)
    assert Puzzle(shown, sums, some={name for name in shown if name.startswith("all")}).worked_out() == []


def test_where_requests_are_hidden_what_became_of_them_is_too() -> None:
    """The third covers the first: it has the fewest people, although more outcomes than the second."""
    both = (Outcome.GRANTED, Outcome.REFUSED)
    there: dict[Path, list[tuple[int, Outcome]]] = {
        (1,): [(100 + n, Outcome.GRANTED) for n in range(5)],
        (2,): [(200 + n, both[n % 2]) for n in range(24)],
        (3,): [(300 + n % 20, both[n // 20]) for n in range(40)],
    }
    rows: dict[Path, Any] = {path: row_of(facts) for path, facts in there.items()}
    rows |= {(): row_of([fact for facts in there.values() for fact in facts])}
    tables = Requests.of(rows, [(), *there])
    shown = {path: exemption_figures(tables, path) for path in there}
    assert [value(figures.requests) for figures in shown.values()] == [None, 24, None]
    assert [value(figures.granted) for figures in shown.values()] == [None, 12, None]
    assert [value(figures.not_granted) for figures in shown.values()] == [None, 12, None]


@settings(max_examples=40)
@given(populations(), st.data())
def test_nothing_of_the_flow_can_be_worked_out(
    population: tuple[list[Path], dict[Path, list[int]]], data: st.DataObject
) -> None:
    paths, there = population
    moved = data.draw(st.sets(st.integers(0, 60), min_size=10, max_size=50))
    rows: dict[Path, Any] = {}
    for path in paths:
        if not (facts := at(path, there)):
            continue
        counts = {
            "all": len(facts),
            "some": sum(person in moved for person in facts),
            "people_some": len(set(facts) & moved),
            "people_others": len(set(facts) - moved),
        }
        rows[path] = SimpleNamespace(**counts, _mapping=counts)
    table = Table.of(rows, paths, "people_some", "people_others")
    shown, sums = dict[str, int | None](), [each for name in ("all", "some", "stay") for each in sums_of(paths, name)]
    for path in paths:
        figures = flow_figures(table, path)
        shown[f"all{path}"], shown[f"some{path}"], shown[f"stay{path}"] = (
            value(figures.students), value(figures.moved_on), None if figures.students.suppressed
            else (figures.students.value or 0) - (figures.moved_on.value or 0),
        )  # fmt: skip
        sums.append((f"all{path}", [f"some{path}", f"stay{path}"]))
    assert Puzzle(shown, sums, some={name for name in shown if name.startswith("all")}).worked_out() == []
