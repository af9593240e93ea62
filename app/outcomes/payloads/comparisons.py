"""Answer bodies of sets beside each other."""

import uuid

from app.outcomes.rules import LivedExperience, Theme
from app.outcomes.rules.comparison import Basis, Relation
from app.payloads import LanguageLine, LanguageText, Payload


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
    """Why two outcomes stand beside each other: what `one` is to `other`.

    A likeness (0-1) is a number, never a judgement that they are equal. `association` is what people agreed, perhaps
    on other words than these.
    """

    one: uuid.UUID
    other: uuid.UUID
    relation: Relation
    basis: Basis
    likeness: float | None
    reason: LanguageText | None
    association: uuid.UUID | None
    wording_changed: bool
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
