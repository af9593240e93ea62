"""The coverage matrix of a dossier."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.curriculum import queries as curriculum
from app.outcomes import queries as outcomes
from app.recognition.rules.coverage import Coverage, coverage
from app.recognition.service.decisions import get_proposal


def get_coverage(session: Session, actor: Actor, dossier_id: uuid.UUID, *, public_url: str, now: datetime) -> Coverage:
    """Which evidence counts for which outcome, as things are now; badges are verified anew. Raises NotFound."""
    dossier, found = get_proposal(session, actor, dossier_id, public_url=public_url, now=now)
    versions = curriculum.list_module_versions(session, [each.unit.version for each in found.proposals])
    wanted = [uuid.UUID(each) for version in versions for each in version.content["outcomes"]]
    known = outcomes.list_outcome_versions(session, wanted)
    texts = {each.outcome_id: (each.code, each.content["statement"]) for each in known}
    about = {each.id: (each.kind, each.title) for each in dossier.evidence}
    return coverage(found.proposals, found.pieces, about, texts)
