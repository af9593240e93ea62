"""Packages looked at, read and merged, without a server; and any package that CASE allows, out as it came in."""

import json
import uuid
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalogue.rules.editions import Edition, Verbatim, in_edition
from app.catalogue.rules.frameworks import (
    LICENCE_UNKNOWN,
    MAX_DEPTH,
    Assumed,
    item_codes,
    package_place,
    read_framework,
    set_code,
)
from app.catalogue.rules.merging import ItemAction, head_changes, merge, plan_items
from app.catalogue.rules.shapes import MAX_FAULTS, look_at
from app.problems import Fault
from tests.catalogue.frameworks import child, criterion, identifier, newer, rich, thing

ASSUMED = Assumed(6, "skill")


def framework(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    document = thing("CFDocuments", "d", creator="Maker", title="Titel", language="nl")
    return {"CFDocument": {**document, **more.pop("document", {})}, "CFItems": list(items), **more}


def item(name: str = "a", **members: Any) -> dict[str, Any]:
    return thing("CFItems", name, fullStatement="Doet iets", **members)


def outcomes(package: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_framework(package, ASSUMED).content["outcomes"]
    return found


# Looking.


def test_packages_of_both_editions_are_told_apart() -> None:
    assert (look_at(rich()).faults, look_at(rich()).edition) == ([], Edition.V1P0)
    assert (look_at(newer()).faults, look_at(newer()).edition) == ([], Edition.V1P1)


@pytest.mark.parametrize(
    "members",
    [
        {"extensions": {}},
        {"subject": []},
        {"subjectURI": []},
    ],
)
def test_what_1_1_added_makes_a_package_one_of_1_1(members: dict[str, Any]) -> None:
    assert look_at(framework(item(**members))).edition is Edition.V1P1


@pytest.mark.parametrize("kind", ["isTranslationOf", "ext:supports", "ext:a.b_c-1"])
def test_associations_of_1_1_make_a_package_one_of_1_1(kind: str) -> None:
    tie = {**child("a", "d", 1), "associationType": kind}
    assert look_at(framework(item(), CFAssociations=[tie])).edition is Edition.V1P1
    assert in_edition(tie, Edition.V1P0)["associationType"] == "isRelatedTo"
    assert in_edition(tie, Edition.V1P1)["associationType"] == kind


@pytest.mark.parametrize(
    ("moment", "is_right"),
    [
        ("2019-05-14T08:30:00Z", True),
        ("2019-05-14T08:30:00.123456789+05:30", True),
        ("2019-05-14T08:30:00+00:00", True),
        ("2019-05-14T08:30:00", False),
        ("2019-05-14", False),
        ("2019-05-14T25:30:00Z", False),
        ("2019-W20-2T08:30:00Z", False),
        (20190514, False),
    ],
)
def test_moments_have_a_zone(moment: Any, is_right: bool) -> None:
    looked = look_at(framework({**item(), "lastChangeDateTime": moment}))
    assert [fault.pointer for fault in looked.faults] == ([] if is_right else ["/CFItems/0/lastChangeDateTime"])


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"statusStartDate": "2021-02-29"}, "/CFItems/0/statusStartDate"),
        ({"statusStartDate": "20210201"}, "/CFItems/0/statusStartDate"),
        ({"licenseURI": "x"}, "/CFItems/0/licenseURI"),
        ({"conceptKeywords": {}}, "/CFItems/0/conceptKeywords"),
        ({"extensions": []}, "/CFItems/0/extensions"),
    ],
)
def test_values_have_their_form(members: dict[str, Any], pointer: str) -> None:
    assert [fault.pointer for fault in look_at(framework(item(**members))).faults] == [pointer]
    assert look_at(framework(item(statusStartDate="2020-02-29"))).faults == []


def test_identifiers_are_unique_in_their_kind_whatever_their_case() -> None:
    one, other = item("a"), {**item("a"), "identifier": item("a")["identifier"].upper()}
    (fault,) = look_at(framework(one, other)).faults
    assert (fault.code, fault.pointer) == ("identifier-twice", "/CFItems/1/identifier")
    rubric = thing("CFRubrics", "r", identifier=item("a")["identifier"])
    rubric["identifier"] = one["identifier"]
    assert look_at(framework(one, CFRubrics=[rubric])).faults == []


def test_faults_end_somewhere() -> None:
    faults = look_at(framework(*({"identifier": 1} for _ in range(1000)))).faults
    assert (len(faults), faults[-1].code) == (MAX_FAULTS + 1, "too-many-faults")


def test_names_of_members_are_escaped_in_pointers() -> None:
    looked = look_at({**framework({**item(), "a/b~c": 1}), "0": {}})
    assert list(looked.unknown) == ["/CFItems/*/a~1b~0c", "/*"]


# Reading.


@pytest.mark.parametrize(
    ("told", "level"),
    [
        (["NLQF 5"], 5),
        (["EQF level 6", "nlqf niveau 7"], 7),
        (["EQF6"], 6),
        ([" EQF 4 "], 4),
        (["09", "10"], None),
        (["5"], None),
        (["NLQF 1"], None),
        (["NLQF 4+"], None),
        ([], None),
    ],
)
def test_only_levels_of_the_framework_of_qualifications_are_levels(told: list[str], level: int | None) -> None:
    (found,) = outcomes(framework(item(educationLevel=told)))
    assert (found["level"], found["assumed"]) == (
        level or ASSUMED.level,
        ["kind"] if level else ["level", "kind"],
    )


@pytest.mark.parametrize(
    ("document", "own", "language", "words"),
    [
        ("nl", None, None, {"nl": "Doet iets"}),
        ("nl-BE", None, None, {"nl": "Doet iets"}),
        ("dut", "nld", None, {"nl": "Doet iets"}),
        ("nl", "en-GB", "en", {"nl": "Doet iets", "en": "Doet iets"}),
        ("eng", None, "en", {"nl": "Doet iets", "en": "Doet iets"}),
        ("fr", None, "fr", {"nl": "Doet iets"}),
        ("fr", "nl", None, {"nl": "Doet iets"}),
        (None, None, "und", {"nl": "Doet iets"}),
        ("English, mostly", None, "und", {"nl": "Doet iets"}),
    ],
)
def test_the_language_of_a_text_is_said(
    document: str | None, own: str | None, language: str | None, words: dict[str, str]
) -> None:
    package = framework(item(**({"language": own} if own else {})))
    del package["CFDocument"]["language"]
    package["CFDocument"] |= {"language": document} if document else {}
    (found,) = outcomes(package)
    assert (found.get("language"), found["statement"]) == (language, words)


@pytest.mark.parametrize(
    ("schemes", "codes"),
    [
        (["A.1", "A.2"], ["A.1", "A.2"]),
        ([" A 1 ", "(b)/c"], ["A-1", "b-c"]),
        (["x" * 90, "y"], ["x" * 64, "y"]),
    ],
)
def test_codes_are_those_of_the_framework(schemes: list[str], codes: list[str]) -> None:
    assert item_codes([item(str(at), humanCodingScheme=each) for at, each in enumerate(schemes)]) == codes


def test_codes_that_are_none_or_not_unique_get_the_identifier() -> None:
    one, other = "11111111-0000-4000-a000-000000000001", "11111111-0000-4000-a000-000000000002"
    alike = [{"identifier": one, "humanCodingScheme": "§"}, {"identifier": other}]
    assert item_codes(alike) == [f"ITEM-{uuid.UUID(each).hex}" for each in (one, other)]
    twice = [
        {"identifier": one, "humanCodingScheme": "A"},
        {"identifier": str(uuid.UUID(int=9)), "humanCodingScheme": "A"},
    ]
    assert item_codes(twice) == ["A-11111111", "A-00000000"]
    assert set_code(framework()["CFDocument"]) == f"CASE-{identifier('CFDocuments/d')[:8]}"


def test_an_item_stands_below_the_first_that_is_here() -> None:
    package = framework(
        item("c"), item("a"), item("b"),
        CFAssociations=[child("c", "nowhere", 1), child("c", "b", 2), child("c", "a", 1), child("b", "d", 2, "CFDocuments")],
    )  # fmt: skip
    found = outcomes(package)
    codes = item_codes(package["CFItems"])
    assert [each["code"] for each in found] == [codes[2], codes[0], codes[1]]
    assert [each.get("parent") for each in found] == [None, codes[2], None]


def test_ends_are_found_by_their_address_too() -> None:
    tie = child("a", "b", 1)
    for end in ("originNodeURI", "destinationNodeURI"):
        tie[end]["identifier"] = tie[end]["uri"]
    package = framework(item("a"), item("b"), CFAssociations=[tie])
    assert [each.get("parent") for each in outcomes(package)] == [None, item_codes(package["CFItems"])[1]]


def test_circles_and_depths_are_faults() -> None:
    ties = [child("a", "b", 1), child("b", "c", 1), child("c", "b", 1), child("x", "x", 1)]
    reading = read_framework(framework(*map(item, "abcx"), CFAssociations=ties), ASSUMED)
    assert [fault.pointer for fault in reading.faults] == ["/CFItems/1", "/CFItems/2", "/CFItems/3"]
    assert len(reading.content["outcomes"]) == 4
    names = [str(each) for each in range(MAX_DEPTH + 2)]
    line = [child(low, up, 1) for up, low in pairwise(names)]
    deep = read_framework(framework(*map(item, names), CFAssociations=line), ASSUMED)
    assert deep.faults == (
        Fault("nested-too-deep", "More than 50 items stand above each other.", f"/CFItems/{MAX_DEPTH}"),
    )


def test_criteria_of_a_rubric_that_name_an_item_are_its_criteria() -> None:
    found = {each["code"]: each["criteria"] for each in outcomes(rich())}
    assert [each["nl"] for each in found["A.1.a"]] == ["Lets others finish", "Asks on"]
    many = [criterion(str(each), "x" * 6000, position=each) for each in range(40)]
    package = {**rich(), "CFRubrics": [thing("CFRubrics", "r", CFRubricCriteria=[*many, criterion("blank", " ")])]}
    (told,) = (each["criteria"] for each in outcomes(package) if each["code"] == "A.1.a")
    assert (len(told), len(told[0]["nl"]), told[0]["nl"][-1]) == (30, 5000, "…")


@pytest.mark.parametrize(
    ("named", "known", "licence"),
    [
        ("Open", [], "Open"),
        ("Open", ["A", "B"], "Open"),
        (None, ["A"], "A"),
        (None, ["A", "B"], LICENCE_UNKNOWN),
        (None, [], LICENCE_UNKNOWN),
        (" ", [], LICENCE_UNKNOWN),
    ],
)
def test_a_licence_is_never_made_up(named: str | None, known: list[str], licence: str) -> None:
    licences = [thing("CFLicenses", each, title=each, licenseText="x") for each in known]
    document = {"licenseURI": {"title": named, "identifier": str(uuid.uuid4()), "uri": "x"}} if named else {}
    package = framework(document=document, CFDefinitions={"CFLicenses": licences})
    assert read_framework(package, ASSUMED).content["licence"] == licence


def test_a_framework_says_where_it_is_from() -> None:
    document = {"officialSourceURL": "nowhere", "uri": "urn:uuid:1", "creator": " ", "publisher": ""}
    content = read_framework(framework(document=document), ASSUMED).content
    assert content["source"] == {"title": identifier("CFDocuments/d")}
    assert content["importedFrom"] == {"identifier": identifier("CFDocuments/d"), "uri": "urn:uuid:1"}


def own(**changes: Any) -> dict[str, Any]:
    facts = {"kind": "national", "code": "NED", "digest": "x", "levels": [5], "title": {"nl": "Oud", "en": "Title"}}
    return {"extensions": {"leerlijn": {**facts, **changes}}}


def test_a_set_of_ours_is_known_by_what_it_carries() -> None:
    items = [
        item(
            "a",
            alternativeLabel="Does",
            listEnumeration="2",
            extensions={"leerlijn": {"level": 5, "kind": "skill", "odd": 1}},
        ),
        item("b", listEnumeration="1"),
    ]
    rubric = thing("CFRubrics", "r", CFRubricCriteria=[
        {**criterion("x", "Ziet", position=2), "CFItemURI": {**item("a"), "title": ""}},
        {**criterion("y", "Hoort"), "CFItemURI": {**item("a"), "title": ""}, "extensions": {"leerlijn": {"description": {"en": "Hears"}}}},
        {**criterion("z", "Voelt"), "CFItemURI": {**item("a"), "title": ""}, "extensions": {"leerlijn": {"description": "Feels"}}},
    ])  # fmt: skip
    reading = read_framework(
        framework(*items, document=own(institution="noord", programme=7), CFRubrics=[rubric]), ASSUMED
    )
    assert reading.owner is not None
    assert (reading.owner.kind, reading.owner.institution, reading.owner.programme) == ("national", "noord", None)
    assert reading.content["title"] == {"nl": "Titel", "en": "Title"}
    assert reading.places == (1, 0)
    first = reading.content["outcomes"][1]
    assert (first["statement"], first["level"], "odd" in first) == ({"nl": "Doet iets", "en": "Does"}, 5, False)
    assert first["criteria"] == [{"nl": "Ziet"}, {"nl": "Hoort", "en": "Hears"}, {"nl": "Voelt"}]
    assert reading.content["outcomes"][0]["assumed"] == ["level", "kind"], "an item that is not ours"
    unnumbered = framework(item("a"), item("b", listEnumeration="ii"), document=own())
    assert read_framework(unnumbered, ASSUMED).places == (0, 1)


@pytest.mark.parametrize(
    "extensions",
    [
        {},
        {"leerlijn": 7},
        {"leerlijn": {"kind": ["national"], "code": "A", "digest": "x"}},
        {"leerlijn": {"kind": "other", "code": "A", "digest": "x"}},
        {"leerlijn": {"kind": "national", "code": "not a code", "digest": "x"}},
        {"leerlijn": {"kind": "national", "code": "A", "digest": 1}},
    ],
)
def test_what_only_looks_like_ours_is_read_as_that_of_others(extensions: dict[str, Any]) -> None:
    reading = read_framework(framework(item(), document={"extensions": extensions}), ASSUMED)
    assert reading.owner is None
    assert reading.content["importedFrom"]["identifier"] == identifier("CFDocuments/d")


@pytest.mark.parametrize(
    ("place", "pointer"),
    [
        (("outcomes", 0, "code"), "/CFItems/1/humanCodingScheme"),
        (("outcomes", 0, "statement", "nl"), "/CFItems/1/fullStatement"),
        (("outcomes", 0, "level"), "/CFItems/1/extensions/leerlijn/level"),
        (("outcomes", 0, "criteria", 3, "nl"), "/CFItems/1"),
        (("outcomes", 0), "/CFItems/1"),
        (("outcomes",), "/CFItems"),
        (("title", "nl"), "/CFDocument/title"),
        (("description", "nl"), "/CFDocument/description"),
        (("importedFrom", "uri"), "/CFDocument/uri"),
        (("levels", 0), "/CFDocument/extensions/leerlijn/levels/0"),
        ((), "/CFDocument/extensions/leerlijn"),
    ],
)
def test_places_in_a_set_are_places_in_its_package(place: tuple[Any, ...], pointer: str) -> None:
    items = [item("a", listEnumeration="2"), item("b", listEnumeration="1")]
    assert package_place(read_framework(framework(*items, document=own()), ASSUMED), place) == pointer


# Merging.


def content(*each: tuple[str, int], **head: Any) -> dict[str, Any]:
    return {**head, "outcomes": [{"code": code, "value": value} for code, value in each]}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (None, None, [("a", 1)], [("a", 1)]),
        (None, [("a", 2)], [("a", 1)], [("a", 1)]),
        ([("a", 1)], [("a", 2)], [("a", 1)], [("a", 2)]),
        ([("a", 1)], [("a", 2)], [("a", 3)], [("a", 3)]),
        ([("a", 1)], [("a", 1)], [("a", 1), ("b", 1)], [("a", 1), ("b", 1)]),
        ([("a", 1), ("b", 1)], [("a", 1), ("b", 2)], [("a", 1)], [("a", 1)]),
        ([("a", 1), ("b", 1)], [("a", 1)], [("a", 2), ("b", 1)], [("a", 2)]),
        ([("a", 1), ("b", 1)], [("a", 1)], [("a", 1), ("b", 2)], [("a", 1), ("b", 2)]),
        ([("a", 1)], [("c", 1), ("a", 1)], [("a", 2)], [("c", 1), ("a", 2)]),
        ([("a", 1), ("b", 1)], [("b", 1), ("a", 1)], [("a", 2), ("b", 1)], [("b", 1), ("a", 2)]),
        ([("a", 1), ("b", 1)], [("x", 1), ("a", 1), ("b", 1)], [("b", 1), ("a", 1)], [("b", 1), ("a", 1), ("x", 1)]),
    ],
)
def test_what_the_framework_changed_is_taken_and_what_we_changed_stays(
    base: Any, ours: Any, theirs: Any, merged: Any
) -> None:
    three = (content(*each) if each is not None else None for each in (base, ours, theirs))
    assert merge(*three)["outcomes"] == content(*merged)["outcomes"]  # type: ignore[arg-type]


def test_members_of_a_set_are_merged_one_by_one() -> None:
    base, ours = content(title="a", gone=1, left=1), content(title="b", gone=1, own=1)
    merged = merge(base, ours, content(title="a", left=1, new=1))
    assert merged == content(title="b", own=1, new=1)
    changes = {each.member: (each.before, each.after) for each in head_changes(ours, merged)}
    assert changes == {"gone": (1, None), "new": (None, 1)}


def test_each_item_is_told_what_becomes_of_it() -> None:
    old, new = content(("a", 1), ("b", 1), ("c", 1), ("d", 1)), content(("a", 1), ("b", 2), ("c", 1), ("e", 1))
    fault = Fault("x", "x", "/CFItems/4")
    items = {code: {"identifier": f"I-{code}", "notes": code} for code in "abcef"}
    read = [(at, items[code], code, (), ()) for at, code in enumerate("abce")] + [
        (4, items["f"], "f", ("level",), (fault,))
    ]
    previous = {"i-c": {"identifier": "I-c", "notes": "before", "fullStatement": "x"}}
    found = plan_items(old, new, read, previous)
    assert [(each.code, each.action) for each in found] == [
        ("a", ItemAction.UNCHANGED),
        ("b", ItemAction.CHANGE),
        ("c", ItemAction.CHANGE),
        ("e", ItemAction.CREATE),
        ("f", ItemAction.ERROR),
        ("d", ItemAction.REMOVE),
    ]
    assert [(each.member, each.before, each.after) for each in found[2].changes] == [("CFItem.notes", "before", "c")]


# Any package.

names = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=12)
words = names.map(lambda text: f"x{text}")
uuids = st.uuids(version=4).map(str)
links = st.fixed_dictionaries({"title": names, "identifier": uuids, "uri": names})
extensions = st.fixed_dictionaries(
    {
        "x": st.recursive(
            st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | names, st.lists, max_leaves=4
        )
    }
)
moments = st.datetimes().map(lambda each: f"{each.replace(microsecond=0).isoformat()}Z")
THING = {"identifier": uuids, "uri": names, "lastChangeDateTime": moments}


def things(needed: dict[str, Any], optional: dict[str, Any], *, is_new: bool) -> Any:
    more = {"extensions": extensions} if is_new else {}
    made = st.fixed_dictionaries({**THING, **needed}, optional={**optional, **more})
    return st.lists(made, max_size=4, unique_by=lambda each: each["identifier"])


@st.composite
def packages(draw: st.DrawFn) -> dict[str, Any]:
    """A package as the schema of an edition allows it."""
    is_new = draw(st.booleans())
    newer_item = {"subject": st.lists(names, max_size=2), "subjectURI": st.lists(links, max_size=2)} if is_new else {}
    many = {"conceptKeywords": st.lists(names, max_size=3), "educationLevel": st.lists(names, max_size=2), **newer_item}
    texts = dict.fromkeys(("humanCodingScheme", "alternativeLabel", "listEnumeration", "notes", "language"), names)
    items = draw(things({"fullStatement": words}, {**texts, **many, "licenseURI": links}, is_new=is_new))
    here = st.sampled_from([*(each["identifier"] for each in items), "elsewhere"])
    kinds = ["isPeerOf", "isPartOf", "exemplar", *(["isTranslationOf", "ext:x"] if is_new else [])]
    ends = st.fixed_dictionaries({"title": names, "identifier": here, "uri": words})
    tied = things(
        {"associationType": st.sampled_from(kinds), "originNodeURI": ends, "destinationNodeURI": ends},
        {"sequenceNumber": st.integers(-5, 5), "CFAssociationGroupingURI": links},
        is_new=is_new,
    )
    parents = [
        {**each, "associationType": "isChildOf", "originNodeURI": {"title": "", "identifier": low["identifier"], "uri": ""},
         "destinationNodeURI": {"title": "", "identifier": up["identifier"], "uri": ""}}
        for up, low, each in zip(items, items[1:], draw(tied), strict=False)
    ]  # fmt: skip
    concept = {"title": names, "hierarchyCode": names}
    definitions = {
        "CFConcepts": things(concept, {"keywords": names}, is_new=is_new),
        "CFSubjects": things(concept, {"description": names}, is_new=is_new),
        "CFLicenses": things({"title": names, "licenseText": names}, {}, is_new=is_new),
        "CFItemTypes": things({**concept, "description": names}, {"typeCode": names}, is_new=is_new),
        "CFAssociationGroupings": things({"title": names}, {}, is_new=is_new),
    }
    scores = things({}, {"score": st.floats(0, 1), "quality": names}, is_new=False)
    criteria = things(
        {}, {"weight": st.floats(0, 1), "position": st.integers(0, 9), "CFRubricCriterionLevels": scores}, is_new=is_new
    )
    document = {**THING, "creator": names, "title": words}
    newer_document = {"caseVersion": st.just("1.1"), "frameworkType": names, "extensions": extensions} if is_new else {}
    optional = {
        **dict.fromkeys(("description", "language", "notes", "version"), names),
        "subject": st.lists(names, max_size=2),
    }
    made = draw(st.fixed_dictionaries({"CFDocument": st.fixed_dictionaries(document, optional={**optional, **newer_document})}, optional={
        "CFDefinitions": st.fixed_dictionaries({}, optional=definitions),
        "CFRubrics": things({}, {"title": names, "CFRubricCriteria": criteria}, is_new=is_new),
    }))  # fmt: skip
    other = [each for each in draw(tied) if each["identifier"] not in {one["identifier"] for one in parents}]
    whole = {
        **made,
        "CFItems": draw(st.permutations(items)),
        "CFAssociations": draw(st.permutations([*parents, *other])),
    }
    return {name: whole[name] for name in draw(st.permutations(list(whole)))}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(packages())
def test_any_package_that_case_allows_is_right_and_read(package: dict[str, Any]) -> None:
    looked = look_at(package)
    assert (looked.faults, list(looked.unknown)) == ([], [])
    before = json.dumps(package)
    reading = read_framework(package, ASSUMED)
    assert json.dumps(package) == before, "reading changes nothing"
    assert sorted(reading.places) == list(range(len(package["CFItems"])))
    codes = [each["code"] for each in reading.content["outcomes"]]
    assert len(set(codes)) == len(codes)
    assert {each["parent"] for each in reading.content["outcomes"] if "parent" in each} <= set(codes)
    assert not reading.faults
    if looked.edition is Edition.V1P0:
        assert in_edition(package, Edition.V1P0) == package == in_edition(Verbatim(package), Edition.V1P0)
