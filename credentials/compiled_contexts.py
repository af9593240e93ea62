"""Active contexts (JSON-LD 1.1 Processing Algorithms and API, 4.1), made by PyLD and remembered.

The only file that touches private parts of PyLD (3.3). Whatever is not known to be simple raises NotSure, and the plain
path (`credentials.plain`) decides.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import RLock
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from credentials.plain import KEYWORDS, RELATIVE, Loader
from credentials.strict_json import FORBIDDEN

_MAX_LANGUAGE = 100
_MAX_SCOPES, _MAX_REMEMBERED, _MAX_KEY = 512, 20_000, 500
"""How many active contexts, and words in them, are remembered per loader, and how long a word or context may be."""
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_DOUBLE = "http://www.w3.org/2001/XMLSchema#double"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_KNOWN_CONTAINERS = frozenset({"@set", "@list", "@language", "@graph"})
_INLINE_KEYWORDS = frozenset({"@vocab", "@language"})
_INLINE_MEMBERS = frozenset({"@id", "@type", "@container", "@language"})

canonical_json = jsonld.canonicalize
canonical_double = jsonld._canonicalize_double


class NotSure(Exception):
    """The quick path does not know what the plain path would do here."""


@dataclass
class Term:
    """What a key means in a scope: a keyword, or a predicate and how its values are read."""

    keyword: str = ""
    predicate: str = ""
    containers: frozenset[str] = frozenset()
    reads: str = ""
    datatype: str = ""
    suffix: str = ""
    is_text: bool = False
    """Whether a text under it is a literal, with that suffix, and no more."""
    inside: "Scope" = None  # type: ignore[assignment]
    key: str = ""

    @cached_property
    def entered(self) -> "Scope":
        """The scope of an object under this key, after a type-scoped context was left (4.1, 5.1.2 steps 7 and 8)."""
        return self._own_context(self.inside.before)

    @cached_property
    def kept(self) -> "Scope":
        """The scope of a value object or a bare reference under this key: type-scoped contexts still hold."""
        return self._own_context(self.inside)

    def _own_context(self, scope: "Scope") -> "Scope":
        mapping = self.inside.mappings.get(self.key, {})
        return scope.apply(mapping["@context"], override_protected=True) if "@context" in mapping else scope


class Scope:
    """One active context, with what was asked of it so far."""

    def __init__(self, contexts: "Contexts", active: Any) -> None:
        self.contexts, self.active, self.mappings = contexts, active, active["mappings"]
        self.ids, self.types, self.values = (self._aliases(word) for word in ("@id", "@type", "@value"))
        self.prefixes = {term: mapping["@id"] for term, mapping in self.mappings.items() if mapping["_prefix"]}
        self.forget()

    def forget(self) -> None:
        """Frees what was remembered."""
        self.terms: dict[str, Term] = {}
        self._typed: dict[tuple[str, ...], tuple[Scope, tuple[str, ...]]] = {}
        self._local: dict[Any, Scope] = {}

    def _aliases(self, keyword: str) -> tuple[str, ...]:
        return (keyword, *(term for term, mapping in self.mappings.items() if mapping["@id"] == keyword != term))

    @cached_property
    def before(self) -> "Scope":
        """The scope that holds again inside: the previous context, where this one does not propagate."""
        return self.contexts.scope(self.active.get("previousContext", self.active))

    def keeps(self, element: dict[str, Any]) -> bool:
        """Whether an object is a value or a bare reference, for which a type-scoped context is not left."""
        if self.before is self or len(element) > 2 or "@context" in element:
            return False
        return any(key in element for key in self.values) or (len(element) == 1 and any(k in element for k in self.ids))

    def apply(self, context: Any, **options: Any) -> "Scope":
        """The scope after a context."""
        return self.contexts.apply(self, context, **options)

    def local(self, context: Any) -> "Scope":
        """The scope after an object's own `@context`: addresses, and definitions of the simplest kind."""
        try:
            found = self._local.get(key := tuple(context) if type(context) is list else context)
        except TypeError:  # not only addresses
            found = self._local.get(key := json.dumps(context))
        if not found:
            found = self.apply(_simple(context))
            self.contexts.remember(self._local, key, found, len(json.dumps(context)))
        return found

    def typed(self, element: dict[str, Any]) -> "tuple[Scope, tuple[str, ...]]":
        """The scope after the type-scoped contexts of an object, and its types as IRIs in angle brackets."""
        if (key := only_key(self.types, element)) is None:
            return self, ()
        value = element[key]
        named = (value,) if type(value) is str else tuple(value) if type(value) is list else ()
        try:
            found = self._typed.get(named) or self._type(named)
        except TypeError as error:  # something in it is no text
            raise NotSure from error
        if found[0].types != self.types and only_key(found[0].types, element) != key:
            raise NotSure
        return found

    def _type(self, named: tuple[Any, ...]) -> "tuple[Scope, tuple[str, ...]]":
        if not named:
            raise NotSure
        scope = self
        for name in sorted(named):
            if (context := self.mappings.get(name, {}).get("@context", False)) is not False:
                scope = scope.apply(context, propagate=False)
        found = scope, tuple(self.word(name) for name in named)
        self.contexts.remember(self._typed, named, found, sum(map(len, named)))
        return found

    def word(self, value: str) -> str:
        """The IRI of a word of the vocabulary (a type, or a value of type `@vocab`), in angle brackets."""
        return iri_text(self.contexts.expand(self.active, value))

    def iri(self, value: Any) -> str:
        """The absolute IRI that a value says or abbreviates, in angle brackets."""
        if type(value) is not str:
            raise NotSure
        prefix, _, suffix = value.partition(":")
        if prefix in self.prefixes and not suffix.startswith("//"):
            value = self.prefixes[prefix] + suffix
        return iri_text(value)

    def term(self, key: str) -> Term:
        """What a key means here."""
        if not (found := self.terms.get(key)):
            found = self._define(key)
            self.contexts.remember(self.terms, key, found, len(key))
        return found

    def _define(self, key: str) -> Term:
        iri = self.contexts.expand(self.active, key)
        if FORBIDDEN.search(key) or (re.fullmatch("@[A-Za-z]+", key) and key not in KEYWORDS):
            raise NotSure
        if iri in KEYWORDS:
            return Term(keyword=iri)
        predicate = f" {iri_text(iri)} "
        outside = self.mappings.get(key, {})
        inside = self.apply(outside["@context"], override_protected=True) if "@context" in outside else self
        own = inside.mappings.get(key, {})
        containers = frozenset(outside.get("@container", ()))
        is_list = "@list" in containers, "@list" in own.get("@container", ())
        kinds = outside.get("@type"), own.get("@type")
        if (
            containers - _KNOWN_CONTAINERS
            or outside.get("reverse")
            or own.get("reverse")
            or is_list[0] != is_list[1]
            or (kinds[0] == "@json") != (kinds[1] == "@json")
            or (kinds[0] == "@json" and containers - {"@set"})
            or str(self.contexts.expand(inside.active, key)).startswith("@")
        ):
            raise NotSure
        return _reading(Term(predicate=predicate, containers=containers, inside=inside, key=key), own)


def _reading(term: Term, own: dict[str, Any]) -> Term:
    """How a scalar under a term is read (JSON-LD 1.1 API, 5.3.2)."""
    kind = own.get("@type")
    if kind in {"@id", "@vocab", "@json"}:
        term.reads = kind
    elif kind not in {None, "@none"}:
        term.datatype, term.suffix = kind, datatype_suffix(kind)
        term.reads = "" if kind != _DOUBLE else "double"
    elif language := own.get("@language", term.inside.active.get("@language") if "@language" not in own else None):
        term.suffix = language_suffix(language)
    term.is_text = not term.reads and not term.containers & {"@list", "@graph"}
    return term


class Contexts:
    """The scopes that start from one loader, each made once."""

    def __init__(self, loader: Loader) -> None:
        self._loader, self._lock = loader, RLock()
        self._processor = jsonld.JsonLdProcessor()
        self.forget()

    def forget(self) -> None:
        """Frees every scope."""
        self._options = {
            "base": RELATIVE,
            "documentLoader": self._loader,
            "contextResolver": jsonld.ContextResolver({}, self._loader),
            "processingMode": "json-ld-1.1",
            "isFrame": False,
        }
        for scope in getattr(self, "_scopes", {}).values():
            scope.forget()
        self._scopes: dict[int, Scope] = {}
        self._remembered = 0
        self.initial = self.scope(self._processor._get_initial_context(self._options))

    def scope(self, active: Any) -> Scope:
        """The scope of an active context. So many that memory would suffer: all are forgotten."""
        with self._lock:
            if len(self._scopes) >= _MAX_SCOPES:
                self.forget()
                raise NotSure
            if id(active) not in self._scopes:
                self._scopes[id(active)] = Scope(self, active)
            return self._scopes[id(active)]

    def apply(self, scope: Scope, context: Any, **options: Any) -> Scope:
        """The scope after a context. What PyLD has against it, the plain path will say."""
        with self._lock:
            try:
                active = self._processor._process_context(scope.active, context, self._options, **options)
            except Exception as error:
                raise NotSure from error
            return self.scope(active)

    def expand(self, active: Any, value: str) -> Any:
        """A word of the vocabulary as PyLD expands it."""
        return self._processor._expand_iri(active, value, vocab=True, base=RELATIVE)

    def words(self) -> frozenset[str]:
        """Prefixes, and terms like an IRI, of all scopes so far: an IRI that is none of these stands for itself."""
        scopes = self._scopes.values()
        return frozenset(
            word for scope in scopes for word in (*scope.prefixes, *(term for term in scope.mappings if ":" in term))
        )

    def remember(self, memory: dict[Any, Any], key: Any, value: Any, size: int) -> None:
        """Keeps what was found out, unless it is long or there is much already: nobody fills the memory."""
        if size <= _MAX_KEY and self._remembered < _MAX_REMEMBERED:
            self._remembered += 1
            memory[key] = value


@lru_cache(maxsize=32)
def _contexts(loader: Loader) -> Contexts:
    return Contexts(loader)


def start(loader: Loader) -> Scope:
    """The scope outside a document, where the loader (hashable, always with the same answers) gives the contexts."""
    return _contexts(loader).initial


def _simple(context: Any) -> Any:
    """The context, when the order in which PyLD meets it cannot matter: nothing protected, scoped or imported in it."""
    for part in context if type(context) is list and context else [context]:
        if type(part) is not dict and type(part) is not str:
            raise NotSure
        for key, value in part.items() if type(part) is dict else ():
            if key.startswith("@") and key not in _INLINE_KEYWORDS:
                raise NotSure
            is_short = value is None or type(value) is str
            if not is_short and (type(value) is not dict or value.keys() - _INLINE_MEMBERS):
                raise NotSure
    return context


def only_key(keys: tuple[str, ...], element: dict[str, Any]) -> str | None:
    """Which of the keys is in an object, or None. Raises NotSure when more are."""
    found = None
    for key in keys:
        if key in element:
            if found is not None:
                raise NotSure
            found = key
    return found


def iri_text(value: Any) -> str:
    """An absolute IRI in angle brackets, as N-Quads writes it."""
    return _short_iri_text(value) if type(value) is str and len(value) <= _MAX_KEY else _iri_text(value)


def _iri_text(value: Any) -> str:
    try:
        ox.NamedNode(value)
    except (TypeError, ValueError) as error:
        raise NotSure from error
    if value.startswith(RELATIVE):
        raise NotSure
    return f"<{value}>"


_short_iri_text = lru_cache(maxsize=4096)(_iri_text)


def datatype_suffix(iri: str) -> str:
    """What follows the quotes of a literal of a datatype, in N-Quads."""
    if iri == _LANG_STRING:
        raise NotSure
    return "" if iri == _STRING else f"^^{iri_text(iri)}"


def language_suffix(language: str) -> str:
    """What follows the quotes of a literal in a language (BCP 47), in N-Quads. Raises NotSure."""
    if len(language) > _MAX_LANGUAGE:
        raise NotSure
    return _language_suffix(language)


@lru_cache(maxsize=256)
def _language_suffix(language: str) -> str:
    try:
        return str(ox.Literal("", language=language.lower()))[2:]
    except ValueError as error:
        raise NotSure from error
