"""What a diploma asks (decision record 014), as rows: top down, each node needed always or where a column is 1."""

from collections.abc import Iterable
from dataclasses import dataclass, field

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
    below,
    walk,
)
from app.progress.rules.fitting import is_of
from app.progress.rules.planning.program import ALWAYS
from app.progress.rules.planning.reduction import Reduced, halves
from app.progress.rules.planning.supply import Brought, Supply, sum_of
from app.progress.rules.weighing import is_own


@dataclass(frozen=True)
class When:
    """Where a node is needed: the column that says so, and by the end of which term (None: in the end)."""

    column: int = ALWAYS
    until: int | None = None
    counts: bool = True

    def at(self, column: int) -> "When":
        """The same, where another column says so."""
        return When(column, self.until, self.counts)


@dataclass
class Demand:
    """The rows of a tree. `without` are keys of nodes that are not asked for: of a condition only what it says.

    `slack` are leaves that no unit satisfies, by the column that says whether the plan rests on one; `needed` are those
    on which every plan rests.
    """

    reduced: Reduced
    supply: Supply
    without: frozenset[str]
    slack: dict[str, int] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        question = self.reduced.question
        self._program, self._home = self.supply.program, question.diploma.institution
        self._waived = {each.key for each in question.held.waivers}
        self._roots = [phase.requirement for phase in question.diploma.phases]
        phases = {phase.key: phase.requirement for phase in question.diploma.phases}
        self._named = {**{node.key: node for root in self._roots for node in walk(root)}, **phases}
        self._states: dict[tuple[str, int | None], int] = {}
        for root in self._roots:
            self._need(root, When())
            for node in self._asked(root):
                self._limit(node)

    def _asked(self, node: Node) -> Iterable[Node]:
        """A node and all below it, but for what is not asked for."""
        if node.key not in self.without:
            yield node
        if node.key not in self.without or isinstance(node, Condition):
            for child in below(node):
                yield from self._asked(child)

    # What is needed.

    def _need(self, node: Node, when: When) -> None:
        if node.key in self.without:
            for child in below(node) if isinstance(node, Condition) else ():
                self._need(child, when)
        elif node.key in self.supply.covered and node.key not in self._waived:
            by_itself = self._program.column()
            self._either([by_itself, self.supply.covered[node.key]], when)
            self._need_itself(node, when.at(by_itself))
        elif node.key not in self._waived:
            self._need_itself(node, when)

    def _need_itself(self, node: Node, when: When) -> None:
        match node:
            case AllOf(children=children):
                for child in children:
                    self._need(child, when)
            case AnyOf(children=children):
                self._choose(children, 1, when)
            case Choose(children=children, count=count, min_ec=least):
                self._choose(children, count, when)
                self._bring(self.supply.below(node, when.until), halves(least) if least else 0, when)
            case Residency(child=child, min_ec=least):
                own = (b for b in self.supply.below(node, when.until) if is_own(b.part.record, self._home))
                self._bring(own, halves(least), when)
                self._need(child, when)
            case Condition(child=child):
                self._need(child, when)
            case _:
                self._need_leaf(node, when)

    def _choose(self, children: Iterable[Node], count: int, when: When) -> None:
        chosen = [(child, self._program.column()) for child in children]
        self._program.at_least({column: 1 for _, column in chosen}, count, when.column)
        for child, column in chosen:
            self._need(child, when.at(column))

    def _either(self, columns: Iterable[int], when: When) -> None:
        self._program.at_least(dict.fromkeys(columns, 1), 1, when.column)

    def _bring(self, brought: Iterable[Brought], least: int, when: When) -> None:
        self._program.at_least(sum_of(brought), least, when.column)

    def _need_leaf(self, node: Node, when: When) -> None:
        match node:
            case ModuleNode():
                self._either((each.column for each in self.supply.below(node, when.until)), when)
            case Credits(min_ec=least):
                self._bring(self.supply.below(node, when.until), halves(least), when)
            case Threshold(effect="advice"):
                return
            case Threshold(min_ec=least) if least is not None:
                everything = (each for root in self._roots for each in self.supply.below(root, when.until))
                self._bring(everything, halves(least), when)
            case _ if self.reduced.shown[node.key]:
                return
            case OutcomeNode():
                self._either(self._showing(node, when), when)
            case _:
                self._rest_on(node, when)

    def _rest_on(self, node: Node, when: When) -> None:
        """No unit satisfies it: the plan says that it stands in the way, and rests on as few of them as can be."""
        if not when.counts:
            return
        if when.column == ALWAYS:
            self.needed.add(node.key)
        else:
            self.slack.setdefault(node.key, self._program.column())
            self._either([self.slack[node.key]], when)

    def _showing(self, node: OutcomeNode, when: When) -> Iterable[int]:
        """The units that show an outcome: under a prerequisite those which were taken once that was satisfied."""
        lots = [number for number, lot in enumerate(self.supply.lots) if node.key in lot.first.shows]
        columns = [column for number in lots for column in self.supply.taken_by(number, when.until)]
        above = [each for each in self.reduced.leaves[node.key].above if isinstance(each, Prerequisite)]
        after = [key for each in above if each.key not in self.without for key in each.after]
        if not after:
            return columns
        return [self._shown_in_time(lots, term, after) for term in self._terms(lots, when.until)]

    def _shown_in_time(self, lots: list[int], term: int | None, after: list[str]) -> int:
        shown = self._program.column()
        columns = [self.supply.taken[number][term] for number in lots if term in self.supply.taken[number]]
        self._either(columns, When(shown))
        for key in after:
            self._either([self._state(key, term)], When(shown))
        return shown

    def _terms(self, lots: Iterable[int], until: int | None) -> list[int | None]:
        found = {term for number in lots for term in self.supply.taken[number]}
        return [term for term in sorted(found, key=lambda t: t or 0) if until is None or term is None or term <= until]

    # What is allowed.

    def _limit(self, node: Node) -> None:
        match node:
            case ModuleNode():
                self._program.at_most({each.column: 1 for each in self.supply.below(node)}, 1)
            case Cap(max_ec=most, kind=kind):
                of_kind = (b for b in self.supply.below(node) if is_of(kind, b.part, self._home))
                self._program.at_most(sum_of(of_kind), halves(most))
            case Exclusive(shared_ec=most):
                shared = (b for b in self.supply.below(node) if b.part.record and b.part.record.is_shared)
                self._program.at_most(sum_of(shared), halves(most))
            case Choose(max_ec=most) if most is not None:
                self._program.at_most(sum_of(self.supply.below(node)), halves(most))
            case Prerequisite():
                self._order(node)

    def _order(self, node: Prerequisite) -> None:
        """What is taken for something below, is taken once what comes before is satisfied; what was passed counts."""
        inside = {each.key for each in walk(node)}
        for given in self.supply.given:
            if given.pair.leaf in inside and self.supply.lots[given.lot].first.offer:
                for key in node.after:
                    state = self._state(key, given.term)
                    self._program.at_most({given.column: 1, state: -self.supply.lots[given.lot].size}, 0)

    def _state(self, key: str, before: int | None) -> int:
        """The column that says whether a node is satisfied before a term; without terms, in the end."""
        if (key, before) not in self._states:
            column = self._states[key, before] = self._program.column()
            until = None if before is None else before - 1
            self._need(self._named[key], When(column, until, counts=False))
        return self._states[key, before]
