"""The benchmarks run, and name the figures that others rely on. What they measure is no test."""

from tests.bench.credentials import rounds
from tests.interop.test_node import node_modules


def test_a_round_gives_a_ratio_for_each_figure() -> None:
    node_modules("@digitalbazaar/vc")
    found = rounds(1)
    assert found.keys() == {"sign_vs_node", "verify_vs_node", "batch_vs_node", "batch_of_limit"}
    assert all(len(ratios) == 1 and ratios[0] > 0 for ratios in found.values())
