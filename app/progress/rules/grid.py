"""The best assignment of a component where few sums are open: the least value of every state at once, as arrays.

Clusters are looked at from the last to the first. After each, the table has what the best choice among it and all
later ones comes to, from every state of the open slots. A slot that needs no state (what it saves is saved by each
choice alone) is counted with the choices. The table has a row for each way to say which children of the groups count.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from math import gcd, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.progress.rules.components import MOST_CHOICES, Cluster, Component, choices, ways_to_count
from app.progress.rules.problem import Const, Expr, Fill, Lack, Least, Option, Problem, Slot, Total, slots_of

Numbers = NDArray[np.int64]
Deltas = tuple[tuple[int, int], ...]
MOST_CELLS = 200_000
"""A table has no more cells than this."""
_NEVER = 1 << 61


class _Way(NamedTuple):
    """A way to give records of a cluster: its options, and by how much that raises which slots."""

    options: tuple[Option, ...]
    deltas: Deltas


class _Axis(NamedTuple):
    """The states of an open slot: the halves in a step, how many states, how far apart they are in the table."""

    step: int
    size: int
    stride: int
    is_strict: bool


class _Choice(NamedTuple):
    """A way as the table has it: what it weighs in each row, and the cell to which it leads from each."""

    options: tuple[Option, ...]
    weight: int | Numbers
    leads: Numbers | None


def by_table(component: Component) -> list[Option] | None:
    """The best options of a component, of equal ones the first; None where the table would be too large."""
    problem = component.problem
    clusters = [ways for ways in (_ways(cluster, problem.slots) for cluster in component.clusters) if ways]
    if len(clusters) < len(component.clusters) or _most(problem) >= _NEVER // 2:
        return None
    table = _Table(component, clusters)
    return table.best() if table.whole.cells * len(table.rows) <= MOST_CELLS else None


def _most(problem: Problem) -> int:
    """More than anything can cost."""
    scale = problem.scale
    return scale.half * (scale.missing // scale.leaf_half + sum([slot.bound for slot in problem.slots]) + 1)


def _ways(cluster: Cluster, slots: Sequence[Slot]) -> list[_Way]:
    """Every way to give records of a cluster, none at all first; nothing where there are too many."""
    first = cluster[0].record
    if all(option.record is first for option in cluster):
        return [_Way((), ()), *[_Way((option,), option.deltas) for option in cluster]]
    ways = [_Way(options, _together(options)) for options in choices(cluster, MOST_CHOICES) or ()]
    return [way for way in ways if not any(slots[slot].is_single and amount > 1 for slot, amount in way.deltas)]


def _together(options: Iterable[Option]) -> Deltas:
    raised: dict[int, int] = defaultdict(int)
    for option in options:
        for slot, amount in option.deltas:
            raised[slot] += amount
    return tuple(raised.items())


_States = tuple[int, int, int, bool]
"""A slot, the halves in a step, how many states it has, and whether it may not be passed."""


class _Grid:
    """Cells for all states of some slots, and a last one for what is not allowed."""

    def __init__(self, states: Iterable[_States]) -> None:
        self.axes: dict[int, _Axis] = {}
        self.cells = 1
        for slot, step, size, is_strict in states:
            self.axes[slot] = _Axis(step, size, self.cells, is_strict)
            self.cells *= size
        self._leads: dict[Deltas, Numbers] = {}

    @cached_property
    def places(self) -> Numbers:
        """The number of each cell."""
        return np.arange(self.cells)

    @cached_property
    def at(self) -> dict[int, Numbers]:
        """Where each cell is on each axis."""
        return {slot: self.places // axis.stride % axis.size for slot, axis in self.axes.items()}

    def leads(self, deltas: Deltas) -> Numbers | None:
        """The cell to which raising leads from each; None where no axis is raised."""
        raised = tuple([each for each in deltas if each[0] in self.axes])
        if not raised:
            return None
        found = self._leads.get(raised)
        if found is None:
            found = self._leads[raised] = self._led(raised)
        return found

    def _led(self, raised: Deltas) -> Numbers:
        found = np.append(self.places, self.cells)
        inside = found[:-1]
        for slot, amount in raised:
            axis, at = self.axes[slot], self.at[slot]
            after = at + amount // axis.step
            if axis.is_strict:
                inside[after >= axis.size] = 2 * self.cells * self.cells
            inside += (np.minimum(after, axis.size - 1) - at) * axis.stride
        found[found > self.cells] = self.cells
        return found


_kept_grid = lru_cache(maxsize=128)(_Grid)
"""People of one diploma often leave the same sums open."""
MOST_KEPT = 2_000
"""A grid that is kept has no more cells than this."""


def _grid(slots: Sequence[Slot], steps: Mapping[int, int]) -> _Grid:
    states = []
    for number, step in steps.items():
        slot = slots[number]
        rest, is_strict = slot.bound - slot.given, slot.is_cap or slot.is_single
        states.append((number, step, (rest // step if is_strict else -(-rest // step)) + 1, is_strict))
    cells = prod([size for _, _, size, _ in states])
    return _kept_grid(tuple(states)) if cells <= MOST_KEPT else _Grid(states)


class _Table:
    """The rows of a component's table, and its cells: as long as no cap is raised, caps have none."""

    def __init__(self, component: Component, clusters: Sequence[Sequence[_Way]]) -> None:
        self.problem, self.slots = component.problem, component.problem.slots
        self.always, self.rows = ways_to_count(component.terms)
        self.terms = {id(term): term for row in (self.always, *self.rows) for term in row}
        steps, most = _raised(clusters)
        plain = self._plain(most)
        caps = {slot: step for slot, step in steps.items() if self.slots[slot].is_cap}
        kept = {slot: steps[slot] for slot in sorted(steps.keys() - plain - caps.keys())}
        self.free, self.whole = _grid(self.slots, kept), _grid(self.slots, caps | kept)
        is_capped = [any(slot in caps for way in ways for slot, _ in way.deltas) for ways in clusters]
        pairs = list(zip(clusters, is_capped, strict=True))
        self.capped = [ways for ways, is_one in pairs if is_one]
        self.uncapped = [ways for ways, is_one in pairs if not is_one]
        self.asking = {term.slot: term for term in self.terms.values() if isinstance(term, Fill | Lack)}
        self.asked_in = self._asked_in()
        self.plain = plain
        self.saved: dict[tuple[int, int], int | Numbers] = {}

    def _plain(self, most: Mapping[int, Sequence[int]]) -> set[int]:
        """The slots that need no state: one cluster raises them, or all together do not come to the bound."""
        nested = {s for term in self.terms.values() if not isinstance(term, Fill | Lack) for s in slots_of(term)}
        found = set()
        for number, raised in most.items():
            slot = self.slots[number]
            is_alone = len(raised) == 1 or slot.given + sum(raised) < slot.bound
            if is_alone and not slot.is_cap and number not in nested:
                found.add(number)
        return found

    def _asked_in(self) -> dict[int, Numbers]:
        """Of each slot that a group asks for: the rows in which that counts, as ones."""
        found: dict[int, list[list[int]]] = {}
        for number, row in enumerate(self.rows):
            for term in row:
                if isinstance(term, Fill | Lack):
                    found.setdefault(term.slot, [[0] for _ in self.rows])[number][0] = 1
        return {slot: np.array(rows) for slot, rows in found.items()}

    def best(self) -> list[Option]:
        """The options of the least value; of equal ones those of the first row and the first choices."""
        costs, last = self._last()
        free, capped = self._choices(self.uncapped, self.free), self._choices(self.capped, self.whole)
        tables = _tables(free, last)
        factor = self.whole.cells // self.free.cells
        wide = np.append(np.repeat(tables[0][:, :-1], factor, axis=1), tables[0][:, -1:], axis=1)
        wider = _tables(capped, wide)
        row = int((wider[0][:, 0] + costs).argmin())
        cell, first = _follow(capped, wider, row, 0)
        _, others = _follow(free, tables, row, cell // factor)
        return [*first, *others]

    def _choices(self, clusters: Sequence[Sequence[_Way]], grid: _Grid) -> list[list[_Choice]]:
        """The choices of clusters, those first that weigh different things in different rows."""
        found = [[_Choice(way.options, self._weight(way), grid.leads(way.deltas)) for way in ways] for ways in clusters]
        return sorted(found, key=lambda ways: all(isinstance(way.weight, int) for way in ways))

    def _weight(self, way: _Way) -> int | Numbers:
        """What a way weighs by itself: what it uses, less what plain slots save."""
        used = self.problem.scale.used
        found: int | Numbers = sum([used[option.record.by] for option in way.options])
        for each in way.deltas:
            if each[0] in self.plain:
                if each not in self.saved:
                    self.saved[each] = self._change(*each)
                found = found + self.saved[each]
        return found

    def _change(self, slot: int, amount: int) -> int | Numbers:
        """The change of a plain slot's value when it is raised: in each row, or in all the same."""
        given, term = self.slots[slot].given, self.asking.get(slot)
        own = self._leaf_cost(slot, given + amount) - self._leaf_cost(slot, given)
        change = self._cost(term, given + amount) - self._cost(term, given) if term else 0
        rows = self.asked_in.get(slot)
        return own + change if rows is None else own + change * rows

    def _leaf_cost(self, slot: int, given: int) -> int:
        found = self.problem.leaf_slots.get(slot)
        if found is None:
            return 0
        lacks = self.slots[slot].bound - given
        return self.problem.scale.leaf_lack(lacks) if not self.slots[slot].is_single else found if lacks > 0 else 0

    def _cost(self, term: Expr, given: int) -> int:
        assert isinstance(term, Fill | Lack)
        lacks = self.slots[term.slot].bound - given
        return self.problem.scale.lack(lacks) if isinstance(term, Lack) else term.cost if lacks > 0 else 0

    def _last(self) -> tuple[Numbers, Numbers]:
        """What each row comes to by itself, and what each state does, when nothing more is given.

        There is one row of states as long as the rows do not differ in them.
        """
        always: int | Numbers = sum([self._value(term) for term in self.always])
        for slot, axis in self.free.axes.items():
            always = always + self._along(slot, axis, partial(self._leaf_cost, slot))
        values = {id(term): self._value(term) for row in self.rows for term in row}
        costs = [sum([values[id(term)] for term in row]) for row in self.rows]
        is_same = all(isinstance(cost, int) for cost in costs)
        found = np.full((1 if is_same else len(costs), self.free.cells + 1), _NEVER)
        for number, row in enumerate(found):
            row[:-1] = always if is_same else always + costs[number]
        return np.array(costs if is_same else [0] * len(costs)), found

    def _along(self, slot: int, axis: _Axis, cost: Callable[[int], int]) -> Numbers:
        given = self.slots[slot].given
        return np.array([cost(given + step * axis.step) for step in range(axis.size)])[self.free.at[slot]]

    def _value(self, expr: Expr) -> int | Numbers:
        """An expression in every state."""
        match expr:
            case Const(cost=cost):
                return cost
            case Fill(slot=slot) | Lack(slot=slot):
                axis = self.free.axes.get(slot)
                if axis is None:
                    return self._cost(expr, self.slots[slot].given)
                return self._along(slot, axis, partial(self._cost, expr))
            case Total(children=children):
                return sum([self._value(child) for child in children])
            case Least(count=count, children=children):
                values = np.array(np.broadcast_arrays(*[self._value(child) for child in children]))
                least: Numbers = np.sort(values, axis=0)[:count].sum(axis=0)
                return least
        greater: Numbers = np.maximum(self._value(expr.child), self._value(Lack(expr.slot)))
        return greater


def _raised(clusters: Sequence[Sequence[_Way]]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Of each slot the greatest step that all amounts are made of, and the most that each cluster raises it by."""
    steps: dict[int, int] = {}
    most: dict[int, list[int]] = defaultdict(list)
    for ways in clusters:
        here: dict[int, int] = {}
        for way in ways:
            for slot, amount in way.deltas:
                steps[slot] = gcd(amount, steps.get(slot, 0))
                if amount > here.get(slot, 0):
                    here[slot] = amount
        for slot, amount in here.items():
            most[slot].append(amount)
    return steps, most


def _tables(clusters: Sequence[Sequence[_Choice]], last: Numbers) -> list[Numbers]:
    """The table before each cluster, and the last one. Rows are as many as what is chosen from there on needs."""
    found = [last]
    for ways in reversed(clusters):
        after = before = found[-1]
        for _, weight, leads in ways[1:]:
            before = np.minimum(before, (after if leads is None else after.take(leads, axis=1)) + weight)
        found.append(before)
    return found[::-1]


def _follow(
    clusters: Sequence[Sequence[_Choice]], tables: Sequence[Numbers], row: int, cell: int
) -> tuple[int, list[Option]]:
    """The cell that the first best choices lead to, and their options."""
    options: list[Option] = []
    for number, ways in enumerate(clusters):
        value, after = _row(tables[number], row)[cell], _row(tables[number + 1], row)
        leads = ((way, cell if way.leads is None else way.leads[cell]) for way in ways)
        best, cell = next((way, to) for way, to in leads if after[to] + _weight(way, row) == value)
        options += best.options
    return cell, options


def _weight(way: _Choice, row: int) -> int:
    return way.weight if isinstance(way.weight, int) else int(way.weight[row, 0])


def _row(table: Numbers, row: int) -> Numbers:
    found: Numbers = table[row if len(table) > 1 else 0]
    return found
