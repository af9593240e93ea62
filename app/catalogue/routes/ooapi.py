"""HTTP of OOAPI 5, read only."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from app.catalogue.documents import ooapi as documents
from app.catalogue.documents.education import CourseFacts, ProgrammeFacts
from app.catalogue.queries.things import ORIGINS, ThingFilter
from app.catalogue.routes.parameters import (
    Asked,
    FieldsOfStudy,
    Identifier,
    PrimaryCode,
    SheetQuery,
    Text,
    Timelines,
)
from app.catalogue.rules.negotiation import OOAPI_5_0, choose_version
from app.catalogue.rules.selection import Order, read_expand, read_sort
from app.catalogue.rules.spellings import OOAPI_5, SECTORS, UNDETERMINED, spelled_by, two_letters
from app.catalogue.service import education
from app.http import PROBLEM_TYPE, DbSession, Face
from app.problems import Fault, InvalidInput, Problem

OrganizationType = Literal["root", "institute", "department", "faculty", "branch", "academy", "school"]
ProgramType = Literal["program", "minor", "honours", "specialization", "track"]
Qualification = Literal["AD", "BA", "BSc", "LLB", "MA", "MSc", "LLM", "Phd", "None"]
QualificationLevel = Literal["1", "2", "3", "4", "4+", "5", "6", "7", "8"]
Sector = Literal["secondary vocational education", "higher professional education", "university education"]
Level = Literal[
    "secondary vocational education", "secondary vocational education 1", "secondary vocational education 2",
    "secondary vocational education 3", "secondary vocational education 4", "associate degree", "bachelor", "master",
    "doctoral", "undefined", "undivided", "nt2-1", "nt2-2",
]  # fmt: skip
SpecificationType = Literal["program", "privateProgram", "cluster", "course"]
MODES = ("distance-learning", "on campus", "online", "hybrid", "situated")
Language = Annotated[str | None, Query(alias="teachingLanguage", pattern="^[a-z]{3}$")]
_SPECIFIED: dict[str, tuple[tuple[str, ...], str | None]] = {
    "program": (("programme",), "whw"),
    "privateProgram": (("programme",), "contract"),
    "cluster": (("route",), None),
    "course": (("module",), None),
}
"""What is specified by each type of education specification, and under which regime."""


def read_asked(request: Request, session: DbSession) -> Asked:
    """The request, with the version to answer in. Raises VersionNotAcceptable."""
    return Asked(request, session, choose_version(request.headers.get("accept", "*/*"), OOAPI_5_0))


def read_program_filter(
    q: Text = None,
    primary_code: PrimaryCode = None,
    fields_of_study: FieldsOfStudy = None,
    language: Language = None,
    program_type: Annotated[ProgramType | None, Query(alias="programType")] = None,
    qualification: Annotated[Qualification | None, Query(alias="qualificationAwarded")] = None,
    level: Annotated[QualificationLevel | None, Query(alias="levelOfQualification")] = None,
    sector: Sector | None = None,
) -> ThingFilter:
    """Which programs are wanted."""
    asked = spelled_by(OOAPI_5.program_types, program_type)
    origins = frozenset(OOAPI_5.program_types) if asked is None else asked
    return ThingFilter(
        origins=origins if language in {None, UNDETERMINED} else frozenset(),
        q=q,
        primary_code=primary_code,
        isced_f=fields_of_study,
        kinds=spelled_by(OOAPI_5.qualifications, qualification),
        levels=spelled_by(OOAPI_5.qualification_levels, level),
        institution_kinds=spelled_by(SECTORS, sector),
    )


def read_course_filter(
    q: Text = None,
    primary_code: PrimaryCode = None,
    language: Language = None,
    level: Level | None = None,
    modes: Annotated[list[str] | None, Query(alias="modeOfDelivery", max_length=10)] = None,
) -> ThingFilter:
    """Which courses are wanted: of any of the modes. Raises InvalidInput for a mode that there is not."""
    asked = [mode for each in modes or [] for mode in each.split(",")]
    if unknown := [mode for mode in asked if mode not in MODES]:
        detail = f"Modes of delivery are {', '.join(MODES)}."
        raise InvalidInput(faults=[Fault("mode-unknown", detail, "query:modeOfDelivery") for _ in unknown])
    return ThingFilter(
        origins=("module",),
        q=q,
        primary_code=primary_code,
        language=two_letters(language),
        levels=spelled_by(OOAPI_5.levels, level),
        modes=[mode for mode, word in OOAPI_5.modes.items() if word in asked] if asked else None,
    )


def read_specification_filter(
    q: Text = None,
    primary_code: PrimaryCode = None,
    kind: Annotated[SpecificationType | None, Query(alias="educationSpecificationType")] = None,
) -> ThingFilter:
    """Which education specifications are wanted."""
    origins, regime = _SPECIFIED[kind] if kind else (ORIGINS, None)
    return ThingFilter(origins=origins, regime=regime, q=q, primary_code=primary_code)


def _sorting(*names: str, default: str = "name") -> Callable[..., list[Order]]:
    """What a list is sorted on, of these names. Ids go by `id`, as the select calls them."""

    def read(sort: Text = None) -> list[Order]:
        orders = read_sort(sort or default, names)
        return [replace(order, name="id") if order.name.endswith("Id") else order for order in orders]

    return read


Ask = Annotated[Asked, Depends(read_asked)]
Programs = Annotated[ThingFilter, Depends(read_program_filter)]
Courses = Annotated[ThingFilter, Depends(read_course_filter)]
Specifications = Annotated[ThingFilter, Depends(read_specification_filter)]
OrganizationOrder = Annotated[list[Order], Depends(_sorting("organizationId", "name"))]
ProgramOrder = Annotated[list[Order], Depends(_sorting("programId", "name"))]
CourseOrder = Annotated[list[Order], Depends(_sorting("courseId", "name"))]
CourseOrderById = Annotated[list[Order], Depends(_sorting("courseId", "name", default="courseId"))]
SpecificationOrder = Annotated[list[Order], Depends(_sorting("educationSpecificationType", "name", "primaryCode"))]
router = APIRouter(prefix="/ooapi/v5", include_in_schema=False, dependencies=[Depends(read_asked)])


@router.get("")
@router.get("/")
def get_service(ask: Ask) -> Response:
    """GET /: metadata of the service."""
    return ask.answer(documents.service())


@router.get("/organizations")
def list_organizations(
    ask: Ask,
    sheet: SheetQuery,
    orders: OrganizationOrder,
    q: Text = None,
    primary_code: PrimaryCode = None,
    organization_type: Annotated[OrganizationType, Query(alias="organizationType")] = "root",
) -> Response:
    """GET /organizations: all are roots."""
    if organization_type != "root":
        return ask.page(sheet, education.Found([], 0), documents.organization)
    found = education.list_institutions(ask.session, q, primary_code, orders, sheet)
    return ask.page(sheet, found, documents.organization)


@router.get("/organizations/{identifier}")
def get_organization(ask: Ask, identifier: Identifier, expand: Text = None) -> Response:
    """GET /organizations/{organizationId}."""
    read_expand(expand, documents.EXPANDS["organization"])
    return ask.answer(documents.organization(education.get_institution(ask.session, identifier)))


@router.get("/organizations/{identifier}/programs")
def list_programs_of_organization(
    ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Programs, orders: ProgramOrder
) -> Response:
    """GET /organizations/{organizationId}/programs."""
    education.get_institution(ask.session, identifier)
    found = education.list_programmes(ask.session, replace(wanted, institution_id=identifier), orders, sheet)
    return ask.page(sheet, found, documents.program)


@router.get("/organizations/{identifier}/courses")
def list_courses_of_organization(
    ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Courses, orders: CourseOrder
) -> Response:
    """GET /organizations/{organizationId}/courses."""
    education.get_institution(ask.session, identifier)
    found = education.list_courses(ask.session, replace(wanted, institution_id=identifier), orders, sheet)
    return ask.page(sheet, found, documents.course)


@router.get("/organizations/{identifier}/education-specifications")
def list_specifications_of_organization(
    ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Specifications, orders: SpecificationOrder
) -> Response:
    """GET /organizations/{organizationId}/education-specifications."""
    education.get_institution(ask.session, identifier)
    found = education.list_specified(ask.session, replace(wanted, institution_id=identifier), orders, sheet)
    return ask.page(sheet, found, documents.education_specification)


@router.get("/programs")
def list_programs(ask: Ask, sheet: SheetQuery, wanted: Programs, orders: ProgramOrder) -> Response:
    """GET /programs: programmes, and routes as tracks of them."""
    return ask.page(sheet, education.list_programmes(ask.session, wanted, orders, sheet), documents.program)


@router.get("/programs/{identifier}")
def get_program(ask: Ask, identifier: Identifier, expand: Text = None, with_timeline: Timelines = False) -> Response:
    """GET /programs/{programId}."""
    wanted = read_expand(expand, documents.EXPANDS["program"])
    found = education.get_programme(ask.session, identifier)
    body = {**documents.program(found.now), **_expanded(wanted, found.now)}
    if "parent" in wanted and found.now.is_route:
        body["parent"] = documents.program(education.get_programme(ask.session, found.now.programme.id).now)
    if "children" in wanted:
        children = education.list_programmes_by_id(ask.session, found.now.child_ids)
        body["children"] = [documents.program(each) for each in children]
    if with_timeline:
        body["timelineOverrides"] = documents.program_timeline(found.others)
    return ask.answer(body)


def _expanded(wanted: frozenset[str], facts: ProgrammeFacts | CourseFacts) -> dict[str, Any]:
    """The expansions that programs and courses have alike."""
    made = {
        "organization": documents.organization(facts.institution),
        "educationSpecification": documents.education_specification(facts),
    }
    return {name: each for name, each in made.items() if name in wanted}


@router.get("/programs/{identifier}/programs")
def list_programs_of_program(
    ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Programs, orders: ProgramOrder
) -> Response:
    """GET /programs/{programId}/programs: the routes of a programme."""
    education.get_programme(ask.session, identifier)
    found = education.list_programmes(ask.session, replace(wanted, programme_id=identifier), orders, sheet)
    return ask.page(sheet, found, documents.program)


@router.get("/programs/{identifier}/courses")
def list_courses_of_program(
    ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Courses, orders: CourseOrderById
) -> Response:
    """GET /programs/{programId}/courses: its own modules and those its diplomas name; the modules of a route."""
    members = education.list_members(ask.session, education.get_programme(ask.session, identifier).now)
    narrowed = replace(wanted, programme_id=identifier, module_ids=members)
    return ask.page(sheet, education.list_courses(ask.session, narrowed, orders, sheet), documents.course)


@router.get("/courses")
def list_courses(ask: Ask, sheet: SheetQuery, wanted: Courses, orders: CourseOrder) -> Response:
    """GET /courses: modules, each as its latest published version has it."""
    return ask.page(sheet, education.list_courses(ask.session, wanted, orders, sheet), documents.course)


@router.get("/courses/{identifier}")
def get_course(ask: Ask, identifier: Identifier, expand: Text = None, with_timeline: Timelines = False) -> Response:
    """GET /courses/{courseId}."""
    wanted = read_expand(expand, documents.EXPANDS["course"])
    found = education.get_course(ask.session, identifier)
    body = {**documents.course(found.now), **_expanded(wanted, found.now)}
    if "programs" in wanted:
        programmes = education.list_programmes_by_id(ask.session, found.now.programme_ids)
        body["programs"] = [documents.program(each) for each in programmes]
    if with_timeline:
        body["timelineOverrides"] = documents.course_timeline(found.others)
    return ask.answer(body)


@router.get("/education-specifications")
def list_specifications(ask: Ask, sheet: SheetQuery, wanted: Specifications, orders: SpecificationOrder) -> Response:
    """GET /education-specifications: of programmes, routes and modules."""
    found = education.list_specified(ask.session, wanted, orders, sheet)
    return ask.page(sheet, found, documents.education_specification)


@router.get("/education-specifications/{identifier}")
def get_specification(
    ask: Ask, identifier: Identifier, expand: Text = None, with_timeline: Timelines = False
) -> Response:
    """GET /education-specifications/{educationSpecificationId}."""
    wanted = read_expand(expand, documents.EXPANDS["educationSpecification"])
    found = education.get_specified(ask.session, identifier)
    body = documents.education_specification(found.now)
    if "organization" in wanted:
        body["organization"] = documents.organization(found.now.institution)
    if with_timeline:
        body["timelineOverrides"] = documents.specification_timeline(found.others)
    return ask.answer(body)


@router.get("/education-specifications/{identifier}/education-specifications")
def list_specifications_of_specification(ask: Ask, identifier: Identifier, sheet: SheetQuery) -> Response:
    """None, since specifications do not stand below each other here; the official schema wants courses."""
    education.get_specified(ask.session, identifier)
    return ask.page(sheet, education.Found([], 0), documents.education_specification)


@router.get("/education-specifications/{identifier}/courses")
def list_courses_of_specification(
    ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Courses, orders: CourseOrderById
) -> Response:
    """GET /education-specifications/{educationSpecificationId}/courses: the module that it specifies."""
    education.get_specified(ask.session, identifier)
    found = education.list_courses(ask.session, replace(wanted, ids=[identifier]), orders, sheet)
    return ask.page(sheet, found, documents.course)


@router.get("/education-specifications/{identifier}/programs")
def list_programs_of_specification(
    ask: Ask,
    identifier: Identifier,
    sheet: SheetQuery,
    wanted: Programs,
    orders: ProgramOrder,
    programme_code: Annotated[str | None, Query(alias="croho-creboCode", max_length=20)] = None,
) -> Response:
    """GET /education-specifications/{educationSpecificationId}/programs: what it specifies."""
    education.get_specified(ask.session, identifier)
    narrowed = replace(wanted, ids=[identifier], programme_code=programme_code)
    return ask.page(sheet, education.list_programmes(ask.session, narrowed, orders, sheet), documents.program)


def _refuse(_request: Request, problem: Problem) -> Response:
    """A refusal as OOAPI 5 has it: a Problem whose status is a text."""
    detail = " ".join([problem.detail, *(fault.detail for fault in problem.faults)])
    body = {"status": str(problem.status), "title": problem.title, "detail": detail}
    headers = {"Allow": "GET, HEAD"} if problem.status == 405 else None
    return Response(json.dumps(body, ensure_ascii=False).encode(), problem.status, headers, PROBLEM_TYPE)


faces: dict[str, Face] = {"/ooapi/v5": _refuse}
