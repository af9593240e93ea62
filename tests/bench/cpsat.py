"""The peer: the whole question as a program for CP-SAT (OR-Tools), one worker, `linearization_level` 2.

Every unit in every term, every record and unit at every leaf that it fits; nothing is made small before, but CP-SAT's own
presolve does what it does. The three aims are one sum with weights: in stages, each beginning at what the one before found, it was slower.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ortools.sat.python import cp_model

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Condition,
    Credits,
    Exclusive,
    ModuleNode,
    Node,
    OutcomeNode,
    Prerequisite,
    Residency,
    Threshold,
    walk,
)
from app.progress.rules.facts import Record
from app.progress.rules.fitting import Part, is_of, leaves_of, shows, why_not
from app.progress.rules.planning.question import Offer, Question
from app.progress.rules.weighing import Assignment, is_own, weigh


@dataclass(frozen=True)
class Found:
    """What CP-SAT found: EC, terms and distance from the wishes, and whether it proved them; seconds with the model's."""

    is_proven: bool
    best: tuple[Decimal, int, int] | None
    seconds: float


def solve(question: Question, seconds: float) -> Found:
    """The best plan by CP-SAT within so many seconds of solving."""
    before = time.perf_counter()
    peer = _Peer(question)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = 20
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(peer.model)
    took = time.perf_counter() - before
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(status == cp_model.INFEASIBLE, None, took)
    best = Decimal(solver.value(peer.ec)) / 2, solver.value(peer.ready), solver.value(peer.penalty)
    return Found(status == cp_model.OPTIMAL, best, took)


class _Peer:
    """The rows of decision record 014, as far as questions of `curricula` use them: no blocks, nothing waived."""

    def __init__(self, question: Question) -> None:
        self.question, self.model = question, cp_model.CpModel()
        self.home, self.on = question.diploma.institution, question.held.on
        self.leaves = {leaf.node.key: leaf for leaf in leaves_of(question.diploma.phases)}
        self.roots = [phase.requirement for phase in question.diploma.phases]
        self.nodes = {node.key: node for root in self.roots for node in walk(root)}
        self.shown = weigh(question.diploma, question.held, Assignment()).shown
        self.horizon = len(question.terms)
        self.taken: dict[Any, list[Any]] = {}
        self.given: list[tuple[str, Record, Any, Any]] = []
        self.states: dict[tuple[str, int], Any] = {}
        self._take()
        self._give()
        for root in self.roots:
            self._need(root, None, self.horizon)
            for node in walk(root):
                self._limit(node)
        self._aim()

    def _bool(self) -> Any:
        return self.model.new_bool_var("")

    def _take(self) -> None:
        passed = {record.module for record in self.question.held.records}
        terms = self.question.terms
        for offer in self.question.offers:
            unit = offer.unit
            self.taken[unit.module] = [self._bool() for _ in terms]
            self.model.add_at_most_one(self.taken[unit.module])
            for term, column in zip(terms, self.taken[unit.module], strict=True):
                if (unit.terms and term.name not in unit.terms) or unit.module in term.excluded:
                    self.model.add(column == 0)
        for at, term in enumerate(terms):
            load = sum(int(o.unit.ec * 2) * self.taken[o.unit.module][at] for o in self.question.offers)
            self.model.add(load <= int(term.max_ec * 2))
        for offer in self.question.offers:
            for module in offer.unit.prerequisites - passed:
                for at in range(self.horizon):
                    self.model.add(sum(self.taken[module][:at]) >= self.taken[offer.unit.module][at])

    def _give(self) -> None:
        counting: dict[Any, list[Any]] = {}
        things: list[tuple[tuple[Record, ...], Any]] = [((record,), None) for record in self.question.held.records]
        things += [(offer.brings, offer.unit.module) for offer in self.question.offers]
        for records, module in things:
            mine = []
            for record in records:
                for leaf in self.leaves.values():
                    if leaf.takes_credit and why_not(leaf, record, self.on, self.home) is None:
                        column = self._bool()
                        mine.append(column)
                        self.given.append((leaf.node.key, record, column, module))
                        counting.setdefault(record.module, []).append(column)
            if mine and module:
                self.model.add(sum(mine) <= sum(self.taken[module]))
            elif mine:
                self.model.add_at_most_one(mine)
        for columns in counting.values():
            self.model.add_at_most_one(columns)

    def _below(self, node: Node, until: int) -> list[tuple[Record, Any]]:
        """What is given below a node by the end of so many terms."""
        inside = {each.key for each in walk(node)}
        return [
            (record, column if until == self.horizon or not module else self._both(column, module, until))
            for key, record, column, module in self.given
            if key in inside
        ]

    def _both(self, column: Any, module: Any, until: int) -> Any:
        """Whether something is given, and taken by then."""
        both = self._bool()
        self.model.add(both <= column)
        self.model.add(both <= sum(self.taken[module][:until]))
        return both

    def _need(self, node: Node, when: Any, until: int) -> None:  # noqa: C901
        match node:
            case AllOf(children=children):
                for child in children:
                    self._need(child, when, until)
            case AnyOf(children=children):
                self._choose(children, 1, when, until)
            case Choose(children=children, count=count, min_ec=least):
                self._choose(children, count, when, until)
                self._least(self._ec(self._below(node, until)), int((least or 0) * 2), when)
            case Residency(child=child, min_ec=least):
                own = [each for each in self._below(node, until) if is_own(each[0], self.home)]
                self._least(self._ec(own), int(least * 2), when)
                self._need(child, when, until)
            case Condition(child=child):
                self._need(child, when, until)
            case ModuleNode():
                self._least(sum(column for _, column in self._below(node, until)), 1, when)
            case Credits(min_ec=least):
                self._least(self._ec(self._below(node, until)), int(least * 2), when)
            case Threshold(min_ec=least) if least is not None:
                everything = [each for root in self.roots for each in self._below(root, until)]
                self._least(self._ec(everything), int(least * 2), when)
            case OutcomeNode() if not self.shown[node.key]:
                leaf = self.leaves[node.key]
                showing = [o for o in self.question.offers if any(shows(leaf, r, self.on, self.home) for r in o.brings)]
                self._least(sum(c for o in showing for c in self.taken[o.unit.module][:until]), 1, when)

    def _choose(self, children: Iterable[Node], count: int, when: Any, until: int) -> None:
        chosen = [(child, self._bool()) for child in children]
        self._least(sum(column for _, column in chosen), count, when)
        for child, column in chosen:
            self._need(child, column, until)

    def _least(self, total: Any, least: int, when: Any) -> None:
        if least > 0:
            self.model.add(total >= (least if when is None else least * when))

    def _ec(self, parts: Iterable[tuple[Record, Any]]) -> Any:
        return sum(int(record.ec * 2) * column for record, column in parts)

    def _limit(self, node: Node) -> None:
        match node:
            case ModuleNode():
                self.model.add_at_most_one([column for _, column in self._below(node, self.horizon)])
            case Cap(max_ec=most, kind=kind):
                of_kind = [e for e in self._below(node, self.horizon) if is_of(kind, Part(e[0].ec, e[0]), self.home)]
                self.model.add(self._ec(of_kind) <= int(most * 2))
            case Exclusive(shared_ec=most):
                shared = [each for each in self._below(node, self.horizon) if each[0].is_shared]
                self.model.add(self._ec(shared) <= int(most * 2))
            case Choose(max_ec=most) if most is not None:
                self.model.add(self._ec(self._below(node, self.horizon)) <= int(most * 2))
            case Prerequisite(after=after):
                self._order(node, after)

    def _order(self, node: Node, after: Iterable[str]) -> None:
        inside = {each.key for each in walk(node)}
        for key, _, column, module in self.given:
            if key in inside and module:
                for at in range(self.horizon):
                    for each in after:
                        self.model.add(column + self.taken[module][at] <= 1 + self._state(each, at))

    def _state(self, key: str, before: int) -> Any:
        if (key, before) not in self.states:
            self.states[key, before] = self._bool()
            self._need(self.nodes[key], self.states[key, before], before)
        return self.states[key, before]

    def _aim(self) -> None:
        used = [self._bool() for _ in range(self.horizon)]
        for at, column in enumerate(used):
            for offer in self.question.offers:
                self.model.add_implication(self.taken[offer.unit.module][at], column)
            if at:
                self.model.add_implication(column, used[at - 1])
        everything = [(o, sum(self.taken[o.unit.module])) for o in self.question.offers]
        self.ready = sum(used)
        self.ec = sum(int(offer.unit.ec * 2) * taken for offer, taken in everything)
        self.penalty = sum(self._distance(offer) * taken for offer, taken in everything)
        most = sum(self._distance(offer) for offer in self.question.offers) + 1
        self.model.minimize((self.ec * (self.horizon + 1) + self.ready) * most + self.penalty)

    def _distance(self, offer: Offer) -> int:
        wishes, unit = self.question.wishes, offer.unit
        lists: list[tuple[tuple[Any, ...], set[Any]]] = [
            (wishes.modes, {unit.mode}), (wishes.institutions, {unit.institution}), (wishes.themes, set(unit.themes)),
        ]  # fmt: skip
        return sum(min((liked.index(h) for h in has if h in liked), default=len(liked)) for liked, has in lists) * int(
            unit.ec * 2
        )
