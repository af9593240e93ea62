"""Selects for what waits: open dossiers, decisions to announce, conditions to meet."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from app.recognition.models import Decision, Dossier, Exemption
from app.recognition.queries.naming import Office
from app.recognition.rules.decisions import ConditionState
from app.recognition.rules.states import OPEN, State


def _of(office: Office) -> ColumnElement[bool]:
    return or_(Dossier.institution_id.in_(office.institution_ids), Dossier.programme_id.in_(office.programme_ids))


def list_open(session: Session, office: Office) -> Sequence[Dossier]:
    """The dossiers of that office on which is not decided yet."""
    return session.scalars(select(Dossier).where(_of(office), Dossier.state.in_(OPEN)).order_by(Dossier.id)).all()


def list_unannounced(session: Session, office: Office) -> Sequence[Decision]:
    """The decisions of that office that wait to be announced; not those of a request that was withdrawn since."""
    return session.scalars(
        select(Decision)
        .join(Dossier)
        .where(_of(office), Decision.kind == "request", Decision.announced_at.is_(None))
        .where(Dossier.state.in_((State.DECIDED, State.INDICATED)))
        .options(joinedload(Decision.dossier))
        .order_by(Decision.id)
    ).all()


def list_open_conditions(session: Session, office: Office) -> Sequence[Exemption]:
    """The exemptions of that office that wait for a condition, in decisions that were announced."""
    return session.scalars(
        select(Exemption)
        .join(Exemption.decision)
        .join(Dossier)
        .where(
            _of(office),
            Exemption.condition_state == ConditionState.OPEN,
            Exemption.ended_at.is_(None),
            ~Decision.is_indication,
            Decision.announced_at.is_not(None),
        )
        .options(joinedload(Exemption.decision).joinedload(Decision.dossier))
        .order_by(Exemption.id)
    ).all()
