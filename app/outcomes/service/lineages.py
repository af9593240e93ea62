"""Use cases of what outcomes stem from, and of what became of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app import versions
from app.access.rules import Actor
from app.outcomes import queries
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.queries import PublishedOutcome
from app.outcomes.rules.lineage import Descent, lineage_faults, renames, trace, without_defaults
from app.outcomes.service.sets import codes_before, get_draft, move_threads, replace_content
from app.problems import InvalidInput, NotFound


@dataclass(frozen=True)
class Changes:
    """What became of the outcomes of the version before; of a draft the newer ones have no rows yet."""

    version: OutcomeSetVersion
    previous: OutcomeSetVersion | None
    descent: Descent
    older: Mapping[str, PublishedOutcome] = field(default_factory=dict)
    newer: Mapping[str, PublishedOutcome] = field(default_factory=dict)


def put_lineage(
    session: Session,
    actor: Actor,
    set_id: uuid.UUID,
    lineage: Mapping[str, Sequence[str]],
    revision: int,
    *,
    now: datetime,
) -> OutcomeSetVersion:
    """Says which outcomes of the version before those of a draft stem from.

    Raises InvalidInput with every fault, InReview, StaleEdit.
    """
    draft = get_draft(session, actor, set_id, lock=True)
    before, after = codes_before(session, draft), {each["code"] for each in draft.content["outcomes"]}
    versions.check_editable(draft, revision)
    if faults := lineage_faults(lineage, before, after):
        raise InvalidInput(faults=faults)
    kept = without_defaults(lineage, before)
    action = "outcome-set.lineage-changed"
    changed = replace_content(session, actor, set_id, draft.content, revision, now, action, lineage=kept)
    gone = {old: new for old, new in renames(trace_draft(session, draft)).items() if old not in after}
    move_threads(session, draft, gone)
    return changed


def trace_draft(session: Session, draft: OutcomeSetVersion) -> Descent:
    """What the outcomes of a draft stem from, in the version that it follows."""
    previous = queries.get_set_version(session, draft.previous_id) if draft.previous_id else None
    return trace(previous.content["outcomes"] if previous else [], draft.content["outcomes"], draft.lineage)


def tell_changes_of_draft(session: Session, actor: Actor, set_id: uuid.UUID) -> Changes:
    """What a draft changes, as it stands. Raises NotFound."""
    draft = get_draft(session, actor, set_id)
    previous = queries.get_set_version(session, draft.previous_id) if draft.previous_id else None
    return Changes(draft, previous, trace_draft(session, draft), outcomes_by_code(session, draft.previous_id))


def tell_changes(session: Session, set_id: uuid.UUID, number: int) -> Changes:
    """What a published version changed, by the steps that were kept then. Raises NotFound."""
    version = queries.find_version(session, set_id, number)
    if version is None:
        raise NotFound()
    previous = queries.get_set_version(session, version.previous_id) if version.previous_id else None
    older, newer = outcomes_by_code(session, version.previous_id), outcomes_by_code(session, version.id)
    codes = {found.id: code for code, found in older.items()}
    stems: dict[uuid.UUID, tuple[str, ...]] = {}
    for step in queries.list_steps(session, set_id):
        if step.older_id in codes:
            stems[step.id] = (*stems.get(step.id, ()), codes[step.older_id])
    descent = Descent(
        {code: found.content for code, found in older.items()},
        {code: found.content for code, found in newer.items()},
        {code: stems.get(found.id, ()) for code, found in newer.items()},
    )
    return Changes(version, previous, descent, older, newer)


def outcomes_by_code(session: Session, set_version_id: uuid.UUID | None) -> dict[str, PublishedOutcome]:
    """The outcomes of one published version by code, in order; none of no version."""
    found = queries.list_outcomes_alone(session, set_version_id) if set_version_id else []
    return {each.code: each for each in found}
