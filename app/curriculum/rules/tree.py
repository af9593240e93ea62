"""The requirement tree of a diploma, read from JSON with every fault at once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.curriculum.rules.nodes import NO_ID, AllOf, AnyOf, Choose, Credits, ModuleNode, Node, OutcomeNode, Phase
from app.problems import Fault

MAX_DEPTH = 12
MAX_NODES = 2000


_MEMBERS: dict[str, tuple[set[str], set[str]]] = {
    "all_of": ({"children"}, set()),
    "any_of": ({"children"}, set()),
    "choose": ({"children", "count"}, {"minEc", "maxEc"}),
    "credits": ({"minEc"}, {"level", "theme", "kind", "institution"}),
    "module": ({"module"}, set()),
    "outcome": ({"outcome"}, {"minLevel"}),
}
"""The members of each type of node: needed ones, and ones that may be left out."""


@dataclass
class _Reading:
    faults: list[Fault] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def fault(self, code: str, detail: str, place: str) -> None:
        self.faults.append(Fault(code, detail, place))


def read_phases(phases: list[dict[str, Any]], *, place: str = "/phases") -> tuple[tuple[Phase, ...], list[Fault]]:
    """The phases of a diploma, and every fault in them; the phases are complete only when there is no fault."""
    reading = _Reading()
    found = []
    for index, phase in enumerate(phases):
        at = f"{place}/{index}"
        _claim_key(phase.get("key"), at, reading)
        node = _read_node(phase.get("requirement"), f"{at}/requirement", 1, reading)
        if node is not None:
            found.append(
                Phase(phase["key"], phase["title"], Decimal(str(phase["ec"])), bool(phase.get("certificate")), node)
            )
    return tuple(found), reading.faults


def _claim_key(key: Any, place: str, reading: _Reading) -> None:
    if not isinstance(key, str) or not 0 < len(key) <= 64:
        reading.fault("key-missing", "Every phase and node has a key of at most 64 characters.", f"{place}/key")
    elif key in reading.keys:
        reading.fault("key-not-unique", f"The key {key} stands in the tree more than once.", f"{place}/key")
    else:
        reading.keys.add(key)


def _read_node(raw: Any, place: str, depth: int, reading: _Reading) -> Node | None:
    if depth > MAX_DEPTH or len(reading.keys) > MAX_NODES:
        reading.fault("tree-too-large", f"At most {MAX_DEPTH} deep and {MAX_NODES} nodes.", place)
        return None
    if not isinstance(raw, dict) or raw.get("type") not in _MEMBERS:
        reading.fault("node-type-unknown", f"A node's type is one of {', '.join(_MEMBERS)}.", f"{place}/type")
        return None
    _claim_key(raw.get("key"), place, reading)
    needed, optional = _MEMBERS[raw["type"]]
    before = len(reading.faults)
    for name in sorted(needed - raw.keys()):
        reading.fault("missing", f"A node of type {raw['type']} has {name}.", f"{place}/{name}")
    for name in sorted(raw.keys() - needed - optional - {"type", "key", "title"}):
        reading.fault("unknown-key", f"A node of type {raw['type']} has no {name}.", f"{place}/{name}")
    children = _read_children(raw, place, depth, reading)
    values = _read_values(raw, place, reading)
    if len(reading.faults) > before:
        return None
    return _made(raw, values, children, place, reading)


def _read_children(raw: Mapping[str, Any], place: str, depth: int, reading: _Reading) -> tuple[Node, ...]:
    if "children" not in raw:
        return ()
    if not isinstance(raw["children"], list) or not raw["children"]:
        reading.fault("children-missing", "At least one child is needed.", f"{place}/children")
        return ()
    read = (
        _read_node(child, f"{place}/children/{index}", depth + 1, reading)
        for index, child in enumerate(raw["children"])
    )
    return tuple(node for node in read if node is not None)


def _read_values(raw: Mapping[str, Any], place: str, reading: _Reading) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in ("minEc", "maxEc"):
        if name in raw:
            values[name] = _credits(raw[name], f"{place}/{name}", reading)
    for name in ("count", "level", "minLevel"):
        if name in raw:
            if not isinstance(raw[name], int) or isinstance(raw[name], bool) or not 1 <= raw[name] <= 200:
                reading.fault("not-a-number", "A whole number from 1 is needed.", f"{place}/{name}")
            values[name] = raw[name]
    for name in ("module", "outcome", "institution"):
        if name in raw:
            values[name] = _identifier(raw[name], f"{place}/{name}", reading)
    for name in ("theme", "kind"):
        if name in raw and not isinstance(raw[name], str):
            reading.fault("not-a-text", "A text is needed.", f"{place}/{name}")
        values[name] = raw.get(name)
    return values


def _credits(value: Any, place: str, reading: _Reading) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0 or value * 2 % 1 or value > 480:
        reading.fault("not-credits", "Credits are above 0, at most 480, in steps of 0.5.", place)
        return Decimal(0)
    return Decimal(str(value))


def _identifier(value: Any, place: str, reading: _Reading) -> uuid.UUID:
    """An id in the one form that it is searched by: small letters, with dashes."""
    try:
        found = uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        found = NO_ID
    if str(found) != value:
        reading.fault("not-an-id", "An id is a UUID, in small letters and with dashes.", place)
    return found


def _made(
    raw: Mapping[str, Any], values: Mapping[str, Any], children: tuple[Node, ...], place: str, reading: _Reading
) -> Node:
    base = {"key": raw["key"], "title": raw.get("title")}
    match raw["type"]:
        case "all_of":
            return AllOf(**base, children=children)
        case "any_of":
            return AnyOf(**base, children=children)
        case "choose":
            count = values["count"]
            if count > len(children):
                reading.fault("chooses-more-than-there-is", "More children are asked than there are.", f"{place}/count")
            least, most = values.get("minEc"), values.get("maxEc")
            return Choose(**base, count=count, min_ec=least, max_ec=most, children=children)
        case "credits":
            return Credits(
                **base,
                min_ec=values["minEc"],
                level=values.get("level"),
                theme=values["theme"],
                kind=values["kind"],
                institution=values.get("institution"),
            )
        case "module":
            return ModuleNode(**base, module=values["module"])
    return OutcomeNode(**base, outcome=values["outcome"], min_level=values.get("minLevel"))
