"""The page that lays sets beside each other."""

import re
import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from app.outcomes.rules.comparison import Basis, Entry, Link, Relation, compare
from app.web.rules.comparison import facets, link_into, lived_experience_sets
from tests.desks import Desk, content, outcome
from tests.factories import World
from tests.outcomes.test_comparisons import next_version, published, statement
from tests.web.test_pages import HTML, page


@pytest.fixture
def editor(world: World) -> dict[str, str]:
    return world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))


def test_without_sets_the_page_lets_one_choose(client: TestClient, editor: dict[str, str]) -> None:
    assert "nog geen sets gepubliceerd" in page(client, "/compare")
    made = published(client, editor, "A", outcome("X"))
    assert f'value="{made["id"]}" checked' not in page(client, "/compare")
    one = page(client, f"/compare?set={made['id']}&lang=en")
    assert f'value="{made["id"]}" checked' in one
    assert "Choose at least one more" in one
    assert f'href="/compare?set={made["id"]}' in page(client, f"/search?set={made['id']}")
    assert 'href="/compare?livedExperience=1' in page(client, "/")


def test_versions_differ_in_marked_words(client: TestClient, editor: dict[str, str]) -> None:
    made = published(client, editor, "A", outcome("LU1"), outcome("LU2", **statement("Leidt")), outcome("LU3"))
    changed = statement("Begeleidt <i>mensen</i> bij herstel", "Supports people in recovery")
    next_version(client, editor, made, outcome("LU1", **changed, sdgs=[4]), outcome("LU2", **statement("Leidt")))
    link = re.search(r'href="(/compare\?set=[^"]+@1[^"]+)"', page(client, "/compare"))
    assert link
    text = page(client, link[1].replace("&amp;", "&"))
    assert '<del><span class="hidden">weg: </span>bewoners</del>' in text
    assert "<ins>" in text
    assert "&lt;i&gt;mensen&lt;/i&gt;</ins>" in text
    for words in ("hetzelfde", "gewijzigd", "ontbreekt", "alleen hier", "de zin, SDG&#39;s", "versie 2"):
        assert words in text
    english = page(client, link[1].replace("&amp;", "&").replace("lang=nl", "lang=en"))
    assert "residents</del>" in english
    assert "missing" in english


def test_lived_experience_stands_level_beside_level(client: TestClient, world: World, editor: dict[str, str]) -> None:
    desk = Desk(client, world)
    for code, level, lived in (("AD", 5, "profession"), ("MA", 7, "expertise-in-profession")):
        new = {
            "kind": "programme",
            "code": code,
            "institution": desk.institution.slug,
            "programme": desk.programme,
            "content": content(
                outcome(code, level=level, livedExperience=lived),
                *(outcome(f"{code}-{n}", level=level, livedExperience=lived, **statement(text)) for n, text in
                  enumerate(("Kookt", "Zingt", "Danst"))),
                levels=[level], title={"nl": f"Set {code}"},
            ),
        }  # fmt: skip
        made = client.post("/v1/outcome-sets", json=new, headers=desk.coordinator).json()
        adoption = {"adoptedBy": "Commissie", "adoptedOn": "2026-10-01"}
        done = client.post(f"/v1/outcome-sets/{made['id']}/publish", json=adoption, headers=desk.coordinator)
        assert done.status_code == 200
    text = page(client, "/compare?livedExperience=1")
    assert [re.sub(r"\s+", " ", level) for level in re.findall(r'class="level">([^<]+)<', text)][:2] == [
        "Niveau 5",
        "Niveau 7",
    ]
    for words in ("deskundigheid naast elkaar</h1>", "lijkt op elkaar", "geen oordeel", "ontbreekt", "AD, 1"):
        assert words in text
    assert "Lived experience side by side" in page(client, "/compare?livedExperience=1&lang=en")


def test_a_question_that_cannot_be_answered_is_refused_as_a_page(client: TestClient) -> None:
    for address, status in (("/compare?set=x&set=y", 400), (f"/compare?set={uuid.uuid4()}&set={uuid.uuid4()}", 404)):
        answer = client.get(address, headers=HTML)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert "set-un" in answer.text


def test_the_page_has_no_script_and_no_style_of_its_own(client: TestClient, editor: dict[str, str]) -> None:
    sets = [published(client, editor, code, outcome("X", themes=[]))["id"] for code in "AB"]
    text = page(client, f"/compare?set={sets[0]}&set={sets[1]}")
    assert "Zonder thema" in text
    assert "<script" not in text
    assert " style=" not in text


def entry(code: str, lived: str = "none", *themes: str) -> Entry:
    own = uuid.uuid4()
    words = {"code": code, "statement": {"nl": code}, "livedExperience": lived, "themes": list(themes)}
    return Entry(own, own, words)


def test_a_row_stands_once_and_an_outcome_counts_wherever_it_belongs() -> None:
    both, none = entry("A", "profession", "lived-experience", "social-innovation"), entry("B", "none")
    rows = compare([[both], [none]]).rows
    by_theme = facets(rows, by_lived_experience=False)
    assert [(each.words[1], each.columns, each.only, each.elsewhere) for each in by_theme] == [
        ("lived experience", ((both,), ()), ((both,), ()), ((), ())),
        ("social innovation", ((both,), ()), ((), ()), ((both,), ())),
        ("without a theme", ((), (none,)), ((), (none,)), ((), ())),
    ]
    alike = compare([[entry("A b", "profession")], [entry("A b", "none")]]).rows
    by_lived = facets(alike, by_lived_experience=True)
    assert [(each.words[1], each.rows, [len(own) for own in each.elsewhere]) for each in by_lived] == [
        ("none", (), [0, 1]),
        ("the profession of expert by experience", alike, [0, 0]),
    ]
    assert facets((), by_lived_experience=True) == []


def test_an_outcome_is_explained_by_the_nearest_earlier_one_it_is_linked_to() -> None:
    one, two, three = entry("A"), entry("B"), entry("C")
    agreed = [Link(a.id, b.id, Relation.OVERLAPPING, Basis.ASSOCIATION) for a, b in ((one, two), (three, one))]
    row = compare([[one], [two], [three]], agreed).rows[0]
    assert [found and found[0] for found in (link_into(row, at) for at in range(3))] == [None, one, one]
    alone = compare([[one], [two]]).rows[0]
    assert link_into(alone, 1) is None


@pytest.mark.parametrize(
    ("sets", "chosen"),
    [
        ([], []),
        ([("a", [(5, "none")])], []),
        ([("a", [(5, "profession")]), ("b", [(6, "profession")]), ("c", [(6, "profession")] * 2)], ["a", "c"]),
        ([("a", [(7, "profession"), (5, "profession")]), ("b", [(7, "experiential-knowledge")])], ["a", "b"]),
    ],
)
def test_for_each_level_the_set_with_most_lived_experience_is_chosen(sets: Any, chosen: list[str]) -> None:
    given = [(name, {"outcomes": [{"level": n, "livedExperience": lived} for n, lived in own]}) for name, own in sets]
    assert lived_experience_sets(given) == chosen
