"""The base of every request and answer body: strict, camelCase, with the text types of the house."""

import base64
import binascii
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints
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
]
"""European credits: above 0, at most 480, in steps of 0.5; 1 EC is 28 hours."""


Item = TypeVar("Item")


class Page(Payload, Generic[Item]):
    """One page of a list and the cursor of the next one."""

    items: list[Item]
    next: str | None = None


@dataclass(frozen=True)
class PageRequest:
    """Which page is asked for: at most `limit` things that come after the sort key `after`."""

    limit: int = 50
    after: tuple[str, ...] | None = None


def encode_cursor(*sort_key: object) -> str:
    """An opaque cursor for the sort key of the last thing on a page."""
    text = json.dumps([str(part) for part in sort_key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, parts: int | None = None) -> tuple[str, ...]:
    """The sort key in a cursor that `encode_cursor` made. Raises InvalidInput for any other text."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or not all(isinstance(part, str) for part in key) or parts not in (None, len(key)):
        raise InvalidInput(faults=[Fault("cursor-unknown", "This cursor was not given out here.", "?cursor")])
    return tuple(key)
