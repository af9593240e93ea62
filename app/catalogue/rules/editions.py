"""What CASE 1.0 and CASE 1.1 have each: the fields of a document, the spelling of errors, and 1.1 put back to 1.0."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.catalogue.rules.filters import Field, FieldKind
from app.problems import Problem


class Edition(StrEnum):
    """The version of CASE that an address speaks; its value is the part of the path."""

    V1P0 = "v1p0"
    V1P1 = "v1p1"


_TEXTS = (
    "identifier", "uri", "creator", "title", "officialSourceURL", "publisher", "description", "language", "version",
    "adoptionStatus", "notes",
)  # fmt: skip
_LINK = ("title", "identifier", "uri")
_V1P0: dict[str, Field] = {
    **{name: Field() for name in _TEXTS},
    **{name: Field(FieldKind.MOMENT) for name in ("lastChangeDateTime", "statusStartDate", "statusEndDate")},
    "subject": Field(has_many=True),
    **{f"subjectURI.{name}": Field(has_many=True) for name in _LINK},
    **{f"{link}.{name}": Field() for link in ("licenseURI", "CFPackageURI") for name in _LINK},
}
_V1P1: dict[str, Field] = {
    **_V1P0,
    "frameworkType": Field(),
    "caseVersion": Field(),
    **{f"extensions.leerlijn.{name}": Field() for name in ("code", "kind", "digest")},
    **{f"extensions.leerlijn.{name}": Field(has_many=True) for name in ("levels", "themes")},
}
DOCUMENT_FIELDS: dict[Edition, Mapping[str, Field]] = {Edition.V1P0: _V1P0, Edition.V1P1: _V1P1}
"""What a CFDocument can be filtered and sorted on."""

V1P0_ASSOCIATIONS = frozenset({
    "isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar",
    "hasSkillLevel",
})  # fmt: skip
"""The kinds of associations that CASE 1.0 knows."""


class Verbatim(dict[str, Any]):
    """A thing as its origin said it in CASE 1.0: nothing is left out of it, in either edition."""


_NEW_EVERYWHERE = frozenset({"frameworkType", "caseVersion", "extensions", "targetType"})
_NEW_IN_ITEMS = frozenset({"subject", "subjectURI"})
_NEW_IN_ASSOCIATIONS = frozenset({"notes"})


def in_edition(value: Any, edition: Edition) -> Any:
    """A CASE 1.1 object as the edition has it: 1.0 goes without the fields that 1.1 added.

    What an object is, is seen by its fields: an item has `fullStatement`, an association `associationType`. The uri of
    a thing is the same in both editions; only `CFPackageURI`, which says where to get it, stays within the edition.
    A kind of association that 1.0 has no word for is told as `isRelatedTo`, which says less and is still true.
    """
    if edition is Edition.V1P1 or isinstance(value, Verbatim):
        return value
    if isinstance(value, list):
        return [in_edition(each, edition) for each in value]
    if not isinstance(value, dict):
        return value
    new = _NEW_EVERYWHERE
    if "fullStatement" in value:
        new |= _NEW_IN_ITEMS
    if "associationType" in value:
        new |= _NEW_IN_ASSOCIATIONS
    kept = {name: in_edition(each, edition) for name, each in value.items() if name not in new}
    kind, link = kept.get("associationType"), kept.get("CFPackageURI")
    if isinstance(kind, str) and kind not in V1P0_ASSOCIATIONS:
        kept["associationType"] = "isRelatedTo"
    if isinstance(link, dict) and "uri" in link:
        kept["CFPackageURI"] = {**link, "uri": str(link["uri"]).replace("/ims/case/v1p1/", "/ims/case/v1p0/")}
    return kept


@dataclass(frozen=True)
class _Spelling:
    unauthorised: str
    invalid_uuid: str


_SPELLINGS = {
    Edition.V1P0: _Spelling("unauthorisedrequest", "invaliduuid"),
    Edition.V1P1: _Spelling("unauthorised_request", "invalid_uuid"),
}


def status_info(problem: Problem, edition: Edition) -> dict[str, Any]:
    """A refusal as imsx_StatusInfo, with the code minors as the edition spells them; each names its parameter.

    An identifier that is no UUID is both unknown and invalid. A method that is not there has no code minor.
    """
    body: dict[str, Any] = {
        "imsx_codeMajor": "unsupported" if problem.status == 405 else "failure",
        "imsx_severity": "error",
        "imsx_description": " ".join([problem.detail, *(fault.detail for fault in problem.faults)]),
    }
    minors = _minors(problem, _SPELLINGS[edition])
    if minors:
        fields = [{"imsx_codeMinorFieldName": name, "imsx_codeMinorFieldValue": value} for name, value in minors]
        body["imsx_codeMinor"] = {"imsx_codeMinorField": fields}
    return body


def _minors(problem: Problem, spelling: _Spelling) -> list[tuple[str, str]]:
    places = [fault.pointer.removeprefix("query:") for fault in problem.faults]
    match problem.status:
        case 400:
            return [(place, _selection(place)) for place in places] or [("query", "invalid_selection_field")]
        case 401:
            return [("authorization", spelling.unauthorised)]
        case 403:
            return [("authorization", "forbidden")]
        case 404:
            return [("sourcedId", "unknownobject"), *(("sourcedId", spelling.invalid_uuid) for _ in places)]
        case 405:
            return []
        case 429 | 503:
            return [("server", "server_busy")]
    return [("server", "internal_server_error")]


def _selection(place: str) -> str:
    return "invalid_sort_field" if place in {"sort", "orderBy"} else "invalid_selection_field"
