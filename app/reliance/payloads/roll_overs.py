"""Request and answer bodies of roll-overs."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.payloads import LanguageLine, Payload, Slug
from app.reliance.rules.moving import MoveChange
from app.reliance.rules.roll_over import LeftReason

Year = Annotated[int, Field(ge=2000, le=2100)]
Ids = Annotated[list[uuid.UUID], Field(max_length=2000)]


class NewRollOver(Payload):
    """Carries programmes of an institution along to the rules of a next year.

    Without `modules`, `routes` or `diplomas` all of that kind of the programmes are. References move to the latest
    published version of every set, or only of those in `outcomeSets`. Of the sets in `nextSets`, which are the
    programmes' own, a next version is begun as a draft.
    """

    institution: Slug
    programmes: Annotated[list[uuid.UUID], Field(min_length=1, max_length=20)]
    from_year: Year
    to_year: Year
    modules: Ids | None = None
    routes: Ids | None = None
    diplomas: Ids | None = None
    outcome_sets: Ids | None = None
    next_sets: Ids = Field(default=[])


class OutcomeAt(Payload):
    """An outcome in a published version of its set: `id` is its id in that version, `outcome` that across versions."""

    id: uuid.UUID
    outcome: uuid.UUID
    code: str
    set_code: str
    number: int


class MoveAnswer(Payload):
    """One reference that moved along; the pointer is its place in the new content."""

    pointer: str
    change: MoveChange
    before: OutcomeAt
    after: list[OutcomeAt]


ItemKind = Literal["outcome-set", "module", "route", "diploma", "agreement"]


class CarriedAnswer(Payload):
    """A draft of a next version; `versionId` is null after a dry run."""

    kind: ItemKind
    id: uuid.UUID
    code: str
    title: LanguageLine
    from_number: int
    number: int
    version_id: uuid.UUID | None
    moves: list[MoveAnswer]
    href: str


class LeftAnswer(Payload):
    """What was left as it is, and why; `number` is that of the version it is about."""

    kind: ItemKind
    id: uuid.UUID
    code: str
    title: LanguageLine
    reason: LeftReason
    detail: str
    number: int
    href: str


class HandAnswer(Payload):
    """What needs a hand: a stable code, words, and a pointer into the content of the thing of that kind and id."""

    kind: ItemKind
    id: uuid.UUID
    of: str
    code: str
    detail: str
    pointer: str
    href: str | None


class SetStep(Payload):
    """How many references to a set moved, from which of its versions to which."""

    id: uuid.UUID
    code: str
    from_number: int
    to_number: int
    references: int


class RollOverReport(Payload):
    """What a roll-over carried along, what it left, what needs a hand, and how references to sets moved."""

    carried: list[CarriedAnswer]
    left: list[LeftAnswer]
    hands: list[HandAnswer]
    sets: list[SetStep]


class DraftFate(Payload):
    """What an undo did with a draft: discarded, or kept because it is not as it was made any more."""

    kind: ItemKind
    id: uuid.UUID
    version_id: uuid.UUID
    code: str
    fate: Literal["discarded", "edited", "submitted", "gone"]


class UndoingAnswer(Payload):
    """What became of each draft."""

    drafts: list[DraftFate]


class RollOverSummary(Payload):
    """A roll-over in a list."""

    id: uuid.UUID
    institution_id: uuid.UUID
    programmes: list[uuid.UUID]
    from_year: int
    to_year: int
    made_by: uuid.UUID
    made_at: datetime
    undone_at: datetime | None


class RollOverAnswer(Payload):
    """A roll-over. `id` is null where nothing was kept: after a dry run, or where nothing was left to carry along.

    `others` are the other roll-overs of the same programmes to the same year that were not undone.
    """

    id: uuid.UUID | None
    dry_run: bool
    institution_id: uuid.UUID
    programmes: list[uuid.UUID]
    from_year: int
    to_year: int
    made_by: uuid.UUID | None
    made_at: datetime | None
    others: list[uuid.UUID]
    report: RollOverReport
    undone_by: uuid.UUID | None
    undone_at: datetime | None
    undoing: UndoingAnswer | None
