"""The best assignment of what somebody has to what a diploma asks: exact, and the same for the same facts (014)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from app.progress.rules.components import components, value_of
from app.progress.rules.exact import program
from app.progress.rules.facts import Block, Held, Record
from app.progress.rules.fitting import Diploma
from app.progress.rules.grid import by_table
from app.progress.rules.posing import pose
from app.progress.rules.problem import Option, Problem, record_order
from app.progress.rules.weighing import Assignment, block_bar

MOST_BLOCKS = 8
"""Of so many blocks every combination is tried; of more only pairs, and the answer is then not proven."""


@dataclass(frozen=True)
class Best:
    """The best assignment, and whether it is proven that there is no better one."""

    assignment: Assignment
    is_proven: bool


def best_assignment(diploma: Diploma, held: Held) -> Best:
    """The assignment with the least cost of the diploma, and among equals the one that 014 prefers."""
    if not held.blocks:
        problem = pose(diploma, held, ())
        is_proven = _solve(problem)
        return Best(Assignment(_by_leaf(problem.taken)), is_proven)
    blocks = sorted((b for b in held.blocks if block_bar(b, diploma.phases) is None), key=lambda b: str(b.id))
    ranked = []
    for used in _combinations(blocks):
        problem = pose(diploma, held, used)
        if problem.is_allowed:
            is_proven = _solve(problem)
            value, leaf = value_of(problem), problem.scale.leaf
            ranked.append(((value // leaf, len(used), value % leaf), used, problem.taken, is_proven))
    _, used, taken, _ = min(ranked, key=lambda each: each[0])
    are_proven = len(blocks) <= MOST_BLOCKS and all(each[-1] for each in ranked)
    return Best(Assignment(_by_leaf(taken), used), are_proven)


def _combinations(blocks: list[Block]) -> Iterator[tuple[Block, ...]]:
    """The blocks that may be used together, the fewest first: no two that share a record."""
    most = len(blocks) if len(blocks) <= MOST_BLOCKS else 2
    for count in range(most + 1):
        for used in combinations(blocks, count):
            inside = [record for block in used for record in block.uses]
            if len(inside) == len(set(inside)):
                yield used


def _solve(problem: Problem) -> bool:
    """Takes the best options of every component; whether all of them are proven."""
    are_proven = True
    for component in components(problem):
        found = by_table(component)
        if found is None:
            found, is_proven = program(component)
            are_proven &= is_proven
        for option in found:
            problem.take(option)
    return are_proven


def _by_leaf(options: list[Option]) -> dict[str, tuple[Record, ...]]:
    given: dict[str, list[Record]] = {}
    for option in options:
        given.setdefault(option.leaf, []).append(option.record)
    return {leaf: tuple(sorted(each, key=record_order) if len(each) > 1 else each) for leaf, each in given.items()}
