"""`scripts/bench [NAME] [--json] [--rounds N] [--seed N]`."""

import argparse
import json
import statistics
from collections.abc import Callable
from datetime import UTC, datetime

from tests.bench import credentials, planning, register

BENCHMARKS: dict[str, tuple[int, Callable[[int, int], dict[str, list[float]]]]] = {
    "credentials": (7, lambda rounds, _: credentials.rounds(rounds)),
    "register": (7, lambda rounds, _: register.rounds(rounds)),
    "planning": (1, planning.rounds),
}
"""How many rounds unless said, and what measures them from a seed, where it takes one."""


def main() -> None:
    """Runs the benchmarks that are asked for (all, without a name), and says the median of each figure."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=BENCHMARKS)
    parser.add_argument("--json", action="store_true", help="one JSON object: figures by name")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seed", type=int, default=int(f"{datetime.now(UTC):%Y%m%d}"), help="unless said, the day")
    asked = parser.parse_args()
    for name in [asked.name] if asked.name else BENCHMARKS:
        usual, measure = BENCHMARKS[name]
        count = asked.rounds or usual
        found = measure(count, asked.seed)
        if asked.json:
            print(json.dumps({figure: round(statistics.median(ratios), 3) for figure, ratios in found.items()}))
            continue
        print(f"{name}, {count} rounds in turns; peer divided by ours, so more is better (but for _mb)\n")
        print(f"{'figure':22}{'median':>9}{'least':>9}{'most':>9}{'spread':>9}")
        for figure, ratios in found.items():
            median, least, most = statistics.median(ratios), min(ratios), max(ratios)
            print(f"{figure:22}{median:9.2f}{least:9.2f}{most:9.2f}{(most - least) / median:9.0%}")


if __name__ == "__main__":
    main()
