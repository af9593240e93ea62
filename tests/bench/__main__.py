"""`scripts/bench [NAME] [--json] [--rounds N]`."""

import argparse
import json
import statistics

from tests.bench import credentials, register

BENCHMARKS = {"credentials": credentials.rounds, "register": register.rounds}


def main() -> None:
    """Runs the benchmarks that are asked for (all, without a name), and says the median of each figure."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=BENCHMARKS)
    parser.add_argument("--json", action="store_true", help="one JSON object: figures by name")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    for name in [asked.name] if asked.name else BENCHMARKS:
        found = BENCHMARKS[name](asked.rounds)
        if asked.json:
            print(json.dumps({figure: round(statistics.median(ratios), 3) for figure, ratios in found.items()}))
            continue
        print(f"{name}, {asked.rounds} rounds in turns; peer divided by ours, so more is better (but for _mb)\n")
        print(f"{'figure':22}{'median':>9}{'least':>9}{'most':>9}{'spread':>9}")
        for figure, ratios in found.items():
            median, least, most = statistics.median(ratios), min(ratios), max(ratios)
            print(f"{figure:22}{median:9.2f}{least:9.2f}{most:9.2f}{(most - least) / median:9.0%}")


if __name__ == "__main__":
    main()
