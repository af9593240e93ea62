"""JSON (RFC 8259) read strictly: what a lenient parser lets pass silently is named as a fault, all of it at once."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from credentials.faults import Fault

BOXES = (dict, list)
"""What holds other values. A tuple, because `dict | list` would be made anew at every look."""
MAX_DEPTH = 64
MAX_FAULTS = 20
"""More faults than this are not named: a text with more is not written by mistake."""
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""C0 controls but tab and newline, DEL, two noncharacters and lone surrogates: no text of ours holds them."""
_SUSPECT_ESCAPE = re.compile(rb"\\[ubfr]")
NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
"""What a text must hold to have a forbidden character in it, beside DEL; other controls as they are make it no JSON.

Each begins with one byte that is sought fast.
"""
_TOO_DEEP = Fault("nested-too-deep", f"The JSON is nested deeper than {MAX_DEPTH} levels.")


class _Object(list[tuple[str, Any]]):
    """An object as its pairs, so that duplicate keys are still there to be seen."""


def read_json(data: bytes) -> tuple[Any, list[Fault]]:
    """The value of a UTF-8 JSON text and every fault in it: duplicate keys, forbidden characters.

    A text that cannot be read at all (no JSON, not UTF-8, NaN, numbers out of reach, nested deeper than 64) gives None
    and one fault.
    """
    faults: list[Fault] = []
    try:
        text = data.decode("utf-8")
        has_twice: list[bool] = []
        value = _read(text, lambda pairs: _object(pairs, has_twice))
        if not (boxes_in(data) <= MAX_DEPTH or _is_within(value, MAX_DEPTH)):
            return None, [_TOO_DEEP]
        if has_twice or _is_suspect(data):
            value = _plain(_read(text, _Object), "", faults)
    except UnicodeDecodeError as error:
        return None, [Fault("not-utf-8", f"Byte {error.start} is not UTF-8.")]
    except RecursionError:
        return None, [_TOO_DEEP]
    except ValueError as error:
        return None, [Fault("not-json", f"The body is not JSON: {error}.")]
    return value, faults[:MAX_FAULTS]


def _read(text: str, hook: Any) -> Any:
    return json.loads(text, object_pairs_hook=hook, parse_constant=_refuse, parse_int=_integer, parse_float=_decimal)


def _object(pairs: list[tuple[str, Any]], has_twice: list[bool]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        has_twice.append(True)
    return made


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("an integer of more than 20 digits")
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number that is out of reach")
    return number


def _is_suspect(data: bytes) -> bool:
    """Whether a forbidden character may be in a JSON text: a fast look, so that only then every text is looked at."""
    return b"\x7f" in data or bool(_SUSPECT_ESCAPE.search(data) or NONCHARACTER.search(data))


def boxes_in(text: bytes) -> int:
    """How many objects and arrays a JSON text holds at most: what is in its strings is counted too."""
    return text.count(b"{") + text.count(b"[")


def _is_within(value: Any, depth: int) -> bool:
    """Whether containers nest no deeper than that, counted level by level."""
    level: list[Any] = [[value]]
    for _ in range(depth + 1):
        inside: list[Any] = []
        for box in level:
            inside += box.values() if isinstance(box, dict) else box
        level = [item for item in inside if isinstance(item, BOXES)]
        if not level:
            return True
    return False


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
