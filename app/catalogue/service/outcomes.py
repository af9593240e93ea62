"""Learning outcomes gathered for OEAPI. However many: the same number of selects."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.catalogue.documents.education import OutcomeFacts
from app.catalogue.queries import outcomes
from app.catalogue.queries.outcomes import OutcomeRow
from app.catalogue.rules.selection import Sheet
from app.catalogue.service.education import Found
from app.curriculum import queries as curriculum
from app.outcomes.rules import case_uri
from app.problems import NotFound


def list_outcomes(
    session: Session, q: str | None, since: datetime | None, until: datetime | None, sheet: Sheet, *, public_url: str
) -> Found[OutcomeFacts]:
    """The outcomes of all published versions, the oldest first."""
    total, rows = outcomes.list_outcome_rows(session, q, since, until, sheet)
    return Found(_outcome_facts(session, rows, public_url), total)


def get_outcome(session: Session, identifier: uuid.UUID, *, public_url: str) -> OutcomeFacts:
    """An outcome as it is in one published version. Raises NotFound."""
    found = list_outcomes_by_id(session, [identifier], public_url=public_url)
    if not found:
        raise NotFound()
    return found[0]


def list_outcomes_by_id(session: Session, ids: Iterable[uuid.UUID], *, public_url: str) -> list[OutcomeFacts]:
    """These outcomes of published versions."""
    return _outcome_facts(session, outcomes.list_outcome_rows_by_id(session, ids), public_url)


def _outcome_facts(session: Session, rows: Sequence[OutcomeRow], public_url: str) -> list[OutcomeFacts]:
    if not rows:
        return []
    taught = {row.version.set.programme_id for row in rows if row.version.set.programme_id}
    fields = {each.id: each.isced_f for each in curriculum.list_programmes_by_id(session, taught)}
    around = outcomes.list_places_around(session, [row.outcome for row in rows])
    ids = {(place.set_version_id, place.code): place.id for place in around}
    below: dict[tuple[uuid.UUID, str | None], list[uuid.UUID]] = {}
    for place in around:
        below.setdefault((place.set_version_id, place.parent), []).append(place.id)
    return [
        OutcomeFacts(
            outcome=row.outcome,
            uri=case_uri(public_url, row.outcome.id),
            field=fields.get(row.version.set.programme_id) if row.version.set.programme_id else None,
            parent_ids=[ids[row.version.id, parent]] if (parent := row.outcome.content.get("parent")) else [],
            child_ids=below.get((row.version.id, row.outcome.code), []),
            valid_to=row.valid_until,
        )
        for row in rows
    ]
