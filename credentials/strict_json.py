"""JSON read strictly: what a lenient parser lets pass silently is named as a fault, all of it at once."""

import json
import re
from collections.abc import Iterator
from typing import Any

from credentials.faults import Fault

MAX_DEPTH = 64
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""C0 controls but tab and newline, DEL, two noncharacters and lone surrogates: no text of ours holds them."""


class _Object(list[tuple[str, Any]]):
    """An object as its pairs, so that duplicate keys are still there to be seen."""


def read_json(data: bytes) -> tuple[Any, list[Fault]]:
    """The value of a UTF-8 JSON text (RFC 8259) and every fault in it: duplicate keys, forbidden characters.

    A text that cannot be read at all (no JSON, not UTF-8, NaN, nested deeper than 64) gives None and one fault.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [Fault("not-utf-8", f"Byte {error.start} is not UTF-8.")]
    if _depth(text) > MAX_DEPTH:
        return None, [Fault("nested-too-deep", f"The JSON is nested deeper than {MAX_DEPTH} levels.")]
    try:
        raw = json.loads(text, object_pairs_hook=_Object, parse_constant=_refuse, parse_int=_integer)
    except ValueError as error:
        return None, [Fault("not-json", f"The body is not JSON: {error}.")]
    faults: list[Fault] = []
    return _plain(raw, "", faults), faults


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("an integer of more than 20 digits")
    return int(digits)


def _depth(text: str) -> int:
    """How deep brackets nest outside strings, counted without recursion."""
    deepest = depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        if token.group() in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token.group() in "]}":
            depth -= 1
    return deepest


def _plain(value: Any, pointer: str, faults: list[Fault]) -> Any:
    if isinstance(value, _Object):
        return _plain_object(value, pointer, faults)
    if isinstance(value, list):
        return [_plain(item, f"{pointer}/{index}", faults) for index, item in enumerate(value)]
    if isinstance(value, str):
        faults.extend(forbidden_characters(value, pointer))
    return value


def _plain_object(pairs: _Object, pointer: str, faults: list[Fault]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, item in pairs:
        place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if FORBIDDEN.search(key):
            faults.append(Fault("forbidden-character", "A key holds a forbidden character.", pointer))
            continue
        if key in plain:
            faults.append(Fault("duplicate-key", f"The key {key!r} stands here more than once.", place))
        plain[key] = _plain(item, place, faults)
    return plain


def forbidden_characters(text: str, pointer: str) -> Iterator[Fault]:
    """At most one fault for a text: its first forbidden character, named by code point and position."""
    if found := FORBIDDEN.search(text):
        code = f"U+{ord(found.group()):04X}"
        yield Fault("forbidden-character", f"Character {code} at position {found.start()} is forbidden.", pointer)
