"""The answer about a plan as JSON: what is taken when and for what, what is proven, and why, in codes and sentences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.curriculum.rules.nodes import Condition, Node, NonCourse, walk
from app.progress.rules.planning.explaining import Binding, Conflict, Why, why_none, why_not_cheaper
from app.progress.rules.planning.naming import name_of
from app.progress.rules.planning.question import Answer, Plan, Question, Status, Taken
from app.progress.rules.planning.solving import cheapest_path
from app.progress.rules.planning.words import Words, say, words


def tell(question: Question, *, seconds: float, clock: Callable[[], float]) -> dict[str, Any]:
    """The cheapest path and its reasons within so many seconds; at least a third of these is left for the reasons."""
    deadline = clock() + seconds
    answer = cheapest_path(question, seconds=seconds * 2 / 3, clock=clock)
    telling = _Telling(question, {n.key: n for p in question.diploma.phases for n in walk(p.requirement)})
    told = {
        "status": answer.status.value,
        "bound": _number(answer.least_ec),
        "verdict": telling.verdict(answer),
    }
    if answer.status is Status.INFEASIBLE:
        conflicts = why_none(question, seconds=deadline - clock(), clock=clock)
        return {**told, "unmet": [telling.conflict(each) for each in conflicts]}
    if answer.plan is None:
        return told
    why = why_not_cheaper(question, answer, seconds=deadline - clock(), clock=clock)
    return {**told, **telling.plan(answer, answer.plan), **telling.why(why)}


def tell_briefly(question: Question, *, seconds: float, clock: Callable[[], float]) -> dict[str, Any]:
    """The cheapest path within so many seconds, without why none is cheaper. Out of time it is not searched at all."""
    out_of_time = Answer(Status.NONE_FOUND, None, Decimal(0))
    answer = cheapest_path(question, seconds=seconds, clock=clock) if seconds > 0 else out_of_time
    telling = _Telling(question, {n.key: n for p in question.diploma.phases for n in walk(p.requirement)})
    told = {
        "status": answer.status.value,
        "bound": _number(answer.least_ec),
        "verdict": telling.verdict(answer),
    }
    return {**told, **telling.plan(answer, answer.plan)} if answer.plan else told


@dataclass(frozen=True)
class _Telling:
    question: Question
    nodes: Mapping[str, Node]

    def name(self, key: str) -> Words:
        return name_of(self.nodes[key], self.question.diploma.modules)

    def verdict(self, answer: Answer) -> dict[str, Any]:
        """What is proven of the answer, in one sentence."""
        plan = answer.plan
        if answer.status is not Status.GAP or plan is None:
            return say("nothing-left" if plan and not plan.taken else answer.status.value)
        gap = plan.ec - answer.least_ec
        return say("gap", gap=gap, bound=answer.least_ec) if gap else say("ties-open")

    def plan(self, answer: Answer, plan: Plan) -> dict[str, Any]:
        """The units by term, and the figures of the whole."""
        terms = [self._term(number, plan) for number in range(plan.terms)]
        return {
            "ec": _number(plan.ec),
            "gap": _number(plan.ec - answer.least_ec),
            "termCount": plan.terms,
            "termsProven": plan.ec == answer.least_ec and plan.terms == answer.least_terms,
            "wishesProven": answer.status is Status.PROVEN,
            "terms": terms,
            "standsInTheWay": [self._in_the_way(key) for key in plan.stands_in_the_way],
        }

    def _term(self, number: int, plan: Plan) -> dict[str, Any]:
        term = self.question.terms[number]
        units = [each for each in plan.taken if each.term == number]
        return {
            "name": term.name,
            "label": term.label,
            "ec": _number(sum((each.offer.unit.ec for each in units), Decimal(0))),
            "units": [self._unit(each) for each in units],
        }

    def _unit(self, taken: Taken) -> dict[str, Any]:
        unit, keys = taken.offer.unit, (*([taken.leaf] if taken.leaf else ()), *taken.shows)
        counts_as = taken.record if taken.record and taken.record.module != unit.module else None
        return {
            "module": str(unit.module),
            "moduleVersion": str(unit.version),
            "code": unit.code,
            "title": dict(unit.title),
            "ec": _number(unit.ec),
            "countsAs": str(counts_as.module) if counts_as else None,
            "agreement": str(counts_as.ground) if counts_as and counts_as.ground else None,
            "serves": [{"key": key, "title": self.name(key)} for key in keys],
            "neededFor": list(taken.needed_for),
        }

    def _in_the_way(self, key: str) -> dict[str, Any]:
        code = "non-course" if isinstance(self.nodes[key], NonCourse) else "threshold"
        return {"key": key, "title": self.name(key), "reason": say(code, name=self.name(key))}

    def why(self, why: Why) -> dict[str, Any]:
        """The requirements that keep the plan from being cheaper."""
        return {"binding": [self._binding(each) for each in why.binding], "bindingComplete": why.is_complete}

    def _binding(self, binding: Binding) -> dict[str, Any]:
        kind = "calendar" if binding.key is None else "limit" if self._is_condition(binding.key) else "bind"
        code = f"may-{kind}" if not binding.is_exact else kind if kind == "calendar" else f"{kind}s"
        name = self.name(binding.key) if binding.key else words("terms")
        reason = say(code, name=name, alone=binding.alone, saves=binding.saves)
        return {
            "key": binding.key,
            "title": name if binding.key else None,
            "leastEc": _number(binding.alone),
            "saves": _number(binding.saves),
            "exact": binding.is_exact,
            "reason": reason,
        }

    def _is_condition(self, key: str) -> bool:
        return isinstance(self.nodes[key], Condition)

    def conflict(self, conflict: Conflict) -> dict[str, Any]:
        """What cannot be met, by itself or together."""
        parts = [*(self.name(key) for key in conflict.keys), *(words(facet.value) for facet in conflict.facets)]
        together = "cannot-be-met-together" if conflict.is_least else "may-not-be-met-together"
        code = "cannot-be-met" if len(parts) == 1 and conflict.is_least else together
        return {
            "keys": list(conflict.keys),
            "calendar": [facet.value for facet in conflict.facets],
            "reason": say(code, name=_joined(parts)),
        }


def _joined(parts: Sequence[Words]) -> Words:
    return {language: "; ".join(part[language] for part in parts) for language in ("nl", "en")}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
