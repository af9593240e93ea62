"""The cheapest path: what a plan keeps to, how ties are broken, and what is said of it."""

import time
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Credits,
    ModuleNode,
    Node,
    NonCourse,
    OutcomeNode,
    Prerequisite,
    Residency,
    Threshold,
    Waivable,
)
from app.progress.rules.assignment import best_assignment
from app.progress.rules.facts import Block, By, Held, Unit, Waiver
from app.progress.rules.planning.question import Answer, Offer, Plan, Question, Status, Term, Wishes, result_of
from app.progress.rules.planning.solving import cheapest_path
from app.progress.rules.weighing import Assignment, cost_of, faults_of
from tests.bench.curricula import large
from tests.bench.naive import best_plan
from tests.bench.planning import agrees
from tests.bench.questions import HOME, OTHER, TODAY, a_question, a_record, a_unit, an_id, offered, small_questions


def solve(question: Question, seconds: float = 60) -> Answer:
    return cheapest_path(question, seconds=seconds, clock=time.monotonic)


def planned(question: Question) -> Any:
    answer = solve(question)
    assert answer.status is Status.PROVEN
    assert answer.plan
    return answer.plan


def codes(plan: Plan) -> list[tuple[int, str]]:
    return [(each.term, each.offer.unit.code) for each in plan.taken]


def module(unit: Unit, key: str = "") -> ModuleNode:
    return ModuleNode(key or unit.code, None, unit.module)


def all_of(*children: Node) -> AllOf:
    return AllOf("all", None, children)


def half_years(*loads: float) -> list[Term]:
    return [Term(f"S{1 + i % 2}", f"Semester {i + 1}", Decimal(str(load))) for i, load in enumerate(loads)]


def held_after(question: Question, taken: Iterable[Any]) -> Held:
    records = (record for each in taken for record in each.offer.brings)
    return replace(question.held, records=(*question.held.records, *records))


def assignment_of(plan: Plan) -> Assignment:
    given: dict[str, tuple[Any, ...]] = {}
    for leaf, record in [*plan.given, *((each.leaf, each.record) for each in plan.taken if each.leaf)]:
        given[str(leaf)] = (*given.get(str(leaf), ()), record)
    return Assignment(given, plan.blocks)


def least_cost(question: Question, held: Held) -> tuple[Decimal, int]:
    """What the audit finds left."""
    return cost_of(question.diploma, held, best_assignment(question.diploma, held).assignment)


@pytest.mark.parametrize("part", range(10))
def test_the_plan_is_the_one_that_trying_everything_finds(part: int) -> None:
    questions = list(small_questions(f"test {part}", 20))
    assert [agrees(question) for question in questions] == [True] * 20


@pytest.mark.parametrize("part", range(4))
def test_a_plan_that_is_followed_satisfies_the_audit_and_one_unit_less_does_not(part: int) -> None:
    left_out = 0
    for question in small_questions(f"audit {part}", 25):
        plan = solve(question).plan
        if plan is None:
            continue
        held = held_after(question, plan.taken)
        assert faults_of(question.diploma, held, assignment_of(plan)) == []
        resting = (Decimal(0), len(plan.stands_in_the_way))
        assert cost_of(question.diploma, held, assignment_of(plan)) == resting
        assert least_cost(question, held) == resting
        for each in (each for each in plan.taken if not each.needed_for):
            less = held_after(question, [other for other in plan.taken if other is not each])
            assert least_cost(question, less) > resting
            left_out += 1
    assert left_out > 2


@pytest.mark.parametrize("question", [large(f"test {seed}") for seed in range(2)])
def test_a_curriculum_is_planned_to_the_end_and_keeps_to_the_calendar(question: Question) -> None:
    plan = planned(question)
    term_of = {each.offer.unit.module: each.term for each in plan.taken}
    passed = {record.module for record in question.held.records}
    for each in plan.taken:
        term, unit = question.terms[each.term], each.offer.unit
        assert not unit.terms or term.name in unit.terms
        assert all(m in passed or term_of[m] < each.term for m in unit.prerequisites)
    for number, term in enumerate(question.terms):
        assert sum(each.offer.unit.ec for each in plan.taken if each.term == number) <= term.max_ec
    held = held_after(question, plan.taken)
    assert faults_of(question.diploma, held, assignment_of(plan)) == []
    assert cost_of(question.diploma, held, assignment_of(plan)) == (Decimal(0), 1)
    assert len(plan.stands_in_the_way) == 1


A, B, C, D = (a_unit(number) for number in range(4))


def test_the_same_question_has_the_same_answer() -> None:
    assert solve(large("same")) == solve(large("same"))


def test_nothing_is_taken_where_nothing_is_left() -> None:
    plan = planned(a_question(module(A), [A, B], held=Held(TODAY, (a_record(A),))))
    assert (plan.taken, plan.ec, plan.terms) == ((), 0, 0)
    assert plan.given[0][0] == A.code


def test_a_record_counts_elsewhere_in_the_plan_where_that_is_cheaper() -> None:
    """What one has fits the wide requirement and the narrow one, for which only a large unit is left."""
    big = a_unit(8, 15, themes=frozenset({"zorg"}))
    has = a_record(a_unit(9, 10, themes=frozenset({"zorg"})))
    root = all_of(Credits("wide", None, Decimal(10)), Credits("narrow", None, Decimal(10), theme="zorg"))
    plan = planned(a_question(root, [big, a_unit(1, 10)], held=Held(TODAY, (has,))))
    assert [leaf for leaf, _ in plan.given] == ["narrow"]
    assert [(each.leaf, each.offer.unit.ec) for each in plan.taken] == [("wide", 10)]


def test_a_module_that_counts_already_is_not_taken_again_for_another_requirement() -> None:
    root = all_of(module(A), Credits("free", None, Decimal(5)))
    plan = planned(a_question(root, [A, B], held=Held(TODAY, (a_record(A, By.EXEMPTION),))))
    assert codes(plan) == [(0, "M001")]


def test_units_come_after_what_they_ask_for_and_bring_it_along() -> None:
    last = replace(C, prerequisites=frozenset({B.module}))
    middle = replace(B, prerequisites=frozenset({A.module}), terms=frozenset({"S2"}))
    plan = planned(a_question(module(last), [last, middle, A], half_years(30, 30, 30)))
    assert codes(plan) == [(0, "M000"), (1, "M001"), (2, "M002")]
    assert [each.needed_for for each in plan.taken] == [("M001",), ("M002",), ()]
    assert codes(planned(a_question(module(last), [last, middle, A], held=Held(TODAY, (a_record(B),))))) == [
        (0, "M002")
    ]


def test_what_is_below_a_prerequisite_is_taken_once_the_nodes_before_it_are_satisfied() -> None:
    outcome = an_id(4, 1)
    shows = replace(D, outcomes={outcome: 6})
    first = Choose("first", None, (module(A), module(B)), 2)
    after = Prerequisite("after", None, all_of(module(C), OutcomeNode("out", None, outcome)), ("first",))
    plan = planned(a_question((all_of(first), after), [A, B, C, shows], half_years(5, 5, 10)))
    assert {code: term for term, code in codes(plan)} == {"M000": 0, "M001": 1, "M002": 2, "M003": 2} or {
        code: term for term, code in codes(plan)
    } == {"M001": 0, "M000": 1, "M002": 2, "M003": 2}
    has = Held(TODAY, (a_record(C),))
    assert len(codes(planned(a_question((all_of(first), after), [A, B, shows], half_years(5, 5, 10), has)))) == 3


def test_a_prerequisite_may_name_a_phase_and_credits_of_the_whole_diploma() -> None:
    after = Prerequisite("after", None, module(C), ("phase-0", "bsa"))
    bsa = Threshold("bsa", None, "7.8b", "bsa", "blocks", Decimal(10))
    plan = planned(a_question((all_of(module(A), bsa), all_of(module(B)), after), [A, B, C], half_years(5, 5, 5, 5)))
    assert codes(plan)[-1] == (2, "M002")


def test_fewer_ec_go_before_fewer_terms_and_these_before_wishes() -> None:
    cheap = replace(A, ec=Decimal(5), terms=frozenset({"S2"}), mode="on-site")
    dear = replace(B, ec=Decimal("7.5"), mode="online")
    wishes = Wishes(modes=("online",))
    root = Credits("free", None, Decimal(5))
    assert codes(planned(a_question(root, [cheap, dear], wishes=wishes))) == [(1, "M000")]
    soon = replace(C, mode="blended")
    assert codes(planned(a_question(root, [cheap, dear, soon], wishes=wishes))) == [(0, "M002")]
    liked = replace(D, mode="online", themes=frozenset({"zorg"}))
    assert codes(planned(a_question(root, [cheap, dear, soon, liked], wishes=wishes))) == [(0, "M003")]


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (Wishes(("online", "blended")), "M000"),
        (Wishes(("blended", "online")), "M001"),
        (Wishes(institutions=(OTHER,)), "M001"),
        (Wishes(themes=("wijk", "zorg")), "M002"),
        (Wishes(modes=("online",), themes=("wijk",), institutions=(HOME,)), "M000"),
    ],
)
def test_wishes_decide_between_units_that_are_as_good(wishes: Wishes, expected: str) -> None:
    units = [
        replace(A, mode="online", themes=frozenset({"zorg"})),
        replace(B, mode="blended", institution=OTHER),
        replace(C, mode="on-site", themes=frozenset({"wijk"})),
    ]
    offers = [Offer(unit, (result_of(unit, TODAY),)) for unit in units]
    plan = planned(a_question(Credits("free", None, Decimal(5)), offers, wishes=wishes))
    assert [code for _, code in codes(plan)] == [expected]


def test_wishes_go_without_where_what_is_liked_cannot_be_in_the_fewest_terms() -> None:
    """The two that are liked are both offered in the second half year, which holds one of them."""
    liked = [replace(unit, mode="online", terms=frozenset({"S2"})) for unit in (A, B)]
    plan = planned(
        a_question(Credits("free", None, Decimal(10)), [*liked, C], half_years(5, 5, 5, 5), wishes=Wishes(("online",)))
    )
    assert plan.terms == 2
    assert "M002" in {code for _, code in codes(plan)}


def test_a_dearer_plan_is_proven_where_the_calendar_leaves_no_cheaper_one() -> None:
    cheap = [replace(unit, ec=Decimal("2.5"), terms=frozenset({"S1"})) for unit in (A, B)]
    root = Credits("free", None, Decimal(5))
    answer: Any = solve(a_question(root, [*cheap, replace(C, ec=Decimal(6))], half_years(2.5, 30)))
    assert answer.plan
    assert (answer.status, answer.plan.ec, answer.free_ec, answer.least_ec) == (Status.PROVEN, 6, 5, 6)


def test_caps_and_residency_hold_for_what_is_still_to_be_taken() -> None:
    other = replace(A, institution=OTHER, ec=Decimal(5))
    root = Cap(
        "cap",
        None,
        Residency("own", None, Credits("free", None, Decimal(10)), Decimal(5)),
        Decimal(5),
        "other-institution",
    )
    plan = planned(a_question(root, [other, replace(B, institution=OTHER), replace(C, ec=Decimal("7.5"))]))
    assert plan.ec == Decimal("12.5")


def test_a_unit_elsewhere_counts_as_what_the_agreement_says() -> None:
    taken = a_unit(7, 7.5, institution=OTHER)
    counted = replace(result_of(taken, TODAY), by=By.EQUIVALENCE, module=A.module, ec=Decimal(5), ground=an_id(9, 1))
    plan = planned(a_question(module(A), [Offer(taken, (counted,))]))
    assert (plan.ec, plan.taken[0].record, plan.taken[0].leaf) == (Decimal("7.5"), counted, "M000")


def test_a_block_is_used_where_that_saves_and_leaves_nothing_of_what_is_inside() -> None:
    inside, more = a_record(A), a_record(B)
    block = Block(an_id(8, 1), an_id(9, 1), Decimal(10), {"group": None, "free": Decimal(5)}, frozenset({inside.id}))
    group = AllOf("group", None, (module(A), module(B), module(C)))
    root = all_of(group, Credits("free", None, Decimal(10)))
    plan = planned(a_question(root, [A, B, C, D], held=Held(TODAY, (inside, more), (block,))))
    assert plan.blocks == (block,)
    assert (plan.ec, plan.given) == (0, (("free", more),))


def test_what_a_block_leaves_is_not_made_up_of_units_inside_it() -> None:
    """A and B lie inside a block: the 5 EC that it leaves are of another unit, though that is dearer."""
    block = Block(an_id(8, 1), an_id(9, 1), Decimal(10), {"group": None}, frozenset({A.module, B.module}))
    root = all_of(AllOf("group", None, (module(C), module(D))), Credits("free", None, Decimal(5)))
    dear, held = a_unit(8, 7.5), Held(TODAY, (), (block,))
    plan = planned(a_question(root, [A, B, dear], held=held))
    assert (plan.blocks, plan.ec, codes(plan)) == ((block,), Decimal("7.5"), [(0, "M008")])
    assert solve(a_question(root, [A, B], held=held)).status is Status.INFEASIBLE
    # Without the block the group has to be taken, and then they count: 15 EC.
    assert planned(a_question(root, [A, B, C, D], held=Held(TODAY, ()))).ec == 15


def test_what_no_unit_satisfies_stands_in_the_way_and_is_avoided_where_a_unit_can_be_taken() -> None:
    certificate = NonCourse("vog", None, "vog")
    assert planned(a_question(all_of(certificate, module(A)), [A])).stands_in_the_way == ("vog",)
    either = AnyOf("any", None, (certificate, module(A)))
    assert codes(planned(a_question(either, [A]))) == [(0, "M000")]
    without = planned(a_question(either, [B]))
    assert (without.taken, without.stands_in_the_way) == ((), ("vog",))


def test_it_is_rested_on_where_only_the_calendar_keeps_units_from_being_taken() -> None:
    either = AnyOf("any", None, (NonCourse("vog", None, "vog"), Credits("free", None, Decimal(10))))
    plan = planned(a_question(either, [A, B], half_years(5)))
    assert (plan.taken, plan.stands_in_the_way) == ((), ("vog",))


def test_what_no_unit_satisfies_keeps_nothing_waiting_that_comes_after_it() -> None:
    first = AllOf("first", None, (NonCourse("vog", None, "vog"), module(A)))
    plan = planned(a_question(all_of(first, Prerequisite("after", None, module(B), ("first",))), [A, B]))
    assert (codes(plan), plan.stands_in_the_way) == ([(0, "M000"), (1, "M001")], ("vog",))


def test_a_waived_node_asks_for_nothing() -> None:
    root = all_of(module(A), Waivable("w", None, module(B), "3.1"))
    held = Held(TODAY, waivers=(Waiver("w", an_id(6, 1)),))
    assert codes(planned(a_question(root, [A, B], held=held))) == [(0, "M000")]


def test_units_that_are_alike_are_one_number_and_come_back_as_units() -> None:
    """Forty units that differ in nothing, six of which are needed."""
    units = [a_unit(number) for number in range(40)]
    plan = planned(a_question(Credits("free", None, Decimal(30)), units, half_years(15, 15)))
    assert len({each.offer.unit.code for each in plan.taken}) == 6
    assert [sum(1 for each in plan.taken if each.term == term) for term in (0, 1)] == [3, 3]


def test_the_naive_search_itself_knows_what_is_right() -> None:
    best: Any = best_plan(
        a_question(all_of(module(A), Credits("free", None, Decimal(5))), [A, B, replace(C, ec=Decimal("7.5"))])
    )
    assert best
    assert (best.ec, best.terms, best.resting) == (10, 1, 0)
    assert best_plan(a_question(module(A), [B])) is None
    assert offered(A).brings[0].module == A.module
