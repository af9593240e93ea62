"""Request and answer bodies of outcome sets and learning outcomes."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.outcomes.rules import LivedExperience, OutcomeKind, SetKind, Theme
from app.outcomes.rules.comparison import Basis, Relation
from app.outcomes.rules.sheet_changes import RowAction
from app.payloads import Code, Ec, LanguageLine, LanguageText, Line, Payload, Slug, Text

Level = Annotated[int, Field(ge=2, le=8)]
Sdg = Annotated[int, Field(ge=1, le=17)]
WebAddress = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s<>\"]+$")]


class OutcomeAlignment(Payload):
    """What an outcome is aligned to outside Leerlijn, such as an ESCO skill."""

    target_url: WebAddress
    target_name: Line
    target_framework: Line
    target_type: Annotated[str, StringConstraints(pattern=r"^ext:[A-Za-z]{1,40}$")] = "ext:ESCO"


class OutcomeContent(Payload):
    """A learning outcome: verb first, one outcome, assessable, not tied to a course."""

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


class Source(Payload):
    """Where a set comes from."""

    title: Line
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    url: WebAddress | None = None


class SetContent(Payload):
    """All that a version of a set says."""

    title: LanguageLine
    description: LanguageText | None = None
    levels: list[Level] = Field(min_length=1, max_length=7)
    themes: list[Theme] = Field(default=[], max_length=10)
    source: Source | None = None
    licence: Line = "CC BY 4.0"
    outcomes: list[OutcomeContent] = Field(default=[], max_length=1000)


class NewSet(Payload):
    """A new set with its first draft. Institution and programme only for programme and module sets."""

    kind: SetKind
    code: Code
    institution: Slug | None = None
    programme: uuid.UUID | None = None
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


class ColumnAnswer(Payload):
    """A column of a comparison: one published version of a set."""

    set_id: uuid.UUID
    version_id: uuid.UUID
    code: str
    number: int
    status: str
    title: LanguageLine
    levels: list[int]
    outcomes: int


class ComparedOutcome(Payload):
    """An outcome in a comparison; `id` is that of the outcome in its version, `outcomeId` that across versions."""

    id: uuid.UUID
    outcome_id: uuid.UUID
    code: str
    level: int
    lived_experience: LivedExperience
    themes: list[Theme]
    statement: LanguageText


class WordAnswer(Payload):
    """Words of a statement that were kept, removed or added, in reading order."""

    change: str
    text: str


class LinkAnswer(Payload):
    """Why two outcomes stand beside each other. A likeness (0-1) is a number, never a judgement that they are equal."""

    one: uuid.UUID
    other: uuid.UUID
    relation: Relation
    basis: Basis
    likeness: float | None
    reason: LanguageText | None
    changed: list[str]
    words: dict[str, list[WordAnswer]]


class RowAnswer(Payload):
    """One outcome for each column at most, `null` where it is missing; `missing` are those columns, from 0."""

    relation: Relation
    cells: list[ComparedOutcome | None]
    missing: list[int]
    links: list[LinkAnswer]


class ComparisonAnswer(Payload):
    """Sets beside each other. `elsewhere` are links between outcomes of different rows: the 200 strongest, no words."""

    columns: list[ColumnAnswer]
    summary: dict[Relation, int]
    rows: list[RowAnswer]
    elsewhere: list[LinkAnswer]


class NewStatement(Payload):
    """A statement to advise on. Without level or criteria, no advice is given on those."""

    statement: LanguageText
    level: Level | None = None
    criteria: list[LanguageText] | None = Field(default=None, max_length=30)


class HintAnswer(Payload):
    """One piece of advice on wording: a code, the place it is about (a JSON pointer), and the hint."""

    code: str
    pointer: str
    hint: LanguageText


class StatementAdvice(Payload):
    """Advice on one statement; an empty list where there is none."""

    advice: list[HintAnswer]


class OutcomeAdvice(StatementAdvice):
    """Advice on one outcome of a draft."""

    outcome: str


class DraftAdvice(Payload):
    """The outcomes of a draft that get advice, in the order of the set. It never keeps a draft from being published."""

    revision: int
    items: list[OutcomeAdvice]


class SheetFault(Payload):
    """What is wrong in a sheet. The pointer is `row:12/column:statement.nl`; the words begin with the cell, `E12`."""

    code: str
    detail: str
    pointer: str


class SheetChange(Payload):
    """One column of one outcome that changes, as the sheet words it."""

    column: str
    before: str
    after: str


class SheetRow(Payload):
    """What becomes of the outcome of one row. `row` is null for one that no row names."""

    row: int | None
    code: str
    action: RowAction
    changes: list[SheetChange]
    errors: list[SheetFault]


class SheetReport(Payload):
    """What a sheet does to a draft, row by row; with a dry run, what it would do. `revision` is that of the draft."""

    dry_run: bool
    revision: int
    counts: dict[RowAction, int]
    is_reordered: bool
    unread_sheets: list[str]
    rows: list[SheetRow]
