"""The credential of a decision that exempts: proposed as every award is, and ended with the decision."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.curriculum.models import OfferingVersion
from app.issuing import queries, rules
from app.issuing.models import Award
from app.issuing.rules import AwardStatus, Form, Ground
from app.issuing.rules.exemptions import Words, exemption_description, exemption_title
from app.issuing.service.awards import add_award, end_award, record_award, version_of
from app.problems import Fault, InvalidInput
from app.settings import Settings


@dataclass(frozen=True)
class DecidedExemption:
    """What a decision says that exempts somebody, as far as its credential tells it.

    `diploma` is that of the programme, `modules` are the versions of the units, `ec` is the size of these together,
    `digest` is that of the whole decision.
    """

    decision_id: uuid.UUID
    digest: str
    person_id: uuid.UUID
    diploma: OfferingVersion
    modules: Sequence[uuid.UUID]
    ec: Decimal
    legal_basis: dict[str, str]
    decided_at: datetime
    announced_at: datetime


def propose_exemption(
    session: Session, actor: Actor, decided: DecidedExemption, forms: Sequence[Form], *, now: datetime
) -> Award:
    """Proposes the credential of a decision in these forms. Who calls holds the dossier, and has seen who may.

    Raises InvalidInput for a form that the institution has no key for, AlreadyAwarded.
    """
    institution_id = decided.diploma.offering.institution_id
    faults = [
        Fault("form-without-key", "The institution has no key to sign this form with.", f"/forms/{at}")
        for at, form in enumerate(forms)
        if queries.find_key_in_use(session, institution_id, rules.KIND_FOR[form]) is None
    ]
    if faults:
        raise InvalidInput(faults=faults)
    if queries.find_award_on_decision(session, decided.decision_id):
        raise rules.AlreadyAwarded("There is a credential of this decision; it must end before another is made.")
    basis = {
        "decision": decided.digest,
        "modules": [str(module) for module in decided.modules],
        "ec": str(decided.ec),
        "legalBasis": decided.legal_basis,
        "decidedAt": decided.decided_at.isoformat(),
        "announcedAt": decided.announced_at.isoformat(),
        "forms": [form.value for form in rules.KIND_FOR if form in forms],
    }
    ground = {"decision_id": decided.decision_id, "exempted_in_id": decided.diploma.id}
    made = add_award(session, actor, decided.person_id, institution_id, basis, now, **ground)
    record_award(session, actor, "award.proposed", made, {"decision": decided.digest}, now)
    return made


def end_exemption(
    session: Session,
    actor: Actor,
    decision_id: uuid.UUID,
    module_version_id: uuid.UUID,
    reason: str,
    *,
    settings: Settings,
    now: datetime,
) -> Award | None:
    """Ends the credential of a decision that tells of this unit, if there is one: revoked, or rejected if not issued.

    Who calls holds the dossier, has seen who may, and records it. Raises NoSigningKey.
    """
    found = queries.find_award_on_decision(session, decision_id)
    award = queries.get_award(session, found.id, lock=True) if found else None
    if award is None or award.revocation or str(module_version_id) not in award.basis["modules"]:
        return None
    if award.status == AwardStatus.REJECTED:
        return None
    if award.status == AwardStatus.PROPOSED:
        award.status, award.rejection_reason = AwardStatus.REJECTED.value, reason
        award.decided_by, award.decided_at = actor.person_id, now
        session.flush()
        return award
    end_award(session, actor, award, Ground.WITHDRAWN, reason, settings=settings, now=now)
    return award


def texts_of(award: Award) -> tuple[Words, Words | None]:
    """What an award is called and what it is about, by language: its module, its diploma, or what it exempts from."""
    version = version_of(award)
    if not award.decision_id:
        return version.content["title"], version.content.get("description")
    programme, basis = version.offering.programme.title, award.basis
    described = exemption_description(programme, len(basis["modules"]), Decimal(basis["ec"]))
    return exemption_title(programme), described
