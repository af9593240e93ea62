"""`scripts/mutate [--cases N] [--seed N] [--workers N]`: many changed credentials, and how they were answered."""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.mutations.judging import run

BATCH = 2000


def main() -> int:
    """Runs the cases and says the counts; 1 when any was answered as it should not."""
    parser = argparse.ArgumentParser(prog="scripts/mutate", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    wrong, slowest, started = [], 0.0, time.monotonic()
    batches = range(-(-asked.cases // BATCH))
    with ProcessPoolExecutor(asked.workers) as pool:
        for tally in pool.map(run, [BATCH] * len(batches), [asked.seed * 1_000_000 + number for number in batches]):
            counts += tally.counts
            wrong += tally.wrong
            slowest = max(slowest, tally.slowest)
    for verdict, count in counts.most_common():
        print(f"{count:9} {verdict}")
    for verdict, number, data in wrong[:20]:
        print(f"\n{verdict} (case {number})\n{data[:2000]!r}")
    print(f"{counts.total()} cases in {time.monotonic() - started:.0f} s, {len(wrong)} wrong, slowest {slowest:.2f} s")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
