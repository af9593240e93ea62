"""The official shapes of the European Learning Model 3.2, its vocabularies, and the Commission's own samples."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pyld import jsonld
from rdflib import SH, SKOS, Graph, URIRef
from rdflib.term import Node as Term

from credentials import vocabularies
from credentials.contexts import EUROPASS, SCHEMAS, VC_V1, load_context
from credentials.europass import (
    agents,
    claims,
    credential,
    europass_credential,
    europass_faults,
    specifications,
    things,
)
from credentials.europass.things import InScheme
from credentials.europass.values import Node
from tests.credentials.test_europass import DEFECTS, EQUAL, GONE, JSON, PATHS, RECORD, RECORDS, changed

SAMPLES = {
    "sample-certificate-of-participation-signed.jsonld": {"achievement-missing"},
    "sample-microcredential-signed.jsonld": set[str](),
}
ELM = "http://data.europa.eu/snb/model/elm/"


@cache
def shapes_in(folder: Path) -> Graph:
    """The full shapes, and those without vocabularies, which they import; read once."""
    graph = Graph()
    for name in ("EDC-generic-no-cv.ttl", "EDC-generic-full.ttl"):
        graph.parse(folder / name)
    return graph


@pytest.fixture(scope="session")
def shapes(standards: Path) -> Graph:
    return shapes_in(standards / "elm")


def conforms(document: dict[str, Any], shapes: Graph) -> tuple[bool, str]:
    """What the shapes say of a document as JSON-LD makes it RDF: undefined terms dropped, as validators do."""
    options = {"documentLoader": load_context, "format": "application/n-quads", "base": "https://base.example/"}
    data = Graph().parse(data=jsonld.to_rdf(document, options), format="nt")
    does, _, report = pyshacl.validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False)
    return does, report


def sample(standards: Path, name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.loads((standards / "elm" / name).read_text())["payload"])
    return made


@pytest.mark.parametrize("name", RECORDS)
def test_every_credential_of_ours_conforms(name: str, shapes: Graph) -> None:
    does, report = conforms(europass_credential(RECORDS[name]), shapes)
    assert does, report


@pytest.mark.parametrize("name", EQUAL)
def test_the_same_in_another_form_conforms_too(name: str, shapes: Graph) -> None:
    does, report = conforms(EQUAL[name](europass_credential(RECORD)), shapes)
    assert does, report


@pytest.mark.parametrize("name", DEFECTS)
def test_the_shapes_see_a_defect_or_miss_it_as_is_written_down(name: str, shapes: Graph) -> None:
    path, value, _, _, is_seen = DEFECTS[name]
    does, report = conforms(changed(path, value), shapes)
    assert does is not is_seen, report


def test_a_record_without_a_registered_number_is_refused_by_both(shapes: Graph) -> None:
    document = europass_credential(replace(RECORD, issuer=replace(RECORD.issuer, legal_id=None)))
    assert not conforms(document, shapes)[0]
    assert europass_faults(document)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_of_the_commission_have_no_fault_and_conform(name: str, standards: Path, shapes: Graph) -> None:
    document = sample(standards, name)
    assert europass_faults(document, is_microcredential=False) == []
    assert {fault.code for fault in europass_faults(document)} == SAMPLES[name]
    does, report = conforms(document, shapes)
    assert does, report


@settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(PATHS), JSON | st.sampled_from([GONE, [], {}, "urn:uuid:1", {"nl": "x"}, RECORD.subject_id]))
def test_what_has_no_fault_conforms_whatever_was_changed(shapes: Graph, path: tuple[Any, ...], value: Any) -> None:
    document = changed(path, value)
    if not europass_faults(document, is_microcredential=False):
        does, report = conforms(document, shapes)
        assert does, report


def json_names(standards: Path) -> dict[str, str]:
    """The JSON name of every property that the two contexts give one, by its IRI."""
    terms = dict(json.loads((standards / "elm" / "edc-ap-context.jsonld").read_text())["@context"])
    prefixes = {name: iri for name, iri in terms.items() if isinstance(iri, str) and iri.endswith(("#", "/"))}
    inside = load_context(VC_V1)["document"]["@context"]["VerifiableCredential"]["@context"]
    prefixes |= {"cred": "https://www.w3.org/2018/credentials#", "sec": "https://w3id.org/security#"}

    def full(iri: str) -> str:
        prefix, _, name = iri.partition(":")
        return prefixes[prefix] + name if prefix in prefixes else iri

    spelt = {name: term["@id"] for name, term in {**inside, **terms}.items() if isinstance(term, dict)}
    return {full(iri): name for name, iri in spelt.items()}


NO_CLASSES = {"BaseClaim", "EuropassDocument", "Identified", "Issuer", "Node"}
MODELS = {
    model.elm_type(): model
    for module in (things, agents, specifications, claims, credential)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Node) and model.__name__ not in NO_CLASSES
}
NOT_SAYABLE = {
    # a JSON name is lacking in the context, or gives the value a type that the shapes refuse
    "areaDialing", "birthName", "dateModified", "defaultLanguage", "descriptionHtml", "geometry", "hasMember",
    "patronymicName",
}  # fmt: skip
OURS_TOO = {"areaDialingCode", "birthName", "patronymicName"}
"""Names of the context that no shape speaks of, for the IRIs differ by a letter or two."""
STRICTER = {("EuropeanDigitalCredential", "issuanceDate"), ("Claim", "dcType")}
"""What VC Data Model 1.1 asks for, and what the shape of a claim inside another node asks for."""


def properties(shapes: Graph, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property that shapes give a class: its IRI and its constraints."""
    for shape in shapes.subjects(SH.targetClass, URIRef(kind)):
        for constraint in shapes.objects(shape, SH.property):
            facts = {str(name).rpartition("#")[2]: value for name, value in shapes.predicate_objects(constraint)}
            yield str(facts["path"]), facts


def iri_of(kind: str) -> str:
    elsewhere = {"Concept": str(SKOS.Concept), "ConceptScheme": str(SKOS.ConceptScheme)}
    dublin = {"Location", "PeriodOfTime"}
    return elsewhere.get(kind) or (f"http://purl.org/dc/terms/{kind}" if kind in dublin else ELM + kind)


def parts_of(annotation: Any) -> Iterator[Any]:
    yield annotation
    for each in get_args(annotation):
        yield from parts_of(each)


def fields_of(model: type[BaseModel]) -> dict[str, Any]:
    model.model_rebuild(_types_namespace=credential.NAMES)
    return {field.alias or name: field for name, field in model.model_fields.items()}


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_class_has_the_properties_of_the_profile_as_often_as_it_says(
    kind: str, standards: Path, shapes: Graph
) -> None:
    names, fields = json_names(standards), fields_of(MODELS[kind])
    said: dict[str, dict[str, Any]] = {}
    for iri, facts in properties(shapes, iri_of(kind)):
        said.setdefault(names.get(iri, iri.rpartition("/")[2].rpartition("#")[2]), {}).update(facts)
    assert said.keys() - NOT_SAYABLE == fields.keys() - {"id", "type"} - OURS_TOO
    for name, facts in said.items():
        if name in NOT_SAYABLE or (kind, name) in STRICTER:
            continue
        field = fields[name]
        assert field.is_required() == (int(facts.get("minCount", 0)) > 0), name
        is_text = str(facts.get("datatype", "")).endswith("langString")
        if not is_text:
            assert (tuple in {get_origin(each) for each in parts_of(field.annotation)}) != ("maxCount" in facts), name
        elif "maxCount" in facts or "uniqueLang" in facts:
            assert list not in {get_origin(each) for each in parts_of(field.annotation)}, name


def schemes_of(field: Any) -> set[str]:
    """The vocabularies that a member of a model is restricted to."""
    found = [
        *field.metadata,
        *(each for part in parts_of(field.annotation) for each in getattr(part, "__metadata__", ())),
    ]
    return {each.scheme for each in found if isinstance(each, InScheme)}


def test_members_are_restricted_to_the_vocabularies_that_the_full_shapes_say(standards: Path, shapes: Graph) -> None:
    names = json_names(standards)
    wanted, ours = set(), set()
    for kind, model in MODELS.items():
        for iri, facts in properties(shapes, iri_of(kind)):
            for rule in shapes.objects(facts.get("node"), SH.property) if "node" in facts else ():
                scheme: Term | None = shapes.value(rule, SH.hasValue)
                if shapes.value(rule, SH.path) == SKOS.inScheme and iri in names:
                    wanted.add((kind, names[iri], str(scheme)))
        ours |= {(kind, name, scheme) for name, field in fields_of(model).items() for scheme in schemes_of(field)}
    assert ours == wanted
    assert len(wanted) >= 30


def test_every_vocabulary_is_the_published_one(standards: Path) -> None:
    published = {path.name: path.read_text() for path in (standards / "elm" / "vocabularies").glob("*.tsv")}
    held = {path.name: path.read_text() for path in (SCHEMAS / "vocabularies").glob("*.tsv")}
    assert held.keys() - published.keys() == {"country.tsv", "europass-supervision-verification.tsv", "language.tsv"}
    assert {name: held[name] for name in published} == published


def concepts_in(value: Any) -> Iterator[dict[str, Any]]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and value.get("type") == "Concept":
        yield value
    for item in items:
        yield from concepts_in(item)


def test_the_samples_name_countries_languages_and_verification_as_our_tables_do(standards: Path) -> None:
    seen = set()
    for name in SAMPLES:
        for concept in concepts_in(sample(standards, name)):
            scheme = concept["inScheme"]["id"]
            if scheme in {vocabularies.COUNTRY, vocabularies.LANGUAGE, vocabularies.SUPERVISION}:
                made = vocabularies.concept(scheme, concept["id"])
                assert made["prefLabel"]["en"] == concept["prefLabel"]["en"]
                seen.add(concept["id"])
    assert len(seen) >= 6


def test_the_context_that_we_hold_is_the_published_one(standards: Path) -> None:
    published = json.loads((standards / "elm" / "edc-ap-context.jsonld").read_text())
    assert load_context(EUROPASS)["document"] == published
