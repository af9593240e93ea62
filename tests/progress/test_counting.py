"""Where things count, and why others do not: tables, each from a rule of decision record 014."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.curriculum.rules import nodes as n
from app.progress.rules.audit import audit
from app.progress.rules.facts import Block, By, Claim, Held, Record, Shown, Waiver
from app.progress.rules.fitting import Diploma
from tests.progress.test_rules import FACTS, HOUSE, A, B, C, D, module, record

ON = date(2026, 11, 2)
ELSEWHERE = uuid.UUID(int=0x21)
FIVE, TEN = Decimal(5), Decimal(10)


def look(root: n.Node, *records: Record, certificate: bool = False, **had: Any) -> dict[str, Any]:
    phase = n.Phase("p", {"nl": "Fase"}, Decimal(15), certificate, root)
    return audit(Diploma((phase,), FACTS, HOUSE), Held(ON, records, **had))


def why(found: dict[str, Any]) -> list[str]:
    return [line["reason"]["code"] for line in found["unused"]]


def free(key: str = "free", least: Decimal = FIVE, **asks: Any) -> n.Credits:
    return n.Credits(key, None, least, **asks)


def test_reading_order_would_fail_and_the_best_assignment_does_not() -> None:
    """The free space comes first and takes anything; only the record that it would take fits the narrow one below."""
    wide, narrow = free("wide"), free("narrow", theme="lived-experience")
    only, other = record(A), record(B, themes=frozenset(), on=ON)
    found = look(n.AllOf("all", None, (wide, narrow)), only, other)
    assert found["outcome"] == "satisfied"
    assert {line["node"]: line["module"] for line in found["counted"]} == {"wide": str(B), "narrow": str(A)}
    greedy: dict[str, Record] = {}
    for leaf in (wide, narrow):
        for each in (only, other):
            fits = leaf.theme is None or leaf.theme in each.themes
            if leaf.key not in greedy and each not in greedy.values() and fits:
                greedy[leaf.key] = each
    assert set(greedy) == {"wide"}


@pytest.mark.parametrize(
    ("root", "had", "code"),
    [
        (n.Recency("c", None, module(A), 5), {"on": date(2021, 11, 1)}, "too-old"),
        (n.Recency("c", None, module(A), 5), {"on": None}, "too-old"),
        (n.MinGrade("c", None, module(A), Decimal("5.5")), {"grade": Decimal("5.4")}, "grade-too-low"),
        (n.MinGrade("c", None, module(A), Decimal("5.5")), {}, "no-grade"),
        (n.NotExemptible("c", None, module(A)), {"by": By.EXEMPTION}, "not-exemptible"),
        (n.Cap("c", None, module(A), Decimal(0)), {"by": By.EXEMPTION}, "over-cap"),
        (n.Choose("c", None, (module(A),), 1, None, Decimal("2.5")), {}, "over-maximum"),
        (module(A), {"is_shared": True}, "counts-elsewhere"),
        (n.Exclusive("c", None, module(A), Decimal("2.5")), {"is_shared": True}, "counts-elsewhere"),
        (free(level=7), {}, "level-too-low"),
        (free(theme="sdg"), {}, "other-theme"),
        (free(kind="exemption"), {}, "other-kind"),
        (free(institution=ELSEWHERE), {}, "other-institution"),
        (module(B), {}, "other-module"),
        (n.OutcomeNode("o", None, D), {}, "not-needed"),
    ],
)
def test_why_something_does_not_count(root: n.Node, had: dict[str, Any], code: str) -> None:
    found = look(root, replace(record(A), **had))
    assert why(found) == [code]
    assert found["counted"] == []
    said = found["unused"][0]["reason"]
    assert said["nl"].endswith(".")
    assert said["en"].endswith(".")


@pytest.mark.parametrize(
    ("root", "had"),
    [
        (n.Recency("c", None, module(A), 5), {"on": date(2021, 11, 2)}),
        (n.MinGrade("c", None, module(A), Decimal("5.5")), {"grade": Decimal("5.5")}),
        (n.MinGrade("c", None, module(A), Decimal("5.5")), {"by": By.EXEMPTION}),
        (n.Exclusive("c", None, module(A), FIVE), {"is_shared": True}),
        (n.Cap("c", None, module(A), FIVE), {"by": By.EXEMPTION}),
        (n.Cap("c", None, module(A), Decimal(0)), {}),
        (n.Prerequisite("c", None, module(A), ("x",)), {}),
        (n.ModuleNode("e", None, B, (A,)), {}),
        (n.Residency("c", None, module(A), FIVE), {}),
    ],
)
def test_what_counts_just_so(root: n.Node, had: dict[str, Any]) -> None:
    assert look(root, replace(record(A), **had))["outcome"] == "satisfied"


def test_sums_that_keep_a_second_record_out() -> None:
    both = (record(A, By.EXEMPTION), record(B, By.EXEMPTION))
    two = n.AllOf("all", None, (module(A), module(B)))
    assert why(look(n.Cap("c", None, two, FIVE), *both)) == ["over-cap"]
    assert why(look(n.AllOf("x", None, (n.Cap("c", None, two, FIVE),)), *both)) == ["over-cap"]
    assert why(look(n.Choose("c", None, (module(A), module(B)), 2, None, FIVE), *both)) == ["over-maximum"]
    shared = [replace(each, is_shared=True) for each in both]
    assert why(look(n.Exclusive("c", None, two, FIVE), *shared)) == ["counts-elsewhere"]
    elsewhere = [replace(record(m), institution=ELSEWHERE) for m in (A, B)]
    assert why(look(n.Cap("c", None, two, FIVE, "other-institution"), *elsewhere)) == ["over-cap"]


def test_extra_and_double() -> None:
    assert why(look(module(A), record(A), record(A, By.EXEMPTION))) == ["same-thing"]
    assert why(look(free(), record(A), record(B))) == ["surplus"]
    assert why(look(module(A), elsewhere=(record(A),))) == ["no-agreement"]


def test_enough_credits_but_not_enough_of_ones_own() -> None:
    root = n.Residency("own", None, n.AllOf("all", None, (module(A), module(B))), TEN)
    found = look(root, record(A), record(B, By.EXEMPTION))
    said = found["tree"][0]["requirement"]
    assert (said["status"], said["reason"]["code"], said["ecLeft"], said["ecDone"]) == (
        "partial", "own-results-lacking", 5, 5,
    )  # fmt: skip


BLOCK = Block(uuid.UUID(int=0x50), uuid.UUID(int=0x51), TEN, {"p": None}, frozenset({record(A).id}))


def test_a_block_satisfies_a_phase_and_brings_no_certificate() -> None:
    root = n.AllOf("all", None, (module(A), module(B)))
    found = look(root, record(A), blocks=(BLOCK,), certificate=True)
    assert (found["outcome"], found["summary"]["ecLeft"]) == ("satisfied", 0)
    assert [child["reason"]["code"] for child in found["tree"][0]["requirement"]["children"]] == ["block", "block"]
    assert found["tree"][0]["certificate"]["code"] == "not-by-block"
    assert why(found) == ["inside-block"]
    assert [(each["isUsed"], each["reason"]["code"]) for each in found["blocks"]] == [(True, "block")]
    done = look(root, record(A), record(B), certificate=True)
    assert done["tree"][0]["certificate"]["code"] == "earned"
    assert look(root, certificate=True)["tree"][0]["certificate"]["code"] == "open"
    assert look(root)["tree"][0]["certificate"]["code"] == "none"


def test_a_block_is_left_out_where_it_brings_nothing_or_may_not() -> None:
    root = n.AllOf("all", None, (module(A), module(B)))
    found = look(root, record(A), record(B), blocks=(BLOCK,))
    assert [each["reason"]["code"] for each in found["blocks"]] == ["not-needed"]
    barred = look(n.AllOf("all", None, (n.NotExemptible("own", None, module(A)),)), blocks=(BLOCK,))
    assert [each["reason"]["code"] for each in barred["blocks"]] == ["not-exemptible"]
    assert why(look(root, record(A), record(C), blocks=(replace(BLOCK, uses=frozenset()),))) == [
        "not-needed",
        "other-module",
    ]


def test_a_block_brings_credits_to_a_leaf() -> None:
    found = look(free(least=TEN), record(B), blocks=(replace(BLOCK, covers={"free": FIVE}),))
    assert (found["outcome"], found["tree"][0]["requirement"]["ecDone"]) == ("satisfied", 10)


def test_a_threshold_is_passed_open_or_advice() -> None:
    bsa = n.Threshold("bsa", None, "7.8b", "bsa", "blocks", TEN)
    root = n.AllOf("all", None, (module(A), module(B), bsa))
    found = look(root, record(A))
    assert [(t["status"], t["article"], t["effect"], t["minEc"]) for t in found["thresholds"]] == [
        ("open", "7.8b", "blocks", 10)
    ]
    assert look(root, record(A), record(B))["thresholds"][0]["status"] == "passed"
    advice = n.AllOf("all", None, (module(A), replace(bsa, effect="advice")))
    assert (look(advice, record(A))["outcome"], look(advice, record(A))["thresholds"][0]["status"]) == (
        "satisfied", "open",
    )  # fmt: skip
    exam = n.Threshold("exam", None, "4.2", "language-test")
    assert look(exam)["outcome"] == "missing"
    assert look(exam, shown=(Shown("language-test", A, ON),))["outcome"] == "satisfied"
    free_of = n.Waivable("w", None, exam, "9.1")
    assert look(free_of, waivers=(Waiver("w", A),))["thresholds"][0]["status"] == "waived"


@pytest.mark.parametrize(
    ("asks", "shown", "status"),
    [
        ({}, (), "missing"),
        ({"max_age_months": 6}, (Shown("conduct", A, date(2026, 5, 2)),), "satisfied"),
        ({"max_age_months": 6}, (Shown("conduct", A, date(2026, 5, 1)),), "missing"),
        ({"min_hours": 100}, (Shown("conduct", A, ON, 60), Shown("conduct", B, ON, 40)), "satisfied"),
        ({"min_hours": 100}, (Shown("conduct", A, ON, 60),), "missing"),
        ({}, (Shown("other", A, ON),), "missing"),
    ],
)
def test_what_is_no_course(asks: dict[str, Any], shown: tuple[Shown, ...], status: str) -> None:
    found = look(n.NonCourse("conduct", None, "conduct", **asks), shown=shown)
    assert found["tree"][0]["requirement"]["status"] == status


def test_a_waived_node_is_waived_and_what_is_above_it_is_satisfied() -> None:
    root = n.AllOf("all", None, (module(A), n.Waivable("w", None, module(B), "9.1")))
    found = look(root, record(A), waivers=(Waiver("w", D),))
    children = found["tree"][0]["requirement"]["children"]
    assert (found["outcome"], children[1]["status"]) == ("satisfied", "waived")


def test_a_claim_says_what_it_would_bring() -> None:
    root = n.AllOf("all", None, (module(A), n.NotExemptible("own", None, module(B))))
    claims = (Claim("dossier", D, A), Claim("dossier", D, B))
    found = look(root, claims=claims)
    assert [(c["ec"], c["satisfies"], c["reason"]["code"]) for c in found["claimable"]] == [
        (5, ["A"], "would-bring"),
        (0, [], "would-not-bring"),
    ]
    statuses = [child["status"] for child in found["tree"][0]["requirement"]["children"]]
    assert statuses == ["claimable", "missing"]


def test_what_comes_before_is_said() -> None:
    root = n.AllOf("all", None, (module(A), n.Prerequisite("late", None, module(B), ("A",))))
    assert look(root)["tree"][0]["requirement"]["children"][1]["isReached"] is False
    assert look(root, record(A))["tree"][0]["requirement"]["children"][1]["isReached"] is True
