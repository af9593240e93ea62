"""Random small diplomas and what somebody might have, for properties."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from app.curriculum.rules import nodes as n
from app.progress.rules.facts import Block, By, Held, ModuleFacts, Record, Shown, Waiver
from app.progress.rules.fitting import Diploma

MODULES = {uuid.UUID(int=i + 1): Decimal(ec) for i, ec in enumerate(("5", "5", "2.5", "10", "5"))}
HOUSE, ELSEWHERE = uuid.UUID(int=0x20), uuid.UUID(int=0x21)
OUTCOME, VERSION = uuid.UUID(int=0x30), uuid.UUID(int=0x31)
ON = date(2026, 11, 2)
FACTS = {module: ModuleFacts(f"M{module.int}", {"nl": "Module"}, ec) for module, ec in MODULES.items()}

credits_ = st.sampled_from([Decimal(each) for each in ("2.5", "5", "7.5", "10", "15")])
small = st.sampled_from([Decimal(each) for each in ("0", "2.5", "5", "10")])
modules = st.sampled_from(list(MODULES))
maybe = st.sampled_from
kinds = st.sampled_from(["exemption", "equivalence", "block", "other-institution"])

records = st.lists(
    st.builds(
        Record,
        by=st.sampled_from(list(By)),
        id=st.integers(1, 9).map(lambda i: uuid.UUID(int=0x100 + i)),
        module=modules,
        version=st.just(VERSION),
        ec=st.sampled_from([Decimal(each) for each in ("2.5", "5", "5", "10")]),
        level=maybe([None, 5, 6]),
        themes=st.frozensets(st.sampled_from("tu"), max_size=2),
        institution=maybe([HOUSE, HOUSE, ELSEWHERE]),
        outcomes=maybe([{}, {OUTCOME: 5}, {OUTCOME: 6}]),
        on=maybe([None, date(2020, 2, 29), date(2024, 1, 1), date(2025, 11, 2), date(2026, 10, 1)]),
        grade=maybe([None, Decimal("5.5"), Decimal(8)]),
        is_shared=maybe([False, False, False, True]),
        versions=maybe([frozenset(), frozenset({VERSION})]),
    ),
    max_size=8,
    unique_by=lambda record: (record.id, record.module),
)


@st.composite
def leaves(draw: st.DrawFn) -> n.Node:
    kind = draw(st.sampled_from(["module"] * 4 + ["credits"] * 3 + ["outcome", "non_course", "threshold"]))
    if kind == "module":
        return n.ModuleNode("", None, draw(modules), draw(maybe([(), (), tuple(MODULES)[:1], tuple(MODULES)[2:4]])))
    if kind == "credits":
        level, theme = draw(maybe([None, None, 6])), draw(maybe([None, None, "t"]))
        by, house = draw(maybe([None, None, None, "result"])), draw(maybe([None, HOUSE]))
        return n.Credits("", None, draw(credits_), level, theme, by, house)
    if kind == "outcome":
        return n.OutcomeNode("", None, OUTCOME, draw(maybe([None, VERSION])), draw(maybe([None, 6])))
    if kind == "non_course":
        return n.NonCourse("", None, "conduct", draw(maybe([None, 6, 12])), draw(maybe([None, 100])))
    effect, least = draw(maybe(["blocks", "blocks", "advice"])), draw(maybe([None, Decimal(10), Decimal(15)]))
    return n.Threshold("", None, "7.8b", "bsa", effect, least)


@st.composite
def conditions(draw: st.DrawFn, child: n.Node) -> n.Node:
    made: list[Any] = [
        lambda: n.MinGrade("", None, child, draw(maybe([Decimal("5.5"), Decimal(7)]))),
        lambda: n.Recency("", None, child, draw(st.integers(1, 6))),
        lambda: n.Residency("", None, child, draw(credits_)),
        lambda: n.Cap("", None, child, draw(small), draw(kinds)),
        lambda: n.Exclusive("", None, child, draw(small)),
        lambda: n.NotExemptible("", None, child),
        lambda: n.Prerequisite("", None, child, ()),
        lambda: n.Waivable("", None, child, "9.1"),
    ]
    found: n.Node = draw(st.sampled_from(made))()
    return found


@st.composite
def groups(draw: st.DrawFn, depth: int) -> n.Node:
    children = tuple(draw(st.lists(nodes(depth - 1), min_size=1, max_size=4)))
    kind = draw(st.sampled_from(["all_of", "all_of", "any_of", "choose"]))
    if kind == "all_of":
        return n.AllOf("", None, children)
    if kind == "any_of":
        return n.AnyOf("", None, children)
    least, most = draw(maybe([None, None, Decimal(10)])), draw(maybe([None, None, Decimal(10)]))
    return n.Choose("", None, children, draw(st.integers(1, len(children))), least, most)


@st.composite
def nodes(draw: st.DrawFn, depth: int = 3) -> n.Node:
    what = draw(st.sampled_from(["group", "condition", "leaf"])) if depth else "leaf"
    if what == "group":
        return draw(groups(depth))
    if what == "condition":
        return draw(conditions(draw(nodes(depth - 1))))
    return draw(leaves())


def named(node: n.Node, key: str) -> n.Node:
    """The tree with a key on every node that says where it stands."""
    if isinstance(node, n.Group):
        children = tuple(named(child, f"{key}.{number}") for number, child in enumerate(node.children))
        return replace(node, key=key, children=children)
    if isinstance(node, n.Condition):
        return replace(node, key=key, child=named(node.child, f"{key}.0"))
    return replace(node, key=key)


@dataclass(frozen=True)
class Case:
    """A diploma, and what somebody has."""

    diploma: Diploma
    held: Held


@st.composite
def cases(draw: st.DrawFn, most_records: int = 8) -> Case:
    roots = [named(root, f"n{number}") for number, root in enumerate(draw(st.lists(groups(3), min_size=1, max_size=2)))]
    phases = tuple(n.Phase(f"p{i}", {"nl": "Fase"}, Decimal(60), i == 0, root) for i, root in enumerate(roots))
    had = tuple(draw(records)[:most_records])
    keys = [node.key for root in roots for node in n.walk(root)] + [phase.key for phase in phases]
    waivable = [node.key for root in roots for node in n.walk(root) if isinstance(node, n.Waivable)]
    shown = st.builds(
        Shown, kind=maybe(["conduct", "bsa"]), id=st.uuids(), on=maybe([date(2026, 5, 2), date(2025, 1, 1)]),
        hours=maybe([0, 60, 120]),
    )  # fmt: skip
    blocks = st.builds(
        Block, id=st.uuids(), agreement=st.uuids(), ec=st.just(Decimal(10)),
        covers=st.dictionaries(st.sampled_from(keys), maybe([None, Decimal(5)]), min_size=1, max_size=2),
        uses=st.frozensets(maybe([record.id for record in had] or [VERSION]), max_size=2),
    )  # fmt: skip
    held = Held(
        ON,
        had,
        tuple(draw(st.lists(blocks, max_size=2))),
        (),
        tuple(draw(st.lists(shown, max_size=2))),
        tuple(Waiver(key, VERSION) for key in waivable[: draw(st.integers(0, 1))]),
    )
    return Case(Diploma(phases, FACTS, HOUSE), held)
