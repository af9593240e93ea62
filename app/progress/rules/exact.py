"""The best assignment of a component by integer programming (HiGHS): for what dynamic programming finds too wide."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from uuid import UUID

import highspy
import numpy as np

from app.progress.rules.components import Component
from app.progress.rules.problem import Const, Expr, Fill, Lack, Least, Option, Scale, Slot, Total
from app.progress.rules.solver import Solver

MOST_NODES = 100_000
"""After so many nodes of the search of HiGHS the best found is kept, and is said not to be proven."""
_SETTINGS = {
    "threads": 1,  # the same bytes each time
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # costs are whole numbers
    "mip_feasibility_tolerance": 1e-9,
    "mip_max_nodes": MOST_NODES,
}


@dataclass(frozen=True)
class _Linear:
    """A sum of columns with their factors, and a constant. `most` bounds it from above."""

    factors: Mapping[int, float] = field(default_factory=dict)
    constant: float = 0
    most: float = 0

    def plus(self, other: "_Linear") -> "_Linear":
        factors = dict(self.factors)
        for column, factor in other.factors.items():
            factors[column] = factors.get(column, 0) + factor
        return _Linear(factors, self.constant + other.constant, self.most + other.most)

    def times(self, factor: float) -> "_Linear":
        factors = {column: each * factor for column, each in self.factors.items()}
        return _Linear(factors, self.constant * factor, self.most * factor)


class _Model:
    """The assignment as a program. Costs are minimised, so a column that is at least something is that."""

    def __init__(self, component: Component) -> None:
        self.slots: Sequence[Slot] = component.problem.slots
        self.scale: Scale = component.problem.scale
        self.highs = Solver()
        self.highs.silent()
        for name, value in _SETTINGS.items():
            self.highs.setOptionValue(name, value)
        self.options = [option for cluster in component.clusters for option in cluster]
        self.picked = [self.column(1, is_whole=True) for _ in self.options]
        self.lacks: dict[int, tuple[_Linear, _Linear]] = {}
        self.given = self._given()
        self._limit()

    def column(self, most: float, *, is_whole: bool = False) -> int:
        """A new column from 0 to that."""
        number = self.highs.getNumCol()
        self.highs.addVar(0.0, float(most))
        if is_whole:
            self.highs.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return number

    def row(self, linear: _Linear, most: float) -> None:
        """That a sum is at most so much."""
        columns = np.array(list(linear.factors), dtype=np.int32)
        factors = np.array(list(linear.factors.values()), dtype=np.float64)
        self.highs.addRow(-inf, float(most - linear.constant), len(columns), columns, factors)

    def _given(self) -> dict[int, _Linear]:
        factors: dict[int, dict[int, float]] = defaultdict(dict)
        for column, option in zip(self.picked, self.options, strict=True):
            for slot, amount in option.deltas:
                factors[slot][column] = amount
        return {slot: _Linear(found, self.slots[slot].given) for slot, found in factors.items()}

    def _limit(self) -> None:
        """No cap is passed, and nothing counts twice."""
        for slot, given in self.given.items():
            if self.slots[slot].is_cap or self.slots[slot].is_single:
                self.row(given, self.slots[slot].bound)
        same: dict[tuple[str, UUID], dict[int, float]] = defaultdict(dict)
        for column, option in zip(self.picked, self.options, strict=True):
            same["id", option.record.id][column] = 1
            same["module", option.record.module][column] = 1
        for factors in same.values():
            self.row(_Linear(factors), 1)

    def lack(self, number: int) -> tuple[_Linear, _Linear]:
        """The halves that a slot lacks, and whether it lacks any (1) or none (0)."""
        if number not in self.lacks:
            bound = self.slots[number].bound
            given = self.given.get(number, _Linear({}, self.slots[number].given))
            most = max(bound - given.constant, 0)
            amount, is_any = self.column(most), self.column(1, is_whole=True)
            self.row(_Linear({amount: -1}).plus(given.times(-1)), -bound)
            self.row(_Linear({amount: 1, is_any: -most}), 0)
            self.lacks[number] = _Linear({amount: 1}, 0, most), _Linear({is_any: 1}, 0, 1)
        return self.lacks[number]

    def cost(self, expr: Expr) -> _Linear:
        """What a node costs, in the unit of one leaf that is missing."""
        half = self.scale.half // self.scale.missing
        match expr:
            case Const(cost=cost):
                return _Linear({}, cost // self.scale.missing, cost // self.scale.missing)
            case Fill(slot=slot, cost=cost):
                return self.lack(slot)[1].times(cost // self.scale.missing)
            case Lack(slot=slot):
                amount, is_any = self.lack(slot)
                return amount.times(half).plus(is_any)
            case Total(children=children):
                return _sum([self.cost(child) for child in children])
            case Least(count=count, children=children):
                return self._least(count, [self.cost(child) for child in children])
        return self._greater(self.cost(expr.child), self.cost(Lack(expr.slot)))

    def _least(self, count: int, costs: Sequence[_Linear]) -> _Linear:
        chosen: dict[int, float] = {}
        found = []
        for cost in costs:
            counted, is_chosen = self.column(cost.most), self.column(1, is_whole=True)
            chosen[is_chosen] = -1
            self.row(cost.plus(_Linear({counted: -1, is_chosen: cost.most})), cost.most)
            found.append(_Linear({counted: 1}, 0, cost.most))
        self.row(_Linear(chosen), -count)
        return _sum(found)

    def _greater(self, one: _Linear, other: _Linear) -> _Linear:
        most = max(one.most, other.most)
        found = self.column(most)
        for each in (one, other):
            self.row(each.plus(_Linear({found: -1})), 0)
        return _Linear({found: 1}, 0, most)

    def leaf_costs(self, leaf_slots: Mapping[int, int]) -> _Linear:
        """What the leaves lack one by one, in the unit of one leaf."""
        half = self.scale.leaf_half // self.scale.leaf
        found = []
        for slot in sorted(self.given.keys() & leaf_slots.keys()):
            amount, is_any = self.lack(slot)
            is_single = self.slots[slot].is_single
            found.append(
                is_any.times(leaf_slots[slot] // self.scale.leaf) if is_single else amount.times(half).plus(is_any)
            )
        return _sum(found)

    def used(self) -> _Linear:
        """What using the records weighs."""
        pairs = zip(self.picked, self.options, strict=True)
        return _Linear({column: self.scale.used[option.record.by] for column, option in pairs})

    def least(self, goal: _Linear) -> tuple[list[float], bool]:
        """The columns that make a goal least, which is held from now on; and whether that is proven."""
        columns = range(self.highs.getNumCol())
        factors = np.array([goal.factors.get(column, 0.0) for column in columns], dtype=np.float64)
        self.highs.changeColsCost(len(columns), np.array(columns, dtype=np.int32), factors)
        self.highs.run()
        is_proven = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = list(self.highs.getSolution().col_value)
        self.row(goal, round(goal.constant + sum(factors * np.array(found))))
        return found, is_proven


def _sum(parts: Sequence[_Linear]) -> _Linear:
    found = _Linear()
    for part in parts:
        found = found.plus(part)
    return found


def program(component: Component) -> tuple[list[Option], bool]:
    """The best options of a component, and whether they are proven to be the best: one goal after the other."""
    model = _Model(component)
    goals = [_sum([model.cost(term) for term in component.terms]), model.leaf_costs(component.problem.leaf_slots)]
    are_proven = True
    for goal in (*goals, model.used()):
        found, is_proven = model.least(goal)
        are_proven &= is_proven
    picked = zip(model.picked, model.options, strict=True)
    return [option for column, option in picked if found[column] > 0.5], are_proven
