"""Dossiers: opening, evidence, badges that are handed in, completion, advice."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.problems import Fault, Forbidden, InvalidInput, NotFound
from app.recognition.models import Advice, Dossier, Evidence
from app.recognition.payloads.decisions import NewAdvice
from app.recognition.payloads.dossiers import NewDossier, NewEvidence
from app.recognition.queries import decisions as queries_decisions
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.rules import dossiers as rules
from app.recognition.rules.dossiers import About, State
from app.sealing import seal, unseal
from app.settings import Settings
from app.versions import digest_of

READERS = (Role.REGISTRAR, Role.ASSESSOR, Role.APPEALS_BOARD, Role.BOARD)


def open_dossier(session: Session, actor: Actor, new: NewDossier, *, now: datetime) -> Dossier:
    """Opens a dossier: a person their own, a registrar one of somebody whom the institution knows.

    Raises InvalidInput for modules that the institution does not offer, NotFound, Forbidden.
    """
    diploma = curriculum.get_version(session, "diploma", new.diploma_version)
    institution_id = diploma.offering.institution_id
    person_id = new.person or actor.person_id
    if person_id != actor.person_id:
        actor.require(Role.REGISTRAR, institution_id=institution_id, on=local_date(now))
        if institution_id not in {known.institution_id for known in access.list_identities(session, person_id)}:
            raise NotFound()
    published = curriculum.list_latest_modules(session, new.modules)
    offered = {module.offering_id for module in published if module.offering.institution_id == institution_id}
    faults = [
        Fault("module-unknown", "This is no published module of the institution.", f"/modules/{index}")
        for index, module in enumerate(new.modules)
        if module not in offered or module in new.modules[:index]
    ]
    if faults:
        raise InvalidInput(faults=faults)
    made = Dossier(
        person_id=person_id,
        institution_id=institution_id,
        programme_id=diploma.offering.programme_id,
        diploma_version_id=diploma.id,
        modules=new.modules,
        state=State.DRAFT.value,
        opened_at=now,
    )
    session.add(made)
    session.flush()
    record(session, actor, "dossier.opened", made, {"diploma-version": str(diploma.id)}, now)
    return made


def get_dossier(session: Session, actor: Actor, dossier_id: uuid.UUID, *, lock: bool = False) -> Dossier:
    """The dossier, for the person and those who deal with it. Raises NotFound for everyone else."""
    dossier = queries_dossiers.get_dossier(session, dossier_id, lock=lock)
    handles = any(
        held.role in READERS
        and held.institution_id == dossier.institution_id
        and held.programme_id in (None, dossier.programme_id)
        for held in actor.appointments
    )
    if dossier.person_id != actor.person_id and not handles:
        raise NotFound()
    return dossier


def get_editable(
    session: Session, actor: Actor, dossier_id: uuid.UUID, now: datetime, states: Iterable[State]
) -> Dossier:
    """A dossier that the person or a registrar changes. Raises NotFound, Forbidden, DossierState."""
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    if dossier.person_id != actor.person_id:
        actor.require(Role.REGISTRAR, institution_id=dossier.institution_id, on=local_date(now))
    rules.check_state(dossier.state, frozenset(states))
    return dossier


def add_evidence(
    session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewEvidence, *, settings: Settings, now: datetime
) -> Evidence:
    """Adds evidence other than a badge. Raises InvalidInput, without consent for lived experience too."""
    dossier = get_editable(session, actor, dossier_id, now, rules.OPEN_TO_EVIDENCE)
    faults = list(_outcome_faults(session, new.outcomes))
    if new.is_lived_experience and (new.consent is None or new.consent.erase_on <= local_date(now)):
        detail = "Lived experience is kept with consent of its own, and a day to come on which it is erased."
        faults.append(Fault("consent-missing", detail, "/consent"))
    if new.started_on and new.ended_on and new.ended_on < new.started_on:
        faults.append(Fault("ends-before-start", "It ends before it starts.", "/endedOn"))
    if faults:
        raise InvalidInput(faults=faults)
    apart = {"kind", "title", "outcomes", "account", "consent", "is_lived_experience"}
    facts = new.model_dump(mode="json", exclude=apart, exclude_none=True)
    secret = settings.key_encryption_secret.get_secret_value()
    made = new_evidence(dossier, actor, new.kind, new.title, facts, [str(each) for each in new.outcomes], now)
    made.sealed_account = seal(new.account.encode(), secret) if new.account else None
    if new.consent:
        made.consent_at, made.erase_on = now, new.consent.erase_on
    return keep_evidence(session, actor, dossier, made, now)


def new_evidence(
    dossier: Dossier,
    actor: Actor,
    kind: str,
    title: str,
    facts: dict[str, Any],
    ties: Sequence[str],
    now: datetime,
) -> Evidence:
    """Evidence of a kind for a dossier, not kept yet; `ties` are the ids of outcomes."""
    return Evidence(
        id=uuid.uuid4(),
        dossier_id=dossier.id,
        kind=kind,
        title=title,
        facts=facts,
        outcomes=list(ties),
        added_by=actor.person_id,
        added_at=now,
    )


def keep_evidence(session: Session, actor: Actor, dossier: Dossier, made: Evidence, now: datetime) -> Evidence:
    """Keeps evidence in its dossier, with the event that tells of it."""
    session.add(made)
    session.flush()
    record(session, actor, "evidence.added", dossier, {"evidence": str(made.id)}, now)
    return made


def _outcome_faults(session: Session, wanted: Sequence[uuid.UUID]) -> list[Fault]:
    known = {found.id for found in outcomes.list_outcome_versions(session, wanted)}
    return [
        Fault("outcome-unknown", "This is no outcome of a published version.", f"/outcomes/{index}")
        for index, each in enumerate(wanted)
        if each not in known
    ]


def account_of(evidence: Evidence, secret: str) -> str | None:
    """The account in a piece of evidence, opened."""
    return unseal(evidence.sealed_account, secret).decode() if evidence.sealed_account else None


def _evidence_of(dossier: Dossier, evidence_id: uuid.UUID) -> Evidence:
    for evidence in dossier.evidence:
        if evidence.id == evidence_id:
            return evidence
    raise NotFound()


def tie_outcomes(
    session: Session,
    actor: Actor,
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    wanted: Sequence[uuid.UUID],
    *,
    now: datetime,
) -> Evidence:
    """Says anew which outcomes a piece of evidence shows. A registrar may also do so while it is assessed."""
    states = rules.OPEN_TO_EVIDENCE | rules.OPEN_TO_ADVICE
    dossier = get_editable(session, actor, dossier_id, now, states)
    if dossier.person_id == actor.person_id:
        rules.check_state(dossier.state, rules.OPEN_TO_EVIDENCE)
    faults = _outcome_faults(session, wanted)
    if faults:
        raise InvalidInput(faults=faults)
    evidence = _evidence_of(dossier, evidence_id)
    evidence.outcomes = [str(each) for each in wanted]
    record(session, actor, "evidence.tied", dossier, {"evidence": str(evidence.id)}, now)
    return evidence


def check_identity(
    session: Session, actor: Actor, dossier_id: uuid.UUID, evidence_id: uuid.UUID, how: str, *, now: datetime
) -> Evidence:
    """A registrar records how it was checked that evidence is about this person, or that a diploma is real.

    Raises Forbidden for anyone else and for one's own dossier, and for a badge of ours that is somebody else's.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    actor.require(Role.REGISTRAR, institution_id=dossier.institution_id, on=local_date(now))
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody checks evidence of their own.")
    rules.check_state(dossier.state, rules.OPEN_TO_EVIDENCE | rules.OPEN_TO_ADVICE)
    evidence = _evidence_of(dossier, evidence_id)
    if evidence.about_person == About.SOMEONE_ELSE:
        raise Forbidden("This badge was awarded here to somebody else; no check makes it this person's.")
    evidence.identity_checked_how = how
    if evidence.credential and evidence.about_person == About.NOT_SHOWN:
        evidence.about_person = About.IDENTITY_CHECK.value
    record(session, actor, "evidence.checked", dossier, {"evidence": str(evidence.id)}, now)
    return evidence


def remove_evidence(
    session: Session, actor: Actor, dossier_id: uuid.UUID, evidence_id: uuid.UUID, *, now: datetime
) -> None:
    """Takes evidence out of a dossier that is not submitted. Raises NotFound, DossierState."""
    dossier = get_editable(session, actor, dossier_id, now, rules.OPEN_TO_EVIDENCE)
    session.delete(_evidence_of(dossier, evidence_id))
    record(session, actor, "evidence.removed", dossier, {"evidence": str(evidence_id)}, now)


def submit(session: Session, actor: Actor, dossier_id: uuid.UUID, *, now: datetime) -> Dossier:
    """Hands the dossier over for assessment. Raises InvalidInput without evidence, DossierState."""
    dossier = get_editable(session, actor, dossier_id, now, rules.OPEN_TO_EVIDENCE)
    if not dossier.evidence:
        raise InvalidInput(faults=[Fault("evidence-missing", "There is no evidence in it yet.", "/evidence")])
    dossier.state, dossier.submitted_at, dossier.completion_asked = State.SUBMITTED.value, now, None
    record(session, actor, "dossier.submitted", dossier, {}, now)
    return dossier


def ask_completion(session: Session, actor: Actor, dossier_id: uuid.UUID, reason: str, *, now: datetime) -> Dossier:
    """A registrar asks for what is missing; the clock stops. Raises Forbidden, DossierState."""
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    actor.require(Role.REGISTRAR, institution_id=dossier.institution_id, on=local_date(now))
    rules.check_state(dossier.state, rules.OPEN_TO_ADVICE)
    dossier.state, dossier.completion_asked = State.INCOMPLETE.value, reason
    record(session, actor, "dossier.completion-asked", dossier, {}, now)
    return dossier


def withdraw(session: Session, actor: Actor, dossier_id: uuid.UUID, *, now: datetime) -> Dossier:
    """The person takes the request back. Raises Forbidden for anyone else, DossierState once decided."""
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    if dossier.person_id != actor.person_id:
        raise Forbidden("Only the person takes their own request back.")
    rules.check_state(dossier.state, rules.OPEN_TO_WITHDRAWAL)
    dossier.state = State.WITHDRAWN.value
    record(session, actor, "dossier.withdrawn", dossier, {}, now)
    return dossier


def advise(session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewAdvice, *, now: datetime) -> Advice:
    """An assessor advises per outcome, in the place of what they advised before.

    Raises StatedInterest, Forbidden for one's own dossier, InvalidInput for unknown outcomes, DossierState.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    actor.require(Role.ASSESSOR, institution_id=dossier.institution_id, on=local_date(now))
    if new.has_interest or dossier.person_id == actor.person_id:
        raise rules.StatedInterest()
    rules.check_state(dossier.state, rules.OPEN_TO_ADVICE)
    faults = _outcome_faults(session, [verdict.outcome for verdict in new.verdicts])
    if faults:
        raise InvalidInput(faults=faults)
    made = queries_decisions.find_advice(session, dossier.id, actor.person_id)
    made = made or Advice(id=uuid.uuid4(), dossier_id=dossier.id, assessor_id=actor.person_id)
    made.verdicts = [verdict.model_dump(mode="json") for verdict in new.verdicts]
    made.advised_at = now
    session.add(made)
    if dossier.state == State.SUBMITTED:
        dossier.state = State.ADVISED.value
    record(session, actor, "dossier.advised", dossier, {"advice": digest_of(made.verdicts)}, now)
    return made


def erase_expired(session: Session, *, now: datetime) -> int:
    """Erases accounts of lived experience whose day has come; how many there were."""
    expired = queries_dossiers.list_expired_accounts(session, local_date(now))
    for evidence in expired:
        evidence.sealed_account = None
    if expired:
        facts = {"count": str(len(expired)), "evidence": digest_of([str(each.id) for each in expired])}
        subject = ("erasure", uuid.uuid4())
        ledger.record(
            session, chain=None, actor=ledger.System(), action="accounts.erased", subject=subject, facts=facts, now=now
        )
    return len(expired)


def record(session: Session, actor: Actor, action: str, dossier: Dossier, facts: dict[str, str], now: datetime) -> None:
    """One event on the chain of the dossier's institution."""
    subject = ("dossier", dossier.id)
    chain = dossier.institution_id
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)
