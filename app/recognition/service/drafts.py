"""The decision as a registrar prepares it, and the board takes it over or changes it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.problems import NotFound, StaleEdit
from app.recognition.models import Decision, DecisionDraft, Dossier
from app.recognition.payloads.decisions import NewDecision
from app.recognition.queries import decisions as queries_decisions
from app.recognition.rules.decisions import prefilled
from app.recognition.rules.states import Act, after
from app.recognition.service.decisions import assess, decide
from app.recognition.service.dossiers import get_dossier, get_handled, record
from app.versions import digest_of

BEGUN = 0
"""The revision of a draft that nobody wrote yet."""


def get_draft(
    session: Session, actor: Actor, dossier_id: uuid.UUID, *, public_url: str, now: datetime
) -> dict[str, Any]:
    """The draft of a decision, or what it begins with; for registrar and board alone. Raises NotFound, Forbidden."""
    dossier = get_dossier(session, actor, dossier_id)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    if dossier.person_id == actor.person_id:
        raise NotFound()
    actor.require(Role.REGISTRAR, Role.BOARD, on=local_date(now), **scope)
    draft = queries_decisions.find_draft(session, dossier.id)
    if draft is None:
        content = prefilled(assess(session, dossier, public_url=public_url, now=now).proposals)
        nobody = {"revision": BEGUN, "prepared_by": None, "prepared_at": None}
        return {**content, **nobody, "dossier_id": dossier.id}
    return draft_facts(draft)


def draft_facts(draft: DecisionDraft) -> dict[str, Any]:
    """A draft and its content, by name."""
    names = ("dossier_id", "revision", "prepared_by", "prepared_at")
    return {**draft.content, **{name: getattr(draft, name) for name in names}}


def put_draft(
    session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewDecision, revision: int, *, now: datetime
) -> dict[str, Any]:
    """A registrar or board prepares the decision; what is lacking or wrong in it is said when it is taken.

    Raises NotFound, Forbidden, DossierState, StaleEdit.
    """
    dossier = get_handled(session, actor, dossier_id, Role.REGISTRAR, Role.BOARD, now=now)
    after(Act.PREPARE, dossier.state)
    draft = _at_revision(session, dossier, revision)
    draft = draft or DecisionDraft(dossier_id=dossier.id, revision=BEGUN)
    draft.content, draft.revision = new.model_dump(mode="json", by_alias=True), revision + 1
    draft.prepared_by, draft.prepared_at = actor.person_id, now
    session.add(draft)
    record(session, actor, "decision.prepared", dossier, {"draft": digest_of(draft.content)}, now)
    return draft_facts(draft)


def _at_revision(session: Session, dossier: Dossier, revision: int) -> DecisionDraft | None:
    """The draft of a dossier that is locked. Raises StaleEdit when it is not at that revision."""
    draft = queries_decisions.find_draft(session, dossier.id)
    current = draft.revision if draft else BEGUN
    if current != revision:
        raise StaleEdit(f"The draft is at revision {current} now; read it again.")
    return draft


def take_over(
    session: Session, actor: Actor, dossier_id: uuid.UUID, revision: int, *, public_url: str, now: datetime
) -> Decision:
    """The board decides as it was prepared, at that revision. Raises StaleEdit, NotFound, and as `decide`."""
    dossier = get_handled(session, actor, dossier_id, Role.BOARD, now=now)
    draft = _at_revision(session, dossier, revision)
    if draft is None:
        raise NotFound()
    new = NewDecision.model_validate(draft.content)
    return decide(session, actor, dossier.id, new, public_url=public_url, now=now)
