"""What evidence and advice cover, the decision of the board, its announcement, and what follows a revocation."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.outcomes import queries as outcomes
from app.problems import Forbidden, NotFound
from app.recognition.models import BadgeClaim, Decision, Dossier, Evidence, Exemption
from app.recognition.payloads.decisions import NewDecision
from app.recognition.queries import decisions as queries_decisions
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.rules import dossiers as rules
from app.recognition.rules import law
from app.recognition.rules.credentials import Ended
from app.recognition.rules.dossiers import About, Piece, Unit, UnitProposal, Verdict
from app.recognition.rules.states import Act, after
from app.recognition.service.credentials import end_credential
from app.recognition.service.dossiers import get_dossier, record
from app.recognition.service.letters import keep_letters
from app.settings import Settings
from app.verification.service import verify_credential
from app.versions import digest_of
from credentials import Outcome


@dataclass(frozen=True)
class Assessment:
    """All that a decision rests on: what counts of the evidence, and what is covered of each unit."""

    pieces: tuple[Piece, ...]
    proposals: tuple[UnitProposal, ...]


@dataclass(frozen=True)
class Task:
    """An exemption that stands although a badge that carried it is revoked since."""

    exemption: Exemption
    evidence: Evidence
    code: str


def assess(session: Session, dossier: Dossier, *, public_url: str, now: datetime) -> Assessment:
    """What evidence and advice cover of each unit that was asked. Badges are verified anew."""
    versions = curriculum.list_newest_modules(session, dossier.modules)
    wanted = {uuid.UUID(each) for version in versions for each in version.content["outcomes"]}
    advice = queries_decisions.list_advice(session, dossier.id)
    wanted |= {uuid.UUID(each) for evidence in dossier.evidence for each in evidence.outcomes}
    wanted |= {uuid.UUID(verdict["outcome"]) for each in advice for verdict in each.verdicts}
    identity = {found.id: found.outcome_id for found in outcomes.list_outcome_versions(session, wanted)}
    units = [
        Unit(
            version.offering_id,
            version.id,
            version.offering.code,
            version.content["title"],
            Decimal(str(version.content["ec"])),
            tuple(dict.fromkeys(identity[uuid.UUID(each)] for each in version.content["outcomes"])),
        )
        for version in versions
    ]
    codes = _codes(session, dossier, public_url, now)
    pieces = tuple(
        Piece(each.id, frozenset(identity[uuid.UUID(tie)] for tie in each.outcomes), codes[each.id])
        for each in dossier.evidence
    )
    verdicts: dict[uuid.UUID, list[Verdict]] = defaultdict(list)
    for each in advice:
        for verdict in each.verdicts:
            verdicts[identity[uuid.UUID(verdict["outcome"])]].append(Verdict(verdict["verdict"]))
    return Assessment(pieces, rules.propose(units, pieces, verdicts))


def _codes(session: Session, dossier: Dossier, public_url: str, now: datetime) -> dict[uuid.UUID, str]:
    """Why each piece of evidence counts or does not, as things are now."""
    badges = [each for each in dossier.evidence if each.credential_id]
    claims = queries_dossiers.list_claims(session, (str(each.credential_id) for each in badges))
    codes = dict.fromkeys((each.id for each in dossier.evidence), rules.COUNTS)
    for badge in badges:
        holder = claims.get(str(badge.credential_id), dossier.person_id)
        failed = _failed_check(session, badge, public_url, now)
        codes[badge.id] = rules.badge_code(failed, badge.about_person, holder != dossier.person_id)
    return codes


def _failed_check(session: Session, badge: Evidence, public_url: str, now: datetime) -> str | None:
    """The code of the worst check of a badge that did not pass, if any.

    An issuer that is no more than a key counts as not known: anybody can make a key, and a badge with it.
    """
    report = verify_credential(session, badge.credential or b"", public_url=public_url, now=now)
    order = (Outcome.FAILED, Outcome.UNDETERMINED)
    failed = next((check.code for worst in order for check in report.checks if check.outcome is worst), None)
    return failed or next((check.code for check in report.checks if check.code == "issuer-key"), None)


def get_proposal(
    session: Session, actor: Actor, dossier_id: uuid.UUID, *, public_url: str, now: datetime
) -> tuple[Dossier, Assessment]:
    """A dossier and what is covered in it. Raises NotFound."""
    dossier = get_dossier(session, actor, dossier_id)
    return dossier, assess(session, dossier, public_url=public_url, now=now)


def decide(
    session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewDecision, *, public_url: str, now: datetime
) -> Decision:
    """The board of that programme decides on every unit that was asked; people not enrolled get an indication.

    Raises NotFound, Forbidden, AdvisedBefore, DossierState, NotDecidable with every fault.
    """
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(Role.BOARD, on=local_date(now), **scope)
    if queries_decisions.find_advice(session, dossier.id, actor.person_id):
        raise rules.AdvisedBefore()
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody decides on a dossier of their own.")
    is_indication = not curriculum.is_enrolled(session, dossier.person_id, dossier.institution_id)
    state = after(Act.INDICATE if is_indication else Act.DECIDE, dossier.state)
    _claim_badges(session, dossier, public_url, now)
    assessment = assess(session, dossier, public_url=public_url, now=now)
    refused = {each.module: each.reason for each in new.refused}
    faults = list(rules.decision_faults(assessment.proposals, new.granted, refused, new.motivation))
    if faults:
        raise rules.NotDecidable(faults=faults)
    content = _content(session, dossier, assessment, new, refused)
    made = Decision(
        dossier=dossier, decided_by=actor.person_id, decided_at=now, is_indication=is_indication, content=content
    )
    session.add(made)
    session.flush()
    _exempt(session, dossier, made, assessment, new)
    dossier.state = state
    record(session, actor, "dossier.decided", dossier, {"decision": digest_of(content)}, now)
    return made


def _claim_badges(session: Session, dossier: Dossier, public_url: str, now: datetime) -> None:
    """From now on each badge that counts serves this person alone."""
    for badge in dossier.evidence:
        about = badge.about_person in (About.SAME_PERSON, About.IDENTITY_CHECK)
        if badge.credential_id and about and not _failed_check(session, badge, public_url, now):
            claim = {"credential_id": badge.credential_id, "person_id": dossier.person_id}
            session.execute(insert(BadgeClaim).values(claim).on_conflict_do_nothing())


def _exempt(session: Session, dossier: Dossier, decision: Decision, assessment: Assessment, new: NewDecision) -> None:
    for proposal in assessment.proposals:
        if proposal.unit.module in new.granted:
            session.add(
                Exemption(
                    decision_id=decision.id,
                    person_id=dossier.person_id,
                    module_version_id=proposal.unit.version,
                    ec=proposal.unit.ec,
                    is_withdrawn=False,
                )
            )
    session.flush()


def _content(
    session: Session,
    dossier: Dossier,
    assessment: Assessment,
    new: NewDecision,
    refused: Mapping[uuid.UUID, str],
) -> dict[str, Any]:
    granted, denied = [], []
    for proposal in assessment.proposals:
        line = _line(proposal)
        if proposal.unit.module in refused:
            denied.append({**line, "reason": refused[proposal.unit.module]})
        else:
            granted.append({**line, "evidence": _evidence_ids(proposal)})
    regime = dossier.programme.regime
    basis = law.BASIS_OF[regime]
    return {
        "outcome": rules.outcome_of(len(granted), len(denied)),
        "granted": granted,
        "refused": denied,
        "motivation": new.motivation,
        "legalBasis": {"regime": regime, "articles": list(basis.articles), "remedy": dict(basis.remedy)},
        "basis": _basis(session, dossier, assessment),
    }


def _line(proposal: UnitProposal) -> dict[str, Any]:
    unit = proposal.unit
    ec = int(unit.ec) if unit.ec == int(unit.ec) else float(unit.ec)
    return {
        "module": str(unit.module),
        "moduleVersion": str(unit.version),
        "code": unit.code,
        "title": dict(unit.title),
        "ec": ec,
    }


def _evidence_ids(proposal: UnitProposal) -> list[str]:
    return sorted({str(each) for cover in proposal.covers for each in cover.evidence})


def _basis(session: Session, dossier: Dossier, assessment: Assessment) -> dict[str, Any]:
    """Ids and digests of all that the decision rests on, as it is at this moment."""
    versions = curriculum.list_module_versions(session, [each.unit.version for each in assessment.proposals])
    wanted = [uuid.UUID(each) for version in versions for each in version.content["outcomes"]]
    sets = {found.set_version for found in outcomes.list_outcome_versions(session, wanted)}
    codes = {piece.id: piece.code for piece in assessment.pieces}
    return {
        "diplomaVersion": {"id": str(dossier.diploma_version_id), "digest": dossier.diploma_version.digest},
        "moduleVersions": [{"id": str(version.id), "digest": version.digest} for version in versions],
        "outcomeSetVersions": sorted(({"id": str(s.id), "digest": s.digest} for s in sets), key=lambda s: str(s["id"])),
        "evidence": [
            {"id": str(each.id), "kind": each.kind, "digest": _digest(each), "finding": codes[each.id]}
            for each in dossier.evidence
        ],
        "advice": [
            {"assessor": str(each.assessor_id), "digest": digest_of(each.verdicts)}
            for each in queries_decisions.list_advice(session, dossier.id)
        ],
    }


def _digest(evidence: Evidence) -> str:
    credential = evidence.credential.decode() if evidence.credential else None
    return digest_of([evidence.kind, evidence.title, evidence.facts, evidence.outcomes, credential])


def get_decision(session: Session, actor: Actor, decision_id: uuid.UUID) -> Decision:
    """The decision: for those who deal with the dossier at once, for the person once announced. Raises NotFound."""
    decision = queries_decisions.get_decision(session, decision_id)
    get_dossier(session, actor, decision.dossier_id)
    if decision.dossier.person_id == actor.person_id and decision.announced_at is None:
        raise NotFound()
    return decision


def announce(session: Session, actor: Actor, decision_id: uuid.UUID, *, now: datetime) -> Decision:
    """Announces a decision to the person; from now on it counts, and the term to appeal runs.

    Raises NotFound, Forbidden, AlreadyAnnounced.
    """
    decision = queries_decisions.get_decision(session, decision_id, lock=True)
    dossier = get_dossier(session, actor, decision.dossier_id, lock=True)
    today = local_date(now)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(Role.REGISTRAR, Role.BOARD, on=today, **scope)
    if decision.announced_at:
        raise rules.AlreadyAnnounced()
    decision.announced_at = now
    if law.BASIS_OF[dossier.programme.regime].has_appeal and not decision.is_indication:
        decision.appeal_until = law.appeal_until(today)
    if not decision.is_indication:
        dossier.state = after(Act.ANNOUNCE, dossier.state)
    keep_letters(session, decision, now=now)
    record(session, actor, "decision.announced", dossier, {"decision": str(decision.id)}, now)
    return decision


def review(
    session: Session,
    actor: Actor,
    exemption_id: uuid.UUID,
    *,
    is_withdrawn: bool,
    reason: str,
    settings: Settings,
    now: datetime,
) -> Exemption:
    """The board withdraws an exemption, or lets it stand, by a reasoned decision; a credential that tells it ends.

    Raises AlreadyReviewed, Forbidden, NoSigningKey.
    """
    exemption = queries_decisions.get_exemption(session, exemption_id)
    dossier = get_dossier(session, actor, exemption.decision.dossier_id)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(Role.BOARD, on=local_date(now), **scope)
    if exemption.is_withdrawn:
        raise rules.AlreadyReviewed()
    exemption.reviewed_at, exemption.reviewed_by = now, actor.person_id
    exemption.is_withdrawn, exemption.review_reason = is_withdrawn, reason
    facts = {"exemption": str(exemption.id)}
    if is_withdrawn:
        facts |= end_credential(session, actor, exemption.decision, Ended.WITHDRAWN, settings=settings, now=now)
    action = "exemption.withdrawn" if is_withdrawn else "exemption.upheld"
    record(session, actor, action, dossier, facts, now)
    return exemption


def list_tasks(session: Session, actor: Actor, *, public_url: str, now: datetime) -> Sequence[Task]:
    """The exemptions of the board's programmes that stand on a badge which no longer passes since."""
    tasks = []
    codes: dict[uuid.UUID, str | None] = {}
    for exemption in queries_decisions.list_unreviewed(session, actor.programme_ids(Role.BOARD)):
        granted = exemption.decision.content["granted"]
        wanted = str(exemption.module_version_id)
        used = {each for line in granted if line["moduleVersion"] == wanted for each in line["evidence"]}
        for badge in exemption.decision.dossier.evidence:
            if badge.credential_id and str(badge.id) in used:
                if badge.id not in codes:
                    codes[badge.id] = _failed_check(session, badge, public_url, now)
                if codes[badge.id]:
                    tasks.append(Task(exemption, badge, str(codes[badge.id])))
    return tasks
