"""One search over everything that is published: words, facets, marks, paging, and questions that mean harm."""

import re
import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.publications.models import SearchEntry
from tests.desks import Campus, content, outcome, publish_set, refused
from tests.factories import World

ROUTE = {
    "title": {"nl": "Route naar herstel", "en": "Road to recovery"},
    "description": {"nl": "Voor wie wil leren."},
    "targetGroup": {"nl": "Mensen uit de techniek"},
}


@pytest.fixture
def campus(client: TestClient, world: World) -> Campus:
    made = Campus(client, world)
    assert made.publish("route", {**ROUTE, "modules": [made.module_id]}, "R1").status_code == 200
    return made


def publish(campus: Campus, *outcomes: dict[str, Any], code: str = "NED", **more: Any) -> str:
    editor = campus.world.headers(campus.world.grant(campus.world.person("Ed"), Role.SECTOR_EDITOR))
    new = {"kind": "national", "code": code, "content": content(*outcomes, **more)}
    made = campus.client.post("/v1/outcome-sets", json=new, headers=editor)
    assert made.status_code == 201, made.text
    publish_set(campus.client, made.json()["id"], editor)
    return str(made.json()["id"])


def find(campus: Campus, q: str | None = None, **more: Any) -> dict[str, Any]:
    answer = campus.client.get("/v1/search", params={**({"q": q} if q is not None else {}), **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def codes(found: dict[str, Any]) -> list[str]:
    return sorted(each["code"] for each in found["items"])


def test_everything_published_is_found_and_says_what_it_is(campus: Campus) -> None:
    found = find(campus)
    assert (codes(found), found["total"]) == (["LU1", "LU2", "M1", "R1", "SW"], 5)
    assert find(campus, " ") == find(campus, "") == found
    hits = {each["code"]: each for each in found["items"]}
    assert {code: hit["type"] for code, hit in hits.items()} == {
        "LU1": "outcome", "LU2": "outcome", "M1": "module", "R1": "route", "SW": "programme",
    }  # fmt: skip
    lu1 = hits["LU1"]
    assert (lu1["id"], lu1["uri"]) == (campus.outcomes[0]["id"], campus.outcomes[0]["uri"])
    assert (lu1["set"]["code"], lu1["number"], lu1["levels"]) == ("SET", 1, [5])
    assert lu1["institution"]["slug"] == "voorbeeld-noord"
    assert (hits["M1"]["uri"], hits["M1"]["ec"]) == (f"http://localhost:8000/v1/modules/{campus.module_id}", 5)
    assert campus.client.get(hits["R1"]["uri"]).json()["code"] == "R1"
    assert campus.client.get(hits["SW"]["uri"]).json()["code"] == "SW"
    assert {hit["matchedIn"] for hit in hits.values()} == {None}


WORDS = [
        ("begeleiden", ["LU1", "LU2", "M1"]),
        ("begeleidt herstel", ["LU1", "LU2", "M1"]),
        ("residents", ["LU1", "LU2", "M1"]),
        ("recover bewoners", ["LU1", "LU2", "M1"]),
        ("the residents", ["LU1", "LU2", "M1"]),
        ("werken", ["M1", "R1"]),
        ("technisch", []),
        ("tech", ["R1"]),
        ("34116", ["SW"]),
        ("M1", ["M1"]),
        ('"bewoners bij herstel"', ["LU1", "LU2", "M1"]),
        ('"bewoners herstel"', []),
        ("herstel -bewoners", ["R1"]),
        ("herstel -residents", ["R1"]),
        ('-"bewoners bij herstel"', ["R1", "SW"]),
        ("paardrijden", []),
        ("de het een", []),
    ]  # fmt: skip


def test_words_are_dutch_or_english(campus: Campus) -> None:
    assert {q: codes(find(campus, q)) for q, _ in WORDS} == dict(WORDS)


PARTS = [
    ("Zet ervaringsdeskundigheid in", "deskundigheid"),
    ("Bouwt aan een samenwerkingsverband", "verband"),
    ("Coördineert de crèche", "coordineert creche"),
    ("Coordineert de creche", "coördineert crèche"),
    ("Kent kennis/kunde", "kunde"),
    ("Ondersteunt cliënten", "ondersteunen clienten"),
]


def test_parts_of_words_and_accents_do_not_hide_anything(campus: Campus) -> None:
    publish(campus, *(outcome(f"N{i}", statement={"nl": said, "en": "x"}) for i, (said, _) in enumerate(PARTS)))
    for number, (_, q) in enumerate(PARTS):
        assert f"N{number}" in codes(find(campus, q)), q


def test_a_part_of_a_longer_word_is_marked(campus: Campus) -> None:
    publish(campus, outcome("LU9", statement={"nl": "Zet ervaringsdeskundigheid in", "en": "x"}))
    (hit,) = find(campus, "deskundigheid")["items"]
    assert (hit["highlight"], hit["matchedIn"]) == ("Zet ervarings<mark>deskundigheid</mark> in", "other")


def test_what_was_found_is_marked_where_it_stands(campus: Campus) -> None:
    by_code = {each["code"]: each for each in find(campus, "begeleiden")["items"]}
    assert by_code["LU1"]["highlight"] == "<mark>Begeleidt</mark> bewoners bij herstel"
    assert (by_code["LU1"]["matchedIn"], by_code["LU1"]["snippet"]) == ("title", None)
    assert (by_code["M1"]["matchedIn"], "<mark>Begeleidt</mark>" in by_code["M1"]["snippet"]) == ("text", True)
    (criterion, *_) = [each for each in find(campus, "eigen kracht")["items"] if each["code"] == "LU1"]
    assert criterion["snippet"] == "Sluit aan bij <mark>eigen</mark> <mark>kracht</mark>"
    (english, *_) = [each for each in find(campus, "residents")["items"] if each["code"] == "LU1"]
    assert english["matchedIn"] == "translation"
    assert "<mark>residents</mark>" in english["snippet"]
    (asked, *_) = [each for each in find(campus, "residents", language="en")["items"] if each["code"] == "LU1"]
    assert (asked["highlight"], asked["matchedIn"]) == ("Supports <mark>residents</mark> in recovery", "title")
    (coded,) = find(campus, "M1")["items"]
    assert (coded["matchedIn"], coded["highlight"]) == ("other", "Werken met ervaringskennis")


def test_nothing_but_marks_is_html(campus: Campus) -> None:
    hostile = 'Begeleidt <script>alert(1)</script> & "O\'Neill" <b'
    publish(campus, outcome("LU9", statement={"nl": hostile, "en": "x"}, criteria=[{"nl": "Zwemt <img src=x> goed"}]))
    (hit,) = [each for each in find(campus, "begeleiden")["items"] if each["code"] == "LU9"]
    assert hit["highlight"] == (
        "<mark>Begeleidt</mark> &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;O&#x27;Neill&quot; &lt;b"
    )
    (hit,) = find(campus, "zwemmen zwemt")["items"] or find(campus, "zwemt")["items"]
    assert hit["snippet"] == "<mark>Zwemt</mark> &lt;img src=x&gt; goed"
    assert find(campus)["items"][0]["highlight"].count("<mark>") == 0


FACETS: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "module"}, ["M1"]),
    ({"type": ["module", "route"]}, ["M1", "R1"]),
    ({"level": 5}, ["LU1", "LU2", "M1", "R1"]),
    ({"level": [5, 6]}, ["LU1", "LU2", "M1", "R1", "SW"]),
    ({"level": 5, "type": "programme"}, []),
    ({"kind": "skill", "type": "route"}, ["R1"]),
    ({"theme": "lived-experience", "sdg": 3, "type": "outcome"}, ["LU1", "LU2"]),
    ({"livedExperience": "experiential-knowledge", "type": "module"}, ["M1"]),
    ({"sdg": 4}, []),
    ({"institution": "voorbeeld-noord"}, ["LU1", "LU2", "M1", "R1", "SW"]),
    ({"institution": "elders"}, []),
]


def test_values_of_a_facet_widen_and_facets_narrow(campus: Campus) -> None:
    for facets, expected in FACETS:
        found = find(campus, **facets)
        assert (codes(found), found["total"]) == (expected, len(expected)), facets


def test_a_facet_is_counted_with_the_others_applied_but_not_its_own(campus: Campus) -> None:
    publish(campus, outcome("LU8", level=6, sdgs=[4], livedExperience="none"), levels=[6])
    assert find(campus)["facets"] is None

    def counts(facet: str, **more: Any) -> dict[str, int]:
        return {each["value"]: each["count"] for each in find(campus, facets="true", **more)["facets"][facet]}

    assert counts("level") == {"5": 4, "6": 2}
    assert counts("level", type="outcome") == {"5": 2, "6": 1}
    assert counts("type", type="outcome") == {"outcome": 3, "module": 1, "route": 1, "programme": 1}
    assert counts("type", type="outcome", level=6) == {"outcome": 1, "programme": 1}
    assert counts("level", type="outcome", level=6) == {"5": 2, "6": 1}
    assert counts("sdg", type="outcome", level=6) == {"4": 1}
    assert counts("institution", q="herstel") == {"voorbeeld-noord": 4}
    assert counts("livedExperience", q="paardrijden") == {}
    assert list(find(campus, facets="true")["facets"]) == [
        "type",
        "level",
        "kind",
        "theme",
        "sdg",
        "livedExperience",
        "institution",
    ]


@pytest.mark.parametrize("q", [None, "herstel", "samen"])
def test_pages_hold_everything_once_while_others_publish(campus: Campus, q: str | None) -> None:
    words = ("Werkt samen aan herstel", "Werkt samen", "Herstel van samenwerken en herstel")
    publish(campus, *(outcome(f"N{i}", statement={"nl": words[i % 3], "en": "x"}) for i in range(7)))
    whole = [each["id"] for each in find(campus, q, limit=200)["items"]]
    assert len(whole) >= 5
    seen: list[str] = []
    cursor: str | None = None
    for turn in range(len(whole) + 1):
        page = find(campus, q, limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [each["id"] for each in page["items"]]
        if turn == 1:
            publish(campus, outcome("Z", statement={"nl": "Aan herstel samen", "en": "x"}), code="LATE")
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert [each for each in seen if each in whole] == whole


HARMFUL = [
        "", " ", "'", '"', "''", '""', "\\", "&", "|", "!", "!!", "(", ")", "()", "<->", ":*", "a:*b", "a & | b", "-", "--", "-\"", "- x",
        "😀", "😀 herstel", "\u202e\u0301\u0301", "ǅﬁ①", "a" * 200, "-" * 200, "' " * 100, "(" * 200, "%", "%%s", ";drop table x",
        "x' or 1=1 --", "<mark>", "\ufffd", "\u0300", "a\u0300", "日本語", "ال", "a/b/c/../..", "http://a.b/c?d=e&f", "a@b.nl", "1e400", "-5", "--5", "3.14.15", "a_b-c'd’e",
        '-"' * 60, "a-" * 90, "\n\t", "x\u200b y",
    ]  # fmt: skip
REFUSED = [
        "q=" + "a" * 201, "q=a%00b", "q=%ff", "level=9", "level=x", "theme=fishing", "kind=x", "sdg=18", "type=diploma",
        "livedExperience=x", "language=de", "limit=0", "limit=201", "cursor=x", "cursor=WyJuYW4iLCJhIiwiYSJd",
        "facets=perhaps", "&".join(["level=5"] * 21),
    ]  # fmt: skip


def test_no_question_is_an_error(campus: Campus) -> None:
    for q in HARMFUL:
        for address in ("/v1/search?facets=true", "/v1/outcomes", "/search"):
            answer = campus.client.get(address, params={"q": q}, headers={"Accept": "text/html"})
            assert answer.status_code == 200, (address, q, answer.text)


def test_what_is_no_question_is_refused(campus: Campus) -> None:
    for query in REFUSED:
        assert refused(campus.client.get(f"/v1/search?{query}")) == (400, "invalid-input"), query


def test_the_latest_published_version_is_found_and_no_draft(campus: Campus) -> None:
    address = f"/v1/outcome-sets/{campus.outcomes[0]['setId']}"
    assert campus.client.post(f"{address}/draft", headers=campus.coordinator).status_code == 201
    changed = content(outcome("LU1", statement={"nl": "Zwemt naar herstel", "en": "Swims"}))
    edit = {**campus.coordinator, "If-Match": '"r1"'}
    assert campus.client.put(f"{address}/draft", json=changed, headers=edit).status_code == 200
    assert codes(find(campus, "zwemt")) == []
    publish_set(campus.client, campus.outcomes[0]["setId"], campus.coordinator)
    (hit,) = find(campus, "zwemt", type="outcome")["items"]
    assert (hit["number"], codes(find(campus, "begeleiden", type="outcome"))) == (2, [])
    for number, expected in ((2, ["LU1", "LU2"]), (1, [])):
        why = {"reason": "Vervangen"}
        gone = campus.client.post(f"{address}/versions/{number}/withdraw", json=why, headers=campus.coordinator)
        assert gone.status_code == 200
        assert codes(find(campus, type="outcome")) == expected


def test_a_route_follows_its_modules(campus: Campus) -> None:
    place = f"/v1/modules/{campus.module_id}"
    assert campus.client.post(f"{place}/draft", headers=campus.coordinator).status_code == 201
    edit = {**campus.coordinator, "If-Match": '"r1"'}
    body = campus.module(level=5, themes=["social-innovation"], title={"nl": "Anders werken"})
    assert campus.client.put(f"{place}/draft", json=body, headers=edit).status_code == 200
    assert codes(find(campus, theme="social-innovation")) == []
    assert campus.client.post(f"{place}/publish", headers=campus.coordinator).status_code == 200
    assert codes(find(campus, theme="social-innovation")) == ["M1", "R1"]
    assert codes(find(campus, "anders")) == ["M1", "R1"]
    for number in (2, 1):
        gone = campus.client.post(
            f"{place}/versions/{number}/withdraw", json={"reason": "x"}, headers=campus.coordinator
        )
        assert gone.status_code == 200
    assert codes(find(campus, type=["module", "route"])) == ["R1"]
    assert codes(find(campus, level=5, type="route")) == []


def test_what_was_published_before_is_taken_in_alike(campus: Campus, session: Session) -> None:
    """The migration writes for older versions what the commands write for newer ones."""
    publish(
        campus,
        outcome(
            "LU7", criteria=[{"nl": "a", "en": "b"}, {"nl": "c"}], themes=["inquiring-attitude", "lived-experience"]
        ),
    )
    campus.offer(
        "M2",
        {
            **campus.module(),
            "entryRequirements": {"nl": "Een vooropleiding", "en": "Earlier study"},
            "themes": ["social-innovation"],
        },
    )
    address = f"/v1/outcome-sets/{campus.outcomes[0]['setId']}"
    campus.client.post(f"{address}/draft", headers=campus.coordinator)
    changed = content(outcome("LU1", level=6), outcome("LU3"), levels=[5, 6])
    campus.client.put(f"{address}/draft", json=changed, headers={**campus.coordinator, "If-Match": '"r1"'})
    publish_set(campus.client, campus.outcomes[0]["setId"], campus.coordinator)
    campus.client.post(f"{address}/versions/1/withdraw", json={"reason": "Vervangen"}, headers=campus.coordinator)
    place = f"/v1/modules/{campus.module_id}"
    campus.client.post(f"{place}/draft", headers=campus.coordinator)
    campus.client.put(
        f"{place}/draft",
        json=campus.module(ec=6, studyLoadHours=168),
        headers={**campus.coordinator, "If-Match": '"r1"'},
    )
    assert campus.client.post(f"{place}/publish", headers=campus.coordinator).status_code == 200
    found = "select id, owner_id, type, institution_id, code, label, title, texts, facts, tags, search from search_entries order by id"
    told = "select act, type, subject_id, version_id, number, institution_id, code, title, facts from changes order by subject_id, number, act"
    before = [session.execute(text(statement)).all() for statement in (found, told)]
    assert (len(before[0]), len(before[1])) == (7, 9)
    session.execute(text("delete from search_entries"))
    session.execute(text("delete from changes"))
    from importlib import import_module

    migration = import_module("migrations.versions.0013_find")
    session.execute(text(migration.FOUND))
    session.execute(text(migration.HAPPENED))
    after = [session.execute(text(statement)).all() for statement in (found, told)]
    assert after == before


def test_programmes_of_another_institution_have_their_own_facet(campus: Campus, world: World) -> None:
    world.institution("voorbeeld-zuid")
    body = {
        "code": "P",
        "kind": "ad",
        "title": {"nl": "Ad Zorg"},
        "nlqfLevel": 5,
        "ec": 120,
        "iscedF": "0923",
        "institution": "voorbeeld-zuid",
    }
    assert campus.client.post("/v1/programmes", json=body, headers=campus.admin).status_code == 201
    (hit,) = find(campus, institution="voorbeeld-zuid")["items"]
    assert (hit["code"], hit["ec"], hit["set"]) == ("P", 120, None)


def test_the_page_leads_from_tab_to_facet_to_thing(campus: Campus) -> None:
    def page(address: str) -> str:
        answer = campus.client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 200, address
        return answer.text

    def links(text: str) -> list[str]:
        return [each.replace("&amp;", "&") for each in re.findall(r'href="(/search\?[^"]*)"', text)]

    first = page("/search?q=herstel")
    assert "<mark>herstel</mark>" in first
    assert "/search?q=herstel&type=module" in links(first)
    tab = page("/search?q=herstel&type=module")
    assert re.search(r'aria-current="page">Modules <span class="number">1<', tab)
    chosen = page("/search?q=herstel&type=module&level=5")
    assert "/search?q=herstel&type=module" in links(chosen), "a chosen value is taken away by a link"
    assert "(gekozen)" in chosen
    nothing = page("/search?q=paardrijden&level=5&lang=en")
    assert "Nothing found" in nothing
    assert "/search?q=paardrijden&lang=en" in links(nothing)
    assert "ervaringskennis" in page(f"/modules/{campus.module_id}")
    (route,) = find(campus, type="route")["items"]
    (programme,) = find(campus, type="programme")["items"]
    assert "Mensen uit de techniek" in page(f"/routes/{route['subjectId']}")
    assert "Route naar herstel" in page(f"/programmes/{programme['subjectId']}")
    assert "SET" not in page(f"/search?set={campus.outcomes[0]['setId']}&type=module")
    for address in ("modules", "routes", "programmes"):
        unknown = campus.client.get(f"/{address}/{uuid.uuid4()}", headers={"Accept": "text/html"})
        assert unknown.status_code == 404


def test_a_withdrawn_module_has_no_page(campus: Campus) -> None:
    place = f"/v1/modules/{campus.module_id}/versions/1/withdraw"
    assert campus.client.post(place, json={"reason": "x"}, headers=campus.coordinator).status_code == 200
    assert campus.client.get(f"/modules/{campus.module_id}", headers={"Accept": "text/html"}).status_code == 404


def test_entries_hold_only_what_is_there_now(campus: Campus, session: Session) -> None:
    assert session.query(SearchEntry).count() == 5
