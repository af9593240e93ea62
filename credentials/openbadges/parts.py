"""What the models of Open Badges 3.0 are made of: strict values, and a base that knows the standard's spelling."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from credentials.dates import read_date_time
from credentials.faults import Fault

_EXTENSION = re.compile(r"ext:[A-Za-z0-9|._-]+")
TAG = "~"
"""The first character of the names that tell unions apart; they are no part of a pointer."""


class Part(BaseModel):
    """An object of the standard: immutable, in its own spelling; members it does not name may stand in it.

    `null` is refused: what is absent is left out.
    """

    model_config = ConfigDict(frozen=True, extra="allow", strict=True, alias_generator=to_camel, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _set_null_aside(cls, value: Any, info: ValidationInfo) -> Any:
        """Tells that there is a null, and goes on without it, so that every other fault is still found."""
        if isinstance(value, dict) and None in value.values():
            if info.context is None:
                raise PydanticCustomError("null", "A member is null; what is absent is left out.", {})
            info.context.append(True)
            return {key: item for key, item in value.items() if item is not None}
        return value


class Closed(Part):
    """An object in which no other members may stand."""

    model_config = ConfigDict(extra="forbid")


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


OneOrMore = BeforeValidator(_one_or_more)
"""A member that may stand without an array: only `type`, `proof`, `credentialSchema` and `termsOfUse`."""


Kinds = Annotated[list[str], OneOrMore]
"""The `type` of an object: one or more texts."""


def type_of(*wanted: str) -> AfterValidator:
    """Asks of a `type` that each of these is in it."""

    def check(kinds: list[str]) -> list[str]:
        for name in wanted:
            if name not in kinds:
                raise PydanticCustomError("type-wrong", "Its type names {name}.", {"name": name})
        return kinds

    return AfterValidator(check)


def word_of(known: frozenset[str]) -> AfterValidator:
    """Asks of a word that it is one of an enumeration, which is open to words with `ext:` before them."""

    def check(word: str) -> str:
        if word not in known and not _EXTENSION.fullmatch(word):
            raise PydanticCustomError("word-unknown", "{word} is no word of the standard, nor ext:.", {"word": word})
        return word

    return AfterValidator(check)


def _check_date_time(text: str) -> str:
    if read_date_time(text) is None:
        raise PydanticCustomError("date-form", "This is no date and time with a zone.", {})
    return text


DateTime = Annotated[str, AfterValidator(_check_date_time)]


def faults_of(model: type[BaseModel], document: Mapping[str, Any]) -> list[Fault]:
    """Every fault of a document as that model, with its pointer."""
    has_null: list[bool] = []
    faults: list[Fault] = []
    try:
        model.model_validate(document, context=has_null)
    except ValidationError as error:
        faults = [_fault(entry) for entry in error.errors(include_url=False, include_context=False)]
    return [*faults, *_nulls(document, "")] if has_null else faults


def _nulls(value: Any, pointer: str) -> Iterator[Fault]:
    if value is None:
        yield Fault("schema-null", "This is null; what is absent is left out.", pointer)
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _nulls(item, pointer + "/" + str(key).replace("~", "~0").replace("/", "~1"))


_CODES = {"missing": "missing", "extra_forbidden": "unknown-key"}


def _fault(entry: ErrorDetails) -> Fault:
    place = (str(part) for part in entry["loc"] if not str(part).startswith(TAG))
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place)
    return Fault(f"schema-{_CODES.get(entry['type'], entry['type'].replace('_', '-'))}", entry["msg"], pointer)
