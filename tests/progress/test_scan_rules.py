"""The rules of the quick scan: what covers what, how many EC that may be worth, entry, and the calendar."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.curriculum.rules import nodes as n
from app.outcomes.rules.likeness import Measure
from app.progress.rules.entry import DiplomaKind, Entry, Named, entry
from app.progress.rules.facts import Block, By, Held, ModuleFacts, Unit
from app.progress.rules.fitting import Diploma
from app.progress.rules.planning.question import result_of
from app.progress.rules.scan import (
    Cover,
    ScanBasis,
    Shown,
    calendar,
    covers_of_agreements,
    covers_of_badges,
    covers_of_results,
    covers_of_words,
    estimate,
    exempt_units,
    in_the_way,
    is_of_somebody,
    relaxed,
)
from app.progress.rules.scan_words import next_steps, say_of_scan
from app.progress.rules.weighing import Assignment, asked_by, weigh
from app.recognition.rules.agreements import AgreementRelation, Brought, Conditions, Terms
from app.recognition.rules.agreements import Block as AgreedBlock
from app.recognition.rules.held import Held as HeldThing
from app.recognition.rules.held import HeldBy
from tests.progress.trees import Case, cases

ON = date(2026, 11, 2)
HOUSE = uuid.UUID(int=0x20)
X, Y = uuid.UUID(int=0x30), uuid.UUID(int=0x31)
M1, M2, M3 = (uuid.UUID(int=number) for number in (1, 2, 3))


def unit(module: uuid.UUID = M1, outcomes: dict[uuid.UUID, int] | None = None, **changes: Any) -> Unit:
    made = {
        "module": module,
        "version": module,
        "code": f"M{module.int}",
        "title": {"nl": "Module"},
        "ec": Decimal(5),
        "level": 6,
        "themes": frozenset[str](),
        "institution": HOUSE,
        "outcomes": {X: 6} if outcomes is None else outcomes,
    }
    return Unit(**{**made, **changes})


def firm(outcome: uuid.UUID = X, **changes: Any) -> Cover:
    return replace(Cover(outcome, ScanBasis.BADGE, ("/badges/0",), is_firm=True), **changes)


@pytest.mark.parametrize(
    ("cover", "covers"),
    [
        (firm(), True),
        (firm(Y), False),
        (firm(module=M1), True),
        (firm(module=M2), False),
        (firm(level=6), True),
        (firm(level=7), True),
        (firm(level=5), False),
    ],
)
def test_a_cover_is_of_an_outcome_in_a_module_at_a_level(cover: Cover, covers: bool) -> None:
    assert cover.covers(unit(), X) is covers


@pytest.mark.parametrize(
    ("covers", "firm_only", "exempt"),
    [
        ([], False, []),
        ([firm()], True, [M1]),
        ([firm(), firm(Y)], True, [M1, M2]),
        ([firm(), firm(Y, is_firm=False)], True, [M1]),
        ([firm(), firm(Y, is_firm=False)], False, [M1, M2]),
        ([firm(is_firm=False)], True, []),
    ],
)
def test_a_unit_is_exempt_whole_or_not_at_all(covers: list[Cover], firm_only: bool, exempt: list[uuid.UUID]) -> None:
    units = [unit(), unit(M2, {X: 6, Y: 6}), unit(M3, {})]
    found = list(exempt_units(units, covers, (), ON, firm_only=firm_only))
    assert [each.module for each in found] == exempt
    assert {(each.by, each.grade) for each in found} <= {(By.EXEMPTION, None)}
    assert len({each.id for each in found}) == len(found)


def test_what_is_there_by_other_ways_is_not_exempt_beside() -> None:
    assert list(exempt_units([unit()], [firm()], {M1}, ON, firm_only=True)) == []


def test_a_badge_covers_what_it_is_aligned_to_but_not_what_is_done_again() -> None:
    badge = Shown("/badges/3", True, {X: 6, Y: 5}, M1)
    assert list(covers_of_badges([badge], {M2})) == [
        Cover(X, ScanBasis.BADGE, ("/badges/3",), True, level=6),
        Cover(Y, ScanBasis.BADGE, ("/badges/3",), True, level=5),
    ]
    assert list(covers_of_badges([badge], {M1})) == []
    (open_one,) = covers_of_badges([Shown("/badges/1", False, {X: 6})], {M1})
    assert open_one.is_firm is False


@pytest.mark.parametrize(
    ("issuer", "is_somebody"),
    [
        ("did:web:elders.example", True),
        ({"id": "did:web:elders.example"}, True),
        ("did:key:z6Mk", False),
        ({"id": "did:key:z6Mk"}, False),
        ({"id": 7}, False),
        (None, False),
    ],
)
def test_a_key_alone_is_nobody(issuer: Any, is_somebody: bool) -> None:
    assert is_of_somebody({"issuer": issuer}) is is_somebody


def test_what_was_passed_here_is_its_own_and_elsewhere_looks_covered() -> None:
    here, there = Shown("/modules/0", True, {X: 6}, M1), Shown("/modules/1", False, {X: 5}, M2)
    assert list(covers_of_results([here, there])) == [
        Cover(X, ScanBasis.RESULT, ("/modules/0",), True, module=M1),
        Cover(X, ScanBasis.RESULT, ("/modules/1",), False, level=5),
    ]


def brought(**changes: Any) -> Brought:
    held = HeldThing(HeldBy.EVIDENCE, M3, None)
    made: dict[str, Any] = {
        "agreement": uuid.UUID(int=0x40),
        "version": uuid.UUID(int=0x41),
        "adoption": uuid.UUID(int=0x42),
        "records": (held,),
        "modules": (),
        "covered": frozenset(),
        "outcomes": frozenset(),
        "block": None,
        "ec": Decimal(0),
    }
    return Brought(**{**made, **changes})


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"covered": frozenset({(M1, X)})}, [(X, M1)]),
        ({"outcomes": frozenset({Y})}, [(Y, None)]),
        ({"inside": frozenset({M1, M2}), "block": AgreedBlock(())}, [(X, M1)]),
    ],
)
def test_agreements_cover_in_their_modules_in_a_block_or_anywhere(changes: Any, found: Any) -> None:
    covers = list(covers_of_agreements([brought(**changes)], {M1: unit()}, {M3: "/diplomas/0"}, is_firm=True))
    assert [(each.outcome, each.module) for each in covers] == found
    assert {(each.by, each.places, each.agreement) for each in covers} <= {
        (ScanBasis.AGREEMENT, ("/diplomas/0",), uuid.UUID(int=0x40))
    }


def test_at_best_every_condition_is_met_and_all_advice_followed_but_nothing_unrelated_counts() -> None:
    terms = Terms(M1, M1, "A", (), 1, ON, conditions=Conditions(min_grade=Decimal(7), to_judge=1))
    found = relaxed(
        [
            terms,
            replace(terms, relation=AgreementRelation.PARTLY_RELATED),
            replace(terms, relation=AgreementRelation.UNRELATED),
        ]
    )
    assert found == [replace(terms, conditions=Conditions())] * 2


def test_words_are_like_an_outcome_and_the_most_alike_come_first() -> None:
    statements = {X: "Begeleidt bewoners bij herstel", Y: "Schrijft een beleidsplan voor de gemeente"}
    texts = [
        ("/experience/0", "Ik begeleid bewoners. Begeleidt bewoners bij herstel"),
        ("/experience/1", "Bewoners begeleiden bij hun herstel"),
        ("/experience/2", "Herstel van bewoners begeleid"),
        ("/experience/3", "Begeleiden bij herstel van bewoners"),
        ("/certificates/0", "Koken"),
    ]
    found = covers_of_words(texts, statements, Measure(list(statements.values())))
    assert {each.outcome for each in found} == {X}
    assert len(found) == 3
    assert found[0].places == ("/experience/0",)
    likeness = [each.likeness or 0 for each in found]
    assert likeness[0] == 1
    assert likeness == sorted(likeness, reverse=True)
    assert not any(each.is_firm for each in found)
    assert covers_of_words([], statements, Measure([])) == []


@pytest.mark.parametrize(
    ("level", "regime", "diplomas", "said"),
    [
        (6, "whw", [], Entry.OPEN),
        (5, "whw", [Named(DiplomaKind.MBO_4)], Entry.MET),
        (6, "whw", [Named(DiplomaKind.MBO_3)], Entry.OPEN),
        (6, "whw", [Named(DiplomaKind.HAVO, 4)], Entry.MET),
        (6, "whw", [Named(level=4)], Entry.MET),
        (6, "whw", [Named(level=3)], Entry.OPEN),
        (6, "whw", [Named(level=5)], Entry.MET),
        (6, "whw", [Named(level=8)], Entry.OPEN),
        (6, "whw", [Named(DiplomaKind.CERTIFICATE, 6)], Entry.OPEN),
        (6, "whw", [Named()], Entry.OPEN),
        (7, "whw", [Named(DiplomaKind.AD)], Entry.OPEN_MASTER),
        (7, "whw", [Named(DiplomaKind.AD), Named(level=6)], Entry.MET),
        (7, "whw", [Named(level=7)], Entry.MET),
        (6, "contract", [Named(DiplomaKind.MASTER)], Entry.OWN_RULES),
    ],
)
def test_entry_by_the_diplomas_that_are_named(level: int, regime: str, diplomas: list[Named], said: Entry) -> None:
    assert entry(level, regime, diplomas) is said


@pytest.mark.parametrize(
    "code", [*Entry, *(f"{basis.value}-open" for basis in ScanBasis), "result", "agreement", "badge"]
)
def test_every_code_is_said_in_both_languages(code: str) -> None:
    said = say_of_scan(code)
    assert said["code"] == code
    assert said["nl"] != said["en"]


def test_the_next_steps_are_in_words() -> None:
    assert all(each["nl"].endswith(".") and each["en"].endswith(".") for each in next_steps())


@pytest.mark.parametrize(
    ("terms", "ec", "total", "names", "load"),
    [
        ([[]], 5, 60, ["1", "2", "1", "2"], 30),
        ([["A"], ["B", "A"]], 5, 15, ["A", "B", "A", "B"], 30),
        ([["A"], ["B"], ["C"]], 40, 60, ["A", "B", "C", "A", "B", "C"], 40),
        ([["A"]], 5, 240, ["A"] * 5, 60),
        ([[f"{number:02}" for number in range(40)]], 5, 240, [f"{number:02}" for number in range(16)], 5),
    ],
)
def test_a_calendar_where_nobody_names_terms(
    terms: list[list[str]], ec: int, total: int, names: list[str], load: int
) -> None:
    units = [unit(ec=Decimal(ec), terms=frozenset(each)) for each in terms]
    found = calendar(units, Decimal(total))
    assert [each.name for each in found] == names
    assert {each.max_ec for each in found} == {Decimal(load)}
    assert len({each.label for each in found}) == len(found)


def test_a_calendar_where_nothing_is_offered() -> None:
    assert [each.name for each in calendar([], Decimal(60))] == ["1", "2", "1", "2"]


# The estimate.


def diploma(root: n.Node) -> Diploma:
    facts = {module: ModuleFacts(f"M{module.int}", {"nl": "Module"}, Decimal(5)) for module in (M1, M2, M3)}
    phase = n.Phase("p", {"nl": "Fase"}, Decimal(15), False, root)
    return Diploma((phase,), facts, HOUSE)


ALL = n.AllOf("all", None, tuple(n.ModuleNode(f"m{module.int}", None, module) for module in (M1, M2, M3)))


def test_own_results_are_done_and_the_rest_is_a_range() -> None:
    own = result_of(unit(), ON)
    low = replace(result_of(unit(M2), ON), by=By.EXEMPTION)
    high = replace(result_of(unit(M3), ON), by=By.EXEMPTION)
    found = estimate(
        diploma(ALL), Held(ON, (own,)), Held(ON, (own, low)), [Held(ON, (own, low)), Held(ON, (own, low, high))]
    ).estimate
    assert [found.total, found.done, found.low, found.high] == [Decimal(15), Decimal(5), Decimal(5), Decimal(10)]


def test_what_is_not_exemptible_or_over_a_cap_is_not_counted() -> None:
    exempt = tuple(replace(result_of(unit(module), ON), by=By.EXEMPTION) for module in (M1, M2, M3))
    held = Held(ON, exempt)
    capped = diploma(n.Cap("cap", None, ALL, Decimal(10), "exemption"))
    assert estimate(capped, Held(ON), held, [held]).estimate.high == 10
    barred = diploma(n.NotExemptible("own", None, ALL))
    assert estimate(barred, Held(ON), held, [held]).estimate.high == 0


def test_an_agreement_that_uses_up_more_than_it_brings_is_no_less_than_nothing() -> None:
    own = result_of(unit(), ON)
    assert estimate(diploma(ALL), Held(ON, (own,)), Held(ON), [Held(ON)]).estimate.low == 0


def test_thresholds_and_what_is_no_course_are_in_the_way_unless_passed_advised_or_covered() -> None:
    conduct, test = n.NonCourse("vog", None, "conduct"), n.Threshold("taal", None, "7.4", "language-test")
    advice = n.Threshold("raad", None, "7.5", "bsa-qualitative", "advice")
    counted = n.Threshold("bsa", None, "7.8b", "bsa-quantitative", "blocks", Decimal(5))
    tree = diploma(n.AllOf("top", None, (ALL, conduct, test, advice, counted)))
    nothing = Held(ON)
    assert [each.key for each in in_the_way(tree, weigh(tree, nothing, Assignment()))] == ["vog", "taal", "bsa"]
    given_one = Assignment({"m1": (result_of(unit(), ON),)})
    assert [each.key for each in in_the_way(tree, weigh(tree, nothing, given_one))] == ["vog", "taal"]
    block = Block(M1, M1, Decimal(15), {"p": None})
    assert in_the_way(tree, weigh(tree, nothing, Assignment({}, (block,)))) == []


@st.composite
def splits(draw: st.DrawFn) -> tuple[Case, int, int]:
    """A diploma whose phases are as large as what they ask, and how many of its records are own, and low."""
    case = draw(cases())
    sized = tuple(replace(phase, ec=asked_by(phase.requirement, case.diploma)) for phase in case.diploma.phases)
    own = draw(st.integers(0, len(case.held.records)))
    low = draw(st.integers(own, len(case.held.records)))
    return Case(replace(case.diploma, phases=sized), case.held), own, low


@settings(max_examples=60, deadline=None)
@given(splits())
def test_low_is_never_above_high_and_neither_is_more_than_the_diploma(split: tuple[Case, int, int]) -> None:
    case, own, low = split
    held = case.held
    bare = replace(held, blocks=(), shown=(), waivers=())
    fewest, some, most = (replace(bare, records=held.records[:number]) for number in (own, low, None))
    found = estimate(case.diploma, fewest, some, [most, replace(most, blocks=held.blocks)]).estimate
    assert 0 <= found.low <= found.high <= found.total
    assert found.done + found.high <= found.total
