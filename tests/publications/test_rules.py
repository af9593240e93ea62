"""What a question means, what is marked, and what is told of a change, as tables."""

import uuid

import pytest

from app.curriculum.rules.finding import module_entry, programme_entry, route_entry
from app.finding.rules import (
    archive_before,
    newest_archive,
    page_of_change,
    span,
    text_of_change,
    title_of_change,
    uri_of_change,
    uri_of_hit,
)
from app.outcomes.rules.finding import Home, outcome_entry
from app.publications.rules import (
    Term,
    both_languages,
    changed_members,
    fold,
    is_marked,
    join_terms,
    mark_inside,
    read_words,
    to_html,
)

ID = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("", []),
        ("herstel", ["'herstel':*"]),
        ("  ondersteunt   eigen\tkracht ", ["'ondersteun':*", "'eigen':*", "'krach':*"]),
        ("een Ad", ["'een':*", "'Ad'"]),
        ("wat", ["'wat':*"]),
        ('"eigen kracht" herstel', ["'eigen kracht'", "'herstel':*"]),
        ('"zonder einde', ["'zonder einde'"]),
        ("zij-instromer ED-01", ["'zij-instromer':*", "'ED-01':*"]),
        ("één scène kennis/kunde", ["'een':*", "'scene':*", "'kennis':*", "'kunde':*"]),
        ("& | ! ( ) :* <-> \\ ' \" 😀 --", []),
        ("l'avenir o''brien", ["'l''avenir':*", "'o''''brien':*"]),
        ("herstel:* & (kracht)", ["'herstel':*", "'krach':*"]),
        (" ".join(["woord"] * 40), ["'woord':*"] * 16),
    ],
)  # fmt: skip
def test_any_text_is_a_question(question: str, terms: list[str]) -> None:
    assert [term.text for term in read_words(question)] == terms


def test_a_minus_before_a_word_or_phrase_excludes_it() -> None:
    found = read_words('herstel -stigma -"eigen kracht" ervarings-kennis')
    assert [(term.text, term.is_excluded) for term in found] == [
        ("'herstel':*", False), ("'stigma':*", True), ("'eigen kracht'", True), ("'ervarings-kennis':*", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "stems", "query"),
    [
        ([], [], ""),
        ([Term("x")], [("'x'", "'x'")], "('x')"),
        ([Term("x"), Term("y", True)], [("'a'", "'b'"), ("'y'", "'y'")], "('a' | 'b') & !('y')"),
        ([Term("de"), Term("the"), Term("x")], [("", "'de'"), ("'the'", ""), ("'x'", "'x'")], "('x')"),
        ([Term("de")], [("", "")], ""),
    ],
)
def test_stems_of_both_languages_make_one_query(terms: list[Term], stems: list[tuple[str, str]], query: str) -> None:
    assert join_terms(terms, stems) == query


def test_only_marks_are_html() -> None:
    assert to_html("\x02Een\x03 \x04b\x05 \x06 <i> & \"'") == (
        "<mark>Een</mark> &lt;b&gt; &amp; &lt;i&gt; &amp; &quot;&#x27;"
    )
    assert (is_marked("a \x02b\x03"), is_marked("ab"), is_marked(None)) == (True, False, False)


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("deskundigheid", "Ervarings\x02deskundigheid\x03 in beleid"),
        ("-deskundigheid", "Ervaringsdeskundigheid in beleid"),
        ("in", "Ervaringsdeskundigheid in beleid"),
    ],
)
def test_a_word_inside_a_longer_one_is_marked(question: str, marked: str) -> None:
    assert mark_inside("Ervaringsdeskundigheid in beleid", read_words(question)) == marked


def test_accents_and_slashes_are_folded() -> None:
    assert fold("coördinatie crème/brûlée ﬁn") == "coordinatie creme brulee fin"


def test_language_maps_are_joined() -> None:
    assert both_languages({"nl": "a", "en": "b"}, None, {"nl": "c"}) == {"nl": "a\nc", "en": "b"}
    assert both_languages() == {}


@pytest.mark.parametrize(
    ("older", "newer", "changed"),
    [
        (None, {"a": 1}, []),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}, ["b", "c"]),
        ({"a": 1, "b": 2}, {"a": 1}, ["b"]),
    ],
)
def test_what_differs_is_named(older: dict[str, int] | None, newer: dict[str, int], changed: list[str]) -> None:
    assert changed_members(older, newer) == changed


OUTCOME = {
    "code": "LU1",
    "statement": {"nl": "Begeleidt", "en": "Supports"},
    "criteria": [{"nl": "Sluit aan"}],
    "level": 5,
    "kind": "skill",
    "themes": ["lived-experience"],
    "sdgs": [3],
    "livedExperience": "none",
}


def test_an_outcome_is_found_by_its_facets() -> None:
    home = Home(ID, ID, "SET", 2, {"nl": "Set"}, "noord")
    assert outcome_entry(ID, OUTCOME, home).tags == [
        "institution:noord", "kind:skill", "level:5", "livedExperience:none", "sdg:3", "theme:lived-experience", "type:outcome",
    ]  # fmt: skip
    national = outcome_entry(ID, OUTCOME, Home(ID, ID, "SET", 2, {"nl": "Set"}, None))
    assert not any(tag.startswith("institution") for tag in national.tags)


def test_a_module_has_the_facets_of_its_outcomes_and_a_route_those_of_its_modules() -> None:
    content = {"title": {"nl": "M"}, "description": {"nl": "D"}, "ec": 5, "themes": ["social-innovation"]}
    module = module_entry(ID, "M", 1, content, "noord", [OUTCOME])
    assert {"level:5", "theme:lived-experience", "theme:social-innovation", "sdg:3"} <= set(module.tags)
    assert module.texts == {"nl": "D\nBegeleidt", "en": "Supports"}
    own_level = module_entry(ID, "M", 1, {**content, "level": 6}, "noord", [OUTCOME])
    assert [tag for tag in own_level.tags if tag.startswith("level")] == ["level:6"]
    body = {"title": {"nl": "R"}, "description": {"nl": "D"}, "targetGroup": {"nl": "T"}, "modules": ["x"]}
    route = route_entry(ID, "R", 1, body, "oost", [module])
    assert {"level:5", "sdg:3", "institution:oost", "type:route"} <= set(route.tags)
    assert "institution:noord" not in route.tags
    assert route.texts == {"nl": "D\nT\nM"}


@pytest.mark.parametrize(("code", "texts"), [("34116", {"nl": "34116"}), (None, {})])
def test_a_programme_is_found_by_its_code(code: str | None, texts: dict[str, str]) -> None:
    entry = programme_entry(ID, "SW", {"nl": "Social Work"}, 6, "noord", {"programmeCode": code})
    assert (entry.texts, entry.tags) == (texts, ["institution:noord", "level:6", "type:programme"])


def test_things_have_addresses() -> None:
    assert uri_of_hit("https://x", "outcome", ID, ID) == f"https://x/ims/case/v1p1/CFItems/{ID}"
    assert uri_of_hit("https://x", "route", ID, ID) == f"https://x/v1/routes/{ID}"
    assert uri_of_change("https://x", "module", ID, 3) == f"https://x/v1/modules/{ID}/versions/3"
    assert uri_of_change("https://x", "programme", ID, None) == f"https://x/v1/programmes/{ID}"
    assert page_of_change("https://x", "outcome-set", ID) == f"https://x/search?set={ID}"
    assert page_of_change("https://x", "route", ID) == f"https://x/routes/{ID}"
    assert page_of_change("https://x", "diploma", ID) is None


@pytest.mark.parametrize(
    ("language", "number", "title"),
    [
        ("nl", 2, "Module ingetrokken: Werken, versie 2"),
        ("en", 2, "Module withdrawn: Working, version 2"),
        ("nl", None, "Module ingetrokken: Werken"),
    ],
)
def test_a_change_has_a_title(language: str, number: int | None, title: str) -> None:
    assert title_of_change("module", "withdrawn", {"nl": "Werken", "en": "Working"}, number, language) == title
    assert title_of_change("module", "withdrawn", {"nl": "Werken"}, None, "en") == "Module withdrawn: Werken"


@pytest.mark.parametrize(
    ("facts", "dutch", "english"),
    [
        ({}, "", ""),
        ({"outcomes": {"new": 2, "odd": 1}}, "Leeruitkomsten: 2 nieuw, 1 odd.", "Outcomes: 2 new, 1 odd."),
        ({"members": ["ec", "title"]}, "Gewijzigd: ec, title.", "Changed: ec, title."),
        ({"reason": "Vervangen"}, "Reden: Vervangen", "Reason: Vervangen"),
    ],
)
def test_a_change_says_what_is_known(facts: dict[str, object], dutch: str, english: str) -> None:
    assert (text_of_change(facts, "nl"), text_of_change(facts, "en")) == (dutch, english)


@pytest.mark.parametrize(("last", "newest"), [(0, 0), (1, 0), (50, 0), (51, 0), (100, 0), (101, 1), (150, 1), (151, 2)])
def test_an_archive_is_named_once_the_feed_leaves_it(last: int, newest: int) -> None:
    assert newest_archive(last) == newest
    assert span(newest)[1] + 100 >= last, "the feed holds at most two archives"
    assert archive_before(max(newest, 1)) == (newest - 1 if newest > 1 else None)
