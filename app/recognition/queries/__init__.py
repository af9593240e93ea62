"""Every select on dossiers, decisions, exemptions and agreements."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.curriculum.models import OfferingVersion
from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import (
    Adoption,
    Advice,
    Agreement,
    BadgeClaim,
    Decision,
    Dossier,
    Evidence,
    Exemption,
)


def get_dossier(session: Session, dossier_id: uuid.UUID, *, lock: bool = False) -> Dossier:
    """The dossier with its evidence; locked until the transaction ends if asked. Raises NotFound."""
    if lock:
        session.execute(select(Dossier.id).where(Dossier.id == dossier_id).with_for_update())
    options = [selectinload(Dossier.evidence), joinedload(Dossier.programme), joinedload(Dossier.diploma_version)]
    found = session.get(Dossier, dossier_id, options=options, populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


def list_dossiers(
    session: Session,
    page: PageRequest,
    *,
    person_id: uuid.UUID,
    institution_ids: Collection[uuid.UUID],
    programme_ids: Collection[uuid.UUID],
    state: str | None = None,
) -> Sequence[Dossier]:
    """Dossiers of a person, of institutions and of programmes; one more than the page holds where there are more."""
    mine = or_(
        Dossier.person_id == person_id,
        Dossier.institution_id.in_(institution_ids),
        Dossier.programme_id.in_(programme_ids),
    )
    statement = select(Dossier).where(mine).order_by(Dossier.id).limit(page.limit + 1)
    if state:
        statement = statement.where(Dossier.state == state)
    if after := page.key(uuid.UUID):
        statement = statement.where(Dossier.id > after[0])
    return session.scalars(statement).all()


def find_evidence_of(session: Session, dossier_id: uuid.UUID, credential_id: str) -> Evidence | None:
    """The badge with that id in a dossier, if it was handed in there."""
    return session.scalar(
        select(Evidence).where(Evidence.dossier_id == dossier_id, Evidence.credential_id == credential_id)
    )


def list_expired_accounts(session: Session, on: date) -> Sequence[Evidence]:
    """Evidence whose sealed account is past its erasure date."""
    return session.scalars(
        select(Evidence).where(Evidence.sealed_account.is_not(None), Evidence.erase_on <= on).with_for_update()
    ).all()


def list_claims(session: Session, credential_ids: Iterable[str]) -> dict[str, uuid.UUID]:
    """Whom each of these badges serves, where that is settled."""
    found = session.scalars(select(BadgeClaim).where(BadgeClaim.credential_id.in_(list(credential_ids))))
    return {claim.credential_id: claim.person_id for claim in found}


def find_advice(session: Session, dossier_id: uuid.UUID, assessor_id: uuid.UUID) -> Advice | None:
    """What an assessor advised on a dossier, if anything."""
    return session.scalar(select(Advice).where(Advice.dossier_id == dossier_id, Advice.assessor_id == assessor_id))


def list_advice(session: Session, dossier_id: uuid.UUID) -> Sequence[Advice]:
    """All advice on a dossier."""
    return session.scalars(
        select(Advice).where(Advice.dossier_id == dossier_id).order_by(Advice.advised_at, Advice.id)
    ).all()


def get_decision(session: Session, decision_id: uuid.UUID, *, lock: bool = False) -> Decision:
    """The decision with its dossier. Raises NotFound."""
    if lock:
        session.execute(select(Decision.id).where(Decision.id == decision_id).with_for_update())
    found = session.get(Decision, decision_id, options=[joinedload(Decision.dossier)], populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


def get_exemption(session: Session, exemption_id: uuid.UUID) -> Exemption:
    """The exemption, locked, with its decision and dossier. Raises NotFound."""
    session.execute(select(Exemption.id).where(Exemption.id == exemption_id).with_for_update())
    options = [joinedload(Exemption.decision).joinedload(Decision.dossier)]
    found = session.get(Exemption, exemption_id, options=options, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def list_exemptions(session: Session, person_id: uuid.UUID) -> Sequence[Exemption]:
    """The exemptions of a person that count: announced, no mere indication, not withdrawn."""
    return session.scalars(
        select(Exemption)
        .join(Decision)
        .where(
            Exemption.person_id == person_id,
            ~Exemption.is_withdrawn,
            ~Decision.is_indication,
            Decision.announced_at.is_not(None),
        )
        .options(
            joinedload(Exemption.decision).joinedload(Decision.dossier),
            joinedload(Exemption.module_version).joinedload(OfferingVersion.offering),
        )
        .order_by(Exemption.id)
    ).all()


def list_unreviewed(session: Session, programme_ids: Collection[uuid.UUID]) -> Sequence[Exemption]:
    """Exemptions of programmes that stand, were not reviewed, and have a badge among the evidence of the dossier."""
    has_badge = select(Evidence.id).where(Evidence.dossier_id == Dossier.id, Evidence.credential.is_not(None))
    return session.scalars(
        select(Exemption)
        .join(Decision)
        .join(Dossier)
        .where(
            Dossier.programme_id.in_(programme_ids),
            ~Exemption.is_withdrawn,
            Exemption.reviewed_at.is_(None),
            has_badge.exists(),
        )
        .options(
            joinedload(Exemption.decision).joinedload(Decision.dossier).selectinload(Dossier.evidence),
        )
        .order_by(Exemption.id)
    ).all()


def list_pending(session: Session, person_id: uuid.UUID, programme_id: uuid.UUID) -> Sequence[Dossier]:
    """The dossiers of a person at a programme on which nothing was announced yet, and that were not withdrawn."""
    return session.scalars(
        select(Dossier)
        .where(
            Dossier.person_id == person_id,
            Dossier.programme_id == programme_id,
            Dossier.state.not_in(("announced", "withdrawn")),
        )
        .order_by(Dossier.opened_at, Dossier.id)
    ).all()


def has_dossier(session: Session, person_id: uuid.UUID, institution_id: uuid.UUID) -> bool:
    """Whether the person ever asked for exemption at the institution."""
    statement = select(Dossier.id).where(Dossier.person_id == person_id, Dossier.institution_id == institution_id)
    return session.scalar(statement.limit(1)) is not None


def find_agreement(session: Session, institution_id: uuid.UUID, code: str) -> Agreement | None:
    """The agreement with that code at an institution, if any."""
    return session.scalar(select(Agreement).where(Agreement.institution_id == institution_id, Agreement.code == code))


def get_agreement(session: Session, agreement_id: uuid.UUID) -> Agreement:
    """The agreement with its adoptions. Raises NotFound."""
    found = session.get(Agreement, agreement_id, options=[selectinload(Agreement.adoptions)])
    if found is None:
        raise NotFound()
    return found


def list_agreements(session: Session, page: PageRequest) -> Sequence[Agreement]:
    """Agreements by code; one more than the page holds where there are more."""
    statement = select(Agreement).options(selectinload(Agreement.adoptions)).order_by(Agreement.code, Agreement.id)
    if after := page.key(str, uuid.UUID):
        statement = statement.where(func.row(Agreement.code, Agreement.id) > func.row(*after))
    return session.scalars(statement.limit(page.limit + 1)).all()


def list_adopted(session: Session, programme_id: uuid.UUID, on: date) -> Sequence[tuple[Agreement, Adoption]]:
    """The agreements that the board of a programme adopted and that hold on a day, with the adoption."""
    rows = session.execute(
        select(Agreement, Adoption)
        .join(Adoption)
        .where(
            Adoption.programme_id == programme_id,
            Agreement.valid_from <= on,
            or_(Agreement.valid_until.is_(None), Agreement.valid_until >= on),
        )
        .order_by(Agreement.code, Adoption.rules_year)
    )
    return [(row[0], row[1]) for row in rows]
