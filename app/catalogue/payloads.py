"""Answer bodies of imports of CASE packages."""

import uuid
from datetime import datetime
from typing import Any

from app.catalogue.rules.editions import Edition
from app.catalogue.rules.merging import ItemAction
from app.outcomes.rules import SetKind
from app.payloads import Payload


class CaseFault(Payload):
    """What is wrong in a package, with its place in it."""

    code: str
    detail: str
    pointer: str


class CaseChange(Payload):
    """A member of an outcome, or with `CFItem.` of an item, that changes; null where there was or will be nothing."""

    member: str
    before: Any
    after: Any


class CaseItemReport(Payload):
    """What becomes of an outcome. `pointer` and `identifier` are null for one that is not in the package.

    `assumed` names what the package does not say and an outcome needs.
    """

    pointer: str | None
    identifier: str | None
    code: str
    action: ItemAction
    changes: list[CaseChange]
    assumed: list[str]
    errors: list[CaseFault]


class CaseTarget(Payload):
    """The set that a framework becomes. Ids are null where it is not made, or not yet."""

    id: uuid.UUID | None
    kind: SetKind
    code: str
    version_id: uuid.UUID | None
    number: int
    revision: int | None


class CaseImportReport(Payload):
    """What an import did; with a dry run, what it would do.

    `outcome` is `created` (a set), `begun` (a version of one), `changed` (a draft), `unchanged`, or `refused`.
    `changes` are of the set itself, `kept` counts what has no place in a set and is kept, `unknown` are members that
    CASE does not know, kept too. `isExact` says whether a package of a register like this one holds the very set that
    it was made of; it is null for others.
    """

    dry_run: bool
    outcome: str
    edition: Edition
    document: uuid.UUID
    title: str
    target: CaseTarget
    counts: dict[ItemAction, int]
    changes: list[CaseChange]
    kept: dict[str, int]
    is_source_changed: bool
    is_exact: bool | None
    unknown: list[str]
    items: list[CaseItemReport]
    errors: list[CaseFault]


class CaseImportAnswer(Payload):
    """A framework that was imported: what it is, and which version of which set was made of it."""

    id: uuid.UUID
    document: uuid.UUID
    uri: str
    title: str
    edition: Edition
    digest: str
    set_id: uuid.UUID
    set_version_id: uuid.UUID
    kind: SetKind
    code: str
    number: int
    status: str
    is_edited: bool
    imported_at: datetime
