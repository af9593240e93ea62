"""Evidence in a dossier: what was added, what it is said to show, and how it was checked."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.problems import Fault, Forbidden, InvalidInput, NotFound
from app.recognition.models import Dossier, Evidence
from app.recognition.payloads.dossiers import CheckedHow, NewEvidence
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.rules.checks import check_faults, check_words
from app.recognition.rules.dossiers import About
from app.recognition.rules.matching import TieSource, retied
from app.recognition.rules.states import Act, after
from app.recognition.service.dossiers import get_dossier, get_editable, record
from app.sealing import seal, unseal
from app.settings import Settings
from app.versions import digest_of

MAX_PIECES = 200


def add_evidence(
    session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewEvidence, *, settings: Settings, now: datetime
) -> Evidence:
    """Adds evidence other than a badge. Raises InvalidInput, without consent for lived experience too."""
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    faults = [*_faults(session, new, now), *_room_faults(dossier, 1)]
    if faults:
        raise InvalidInput(faults=faults)
    return keep_evidence(session, actor, dossier, _made(actor, dossier, new, settings, now), now)


def add_evidence_batch(
    session: Session,
    actor: Actor,
    dossier_id: uuid.UUID,
    items: Sequence[NewEvidence],
    *,
    settings: Settings,
    now: datetime,
) -> list[Evidence]:
    """Adds several pieces at once, all or none. Raises InvalidInput with every fault of each, by its place."""
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    faults = [
        Fault(fault.code, fault.detail, f"/items/{index}{fault.pointer}")
        for index, new in enumerate(items)
        for fault in _faults(session, new, now)
    ]
    faults += _room_faults(dossier, len(items))
    if faults:
        raise InvalidInput(faults=faults)
    made = [_made(actor, dossier, new, settings, now) for new in items]
    session.add_all(made)
    session.flush()
    facts = {"count": str(len(made)), "evidence": digest_of([str(each.id) for each in made])}
    record(session, actor, "evidence.batch-added", dossier, facts, now)
    return made


def _faults(session: Session, new: NewEvidence, now: datetime) -> Iterator[Fault]:
    yield from outcome_faults(session, new.outcomes)
    if new.is_lived_experience and new.consent is None:
        detail = "Lived experience is kept with consent of its own, and a day to come on which it is erased."
        yield Fault("consent-missing", detail, "/consent")
    if new.consent and new.consent.erase_on <= local_date(now):
        detail = "The day on which it is erased has to be still to come."
        yield Fault("consent-missing", detail, "/consent")
    if new.started_on and new.ended_on and new.ended_on < new.started_on:
        yield Fault("ends-before-start", "It ends before it starts.", "/endedOn")


def _room_faults(dossier: Dossier, more: int) -> Iterator[Fault]:
    if len(dossier.evidence) + more > MAX_PIECES:
        yield Fault("evidence-too-many", f"A dossier holds at most {MAX_PIECES} pieces of evidence.")


def _made(actor: Actor, dossier: Dossier, new: NewEvidence, settings: Settings, now: datetime) -> Evidence:
    apart = {"kind", "title", "outcomes", "account", "consent", "is_lived_experience"}
    facts = new.model_dump(mode="json", exclude=apart, exclude_none=True)
    secret = settings.key_encryption_secret.get_secret_value()
    made = new_evidence(dossier, actor, new.kind, new.title, facts, [str(each) for each in new.outcomes], now)
    made.sealed_account = seal(new.account.encode(), secret) if new.account else None
    if new.consent:
        made.consent_at, made.erase_on = now, new.consent.erase_on
        made.may_match = new.consent.use_for_matching
    return made


def new_evidence(
    dossier: Dossier,
    actor: Actor,
    kind: str,
    title: str,
    facts: dict[str, Any],
    ties: Sequence[str],
    now: datetime,
    source: TieSource = TieSource.MANUAL,
) -> Evidence:
    """Evidence of a kind for a dossier, not kept yet; `ties` are the ids of outcomes."""
    return Evidence(
        id=uuid.uuid4(),
        dossier_id=dossier.id,
        kind=kind,
        title=title,
        facts=facts,
        outcomes=list(ties),
        ties=retied({}, ties, source, actor.person_id, now),
        may_match=False,
        added_by=actor.person_id,
        added_at=now,
        files=[],
        interview=None,
    )


def keep_evidence(session: Session, actor: Actor, dossier: Dossier, made: Evidence, now: datetime) -> Evidence:
    """Keeps evidence in its dossier, with the event that tells of it."""
    session.add(made)
    session.flush()
    record(session, actor, "evidence.added", dossier, {"evidence": str(made.id)}, now)
    return made


def outcome_faults(session: Session, wanted: Sequence[uuid.UUID]) -> list[Fault]:
    """Which of these are no outcomes of published versions, each by its place."""
    known = {found.id for found in outcomes.list_outcome_versions(session, wanted)}
    return [
        Fault("outcome-unknown", "This is no outcome of a published version.", f"/outcomes/{index}")
        for index, each in enumerate(wanted)
        if each not in known
    ]


def digest_of_evidence(evidence: Evidence) -> str:
    """The digest by which a decision names evidence: its facts, its files by their digests, and its interview."""
    credential = evidence.credential.decode() if evidence.credential else None
    known = [evidence.kind, evidence.title, evidence.facts, evidence.outcomes, credential]
    files = sorted(file.digest for file in evidence.files)
    interview = evidence.interview.digest if evidence.interview else None
    return digest_of([*known, files, interview] if files or interview else known)


def account_of(evidence: Evidence, secret: str) -> str | None:
    """The account in a piece of evidence, opened."""
    return unseal(evidence.sealed_account, secret).decode() if evidence.sealed_account else None


def evidence_of(dossier: Dossier, evidence_id: uuid.UUID) -> Evidence:
    """The piece of evidence with that id in a dossier. Raises NotFound."""
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
    dossier = get_editable(session, actor, dossier_id, now, Act.EXAMINE)
    if dossier.person_id == actor.person_id:
        after(Act.EDIT, dossier.state)
    faults = outcome_faults(session, wanted)
    if faults:
        raise InvalidInput(faults=faults)
    evidence = evidence_of(dossier, evidence_id)
    evidence.outcomes = list(dict.fromkeys(str(each) for each in wanted))
    evidence.ties = retied(evidence.ties, evidence.outcomes, TieSource.MANUAL, actor.person_id, now)
    record(session, actor, "evidence.tied", dossier, {"evidence": str(evidence.id)}, now)
    return evidence


def check_identity(
    session: Session, actor: Actor, dossier_id: uuid.UUID, evidence_id: uuid.UUID, check: CheckedHow, *, now: datetime
) -> Evidence:
    """A registrar records how it was checked that evidence is about this person, or that a diploma is real.

    Raises Forbidden for anyone else and for one's own dossier, and for a badge of ours that is somebody else's,
    InvalidInput for a check that leaves out what its method asks.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    today = local_date(now)
    actor.require(Role.REGISTRAR, institution_id=dossier.institution_id, on=today)
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody checks evidence of their own.")
    after(Act.EXAMINE, dossier.state)
    evidence = evidence_of(dossier, evidence_id)
    if evidence.about_person == About.SOMEONE_ELSE:
        raise Forbidden("This badge was awarded here to somebody else; no check makes it this person's.")
    faults = list(check_faults(check.how, check.method, check.reference, check.checked_on, today))
    if faults:
        raise InvalidInput(faults=faults)
    evidence.identity_checked_how = check_words(check.how, check.method, check.reference)
    evidence.checked = {
        "method": check.method,
        "reference": check.reference,
        "checkedOn": (check.checked_on or today).isoformat(),
        "by": str(actor.person_id),
        "at": now.isoformat(),
    }
    if evidence.credential and evidence.about_person == About.NOT_SHOWN:
        evidence.about_person = About.IDENTITY_CHECK.value
    record(session, actor, "evidence.checked", dossier, {"evidence": str(evidence.id)}, now)
    return evidence


def remove_evidence(
    session: Session, actor: Actor, dossier_id: uuid.UUID, evidence_id: uuid.UUID, *, now: datetime
) -> None:
    """Takes evidence out of a dossier that is not submitted. Raises NotFound, DossierState.

    Raises Forbidden for the person where it is the record of an interview: somebody else made that.
    """
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    evidence = evidence_of(dossier, evidence_id)
    if evidence.interview and dossier.person_id == actor.person_id:
        raise Forbidden("Who made the record of an interview takes it out, or a registrar.")
    session.delete(evidence)
    record(session, actor, "evidence.removed", dossier, {"evidence": str(evidence_id)}, now)


def erase_expired(session: Session, *, now: datetime) -> int:
    """Erases accounts of lived experience, with their files and interviews, whose day has come; how many there were."""
    expired = queries_dossiers.list_expired_accounts(session, local_date(now))
    for evidence in expired:
        empty(evidence, now)
    if expired:
        facts = {"count": str(len(expired)), "evidence": digest_of([str(each.id) for each in expired])}
        subject = ("erasure", uuid.uuid4())
        ledger.record(
            session, chain=None, actor=ledger.System(), action="accounts.erased", subject=subject, facts=facts, now=now
        )
    return len(expired)


def empty(evidence: Evidence, now: datetime) -> None:
    """Erases what a piece of evidence tells: account, files and interview. Their digests stay."""
    evidence.sealed_account = None
    for file in evidence.files:
        if file.erased_at is None:
            file.sealed, file.name, file.erased_at = None, "", now
    if evidence.interview:
        evidence.interview.sealed = None
