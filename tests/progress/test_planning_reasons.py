"""Why no plan is cheaper, what stands in the way of one, and what is said where time ran out."""

import itertools
import time
from collections.abc import Callable
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
    Exclusive,
    ModuleNode,
    Node,
    NonCourse,
    OutcomeNode,
    Residency,
    Threshold,
)
from app.progress.rules.facts import By, Held
from app.progress.rules.planning.explaining import Facet, needed_nodes, why_none, why_not_cheaper
from app.progress.rules.planning.naming import name_of
from app.progress.rules.planning.program import Found, Program
from app.progress.rules.planning.question import Answer, Offer, Question, Status, Term
from app.progress.rules.planning.solving import cheapest_path
from app.progress.rules.planning.telling import tell
from app.progress.rules.planning.words import say
from tests.bench.curricula import large
from tests.bench.questions import OTHER, TODAY, a_question, a_record, a_unit, an_id
from tests.progress.test_planning import all_of, half_years, module

A, B, C, D = (a_unit(number) for number in range(4))


def ticking(step: float) -> Callable[[], float]:
    """A clock that is so much later each time it is read."""
    moments = itertools.count()
    return lambda: next(moments) * step


def told(question: Question, seconds: float = 60) -> dict[str, Any]:
    return tell(question, seconds=seconds, clock=time.monotonic)


def binding(question: Question) -> Any:
    answer = cheapest_path(question, seconds=60, clock=time.monotonic)
    why = why_not_cheaper(question, answer, seconds=60, clock=time.monotonic)
    assert why.is_complete
    return {each.key: (each.alone, each.saves, each.is_exact) for each in why.binding}


def conflicts(question: Question) -> list[tuple[tuple[str, ...], tuple[Facet, ...]]]:
    assert cheapest_path(question, seconds=60, clock=time.monotonic).status is Status.INFEASIBLE
    found = why_none(question, seconds=60, clock=time.monotonic)
    assert all(each.is_least for each in found)
    return [(each.keys, each.facets) for each in found]


# Why no plan is cheaper.


def test_each_requirement_says_what_it_takes_and_what_it_would_save() -> None:
    outcome = an_id(4, 1)
    root = all_of(module(A), Credits("free", None, Decimal("7.5")), OutcomeNode("out", None, outcome))
    found = binding(a_question(root, [A, B, replace(C, ec=Decimal("2.5"), outcomes={outcome: 5})]))
    # Without the credits the unit that shows the outcome is still taken; without the outcome nothing is spared.
    assert found == {"M000": (5, 5, True), "free": (Decimal("7.5"), 5, True)}


def test_what_one_has_for_a_requirement_may_save_more_elsewhere_than_its_own_units() -> None:
    """A result of 10 EC satisfies the narrow one. Were that not asked, it would do for the wide one, of 10 EC."""
    has = a_record(a_unit(9, 10, themes=frozenset({"zorg"})))
    narrow = Credits("narrow", None, Decimal("12.5"), theme="zorg")
    small = a_unit(7, 2.5, themes=frozenset({"zorg"}))
    root = all_of(Credits("wide", None, Decimal(10)), narrow)
    found = binding(a_question(root, [small, a_unit(1, 10)], held=Held(TODAY, (has,))))
    assert found["narrow"] == (Decimal("2.5"), Decimal("12.5"), True)


def test_conditions_bind_too() -> None:
    cheap = replace(A, institution=OTHER, ec=Decimal(5))
    root = Residency("own", None, Credits("free", None, Decimal(5)), Decimal(5))
    assert binding(a_question(root, [cheap, replace(B, ec=Decimal(10))])) == {"own": (0, 5, True)}


def test_the_calendar_binds_where_the_cheapest_units_do_not_fit_in_it() -> None:
    small = [replace(unit, ec=Decimal("2.5"), terms=frozenset({"S1"})) for unit in (A, B)]
    question = a_question(Credits("free", None, Decimal(5)), [*small, replace(C, ec=Decimal(6))], half_years(2.5, 30))
    assert binding(question)[None] == (0, 1, True)
    said = told(question)["binding"]
    assert [each["reason"]["code"] for each in said] == ["binds", "calendar"]
    assert "kosten samen 1 EC" in said[1]["reason"]["nl"]


def test_needed_is_what_no_choice_goes_around() -> None:
    choice = AnyOf("any", None, (module(A), module(B)))
    cap = Cap("cap", None, all_of(choice, module(C)), Decimal(5))
    question = a_question(cap, [A, B, C])
    assert [node.key for node in needed_nodes(question.diploma.phases)] == ["any", "M002"]


def test_where_time_is_over_it_says_that_not_all_was_looked_at() -> None:
    question = a_question(all_of(module(A), module(B)), [A, B])
    answer = cheapest_path(question, seconds=60, clock=time.monotonic)
    assert why_not_cheaper(question, answer, seconds=0, clock=time.monotonic).is_complete is False
    for seconds in range(2, 12):
        why = why_not_cheaper(question, answer, seconds=seconds, clock=ticking(1))
        assert all(each.is_exact and each.saves == 5 for each in why.binding)


# Why there is no plan.


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (all_of(module(A), module(D)), [(("M003",), ())]),
        (
            all_of(module(D), Credits("theme", None, Decimal(5), theme="zorg"), module(A)),
            [(("M003",), ()), (("theme",), ())],
        ),
        (all_of(module(A), Credits("free", None, Decimal(15))), [(("M000", "free"), ())]),
        (Residency("own", None, Credits("free", None, Decimal(5)), Decimal(20)), [(("own",), ())]),
        (Cap("cap", None, Credits("x", None, Decimal(20)), Decimal(0), "exemption"), [(("x",), ())]),
    ],
)
def test_what_cannot_be_met_is_named_and_nothing_else(root: Node, expected: Any) -> None:
    assert conflicts(a_question(root, [A, B, C])) == expected


def test_what_is_to_blame_together_is_named_together() -> None:
    """The third unit could be given to the free space, were it not asked for itself."""
    units = [replace(unit, institution=OTHER) for unit in (A, B)]
    root = all_of(Cap("cap", None, Credits("free", None, Decimal(10)), Decimal(5), "other-institution"), module(C))
    assert conflicts(a_question(root, [*units, C])) == [(("free", "M002", "cap"), ())]


@pytest.mark.parametrize(
    ("units", "terms", "facets"),
    [
        ([A, B], half_years(5), (Facet.TERMS, Facet.LOAD)),
        ([A, replace(B, terms=frozenset({"S2"}))], half_years(30), (Facet.OFFERED,)),
        ([A, replace(B, terms=frozenset({"S3"}))], half_years(30, 30), (Facet.OFFERED,)),
        (
            [replace(A, prerequisites=frozenset({B.module})), replace(B, prerequisites=frozenset({A.module}))],
            half_years(30, 30),
            (Facet.PREREQUISITES,),
        ),
        ([A, replace(B, prerequisites=frozenset({D.module}))], half_years(30, 30), (Facet.PREREQUISITES,)),
        ([replace(A, ec=Decimal(40)), B], half_years(30, 30), (Facet.LOAD,)),
        ([A, B], [Term("S1", "Semester 1", Decimal(30), frozenset({B.module}))], (Facet.OFFERED,)),
    ],
)
def test_the_calendar_is_to_blame_by_what_it_asks(units: Any, terms: Any, facets: tuple[Facet, ...]) -> None:
    keys_and_facets = conflicts(a_question(all_of(module(A), module(B)), units, terms))
    assert [found for _, found in keys_and_facets] == [facets]


def test_no_plan_is_said_with_its_reason_in_both_languages() -> None:
    said = told(a_question(all_of(module(A), module(B)), [A], half_years(30)))
    assert (said["status"], said["verdict"]["code"]) == ("infeasible", "infeasible")
    assert said["unmet"][0]["keys"] == ["M001"]
    assert said["unmet"][0]["reason"]["code"] == "cannot-be-met"
    assert "niet te halen" in said["unmet"][0]["reason"]["nl"]
    assert "cannot be met" in said["unmet"][0]["reason"]["en"]
    both = told(a_question(all_of(module(A), module(B)), [A, B], half_years(5)))["unmet"]
    assert (both[0]["calendar"], both[0]["reason"]["code"]) == (["terms", "load"], "cannot-be-met-together")
    assert "het aantal periodes; de hoogste belasting per periode" in both[0]["reason"]["nl"]


def test_a_conflict_that_may_be_smaller_is_marked() -> None:
    question = a_question(all_of(module(A), module(B)), [A, B], half_years(5))
    found = why_none(question, seconds=0, clock=time.monotonic)
    assert [each.is_least for each in found] == [False]
    assert (found[0].keys, set(found[0].facets)) == (("M000", "M001"), set(Facet))


# What is said where time ran out.


def steiner() -> Question:
    """Fewest units to show 330 outcomes, each shown by three of 45: a Steiner triple system, known to be hard to prove.

    Bose's construction for 6n + 3 points with n = 7; Fulkerson, Nemhauser and Trotter (1974) on its covers.
    """
    half = {(x, y): (x + y) * 8 % 15 for x in range(15) for y in range(15)}
    triples = [[(x, 0), (x, 1), (x, 2)] for x in range(15)]
    triples += [
        [(x, i), (y, i), (half[x, y], (i + 1) % 3)] for i in range(3) for x in range(15) for y in range(x + 1, 15)
    ]
    points = [(x, i) for i in range(3) for x in range(15)]
    outcomes = {number: an_id(4, number) for number in range(len(triples))}
    units = [
        a_unit(number, outcomes={outcomes[n]: 6 for n, triple in enumerate(triples) if point in triple})
        for number, point in enumerate(points)
    ]
    leaves = tuple(OutcomeNode(f"o{number}", None, outcome) for number, outcome in outcomes.items())
    return a_question(AllOf("all", None, leaves), units, half_years(*([45] * 6)))


def test_a_plan_that_is_not_proven_says_its_gap() -> None:
    answer = cheapest_path(steiner(), seconds=4, clock=time.monotonic)
    assert answer.status is Status.GAP
    assert answer.plan
    assert 75 <= answer.least_ec < answer.plan.ec
    said = tell(steiner(), seconds=6, clock=time.monotonic)
    assert (said["status"], said["verdict"]["code"]) == ("gap", "gap")
    assert said["gap"] == said["ec"] - said["bound"] > 0
    assert said["bindingComplete"] is False


@pytest.mark.parametrize("seconds", [0, 0.02])
def test_without_time_no_plan_is_called_proven(seconds: float) -> None:
    said = told(large("hurry"), seconds)
    assert (said["status"], said["verdict"]["code"]) == ("none-found", "none-found")
    assert "terms" not in said


def test_at_whatever_moment_time_runs_out_the_answer_is_marked_for_what_it_is() -> None:
    """The clock goes one second further each time it is read; what is called proven is the best there is."""
    liked = [replace(unit, mode="online", terms=frozenset({"S2"})) for unit in (A, B)]
    wishes = replace(large("w").wishes, modes=("online",), institutions=(), themes=())
    either = AnyOf("any", None, (NonCourse("vog", None, "vog"), Credits("free", None, Decimal(10))))
    late = a_question(either, [*liked, C], half_years(5, 5, 5, 5), wishes=wishes)
    small = [replace(unit, ec=Decimal("2.5"), terms=frozenset({"S1"})) for unit in (A, B)]
    dear = a_question(Credits("free", None, Decimal(5)), [*small, replace(C, ec=Decimal(6))], half_years(2.5, 30))
    for question in (late, dear):
        best = cheapest_path(question, seconds=60, clock=time.monotonic)
        assert best.status is Status.PROVEN
        seen = set()
        for seconds in range(1, 30):
            answer = cheapest_path(question, seconds=seconds, clock=ticking(1))
            seen.add(answer.status)
            assert answer.least_ec <= best.least_ec
            if answer.status is Status.PROVEN:
                assert answer.plan == best.plan
        assert seen >= {Status.NONE_FOUND, Status.PROVEN}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda best: replace(best, status=Status.GAP, least_ec=best.least_ec - 5), "gap"),
        (lambda best: replace(best, status=Status.GAP, least_terms=0), "ties-open"),
        (lambda best: best, "proven"),
    ],
)
def test_the_verdict_says_what_is_proven(answer: Callable[[Answer], Answer], code: str, monkeypatch: Any) -> None:
    question = a_question(module(A), [A])
    best = cheapest_path(question, seconds=60, clock=time.monotonic)
    monkeypatch.setattr("app.progress.rules.planning.telling.cheapest_path", lambda *_, **__: answer(best))
    assert told(question)["verdict"]["code"] == code


def test_a_plan_is_told_with_what_each_unit_is_for() -> None:
    outcome = an_id(4, 1)
    last = replace(C, prerequisites=frozenset({B.module}))
    elsewhere = a_unit(7, 7.5, institution=OTHER)
    counted = replace(a_record(A), by=By.EQUIVALENCE, id=elsewhere.module, ec=Decimal(5), ground=an_id(9, 1))
    root = all_of(
        module(last),
        module(A),
        OutcomeNode("out", {"nl": "Luisteren"}, outcome),
        NonCourse("vog", None, "vog"),
        Threshold("bsa", None, "7.8b", "bsa"),
    )
    said = told(a_question(root, [last, replace(B, outcomes={outcome: 6}), Offer(elsewhere, (counted,))]))
    units = {unit["code"]: (unit, number) for number, term in enumerate(said["terms"]) for unit in term["units"]}
    assert [(code, number) for code, (_, number) in sorted(units.items())][1:] == [
        ("M002", 1),
        ("M007", units["M007"][1]),
    ]
    assert units["M001"][0]["neededFor"] == ["M002"]
    assert units["M001"][0]["serves"] == [{"key": "out", "title": {"nl": "Luisteren", "en": "Luisteren"}}]
    assert (units["M007"][0]["countsAs"], units["M007"][0]["agreement"]) == (str(A.module), str(an_id(9, 1)))
    assert [each["reason"]["code"] for each in said["standsInTheWay"]] == ["non-course", "threshold"]
    assert (said["ec"], said["gap"], said["termCount"], said["bindingComplete"]) == (17.5, 0, 2, True)
    assert told(a_question(module(A), [A], held=Held(TODAY, (a_record(A),))))["verdict"]["code"] == "nothing-left"


@pytest.mark.parametrize(
    ("node", "nl"),
    [
        (module(A), "Module 0 (M000)"),
        (ModuleNode("x", {"nl": "Afstuderen", "en": "Thesis"}, A.module), "Afstuderen"),
        (Credits("x", None, Decimal("7.5"), 6, "zorg"), "minstens 7,5 EC op niveau 6 in het thema zorg"),
        (Credits("x", None, Decimal(10)), "minstens 10 EC"),
        (AnyOf("x", None, (module(A), module(B))), "1 uit Module 0 (M000), Module 1 (M001)"),
        (Choose("x", None, (module(A),) * 7, 2), "2 uit " + ", ".join(["Module 0 (M000)"] * 6) + " of iets anders"),
        (OutcomeNode("x"), "een leeruitkomst"),
        (NonCourse("x", None, "vog"), "vog"),
        (Threshold("x", None, "7.8b", "taaltoets"), "taaltoets (artikel 7.8b)"),
        (Threshold("x", None, "{ec}", "{nl}"), "{nl} (artikel {ec})"),
        (Threshold("x", None, "7.8b", "bsa", "blocks", Decimal(50)), "minstens 50 EC die tellen (artikel 7.8b)"),
        (Residency("x", None, module(A), Decimal(60)), "minstens 60 EC aan de eigen instelling"),
        (Cap("x", None, module(A), Decimal(30), "exemption"), "hoogstens 30 EC door vrijstelling"),
        (Cap("x", None, module(A), Decimal(30), "anders"), "hoogstens 30 EC door anders"),
        (Exclusive("x", None, module(A), Decimal(5)), "hoogstens 5 EC die al elders telden"),
        (Node("x"), "x"),
    ],
)
def test_requirements_have_names(node: Node, nl: str) -> None:
    assert name_of(node, a_question(all_of(module(A), module(B)), [A, B]).diploma.modules)["nl"] == nl


def test_sentences_have_numbers_as_the_language_writes_them() -> None:
    said = say("limits", name="X", saves=Decimal("2.50"))
    assert ("2,5 EC" in said["nl"], "2.5 EC" in said["en"]) == (True, True)


# The program by itself.


def test_a_program_without_columns_has_its_answer_at_once() -> None:
    assert Program().search({}, 1).found is Found.OPTIMAL
    empty = Program()
    empty.at_least({}, 1)
    assert empty.search({}, 1).found is Found.NOTHING
    other = Program()
    other.at_most({}, -1)
    assert other.search({}, 1).found is Found.NOTHING


def test_a_solution_is_counted_exactly() -> None:
    program = Program()
    one, two = program.column(3), program.column()
    program.at_least({one: 2, two: 3}, 5)
    program.at_most({one: 1, two: 1}, 3)
    found = program.search({one: 4, two: 6}, 10)
    assert (found.found, found.objective, found.bound, found.values) == (Found.OPTIMAL, 10, 10, [1, 1])
    assert not program.holds([4, 0])
    assert not program.holds([1, 0])
    assert program.search({one: 4}, 0, 3).bound == 3
    program.at_most({}, 0)
    assert program.rows[-1][0] != {}


def test_a_solution_that_is_not_exact_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    column = program.column()
    program.at_least({column: 1}, 1)
    monkeypatch.setattr(Program, "holds", lambda *_: False)
    found = program.search({column: 1}, 10)
    assert (found.found, found.values) == (Found.OPEN, None)
