"""What OEAPI and OOAPI are asked, without a register: versions, fields, sorting, pages, periods, words."""

from datetime import UTC, datetime

import pytest

from app.catalogue.rules.negotiation import OEAPI_6_0, OOAPI_5_0, VersionNotAcceptable, choose_version
from app.catalogue.rules.periods import Period, Published, current, periods
from app.catalogue.rules.selection import (
    Fields,
    Order,
    Sheet,
    keep_fields,
    pagination,
    read_expand,
    read_fields,
    read_sort,
)
from app.catalogue.rules.spellings import OEAPI_6, OOAPI_5, spelled_by, two_letters
from app.problems import InvalidInput

DAYS = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 10)]


@pytest.mark.parametrize(
    ("accept", "served"),
    [
        ("", "application/json;version=6.0"),
        ("*/*;q=0.1", "application/json;version=6.0"),
        ("Application/JSON", "application/json;version=6.0"),
        ("application/*", "application/json;version=6.0"),
        ("application/vnd.oeapi+json", "application/vnd.oeapi+json;version=6.0"),
        ("application/vnd.oeapi+json;version=6.12.1", "application/vnd.oeapi+json;version=6.0"),
        ("application/json, application/vnd.oeapi+json;version=6.0", "application/vnd.oeapi+json;version=6.0"),
    ],
)
def test_the_version_that_is_served_is_named(accept: str, served: str) -> None:
    assert choose_version(accept, OEAPI_6_0) == served


@pytest.mark.parametrize(
    ("accept", "requested", "consumer"),
    [
        ("application/vnd.oeapi+json;version=60", "60", None),
        ("application/vnd.oeapi+json;version=latest", "latest", None),
        ("application/vnd.oeapi+json;version=", "", None),
        ("application/vnd.oeapi+json;version=6.0;consumer=rio", "unsaid", "rio"),
        ("image/png, image/gif", "image/png, image/gif", None),
        ("a/" + "b" * 300, "a/" + "b" * 198, None),
    ],
)
def test_what_cannot_be_served_is_said(accept: str, requested: str, consumer: str | None) -> None:
    with pytest.raises(VersionNotAcceptable) as raised:
        choose_version(accept, OEAPI_6_0)
    assert (raised.value.requested, raised.value.consumer) == (requested, consumer)
    assert raised.value.supported == (() if consumer else ("6.0",))
    with pytest.raises(VersionNotAcceptable):
        choose_version("application/vnd.oeapi+json", OOAPI_5_0)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (None, None),
        ("name", {"name": None}),
        ("(name, link)", {"name": None, "link": None}),
        ("a(b,c(d)),e", {"a": {"b": None, "c": {"d": None}}, "e": None}),
    ],
)
def test_a_choice_of_fields_is_read(text: str | None, fields: Fields | None) -> None:
    assert read_fields(text) == fields


@pytest.mark.parametrize(
    "text", ["", "()", "(a", "a)", "a,", "a,,b", "a(", "a()", "(a)(b)", "a b(", "a-b", "a(b)c", "(" * 9, "a(" * 9 + "b" + ")" * 9, "(a)b"]
)  # fmt: skip
def test_what_is_no_choice_of_fields_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="not valid"):
        read_fields(text)


def test_deep_and_long_texts_are_refused_in_time() -> None:
    for text in ("a(" * 1000, "(" * 2000, "a," * 1000):
        with pytest.raises(InvalidInput):
            read_fields(text)


def test_fields_are_kept_through_lists_with_what_is_required() -> None:
    thing = {
        "courseId": 1,
        "name": [{"language": "nl", "value": "x", "more": 1}],
        "link": "y",
        "organisation": {"organisationId": 2, "link": "z", "shortName": "s"},
        "organisationId": 2,
        "studyLoad": [{"studyLoadUnit": "ects", "value": 1, "extra": 2}],
    }
    assert keep_fields(thing, None) is thing
    assert keep_fields({"link": "y"}, {"link": {"deeper": None}}) == {"link": "y"}
    assert keep_fields(thing, {"organisation": {"link": None}, "studyLoad": {}}) == {
        "courseId": 1,
        "name": [{"language": "nl", "value": "x", "more": 1}],
        "organisation": {"organisationId": 2, "link": "z"},
        "studyLoad": [{"studyLoadUnit": "ects", "value": 1}],
    }


def test_sorting_and_expanding_take_what_the_address_has() -> None:
    assert read_sort("-name,courseId,", ("name", "courseId")) == [Order("name", True), Order("courseId", False)]
    assert read_sort(None, ("name",)) == []
    assert read_expand("parent,parent", ("parent",)) == {"parent"}
    assert read_expand(None, ()) == frozenset()
    with pytest.raises(InvalidInput) as raised:
        read_sort("--name,level", ("name",))
    assert [(fault.code, fault.pointer) for fault in raised.value.faults] == [("sort-unknown", "query:sort")] * 2
    with pytest.raises(InvalidInput):
        read_expand("children", ("parent",))


@pytest.mark.parametrize(
    ("sheet", "total", "previous", "following", "pages", "offset"),
    [
        (Sheet(1, 10), 0, False, False, 0, 0),
        (Sheet(1, 10), 10, False, False, 1, 0),
        (Sheet(1, 10), 11, False, True, 2, 0),
        (Sheet(2, 10), 11, True, False, 2, 10),
        (Sheet(9, 50), 11, True, False, 1, 400),
    ],
)
def test_a_page_says_where_it_stands(
    sheet: Sheet, total: int, previous: bool, following: bool, pages: int, offset: int
) -> None:
    said = pagination(sheet, total)
    assert (said["hasPreviousPage"], said["hasNextPage"], said["totalPages"]) == (previous, following, pages)
    assert (said["pageNumber"], said["pageSize"], sheet.offset) == (sheet.number, sheet.size, offset)


@pytest.mark.parametrize(
    ("withdrawn", "ends", "now"),
    [
        ([None], [None], 0),
        ([8], [8], 0),
        ([None, None], [1, None], 1),
        ([None, 8], [None, 8], 0),
        ([None, 8, None], [2, 2, None], 2),
        ([0, 8], [0, 8], 1),
    ],
)
def test_a_version_holds_until_it_is_withdrawn_or_replaced(
    withdrawn: list[int | None], ends: list[int | None], now: int
) -> None:
    def day(number: int | None) -> datetime | None:
        return None if number is None else DAYS[number]

    versions = [Published(DAYS[at], day(end)) for at, end in enumerate(withdrawn)]
    assert periods(versions) == [Period(DAYS[at], day(end)) for at, end in enumerate(ends)]
    assert current(versions) == now


def test_words_are_found_back_and_unknown_ones_find_nothing() -> None:
    assert spelled_by(OEAPI_6.levels, None) is None
    assert spelled_by(OEAPI_6.levels, "bachelor") == frozenset({6})
    assert spelled_by(OOAPI_5.levels, "undefined") == frozenset({0})
    assert spelled_by(OEAPI_6.levels, "undefined") == frozenset()
    spoken = [two_letters(each) for each in ("nl", "nld", "NL-be", "sgn", None)]
    assert spoken == ["nl", "nl", "nl", "sgn", None]
    assert (OOAPI_5.languages["en"], OOAPI_5.languages["fy"]) == ("eng", "fry")
