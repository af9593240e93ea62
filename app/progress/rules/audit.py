"""The audit of a learner against a requirement tree: pure, and the same for the same facts, byte for byte.

Only results, exemption decisions and adopted agreements satisfy, in the best assignment that there is (014).
Whatever else a learner has is claimable.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Credits,
    Exclusive,
    Group,
    MinGrade,
    ModuleNode,
    Node,
    NonCourse,
    NotExemptible,
    OutcomeNode,
    Phase,
    Prerequisite,
    Recency,
    Residency,
    Threshold,
    Waivable,
    below,
    walk,
)
from app.problems import Problem
from app.progress.rules.assignment import Best, best_assignment
from app.progress.rules.facts import By, Claim, Held, Record
from app.progress.rules.fitting import Diploma, Leaf, leaves_of
from app.progress.rules.leftovers import fits_claim, why_unused, would_bring
from app.progress.rules.problem import record_order
from app.progress.rules.reasons import certificate, reason
from app.progress.rules.weighing import NOTHING, Weighed, block_bar, is_own, total, weigh


class NotCompleted(Problem):
    """The certificate is for who completed the programme."""

    slug, title, status = "not-completed", "The programme is not completed yet", 409


class NoCertificate(Problem):
    """The programme leads to a diploma, which is not issued here."""

    slug, title, status = "no-certificate", "This programme has no certificate that is issued here", 409


_TYPES: Mapping[type[Node], str] = {
    AllOf: "all_of", AnyOf: "any_of", Choose: "choose", Credits: "credits", ModuleNode: "module",
    OutcomeNode: "outcome", NonCourse: "non_course", Threshold: "threshold", MinGrade: "min_grade",
    Recency: "recency", Residency: "residency", Cap: "cap", Exclusive: "exclusive",
    NotExemptible: "not_exemptible", Prerequisite: "prerequisite", Waivable: "exception",
}  # fmt: skip
_DONE = ("satisfied", "waived")


@dataclass(frozen=True)
class _Audit:
    diploma: Diploma
    held: Held
    best: Best
    weighed: Weighed
    leaves: Mapping[str, Leaf]

    @property
    def records(self) -> list[Record]:
        """What somebody has, in the one order."""
        return sorted(self.held.records, key=record_order)

    @property
    def claims(self) -> list[Claim]:
        """What is claimed, in the one order."""
        return sorted(self.held.claims, key=lambda claim: (claim.kind, str(claim.id), str(claim.module)))


def audit(diploma: Diploma, held: Held) -> dict[str, Any]:
    """The audit as JSON: summary, the tree with status and reason on every node, and where everything counts.

    Every record is under `counted` or under `unused`, with its reason. Claims say what they would bring, each alone.
    """
    best = best_assignment(diploma, held)
    weighed = weigh(diploma, held, best.assignment)
    leaves = {leaf.node.key: leaf for leaf in leaves_of(diploma.phases)}
    state = _Audit(diploma, held, best, weighed, leaves)
    phases = [_phase(phase, state) for phase in diploma.phases]
    counted = _counted(state)
    begun = bool(counted or best.assignment.blocks)
    return {
        "outcome": "satisfied" if weighed.cost == NOTHING else "partial" if begun else "missing",
        "summary": _summary(state, [phase["requirement"] for phase in phases]),
        "tree": phases,
        "thresholds": [_threshold(leaf, state) for leaf in leaves.values() if isinstance(leaf.node, Threshold)],
        "blocks": _blocks(state),
        "counted": counted,
        "claimable": list(_claimable(state)),
        "unused": list(_unused(state)),
    }


def _summary(state: _Audit, nodes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    whole = sum((phase.ec for phase in state.diploma.phases), Decimal(0))
    left = state.weighed.cost.ec
    given = state.best.assignment.given
    taken = [
        given[key][0].by for key, leaf in state.leaves.items() if isinstance(leaf.node, ModuleNode) and key in given
    ]
    exempt = taken.count(By.EXEMPTION)
    remaining = sum(_modules_left(node) for node in nodes)
    return {
        "modules": len(taken) + remaining,
        "completed": len(taken) - exempt,
        "exempt": exempt,
        "remaining": remaining,
        "ecTotal": number(whole),
        "ecDone": number(whole - left),
        "ecLeft": number(left),
        "missing": state.weighed.cost.missing,
        "isProven": state.best.is_proven,
    }


def _modules_left(said: Mapping[str, Any]) -> int:
    """The fewest modules that are still needed under a node."""
    if said["status"] in _DONE:
        return 0
    if said["type"] == "module":
        return 1
    return sum(sorted(_modules_left(child) for child in said.get("children", ()))[: said.get("needed")])


# The tree.


def _phase(phase: Phase, state: _Audit) -> dict[str, Any]:
    requirement = _look(phase.requirement, state, is_inside=False)
    is_completed = requirement["status"] in _DONE
    by_block = any(part.record is None for node in walk(phase.requirement) for part in state.weighed.parts[node.key])
    code = "none" if not phase.certificate else "open" if not is_completed else "not-by-block" if by_block else "earned"
    return {
        "key": phase.key,
        "title": dict(phase.title),
        "ec": number(phase.ec),
        "ecLeft": requirement["ecLeft"],
        "isCompleted": is_completed,
        "certificate": certificate(code),
        "requirement": requirement,
    }


def _look(node: Node, state: _Audit, *, is_inside: bool) -> dict[str, Any]:
    """A node with all below it. What is inside of something that a block satisfies is satisfied by that."""
    is_inside = is_inside or node.key in state.weighed.covered
    children = [_look(child, state, is_inside=is_inside) for child in below(node)]
    status, code = ("satisfied", "block") if is_inside else _status(node, state, children)
    title = node.title or (state.diploma.modules[node.module].title if isinstance(node, ModuleNode) else None)
    left = Decimal(0) if is_inside else state.weighed.costs[node.key].ec
    records = _records_of(node, state)
    return {
        "key": node.key,
        "type": _TYPES[type(node)],
        "title": dict(title) if title else None,
        "status": status,
        "reason": reason(code),
        "ecLeft": number(left),
        "records": [_line(record) for record in records],
        **_about(node, state),
        **({"children": children} if children else {}),
    }


def _records_of(node: Node, state: _Audit) -> Sequence[Record]:
    if isinstance(node, OutcomeNode):
        showing = state.weighed.shown[node.key]
        return [record for record in state.records if record.id in showing][:1]
    return state.best.assignment.given.get(node.key, ())


def _status(node: Node, state: _Audit, children: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    if node.key in {waiver.key for waiver in state.held.waivers}:
        return "waived", "waived"
    if state.weighed.costs[node.key] == NOTHING:
        return "satisfied", _why_done(node, state, children)
    return _open_status(node, state, children)


def _why_done(node: Node, state: _Audit, children: Sequence[Mapping[str, Any]]) -> str:
    match node:
        case ModuleNode():
            return state.best.assignment.given[node.key][0].by.value
        case OutcomeNode():
            return "shown"
        case Threshold():
            return "passed" if _is_passed(node, state) else "advice"
        case NonCourse():
            return "recorded"
        case AllOf():
            return "all-there"
    return str(children[0]["reason"]["code"]) if children and not isinstance(node, Group) else "enough"


def _open_status(node: Node, state: _Audit, children: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    if children:
        statuses = {child["status"] for child in children}
        code = "own-results-lacking" if isinstance(node, Residency) and statuses <= {*_DONE} else "not-enough"
        begun = statuses & {*_DONE, "partial"} and bool(state.weighed.parts[node.key] or statuses & {*_DONE})
        return "partial" if begun else "claimable" if "claimable" in statuses else "missing", code
    if isinstance(node, Credits):
        return "partial" if state.weighed.parts[node.key] else "missing", "not-enough"
    leaf = state.leaves[node.key]
    hoped = (claim.kind for claim in state.claims if fits_claim(leaf, claim, state.diploma, state.held))
    kind = next(hoped, None) if isinstance(node, ModuleNode) and not state.weighed.parts[node.key] else None
    return ("claimable", f"claimable-{kind}") if kind else ("missing", "open")


def _about(node: Node, state: _Audit) -> dict[str, Any]:
    """What a node asks, in the members of its type."""
    match node:
        case ModuleNode(module=module):
            facts = state.diploma.modules[module]
            return {"module": str(module), "code": facts.code, "ec": number(facts.ec)}
        case Credits(min_ec=least):
            return {"minEc": number(least), "ecDone": number(total(state.weighed.parts[node.key]))}
        case OutcomeNode(outcome=outcome):
            return {"outcome": str(outcome)}
        case Group():
            return _about_group(node, state)
        case NonCourse() | Threshold():
            return {"kind": node.kind, "shown": [str(each) for each in state.weighed.shown[node.key]]}
        case Prerequisite(after=after):
            return {"after": list(after), "isReached": all(_is_there(key, state) for key in after)}
        case Residency(min_ec=least):
            own = (p for p in state.weighed.parts[node.key] if is_own(p.record, state.diploma.institution))
            return {"minEc": number(least), "ecDone": number(total(own))}
        case Cap(max_ec=most, kind=kind):
            return {"maxEc": number(most), "kind": kind}
    return {}


def _about_group(node: Group, state: _Audit) -> dict[str, Any]:
    needed = node.count if isinstance(node, Choose) else 1 if isinstance(node, AnyOf) else len(node.children)
    least = node.min_ec if isinstance(node, Choose) else None
    return {"needed": needed, **({"minEc": number(least)} if least else {})}


def _is_there(key: str, state: _Audit) -> bool:
    return key in state.weighed.costs and state.weighed.costs[key] == NOTHING


# Beside the tree.


def _is_passed(node: Threshold, state: _Audit) -> bool:
    if node.min_ec is not None:
        return state.weighed.counted >= node.min_ec
    return bool(state.weighed.shown[node.key])


def _threshold(leaf: Leaf, state: _Audit) -> dict[str, Any]:
    node = leaf.node
    assert isinstance(node, Threshold)
    is_waived = any(each.key in {w.key for w in state.held.waivers} for each in (*leaf.above, node))
    return {
        "key": node.key,
        "phase": leaf.phase,
        "kind": node.kind,
        "article": node.article,
        "effect": node.effect,
        "minEc": None if node.min_ec is None else number(node.min_ec),
        "status": "passed" if _is_passed(node, state) else "waived" if is_waived else "open",
    }


def _blocks(state: _Audit) -> list[dict[str, Any]]:
    used = {block.id for block in state.best.assignment.blocks}
    found = []
    for block in sorted(state.held.blocks, key=lambda block: str(block.id)):
        code = "block" if block.id in used else block_bar(block, state.diploma.phases) or "not-needed"
        line = {"id": str(block.id), "agreement": str(block.agreement), "ec": number(block.ec)}
        found.append({**line, "isUsed": block.id in used, "covers": sorted(block.covers), "reason": reason(code)})
    return found


def _counted(state: _Audit) -> list[dict[str, Any]]:
    return [
        {**_line(record), "node": key, "reason": reason(record.by.value)}
        for key in state.leaves
        for record in state.best.assignment.given.get(key, ())
    ]


def _claimable(state: _Audit) -> Iterator[dict[str, Any]]:
    """Claims on modules of the tree that are not counted yet, each with what it would bring by itself."""
    wanted = {leaf.node.module for leaf in state.leaves.values() if isinstance(leaf.node, ModuleNode)}
    counted = {record.module for records in state.best.assignment.given.values() for record in records}
    for claim in state.claims:
        if claim.module in wanted - counted:
            ec, nodes = would_bring(claim, state.diploma, state.held, state.weighed)
            line = {"kind": claim.kind, "id": str(claim.id), "module": str(claim.module)}
            code = "would-bring" if ec or nodes else "would-not-bring"
            yield {**line, "ec": number(ec), "satisfies": nodes, "reason": reason(code)}


def _unused(state: _Audit) -> Iterator[dict[str, Any]]:
    used = {id(record) for records in state.best.assignment.given.values() for record in records}
    for record in state.records:
        if id(record) not in used:
            why = why_unused(record, state.diploma, state.held, state.best.assignment, state.weighed)
            yield {**_line(record), "reason": reason(why)}
    for record in sorted(state.held.elsewhere, key=record_order):
        yield {**_line(record), "reason": reason("no-agreement")}


def _line(record: Record) -> dict[str, Any]:
    line = {
        "by": record.by.value,
        "id": str(record.id),
        "module": str(record.module),
        "moduleVersion": str(record.version),
        "ec": number(record.ec),
    }
    return {**line, "agreement": str(record.ground)} if record.ground else line


def number(value: Decimal) -> int | float:
    """A number of EC as JSON has it."""
    return int(value) if value == value.to_integral_value() else float(value)
