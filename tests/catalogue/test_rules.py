"""The filter language, lists and editions of CASE, without a server."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.rules import vocabulary
from app.catalogue.rules.editions import DOCUMENT_FIELDS, Edition, in_edition, status_info
from app.catalogue.rules.filters import Field, FieldKind, Filter, matches, read_filter, read_moment, values_at
from app.catalogue.rules.listing import Asked, Listing, choose, page_offsets, read_listing
from app.problems import (
    Conflict,
    Fault,
    Forbidden,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    Problem,
    Unauthenticated,
    Unavailable,
    Unexpected,
)

FIELDS = {
    "title": Field(),
    "version": Field(),
    "link.title": Field(),
    "many": Field(has_many=True),
    "links.uri": Field(has_many=True),
    "at": Field(FieldKind.MOMENT),
}
DOCUMENT: dict[str, Any] = {
    "title": "It's Social Work",
    "version": "2",
    "link": {"title": "CC BY 4.0"},
    "many": ["Maths", "English"],
    "links": [{"uri": "a"}, {"uri": "b"}],
    "at": "2026-11-02T09:00:00+00:00",
}


def parsed(text: str) -> Filter:
    found, faults = read_filter(text, FIELDS)
    assert faults == []
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title='it''s social work'", True),
        ("title = 'It''s Social Work' ", True),
        ("title!='x'", True),
        ("title!='it''s social work'", False),
        ("title~'SOCIAL'", True),
        ("title~'art'", False),
        ("version>'1'", True),
        ("version>'2'", False),
        ("version>='2'", True),
        ("version<'2'", False),
        ("version<='2'", True),
        ("link.title='CC BY 4.0'", True),
        ("many='english,maths'", True),
        ("many='Maths'", False),
        ("many!='Maths'", True),
        ("many~'math'", True),
        ("many~'math, eng'", True),
        ("many~'math,art'", False),
        ("many>'Kite'", True),
        ("links.uri='b,a'", True),
        ("at='2026-11-02T10:00:00+01:00'", True),
        ("at='2026-11-02T09:00:00Z'", True),
        ("at>'2026-11-02'", True),
        ("at<'2026-11-02'", False),
        ("at~'2026-11'", True),
        ("title='x' AND version='2'", False),
        ("title='x' OR version='2'", True),
        ("version='2' OR title='x' AND title='y'", True),
        ("title='x' AND title='y' OR version='2'", True),
        ("title='x' OR title='y' OR title='z'", False),
        ("title='a AND b' OR title='c OR d'", False),
    ],
)
def test_a_filter_chooses(text: str, expected: bool) -> None:
    assert matches(DOCUMENT, parsed(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("title='x'", False), ("title!='x'", True), ("title~''", False), ("at>'1999'", False)]
)
def test_what_is_not_there_equals_nothing(text: str, expected: bool) -> None:
    found, _ = read_filter(text.replace("1999", "1999-01-01"), FIELDS)
    assert matches({}, found) is expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "''"),
        ("title", "'title'"),
        ("title='x", '"title=\'x"'),
        ("title=x", "'title=x'"),
        ('title="x"', "title="),
        ("title=='x'", "title=="),
        ("title='x' and version='2'", "AND or OR"),
        ("title='x'AND version='2'", "AND or OR"),
        ("title='x' AND", "AND or OR"),
        ("title='x' AND ", "predicate"),
        ("(title='x')", "predicate"),
        ("colour='x'", "no field colour"),
        ("link='x'", "no field link"),
        ("at='yesterday'", "ISO 8601"),
        ("at>''", "ISO 8601"),
    ],
)
def test_what_is_no_filter_is_said(text: str, told: str) -> None:
    found, faults = read_filter(text, FIELDS)
    assert found == ()
    assert [(fault.code, fault.pointer) for fault in faults] == [("filter-invalid", "query:filter")]
    assert told in faults[0].detail


WORDS = st.sampled_from(
    [
        *FIELDS,
        "=",
        "!=",
        ">",
        "<=",
        "~",
        "'",
        "''",
        "'x'",
        "'2026-11-02'",
        " ",
        " AND ",
        " OR ",
        "(",
        "\\",
        "é",
        ",",
        "\n",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map("".join)))
def test_any_text_is_a_filter_or_has_a_fault(text: str) -> None:
    found, faults = read_filter(text, FIELDS)
    assert bool(found) is not bool(faults)
    assert matches(DOCUMENT, found) in {True, False}


@given(
    st.lists(
        st.tuples(st.sampled_from(("title", "many", "link.title")), st.sampled_from(("=", "!=", ">", "~")), st.text()),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from((" AND ", " OR ")),
)
def test_clauses_are_read_as_they_were_written(clauses: list[tuple[str, str, str]], joint: str) -> None:
    quoted = [(path, predicate, value.replace("'", "''")) for path, predicate, value in clauses]
    found = parsed(joint.join(f"{path}{predicate}'{value}'" for path, predicate, value in quoted))
    assert [(each.path, each.predicate, each.value) for group in found for each in group] == clauses
    assert len(found) == (1 if joint == " AND " else len(clauses))


@given(
    st.one_of(st.text(max_size=40), st.datetimes().map(str), st.sampled_from(("0001-01-01T00:00+14:00", "9999-12-31")))
)
def test_any_text_is_compared_with_a_moment(text: str) -> None:
    found, faults = read_filter("at>'" + text.replace("'", "''") + "'", FIELDS)
    assert bool(faults) is (read_moment(text) is None)
    assert matches(DOCUMENT, found) in {True, False}


def test_values_are_found_through_objects_and_lists() -> None:
    assert values_at({"a": [{"b": [1, {"c": 2}]}, {"x": 3}, "y"]}, "a.b") == ["1"]
    assert values_at({"a": [{"b": {"c": 2}}]}, "a.b.c") == ["2"]
    assert values_at({}, "a.b") == []


ROWS: list[dict[str, Any]] = [
    {"title": "b", "version": "1"},
    {"version": "2"},
    {"title": "A", "version": "3"},
    {"title": "a", "version": "4"},
]


@pytest.mark.parametrize(
    ("asked", "expected", "total"),
    [
        (Asked(), "1234", 4),
        (Asked(order_by="desc"), "4321", 4),
        (Asked(sort="title"), "3412", 4),
        (Asked(sort="title", order_by="desc"), "1342", 4),
        (Asked(limit=2, offset=1), "23", 4),
        (Asked(offset=9), "", 4),
        (Asked(filter="title~'a'", limit=1), "3", 2),
    ],
)
def test_a_list_is_filtered_sorted_and_cut(asked: Asked, expected: str, total: int) -> None:
    found = choose(ROWS, read_listing(asked, FIELDS))
    assert ("".join(each["version"] for each in found.documents), found.total) == (expected, total)


def test_fields_are_chosen_by_their_names() -> None:
    found = choose([DOCUMENT], read_listing(Asked(fields=["title, link", "at"]), FIELDS))
    assert [set(each) for each in found.documents] == [{"title", "link", "at"}]


def test_every_fault_of_a_query_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_listing(Asked(filter="x", sort="colour", fields=["colour", "link.title"]), FIELDS)
    pointers = [fault.pointer for fault in refused.value.faults]
    assert pointers == ["query:filter", "query:sort", "query:fields", "query:fields"]


@pytest.mark.parametrize(
    ("total", "limit", "offset", "expected"),
    [
        (0, 10, 0, {"first": 0, "last": 0}),
        (10, 10, 0, {"first": 0, "last": 0}),
        (11, 10, 0, {"first": 0, "next": 10, "last": 10}),
        (25, 10, 10, {"first": 0, "prev": 0, "next": 20, "last": 20}),
        (25, 10, 20, {"first": 0, "prev": 10, "last": 20}),
        (25, 10, 5, {"first": 0, "prev": 0, "next": 15, "last": 20}),
        (25, 10, 500, {"first": 0, "prev": 20, "last": 20}),
        (0, 10, 500, {"first": 0, "prev": 0, "last": 0}),
    ],
)
def test_pages_beside_this_one(total: int, limit: int, offset: int, expected: dict[str, int]) -> None:
    assert page_offsets(total, Listing(limit, offset, None, False, None, None)) == expected


@given(st.integers(0, 60), st.integers(1, 20))
def test_paging_walks_through_all(total: int, limit: int) -> None:
    rows = [{"version": str(number)} for number in range(total)]
    seen: list[dict[str, Any]] = []
    offset: int | None = 0
    while offset is not None:
        listing = Listing(limit, offset, None, False, None, None)
        found = choose(rows, listing)
        seen += found.documents
        offset = page_offsets(found.total, listing).get("next")
    assert seen == rows


def test_case_1_0_goes_without_what_1_1_added() -> None:
    link = {"title": "t", "identifier": "i", "uri": "http://x/ims/case/v1p1/CFPackages/i"}
    document = {"title": "t", "subject": ["s"], "notes": "n", "caseVersion": "1.1", "extensions": {}}
    item = {"fullStatement": "f", "subject": ["s"], "subjectURI": [], "notes": "n", "extensions": {}}
    association = {"associationType": "isChildOf", "notes": "n", "originNodeURI": {**link, "targetType": "CASE"}}
    whole = {"CFDocument": {**document, "CFPackageURI": link}, "CFItems": [item], "CFAssociations": [association]}
    assert in_edition(whole, Edition.V1P1) == whole
    assert in_edition(whole, Edition.V1P0) == {
        "CFDocument": {
            "title": "t",
            "subject": ["s"],
            "notes": "n",
            "CFPackageURI": {**link, "uri": "http://x/ims/case/v1p0/CFPackages/i"},
        },
        "CFItems": [{"fullStatement": "f", "notes": "n"}],
        "CFAssociations": [{"associationType": "isChildOf", "originNodeURI": link}],
    }
    assert {"caseVersion", "extensions.leerlijn.code"} <= set(DOCUMENT_FIELDS[Edition.V1P1])
    assert not {name for name in DOCUMENT_FIELDS[Edition.V1P0] if name.startswith(("case", "ext", "frame"))}


@given(st.lists(st.text(alphabet="abc-0", max_size=20), min_size=1, max_size=3))
def test_derived_ids_are_those_of_the_standard_library(parts: list[str]) -> None:
    namespace = uuid.UUID("b53c5bd1-5f6b-4f7c-9d3c-6f0f5f3c6c1e")
    assert vocabulary.derived_id(*parts) == str(uuid.uuid5(namespace, "/".join(parts)))


@pytest.mark.parametrize(
    ("problem", "v1p0", "v1p1"),
    [
        (Unauthenticated(), "unauthorisedrequest", "unauthorised_request"),
        (Forbidden(), "forbidden", "forbidden"),
        (NotFound(), "unknownobject", "unknownobject"),
        (Unavailable(), "server_busy", "server_busy"),
        (Unexpected(), "internal_server_error", "internal_server_error"),
        (Conflict(), "internal_server_error", "internal_server_error"),
        (InvalidInput(), "invalid_selection_field", "invalid_selection_field"),
        (InvalidInput(faults=[Fault("x", "y", "query:orderBy")]), "invalid_sort_field", "invalid_sort_field"),
    ],
)
def test_each_edition_spells_its_code_minors(problem: Problem, v1p0: str, v1p1: str) -> None:
    for edition, expected in ((Edition.V1P0, v1p0), (Edition.V1P1, v1p1)):
        info = status_info(problem, edition)
        assert (info["imsx_codeMajor"], info["imsx_severity"]) == ("failure", "error")
        (minor,) = info["imsx_codeMinor"]["imsx_codeMinorField"]
        assert minor["imsx_codeMinorFieldValue"] == expected


def test_a_method_that_is_not_there_is_unsupported() -> None:
    info = status_info(MethodNotAllowed(), Edition.V1P1)
    assert (info["imsx_codeMajor"], "imsx_codeMinor" in info) == ("unsupported", False)


def test_ids_of_what_has_no_row_never_change() -> None:
    """UUIDs of version 5 (RFC 9562, 5.5); the expected one is by `sha1sum`, with the bits of 5.5 set by hand."""
    expected = "1fe00714-e019-577f-a61f-86159c45cd40"
    assert vocabulary.derived_id("theme", "lived-experience") == expected
    assert len(vocabulary.CONCEPTS) == 4 + 10 + 17 + 3 + 3
    assert vocabulary.with_children(vocabulary.derived_id("nothing")) == []
    assert len({term.place for term in vocabulary.CONCEPTS.values()}) == len(vocabulary.CONCEPTS)
