"""Two versions of a diploma beside each other, and the picture of one."""

import uuid
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from app.curriculum.documents.drawing import draw
from app.curriculum.rules.cohorts import Cohorts, NodeChange, compare_cohorts
from app.curriculum.rules.names import Names
from tests.curriculum.trees import content, contents, node, phase

A, B = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
NAMES = Names.of([("M-A", A), ("M-B", B)])


def tree(*children: dict[str, Any]) -> dict[str, Any]:
    return node("all_of", "alles", children=list(children))


OLD = content(
    phase(
        tree(
            node("module", "a", module=A, equivalents=[B]),
            node("credits", "vrij", minEc=7.5, title={"nl": "Vrije ruimte"}),
            node("any_of", "keuze", children=[node("outcome", "lu", outcome=B)]),
            node("threshold", "bsa", article="3.1", kind="bsa-quantitative", effect="advice", minEc=45),
        ),
        certificate=True,
    )
)


def compared(*children: dict[str, Any], **more: Any) -> Cohorts:
    return compare_cohorts(OLD, content(phase(tree(*children), certificate=True), **more), NAMES)


def words(found: Cohorts, key: str) -> tuple[str, str]:
    line = next(each for each in found.nodes if each.key == key)
    return line.words["nl"], line.words["en"]


def test_what_stays_is_the_same_whatever_the_order() -> None:
    children = OLD["phases"][0]["requirement"]["children"]
    found = compared(*reversed(children), cohortYear=2027)
    assert {line.change for line in found.nodes} == {NodeChange.SAME}
    assert found.counts[NodeChange.SAME] == len(found.nodes) == 7
    assert [each["en"] for each in found.meaning] == [
        "Who began in 2026 keeps the rules of 2026. The others are for who begins in 2027.",
        "The requirements are the same.",
    ]
    assert words(found, "vrij") == ("Vrije ruimte: blijft gelijk.", "Vrije ruimte: stays the same.")


def test_every_change_is_told_in_words() -> None:
    found = compared(
        node("module", "a", module=B),
        node("credits", "vrij", minEc=10, level=6, title={"nl": "Vrije ruimte", "en": "Free choice"}),
        node("not_exemptible", "zelf", child=node("outcome", "lu", outcome=B)),
        node("threshold", "bsa", article="3.1", kind="bsa-quantitative", effect="blocks", minEc=45),
        ec=90,
    )
    assert {line.key: line.change.value for line in found.nodes} == {
        "p": "same", "alles": "same", "a": "changed", "vrij": "changed", "zelf": "added", "lu": "moved",
        "bsa": "changed", "keuze": "dropped",
    }  # fmt: skip
    assert words(found, "a") == (
        "M-B: modules die ook tellen was M-B, wordt niet genoemd; module was M-A, wordt M-B.",
        "M-B: modules that count too was M-B, becomes not said; module was M-A, becomes M-B.",
    )
    assert words(found, "vrij")[1] == (
        "Free choice: level was not said, becomes 6; least credits was 7.5, becomes 10; title was 'Vrije ruimte', "
        "becomes 'Free choice'."
    )
    assert words(found, "lu")[0] == "lu: staat onder zelf, eerst keuze."
    assert words(found, "keuze")[0] == "keuze vervalt."
    assert words(found, "zelf") == ("zelf is nieuw.", "zelf is new.")
    assert [each["nl"] for each in found.meaning] == [
        "Beide versies zijn voor cohort 2026. Wie is ingeschreven, houdt de versie van de inschrijving.",
        "Het geheel was 60 EC en wordt 90 EC.",
        "Nieuw: 1. Vervallen: 1. Veranderd: 3. Verplaatst: 1.",
        "Let op de drempel bsa (3.1): die is nieuw of anders.",
    ]


def test_phases_have_their_credits_in_both() -> None:
    new = content(phase(tree(node("module", "a", module=A)), key="q", ec=30, title={"nl": "Eerst", "en": "First"}))
    found = compare_cohorts(OLD, new, NAMES)
    assert [(each.key, each.label["en"], each.before, each.after) for each in found.phases] == [
        ("q", "First", None, 30), ("p", "Fase", 60, None),
    ]  # fmt: skip
    same = content(phase(OLD["phases"][0]["requirement"], certificate=False))
    assert words(compare_cohorts(OLD, same, NAMES), "p")[0] == "Fase: eigen getuigschrift was ja, wordt nee."


@settings(deadline=None, max_examples=60)
@given(contents(), contents())
def test_any_two_trees_are_compared_and_every_key_is_told_once(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = compare_cohorts(one, other, NAMES)
    keys = [line.key for line in found.nodes]
    assert len(keys) == len(set(keys))
    assert {line.change for line in compare_cohorts(one, one, NAMES).nodes} == {NodeChange.SAME}
    back = compare_cohorts(other, one, NAMES)
    assert found.counts[NodeChange.ADDED] == back.counts[NodeChange.DROPPED]


SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(("lang", "said"), [("nl", "minstens 7,5 EC"), ("en", "at least 7.5 EC")])
def test_the_picture_says_every_node(lang: str, said: str) -> None:
    titles = {A: {"nl": "Contact <b>", "en": "Contact & more"}}
    picture = ET.fromstring(draw(OLD, {A: 5}, titles, lang))
    lines = [each.text or "" for each in picture.iterfind(f"{SVG}g/{SVG}title")]
    assert len(lines) == 6
    assert said in "".join(lines)
    assert "Contact" in lines[1]
    assert "5 EC" in lines[1]
    description = picture.find(f"{SVG}desc")
    assert description is not None
    assert all(line in (description.text or "") for line in lines)


@settings(deadline=None, max_examples=60)
@given(contents())
def test_any_tree_has_a_picture_without_anything_live_in_it(made: dict[str, Any]) -> None:
    picture = ET.fromstring(draw(made, {}, {}, "nl"))
    assert {each.tag.removeprefix(SVG) for each in picture.iter()} <= {"svg", "title", "desc", "rect", "g", "text"}
    assert not any("href" in name or name.startswith("on") for each in picture.iter() for name in each.attrib)
