"""Random requirement trees: any that can be read, and ones that are sound by the way they are made."""

import uuid
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import strategies as st

from app.curriculum.rules.register import Offered, Register, Size

OWN, OTHER = uuid.UUID(int=900), uuid.UUID(int=901)
LINES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
TITLES = st.fixed_dictionaries({"nl": LINES}, optional={"en": LINES})
EC = st.integers(1, 120).map(lambda halves: halves / 2 if halves % 2 else halves // 2)
IDS = st.uuids().map(str)


def node(kind: str, key: str = "n", /, **members: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, **members}


def phase(requirement: Any, **changes: Any) -> dict[str, Any]:
    return {"key": "p", "title": {"nl": "Fase"}, "ec": 60, "certificate": False, "requirement": requirement, **changes}


def content(*phases: dict[str, Any], **changes: Any) -> dict[str, Any]:
    ec = sum(each["ec"] for each in phases)
    return {
        "title": {"nl": "Diploma"},
        "cohortYear": 2026,
        "ec": ec,
        "awards": "diploma",
        "phases": list(phases),
    } | changes


def _some(needed: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional={"title": TITLES, **(optional or {})})


LEAVES = {
    "module": _some({"module": IDS}, {"equivalents": st.lists(IDS, min_size=1, max_size=3, unique=True)}),
    "credits": _some(
        {"minEc": EC},
        {"level": st.integers(1, 8), "theme": LINES, "kind": st.sampled_from(["result", "exemption"]), "institution": IDS},
    ),
    "outcome": _some({"outcome": IDS}, {"version": IDS, "minLevel": st.integers(1, 8)}),
    "non_course": _some(
        {"kind": st.sampled_from(["certificate-of-conduct", "work-placement", "other"])},
        {"maxAgeMonths": st.integers(1, 36), "minHours": st.integers(1, 2000)},
    ),
    "threshold": _some(
        {
            "article": LINES,
            "kind": st.sampled_from(["language-test", "study-skills"]),
            "effect": st.sampled_from(["blocks", "delays", "advice"]),
        },
        {"minEc": EC},
    ),
}  # fmt: skip
CONDITIONS = {
    "min_grade": _some({"grade": st.integers(10, 100).map(lambda tenths: tenths / 10)}),
    "recency": _some({"years": st.integers(1, 50)}),
    "residency": _some({"minEc": EC}),
    "cap": _some({"maxEc": st.just(0) | EC, "kind": st.sampled_from(["exemption", "block", "other-institution"])}),
    "exclusive": _some({"sharedEc": st.just(0) | EC}),
    "not_exemptible": _some({}),
    "prerequisite": _some({"after": st.lists(LINES, min_size=1, max_size=3, unique=True)}),
    "exception": _some({"article": LINES}),
}
GROUPS = {
    "all_of": _some({}),
    "any_of": _some({}),
    "choose": _some({"count": st.just(1)}, {"minEc": EC, "maxEc": EC}),
}


def _typed(kinds: dict[str, st.SearchStrategy[dict[str, Any]]], **below: Any) -> st.SearchStrategy[dict[str, Any]]:
    made = [
        st.builds(
            lambda members, under, kind=kind: {"type": kind, **members, **under}, each, st.fixed_dictionaries(below)
        )
        for kind, each in kinds.items()
    ]
    return st.one_of(made)


NODES = st.recursive(
    _typed(LEAVES),
    lambda inner: st.one_of(
        _typed(CONDITIONS, child=inner), _typed(GROUPS, children=st.lists(inner, min_size=1, max_size=4))
    ),
    max_leaves=12,
)


def with_keys(raw: dict[str, Any], keys: Any) -> dict[str, Any]:
    """The same node, every node with a key of its own."""
    made = {**raw, "key": next(keys)}
    if "child" in made:
        made["child"] = with_keys(made["child"], keys)
    if "children" in made:
        made["children"] = [with_keys(child, keys) for child in made["children"]]
    return made


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """The content of a diploma whose trees can be read, sound or not."""
    prefix = draw(LINES)
    keys = (f"{prefix}{number}" for number in count())
    phases = [
        {"key": f"fase-{at}", "title": draw(TITLES), "ec": draw(EC), "certificate": draw(st.booleans()),
         "requirement": with_keys(draw(NODES), keys)}
        for at in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    awards = draw(st.sampled_from(["diploma", "certificate"]))
    return {"title": draw(TITLES), "cohortYear": 2026, "ec": draw(EC), "awards": awards, "phases": phases}


WORDS = st.sampled_from(
    ["type", "key", "title", "nl", "children", "child", "module", "equivalents", "outcome", "version", "count", "minEc",
     "maxEc", "kind", "after", "grade", "institution", "all_of", "choose", "credits", "cap", "prerequisite", "exception"]
)  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5) | IDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)
"""What looks like nodes here and there, and is none."""


class Sound:
    """Makes a sound diploma of 120 EC: every leaf has a module of its own, and conditions that leave room."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.keys, self.offered = draw, (f"n{number}" for number in count()), dict[uuid.UUID, Offered]()

    def module(self) -> dict[str, Any]:
        made = uuid.UUID(int=len(self.offered) + 1)
        earlier = tuple(self.draw(st.lists(st.sampled_from(sorted(self.offered)), max_size=2))) if self.offered else ()
        self.offered[made] = Offered(f"M{made.int}", Decimal("2.5"), OWN, level=6, prerequisites=earlier)
        return node("module", next(self.keys), module=str(made))

    def leaf(self) -> dict[str, Any]:
        pick = self.draw(st.integers(0, 3))
        if pick == 0:
            return node("credits", next(self.keys), minEc=2.5, level=6)
        if pick == 1:
            return node("threshold", next(self.keys), article="3.1", kind="language-test", effect="blocks")
        return self.module()

    def tree(self, depth: int) -> dict[str, Any]:
        pick = self.draw(st.integers(0, 7)) if depth else 0
        match pick:
            case 1 | 2:
                kind = "all_of" if pick == 1 else "any_of"
                return node(kind, next(self.keys), children=[self.module(), self.tree(depth - 1)])
            case 3:
                return node(
                    "choose", next(self.keys), count=1, children=[self.module(), self.module()], minEc=2.5, maxEc=5
                )
            case 4:
                return node("min_grade", next(self.keys), grade=6, child=self.module())
            case 5:
                return node("residency", next(self.keys), minEc=2.5, child=self.module())
            case 6:
                first, second = self.module(), self.module()
                gate = node("prerequisite", next(self.keys), after=[first["key"]], child=second)
                return node("all_of", next(self.keys), children=[first, gate])
            case 7:
                return node(
                    "cap",
                    next(self.keys),
                    maxEc=5,
                    kind="exemption",
                    child=node("recency", next(self.keys), years=5, child=self.module()),
                )
        return self.leaf()

    def made(self) -> tuple[dict[str, Any], Register]:
        root = node("all_of", next(self.keys), children=[self.module(), self.tree(2), self.tree(3)])
        first = phase(root, key="jaar-1", ec=60)
        second = phase(node("all_of", next(self.keys), children=[self.tree(2), self.module()]), key="jaar-2", ec=60)
        return content(first, second), Register(OWN, Size("ad", "whw", Decimal(120)), self.offered)


@st.composite
def sound(draw: st.DrawFn) -> tuple[dict[str, Any], Register]:
    """A sound diploma, and the register in which it is so."""
    return Sound(draw).made()
