"""Sets and outcomes as linked data: outside libraries read them, and the shapes of the European Learning Model take them."""

import json
import re
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import pyshacl
import pytest
from pyld import jsonld
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.catalogue.education import LONG, Catalogue
from tests.conftest import Clock
from tests.desks import content, outcome, publish_set
from tests.factories import World
from tests.vectors.test_elm import shapes_in

ELM = Namespace("http://data.europa.eu/snb/model/elm/")
HERE = "http://localhost:8000"
LD, TURTLE = "application/ld+json", "text/turtle"


@pytest.fixture
def catalogue(client: TestClient, world: World, clock: Clock) -> Catalogue:
    return Catalogue(client, world, clock)


def get(catalogue: Catalogue, path: str, accept: str) -> Any:
    return catalogue.client.get(path, headers={"Accept": accept}, follow_redirects=False)


def refuse_to_load(url: str, _options: Any = None) -> Any:
    raise AssertionError(f"{url} would be fetched")


def as_graph(document: Any) -> Graph:
    """A JSON-LD document as PyLD makes it RDF, with no way to fetch anything."""
    options = {"documentLoader": refuse_to_load, "format": "application/n-quads"}
    return Graph().parse(data=jsonld.to_rdf(document, options), format="nt")


def graph_at(catalogue: Catalogue, path: str) -> Graph:
    answer = get(catalogue, path, LD)
    assert (answer.status_code, answer.headers["content-type"]) == (200, LD), answer.text
    return as_graph(answer.json())


def case(kind: str, identifier: str) -> URIRef:
    return URIRef(f"{HERE}/ims/case/v1p1/{kind}/{identifier}")


def places(catalogue: Catalogue) -> list[str]:
    """The page of every version of every set, and of every outcome in them."""
    documents = catalogue.client.get("/ims/case/v1p1/CFDocuments").json()["CFDocuments"]
    found = [f"/outcome-sets/{document['identifier']}" for document in documents]
    for document in documents:
        items = catalogue.client.get(f"/ims/case/v1p1/CFPackages/{document['identifier']}").json()["CFItems"]
        found += [f"/outcomes/{item['identifier']}" for item in items]
    assert len(found) > 10
    return found


def test_json_ld_and_turtle_are_the_same_graph_to_three_libraries(catalogue: Catalogue) -> None:
    for place in places(catalogue):
        document, text = get(catalogue, place, LD), get(catalogue, place, TURTLE)
        assert text.headers["content-type"] == "text/turtle; charset=utf-8"
        graph = as_graph(document.json())
        assert isomorphic(graph, Graph().parse(data=text.text, format="turtle")), place
        stored = [pyoxigraph.Dataset(pyoxigraph.parse(data, kind)) for data, kind in (
            (text.text, pyoxigraph.RdfFormat.TURTLE), (document.text, pyoxigraph.RdfFormat.JSON_LD))]  # fmt: skip
        for dataset in stored:
            dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        assert stored[0] == stored[1], place
        assert len(stored[0]) == len(graph)


def test_every_term_has_a_meaning_and_no_address_is_relative(catalogue: Catalogue) -> None:
    for place in places(catalogue):
        document = get(catalogue, place, LD).json()
        for node in document["@graph"]:
            assert set(node) <= set(document["@context"]), set(node) - set(document["@context"])
        for term in {str(each) for triple in as_graph(document) for each in triple if isinstance(each, URIRef)}:
            assert re.match("https?://|did:web:", term), term


@cache
def _shapes(folder: Path) -> Graph:
    return shapes_in(folder)


def test_the_official_shapes_take_every_set_and_outcome(catalogue: Catalogue, standards: Path) -> None:
    for place in places(catalogue):
        data = graph_at(catalogue, place)
        does, _, report = pyshacl.validate(
            data, shacl_graph=_shapes(standards / "elm"), inference="none", do_owl_imports=False
        )
        assert does, (place, report)
        assert set(data.subjects(RDF.type, ELM.LearningOutcome))


def test_the_shapes_would_see_a_fault(catalogue: Catalogue, standards: Path) -> None:
    data = graph_at(catalogue, f"/outcomes/{catalogue.outcomes(1)['LU1']['id']}")
    data.remove((None, DCTERMS.title, None))
    does, _, _ = pyshacl.validate(data, shacl_graph=_shapes(standards / "elm"), inference="none")
    assert not does


def test_an_outcome_says_what_it_is_in_the_words_of_the_model(catalogue: Catalogue) -> None:
    first, second = catalogue.outcomes(1), catalogue.outcomes(2)
    graph = graph_at(catalogue, f"/outcomes/{first['LU1']['id']}")
    outcome = URIRef(first["LU1"]["uri"])

    def values(predicate: URIRef) -> set[str]:
        return {str(each) for each in graph.objects(outcome, predicate)}

    assert set(graph.objects(outcome, DCTERMS.title)) == {
        Literal("Begeleidt bewoners bij herstel", "nl"),
        Literal("Supports residents in recovery", "en"),
    }
    assert values(ELM.relatedESCOSkill) == {"http://data.europa.eu/esco/skill/0a0c5be6"}
    assert values(ELM.relatedSkill) == {"https://kader.example/7"}
    assert values(DCTERMS.educationLevel) == {
        "http://data.europa.eu/snb/eqf/5",
        "http://data.europa.eu/snb/qdr/c_18c9e9fe",
    }
    assert values(DCTERMS.type) == {"http://data.europa.eu/snb/skill-type/skill"}
    assert values(DCTERMS.isReplacedBy) == {second["LU1"]["uri"]}
    assert values(DCTERMS.isVersionOf) == {f"{HERE}/outcomes/{first['LU1']['outcomeId']}"}
    assert case("CFDocuments", catalogue.versions[0]) in set(graph.objects(outcome, DCTERMS.isPartOf))
    subjects = {str(graph.value(each, SKOS.notation)) for each in graph.objects(outcome, DCTERMS.subject)}
    assert subjects == {"lived-experience", "sdg-3", "experiential-knowledge", "skill"}
    goal = graph.value(None, SKOS.notation, Literal("sdg-3"))
    assert graph.value(goal, SKOS.exactMatch) == URIRef("http://metadata.un.org/sdg/3")
    below = graph_at(catalogue, f"/outcomes/{first['LU3']['id']}")
    assert outcome in set(below.objects(URIRef(first["LU3"]["uri"]), DCTERMS.isPartOf))
    assert (
        URIRef(first["LU3"]["uri"]),
        DCTERMS.type,
        URIRef("http://data.europa.eu/snb/skill-type/knowledge"),
    ) in below


def test_a_set_holds_its_outcomes_and_knows_its_neighbours(catalogue: Catalogue) -> None:
    one, two, three = (case("CFDocuments", each) for each in catalogue.versions)
    graph = graph_at(catalogue, f"/outcome-sets/{catalogue.versions[1]}")
    outcomes = {URIRef(each["uri"]) for each in catalogue.outcomes(2).values()}
    assert set(graph.objects(two, ELM.learningOutcome)) == outcomes
    assert set(graph.subjects(RDF.type, ELM.LearningOutcome)) == outcomes
    assert (graph.value(two, DCTERMS.replaces), graph.value(two, DCTERMS.isReplacedBy)) == (one, three)
    assert graph.value(two, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(two, DCTERMS.isVersionOf) == URIRef(f"{HERE}/outcome-sets/{catalogue.set}")
    assert graph.value(two, DCTERMS.source) == URIRef("https://profiel.example/1")
    assert len(set(graph.objects(two, ELM.educationLevel))) == 4
    last = graph_at(catalogue, f"/outcome-sets/{catalogue.versions[2]}")
    assert str(last.value(three, ELM.status)) == "withdrawn"
    assert last.value(three, DCTERMS.modified) is not None


def test_the_set_of_a_programme_has_its_field_of_study_and_its_maker(catalogue: Catalogue) -> None:
    version = catalogue.desk.outcomes[0]["setVersionId"]
    graph = graph_at(catalogue, f"/outcome-sets/{version}")
    own = case("CFDocuments", version)
    assert graph.value(own, ELM.ISCEDFCode) == URIRef("http://data.europa.eu/snb/isced-f/0923")
    assert str(graph.value(own, DCTERMS.creator)) == "did:web:localhost%3A8000:institutions:noord"


def test_generic_sets_are_transversal_and_hostile_addresses_stay_addresses(catalogue: Catalogue, world: World) -> None:
    editor = world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR), lifetime=LONG)
    odd = {
        "targetUrl": "https://kader.example/{a}|b^`c\\é",
        "targetName": "Vreemd",
        "targetFramework": "K",
        "targetType": "ext:K",
    }
    said = content(
        outcome(
            "G1", kind="responsibility-and-autonomy", alignments=[odd], statement={"nl": 'Zegt "a\\b"\n', "en": "<b>"}
        ),
        licence="Eigen voorwaarden",
        source={"title": "Zonder adres"},
    )
    made = catalogue.ask("POST", "/v1/outcome-sets", editor, {"kind": "generic", "code": "GEN", "content": said})
    version = publish_set(catalogue.client, made["id"], editor).json()["versionId"]
    graph = graph_at(catalogue, f"/outcome-sets/{version}")
    text = get(catalogue, f"/outcome-sets/{version}", TURTLE).text
    assert isomorphic(graph, Graph().parse(data=text, format="turtle"))
    (own,) = graph.subjects(RDF.type, ELM.LearningOutcome)
    assert str(graph.value(own, ELM.reusabilityLevel)).endswith("/transversal")
    assert graph.value(own, DCTERMS.type) is None
    assert str(graph.value(own, ELM.relatedSkill)) == "https://kader.example/%7Ba%7D%7Cb%5E%60c%5C%C3%A9"
    assert str(graph.value(case("CFDocuments", version), DCTERMS.rights)) == "Eigen voorwaarden"
    assert graph.value(case("CFDocuments", version), DCTERMS.license) is None


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (LD, LD),
        (TURTLE, "text/turtle; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/turtle;q=0.5, application/ld+json", LD),
        ("text/html;q=0.1, text/turtle", "text/turtle; charset=utf-8"),
        ("text/*", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
    ],
)
def test_the_address_of_a_page_answers_in_the_form_that_is_preferred(
    catalogue: Catalogue, accept: str, form: str
) -> None:
    for place in (f"/outcome-sets/{catalogue.versions[0]}", f"/outcomes/{catalogue.outcomes(1)['LU1']['id']}"):
        answer = get(catalogue, place, accept)
        assert (answer.status_code, answer.headers["content-type"]) == (200, form)
        assert "Accept" in answer.headers["vary"]
        links = answer.headers["link"]
        assert f'<{HERE}{place}>; rel="canonical"' in links
        assert f'<{HERE}{place}/files/turtle>; rel="alternate"; type="text/turtle"' in links
        assert 'rel="describes"' in links


def test_what_no_form_is_there_for_is_not_acceptable(catalogue: Catalogue) -> None:
    for place in (f"/outcome-sets/{catalogue.versions[0]}", f"/outcomes/{catalogue.outcomes(1)['LU1']['id']}"):
        for accept in ("image/png", "application/rdf+xml", "text/turtle;q=0"):
            answer = get(catalogue, place, accept)
            assert (answer.status_code, answer.json()["type"]) == (406, f"{HERE}/problems/not-acceptable")


def test_each_form_has_an_address_of_its_own(catalogue: Catalogue) -> None:
    place = f"/outcome-sets/{catalogue.versions[0]}"
    for name, form in (("jsonld", LD), ("turtle", TURTLE)):
        answer = get(catalogue, f"{place}/files/{name}", "text/html")
        assert (answer.status_code, answer.text) == (200, get(catalogue, place, form).text)
    assert get(catalogue, f"{place}/files/xml", "*/*").status_code == 404
    first = get(catalogue, place, TURTLE)
    again = catalogue.client.get(place, headers={"Accept": TURTLE, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("accept", [LD, TURTLE, "text/html"])
def test_the_address_across_versions_leads_to_the_latest(catalogue: Catalogue, accept: str) -> None:
    outcome = catalogue.outcomes(2)["LU1"]
    for place, latest in (
        (f"/outcomes/{outcome['outcomeId']}", f"/outcomes/{outcome['id']}"),
        (f"/outcome-sets/{catalogue.set}", f"/outcome-sets/{catalogue.versions[1]}"),
    ):
        answer = get(catalogue, f"{place}?lang=en", accept)
        rest = "?lang=en" if accept == "text/html" else ""
        assert (answer.status_code, answer.headers["location"].removeprefix(HERE)) == (303, f"{latest}{rest}")
    named = get(catalogue, f"/outcome-sets/{catalogue.set}/files/turtle", "*/*")
    assert named.headers["location"] == f"{HERE}/outcome-sets/{catalogue.versions[1]}/files/turtle"
    for place in ("/outcomes", "/outcome-sets"):
        assert get(catalogue, f"{place}/{uuid.uuid4()}", accept).status_code == 404
        assert get(catalogue, f"{place}/nothing", accept).status_code == 400


def test_who_asks_for_a_graph_at_an_address_of_case_is_led_to_it(catalogue: Catalogue) -> None:
    outcome = catalogue.outcomes(1)["LU1"]
    address = outcome["uri"].removeprefix(HERE)
    answer = get(catalogue, address, TURTLE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}/outcomes/{outcome['id']}")
    document = f"/ims/case/v1p1/CFDocuments/{catalogue.versions[0]}"
    assert get(catalogue, document, LD).headers["location"] == f"{HERE}/outcome-sets/{catalogue.versions[0]}"
    for accept in ("application/json", "*/*", "text/html"):
        assert get(catalogue, address, accept).json()["identifier"] == outcome["id"]


def test_drafts_do_not_exist(catalogue: Catalogue) -> None:
    rows = catalogue.world.session.connection().exec_driver_sql(
        "select id from outcome_set_versions where status = 'draft'"
    )
    (draft,) = [row[0] for row in rows]
    for accept in (LD, TURTLE, "text/html"):
        assert get(catalogue, f"/outcome-sets/{draft}", accept).status_code == 404


def test_the_context_is_whole_and_says_what_the_model_says(catalogue: Catalogue, standards: Path) -> None:
    ours = get(catalogue, f"/outcome-sets/{catalogue.versions[0]}", LD).json()["@context"]
    theirs = json.loads((standards / "elm" / "edc-ap-context.jsonld").read_text())["@context"]
    namespaces = {**theirs, **ours, "dc": ours["dcterms"]}

    def whole(value: Any) -> str:
        name = value["@id"] if isinstance(value, dict) else value
        prefix, _, rest = name.partition(":")
        return name if prefix not in namespaces else f"{namespaces[prefix]}{rest}"

    own = {"type", "id", "level", "name", "status", "learningOutcome"}
    shared = [term for term in set(ours) & set(theirs) - {"isPartOf"} if ":" in str(theirs[term])]
    assert len(shared) > 20, own
    differing = {term for term in shared if whole(ours[term]) != whole(theirs[term])}
    assert differing == set()
