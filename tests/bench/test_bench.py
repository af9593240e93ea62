"""The benchmarks run, and name the figures that others rely on. What they measure is no test."""

import pytest

from app.curriculum.rules.nodes import NonCourse, Prerequisite, Threshold, walk
from app.progress.rules.fitting import leaves_of
from app.progress.rules.planning.question import Question
from tests.bench import cpsat, planning, register
from tests.bench.credentials import rounds
from tests.bench.curricula import large
from tests.bench.naive import best_plan
from tests.bench.questions import small_questions
from tests.bench.sets import Size
from tests.interop.test_node import node_modules


def test_a_round_gives_a_ratio_for_each_figure() -> None:
    node_modules("@digitalbazaar/vc")
    found = rounds(1)
    assert found.keys() == {"sign_vs_node", "verify_vs_node", "batch_vs_node", "batch_of_limit"}
    assert all(len(ratios) == 1 and ratios[0] > 0 for ratios in found.values())


def test_a_round_over_a_small_register_gives_each_figure() -> None:
    found = register.rounds(1, Size(sets=7, outcomes=60, largest=20), times=2)
    assert found.keys() >= {"package_vs_rows", "search_vs_sql", "export_growth_mb"}
    assert all(len(values) == 1 for values in found.values())


def test_sets_share_the_outcomes() -> None:
    counts = list(Size(sets=7, outcomes=60, largest=20).of_each())
    assert counts == [20, 7, 7, 7, 7, 6, 6]


def test_a_round_of_planning_gives_each_figure(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(planning, "PEER_SECONDS", 1.0)
    found = planning.rounds(1, 20261101, planning.Amount(curricula=1, small=3, audits=1))
    assert found.keys() == {"proven_share", "brute_force_agreement", "speed_vs_cpsat", "audit_vs_cpsat"}
    assert (found["proven_share"], found["brute_force_agreement"]) == ([1.0], [1.0])
    assert capfd.readouterr().out == ""


def test_a_curriculum_is_as_large_as_it_says_and_another_for_each_seed() -> None:
    one, other = large("one"), large("other")
    for question in (one, other):
        assert (len(leaves_of(question.diploma.phases)), len(question.offers)) == (60, 290)
    assert one != other
    assert one == large("one")


def test_cp_sat_finds_what_trying_everything_finds() -> None:
    """On the small questions that have only what the peer knows: neither blocks nor anything waived."""
    seen = 0
    for question in small_questions("peer", 40):
        best = best_plan(question)
        if best is None or best.resting or question.held.blocks or question.held.waivers or _is_special(question):
            continue
        seen += 1
        found: tuple[object, ...] | None = cpsat.solve(question, 30).best
        assert found == (best.ec, best.terms, best.penalty)
    assert seen > 3


def _is_special(question: Question) -> bool:
    nodes = [node for phase in question.diploma.phases for node in walk(phase.requirement)]
    return any(isinstance(node, Prerequisite | NonCourse | Threshold) for node in nodes)
