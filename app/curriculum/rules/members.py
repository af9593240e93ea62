"""What the members of nodes may hold. Each reads a value at its place, and tells what is wrong with it."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.curriculum.rules.nodes import NO_ID

Tell = Callable[[str, str, str], None]
"""Takes a fault: its code, words, and place."""
Member = Callable[[Any, str, Tell], Any]
"""Reads a value at a place; where it is wrong, tells so, and gives anything of the right type."""

MOST_NAMED = 50
"""Of the things in a list: equivalents of a module, nodes that come before another."""
MOST_EC = 480


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def ec(value: Any, place: str, tell: Tell) -> Decimal:
    """Credits, above 0, in steps of 0.5."""
    if not _is_number(value) or not 0 < value <= MOST_EC or value * 2 % 1:
        tell("not-credits", f"Credits are above 0, at most {MOST_EC}, in steps of 0.5.", place)
        return Decimal(1)
    return Decimal(str(value))


def ec_or_none(value: Any, place: str, tell: Tell) -> Decimal:
    """Credits of which there may also be none at all."""
    return Decimal(0) if _is_number(value) and value == 0 else ec(value, place, tell)


def grade(value: Any, place: str, tell: Tell) -> Decimal:
    """A grade of the Dutch scale, from 1 to 10, with one decimal at most."""
    if not _is_number(value) or not 1 <= value <= 10 or Decimal(str(value)) * 10 % 1:
        tell("not-a-grade", "A grade is from 1 to 10, with one decimal at most.", place)
        return Decimal(1)
    return Decimal(str(value))


def whole(most: int) -> Member:
    """A whole number from 1 to that."""

    def read(value: Any, place: str, tell: Tell) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            tell("not-a-number", f"A whole number from 1 to {most} is needed.", place)
            return 1
        return value

    return read


def is_line(value: Any, most: int) -> bool:
    """Whether it is a text on one line, not empty, of at most so many characters."""
    return isinstance(value, str) and 0 < len(value) <= most and value.isprintable() and bool(value.strip())


def line(most: int) -> Member:
    """A text on one line, of at most so many characters."""

    def read(value: Any, place: str, tell: Tell) -> str:
        if not is_line(value, most):
            tell("not-a-text", f"A text on one line is needed, of at most {most} characters.", place)
            return ""
        return str(value)

    return read


def one_of(words: type[StrEnum]) -> Member:
    """A word of a closed list."""

    def read(value: Any, place: str, tell: Tell) -> str:
        if not isinstance(value, str):
            tell("not-a-text", "A text is needed.", place)
        elif value not in set(words):
            tell("word-unknown", f"It is one of {', '.join(words)}.", place)
        return str(value)

    return read


def identifier(value: Any, place: str, tell: Tell) -> uuid.UUID:
    """An id in the one form that it is searched by: small letters, with dashes."""
    try:
        found = uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        found = NO_ID
    if str(found) != value:
        tell("not-an-id", "An id is a UUID, in small letters and with dashes.", place)
    return found


def listed(member: Member) -> Member:
    """A list of such values, not empty, each once."""

    def read(value: Any, place: str, tell: Tell) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_NAMED:
            tell("not-a-list", f"A list of 1 to {MOST_NAMED} is needed.", place)
            return ()
        for index, each in enumerate(value):
            if each in value[:index]:
                tell("named-twice", f"{each} stands in the list twice.", f"{place}/{index}")
        return tuple(member(each, f"{place}/{index}", tell) for index, each in enumerate(value))

    return read


def title(value: Any, place: str, tell: Tell) -> dict[str, str] | None:
    """Words for people: in Dutch, and in English where there are any."""
    if not isinstance(value, dict) or not {"nl"} <= value.keys() <= {"nl", "en"}:
        tell("not-a-title", "A title has nl, and perhaps en.", place)
        return None
    return {language: line(200)(words, f"{place}/{language}", tell) for language, words in value.items()}
