"""The parts of the API's answers that the commands use; `/v1/openapi.json` describes them whole."""

from typing import Any, TypedDict

Words = dict[str, str]
"""A language map: `nl`, and `en` where there is one."""


class SetSummary(TypedDict):
    """A published set in a list."""

    id: str
    code: str
    kind: str
    institutionId: str | None
    versionId: str
    number: int
    title: Words
    levels: list[int]
    outcomes: int


class SetVersion(TypedDict):
    """One version of a set."""

    id: str
    code: str
    kind: str
    versionId: str
    number: int
    status: str
    revision: int
    digest: str | None
    publishedAt: str | None
    adopted: dict[str, str] | None
    content: dict[str, Any]


class DraftSummary(SetSummary):
    """A draft in a list."""

    status: str
    revision: int


class Named(TypedDict):
    """Somebody in a review."""

    id: str
    name: str


class Shortcoming(TypedDict):
    """What keeps a draft from being published, and where."""

    code: str
    detail: str
    pointer: str


class Review(TypedDict):
    """Where the review of a draft stands."""

    setId: str
    number: int
    status: str
    revision: int
    authors: list[Named]
    approvalsWanted: int
    approvalsMissing: int
    reviewersMissing: list[Named]
    openThreads: int
    shortcomings: list[Shortcoming]


class Change(TypedDict):
    """One column of one outcome that a sheet changes."""

    column: str
    before: str
    after: str


class SheetFault(TypedDict):
    """What is wrong in a sheet, and where."""

    code: str
    detail: str
    pointer: str


class SheetRow(TypedDict):
    """What becomes of the outcome of one row."""

    row: int | None
    code: str
    action: str
    changes: list[Change]
    errors: list[SheetFault]


class SheetReport(TypedDict):
    """What a sheet does to a draft."""

    dryRun: bool
    revision: int
    counts: dict[str, int]
    isReordered: bool
    unreadSheets: list[str]
    rows: list[SheetRow]


class ComparisonRow(TypedDict):
    """One outcome for each column at most."""

    relation: str
    cells: list[dict[str, Any] | None]
    missing: list[int]
    links: list[dict[str, Any]]


class Comparison(TypedDict):
    """Sets beside each other."""

    columns: list[dict[str, Any]]
    summary: dict[str, int]
    rows: list[ComparisonRow]
    elsewhere: list[dict[str, Any]]


class Check(TypedDict):
    """One check of a credential."""

    check: str
    outcome: str
    code: str
    detail: str


class Report(TypedDict):
    """Every check of a credential."""

    outcome: str
    checks: list[Check]
    credential: dict[str, Any]


class Me(TypedDict):
    """Whom a token names."""

    personId: str
    name: str
    isSystem: bool
    appointments: list[dict[str, Any]]


class OutcomeHit(TypedDict):
    """An outcome that a search found."""

    id: str
    setId: str
    uri: str
    outcome: dict[str, Any]


class OutcomeAdvice(TypedDict):
    """Advice on one outcome."""

    outcome: str
    advice: list[dict[str, Any]]
