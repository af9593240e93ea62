"""What is not published yet is nobody else's business: at no public address, in whatever form, until the day it is."""

import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.catalogue.frameworks import rich
from tests.desks import Board, content, outcome, publish_set, review
from tests.factories import World

FRAMEWORK = rich()["CFDocument"]["identifier"]
WORD = "Kwantumbakfietsen"
HTML, LINKED, TURTLE = "text/html", "application/ld+json", "text/turtle"
LISTS = [
    ("/v1/outcome-sets", "application/json"),
    (f"/v1/outcomes?q={WORD}", "application/json"),
    (f"/v1/search?q={WORD}", "application/json"),
    ("/v1/search", "application/json"),
    ("/v1/changes", "application/json"),
    ("/v1/outcome-exports?versions=all", "application/x-ndjson"),
    ("/feeds/changes.atom", "application/atom+xml"),
    ("/ims/case/v1p0/CFDocuments", "application/json"),
    ("/ims/case/v1p1/CFDocuments", "application/json"),
    ("/oeapi/v6/learning-outcomes?pageSize=250", "application/json"),
    ("/", HTML),
    ("/search", HTML),
    ("/compare", HTML),
]
THINGS = [
    ("/v1/outcome-sets/{set}", "application/json"),
    ("/v1/outcome-sets/{set}/versions/1", "application/json"),
    ("/v1/outcome-sets/{set}/versions/1/outcomes", "application/json"),
    ("/v1/outcome-sets/{set}/versions/1/changes", "application/json"),
    ("/v1/outcome-sets/{set}/versions/1/sheet", "text/csv"),
    ("/v1/outcome-sets/{set}/versions/1/reliance", "application/json"),
    ("/v1/outcome-comparisons?set={set}&set={other}", "application/json"),
    ("/ims/case/v1p0/CFDocuments/{version}", "application/json"),
    ("/ims/case/v1p1/CFPackages/{version}", "application/json"),
    ("/outcome-sets/{version}", HTML),
    ("/outcome-sets/{version}", LINKED),
    ("/outcome-sets/{set}", TURTLE),
    ("/outcome-sets/{version}/reliance", HTML),
    ("/compare?set={set}&set={other}", HTML),
]


def begin(client: TestClient, editor: dict[str, str], code: str, word: str) -> dict[str, str]:
    said = outcome("LU1", statement={"nl": f"{word} bij de hand", "en": f"{word} at hand"})
    new = {"kind": "national", "code": code, "content": content(said, title={"nl": word, "en": word})}
    made: dict[str, Any] = client.post("/v1/outcome-sets", json=new, headers=editor).json()
    return {"set": made["id"], "version": made["versionId"]}


@pytest.mark.parametrize("state", ["draft", "in-review"])
def test_what_is_not_published_shows_nowhere(client: TestClient, world: World, state: str) -> None:
    editor = world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))
    other = begin(client, editor, "ANDERE", "Bakfietsen")
    publish_set(client, other["set"], editor)
    hidden = {**begin(client, editor, "GEHEIM", WORD), "other": other["set"]}
    if state == "in-review":
        review(client, hidden["set"], editor)
    assert client.get(f"/v1/outcome-sets/{hidden['set']}/draft", headers=editor).json()["status"] == state
    for path, form in LISTS:
        answer = client.get(path, headers={"Accept": form})
        assert (answer.status_code, WORD in answer.text) == (200, False), path
    for path, form in THINGS:
        answer = client.get(path.format(**hidden), headers={"Accept": form})
        assert (answer.status_code, WORD in answer.text) == (404, False), path
    stranger = world.headers(world.grant(world.person("Vera"), Role.REGISTRAR, institution=world.institution("zuid")))
    for path in ("draft", "draft/review", "draft/threads", "draft/changes", "review-settings"):
        assert client.get(f"/v1/outcome-sets/{hidden['set']}/{path}", headers=stranger).status_code == 404, path


def test_the_same_addresses_show_it_from_its_publication_on(client: TestClient, world: World) -> None:
    editor = world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))
    other = begin(client, editor, "ANDERE", "Bakfietsen")
    publish_set(client, other["set"], editor)
    shown = {**begin(client, editor, "OPENBAAR", WORD), "other": other["set"]}
    publish_set(client, shown["set"], editor)
    for path, form in LISTS:
        assert WORD in client.get(path, headers={"Accept": form}).text, path
    for path, form in THINGS:
        answer = client.get(path.format(**shown), headers={"Accept": form})
        assert answer.status_code == 200, path
    assert client.get(f"/v1/outcome-sets/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize("state", ["draft", "in-review"])
def test_nor_does_a_framework_that_was_imported(client: TestClient, world: World, state: str) -> None:
    editor = world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))
    made = client.post("/v1/case-imports", json=rich(), headers=editor).json()["target"]
    if state == "in-review":
        review(client, made["id"], editor)
    item = rich()["CFItems"][0]["identifier"]
    places = [f"CFDocuments/{FRAMEWORK}", f"CFPackages/{FRAMEWORK}", f"CFItems/{item}", f"CFItemAssociations/{item}"]
    hidden = [f"/ims/case/{edition}/{place}" for edition in ("v1p0", "v1p1") for place in places]
    assert {client.get(path).status_code for path in hidden} == {404}
    for path, form in LISTS:
        assert FRAMEWORK not in client.get(path, headers={"Accept": form}).text, path
    foreign = world.headers(world.grant(world.person("Vera"), Role.REGISTRAR, institution=world.institution("zuid")))
    assert client.get("/v1/case-imports", headers=foreign).json()["items"] == []
    if state == "draft":
        review(client, made["id"], editor)
    adopted = {"adoptedBy": "Sectorredactie", "adoptedOn": "2026-10-01"}
    assert client.post(f"/v1/outcome-sets/{made['id']}/publish", json=adopted, headers=editor).status_code == 200
    assert {client.get(path).status_code for path in hidden} == {200}


AGREED = [
    "/v1/agreements",
    "/v1/changes",
    "/feeds/changes.atom",
    "/v1/modules/{module}/recognitions",
    "/v1/modules/{module}/versions/1/reliance",
    "/v1/programmes/{programme}/standing-exemptions",
    "/v1/programmes/{programme}/standing-exemptions/sheet",
]


def test_nor_does_an_agreement_that_is_being_drawn_up(client: TestClient, world: World) -> None:
    house = Board(client, world)
    content = {
        "title": {"nl": WORD}, "reason": {"nl": WORD}, "validFrom": "2020-01-01",
        "source": {"modules": [house.module_id]}, "target": {"modules": house.units[:1]},
    }  # fmt: skip
    new = {"institution": house.institution.slug, "code": "GEHEIM", "content": content}
    made = client.post("/v1/agreements", json=new, headers=house.coordinator).json()
    named = {"module": house.module_id, "programme": house.programme}
    address = f"/v1/agreements/{made['id']}"
    for tail in ("", "/versions/1", "/versions/1/changes"):
        assert client.get(f"{address}{tail}").status_code == 404, tail
    stranger = world.headers(world.grant(world.person("Vera"), Role.SECTOR_EDITOR))
    assert client.get(f"{address}/draft", headers=stranger).status_code == 404
    adoption = {"programme": house.programme, "rulesYear": 2026, "article": "OER 4.3"}
    assert client.post(f"{address}/adoptions", json=adoption, headers=house.board).status_code == 404

    def seen() -> list[bool]:
        answers = [client.get(path.format(**named), headers={"Accept": "text/csv, */*;q=0.5"}) for path in AGREED]
        assert {answer.status_code for answer in answers} == {200}
        return [WORD in answer.text for answer in answers]

    assert seen() == [False] * len(AGREED)
    assert client.post(f"{address}/publish", headers=house.coordinator).status_code == 200
    assert client.post(f"{address}/adoptions", json=adoption, headers=house.board).status_code == 201
    assert seen() == [True] * len(AGREED)
    assert client.get(address).status_code == 200
