"""What is published, as the objects of OOAPI 5. Of what is not known only that stands here which 5.0 requires."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.access.models import Institution
from app.access.rules import local_date
from app.catalogue.documents.education import (
    CONTACT_EMAIL,
    CourseFacts,
    Outcome,
    ProgrammeFacts,
    joined,
    kept,
    number,
    words,
)
from app.catalogue.rules.spellings import OOAPI_5, SECTORS, UNDETERMINED

EXPANDS: Mapping[str, tuple[str, ...]] = {
    "organization": ("parent", "children"),
    "program": ("parent", "children", "coordinators", "organization", "educationSpecification"),
    "course": ("programs", "coordinators", "organization", "educationSpecification"),
    "educationSpecification": ("parent", "children", "organization"),
}
"""What may be asked to be expanded. Of persons and units nothing is kept: these expand to nothing."""
_KINDS = {
    "ad": ("Associate degree", "Associate degree"),
    "bachelor": ("Bachelor", "Bachelor"),
    "master": ("Master", "Master"),
    "post-hbo": ("Post-hbo", "Post-bachelor programme"),
}


def service() -> dict[str, Any]:
    """Service: what is served here."""
    return {
        "contactEmail": CONTACT_EMAIL,
        "specification": "https://github.com/open-education-api/specification",
        "documentation": "https://openonderwijsapi.nl/v5/",
        "consumers": [],
    }


def organization(institution: Institution) -> dict[str, Any]:
    """Organization: an institution or partner, each at the root of its own tree; its slug is its short name."""
    made = {
        "organizationId": str(institution.id),
        "primaryCode": code("organizationId", institution.slug),
        "organizationType": "root",
        "name": words(institution.name),
        "shortName": institution.slug,
        "link": institution.url,
        "otherCodes": [code("brin", institution.brin)] if institution.brin else None,
        "ext": {"leerlijn": {"kind": institution.kind, "country": institution.country}},
    }
    return kept(made)


def code(kind: str, value: str) -> dict[str, str]:
    """An IdentifierEntry."""
    return {"codeType": kind, "code": value}


def program(facts: ProgrammeFacts) -> dict[str, Any]:
    """Program: a programme, or a route as a track of it."""
    return kept({"programId": str(facts.id), **program_properties(facts), **_valid(facts)})


def program_properties(facts: ProgrammeFacts) -> dict[str, Any]:
    """ProgramProperties: all but its id and how long it is valid. In which language it is given is not kept."""
    made = {
        "primaryCode": code("programCode", facts.code),
        "programType": OOAPI_5.program_types[facts.origin],
        "teachingLanguage": UNDETERMINED,
        "qualificationAwarded": OOAPI_5.qualifications.get(facts.kind or ""),
        **_specified(facts),
        "educationSpecification": str(facts.id),
        "parent": str(facts.programme.id) if facts.is_route else None,
        "children": [str(child) for child in facts.child_ids],
    }
    return {**kept(made), "description": words(facts.description) if facts.description else _description(facts)}


def _specified(facts: ProgrammeFacts) -> dict[str, Any]:
    """What a program and its specification say alike."""
    register = facts.programme.programme_code
    return {
        "name": words(facts.title),
        "abbreviation": facts.code,
        "description": words(facts.description) if facts.description else None,
        "studyLoad": _load(facts.ec) if facts.ec else None,
        "levelOfQualification": OOAPI_5.qualification_levels.get(facts.level or 0),
        "level": OOAPI_5.level_of_programme.get(facts.kind or ""),
        "sector": SECTORS.get(facts.institution.kind),
        "fieldsOfStudy": facts.programme.isced_f,
        "learningOutcomes": _statements(facts.outcomes),
        "otherCodes": [code("crohoCreboCode", register)] if register and not facts.is_route else None,
        "organization": str(facts.institution.id),
        "ext": {"leerlijn": facts.facts},
    }


def _description(facts: ProgrammeFacts) -> list[dict[str, str]]:
    """What 5.0 requires and a programme does not have: said from what is known of it."""
    nl, en = _KINDS[facts.programme.kind]
    level, ec = facts.programme.nlqf_level, facts.ec
    return words({"nl": f"{nl}, NLQF-niveau {level}, {ec} EC", "en": f"{en}, NLQF level {level}, {ec} EC"})


def _load(ec: float) -> dict[str, Any]:
    return {"studyLoadUnit": "ects", "value": ec}


def _statements(outcomes: Sequence[Outcome]) -> list[list[dict[str, str]]]:
    return [words(outcome.statement) for outcome in outcomes]


def _valid(facts: ProgrammeFacts | CourseFacts) -> dict[str, str | None]:
    return {"validFrom": _day(facts.valid_from), "validTo": _day(facts.valid_to)}


def _day(moment: datetime | None) -> str | None:
    return local_date(moment).isoformat() if moment else None


def course(facts: CourseFacts) -> dict[str, Any]:
    """Course: a module as a published version has it."""
    return kept({"courseId": str(facts.id), **course_properties(facts), **_valid(facts)})


def course_properties(facts: CourseFacts) -> dict[str, Any]:
    """CourseProperties: all but its id and how long it is valid."""
    content = facts.content
    languages = [OOAPI_5.languages[each] for each in content["languages"] if each in OOAPI_5.languages]
    mode = OOAPI_5.modes.get(content.get("participation", ""))
    made = {
        "primaryCode": code("identifier", facts.version.offering.code),
        "modeOfDelivery": [mode] if mode else None,
        "teachingLanguage": languages[0] if languages else UNDETERMINED,
        "admissionRequirements": words(content.get("entryRequirements") or {}),
        "assessment": joined(content["assessment"], ", "),
        **_specified_course(facts),
        "educationSpecification": str(facts.id),
        "programs": [str(each) for each in facts.programme_ids],
    }
    return kept(made)


def _specified_course(facts: CourseFacts) -> dict[str, Any]:
    """What a course and its specification say alike."""
    content, offering = facts.content, facts.version.offering
    return {
        "name": words(content["title"]),
        "abbreviation": offering.code,
        "description": words(content["description"]),
        "studyLoad": _load(number(content["ec"])),
        "level": OOAPI_5.levels.get(content.get("level", 0)),
        "fieldsOfStudy": offering.programme.isced_f,
        "learningOutcomes": _statements(facts.outcomes),
        "organization": str(facts.institution.id),
        "ext": {"leerlijn": facts.facts},
    }


def education_specification(facts: ProgrammeFacts | CourseFacts) -> dict[str, Any]:
    """EducationSpecification: what a program or course is made by. It has the id of what it specifies."""
    properties = education_specification_properties(facts)
    return kept({"educationSpecificationId": str(facts.id), **properties, **_valid(facts)})


def education_specification_properties(facts: ProgrammeFacts | CourseFacts) -> dict[str, Any]:
    """EducationSpecificationProperties: a programme, a cluster of units (a route) or a unit (a module)."""
    if isinstance(facts, CourseFacts):
        own = {"primaryCode": code("identifier", facts.version.offering.code), "educationSpecificationType": "course"}
        return kept({**own, **_specified_course(facts), "sector": SECTORS.get(facts.institution.kind)})
    made = {
        "primaryCode": code("programCode", facts.code),
        "educationSpecificationType": _specification_type(facts),
        "formalDocument": OOAPI_5.documents.get(facts.awards or ""),
        **_specified(facts),
    }
    return kept(made)


def _specification_type(facts: ProgrammeFacts) -> str:
    if facts.is_route:
        return "cluster"
    return "privateProgram" if facts.programme.regime == "contract" else "program"


def program_timeline(others: Sequence[ProgrammeFacts]) -> list[dict[str, Any]]:
    """TimelineOverrideProgram: the other versions."""
    return [kept({**_valid(each), "program": program_properties(each)}) for each in others]


def course_timeline(others: Sequence[CourseFacts]) -> list[dict[str, Any]]:
    """TimelineOverrideCourse: the other versions."""
    return [kept({**_valid(each), "course": course_properties(each)}) for each in others]


def specification_timeline(others: Sequence[ProgrammeFacts | CourseFacts]) -> list[dict[str, Any]]:
    """TimelineOverrideEducationSpecification: the other versions."""
    return [
        kept({**_valid(each), "educationSpecification": education_specification_properties(each)}) for each in others
    ]
