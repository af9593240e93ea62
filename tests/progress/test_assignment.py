"""The best assignment against trying every one, on random trees of every node type."""

import copy
from math import prod

from hypothesis import HealthCheck, assume, given, settings

from app.progress.rules.assignment import best_assignment
from app.progress.rules.components import Component, components, value_of
from app.progress.rules.exact import program
from app.progress.rules.grid import by_table
from app.progress.rules.posing import pose
from app.progress.rules.problem import Option
from app.progress.rules.weighing import cost_of, faults_of
from tests.progress.brute import Tree, everything, is_allowed, places, rank, ranks, satisfying
from tests.progress.trees import HOUSE, MODULES, Case, cases

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def tree_of(case: Case) -> Tree:
    return Tree(case.diploma.phases, MODULES, HOUSE)


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_it_is_as_good_as_the_best_of_all(case: Case) -> None:
    tree = tree_of(case)
    assume(prod(1 + len(places(tree, case.held, record)) for record in case.held.records) <= 1500)
    best = best_assignment(case.diploma, case.held)
    given_ = {key: list(records) for key, records in best.assignment.given.items()}
    covered = satisfying(tree, best.assignment.blocks)
    shut = {node.key for node, above in everything(tree) if {node.key, *(a.key for a in above)} & covered}
    expected = min(found for found, _ in ranks(tree, case.held))
    assert rank(tree, case.held, given_, best.assignment.blocks, covered, shut) == expected
    assert is_allowed(tree, given_, best.assignment.blocks, covered)
    assert faults_of(case.diploma, case.held, best.assignment) == []
    assert cost_of(case.diploma, case.held, best.assignment) == expected[0]
    assert best.is_proven


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_what_is_too_wide_to_search_is_solved_as_well(case: Case) -> None:
    """Two ways to the same best: by a table of states, and by an integer program."""
    problem = pose(case.diploma, case.held, ())
    for component in components(problem):
        searched, (solved, is_proven) = by_table(component), program(component)
        assert is_proven
        assert searched is None or value_with(component, searched) == value_with(component, solved)


def value_with(component: Component, options: list[Option]) -> int:
    """What a component is worth with these options in it, the rest of the problem left alone."""
    problem = copy.deepcopy(component.problem)
    for option in options:
        problem.take(option)
    assert all(slot.given <= slot.bound for slot in problem.slots if slot.is_cap)
    return value_of(problem)
