"""What somebody can work out from numbers that are shown: the least and the most that each hidden one can be."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from scipy.optimize import linprog  # type: ignore[import-untyped]

from app.insight.payloads import Figure


class Puzzle:
    """Numbers by name, of which some are shown; totals that are the sums of parts. None is negative.

    Those in `some` are known to be one or more: where nothing happened, that is shown.
    """

    def __init__(
        self, shown: Mapping[str, int | None], sums: Iterable[tuple[str, Sequence[str]]], some: Container[str] = ()
    ) -> None:
        self.names = list(shown)
        at = {name: index for index, name in enumerate(self.names)}
        self.rows, self.right = list[list[float]](), list[float]()
        for total, parts in sums:
            row = [0.0] * len(self.names)
            row[at[total]] -= 1
            for part in parts:
                row[at[part]] += 1
            self.rows.append(row)
            self.right.append(0)
        self.shown = dict(shown)
        self.bounds = [(int(name in some), None) if value is None else (value, value) for name, value in shown.items()]

    def worked_out(self) -> list[str]:
        """The names of the hidden numbers that can be one thing only."""
        return [name for name, value in self.shown.items() if value is None and not self._is_open(name)]

    def _is_open(self, name: str) -> bool:
        least, most = self._extreme(name, 1), self._extreme(name, -1)
        return most is None or least is None or most - least > 0.5

    def _extreme(self, name: str, sign: int) -> float | None:
        cost = [float(sign) if each == name else 0.0 for each in self.names]
        found: Any = linprog(cost, A_eq=self.rows or None, b_eq=self.right or None, bounds=self.bounds)
        if found.status == 3:
            return None
        assert found.status == 0, found.message
        return float(sign * found.fun)


def value(figure: Figure) -> int | None:
    assert (figure.value is None) == figure.suppressed
    return figure.value
