"""CASE 1.0 and 1.1 over HTTP: every answer against its official schema, lists by the letter, refusals as CASE spells."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from app.catalogue.documents.case import step_id, structure_id
from app.versions import digest_of
from tests.catalogue.official import OPERATIONS, check, check_package
from tests.conftest import Clock
from tests.desks import ADOPTION, Desk, content, outcome
from tests.factories import World

EDITIONS = ("v1p0", "v1p1")
KINDS = tuple(kind for kind in OPERATIONS if kind)
FIELD_UNKNOWN = "invalid_selection_field"


class Register:
    """A sector set in two versions, one outcome reworded and one added, beside the set of a programme."""

    def __init__(self, client: TestClient, world: World, clock: Clock) -> None:
        self.client, self.clock = client, clock
        self.desk = Desk(client, world)
        self.editor = world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))
        clock.advance(seconds=60)
        first = content(
            outcome("LU1"),
            outcome("LU2", parent="LU1", criteria=[{"nl": "Een"}, {"nl": "Twee", "en": "Two"}]),
            outcome("LU3", parent="LU1", livedExperience="none", themes=[], sdgs=[], ec=2.5),
            title={"nl": "Landelijke set"},
            description={"nl": "Voor allen"},
            source={"title": "Profiel", "year": 2022, "url": "https://profiel.example/1"},
        )
        new = {"kind": "national", "code": "NED", "content": first}
        self.set: str = self.ask("POST", "/v1/outcome-sets", new)["id"]
        self.first: str = self.ask("POST", f"/v1/outcome-sets/{self.set}/publish", ADOPTION)["versionId"]
        clock.advance(seconds=60)
        self.ask("POST", f"/v1/outcome-sets/{self.set}/draft")
        reworded = outcome("LU2", parent="LU1", statement={"nl": "Anders gezegd", "en": "Said otherwise"})
        second = {**first, "outcomes": [first["outcomes"][0], reworded, outcome("LU4")]}
        self.draft = self.ask("PUT", f"/v1/outcome-sets/{self.set}/draft", second)["versionId"]

    def publish(self) -> str:
        version: str = self.ask("POST", f"/v1/outcome-sets/{self.set}/publish", ADOPTION)["versionId"]
        return version

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, path, json=body, headers={**self.editor, "If-Match": '"r1"'})
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def get(self, path: str, edition: str = "v1p1", **query: Any) -> Any:
        return self.client.get(f"/ims/case/{edition}/{path}", params=query)

    def package(self, version: str | None = None, edition: str = "v1p1") -> Any:
        answer = self.get(f"CFPackages/{version or self.first}", edition)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def titles(self, **query: Any) -> list[str]:
        answer = self.get("CFDocuments", **query)
        assert answer.status_code == 200, answer.text
        return [f"{each['title']} {each['version']}" for each in answer.json()["CFDocuments"]]


@pytest.fixture
def register(client: TestClient, world: World, clock: Clock) -> Register:
    return Register(client, world, clock)


def identifiers(register: Register) -> dict[str, list[str]]:
    """An id of every kind of thing that packages name; both versions and the set of the programme."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for document in register.get("CFDocuments").json()["CFDocuments"]:
        package = register.package(document["identifier"])
        parts = {**package, **package["CFDefinitions"], "CFDocuments": [package["CFDocument"]]}
        for kind in found:
            found[kind] += [each["identifier"] for each in parts.get(kind, [])]
    found["CFPackages"], found["CFItemAssociations"] = found["CFDocuments"], found["CFItems"]
    return {kind: list(dict.fromkeys(ids)) for kind, ids in found.items()}


@pytest.mark.parametrize("edition", EDITIONS)
def test_everything_that_a_package_names_answers_as_the_official_schema_says(
    register: Register, standards: Path, edition: str
) -> None:
    register.publish()
    check(standards, edition, "", register.get("CFDocuments", edition))
    for kind, ids in identifiers(register).items():
        assert ids, kind
        for identifier in ids:
            answer = register.get(f"{kind}/{identifier}", edition)
            assert answer.status_code == 200, (kind, identifier, answer.text)
            check(standards, edition, kind, answer)
            if edition == "v1p1" and kind == "CFPackages":
                check_package(standards, answer.json())


def test_alone_and_in_a_package_a_thing_is_the_same(register: Register) -> None:
    package = register.package(register.publish())
    parts = {**package, **package["CFDefinitions"], "CFDocuments": [package["CFDocument"]]}
    for kind in ("CFDocuments", "CFItems", "CFAssociations", "CFAssociationGroupings", "CFLicenses", "CFRubrics"):
        for thing in parts[kind]:
            alone = register.get(thing["uri"].partition("/v1p1/")[2]).json()
            assert {name: alone[name] for name in thing} == thing
            assert set(alone) - set(thing) <= {"CFDocumentURI", "CFPackageURI"}


def test_a_document_says_what_the_set_says(register: Register) -> None:
    found = register.get(f"CFDocuments/{register.first}").json()
    own = found.pop("extensions")["leerlijn"]
    address = f"http://localhost:8000/ims/case/v1p1/CF{{}}/{register.first}"
    licence = found.pop("licenseURI")
    assert found == {
        "identifier": register.first,
        "uri": address.format("Documents"),
        "caseVersion": "1.1",
        "creator": "Landelijk Opleidingsoverleg",
        "title": "Landelijke set",
        "lastChangeDateTime": "2026-11-02T09:01:00+00:00",
        "officialSourceURL": "https://profiel.example/1",
        "publisher": "Leerlijn",
        "description": "Voor allen",
        "language": "nl",
        "version": "1",
        "adoptionStatus": "Adopted",
        "statusStartDate": "2026-10-01",
        "notes": "Profiel, 2022",
        "CFPackageURI": {"title": "Landelijke set", "identifier": register.first, "uri": address.format("Packages")},
    }
    assert licence["title"] == "CC BY 4.0"
    assert (own["code"], own["kind"], own["levels"], own["source"]["year"]) == ("NED", "national", [5], 2022)


def test_the_set_of_a_programme_has_its_field_of_study(register: Register) -> None:
    (found,) = register.get("CFDocuments", filter="creator~'noord'").json()["CFDocuments"]
    assert found["creator"] == "Voorbeeldhogeschool voorbeeld-noord"
    assert found["subject"] == ["Social work and counselling"]
    (field,) = register.get(f"CFSubjects/{found['subjectURI'][0]['identifier']}").json()["CFSubjects"]
    assert (field["hierarchyCode"], field["title"]) == ("0923", "Social work and counselling")


def test_an_outcome_answers_at_its_case_address(register: Register) -> None:
    outcomes = register.client.get(f"/v1/outcome-sets/{register.set}/versions/1/outcomes").json()["items"]
    item = register.client.get(outcomes[1]["uri"].removeprefix("http://localhost:8000")).json()
    assert (item["identifier"], item["uri"]) == (outcomes[1]["id"], outcomes[1]["uri"])
    told = ("fullStatement", "alternativeLabel", "humanCodingScheme", "CFItemType", "educationLevel", "notes")
    assert [item[name] for name in told] == [
        "Begeleidt bewoners bij herstel",
        "Supports residents in recovery",
        "LU2",
        "Learning Outcome",
        ["NLQF 5"],
        "Een\nTwee",
    ]
    assert item["conceptKeywords"] == ["lived-experience", "sdg-3", "experiential-knowledge", "skill"]
    assert item["CFDocumentURI"]["identifier"] == register.first


def test_a_package_holds_all_that_the_outcomes_say(register: Register) -> None:
    package = register.package()
    items, rubrics = package["CFItems"], package["CFRubrics"]
    parents = {
        each["originNodeURI"]["identifier"]: (each["destinationNodeURI"]["identifier"], each["sequenceNumber"])
        for each in package["CFAssociations"]
    }
    first, second, third = (each["identifier"] for each in items)
    assert parents == {first: (register.first, 1), second: (first, 1), third: (first, 2)}
    criteria = rubrics[1]["CFRubricCriteria"]
    assert [each["description"] for each in criteria] == ["Een", "Twee"]
    assert [each["extensions"]["leerlijn"]["description"].get("en") for each in criteria] == [None, "Two"]
    assert {each["CFItemURI"]["identifier"] for each in criteria} == {second}
    assert items[2]["extensions"]["leerlijn"] == {
        "level": 5,
        "kind": "skill",
        "themes": [],
        "sdgs": [],
        "livedExperience": "none",
        "alignments": [],
        "ec": 2.5,
    }
    assert [each["title"] for each in package["CFDefinitions"]["CFConcepts"]] == [
        "Thema's van het sectorplan",
        "Ervaringsdeskundigheid",
        "Duurzame ontwikkelingsdoelen",
        "Goede gezondheid en welzijn",
        "Ervaringskennis",
        "Ervaringskennis",
        "Soort leeruitkomst",
        "Vaardigheid",
    ]


def rebuilt(package: Any) -> dict[str, Any]:
    """The content of a set, from nothing but its package."""
    items = {each["identifier"]: each for each in package["CFItems"]}
    ends = [(each["originNodeURI"], each["destinationNodeURI"], each) for each in package["CFAssociations"]]
    above = {low["identifier"]: up["identifier"] for low, up, each in ends if each["associationType"] == "isChildOf"}
    criteria: dict[str, list[Any]] = {}
    for rubric in package["CFRubrics"]:
        for each in rubric["CFRubricCriteria"]:
            own = each["extensions"]["leerlijn"]["description"]
            criteria.setdefault(each["CFItemURI"]["identifier"], []).append(own)
    outcomes = []
    for identifier, item in items.items():
        parent = items.get(above[identifier])
        outcomes.append(
            {
                "code": item["humanCodingScheme"],
                "statement": {"nl": item["fullStatement"], "en": item["alternativeLabel"]},
                "criteria": criteria[identifier],
                **({"parent": parent["humanCodingScheme"]} if parent else {}),
                **item["extensions"]["leerlijn"],
            }
        )
    own = package["CFDocument"]["extensions"]["leerlijn"]
    names = ("title", "description", "levels", "themes", "source", "licence")
    return {**{name: own[name] for name in names if name in own}, "outcomes": outcomes}


def test_nothing_of_a_set_is_lost_in_its_package(register: Register) -> None:
    for version in (register.first, register.publish()):
        package = register.package(version)
        assert digest_of(rebuilt(package)) == package["CFDocument"]["extensions"]["leerlijn"]["digest"]


def test_versions_of_an_outcome_are_tied_from_both_ends(register: Register) -> None:
    before = register.package()
    second = register.package(register.publish())
    tied = [each for each in second["CFAssociations"] if each["associationType"] != "isChildOf"]
    assert [each["associationType"] for each in tied] == ["exactMatchOf", "replacedBy"]
    for old, new, association in zip(before["CFItems"], second["CFItems"], tied, strict=False):
        ends = [association[end]["identifier"] for end in ("originNodeURI", "destinationNodeURI")]
        assert ends == [old["identifier"], new["identifier"]]
        for item in ends:
            seen = register.get(f"CFItemAssociations/{item}").json()
            assert association in seen["CFAssociations"]
            assert seen["CFItem"]["identifier"] == item
        alone = register.get(f"CFAssociations/{association['identifier']}").json()
        assert alone["CFDocumentURI"]["identifier"] == second["CFDocument"]["identifier"]
    assert register.package() == before, "a package does not change when the next version comes"


def test_an_outcome_that_was_in_no_version_before_has_no_such_association(register: Register) -> None:
    new = register.package()["CFItems"][0]["identifier"]
    assert register.get(f"CFAssociations/{structure_id(new)}").status_code == 200
    assert register.get(f"CFAssociations/{step_id(new)}").status_code == 404


def test_a_concept_answers_with_what_is_below_it(register: Register) -> None:
    concepts = register.package()["CFDefinitions"]["CFConcepts"]
    goals = register.get(f"CFConcepts/{concepts[2]['identifier']}").json()["CFConcepts"]
    assert [each["hierarchyCode"] for each in goals] == ["2", *(f"2.{number}" for number in range(1, 18))]
    assert len(register.get(f"CFConcepts/{concepts[3]['identifier']}").json()["CFConcepts"]) == 1


def test_a_withdrawn_version_says_so(register: Register) -> None:
    register.clock.advance(minutes=30)
    reason = {"reason": "Vervangen"}
    register.ask("POST", f"/v1/outcome-sets/{register.set}/versions/1/withdraw", reason)
    found = register.package()
    document = found["CFDocument"]
    assert (document["adoptionStatus"], document["statusEndDate"]) == ("Deprecated", "2026-11-02")
    assert document["lastChangeDateTime"] == "2026-11-02T09:32:00+00:00"
    assert {each["statusEndDate"] for each in found["CFItems"]} == {"2026-11-02"}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_is_refused_as_case_spells_it(
    register: Register, standards: Path, edition: str, kind: str
) -> None:
    invalid = {"v1p0": "invaliduuid", "v1p1": "invalid_uuid"}[edition]
    for identifier, minors in (
        (str(uuid.uuid4()), ["unknownobject"]),
        (register.draft, ["unknownobject"]),
        ("42", ["unknownobject", invalid]),
        ("-" * 36, ["unknownobject", invalid]),
    ):
        answer = register.get(f"{kind}/{identifier}", edition)
        assert answer.status_code == 404
        check(standards, edition, kind, answer)
        fields = answer.json()["imsx_codeMinor"]["imsx_codeMinorField"]
        assert [each["imsx_codeMinorFieldValue"] for each in fields] == minors


def test_only_two_editions_are_spoken_and_nothing_is_written(register: Register, standards: Path) -> None:
    assert register.get("CFDocuments", "v1p2").status_code == 404
    assert register.get("CFThings").json()["imsx_codeMajor"] == "failure"
    refused = register.client.delete(f"/ims/case/v1p1/CFItems/{uuid.uuid4()}")
    assert (refused.status_code, refused.json()["imsx_codeMajor"]) == (405, "unsupported")
    check(standards, "v1p1", "CFItems", refused)


def test_drafts_are_not_listed(register: Register) -> None:
    assert register.titles() == ["Ervaringsdeskundigheid 1", "Landelijke set 1"]
    register.publish()
    assert register.titles() == ["Ervaringsdeskundigheid 1", "Landelijke set 1", "Landelijke set 2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"filter": "title='landelijke SET'"}, ["L1", "L2"]),
        ({"filter": "title!='Landelijke set'"}, ["E1"]),
        ({"filter": "version>'1'"}, ["L2"]),
        ({"filter": "title~'set' AND version='2'"}, ["L2"]),
        ({"filter": "version='2' OR title='Ervaringsdeskundigheid'"}, ["E1", "L2"]),
        ({"filter": "subject='Social work and counselling'"}, ["E1"]),
        ({"filter": "subjectURI.title~'social'"}, ["E1"]),
        ({"filter": "licenseURI.title='CC BY 4.0'"}, ["E1", "L1", "L2"]),
        ({"filter": "lastChangeDateTime>='2026-11-02T10:02:00+01:00'"}, ["L2"]),
        ({"filter": "extensions.leerlijn.kind='programme'"}, ["E1"]),
        ({"sort": "title", "orderBy": "desc"}, ["L1", "L2", "E1"]),
        ({"sort": "lastChangeDateTime", "orderBy": "desc"}, ["L2", "L1", "E1"]),
        ({"sort": "officialSourceURL"}, ["L1", "L2", "E1"]),
        ({"orderBy": "desc"}, ["L2", "L1", "E1"]),
        ({"limit": 1, "offset": 1}, ["L1"]),
        ({"limit": 1, "offset": 9}, []),
    ],
)
def test_the_list_is_filtered_sorted_and_cut(register: Register, query: dict[str, Any], expected: list[str]) -> None:
    register.publish()
    assert [f"{title[0]}{title[-1]}" for title in register.titles(**query)] == expected


def test_pages_are_walked_from_first_to_last_and_back(register: Register) -> None:
    register.publish()
    seen, address = [], "/ims/case/v1p1/CFDocuments?limit=1&filter=title~'e'&fields=title,version"
    links: dict[str, str] = {}
    while address:
        answer = register.client.get(address)
        assert answer.headers["x-total-count"] == "3"
        (document,) = answer.json()["CFDocuments"]
        assert set(document) == {"title", "version"}
        seen.append(f"{document['title']} {document['version']}")
        found = re.findall(r'<http://localhost:8000([^>]*)>; rel="(\w+)"', answer.headers["link"])
        links = {relation: target for target, relation in found}
        address = links.get("next", "")
    assert seen == register.titles()
    assert set(links) == {"first", "prev", "last"}
    assert register.client.get(links["prev"]).json()["CFDocuments"][0]["version"] == "1"
    assert "prev" not in register.client.get(links["first"]).headers["link"]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("query", "named", "minor"),
    [
        ({"limit": "0"}, ["limit"], FIELD_UNKNOWN),
        ({"limit": "x"}, ["limit"], FIELD_UNKNOWN),
        ({"limit": ""}, ["limit"], FIELD_UNKNOWN),
        ({"limit": str(2**40)}, ["limit"], FIELD_UNKNOWN),
        ({"offset": "-1"}, ["offset"], FIELD_UNKNOWN),
        ({"orderBy": "up"}, ["orderBy"], "invalid_sort_field"),
        ({"sort": "colour"}, ["sort"], "invalid_sort_field"),
        ({"sort": "licenseURI"}, ["sort"], "invalid_sort_field"),
        ({"fields": "title,colour"}, ["fields"], FIELD_UNKNOWN),
        ({"fields": ""}, ["fields"], FIELD_UNKNOWN),
        ({"filter": ""}, ["filter"], FIELD_UNKNOWN),
        ({"filter": "title=Landelijk"}, ["filter"], FIELD_UNKNOWN),
        ({"filter": "colour='x'"}, ["filter"], FIELD_UNKNOWN),
        ({"filter": "title='" + "x" * 2000 + "'"}, ["filter"], FIELD_UNKNOWN),
        ({"filter": "x", "fields": "colour"}, ["filter", "fields"], FIELD_UNKNOWN),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused_naming_the_parameter(
    client: TestClient, standards: Path, edition: str, query: dict[str, str], named: list[str], minor: str
) -> None:
    answer = client.get(f"/ims/case/{edition}/CFDocuments", params=query)
    assert answer.status_code == 400
    check(standards, edition, "", answer)
    fields = answer.json()["imsx_codeMinor"]["imsx_codeMinorField"]
    assert [each["imsx_codeMinorFieldName"] for each in fields] == named
    assert {each["imsx_codeMinorFieldValue"] for each in fields} == {minor}


def test_what_case_1_1_added_is_no_field_of_case_1_0(register: Register) -> None:
    for name in ("caseVersion", "frameworkType", "extensions.leerlijn.code"):
        assert register.get("CFDocuments", "v1p1", filter=f"{name}!='x'").status_code == 200
        assert register.get("CFDocuments", "v1p0", filter=f"{name}!='x'").status_code == 400
    found = register.get(f"CFDocuments/{register.first}", "v1p0").json()
    assert "/ims/case/v1p0/CFPackages/" in found["CFPackageURI"]["uri"]
    assert "/ims/case/v1p1/CFDocuments/" in found["uri"]


@pytest.mark.parametrize("path", ["CFDocuments", "CFPackages/{}", "discovery"])
def test_what_a_client_has_already_is_not_sent_again(register: Register, path: str) -> None:
    first = register.get(path.format(register.first))
    assert first.headers["cache-control"].startswith("public, max-age=")
    address = str(first.request.url)
    for known in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
        again = register.client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert register.client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_case_1_1_describes_itself_with_our_address(client: TestClient) -> None:
    found = client.get("/ims/case/v1p1/discovery/imscasev1p1_openapi3_v1p0.json").json()
    assert found["servers"][0]["url"] == "http://localhost:8000/ims/case/v1p1"
    spoken = {path.strip("/").partition("/")[0] for path in found["paths"]}
    assert spoken == set(KINDS)
    assert client.get("/ims/case/v1p1/discovery").json() == found
    assert client.get("/ims/case/v1p1/discovery/other.json").status_code == 404
    assert client.get("/ims/case/v1p0/discovery").status_code == 404
