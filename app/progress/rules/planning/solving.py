"""The cheapest path, in stages: the fewest EC, then the fewest terms, then the learner's wishes; each exact.

First with no eye to the calendar, where interchangeable units are one number; what is found is then put on the
calendar. Where that works it is the answer, for with fewer restrictions nothing was better. Only where it does not,
the calendar and the choice of units are one program.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from app.progress.rules.planning.model import Model, build
from app.progress.rules.planning.program import Found, Search
from app.progress.rules.planning.question import Answer, Plan, Question, Status
from app.progress.rules.planning.reading import plan_of
from app.progress.rules.planning.reduction import Lot, Reduced, halves, reduce


def cheapest_path(question: Question, *, seconds: float, clock: Callable[[], float]) -> Answer:
    """The plan with the fewest EC, then terms, then as wished, and how far that is proven, in so many seconds."""
    return Path(reduce(question), clock, clock() + seconds).answer()


@dataclass
class Path:
    """The search for the cheapest path. `without` are nodes that are not asked for (see `model.build`).

    With `only_ec` the ties are left as they fall; with a `ceiling` no plan has more half credits. `resting` is how many
    leaves that no unit satisfies a plan may rest on where there is another way. `free_ec` is what was found of the
    fewest half credits with no eye to the calendar.
    """

    reduced: Reduced
    clock: Callable[[], float]
    deadline: float
    without: frozenset[str] = frozenset()
    only_ec: bool = False
    ceiling: int | None = None
    resting: int | None = None
    free_ec: int = 0

    def answer(self) -> Answer:
        """What was found in the time. A plan rests on what is no unit only as far as units cannot do without."""
        free = self._model(self._alike())
        if not free.slack:
            return self._cheapest(free)
        fewest = free.program.search(free.slack, self._left / 2)
        answer = self._nothing(Status.INFEASIBLE)
        for resting in range(fewest.bound, len(free.slack) + 1) if fewest.found is not Found.NOTHING else ():
            self.resting = resting
            answer = self._cheapest(self._model(self._alike()))
            if answer.status is not Status.INFEASIBLE:
                break
        return answer

    def _cheapest(self, free: Model) -> Answer:
        least = free.program.search(free.ec, self._left / 2)
        if least.found is Found.NOTHING:
            return self._nothing(Status.INFEASIBLE)
        self.free_ec = least.bound
        answer = self._chosen_then_placed(free, least) if least.values is not None else None
        return answer or self._chosen_and_placed(least.bound)

    def _chosen_then_placed(self, free: Model, least: Search) -> Answer | None:
        """The units chosen with no eye to the calendar, then put on it; None where they cannot be."""
        model, liked = self._liked(free, least)
        fewest = self._fewest_terms(least.objective)
        for terms in range(fewest, self._horizon + 1):
            if plan := self._placed(model, liked.values or (), terms):
                break
        else:
            return None
        at_least = replace(
            self._answered(plan), least_ec=_ec(least.bound), least_penalty=liked.bound, least_terms=fewest
        )
        if plan.terms == fewest or self.only_ec:
            return self._judged(at_least)
        sooner, reached = self._soonest(least.objective, fewest, plan.terms - 1)
        at_least = replace(at_least, least_terms=reached)
        return self._judged(replace(sooner, least_ec=_ec(least.bound)) if sooner else at_least)

    def _liked(self, free: Model, least: Search) -> tuple[Model, Search]:
        """Of the choices with so few EC, the one that the learner likes best."""
        if self.only_ec or not any(thing.penalty for thing in self.reduced.things):
            return free, replace(least, bound=0)
        model = self._model(self.reduced.lots(calendar=False, wishes=True), ec=least.objective)
        model.program.at_least(model.ec, least.bound)
        liked = model.program.search(model.penalty, self._left * 3 / 4)
        return (model, liked) if liked.values is not None else (free, replace(least, bound=liked.bound))

    def _placed(self, model: Model, values: Sequence[int], terms: int) -> Plan | None:
        """These units, or others that differ in their terms alone, put in so many terms, if that can be."""
        lots = [(lot, sum(values[c] for c in columns.values())) for lot, columns in _taken(model)]
        used = [thing for lot, count in lots if count for thing in lot.things]
        held = [thing for thing in self.reduced.things if not thing.offer]
        reduced = replace(self.reduced, things=(*held, *used))
        calendar = self._model(reduced.lots(calendar=True, wishes=True), terms, reduced=reduced)
        for lot, count in lots:
            keys = {thing.key for thing in lot.things} if count else set()
            mine = {c: 1 for each, columns in _taken(calendar) if each.first.key in keys for c in columns.values()}
            calendar.program.at_most(mine, count)
            calendar.program.at_least(mine, count)
        search = calendar.program.search({}, self._left)
        return plan_of(calendar, search.values) if search.values is not None else None

    def _chosen_and_placed(self, bound: int) -> Answer:
        """The units and their terms chosen at once."""
        model = self._model(self.reduced.lots(calendar=True, wishes=False), self._horizon)
        least = model.program.search(model.ec, self._left, bound)
        if least.values is None:
            is_none = least.found is Found.NOTHING
            return replace(
                self._nothing(Status.INFEASIBLE if is_none else Status.NONE_FOUND), least_ec=_ec(least.bound)
            )
        found = self._answered(plan_of(model, least.values))
        fewest = self._fewest_terms(least.objective)
        if self.only_ec:
            return self._judged(replace(found, least_ec=_ec(least.bound)))
        sooner, reached = self._soonest(least.objective, fewest, self._horizon)
        return self._judged(replace(sooner or found, least_ec=_ec(least.bound), least_terms=reached))

    def _soonest(self, ec: int, fewest: int, most: int) -> tuple[Answer | None, int]:
        """The best plan with so many half credits in the fewest terms, and the terms below which there is none."""
        lots = self.reduced.lots(calendar=True, wishes=True)
        for terms in range(fewest, most + 1):
            model = self._model(lots, terms, ec)
            search = model.program.search(model.penalty, self._left)
            if search.values is not None:
                plan = plan_of(model, search.values)
                return replace(self._answered(plan), least_terms=terms, least_penalty=search.bound), terms
            if search.found is Found.OPEN:
                return None, terms
        return None, most + 1

    # What the stages share.

    @property
    def _left(self) -> float:
        return self.deadline - self.clock()

    @property
    def _horizon(self) -> int:
        return len(self.reduced.question.terms)

    def _alike(self) -> tuple[Lot, ...]:
        return self.reduced.lots(calendar=False, wishes=False)

    def _model(
        self, lots: Sequence[Lot], terms: int | None = None, ec: int | None = None, reduced: Reduced | None = None
    ) -> Model:
        """The program over so many terms (None: with no eye to the calendar), with at most so many half credits."""
        model = build(reduced or self.reduced, lots, terms=terms, without=self.without)
        if self.resting is not None:
            model.program.at_most(model.slack, self.resting)
        for most in (ec, self.ceiling):
            if most is not None:
                model.program.at_most(model.ec, most)
        return model

    def _fewest_terms(self, ec: int) -> int:
        """The fewest terms that can hold so many half credits; one more than there are, where they cannot."""
        if self.only_ec:
            return self._horizon
        loads = accumulate((halves(term.max_ec) for term in self.reduced.question.terms), initial=0)
        return next((terms for terms, load in enumerate(loads) if load >= ec), self._horizon + 1)

    def _answered(self, plan: Plan) -> Answer:
        return Answer(Status.GAP, plan, Decimal(0))

    def _nothing(self, status: Status) -> Answer:
        return Answer(status, None, Decimal(0))

    def _judged(self, answer: Answer) -> Answer:
        """The answer, marked as proven where nothing can be better in any of the three."""
        plan = answer.plan
        assert plan
        ties = (plan.terms, plan.penalty) == (answer.least_terms, answer.least_penalty) or self.only_ec
        is_proven = plan.ec == answer.least_ec and ties
        status = Status.PROVEN if is_proven else Status.GAP
        return replace(answer, status=status, free_ec=_ec(self.free_ec))


def _taken(model: Model) -> list[tuple[Lot, dict[int | None, int]]]:
    pairs = zip(model.supply.lots, model.supply.taken, strict=True)
    return [(lot, columns) for lot, columns in pairs if lot.first.offer]


def _ec(halved: int) -> Decimal:
    return Decimal(halved) / 2
