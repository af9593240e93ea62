"""Awards: proposed, approved by another person and signed in one go, accepted, shared, revoked."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import Offering, OfferingVersion
from app.issuing import queries, rules, signing
from app.issuing.models import Award, InstitutionKey, Revocation, SignedCredential, StatusEntry
from app.issuing.rules import AwardStatus, Form, Ground
from app.issuing.rules.exemptions import forms_of
from app.issuing.service.keys import add_status_list, sign_status_list
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.problems import Conflict, Fault, InvalidInput, NotFound, Problem
from app.settings import Settings
from app.versions import digest_of
from credentials import AwardRecord, ExemptionRecord, SealRefused, UnsafeDocument
from credentials.status import LENGTH


def propose_awards(session: Session, actor: Actor, result_ids: Sequence[uuid.UUID], *, now: datetime) -> list[Award]:
    """Proposes a microcredential on each result: all, or none. Raises InvalidInput naming every row at fault.

    A single one that cannot be proposed raises its own problem: NotFound, NotAwardable, AlreadyAwarded, Forbidden.
    """
    made, problems = [], []
    for row, result_id in enumerate(result_ids):
        try:
            made.append(_propose(session, actor, result_id, now))
        except Problem as problem:
            problems.append((row, problem))
    if problems and len(result_ids) == 1:
        raise problems[0][1]
    if problems:
        raise InvalidInput(faults=[Fault(p.slug, p.detail, f"/results/{row}") for row, p in problems])
    _record_many(session, actor, "awards.proposed", made, now)
    return made


def _propose(session: Session, actor: Actor, result_id: uuid.UUID, now: datetime) -> Award:
    result = queries.get_result(session, result_id, lock=True)
    offering = result.module_version.offering
    _require_coordinator(actor, offering, now)
    if queries.is_corrected(session, result.id):
        raise rules.NotAwardable("This result was corrected; propose on the correction.")
    if not result.is_passed or not result.module_version.content["isMicrocredential"]:
        raise rules.NotAwardable("It is no pass, or its module is no microcredential.")
    if queries.has_live_award(session, result.id):
        raise rules.AlreadyAwarded()
    basis = {"moduleVersion": str(result.module_version_id), "digest": result.module_version.digest}
    return add_award(session, actor, result.person_id, offering.institution_id, basis, now, result_id=result.id)


def propose_certificate(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    diploma: OfferingVersion,
    module_version_ids: Sequence[uuid.UUID],
    audit_digest: str,
    *,
    now: datetime,
) -> Award:
    """Proposes the certificate of a programme that an audit found completed. Raises AlreadyAwarded, Forbidden."""
    _require_coordinator(actor, diploma.offering, now)
    if queries.find_certificate(session, person_id, diploma.id):
        raise rules.AlreadyAwarded()
    basis = {"audit": audit_digest, "modules": [str(version) for version in module_version_ids]}
    institution_id = diploma.offering.institution_id
    made = add_award(session, actor, person_id, institution_id, basis, now, diploma_version_id=diploma.id)
    record_award(session, actor, "award.proposed", made, {"audit": audit_digest}, now)
    return made


def add_award(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    institution_id: uuid.UUID,
    basis: dict[str, Any],
    now: datetime,
    **ground: uuid.UUID,
) -> Award:
    """A proposed award on a ground. Who calls has seen that it may be proposed, and records it."""
    made = Award(
        institution_id=institution_id,
        person_id=person_id,
        basis=basis,
        subject_id=uuid.uuid4(),
        status=AwardStatus.PROPOSED.value,
        proposed_by=actor.person_id,
        proposed_at=now,
        is_shared=False,
        **ground,
    )
    session.add(made)
    session.flush()
    return made


def _require_coordinator(actor: Actor, offering: Offering, now: datetime) -> None:
    scope = {"institution_id": offering.institution_id, "programme_id": offering.programme_id}
    actor.require(Role.COORDINATOR, on=local_date(now), **scope)


def get_award(session: Session, actor: Actor, award_id: uuid.UUID, *, lock: bool = False) -> Award:
    """The award, for its holder and for who works at the institution. Raises NotFound for everyone else."""
    award = queries.get_award(session, award_id, lock=lock)
    if award.person_id != actor.person_id and not actor.may_see(award.institution_id):
        raise NotFound()
    return award


def approve_award(session: Session, actor: Actor, award_id: uuid.UUID, *, settings: Settings, now: datetime) -> Award:
    """Approves and signs an award that someone else proposed; the badge exists once this is committed.

    Raises NotFound, Forbidden, FourEyes, WrongState, NotAwardable, NoSigningKey, NotSignable.
    """
    award = _sign(session, actor, award_id, settings, now)
    record_award(session, actor, "award.issued", award, _digests(session, [award]), now)
    return award


def approve_awards(
    session: Session, actor: Actor, award_ids: Sequence[uuid.UUID], *, settings: Settings, now: datetime
) -> list[Award]:
    """Approves and signs many: all, or none. Raises InvalidInput naming every row at fault."""
    made, faults = [], []
    for row, award_id in enumerate(award_ids):
        try:
            made.append(_sign(session, actor, award_id, settings, now))
        except Problem as problem:
            faults.append(Fault(problem.slug, problem.detail, f"/awards/{row}"))
    if faults:
        raise InvalidInput(faults=faults)
    _record_many(session, actor, "awards.issued", made, now)
    return made


def _sign(session: Session, actor: Actor, award_id: uuid.UUID, settings: Settings, now: datetime) -> Award:
    award = get_award(session, actor, award_id, lock=True)
    _require_approver(session, actor, award, now)
    rules.check_state(award.status, AwardStatus.PROPOSED)
    if award.result_id and queries.is_corrected(session, award.result_id):
        raise rules.NotAwardable("The result was corrected since this was proposed; reject it and propose again.")
    if queries.find_key_in_use(session, award.institution_id, lock=True) is None:
        raise rules.NoSigningKey()
    place = _take_place(session, award, settings, now)
    made_of = signing.exemption_record if award.decision_id else signing.award_record
    record = made_of(award, _grounds(session, award), settings.public_url, place, now)
    for form, key in _keys_by_form(session, award).items():
        session.add(_signed(form, record, award, key, settings, now))
    award.status, award.decided_by, award.decided_at = AwardStatus.ISSUED.value, actor.person_id, now
    session.flush()
    return award


def _keys_by_form(session: Session, award: Award) -> dict[Form, InstitutionKey]:
    """With what each form is signed: those chosen, else all that there is a key for. Raises NoSigningKey."""
    chosen = forms_of(award.basis)
    wanted = {form: kind for form, kind in rules.KIND_FOR.items() if chosen is None or form in chosen}
    keys = {form: queries.find_key_in_use(session, award.institution_id, wanted[form], lock=True) for form in wanted}
    if chosen and (missing := [form for form, key in keys.items() if key is None]):
        raise rules.NoSigningKey(f"There is no key for the form that was chosen: {', '.join(missing)}.")
    return {form: key for form, key in keys.items() if key}


def _signed(
    form: Form,
    record: AwardRecord | ExemptionRecord,
    award: Award,
    key: InstitutionKey,
    settings: Settings,
    now: datetime,
) -> SignedCredential:
    try:
        data = signing.sign_form(form, record, key, settings.key_encryption_secret.get_secret_value(), now)
    except (UnsafeDocument, SealRefused) as error:
        raise rules.NotSignable(faults=error.faults) from error
    digest = hashlib.sha256(data).hexdigest()
    return SignedCredential(
        award_id=award.id, form=form.value, number=1, key_id=key.id, data=data, digest=digest, signed_at=now
    )


def _require_approver(session: Session, actor: Actor, award: Award, now: datetime) -> None:
    offering = _offering(award)
    today = local_date(now)
    if award.result:
        actor.require(Role.EXAMINER, institution_id=award.institution_id, module_id=offering.id, on=today)
    else:
        scope = {"institution_id": award.institution_id, "programme_id": offering.programme_id}
        actor.require(Role.BOARD, on=today, **scope)
    rules.check_approver(actor.person_id, award.proposed_by, award.person_id)


def version_of(award: Award) -> OfferingVersion:
    """The version of the module or diploma that the award is for, or that the exemption is for units of."""
    version = award.result.module_version if award.result else award.diploma_version or award.exempted_in
    assert version is not None
    return version


def _offering(award: Award) -> Offering:
    return version_of(award).offering


def _grounds(session: Session, award: Award) -> signing.Grounds:
    version = version_of(award)
    modules = [version]
    if not award.result:
        order = award.basis["modules"]
        modules = list(curriculum.list_module_versions(session, map(uuid.UUID, order)))
        modules.sort(key=lambda module: order.index(str(module.id)))
    wanted = [uuid.UUID(outcome) for module in modules for outcome in module.content["outcomes"]]
    return signing.Grounds(
        institution=access.get_institution(session, award.institution_id),
        person=access.get_person(session, award.person_id),
        version=version,
        modules=modules,
        outcomes=outcomes.list_outcome_versions(session, wanted),
        assessed_on=award.result.assessed_on if award.result else None,
    )


def _take_place(session: Session, award: Award, settings: Settings, now: datetime) -> tuple[uuid.UUID, int]:
    """A free place in the newest status list; a list in which twenty draws find none is full enough."""
    institution = access.get_institution(session, award.institution_id)
    newest = queries.find_newest_list(session, institution.id)
    if newest:
        for position in rules.draw_positions(secrets.randbelow, LENGTH):
            if _is_taken_now(session, newest.id, position, award.id):
                return newest.id, position
    fresh = add_status_list(session, institution, settings=settings, now=now)
    position = secrets.randbelow(LENGTH)
    session.add(StatusEntry(list_id=fresh.id, position=position, award_id=award.id))
    return fresh.id, position


def _is_taken_now(session: Session, list_id: uuid.UUID, position: int, award_id: uuid.UUID) -> bool:
    """Takes a place for an award, unless another award has it."""
    entry = {"list_id": list_id, "position": position, "award_id": award_id}
    free = insert(StatusEntry).values(entry).on_conflict_do_nothing(index_elements=["list_id", "position"])
    return session.execute(free.returning(StatusEntry.position)).scalar() is not None


def reject_award(session: Session, actor: Actor, award_id: uuid.UUID, reason: str, *, now: datetime) -> Award:
    """Does not approve a proposed award; a new one may be proposed. Raises NotFound, Forbidden, WrongState."""
    award = get_award(session, actor, award_id, lock=True)
    _require_approver(session, actor, award, now)
    rules.check_state(award.status, AwardStatus.PROPOSED)
    award.status, award.rejection_reason = AwardStatus.REJECTED.value, reason
    award.decided_by, award.decided_at = actor.person_id, now
    record_award(session, actor, "award.rejected", award, {}, now)
    return award


def accept_award(session: Session, actor: Actor, award_id: uuid.UUID, *, now: datetime) -> Award:
    """The student accepts their badge. Raises NotFound for anyone else, WrongState."""
    return _answer(session, actor, award_id, AwardStatus.ACCEPTED, now)


def refuse_award(session: Session, actor: Actor, award_id: uuid.UUID, *, now: datetime) -> Award:
    """The student does not want the badge; the result stands. Raises NotFound for anyone else, WrongState."""
    return _answer(session, actor, award_id, AwardStatus.REFUSED, now)


def _answer(session: Session, actor: Actor, award_id: uuid.UUID, answer: AwardStatus, now: datetime) -> Award:
    award = _own_award(session, actor, award_id)
    rules.check_state(award.status, AwardStatus.ISSUED)
    award.status = answer.value
    record_award(session, actor, f"award.{answer}", award, {}, now)
    return award


def _own_award(session: Session, actor: Actor, award_id: uuid.UUID) -> Award:
    award = queries.get_award(session, award_id, lock=True)
    if award.person_id != actor.person_id or award.status in (AwardStatus.PROPOSED, AwardStatus.REJECTED):
        raise NotFound()
    return award


def share_award(session: Session, actor: Actor, award_id: uuid.UUID, *, is_shared: bool, now: datetime) -> Award:
    """The student makes their accepted badge public, or private again. Raises NotFound for anyone else, WrongState."""
    award = _own_award(session, actor, award_id)
    rules.check_state(award.status, AwardStatus.ACCEPTED)
    if award.is_shared is is_shared:
        raise Conflict("It is shared already." if is_shared else "It is not shared.")
    award.is_shared = is_shared
    record_award(session, actor, "award.shared" if is_shared else "award.unshared", award, {}, now)
    return award


def revoke_award(
    session: Session,
    actor: Actor,
    award_id: uuid.UUID,
    ground: Ground,
    reason: str,
    *,
    settings: Settings,
    now: datetime,
) -> Award:
    """Revokes an issued badge and signs its status list anew, in one transaction.

    Raises NotFound, Forbidden, WrongState, AlreadyRevoked, NoSigningKey.
    """
    award = get_award(session, actor, award_id, lock=True)
    offering = _offering(award)
    rules.check_revoker(
        actor,
        ground,
        institution_id=award.institution_id,
        programme_id=offering.programme_id,
        module_id=offering.id if award.result else None,
        today=local_date(now),
    )
    rules.check_state(award.status, AwardStatus.ISSUED, AwardStatus.ACCEPTED, AwardStatus.REFUSED)
    if award.revocation:
        raise rules.AlreadyRevoked()
    end_award(session, actor, award, ground, reason, settings=settings, now=now)
    record_award(session, actor, "award.revoked", award, {"ground": ground.value}, now)
    return award


def end_award(
    session: Session, actor: Actor, award: Award, ground: Ground, reason: str, *, settings: Settings, now: datetime
) -> None:
    """Revokes a locked, issued award and signs its status list anew. Who calls has seen that it may, and records it.

    Raises NoSigningKey.
    """
    award.revocation = Revocation(ground=ground.value, reason=reason, revoked_by=actor.person_id, revoked_at=now)
    session.flush()
    institution = access.get_institution(session, award.institution_id)
    status_list = queries.lock_list_of(session, award.id)
    sign_status_list(session, institution, status_list, settings=settings, now=now)


def get_badge(
    session: Session, actor: Actor | None, award_id: uuid.UUID, forms: Sequence[Form] = tuple(Form)
) -> tuple[Award, bytes]:
    """An issued award and its signed bytes: for all when shared, else for holder and issuer.

    The bytes are in the first of these forms that it has. Raises NotFound, NoSuchForm when it has none of them.
    """
    award = queries.find_award(session, award_id)
    if award is None or award.status in (AwardStatus.PROPOSED, AwardStatus.REJECTED):
        raise NotFound()
    may_see = actor and (award.person_id == actor.person_id or actor.may_see(award.institution_id))
    if not award.is_shared and not may_see:
        raise NotFound()
    signed = next(filter(None, (queries.find_signed(session, award_id, form) for form in forms)), None)
    if signed is None:
        raise rules.NoSuchForm()
    return award, signed.data


def record_award(
    session: Session, actor: Actor, action: str, award: Award, facts: dict[str, str], now: datetime
) -> None:
    """One event about an award on the chain of its institution."""
    subject = ("award", award.id)
    chain = award.institution_id
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)


def _digests(session: Session, made: Sequence[Award]) -> dict[str, str]:
    """What the trail keeps of what was signed: one digest over those of every form of each award."""
    return {"credentials": digest_of(list(queries.list_digests(session, [award.id for award in made])))}


def _record_many(session: Session, actor: Actor, action: str, made: Sequence[Award], now: datetime) -> None:
    """One event for many awards. Raises InvalidInput when they are of more than one institution."""
    chains = {award.institution_id for award in made}
    if len(chains) > 1:
        raise InvalidInput(faults=[Fault("more-institutions", "One request is about one institution.", "")])
    if len(made) == 1:
        return record_award(session, actor, action.replace("awards", "award"), made[0], _digests(session, made), now)
    facts = {"awards": digest_of([str(award.id) for award in made]), "count": str(len(made)), **_digests(session, made)}
    subject = ("award-batch", uuid.uuid4())
    ledger.record(session, chain=chains.pop(), actor=actor, action=action, subject=subject, facts=facts, now=now)
    return None
