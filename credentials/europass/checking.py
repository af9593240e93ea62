"""All faults of a European Digital Credential (ELM 3.2), the ones that the official shapes let pass as well.

The shapes do not see: a member that no context defines, a concept that its vocabulary does not know, a date without
a time, credits below zero, an end before the start, one id with two contents, absent names, specification, outcomes.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from credentials.dates import read_date_time
from credentials.europass.credential import EuropassDocument
from credentials.europass.values import types_of
from credentials.faults import Fault
from credentials.strict_json import MAX_DEPTH, forbidden_characters

SCHEMA = "http://data.europa.eu/snb/model/ap/edc-generic-full"
_PERIODS = (("validFrom", "validUntil"), ("validFrom", "expirationDate"), ("startDate", "endDate"))
_Rule = Callable[[dict[str, Any], str], Iterator[Fault]]
_CODES = {"missing": "missing", "extra_forbidden": "unknown-key", "union_tag_not_found": "type-wrong"}


def europass_faults(document: Mapping[str, Any], *, is_microcredential: bool = True) -> list[Fault]:
    """Every fault of a credential as ELM 3.2 and VC Data Model 1.1 have it. Seals and proofs are not looked at.

    With `is_microcredential` it must say what ours always say: who learnt it, by name, an achievement, its
    specification and its outcomes; or an entitlement, and the units that it is of, with theirs. The official shapes
    ask for none of these, and credentials of others, such as one of participation, go without.
    """
    whole = dict(document)
    try:
        places = list(_places(whole))
    except RecursionError:
        return [Fault("nested-too-deep", f"The document is nested deeper than {MAX_DEPTH} levels.")]
    found = [fault for pointer, value in places for fault in _of_value(pointer, value)]
    nodes = [(pointer, value) for pointer, value in places if isinstance(value, dict)]
    found += _of_form(whole, nodes)
    found += [fault for pointer, node in nodes for fault in _order(pointer, node)]
    found += _contents(nodes)
    return [*found, *_of_ours(whole)] if is_microcredential else found


def _places(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every value in a document with its pointer. Raises RecursionError when it is nested deeper than 64 levels."""
    waiting: list[tuple[str, Any, int]] = [("", document, 0)]
    while waiting:
        pointer, value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise RecursionError
        yield pointer, value
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += reversed([(f"{pointer}/{_escaped(key)}", item, depth + 1) for key, item in items])


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _of_value(pointer: str, value: Any) -> Iterator[Fault]:
    """A null, and characters that software escapes in different ways, in a text or in the names of members."""
    if value is None:
        yield Fault("schema-null", "This is null; what is absent is left out.", pointer)
    for text in [value] if isinstance(value, str) else value if isinstance(value, dict) else ():
        yield from forbidden_characters(str(text), pointer)


def _of_form(document: dict[str, Any], nodes: list[tuple[str, dict[str, Any]]]) -> list[Fault]:
    """What the models say against a document."""
    index: dict[str, set[str]] = {}
    for _, node in nodes:
        if isinstance(node.get("id"), str):
            index.setdefault(node["id"], set()).update(types_of(node), _schemes_of(node))
    try:
        EuropassDocument.model_validate(document, context=index)
    except ValidationError as error:
        entries = error.errors(include_url=False, include_context=False, include_input=False)
        return [_fault(document, entry) for entry in entries]
    return []


def _schemes_of(node: dict[str, Any]) -> Iterator[str]:
    """The vocabularies that a node says it is of."""
    for _, scheme in _listed(node.get("inScheme")):
        iri = scheme.get("id") if isinstance(scheme, dict) else scheme
        if isinstance(iri, str):
            yield iri


def _fault(document: dict[str, Any], entry: ErrorDetails) -> Fault:
    """A fault of a model at its place. What is no place in the document (the choice of a class) is left out."""
    pointer, here = "", document
    for part in entry["loc"]:
        if isinstance(here, dict) and part in here:
            here, pointer = here[part], f"{pointer}/{_escaped(part)}"
        elif isinstance(here, list) and isinstance(part, int):
            here, pointer = here[part], f"{pointer}/{part}"
    if entry["type"] == "missing":
        pointer = f"{pointer}/{_escaped(entry['loc'][-1])}"
    return Fault(f"schema-{_CODES.get(entry['type'], entry['type'].replace('_', '-'))}", entry["msg"], pointer)


def _order(pointer: str, node: dict[str, Any]) -> Iterator[Fault]:
    """Nothing ends before it starts."""
    for first, last in _PERIODS:
        start, end = read_date_time(node.get(first)), read_date_time(node.get(last))
        if start and end and end < start:
            yield Fault("ends-before-start", f"{last} lies before {first}.", f"{pointer}/{last}")


def _contents(nodes: list[tuple[str, dict[str, Any]]]) -> Iterator[Fault]:
    """In RDF, nodes with one id are one node: what two of them both say must be the same."""
    first: dict[str, dict[str, Any]] = {}
    for pointer, node in nodes:
        iri = node.get("id")
        if isinstance(iri, str) and not _agree(first.setdefault(iri, node), node):
            yield Fault("id-with-two-contents", f"Another node with the id {iri[:200]} says otherwise.", pointer)


def _agree(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        one[name] == other[name] or _agree_in_language(one[name], other[name]) for name in one.keys() & other.keys()
    )


def _agree_in_language(one: Any, other: Any) -> bool:
    """Whether two texts by language say the same in the languages that both have."""
    if not isinstance(one, dict) or not isinstance(other, dict) or "id" in one or "id" in other:
        return False
    return all(one[language] == other[language] for language in one.keys() & other.keys())


def _listed(value: Any) -> list[tuple[str, Any]]:
    """The values of a member that may stand alone, with their places behind its own."""
    if isinstance(value, list):
        return [(f"/{at}", item) for at, item in enumerate(value)]
    return [] if value is None else [("", value)]


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _of_ours(document: dict[str, Any]) -> Iterator[Fault]:
    """What a credential of ours always says (2022/C 243/02, Annex I), and the shapes do not ask."""
    schemas = [each.get("id") for _, each in _listed(document.get("credentialSchema")) if isinstance(each, dict)]
    if SCHEMA not in schemas:
        yield Fault("profile-missing", f"It is to name the shapes {SCHEMA}.", "/credentialSchema")
    subject = _one(document.get("credentialSubject"))
    if "Person" not in types_of(subject):
        yield Fault("subject-wrong", "The subject is to be a person.", "/credentialSubject")
        return
    if "fullName" not in subject and not {"givenName", "familyName"} <= subject.keys():
        yield Fault("name-missing", "The name of the learner is missing.", "/credentialSubject/fullName")
    place = "/credentialSubject/hasClaim"
    claims = [
        (f"{place}{at}/specifiedBy", claim, _CLAIMS[kind])
        for at, claim in _listed(subject.get("hasClaim"))
        for kind in types_of(claim)
        if kind in _CLAIMS
    ]
    if not claims:
        yield Fault("achievement-missing", "Neither an achievement nor an entitlement is claimed.", place)
    for pointer, claim, rule in claims:
        yield from _of_claim(claim, pointer, rule)


def _of_claim(claim: dict[str, Any], pointer: str, rule: _Rule) -> Iterator[Fault]:
    specification = _one(claim.get("specifiedBy"))
    if isinstance(specification, dict):
        yield from rule(specification, pointer)
    else:
        yield Fault("specification-missing", "What was achieved, or is given, is not specified.", pointer)


def _of_learning(specification: dict[str, Any], pointer: str) -> Iterator[Fault]:
    if not specification.get("learningOutcome"):
        yield Fault("outcomes-missing", "There are no learning outcomes.", f"{pointer}/learningOutcome")


def _of_right(specification: dict[str, Any], pointer: str) -> Iterator[Fault]:
    """A right has parts, each because of a unit that has outcomes."""
    parts = _listed(specification.get("hasPart"))
    if not parts:
        yield Fault("units-missing", "It is the right to nothing.", f"{pointer}/hasPart")
    for at, part in parts:
        unit, place = (
            _one(part.get("entitledBy")) if isinstance(part, dict) else None,
            f"{pointer}/hasPart{at}/entitledBy",
        )
        if isinstance(unit, dict):
            yield from _of_learning(unit, place)
        else:
            yield Fault("units-missing", "It is not said of which unit.", place)


_CLAIMS: Mapping[str, _Rule] = {"LearningAchievement": _of_learning, "LearningEntitlement": _of_right}
"""What ours claim, and what its specification must say."""
