"""The base of every request and answer body: strict, camelCase, with the text types of the house."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from app.problems import Fault, InvalidInput


class Payload(BaseModel):
    """Unknown keys are refused, names are camelCase outside and snake_case inside, values do not change."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="forbid",
        frozen=True,
        from_attributes=True,
    )


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this moment is out of reach") from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment with its zone, as UTC and within the years that a database gives back."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\n\t]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]


class LanguageLine(Payload):
    """A short text in Dutch, and in English where there is one."""

    nl: Line
    en: Line | None = None


class LanguageText(Payload):
    """A longer text in Dutch, and in English where there is one."""

    nl: Text
    en: Text | None = None


def _half_points(value: Decimal) -> Decimal:
    if value % Decimal("0.5"):
        raise ValueError("credits come in steps of 0.5")
    return value


def _short_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Ec = Annotated[
    Decimal,
    Field(gt=0, le=480),
    AfterValidator(_half_points),
    PlainSerializer(_short_number, return_type=int | float),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 480, "multipleOf": 0.5}),
]
"""European credits: above 0, at most 480, in steps of 0.5; 1 EC is 28 hours."""


@dataclass(frozen=True)
class PageRequest:
    """Which page is asked for: at most `limit` things that come after the sort key `after`."""

    limit: int = 50
    after: tuple[str, ...] | None = None

    def key(self, *kinds: Callable[[str], Any]) -> tuple[Any, ...] | None:
        """The sort key to go on after, each part of its kind. Raises InvalidInput for a cursor of another list."""
        if self.after is None:
            return None
        try:
            return tuple(kind(part) for kind, part in zip(kinds, self.after, strict=True))
        except ValueError as error:
            raise unknown_cursor() from error


def small_number(text: str) -> int:
    """A number in a sort key, small enough for any column. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text)


Item = TypeVar("Item")
Row = TypeVar("Row")


class Page(Payload, Generic[Item]):
    """One page of a list and the cursor of the next one."""

    items: list[Item]
    next: str | None = None

    @classmethod
    def of(
        cls,
        found: Sequence[Row],
        asked: PageRequest,
        answer: Callable[[Row], Item],
        key: Callable[[Item], tuple[object, ...]],
    ) -> "Page[Item]":
        """A page of what a query found, which is one more than was asked where there are more."""
        items = [answer(row) for row in found[: asked.limit]]
        return cls(items=items, next=encode_cursor(*key(items[-1])) if len(found) > asked.limit else None)


def encode_cursor(*sort_key: object) -> str:
    """An opaque cursor for the sort key of the last thing on a page."""
    text = json.dumps([str(part) for part in sort_key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, name: str = "cursor") -> tuple[str, ...]:
    """The sort key in a cursor that `encode_cursor` made. Raises InvalidInput for any other text in that parameter."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or not all(isinstance(part, str) and _is_text(part) for part in key):
        raise unknown_cursor(name)
    return tuple(key)


def _is_text(part: str) -> bool:
    """Whether a database takes it: PostgreSQL has no NUL in a text, and UTF-8 no half of a surrogate pair."""
    return "\0" not in part and not any("\ud800" <= character <= "\udfff" for character in part)


def unknown_cursor(name: str = "cursor") -> InvalidInput:
    """The refusal of a cursor that was not given out for this list."""
    return InvalidInput(faults=[Fault("cursor-unknown", "This cursor was not given out here.", f"query:{name}")])
