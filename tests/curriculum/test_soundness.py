"""Whether a requirement tree is sound as a whole: each kind of damage by its code and place."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.curriculum.rules.register import Offered, Register, Size
from app.curriculum.rules.soundness import diploma_faults
from app.curriculum.rules.tree import read_phases
from tests.curriculum.trees import OTHER, OWN, content, node, phase, sound

A, B, C, FAR, OLD, NONE = (str(uuid.UUID(int=number)) for number in range(1, 7))
LU, VERSION, LU2 = (str(uuid.UUID(int=number)) for number in range(50, 53))


def offered(code: str, ec: int, institution: uuid.UUID = OWN, **more: Any) -> Offered:
    return Offered(code, Decimal(ec), institution, level=6, themes=frozenset({"lived-experience"}), **more)


MODULES = {
    uuid.UUID(A): offered("A", 10, outcomes=frozenset({uuid.UUID(VERSION)})),
    uuid.UUID(B): offered("B", 20),
    uuid.UUID(C): offered("C", 5),
    uuid.UUID(FAR): offered("FAR", 10, OTHER),
}
OUTCOMES = {uuid.UUID(LU): {uuid.UUID(VERSION): 5}, uuid.UUID(LU2): {uuid.UUID(int=60): 6}}
CONTRACT = Size("post-hbo", "contract", Decimal(60))


def faults(made: dict[str, Any], programme: Size = CONTRACT, register: Register | None = None) -> list[tuple[str, str]]:
    """The codes and places of all faults, below the requirement of the first phase where they are there."""
    phases, unread = read_phases(made["phases"])
    assert unread == []
    world = register or Register(OWN, programme, MODULES, {uuid.UUID(OLD): offered("OLD", 10)}, OUTCOMES)
    published = {str(module): each.ec for module, each in world.offered.items()}
    found = list(diploma_faults(phases, Decimal(str(made["ec"])), made["awards"], published, world))
    assert all(fault.detail for fault in found)
    return [(fault.code, fault.pointer.replace("/phases/0/requirement", "~")) for fault in found]


def a(key: str = "a", module: str = A, **more: Any) -> dict[str, Any]:
    return node("module", key, module=module, **more)


def all_of(*children: dict[str, Any], key: str = "all") -> dict[str, Any]:
    return node("all_of", key, children=list(children))


def any_of(*children: dict[str, Any], key: str = "any") -> dict[str, Any]:
    return node("any_of", key, children=list(children))


def choose(*children: dict[str, Any], key: str = "some", **more: Any) -> dict[str, Any]:
    return node("choose", key, **{"count": 1, **more}, children=list(children))


def around(kind: str, child: dict[str, Any], key: str = "x", /, **more: Any) -> dict[str, Any]:
    return node(kind, key, child=child, **more)


def free(key: str = "free", ec: float = 5, **more: Any) -> dict[str, Any]:
    return node("credits", key, minEc=ec, **more)


FOREIGN = {"institution": str(OTHER)}
BSA = {"article": "3.1", "kind": "bsa-quantitative", "effect": "blocks"}

TREES: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("sound", all_of(a(), a("b", B), free(level=6, theme="lived-experience")), []),
    ("cheaper sibling", any_of(a(), a("b", B)), []),
    ("unknown module", all_of(a("n", NONE)), [("module-unknown", "~/children/0/module")]),
    ("withdrawn module", a("o", OLD), [("module-withdrawn", "~/module")]),
    ("withdrawn equivalent", a(equivalents=[OLD]), []),
    ("unknown equivalent", a(equivalents=[OLD, NONE]), [("module-unknown", "~/equivalents/1")]),
    ("its own equivalent", a(equivalents=[A]), [("equivalent-to-itself", "~/equivalents/0")]),
    ("more than the phase", all_of(a(), free(ec=51)), [("asks-more-than-phase", "~")]),
    ("an alternative more than the phase", any_of(a(), free(ec=61)), [("asks-more-than-phase", "~/children/1")]),
    ("nothing fits", free(level=7), [("nothing-fits", "~")]),
    ("no such theme", free(theme="cooking"), [("nothing-fits", "~")]),
    ("more than offered", free(ec=15, **FOREIGN), [("asks-more-than-offered", "~/minEc")]),
    ("as much as offered", free(ec=10, **FOREIGN), []),
    ("offered is needed already", all_of(a("f", FAR), free(ec=5, **FOREIGN)), [("asks-more-than-offered", "~/children/1/minEc")]),
    ("outcome assessed", node("outcome", "o", outcome=LU, version=VERSION, minLevel=5), []),
    ("outcome too high", node("outcome", "o", outcome=LU, minLevel=6), [("outcome-never-assessed", "~")]),
    ("outcome never assessed", node("outcome", "o", outcome=LU2), [("outcome-never-assessed", "~")]),
    ("outcome unknown", node("outcome", "o", outcome=NONE), [("outcome-unknown", "~/outcome")]),
    ("version of another", node("outcome", "o", outcome=LU, version=LU2), [("outcome-version-unknown", "~/version")]),
    ("least above most", choose(a(), a("b", B), minEc=20, maxEc=10), [("min-above-max", "~/minEc")]),
    ("children bring less", choose(a(), a("c", C), minEc=15.5), [("asks-more-than-below", "~/minEc")]),
    ("children bring enough", choose(a(), free(ec=2), minEc=50), []),
    ("inner choice lets less", choose(choose(a(), a("b", B), key="in", maxEc=10), minEc=11), [("asks-more-than-below", "~/minEc")]),
    ("children bring too much", choose(a(), a("b", B), a("c", C), count=2, maxEc=14.5), [("max-below-children", "~/maxEc")]),
    ("an equivalent is small enough", choose(a(equivalents=[C]), maxEc=5), []),
    ("twice needed", all_of(a(), any_of(a("a2"), key="in")), [("module-asked-twice", "~/children/1/children/0/module")]),
    ("twice, with an equivalent", all_of(a(equivalents=[C]), a("a2")), []),
    ("thrice, with an equivalent", all_of(a(equivalents=[C]), a("a2"), a("c", C)), [("module-asked-twice", "~/children/2/module")]),
    ("an alternative is needed elsewhere", all_of(any_of(a("a2"), a("b", B)), a()), [("module-asked-twice", "~/children/0/children/0/module")]),
    ("two alternatives name it", all_of(any_of(a(), all_of(a("a2"), a("b", B), key="in"))), []),
    ("alternatives twice", any_of(a(), a("a2")), [("child-twice", "~/children/1")]),
    ("credits add up", all_of(free(), free("free2")), []),
    ("conduct twice", all_of(node("non_course", "v", kind="other"), node("non_course", "w", kind="other")), [("child-twice", "~/children/1")]),
    ("residency above phase", around("residency", free(), minEc=61), [("asks-more-than-phase", "~"), ("residency-above-phase", "~/minEc")]),
    ("residency of others", around("residency", all_of(a("f", FAR), free(ec=5, **FOREIGN), free("e", kind="exemption")), minEc=5),
     [("residency-out-of-reach", "~/minEc"), ("asks-more-than-offered", "~/child/children/1/minEc")]),
    ("residency of little", around("residency", a(), minEc=11), [("residency-out-of-reach", "~/minEc")]),
    ("residency in reach", around("residency", all_of(a("f", FAR, equivalents=[B]), free("g")), minEc=20), []),
    ("cap on others", around("cap", all_of(a("f", FAR), a()), maxEc=5, kind="other-institution"), [("cap-out-of-reach", "~/maxEc")]),
    ("cap on credits of others", around("cap", free(ec=10, **FOREIGN), maxEc=5, kind="other-institution"), [("cap-out-of-reach", "~/maxEc")]),
    ("cap on exemptions", around("cap", any_of(free(ec=10, kind="exemption"), free("g", 6, kind="exemption")), maxEc=5, kind="exemption"), [("cap-out-of-reach", "~/maxEc")]),
    ("cap that leaves room", around("cap", any_of(free(ec=10, kind="exemption"), a()), maxEc=0, kind="exemption"), []),
    ("no exemptions of exemptions", around("not_exemptible", free(kind="exemption")), [("exempts-what-is-not-exemptible", "~")]),
    ("nothing to exempt", around("not_exemptible", node("threshold", "t", article="1", kind="language-test", effect="blocks")), [("condition-without-effect", "~")]),
    ("nothing to grade", around("min_grade", node("non_course", "v", kind="other"), grade=6), [("condition-without-effect", "~")]),
    ("higher above", around("min_grade", around("min_grade", a(), "y", grade=6), grade=7), [("condition-without-effect", "~/child")]),
    ("lower above", around("min_grade", around("min_grade", a(), "y", grade=7), grade=6), []),
    ("shorter above", around("recency", around("recency", a(), "y", years=5), years=5), [("condition-without-effect", "~/child")]),
    ("longer above", around("recency", around("recency", a(), "y", years=4), years=5), []),
    ("not exemptible twice", around("not_exemptible", around("not_exemptible", a(), "y")), [("condition-without-effect", "~/child")]),
    ("cap where none counts", around("not_exemptible", around("cap", a(), "y", maxEc=5, kind="block")), [("condition-without-effect", "~/child")]),
    ("cap of others there", around("not_exemptible", around("cap", a(), "y", maxEc=5, kind="other-institution")), []),
    ("exception in exception", around("exception", around("exception", a(), "y", article="2"), article="1"), [("exception-in-exception", "~/child")]),
    ("threshold with EC", node("threshold", "t", **BSA, minEc=60), []),
    ("threshold of more", node("threshold", "t", **BSA, minEc=60.5), [("asks-more-than-diploma", "~/minEc")]),
    ("threshold without EC", node("threshold", "t", **BSA), [("threshold-ec-missing", "~/minEc")]),
    ("language in EC", node("threshold", "t", **{**BSA, "kind": "language-test"}, minEc=5), [("threshold-ec-unfitting", "~/minEc")]),
    ("after", all_of(a(), around("prerequisite", a("b", B), after=["a"])), []),
    ("after nothing", around("prerequisite", a(), after=["nowhere"]), [("prerequisite-unknown", "~/after/0")]),
    ("after itself", around("prerequisite", a(), after=["x"]), [("prerequisite-of-itself", "~/after/0")]),
    ("after what is below", around("prerequisite", a(), after=["a"]), [("prerequisite-of-itself", "~/after/0")]),
    ("after what is above", all_of(around("prerequisite", a(), after=["all"])), [("prerequisite-of-itself", "~/children/0/after/0")]),
    ("each after the other", all_of(around("prerequisite", a(), after=["b"]), around("prerequisite", a("b", B), "y", after=["x"])),
     [("prerequisites-in-a-circle", "~/children/0")]),
    ("a way around the circle", all_of(around("prerequisite", a(), after=["any"]), any_of(around("prerequisite", a("b", B), "y", after=["x"]), a("c", C))), []),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "expected"), [each[1:] for each in TREES], ids=[each[0] for each in TREES])
def test_each_damage_is_found_where_it_is(tree: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert sorted(faults(content(phase(tree)))) == sorted(expected)


def test_the_prerequisites_of_modules_themselves_close_circles_too() -> None:
    modules = {**MODULES, uuid.UUID(A): offered("A", 10, prerequisites=(uuid.UUID(B),))}
    world = Register(OWN, CONTRACT, modules)
    tree = all_of(a(), around("prerequisite", a("b", B), after=["a"]))
    assert faults(content(phase(tree)), register=world) == [("prerequisites-in-a-circle", "~/children/0")]
    looped = {**modules, uuid.UUID(B): offered("B", 20, prerequisites=(uuid.UUID(C),)),
              uuid.UUID(C): offered("C", 5, prerequisites=(uuid.UUID(A),))}  # fmt: skip
    assert faults(content(phase(a("c", C))), register=Register(OWN, CONTRACT, looped)) == [
        ("prerequisites-in-a-circle", "~")
    ]
    assert faults(content(phase(a("f", FAR))), register=Register(OWN, CONTRACT, looped)) == []


def test_a_long_row_of_equivalents_makes_room_for_the_last() -> None:
    ids = [str(uuid.UUID(int=1000 + at)) for at in range(1500)]
    modules = {uuid.UUID(each): offered("M", 1) for each in ids}
    world = Register(OWN, Size("post-hbo", "whw", Decimal(60)), modules)
    row = [a(f"m{at}", ids[at], equivalents=[ids[at + 1]]) for at in range(1499)]
    first = phase(all_of(*row, a("last", ids[0])), ec=1500)
    assert faults(content(first), register=world) == []
    one_more = phase(all_of(*row, a("last", ids[0]), a("over", ids[7])), ec=1501)
    assert faults(content(one_more), register=world) == [("module-asked-twice", "~/children/1500/module")]


def test_so_many_circles_are_told_and_no_more() -> None:
    pairs = [(around("prerequisite", free(f"l{at}", 0.5), f"x{at}", after=[f"y{at}"]),
              around("prerequisite", free(f"r{at}", 0.5), f"y{at}", after=[f"x{at}"])) for at in range(30)]  # fmt: skip
    found = faults(content(phase(all_of(*(each for pair in pairs for each in pair)))))
    assert [code for code, _ in found] == ["prerequisites-in-a-circle"] * 20


def test_all_faults_come_at_once_and_begin_with_the_key_of_their_node() -> None:
    tree = all_of(a("n", NONE), around("prerequisite", a(), after=["nowhere"]), choose(a("b", B), key="few", minEc=30))
    phases, _ = read_phases([phase(tree, ec=30)])
    found = list(diploma_faults(phases, Decimal(60), "diploma", {A: Decimal(10), B: Decimal(20)}, None))
    assert [(fault.code, fault.detail.partition(":")[0]) for fault in found] == [
        ("credits-do-not-add-up", "The phases are 30 EC together."), ("module-unknown", "n"),
        ("prerequisite-unknown", "x"), ("asks-more-than-below", "few"),
    ]  # fmt: skip
    assert [fault.code for fault in diploma_faults((), Decimal(60), "diploma", {}, None)] == ["phases-missing"]


def test_without_a_register_other_institutions_are_not_known() -> None:
    tree = around("cap", around("residency", a("f", FAR), "y", minEc=5), maxEc=0, kind="other-institution")
    phases, _ = read_phases([phase(tree)])
    assert list(diploma_faults(phases, Decimal(60), "diploma", {FAR: Decimal(10)}, None)) == []


AD, BACHELOR, MASTER = (Size(kind, "whw", Decimal(ec)) for kind, ec in (("ad", 120), ("bachelor", 240), ("master", 60)))
FREE = Size("post-hbo", "whw", Decimal(60))


@pytest.mark.parametrize(
    ("programme", "phases", "more", "expected"),
    [
        (AD, [{"ec": 60}, {"ec": 60}], {}, []),
        (AD, [{"ec": 60}], {}, [("diploma-size", "/ec")]),
        (AD, [{"ec": 60}], {"awards": "certificate"}, []),
        (BACHELOR, [{"ec": 240}], {}, []),
        (BACHELOR, [{"ec": 180}], {}, [("diploma-size", "/ec")]),
        (BACHELOR, [{"ec": 60, "certificate": True}, {"ec": 180}], {}, []),
        (BACHELOR, [{"ec": 30, "certificate": True}, {"ec": 210}], {}, [("propedeuse-size", "/phases/0/ec")]),
        (BACHELOR, [{"ec": 180}, {"ec": 60, "certificate": True}], {}, [("phase-certificate-unfitting", "/phases/1/certificate")]),
        (BACHELOR, [{"ec": 240, "key": "propedeuse"}], {}, [("propedeuse-without-certificate", "/phases/0/certificate")]),
        (MASTER, [{"ec": 60}], {}, []),
        (MASTER, [{"ec": 90}], {}, []),
        (MASTER, [{"ec": 59.5}], {}, [("diploma-size", "/ec")]),
        (MASTER, [{"ec": 60, "certificate": True}], {}, [("phase-certificate-unfitting", "/phases/0/certificate")]),
        (CONTRACT, [{"ec": 60, "certificate": True}], {"awards": "certificate"}, []),
        (CONTRACT, [{"ec": 65}], {"awards": "certificate"}, [("diploma-size", "/ec")]),
        (FREE, [{"ec": 15}], {}, []),
    ],
)  # fmt: skip
def test_a_diploma_and_its_propedeuse_are_as_large_as_law_or_contract_says(
    programme: Size, phases: list[dict[str, Any]], more: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    made = [phase(free(f"free{at}"), **{"key": f"fase{at}", **each}) for at, each in enumerate(phases)]
    assert faults(content(*made, **more), programme) == expected


@settings(deadline=None, max_examples=150)
@given(sound())
def test_a_random_sound_tree_is_accepted(made: tuple[dict[str, Any], Register]) -> None:
    assert faults(made[0], register=made[1]) == []


def _second(extra: dict[str, Any]) -> Callable[[dict[str, Any], Register], None]:
    return lambda root, _: root["children"].append(extra)


def _twice(root: dict[str, Any], _: Register) -> None:
    root["children"].append({**root["children"][0], "key": "twice"})


def _circle(root: dict[str, Any], _: Register) -> None:
    root["children"][0] = around("prerequisite", root["children"][0], "left", after=["right"])
    inner = around("prerequisite", free("last", 2.5, level=6), "right", after=["left"])
    root["children"].append(inner)


DAMAGES: dict[str, Callable[[dict[str, Any], Register], None]] = {
    "module-unknown": _second(a("gone", str(uuid.UUID(int=9999)))),
    "nothing-fits": _second(free("gone", level=8)),
    "asks-more-than-offered": _second(free("gone", 59.5, institution=str(OWN))),
    "asks-more-than-phase": _second(free("gone", 60)),
    "min-above-max": _second(choose(free("gone"), minEc=5, maxEc=2)),
    "module-asked-twice": _twice,
    "prerequisite-unknown": _second(around("prerequisite", free("gone"), after=["no node"])),
    "prerequisites-in-a-circle": _circle,
    "residency-above-phase": _second(around("residency", free("gone"), minEc=60.5)),
    "exception-in-exception": _second(around("exception", around("exception", free("gone"), "y", article="2"), article="1")),
    "asks-more-than-diploma": _second(node("threshold", "bsa", **BSA, minEc=120.5)),
    "outcome-unknown": _second(node("outcome", "gone", outcome=LU)),
}  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(sound(), st.sampled_from(sorted(DAMAGES)))
def test_each_kind_of_damage_to_a_random_sound_tree_is_found(made: tuple[dict[str, Any], Register], kind: str) -> None:
    body, world = made
    DAMAGES[kind](body["phases"][0]["requirement"], world)
    assert kind in {code for code, _ in faults(body, register=world)}
