"""Assignments that are too wide to try all, against CP-SAT; and what the search hands over to an integer program."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.curriculum.rules import nodes as n
from app.progress.rules.assignment import best_assignment
from app.progress.rules.components import MOST_SELECTIONS, components, ways_to_count
from app.progress.rules.facts import By, Held, Record
from app.progress.rules.fitting import Diploma, leaves_of, why_not
from app.progress.rules.posing import pose
from app.progress.rules.weighing import Assignment, cost_of, faults_of
from tests.bench.audits import by_audit, by_cp_sat, compare, instance
from tests.progress.test_counting import BLOCK
from tests.progress.test_rules import FACTS, HOUSE, A, B, module, record


@pytest.mark.parametrize("seed", [2, 8, 35, 3017])
def test_cp_sat_finds_the_same_optimum(seed: int) -> None:
    posed = instance(seed)
    assert by_audit(posed) == by_cp_sat(posed)


def test_the_comparison_says_how_many_times_as_fast_it_is() -> None:
    assert set(compare(1, 1)) == {"audit_vs_cpsat", "audit_vs_cpsat_wall", "audit_median_ms", "audit_most_ms"}


def diploma(*roots: n.Node) -> Diploma:
    return Diploma(
        tuple(n.Phase(f"p{i}", {"nl": "Fase"}, Decimal(30), False, r) for i, r in enumerate(roots)), FACTS, HOUSE
    )


def chained(number: int) -> Record:
    """One of a chain in which each shares its module or its id with the next, and none with one further on."""
    identity, same = uuid.UUID(int=0x1000 + number // 2), uuid.UUID(int=0x2000 + (number + 1) // 2)
    return replace(record(A), id=identity, module=same, on=date(2025, 1, 1))


def test_a_chain_of_the_same_things_is_solved_too() -> None:
    root = n.AllOf("all", None, tuple(n.Credits(f"c{i}", None, Decimal(10)) for i in range(3)))
    held = Held(date(2026, 11, 2), tuple(map(chained, range(11))))
    best = best_assignment(diploma(root), held)
    assert best.is_proven
    assert faults_of(diploma(root), held, best.assignment) == []
    assert cost_of(diploma(root), held, best.assignment) == (Decimal(0), 0)


def test_too_many_ways_to_choose_are_left_to_the_search() -> None:
    groups = [
        n.Choose(f"g{g}", None, tuple(n.Credits(f"g{g}c{i}", None, Decimal(5)) for i in range(6)), 3) for g in range(2)
    ]
    root = diploma(n.AllOf("all", None, tuple(groups)))
    held = Held(
        date(2026, 11, 2), tuple(replace(record(A), id=uuid.UUID(int=i), module=uuid.UUID(int=i)) for i in range(1, 8))
    )
    [whole] = components(pose(root, held, ()))
    assert MOST_SELECTIONS < 20 * 20
    assert ways_to_count(whole.terms) == (whole.terms, [[]])
    assert cost_of(root, held, best_assignment(root, held).assignment) == (Decimal(0), 0)


def test_of_many_blocks_pairs_are_tried_and_that_is_said() -> None:
    blocks = tuple(
        replace(BLOCK, id=uuid.UUID(int=0x500 + i), covers={"free": Decimal("2.5")}, uses=frozenset()) for i in range(9)
    )
    root = diploma(n.Credits("free", None, Decimal(10)))
    best = best_assignment(root, Held(date(2026, 11, 2), blocks=blocks))
    assert (best.is_proven, len(best.assignment.blocks)) == (False, 2)


TWO = n.AllOf("all", None, (module(A), module(B)))
EXEMPT = {"A": (record(A, By.EXEMPTION),), "B": (record(B, By.EXEMPTION),)}


@pytest.mark.parametrize(
    ("root", "given", "codes"),
    [
        (TWO, EXEMPT, []),
        (n.Cap("c", None, TWO, Decimal(5)), EXEMPT, ["over-cap"]),
        (n.Choose("c", None, TWO.children, 2, None, Decimal(5)), EXEMPT, ["over-maximum"]),
        (
            n.Exclusive("c", None, TWO, Decimal(5)),
            {key: (replace(records[0], is_shared=True),) for key, records in EXEMPT.items()},
            ["counts-elsewhere"],
        ),
        (TWO, {"A": (record(A), record(A, By.EXEMPTION))}, ["counted-twice", "counted-twice"]),
        (TWO, {"A": (record(B),)}, ["other-module"]),
    ],
)
def test_what_an_assignment_may_not(root: n.Node, given: dict[str, tuple[Record, ...]], codes: list[str]) -> None:
    assert faults_of(diploma(root), Held(date(2026, 11, 2)), Assignment(given)) == codes


def test_a_block_that_is_over_a_cap_by_itself_is_not_used() -> None:
    root = diploma(n.AllOf("all", None, (n.Cap("c", None, n.Credits("free", None, Decimal(10)), Decimal(5), "block"),)))
    block = replace(BLOCK, covers={"free": Decimal(10)}, uses=frozenset())
    held = Held(date(2026, 11, 2), blocks=(block,))
    assert best_assignment(root, held).assignment.blocks == ()
    assert faults_of(root, held, Assignment({}, (block,))) == ["over-cap"]


def test_an_outcome_takes_no_credit() -> None:
    [leaf] = leaves_of(diploma(n.OutcomeNode("o", None, A)).phases)
    assert why_not(leaf, record(A), date(2026, 11, 2), HOUSE) == "takes-no-credit"
