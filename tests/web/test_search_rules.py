"""Tabs, facets and addresses of the search page, as tables."""

import pytest

from app.publications.rules import Facet
from app.web.rules.search import Question, chips, facet_views, read_choices, tabs

NAMES = {"noord": ("Noord", "North"), "zuid": ("Zuid", "South")}
NOTHING: dict[Facet, dict[str, int]] = {facet: {} for facet in Facet}


def question(**chosen: tuple[str, ...]) -> Question:
    return Question("herstel & zo", {Facet(name): values for name, values in chosen.items()})


def test_only_values_that_exist_are_chosen_each_once() -> None:
    asked = {Facet.LEVEL: ["5", "5", "99"], Facet.TYPE: ["module", "x"], Facet.INSTITUTION: ["elders", "zuid"]}
    chosen = read_choices(asked, NAMES)
    assert {facet: values for facet, values in chosen.items() if values} == {
        Facet.TYPE: ("module",), Facet.LEVEL: ("5",), Facet.INSTITUTION: ("zuid",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facet", "value", "address"),
    [
        (Facet.LEVEL, "5", "/search?q=herstel+%26+zo"),
        (Facet.LEVEL, "6", "/search?q=herstel+%26+zo&level=5&level=6"),
        (Facet.SDG, "3", "/search?q=herstel+%26+zo&level=5&sdg=3"),
    ],
)
def test_a_link_adds_a_value_or_takes_it_away(facet: Facet, value: str, address: str) -> None:
    assert question(level=("5",)).turned(facet, value) == address


def test_an_address_keeps_all_that_was_asked() -> None:
    asked = Question("", {Facet.TYPE: ("route",)}, set_id="s", lang="en", limit="5")
    assert asked.href(cursor="c") == "/search?type=route&set=s&lang=en&limit=5&cursor=c"
    assert asked.href({}) == "/search?set=s&lang=en&limit=5"


def test_tabs_say_how_much_there_is_of_each_type() -> None:
    found = tabs(question(type=("module",), level=("5",)), {"module": 2, "outcome": 3})
    assert [(tab.words[1], tab.count, tab.is_on) for tab in found] == [
        ("Everything", 5, False), ("Learning outcomes", 3, False), ("Modules", 2, True), ("Routes", 0, False), ("Programmes", 0, False),
    ]  # fmt: skip
    assert found[0].href == "/search?q=herstel+%26+zo&level=5"
    assert tabs(question(), {})[0].is_on


def test_facets_show_what_can_be_chosen() -> None:
    counts = {
        **NOTHING,
        Facet.LEVEL: {"7": 9, "5": 1},
        Facet.SDG: {str(number): number for number in range(1, 9)},
        Facet.INSTITUTION: {"noord": 1, "zuid": 4},
        Facet.KIND: {"skill": 3},
    }
    views = {view.words[1]: view for view in facet_views(question(sdg=("2", "17")), counts, NAMES)}
    assert list(views) == ["Level", "Institution", "SDG"], "a single value that is not chosen narrows nothing"
    assert [(each.words[0], each.count) for each in views["Level"].first] == [("NLQF 5", 1), ("NLQF 7", 9)]
    assert [each.words[0] for each in views["Institution"].first] == ["Zuid", "Noord"]
    goals = views["SDG"]
    assert [(each.words[0].split()[0], each.is_on) for each in goals.first[:3]] == [
        ("2", True),
        ("17", True),
        ("8", False),
    ]
    assert (len(goals.first), len(goals.more), goals.first[1].count) == (6, 3, 0)


def test_what_is_chosen_can_be_taken_away() -> None:
    found = chips(question(level=("5",), institution=("noord",), type=("module",)), NAMES)
    assert [(chip.words[0], chip.href) for chip in found] == [
        ("NLQF 5", "/search?q=herstel+%26+zo&institution=noord&type=module"),
        ("Noord", "/search?q=herstel+%26+zo&level=5&type=module"),
    ]
