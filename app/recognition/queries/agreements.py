"""Every select on agreements, their versions and their adoption, and on what people hold that these may count from."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ARRAY, ColumnElement, Select, Text, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.curriculum.models import Offering, OfferingVersion, Programme
from app.issuing.models import Award, Revocation
from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import Adoption, Agreement, AgreementVersion, Dossier, Evidence
from app.versions import DRAFT, PUBLISHED

_WHOLE = (joinedload(AgreementVersion.agreement), selectinload(AgreementVersion.adoptions))

_ADOPTED = (
    joinedload(Adoption.programme),
    joinedload(Adoption.version).joinedload(AgreementVersion.agreement),
)


def find_agreement(session: Session, institution_id: uuid.UUID | None, code: str) -> Agreement | None:
    """The agreement with that code at an institution, or of the sector, if any."""
    return session.scalar(
        select(Agreement).where(Agreement.institution_id.is_not_distinct_from(institution_id), Agreement.code == code)
    )


def get_agreement(session: Session, agreement_id: uuid.UUID) -> Agreement:
    """The agreement. Raises NotFound."""
    found = session.get(Agreement, agreement_id)
    if found is None:
        raise NotFound()
    return found


def find_draft(session: Session, agreement_id: uuid.UUID, *, lock: bool = False) -> AgreementVersion | None:
    """The draft of an agreement, if any; locked until the transaction ends where it is to be changed."""
    statement = (
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement_id, AgreementVersion.status == DRAFT)
        .options(*_WHOLE)
    )
    return session.scalar(statement.with_for_update(of=AgreementVersion) if lock else statement)


def find_version(
    session: Session, agreement_id: uuid.UUID, number: int | None = None, *, lock: bool = False
) -> AgreementVersion | None:
    """A version that was published, withdrawn ones included; without number the latest published."""
    statement = (
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement_id, AgreementVersion.status != DRAFT)
        .options(*_WHOLE)
    )
    if number is None:
        statement = statement.where(AgreementVersion.status == PUBLISHED)
    else:
        statement = statement.where(AgreementVersion.number == number)
    statement = statement.order_by(AgreementVersion.number.desc()).limit(1)
    return session.scalar(statement.with_for_update(of=AgreementVersion) if lock else statement)


def list_versions_by_id(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[AgreementVersion]:
    """The versions with these ids, by code."""
    statement = select(AgreementVersion).join(Agreement).where(AgreementVersion.id.in_(list(ids)))
    return session.scalars(statement.order_by(Agreement.code, AgreementVersion.number, AgreementVersion.id)).all()


def find_version_before(session: Session, agreement_id: uuid.UUID, number: int) -> AgreementVersion | None:
    """The version that was published before that number, withdrawn ones included, if any."""
    return session.scalar(
        select(AgreementVersion)
        .where(
            AgreementVersion.agreement_id == agreement_id,
            AgreementVersion.status != DRAFT,
            AgreementVersion.number < number,
        )
        .order_by(AgreementVersion.number.desc())
        .limit(1)
    )


def last_number(session: Session, agreement_id: uuid.UUID) -> int:
    """The number of the newest version, drafts included."""
    statement = select(func.max(AgreementVersion.number)).where(AgreementVersion.agreement_id == agreement_id)
    return session.scalar(statement) or 0


def latest_agreements() -> ColumnElement[bool]:
    """Whether a version is the latest published one of its agreement."""
    other = aliased(AgreementVersion)
    newer = select(other.id).where(
        other.agreement_id == AgreementVersion.agreement_id,
        other.status == PUBLISHED,
        other.number > AgreementVersion.number,
    )
    return (AgreementVersion.status == PUBLISHED) & ~newer.exists()


def list_agreements(session: Session, page: PageRequest) -> Sequence[AgreementVersion]:
    """The latest published versions, by code; one more than the page holds where there are more."""
    statement = _by_code(select(AgreementVersion).join(Agreement).where(latest_agreements()).options(*_WHOLE), page)
    return session.scalars(statement).all()


def list_drafts(
    session: Session, institution_ids: Collection[uuid.UUID], page: PageRequest, *, of_sector: bool
) -> Sequence[AgreementVersion]:
    """Drafts of institutions, and of the sector if asked, by code; one more than the page holds."""
    owned = or_(Agreement.institution_id.in_(institution_ids), Agreement.institution_id.is_(None) & literal(of_sector))
    found = select(AgreementVersion).join(Agreement).where(AgreementVersion.status == DRAFT, owned).options(*_WHOLE)
    return session.scalars(_by_code(found, page)).all()


def _by_code(statement: Select[AgreementVersion], page: PageRequest) -> Select[AgreementVersion]:
    if after := page.key(str, uuid.UUID):
        statement = statement.where(func.row(Agreement.code, Agreement.id) > func.row(*after))
    return statement.order_by(Agreement.code, Agreement.id).limit(page.limit + 1)


def list_adoptions(session: Session, agreement_id: uuid.UUID, programme_id: uuid.UUID) -> Sequence[Adoption]:
    """The adoptions of an agreement by a programme that did not end, locked until the transaction ends."""
    return session.scalars(
        select(Adoption)
        .where(Adoption.agreement_id == agreement_id, Adoption.programme_id == programme_id, Adoption.ends_on.is_(None))
        .options(joinedload(Adoption.version))
        .with_for_update(of=Adoption)
    ).all()


def list_adoptions_by_id(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[Adoption]:
    """These adoptions, each with its version."""
    return session.scalars(select(Adoption).where(Adoption.id.in_(list(ids))).options(*_ADOPTED)).all()


def get_adoption(session: Session, agreement_id: uuid.UUID, adoption_id: uuid.UUID) -> Adoption:
    """The adoption of an agreement, locked, with its version and programme. Raises NotFound."""
    found = session.scalar(
        select(Adoption)
        .where(Adoption.id == adoption_id, Adoption.agreement_id == agreement_id)
        .options(joinedload(Adoption.version).options(*_WHOLE), joinedload(Adoption.programme))
        .with_for_update(of=Adoption)
    )
    if found is None:
        raise NotFound()
    return found


def _in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    content, day = AgreementVersion.content, on.isoformat()
    until = content["validUntil"].astext
    return (
        or_(Adoption.ends_on.is_(None), Adoption.ends_on > on),
        content["validFrom"].astext <= day,
        or_(until.is_(None), until >= day),
    )


def list_adopted(session: Session, programme_id: uuid.UUID, on: date) -> Sequence[Adoption]:
    """The adoptions by the board of a programme that hold on a day, of agreements in force, by code and rules."""
    return session.scalars(
        select(Adoption)
        .join(AgreementVersion)
        .join(Agreement, Agreement.id == Adoption.agreement_id)
        .where(Adoption.programme_id == programme_id, *_in_force(on))
        .options(*_ADOPTED)
        .order_by(Agreement.code, Agreement.id, Adoption.rules_year)
    ).all()


def list_adopted_naming(session: Session, names: Iterable[str], on: date) -> Sequence[Adoption]:
    """The adoptions by any programme that hold on a day, of agreements in force that name one of these."""
    return session.scalars(
        select(Adoption)
        .join(AgreementVersion)
        .join(Agreement, Agreement.id == Adoption.agreement_id)
        .where(AgreementVersion.names.has_any(literal(list(names), ARRAY(Text()))), *_in_force(on))
        .options(*_ADOPTED)
        .order_by(Agreement.code, Agreement.id, Adoption.rules_year)
    ).all()


# What agreements name.


def list_offered(session: Session, kind: str, ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """Every version of these routes or diplomas that was published, oldest first, withdrawn ones included."""
    return session.scalars(
        select(OfferingVersion)
        .join(Offering)
        .where(Offering.kind == kind, Offering.id.in_(list(ids)), OfferingVersion.status != DRAFT)
        .options(joinedload(OfferingVersion.offering))
        .order_by(OfferingVersion.offering_id, OfferingVersion.number)
    ).all()


def list_published(session: Session, kind: str, ids: Iterable[uuid.UUID]) -> Sequence[OfferingVersion]:
    """The published versions of these modules, routes or diplomas, oldest first."""
    return session.scalars(
        select(OfferingVersion)
        .join(Offering)
        .where(Offering.kind == kind, Offering.id.in_(list(ids)), OfferingVersion.status == PUBLISHED)
        .options(joinedload(OfferingVersion.offering))
        .order_by(OfferingVersion.offering_id, OfferingVersion.number)
    ).all()


# What people hold.


def list_certificates(session: Session, person_id: uuid.UUID) -> Sequence[Award]:
    """The certificates of programmes that a person holds: issued or accepted, and not revoked."""
    revoked = select(Revocation.award_id).where(Revocation.award_id == Award.id)
    return session.scalars(
        select(Award)
        .where(
            Award.person_id == person_id,
            Award.status.in_(("issued", "accepted")),
            Award.diploma_version_id.is_not(None),
            ~revoked.exists(),
        )
        .options(joinedload(Award.diploma_version).joinedload(OfferingVersion.offering).joinedload(Offering.programme))
        .order_by(Award.id)
    ).all()


def list_checked_diplomas(session: Session, person_id: uuid.UUID, institution_id: uuid.UUID) -> Sequence[Evidence]:
    """The diplomas of a person that a registrar of the institution checked, in dossiers that were not taken back."""
    return session.scalars(
        select(Evidence)
        .join(Dossier, Dossier.id == Evidence.dossier_id)
        .where(
            Dossier.person_id == person_id,
            Dossier.institution_id == institution_id,
            Dossier.state != "withdrawn",
            Evidence.kind == "diploma",
            Evidence.identity_checked_how.is_not(None),
        )
        .order_by(Evidence.added_at, Evidence.id)
    ).all()


def fields_of_codes(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """The ISCED-F field of each of these programme codes that is known here."""
    rows = session.execute(
        select(Programme.programme_code, Programme.isced_f)
        .where(Programme.programme_code.in_(list(codes)))
        .order_by(Programme.programme_code, Programme.id)
    )
    return {str(code): field for code, field in rows}


def programmes_of(session: Session, offering_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Programme]:
    """The programme of each of these modules."""
    rows = session.execute(select(Offering.id, Programme).join(Programme).where(Offering.id.in_(list(offering_ids))))
    return {row[0]: row[1] for row in rows}
