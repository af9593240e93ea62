"""The quick path says what the plain path says, byte for byte or fault for fault, and is taken for what is ours."""

import copy
import inspect
import json
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from credentials import canonical, compiled, compiled_contexts, plain
from credentials.compiled_contexts import Contexts, NotSure
from credentials.contexts import DATA_INTEGRITY_V2, EUROPASS, FILES, VC_V1, VC_V2, load_context
from credentials.europass import europass_credential
from credentials.faults import UnsafeDocument
from credentials.openbadges import openbadge
from credentials.status import status_list_credential
from tests.credentials.records import BARE, DID, LIST, NOW, record
from tests.credentials.samples import DID_DOCUMENT

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
SCOPES = "https://scopes.example/v1"
SCOPED = {
    "id": "@id", "type": "@type", "q": "urn:q", "r": {"@id": "urn:r", "@type": "@id"},
    "T": {"@id": "urn:T", "@context": {"kind": "@type", "q": "urn:typed-q", "r": {"@id": "urn:typed-r"}, "w": "@value"}},
    "K": {"@id": "urn:K", "@context": {"@propagate": True, "q": "urn:kept-q", "T": "urn:other-T"}},
    "N": {"@id": "urn:N", "@context": None},
    "L": {"@id": "urn:L", "@context": {"type": None}},
    "s": {"@id": "urn:s", "@context": {"@propagate": False, "q": "urn:inner-q"}},
    "z": {"@id": "urn:z", "@type": "@id", "@context": None},
    "lost": {"@id": "urn:lost", "@container": "@list", "@context": None},
}  # fmt: skip
OPTIONS = {
    "@context": VC_V2, "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": "2026-11-02T09:00:00Z",
    "verificationMethod": f"{DID}#key-1", "proofPurpose": "assertionMethod",
}  # fmt: skip
FOREIGN = {
    "@context": VC_V2,
    "id": "urn:uuid:2",
    "type": ["VerifiableCredential"],
    "name": [{"@value": "Naam", "@language": "NL"}, {"@value": "x"}, "y"],
    "issuer": {"id": "did:web:b.example", "name": "B"},
    "credentialSubject": [{"id": "urn:s"}, {"id": "urn:t"}],
    "credentialSchema": {"id": "urn:u", "type": "JsonSchema"},
}
PRESENTATION = {
    "@context": [VC_V2],
    "type": ["VerifiablePresentation"],
    "holder": DID,
    "verifiableCredential": [openbadge(record()), FOREIGN],
    "proof": {name: value for name, value in OPTIONS.items() if name != "@context"},
}
OURS = {
    "badge": openbadge(record()),
    "bare badge": openbadge(record(**BARE)),
    "european credential": europass_credential(record()),
    "status list": status_list_credential(LIST, DID, (), NOW),
    "proof options": OPTIONS,
    "presentation": PRESENTATION,
    "foreign": FOREIGN,
    "DID document": {**DID_DOCUMENT, "@context": [EXAMPLES, *DID_DOCUMENT["@context"][1:]]},
}
INLINE = {
    "q": "urn:q", "p": "urn:p#", "kind": "@type", "w": "@value", "none": None, "blank": "_:x", "nest": "@nest",
    "r": {"@id": "urn:r", "@type": "@id"}, "v": {"@id": "urn:v", "@type": "@vocab"}, "j": {"@id": "urn:j", "@type": "@json"},
    "d": {"@id": "urn:d", "@type": "http://www.w3.org/2001/XMLSchema#double"}, "l": {"@id": "urn:l", "@container": "@list"},
    "n": {"@id": "urn:n", "@language": None}, "m": {"@id": "urn:m", "@container": ["@language", "@set"]},
    "e": {"@id": "urn:e", "@language": "en"}, "x": {"@id": "urn:x", "@container": "@index"},
    "g": {"@id": "urn:g", "@container": "@graph"}, "jl": {"@id": "urn:jl", "@type": "@json", "@container": "@list"},
    "s": {"@id": "urn:s", "@type": "http://www.w3.org/2001/XMLSchema#string"},
}  # fmt: skip


def loader(url: str, _options: object = None) -> dict[str, Any]:
    """Ours, the context of the official examples, which gives every word a meaning, and one of scopes."""
    more = {EXAMPLES: {"@vocab": "https://www.w3.org/ns/credentials/examples#"}, SCOPES: SCOPED}
    if url in more:
        return {**load_context(VC_V2), "documentUrl": url, "document": {"@context": more[url]}}
    return load_context(url)


def outcome(canonicalize: Any, document: dict[str, Any]) -> Any:
    try:
        return canonicalize(document, loader=loader)
    except UnsafeDocument as error:
        return error.faults


def is_quick(document: dict[str, Any]) -> bool:
    try:
        return compiled.walk(document, loader)._labels() is not None
    except NotSure:
        return False


def assert_same(document: dict[str, Any]) -> Any:
    before = copy.deepcopy(document)
    said = outcome(canonical.canonicalize, document)
    assert said == outcome(plain.canonicalize, document)
    assert repr(document) == repr(before)
    return said


@pytest.mark.parametrize("name", OURS)
def test_what_is_ours_takes_the_quick_path_to_the_same_bytes(name: str) -> None:
    assert is_quick(OURS[name])
    assert type(assert_same(OURS[name])) is bytes


def test_official_documents_take_it_too(standards: Path) -> None:
    documents = [json.loads(path.read_text()) for path in sorted(standards.glob("vc/TestVectors/**/*.json"))]
    documents += [json.loads(json.loads(path.read_text())["payload"]) for path in standards.glob("elm/*-signed.jsonld")]
    documents = [document for document in documents if "@context" in document]
    assert len(documents) >= 12
    for document in documents:
        assert is_quick(document)
        assert type(assert_same(document)) is bytes


def test_the_official_hash_of_a_document_comes_out(standards: Path) -> None:
    folder = standards / "vc" / "TestVectors"
    document = json.loads((folder / "unsigned.json").read_text())
    expected = (folder / "eddsa-rdfc-2022" / "canonDocDataInt.txt").read_text()
    assert compiled.walk(document, loader).canonical().decode() == expected


BASE = {"@context": [VC_V2, INLINE], "id": "urn:a"}


@pytest.mark.parametrize(
    ("members", "quick"),
    [
        ({"q": ["a", "a", None, True, 1, 2.0, 2.5, -0.0, "\"\\\n\té😀\u2028"]}, True),
        ({"q": None, "e": [], "n": "x"}, True),
        ({"q": {}, "e": "x", "n": "x", "s": "x"}, True),
        ({"d": [1, 2.5, True]}, True),
        ({"d": "1"}, False),
        ({"q": 10**25}, False),
        ({"q": float("inf")}, False),
        ({"q": [["nested"]]}, False),
        ({"q": {"@value": 5}, "r": {"@value": "x", "@type": "urn:type"}, "n": {"@value": 5, "@type": "urn:type"}}, True),
        ({"q": {"w": "x", "kind": "urn:type"}}, True),
        ({"q": {"@value": "x", "@type": "http://www.w3.org/2001/XMLSchema#double"}}, False),
        ({"q": {"@value": "x", "@type": "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}}, False),
        ({"q": {"@value": "x", "@type": ["urn:type"]}}, False),
        ({"q": {"@value": "x", "@type": "urn:type", "@language": "nl"}}, False),
        ({"q": {"@value": "x", "@direction": "up"}}, False),
        ({"q": {"@value": "x", "@direction": None}}, False),
        ({"q": {"@value": "x", "@direction": ["ltr"]}}, False),
        ({"nest": ["x"]}, False),
        ({"r": {"id": "urn:b", "@language": "nl"}}, False),
        ({"q": {"@value": "x", "@language": "n$"}}, False),
        ({"q": {"@value": "x", "@language": "nl" + "-a" * 60}}, False),
        ({"q": {"@value": 5, "@language": "nl"}}, False),
        ({"q": {"@value": None}}, False),
        ({"q": {"@value": "x", "q": "y"}}, False),
        ({"q": {"@value": "x", "w": "y"}}, False),
        ({"q": {"@language": "nl"}}, False),
        ({"q": {"@list": []}}, False),
        ({"r": ["urn:b", {"id": "urn:b"}, "p:b", "p://b", 5]}, True),
        ({"r": "_:b"}, False),
        ({"r": "relative"}, False),
        ({"r": "relative-iri:///x"}, False),
        ({"r": "http://a.example/%zz"}, False),
        ({"v": ["q", "p:b", "urn:b"]}, True),
        ({"v": "@type"}, False),
        ({"l": ["a", None, {"id": "urn:b"}, {"q": 1}]}, True),
        ({"l": []}, True),
        ({"l": "one"}, True),
        ({"l": [["nested"]]}, False),
        ({"m": {"nl": "x", "EN": ["y", None], "fr": []}}, True),
        ({"m": {"nl": 5}}, False),
        ({"m": {"@none": "x"}}, False),
        ({"m": ["x", {"@value": "y"}]}, True),
        ({"j": {"b": [1, None, "é\n"], "a": 1.5}}, True),
        ({"j": None}, False),
        ({"j": "bell\x07"}, False),
        ({"j": float("nan")}, False),
        ({"jl": [1]}, False),
        ({"r": [{"id": "urn:b", "j": 1}, {"id": "urn:b", "j": 1.0}]}, False),
        ({"g": [{"q": 1, "r": {"q": 2}}]}, True),
        ({"g": [{"id": "urn:b", "q": 1}, {"id": "urn:b", "q": 1}]}, True),
        ({"g": {"id": "urn:b"}}, False),
        ({"g": "x"}, False),
        ({"g": [{"q": 1}, {"q": 1}]}, False),
        ({"x": {"a": "b"}}, False),
        ({"nest": {"q": 1}}, False),
        ({"none": "x"}, False),
        ({"blank": "x"}, False),
        ({"@foo": "x"}, False),
        ({"@id": "urn:b"}, False),
        ({"id": 5}, False),
        ({"id": "@json"}, False),
        ({"type": "@json"}, False),
        ({"type": []}, False),
        ({"type": [{}]}, False),
        ({"type": [1]}, False),
        ({"type": "urn:type", "kind": "urn:type"}, False),
        ({"type": "undefined"}, False),
        ({"q": "bell\x07"}, False),
        ({"q": "\ud800"}, False),
        ({"q": "\ufffe"}, False),
        ({"http://a.example/bell\x07": 5}, False),
        ({"r": [{"q": {"q": 1}}, {"q": {"q": 1}}]}, False),
        ({"r": [{"q": 1}, {"q": 1}]}, True),
        ({"r": {"@context": {"q": "urn:other"}, "q": "x"}}, True),
        ({"r": {"@context": {"@protected": True}, "q": "x"}}, False),
        ({"r": {"@context": {"q": {"@id": "urn:other", "@context": {}}}, "q": "x"}}, False),
        ({"r": {"@context": {"q": 5}, "q": "x"}}, False),
        ({"r": {"@context": [], "q": "x"}}, False),
        ({"r": {"@context": None, "q": "x"}}, False),
        ({"r": {"@context": {"q": "not defined"}, "q": "x"}}, False),
        ({"r": {"@context": {"@language": "n$"}, "undefined": "x", "q": "x"}}, False),
        ({"@context": None}, False),
        ({"@context": 5}, False),
        ({"@context": [{"@vocab": None}]}, False),
        ({"@context": "https://unknown.example/"}, False),
        ({"@context": [VC_V2, {"@vocab": "urn:v#", "@language": "nl"}], "anything": ["x", {"type": "Goes"}]}, True),
        ({"@context": [VC_V2, {"T": "urn:T"}], "type": "T", "name": "x"}, True),
        ({"@context": [VC_V2, {"q": "urn:" + "q" * 600}], "q": "x"}, True),
        ({"@context": [VC_V2, DATA_INTEGRITY_V2], "proof": PRESENTATION["proof"]}, True),
        ({"@context": VC_V1, "type": "VerifiableCredential", "issuer": {"id": "urn:b", "type": "Unheard"}}, False),
    ],
)  # fmt: skip
def test_each_construct_gives_the_same_and_is_quick_or_not(members: dict[str, Any], quick: bool) -> None:
    document = {**BASE, **members}
    assert_same(document)
    assert is_quick(document) is quick


@pytest.mark.parametrize(
    ("members", "quick"),
    [
        ({"type": "T", "q": "a", "s": {"q": "b", "r": {"q": "c"}}, "r": {"q": "d", "r": "urn:b"}}, True),
        ({"type": "T", "q": ["a", {"@value": "b"}, {"w": "c"}, {"q": "d"}], "r": [{"id": "urn:b"}, "urn:b"]}, True),
        ({"type": "T", "r": {"id": "urn:b", "q": "a"}, "s": {"id": "urn:b"}}, True),
        ({"type": "K", "r": {"type": "T", "q": "a"}, "q": "b"}, True),
        ({"type": ["T", "K", "N"], "q": "a", "r": {"type": "K", "q": "b", "r": {"q": "c"}}}, True),
        ({"q": {"@value": "a", "type": "T"}}, True),
        ({"z": ["urn:b", {"@id": "urn:b", "urn:k": "a"}]}, True),
        ({"z": {"id": "urn:b"}}, False),
        ({"lost": ["a"]}, False),
        ({"type": "T", "kind": "urn:b"}, False),
        ({"kind": "urn:b"}, False),
        ({"type": "L"}, False),
    ],
)
def test_scopes_by_type_and_property_reach_as_far_as_they_should(members: dict[str, Any], quick: bool) -> None:
    document = {"@context": SCOPES, "id": "urn:a", **members}
    assert_same(document)
    assert is_quick(document) is quick


def test_so_many_that_look_alike_go_the_plain_path(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {**BASE, "r": [{"q": 1}, {"q": 1}, {"q": 1}]}
    assert is_quick(document)
    monkeypatch.setattr(compiled, "MAX_TWINS", 2)
    assert not is_quick(document)
    assert_same(document)


def test_what_is_nested_too_deep_is_refused() -> None:
    document: dict[str, Any] = {"@context": VC_V2, "id": "urn:a"}
    for _ in range(3000):
        document = {"@context": VC_V2, "id": "urn:a", "relatedResource": document}
    with pytest.raises(UnsafeDocument):
        canonical.canonicalize(document)


def words() -> list[str]:
    """Every term of the contexts that are held."""
    found: set[str] = set()

    def look(context: Any) -> None:
        for part in context if isinstance(context, list) else [context]:
            if isinstance(part, dict):
                found.update(term for term in part if not term.startswith("@"))
                for definition in part.values():
                    look(definition)

    for url in FILES:
        look(load_context(url)["document"]["@context"])
    return sorted(found)


WORDS = words()
KEYS = ["@id", "@type", "@value", "@language", "@list", "@set", "@graph", "@index", "@included", "@reverse", "@foo", "id",
        "type", "undefined", "urn:abs", "p:x", "nl", "bad key", "", *INLINE]  # fmt: skip
SCALARS = [None, True, 0, -7, 2.0, 0.1, 1e21, 10**25, "", "text", "a\"b\\c\nd\te", "bell\x07", "\ud800", "é😀", "urn:x", "urn:x y",
           "http://a/%zz", "did:a:b", "p:x", "_:b0", "rel/path", "@id", "@json", "VerifiableCredential", "Achievement",
           "DataIntegrityProof", "2026-01-01T00:00:00Z", "nl", "n$", "http://www.w3.org/2001/XMLSchema#double"]  # fmt: skip
CONTEXTS: list[Any] = [
    INLINE, INLINE, {"@vocab": "urn:v#"}, {"@language": "nl"}, None, [], {"@vocab": None}, 5, {"@base": "urn:b"},
    {"s": {"@id": "urn:s", "@context": {"q": "urn:other"}}}, {"Achievement": {"@id": "urn:T", "@context": {"q": "urn:t"}}},
    {"@protected": True, "pp": "urn:pp"}, {"name": "urn:name"}, {"rev": {"@reverse": "urn:rev"}}, VC_V2, VC_V1, EUROPASS,
    DATA_INTEGRITY_V2, "https://unknown.example/",
]  # fmt: skip


def value(random: Random, depth: int = 0) -> Any:
    kind = random.random()
    if kind < 0.5 or depth > 3:
        return random.choice(SCALARS)
    if kind < 0.6:
        return [value(random, depth + 1) for _ in range(random.randrange(4))]
    if kind < 0.7:
        keys = ["@value", *random.sample(["@language", "@type", "@direction"], random.randrange(3))]
        return {key: random.choice(SCALARS) for key in keys}
    if kind < 0.75:
        return {random.choice(["nl", "en", "n$"]): value(random, depth + 1) for _ in range(2)}
    keys = [random.choice([*KEYS, *random.sample(WORDS, 10)]) for _ in range(random.randrange(4))]
    return {key: value(random, depth + 1) for key in keys}


def places(document: Any) -> list[Any]:
    """Every object and array in it."""
    inside = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    here = [document] if isinstance(document, dict | list) else []
    return here + [place for item in inside for place in places(item)]


def mutate(random: Random, document: Any) -> dict[str, Any]:
    """The document with a few things in it changed."""
    changed: dict[str, Any] = json.loads(json.dumps(document))
    if random.random() < 0.6:
        given = changed["@context"]
        changed["@context"] = [*(given if isinstance(given, list) else [given]), copy.deepcopy(random.choice(CONTEXTS))]
    for _ in range(random.randrange(1, 4)):
        place, number = random.choice(places(changed)), random.random()
        key = random.choice([*place] if isinstance(place, dict) else range(len(place))) if place else None
        if key is not None and number < 0.15:
            del place[key]
        elif key is not None and number < 0.3:
            place[key] = [copy.deepcopy(place[key]), copy.deepcopy(place[key])]
        elif key is not None and number < 0.6:
            place[key] = value(random)
        elif isinstance(place, list):
            place.append(value(random))
        elif number < 0.65:
            place["@context"] = copy.deepcopy(random.choice(CONTEXTS))
        else:
            place[random.choice([*KEYS, *random.sample(WORDS, 10)])] = value(random)
    return changed


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(OURS)))
def test_changed_documents_give_the_same_bytes_or_the_same_faults(random: Random, name: str) -> None:
    assert_same(mutate(random, OURS[name]))


def test_changed_documents_take_the_quick_path_often() -> None:
    random = Random(3)
    changed = [mutate(random, OURS["badge"]) for _ in range(150)]
    sound = [document for document in changed if type(assert_same(document)) is bytes]
    assert sum(map(is_quick, sound)) >= len(sound) / 2 > 5


def test_nothing_grows_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_contexts, "_MAX_SCOPES", 10)
    monkeypatch.setattr(compiled_contexts, "_MAX_REMEMBERED", 20)
    contexts = Contexts(load_context)
    monkeypatch.setattr(compiled, "start", lambda _: contexts.initial)
    for number in range(40):
        document = {"@context": [VC_V2, {f"t{number}": "urn:t"}], "id": "urn:a", f"t{number}": "x"}
        assert canonical.canonicalize(document) == b'<urn:a> <urn:t> "x" .\n'
        assert len(contexts._scopes) <= 10
        assert contexts._remembered <= 20


def test_the_parts_of_pyld_that_are_private_are_as_they_were() -> None:
    """When this fails, read PyLD's changes to context processing, and credentials/compiled_contexts.py against them."""
    assert version("PyLD").startswith("3.3.")
    processor = jsonld.JsonLdProcessor()
    parameters = {
        "_process_context": "active_ctx local_ctx options override_protected propagate validate_scoped cycles",
        "_expand_iri": "active_ctx value base vocab local_ctx defined",
        "_get_initial_context": "options",
    }
    for name, expected in parameters.items():
        assert " ".join(inspect.signature(getattr(processor, name)).parameters) == expected
    assert (
        " ".join(inspect.signature(jsonld.ContextResolver).parameters)
        == "shared_cache document_loader max_context_urls"
    )
    assert jsonld._canonicalize_double(0.1) == "1.0E-1"
    assert jsonld.canonicalize({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    active = Contexts(load_context).initial.local([VC_V2]).active
    assert {"mappings", "processingMode"} <= active.keys()
    assert "previousContext" in Contexts(load_context).initial.local(VC_V2).typed(FOREIGN)[0].active
    fields = {"@id", "reverse", "protected", "_prefix", "_term_has_colon"}
    assert all(mapping.keys() >= fields for mapping in active["mappings"].values())
