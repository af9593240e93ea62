"""The audit of a learner against a requirement tree: pure, and the same for the same facts, byte for byte.

Only results, exemption decisions and adopted agreements satisfy. Each credit counts once: module nodes take their
record first, credit nodes take what is left in the order of the records. Whatever else a learner has is claimable.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.curriculum.rules.nodes import AllOf, AnyOf, Choose, Credits, ModuleNode, Node, OutcomeNode, Phase, walk
from app.problems import Problem
from app.progress.rules.facts import By, Claim, ModuleFacts, Record


class NotCompleted(Problem):
    """The certificate is for who completed the programme."""

    slug, title, status = "not-completed", "The programme is not completed yet", 409


class NoCertificate(Problem):
    """The programme leads to a diploma, which is not issued here."""

    slug, title, status = "no-certificate", "This programme has no certificate that is issued here", 409


_WORDS = {
    "result": ("Behaald.", "Completed."),
    "equivalence": (
        "Eerder behaald; telt volgens een vastgestelde afspraak.",
        "Completed before; counts under an adopted agreement.",
    ),
    "exemption": ("Vrijgesteld door de examencommissie.", "Exempted by the board of examiners."),
    "all-there": ("Alles is er.", "Everything is there."),
    "enough": ("Er is genoeg.", "There is enough."),
    "not-enough": ("Er is nog niet genoeg.", "There is not enough yet."),
    "shown": ("Getoetst in een behaalde module.", "Assessed in a completed module."),
    "claimable-dossier": (
        "Nog niet besloten: er loopt een dossier.",
        "Not decided yet: there is a dossier.",
    ),
    "claimable-badge": (
        "Een badge lijkt dit te dekken; vraag vrijstelling aan.",
        "A badge seems to cover this; ask for exemption.",
    ),
    "open": ("Nog te doen.", "Still to do."),
}


@dataclass
class _Audit:
    modules: Mapping[uuid.UUID, ModuleFacts]
    records: Sequence[Record]
    claims: Sequence[Claim]
    used: set[uuid.UUID] = field(default_factory=set)


def audit(
    phases: Sequence[Phase],
    modules: Mapping[uuid.UUID, ModuleFacts],
    records: Iterable[Record],
    claims: Iterable[Claim],
) -> dict[str, Any]:
    """The audit as JSON: summary, tree with status, reason and records on every node, claims, unused records.

    Where a module has several records a result goes before an equivalence, and that before an exemption.
    """
    order = list(By)
    known = sorted(records, key=lambda record: (order.index(record.by), str(record.id)))
    state = _Audit(modules, known, sorted(claims, key=lambda claim: (claim.kind, str(claim.id), str(claim.module))))
    wanted = {n.module for phase in phases for n in walk(phase.requirement) if isinstance(n, ModuleNode)}
    taken = {record.module: record for record in _firsts(known, wanted)}
    nodes = [_look(phase.requirement, state, taken) for phase in phases]
    satisfied = all(node["status"] == "satisfied" for node in nodes)
    return {
        "outcome": "satisfied" if satisfied else "partial" if state.used else "missing",
        "summary": _summary(phases, nodes),
        "tree": [
            {"key": phase.key, "title": dict(phase.title), "ec": _number(phase.ec), "requirement": node}
            for phase, node in zip(phases, nodes, strict=True)
        ],
        "claimable": [
            {"kind": claim.kind, "id": str(claim.id), "module": str(claim.module)}
            for claim in state.claims
            if claim.module in wanted and claim.module not in taken
        ],
        "unused": [_line(record) for record in known if record.id not in state.used],
    }


def _summary(phases: Sequence[Phase], nodes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    total = sum((phase.ec for phase in phases), Decimal(0))
    left = sum((Decimal(str(node["ecLeft"])) for node in nodes), Decimal(0))
    leaves = [leaf for node in nodes for leaf in _leaves(node)]
    counted = [leaf["records"][0]["by"] for leaf in leaves if leaf["type"] == "module" and leaf["records"]]
    exempt = counted.count(By.EXEMPTION)
    remaining = sum(_modules_left(node) for node in nodes)
    return {
        "modules": len(counted) + remaining,
        "completed": len(counted) - exempt,
        "exempt": exempt,
        "remaining": remaining,
        "ecTotal": _number(total),
        "ecDone": _number(total - left),
        "ecLeft": _number(left),
    }


def _firsts(records: Sequence[Record], wanted: set[uuid.UUID]) -> Iterator[Record]:
    """The record that a module node takes: the first of each module."""
    seen: set[uuid.UUID] = set()
    for record in records:
        if record.module in wanted and record.module not in seen:
            seen.add(record.module)
            yield record


def _look(node: Node, state: _Audit, taken: Mapping[uuid.UUID, Record]) -> dict[str, Any]:
    match node:
        case ModuleNode():
            return _look_module(node, state, taken)
        case Credits():
            return _look_credits(node, state, taken)
        case OutcomeNode():
            return _look_outcome(node, state)
        case AllOf() | AnyOf() | Choose():
            return _look_group(node, state, taken)
    raise TypeError(f"a node of type {type(node).__name__} is not audited")


def _look_module(node: ModuleNode, state: _Audit, taken: Mapping[uuid.UUID, Record]) -> dict[str, Any]:
    facts = state.modules[node.module]
    found = taken.get(node.module)
    about = {"type": "module", "module": str(node.module), "code": facts.code, "ec": _number(facts.ec)}
    title = node.title or facts.title
    if found and found.id not in state.used:
        state.used.add(found.id)
        return _said(node, title, "satisfied", found.by, Decimal(0), about, [found])
    claims = [claim for claim in state.claims if claim.module == node.module]
    if claims:
        return _said(node, title, "claimable", f"claimable-{claims[0].kind}", facts.ec, about)
    return _said(node, title, "missing", "open", facts.ec, about)


def _look_credits(node: Credits, state: _Audit, taken: Mapping[uuid.UUID, Record]) -> dict[str, Any]:
    done, used = Decimal(0), []
    for record in state.records:
        if done < node.min_ec and record.id not in state.used and record not in taken.values() and _fits(record, node):
            state.used.add(record.id)
            used.append(record)
            done += record.ec
    left = max(node.min_ec - done, Decimal(0))
    status = "missing" if not used else "partial" if left else "satisfied"
    about = {"type": "credits", "minEc": _number(node.min_ec)}
    return _said(node, node.title, status, "not-enough" if left else "enough", left, about, used)


def _fits(record: Record, node: Credits) -> bool:
    return (
        (node.level is None or (record.level or 0) >= node.level)
        and (node.theme is None or node.theme in record.themes)
        and (node.kind is None or node.kind == record.by)
        and node.institution in (None, record.institution)
    )


def _look_outcome(node: OutcomeNode, state: _Audit) -> dict[str, Any]:
    shown = [r for r in state.records if r.outcomes.get(node.outcome, 0) >= (node.min_level or 1)]
    about = {"type": "outcome", "outcome": str(node.outcome)}
    if shown:
        return _said(node, node.title, "satisfied", "shown", Decimal(0), about, shown[:1])
    return _said(node, node.title, "missing", "open", Decimal(0), about)


def _look_group(node: AllOf | AnyOf | Choose, state: _Audit, taken: Mapping[uuid.UUID, Record]) -> dict[str, Any]:
    children = [_look(child, state, taken) for child in node.children]
    done = [child for child in children if child["status"] == "satisfied"]
    needed = {AllOf: len(children), AnyOf: 1}.get(type(node), getattr(node, "count", 0))
    cheapest = sorted(Decimal(str(child["ecLeft"])) for child in children)[:needed]
    left = sum(cheapest, Decimal(0))
    kind = {AllOf: "all_of", AnyOf: "any_of"}.get(type(node), "choose")
    about: dict[str, Any] = {"type": kind, "needed": needed, "children": children}
    if isinstance(node, Choose) and node.min_ec:
        brought = sum((_ec_done(child) for child in children), Decimal(0))
        left = max(left, node.min_ec - brought)
        about["minEc"] = _number(node.min_ec)
    if len(done) >= needed and not left:
        return _said(node, node.title, "satisfied", "all-there" if kind == "all_of" else "enough", left, about)
    begun = any(child["status"] in ("satisfied", "partial") for child in children)
    hoped = any(child["status"] == "claimable" for child in children)
    return _said(
        node, node.title, "partial" if begun else "claimable" if hoped else "missing", "not-enough", left, about
    )


def _ec_done(said: Mapping[str, Any]) -> Decimal:
    own = sum((Decimal(str(record["ec"])) for record in said["records"]), Decimal(0))
    return own + sum((_ec_done(child) for child in said.get("children", ())), Decimal(0))


def _modules_left(said: Mapping[str, Any]) -> int:
    """The fewest modules that are still needed under a node."""
    if said["type"] == "module":
        return int(said["status"] != "satisfied")
    if said["status"] == "satisfied":
        return 0
    return sum(sorted(_modules_left(child) for child in said.get("children", ()))[: said.get("needed", 0)])


def _leaves(said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "children" not in said:
        yield said
    for child in said.get("children", ()):
        yield from _leaves(child)


def _said(
    node: Node,
    title: Mapping[str, str] | None,
    status: str,
    reason: str,
    left: Decimal,
    about: Mapping[str, Any],
    records: Sequence[Record] = (),
) -> dict[str, Any]:
    nl, en = _WORDS[reason]
    return {
        "key": node.key,
        "title": dict(title) if title else None,
        "status": status,
        "reason": {"code": str(reason), "nl": nl, "en": en},
        "ecLeft": _number(left),
        "records": [_line(record) for record in records],
        **about,
    }


def _line(record: Record) -> dict[str, Any]:
    line = {
        "by": record.by.value,
        "id": str(record.id),
        "module": str(record.module),
        "moduleVersion": str(record.version),
        "ec": _number(record.ec),
    }
    return {**line, "agreement": str(record.ground)} if record.ground else line


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
