"""What holds of every audit."""

import random
from dataclasses import replace

import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.progress.rules.assignment import best_assignment
from app.progress.rules.audit import audit
from app.progress.rules.weighing import cost_of
from tests.progress.trees import Case, cases

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_no_credit_counts_twice(case: Case) -> None:
    found = audit(case.diploma, case.held)
    ids = [line["id"] for line in found["counted"]]
    modules = [line["module"] for line in found["counted"]]
    assert len(ids) == len(set(ids))
    assert len(modules) == len(set(modules))
    inside = {
        str(r)
        for b in case.held.blocks
        for r in b.uses
        if any(u["isUsed"] and u["id"] == str(b.id) for u in found["blocks"])
    }
    assert not inside & set(ids)
    assert len(found["counted"]) + len(found["unused"]) == len(case.held.records)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(cases(), st.integers(0, 7))
def test_one_record_more_never_makes_it_worse(case: Case, which: int) -> None:
    """Of any tree, caps too: a record that is over a cap need not be used."""
    records = case.held.records
    fewer = replace(case.held, records=records[:which] + records[which + 1 :])
    costs = [cost_of(case.diploma, held, best_assignment(case.diploma, held).assignment) for held in (case.held, fewer)]
    assert costs[0] <= costs[1]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_no_byte(case: Case, dice: random.Random) -> None:
    held = case.held
    other = replace(
        held,
        records=tuple(dice.sample(held.records, len(held.records))),
        blocks=tuple(dice.sample(held.blocks, len(held.blocks))),
        shown=tuple(dice.sample(held.shown, len(held.shown))),
        waivers=tuple(dice.sample(held.waivers, len(held.waivers))),
    )
    assert rfc8785.dumps(audit(case.diploma, held)) == rfc8785.dumps(audit(case.diploma, other))
