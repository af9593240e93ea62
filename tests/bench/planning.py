"""The cheapest path: proven on curricula of 60 leaves and 290 units, the same as by trying everything on small questions,
and as fast as CP-SAT on the whole program; and the audit's assignment against CP-SAT.

`proven_share` is the share of the curricula (`tests/bench/curricula.py` tells what they are like) whose plan is proven to the
last tie within `SECONDS`. `brute_force_agreement` is the share of the small questions (`questions.Small`: every kind of node) where EC, terms,
distance from the wishes and what stands in the way are those of `naive.best_plan`, which shares no rule with the
planner. `speed_vs_cpsat` is CP-SAT's median time divided by ours on the same curricula: wall clock from the question to the
plan, models included, on one thread each, in turns. CP-SAT is stopped after `PEER_SECONDS` and counts for that long then,
which flatters it; where both prove, they must find the same.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from app.progress.rules.planning.question import Answer, Question, Status
from app.progress.rules.planning.solving import cheapest_path
from tests.bench import audits, cpsat
from tests.bench.curricula import large
from tests.bench.naive import best_plan
from tests.bench.questions import small_questions

SECONDS, PEER_SECONDS = 30.0, 6.0
"""The most that the planner and CP-SAT get for a curriculum."""


@dataclass(frozen=True)
class Amount:
    """How many curricula, small questions and audits a round takes."""

    curricula: int = 20
    small: int = 200
    audits: int = 15


def rounds(count: int, seed: int, amount: Amount = Amount()) -> dict[str, list[float]]:
    """The figures of each round, by name; the first has the seed itself, the others those that follow."""
    found: dict[str, list[float]] = {}
    for number in range(seed, seed + count):
        for figure, value in measure(number, amount).items():
            found.setdefault(figure, []).append(value)
    return found


def measure(seed: int, amount: Amount) -> dict[str, float]:
    """One round. Raises AssertionError where two that prove their answer do not agree."""
    pairs = list(both(seed, amount))
    agreeing = sum(agrees(question) for question in small_questions(seed, amount.small))
    ours, theirs = (statistics.median(times) for times in zip(*((o, t) for _, o, _, t in pairs), strict=True))
    proven, peers = (
        sum(answer.status is Status.PROVEN for answer, *_ in pairs),
        sum(p.is_proven for _, _, p, _ in pairs),
    )
    print(
        f"seed {seed}: {len(pairs)} curricula; proven {proven}, by CP-SAT {peers}; median {ours:.2f} s, CP-SAT {theirs:.2f} s;"
        f" {agreeing} of {amount.small} small ones as by trying everything",
        file=sys.stderr,
    )
    return {
        "proven_share": proven / len(pairs),
        "brute_force_agreement": agreeing / amount.small,
        "speed_vs_cpsat": theirs / ours,
        "audit_vs_cpsat": audits.compare(seed, amount.audits)["audit_vs_cpsat"],
    }


def both(seed: int, amount: Amount) -> Iterator[tuple[Answer, float, cpsat.Found, float]]:
    """Each curriculum by both sides, in turns: what they found, and the seconds they took."""
    for number in range(amount.curricula):
        question = large(f"{seed} {number}")
        before = time.perf_counter()
        answer = cheapest_path(question, seconds=SECONDS, clock=time.monotonic)
        ours = time.perf_counter() - before
        peer = cpsat.solve(question, PEER_SECONDS)
        if answer.status is Status.PROVEN and peer.is_proven:
            plan = answer.plan
            assert plan
            assert peer.best == (plan.ec, plan.terms, plan.penalty), f"{seed} {number}: {peer.best}, ours {plan}"
        print(
            f"curriculum {number}: {answer.status.value} in {ours:.2f} s, CP-SAT {peer.seconds:.2f} s", file=sys.stderr
        )
        yield answer, ours, peer, peer.seconds


def agrees(question: Question) -> bool:
    """Whether the planner finds what trying everything finds, and proves it."""
    answer, best = cheapest_path(question, seconds=60, clock=time.monotonic), best_plan(question)
    if best is None or answer.plan is None:
        return best is None and answer.status is Status.INFEASIBLE
    plan = answer.plan
    found: tuple[object, ...] = (len(plan.stands_in_the_way), plan.ec, plan.terms, plan.penalty)
    return answer.status is Status.PROVEN and found == (best.resting, best.ec, best.terms, best.penalty)
