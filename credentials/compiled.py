"""The quick path from JSON-LD to canonical N-Quads: the same bytes as `credentials.plain`, or not sure.

Expansion (JSON-LD 1.1 API, 5), RDF (8) and RDFC-1.0 in one walk, over contexts compiled once. It holds for documents
without `@graph`, `@list`, `@set`, `@reverse`, `@included`, `@index` and `@nest` as keys, index maps and blank node
names. Anything else, and anything that is to be refused, goes the plain path. Where first-degree hashes do not tell
blank nodes apart, and it matters, pyoxigraph names them.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any, TypeAlias

import pyoxigraph as ox

from credentials.compiled_contexts import (
    NotSure,
    Scope,
    Term,
    canonical_double,
    canonical_json,
    datatype_suffix,
    language_suffix,
    only_key,
    start,
)
from credentials.contexts import load_context
from credentials.plain import Loader, canonical_quads, forbidden
from credentials.strict_json import NONCHARACTER

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = f" <{_RDF}type> ", f" <{_RDF}first> ", f" <{_RDF}rest> ", f"<{_RDF}nil>"
_FINE_BYTES = bytes({*range(0x20, 0x100), 0x09, 0x0A} - {0x7F})
MAX_TWINS = 5000

Node: TypeAlias = str | int
"""A term of RDF as N-Quads writes it, or the number of a blank node."""
Link: TypeAlias = tuple[Node, str, Node, int | None]


def walk(document: dict[str, Any], loader: Loader = load_context) -> "Quads":
    """The quads of a document. Raises NotSure where the plain path must decide, RecursionError when it is too deep."""
    quads = Quads()
    quads.add_document(start(loader), document)
    return quads


class Quads:
    """RDF quads as text, by what they say about blank nodes, which are numbers."""

    def __init__(self) -> None:
        self.ground: list[str] = []
        """Whole lines without blank nodes."""
        self.own: list[list[str]] = []
        """For each blank node, the rest of the lines that it is the subject and the only blank node of."""
        self.inward: list[list[str]] = []
        """For each blank node, the start of the lines that it is the object and the only blank node of."""
        self.links: list[Link] = []
        """Everything else: subject, predicate, object and graph."""
        self._texts: list[str] = []
        self._json: set[tuple[Node, str]] = set()

    def add_document(self, scope: Scope, document: dict[str, Any]) -> None:
        """Adds everything that a document says."""
        if type(document.get("@context")) not in (str, list, dict):
            raise NotSure
        self._described(scope.local(document["@context"]), document, None)
        texts = "".join(self._texts)
        try:
            encoded = texts.encode()
        except UnicodeEncodeError as error:
            raise NotSure from error
        is_suspect = encoded.translate(None, _FINE_BYTES) or NONCHARACTER.search(encoded)
        if is_suspect or not (self.ground or self.own):
            raise NotSure
        self.own = [sorted(set(rests)) for rests in self.own]
        self.inward = [sorted(set(starts)) for starts in self.inward]

    def _blank(self) -> int:
        self.own.append([])
        self.inward.append([])
        return len(self.own) - 1

    def _add(self, subject: Node, predicate: str, value: Node, graph: int | None) -> None:
        if graph is not None or type(subject) is type(value) is int:
            self.links.append((subject, predicate, value, graph))
        elif type(subject) is int:
            self.own[subject].append(f"{predicate}{value} .\n")
        elif type(value) is int:
            self.inward[value].append(f"{subject}{predicate}")
        else:
            self.ground.append(f"{subject}{predicate}{value} .\n")

    def _described(self, scope: Scope, element: dict[str, Any], graph: int | None) -> Node:
        """The node that an object describes, after adding what it says; or the literal that it is."""
        scope, types = scope.typed(element)
        for key in scope.values:
            if key in element:
                return self._value_object(scope, types, element)
        subject = self._subject(scope, element)
        known, note = scope.terms.get, self._texts.append
        put, start = (self.own[subject].append, "") if type(subject) is int else (self.ground.append, subject)
        for kind in types:
            self._add(subject, _TYPE, kind, graph) if graph is not None else put(f"{start}{_TYPE}{kind} .\n")
        for key, value in element.items():
            term = known(key) or scope.term(key)
            if term.is_text and type(value) is str and graph is None:  # most of what there is, so without detours
                note(value)
                put(f"{start}{term.predicate}{encode_basestring(value)}{term.suffix} .\n")
            elif not term.keyword:
                self._property(subject, term, value, graph)
            elif term.keyword not in ("@id", "@type", "@context"):
                raise NotSure
        return subject

    def _subject(self, scope: Scope, element: dict[str, Any]) -> Node:
        name = only_key(scope.ids, element)
        return self._blank() if name is None else scope.iri(element[name])

    def _property(self, subject: Node, term: Term, value: Any, graph: int | None) -> None:
        if term.reads == "@json":
            self._add(subject, term.predicate, self._json_literal(subject, term, value), graph)
        elif value is None:
            return
        elif type(value) is dict and "@language" in term.containers:
            for text in self._language_map(value):
                self._add(subject, term.predicate, text, graph)
        elif "@list" in term.containers:
            items = value if type(value) is list else [value]
            self._add(subject, term.predicate, self._list(term, items, graph), graph)
        elif "@graph" in term.containers:
            for item in value if type(value) is list else (value,):
                self._add(subject, term.predicate, self._graph(term, item), graph)
        else:
            for item in value if type(value) is list else (value,):
                if item is not None:
                    self._add(subject, term.predicate, self._item(term, item, graph), graph)

    def _item(self, term: Term, value: Any, graph: int | None) -> Node:
        kind = type(value)
        if kind is dict:
            inside = term.inside
            scope = term.kept if inside.keeps(value) else term.entered
            return self._described(scope.local(value["@context"]) if "@context" in value else scope, value, graph)
        if kind is not str:
            return _number(value, term.datatype)
        if term.reads == "@id":
            return term.inside.iri(value)
        if term.reads == "@vocab":
            return term.inside.word(value)
        if term.reads == "double":
            raise NotSure
        return self._text(value) + term.suffix

    def _text(self, value: str) -> str:
        self._texts.append(value)
        return encode_basestring(value)

    def _value_object(self, scope: Scope, types: tuple[str, ...], element: dict[str, Any]) -> str:
        members = {scope.term(key).keyword: value for key, value in element.items()}
        value, language = members.get("@value"), members.get("@language")
        if len(members) != len(element) or members.keys() - {"@value", "@type", "@language", "@context"}:
            raise NotSure
        if type(members.get("@type", "")) is not str:
            raise NotSure
        if types:
            if "@language" in members or (datatype := types[0][1:-1]) == f"{_XSD}double":
                raise NotSure
            return self._text(value) + datatype_suffix(datatype) if type(value) is str else _number(value, datatype)
        if "@language" not in members:
            return self._text(value) if type(value) is str else _number(value, "")
        if type(value) is not str or type(language) is not str:
            raise NotSure
        return self._text(value) + language_suffix(language)

    def _language_map(self, values: dict[str, Any]) -> list[str]:
        found = []
        for language, texts in values.items():
            suffix = language_suffix(language)
            for text in texts if type(texts) is list else (texts,):
                if type(text) is str:
                    found.append(self._text(text) + suffix)
                elif text is not None:
                    raise NotSure
        return found

    def _list(self, term: Term, values: list[Any], graph: int | None) -> Node:
        items = [item for item in values if item is not None]
        cells: list[Node] = [self._blank() for _ in items]
        for cell, item, rest in zip(cells, items, [*cells[1:], _NIL], strict=False):
            self._add(cell, _FIRST, self._item(term, item, graph), graph)
            self._add(cell, _REST, rest, graph)
        return cells[0] if cells else _NIL

    def _graph(self, term: Term, value: Any) -> int:
        if type(value) is not dict:
            raise NotSure
        name, before = self._blank(), len(self.links)
        self._item(term, value, name)
        if len(self.links) == before:
            raise NotSure
        return name

    def _json_literal(self, subject: Node, term: Term, value: Any) -> str:
        """A JSON literal (RFC 8785). PyLD takes some that differ for one, so only one per subject and predicate."""
        if value is None or (subject, term.predicate) in self._json or any(forbidden(value, "")):
            raise NotSure
        self._json.add((subject, term.predicate))
        try:
            text = canonical_json(value).decode()
        except (TypeError, ValueError) as error:
            raise NotSure from error
        return f"{self._text(text)}^^<{_RDF}JSON>"

    def canonical(self) -> bytes:
        """Canonical N-Quads (RDFC-1.0, 4.4). Raises UnsafeDocument as `canonical_quads` does."""
        labels = self._labels()
        if labels is None:
            text = "".join(self.lines([f"_:b{number}" for number in range(len(self.own))]))
            return canonical_quads(list(ox.parse(text, format=ox.RdfFormat.N_QUADS)))
        if self.links:
            return "".join(sorted(self.lines(labels))).encode()
        # lines that start with an IRI come before those that start with a blank node
        made = set(self.ground)
        for label, starts in zip(labels, self.inward, strict=True):
            made.update([f"{start}{label} .\n" for start in starts])
        own = sorted((f"{label} ", rests) for label, rests in zip(labels, self.own, strict=True) if rests)
        return "".join([*sorted(made), *[_block(label[:-1], rests) for label, rests in own]]).encode()

    def lines(self, labels: list[str]) -> set[str]:
        """Every quad as a line of N-Quads, with these labels."""
        made = set(self.ground)
        for label, rests, starts in zip(labels, self.own, self.inward, strict=True):
            made.update([label + rest for rest in rests])
            made.update([f"{start}{label} .\n" for start in starts])
        made.update([line(link, labels.__getitem__) for link in self.links])
        return made

    def _labels(self) -> list[str] | None:
        """The canonical label of each blank node; None when that takes more than first-degree hashes."""
        hashes = self.hashes()
        nodes = sorted(range(len(hashes)), key=hashes.__getitem__)
        times = Counter(hashes)
        if len(times) < len(nodes):
            twins = [node for node in nodes if times[hashes[node]] > 1]
            if len(twins) > MAX_TWINS or not self._may_swap(twins, hashes):
                return None
            nodes = [node for node in nodes if times[hashes[node]] == 1] + twins
        labels = [""] * len(nodes)
        for place, node in enumerate(nodes):
            labels[node] = f"_:c14n{place}"
        return labels

    def _may_swap(self, twins: list[int], hashes: list[bytes]) -> bool:
        """Whether any order of those that look alike gives the same lines: they stand beside the very same others.

        Only where each of those others has a hash of its own, and one predicate does not lead to several of them.
        """
        near: dict[int, dict[str, str]] = {node: {} for node in twins}
        for link in set(self.links) if self.links else ():
            together = blanks(link[0], link[2], link[3])
            for node in together & near.keys():
                if link[1] in near[node] or len(together & near.keys()) > 1:
                    return False
                if len(together) > 1:
                    near[node][link[1]] = line(link, among_others(node))
        of_first = {hashes[node]: near[node] for node in twins}
        return all(near[node] == of_first[hashes[node]] for node in twins)

    def hashes(self) -> list[bytes]:
        """The first-degree hash of each blank node (RDFC-1.0, 4.6)."""
        linked: dict[int, list[str]] = {}
        for link in set(self.links) if self.links else ():
            for node in blanks(link[0], link[2], link[3]):
                linked.setdefault(node, []).append(line(link, seen_from(node)))
        found = []
        for node, (starts, rests) in enumerate(zip(self.inward, self.own, strict=True)):
            inward = [f"{start}_:a .\n" for start in starts]
            if node in linked:
                found.append(first_degree([*inward, *["_:a" + rest for rest in rests], *linked[node]]))
            else:  # sorted already
                found.append(hashlib.sha256(("".join(inward) + _block("_:a", rests)).encode()).digest())
        return found


def _number(value: Any, datatype: str) -> str:
    """A boolean or number as a literal (JSON-LD 1.1 API, 8.2.2), as PyLD writes it."""
    kind = type(value)
    if kind is bool:
        return f'"{str(value).lower()}"{datatype_suffix(datatype or f"{_XSD}boolean")}'
    if kind is int:
        is_double = datatype == f"{_XSD}double"
    elif kind is float and math.isfinite(value):
        is_double = not value.is_integer() or datatype == f"{_XSD}double"
    else:
        raise NotSure
    if abs(value) >= 1e21:
        raise NotSure
    text = canonical_double(value) if is_double else str(int(value))
    return f'"{text}"{datatype_suffix(datatype or _XSD + ("double" if is_double else "integer"))}'


def blanks(*terms: Node | None) -> set[int]:
    """The blank nodes among terms."""
    return {term for term in terms if type(term) is int}


def line(link: Link, name: Callable[[int], str]) -> str:
    """A quad as a line of canonical N-Quads (RDFC-1.0, 5), with a name for each blank node in it."""
    subject, predicate, value, graph = link
    first = name(subject) if type(subject) is int else subject
    third = name(value) if type(value) is int else value
    return f"{first}{predicate}{third} .\n" if graph is None else f"{first}{predicate}{third} {name(graph)} .\n"


def seen_from(node: int) -> Callable[[int], str]:
    """How blank nodes are named in the first-degree hash of one of them (RDFC-1.0, 4.6.3)."""
    return lambda other: "_:a" if other == node else "_:z"


def _block(label: str, rests: list[str]) -> str:
    """The lines of which a blank node is the subject."""
    return label + label.join(rests) if rests else ""


def among_others(node: int) -> Callable[[int], str]:
    """Names that tell one blank node from all others, and these apart."""
    return lambda other: "_:a" if other == node else f"_:{other}"


def first_degree(lines: list[str]) -> bytes:
    """The hash of the lines about a blank node (RDFC-1.0, 4.6.3)."""
    return hashlib.sha256("".join(sorted(lines)).encode()).digest()
