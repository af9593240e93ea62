"""Outcomes as rows of a sheet: columns, cells, what changes; and the round trip of any set."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.outcomes.documents.sheets import CSV, XLSX
from app.outcomes.documents.sheets.exchange import read_sheet, write_sheet
from app.outcomes.payloads.sets import OutcomeContent
from app.outcomes.rules import LivedExperience, OutcomeKind, Theme
from app.outcomes.rules.sheet_changes import RowAction, SheetPlan
from app.outcomes.rules.sheets import Cell, Row, column_letters, column_name, read_header, read_row
from app.outcomes.rules.words import KINDS, LIVED_EXPERIENCE, THEMES, find_value
from credentials.strict_json import FORBIDDEN
from tests.desks import outcome


def stored(**changes: Any) -> dict[str, Any]:
    return OutcomeContent.model_validate(outcome(**changes)).model_dump(mode="json", exclude_none=True)


def row(number: int, *texts: str) -> Row:
    return Row(number, [Cell(text) for text in texts])


def imported(csv: str, current: list[dict[str, Any]] | None = None, *, remove: bool = False) -> SheetPlan:
    return read_sheet(csv.encode(), current or [], remove_missing=remove, language="nl").plan


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_spreadsheets_call_them(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def test_every_value_has_words_in_both_languages() -> None:
    assert (set(THEMES), set(KINDS), set(LIVED_EXPERIENCE)) == (set(Theme), set(OutcomeKind), set(LivedExperience))
    for table in (THEMES, KINDS, LIVED_EXPERIENCE):
        for value, (dutch, english) in table.items():
            assert {find_value(table, text) for text in (value, dutch.upper(), f" {english} ")} == {value}
    assert find_value(KINDS, "kunde") is None


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Code", "code"),
        ("valt onder", "parent"),
        ("NIVEAU", "level"),
        ("Leeruitkomst nl", "statement.nl"),
        ("statement (en)", "statement.en"),
        ("statement.en", "statement.en"),
        ("criterium 30 (en)", "criteria.30.en"),
        ("criterion 1 (nl)", "criteria.1.nl"),
        ("Thema 2", "themes.2"),
        ("SDG’s", "sdgs"),
        ("lived experience", "livedExperience"),
        ("EC", "ec"),
        ("alignment 1", "alignments.1"),
    ],
)
def test_a_column_is_known_by_its_dutch_and_english_name(name: str, column: str) -> None:
    columns, _ = read_header(row(1, name))
    assert columns == {column: 0}
    for language in ("nl", "en"):
        assert read_header(row(1, column_name(column, language)))[0] == {column: 0}


def test_a_header_names_every_fault() -> None:
    _, faults = read_header(row(3, "niveau", "kleur", "level", "", "criterium 31 (nl)"))
    assert [(fault.code, fault.pointer, fault.detail[:3]) for fault in faults] == [
        ("column-unknown", "row:3/column:kleur", "B3:"),
        ("column-twice", "row:3/column:level", "C3:"),
        ("column-unknown", "row:3/column:criterium 31 (nl)", "E3:"),
        ("column-missing", "row:3/column:code", "The"),
    ]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("level", "5", 5),
        ("level", "NLQF 6", 6),
        ("level", "", None),
        ("kind", "Vaardigheid", "skill"),
        ("kind", "", None),
        ("livedExperience", "", "none"),
        ("livedExperience", "experiential knowledge", "experiential-knowledge"),
        ("sdgs", "3; 10,16\n17", [3, 10, 16, 17]),
        ("sdgs", "", []),
        ("ec", "2,5", "2.5"),
        ("ec", "", None),
        ("parent", "", None),
        ("themes.2", "sociale innovatie", ["social-innovation"]),
        ("criteria.3.nl", "Ziet", [{"nl": "Ziet"}]),
        ("criteria.3.nl", "", []),
        ("alignments.1", "", []),
    ],
)
def test_a_cell_is_read(column: str, text: str, value: object) -> None:
    edit = read_row(row(2, "LU1", text), {"code": 0, column: 1})
    assert edit is not None
    assert (edit.given[column.partition(".")[0]], edit.faults) == (value, ())


def test_an_alignment_holds_bars_and_backslashes() -> None:
    text = r"https://a.example/x\|y | a\\b\c | ESCO | ext:Other"
    edit = read_row(row(2, "LU1", text), {"code": 0, "alignments.1": 1})
    assert edit is not None
    assert edit.given["alignments"] == [
        {
            "targetUrl": "https://a.example/x|y",
            "targetName": r"a\b\c",
            "targetFramework": "ESCO",
            "targetType": "ext:Other",
        }
    ]


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("level", "vijf", "level-unreadable"),
        ("kind", "kunde", "not-in-vocabulary"),
        ("livedExperience", "soms", "not-in-vocabulary"),
        ("sdgs", "3.1", "sdgs-unreadable"),
        ("ec", "veel", "ec-unreadable"),
        ("themes.1", "vissen", "not-in-vocabulary"),
        ("alignments.2", "https://a.example", "alignment-unreadable"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(column: str, text: str, code: str) -> None:
    edit = read_row(row(7, "LU1", text), {"code": 0, column: 1})
    assert edit is not None
    assert [(fault.code, fault.pointer, fault.detail[:3]) for fault in edit.faults] == [
        (code, f"row:7/column:{column}", "B7:")
    ]


def test_a_criterion_needs_dutch_also_where_there_is_no_such_column() -> None:
    edit = read_row(row(2, "LU1", "Sees"), {"code": 0, "criteria.1.en": 1})
    assert edit is not None
    assert [(fault.code, fault.pointer, fault.detail[:6]) for fault in edit.faults] == [
        ("dutch-missing", "row:2/column:criteria.1.nl", "Row 2:")
    ]


def test_empty_rows_are_passed_over_and_short_ones_filled_up() -> None:
    columns = {"code": 0, "level": 1, "ec": 2}
    assert read_row(row(2, "", ""), columns) is None
    short = read_row(row(2, "LU1"), columns)
    assert short is not None
    assert (short.given, short.faults) == ({"code": "LU1", "level": None, "ec": None}, ())


def test_cells_that_cannot_be_used_say_why() -> None:
    cells = [
        Cell("1.1", None, True),
        Cell(trouble="formula-refused"),
        Cell("2.5", None, True),
        Cell("x"),
        Cell(trouble="cell-error"),
    ]
    edit = read_row(Row(4, cells), {"code": 0, "level": 1, "ec": 2})
    assert edit is not None
    assert [(fault.code, fault.pointer) for fault in edit.faults] == [
        ("number-not-text", "row:4/column:code"),
        ("formula-refused", "row:4/column:level"),
        ("column-unnamed", "row:4/column:D"),
    ]
    dated = read_row(Row(5, [Cell(trouble="date-not-text"), Cell("5")]), {"code": 0, "level": 1})
    assert dated is not None
    assert [fault.code for fault in dated.faults] == ["date-not-text"]
    nameless = read_row(row(6, "", "5"), {"code": 0, "level": 1})
    assert nameless is not None
    assert [fault.code for fault in nameless.faults] == ["code-missing"]


def test_a_sheet_creates_changes_leaves_and_removes() -> None:
    current = [stored(code="A"), stored(code="B", ec=2.5), stored(code="C", criteria=[{"nl": "Oud"}, {"nl": "Blijft"}])]
    csv = "code;niveau;soort;leeruitkomst (nl);criterium 1 (nl);criterium 2 (nl)\n"
    csv += "C;5;vaardigheid;Begeleidt bewoners bij herstel;Nieuw;Blijft\nN;6;kennis;Kent de wijk;;\n"
    csv += "A;5;vaardigheid;Begeleidt bewoners bij herstel;Sluit aan bij eigen kracht;\n"
    kept, gone = imported(csv, current), imported(csv, current, remove=True)
    assert [(each.row, each.code, each.action) for each in gone.rows] == [
        (2, "C", RowAction.CHANGE),
        (3, "N", RowAction.CREATE),
        (4, "A", RowAction.CHANGE),
        (None, "B", RowAction.REMOVE),
    ]
    changes = [(each.column, each.before, each.after) for each in gone.rows[0].changes]
    assert changes == [("criteria.1.nl", "Oud", "Nieuw")]
    lost = [(each.column, each.before, each.after) for each in gone.rows[2].changes]
    assert lost == [("criteria.1.en", "Builds on own strength", "")]
    assert ([each["code"] for each in gone.outcomes], gone.is_reordered) == (["C", "N", "A"], True)
    assert ([each["code"] for each in kept.outcomes], kept.is_reordered) == (["A", "B", "C", "N"], False)
    assert (kept.outcomes[1], kept.outcomes[0]["statement"]) == (current[1], current[0]["statement"])
    assert kept.outcomes[3] == OutcomeContent.model_validate(
        {"code": "N", "level": 6, "kind": "knowledge", "statement": {"nl": "Kent de wijk"}}
    ).model_dump(mode="json", exclude_none=True)


def test_a_column_that_is_absent_changes_nothing_and_an_empty_cell_empties() -> None:
    current = [stored(code="A", ec=2.5), stored(code="B", ec=3)]
    plan = imported("code,statement (en),EC\nA,Coaches,\nB,,3", current)
    assert [each.action for each in plan.rows] == [RowAction.CHANGE, RowAction.CHANGE]
    wanted = {**current[0], "statement": {"nl": current[0]["statement"]["nl"], "en": "Coaches"}}
    del wanted["ec"]
    assert plan.outcomes == (wanted, {**current[1], "statement": {"nl": current[1]["statement"]["nl"]}})
    assert [each.action for each in imported("code\nA\nB", current).rows] == [RowAction.UNCHANGED] * 2


def test_faults_of_an_outcome_stand_at_their_cells() -> None:
    long, url = "x" * 5001, "ftp://a.example | n | f"
    header = "code;niveau;soort;leeruitkomst (nl);criterium 1 (nl);criterium 3 (nl);SDG's;EC;aansluiting 2"
    plan = imported(f"{header}\nA b;9;kennis;{long};;{long};18;0,3;{url}\nB;;;;;;;;\n")
    assert [(fault.code, fault.pointer, fault.detail.partition(":")[0]) for fault in plan.faults] == [
        ("string-pattern-mismatch", "row:2/column:code", "A2"),
        ("too-long", "row:2/column:statement.nl", "D2"),
        ("less-than-equal", "row:2/column:level", "B2"),
        ("too-long", "row:2/column:criteria.3.nl", "F2"),
        ("value-error", "row:2/column:ec", "H2"),
        ("less-than-equal", "row:2/column:sdgs", "G2"),
        ("string-pattern-mismatch", "row:2/column:alignments.2", "I2"),
        ("missing", "row:3/column:statement.nl", "D3"),
        ("missing", "row:3/column:level", "B3"),
        ("missing", "row:3/column:kind", "C3"),
    ]
    assert [(each.code, each.action) for each in plan.rows] == [("A b", RowAction.ERROR), ("B", RowAction.ERROR)]


def test_codes_name_one_row_and_one_outcome() -> None:
    twice = imported("code;niveau\nA;5\nA;6\n;5\n", [stored(code="A")])
    assert [(fault.code, fault.pointer) for fault in twice.faults if "code" in fault.code] == [
        ("code-not-unique", "row:2/column:code"),
        ("code-not-unique", "row:3/column:code"),
        ("code-missing", "row:4/column:code"),
    ]
    current = [stored(code="A"), stored(code="A", level=6), stored(code="B")]
    ambiguous = imported("code;niveau\nA;7", current)
    assert [fault.detail for fault in ambiguous.faults] == ["A2: A stands in the set more than once."]
    assert imported("code;niveau\nB;5", current).outcomes == tuple(current)


def test_a_set_holds_at_most_a_thousand_outcomes() -> None:
    rows = "".join(f"C{number};5;kennis;Kent\n" for number in range(1001))
    plan = imported("code;niveau;soort;leeruitkomst (nl)\n" + rows)
    assert [(fault.code, fault.pointer) for fault in plan.faults] == [("too-many-outcomes", "")]


def test_after_a_thousand_faults_the_rest_is_not_looked_at() -> None:
    plan = imported("code;niveau;soort;leeruitkomst (nl)\n" + "A;vijf;kunde;\n" * 400, [stored(code="B")], remove=True)
    assert (len(plan.rows), plan.rows[-1].faults[0].code) == (252, "too-many-faults")
    assert len(plan.faults) == 1005
    assert {each.action for each in plan.rows} == {RowAction.ERROR}


# The round trip.

signs = st.sampled_from([*"=+-@'\"|\\;,\n _xé＝", "_x0041_", "x005F_", "&amp;", "=1+1", "'=", "\\|"])
characters = st.characters(exclude_categories=["Cs"]).filter(lambda each: not FORBIDDEN.search(each))
texts = (
    st.lists(st.one_of(signs, characters), min_size=1, max_size=12)
    .map(lambda parts: "".join(parts).strip())
    .filter(bool)
)
lines = texts.map(lambda text: " ".join(text.split())).filter(bool)
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,6}", fullmatch=True)
languages = st.one_of(st.fixed_dictionaries({"nl": texts}), st.fixed_dictionaries({"nl": texts, "en": texts}))
alignments = st.fixed_dictionaries(
    {
        "targetUrl": st.sampled_from(["https://a.example/b|c", "http://data.example/\\x", "https://a.example"]),
        "targetName": lines,
        "targetFramework": lines,
    },
    optional={"targetType": st.sampled_from(["ext:ESCO", "ext:Other"])},
)
outcomes = st.fixed_dictionaries(
    {
        "code": codes,
        "statement": languages,
        "level": st.integers(2, 8),
        "kind": st.sampled_from([*OutcomeKind]),
    },
    optional={
        "criteria": st.lists(languages, max_size=6),
        "ec": st.integers(1, 960).map(lambda halves: halves / 2),
        "themes": st.lists(st.sampled_from([*Theme]), max_size=10),
        "sdgs": st.lists(st.integers(1, 17), max_size=17),
        "livedExperience": st.sampled_from([*LivedExperience]),
        "alignments": st.lists(alignments, max_size=3),
        "parent": codes,
    },
)
sets = st.lists(
    outcomes.map(lambda each: OutcomeContent.model_validate(each).model_dump(mode="json", exclude_none=True)),
    max_size=6,
    unique_by=lambda each: each["code"],
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sets, st.sampled_from(["nl", "en"]), st.sampled_from([XLSX, CSV]))
def test_any_set_comes_back_as_it_was(content: list[dict[str, Any]], language: str, form: str) -> None:
    sheet = write_sheet(form, content, [5], language)
    for current in ([], content):
        plan = read_sheet(sheet, current, remove_missing=True, language=language).plan
        assert (list(plan.outcomes), plan.faults, plan.is_reordered) == (content, [], False)
    assert {each.action for each in plan.rows} <= {RowAction.UNCHANGED}
