"""Every select on dossiers and their evidence."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import (
    BadgeClaim,
    Dossier,
    Evidence,
    EvidenceFile,
    InterviewRecord,
)
from app.recognition.queries.appeals import is_appealed
from app.recognition.rules.states import OPEN, State


def get_dossier(session: Session, dossier_id: uuid.UUID, *, lock: bool = False) -> Dossier:
    """The dossier with its evidence; locked until the transaction ends if asked. Raises NotFound."""
    if lock:
        session.execute(select(Dossier.id).where(Dossier.id == dossier_id).with_for_update())
    options = [
        selectinload(Dossier.evidence).selectinload(Evidence.files),
        selectinload(Dossier.evidence).selectinload(Evidence.interview),
        joinedload(Dossier.programme),
        joinedload(Dossier.diploma_version),
    ]
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
    appeals_at: Collection[uuid.UUID] = (),
    state: str | None = None,
) -> Sequence[Dossier]:
    """Dossiers of a person, of institutions and of programmes, and those with an appeal at institutions.

    One more than the page holds where there are more.
    """
    mine = or_(
        Dossier.person_id == person_id,
        Dossier.institution_id.in_(institution_ids),
        Dossier.programme_id.in_(programme_ids),
        and_(Dossier.institution_id.in_(appeals_at), is_appealed()),
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
    """Evidence past its erasure date that still holds an account, files or an interview."""
    has_more = or_(
        Evidence.sealed_account.is_not(None),
        Evidence.files.any(EvidenceFile.sealed.is_not(None)),
        Evidence.interview.has(InterviewRecord.sealed.is_not(None)),
    )
    return session.scalars(select(Evidence).where(has_more, Evidence.erase_on <= on).with_for_update()).all()


def get_file(session: Session, evidence_id: uuid.UUID, file_id: uuid.UUID) -> EvidenceFile:
    """The file with that id of a piece of evidence, its bytes included. Raises NotFound, also once it is erased."""
    found = session.get(EvidenceFile, file_id, options=[undefer(EvidenceFile.sealed)], populate_existing=True)
    if found is None or found.evidence_id != evidence_id or found.sealed is None:
        raise NotFound()
    return found


def count_badge_uses(session: Session, person_id: uuid.UUID, credential_id: str) -> int:
    """In how many dossiers of a person a badge was handed in."""
    statement = select(func.count()).select_from(Evidence).join(Dossier, Dossier.id == Evidence.dossier_id)
    found = statement.where(Dossier.person_id == person_id, Evidence.credential_id == credential_id)
    return session.scalar(found) or 0


def find_claim(session: Session, credential_id: str) -> BadgeClaim | None:
    """Whom a badge serves, if that is settled."""
    return session.get(BadgeClaim, credential_id)


def list_claims(session: Session, credential_ids: Iterable[str]) -> dict[str, uuid.UUID]:
    """Whom each of these badges serves, where that is settled."""
    found = session.scalars(select(BadgeClaim).where(BadgeClaim.credential_id.in_(list(credential_ids))))
    return {claim.credential_id: claim.person_id for claim in found}


def list_pending(session: Session, person_id: uuid.UUID, programme_id: uuid.UUID) -> Sequence[Dossier]:
    """The dossiers of a person at a programme that are under way: no decision was announced yet, or ever will be."""
    return session.scalars(
        select(Dossier)
        .where(
            Dossier.person_id == person_id,
            Dossier.programme_id == programme_id,
            Dossier.state.in_((State.DRAFT, State.DECIDED, *OPEN)),
        )
        .order_by(Dossier.opened_at, Dossier.id)
    ).all()


def has_dossier(session: Session, person_id: uuid.UUID, institution_id: uuid.UUID) -> bool:
    """Whether the person ever asked for exemption at the institution."""
    statement = select(Dossier.id).where(Dossier.person_id == person_id, Dossier.institution_id == institution_id)
    return session.scalar(statement.limit(1)) is not None
