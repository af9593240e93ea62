"""The audit's assignment, and the same one posed to CP-SAT: the same optimum, and how long each takes."""

import random
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from ortools.sat.python import cp_model

from app.curriculum.rules.nodes import AllOf, AnyOf, Cap, Choose, Credits, ModuleNode, Node, Phase
from app.progress.rules.assignment import best_assignment
from app.progress.rules.facts import By, Held, ModuleFacts, Record
from app.progress.rules.fitting import Diploma, Leaf, leaves_of, why_not
from app.progress.rules.weighing import cost_of, faults_of

Found = TypeVar("Found")
HOUSE, ELSEWHERE, VERSION = (uuid.UUID(int=number) for number in (1, 2, 3))
THEMES = ("lived-experience", "collective-approach", "social-innovation", "digitalisation", "inquiring-attitude")
MISSING = 1000
"""Halves of a credit weigh this much more than a leaf that is missing."""
PEOPLE = 20
"""So many are audited against each diploma."""


@dataclass(frozen=True)
class Family:
    """How diplomas and people are drawn: how many modules of which sizes, core modules and credits leaves there are."""

    sizes: tuple[str, ...] = ("5",) * 13 + ("10",) * 4 + ("2.5",) * 2 + ("7.5",)
    modules: int = 80
    core: tuple[int, int] = (26, 40)
    credits: tuple[int, ...] = (2, 3, 3, 4)
    caps: tuple[int, ...] = (30, 60, 60, 90)
    passed: tuple[float, float] = (0.5, 1)
    free: tuple[int, int] = (8, 16)
    by: tuple[int, int, int] = (7, 1, 2)


USUAL = Family()
HARD = Family(
    ("2.5", "5", "5", "5", "7.5", "10"), 90, (24, 32), (5, 6, 7, 8), (30, 60, 90), (0.6, 0.6), (12, 22), (6, 1, 3)
)
"""Five to eight credits leaves that overlap, of more sizes, and more exemptions."""


@dataclass(frozen=True)
class Instance:
    """A diploma of 40 to 60 leaves, and the 30 to 60 records of one person."""

    diploma: Diploma
    held: Held


def instance(seed: int, family: Family = USUAL) -> Instance:
    """One person of a diploma."""
    return group(seed, 1, family)[0]


def group(seed: int, people: int, family: Family = USUAL) -> list[Instance]:
    """People of one diploma: modules, a choice of profiles, overlapping free space, and a cap on exemptions."""
    dice = random.Random(seed)
    modules = {uuid.UUID(int=100 + i): Decimal(dice.choice(family.sizes)) for i in range(family.modules)}
    names = list(modules)
    dice.shuffle(names)
    most = family.core[1]
    core, profiles, free = names[: dice.randint(*family.core)], names[most : most + 16], names[most + 16 :]
    credit = [_credits(number, dice) for number in range(dice.choice(family.credits))]
    minors = [AllOf(f"minor{i}", None, tuple(_module(m) for m in profiles[i * 4 : i * 4 + 4])) for i in range(4)]
    choice: Node = dice.choice((AnyOf("minor", None, tuple(minors)), Choose("minor", None, tuple(minors), 2)))
    root = AllOf("programme", None, (*(_module(m) for m in core), choice, *credit))
    cap = Cap("cap", None, root, Decimal(dice.choice(family.caps)), "exemption")
    phase = Phase("main", {"nl": "Hoofdfase"}, Decimal(240), False, cap)
    facts = {module: ModuleFacts(f"M{module.int}", {"nl": "Module"}, ec) for module, ec in modules.items()}
    diploma = Diploma((phase,), facts, HOUSE)
    return [Instance(diploma, _person(core, profiles, free, modules, family, dice)) for _ in range(people)]


Modules = list[uuid.UUID]


def _person(
    core: Modules,
    profiles: Modules,
    free: Modules,
    modules: dict[uuid.UUID, Decimal],
    family: Family,
    dice: random.Random,
) -> Held:
    least, most = (int(len(core) * share) for share in family.passed)
    pool = (
        dice.sample(core, dice.randint(least, most))
        + dice.sample(profiles, 6)
        + dice.sample(free, dice.randint(*family.free))
    )
    return Held(date(2026, 11, 2), tuple(_record(module, modules[module], family, dice) for module in pool))


def _module(module: uuid.UUID) -> ModuleNode:
    return ModuleNode(f"m{module.int}", None, module)


def _credits(number: int, dice: random.Random) -> Credits:
    least = Decimal(dice.choice((10, 15, 15, 20, 30)))
    theme, level = dice.choice((None, *THEMES)), dice.choice((None, None, 6))
    return Credits(f"free{number}", None, least, level, theme, None, None)


def _record(module: uuid.UUID, ec: Decimal, family: Family, dice: random.Random) -> Record:
    by = dice.choices(list(By), family.by)[0]
    themes = frozenset(dice.sample(THEMES, dice.randint(0, 3)))
    identity = uuid.UUID(int=module.int + 1000)
    return Record(by, identity, module, VERSION, ec, dice.choice((5, 6, 6, 7)), themes, HOUSE, {}, on=date(2025, 6, 1))


Given = dict[str, list[tuple[cp_model.IntVar, int]]]


@dataclass(frozen=True)
class Peer:
    """What CP-SAT's side needs of a tree, looked up once as well: its leaves, by module and those of credits."""

    leaves: tuple[Leaf, ...]
    named: dict[uuid.UUID, list[Leaf]]
    credits: list[Leaf]

    @classmethod
    def of(cls, diploma: Diploma) -> "Peer":
        leaves = leaves_of(diploma.phases)
        named: dict[uuid.UUID, list[Leaf]] = {}
        for leaf in leaves:
            if isinstance(leaf.node, ModuleNode):
                named.setdefault(leaf.node.module, []).append(leaf)
        return cls(leaves, named, [leaf for leaf in leaves if isinstance(leaf.node, Credits)])


def by_cp_sat(posed: Instance, peer: Peer | None = None) -> tuple[int, int]:
    """The least cost by CP-SAT with one worker, as halves of EC left and leaves missing."""
    peer = peer or Peer.of(posed.diploma)
    model, diploma = cp_model.CpModel(), posed.diploma
    given: Given = {leaf.node.key: [] for leaf in peer.leaves}
    exempt = []
    for record in posed.held.records:
        places = []
        amount = int(record.ec * 2)
        for leaf in (*peer.named.get(record.module, ()), *peer.credits):
            if why_not(leaf, record, posed.held.on, HOUSE) is None:
                chosen = model.new_bool_var("")
                places.append(chosen)
                given[leaf.node.key].append((chosen, amount))
        model.add_at_most_one(places)
        if record.by is By.EXEMPTION:
            exempt += [amount * chosen for chosen in places]
    cap = diploma.phases[0].requirement
    assert isinstance(cap, Cap)
    model.add(sum(exempt) <= int(cap.max_ec * 2))
    model.minimize(_cost(cap, model, given, diploma))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return divmod(round(solver.objective_value), MISSING)


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


def compare(seed: int, rounds: int, family: Family = USUAL) -> dict[str, float]:
    """`audit_vs_cpsat`: the median time of CP-SAT divided by that of the audit; each finds the same optimum.

    Each round is a diploma with `PEOPLE` people, all audited one after the other, then all posed to CP-SAT one after the
    other, so that each side runs as it would alone. What depends on the tree
    alone both sides work out once: the audit inside the time of the first person, CP-SAT's beforehand. The model of
    each person is part of CP-SAT's time. CP-SAT finds the least cost only; the audit decides among equals as well.
    Time is that of the process, which other programs on the machine do not lengthen; `audit_vs_cpsat_wall` is by the
    clock. Raises AssertionError where the two differ, or an assignment is not allowed or not proven.
    """
    ours, theirs = [], []
    for number in range(rounds):
        people = group(seed * 1_000 + number, PEOPLE, family)
        peer = Peer.of(people[0].diploma)
        audited = [timed(partial(best_assignment, posed.diploma, posed.held)) for posed in people]
        solved = [timed(partial(by_cp_sat, posed, peer)) for posed in people]
        for posed, (best, spent), (optimum, peers) in zip(people, audited, solved, strict=True):
            ours.append(spent)
            theirs.append(peers)
            assert best.is_proven
            assert not faults_of(posed.diploma, posed.held, best.assignment)
            assert _halves(posed, best.assignment) == optimum, f"the optimum differs, seed {seed}, round {number}"
    (process, wall), (peer_process, peer_wall) = (
        [statistics.median(times) for times in zip(*side, strict=True)] for side in (ours, theirs)
    )
    return {
        "audit_vs_cpsat": peer_process / process,
        "audit_vs_cpsat_wall": peer_wall / wall,
        "audit_median_ms": process * 1000,
        "audit_most_ms": max(spent for spent, _ in ours) * 1000,
    }


def timed(work: Callable[[], Found]) -> tuple[Found, tuple[float, float]]:
    """What work gives, and the seconds that it took: of the process, and by the clock."""
    process, wall = time.process_time(), time.perf_counter()
    found = work()
    return found, (time.process_time() - process, time.perf_counter() - wall)
