"""A program of whole numbers, row by row, and its exact solution by HiGHS (one thread, a fixed seed)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import highspy
import numpy

from app.progress.rules.solver import Solver

ALWAYS = -1
"""In the place of a column: what holds in any case."""
SEED = 20
"""Of the random numbers in the solver, so that the same question has the same answer."""
_SAFE = 1e-6


class Found(StrEnum):
    """How a search ended: with a proof, without one, or with the proof that there is nothing to find."""

    OPTIMAL = "optimal"
    NOTHING = "nothing"
    OPEN = "open"


@dataclass(frozen=True)
class Search:
    """How a search ended. `values` are of the best solution, if any; no solution has an objective below `bound`."""

    found: Found
    bound: int
    values: Sequence[int] | None = None
    objective: int = 0


@dataclass
class Program:
    """Columns of whole numbers from 0, and rows of sums between bounds."""

    upper: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def column(self, upper: int = 1) -> int:
        """A new column from 0 to `upper`."""
        self.upper.append(upper)
        return len(self.upper) - 1

    def at_most(self, terms: Mapping[int, int], most: int) -> None:
        """A sum is `most` or less. Divided by what all have in common, which makes it as tight as whole numbers are."""
        common = math.gcd(*terms.values())
        if common:
            self.rows.append(({c: v // common for c, v in terms.items()}, -math.inf, most // common))
        elif most < 0:
            self.rows.append(({}, 0, most))

    def at_least(self, terms: Mapping[int, int], least: int, when: int = ALWAYS) -> None:
        """A sum of weights that are above 0 is `least` or more, where the column `when` is 1."""
        if least <= 0:
            return
        common = math.gcd(*terms.values()) or 1
        floor = -(-least // common)
        row = {column: min(value // common, floor) for column, value in terms.items()}
        if when != ALWAYS:
            row[when] = row.get(when, 0) - floor
            floor = 0
        self.rows.append((row, floor, math.inf))

    def search(self, objective: Mapping[int, int], seconds: float, least: int = 0) -> Search:
        """The least value of a sum of columns, in so many seconds at most. `least` is a bound that is known already."""
        if not self.upper:
            return Search(Found.OPTIMAL, 0, []) if self.holds([]) else Search(Found.NOTHING, least)
        if seconds <= 0:
            return Search(Found.OPEN, least)
        step = math.gcd(*objective.values()) or 1
        solver = _solver(seconds)
        solver.passModel(self._model({column: weight // step for column, weight in objective.items()}))
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Search(Found.NOTHING, least)
        info = solver.getInfo()
        bound = max(least, step * _up(info.mip_dual_bound))
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Search(Found.OPEN, bound)
        values = [round(value) for value in solver.getSolution().col_value]
        if not self.holds(values):
            return Search(Found.OPEN, bound)
        reached = sum(weight * values[column] for column, weight in objective.items())
        return Search(Found.OPTIMAL if reached <= bound else Found.OPEN, min(bound, reached), values, reached)

    def holds(self, values: Sequence[int]) -> bool:
        """Whether whole numbers keep to every bound and row, counted exactly: a solver rounds, a plan does not."""
        return all(0 <= value <= upper for value, upper in zip(values, self.upper, strict=True)) and all(
            low <= sum(weight * values[column] for column, weight in row.items()) <= high
            for row, low, high in self.rows
        )

    def _model(self, objective: Mapping[int, int]) -> highspy.HighsLp:
        model = highspy.HighsLp()
        count = len(self.upper)
        model.num_col_, model.num_row_ = count, len(self.rows)
        cost = numpy.zeros(count)
        for column, weight in objective.items():
            cost[column] = weight
        model.col_cost_ = cost
        model.col_lower_, model.col_upper_ = numpy.zeros(count), numpy.array(self.upper, dtype=float)
        model.row_lower_ = numpy.array([low for _, low, _ in self.rows], dtype=float)
        model.row_upper_ = numpy.array([high for _, _, high in self.rows], dtype=float)
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = numpy.cumsum([0, *(len(row) for row, _, _ in self.rows)], dtype=numpy.int32)
        matrix.index_ = numpy.array([column for row, _, _ in self.rows for column in row], dtype=numpy.int32)
        matrix.value_ = numpy.array([value for row, _, _ in self.rows for value in row.values()], dtype=float)
        model.integrality_ = [highspy.HighsVarType.kInteger] * count
        return model


def _solver(seconds: float) -> Solver:
    solver = Solver()
    options: dict[str, bool | int | float | str] = {
        "threads": 1,
        "parallel": "off",
        "random_seed": SEED,
        "time_limit": seconds,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1 - _SAFE,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _up(bound: float) -> int:
    """The least whole number that is not below a bound which the solver computed in floating point."""
    return math.ceil(bound - _SAFE) if math.isfinite(bound) else 0
