"""What is published, as the objects of OEAPI 6. What is not known is left out; what has no place stands in `ext`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.access.models import Institution
from app.access.rules import AMSTERDAM
from app.catalogue.documents.education import (
    CONTACT_EMAIL,
    CourseFacts,
    OutcomeFacts,
    ProgrammeFacts,
    joined,
    kept,
    number,
    words,
)
from app.catalogue.rules.spellings import OEAPI_6

EXPANDS: Mapping[str, tuple[str, ...]] = {
    "/organisations/{organisationId}": ("parent", "children"),
    "/programmes/{programmeId}": (
        "parent", "children", "coordinators", "instructors", "organisation", "learningOutcomes",
    ),
    "/courses/{courseId}": ("programmes", "coordinators", "instructors", "organisation", "learningOutcomes"),
    "/learning-outcomes/{learningOutcomeId}": ("organisation", "parents", "children"),
}  # fmt: skip
"""What may be asked to be expanded, by address. Of persons and units nothing is kept: these expand to nothing."""
_EXPANDED = {
    "/programmes/{programmeId}": ("parent", "children", "organisation", "learning_outcomes"),
    "/courses/{courseId}": ("programmes", "organisation", "learning_outcomes"),
    "/learning-outcomes/{learningOutcomeId}": ("parent", "children"),
}
_PATHS = (
    "/",
    "/organisations",
    "/organisations/{organisationId}",
    "/organisations/{organisationId}/programmes",
    "/organisations/{organisationId}/courses",
    "/programmes",
    "/programmes/{programmeId}",
    "/programmes/{programmeId}/programmes",
    "/programmes/{programmeId}/courses",
    "/courses",
    "/courses/{courseId}",
    "/learning-outcomes",
    "/learning-outcomes/{learningOutcomeId}",
)


def service() -> dict[str, Any]:
    """Service: what is served here."""
    return {
        "contactEmail": CONTACT_EMAIL,
        "specification": "https://github.com/open-education-api/specification",
        "documentation": "https://openonderwijsapi.nl/v6.0/",
        "supportedConsumers": [],
        "supportedOperations": [{"verbs": ["GET"], "path": path} for path in _PATHS],
        "supportedExpands": [{"expandableObjects": list(names), "path": path} for path, names in _EXPANDED.items()],
    }


def organisation(institution: Institution) -> dict[str, Any]:
    """Organisation: an institution or partner, each at the root of its own tree."""
    made = {
        "organisationId": str(institution.id),
        "primaryCode": code("organisation_id", institution.slug),
        "organisationType": "root",
        "name": words(institution.name),
        "link": institution.url,
        "otherCodes": [code("x-brin", institution.brin)] if institution.brin else None,
        "ext": {"leerlijn": {"kind": institution.kind, "country": institution.country}},
    }
    return kept(made)


def code(kind: str, value: str) -> dict[str, str]:
    """An IdentifierEntry."""
    return {"codeType": kind, "code": value}


def programme(facts: ProgrammeFacts) -> dict[str, Any]:
    """Programme: a programme, or a route as a track of it."""
    return kept({"programmeId": str(facts.id), **programme_properties(facts), **_valid(facts)})


def programme_properties(facts: ProgrammeFacts) -> dict[str, Any]:
    """ProgrammeProperties: all but its id and how long it is valid."""
    register = facts.programme.programme_code
    made = {
        "primaryCode": code("identifier", facts.code),
        "programmeType": OEAPI_6.program_types[facts.origin],
        "name": words(facts.title),
        "abbreviation": facts.code,
        "description": words(facts.description) if facts.description else None,
        "studyLoad": [_load("ects", facts.ec)] if facts.ec else None,
        "qualificationAwarded": OEAPI_6.qualifications.get(facts.kind or ""),
        "levelOfQualification": OEAPI_6.qualification_levels.get(facts.level or 0),
        "level": OEAPI_6.level_of_programme.get(facts.kind or ""),
        "fieldsOfStudy": facts.programme.isced_f,
        "learningOutcomeIds": [outcome.id for outcome in facts.outcomes],
        "formalDocument": OEAPI_6.documents.get(facts.awards or ""),
        "otherCodes": [code("programme_code", register)] if register and not facts.is_route else None,
        "parentId": str(facts.programme.id) if facts.is_route else None,
        "childIds": [str(child) for child in facts.child_ids],
        "organisationId": str(facts.institution.id),
        "ext": {"leerlijn": facts.facts},
    }
    return kept(made)


def _load(unit: str, value: float) -> dict[str, Any]:
    return {"studyLoadUnit": unit, "value": value}


def _valid(facts: ProgrammeFacts | CourseFacts | OutcomeFacts) -> dict[str, str | None]:
    return {"validFrom": _moment(facts.valid_from), "validTo": _moment(facts.valid_to)}


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(AMSTERDAM).isoformat(timespec="seconds") if moment else None


def course(facts: CourseFacts) -> dict[str, Any]:
    """Course: a module as a published version has it."""
    return kept({"courseId": str(facts.id), **course_properties(facts), **_valid(facts)})


def course_properties(facts: CourseFacts) -> dict[str, Any]:
    """CourseProperties: all but its id and how long it is valid."""
    content, offering = facts.content, facts.version.offering
    hours, mode = content.get("studyLoadHours"), OEAPI_6.modes.get(content.get("participation", ""))
    made = {
        "primaryCode": code("identifier", offering.code),
        "name": words(content["title"]),
        "abbreviation": offering.code,
        "studyLoad": [_load("ects", number(content["ec"])), *([_load("hour", hours)] if hours else [])],
        "modesOfDelivery": [mode] if mode else None,
        "description": words(content["description"]),
        "teachingLanguages": content["languages"],
        "fieldsOfStudy": offering.programme.isced_f,
        "learningOutcomeIds": [outcome.id for outcome in facts.outcomes],
        "admissionRequirements": words(content.get("entryRequirements") or {}),
        "level": OEAPI_6.levels.get(content.get("level", 0)),
        "assessment": joined(content["assessment"], ", "),
        "programmeIds": [str(each) for each in facts.programme_ids],
        "organisationId": str(facts.institution.id),
        "ext": {"leerlijn": facts.facts},
    }
    return kept(made)


def learning_outcome(facts: OutcomeFacts) -> dict[str, Any]:
    """LearningOutcome: an outcome as it is in one published version; its criteria are its description."""
    outcome = facts.outcome
    criteria = joined(outcome.content["criteria"], "\n")
    made = {
        "learningOutcomeId": str(outcome.id),
        "primaryCode": code("identifier", outcome.code),
        "name": words(outcome.content["statement"]),
        "abbreviation": outcome.code,
        "description": criteria,
        "parentIds": [str(each) for each in facts.parent_ids],
        "childIds": [str(each) for each in facts.child_ids],
        "fieldsOfStudy": facts.field,
        "otherCodes": [code("x-case-uri", facts.uri)],
        "complexityLevel": f"nlqf_{outcome.level}",
        **_valid(facts),
        "ext": {"leerlijn": facts.facts},
    }
    return kept(made)


def programme_timeline(others: Sequence[ProgrammeFacts]) -> list[dict[str, Any]]:
    """TimelineOverrideProgramme: the other versions."""
    return [kept({**_valid(each), "programme": programme_properties(each)}) for each in others]


def course_timeline(others: Sequence[CourseFacts]) -> list[dict[str, Any]]:
    """TimelineOverrideCourse: the other versions."""
    return [kept({**_valid(each), "course": course_properties(each)}) for each in others]
