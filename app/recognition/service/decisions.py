"""What evidence and advice cover, the decision of the board on it, and what follows a revocation."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.problems import Fault, Forbidden, Problem
from app.recognition.models import BadgeClaim, Decision, Dossier, Evidence, Exemption
from app.recognition.payloads.decisions import BatchDecision, NewDecision
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import decisions as queries_decisions
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.queries import procedures as queries_procedures
from app.recognition.rules import dossiers as rules
from app.recognition.rules import law, open_badges
from app.recognition.rules.agreements import Brought
from app.recognition.rules.decisions import (
    Choice,
    Condition,
    ConditionState,
    decision_faults,
    outcome_of,
    repeated,
    row_faults,
)
from app.recognition.rules.dossiers import About, Piece, Unit, UnitProposal, Verdict
from app.recognition.rules.states import Act, after
from app.recognition.service import agreements, vraak
from app.recognition.service.dossiers import get_dossier, record
from app.recognition.service.evidence import digest_of_evidence
from app.verification.service import verify_credential
from app.versions import digest_of
from credentials import Outcome


@dataclass(frozen=True)
class Assessment:
    """All that a decision rests on: what counts of the evidence, what adopted agreements bring, what is covered."""

    pieces: tuple[Piece, ...]
    proposals: tuple[UnitProposal, ...]
    brought: tuple[Brought, ...] = ()


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
    advice = queries_procedures.list_current_advice(session, [dossier.id])
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
    brought = agreements.list_brought(session, dossier.person_id, dossier.diploma_version, local_date(now))
    return Assessment(pieces, rules.propose(units, pieces, verdicts, brought), brought)


def _codes(session: Session, dossier: Dossier, public_url: str, now: datetime) -> dict[uuid.UUID, str]:
    """Why each piece of evidence counts or does not, as things are now."""
    badges = [each for each in dossier.evidence if each.credential_id]
    claims = queries_dossiers.list_claims(session, (str(each.credential_id) for each in badges))
    codes = {
        each.id: rules.piece_code(
            is_erased=each.erased_at is not None,
            awaits_agreement=each.interview is not None and each.interview.agreed_at is None,
        )
        for each in dossier.evidence
    }
    for badge in badges:
        holder = claims.get(str(badge.credential_id), dossier.person_id)
        failed = _failed_check(session, badge, public_url, now)
        codes[badge.id] = rules.badge_code(failed, badge.about_person, holder != dossier.person_id)
    return codes


def _failed_check(session: Session, badge: Evidence, public_url: str, now: datetime) -> str | None:
    """The code of the worst check of a badge that did not pass, if any.

    An issuer that is no more than a key counts as not known: anybody can make a key, and a badge with it.
    """
    if badge.kind == open_badges.KIND:
        return open_badges.hosted_code(badge.facts, is_hosted=badge.hosted_at is not None, now=now)
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
    made = take_decision(session, actor, dossier_id, new, public_url=public_url, now=now)
    record(session, actor, "dossier.decided", made.dossier, {"decision": digest_of(made.content)}, now)
    return made


def decide_batch(
    session: Session, actor: Actor, new: Sequence[BatchDecision], *, public_url: str, now: datetime
) -> Sequence[Decision]:
    """Takes decisions on several dossiers of one institution: all of them, or none.

    Raises NotDecidable with the faults of every row; also what would refuse one decision is a fault of its row.
    """
    made, faults = dict[int, Decision](), list[Fault]()
    again = repeated([each.dossier for each in new])
    # In the order of the dossiers, so that two batches never wait for each other.
    for row in sorted(set(range(len(new))) - set(again), key=lambda row: new[row].dossier):
        try:
            made[row] = take_decision(session, actor, new[row].dossier, new[row], public_url=public_url, now=now)
        except Problem as problem:
            faults += row_faults(row, problem)
    faults += [
        Fault("dossier-twice", "This dossier stands in it more than once.", f"/decisions/{row}") for row in again
    ]
    if len({each.dossier.institution_id for each in made.values()}) > 1:
        faults.append(Fault("more-institutions", "One request is about one institution.", "/decisions"))
    if faults:
        raise rules.NotDecidable(faults=sorted(faults, key=lambda fault: fault.pointer))
    taken = [made[row] for row in range(len(new))]
    facts = {str(each.dossier_id): digest_of(each.content) for each in taken}
    chain, subject = taken[0].dossier.institution_id, ("decision-batch", uuid.uuid4())
    ledger.record(session, chain=chain, actor=actor, action="dossiers.decided", subject=subject, facts=facts, now=now)
    return taken


def take_decision(
    session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewDecision, *, public_url: str, now: datetime
) -> Decision:
    """A decision, kept with its exemptions; whoever calls this records the event. Raises as `decide` does."""
    dossier, today = get_dossier(session, actor, dossier_id, lock=True), local_date(now)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(Role.BOARD, on=today, **scope)
    _check_impartial(session, actor, dossier)
    reopened = queries_appeals.find_reopened(session, dossier.id)
    is_indication = not reopened and not curriculum.is_enrolled(session, dossier.person_id, dossier.institution_id)
    state = after(Act.INDICATE if is_indication else Act.DECIDE, dossier.state)
    _claim_badges(session, dossier, public_url, now)
    assessment = _to_decide(assess(session, dossier, public_url=public_url, now=now), reopened)
    choice = _choice(new)
    if faults := list(decision_faults(assessment.proposals, choice, today)):
        raise rules.NotDecidable(faults=faults)
    content = _content(session, dossier, assessment, choice)
    made = Decision(
        dossier=dossier, decided_by=actor.person_id, decided_at=now, is_indication=is_indication, content=content
    )
    if reopened:
        made.replaces_id, content["follows"] = reopened.id, reopened.reopened
    session.add(made)
    session.flush()
    _exempt(session, made, assessment, choice)
    dossier.state = state
    if is_indication:
        dossier.decide_by = None
    return made


def _check_impartial(session: Session, actor: Actor, dossier: Dossier) -> None:
    """Who advises, or is to advise, does not decide; nor does the person. Raises AdvisedBefore, Forbidden."""
    advisers = set(queries_decisions.list_advisers(session, dossier.id))
    rows = queries_procedures.list_assessors(session, [dossier.id])
    if actor.person_id in advisers | {each.assessor_id for each in rows if not each.removed_at}:
        raise rules.AdvisedBefore()
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody decides on a dossier of their own.")


def _choice(new: NewDecision) -> Choice:
    return Choice(
        new.granted,
        [
            (each.module, Condition(each.condition.model_dump(exclude_none=True), each.due_on))
            for each in new.conditional
        ],
        [(each.module, each.reason) for each in new.refused],
        new.motivation,
    )


def _to_decide(assessment: Assessment, reopened: Decision | None) -> Assessment:
    """What the board decides on: all that was asked or, of what was annulled or taken back in part, that part."""
    if reopened is None or reopened.reopened is None:
        return assessment
    wanted = set(reopened.reopened["modules"])
    return Assessment(assessment.pieces, tuple(p for p in assessment.proposals if str(p.unit.module) in wanted))


def _claim_badges(session: Session, dossier: Dossier, public_url: str, now: datetime) -> None:
    """From now on each badge that counts serves this person alone."""
    for badge in dossier.evidence:
        about = badge.about_person in (About.SAME_PERSON, About.IDENTITY_CHECK)
        if badge.credential_id and about and not _failed_check(session, badge, public_url, now):
            claim = {"credential_id": badge.credential_id, "person_id": dossier.person_id}
            session.execute(insert(BadgeClaim).values(claim).on_conflict_do_nothing())


def _exempt(session: Session, decision: Decision, assessment: Assessment, choice: Choice) -> None:
    for proposal in assessment.proposals:
        unit, condition = proposal.unit, choice.conditions.get(proposal.unit.module)
        if condition or unit.module in choice.granted:
            session.add(
                Exemption(
                    decision_id=decision.id,
                    person_id=decision.dossier.person_id,
                    module_version_id=unit.version,
                    ec=unit.ec,
                    is_withdrawn=False,
                    changed_at=decision.decided_at,
                    condition=dict(condition.text) if condition else None,
                    condition_due=condition.due_on if condition else None,
                    condition_state=ConditionState.OPEN.value if condition else None,
                )
            )
    session.flush()


def _content(session: Session, dossier: Dossier, assessment: Assessment, choice: Choice) -> dict[str, Any]:
    granted, conditional, denied = [], [], []
    for proposal in assessment.proposals:
        line, module = _line(proposal), proposal.unit.module
        if module in choice.reasons:
            denied.append({**line, "reason": choice.reasons[module]})
        elif condition := choice.conditions.get(module):
            said = {"condition": dict(condition.text), "dueOn": condition.due_on.isoformat()}
            conditional.append({**line, "evidence": _evidence_ids(proposal), **said})
        else:
            granted.append({**line, "evidence": _evidence_ids(proposal)})
    regime = dossier.programme.regime
    basis = law.BASIS_OF[regime]
    return {
        "outcome": outcome_of(len(granted), len(conditional), len(denied)),
        "granted": granted,
        "conditional": conditional,
        "refused": denied,
        "motivation": choice.motivation,
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
            {"id": str(each.id), "kind": each.kind, "digest": digest_of_evidence(each), "finding": codes[each.id]}
            for each in dossier.evidence
        ],
        "advice": [
            {"assessor": str(each.assessor_id), "digest": digest_of(each.verdicts)}
            for each in queries_procedures.list_current_advice(session, [dossier.id])
        ],
        "vraak": vraak.basis_of(session, dossier),
        "agreements": agreements.name_applied(session, assessment.proposals, assessment.brought),
    }


def list_decisions(session: Session, actor: Actor, dossier_id: uuid.UUID) -> Sequence[Decision]:
    """Every decision on a dossier; for the person those that were announced. Raises NotFound."""
    dossier = get_dossier(session, actor, dossier_id)
    found = queries_appeals.list_decisions_of(session, dossier.id)
    return [each for each in found if each.announced_at or dossier.person_id != actor.person_id]


def list_tasks(session: Session, actor: Actor, *, public_url: str, now: datetime) -> Sequence[Task]:
    """The exemptions of the board's programmes that stand on a badge which no longer passes since."""
    tasks = []
    codes: dict[uuid.UUID, str | None] = {}
    for exemption in queries_decisions.list_unreviewed(session, actor.programme_ids(Role.BOARD)):
        content = exemption.decision.content
        granted = [*content["granted"], *content.get("conditional", ())]
        wanted = str(exemption.module_version_id)
        used = {each for line in granted if line["moduleVersion"] == wanted for each in line["evidence"]}
        for badge in exemption.decision.dossier.evidence:
            if badge.credential_id and str(badge.id) in used:
                if badge.id not in codes:
                    codes[badge.id] = _failed_check(session, badge, public_url, now)
                if codes[badge.id]:
                    tasks.append(Task(exemption, badge, str(codes[badge.id])))
    return tasks
