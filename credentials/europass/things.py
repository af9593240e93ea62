"""The small things of ELM 3.2 that others are said with: concepts, notes, identifiers, places, contacts, files."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field as Member
from pydantic import GetCoreSchemaHandler, ValidationInfo, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from credentials import vocabularies
from credentials.europass.values import (
    DateTime,
    Index,
    Iri,
    Many,
    ManyWords,
    Node,
    Number,
    One,
    OneWord,
    Points,
    Positive,
    Reference,
    Some,
    Text,
    Whole,
    Words,
)


class ConceptScheme(Node):
    """A controlled vocabulary."""

    id: Iri


class Concept(Node):
    """A term of a controlled vocabulary; one that its vocabulary does not know is refused."""

    id: Iri
    pref_label: Words | None = None
    notation: Text | None = None
    in_scheme: Many[ConceptScheme] = ()
    definition: ManyWords | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        for scheme in self.in_scheme:
            if not vocabularies.is_member(scheme.id or "", self.id):
                said = {"id": self.id, "scheme": scheme.id}
                raise PydanticCustomError("concept-unknown", "{id} is no concept of {scheme}.", said)
        return self


@dataclass(frozen=True)
class InScheme:
    """Asks of a concept that it says it is of that vocabulary, here or where it stands whole."""

    scheme: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def _check(self, concept: Concept | Reference, info: ValidationInfo) -> Concept | Reference:
        if isinstance(concept, Concept) and self.scheme in {each.id for each in concept.in_scheme}:
            return concept
        index: Index = info.context or {}
        if self.scheme in index.get(concept.id, ()):
            return concept
        raise PydanticCustomError("scheme-wrong", "This is to be a concept of {scheme}.", {"scheme": self.scheme})


Country = Annotated[One[Concept], InScheme(vocabularies.COUNTRY)]
EqfLevel = Annotated[One[Concept], InScheme(vocabularies.EQF)]
EscoSkill = Annotated[One[Concept], InScheme(vocabularies.ESCO_SKILL)]
Field = Annotated[One[Concept], InScheme(vocabularies.ISCED_F)]
Jurisdiction = Annotated[One[Concept], InScheme(vocabularies.ADMINISTRATIVE_UNIT)]
Language = Annotated[One[Concept], InScheme(vocabularies.LANGUAGE)]
NqfLevel = Annotated[One[Concept], InScheme(vocabularies.NQF)]
Occupation = Annotated[One[Concept], InScheme(vocabularies.ESCO_OCCUPATION)]


class Note(Node):
    """Free text, and what it is about."""

    note_literal: ManyWords
    subject: One[Concept] | None = None
    note_format: One[Concept] | None = None


class Identifier(Node):
    """A name by which something is known in some scheme."""

    notation: Text
    scheme_agency: OneWord | None = None
    creator: Iri | None = None
    date_issued: DateTime | None = None
    dc_type: Many[Concept] = ()
    scheme_name: Text | None = None
    scheme_version: Text | None = None
    scheme_id: Text | None = None


class LegalIdentifier(Identifier):
    """An identifier that an authority gave, with its country."""

    spatial: Country


class Identified(Node):
    """What may have identifiers."""

    identifier: Many[Identifier | LegalIdentifier] = ()


class WebResource(Node):
    """Something on the web."""

    title: Words | None = None
    language: Language | None = None
    content_url: Text = Member(alias="contentURL")


class MediaObject(Node):
    """A file in the document itself."""

    title: Words | None = None
    description: Words | None = None
    content_type: One[Concept]
    attachment_type: One[Concept] | None = None
    content_encoding: One[Concept]
    content_size: Whole | None = None
    content: Text
    content_url: Text | None = Member(None, alias="contentURL")


class Address(Identified):
    """An address: at least its country."""

    full_address: One[Note] | None = None
    country_code: Country


class Location(Identified):
    """A place."""

    description: Words | None = None
    address: Some[Address]
    geographic_name: ManyWords | None = None
    spatial_code: Many[Concept] = ()


class Phone(Node):
    """A phone."""

    phone_number: Text | None = None
    country_dialing: Text | None = None
    dial_number: Text | None = None
    area_dialing_code: Text | None = None


class Mailbox(Node):
    """A mailbox; its id is its address."""


class ContactPoint(Node):
    """Where somebody can be reached."""

    additional_note: Many[Note] = ()
    description: Words | None = None
    address: Many[Address] = ()
    phone: Many[Phone] = ()
    email_address: Many[Mailbox] = ()
    contact_form: Many[WebResource] = ()


class PeriodOfTime(Node):
    """From when until when."""

    pref_label: Words | None = None
    start_date: DateTime | None = None
    end_date: DateTime | None = None


class Amount(Node):
    """An amount of money."""

    unit: Annotated[One[Concept], InScheme(vocabularies.CURRENCY)]
    value: Number


class PriceDetail(Identified):
    """A price."""

    pref_label: Words | None = None
    description: Words | None = None
    additional_note: Many[Note] = ()
    amount: One[Amount] | None = None


class Grant(Node):
    """Money to learn with."""

    title: Words
    description: Words | None = None
    supplementary_document: Many[WebResource] = ()
    dc_type: One[Concept] | None = None
    content_url: Text | None = Member(None, alias="contentURL")


class CreditPoint(Node):
    """A number of credits, in a framework such as ECTS."""

    framework: One[Concept]
    point: Points


class ResultCategory(Node):
    """How many had that result."""

    label: Text
    score: Text | None = None
    maximum_score: Text | None = None
    minimum_score: Text | None = None
    count: Positive


class ResultDistribution(Node):
    """What results all had."""

    description: Words | None = None
    result_category: Many[ResultCategory] = ()


class ShortenedGrading(Node):
    """How many of the others had a lower, an equal and a higher grade, in percent."""

    percentage_lower: Whole
    percentage_equal: Whole
    percentage_higher: Whole
