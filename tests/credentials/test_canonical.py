"""Canonical form and safe mode, against the official vectors and against what must be refused."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from credentials.canonical import canonical_quads, canonicalize
from credentials.contexts import VC_V2
from credentials.faults import UnsafeDocument
from credentials.openbadges import openbadge
from credentials.plain import SHA_256, SHA_384
from tests.credentials.samples import badge


def read(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))


def test_every_evaluation_vector_of_rdf_canon_gives_its_canonical_form(standards: Path) -> None:
    """With SHA-256 and SHA-384. The map tests are left out: no map of blank nodes is given here, only the lines."""
    folder = standards / "rdf-canon" / "tests"
    entries = json.loads((folder / "manifest.jsonld").read_text())["entries"]
    tried = Counter[str]()
    for entry in entries:
        if entry["type"] == "rdfc:RDFC10EvalTest":
            name = entry.get("hashAlgorithm", "SHA256")
            algorithm = {"SHA256": SHA_256, "SHA384": SHA_384}[name]
            got = canonical_quads(read(folder / entry["action"]), algorithm=algorithm)
            assert got == (folder / entry["result"]).read_bytes(), entry["id"]
            tried[name] += 1
    assert tried == {"SHA256": 63, "SHA384": 1}


def test_the_negative_vector_is_refused_at_once(standards: Path) -> None:
    with pytest.raises(UnsafeDocument) as refused:
        canonical_quads(read(standards / "rdf-canon" / "tests" / "rdfc10" / "test074-in.nq"))
    assert refused.value.faults[0].code == "graph-too-complex"


def test_so_many_that_look_alike_are_refused_before_they_are_compared() -> None:
    quads = [ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.BlankNode(f"n{index}")) for index in range(5001)]
    with pytest.raises(UnsafeDocument) as refused:
        canonical_quads(quads)
    assert refused.value.faults[0].code == "graph-too-complex"


@pytest.mark.parametrize(("size", "is_refused"), [(3, False), (5, False), (6, True), (9, True), (40, True)])
def test_cliques_are_refused_before_they_cost_time(size: int, is_refused: bool) -> None:
    nodes = [ox.BlankNode(f"n{index}") for index in range(size)]
    quads = [ox.Quad(a, ox.NamedNode("http://e.example/p"), b) for a in nodes for b in nodes if a != b]
    try:
        lines = canonical_quads(quads).count(b"\n")
    except UnsafeDocument:
        lines = 0
    assert lines == (0 if is_refused else size * (size - 1))


def document(**members: Any) -> dict[str, Any]:
    return {
        "@context": [VC_V2],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "issuer": "did:web:a.example",
        "credentialSubject": {"id": "urn:uuid:2", "name": "x"},
        **members,
    }


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"colour": "red"}, "term-undefined"),
        ({"credentialSubject": {"id": "urn:uuid:2", "deep": {"colour": 1}}}, "term-undefined"),
        ({"type": ["VerifiableCredential", "Unheard"]}, "type-undefined"),
        ({"id": "relative/path"}, "iri-relative"),
        ({"issuer": "no iri"}, "iri-relative"),
        ({"id": "http://a.example/with space"}, "iri-relative"),
        ({"@context": [VC_V2, "https://evil.example/context"]}, "context-unknown"),
        ({"@context": [VC_V2, {"@vocab": 7}]}, "not-json-ld"),
        ({"@context": [VC_V2, {"p": {"@id": "urn:p", "@type": "@id"}}], "p": "rel"}, "iri-relative"),
        ({"@nonsense": "dropped in silence by JSON-LD"}, "keyword-unknown"),
        ({"name": {"@value": "x", "@language": "n$"}}, "not-rdf"),
        ({"name": "bell\x07"}, "forbidden-character"),
        ({"name": "carriage\r"}, "forbidden-character"),
        ({"na\x7fme": "x"}, "forbidden-character"),
        ({"@graph": {"@id": "urn:x"}}, "keyword-unknown"),
        ({"name": ["fine", "\ud800"]}, "forbidden-character"),
    ],
)  # fmt: skip
def test_what_a_signature_would_not_cover_is_refused(members: dict[str, Any], code: str) -> None:
    with pytest.raises(UnsafeDocument) as refused:
        canonicalize(document(**members))
    assert refused.value.faults[0].code == code


def test_a_sound_badge_has_a_canonical_form_that_order_does_not_change() -> None:
    sound = openbadge(badge())
    backwards = dict(reversed(sound.items()))
    assert canonicalize(sound) == canonicalize(backwards)
    assert b'"Noor Voorbeeld"' in canonicalize(sound)


def test_literals_keep_language_type_tabs_and_new_lines() -> None:
    made = canonicalize(
        document(name={"@value": "een\ttwee\ndrie", "@language": "nl"}, validFrom="2026-01-01T00:00:00Z")
    )
    assert b'"een\ttwee\\ndrie"@nl' in made or b'"een\\ttwee\\ndrie"@nl' in made
    assert b"XMLSchema#dateTime" in made


@pytest.mark.parametrize(("language", "suffix"), [({"@language": "ar-EG"}, b"ar-eg_rtl"), ({}, b"_rtl")])
def test_the_direction_of_a_text_is_signed_with_it(language: dict[str, str], suffix: bytes) -> None:
    """As the datatype that JSON-LD 1.1 gives it (API, 10.2), which the suites of others sign too."""
    made = canonicalize(document(name={"@value": "x", "@direction": "rtl", **language}))
    assert b'"x"^^<https://www.w3.org/ns/i18n#' + suffix + b">" in made
    assert made != canonicalize(document(name={"@value": "x", "@direction": "ltr", **language}))


def test_named_graphs_keep_their_names() -> None:
    terms = {
        "named": {"@id": "urn:n", "@container": ["@graph", "@id"]},
        "graph": {"@id": "urn:h", "@container": "@graph"},
    }
    named = {"urn:g": {"@id": "urn:s", "urn:p": "v"}}
    made = canonicalize({"@context": terms, "named": named, "graph": {"@id": "urn:s", "urn:p": "w"}})
    assert b'<urn:s> <urn:p> "v" <urn:g> .\n' in made
    assert b'<urn:s> <urn:p> "w" _:c14n0 .\n' in made
