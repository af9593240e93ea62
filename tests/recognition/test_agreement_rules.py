"""What agreements bring, on a day, for what somebody holds: without a database."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recognition.rules.agreements import (
    AgreementRelation,
    Block,
    Conditions,
    InRules,
    Part,
    Phase,
    Room,
    TargetModule,
    Terms,
    Unmet,
    applies,
    bring,
    newest,
    years_before,
)
from app.recognition.rules.held import (
    Held,
    HeldBy,
    ModuleSource,
    OutcomeSource,
    Qualification,
    QualificationKind,
    QualificationSource,
    RouteSource,
)
from app.recognition.rules.precedents import precedent


def ident(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


A, B, C, D, E = (ident(n) for n in range(1, 6))
X, Y = ident(11), ident(12)
O1, O2, O3 = (ident(n) for n in range(21, 24))
DIPLOMA, AGREEMENT, VERSION, ADOPTION = (ident(n) for n in range(31, 35))
TODAY = date(2026, 11, 2)
FIRST, SECOND = TargetModule(X, Decimal(5), frozenset({O1})), TargetModule(Y, Decimal(10), frozenset({O2, O3}))
ROOM = Room(
    DIPLOMA, {"propedeuse": Phase(Decimal(60), frozenset({X})), "hoofdfase": Phase(Decimal(180), frozenset({Y}))}
)
BLOCK = Block((Part("propedeuse", Decimal(60)), Part("hoofdfase", Decimal(60))))
AD = QualificationSource(QualificationKind.AD, 5, frozenset({"80086"}))


def held(number: int, module: uuid.UUID | None = None, **changes: Any) -> Held:
    facts = {"by": HeldBy.RESULT, "id": ident(100 + number), "on": date(2024, 6, 1), "module": module, "grade": "7"}
    return Held(**{**facts, **changes})


def diploma(number: int, code: str | None = "80086", **changes: Any) -> Held:
    facts = {"kind": QualificationKind.AD, "level": 5, "code": code, "iscedf": "0923", **changes}
    return held(number, by=HeldBy.EVIDENCE, grade=None, qualification=Qualification(**facts))


def terms(*sources: Any, **changes: Any) -> Terms:
    facts: dict[str, Any] = {
        "agreement": AGREEMENT, "version": VERSION, "code": "A1", "sources": sources or (ModuleSource(A),),
        "needed": len(sources) or 1, "valid_from": date(2020, 1, 1), "modules": (FIRST,), "adoption": ADOPTION,
    }  # fmt: skip
    return Terms(**{**facts, **changes})


PASSED = held(1, A)


@pytest.mark.parametrize(
    ("agreement", "holds", "verdict", "unmet"),
    [
        (terms(), [PASSED], "applies", []),
        (terms(), [], "source-missing", []),
        (terms(), [held(1, B)], "source-missing", []),
        (terms(valid_from=date(2026, 11, 3)), [PASSED], "not-in-force", []),
        (terms(valid_until=date(2026, 11, 1)), [PASSED], "not-in-force", []),
        (terms(valid_from=TODAY, valid_until=TODAY), [PASSED], "applies", []),
        (terms(ModuleSource(A), ModuleSource(B)), [PASSED], "source-missing", []),
        (terms(ModuleSource(A), ModuleSource(B)), [PASSED, held(2, B)], "applies", []),
        (terms(ModuleSource(A), ModuleSource(B), needed=1), [held(2, B)], "applies", []),
        (terms(relation=AgreementRelation.PARTLY_RELATED), [PASSED], "advice", []),
        (terms(relation=AgreementRelation.UNRELATED), [PASSED], "unrelated", []),
        (terms(relation=AgreementRelation.UNRELATED), [], "source-missing", []),
        (terms(conditions=Conditions(min_grade=Decimal(7))), [PASSED], "applies", []),
        (terms(conditions=Conditions(min_grade=Decimal("7.5"))), [PASSED], "conditions-unmet", ["grade-too-low"]),
        (terms(conditions=Conditions(min_grade=Decimal("7.5"))), [held(1, A, grade="7,5")], "applies", []),
        (terms(conditions=Conditions(min_grade=Decimal(6))), [held(1, A, grade="G")], "conditions-unmet", ["grade-unknown"]),
        (terms(conditions=Conditions(min_grade=Decimal(6))), [held(1, A, grade="NaN")], "conditions-unmet", ["grade-unknown"]),
        (terms(conditions=Conditions(min_grade=Decimal(6))), [held(1, A, grade="70")], "conditions-unmet", ["grade-unknown"]),
        (terms(conditions=Conditions(min_grade=Decimal(6))), [held(1, A, grade=None)], "conditions-unmet", ["grade-unknown"]),
        (terms(conditions=Conditions(min_grade=Decimal(8))), [PASSED, held(2, A, grade="8")], "applies", []),
        (terms(conditions=Conditions(within_years=5)), [PASSED], "applies", []),
        (terms(conditions=Conditions(within_years=2)), [PASSED], "conditions-unmet", ["too-long-ago"]),
        (terms(conditions=Conditions(within_years=2)), [held(1, A, on=None)], "conditions-unmet", ["date-unknown"]),
        (terms(conditions=Conditions(within_years=2)), [held(1, A, on=date(2024, 11, 2))], "applies", []),
        (terms(conditions=Conditions(bridging=(B,))), [PASSED], "conditions-unmet", ["bridging-missing"]),
        (terms(conditions=Conditions(bridging=(B,))), [PASSED, held(2, B)], "applies", []),
        (terms(conditions=Conditions(to_judge=1)), [PASSED], "conditions-unmet", ["to-judge"]),
        (terms(conditions=Conditions(bridging=(B,)), relation=AgreementRelation.PARTLY_RELATED), [PASSED], "conditions-unmet", ["bridging-missing"]),
        (terms(ModuleSource(A), ModuleSource(B), conditions=Conditions(within_years=2)), [PASSED], "source-missing", []),
    ],
)  # fmt: skip
def test_what_an_agreement_comes_to(agreement: Terms, holds: list[Held], verdict: str, unmet: list[str]) -> None:
    found = applies(agreement, holds, TODAY)
    assert (found.verdict, [each.code for each in found.unmet]) == (verdict, unmet)
    assert found.is_binding is (verdict == "applies")


SHOWN = held(1, B, outcomes={O1: 5})


@pytest.mark.parametrize(
    ("source", "holds", "counts"),
    [
        (OutcomeSource(O1, 5), [SHOWN], [SHOWN]),
        (OutcomeSource(O1, 6), [SHOWN], []),
        (OutcomeSource(O2, 5), [SHOWN], []),
        (RouteSource((frozenset({A, B}),)), [PASSED, held(2, B)], [PASSED, held(2, B)]),
        (RouteSource((frozenset({A, B}),)), [PASSED], []),
        (RouteSource((frozenset({A, B}), frozenset({A}))), [PASSED], [PASSED]),
        (RouteSource((frozenset({A}),)), [diploma(3), PASSED, held(2, A)], [PASSED]),
        (RouteSource((frozenset(),)), [PASSED], []),
        (AD, [diploma(1)], [diploma(1)]),
        (AD, [PASSED], []),
        (AD, [diploma(1, "80145")], []),
        (AD, [diploma(1, None)], []),
        (AD, [diploma(1, kind=QualificationKind.BACHELOR)], []),
        (AD, [diploma(1, level=None)], []),
        (QualificationSource(QualificationKind.AD, iscedf="092"), [diploma(1, "80145")], [diploma(1, "80145")]),
        (QualificationSource(QualificationKind.AD, iscedf="03"), [diploma(1)], []),
        (QualificationSource(QualificationKind.AD, iscedf="09"), [diploma(1, iscedf=None)], []),
    ],
)
def test_from_what_it_counts(source: Any, holds: list[Held], counts: list[Held]) -> None:
    assert list(applies(terms(source), holds, TODAY).records) == counts


def test_a_result_goes_before_an_exemption_and_both_before_paper() -> None:
    found = [held(3, A), held(1, A, by=HeldBy.EXEMPTION), held(2, A, by=HeldBy.EVIDENCE)]
    assert applies(terms(), found, TODAY).records == (found[0],)
    assert applies(terms(), found[1:], TODAY).records == (found[1],)


def test_an_unmet_condition_names_what_it_is_about() -> None:
    found = applies(terms(conditions=Conditions(within_years=1, bridging=(B,))), [PASSED], TODAY)
    assert found.unmet == (Unmet("too-long-ago", PASSED.id), Unmet("bridging-missing", B))
    assert found.records == (PASSED,)


def brings(adopted: list[Terms], holds: list[Held]) -> Any:
    return bring(adopted, holds, ROOM, TODAY)


def test_a_partial_agreement_covers_outcomes_and_brings_no_credits() -> None:
    partial: Any = terms(modules=(FIRST, SECOND), remaining=frozenset({O3}), outcomes=())
    assert (partial.whole_modules, partial.covered) == ((FIRST,), {O1, O2})
    (found,) = brings([partial], [PASSED])
    assert (found.modules, found.covered, found.ec) == ((X,), {(X, O1), (Y, O2)}, 5)
    (less,) = brings([replace(partial, modules=(SECOND,))], [PASSED])
    assert (less.modules, less.covered, less.ec) == ((), {(Y, O2)}, 0)
    assert [less.covers(Y, O2), less.covers(Y, O3), less.covers(X, O2)] == [True, False, False]
    (wide,) = brings([terms(modules=(), outcomes=(O1, O2), remaining=frozenset({O2}))], [PASSED])
    assert [wide.covers(X, O1), wide.covers(Y, O1), wide.covers(X, O2)] == [True, True, False]


def test_one_counts_as_many_and_many_as_one() -> None:
    (found,) = brings([terms(modules=(FIRST, SECOND))], [PASSED])
    assert (found.modules, found.ec, found.record_ids) == ((X, Y), 15, (PASSED.id,))
    both = [PASSED, held(2, B)]
    (found,) = brings([terms(ModuleSource(A), ModuleSource(B))], both)
    assert (found.modules, found.record_ids) == ((X,), (both[0].id, both[1].id))


def test_what_was_met_is_said() -> None:
    conditions = Conditions(min_grade=Decimal(6), within_years=5, bridging=(B,))
    (found,) = brings([terms(conditions=conditions)], [PASSED, held(2, B)])
    assert found.conditions == ("min-grade", "within-years", "bridging-modules")
    assert (found.agreement, found.version, found.adoption) == (AGREEMENT, VERSION, ADOPTION)


@pytest.mark.parametrize(
    "changes",
    [
        {"adoption": None},
        {"relation": AgreementRelation.PARTLY_RELATED},
        {"relation": AgreementRelation.UNRELATED},
        {"conditions": Conditions(to_judge=1)},
        {"modules": (), "block": replace(BLOCK, diploma=A)},
        {"modules": (), "block": Block((Part("propedeuse", Decimal(61)),))},
        {"modules": (), "block": Block((Part("propedeuse", Decimal(60)), Part("jaar-5", Decimal(1))))},
    ],
)
def test_what_is_not_adopted_binding_or_fitting_brings_nothing(changes: dict[str, Any]) -> None:
    assert brings([terms(**changes)], [PASSED]) == ()


def block(**changes: Any) -> Terms:
    return terms(AD, modules=(), block=BLOCK, **{"code": "BLOK", "version": ident(40), **changes})


def test_credits_inside_a_block_are_not_counted_again() -> None:
    inside, outside = held(2, A, part_of="80086"), held(3, B)
    as_first = terms(ModuleSource(B), code="A2", version=ident(41))
    as_second = terms(ModuleSource(B), code="A3", version=ident(42), modules=(SECOND,))
    of_inside = terms(ModuleSource(A), code="A4", version=ident(43), modules=(SECOND,))
    found = brings([of_inside, as_first, as_second, block()], [diploma(1), inside, outside])
    assert [each.version for each in found] == [ident(40), ident(42)]
    whole = found[0]
    assert (whole.ec, whole.absorbed, whole.inside) == (120, (inside.id,), {X})
    assert whole.block == BLOCK
    assert not hasattr(whole.block, "certificate")


def test_of_two_blocks_in_one_phase_one_counts() -> None:
    other = QualificationSource(QualificationKind.PROPEDEUSE, iscedf="09")
    phase = Block((Part("propedeuse", Decimal(60)),))
    first = terms(other, modules=(), block=phase, code="PROP", version=ident(44))
    paper = diploma(5, "34116", kind=QualificationKind.PROPEDEUSE, level=6)
    found = brings([first, block()], [diploma(1), paper])
    assert [each.version for each in found] == [ident(40)]
    assert [each.version for each in brings([first, block()], [paper])] == [ident(44)]


def test_a_module_and_a_record_are_used_once() -> None:
    dear = terms(code="A2", version=ident(45), modules=(SECOND,))
    found = brings([terms(), dear], [PASSED])
    assert [each.version for each in found] == [ident(45)]
    again = terms(ModuleSource(B), code="A3", version=ident(46))
    found = brings([again, terms()], [PASSED, held(2, B)])
    assert [each.version for each in found] == [VERSION]


def test_what_only_covers_outcomes_stands_beside_what_brings_credits() -> None:
    partial = terms(code="A0", version=ident(47), modules=(SECOND,), remaining=frozenset({O3}))
    found = brings([partial, terms()], [PASSED])
    assert {each.version for each in found} == {ident(47), VERSION}


MODULES = [A, B, C, D, E]
TARGETS = [TargetModule(ident(50 + n), Decimal(n % 3 + 1), frozenset({ident(60 + n)})) for n in range(5)]
SOURCES = st.one_of(st.sampled_from(MODULES).map(ModuleSource), st.just(AD), st.sampled_from([O1, O2]).map(lambda o: OutcomeSource(o, 5)))  # fmt: skip
HELD = st.lists(
    st.one_of(
        st.builds(
            lambda n, module, outcomes, part: held(n, module, outcomes=outcomes, part_of=part),
            st.integers(0, 60), st.sampled_from(MODULES), st.dictionaries(st.sampled_from([O1, O2]), st.just(5)),
            st.sampled_from([None, "80086"]),
        ),
        st.integers(70, 75).map(diploma),
    ),
    max_size=7, unique_by=lambda each: each.id,
)  # fmt: skip
BLOCKS = st.sampled_from([None, BLOCK, Block((Part("propedeuse", Decimal(60)),)), Block((Part("hoofdfase", Decimal(30)),))])  # fmt: skip


@st.composite
def agreed(draw: st.DrawFn) -> Terms:
    sources = draw(st.lists(SOURCES, min_size=1, max_size=3, unique=True))
    whole = draw(BLOCKS)
    return terms(
        *sources,
        needed=draw(st.integers(1, len(sources))),
        code=draw(st.text("AB", min_size=1, max_size=3)),
        version=ident(draw(st.integers(200, 10_000))),
        modules=() if whole else tuple(draw(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=3, unique=True))),
        block=whole,
        relation=draw(st.sampled_from([AgreementRelation.RELATED] * 3 + [AgreementRelation.PARTLY_RELATED])),
    )


WIDE = Room(
    DIPLOMA,
    {
        "propedeuse": Phase(Decimal(60), frozenset({TARGETS[0].id, TARGETS[1].id})),
        "hoofdfase": Phase(Decimal(180), frozenset(each.id for each in TARGETS[2:])),
    },
)


@given(st.lists(agreed(), max_size=6, unique_by=lambda each: each.version), HELD)
def test_nothing_is_brought_twice_and_a_block_whole_or_not_at_all(agreements: list[Terms], holds: list[Held]) -> None:
    found = bring(agreements, holds, WIDE, TODAY)
    by_version = {each.version: each for each in agreements}
    for each in found:
        said = by_version[each.version]
        assert said.relation is AgreementRelation.RELATED
        assert each.block == said.block
        assert each.ec == (said.block.ec if said.block else sum(module.ec for module in said.modules))
        assert applies(said, holds, TODAY).is_binding
    for one, other in combinations(found, 2):
        assert not {*one.record_ids, *one.absorbed} & {*other.record_ids}
        assert not set(one.modules) & set(other.modules)
        assert not one.inside & set(other.modules)
        phases = [{part.phase for part in each.block.parts} if each.block else set() for each in (one, other)]
        assert not phases[0] & phases[1]
    assert set(found) == set(bring(list(reversed(agreements)), list(reversed(holds)), WIDE, TODAY))


@given(st.lists(agreed(), min_size=1, max_size=6, unique_by=lambda each: each.version), HELD)
def test_what_applies_is_left_out_only_for_what_is_used_already(agreements: list[Terms], holds: list[Held]) -> None:
    found = bring(agreements, holds, WIDE, TODAY)
    for each in agreements:
        if applies(each, holds, TODAY).is_binding:
            (alone,) = bring([each], holds, WIDE, TODAY)
            assert alone in found or any(alone.clashes_with(other) for other in found)


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2026, 11, 2), 5, date(2021, 11, 2)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
        (date(2028, 2, 29), 5, date(2023, 2, 28)),
    ],
)
def test_years_before(day: date, years: int, expected: date) -> None:
    assert years_before(day, years) == expected


@pytest.mark.parametrize(
    ("years", "on", "counts"),
    [
        ([2026], date(2026, 11, 2), 2026),
        ([2025, 2026], date(2026, 11, 2), 2026),
        ([2025, 2026, 2027], date(2026, 11, 2), 2026),
        ([2025, 2026], date(2026, 8, 31), 2025),
        ([2025, 2026], date(2026, 9, 1), 2026),
        ([2020], date(2026, 11, 2), 2020),
        ([2028, 2029], date(2026, 11, 2), 2028),
    ],
)
def test_the_newest_rules_that_hold_count(years: list[int], on: date, counts: int) -> None:
    known = [InRules(ident(year), AGREEMENT, A, year) for year in years]
    other = InRules(ident(1), AGREEMENT, B, 2024)
    for found in (known, known[::-1]):
        assert newest([*found, other], on) == {ident(counts), ident(1)}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((9, 9, 0), None),
        ((10, 10, 0), (10, 10, 0)),
        ((12, 2, 10), (12, None, None)),
        ((12, 11, 1), (12, None, None)),
        ((25, 10, 15), (25, 10, 15)),
        ((10, 0, 10), (10, 0, 10)),
    ],
)
def test_precedents_tell_of_ten_people_or_more(counts: tuple[int, int, int], told: tuple[int | None, ...] | None) -> None:  # fmt: skip
    found = precedent("qualification", "80086", X, counts, 2026)
    assert (found and (found.people, found.granted, found.refused)) == told
