"""Request and answer bodies of what outcomes stem from, and of what became of them."""

import uuid
from typing import Annotated

from pydantic import Field

from app.outcomes.rules.lineage import Change
from app.payloads import Code, LanguageText, Payload

Stems = Annotated[list[Code], Field(max_length=50)]


class LineageBody(Payload):
    """By code of a draft, the codes of the version before that an outcome stems from.

    What is not named stems from the outcome with its own code, where there was one; an empty list says that it is new.
    """

    stems_from: Annotated[dict[Code, Stems], Field(max_length=1000)]


class KinAnswer(Payload):
    """An outcome in one version; `outcomeId` is the outcome across versions. A draft gives ids only once published."""

    id: uuid.UUID | None
    outcome_id: uuid.UUID | None
    code: str
    uri: str | None
    statement: LanguageText


class NewerOutcome(KinAnswer):
    """An outcome of a version, and what it stems from in the version before."""

    relation: Change
    predecessors: list[KinAnswer]


class OlderOutcome(KinAnswer):
    """An outcome of the version before, and what stems from it."""

    relation: Change
    successors: list[KinAnswer]


class VersionChanges(Payload):
    """What a version changed: each of its outcomes, and each of the version before, which `previous` numbers."""

    set_id: uuid.UUID
    version_id: uuid.UUID
    number: int
    status: str
    previous: int | None
    counts: dict[Change, int]
    outcomes: list[NewerOutcome]
    previous_outcomes: list[OlderOutcome]
