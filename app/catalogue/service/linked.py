"""Outcomes and sets as linked data. What is published has an address for each version, and one across versions."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from app.catalogue.documents import linked
from app.catalogue.documents.framework import Addresses
from app.catalogue.documents.linked import Neighbours
from app.catalogue.queries.outcomes import find_latest_outcome, list_set_versions
from app.catalogue.service.reading import get_framework
from app.outcomes import queries as outcomes
from app.problems import NotFound


def get_set(session: Session, set_version_id: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """A published version of a set with its outcomes, as JSON-LD. Raises NotFound."""
    framework = get_framework(session, set_version_id)
    found = outcomes.list_outcomes_alone(session, set_version_id)
    steps = outcomes.list_steps(session, framework.version.set_id)
    near = _neighbours(session, framework.version.set_id, set_version_id)
    return linked.json_ld(linked.set_nodes(framework, found, steps, near, at))


def get_outcome(session: Session, outcome_version_id: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """An outcome as it is in one published version, as JSON-LD. Raises NotFound."""
    outcome = outcomes.find_outcome_alone(session, outcome_version_id)
    if outcome is None:
        raise NotFound()
    framework = get_framework(session, outcome.set_version_id)
    siblings = outcomes.list_outcomes_alone(session, framework.version.id)
    steps = outcomes.list_steps(session, framework.version.set_id, outcome.outcome_id)
    near = _neighbours(session, framework.version.set_id, framework.version.id)
    return linked.json_ld(linked.outcome_nodes(framework, outcome, siblings, steps, near, at))


def _neighbours(session: Session, set_id: uuid.UUID, set_version_id: uuid.UUID) -> Neighbours:
    ids = [str(version.id) for version in list_set_versions(session, set_id)]
    place = ids.index(str(set_version_id))
    return Neighbours(ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None)


def find_set_version(session: Session, set_id: uuid.UUID) -> uuid.UUID | None:
    """The latest published version of a set, by the id that it has across versions, if there is any."""
    found = outcomes.find_version(session, set_id)
    return found.id if found else None


def find_outcome_version(session: Session, outcome_id: uuid.UUID) -> uuid.UUID | None:
    """The latest published form of an outcome, by the id that it has across versions, if there is any."""
    return find_latest_outcome(session, outcome_id)
