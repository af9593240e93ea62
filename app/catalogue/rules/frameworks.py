"""A CFPackage read as the content of an outcome set: what has a place in a set is put there, the rest is not looked at.

Packages of ours carry under `extensions.leerlijn` what CASE has no place for; others' lack it, and what a set needs and
they do not say is assumed, and said to be.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.outcomes.rules import LEVELS, SetKind
from app.problems import Fault

_LEVEL = re.compile(r"\s*(?:NLQF|EQF)\s*(?:level|niveau)?\s*([2-8])\s*", re.IGNORECASE)
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,490}")
_LANGUAGES = {"nl": "nl", "dut": "nl", "nld": "nl", "en": "en", "eng": "en"}
UNDETERMINED = "und"
"""The language of a text that does not say which (RFC 5646, 4.1)."""
LICENCE_UNKNOWN = "Niet vermeld (not stated)"
_MOST_CRITERIA = 30
MAX_DEPTH = 50
"""How many items stand above each other at most."""
_ITEM_FACTS = ("level", "kind", "ec", "themes", "sdgs", "livedExperience", "alignments", "language", "assumed")
_SET_FACTS = ("levels", "themes", "source", "licence", "language", "importedFrom")


@dataclass(frozen=True)
class Assumed:
    """What is taken for granted where a package does not say it."""

    level: int
    kind: str


@dataclass(frozen=True)
class Owner:
    """Whose set a package of ours says to be."""

    kind: SetKind
    code: str
    institution: str | None
    programme: str | None
    digest: str


@dataclass(frozen=True)
class Reading:
    """A package as the content of a set. `places` tells of each outcome which CFItem it was."""

    content: dict[str, Any]
    places: tuple[int, ...]
    faults: tuple[Fault, ...]
    owner: Owner | None


def read_framework(package: Mapping[str, Any], assumed: Assumed) -> Reading:
    """The set that a package holds. Its form must have been looked at; what the set may not say is found later."""
    document, items = package["CFDocument"], package.get("CFItems", [])
    parents = _parents(package.get("CFAssociations", []), items)
    codes, criteria = item_codes(items), _criteria(package.get("CFRubrics", []))
    owner = _owner(document)
    order = _listed_order(items) if owner else _tree_order(package.get("CFAssociations", []), items, parents)
    language = _language(document.get("language"))
    outcomes = []
    for index in order:
        item, parent = items[index], parents.get(index)
        outcome = _outcome(item, codes[index], criteria.get(_key(item), []), language, assumed)
        outcomes.append({**outcome, **({} if parent is None else {"parent": codes[parent]})})
    content = {**_head(document, package, outcomes, assumed), "outcomes": outcomes}
    return Reading(content, tuple(order), (*_circles(parents), *_too_deep(parents, order)), owner)


def package_place(reading: Reading, place: Sequence[Any]) -> str:
    """Where in a package stands what a set says at a place of its content, as JSON pointer."""
    if len(place) > 1 and place[0] == "outcomes":
        below = [str(part) for part in place[2:]]
        name = {"code": "humanCodingScheme", "statement": "fullStatement"}.get(below[0] if below else "")
        if below and name is None and below[0] != "criteria":
            name = "/".join(["extensions/leerlijn", *below])
        return f"/CFItems/{reading.places[place[1]]}" + (f"/{name}" if name else "")
    if place and place[0] == "outcomes":
        return "/CFItems"
    if place and place[0] in {"title", "description"}:
        return f"/CFDocument/{place[0]}"
    if place and place[0] == "importedFrom":
        return f"/CFDocument/{place[-1]}"
    return "/".join(["/CFDocument/extensions/leerlijn", *map(str, place)])


def item_codes(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """A code for each item: its human coding scheme where that is one of its own, else with its identifier."""
    codes = [_clean(item.get("humanCodingScheme", "")) for item in items]
    for digits in (8, 32):
        count = Counter(codes)
        for index, item in enumerate(items):
            if not codes[index] or count[codes[index]] > 1:
                base = _clean(item.get("humanCodingScheme", ""))[:31] or "ITEM"
                codes[index] = f"{base}-{uuid.UUID(item['identifier']).hex[:digits]}"
    return codes


def set_code(document: Mapping[str, Any]) -> str:
    """A code for the set of a framework that brings none."""
    return f"CASE-{uuid.UUID(document['identifier']).hex[:8]}"


def _clean(scheme: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", scheme).strip("-._ ")[:64] if not _CODE.fullmatch(scheme) else scheme


def _key(thing: Mapping[str, Any]) -> str:
    return str(thing["identifier"]).lower()


def _owner(document: Mapping[str, Any]) -> Owner | None:
    own = _own(document)
    kind, code, digest = own.get("kind"), own.get("code"), own.get("digest")
    if not (isinstance(kind, str) and isinstance(code, str) and isinstance(digest, str)):
        return None
    if kind not in set(SetKind) or not _CODE.fullmatch(code):
        return None
    institution, programme = (
        own[name] if isinstance(own.get(name), str) else None for name in ("institution", "programme")
    )
    return Owner(SetKind(kind), code, institution, programme, digest)


def _own(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is under `extensions.leerlijn`; nothing where that is something else."""
    extensions = thing.get("extensions")
    own = extensions.get("leerlijn") if isinstance(extensions, Mapping) else None
    return own if isinstance(own, Mapping) else {}


# What stands below what, and in which order.


def _parents(associations: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """By the place of an item the place of what it stands below: its first one, where there are more."""
    places = {item["uri"]: index for index, item in enumerate(items)}
    places |= {_key(item): index for index, item in enumerate(items)}
    parents: dict[int, int] = {}
    for each in associations:
        if each["associationType"] == "isChildOf":
            child, parent = (_place(each[end], places) for end in ("originNodeURI", "destinationNodeURI"))
            if child is not None and parent is not None:
                parents.setdefault(child, parent)
    return parents


def _place(node: Mapping[str, Any], places: Mapping[str, int]) -> int | None:
    return places.get(_key(node), places.get(node["uri"]))


def _listed_order(items: Sequence[Mapping[str, Any]]) -> list[int]:
    """The order of a set of ours: as its items are numbered, else as they stand."""
    numbers = [str(item.get("listEnumeration", "")) for item in items]
    if not all(re.fullmatch(r"[0-9]{1,9}", number) for number in numbers):
        return list(range(len(items)))
    return sorted(range(len(items)), key=lambda index: int(numbers[index]))


def _tree_order(
    associations: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]], parents: Mapping[int, int]
) -> list[int]:
    """Each item before what stands below it, beside each other by sequence number; what is in a circle comes last."""
    numbers: dict[str, int] = {}
    for each in associations:
        if each["associationType"] == "isChildOf" and "sequenceNumber" in each:
            numbers.setdefault(_key(each["originNodeURI"]), int(each["sequenceNumber"]))
    ranks = [(numbers.get(_key(item), 2**31), index) for index, item in enumerate(items)]
    below: dict[int | None, list[int]] = {}
    for _, index in sorted(ranks, reverse=True):
        below.setdefault(parents.get(index), []).append(index)
    order: list[int] = []
    waiting = below.get(None, [])
    while waiting:
        index = waiting.pop()
        order.append(index)
        waiting.extend(below.get(index, []))
    return order + sorted(set(range(len(items))) - set(order))


def _circles(parents: Mapping[int, int]) -> Iterator[Fault]:
    """A fault for every item that stands, by others, below itself."""
    above: dict[int, bool] = {}
    for start in parents:
        path: dict[int, None] = {}
        at: int | None = start
        while at is not None and at not in above and at not in path:
            path[at] = None
            at = parents.get(at)
        circle = set(list(path)[list(path).index(at) :]) if at in path else set()
        above |= {each: each in circle for each in path}
    for index, is_circular in sorted(above.items()):
        if is_circular:
            yield Fault("parent-circular", "By isChildOf this item stands below itself.", f"/CFItems/{index}")


def _too_deep(parents: Mapping[int, int], order: Sequence[int]) -> Iterator[Fault]:
    """A fault for every item that is the first in its line to stand too deep."""
    depths: dict[int | None, int] = {None: 0}
    for index in order:
        depths[index] = depths.get(parents.get(index), 0) + 1
        if depths[index] == MAX_DEPTH + 1:
            yield Fault("nested-too-deep", f"More than {MAX_DEPTH} items stand above each other.", f"/CFItems/{index}")


# The outcomes.


def _outcome(
    item: Mapping[str, Any], code: str, criteria: Sequence[Mapping[str, Any]], language: str, assumed: Assumed
) -> dict[str, Any]:
    own = {name: value for name, value in _own(item).items() if name in _ITEM_FACTS}
    if "level" in own and "kind" in own:
        english = {"en": item["alternativeLabel"]} if "alternativeLabel" in item else {}
        statement = {"nl": item["fullStatement"], **english}
        told = [_own_text(each, "description") for each in criteria]
        return {"code": code, "statement": statement, "criteria": told, **own}
    spoken = _language(item["language"]) if "language" in item else language
    level = _level(item.get("educationLevel", []))
    told = [_worded(each["description"], spoken, 5000) for each in criteria]
    facts: dict[str, Any] = {
        "code": code,
        "statement": _worded(item["fullStatement"], spoken),
        "level": level or assumed.level,
        "kind": assumed.kind,
        "criteria": told[:_MOST_CRITERIA],
        "assumed": ["kind"] if level else ["level", "kind"],
    }
    return facts if spoken == "nl" else {**facts, "language": spoken}


def _criteria(rubrics: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The criteria of rubrics that say something, by the item that they are about."""
    every = [each for rubric in rubrics for each in rubric.get("CFRubricCriteria", [])]
    found: dict[str, list[Mapping[str, Any]]] = {}
    for each in sorted(every, key=lambda each: each.get("position", 2**31)):
        if "CFItemURI" in each and each.get("description", "").strip():
            found.setdefault(_key(each["CFItemURI"]), []).append(each)
    return found


def _level(told: Sequence[str]) -> int | None:
    """The highest level of the framework of qualifications that is named; other scales are another matter."""
    return max((int(found[1]) for each in told if (found := _LEVEL.fullmatch(each))), default=None)


def _language(tag: Any) -> str:
    """A language as its tag, Dutch and English always by two letters."""
    if not isinstance(tag, str) or not _TAG.fullmatch(tag):
        return UNDETERMINED
    return _LANGUAGES.get(tag.partition("-")[0].lower(), tag)


def _worded(text: str, language: str, most: int | None = None) -> dict[str, str]:
    """A text as a language map. Dutch is asked for everywhere: another language stands in its place, and says so."""
    cut = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if most and len(cut) > most:
        cut = cut[: most - 1] + "…"
    return {"nl": cut, "en": cut} if language == "en" else {"nl": cut}


# The set.


def _head(
    document: Mapping[str, Any], package: Mapping[str, Any], outcomes: Sequence[Mapping[str, Any]], assumed: Assumed
) -> dict[str, Any]:
    own = _own(document)
    if _owner(document):
        texts = {name: _own_text(document, name) for name in ("title", "description") if name in document}
        return {**{name: own[name] for name in _SET_FACTS if name in own}, **texts}
    language = _language(document.get("language"))
    levels = sorted({each["level"] for each in outcomes if each["level"] in LEVELS}) or [assumed.level]
    head = {
        "title": _worded(_line(document["title"]), language, 200),
        "levels": levels,
        "source": _source(document),
        "licence": _licence(document, package),
        "importedFrom": {"identifier": document["identifier"], "uri": document["uri"]},
    }
    if document.get("description", "").strip():
        head["description"] = _worded(document["description"], language, 5000)
    return head if language == "nl" else {**head, "language": language}


def _own_text(thing: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A text of ours: the Dutch as CASE has it, the English as we keep it beside."""
    beside = _own(thing).get(name)
    return {**(beside if isinstance(beside, Mapping) else {}), "nl": thing[name]}


def _source(document: Mapping[str, Any]) -> dict[str, Any]:
    title = _line(document.get("publisher", "")) or _line(document["creator"]) or document["identifier"]
    url = next((each for each in (document.get("officialSourceURL"), document["uri"]) if _is_address(each)), None)
    return {"title": title[:200].strip(), **({"url": url} if url else {})}


def _is_address(text: Any) -> bool:
    return isinstance(text, str) and bool(_ADDRESS.fullmatch(text))


def _licence(document: Mapping[str, Any], package: Mapping[str, Any]) -> str:
    """The title of the licence that a document names, or of the only one that there is; never one of ours."""
    known = package.get("CFDefinitions", {}).get("CFLicenses", [])
    titles = [document["licenseURI"]["title"]] if "licenseURI" in document else [each["title"] for each in known]
    named = [_line(each) for each in titles]
    return named[0][:200].strip() if len(named) == 1 and named[0] else LICENCE_UNKNOWN


def _line(text: str) -> str:
    return " ".join(text.split())
