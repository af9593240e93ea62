"""The page that lays sets beside each other."""

import re
import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from app.outcomes.documents.sheets import FORMS
from app.outcomes.rules.comparison import Basis, Entry, Link, Relation, compare
from app.web.rules.comparison import facets, kin_elsewhere, link_into, lived_experience_sets
from tests.desks import Desk, content, outcome, publish_set
from tests.factories import World
from tests.outcomes.test_associations import WHY, Two
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


def test_split_and_merged_outcomes_are_told_in_words(client: TestClient, editor: dict[str, str]) -> None:
    outcomes = [outcome(code, **statement(text)) for code, text in (("A", "Kookt"), ("B", "Zingt"), ("C", "Danst"))]
    made = published(client, editor, "SET", *outcomes)
    address = f"/v1/outcome-sets/{made['id']}"
    client.post(f"{address}/draft", headers=editor)
    later = [outcome(code, **statement(text)) for code, text in (("A", "Bakt"), ("A2", "Braadt"), ("D", "Treedt op"))]
    client.put(f"{address}/draft", json=content(*later), headers={**editor, "If-Match": '"r1"'})
    lineage = {"stemsFrom": {"A2": ["A"], "D": ["B", "C"]}}
    assert (
        client.put(f"{address}/draft/lineage", json=lineage, headers={**editor, "If-Match": '"r2"'}).status_code == 200
    )
    publish_set(client, made["id"], editor)
    dutch = page(client, f"/compare?set={made['id']}@1&set={made['id']}@2")
    for words in ("gesplitst", "samengevoegd", "één leeruitkomst werd er meer", "zie ook", "hier:"):
        assert words in dutch
    assert "alleen hier" not in dutch
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r'<tr role="row">.*?</tr>', dutch, re.DOTALL)]
    told = [re.findall(r"gesplitst|samengevoegd|zie ook|hier:|A2|[ABCD](?= )", row) for row in rows]
    assert ["gesplitst", "hier:", "A", "A2", "gesplitst", "zie ook", "A"] in told
    assert ["samengevoegd", "C", "samengevoegd", "zie ook", "D", "hier:", "D"] in told
    english = page(client, f"/compare?set={made['id']}@1&set={made['id']}@2&lang=en")
    for words in ("split", "merged", "several outcomes became one", "see also", "here:"):
        assert words in english


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
        publish_set(client, made["id"], desk.coordinator)
    text = page(client, "/compare?livedExperience=1")
    assert [re.sub(r"\s+", " ", level) for level in re.findall(r'class="level">([^<]+)<', text)][:2] == [
        "Niveau 5",
        "Niveau 7",
    ]
    for words in ("deskundigheid naast elkaar</h1>", "lijkt op elkaar", "geen oordeel", "ontbreekt"):
        assert words in text
    assert re.search(
        r'lijkt op</span> <a class="pill" href="#o-[-0-9a-f]{36}">AD</a> <span class="meta">1</span>', text
    )
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


def test_kin_in_other_rows_is_told_of_each_cell_and_of_an_empty_one() -> None:
    old, part, rest = entry("A"), entry("B"), entry("C")
    beside, away = compare([[old], [part, rest]], steps=[(old.id, part.id), (old.id, rest.id)]).rows
    assert [[other for other, _ in kin_elsewhere(beside, at)] for at in (0, 1)] == [[rest.id], []]
    assert [[other for other, _ in kin_elsewhere(away, at)] for at in (0, 1)] == [[old.id], [old.id]]
    alike = compare([[entry("A b")], [entry("A b")]]).rows[0]
    assert kin_elsewhere(alike, 0) == []


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


def test_what_was_agreed_is_seen_with_its_sign_and_reason(client: TestClient, world: World) -> None:
    two = Two(client, world)
    first, second = (each["id"] for each in two.north.outcomes)
    two.agreed("deliberately-different")
    two.agreed("precedes", origin=two.south.outcomes[1]["id"], destination=second, who=two.south.coordinator,
               by=two.north.coordinator)  # fmt: skip
    sets = [desk.outcomes[0]["setId"] for desk in (two.north, two.south)]
    text = page(client, f"/compare?set={sets[0]}&set={sets[1]}")
    for words in ("bewust anders dan", "Ander accent", "gaat vooraf aan", "de een komt voor de ander"):
        assert words in text
    assert "lijkt op</span>" not in text.partition("Ook verwant")[0], "of what people agreed no likeness is told"
    assert re.search(rf'class="pill deliberately-different" href="/outcomes/{first}', text)
    turned = page(client, f"/compare?set={sets[1]}&set={sets[0]}&lang=en")
    assert "Another emphasis" in turned
    assert "follows" in turned
    two.next_version(two.north, outcome("LU1", **statement("Kookt")), outcome("LU2"))
    changed = page(client, f"/compare?set={sets[0]}&set={sets[1]}")
    assert changed.count("de woorden zijn sinds de afspraak gewijzigd") == 1


def test_an_agreement_between_rows_is_seen_below_them(client: TestClient, world: World) -> None:
    two = Two(client, world)
    two.agreed("same-as")
    two.agreed("overlaps", destination=two.south.outcomes[1]["id"])
    sets = [desk.outcomes[0]["setId"] for desk in (two.north, two.south)]
    below = page(client, f"/compare?set={sets[0]}&set={sets[1]}").partition("Ook verwant")[2]
    assert "overlapt met: Ander accent" in below


def test_a_comparison_is_saved_as_a_file(client: TestClient, editor: dict[str, str]) -> None:
    sets = [published(client, editor, code, outcome("X"))["id"] for code in "AB"]
    text = page(client, f"/compare?set={sets[0]}&set={sets[1]}&lang=en")
    for name, kind in FORMS.items():
        (address,) = re.findall(rf'href="(/compare/files/{kind}\?[^"]+)"', text)
        answer = client.get(address.replace("&amp;", "&"), headers=HTML)
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == name
        assert answer.headers["content-disposition"] == f'attachment; filename="leerlijn.{kind}"'
        assert (b"looks alike" in answer.content) is (kind == "csv")
    assert client.get(f"/compare/files/pdf?set={sets[0]}&set={sets[1]}").status_code == 404
    assert client.get("/compare/files/csv").status_code == 400


def test_the_page_of_an_outcome_says_what_was_agreed_on_it(client: TestClient, world: World) -> None:
    two = Two(client, world)
    north, south = (desk.outcomes[0]["id"] for desk in (two.north, two.south))
    assert "Afgesproken met andere sets" not in page(client, f"/outcomes/{north}?lang=nl")
    two.agreed("part-of", reason=WHY)
    for here, there, words in ((north, south, "is deel van"), (south, north, "omvat")):
        text = page(client, f"/outcomes/{here}?lang=nl")
        assert words in text
        assert f'href="/outcomes/{there}?lang=nl"' in text
        assert WHY["nl"] in text
    (later, _) = two.next_version(two.north, outcome("LU1", **statement("Kookt")), outcome("LU2"))
    assert "sinds de afspraak gewijzigd" in page(client, f"/outcomes/{later['id']}?lang=nl")
    assert "sinds de afspraak gewijzigd" not in page(client, f"/outcomes/{north}?lang=nl")
