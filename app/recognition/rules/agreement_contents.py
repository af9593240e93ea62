"""What a version of an agreement needs before it is published, of what kind it is, and how two versions differ."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.problems import Fault

Content = Mapping[str, Any]


class AgreementKind(StrEnum):
    """From how much to how much: found from the content."""

    ONE_TO_ONE = "one-to-one"
    MANY_TO_ONE = "many-to-one"
    ONE_TO_MANY = "one-to-many"
    MANY_TO_MANY = "many-to-many"
    PARTIAL = "partial"
    BLOCK = "block"


def kind_of(content: Content) -> AgreementKind:
    """The kind of an agreement: a block, partial where outcomes remain, else by how many count as how many."""
    target = content["target"]
    if target.get("block"):
        return AgreementKind.BLOCK
    if target["remaining"]:
        return AgreementKind.PARTIAL
    is_many = needed_of(content) > 1
    if len(target["modules"]) + len(target["outcomes"]) > 1:
        return AgreementKind.MANY_TO_MANY if is_many else AgreementKind.ONE_TO_MANY
    return AgreementKind.MANY_TO_ONE if is_many else AgreementKind.ONE_TO_ONE


SOURCES = ("modules", "outcomes", "routes", "qualifications")


def needed_of(content: Content) -> int:
    """How many of the sources are needed: all, where it is not said."""
    source = content["source"]
    return int(source.get("needed") or sum(len(source[kind]) for kind in SOURCES))


@dataclass(frozen=True)
class DiplomaFacts:
    """A published diploma: whose, and how many EC each of its phases is."""

    institution: uuid.UUID
    phases: Mapping[str, Decimal]


@dataclass(frozen=True)
class Surroundings:
    """What is there of all that an agreement names. `owner` is the institution, None the sector.

    Modules come with their institution and the identities of their outcomes.
    """

    today: date
    owner: uuid.UUID | None
    modules: Mapping[str, tuple[uuid.UUID, frozenset[uuid.UUID]]] = field(default_factory=dict)
    outcomes: Mapping[str, uuid.UUID] = field(default_factory=dict)
    routes: Collection[str] = ()
    diplomas: Mapping[str, DiplomaFacts] = field(default_factory=dict)
    institutions: Collection[str] = ()
    programmes: Collection[str] = ()


def agreement_shortcomings(content: Content, around: Surroundings) -> list[Fault]:
    """Everything that keeps an agreement from being published, each fault where it is."""
    return [
        *_unknown(content, around),
        *_ends_missing(content),
        *_target_faults(content, around),
        *_overlaps(content),
        *_dates(content),
        *_needed(content),
        *_block_faults(content, around),
        *_remaining_faults(content, around),
        *_qualification_faults(content),
        *_party_faults(content, around),
    ]


def _named(content: Content) -> Iterator[tuple[str, str, str]]:
    """Every id that an agreement names: of what kind, where, and the id."""
    for place, names in (
        ("/source", content["source"]),
        ("/target", content["target"]),
        ("/conditions", content["conditions"]),
    ):
        for member, kind in (
            ("modules", "module"),
            ("bridgingModules", "module"),
            ("outcomes", "outcome"),
            ("remaining", "outcome"),
            ("routes", "route"),
        ):
            for index, each in enumerate(names.get(member, ())):
                yield kind, f"{place}/{member}/{index}", each
    diploma = (content["target"].get("block") or {}).get("diploma")
    if diploma:
        yield "diploma", "/target/block/diploma", diploma


def names_of(content: Content, kind: str) -> list[uuid.UUID]:
    """The ids of one kind that an agreement names: module, outcome, route or diploma."""
    return [uuid.UUID(each) for found, _, each in _named(content) if found == kind]


def _unknown(content: Content, around: Surroundings) -> Iterator[Fault]:
    known = {
        "module": around.modules,
        "outcome": around.outcomes,
        "route": around.routes,
        "diploma": around.diplomas,
    }
    for kind, place, each in _named(content):
        if each not in known[kind]:
            yield Fault(f"{kind}-unknown", f"This is no published {kind}.", place)


def _ends_missing(content: Content) -> Iterator[Fault]:
    target = content["target"]
    if not any(content["source"][kind] for kind in SOURCES):
        yield Fault("source-missing", "Say from what it counts.", "/source")
    if not (target["modules"] or target["outcomes"] or target.get("block")):
        yield Fault("target-missing", "Say as what it counts.", "/target")


def _target_faults(content: Content, around: Surroundings) -> Iterator[Fault]:
    """Who recognises is whose the target is: an institution agrees for itself, the sector for nobody in particular."""
    for index, each in enumerate(content["target"]["modules"]):
        if around.owner and each in around.modules and around.modules[each][0] != around.owner:
            yield Fault("not-own-module", "The target is a module of the institution itself.", _at_target(index))


def _at_target(index: int) -> str:
    return f"/target/modules/{index}"


def _overlaps(content: Content) -> Iterator[Fault]:
    source, target = content["source"], content["target"]
    for index, each in enumerate(source["modules"]):
        if each in target["modules"]:
            detail = "A module needs no agreement to count as itself."
            yield Fault("same-module", detail, f"/source/modules/{index}")
    for place, names in (("/source", source), ("/target", target)):
        for member in ("modules", "outcomes", "routes", "remaining"):
            yield from _twice(names.get(member, ()), f"{place}/{member}")


def _twice(names: Sequence[str], place: str) -> Iterator[Fault]:
    for index, each in enumerate(names):
        if each in names[:index]:
            yield Fault("named-twice", "This is named before.", f"{place}/{index}")


def _dates(content: Content) -> Iterator[Fault]:
    if content.get("validUntil") and content["validUntil"] < content["validFrom"]:
        yield Fault("ends-before-start", "It ends before it starts.", "/validUntil")


def _needed(content: Content) -> Iterator[Fault]:
    there = sum(len(content["source"][kind]) for kind in SOURCES)
    if there and needed_of(content) > there:
        yield Fault("more-needed-than-there-is", f"Only {there} are named.", "/source/needed")


def _block_faults(content: Content, around: Surroundings) -> Iterator[Fault]:
    target = content["target"]
    block = target.get("block")
    if not block:
        return
    if target["modules"] or target["outcomes"] or target["remaining"]:
        detail = "Credits inside a block are not counted again: name no modules or outcomes beside it."
        yield Fault("block-not-alone", detail, "/target/block")
    yield from _twice([part["phase"] for part in block["parts"]], "/target/block/parts")
    diploma = around.diplomas.get(block.get("diploma", ""))
    if not diploma:
        return
    if around.owner and diploma.institution != around.owner:
        yield Fault("not-own-diploma", "The diploma is one of the institution itself.", "/target/block/diploma")
    for index, part in enumerate(block["parts"]):
        place, size = f"/target/block/parts/{index}", diploma.phases.get(part["phase"])
        if size is None:
            yield Fault("phase-unknown", f"The diploma has no phase {part['phase']}.", f"{place}/phase")
        elif Decimal(str(part["ec"])) > size:
            yield Fault("more-than-the-phase", f"The phase is {size} EC.", f"{place}/ec")


def _remaining_faults(content: Content, around: Surroundings) -> Iterator[Fault]:
    target = content["target"]
    own = {around.outcomes[each] for each in target["outcomes"] if each in around.outcomes}
    own |= {outcome for each in target["modules"] if each in around.modules for outcome in around.modules[each][1]}
    remaining = {each: around.outcomes[each] for each in target["remaining"] if each in around.outcomes}
    for index, each in enumerate(target["remaining"]):
        if each in remaining and remaining[each] not in own:
            yield Fault("not-of-target", "This is no outcome of the target.", f"/target/remaining/{index}")
    if own and own <= set(remaining.values()):
        yield Fault(
            "nothing-covered", "All outcomes of the target remain: it would bring nothing.", "/target/remaining"
        )


def _qualification_faults(content: Content) -> Iterator[Fault]:
    for index, each in enumerate(content["source"]["qualifications"]):
        if not each["codes"] and not each.get("iscedF"):
            detail = "Name its codes, or the field (ISCED-F) that it is in."
            yield Fault("qualification-unsaid", detail, f"/source/qualifications/{index}")


def _party_faults(content: Content, around: Surroundings) -> Iterator[Fault]:
    for index, party in enumerate(content["parties"]):
        place = f"/parties/{index}"
        if not party.get("institution") and not party.get("name"):
            yield Fault("party-unnamed", "Name a party, or the institution that it is.", place)
        if party.get("institution") and party["institution"] not in around.institutions:
            yield Fault("institution-unknown", "There is no institution of that name here.", f"{place}/institution")
        if party.get("programme") and party["programme"] not in around.programmes:
            yield Fault("programme-unknown", "There is no such programme.", f"{place}/programme")
        if bool(party.get("signedBy")) != bool(party.get("signedOn")):
            yield Fault("signature-incomplete", "Say both who signed, and when.", place)
        elif party.get("signedOn") and party["signedOn"] > around.today.isoformat():
            yield Fault("signed-later", "This day is still to come.", f"{place}/signedOn")


# How two versions differ.

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("De titel is anders.", "The title differs."),
    "reason": ("De onderbouwing is anders.", "The reason differs."),
    "relation": ("De verwantschap is anders: {older} werd {newer}.", "The relation differs: {older} became {newer}."),
    "source": ("Waarvan het telt is anders.", "From what it counts differs."),
    "target": ("Waarvoor het telt is anders.", "As what it counts differs."),
    "conditions": ("De voorwaarden zijn anders.", "The conditions differ."),
    "parties": ("De partijen zijn anders.", "The parties differ."),
    "validFrom": ("De begindatum is {newer}, eerder {older}.", "It begins on {newer}, before on {older}."),
    "validUntil": ("De einddatum is {newer}, eerder {older}.", "The last day is {newer}, before {older}."),
}
_SAID: Mapping[str | None, tuple[str, str]] = {
    None: ("geen", "none"),
    "related": ("verwant", "related"),
    "partly-related": ("deels verwant", "partly related"),
    "unrelated": ("niet verwant", "unrelated"),
}


@dataclass(frozen=True)
class Difference:
    """What differs between two versions, by member, in Dutch and English."""

    member: str
    words: Mapping[str, str]


def differences(older: Content, newer: Content) -> list[Difference]:
    """How a version differs from one before it, in words; nothing where they are the same."""
    found = []
    for member, words in _WORDS.items():
        before, after = older.get(member), newer.get(member)
        if before != after:
            found.append(
                Difference(member, {"nl": _said(words, before, after, 0), "en": _said(words, before, after, 1)})
            )
    return found


def _said(words: tuple[str, str], before: Any, after: Any, at: int) -> str:
    older, newer = (_SAID[each][at] if each in tuple(_SAID) else each for each in (before, after))
    return words[at].format(older=older, newer=newer)
