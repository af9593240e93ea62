"""What changed between two audits, in words; grades as numbers; what may be waived."""

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.curriculum.rules import nodes as n
from app.problems import Conflict, InvalidInput
from app.progress.rules.differences import differences
from app.progress.rules.facts import By, Record
from app.progress.rules.grades import read_grade
from app.progress.rules.waiving import check_waivable
from app.progress.rules.withdrawing import check_standing
from tests.progress.test_counting import BLOCK, ON, free, look
from tests.progress.test_rules import A, B, C, module, record

BOTH = n.AllOf("all", {"nl": "Alles", "en": "All"}, (module(A), module(B)))
OLD = replace(record(A), on=ON.replace(year=2020))


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = differences({"diplomaVersionId": "1", **before}, {"diplomaVersionId": "1", **after})
    return {each["code"]: each for each in found}


@pytest.mark.parametrize(
    ("before", "after", "code", "nl", "en"),
    [
        (
            look(BOTH), look(BOTH, record(A)), "ec-left",
            "Er is nu nog 5 EC te doen; dat was 10 EC.", "5 EC are left now; it was 10 EC.",
        ),
        (
            look(BOTH), look(BOTH, record(A)), "record-new",
            "Een resultaat is nieuw en telt mee bij: A.", "A result is new and counts at: A.",
        ),
        (
            look(BOTH), look(BOTH, record(C)), "record-new-unused",
            "Een resultaat is nieuw, maar telt niet mee. Dit diploma vraagt deze module niet.",
            "A result is new, but does not count. This diploma does not ask for this module.",
        ),
        (
            look(BOTH, record(A, By.EXEMPTION)), look(BOTH), "exemption-gone",
            "Een vrijstelling is er niet meer.", "An exemption is not there any more.",
        ),
        (
            look(module(A), OLD), look(n.Recency("r", None, module(A), 5), OLD), "record-unused",
            "Een resultaat telt niet meer mee. Dit is te lang geleden behaald.",
            "A result does not count any more. This was completed too long ago.",
        ),
        (
            look(free("one"), record(A)), look(n.AllOf("x", None, (module(A), free("one"))), record(A)), "record-moved",
            "Een resultaat telt nu mee bij: A.", "A result counts at: A, now.",
        ),
        (look(BOTH), look(BOTH, blocks=(BLOCK,)), "block-used",
         "Een blok telt nu als geheel mee.", "A block counts as a whole now."),
        (look(BOTH, blocks=(BLOCK,)), look(BOTH), "block-unused",
         "Een blok telt niet meer als geheel mee.", "A block does not count as a whole any more."),
        (look(module(A)), look(BOTH), "requirement-new", "Nieuwe eis: Alles.", "New requirement: All."),
        (look(BOTH), look(module(A)), "requirement-gone", "Deze eis is vervallen: B.", "This requirement is gone: B."),
        (look(free()), look(free(least=Decimal("7.5"))), "requirement-changed",
         "De eis is veranderd: free.", "Requirement changed: free."),
        (look(BOTH), look(BOTH, record(A)), "status", "Alles: was open, is nu deels klaar.",
         "All: was missing, is partly there now."),
        (look(module(A), certificate=True), look(module(A), record(A), certificate=True), "certificate",
         "De fase is af: het getuigschrift kan worden uitgereikt.", "Completed: the certificate can be awarded."),
        (look(free()), look(free(least=Decimal("7.5"))), "ec-left",
         "Er is nu nog 7,5 EC te doen; dat was 5 EC.", "7.5 EC are left now; it was 5 EC."),
    ],
)  # fmt: skip
def test_a_change_is_said(before: dict[str, Any], after: dict[str, Any], code: str, nl: str, en: str) -> None:
    found = differences({"diplomaVersionId": "1", **before}, {"diplomaVersionId": "1", **after})
    assert (nl, en) in [(each["nl"], each["en"]) for each in found if each["code"] == code]


def test_nothing_changed_and_another_version() -> None:
    same = {"diplomaVersionId": "1", **look(BOTH, record(A))}
    assert differences(same, same) == []
    found = differences(same, {**same, "diplomaVersionId": "2"})
    assert [(each["code"], each["diplomaVersion"]) for each in found] == [("other-diploma-version", "2")]


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("7,5", "7.5"), ("8", "8"), ("10", "10"), ("6.55", "6.55"), (" Voldoende ", "6"), ("ruim voldoende", "7"),
        ("uitmuntend", "10"), ("behaald", None), ("", None), (None, None), ("11", None), ("10,5", None), ("0", None),
        ("7,555", None),
    ],
)  # fmt: skip
def test_a_grade_is_read(text: str | None, grade: str | None) -> None:
    assert read_grade(text) == (None if grade is None else Decimal(grade))


def test_only_an_exception_and_what_is_below_it_may_be_waived() -> None:
    root = n.AllOf("all", None, (module(A), n.Waivable("w", None, n.AllOf("x", None, (module(B),)), "9.1")))
    phases = (n.Phase("p", {"nl": "Fase"}, Decimal(10), False, root),)
    for key in ("w", "x", "B"):
        check_waivable(phases, key)
    for key in ("all", "A", "p", "nothing"):
        with pytest.raises(InvalidInput):
            check_waivable(phases, key)


def test_what_was_withdrawn_does_not_stand() -> None:
    check_standing(None)
    with pytest.raises(Conflict):
        check_standing(ON)  # type: ignore[arg-type]


def test_records_are_told_apart_by_what_they_count_as() -> None:
    one: Record = replace(record(A), id=uuid.UUID(int=1))
    other = replace(one, by=By.EQUIVALENCE, module=B)
    found = changed(look(BOTH, one), look(BOTH, other))
    assert {"record-new", "result-gone"} <= found.keys()
