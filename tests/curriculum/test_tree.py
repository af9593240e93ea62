"""The requirement tree: read from JSON with every fault and its place."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from app.curriculum.rules.credits import least_credits
from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Credits,
    Exclusive,
    MinGrade,
    ModuleNode,
    Node,
    NonCourse,
    NotExemptible,
    OutcomeNode,
    Prerequisite,
    Recency,
    Residency,
    Threshold,
    Waivable,
    below,
    walk,
)
from app.curriculum.rules.tree import MAX_NODES, read_phases
from tests.curriculum.trees import JUNK

A, B = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


def phase(requirement: Any, **changes: Any) -> dict[str, Any]:
    return {
        "key": "p",
        "title": {"nl": "Propedeuse"},
        "ec": 60,
        "certificate": True,
        "requirement": requirement,
        **changes,
    }


def node(kind: str, key: str = "n", /, **members: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, **members}


WHOLE = node(
    "all_of",
    "root",
    children=[
        node("module", "a", module=A),
        node("any_of", "b", children=[node("outcome", "c", outcome=B, minLevel=6), node("outcome", "c2", outcome=B)]),
        node(
            "choose",
            "d",
            count=1,
            minEc=5,
            maxEc=10,
            children=[node("module", "e", module=A), node("module", "f", module=B)],
        ),
        node("credits", "g", minEc=7.5, level=6, theme="lived-experience", kind="result", institution=A),
    ],
)


def test_every_type_of_node_is_read() -> None:
    phases, faults = read_phases([phase(WHOLE)])
    assert faults == []
    kinds = [type(each) for each in walk(phases[0].requirement)]
    assert kinds == [AllOf, ModuleNode, AnyOf, OutcomeNode, OutcomeNode, Choose, ModuleNode, ModuleNode, Credits]
    assert (phases[0].ec, phases[0].certificate) == (Decimal(60), True)


SECOND = node(
    "exception", "x", article="5.2", title={"nl": "Ontheffing", "en": "Waiver"}, child=node(
        "prerequisite", "q", after=["a"], child=node(
            "cap", "k", maxEc=0, kind="block", child=node(
                "exclusive", "e", sharedEc=7.5, child=node(
                    "residency", "r", minEc=30, child=node(
                        "recency", "y", years=5, child=node(
                            "min_grade", "g", grade=5.5, child=node(
                                "not_exemptible", "z", child=node(
                                    "all_of", "all", children=[
                                        node("module", "a", module=A, equivalents=[B]),
                                        node("outcome", "o", outcome=A, version=B),
                                        node("non_course", "v", kind="certificate-of-conduct", maxAgeMonths=6, minHours=20),
                                        node("threshold", "t", article="3.1", kind="bsa-quantitative", effect="delays", minEc=45),
                                    ])))))))))  # fmt: skip


def test_every_condition_and_leaf_is_read_as_it_is_said() -> None:
    phases, faults = read_phases([phase(SECOND)])
    assert faults == []
    conditions = list(walk(phases[0].requirement))[:8]
    assert [type(each) for each in conditions] == [
        Waivable,
        Prerequisite,
        Cap,
        Exclusive,
        Residency,
        Recency,
        MinGrade,
        NotExemptible,
    ]
    root = conditions[-1].child  # type: ignore[attr-defined]
    assert conditions[0] == Waivable("x", {"nl": "Ontheffing", "en": "Waiver"}, conditions[1], "5.2")
    assert [(each.__dict__ | {"child": None, "title": None}) for each in conditions[1:7]] == [
        {"key": "q", "title": None, "child": None, "after": ("a",)},
        {"key": "k", "title": None, "child": None, "max_ec": Decimal(0), "kind": "block"},
        {"key": "e", "title": None, "child": None, "shared_ec": Decimal("7.5")},
        {"key": "r", "title": None, "child": None, "min_ec": Decimal(30)},
        {"key": "y", "title": None, "child": None, "years": 5},
        {"key": "g", "title": None, "child": None, "grade": Decimal("5.5")},
    ]
    assert below(root) == (
        ModuleNode("a", None, uuid.UUID(A), (uuid.UUID(B),)),
        OutcomeNode("o", None, uuid.UUID(A), uuid.UUID(B)),
        NonCourse("v", None, "certificate-of-conduct", 6, 20),
        Threshold("t", None, "3.1", "bsa-quantitative", "delays", Decimal(45)),
    )


@pytest.mark.parametrize(
    ("requirement", "faults"),
    [
        (None, {("node-type-unknown", "/type")}),
        (node("poem"), {("node-type-unknown", "/type")}),
        (node("module"), {("missing", "/module")}),
        (node("module", module="x"), {("not-an-id", "/module")}),
        (node("module", module=7), {("not-an-id", "/module")}),
        (node("module", module=A, colour="red"), {("unknown-key", "/colour")}),
        (node("module", "", module=A), {("key-missing", "/key")}),
        (node("module", "p", module=A), {("key-not-unique", "/key")}),
        (node("all_of", children=[]), {("children-missing", "/children")}),
        (node("all_of", children="x"), {("children-missing", "/children")}),
        (node("choose", count=3, children=[node("module", "a", module=A)]), {("chooses-more-than-there-is", "/count")}),
        (node("choose", count=True, children=[node("module", "a", module=A)]), {("not-a-number", "/count")}),
        (node("credits", minEc=0.3), {("not-credits", "/minEc")}),
        (node("credits", minEc=-5, level="x", theme=7), {("not-credits", "/minEc"), ("not-a-number", "/level"), ("not-a-text", "/theme")}),
        (node("credits", minEc=5, kind="elective"), {("word-unknown", "/kind")}),
        (node("credits", minEc=5, kind=["result"]), {("not-a-text", "/kind")}),
        (node("credits", minEc=True), {("not-credits", "/minEc")}),
        (node("credits", minEc=480.5), {("not-credits", "/minEc")}),
        (node("credits", minEc=5, title="x"), {("not-a-title", "/title")}),
        (node("credits", minEc=5, title={"en": "x"}), {("not-a-title", "/title")}),
        (node("credits", minEc=5, title={"nl": "", "en": 7}), {("not-a-text", "/title/nl"), ("not-a-text", "/title/en")}),
        (node("credits", "een\ntwee", minEc=5), {("key-missing", "/key")}),
        (node("choose", count=1, children=7), {("children-missing", "/children")}),
        (node("choose", count=201, children=[node("module", "a", module=A)]), {("not-a-number", "/count")}),
        (node("module", module=A, equivalents=[]), {("not-a-list", "/equivalents")}),
        (node("module", module=A, equivalents=A), {("not-a-list", "/equivalents")}),
        (node("module", module=A, equivalents=[B, "x", B]), {("not-an-id", "/equivalents/1"), ("named-twice", "/equivalents/2")}),
        (node("prerequisite", after=[""], child=node("module", "a", module=A)), {("not-a-text", "/after/0")}),
        (node("not_exemptible"), {("missing", "/child")}),
        (node("not_exemptible", children=[]), {("missing", "/child"), ("unknown-key", "/children")}),
        (node("not_exemptible", child=7), {("node-type-unknown", "/child/type")}),
        (node("min_grade", grade=10.5, child=node("module", "a")), {("not-a-grade", "/grade"), ("missing", "/child/module")}),
        (node("min_grade", grade=5.55, child=node("module", "a", module=A)), {("not-a-grade", "/grade")}),
        (node("min_grade", grade="6", child=node("module", "a", module=A)), {("not-a-grade", "/grade")}),
        (node("cap", maxEc=-1, kind="result", child=node("module", "a", module=A)), {("not-credits", "/maxEc"), ("word-unknown", "/kind")}),
        (node("threshold", article="", kind="x", effect="y"), {("not-a-text", "/article"), ("word-unknown", "/kind"), ("word-unknown", "/effect")}),
        (node("non_course", kind="other", maxAgeMonths=0, minHours=1.5), {("not-a-number", "/maxAgeMonths"), ("not-a-number", "/minHours")}),
        ({"type": ["all_of"]}, {("node-type-unknown", "/type")}),
        (node("any_of", children=[node("module", "a"), node("poem", "b")]), {("missing", "/children/0/module"), ("node-type-unknown", "/children/1/type")}),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_place(requirement: Any, faults: set[tuple[str, str]]) -> None:
    _, found = read_phases([phase(requirement)])
    at = "/phases/0/requirement"
    assert {(fault.code, fault.pointer) for fault in found} == {(code, at + place) for code, place in faults}


@settings(deadline=None, max_examples=300)
@given(JUNK)
def test_whatever_comes_is_read_or_told(junk: Any) -> None:
    phases, faults = read_phases([phase(junk)])
    assert bool(phases) is not bool(faults)


def test_a_tree_without_end_is_refused() -> None:
    deep: dict[str, Any] = node("module", "leaf", module=A)
    for level in range(20):
        deep = node("all_of", f"n{level}", children=[deep])
    assert [fault.code for fault in read_phases([phase(deep)])[1]] == ["tree-too-large"]
    wide = node("all_of", "w", children=[node("module", f"m{index}", module=A) for index in range(MAX_NODES + 5)])
    assert [fault.code for fault in read_phases([phase(wide)])[1]] == ["tree-too-large"]


def test_the_fewest_credits_of_each_node() -> None:
    phases, _ = read_phases([phase(WHOLE)])
    modules = {A: Decimal(10), B: Decimal(4)}
    assert least_credits(phases[0].requirement, modules) == Decimal(10) + 0 + Decimal(5) + Decimal("7.5")
    assert least_credits(Node("x"), modules) == 0
    module = ModuleNode("m", None, uuid.UUID(B))
    assert least_credits(Residency("r", None, module, Decimal(30)), modules) == 30
    assert least_credits(MinGrade("g", None, module, Decimal(6)), modules) == 4
