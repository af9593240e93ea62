"""What the audit and the way to a diploma are told: what somebody has, and what is offered."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class By(StrEnum):
    """What satisfies: a result, a result on another module under an adopted agreement, an exemption decision."""

    RESULT = "result"
    EQUIVALENCE = "equivalence"
    EXEMPTION = "exemption"


@dataclass(frozen=True)
class Record:
    """Something that may satisfy a node. `ec` is what the receiving module brings; `ground` names the agreement.

    `on` is the day of the assessment or the decision; `grade` is a result's, where it is a number. `is_shared` says
    that another diploma or certificate was awarded on it. `versions` are the versions of the outcomes that it shows.
    """

    by: By
    id: uuid.UUID
    module: uuid.UUID
    version: uuid.UUID
    ec: Decimal
    level: int | None
    themes: frozenset[str]
    institution: uuid.UUID
    outcomes: Mapping[uuid.UUID, int]
    ground: uuid.UUID | None = None
    on: date | None = None
    grade: Decimal | None = None
    is_shared: bool = False
    versions: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Block:
    """What an adopted agreement brings as a whole: an Ad that leaves 120 EC of a bachelor.

    `covers` maps keys of nodes or phases to the EC that it brings to a node of credits there, or to None where it
    satisfies all that is below. The records in `uses` are inside the block, and count nowhere else; so
    are the modules in it, of which a pass to come would count nowhere either.
    """

    id: uuid.UUID
    agreement: uuid.UUID
    ec: Decimal
    covers: Mapping[str, Decimal | None]
    uses: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Claim:
    """Something that would bring a module if a board decided so: a running dossier, or a badge."""

    kind: str
    id: uuid.UUID
    module: uuid.UUID


@dataclass(frozen=True)
class Shown:
    """Something that is no course and was shown to a registrar, or a threshold that was passed: by its kind."""

    kind: str
    id: uuid.UUID
    on: date
    hours: int = 0


@dataclass(frozen=True)
class Waiver:
    """That a board waived a node of the tree for this person, by a decision."""

    key: str
    decision: uuid.UUID


@dataclass(frozen=True)
class ModuleFacts:
    """What the audit says of a module that the tree names."""

    code: str
    title: Mapping[str, str]
    ec: Decimal


@dataclass(frozen=True)
class Held:
    """All that one person has, on the day of the audit. What is `elsewhere` counts by no adopted agreement."""

    on: date
    records: tuple[Record, ...] = ()
    blocks: tuple[Block, ...] = ()
    claims: tuple[Claim, ...] = ()
    shown: tuple[Shown, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    elsewhere: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A module that can be taken: what its result would bring, when it is offered, and what comes before it.

    `terms` are names of the terms in which it is offered, in every year; none says in any. `prerequisites` are
    modules that are passed in an earlier term. `mode` is the form of participation.
    """

    module: uuid.UUID
    version: uuid.UUID
    code: str
    title: Mapping[str, str]
    ec: Decimal
    level: int | None
    themes: frozenset[str]
    institution: uuid.UUID
    outcomes: Mapping[uuid.UUID, int]
    versions: frozenset[uuid.UUID] = frozenset()
    terms: frozenset[str] = frozenset()
    prerequisites: frozenset[uuid.UUID] = frozenset()
    mode: str | None = None
