"""Request and answer bodies of outcome sets and learning outcomes."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.outcomes.rules import MAX_OUTCOMES, LivedExperience, OutcomeKind, SetKind, Theme
from app.payloads import Code, Ec, LanguageLine, LanguageText, Line, Payload, Slug, Text

Level = Annotated[int, Field(ge=2, le=8)]
Sdg = Annotated[int, Field(ge=1, le=17)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$")]
WebAddress = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s<>\"]+$")]


class OutcomeAlignment(Payload):
    """What an outcome is aligned to outside Leerlijn, such as an ESCO skill."""

    target_url: WebAddress
    target_name: Line
    target_framework: Line
    target_type: Annotated[str, StringConstraints(pattern=r"^ext:[A-Za-z]{1,40}$")] = "ext:ESCO"


class OutcomeContent(Payload):
    """A learning outcome: verb first, one outcome, assessable, not tied to a course.

    `language` is there where what stands in the place of the Dutch is in another language, as it came from elsewhere;
    `assumed` names what its source does not say.
    """

    code: Code
    statement: LanguageText
    level: Level
    kind: OutcomeKind
    criteria: list[LanguageText] = Field(default=[], max_length=30)
    ec: Ec | None = None
    themes: list[Theme] = Field(default=[], max_length=10)
    sdgs: list[Sdg] = Field(default=[], max_length=17)
    lived_experience: LivedExperience = LivedExperience.NONE
    alignments: list[OutcomeAlignment] = Field(default=[], max_length=30)
    parent: Code | None = None
    language: LanguageTag | None = None
    assumed: list[Literal["level", "kind"]] | None = Field(default=None, max_length=2)


class Source(Payload):
    """Where a set comes from."""

    title: Line
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    url: WebAddress | None = None


class Origin(Payload):
    """The framework that a set was imported from, by its identifier and its address at home."""

    identifier: uuid.UUID
    uri: Annotated[str, StringConstraints(max_length=2000)]


class SetContent(Payload):
    """All that a version of a set says. `language` is that of title and description where they are not Dutch."""

    title: LanguageLine
    description: LanguageText | None = None
    levels: list[Level] = Field(min_length=1, max_length=7)
    themes: list[Theme] = Field(default=[], max_length=10)
    source: Source | None = None
    licence: Line = "CC BY 4.0"
    language: LanguageTag | None = None
    imported_from: Origin | None = None
    outcomes: list[OutcomeContent] = Field(default=[], max_length=MAX_OUTCOMES)


class NewOwner(Payload):
    """A new set without content. Institution and programme only for programme and module sets."""

    kind: SetKind
    code: Code
    institution: Slug | None = None
    programme: uuid.UUID | None = None


class NewSet(NewOwner):
    """A new set with its first draft."""

    content: SetContent


class Adoption(Payload):
    """By whom and when a version was adopted: publication needs it."""

    adopted_by: Line
    adopted_on: date


class Reason(Payload):
    """Why."""

    reason: Text


class SetAnswer(Payload):
    """One version of a set."""

    id: uuid.UUID
    code: str
    kind: SetKind
    institution_id: uuid.UUID | None
    programme_id: uuid.UUID | None
    version_id: uuid.UUID
    number: int
    status: str
    revision: int
    digest: str | None
    published_at: datetime | None
    adopted: Adoption | None
    withdrawal_reason: str | None
    content: SetContent


class SetSummary(Payload):
    """A set in a list: its latest published version."""

    id: uuid.UUID
    code: str
    kind: SetKind
    institution_id: uuid.UUID | None
    programme_id: uuid.UUID | None
    version_id: uuid.UUID
    number: int
    title: LanguageLine
    levels: list[int]
    outcomes: int


class DraftSummary(SetSummary):
    """A draft in a list, in review or not."""

    status: str
    revision: int


class OutcomeAnswer(Payload):
    """An outcome as it is in one published version."""

    id: uuid.UUID
    outcome_id: uuid.UUID
    set_id: uuid.UUID
    set_version_id: uuid.UUID
    uri: str
    change: str
    outcome: OutcomeContent


class OutcomeHit(OutcomeAnswer):
    """An outcome that a search found; `highlight` is HTML with `<mark>` only, everything else escaped."""

    highlight: str
