"""Whether reading a credential's JSON is reading what was signed (Data Integrity 1.0, 4.6, Context Validation).

A Data Integrity proof covers the RDF. Whoever holds a signed document could, without changing that, write a member
under another name, nest it, move it to another object with the same id, or add what RDF drops. What is told here is not
safe to read; it says nothing of the proof. Tokens and seals cover the text itself, and need none of this.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from credentials.contexts import (
    DATA_INTEGRITY_V1,
    DATA_INTEGRITY_V2,
    ED25519_2020,
    EUROPASS,
    FILES,
    OPEN_BADGES,
    OPEN_BADGES_EXTENSIONS,
    VC_V1,
    VC_V2,
    load_context,
)
from credentials.faults import Fault
from credentials.strict_json import BOXES

_PROOFS = {DATA_INTEGRITY_V1, DATA_INTEGRITY_V2, ED25519_2020, "https://w3id.org/security/multikey/v1"}
_COMPANIONS = {VC_V2: {VC_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS, *_PROOFS}, VC_V1: {VC_V1, EUROPASS, *_PROOFS}}
"""Which contexts may stand together, by the first: each word then has one meaning, and each meaning one word."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ADDRESS = re.compile(r"(https?://|urn:)[^\s]+")
_VALUE_KEYS = {"@value", "@type", "@language", "@direction"}
_SAYS_NOTHING = {"id", "type", "endorsementComment"}


def reading_faults(document: dict[str, Any]) -> list[Fault]:
    """Every reason why what is read in the JSON may not be what was signed.

    Codes: context-unexpected (one that may not stand here), context-inline (a definition of its own that is more than a
    new word for a new meaning), key-not-a-word, value-unsigned, word-as-prefix, id-twice.
    """
    contexts = document.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    allowed = _COMPANIONS.get(listed[0] if listed and isinstance(listed[0], str) else "", set())
    if _is_plain(document, allowed):
        return []
    own: set[str] = set()
    found: list[Fault] = []
    about: dict[str, dict[str, Any]] = {}
    for pointer, node in _objects(document, ""):
        found += _context_faults(node, pointer, allowed, own)
        found += _key_faults(node, pointer)
        found += _id_faults(node, pointer, about)
    return [*found, *_prefix_faults(document, own)]


def _is_plain(document: dict[str, Any], allowed: set[str]) -> bool:
    """Whether a quick look finds nothing: known words and contexts only, one description of each id."""
    about: dict[str, dict[str, Any]] = {}
    words = _words()
    ahead: list[Any] = [document]
    for part in ahead:
        if not isinstance(part, dict):
            ahead += [item for item in part if isinstance(item, BOXES)]
            continue
        if "@context" in part and not _are_allowed(part["@context"], allowed):
            return False
        if not words.issuperset(part) or None in part.values():
            return False
        if "id" in part and _describes(part) and about.setdefault(part["id"], part) != part:
            return False
        ahead += [item for item in part.values() if isinstance(item, BOXES)]
    return True


def _are_allowed(contexts: Any, allowed: set[str]) -> bool:
    return isinstance(contexts, list) and all(type(each) is str and each in allowed for each in contexts)


def _objects(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object but contexts, with its place."""
    if isinstance(value, dict):
        yield pointer, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if key != "@context" and isinstance(item, dict | list):
            yield from _objects(item, f"{pointer}/{key}")


def _context_faults(node: dict[str, Any], pointer: str, allowed: set[str], own: set[str]) -> Iterator[Fault]:
    if "@context" not in node:
        return
    contexts = node["@context"]
    for context in contexts if isinstance(contexts, list) else [contexts]:
        if isinstance(context, dict):
            for word, meaning in context.items():
                if not _is_new_word(word, meaning):
                    detail = f"The document's own context says of {word[:80]!r} more than is read here."
                    yield Fault("context-inline", detail, f"{pointer}/@context")
                own.add(word)
        elif not isinstance(context, str) or context not in allowed:
            detail = f"The context {str(context)[:200]} is not expected here."
            yield Fault("context-unexpected", detail, f"{pointer}/@context")


def _is_new_word(word: str, meaning: Any) -> bool:
    """Whether a definition only gives a new word, and a meaning that no word here has."""
    kind = "@id"
    if isinstance(meaning, dict):
        if not {"@id"} <= meaning.keys() <= {"@id", "@type"}:
            return False
        meaning, kind = meaning["@id"], meaning.get("@type", "@id")
    is_typed = kind == "@id" or (isinstance(kind, str) and bool(_ADDRESS.fullmatch(kind)))
    is_address = isinstance(meaning, str) and bool(_ADDRESS.fullmatch(meaning))
    return is_typed and is_address and bool(_WORD.fullmatch(word)) and meaning not in _meanings()


@cache
def _words() -> frozenset[str]:
    """Every word of the contexts held here, and the one keyword that stands in credentials."""
    found = {"@context"}
    for url in FILES:
        found.update(_words_of(load_context(url)["document"]["@context"]))
    return frozenset(word for word in found if word == "@context" or _WORD.fullmatch(word))


def _words_of(context: Any) -> Iterator[str]:
    for word, meaning in context.items() if isinstance(context, dict) else ():
        yield word
        if isinstance(meaning, dict):
            yield from _words_of(meaning.get("@context"))


@cache
def _meanings() -> frozenset[str]:
    """Every IRI that a word of the contexts held here stands for."""
    found: set[str] = set()
    for url in FILES:
        found.update(_iris(load_context(url)["document"]["@context"], {}))
    return frozenset(found)


def _iris(context: Any, outer: dict[str, str]) -> Iterator[str]:
    if not isinstance(context, dict):
        return
    prefixes = {**outer, **{word: text for word, text in context.items() if isinstance(text, str)}}
    for meaning in context.values():
        iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
        if isinstance(iri, str):
            prefix, _, rest = iri.partition(":")
            yield prefixes[prefix] + rest if prefix in prefixes and not rest.startswith("//") else iri
        if isinstance(meaning, dict):
            yield from _iris(meaning.get("@context"), prefixes)


def _key_faults(node: dict[str, Any], pointer: str) -> Iterator[Fault]:
    """Members are written with words, and their values say something that is signed."""
    is_value = "@value" in node
    for key, value in node.items():
        if key != "@context" and not _WORD.fullmatch(key) and not (is_value and key in _VALUE_KEYS):
            yield Fault("key-not-a-word", f"{key[:80]!r} is no word: what it stands for is not read here.", pointer)
        if value is None:
            yield Fault("value-unsigned", f"{key[:80]!r} is null, which nothing signs.", pointer)


def _id_faults(node: dict[str, Any], pointer: str, about: dict[str, dict[str, Any]]) -> Iterator[Fault]:
    """One id, one description: what two objects with one id say is signed of that id, not of either object."""
    if _describes(node) and about.setdefault(node["id"], node) != node:
        yield Fault("id-twice", "Two objects with this id say different things.", f"{pointer}/id")


def _describes(node: dict[str, Any]) -> bool:
    """Whether an object says more of its id than its type; an endorsement only adds a comment to what it is about."""
    return type(node.get("id")) is str and not node.keys() <= _SAYS_NOTHING


def _prefix_faults(value: Any, own: set[str], pointer: str = "") -> Iterator[Fault]:
    """A word of the document's own context is no beginning of an address: that would be written out."""
    if isinstance(value, str) and own and value.partition(":")[0] in own and ":" in value:
        yield Fault("word-as-prefix", f"{value[:80]!r} may stand for another address.", pointer)
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if own and key != "@context":
            yield from _prefix_faults(item, own, f"{pointer}/{key}")
