"""The text form of a diploma: YAML in which a node begins with its type, and modules go by their codes.

    requirement:
      all_of: hoofdfase-alles
      children:
      - module: SW-VEILIG
      - credits: hoofdfase-vrij
        minEc: 30

`all_of: hoofdfase-alles` is a node of that type with that key. A module or outcome that is named alone has its name for
a key. A module is named by its code, one of another institution by `institution/CODE`; an outcome by `SET/CODE`,
likewise; an institution by its slug. An id will do everywhere, and stands where no name means one thing alone.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from app.curriculum.documents.marked_yaml import Mark, Marked, escaped, read_marked
from app.curriculum.rules.names import Naming
from app.curriculum.rules.nodes import NO_ID
from app.curriculum.rules.tree import KINDS
from app.problems import Fault

MEDIA_TYPE = "application/yaml"
_NAMED = ("module", "outcome")
"""Types of nodes that are written with what they name in the place of their key."""


class _Inline(dict[str, Any]):
    """A mapping on one line."""


class _Row(list[Any]):
    """A list on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes no anchors, also where the same thing stands twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Inline, lambda dumper, made: dumper.represent_mapping("tag:yaml.org,2002:map", made, flow_style=True)
)
_Dumper.add_representer(
    _Row, lambda dumper, made: dumper.represent_sequence("tag:yaml.org,2002:seq", made, flow_style=True)
)


def write_text(content: Mapping[str, Any], naming: Naming) -> bytes:
    """The content of a diploma, whose trees can be read, as text in UTF-8; the same for the same content."""
    phases = [
        {
            **_ordered(phase, ("key", "title", "ec", "certificate")),
            "requirement": _node_text(phase["requirement"], naming),
        }
        for phase in content["phases"]
    ]
    whole = {**_ordered(content, ("title", "cohortYear", "ec", "awards")), "phases": phases}
    text = yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return text.encode()


def _ordered(raw: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _Inline(raw[name]) if name == "title" else raw[name] for name in names if name in raw}


def _node_text(raw: Mapping[str, Any], naming: Naming) -> dict[str, Any]:
    kind, key = raw["type"], raw["key"]
    if kind in _NAMED:
        name = _named(kind, raw[kind], naming)
        made = {kind: name, **({} if key == name else {"key": key})}
    else:
        made = {kind: key}
    members = [*KINDS[kind].needed, *KINDS[kind].optional]
    for member in members:
        if member in raw and member != kind:
            made[member] = _named(member, raw[member], naming)
    made |= _ordered(raw, ("title",))
    if "child" in raw:
        made["child"] = _node_text(raw["child"], naming)
    if "children" in raw:
        made["children"] = [_node_text(child, naming) for child in raw["children"]]
    return made


def _named(member: str, value: Any, naming: Naming) -> Any:
    names = naming.of_member(member)
    if isinstance(value, list):
        return _Row(names.text_of(each) if names else each for each in value)
    return names.text_of(value) if names else value


def read_text(data: bytes) -> Marked:
    """The text as it stands, each node with its type and key as in JSON; names are not looked up yet.

    Raises UnreadableText for what is no YAML.
    """
    made = read_marked(data)
    if not isinstance(made.data, dict):
        made.fault("not-a-diploma", "The text is a mapping, with title and phases.", "", Mark(1, 1))
        made.data = {}
    for phase in _dicts(made.data.get("phases")):
        if "requirement" in phase:
            phase["requirement"] = _node_json(phase["requirement"])
    return made


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _node_json(raw: Any) -> Any:
    """A node as in JSON; what is none stays as it is, and is told when the tree is read."""
    if not isinstance(raw, dict):
        return raw
    made = dict(raw)
    kind = next((name for name in raw if name in KINDS), None)
    if "type" not in raw and kind is not None:
        made["type"] = kind
        if kind in _NAMED:
            made.setdefault("key", raw[kind])
        else:
            key = made.pop(kind)
            made.setdefault("key", key)
    if "child" in made:
        made["child"] = _node_json(made["child"])
    if isinstance(made.get("children"), list):
        made["children"] = [_node_json(child) for child in made["children"]]
    return made


def names_in(data: Any, member: str) -> set[str]:
    """Every text that stands in a member of that name, wherever it is."""
    found = set[str]()
    if isinstance(data, dict):
        for name, value in data.items():
            if name == member:
                found |= {each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)}
            found |= names_in(value, member)
    elif isinstance(data, list):
        for value in data:
            found |= names_in(value, member)
    return found


def resolve(made: Marked, naming: Naming) -> None:
    """Puts ids in the place of names; every name that means nothing, or more than one thing, is a fault."""
    for index, phase in enumerate(_dicts(made.data.get("phases"))):
        _resolve_node(phase.get("requirement"), f"/phases/{index}/requirement", made, naming)


def _resolve_node(raw: Any, place: str, made: Marked, naming: Naming) -> None:
    if not isinstance(raw, dict):
        return
    for member, value in raw.items():
        names = naming.of_member(member)
        at = f"{place}/{escaped(member)}"
        if names and isinstance(value, str):
            raw[member] = _identifier(value, names.find(value), at, made)
        elif names and isinstance(value, list):
            raw[member] = [
                _identifier(each, names.find(each), f"{at}/{index}", made) if isinstance(each, str) else each
                for index, each in enumerate(value)
            ]
    _resolve_node(raw.get("child"), f"{place}/child", made, naming)
    if isinstance(raw.get("children"), list):
        for index, child in enumerate(raw["children"]):
            _resolve_node(child, f"{place}/children/{index}", made, naming)


def _identifier(text: str, found: frozenset[str], place: str, made: Marked) -> str:
    if len(found) == 1:
        return next(iter(found))
    if found:
        detail = f"{text} means {len(found)} things: say whose it is, as institution/CODE, or give its id."
        made.fault("name-ambiguous", detail, place, nearest(made, place))
    else:
        made.fault("name-unknown", f"Nothing is called {text} here.", place, nearest(made, place))
    return str(NO_ID)


def nearest(made: Marked, place: str) -> Mark:
    """The mark of a place; of what is around it where it is not in the text."""
    while place and place not in made.marks:
        place = place.rpartition("/")[0]
    return made.marks.get(place, Mark(1, 1))


def in_lines(faults: list[Fault], made: Marked) -> list[Fault]:
    """Faults of the content with the line at which each is."""
    return [Fault(fault.code, f"{nearest(made, fault.pointer)}: {fault.detail}", fault.pointer) for fault in faults]
