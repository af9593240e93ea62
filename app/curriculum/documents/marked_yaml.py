"""YAML as data with the place of everything in it, read strictly: no aliases, no tags, no key twice, bounded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.problems import Fault

MOST_BYTES = 256 * 1024
MOST_DEPTH = 60
NUMBERS = frozenset(
    {"ec", "minEc", "maxEc", "sharedEc", "count", "level", "minLevel", "grade", "years", "maxAgeMonths", "minHours"}
    | {"cohortYear", "certificate"}
)
"""Members that hold numbers, or yes and no. Whatever else looks like one is a text: a code 2026, or NO."""


_NO_TEXT = re.compile(r"[\0\ud800-\udfff]")
"""What no database keeps: it can be written in YAML all the same, escaped."""


@dataclass(frozen=True)
class Mark:
    """A line and column, counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}"


class UnreadableText(ValueError):
    """The text is no such YAML at all; carries the faults."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].detail)
        self.faults = faults


@dataclass
class Marked:
    """What was read, the mark of each JSON pointer in it, and what was wrong on the way."""

    data: Any = None
    marks: dict[str, Mark] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, detail: str, place: str, mark: Mark) -> None:
        """Notes a fault at a line."""
        self.faults.append(Fault(code, f"{mark}: {detail}", place))


def read_marked(data: bytes) -> Marked:
    """A YAML document (1.1) as data. Raises UnreadableText where it cannot be parsed, faults of others are in it."""
    if len(data) > MOST_BYTES:
        raise UnreadableText([Fault("text-too-large", f"At most {MOST_BYTES} bytes are read.")])
    made = Marked()
    try:
        events = _checked(yaml.parse(data.decode("utf-8"), Loader=yaml.SafeLoader))
        made.data = _Builder(events, made).document()
    except UnicodeDecodeError as error:
        raise UnreadableText([Fault("not-utf-8", "The text is not UTF-8.")]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = f"{_mark(mark)}: {error.problem}" if mark else str(error.problem)
        raise UnreadableText([*made.faults, Fault("not-yaml", said)]) from error
    except yaml.YAMLError as error:  # a character that no YAML has
        raise UnreadableText([*made.faults, Fault("not-yaml", str(error).partition("\n")[0])]) from error
    return made


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _checked(events: Iterator[Any]) -> Iterator[Any]:
    """The events of one document that nests so deep at most. Raises UnreadableText for anything that is not plain."""
    depth, documents = 0, 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        said = None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            said = "alias-unsafe", "Anchors and aliases are not read: write it out."
        elif getattr(event, "tag", None):
            said = "tag-unsafe", "Tags are not read."
        elif _NO_TEXT.search(getattr(event, "value", "")):
            said = "character-unsafe", "It has a character that no text has."
        elif depth > MOST_DEPTH:
            said = "text-too-deep", f"It nests at most {MOST_DEPTH} deep."
        elif documents > 1:
            said = "documents-many", "The text is one document."
        if said:
            raise UnreadableText([Fault(said[0], f"{_mark(event.start_mark)}: {said[1]}")])
        yield event


class _Builder:
    """Makes data of events."""

    def __init__(self, events: Iterator[Any], made: Marked) -> None:
        self.events, self.made = events, made

    def document(self) -> Any:
        """The one document, None where there is none."""
        found = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                found = self.value(event, "", "")
        return found

    def value(self, event: Any, place: str, member: str) -> Any:
        """What begins with this event, at a place, as the value of a member."""
        self.made.marks[place] = _mark(event.start_mark)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, member)
        return _scalar(event, member)

    def _mapping(self, place: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            mark = _mark(key.start_mark)
            name = key.value if isinstance(key, yaml.ScalarEvent) else None
            if name is None:
                self.made.fault("key-not-a-text", "A key is a text.", place, mark)
                self.value(key, f"{place}/?", "")
            at = f"{place}/{escaped(name or '?')}"
            value = self.value(next(self.events), at, name or "")
            self.made.marks[at] = mark
            if name in found:
                self.made.fault("duplicate-key", f"{name} stands here before.", at, mark)
            elif name is not None:
                found[name] = value
        return found

    def _sequence(self, place: str, member: str) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, f"{place}/{len(found)}", member))
        return found


def escaped(name: str) -> str:
    """A name as a step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _scalar(event: Any, member: str) -> Any:
    """A number or yes or no where the member holds one and it is not quoted; nothing; else the text as it stands."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if member in NUMBERS:
        return _number(text)
    return None if text in {"", "~", "null"} else text


def _number(text: str) -> Any:
    if text in {"true", "false"}:
        return text == "true"
    digits = text.removeprefix("-")
    whole, point, part = digits.partition(".")
    if not (whole.isascii() and whole.isdecimal() and len(digits) < 12):
        return text
    if not point:
        return int(text)
    return float(text) if part.isascii() and part.isdecimal() else text
