"""Request and answer bodies of programmes, modules, routes, diplomas and enrolments."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.payloads import Code, Ec, LanguageLine, LanguageText, Line, Payload, Slug, Text

Level = Annotated[int, Field(ge=2, le=8)]
WebAddress = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s<>\"]+$")]
Kind = Literal["module", "route", "diploma"]


class NewProgramme(Payload):
    """A programme. `programmeCode` is its code in the national register; a post-hbo programme has none."""

    institution: Slug
    code: Code
    programme_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")] | None = None
    kind: Literal["ad", "bachelor", "master", "post-hbo"]
    regime: Literal["whw", "contract"] = "whw"
    title: LanguageLine
    nlqf_level: Level
    ec: Ec
    isced_f: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class ProgrammeAnswer(Payload):
    """A programme."""

    id: uuid.UUID
    institution_id: uuid.UUID
    code: str
    programme_code: str | None
    kind: str
    regime: str
    title: LanguageLine
    nlqf_level: int
    ec: Ec
    isced_f: str


class QualityAssurance(Payload):
    """How the quality of a module is assured."""

    name: Line
    url: WebAddress | None = None
    description: LanguageText | None = None


class RegisterFact(Payload):
    """What a professional register says of a module; registration itself is never asserted."""

    register_name: Line
    accreditation_number: Line
    valid_from: date
    valid_until: date
    points: Annotated[float, Field(ge=0, le=1000)]


class ModuleContent(Payload):
    """All that a version of a module says. Outcomes are those of published versions, by their own ids."""

    title: LanguageLine
    description: LanguageText
    ec: Ec
    is_microcredential: bool = False
    study_load_hours: Annotated[int, Field(gt=0, le=20_000)] | None = None
    level: Level | None = None
    outcomes: list[uuid.UUID] = Field(default=[], max_length=200)
    assessment: list[LanguageLine] = Field(default=[], max_length=20)
    participation: Literal["online", "on-site", "blended", "work-based"] | None = None
    quality_assurance: QualityAssurance | None = None
    supervision: Literal["supervised", "unsupervised"] | None = None
    identity_check: Literal["verified", "not-verified"] | None = None
    languages: list[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]] = Field(default=["nl"], max_length=10)
    entry_requirements: LanguageText | None = None
    prerequisites: list[uuid.UUID] = Field(default=[], max_length=50)
    terms: list[Line] = Field(default=[], max_length=12)
    themes: list[Code] = Field(default=[], max_length=10)
    register_facts: list[RegisterFact] = Field(default=[], max_length=20)


class RouteContent(Payload):
    """All that a version of a microcredential route says: its modules in their order."""

    title: LanguageLine
    description: LanguageText
    target_group: LanguageText
    crossover: bool = False
    adjacent_sector: LanguageLine | None = None
    modules: list[uuid.UUID] = Field(default=[], max_length=30)


class PhaseContent(Payload):
    """A phase of a diploma; `requirement` is a node of the requirement tree, checked by the rules."""

    key: Code
    title: LanguageLine
    ec: Ec
    certificate: bool = False
    requirement: dict[str, Any]


class DiplomaContent(Payload):
    """All that a version of a diploma says, for one cohort year."""

    title: LanguageLine
    cohort_year: Annotated[int, Field(ge=2000, le=2100)]
    ec: Ec
    awards: Literal["diploma", "certificate"] = "diploma"
    phases: list[PhaseContent] = Field(default=[], max_length=10)


class NewModule(Payload):
    """A new module of a programme, with its first draft."""

    programme: uuid.UUID
    code: Code
    content: ModuleContent


class NewRoute(Payload):
    """A new microcredential route of a programme, with its first draft."""

    programme: uuid.UUID
    code: Code
    content: RouteContent


class NewDiploma(Payload):
    """A new diploma of a programme, with its first draft."""

    programme: uuid.UUID
    code: Code
    content: DiplomaContent


class Reason(Payload):
    """Why."""

    reason: Text


class OfferingAnswer(Payload):
    """One version of a module, route or diploma."""

    id: uuid.UUID
    kind: Kind
    code: str
    institution_id: uuid.UUID
    programme_id: uuid.UUID
    version_id: uuid.UUID
    number: int
    status: str
    revision: int
    digest: str | None
    published_at: datetime | None
    withdrawal_reason: str | None
    content: dict[str, Any]


class NewEnrolment(Payload):
    """A person begins to study for a diploma."""

    person: uuid.UUID
    diploma_version: uuid.UUID
    started_on: date


class EnrolmentAnswer(Payload):
    """An enrolment."""

    id: uuid.UUID
    person_id: uuid.UUID
    institution_id: uuid.UUID
    diploma_version_id: uuid.UUID
    started_on: date
    ended_on: date | None
