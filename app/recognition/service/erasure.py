"""Erasure of a dossier, when the person asks for it: evidence goes, the facts of decisions stay, without the person."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.models import Person
from app.access.rules import Actor, local_date
from app.problems import Forbidden, NotFound
from app.recognition.models import Dossier, Evidence, Exemption
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import decisions as queries_decisions
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.queries import letters as queries_letters
from app.recognition.queries import procedures as queries_procedures
from app.recognition.queries import vraak as queries_vraak
from app.recognition.rules.decisions import ConditionState
from app.recognition.rules.erasure import check_erasable, keeps_person
from app.recognition.service.dossiers import get_dossier, record
from app.recognition.service.evidence import empty, evidence_of


def erase(session: Session, actor: Actor, dossier_id: uuid.UUID, *, now: datetime) -> Dossier:
    """Erases what a dossier tells of the person who asks it, for good.

    Without an exemption that the person uses, the dossier becomes that of a pseudonym of its own. Raises Forbidden for
    anyone else, DossierState while it is being dealt with or was erased before.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    if dossier.person_id != actor.person_id:
        raise Forbidden("Only the person has their own dossier erased.")
    check_erasable(dossier.state, is_erased=dossier.erased_at is not None, is_contested=_is_contested(session, dossier))
    exemptions = queries_decisions.list_all_exemptions(session, dossier.id)
    decisions = queries_appeals.list_decisions_of(session, dossier.id)
    is_kept = keeps_person(
        dossier.state,
        has_exemptions=any(map(_is_used, exemptions)),
        may_appeal=any(each.appeal_until and local_date(now) <= each.appeal_until for each in decisions),
    )
    if not is_kept:
        _pseudonymise(session, dossier, list(exemptions), now)
    for evidence in dossier.evidence:
        _erase_evidence(evidence, now)
    _erase_words(session, dossier)
    _erase_procedure(session, dossier, exemptions)
    _erase_disputes(session, dossier)
    queries_letters.delete_letters(session, dossier.id)
    dossier.erased_at = now
    facts = {"evidence": str(len(dossier.evidence)), "kept-person": str(is_kept).lower()}
    record(session, actor, "dossier.erased", dossier, facts, now)
    return dossier


def _is_contested(session: Session, dossier: Dossier) -> bool:
    complaints = queries_appeals.list_complaints_of(session, dossier.id)
    return bool(queries_appeals.list_open(session, dossier.id)) or any(not each.answered_at for each in complaints)


def _is_used(exemption: Exemption) -> bool:
    """Whether the person uses an exemption, or may do so once its condition is met."""
    is_lapsed = exemption.condition_state == ConditionState.LAPSED
    return exemption.ended_at is None and not is_lapsed and not exemption.decision.is_indication


def withdraw_consent(
    session: Session, actor: Actor, dossier_id: uuid.UUID, evidence_id: uuid.UUID, *, now: datetime
) -> None:
    """The person takes back consent to keep an account of lived experience (GDPR 7(3)): it is erased at once.

    However far the dossier is. Raises Forbidden for anyone else, NotFound where there is no consent to take back.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    if dossier.person_id != actor.person_id:
        raise Forbidden("Only the person takes their own consent back.")
    evidence = evidence_of(dossier, evidence_id)
    if evidence.consent_at is None or evidence.erased_at:
        raise NotFound()
    empty(evidence, now)
    evidence.consent_at, evidence.may_match, evidence.erased_at = None, False, now
    record(session, actor, "evidence.consent-withdrawn", dossier, {"evidence": str(evidence.id)}, now)


def _pseudonymise(session: Session, dossier: Dossier, exemptions: list[Exemption], now: datetime) -> None:
    """Puts a person without a name in the place of the person, everywhere in the dossier, and frees their badges."""
    pseudonym = Person(id=uuid.uuid4(), name="", is_system=False, created_at=now)
    session.add(pseudonym)
    session.flush()
    person_id, dossier.person_id = dossier.person_id, pseudonym.id
    session.flush()
    for exemption in exemptions:
        exemption.person_id = pseudonym.id
    for evidence in dossier.evidence:
        _free_badge(session, evidence, person_id)
        evidence.added_by = pseudonym.id if evidence.added_by == person_id else evidence.added_by
        for file in evidence.files:
            file.added_by = pseudonym.id if file.added_by == person_id else file.added_by


def _free_badge(session: Session, evidence: Evidence, person_id: uuid.UUID) -> None:
    """Nothing rests on the badge any more, unless another dossier of the person holds it: it may serve anew."""
    claim = queries_dossiers.find_claim(session, evidence.credential_id) if evidence.credential_id else None
    if claim is None or claim.person_id != person_id:
        return
    if not queries_dossiers.count_badge_uses(session, person_id, claim.credential_id):
        session.delete(claim)


def _erase_evidence(evidence: Evidence, now: datetime) -> None:
    """Leaves the id, the kind and the moments of evidence, which decisions name, and nothing that it told."""
    empty(evidence, now)
    evidence.title, evidence.facts, evidence.ties, evidence.outcomes = "", {}, {}, []
    evidence.credential, evidence.credential_id, evidence.award_id, evidence.about_person = None, None, None, None
    evidence.identity_checked_how, evidence.checked, evidence.hosted_at = None, None, None
    evidence.erased_at = now


def _erase_words(session: Session, dossier: Dossier) -> None:
    """What assessors wrote of the person goes too; what they found, and the digests of all of it, stay."""
    for vraak in queries_vraak.list_records(session, dossier.id):
        vraak.content = {}
    for advice in queries_decisions.list_all_advice(session, dossier.id):
        advice.verdicts = [{**verdict, "reason": ""} for verdict in advice.verdicts]


def _erase_procedure(session: Session, dossier: Dossier, exemptions: Iterable[Exemption]) -> None:
    """So do the reasons given along the way, what assessors stated of themselves and the person, and the draft."""
    dossier.completion_asked = dossier.extension_reason = dossier.closing_reason = None
    for stop in queries_procedures.list_stops(session, dossier.id):
        stop.reason = ""
    for assessor in queries_procedures.list_assessors(session, [dossier.id]):
        assessor.statement = assessor.removal_reason = None
    for exemption in exemptions:
        exemption.condition_reason = exemption.review_reason = exemption.ended_reason = None
    if draft := queries_decisions.find_draft(session, dossier.id):
        session.delete(draft)


def _erase_disputes(session: Session, dossier: Dossier) -> None:
    """And what was said in appeals and complaints; what came of them stays."""
    for appeal in queries_appeals.list_appeals_of(session, dossier.id):
        appeal.grounds, appeal.late_reason = "", None
        appeal.settlement = appeal.settlement and {**appeal.settlement, "account": ""}
        appeal.ruling = appeal.ruling and {**appeal.ruling, "reasons": ""}
    for complaint in queries_appeals.list_complaints_of(session, dossier.id):
        complaint.text, complaint.answer = "", complaint.answer and ""
