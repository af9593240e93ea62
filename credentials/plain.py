"""The plain path from JSON-LD to canonical N-Quads, which is the reference: PyLD to RDF, pyoxigraph to RDFC-1.0.

In safe mode: what PyLD drops in silence is a fault. And the work is bounded, which RDFC-1.0 leaves to its users (7.1).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from credentials.contexts import UnknownContext, load_context
from credentials.faults import Fault, UnsafeDocument
from credentials.strict_json import forbidden_characters

RELATIVE = "relative-iri:///"
"""The base that relative IRIs resolve against, so that they can be seen and refused afterwards."""
SHA_256 = ox.CanonicalizationAlgorithm.RDFC_1_0
SHA_384 = ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_384
"""With which hash blank nodes are told apart (RDFC-1.0, 4.1)."""
KEYWORDS = frozenset({"@context", "@id", "@type", "@value", "@language", "@direction", "@list", "@set", "@json"})
_ABSOLUTE = re.compile(r"(_:|[A-Za-z][A-Za-z0-9+.-]*:)[^\s<>\"{}|\\^`]*\Z")
_LIMITS = {0: 5000, 1: 5000, 2: 16, 3: 16, 4: 5}
"""How many look-alike blank nodes may be, by how many look-alike neighbours one of them has at the most."""
_PYLD_ERRORS = (
    jsonld.JsonLdError, SyntaxWarning, ArithmeticError, AttributeError, LookupError, TypeError, ValueError
)  # fmt: skip
"""What PyLD raises: its own error, and bare ones of Python where it did not foresee so malformed a document."""

Loader = Callable[..., dict[str, Any]]


def canonicalize(document: dict[str, Any], *, loader: Loader = load_context) -> bytes:
    """The canonical N-Quads of a JSON-LD document (RDFC-1.0), in UTF-8.

    Raises UnsafeDocument for undefined terms or types, relative IRIs, keywords that are none, forbidden
    characters, unknown contexts, and graphs whose blank nodes would take too much work to tell apart.
    """
    try:
        faults = list(forbidden(document, ""))
        if faults:
            raise UnsafeDocument(tuple(faults))
        return canonical_quads(_quads(_expand(document, loader)))
    except RecursionError as error:
        raise UnsafeDocument((Fault("nested-too-deep", "The document is nested too deep to be read."),)) from error


def canonical_quads(quads: list[ox.Quad], *, algorithm: ox.CanonicalizationAlgorithm = SHA_256) -> bytes:
    """Canonical N-Quads of RDF quads. Raises UnsafeDocument when telling blank nodes apart takes too much work."""
    _bound_the_work(quads)
    dataset = ox.Dataset(quads)
    dataset.canonicalize(algorithm)
    return b"".join(sorted(line + b" .\n" for line in (str(quad).encode() for quad in dataset)))


def _expand(document: dict[str, Any], loader: Loader) -> list[Any]:
    dropped: list[str] = []
    # a resolver of our own: PyLD's default one keeps contexts between calls, which threads would share
    options = {"base": RELATIVE, "documentLoader": loader, "contextResolver": jsonld.ContextResolver({}, loader)}
    try:
        expanded: list[Any] = jsonld.expand(document, options, on_property_dropped=dropped.append)
    except _PYLD_ERRORS as error:
        raise UnsafeDocument((_jsonld_fault(error),)) from error
    faults = [Fault("term-undefined", f"No context defines the term {term!r}.") for term in dict.fromkeys(dropped)]
    faults += _relative(expanded)
    if faults:
        raise UnsafeDocument(tuple(faults))
    return expanded


def _jsonld_fault(error: Exception) -> Fault:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UnknownContext):
            return Fault("context-unknown", str(cause), "/@context")
        cause = getattr(cause, "cause", None) or cause.__cause__
    return Fault("not-json-ld", f"The document is not valid JSON-LD: {getattr(error, 'type', None) or error}.")


def forbidden(value: Any, pointer: str) -> Iterator[Fault]:
    """Faults: characters that implementations escape differently, and keys that look like keywords but are dropped."""
    if isinstance(value, str):
        yield from forbidden_characters(value, pointer)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from forbidden(item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for key, item in value.items():
            place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from forbidden_characters(key, place)
            if re.fullmatch(r"@[A-Za-z]+", key) and key not in KEYWORDS:
                yield Fault("keyword-unknown", f"{key} is no JSON-LD keyword that is allowed here.", place)
            if key != "@context":
                yield from forbidden(item, place)


def _relative(expanded: Any) -> Iterator[Fault]:
    if isinstance(expanded, list):
        for item in expanded:
            yield from _relative(item)
    elif not isinstance(expanded, dict):
        yield Fault("not-json-ld", f"{expanded!r} stands where an object belongs.")
    elif "@value" in expanded:
        if expanded.get("@type") != "@json":
            yield from _not_absolute(expanded.get("@type"), "type-undefined")
    else:
        yield from _not_absolute(expanded.get("@id"), "iri-relative")
        for kind in expanded.get("@type", []):
            yield from _not_absolute(kind, "type-undefined")
        for key, item in expanded.items():
            if key not in {"@id", "@type"}:
                yield from _not_absolute(None if key.startswith("@") else key, "term-undefined")
                yield from _relative(item) if key != "@index" else ()


def _not_absolute(iri: Any, code: str) -> Iterator[Fault]:
    if iri is None:
        return
    if code == "term-undefined" and iri.startswith("_:"):
        yield Fault(code, f"{iri!r} is a blank node, and no RDF is made of a property with such a name.")
    elif not isinstance(iri, str) or iri.startswith(RELATIVE) or not _ABSOLUTE.match(iri):
        shown = str(iri).removeprefix(RELATIVE)
        yield Fault(code, f"{shown!r} is no absolute IRI, and no context makes it one.")


def _quads(expanded: list[Any]) -> list[ox.Quad]:
    try:
        dataset = jsonld.to_rdf(expanded, {"documentLoader": load_context, "rdfDirection": "i18n-datatype"})
    except _PYLD_ERRORS as error:
        raise UnsafeDocument((_jsonld_fault(error),)) from error
    try:
        return [
            ox.Quad(_term(t["subject"]), _term(t["predicate"]), _term(t["object"]), _graph(name))
            for name, triples in dataset.items()
            for t in triples
        ]
    except ValueError as error:
        raise UnsafeDocument((Fault("not-rdf", f"An IRI or language in it is not well-formed: {error}."),)) from error


def _graph(name: str) -> Any:
    if name == "@default":
        return ox.DefaultGraph()
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)


def _term(term: dict[str, Any]) -> Any:
    if term["type"] == "IRI":
        return ox.NamedNode(term["value"])
    if term["type"] == "blank node":
        return ox.BlankNode(term["value"][2:])
    if "language" in term:
        return ox.Literal(term["value"], language=term["language"])
    return ox.Literal(term["value"], datatype=ox.NamedNode(term["datatype"]))


def _bound_the_work(quads: list[ox.Quad]) -> None:
    """Refuses graphs on which RDFC-1.0 (4.8, Hash N-Degree Quads) would try too many orders of look-alikes."""
    about: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        for node in {t.value for t in (quad.subject, quad.object, quad.graph_name) if isinstance(t, ox.BlankNode)}:
            about[node].append(quad)
    looks = {node: tuple(sorted(_seen_from(node, quad) for quad in near)) for node, near in about.items()}
    numbers: dict[tuple[str, ...], int] = {}
    kinds = {node: numbers.setdefault(look, len(numbers)) for node, look in looks.items()}
    count = Counter(kinds.values())
    alike = [node for node, kind in kinds.items() if count[kind] > 1]
    if len(alike) > max(_LIMITS.values()):
        raise UnsafeDocument((Fault("graph-too-complex", f"{len(alike)} blank nodes look alike."),))
    widest = max((_look_alike_neighbours(node, about[node], kinds) for node in alike), default=0)
    if len(alike) > _LIMITS.get(widest, 0):
        detail = f"{len(alike)} blank nodes look alike, with up to {widest} look-alike neighbours each."
        raise UnsafeDocument((Fault("graph-too-complex", detail),))


def _seen_from(node: str, quad: ox.Quad) -> str:
    def name(term: Any) -> str:
        if isinstance(term, ox.BlankNode):
            return "_:a" if term.value == node else "_:z"
        return str(term)

    return " ".join((name(quad.subject), str(quad.predicate), name(quad.object), name(quad.graph_name)))


def _look_alike_neighbours(node: str, near: list[ox.Quad], kinds: dict[str, int]) -> int:
    seen = Counter(
        (position, quad.predicate.value, kinds[term.value])
        for quad in near
        for position, term in enumerate((quad.subject, quad.object, quad.graph_name))
        if isinstance(term, ox.BlankNode) and term.value != node
    )
    return max(seen.values(), default=0)
