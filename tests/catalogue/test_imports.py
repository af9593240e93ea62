"""CASE packages come in and go out again over HTTP: nothing is lost, nothing comes twice, nothing half."""

import copy
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.catalogue.rules.filters import read_moment
from app.settings import Settings
from tests.catalogue.frameworks import child, identifier, newer, rich, thing
from tests.catalogue.official import check, check_package, check_thing
from tests.catalogue.test_import_rules import packages
from tests.conftest import Clock, NewApp
from tests.desks import Desk, content, outcome, publish_set, refused
from tests.factories import World

EDITIONS = ("v1p0", "v1p1")
FRAMEWORK = identifier("CFDocuments/youth-work")


def canonical(value: Any) -> bytes:
    """The RFC 8785 form, with every moment in UTC."""

    def normal(each: Any) -> Any:
        if isinstance(each, dict):
            return {
                name: read_moment(found).astimezone().isoformat() if name == "lastChangeDateTime" else normal(found)  # type: ignore[union-attr]
                for name, found in each.items()
            }
        return [normal(one) for one in each] if isinstance(each, list) else each

    return rfc8785.dumps(normal(value))


class Importer:
    """Somebody who imports: the sector editor, if it is not said who."""

    def __init__(self, client: TestClient, who: dict[str, str]) -> None:
        self.client, self.who = client, who

    def send(
        self, package: Any, *, who: dict[str, str] | None = None, revision: int | None = None, **query: Any
    ) -> Any:
        data = package if isinstance(package, bytes) else json.dumps(package).encode()
        headers = {**(who or self.who), **({"If-Match": f'"r{revision}"'} if revision else {})}
        return self.client.post("/v1/case-imports", content=data, params=query, headers=headers)

    def take(self, package: Any, outcome: str = "created", **more: Any) -> Any:
        answer = self.send(package, **more)
        expected = 201 if outcome in {"created", "begun"} and "dryRun" not in more else 200
        assert answer.status_code == expected, answer.text
        assert answer.json()["outcome"] == outcome, answer.text
        return answer.json()

    def publish(self, set_id: str) -> Any:
        return publish_set(self.client, set_id, self.who).json()

    def bring(self, package: Any, **more: Any) -> Any:
        """Imports and publishes; the version."""
        return self.publish(self.take(package, **more)["target"]["id"])

    def get(self, path: str, edition: str = "v1p1", **query: Any) -> Any:
        return self.client.get(f"/ims/case/{edition}/{path}", params=query)

    def package(self, identifier: str = FRAMEWORK, edition: str = "v1p0") -> Any:
        answer = self.get(f"CFPackages/{identifier}", edition)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def draft(self, set_id: str) -> Any:
        answer = self.client.get(f"/v1/outcome-sets/{set_id}/draft", headers=self.who)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def edit(self, draft: Any, **changes: Any) -> Any:
        headers = {**self.who, "If-Match": f'"r{draft["revision"]}"'}
        body = {**draft["content"], **changes}
        answer = self.client.put(f"/v1/outcome-sets/{draft['id']}/draft", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def importer(client: TestClient, world: World) -> Importer:
    return Importer(client, world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR)))


@pytest.fixture
def elsewhere(new_app: NewApp, own_settings: Settings, committing: Engine, clock: Clock) -> Iterator[Importer]:
    """Another register, with a database of its own that is empty."""

    def new_session() -> Session:
        return Session(committing, expire_on_commit=False)

    app = new_app(own_settings, new_session=new_session, clock=clock)
    with TestClient(app, base_url=own_settings.public_url) as client, new_session() as session:
        world = World(session, clock)
        yield Importer(client, world.headers(world.grant(world.person("El"), Role.SECTOR_EDITOR)))


def said(content: Any) -> Any:
    """A content or a part of it, without what is not there."""
    return {name: value for name, value in content.items() if value is not None}


def by_code(draft: Any) -> dict[str, Any]:
    return {each["code"]: said(each) for each in draft["content"]["outcomes"]}


# A framework of others.


def test_the_frameworks_of_these_tests_are_what_the_official_schemas_say(standards: Path) -> None:
    check_thing(standards, "CFPackage.Type", rich())
    check_package(standards, rich())
    check_package(standards, newer())


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_package_of_case_1_0_comes_out_as_it_came_in(importer: Importer, standards: Path, edition: str) -> None:
    assert importer.take(rich())["edition"] == "v1p0"
    assert importer.get(f"CFPackages/{FRAMEWORK}").status_code == 404, "drafts are for nobody"
    version = importer.publish(importer.take(rich(), "unchanged")["target"]["id"])
    for asked in (FRAMEWORK, version["versionId"]):
        answer = importer.get(f"CFPackages/{asked}", edition)
        assert canonical(answer.json()) == canonical(rich())
        check(standards, edition, "CFPackages", answer)


def test_a_package_of_case_1_1_comes_out_as_it_came_in_and_is_right_in_1_0(importer: Importer, standards: Path) -> None:
    importer.bring(newer())
    assert canonical(importer.package(edition="v1p1")) == canonical(newer())
    older = importer.get(f"CFPackages/{FRAMEWORK}", "v1p0")
    check(standards, "v1p0", "CFPackages", older)
    kinds = [each["associationType"] for each in older.json()["CFAssociations"][-2:]]
    assert kinds == ["isRelatedTo", "isRelatedTo"], "1.0 has no word for these"
    assert canonical(older.json()["CFItems"][0]) == canonical(newer()["CFItems"][0])


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("package", [rich, newer])
def test_everything_in_it_answers_by_its_own_identifier(
    importer: Importer, standards: Path, edition: str, package: Any
) -> None:
    importer.bring(package())
    whole = importer.package(edition=edition)
    parts = {**whole, **whole["CFDefinitions"], "CFDocuments": [whole["CFDocument"]]}
    for kind in (
        "CFDocuments", "CFItems", "CFAssociations", "CFAssociationGroupings", "CFConcepts", "CFSubjects", "CFItemTypes",
        "CFLicenses", "CFRubrics",
    ):  # fmt: skip
        assert len(parts[kind]) > 0
        for each in parts[kind]:
            answer = importer.get(f"{kind}/{each['identifier']}", edition)
            check(standards, edition, kind, answer)
            found = answer.json()[kind][0] if kind in answer.json() else answer.json()
            assert {name: found[name] for name in each} == each
            assert set(found) - set(each) <= {"CFDocumentURI", "CFPackageURI"}
            assert importer.get(f"{kind}/{each['identifier'].upper()}", edition).json() == answer.json()


def test_what_stands_around_a_thing_comes_with_it(importer: Importer) -> None:
    importer.bring(rich())
    concepts = importer.get(f"CFConcepts/{identifier('CFConcepts/dialogue')}").json()["CFConcepts"]
    assert [each["title"] for each in concepts] == ["Dialogue", "Trust"]
    tied = importer.get(f"CFItemAssociations/{identifier('CFItems/listen')}").json()
    kinds = [each["associationType"] for each in tied["CFAssociations"]]
    assert kinds == ["isChildOf", "isChildOf", "exactMatchOf", "precedes"]
    assert tied["CFItem"]["CFDocumentURI"]["identifier"] == FRAMEWORK
    for edition in EDITIONS:
        alone = importer.get(f"CFDocuments/{FRAMEWORK}", edition).json()
        assert alone["CFPackageURI"]["uri"] == f"http://localhost:8000/ims/case/{edition}/CFPackages/{FRAMEWORK}"
    for unknown in ("CFItems/not-in-this-package", "CFItems/one-elsewhere", "CFRubricCriteria/first"):
        assert importer.get(f"CFItems/{identifier(unknown)}").status_code == 404
    assert importer.get(f"CFPackages/{identifier('CFItems/listen')}").status_code == 404
    assert importer.get(f"CFItems/{FRAMEWORK}").status_code == 404


def test_what_a_badge_points_at_is_the_item_as_it_came(importer: Importer) -> None:
    version = importer.bring(rich())
    outcomes = importer.client.get(f"/v1/outcome-sets/{version['id']}/versions/1/outcomes").json()["items"]
    mine = next(each for each in outcomes if each["outcome"]["code"] == "A.1.a")
    item = importer.client.get(mine["uri"].removeprefix("http://localhost:8000")).json()
    assert (item["identifier"], item["fullStatement"]) == (
        identifier("CFItems/listen"),
        "Listens to young people without judging",
    )
    tied = importer.get(f"CFItemAssociations/{mine['id']}").json()
    assert len(tied["CFAssociations"]) == 4


def test_no_badge_says_that_a_foreign_text_is_dutch(importer: Importer, world: World) -> None:
    version = importer.bring(rich())
    outcomes = importer.client.get(f"/v1/outcome-sets/{version['id']}/versions/1/outcomes").json()["items"]
    wanted = {each["outcome"]["code"]: each["id"] for each in outcomes}
    desk = Desk(importer.client, world)
    refusal = desk.publish("module", desk.module(outcomes=[wanted["C"], wanted["A.1.a"]]))
    assert [(each["code"], each["pointer"]) for each in refusal.json()["errors"]] == [
        ("outcome-not-dutch", "/outcomes/1")
    ]
    assert desk.publish("module", desk.module(outcomes=[wanted["C"]]), "M2").status_code == 200


def test_an_imported_framework_is_listed_once_as_it_came(importer: Importer, clock: Clock) -> None:
    importer.bring(rich())
    (found,) = importer.get("CFDocuments").json()["CFDocuments"]
    assert {name: found[name] for name in rich()["CFDocument"]} == rich()["CFDocument"]
    for query in (
        {"filter": "title~'youth' AND language='en'"},
        {"filter": "lastChangeDateTime<'2020-01-01'"},
        {"filter": "subjectURI.title='Youth work'", "fields": "title"},
        {"sort": "statusStartDate"},
    ):
        answer = importer.get("CFDocuments", "v1p0", **query)
        assert answer.headers["x-total-count"] == "1", query
    assert importer.get("CFDocuments", filter="creator='Leerlijn'").headers["x-total-count"] == "0"
    clock.advance(minutes=30)
    second = rich()
    second["CFDocument"]["version"] = "3.0"
    importer.publish(importer.take(second, "begun")["target"]["id"])
    answer = importer.get("CFDocuments")
    assert [each["version"] for each in answer.json()["CFDocuments"]] == ["3.0"]
    assert importer.package()["CFDocument"]["version"] == "3.0"


def test_its_outcomes_say_what_the_items_say_and_what_is_assumed(importer: Importer) -> None:
    report = importer.take(rich(), level=4, outcomeKind="responsibility-and-autonomy")
    assert (report["target"]["kind"], report["target"]["code"]) == ("reference", f"CASE-{FRAMEWORK[:8]}")
    assert report["kept"] == {
        "associations": 5, "rubrics": 2, "concepts": 3, "subjects": 1, "licences": 2, "itemTypes": 2, "groupings": 2,
    }  # fmt: skip
    draft = importer.draft(report["target"]["id"])
    found = by_code(draft)
    hexes = {name: identifier(f"CFItems/{name}")[:8] for name in ("care", "twice", "nuance")}
    assert list(found) == [
        "A", "A.1", "A.1.a", f"ITEM-{hexes['nuance']}", f"A.1.b-{hexes['care']}", f"A.1.b-{hexes['twice']}", "C", "B-new-2",
    ]  # fmt: skip
    words = "Listens to young people without judging"
    assert found["A.1.a"] == {
        "code": "A.1.a",
        "statement": {"nl": words, "en": words},
        "level": 6,
        "kind": "responsibility-and-autonomy",
        "criteria": [{"nl": "Lets others finish", "en": "Lets others finish"}, {"nl": "Asks on", "en": "Asks on"}],
        "themes": [],
        "sdgs": [],
        "livedExperience": "none",
        "alignments": [],
        "parent": "A.1",
        "language": "en",
        "assumed": ["kind"],
    }
    assert (said(found["C"]["statement"]), "language" in found["C"]) == ({"nl": "Werkt samen met ouders"}, False)
    assert (found["C"]["level"], found["C"]["assumed"]) == (4, ["level", "kind"])
    head = said({name: value for name, value in draft["content"].items() if name != "outcomes"})
    assert head["source"].pop("year") is None
    assert head == {
        "title": {"nl": "Youth Work Competence Framework", "en": "Youth Work Competence Framework"},
        "description": dict.fromkeys(("nl", "en"), 'What youth workers do.\nSecond edition, with "quotes", café and 😀.'),
        "levels": [4, 6],
        "themes": [],
        "source": {"title": "Example Council for Youth Work", "url": "https://council.example.org/youth-work.pdf"},
        "licence": "Open Framework Licence 2.1",
        "language": "en",
        "importedFrom": {"identifier": FRAMEWORK, "uri": rich()["CFDocument"]["uri"]},
    }  # fmt: skip


def test_a_set_of_ones_own_is_published_with_what_the_framework_lacks(importer: Importer, world: World) -> None:
    desk = Desk(importer.client, world)
    place = {"institution": "voorbeeld-noord", "programme": desk.programme, "code": "JONG"}
    report = importer.take(rich(), who=desk.coordinator, **place)
    assert report["target"]["kind"] == "programme"
    address = f"/v1/outcome-sets/{report['target']['id']}/draft/submit"
    answer = importer.client.post(address, json={}, headers=desk.coordinator)
    assert refused(answer) == (400, "not-publishable")
    lacking = {each["code"] for each in answer.json()["errors"]}
    assert lacking == {"criteria-missing", "english-missing", "dutch-missing"}
    assert importer.take(rich())["target"]["kind"] == "reference", "the sector has a set of its own of it"


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(packages().filter(lambda package: package["CFItems"]))
def test_any_package_that_case_allows_comes_out_as_it_came_in(
    importer: Importer, standards: Path, package: dict[str, Any]
) -> None:
    package = {**package, "CFDocument": {**package["CFDocument"], "identifier": str(uuid.uuid4())}}
    check_package(standards, package)
    report = importer.take(package)
    importer.publish(report["target"]["id"])
    found = importer.package(package["CFDocument"]["identifier"], report["edition"])
    assert canonical(found) == canonical(package)
    older = importer.get(f"CFPackages/{package['CFDocument']['identifier']}", "v1p0")
    if report["edition"] == "v1p1":
        check(standards, "v1p0", "CFPackages", older)
    assert importer.take(package, "unchanged")["isSourceChanged"] is False


@pytest.mark.parametrize("part", ["CFAssociations", "CFDefinitions", "CFRubrics"])
def test_in_any_order_and_without_any_part_it_comes_out_as_it_came_in(importer: Importer, part: str) -> None:
    package = newer()
    for name in ("CFItems", "CFAssociations", "CFRubrics"):
        package[name].reverse()
    shuffled = {name: value for name, value in reversed(package.items()) if name != part}
    importer.bring(shuffled)
    assert canonical(importer.package(edition="v1p1")) == canonical(shuffled)


# Again.


def test_the_same_again_makes_nothing_new(importer: Importer) -> None:
    first = importer.take(rich())
    number_of_imports = len(importer.client.get("/v1/case-imports", headers=importer.who).json()["items"])
    for again in (rich(), json.dumps(rich(), indent=3).encode(), json.dumps(rich(), sort_keys=True).encode()):
        report = importer.take(again, "unchanged")
        assert report["target"] == first["target"]
        assert {each["action"] for each in report["items"]} == {"unchanged"}
    version = importer.publish(first["target"]["id"])
    report = importer.take(rich(), "unchanged")
    assert (report["target"]["versionId"], report["target"]["number"]) == (version["versionId"], 1)
    assert importer.client.get(f"/v1/outcome-sets/{version['id']}/draft", headers=importer.who).status_code == 404
    found = importer.client.get("/v1/case-imports", headers=importer.who).json()["items"]
    assert len(found) == number_of_imports == 1
    assert (found[0]["status"], found[0]["uri"], found[0]["isEdited"]) == (
        "published",
        rich()["CFDocument"]["uri"],
        False,
    )


def second_edition() -> dict[str, Any]:
    made = rich()
    items = {each["identifier"]: each for each in made["CFItems"]}
    items[identifier("CFItems/listen")]["fullStatement"] = "Listens to young people with patience"
    items[identifier("CFItems/group")]["conceptKeywords"] = ["trust"]
    made["CFItems"].append(thing("CFItems", "online", fullStatement="Is there online", humanCodingScheme="A.2"))
    made["CFItems"] = [each for each in made["CFItems"] if each["identifier"] != identifier("CFItems/odd")]
    made["CFAssociations"].append(child("online", "area", 2))
    return made


def test_a_dry_run_says_item_by_item_what_would_happen(importer: Importer) -> None:
    before = importer.take(rich(), dryRun=True)
    assert before["target"] == {
        "id": None, "kind": "reference", "code": f"CASE-{FRAMEWORK[:8]}", "versionId": None, "number": 1, "revision": None,
    }  # fmt: skip
    assert before["counts"] == {"create": 8, "change": 0, "unchanged": 0, "remove": 0, "error": 0}
    assert importer.client.get("/v1/case-imports", headers=importer.who).json()["items"] == []
    set_id = importer.bring(rich())["id"]
    report = importer.take(second_edition(), "begun", dryRun=True)
    told = {
        each["code"]: (each["action"], [change["member"] for change in each["changes"]]) for each in report["items"]
    }
    assert told.pop("A.1.a") == ("change", ["statement"])
    assert told.pop("A.1") == ("change", ["CFItem.conceptKeywords"])
    assert told.pop("A.2") == ("create", [])
    assert told.pop("B-new-2") == ("remove", [])
    assert [each for each in told.values() if each != ("unchanged", [])] == []
    (change,) = next(each["changes"] for each in report["items"] if each["code"] == "A.1.a")
    assert (change["before"]["en"], change["after"]["en"]) == (
        "Listens to young people without judging",
        "Listens to young people with patience",
    )
    assert importer.client.get(f"/v1/outcome-sets/{set_id}/draft", headers=importer.who).status_code == 404
    assert canonical(importer.package()) == canonical(rich())


def test_the_next_edition_is_the_next_version_and_the_older_one_stays(importer: Importer) -> None:
    first = importer.bring(rich())
    second = importer.publish(importer.take(second_edition(), "begun")["target"]["id"])
    assert (second["id"], second["number"]) == (first["id"], 2)
    assert canonical(importer.package()) == canonical(second_edition())
    assert canonical(importer.package(first["versionId"])) == canonical(rich())
    changes = importer.client.get(f"/v1/outcome-sets/{first['id']}/versions/2/outcomes").json()["items"]
    assert {each["outcome"]["code"]: each["change"] for each in changes}["A.1.a"] == "reworded"
    assert importer.get(f"CFItems/{identifier('CFItems/odd')}").json()["humanCodingScheme"] == "§ B (new) / 2"


def test_an_item_that_gets_another_code_stays_the_same_outcome(importer: Importer) -> None:
    first = importer.bring(rich())
    renamed = rich()
    item = next(each for each in renamed["CFItems"] if each.get("humanCodingScheme") == "A.1.a")
    item["humanCodingScheme"] = "A.1.z"
    second = importer.bring(renamed, outcome="begun")
    told = importer.client.get(f"/v1/outcome-sets/{first['id']}/versions/2/changes").json()
    assert {name for name, count in told["counts"].items() if count} == {"unchanged", "reworded"}
    ids = [
        {each["outcome"]["code"]: each["outcomeId"] for each in page["items"]}
        for page in (
            importer.client.get(f"/v1/outcome-sets/{first['id']}/versions/{version['number']}/outcomes").json()
            for version in (first, second)
        )
    ]
    assert ids[0].pop("A.1.a") == ids[1].pop("A.1.z")
    assert ids[0] == ids[1]


def test_a_change_beside_the_outcomes_is_kept_too(importer: Importer) -> None:
    importer.bring(rich())
    changed = rich()
    changed["CFRubrics"][0]["CFRubricCriteria"][1]["CFRubricCriterionLevels"][0]["feedback"] = "Better next time"
    report = importer.take(changed, "begun")
    assert (report["isSourceChanged"], report["counts"]["unchanged"]) == (True, 8)
    importer.publish(report["target"]["id"])
    assert canonical(importer.package()) == canonical(changed)


def test_a_draft_is_changed_only_by_who_has_read_it(importer: Importer) -> None:
    report = importer.take(rich())
    assert refused(importer.send(second_edition())) == (428, "precondition-required")
    assert refused(importer.send(second_edition(), revision=7)) == (412, "stale-edit")
    assert importer.draft(report["target"]["id"])["revision"] == 1
    done = importer.send(second_edition(), revision=1)
    assert (done.status_code, done.json()["outcome"], done.headers["etag"]) == (200, "changed", '"r2"')
    assert "A.2" in by_code(importer.draft(report["target"]["id"]))
    importer.publish(report["target"]["id"])
    assert canonical(importer.package()) == canonical(second_edition())


def test_what_was_edited_here_stays_where_the_framework_did_not_change(importer: Importer) -> None:
    draft = importer.draft(importer.take(rich())["target"]["id"])
    edited = by_code(draft)
    edited["A.1"] = {
        **edited["A.1"],
        "statement": {"nl": "Vertrouwen opbouwen", "en": "Building trust"},
        "themes": ["lived-experience"],
    }
    del edited["A.1"]["language"]
    edited["A.1.a"] = {**edited["A.1.a"], "level": 5, "statement": {"nl": "Luistert", "en": "Listens"}}
    draft = importer.edit(draft, levels=[4, 5, 6], outcomes=[*edited.values(), outcome("EIGEN")])
    report = importer.take(second_edition(), "changed", revision=2)
    found = by_code(importer.draft(draft["id"]))
    assert found["A.1"] == {**edited["A.1"]}
    assert found["A.1.a"]["level"] == 5
    assert found["A.1.a"]["statement"]["nl"] == "Listens to young people with patience", "there the framework wins"
    assert ("EIGEN" in found, "B-new-2" in found, "A.2" in found) == (True, False, True)
    assert report["counts"] == {"create": 1, "change": 2, "unchanged": 5, "remove": 1, "error": 0}
    assert importer.take(second_edition(), "unchanged")["target"]["revision"] == 3


def test_an_edited_import_is_ours_and_carries_the_framework_along(importer: Importer, standards: Path) -> None:
    draft = importer.draft(importer.take(rich())["target"]["id"])
    edited = by_code(draft)
    edited["A"] = {**edited["A"], "statement": {"nl": "Aanwezig zijn", "en": "Being there"}}
    importer.edit(draft, outcomes=list(edited.values()))
    version = importer.publish(draft["id"])
    ours = importer.package(version["versionId"], "v1p1")
    check_package(standards, ours)
    assert ours["CFDocument"]["identifier"] == version["versionId"]
    assert (
        next(each for each in ours["CFItems"] if each["humanCodingScheme"] == "A")["fullStatement"] == "Aanwezig zijn"
    )
    assert canonical(ours["extensions"]["leerlijn"]["source"]) == canonical(rich())
    spoken = {each["humanCodingScheme"]: each["language"] for each in ours["CFItems"]}
    assert (ours["CFDocument"]["language"], spoken["A.1.a"], spoken["C"]) == ("en", "en", "nl")
    assert canonical(importer.package()) == canonical(rich()), "by its own identifier it still is as it came"
    titles = [each["identifier"] for each in importer.get("CFDocuments").json()["CFDocuments"]]
    assert titles == [version["versionId"], FRAMEWORK]


def test_a_withdrawn_import_says_so_by_our_id(importer: Importer) -> None:
    version = importer.bring(rich())
    address = f"/v1/outcome-sets/{version['id']}/versions/1/withdraw"
    assert importer.client.post(address, json={"reason": "Vervangen"}, headers=importer.who).status_code == 200
    assert importer.package(version["versionId"])["CFDocument"]["adoptionStatus"] == "Deprecated"
    assert canonical(importer.package()) == canonical(rich())
    report = importer.take(rich(), "begun", dryRun=True)
    assert (report["target"]["number"], report["counts"]["create"]) == (2, 8)


def test_a_copy_of_an_import_is_still_one(importer: Importer) -> None:
    version = importer.bring(rich())
    importer.client.post(f"/v1/outcome-sets/{version['id']}/draft", headers=importer.who)
    second = importer.publish(version["id"])
    assert canonical(importer.package(second["versionId"])) == canonical(rich())
    assert len(importer.get("CFDocuments").json()["CFDocuments"]) == 1


def test_a_draft_that_is_thrown_away_takes_the_framework_along(importer: Importer) -> None:
    set_id = importer.take(rich())["target"]["id"]
    assert importer.client.delete(f"/v1/outcome-sets/{set_id}/draft", headers=importer.who).status_code == 204
    assert importer.client.get("/v1/case-imports", headers=importer.who).json()["items"] == []


# A set of ours.


def own_set(importer: Importer) -> Any:
    """A set with everything that a set can have, published; its version."""
    whole = content(
        outcome("LU2", ec=2.5, themes=["digitalisation-and-technology", "lived-experience"], sdgs=[3, 10]),
        outcome(
            "LU1",
            parent="LU2",
            criteria=[{"nl": "Een"}, {"nl": "Twee\nregels", "en": "Two"}],
            level=7,
            kind="knowledge",
        ),
        outcome(
            "A.B_c-9",
            parent="LU1",
            livedExperience="profession",
            alignments=[
                {
                    "targetUrl": "http://data.europa.eu/esco/skill/1",
                    "targetName": "luisteren",
                    "targetFramework": "ESCO",
                }
            ],
        ),
        outcome("LU0", parent="LU2", themes=[], sdgs=[], livedExperience="none"),
        title={"nl": "Landelijke set", "en": "National set"},
        description={"nl": "Voor allen", "en": "For all"},
        levels=[5, 7],
        themes=["inquiring-attitude"],
        source={"title": "Profiel", "year": 2022, "url": "https://profiel.example/1"},
        licence="CC BY-SA 4.0",
    )
    new = {"kind": "national", "code": "NED", "content": whole}
    made = importer.client.post("/v1/outcome-sets", json=new, headers=importer.who)
    assert made.status_code == 201, made.text
    return importer.publish(made.json()["id"])


def test_a_set_of_ours_comes_back_the_same_in_another_register(importer: Importer, elsewhere: Importer) -> None:
    version = own_set(importer)
    package = importer.package(version["versionId"], "v1p1")
    report = elsewhere.take(package)
    assert (report["target"]["kind"], report["target"]["code"], report["isExact"]) == ("national", "NED", True)
    there = elsewhere.publish(report["target"]["id"])
    assert rfc8785.dumps(there["content"]) == rfc8785.dumps(version["content"])
    assert there["digest"] == version["digest"]
    assert canonical(elsewhere.package(version["versionId"], "v1p1")) == canonical(package)
    assert elsewhere.take(package, "unchanged")["target"]["number"] == 1
    back = importer.take(elsewhere.package(there["versionId"], "v1p1"), "unchanged")
    assert back["target"]["versionId"] == version["versionId"]


def test_in_any_order_a_set_of_ours_is_the_same(importer: Importer, elsewhere: Importer) -> None:
    version = own_set(importer)
    package = importer.package(version["versionId"], "v1p1")
    for part in ("CFItems", "CFAssociations", "CFRubrics"):
        package[part].reverse()
    for rubric in package["CFRubrics"]:
        rubric["CFRubricCriteria"].reverse()
    assert rfc8785.dumps(elsewhere.draft(elsewhere.take(package)["target"]["id"])["content"]) == rfc8785.dumps(
        version["content"]
    )


def test_a_set_of_ours_in_its_own_register_is_itself(importer: Importer) -> None:
    version = own_set(importer)
    package = importer.package(version["versionId"], "v1p1")
    report = importer.take(package, "unchanged", dryRun=True)
    assert {each["action"] for each in report["items"]} == {"unchanged"}
    assert report["isSourceChanged"] is False
    package["CFItems"][0]["fullStatement"] = "Begeleidt anders"
    package["CFDocument"]["title"] = "Nieuwe titel"
    changed = importer.take(package, "begun")
    assert (changed["target"]["id"], changed["target"]["number"], changed["isExact"]) == (version["id"], 2, False)
    assert [(each["member"], each["after"]) for each in changed["changes"]] == [
        ("title", {"nl": "Nieuwe titel", "en": "National set"})
    ]
    second = importer.publish(version["id"])
    assert second["content"]["outcomes"][0]["statement"] == {
        "nl": "Begeleidt anders",
        "en": "Supports residents in recovery",
    }
    assert importer.package(version["versionId"], "v1p1")["CFItems"][0]["fullStatement"] != "Begeleidt anders"


def test_a_set_of_a_programme_is_a_reference_where_that_is_not_known(
    importer: Importer, world: World, elsewhere: Importer
) -> None:
    Desk(importer.client, world)
    (document,) = importer.get("CFDocuments").json()["CFDocuments"]
    package = importer.package(document["identifier"], "v1p1")
    report = elsewhere.take(package)
    assert (report["target"]["kind"], report["target"]["code"], report["isExact"]) == ("reference", "SET", True)


def test_a_set_of_a_programme_is_one_where_that_is_known(importer: Importer, world: World) -> None:
    desk = Desk(importer.client, world)
    (document,) = importer.get("CFDocuments").json()["CFDocuments"]
    package = importer.package(document["identifier"], "v1p1")
    package["CFDocument"]["identifier"] = str(uuid.uuid4())
    package["CFDocument"]["extensions"]["leerlijn"]["code"] = "SET2"
    target = importer.take(package, who=desk.coordinator)["target"]
    assert (target["kind"], target["code"]) == ("programme", "SET2")


def test_an_edited_import_of_ours_goes_on_to_another_register_whole(importer: Importer, elsewhere: Importer) -> None:
    draft = importer.draft(importer.take(rich())["target"]["id"])
    edited = by_code(draft)
    edited["A"] = {**edited["A"], "statement": {"nl": "Aanwezig zijn", "en": "Being there"}}
    importer.edit(draft, outcomes=list(edited.values()))
    version = importer.publish(draft["id"])
    package = importer.package(version["versionId"], "v1p1")
    there = elsewhere.bring(package)
    assert rfc8785.dumps(there["content"]) == rfc8785.dumps(version["content"])
    assert canonical(elsewhere.package(there["versionId"], "v1p1")) == canonical(package)


# Who may.


def test_frameworks_are_for_who_curates_the_set(importer: Importer, client: TestClient, world: World) -> None:
    desk, other = Desk(client, world), Desk(client, world, "voorbeeld-zuid")
    student = world.headers(world.student(desk.institution))
    place = {"institution": "voorbeeld-noord", "programme": desk.programme}
    queries: list[dict[str, Any]] = [{}, {"dryRun": True}]
    for query in queries:
        assert refused(importer.send(rich(), who={"Authorization": "Bearer x"}, **query)) == (401, "unauthenticated")
        assert refused(importer.send(rich(), who=student, **query)) == (403, "forbidden")
        assert refused(importer.send(rich(), who=desk.registrar, **query)) == (403, "forbidden")
        assert refused(importer.send(rich(), who=desk.coordinator, **query)) == (403, "forbidden"), "a reference"
        assert refused(importer.send(rich(), who=other.coordinator, **place, **query)) == (404, "not-found")
        assert refused(importer.send(rich(), **place, **query)) == (404, "not-found")
        assert refused(importer.send(rich(), who=desk.coordinator, **{**place, "institution": "geen"}, **query)) == (
            404,
            "not-found",
        )
        assert refused(
            importer.send(rich(), who=desk.coordinator, **{**place, "programme": str(uuid.uuid4())}, **query)
        ) == (
            403,
            "forbidden",
        )
    assert refused(importer.send(rich(), kind="national", **place)) == (400, "invalid-input")
    importer.take(rich(), who=desk.coordinator, **place)
    listed = {
        name: [each["code"] for each in client.get("/v1/case-imports", headers=who).json()["items"]]
        for name, who in (
            ("own", desk.registrar),
            ("other", other.registrar),
            ("student", student),
            ("ed", importer.who),
        )
    }
    assert listed == {"own": [f"CASE-{FRAMEWORK[:8]}"], "other": [], "student": [], "ed": []}
    assert client.get("/v1/case-imports").status_code == 401


def test_a_framework_keeps_the_place_it_has(importer: Importer) -> None:
    importer.take(rich())
    assert refused(importer.send(rich(), code="ANDERS")) == (409, "conflict")
    assert refused(importer.send(rich(), kind="national")) == (409, "conflict")
    other = rich()
    other["CFDocument"]["identifier"] = str(uuid.uuid4())
    assert refused(importer.send(other, code=f"CASE-{FRAMEWORK[:8]}")) == (409, "conflict")


def test_nobody_takes_the_identifiers_of_others(importer: Importer, client: TestClient, world: World) -> None:
    own = own_set(importer)
    ours = importer.package(own["versionId"], "v1p1")
    desk = Desk(client, world)
    forged = rich()
    forged["CFItems"][0]["identifier"] = ours["CFItems"][0]["identifier"]
    forged["CFItems"][0]["fullStatement"] = "Iets anders"
    place = {"institution": "voorbeeld-noord", "programme": desk.programme}
    report = importer.take(forged, who=desk.coordinator, **place)
    draft = client.get(f"/v1/outcome-sets/{report['target']['id']}/draft", headers=desk.coordinator).json()
    ready = [
        {
            **{name: value for name, value in each.items() if name != "language"},
            "criteria": [{"nl": "x"}],
            "statement": {"nl": "x", "en": "x"},
        }
        for each in draft["content"]["outcomes"]
    ]
    headers = {**desk.coordinator, "If-Match": '"r1"'}
    client.put(f"/v1/outcome-sets/{draft['id']}/draft", json={**draft["content"], "outcomes": ready}, headers=headers)
    publish_set(client, draft["id"], desk.coordinator)
    assert importer.package(own["versionId"], "v1p1") == ours
    assert importer.get(f"CFItems/{ours['CFItems'][0]['identifier']}").json()["fullStatement"] != "Iets anders"
    importer.bring(rich())
    assert canonical(importer.package()) == canonical(rich()), "a set of the sector comes before that of a programme"


def test_imports_are_paged(importer: Importer, clock: Clock) -> None:
    for number in range(3):
        clock.advance(minutes=1)
        package = rich()
        package["CFDocument"] |= {"identifier": str(uuid.uuid4()), "title": f"Framework {number}"}
        importer.take(package)
    seen: list[str] = []
    address = "/v1/case-imports?limit=2"
    while address:
        page = importer.client.get(address, headers=importer.who).json()
        seen += [each["title"] for each in page["items"]]
        address = f"/v1/case-imports?limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == ["Framework 2", "Framework 1", "Framework 0"]
    for cursor in ("WyJ4Il0", "WyJ4IiwieCJd", "x"):
        assert importer.client.get(f"/v1/case-imports?cursor={cursor}", headers=importer.who).status_code == 400


# What is not taken.


def changed(place: str, value: Any) -> dict[str, Any]:
    """The framework with another value at a place."""
    made: Any = rich()
    parts = [int(part) if part.isdecimal() else part for part in place.strip("/").split("/")]
    at = made
    for part in parts[:-1]:
        at = at[part]
    at[parts[-1]] = value
    return copy.deepcopy(made)


def faults(answer: Any) -> list[tuple[str, str]]:
    assert refused(answer) == (400, "invalid-input"), answer.text
    return [(each["code"], each["pointer"]) for each in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("data", "code", "pointer"),
    [
        (b"", "body-missing", ""),
        (b"{", "not-json", ""),
        (b"\xff\xfe", "not-utf-8", ""),
        (b"[" * 100_000, "nested-too-deep", ""),
        (b'{"CFDocument": ' + b'{"a":' * 70 + b"1" + b"}" * 71, "nested-too-deep", ""),
        (b'{"CFDocument": {}, "CFDocument": {}}', "duplicate-key", "/CFDocument"),
        (b'{"CFDocument": {"title": "a\\u0000b"}}', "forbidden-character", "/CFDocument/title"),
        (b'{"CFDocument": {"title": "\\ud800"}}', "forbidden-character", "/CFDocument/title"),
        (b'{"CFDocument": {"title": "\\\\\\u0001"}}', "forbidden-character", "/CFDocument/title"),
        (b'{"CFDocument": 1e999}', "not-json", ""),
        (b'{"CFDocument": NaN}', "not-json", ""),
        (b'{"CFDocument": 123456789012345678901234567890}', "not-json", ""),
        (b"[]", "wrong-type", ""),
        (b"null", "wrong-type", ""),
        (b'"text"', "wrong-type", ""),
        (b"{}", "missing", "/CFDocument"),
    ],
)
def test_what_is_no_package_is_refused(importer: Importer, data: bytes, code: str, pointer: str) -> None:
    assert (code, pointer) in faults(importer.send(data))
    assert importer.client.get("/v1/case-imports", headers=importer.who).json()["items"] == []


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("/CFItems", {}, [("wrong-type", "/CFItems")]),
        ("/CFItems/0", None, [("wrong-type", "/CFItems/0")]),
        ("/CFItems/0/identifier", "42", [("wrong-value", "/CFItems/0/identifier")]),
        ("/CFItems/0/fullStatement", ["a"], [("wrong-value", "/CFItems/0/fullStatement")]),
        ("/CFItems/0/lastChangeDateTime", "2020-02-30T00:00:00Z", [("wrong-value", "/CFItems/0/lastChangeDateTime")]),
        ("/CFItems/0/lastChangeDateTime", "2020-02-03T00:00:00", [("wrong-value", "/CFItems/0/lastChangeDateTime")]),
        ("/CFItems/0/statusEndDate", "soon", [("wrong-value", "/CFItems/0/statusEndDate")]),
        ("/CFItems/0/statusEndDate", "2021-02-29", [("wrong-value", "/CFItems/0/statusEndDate")]),
        ("/CFItems/0/educationLevel", "5", [("wrong-type", "/CFItems/0/educationLevel")]),
        ("/CFItems/0/educationLevel", [5], [("wrong-value", "/CFItems/0/educationLevel/0")]),
        ("/CFItems/0/CFItemTypeURI", {"title": "x"}, [
            ("missing", "/CFItems/0/CFItemTypeURI/identifier"), ("missing", "/CFItems/0/CFItemTypeURI/uri"),
        ]),
        ("/CFItems/0/identifier", identifier("CFItems/listen"), [("identifier-twice", "/CFItems/1/identifier")]),
        ("/CFItems/0/extensions", [], [("wrong-value", "/CFItems/0/extensions")]),
        ("/CFItems/0/fullStatement", " ", [("empty", "/CFItems/0/fullStatement")]),
        ("/CFItems/0/fullStatement", "x" * 5001, [("too-long", "/CFItems/0/fullStatement")]),
        ("/CFDocument/title", "", [("empty", "/CFDocument/title/nl"[:-3])]),
        ("/CFDocument/uri", "x" * 2001, [("too-long", "/CFDocument/uri")]),
        ("/CFDocument/caseVersion", "1.0", [("wrong-value", "/CFDocument/caseVersion")]),
        ("/CFAssociations/0/associationType", "isMotherOf", [("wrong-value", "/CFAssociations/0/associationType")]),
        ("/CFAssociations/0/associationType", ["x"], [("wrong-value", "/CFAssociations/0/associationType")]),
        ("/CFAssociations/0/sequenceNumber", 10**18, [("wrong-value", "/CFAssociations/0/sequenceNumber")]),
        ("/CFAssociations/0/sequenceNumber", 1.5, [("wrong-value", "/CFAssociations/0/sequenceNumber")]),
        ("/CFAssociations/0/sequenceNumber", True, [("wrong-value", "/CFAssociations/0/sequenceNumber")]),
        ("/CFAssociations/0/originNodeURI", "x", [("wrong-type", "/CFAssociations/0/originNodeURI")]),
        ("/CFDefinitions/CFConcepts/0/hierarchyCode", 1, [("wrong-value", "/CFDefinitions/CFConcepts/0/hierarchyCode")]),
        ("/CFRubrics/0/CFRubricCriteria/0/weight", "1", [("wrong-value", "/CFRubrics/0/CFRubricCriteria/0/weight")]),
        ("/CFDocument/extensions", {"leerlijn": {"kind": "national", "code": "X", "digest": "", "levels": [9]}}, [
            ("less-than-equal", "/CFDocument/extensions/leerlijn/levels/0"),
        ]),
        ("/CFItems/0/extensions", {"leerlijn": {"level": 1, "kind": "art", "sdgs": {}}}, [
            ("greater-than-equal", "/CFItems/0/extensions/leerlijn/level"),
            ("enum", "/CFItems/0/extensions/leerlijn/kind"),
            ("list-type", "/CFItems/0/extensions/leerlijn/sdgs"),
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_where_it_stands_and_nothing_is_made(
    importer: Importer, place: str, value: Any, expected: Any
) -> None:
    assert faults(importer.send(changed(place, value))) == expected
    assert importer.client.get("/v1/case-imports", headers=importer.who).json()["items"] == []
    assert importer.client.get("/v1/outcome-sets").json()["items"] == []


def test_a_dry_run_names_the_faults_of_each_item(importer: Importer) -> None:
    report = importer.take(changed("/CFItems/2/fullStatement", ""), "refused", dryRun=True)
    wrong = [(each["pointer"], each["errors"]) for each in report["items"] if each["action"] == "error"]
    assert [(pointer, [fault["pointer"] for fault in errors]) for pointer, errors in wrong] == [
        ("/CFItems/2", ["/CFItems/2/fullStatement"])
    ]
    titled = importer.take(changed("/CFDocument/title", ""), "refused", dryRun=True)
    assert [each["pointer"] for each in titled["errors"]] == ["/CFDocument/title"]


@pytest.mark.parametrize("circle", [("area", "area"), ("area", "listen"), ("group", "nuance")])
def test_items_that_stand_below_themselves_are_refused(importer: Importer, circle: tuple[str, str]) -> None:
    package = rich()
    package["CFAssociations"] = [
        child(*circle, 9),
        *(
            each
            for each in package["CFAssociations"]
            if each["originNodeURI"]["identifier"] != identifier(f"CFItems/{circle[0]}")
        ),
    ]
    found = faults(importer.send(package))
    assert {code for code, _ in found} == {"parent-circular"}
    names = ["care", "listen", "area", "group", "nuance"]
    around = {("area", "area"): {"area"}, ("area", "listen"): {"area", "group", "listen"}}
    expected = around.get(circle, {"group", "listen", "nuance"})
    assert {names[int(pointer.rpartition("/")[2])] for _, pointer in found} == expected


def test_faults_are_named_up_to_a_number_of_them(importer: Importer) -> None:
    package = rich()
    package["CFItems"] = [{} for _ in range(3000)]
    assert len(faults(importer.send(package))) == 201


def test_a_framework_of_thousands_of_items_comes_in_and_one_of_more_does_not(importer: Importer) -> None:
    package = rich()
    package["CFItems"] = [thing("CFItems", str(each), fullStatement=f"Does {each}") for each in range(5000)]
    package["CFAssociations"] = [child(str(each), str(each // 2), 1) for each in range(1, 5000)]
    version = importer.bring(package)
    assert len(version["content"]["outcomes"]) == 5000
    package["CFItems"].append(thing("CFItems", "more", fullStatement="Does more"))
    assert faults(importer.send(package)) == [("too-many", "/CFItems")]
    assert refused(importer.send(b" " * ((10 << 20) + 1))) == (413, "body-too-large")


def test_items_nest_up_to_a_depth(importer: Importer) -> None:
    package = rich()
    package["CFItems"] = [thing("CFItems", str(each), fullStatement=f"Does {each}") for each in range(5000)]
    package["CFAssociations"] = [child(str(each), str(each - 1), 1) for each in range(1, 50)]
    assert importer.take(package, dryRun=True)["counts"]["create"] == 5000
    package["CFAssociations"] = [child(str(each), str(each - 1), 1) for each in range(1, 5000)]
    assert faults(importer.send(package)) == [("nested-too-deep", "/CFItems/50")]


def test_what_case_does_not_know_is_kept_and_named(importer: Importer) -> None:
    package = rich()
    package["CFItems"][0] |= {"isLeaf": True, "x/y": {"CFPackageURI": 7, "associationType": ["a"], "n": 1e22}}
    package["CFAssociations"][3] |= {"id": 12345678901234567890, "CFDocumentURI": package["CFItems"][1]["licenseURI"]}
    package["vendor"] = [{"extensions": 1, "targetType": [], "notes": None}]
    report = importer.take(package)
    assert report["unknown"] == ["/CFItems/*/isLeaf", "/CFItems/*/x~1y", "/CFAssociations/*/id", "/vendor"]
    importer.publish(report["target"]["id"])
    for edition in EDITIONS:
        assert importer.package(edition=edition) == package
    newest = newer()
    newest["CFItems"][0]["x"] = {"CFPackageURI": {"uri": 7}, "associationType": ["a"]}
    importer.publish(importer.take(newest, "begun")["target"]["id"])
    assert importer.package(edition="v1p1") == newest
    assert importer.package(edition="v1p0")["CFItems"][0]["x"]["associationType"] == ["a"]


def test_the_edition_can_be_said(importer: Importer) -> None:
    importer.publish(importer.take(newer(), edition="v1p0")["target"]["id"])
    assert importer.package() == newer(), "what calls itself 1.0 comes out of 1.0 whole"


def test_a_framework_without_anything_in_it_comes_in_too(importer: Importer) -> None:
    bare = {"CFDocument": {**rich()["CFDocument"], "title": "Title " * 60}}
    for name in ("licenseURI", "description", "language", "officialSourceURL", "publisher"):
        del bare["CFDocument"][name]
    report = importer.take(bare)
    draft = importer.draft(report["target"]["id"])["content"]
    assert (draft["levels"], draft["language"], draft["licence"]) == ([6], "und", "Niet vermeld (not stated)")
    assert (len(draft["title"]["nl"]), draft["source"]["url"]) == (200, bare["CFDocument"]["uri"])


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"level": 9}, "query:level"),
        ({"kind": "x"}, "query:kind"),
        ({"edition": "v1p2"}, "query:edition"),
        ({"institution": "A b"}, "query:institution"),
        ({"code": "-"}, "query:code"),
        ({"programme": "1"}, "query:programme"),
        ({"outcomeKind": "art"}, "query:outcomeKind"),
        ({"dryRun": "maybe"}, "query:dryRun"),
    ],
)
def test_a_query_that_is_not_right_is_refused(importer: Importer, query: dict[str, Any], place: str) -> None:
    assert [pointer for _, pointer in faults(importer.send(rich(), **query))] == [place]
