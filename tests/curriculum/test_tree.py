"""The requirement tree: read from JSON with every fault and its place."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from app.curriculum.rules.credits import least_credits
from app.curriculum.rules.nodes import AllOf, AnyOf, Choose, Credits, ModuleNode, Node, OutcomeNode, walk
from app.curriculum.rules.tree import MAX_NODES, read_phases

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
        (node("any_of", children=[node("module", "a"), node("poem", "b")]), {("missing", "/children/0/module"), ("node-type-unknown", "/children/1/type")}),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_place(requirement: Any, faults: set[tuple[str, str]]) -> None:
    _, found = read_phases([phase(requirement)])
    at = "/phases/0/requirement"
    assert {(fault.code, fault.pointer) for fault in found} == {(code, at + place) for code, place in faults}


def test_a_tree_without_end_is_refused() -> None:
    deep: dict[str, Any] = node("module", "leaf", module=A)
    for level in range(20):
        deep = node("all_of", f"n{level}", children=[deep])
    assert [fault.code for fault in read_phases([phase(deep)])[1]] == ["tree-too-large"]
    wide = node("all_of", "w", children=[node("module", f"m{index}", module=A) for index in range(MAX_NODES + 5)])
    assert {fault.code for fault in read_phases([phase(wide)])[1]} == {"tree-too-large"}


def test_the_fewest_credits_of_each_node() -> None:
    phases, _ = read_phases([phase(WHOLE)])
    modules = {A: Decimal(10), B: Decimal(4)}
    assert least_credits(phases[0].requirement, modules) == Decimal(10) + 0 + Decimal(5) + Decimal("7.5")
    assert least_credits(Node("x"), modules) == 0
