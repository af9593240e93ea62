"""OEAPI 6 and OOAPI 5 over HTTP: every answer against the official documents, lists by the letter, refusals too."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from tests.catalogue.education import BASES, Catalogue, check, check_answer, get
from tests.conftest import Clock
from tests.factories import World

LISTS = {
    "6": {
        "/organisations": "Organisation",
        "/programmes": "Programme",
        "/courses": "Course",
        "/learning-outcomes": "LearningOutcome",
    },
    "5": {
        "/organizations": "Organization",
        "/programs": "Program",
        "/courses": "Course",
        "/education-specifications": "EducationSpecification",
    },
}
IDS = {"Organisation": "organisationId", "Organization": "organizationId", "Programme": "programmeId",
       "Program": "programId", "Course": "courseId", "LearningOutcome": "learningOutcomeId",
       "EducationSpecification": "educationSpecificationId"}  # fmt: skip
EXPANDS = {
    "Organisation": "parent,children",
    "Organization": "parent,children",
    "Programme": "parent,children,coordinators,instructors,organisation,learningOutcomes",
    "Program": "parent,children,coordinators,organization,educationSpecification",
    "Course": "programmes,coordinators,instructors,organisation,learningOutcomes",
    "LearningOutcome": "organisation,parents,children",
    "EducationSpecification": "parent,children,organization",
}
BELOW = [
    ("6", "/organisations/{organisationId}/programmes", "Programme"),
    ("6", "/organisations/{organisationId}/courses", "Course"),
    ("6", "/programmes/{programmeId}/programmes", "Programme"),
    ("6", "/programmes/{programmeId}/courses", "Course"),
    ("5", "/organizations/{organizationId}/programs", "Program"),
    ("5", "/organizations/{organizationId}/courses", "Course"),
    ("5", "/organizations/{organizationId}/education-specifications", "EducationSpecification"),
    ("5", "/programs/{programId}/programs", "Program"),
    ("5", "/programs/{programId}/courses", "Course"),
    ("5", "/education-specifications/{educationSpecificationId}/education-specifications", "Course"),
    ("5", "/education-specifications/{educationSpecificationId}/courses", "Course"),
    ("5", "/education-specifications/{educationSpecificationId}/programs", "Program"),
]
EVERY_LIST = [(edition, path) for edition, paths in LISTS.items() for path in paths]


@pytest.fixture
def catalogue(client: TestClient, world: World, clock: Clock) -> Catalogue:
    return Catalogue(client, world, clock)


def template_of(edition: str, path: str) -> str:
    return f"{path}/{{{IDS[LISTS[edition][path]]}}}"


def test_each_thing_in_a_list_and_alone_is_as_the_official_document_says(catalogue: Catalogue, standards: Path) -> None:
    for edition, path in EVERY_LIST:
        check_list(catalogue, standards, edition, path)


def check_list(catalogue: Catalogue, standards: Path, edition: str, path: str) -> None:
    name = LISTS[edition][path]
    listed = catalogue.get(edition, path, pageSize=250)
    check_answer(standards, edition, path, listed)
    assert len(listed.json()["items"]) > 2
    expand = (
        "programs,coordinators,organization,educationSpecification"
        if (edition, name) == ("5", "Course")
        else EXPANDS[name]
    )
    for each in listed.json()["items"]:
        check(standards, edition, name, each)
        alone = catalogue.get(edition, f"{path}/{each[IDS[name]]}")
        check_answer(standards, edition, template_of(edition, path), alone)
        assert alone.json() == each
        whole = catalogue.get(edition, f"{path}/{each[IDS[name]]}", expand=expand, returnTimelineOverrides=True)
        check_answer(standards, edition, template_of(edition, path), whole)
        expanded = f"{name}Expanded" if "timelineOverrides" in whole.json() else name
        check(standards, edition, expanded, whole.json())


def test_each_list_below_a_thing_is_as_the_official_document_says(catalogue: Catalogue, standards: Path) -> None:
    for edition, template, name in BELOW:
        check_list_below(catalogue, standards, edition, template, name)


def check_list_below(catalogue: Catalogue, standards: Path, edition: str, template: str, name: str) -> None:
    parent = "/" + template.split("/")[1]
    held = template.rpartition("/")[2]
    for each in catalogue.one(edition, parent, pageSize=250)["items"]:
        identifier = each[IDS[LISTS[edition][parent]]]
        answer = catalogue.get(edition, f"{parent}/{identifier}/{held}")
        assert answer.status_code == 200
        check_answer(standards, edition, template, answer)
        for item in answer.json()["items"]:
            check(standards, edition, name, item)
    assert catalogue.get(edition, f"{parent}/{uuid.uuid4()}/{held}").status_code == 404


@pytest.mark.parametrize("edition", BASES)
def test_the_service_says_what_it_is(catalogue: Catalogue, standards: Path, edition: str) -> None:
    answer = catalogue.get(edition, "/")
    check_answer(standards, edition, "/", answer)
    check(standards, edition, "Service", answer.json())
    assert catalogue.get(edition, "").json() == answer.json()


def test_the_service_names_what_answers_and_what_can_be_expanded(catalogue: Catalogue) -> None:
    said = catalogue.one("6", "/")
    known = {"organisationId": catalogue.institution.id, "programmeId": catalogue.programmes["SW"],
             "courseId": catalogue.modules["M1"], "learningOutcomeId": catalogue.outcomes(1)["LU1"]["id"]}  # fmt: skip
    for operation in said["supportedOperations"]:
        assert catalogue.get("6", operation["path"].format_map(known)).status_code == 200, operation
    assert len({operation["path"] for operation in said["supportedOperations"]}) == 13
    for each in said["supportedExpands"]:
        for name in each["expandableObjects"]:
            wanted = {
                "learning_outcomes": "learningOutcomes",
                "parent": "parents" if "outcomes" in each["path"] else "parent",
            }.get(name, name)
            assert catalogue.get("6", each["path"].format_map(known), expand=wanted).status_code == 200, (each, name)


# What is told.


def test_a_course_is_the_latest_published_version_of_a_module(catalogue: Catalogue) -> None:
    course = catalogue.one("6", f"/courses/{catalogue.modules['M1']}")
    own = course.pop("ext")["leerlijn"]
    outcomes = [each["id"] for each in catalogue.desk.outcomes]
    assert set(course.pop("programmeIds")) == {catalogue.programmes["SW"], catalogue.route}
    assert course == {
        "courseId": catalogue.modules["M1"],
        "primaryCode": {"codeType": "identifier", "code": "M1"},
        "name": [
            {"language": "nl", "value": "Werken met ervaring"},
            {"language": "en", "value": "Working with experience"},
        ],
        "abbreviation": "M1",
        "studyLoad": [{"studyLoadUnit": "ects", "value": 5}, {"studyLoadUnit": "hour", "value": 140}],
        "modesOfDelivery": ["work_based"],
        "description": [{"language": "nl", "value": "Je zet ervaringskennis in bij herstel."}],
        "teachingLanguages": ["nl", "en"],
        "fieldsOfStudy": "0923",
        "learningOutcomeIds": outcomes,
        "admissionRequirements": [{"language": "nl", "value": "Mbo-4"}],
        "level": "associate_degree",
        "assessment": [{"language": "nl", "value": "portfolio"}, {"language": "en", "value": "portfolio"}],
        "organisationId": str(catalogue.institution.id),
        "validFrom": "2026-11-07T10:00:00+01:00",
    }
    assert (own["version"], own["status"], own["isMicrocredential"], own["terms"]) == (
        2,
        "published",
        True,
        ["september"],
    )
    older = catalogue.one("5", f"/courses/{catalogue.modules['M1']}")
    assert [older[name] for name in ("level", "modeOfDelivery", "teachingLanguage", "studyLoad", "validFrom")] == [
        "associate degree", ["situated"], "nld", {"studyLoadUnit": "ects", "value": 5}, "2026-11-07",
    ]  # fmt: skip
    statement = [
        {"language": "nl", "value": "Begeleidt bewoners bij herstel"},
        {"language": "en", "value": "Supports residents in recovery"},
    ]
    assert older["learningOutcomes"] == [statement, statement]


def test_what_is_not_known_of_a_course_is_left_out_or_said_to_be_undetermined(catalogue: Catalogue) -> None:
    new = catalogue.one("6", f"/courses/{catalogue.modules['M2']}")
    assert {"level", "modesOfDelivery", "assessment", "admissionRequirements"}.isdisjoint(new)
    assert new["studyLoad"] == [{"studyLoadUnit": "ects", "value": 2.5}]
    old = catalogue.one("5", f"/courses/{catalogue.modules['M2']}")
    assert old["level"] == "undefined"
    assert "modeOfDelivery" not in old
    forms = catalogue.one("6", f"/courses/{catalogue.modules['M3']}")["assessment"]
    assert forms == [{"language": "nl", "value": "portfolio, gesprek"}], "not every form is said in English"


def test_older_and_withdrawn_versions_stand_in_the_timeline(catalogue: Catalogue) -> None:
    place = f"/courses/{catalogue.modules['M1']}"
    (older,) = catalogue.one("6", place, returnTimelineOverrides="true")["timelineOverrides"]
    assert (older["validFrom"], older["validTo"]) == ("2026-11-06T10:00:00+01:00", "2026-11-07T10:00:00+01:00")
    assert older["course"]["modesOfDelivery"] == ["blended"]
    assert "timelineOverrides" not in catalogue.one("6", place)
    catalogue.withdraw("modules", catalogue.modules["M1"], 2)
    again = catalogue.one("6", place, returnTimelineOverrides="true")
    assert again["modesOfDelivery"] == ["blended"], "the first version holds again"
    assert [each["course"]["modesOfDelivery"] for each in again["timelineOverrides"]] == [["work_based"]]
    (route,) = catalogue.one("6", f"/programmes/{catalogue.route}", returnTimelineOverrides="true")["timelineOverrides"]
    assert route["programme"]["name"][0]["value"] == "Route Herstel"
    (spec,) = catalogue.one("5", f"/education-specifications/{catalogue.route}", returnTimelineOverrides="true")[
        "timelineOverrides"
    ]
    assert spec["educationSpecification"]["name"][0]["value"] == "Route Herstel"


def test_a_withdrawn_module_is_found_by_its_id_alone_and_a_draft_is_not(catalogue: Catalogue) -> None:
    assert "Verdwenen" not in catalogue.names("6", "/courses", pageSize=250)
    gone = catalogue.one("6", f"/courses/{catalogue.modules['M4']}")
    assert gone["validTo"] == gone["validFrom"] == "2026-11-08T10:00:00+01:00"
    assert "Concept" not in catalogue.names("5", "/education-specifications", pageSize=250)
    draft = catalogue.begin("module", "M9", catalogue.desk.module(title={"nl": "Nog een concept"}))
    for edition, path in (
        ("6", "/courses"),
        ("5", "/courses"),
        ("5", "/education-specifications"),
        ("6", "/programmes"),
    ):
        assert catalogue.get(edition, f"{path}/{draft}").status_code == 404
        assert "Nog een concept" not in catalogue.names(edition, path, pageSize=250)


def programme(catalogue: Catalogue, code: str, edition: str = "6") -> dict[str, Any]:
    path = "/programmes" if edition == "6" else "/programs"
    found: dict[str, Any] = catalogue.one(edition, f"{path}/{catalogue.programmes[code]}")
    return found


@pytest.mark.parametrize(
    ("code", "said", "older"),
    [
        ("AD-ED", ["associate_degree", "associate_degree", "eqf_5", None], ["AD", "associate degree", "5", None]),
        ("SW", ["bachelor", "bachelor", "eqf_6", "diploma"], [None, "bachelor", "6", None]),
        ("MA", ["master", "master", "eqf_7", None], [None, "master", "7", None]),
        ("GGZ", ["none", None, None, "certificate"], ["None", None, None, None]),
    ],
)
def test_levels_and_titles_are_spelled_as_each_edition_does(
    catalogue: Catalogue, code: str, said: list[str | None], older: list[str | None]
) -> None:
    names = ("qualificationAwarded", "level", "levelOfQualification", "formalDocument")
    assert [programme(catalogue, code).get(name) for name in names] == said
    assert [programme(catalogue, code, "5").get(name) for name in names] == older


def test_a_programme_has_its_register_code_its_routes_and_the_outcomes_of_its_own_set(catalogue: Catalogue) -> None:
    found = programme(catalogue, "SW")
    assert found["programmeType"] == "programme"
    assert found["otherCodes"] == [{"codeType": "programme_code", "code": "34116"}]
    assert found["childIds"] == [catalogue.route]
    assert found["learningOutcomeIds"] == [each["id"] for each in catalogue.desk.outcomes]
    assert [each["code"] for each in found["ext"]["leerlijn"]["diplomas"]] == ["D1"]
    assert "otherCodes" not in programme(catalogue, "GGZ")
    old = programme(catalogue, "GGZ", "5")
    assert old["description"][0]["value"] == "Post-hbo, NLQF-niveau 6, 65 EC"
    assert old["teachingLanguage"] == "und"
    assert programme(catalogue, "SW", "5")["otherCodes"] == [{"codeType": "crohoCreboCode", "code": "34116"}]
    assert programme(catalogue, "SW", "5")["sector"] == "higher professional education"
    assert programme(catalogue, "MA", "5")["sector"] == "university education"


def test_a_route_is_a_track_of_its_programme(catalogue: Catalogue) -> None:
    route = catalogue.one("6", f"/programmes/{catalogue.route}")
    assert (route["programmeType"], route["parentId"]) == ("track", catalogue.programmes["SW"])
    assert route["studyLoad"] == [{"studyLoadUnit": "ects", "value": 7.5}]
    assert route["learningOutcomeIds"] == [each["id"] for each in catalogue.desk.outcomes]
    assert {"level", "levelOfQualification", "qualificationAwarded", "otherCodes"}.isdisjoint(route)
    assert catalogue.names("6", f"/programmes/{catalogue.route}/courses") == ["Kale module", "Werken met ervaring"]
    assert catalogue.names("6", f"/programmes/{catalogue.route}/programmes") == []
    assert catalogue.names("5", f"/programs/{catalogue.programmes['SW']}/programs") == ["Route Twee"]
    catalogue.withdraw("modules", catalogue.modules["M2"], 1)
    assert "studyLoad" not in catalogue.one("6", f"/programmes/{catalogue.route}"), "one of its modules is gone"


def test_a_programme_gives_its_own_modules_and_those_that_its_diplomas_name(catalogue: Catalogue) -> None:
    at = catalogue.programmes
    own = ["Kale module", "Werken met ervaring", "Werken met ervaringskennis"]
    assert catalogue.names("6", f"/programmes/{at['SW']}/courses") == own
    assert catalogue.names("6", f"/programmes/{at['GGZ']}/courses") == ["Werken met ervaringskennis"]
    assert catalogue.names("5", f"/programs/{at['AD-ED']}/courses") == []
    course = catalogue.one("6", f"/courses/{catalogue.modules['M3']}", expand="programmes")
    assert set(course["programmeIds"]) == {at["MA"], at["SW"], at["GGZ"]}
    assert {each["programmeId"] for each in course["programmes"]} == set(course["programmeIds"])


def test_organisations_are_institutions_and_partners(catalogue: Catalogue) -> None:
    found = catalogue.one("6", f"/organisations/{catalogue.institution.id}")
    assert found["primaryCode"] == {"codeType": "organisation_id", "code": "noord"}
    assert found["otherCodes"] == [{"codeType": "x-brin", "code": "25AB"}]
    old = catalogue.one("5", f"/organizations/{catalogue.institution.id}")
    assert old["otherCodes"] == [{"codeType": "brin", "code": "25AB"}]
    assert catalogue.one("6", f"/organisations/{catalogue.employer.id}")["ext"]["leerlijn"]["kind"] == "employer"
    assert catalogue.names("6", f"/organisations/{catalogue.university.id}/programmes") == ["Social Work"]
    assert catalogue.names("6", f"/organisations/{catalogue.employer.id}/courses") == []


def test_an_outcome_is_told_as_each_published_version_has_it(catalogue: Catalogue) -> None:
    first, second, third = (catalogue.outcomes(number) for number in (1, 2, 3))
    found = catalogue.one("6", f"/learning-outcomes/{first['LU2']['id']}")
    own = found.pop("ext")["leerlijn"]
    assert found == {
        "learningOutcomeId": first["LU2"]["id"],
        "primaryCode": {"codeType": "identifier", "code": "LU2"},
        "name": [
            {"language": "nl", "value": "Begeleidt bewoners bij herstel"},
            {"language": "en", "value": "Supports residents in recovery"},
        ],
        "abbreviation": "LU2",
        "description": [{"language": "nl", "value": "Een\nTwee"}],
        "parentIds": [first["LU1"]["id"]],
        "otherCodes": [{"codeType": "x-case-uri", "code": first["LU2"]["uri"]}],
        "complexityLevel": "nlqf_5",
        "validFrom": "2026-11-03T10:00:00+01:00",
        "validTo": "2026-11-04T10:00:00+01:00",
    }
    assert (own["set"], own["change"], own["status"]) == (
        {"code": "NED", "kind": "national", "version": 1},
        "new",
        "published",
    )
    parent = catalogue.one("6", f"/learning-outcomes/{first['LU1']['id']}", expand="children,parents")
    assert parent["childIds"] == [first["LU2"]["id"], first["LU3"]["id"]]
    assert [each["learningOutcomeId"] for each in parent["children"]] == parent["childIds"]
    assert parent["parents"] == []
    assert "validTo" not in catalogue.one("6", f"/learning-outcomes/{second['LU1']['id']}"), (
        "what followed was withdrawn"
    )
    withdrawn = catalogue.one("6", f"/learning-outcomes/{third['LU1']['id']}")
    assert (withdrawn["validTo"], withdrawn["ext"]["leerlijn"]["status"]) == ("2026-11-06T10:00:00+01:00", "withdrawn")


# Lists.


def test_pages_follow_each_other_and_hold_everything_once(catalogue: Catalogue) -> None:
    catalogue.grow(12)
    for edition, path in EVERY_LIST:
        check_pages(catalogue, edition, path)


def check_pages(catalogue: Catalogue, edition: str, path: str) -> None:
    whole = catalogue.one(edition, path, pageSize=250)
    names = [each["primaryCode"]["code"] for each in whole["items"]]
    assert (whole["pageNumber"], whole["hasPreviousPage"], whole["hasNextPage"], whole["totalPages"]) == (
        1,
        False,
        False,
        1,
    )
    pages = -(-len(names) // 10)
    found = []
    for number in range(1, pages + 1):
        page = catalogue.one(edition, path, pageNumber=number)
        found += [each["primaryCode"]["code"] for each in page["items"]]
        assert page["pageSize"] == 10
        assert (page["hasPreviousPage"], page["hasNextPage"]) == (number > 1, number < pages)
        assert page["totalPages"] == pages
    assert found == names
    beyond = catalogue.one(edition, path, pageNumber=2**31 - 1, pageSize=250)
    assert (beyond["items"], beyond["hasNextPage"], beyond["hasPreviousPage"]) == ([], False, True)


def test_lists_are_by_name_whatever_the_case(catalogue: Catalogue) -> None:
    catalogue.programme("LOW", title={"nl": "ad en bachelor"})
    for edition, path in EVERY_LIST:
        names = [name.lower() for name in catalogue.names(edition, path, pageSize=250)]
        assert names == sorted(names) or path == "/learning-outcomes"


NARROWED: list[tuple[str, str, dict[str, str], list[str]]] = [
    ("6", "/organisations", {"q": "OORD"}, ["Voorbeeldhogeschool noord"]),
    ("6", "/organisations", {"q": "Example university acad"}, ["Voorbeeldhogeschool academie"]),
    ("6", "/organisations", {"q": "%"}, []),
    ("6", "/organisations", {"primaryCode": "welzijn"}, ["Voorbeeldhogeschool welzijn"]),
    ("6", "/organisations", {"organisationType": "faculty"}, []),
    ("6", "/organisations", {"organisationType": "root", "primaryCode": "noord"}, ["Voorbeeldhogeschool noord"]),
    ("5", "/organizations", {"sort": "-name"}, ["Voorbeeldhogeschool welzijn", "Voorbeeldhogeschool noord", "Voorbeeldhogeschool academie"]),
    ("5", "/organizations", {"organizationType": "faculty"}, []),
    ("6", "/programmes", {"programmeType": "track"}, ["Route Twee"]),
    ("6", "/programmes", {"programmeType": "minor"}, []),
    ("6", "/programmes", {"qualificationAwarded": "associate_degree"}, ["Ad Ervaring"]),
    ("6", "/programmes", {"qualificationAwarded": "none"}, ["Ggz-agoog"]),
    ("6", "/programmes", {"levelOfQualification": "eqf_6"}, ["Social Work"]),
    ("6", "/programmes", {"levelOfQualification": "eqf_1"}, []),
    ("6", "/programmes", {"fieldsOfStudy": "0313"}, ["Social Work"]),
    ("6", "/programmes", {"teachingLanguage": "nl"}, []),
    ("6", "/programmes", {"primaryCode": "GGZ"}, ["Ggz-agoog"]),
    ("6", "/programmes", {"q": "who wants to LEARN"}, ["Route Twee"]),
    ("5", "/programs", {"programType": "track"}, ["Route Twee"]),
    ("5", "/programs", {"qualificationAwarded": "AD"}, ["Ad Ervaring"]),
    ("5", "/programs", {"qualificationAwarded": "BA"}, []),
    ("5", "/programs", {"levelOfQualification": "7", "sector": "university education"}, ["Social Work"]),
    ("5", "/programs", {"sector": "secondary vocational education"}, []),
    ("5", "/programs", {"teachingLanguage": "nld"}, []),
    ("5", "/programs", {"teachingLanguage": "und", "programType": "track"}, ["Route Twee"]),
    ("5", "/programs", {"sort": "-name"}, ["Social Work", "Social Work", "Route Twee", "Ggz-agoog", "Ad Ervaring"]),
    ("6", "/courses", {"level": "master"}, ["Werken met ervaringskennis"]),
    ("6", "/courses", {"level": "undefined"}, []),
    ("6", "/courses", {"modeOfDelivery": "presential"}, ["Werken met ervaringskennis"]),
    ("6", "/courses", {"modeOfDelivery": "coil"}, []),
    ("6", "/courses", {"teachingLanguage": "en"}, ["Werken met ervaring", "Werken met ervaringskennis"]),
    ("6", "/courses", {"teachingLanguage": "nld", "q": "experience"}, ["Werken met ervaring"]),
    ("6", "/courses", {"teachingLanguage": "en-GB", "primaryCode": "M3"}, ["Werken met ervaringskennis"]),
    ("6", "/courses", {"q": "M2"}, ["Kale module"]),
    ("5", "/courses", {"level": "undefined"}, ["Kale module"]),
    ("5", "/courses", {"level": "nt2-1"}, []),
    ("5", "/courses", {"modeOfDelivery": "on campus,situated"}, ["Werken met ervaring", "Werken met ervaringskennis"]),
    ("5", "/courses", {"modeOfDelivery": "distance-learning"}, []),
    ("5", "/courses", {"teachingLanguage": "eng", "sort": "-name"}, ["Werken met ervaringskennis", "Werken met ervaring"]),
    ("5", "/courses", {"consumer": "rio", "q": "kale"}, ["Kale module"]),
    ("5", "/education-specifications", {"educationSpecificationType": "cluster"}, ["Route Twee"]),
    ("5", "/education-specifications", {"educationSpecificationType": "privateProgram"}, ["Ggz-agoog"]),
    ("5", "/education-specifications", {"educationSpecificationType": "program", "primaryCode": "SW"}, ["Social Work"]),
    ("5", "/education-specifications", {"educationSpecificationType": "course", "q": "kale"}, ["Kale module"]),
    ("5", "/education-specifications", {"sort": "educationSpecificationType,-primaryCode"}, ["Route Twee", "Werken met ervaringskennis", "Kale module", "Werken met ervaring", "Ggz-agoog", "Social Work", "Social Work", "Ad Ervaring"]),
    ("6", "/learning-outcomes", {"q": "twee"}, ["Begeleidt bewoners bij herstel"]),
    ("6", "/learning-outcomes", {"q": "anders", "until": "2026-11-04T12:00:00+01:00"}, ["Anders"]),
    ("6", "/learning-outcomes", {"since": "2026-11-04", "until": "2026-11-04T12:00:00Z"}, ["Begeleidt bewoners bij herstel", "Anders"]),
]  # fmt: skip


def test_lists_are_narrowed_and_sorted(catalogue: Catalogue) -> None:
    answers = [(*asked, catalogue.names(asked[0], asked[1], pageSize=250, **asked[2])) for asked in NARROWED]
    assert [answer for answer in answers if answer[3] != answer[4]] == []


def test_what_specifies_a_module_or_a_programme_has_its_id(catalogue: Catalogue) -> None:
    place, module, sw = "/education-specifications", catalogue.modules["M2"], catalogue.programmes["SW"]
    assert catalogue.names("5", f"{place}/{module}/courses") == ["Kale module"]
    assert catalogue.names("5", f"{place}/{module}/programs") == []
    assert catalogue.names("5", f"{place}/{sw}/programs", **{"croho-creboCode": "34116"}) == ["Social Work"]
    assert catalogue.names("5", f"{place}/{sw}/programs", **{"croho-creboCode": "1"}) == []
    assert catalogue.one("5", f"/courses/{module}")["educationSpecification"] == module
    whole = catalogue.one("5", f"/courses/{module}", expand="educationSpecification,organization,programs")
    assert whole["educationSpecification"]["educationSpecificationType"] == "course"
    assert {each["programId"] for each in whole["programs"]} == {sw, catalogue.route}
    route = catalogue.one("5", f"/programs/{catalogue.route}", expand="parent")
    assert route["parent"]["programId"] == sw
    assert [each["programId"] for each in catalogue.one("5", f"/programs/{sw}", expand="children")["children"]] == [
        catalogue.route
    ]


@pytest.fixture
def selects(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_a_longer_page_costs_no_more_selects(catalogue: Catalogue, selects: list[str]) -> None:
    counts = []
    for extra in (0, 12):
        catalogue.grow(extra)
        counts.append(list[tuple[str, int]]())
        for edition, path in EVERY_LIST:
            selects.clear()
            page = catalogue.one(edition, path, pageSize=50)
            counts[-1].append((path, len(selects)))
            assert len(page["items"]) > extra or path == "/learning-outcomes"
    assert counts[0] == counts[1]
    assert max(count for _, count in counts[0]) <= 16


# Fields (6 only).


def test_a_choice_of_fields_keeps_these_and_what_the_schema_requires(catalogue: Catalogue, standards: Path) -> None:
    answer = catalogue.get("6", "/courses", fields="(studyLoad(value),ext(leerlijn(version)))")
    check_answer(standards, "6", "/courses", answer)
    for each in answer.json()["items"]:
        assert set(each) == {"courseId", "primaryCode", "name", "studyLoad", "ext", "validFrom"}
        assert set(each["ext"]["leerlijn"]) == {"version"}
    alone = catalogue.one(
        "6", f"/courses/{catalogue.modules['M1']}", fields="organisation(link),nonsense", expand="organisation"
    )
    assert set(alone) == {"courseId", "primaryCode", "name", "organisation", "validFrom"}
    assert set(alone["organisation"]) == {"organisationId", "organisationType", "primaryCode", "name", "link"}


# Refusals.


def refusal(standards: Path, edition: str, answer: Any) -> tuple[int, str]:
    name = "ProblemVersionNotAcceptable" if (edition, answer.status_code) == ("6", 406) else "Problem"
    check(standards, edition, name, answer.json(), closed=False)
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    if edition == "5":
        assert set(body) == {"status", "title", "detail"}
        assert body["status"] == str(answer.status_code)
        return answer.status_code, body["detail"]
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"].rpartition("/")[2]


@pytest.mark.parametrize("edition", BASES)
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/persons", 404),
        ("GET", "/courses/", 404),
        ("GET", "/courses/not-a-uuid", 400),
        ("GET", f"/courses/{uuid.UUID(int=9)}", 404),
        ("POST", "/courses", 405),
        ("PUT", f"/courses/{uuid.UUID(int=9)}", 405),
        ("DELETE", "/", 405),
        ("GET", "/courses?pageSize=11", 400),
        ("GET", "/courses?pageSize=many", 400),
        ("GET", "/courses?pageNumber=0", 400),
        ("GET", "/courses?pageNumber=2147483648", 400),
        ("GET", "/courses?q=" + "a" * 201, 400),
        ("GET", "/courses?teachingLanguage=n", 400),
        ("GET", f"/courses/{uuid.UUID(int=9)}?expand=children", 400),
        ("GET", f"/courses/{uuid.UUID(int=9)}?returnTimelineOverrides=perhaps", 400),
        ("GET", "/courses?q=%00", 400),
        ("GET", "/courses/%20%22", 400),
    ],
)
def test_a_refusal_is_as_the_edition_spells_it(
    client: TestClient, standards: Path, edition: str, method: str, path: str, status: int
) -> None:
    answer = client.request(method, f"{BASES[edition]}{path}")
    assert refusal(standards, edition, answer)[0] == status
    assert answer.headers.get("allow") == ("GET, HEAD" if status == 405 else None)


@pytest.mark.parametrize(
    ("edition", "path", "word"),
    [
        ("6", "/programmes?filter_query[level][in]=master", "filter_query"),
        ("6", "/programmes?filter_query[__or][][level][in]=master", "filter_query"),
        ("6", "/programmes?fields=(a", "Fields"),
        ("6", "/learning-outcomes?since=tomorrow", "RFC 3339"),
        ("5", "/courses?sort=level", "'level'"),
        ("5", "/courses?level=expert", "associate degree"),
        ("5", "/courses?modeOfDelivery=telepathy", "Modes of delivery"),
        ("5", "/programs?programType=programme", "specialization"),
        ("5", "/education-specifications?educationSpecificationType=degree", "privateProgram"),
    ],
)
def test_what_an_edition_does_not_know_is_named(
    client: TestClient, standards: Path, edition: str, path: str, word: str
) -> None:
    answer = client.get(f"{BASES[edition]}{path}")
    assert refusal(standards, edition, answer)[0] == 400
    assert word in answer.text


@pytest.mark.parametrize("edition", BASES)
def test_an_error_of_ours_is_told_in_the_same_form(
    client: TestClient, standards: Path, edition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(client.app.state, "new_session", fail)  # type: ignore[attr-defined]
    answer = get(client, edition, "/courses")
    assert refusal(standards, edition, answer)[0] == 500
    assert "secret" not in answer.text


# Versions.


@pytest.mark.parametrize(
    ("edition", "accept", "served"),
    [
        ("6", "*/*", "application/json;version=6.0"),
        ("6", "application/json", "application/json;version=6.0"),
        ("6", "application/vnd.oeapi+json;version=6.0", "application/vnd.oeapi+json;version=6.0"),
        ("6", "application/vnd.oeapi+json; version=6.4", "application/vnd.oeapi+json;version=6.0"),
        ("6", 'text/html, application/vnd.oeapi+json;version="6"', "application/vnd.oeapi+json;version=6.0"),
        ("5", "application/json", "application/json;version=5.0"),
        ("5", "application/vnd.ooapi+json;version=5.*", "application/vnd.ooapi+json;version=5.0"),
    ],
)
def test_a_minor_version_falls_back_to_the_one_that_is_served(
    client: TestClient, edition: str, accept: str, served: str
) -> None:
    answer = get(client, edition, "/courses", accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, served)
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("edition", "accept", "requested"),
    [
        ("6", "application/vnd.oeapi+json;version=7.0", "7.0"),
        ("6", "application/vnd.oeapi+json;version=5.0", "5.0"),
        ("6", "application/json;version=5", "5"),
        ("6", "application/vnd.oeapi+json;version=6.0, application/vnd.oeapi+json;version=5.0", "6.0, 5.0"),
        ("6", "text/html", "text/html"),
        ("6", "application/vnd.ooapi+json;version=5.0", "application/vnd.ooapi+json;version=5.0"),
        ("5", "application/vnd.ooapi+json;version=6.0", "6.0"),
        ("5", "text/turtle", "text/turtle"),
    ],
)
def test_another_major_version_is_not_acceptable(
    client: TestClient, standards: Path, edition: str, accept: str, requested: str
) -> None:
    for path in ("/", "/courses", f"/courses/{uuid.uuid4()}"):
        answer = get(client, edition, path, accept)
        status, _ = refusal(standards, edition, answer)
        assert status == 406
        if edition == "6":
            body = answer.json()
            assert (body["requestedVersion"], body["supportedVersions"]) == (requested, ["6.0"])
            assert body["instance"].startswith("http://localhost:8000/oeapi/v6")


def test_no_version_of_a_consumer_is_kept(client: TestClient, standards: Path) -> None:
    accept = "application/vnd.oeapi+json;version=6.0;consumer=rio;consumer-version=6.1"
    answer = get(client, "6", "/courses", accept)
    assert refusal(standards, "6", answer) == (406, "version-not-acceptable")
    body = answer.json()
    assert (body["consumer"], body["requestedVersion"], body["supportedVersions"]) == (
        {"consumerKey": "rio"},
        "6.1",
        [],
    )


def test_what_a_client_has_already_is_not_sent_again(client: TestClient) -> None:
    first = get(client, "6", "/courses")
    headers = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = client.get("/oeapi/v6/courses", headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/oeapi/v6/courses").headers["etag"] == first.headers["etag"]
