"""The requirement tree of a diploma, read from JSON with every fault at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.curriculum.rules import nodes
from app.curriculum.rules.members import (
    Member,
    ec,
    ec_or_none,
    grade,
    identifier,
    is_line,
    line,
    listed,
    one_of,
    title,
    whole,
)
from app.curriculum.rules.nodes import Condition, Group, Node, Phase
from app.curriculum.rules.vocabulary import CapKind, CreditsKind, Effect, NonCourseKind, ThresholdKind
from app.problems import Fault

MAX_DEPTH = 12
MAX_NODES = 2000


@dataclass(frozen=True)
class Kind:
    """A type of node: its class, and its own members, needed ones and ones that may be left out."""

    made: type[Node]
    needed: Mapping[str, Member] = field(default_factory=dict)
    optional: Mapping[str, Member] = field(default_factory=dict)

    @property
    def holder(self) -> str | None:
        """The member that holds what is below: children, a child, or none."""
        return "children" if issubclass(self.made, Group) else "child" if issubclass(self.made, Condition) else None


KINDS: dict[str, Kind] = {
    "all_of": Kind(nodes.AllOf),
    "any_of": Kind(nodes.AnyOf),
    "choose": Kind(nodes.Choose, {"count": whole(200)}, {"minEc": ec, "maxEc": ec}),
    "credits": Kind(
        nodes.Credits,
        {"minEc": ec},
        {"level": whole(8), "theme": line(64), "kind": one_of(CreditsKind), "institution": identifier},
    ),
    "module": Kind(nodes.ModuleNode, {"module": identifier}, {"equivalents": listed(identifier)}),
    "outcome": Kind(nodes.OutcomeNode, {"outcome": identifier}, {"version": identifier, "minLevel": whole(8)}),
    "non_course": Kind(
        nodes.NonCourse, {"kind": one_of(NonCourseKind)}, {"maxAgeMonths": whole(600), "minHours": whole(20_000)}
    ),
    "threshold": Kind(
        nodes.Threshold,
        {"article": line(200), "kind": one_of(ThresholdKind), "effect": one_of(Effect)},
        {"minEc": ec},
    ),
    "min_grade": Kind(nodes.MinGrade, {"grade": grade}),
    "recency": Kind(nodes.Recency, {"years": whole(50)}),
    "residency": Kind(nodes.Residency, {"minEc": ec}),
    "cap": Kind(nodes.Cap, {"maxEc": ec_or_none, "kind": one_of(CapKind)}),
    "exclusive": Kind(nodes.Exclusive, {"sharedEc": ec_or_none}),
    "not_exemptible": Kind(nodes.NotExemptible),
    "prerequisite": Kind(nodes.Prerequisite, {"after": listed(line(64))}),
    "exception": Kind(nodes.Waivable, {"article": line(200)}),
}
"""Every type of node, as it is called in JSON."""

TYPE_OF: dict[type[Node], str] = {kind.made: name for name, kind in KINDS.items()}
"""What each class of node is called in JSON."""


@dataclass
class _Reading:
    faults: list[Fault] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    count: int = 0

    def fault(self, code: str, detail: str, place: str) -> None:
        self.faults.append(Fault(code, detail, place))


def read_phases(phases: Sequence[dict[str, Any]], *, place: str = "/phases") -> tuple[tuple[Phase, ...], list[Fault]]:
    """The phases of a diploma, and every fault in them; the phases are complete only when there is no fault."""
    reading = _Reading()
    found = []
    for index, phase in enumerate(phases):
        at = f"{place}/{index}"
        _claim_key(phase.get("key"), at, reading)
        node = _read_node(phase.get("requirement"), f"{at}/requirement", 1, reading)
        if node is not None:
            size, certificate = Decimal(str(phase["ec"])), bool(phase.get("certificate"))
            found.append(Phase(phase["key"], phase["title"], size, certificate, node))
    return tuple(found), reading.faults


def _claim_key(key: Any, place: str, reading: _Reading) -> None:
    if not is_line(key, 64):
        reading.fault("key-missing", "Every phase and node has a key of at most 64 characters.", f"{place}/key")
    elif key in reading.keys:
        reading.fault("key-not-unique", f"The key {key} stands in the tree more than once.", f"{place}/key")
    else:
        reading.keys.add(key)


def _read_node(raw: Any, place: str, depth: int, reading: _Reading) -> Node | None:
    reading.count += 1
    if depth > MAX_DEPTH or reading.count > MAX_NODES:
        if depth > MAX_DEPTH or reading.count == MAX_NODES + 1:  # said once, however many more there are
            reading.fault("tree-too-large", f"At most {MAX_DEPTH} deep and {MAX_NODES} nodes.", place)
        return None
    name = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(name, str) or name not in KINDS:
        reading.fault("node-type-unknown", f"A node's type is one of {', '.join(KINDS)}.", f"{place}/type")
        return None
    _claim_key(raw.get("key"), place, reading)
    before = len(reading.faults)
    kind = KINDS[name]
    _check_members(raw, name, place, reading)
    below = _read_below(raw, kind, place, depth, reading)
    values = _read_values(raw, kind, place, reading)
    if isinstance(raw.get("children"), list) and len(raw["children"]) < values.get("count", 0):
        reading.fault("chooses-more-than-there-is", "More children are asked than there are.", f"{place}/count")
    if len(reading.faults) > before:
        return None
    return kind.made(key=raw["key"], **values, **below)


def _check_members(raw: Mapping[str, Any], name: str, place: str, reading: _Reading) -> None:
    kind = KINDS[name]
    needed = {*kind.needed, *([kind.holder] if kind.holder else ())}
    for member in sorted(needed - raw.keys()):
        code = "children-missing" if member == "children" else "missing"
        reading.fault(code, f"A node of type {name} has {member}.", f"{place}/{member}")
    for member in sorted(raw.keys() - needed - kind.optional.keys() - {"type", "key", "title"}):
        reading.fault("unknown-key", f"A node of type {name} has no {member}.", f"{place}/{member}")


def _read_below(raw: Mapping[str, Any], kind: Kind, place: str, depth: int, reading: _Reading) -> dict[str, Any]:
    if kind.holder == "child" and "child" in raw:
        return {"child": _read_node(raw["child"], f"{place}/child", depth + 1, reading)}
    if kind.holder != "children" or "children" not in raw:
        return {}
    if not isinstance(raw["children"], list) or not raw["children"]:
        reading.fault("children-missing", "At least one child is needed.", f"{place}/children")
        return {}
    read = (_read_node(each, f"{place}/children/{at}", depth + 1, reading) for at, each in enumerate(raw["children"]))
    return {"children": tuple(node for node in read if node is not None)}


def _read_values(raw: Mapping[str, Any], kind: Kind, place: str, reading: _Reading) -> dict[str, Any]:
    members = {**kind.needed, **kind.optional, "title": title}
    return {
        _snake(name): member(raw[name], f"{place}/{name}", reading.fault)
        for name, member in members.items()
        if name in raw
    }


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)


def raw_below(node: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The nodes directly below a node in its JSON, each with the step of the pointer that leads there."""
    for index, child in enumerate(node.get("children", ())):
        yield f"children/{index}", child
    if "child" in node:
        yield "child", node["child"]
