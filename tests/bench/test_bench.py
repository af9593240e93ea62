"""The benchmarks run, and name the figures that others rely on. What they measure is no test."""

from tests.bench import register
from tests.bench.credentials import rounds
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
