"""Waivers: the board of a programme decides that a node of its diploma is not needed for one person."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.curriculum.rules.tree import read_phases
from app.ledger import service as ledger
from app.problems import Conflict, Forbidden, NotFound
from app.progress import queries
from app.progress.models import NodeWaiver
from app.progress.payloads.records import NewWaiver
from app.progress.rules.waiving import check_waivable
from app.progress.rules.withdrawing import check_standing
from app.progress.service.audits import get_diploma, is_known


def waive(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    new: NewWaiver,
    *,
    now: datetime,
) -> NodeWaiver:
    """Waives a node of an exception, by decision of the board of the programme.

    Raises NotFound, Forbidden, InvalidInput for a node that may not be waived, Conflict for one that was.
    """
    diploma = curriculum.get_version(session, "diploma", diploma_version_id)
    _require_board(actor, diploma, now)
    if actor.person_id == person_id:
        raise Forbidden("Nobody waives anything for themselves.")
    if not is_known(session, person_id, diploma.offering.institution_id):
        raise NotFound()
    phases, _ = read_phases(diploma.content["phases"])
    check_waivable(phases, new.node)
    standing = queries.list_waivers(session, person_id, diploma_version_id, standing=True)
    if any(waiver.node_key == new.node for waiver in standing):
        raise Conflict("This node was waived for this person already.")
    made = NodeWaiver(
        person_id=person_id,
        diploma_version_id=diploma_version_id,
        node_key=new.node,
        reason=new.reason,
        article=new.article,
        decided_by=actor.person_id,
        decided_at=now,
    )
    session.add(made)
    session.flush()
    _note(session, actor, "waiver.decided", made, diploma, now)
    return made


def list_waivers(
    session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID
) -> Sequence[NodeWaiver]:
    """The waivers of a person in a diploma, withdrawn ones too, for who may see the audit. Raises NotFound."""
    get_diploma(session, actor, person_id, diploma_version_id)
    return queries.list_waivers(session, person_id, diploma_version_id, standing=False)


def withdraw(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    waiver_id: uuid.UUID,
    reason: str,
    *,
    now: datetime,
) -> NodeWaiver:
    """Withdraws a waiver by a reasoned decision of the board. Raises NotFound, Forbidden, Conflict."""
    diploma = curriculum.get_version(session, "diploma", diploma_version_id)
    _require_board(actor, diploma, now)
    found = queries.get_waiver(session, person_id, diploma_version_id, waiver_id)
    check_standing(found.withdrawn_at)
    found.withdrawn_by, found.withdrawn_at, found.withdrawal_reason = actor.person_id, now, reason
    _note(session, actor, "waiver.withdrawn", found, diploma, now)
    return found


def _require_board(actor: Actor, diploma: OfferingVersion, now: datetime) -> None:
    offering = diploma.offering
    scope = {"institution_id": offering.institution_id, "programme_id": offering.programme_id}
    actor.require(Role.BOARD, on=local_date(now), **scope)


def _note(
    session: Session, actor: Actor, action: str, waiver: NodeWaiver, diploma: OfferingVersion, now: datetime
) -> None:
    facts = {"diploma-version": str(diploma.id), "node": waiver.node_key}
    chain, subject = diploma.offering.institution_id, ("waiver", waiver.id)
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)
