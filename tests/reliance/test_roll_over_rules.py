"""What a roll-over carries along, leaves and lists: tables without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.reliance.rules.roll_over import LeftReason, Plan, plan
from app.reliance.rules.world import Adopted, Agreed, Choice, Offer, Version, World
from tests.reliance.test_moving_rules import ALL, NAMED, tree

CHOICE = Choice(2026, 2027, date(2027, 3, 1))
EARLY, LATER, LAST = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 5, 9))


def module_content(*outcomes: str, **changes: Any) -> dict[str, Any]:
    return {"title": {"nl": "x"}, "ec": 5, "isMicrocredential": False, "outcomes": list(outcomes) or ["H@2"], **changes}


def version(number: int, content: dict[str, Any], status: str = "published", at: datetime | None = EARLY) -> Version:
    return Version(number, status, content, None if status == "draft" else at)


def offer(kind: str, *versions: Version, name: str = "X") -> Offer:
    return Offer(kind, name, name, versions)


def diploma_content(year: int = 2026, *children: dict[str, Any], ec: int = 5) -> dict[str, Any]:
    phase = {"key": "p", "title": {"nl": "x"}, "ec": ec, "requirement": {**tree(*children)}}
    return {"title": {"nl": "x"}, "cohortYear": year, "ec": ec, "phases": [phase]}


M, GREW, OVER, NEW, NOWHERE = (f"00000000-0000-0000-0000-00000000000{number}" for number in range(5))
MODULES = (
    offer("module", version(1, module_content()), name=M),
    offer("module", version(1, module_content()), version(2, module_content(ec=10), at=LAST), name=GREW),
    offer("module", version(1, module_content(), "withdrawn"), name=OVER),
    offer("module", version(1, module_content(), at=LAST), name=NEW),
)


def node(module: str) -> dict[str, Any]:
    return {"type": "module", "key": module, "module": module}


WORLD = World(
    "hogeschool",
    programmes={"p"},
    outcomes=ALL,
    named=NAMED,
    modules={each.id: each for each in MODULES},
)


def lines(found: Plan) -> tuple[list[tuple[int, int]], list[tuple[str, int]], list[tuple[str, str]]]:
    return (
        [(each.from_number, each.number) for each in found.carried],
        [(each.reason.value, each.number) for each in found.left],
        [(hand.code, hand.pointer) for _, hand in found.hands],
    )


@pytest.mark.parametrize(
    ("versions", "carried", "left"),
    [
        ([version(1, module_content("A@1"))], [(1, 2)], []),
        ([version(1, module_content("A@1"), "withdrawn"), version(2, module_content("A@1"))], [(2, 3)], []),
        ([version(1, module_content("A@1")), version(2, module_content("A@1"), "withdrawn")], [(1, 3)], []),
        ([version(1, module_content())], [], [("current", 1)]),
        ([version(1, module_content("A@1"), "draft")], [], [("draft-exists", 1)]),
        ([version(1, module_content("A@1")), version(2, module_content("A@1"), "draft")], [], [("draft-exists", 2)]),
        ([version(1, module_content("A@1")), version(2, module_content("A@1"), "in-review")], [], [("draft-exists", 2)]),
        ([version(1, module_content("A@1"), "withdrawn")], [], [("withdrawn", 1)]),
    ],
)  # fmt: skip
def test_which_modules_go_along(
    versions: list[Version], carried: list[tuple[int, int]], left: list[tuple[str, int]]
) -> None:
    found = plan([offer("module", *versions)], WORLD, CHOICE)
    assert lines(found)[:2] == (carried, left)
    assert [each.content["outcomes"] for each in found.carried] == [["A@2"]] * len(carried)
    assert [each.is_draft for each in found.left] == [each.reason is LeftReason.DRAFT_EXISTS for each in found.left]


@pytest.mark.parametrize(
    ("years", "statuses", "carried", "left"),
    [
        ([2026], ["published"], [(1, 2)], []),
        ([2025, 2026, 2026], ["published"] * 3, [(3, 4)], []),
        ([2026, 2025], ["published"] * 2, [(1, 3)], []),
        ([2025], ["published"], [], [("no-version-of-year", 1, False)]),
        ([2026, 2025], ["withdrawn", "published"], [], [("no-version-of-year", 2, False)]),
        ([2026, 2027], ["published", "published"], [], [("exists-already", 2, False)]),
        ([2026, 2027], ["published", "draft"], [], [("exists-already", 2, True)]),
        ([2026, 2027], ["published", "withdrawn"], [(1, 3)], []),
        ([2026, 2028], ["published", "draft"], [], [("draft-exists", 2, True)]),
        ([2026], ["withdrawn"], [], [("withdrawn", 1, False)]),
    ],
)
def test_which_diplomas_go_along(
    years: list[int], statuses: list[str], carried: list[tuple[int, int]], left: list[tuple[str, int, bool]]
) -> None:
    made = [
        version(number, diploma_content(year, node(M)), status)
        for number, (year, status) in enumerate(zip(years, statuses, strict=True), 1)
    ]
    found = plan([offer("diploma", *made)], WORLD, CHOICE)
    assert [(each.from_number, each.number) for each in found.carried] == carried
    assert [(each.reason.value, each.number, each.is_draft) for each in found.left] == left
    assert all(each.content == diploma_content(2027, node(M)) for each in found.carried)
    assert found.hands == ()


@pytest.mark.parametrize(
    ("content", "hands"),
    [
        (module_content("B@1"), [("outcome-reworded", "/outcomes/0")]),
        (module_content(prerequisites=[M, OVER, NOWHERE, GREW, NEW]),
         [("prerequisite-withdrawn", "/prerequisites/1"), ("prerequisite-withdrawn", "/prerequisites/2"),
          ("prerequisite-ec-changed", "/prerequisites/3")]),
        (module_content(terms=["september", "blok 1 2026-2027", "2027-2028", "september 2027", "9 weken"]),
         [("term-passed", "/terms/1")]),
        (module_content(registerFacts=[{"registerName": "SKJ", "validUntil": "2027-08-31"},
                                       {"registerName": "SKJ", "validUntil": "2027-09-01"}]),
         [("register-fact-ends", "/registerFacts/0")]),
        (module_content("A@1", isMicrocredential=True, ec=2, studyLoadHours=56, level=6, assessment=[{"nl": "x"}],
                        participation="online", qualityAssurance={"name": "x"}),
         [("size-out-of-range", "/ec"), ("level-above-outcomes", "/level")]),
    ],
)  # fmt: skip
def test_what_of_a_module_needs_a_hand(content: dict[str, Any], hands: list[tuple[str, str]]) -> None:
    assert lines(plan([offer("module", version(1, content))], WORLD, CHOICE))[2] == hands


@pytest.mark.parametrize(
    ("kind", "content", "hands"),
    [
        ("diploma", diploma_content(2026, node(GREW)),
         [("module-ec-changed", "/phases/0/requirement/children/0/module"), ("asks-more-than-phase", "/phases/0/requirement")]),
        ("diploma", diploma_content(2026, node(M), node(OVER)), [("module-withdrawn", "/phases/0/requirement/children/1/module")]),
        ("diploma", diploma_content(2026, {"type": "outcome", "key": "o", "outcome": NOWHERE}), []),
        ("diploma", {**diploma_content(2026, node(M)), "ec": 60}, [("credits-do-not-add-up", "/ec")]),
        ("route", {"title": {"nl": "x"}, "modules": [M, OVER], "crossover": True},
         [("module-withdrawn", "/modules/1"), ("adjacent-sector-missing", "/adjacentSector")]),
    ],
)  # fmt: skip
def test_what_of_trees_and_routes_needs_a_hand(
    kind: str, content: dict[str, Any], hands: list[tuple[str, str]]
) -> None:
    assert lines(plan([offer(kind, version(1, content, at=LATER))], WORLD, CHOICE))[2] == hands


def test_a_version_without_a_date_tells_no_change_of_size() -> None:
    content = module_content(prerequisites=[GREW])
    assert lines(plan([offer("module", version(1, content, at=None))], WORLD, CHOICE))[2] == []


def test_only_chosen_sets_move() -> None:
    other = replace(CHOICE, sets=frozenset({"other"}))
    module, diploma = offer("module", version(1, module_content("A@1", "C@1"))), diploma_content(2026, node(M))
    diploma["phases"][0]["requirement"]["children"].append({"type": "outcome", "key": "o", "outcome": "E"})
    found = plan([module, offer("diploma", version(1, diploma))], WORLD, other)
    assert [each.reason for each in found.left] == [LeftReason.CURRENT]
    assert found.carried[0].content["phases"] == diploma["phases"]
    assert "outcome-dropped" not in {hand.code for _, hand in found.hands}
    assert len(plan([module], WORLD, replace(CHOICE, sets=frozenset({"set"}))).carried) == 1


def agreed(until: date | None = None, *adopted: tuple[str, int]) -> Agreed:
    return Agreed("a", "A", until, tuple(Adopted(*each, "OER 4.2") for each in adopted))


@pytest.mark.parametrize(
    ("agreement", "hands"),
    [
        (agreed(date(2027, 8, 31), ("p", 2026)), [("agreement-ends", "/validUntil")]),
        (agreed(date(2027, 9, 1), ("p", 2027)), []),
        (agreed(None, ("p", 2025), ("p", 2026)), [("adoption-of-old-rules", "/adoptions/1")]),
        (agreed(None, ("p", 2026), ("p", 2027)), []),
        (agreed(None, ("q", 2026)), []),
        (agreed(), []),
    ],
)
def test_which_agreements_need_a_hand(agreement: Agreed, hands: list[tuple[str, str]]) -> None:
    found = plan([], replace(WORLD, agreements=[agreement]), CHOICE)
    assert lines(found)[2] == hands
    assert all(subject.kind == "agreement" for subject, _ in found.hands)


def test_a_set_that_is_being_written_is_named() -> None:
    ((subject, hand),) = plan([], replace(WORLD, pending={"s": "SET"}), CHOICE).hands
    assert (subject.kind, subject.id, subject.code, hand.code) == ("outcome-set", "s", "SET", "set-draft-pending")
