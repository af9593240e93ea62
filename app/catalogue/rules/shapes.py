"""The form of a CFPackage in CASE 1.0 and 1.1, and what is wrong with one that comes in; every fault with its place.

Members that no edition knows are no fault: frameworks in use carry them, and they are kept.
"""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.catalogue.rules.editions import V1P0_ASSOCIATIONS, Edition
from app.catalogue.rules.filters import read_moment
from app.problems import Fault

MAX_FAULTS = 200
"""More faults than this are not named: a file with more is not mended by hand."""
_V1P1_ASSOCIATIONS = V1P0_ASSOCIATIONS | {"isTranslationOf"}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EXTENSION = re.compile(r"ext:[a-zA-Z0-9.|_-]+")
_LARGEST = 2**31 - 1
_TOO_MANY = Fault("too-many-faults", f"There are more than {MAX_FAULTS} faults; the rest is not named.")

_THING = {"identifier": "uuid!", "uri": "text!", "lastChangeDateTime": "moment!", "extensions": "object+"}
_TITLED = {**_THING, "title": "text!", "description": "text"}
_FORMS: Mapping[str, Mapping[str, str]] = {
    "package": {
        "CFDocument": "document!",
        "CFItems": "[item]",
        "CFAssociations": "[association]",
        "CFDefinitions": "definitions",
        "CFRubrics": "[rubric]",
        "extensions": "object+",
    },
    "document": {
        **_TITLED,
        "creator": "text!",
        "frameworkType": "text+",
        "caseVersion": "version+",
        **dict.fromkeys(("officialSourceURL", "publisher", "language", "version", "adoptionStatus", "notes"), "text"),
        "subject": "[text]",
        "subjectURI": "[link]",
        "statusStartDate": "day",
        "statusEndDate": "day",
        "licenseURI": "link",
        "CFPackageURI": "link",
    },
    "item": {
        **_THING,
        "fullStatement": "text!",
        **dict.fromkeys(
            (
                "alternativeLabel", "CFItemType", "humanCodingScheme", "listEnumeration", "abbreviatedStatement",
                "notes", "language",
            ),
            "text",
        ),
        "conceptKeywords": "[text]",
        "conceptKeywordsURI": "link",
        "educationLevel": "[text]",
        "subject": "[text]+",
        "subjectURI": "[link]+",
        "CFItemTypeURI": "link",
        "licenseURI": "link",
        "statusStartDate": "day",
        "statusEndDate": "day",
        "CFDocumentURI": "link",
    },
    "association": {
        **_THING,
        "associationType": "relation!",
        "sequenceNumber": "whole",
        "originNodeURI": "node!",
        "destinationNodeURI": "node!",
        "CFAssociationGroupingURI": "link",
        "notes": "text+",
        "CFDocumentURI": "link",
    },
    "definitions": {
        "CFConcepts": "[concept]",
        "CFSubjects": "[subject]",
        "CFLicenses": "[licence]",
        "CFItemTypes": "[type]",
        "CFAssociationGroupings": "[grouping]",
        "extensions": "object+",
    },
    "concept": {**_TITLED, "keywords": "text", "hierarchyCode": "text!"},
    "subject": {**_TITLED, "hierarchyCode": "text!"},
    "licence": {**_TITLED, "licenseText": "text!"},
    "type": {**_TITLED, "description": "text!", "hierarchyCode": "text!", "typeCode": "text"},
    "grouping": _TITLED,
    "rubric": {**_TITLED, "title": "text", "CFRubricCriteria": "[criterion]"},
    "criterion": {
        **_THING,
        "category": "text",
        "description": "text",
        "CFItemURI": "link",
        "weight": "number",
        "position": "whole",
        "rubricId": "uuid",
        "CFRubricCriterionLevels": "[level]",
    },
    "level": {
        **_THING,
        "description": "text",
        "quality": "text",
        "score": "number",
        "feedback": "text",
        "position": "whole",
        "rubricCriterionId": "uuid",
        "extensions": "[object]+",
    },
    "link": {"title": "text!", "identifier": "uuid!", "uri": "text!"},
    "node": {"title": "text!", "identifier": "text!", "uri": "text!", "targetType": "target+"},
}  # fmt: skip
_LISTED = ("item", "association", "concept", "subject", "licence", "type", "grouping", "rubric", "criterion", "level")


def _is_day(value: Any) -> bool:
    try:
        return bool(isinstance(value, str) and _DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and bool(_MOMENT.fullmatch(value)) and read_moment(value) is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and value == int(value) and abs(value) <= _LARGEST


def _is_of(known: frozenset[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and (value in known or bool(_EXTENSION.search(value)))


_VALUES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "text": (lambda value: isinstance(value, str), "a text"),
    "uuid": (lambda value: isinstance(value, str) and bool(_UUID.fullmatch(value)), "a UUID"),
    "moment": (_is_moment, "a date and time with its zone (RFC 3339)"),
    "day": (_is_day, "a date (RFC 3339)"),
    "whole": (_is_whole, "a whole number of at most 32 bits"),
    "number": (_is_number, "a number"),
    "object": (lambda value: isinstance(value, dict), "an object"),
    "version": (lambda value: value == "1.1", "1.1"),
    "relation": (_is_of(_V1P1_ASSOCIATIONS), "a kind of association of CASE, or ext: with a name"),
    "target": (_is_of(frozenset({"CASE"})), "CASE, or ext: with a name"),
}


@dataclass(frozen=True)
class _Member:
    form: str
    is_list: bool
    is_needed: bool
    is_new: bool


def _member(text: str) -> _Member:
    return _Member(text.strip("[]!+"), text.startswith("["), "!" in text, "+" in text)


_MEMBERS = {form: {name: _member(text) for name, text in members.items()} for form, members in _FORMS.items()}


@dataclass
class Looked:
    """What was seen in a package: its faults, its edition, members that CASE does not know, identifiers by kind."""

    faults: list[Fault] = field(default_factory=list)
    edition: Edition = Edition.V1P0
    unknown: dict[str, None] = field(default_factory=dict)
    identifiers: dict[str, set[uuid.UUID]] = field(default_factory=dict)

    def fault(self, code: str, detail: str, pointer: str) -> None:
        """Notes a fault, up to so many."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(code, detail, pointer))
        elif len(self.faults) == MAX_FAULTS:
            self.faults.append(_TOO_MANY)


def look_at(package: Any) -> Looked:
    """Everything that is wrong with the form of a package, and what edition it is of.

    It is of 1.1 where it holds anything that 1.1 added, else of 1.0, of which 1.1 is then an exact copy.
    """
    seen = Looked()
    _look(package, "package", "", seen)
    return seen


def _look(value: Any, form: str, pointer: str, seen: Looked) -> None:
    if form in _VALUES:
        holds, words = _VALUES[form]
        if not holds(value):
            seen.fault("wrong-value", f"This is {words}.", pointer)
        elif form == "relation" and value not in V1P0_ASSOCIATIONS:
            seen.edition = Edition.V1P1
    elif not isinstance(value, dict):
        seen.fault("wrong-type", "This is an object.", pointer)
    else:
        _look_into(value, form, pointer, seen)


def _look_into(thing: Mapping[str, Any], form: str, pointer: str, seen: Looked) -> None:
    members = _MEMBERS[form]
    for name, member in members.items():
        if member.is_needed and name not in thing:
            seen.fault("missing", f"{name} is needed here.", f"{pointer}/{name}")
    for name, value in thing.items():
        place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        known = members.get(name)
        if known is None:
            seen.unknown[re.sub(r"/\d+(?=/|$)", "/*", place)] = None
            continue
        if known.is_new:
            seen.edition = Edition.V1P1
        if known.is_list and not isinstance(value, list):
            seen.fault("wrong-type", "This is a list.", place)
            continue
        for at, each in _each(value, place) if known.is_list else [(place, value)]:
            _look(each, known.form, at, seen)
    if form in _LISTED:
        _note_identifier(thing.get("identifier"), form, pointer, seen)


def _each(values: list[Any], place: str) -> Iterator[tuple[str, Any]]:
    return ((f"{place}/{index}", value) for index, value in enumerate(values))


def _note_identifier(identifier: Any, form: str, pointer: str, seen: Looked) -> None:
    if not isinstance(identifier, str) or not _UUID.fullmatch(identifier):
        return
    found, known = uuid.UUID(identifier), seen.identifiers.setdefault(form, set())
    if found in known:
        seen.fault("identifier-twice", "Another one of this kind has this identifier.", f"{pointer}/identifier")
    known.add(found)
