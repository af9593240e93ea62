"""The outcomes of the whole register, in one pass."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import Institution
from app.outcomes.models import OutcomeSet, OutcomeSetVersion, OutcomeVersion
from app.outcomes.queries import latest
from app.versions import PUBLIC

_AT_A_TIME = 500


@dataclass(frozen=True)
class ExportFilter:
    """Which outcomes: each member that is not None narrows the choice; of all versions, or of the latest published."""

    kind: str | None = None
    level: int | None = None
    institution_id: uuid.UUID | None = None
    set_id: uuid.UUID | None = None
    has_all_versions: bool = False


class ExportedOutcome(NamedTuple):
    """An outcome as it is in one published version, with the set that it stands in.

    `most_*` say how many of each the outcome with the most has, of all that are exported.
    """

    id: uuid.UUID
    outcome_id: uuid.UUID
    set_id: uuid.UUID
    set_version_id: uuid.UUID
    set_code: str
    set_kind: str
    institution: str | None
    number: int
    status: str
    change: str
    outcome: dict[str, Any]
    most_criteria: int
    most_themes: int
    most_alignments: int


def stream_outcomes(session: Session, wanted: ExportFilter) -> Iterator[ExportedOutcome]:
    """Outcomes by set, version and place, some hundred in memory at a time. It is one statement: one moment's state."""
    most = (
        func.max(func.jsonb_array_length(OutcomeVersion.content[name])).over()
        for name in ("criteria", "themes", "alignments")
    )
    statement = (
        select(
            OutcomeVersion.id,
            OutcomeVersion.outcome_id,
            OutcomeSet.id,
            OutcomeSetVersion.id,
            OutcomeSet.code,
            OutcomeSet.kind,
            Institution.slug,
            OutcomeSetVersion.number,
            OutcomeSetVersion.status,
            OutcomeVersion.change,
            OutcomeVersion.content,
            *most,
        )
        .join(OutcomeSetVersion, OutcomeVersion.set_version_id == OutcomeSetVersion.id)
        .join(OutcomeSet, OutcomeSetVersion.set_id == OutcomeSet.id)
        .outerjoin(Institution, OutcomeSet.institution_id == Institution.id)
        .where(OutcomeSetVersion.status.in_(PUBLIC) if wanted.has_all_versions else latest())
        .order_by(OutcomeSet.code, OutcomeSet.id, OutcomeSetVersion.number, OutcomeVersion.position)
    )
    narrowing = {
        OutcomeVersion.kind: wanted.kind,
        OutcomeVersion.level: wanted.level,
        OutcomeSet.institution_id: wanted.institution_id,
        OutcomeSet.id: wanted.set_id,
    }
    statement = statement.where(*(column == value for column, value in narrowing.items() if value is not None))
    with session.execute(statement, execution_options={"yield_per": _AT_A_TIME}) as rows:
        yield from map(ExportedOutcome._make, rows)
