"""HTTP of OEAPI 6, read only. Filters by `filter_query` are not supported, as the standard allows."""

import json
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from app.catalogue.documents import oeapi as documents
from app.catalogue.documents.education import CourseFacts, ProgrammeFacts
from app.catalogue.queries.things import ThingFilter
from app.catalogue.routes.parameters import (
    Asked,
    FieldsOfStudy,
    Identifier,
    PrimaryCode,
    SheetQuery,
    TeachingLanguage,
    Text,
    Timelines,
)
from app.catalogue.rules.filters import read_moment
from app.catalogue.rules.negotiation import OEAPI_6_0, VersionNotAcceptable, choose_version
from app.catalogue.rules.selection import Sheet, read_expand, read_fields
from app.catalogue.rules.spellings import OEAPI_6, spelled_by, two_letters
from app.catalogue.service import education, outcomes
from app.http import PROBLEM_TYPE, Config, DbSession, Face, problem_body, read_settings
from app.problems import Fault, InvalidInput, Problem


def read_asked(
    request: Request, session: DbSession, fields: Annotated[str | None, Query(max_length=2000)] = None
) -> Asked:
    """The request, with the version to answer in and the fields that are wanted.

    Raises VersionNotAcceptable, and InvalidInput for `filter_query` and for what is no choice of fields.
    """
    kind = choose_version(request.headers.get("accept", "*/*"), OEAPI_6_0)
    if any(name.startswith("filter_query") for name in request.query_params):
        detail = "filter_query is not supported here; there are q and the filters by name."
        raise InvalidInput(faults=[Fault("filter-unsupported", detail, "query:filter_query")])
    return Asked(request, session, kind, read_fields(fields))


def read_programme_filter(
    q: Text = None,
    primary_code: PrimaryCode = None,
    fields_of_study: FieldsOfStudy = None,
    teaching_language: TeachingLanguage = None,
    programme_type: Annotated[str | None, Query(alias="programmeType", max_length=100)] = None,
    qualification: Annotated[str | None, Query(alias="qualificationAwarded", max_length=100)] = None,
    level: Annotated[str | None, Query(alias="levelOfQualification", max_length=100)] = None,
) -> ThingFilter:
    """Which programmes are wanted. In which language one is given is not kept: none is found by it."""
    asked = spelled_by(OEAPI_6.program_types, programme_type)
    origins = frozenset(OEAPI_6.program_types) if asked is None else asked
    return ThingFilter(
        origins=frozenset() if teaching_language else origins,
        q=q,
        primary_code=primary_code,
        isced_f=fields_of_study,
        kinds=spelled_by(OEAPI_6.qualifications, qualification),
        levels=spelled_by(OEAPI_6.qualification_levels, level),
    )


def read_course_filter(
    q: Text = None,
    primary_code: PrimaryCode = None,
    teaching_language: TeachingLanguage = None,
    level: Text = None,
    mode: Annotated[str | None, Query(alias="modeOfDelivery", max_length=100)] = None,
) -> ThingFilter:
    """Which courses are wanted."""
    return ThingFilter(
        origins=("module",),
        q=q,
        primary_code=primary_code,
        language=two_letters(teaching_language),
        levels=spelled_by(OEAPI_6.levels, level),
        modes=spelled_by(OEAPI_6.modes, mode),
    )


Ask = Annotated[Asked, Depends(read_asked)]
Programmes = Annotated[ThingFilter, Depends(read_programme_filter)]
Courses = Annotated[ThingFilter, Depends(read_course_filter)]
router = APIRouter(prefix="/oeapi/v6", include_in_schema=False, dependencies=[Depends(read_asked)])


@router.get("")
@router.get("/")
def get_service(ask: Ask) -> Response:
    """Operation listServiceMetaData."""
    return ask.answer(documents.service())


@router.get("/organisations")
def list_organisations(
    ask: Ask,
    sheet: SheetQuery,
    q: Text = None,
    primary_code: PrimaryCode = None,
    organisation_type: Annotated[str | None, Query(alias="organisationType", max_length=100)] = None,
) -> Response:
    """Operation listOrganisations: all are roots."""
    if organisation_type not in {None, "root"}:
        return ask.page(sheet, education.Found([], 0), documents.organisation)
    found = education.list_institutions(ask.session, q, primary_code, (), sheet)
    return ask.page(sheet, found, documents.organisation)


@router.get("/organisations/{identifier}")
def get_organisation(ask: Ask, identifier: Identifier, expand: Text = None) -> Response:
    """Operation listOrganisationById."""
    read_expand(expand, documents.EXPANDS["/organisations/{organisationId}"])
    found = documents.organisation(education.get_institution(ask.session, identifier))
    return ask.answer(found)


@router.get("/organisations/{identifier}/programmes")
def list_programmes_of_organisation(
    ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Programmes
) -> Response:
    """Operation listProgrammesByOrganisationId."""
    education.get_institution(ask.session, identifier)
    return _programmes(ask, sheet, replace(wanted, institution_id=identifier))


@router.get("/organisations/{identifier}/courses")
def list_courses_of_organisation(ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Courses) -> Response:
    """Operation listCoursesByOrganisationId."""
    education.get_institution(ask.session, identifier)
    return _courses(ask, sheet, replace(wanted, institution_id=identifier))


@router.get("/programmes")
def list_programmes(ask: Ask, sheet: SheetQuery, wanted: Programmes) -> Response:
    """Operation listProgrammes: programmes, and routes as tracks of them."""
    return _programmes(ask, sheet, wanted)


def _programmes(ask: Asked, sheet: Sheet, wanted: ThingFilter) -> Response:
    found = education.list_programmes(ask.session, wanted, (), sheet)
    return ask.page(sheet, found, documents.programme)


@router.get("/programmes/{identifier}")
def get_programme(
    ask: Ask, identifier: Identifier, settings: Config, expand: Text = None, with_timeline: Timelines = False
) -> Response:
    """Operation listProgrammeById."""
    wanted = read_expand(expand, documents.EXPANDS["/programmes/{programmeId}"])
    found = education.get_programme(ask.session, identifier)
    body = documents.programme(found.now)
    if "organisation" in wanted:
        body["organisation"] = documents.organisation(found.now.institution)
    if "learningOutcomes" in wanted:
        body["learningOutcomes"] = _outcomes(ask, found.now, settings.public_url)
    if "parent" in wanted and found.now.is_route:
        body["parent"] = documents.programme(education.get_programme(ask.session, found.now.programme.id).now)
    if "children" in wanted:
        children = education.list_programmes_by_id(ask.session, found.now.child_ids)
        body["children"] = [documents.programme(each) for each in children]
    if with_timeline:
        body["timelineOverrides"] = documents.programme_timeline(found.others)
    return ask.answer(body)


def _outcomes(ask: Asked, facts: ProgrammeFacts | CourseFacts, public_url: str) -> list[dict[str, Any]]:
    """What something leads to, in its own order."""
    order = [outcome.id for outcome in facts.outcomes]
    found = outcomes.list_outcomes_by_id(ask.session, map(uuid.UUID, order), public_url=public_url)
    return [
        documents.learning_outcome(each) for each in sorted(found, key=lambda each: order.index(str(each.outcome.id)))
    ]


@router.get("/programmes/{identifier}/programmes")
def list_programmes_of_programme(ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Programmes) -> Response:
    """Operation listProgrammesByProgrammeId: the routes of a programme."""
    education.get_programme(ask.session, identifier)
    return _programmes(ask, sheet, replace(wanted, programme_id=identifier))


@router.get("/programmes/{identifier}/courses")
def list_courses_of_programme(ask: Ask, identifier: Identifier, sheet: SheetQuery, wanted: Courses) -> Response:
    """Operation listCoursesByProgrammeId: its own modules and those that its diplomas name; the modules of a route."""
    members = education.list_members(ask.session, education.get_programme(ask.session, identifier).now)
    narrowed = replace(wanted, programme_id=identifier, module_ids=members)
    return _courses(ask, sheet, narrowed)


@router.get("/courses")
def list_courses(ask: Ask, sheet: SheetQuery, wanted: Courses) -> Response:
    """Operation listCourses: modules, each as its latest published version has it."""
    return _courses(ask, sheet, wanted)


def _courses(ask: Asked, sheet: Sheet, wanted: ThingFilter) -> Response:
    found = education.list_courses(ask.session, wanted, (), sheet)
    return ask.page(sheet, found, documents.course)


@router.get("/courses/{identifier}")
def get_course(
    ask: Ask, identifier: Identifier, settings: Config, expand: Text = None, with_timeline: Timelines = False
) -> Response:
    """Operation listCourseById."""
    wanted = read_expand(expand, documents.EXPANDS["/courses/{courseId}"])
    found = education.get_course(ask.session, identifier)
    body = documents.course(found.now)
    if "organisation" in wanted:
        body["organisation"] = documents.organisation(found.now.institution)
    if "learningOutcomes" in wanted:
        body["learningOutcomes"] = _outcomes(ask, found.now, settings.public_url)
    if "programmes" in wanted:
        programmes = education.list_programmes_by_id(ask.session, found.now.programme_ids)
        body["programmes"] = [documents.programme(each) for each in programmes]
    if with_timeline:
        body["timelineOverrides"] = documents.course_timeline(found.others)
    return ask.answer(body)


@router.get("/learning-outcomes")
def list_learning_outcomes(
    ask: Ask, settings: Config, sheet: SheetQuery, q: Text = None, since: Text = None, until: Text = None
) -> Response:
    """Operation listLearningOutcomes: those of all published versions, by the moment from which they hold."""
    bounds = (_moment("since", since), _moment("until", until))
    found = outcomes.list_outcomes(ask.session, q, *bounds, sheet, public_url=settings.public_url)
    return ask.page(sheet, found, documents.learning_outcome)


def _moment(name: str, text: str | None) -> datetime | None:
    moment = read_moment(text) if text else None
    if text and moment is None:
        raise InvalidInput(faults=[Fault("moment-unreadable", "Use a date or time of RFC 3339.", f"query:{name}")])
    return moment


@router.get("/learning-outcomes/{identifier}")
def get_learning_outcome(ask: Ask, identifier: Identifier, settings: Config, expand: Text = None) -> Response:
    """Operation listLearningOutcomeById: an outcome as it is in one published version, whichever that is."""
    wanted = read_expand(expand, documents.EXPANDS["/learning-outcomes/{learningOutcomeId}"])
    found = outcomes.get_outcome(ask.session, identifier, public_url=settings.public_url)
    body = documents.learning_outcome(found)
    for name, ids in (("parents", found.parent_ids), ("children", found.child_ids)):
        if name in wanted:
            near = outcomes.list_outcomes_by_id(ask.session, ids, public_url=settings.public_url)
            body[name] = [documents.learning_outcome(each) for each in near]
    return ask.answer(body)


def _refuse(request: Request, problem: Problem) -> Response:
    """A refusal as OEAPI 6 has it: Problem, or ProblemVersionNotAcceptable."""
    public_url = read_settings(request).public_url
    body = problem_body(problem, public_url, f"{public_url}{quote(request.url.path)}")
    if isinstance(problem, VersionNotAcceptable):
        body["requestedVersion"], body["supportedVersions"] = problem.requested, list(problem.supported)
        if problem.consumer:
            body["consumer"] = {"consumerKey": problem.consumer}
    headers = {"Allow": "GET, HEAD"} if problem.status == 405 else None
    return Response(json.dumps(body, ensure_ascii=False).encode(), problem.status, headers, PROBLEM_TYPE)


faces: dict[str, Face] = {"/oeapi/v6": _refuse}
