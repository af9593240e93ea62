"""Every select on results, awards, keys, signed credentials and status lists."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.access.rules import Actor
from app.curriculum.models import OfferingVersion
from app.issuing.models import (
    Award,
    InstitutionKey,
    Result,
    Revocation,
    SignedCredential,
    StatusEntry,
    StatusList,
)
from app.payloads import PageRequest
from app.problems import NotFound

_WITH_MODULE = joinedload(Result.module_version).joinedload(OfferingVersion.offering)
WHOLE = (
    joinedload(Award.result).joinedload(Result.module_version).joinedload(OfferingVersion.offering),
    joinedload(Award.diploma_version).joinedload(OfferingVersion.offering),
    joinedload(Award.exempted_in).joinedload(OfferingVersion.offering),
    joinedload(Award.revocation),
)


@dataclass(frozen=True)
class Reader:
    """Who reads: their own things, and those of the institutions that they work for."""

    person_id: uuid.UUID
    institution_ids: frozenset[uuid.UUID]


def reader_of(actor: Actor) -> Reader:
    """What an actor may read."""
    return Reader(actor.person_id, frozenset(i for i in actor.institution_ids() if actor.may_see(i)))


def get_result(session: Session, result_id: uuid.UUID, *, lock: bool = False) -> Result:
    """The result, with its module. Raises NotFound."""
    options = [_WITH_MODULE]
    found = session.get(Result, result_id, options=options, with_for_update={"of": Result} if lock else None)
    if found is None:
        raise NotFound()
    return found


def _holds() -> ColumnElement[bool]:
    later = aliased(Result)
    return ~exists().where(later.corrects_id == Result.id)


def is_corrected(session: Session, result_id: uuid.UUID) -> bool:
    """Whether another result corrects this one."""
    return bool(session.scalar(select(exists().where(Result.corrects_id == result_id))))


def list_current_results(session: Session, person_id: uuid.UUID) -> Sequence[Result]:
    """The results of a person that hold: every one that was not corrected, by day."""
    return session.scalars(
        select(Result)
        .where(Result.person_id == person_id, _holds())
        .options(_WITH_MODULE)
        .order_by(Result.assessed_on, Result.id)
    ).all()


def find_attempt(session: Session, person_id: uuid.UUID, module_id: uuid.UUID, attempt: int) -> Result | None:
    """The result that holds of a person's attempt at a module, whichever version of it, if any."""
    return session.scalar(
        select(Result)
        .join(OfferingVersion, Result.module_version_id == OfferingVersion.id)
        .where(
            Result.person_id == person_id,
            OfferingVersion.offering_id == module_id,
            Result.attempt == attempt,
            _holds(),
        )
        .order_by(Result.recorded_at.desc(), Result.id)
        .limit(1)
    )


def list_results(
    session: Session, reader: Reader, page: PageRequest, person_id: uuid.UUID | None = None
) -> Sequence[Result]:
    """Results that the reader may see, corrected ones too; one more than the page holds where there are more."""
    statement = (
        select(Result)
        .where(or_(Result.person_id == reader.person_id, Result.institution_id.in_(reader.institution_ids)))
        .options(_WITH_MODULE)
        .order_by(Result.id)
        .limit(page.limit + 1)
    )
    if person_id:
        statement = statement.where(Result.person_id == person_id)
    if after := page.key(uuid.UUID):
        statement = statement.where(Result.id > after[0])
    return session.scalars(statement).all()


def find_award(session: Session, award_id: uuid.UUID) -> Award | None:
    """The award with all that it stands on, if any."""
    return session.get(Award, award_id, options=WHOLE)


def get_award(session: Session, award_id: uuid.UUID, *, lock: bool = False) -> Award:
    """The award with all that it stands on; locked until the transaction ends if asked. Raises NotFound."""
    if lock:
        session.execute(select(Award.id).where(Award.id == award_id).with_for_update())
    found = session.get(Award, award_id, options=WHOLE, populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


def has_live_award(session: Session, result_id: uuid.UUID) -> bool:
    """Whether there is an award on the result that was not rejected."""
    return bool(session.scalar(select(exists().where(Award.result_id == result_id, Award.status != "rejected"))))


def find_certificate(session: Session, person_id: uuid.UUID, diploma_version_id: uuid.UUID) -> Award | None:
    """The certificate of a person for a diploma, proposed or issued, if any."""
    return session.scalar(
        select(Award).where(
            Award.person_id == person_id,
            Award.diploma_version_id == diploma_version_id,
            Award.status != "rejected",
        )
    )


def find_award_on_decision(session: Session, decision_id: uuid.UUID) -> Award | None:
    """The credential of a decision, proposed or issued, if any: not one that was rejected or revoked."""
    return session.scalar(
        select(Award).where(
            Award.decision_id == decision_id,
            Award.status != "rejected",
            ~exists().where(Revocation.award_id == Award.id),
        )
    )


def list_certificates(session: Session, person_id: uuid.UUID) -> Sequence[Award]:
    """The certificates of whole programmes that a person holds: issued or accepted, and not revoked."""
    return session.scalars(
        select(Award)
        .where(
            Award.person_id == person_id,
            Award.diploma_version_id.is_not(None),
            Award.status.in_(("issued", "accepted")),
            ~exists().where(Revocation.award_id == Award.id),
        )
        .options(*WHOLE)
        .order_by(Award.id)
    ).all()


def list_awards(
    session: Session,
    reader: Reader,
    page: PageRequest,
    *,
    person_id: uuid.UUID | None = None,
    status: str | None = None,
) -> Sequence[Award]:
    """Awards that the reader may see; one more than the page holds where there are more."""
    statement = (
        select(Award)
        .where(or_(Award.person_id == reader.person_id, Award.institution_id.in_(reader.institution_ids)))
        .options(*WHOLE)
        .order_by(Award.id)
        .limit(page.limit + 1)
    )
    if person_id:
        statement = statement.where(Award.person_id == person_id)
    if status:
        statement = statement.where(Award.status == status)
    if after := page.key(uuid.UUID):
        statement = statement.where(Award.id > after[0])
    return session.scalars(statement).all()


def list_held_awards(session: Session, person_id: uuid.UUID) -> Sequence[Award]:
    """The microcredentials that a person holds: issued or accepted, and not revoked."""
    found = session.scalars(
        select(Award)
        .where(
            Award.person_id == person_id,
            Award.status.in_(("issued", "accepted")),
            Award.result_id.is_not(None),
            ~exists().where(Revocation.award_id == Award.id),
        )
        .options(*WHOLE)
        .order_by(Award.id)
    )
    return found.all()


def find_signed(session: Session, award_id: uuid.UUID, form: str = "json") -> SignedCredential | None:
    """The signed bytes of an award that are served in a form, if it was issued in it."""
    return session.scalar(
        select(SignedCredential)
        .where(SignedCredential.award_id == award_id, SignedCredential.form == form)
        .order_by(SignedCredential.number.desc())
        .limit(1)
    )


def list_forms(session: Session, award_id: uuid.UUID) -> Sequence[str]:
    """In which forms an award was issued."""
    statement = select(SignedCredential.form).where(SignedCredential.award_id == award_id).distinct()
    return session.scalars(statement.order_by(SignedCredential.form)).all()


def list_keys(session: Session, institution_id: uuid.UUID) -> Sequence[InstitutionKey]:
    """Every key that the institution ever had, the oldest first."""
    return session.scalars(
        select(InstitutionKey)
        .where(InstitutionKey.institution_id == institution_id)
        .order_by(InstitutionKey.created_at, InstitutionKey.fragment)
    ).all()


def find_key_in_use(
    session: Session, institution_id: uuid.UUID, kind: str = "data-integrity", *, lock: bool = False
) -> InstitutionKey | None:
    """The key of a kind that the institution signs with now, if any; held until the commit for who signs with it."""
    statement = select(InstitutionKey).where(
        InstitutionKey.institution_id == institution_id,
        InstitutionKey.kind == kind,
        InstitutionKey.retired_at.is_(None),
    )
    return session.scalar(statement.with_for_update(read=True) if lock else statement)


def lock_key(session: Session, institution_id: uuid.UUID, fragment: str) -> InstitutionKey:
    """A key of the institution, locked until the commit: nobody signs with it meanwhile. Raises NotFound."""
    found = session.scalar(
        select(InstitutionKey)
        .where(InstitutionKey.institution_id == institution_id, InstitutionKey.fragment == fragment)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


def list_compromised_seals(session: Session) -> Sequence[InstitutionKey]:
    """The seals whose keys are known to be in wrong hands."""
    return session.scalars(
        select(InstitutionKey).where(InstitutionKey.kind == "seal", InstitutionKey.compromised_at.is_not(None))
    ).all()


def list_digests(session: Session, award_ids: Collection[uuid.UUID]) -> Sequence[str]:
    """The digests of what was signed for these awards, by award and form."""
    return session.scalars(
        select(SignedCredential.digest)
        .where(SignedCredential.award_id.in_(award_ids))
        .order_by(SignedCredential.award_id, SignedCredential.form, SignedCredential.number)
    ).all()


def lock_lists(session: Session, institution_id: uuid.UUID) -> Sequence[StatusList]:
    """Every status list of the institution, locked until the commit."""
    return session.scalars(
        select(StatusList)
        .where(StatusList.institution_id == institution_id)
        .order_by(StatusList.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def find_status_list(session: Session, list_id: uuid.UUID) -> StatusList | None:
    """The status list, if any."""
    return session.get(StatusList, list_id)


def find_newest_list(session: Session, institution_id: uuid.UUID) -> StatusList | None:
    """The status list that new awards of the institution are entered in, if any."""
    return session.scalar(
        select(StatusList)
        .where(StatusList.institution_id == institution_id)
        .order_by(StatusList.number.desc())
        .limit(1)
    )


def lock_list_of(session: Session, award_id: uuid.UUID) -> StatusList:
    """The status list that an issued award stands in, locked until the transaction ends."""
    return session.scalars(
        select(StatusList)
        .join(StatusEntry, StatusEntry.list_id == StatusList.id)
        .where(StatusEntry.award_id == award_id)
        .with_for_update(of=StatusList)
        .execution_options(populate_existing=True)
    ).one()


def list_revoked_positions(session: Session, list_id: uuid.UUID) -> Sequence[int]:
    """The places in a status list whose awards were revoked."""
    return session.scalars(
        select(StatusEntry.position)
        .join(Revocation, Revocation.award_id == StatusEntry.award_id)
        .where(StatusEntry.list_id == list_id)
        .order_by(StatusEntry.position)
    ).all()
