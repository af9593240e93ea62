"""The audit as pure rules: tables of trees and records."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import rfc8785

from app.curriculum.rules.nodes import AllOf, AnyOf, Choose, Credits, ModuleNode, Node, OutcomeNode, Phase
from app.progress.rules.audit import audit
from app.progress.rules.facts import By, Claim, Held, ModuleFacts, Record
from app.progress.rules.fitting import Diploma

A, B, C, D = (uuid.UUID(int=number) for number in (0xA, 0xB, 0xC, 0xD))
OUTCOME, HOUSE = uuid.UUID(int=0x10), uuid.UUID(int=0x20)
FACTS = {module: ModuleFacts(name, {"nl": name}, Decimal(5)) for module, name in ((A, "A"), (B, "B"), (C, "C"))}


def record(module: uuid.UUID, by: By = By.RESULT, number: int | None = None, **changes: Any) -> Record:
    facts: dict[str, Any] = {
        "by": by,
        "id": uuid.UUID(int=number or module.int + 0x100 * (list(By).index(by) + 1)),
        "module": module,
        "version": uuid.UUID(int=module.int + 1),
        "ec": Decimal(5),
        "level": 6,
        "themes": frozenset({"lived-experience"}),
        "institution": HOUSE,
        "outcomes": {OUTCOME: 6},
    }
    return Record(**{**facts, **changes})


def module(which: uuid.UUID) -> ModuleNode:
    return ModuleNode(FACTS[which].code, None, which)


def look(root: Node, *records: Record, claims: tuple[Claim, ...] = (), ec: int = 15) -> dict[str, Any]:
    diploma = Diploma((Phase("p", {"nl": "Fase"}, Decimal(ec), False, root),), FACTS, HOUSE)
    return audit(diploma, Held(date(2026, 11, 2), records, claims=claims))


def status(root: Node, *records: Record, **more: Any) -> str:
    said: str = look(root, *records, **more)["tree"][0]["requirement"]["status"]
    return said


ALL = AllOf("all", None, (module(A), module(B), module(C)))
ANY = AnyOf("any", None, (module(A), module(B)))
TWO = Choose("two", None, (module(A), module(B), module(C)), 2)


@pytest.mark.parametrize(
    ("root", "records", "expected", "left", "remaining"),
    [
        (ALL, (), "missing", 15, 3),
        (ALL, (A,), "partial", 10, 2),
        (ALL, (A, B, C), "satisfied", 0, 0),
        (ANY, (), "missing", 5, 1),
        (ANY, (B,), "satisfied", 0, 0),
        (TWO, (C,), "partial", 5, 1),
        (TWO, (A, C), "satisfied", 0, 0),
        (AllOf("x", None, (ANY, module(C))), (A,), "partial", 5, 1),
    ],
)
def test_groups(root: Node, records: tuple[uuid.UUID, ...], expected: str, left: int, remaining: int) -> None:
    found = look(root, *map(record, records))
    assert found["tree"][0]["requirement"]["status"] == expected
    assert (found["summary"]["ecLeft"], found["summary"]["remaining"]) == (left, remaining)


def test_a_choice_with_credits_asks_for_enough_of_them() -> None:
    root = Choose("c", None, (module(A), module(B)), 1, Decimal(10))
    assert status(root, record(A)) == "partial"
    assert look(root, record(A))["summary"]["ecLeft"] == 5
    assert status(root, record(A), record(B)) == "satisfied"


@pytest.mark.parametrize(
    ("asks", "fits"),
    [
        ({"level": 6}, True),
        ({"level": 7}, False),
        ({"theme": "lived-experience"}, True),
        ({"theme": "sdg"}, False),
        ({"institution": HOUSE}, True),
        ({"institution": A}, False),
        ({"kind": "result"}, True),
        ({"kind": "exemption"}, False),
    ],
)
def test_credits_take_what_fits(asks: dict[str, Any], fits: bool) -> None:
    root = Credits("c", None, Decimal(5), **asks)
    assert status(root, record(D)) == ("satisfied" if fits else "missing")


def test_a_credit_counts_once() -> None:
    root = AllOf("all", None, (module(A), Credits("free", None, Decimal(5))))
    assert status(root, record(A)) == "partial"
    assert look(root, record(A))["tree"][0]["requirement"]["children"][1]["records"] == []
    assert status(root, record(A), record(D)) == "satisfied"
    assert status(AllOf("twice", None, (module(A), ModuleNode("again", None, A))), record(A)) == "partial"
    assert status(Credits("c", None, Decimal(10)), record(D)) == "partial"


def test_what_is_not_needed_is_said_to_be_unused() -> None:
    found = look(AllOf("all", None, (module(A),)), record(A), record(D), record(A, By.EXEMPTION))
    assert [line["by"] for line in found["unused"]] == ["result", "exemption"]


def test_a_result_goes_before_an_equivalence_and_that_before_an_exemption() -> None:
    found = look(ALL, record(A, By.EXEMPTION), record(A), record(B, By.EXEMPTION), record(B, By.EQUIVALENCE, ground=D))
    assert (found["summary"]["completed"], found["summary"]["exempt"]) == (2, 0)
    leaf = found["tree"][0]["requirement"]["children"][1]
    assert (leaf["reason"]["code"], leaf["records"][0]["agreement"]) == ("equivalence", str(D))
    assert look(ALL, record(C, By.EXEMPTION))["summary"]["exempt"] == 1


@pytest.mark.parametrize(("minimum", "expected"), [(None, "satisfied"), (6, "satisfied"), (7, "missing")])
def test_an_outcome_is_shown_at_its_level(minimum: int | None, expected: str) -> None:
    assert status(OutcomeNode("o", None, OUTCOME, None, minimum), record(D)) == expected


def test_what_a_board_did_not_decide_is_claimable_and_satisfies_nothing() -> None:
    claims = (Claim("dossier", HOUSE, A), Claim("badge", HOUSE, B), Claim("badge", HOUSE, D))
    found = look(ALL, claims=claims)
    assert found["outcome"] == "missing"
    said = {child["code"]: child["status"] for child in found["tree"][0]["requirement"]["children"]}
    assert said == {"A": "claimable", "B": "claimable", "C": "missing"}
    assert status(ALL, claims=claims) == "claimable"
    assert [claim["kind"] for claim in found["claimable"]] == ["badge", "dossier"]
    assert [claim["kind"] for claim in look(ALL, record(A), claims=claims)["claimable"]] == ["badge"]


def test_the_order_of_facts_changes_nothing() -> None:
    records = [record(A), record(B, By.EXEMPTION), record(D), record(D, number=7)]
    claims = (Claim("dossier", HOUSE, C), Claim("badge", HOUSE, C))
    root = AllOf("all", None, (ALL, Credits("free", None, Decimal(5))))
    one = look(root, *records, claims=claims)
    other = look(root, *reversed(records), claims=tuple(reversed(claims)))
    assert rfc8785.dumps(one) == rfc8785.dumps(other)


def test_half_credits_are_kept() -> None:
    assert look(Credits("c", None, Decimal("2.5")), ec=3)["summary"]["ecLeft"] == 2.5
