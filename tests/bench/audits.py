"""The audit's assignment, and the same one posed to CP-SAT: the same optimum, and how long each takes."""

import random
import statistics
import time
import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ortools.sat.python import cp_model

from app.curriculum.rules.nodes import AllOf, AnyOf, Cap, Choose, Credits, ModuleNode, Node, Phase
from app.progress.rules.assignment import best_assignment
from app.progress.rules.facts import By, Held, ModuleFacts, Record
from app.progress.rules.fitting import Diploma, leaves_of, why_not
from app.progress.rules.weighing import cost_of, faults_of

HOUSE, ELSEWHERE, VERSION = (uuid.UUID(int=number) for number in (1, 2, 3))
THEMES = ("lived-experience", "collective-approach", "social-innovation", "digitalisation", "inquiring-attitude")
SIZES = ("5",) * 13 + ("10",) * 4 + ("2.5",) * 2 + ("7.5",)
MISSING = 1000
"""Halves of a credit weigh this much more than a leaf that is missing."""


@dataclass(frozen=True)
class Instance:
    """A diploma of 40 to 60 leaves, and the 30 to 60 records of one person."""

    diploma: Diploma
    held: Held


def instance(seed: int) -> Instance:
    """A bachelor with modules, a choice of profiles, overlapping free space, and a cap on exemptions."""
    dice = random.Random(seed)
    modules = {uuid.UUID(int=100 + i): Decimal(dice.choice(SIZES)) for i in range(80)}
    names = list(modules)
    dice.shuffle(names)
    core, profiles, free = names[: dice.randint(26, 40)], names[40:56], names[56:]
    credit = [_credits(number, dice) for number in range(dice.choice((2, 3, 3, 4)))]
    minors = [AllOf(f"minor{i}", None, tuple(_module(m) for m in profiles[i * 4 : i * 4 + 4])) for i in range(4)]
    choice: Node = dice.choice((AnyOf("minor", None, tuple(minors)), Choose("minor", None, tuple(minors), 2)))
    root = AllOf("programme", None, (*(_module(m) for m in core), choice, *credit))
    cap = Cap("cap", None, root, Decimal(dice.choice((30, 60, 60, 90))), "exemption")
    phase = Phase("main", {"nl": "Hoofdfase"}, Decimal(240), False, cap)
    pool = (
        dice.sample(core, dice.randint(len(core) // 2, len(core)))
        + dice.sample(profiles, 6)
        + dice.sample(free, dice.randint(8, 16))
    )
    records = [_record(module, modules[module], dice) for module in pool]
    facts = {module: ModuleFacts(f"M{module.int}", {"nl": "Module"}, ec) for module, ec in modules.items()}
    return Instance(Diploma((phase,), facts, HOUSE), Held(date(2026, 11, 2), tuple(records)))


def _module(module: uuid.UUID) -> ModuleNode:
    return ModuleNode(f"m{module.int}", None, module)


def _credits(number: int, dice: random.Random) -> Credits:
    least = Decimal(dice.choice((10, 15, 15, 20, 30)))
    theme, level = dice.choice((None, *THEMES)), dice.choice((None, None, 6))
    return Credits(f"free{number}", None, least, level, theme, None, None)


def _record(module: uuid.UUID, ec: Decimal, dice: random.Random) -> Record:
    by = dice.choices(list(By), (7, 1, 2))[0]
    themes = frozenset(dice.sample(THEMES, dice.randint(0, 3)))
    identity = uuid.UUID(int=module.int + 1000)
    return Record(by, identity, module, VERSION, ec, dice.choice((5, 6, 6, 7)), themes, HOUSE, {}, on=date(2025, 6, 1))


def by_cp_sat(posed: Instance) -> tuple[int, int]:
    """The least cost by CP-SAT with one worker, as halves of EC left and leaves missing."""
    model, diploma = cp_model.CpModel(), posed.diploma
    leaves = [leaf for leaf in leaves_of(diploma.phases) if leaf.takes_credit]
    given: dict[str, list[tuple[cp_model.IntVar, int]]] = {leaf.node.key: [] for leaf in leaves}
    exempt = []
    for record in posed.held.records:
        places = []
        for leaf in leaves:
            if why_not(leaf, record, posed.held.on, HOUSE) is None:
                chosen = model.new_bool_var("")
                places.append(chosen)
                given[leaf.node.key].append((chosen, int(record.ec * 2)))
                if record.by is By.EXEMPTION:
                    exempt.append(int(record.ec * 2) * chosen)
        model.add_at_most_one(places)
    cap = diploma.phases[0].requirement
    assert isinstance(cap, Cap)
    model.add(sum(exempt) <= int(cap.max_ec * 2))
    model.minimize(_cost(cap, model, given, diploma))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return divmod(round(solver.objective_value), MISSING)


Given = dict[str, list[tuple[cp_model.IntVar, int]]]


def _cost(node: Node, model: cp_model.CpModel, given: Given, diploma: Diploma) -> cp_model.LinearExprT:
    match node:
        case Cap(child=child):
            return _cost(child, model, given, diploma)
        case AllOf(children=children):
            return sum(_cost(child, model, given, diploma) for child in children)
        case AnyOf(children=children):
            return _least(1, children, model, given, diploma)
        case Choose(children=children, count=count):
            return _least(count, children, model, given, diploma)
        case ModuleNode(key=key, module=module):
            found = [chosen for chosen, _ in given[key]]
            model.add_at_most_one(found)
            return (int(diploma.modules[module].ec * 2) * MISSING + 1) * (1 - sum(found))
        case Credits(key=key, min_ec=least):
            most = int(least * 2)
            left, is_missing = model.new_int_var(0, most, ""), model.new_bool_var("")
            model.add(left >= most - sum(amount * chosen for chosen, amount in given[key]))
            model.add(left <= most * is_missing)
            return left * MISSING + is_missing
    raise TypeError(node)


def _least(
    count: int, children: tuple[Node, ...], model: cp_model.CpModel, given: Given, diploma: Diploma
) -> cp_model.LinearExprT:
    most = 480 * 2 * MISSING
    chosen = [model.new_bool_var("") for _ in children]
    model.add(sum(chosen) == count)
    costs = []
    for child, is_chosen in zip(children, chosen, strict=True):
        cost = model.new_int_var(0, most, "")
        model.add(cost >= _cost(child, model, given, diploma)).only_enforce_if(is_chosen)
        costs.append(cost)
    return sum(costs)


def by_audit(posed: Instance) -> tuple[int, int]:
    """The least cost by the audit itself, as halves of EC left and leaves missing."""
    best = best_assignment(posed.diploma, posed.held)
    assert best.is_proven
    return _halves(posed, best.assignment)


def _halves(posed: Instance, assignment: object) -> tuple[int, int]:
    cost = cost_of(posed.diploma, posed.held, assignment)  # type: ignore[arg-type]
    return int(cost.ec * 2), cost.missing


def compare(seed: int, rounds: int) -> dict[str, float]:
    """`audit_vs_cpsat`: the median time of CP-SAT divided by that of the audit; each finds the same optimum.

    Both start from the tree and the facts. Raises AssertionError where they differ, or an assignment is not allowed.
    """
    ours, theirs = [], []
    for number in range(rounds):
        posed = instance(seed * 1_000 + number)
        start = time.process_time()
        best = best_assignment(posed.diploma, posed.held)
        ours.append(time.process_time() - start)
        start = time.process_time()
        optimum = by_cp_sat(posed)
        theirs.append(time.process_time() - start)
        assert best.is_proven
        assert not faults_of(posed.diploma, posed.held, best.assignment)
        assert _halves(posed, best.assignment) == optimum, f"the optimum differs, seed {seed}, round {number}"
    return {
        "audit_vs_cpsat": statistics.median(theirs) / statistics.median(ours),
        "audit_median_ms": statistics.median(ours) * 1000,
        "audit_most_ms": max(ours) * 1000,
    }
