"""What the models of ELM 3.2 are made of: nodes with an id and a type, links between them, and strict values.

In JSON-LD a member may stand alone or in an array of one, and a node may be named by its id where it stands whole
elsewhere. `One`, `Many` and `Some` say how many a member has: 0..1 or 1, 0..*, 1..*.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar, get_args

import pyoxigraph as ox
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    ValidationInfo,
    field_validator,
)
from pydantic import Field as Member
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from credentials.dates import read_date_time

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DURATION = re.compile(
    r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?",
    re.ASCII,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
_POINTS = re.compile(r"\d{1,9}([.,]\d{1,9})?", re.ASCII)

Index = Mapping[str, set[str]]
"""What a document says of each node that has an id: its types and its schemes. The context of validation."""


def types_of(value: Any) -> list[str]:
    """The types that a node says it has."""
    found = value.get("type") if isinstance(value, dict) else None
    return [name for name in (found if isinstance(found, list) else [found]) if isinstance(name, str)]


def is_reference(value: Any) -> bool:
    """Whether a value only names a node: an IRI, or an object with nothing but an id."""
    return isinstance(value, str) or (isinstance(value, dict) and value.keys() == {"id"})


def is_iri(value: Any) -> bool:
    """Whether a value is an absolute IRI (RFC 3987)."""
    try:
        return isinstance(value, str) and bool(ox.NamedNode(value))
    except ValueError:
        return False


def _check_iri(text: str) -> str:
    if not is_iri(text):
        raise PydanticCustomError("iri-relative", "This is no absolute IRI.", {})
    return text


def _check_date_time(text: str) -> str:
    with_zone = text if text[19:].endswith("Z") or "+" in text[19:] or "-" in text[19:] else f"{text}Z"
    if not _DATE_TIME.fullmatch(text) or read_date_time(with_zone) is None:
        raise PydanticCustomError("date-form", "This is no date and time.", {})
    return text


def _check_moment(text: str) -> str:
    if read_date_time(text) is None:
        raise PydanticCustomError("date-form", "This is no date and time with a zone.", {})
    return text


def _check_duration(text: str) -> str:
    if not _DURATION.fullmatch(text):
        raise PydanticCustomError("duration-form", "This is no duration, such as PT140H.", {})
    return text


def _check_points(text: str) -> str:
    if not _POINTS.fullmatch(text):
        raise PydanticCustomError("credits-wrong", "This is no number of credits.", {})
    return text


def _whole(value: Any) -> Any:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value


def _decimal(value: Any) -> Any:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _boolean(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


Iri = Annotated[str, AfterValidator(_check_iri)]
Text = Annotated[str, Member(min_length=1)]
DateTime = Annotated[str, AfterValidator(_check_date_time)]
"""xsd:dateTime: a date and a time; the zone may be absent."""
Moment = Annotated[str, AfterValidator(_check_moment)]
"""A date and a time with a zone (VC Data Model 1.1, 4.5 and 4.6)."""
Duration = Annotated[str, AfterValidator(_check_duration)]
"""xsd:duration, not negative."""
Points = Annotated[str, AfterValidator(_check_points)]
"""A number of credits as text."""
Whole = Annotated[int, BeforeValidator(_whole)]
Positive = Annotated[int, BeforeValidator(_whole), Member(gt=0)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
Flag = Annotated[bool, BeforeValidator(_boolean)]


def _check_words(words: dict[str, Any]) -> dict[str, Any]:
    for language, text in words.items():
        if not _LANGUAGE.fullmatch(language):
            raise PydanticCustomError("language-form", "{tag} is no language.", {"tag": language[:40]})
        said = [text] if isinstance(text, str) else text
        if not said or not all(each.strip() for each in said):
            raise PydanticCustomError("text-empty", "There is no text in {tag}.", {"tag": language})
    return words


Words = Annotated[dict[str, str], Member(min_length=1), AfterValidator(_check_words)]
"""A text by language, once in each."""
OneWord = Annotated[dict[str, str], Member(min_length=1, max_length=1), AfterValidator(_check_words)]
"""A text in one language."""
ManyWords = Annotated[dict[str, str | list[str]], Member(min_length=1), AfterValidator(_check_words)]
"""Texts by language, any number in each."""


class Node(BaseModel):
    """A node: immutable, in the JSON names of the profile; members that the profile does not name are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, alias_generator=to_camel, defer_build=True)

    id: Iri | None = None
    type: Annotated[str | list[str], Member(min_length=1)]

    @classmethod
    def elm_type(cls) -> str:
        """Its class in ELM."""
        return cls.__name__

    @field_validator("type")
    @classmethod
    def _check_type(cls, value: str | list[str]) -> str | list[str]:
        if cls.elm_type() not in ([value] if isinstance(value, str) else value):
            raise PydanticCustomError("type-wrong", "Its type is {name}.", {"name": cls.elm_type()})
        return value


class Reference(BaseModel):
    """A node that stands elsewhere in the document, or outside it, named by its id."""

    model_config = ConfigDict(frozen=True)

    id: str


class _Linked:
    """Reads a node by its type, or a reference to a node of one of those types."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        models = {model.elm_type(): model for model in get_args(source) if model is not Reference}
        choices: dict[str, CoreSchema] = {name: handler.generate_schema(model) for name, model in models.items()}
        choices[TAG] = core_schema.with_info_plain_validator_function(_reading_references(frozenset(models)))
        return core_schema.tagged_union_schema(choices, _choosing(tuple(models)))


TAG = "reference"
"""How the choice of a reference is called in the place of a fault; the other choices have the names of classes."""


def _choosing(names: tuple[str, ...]) -> Callable[[Any], str | None]:
    def choose(value: Any) -> str | None:
        if is_reference(value):
            return TAG
        found = next((name for name in types_of(value) if name in names), None)
        return found or (names[0] if len(names) == 1 else None)

    return choose


def _reading_references(names: frozenset[str]) -> Callable[[Any, ValidationInfo], Reference]:
    wanted = " or ".join(sorted(names))

    def read(value: Any, info: ValidationInfo) -> Reference:
        """A reference. Where the document is known, it must lead to a node of the right class."""
        iri = value if isinstance(value, str) else value["id"]
        if not is_iri(iri):
            raise PydanticCustomError("iri-relative", "This is no absolute IRI.", {})
        index: Index | None = info.context
        if index is not None and names.isdisjoint(index.get(iri, ())):
            raise PydanticCustomError("reference-unknown", "No {wanted} here has this id.", {"wanted": wanted})
        return Reference(id=iri)

    return read


def _alone(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    if len(value) != 1:
        raise PydanticCustomError("one-wanted", "Here is to be one value, not {count}.", {"count": len(value)})
    return value[0]


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else (value,)


T = TypeVar("T")
One = Annotated[T | Reference, _Linked(), BeforeValidator(_alone)]
Several = Annotated[tuple[T, ...], BeforeValidator(_listed)]
Many = Several[Annotated[T | Reference, _Linked()]]
Some = Annotated[Many[T], Member(min_length=1)]
