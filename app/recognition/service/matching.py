"""Which evidence belongs to which outcome: proposed by likeness, and settled by people."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.curriculum import queries as curriculum
from app.outcomes import queries as outcomes
from app.outcomes.queries.proposals import list_sentences
from app.outcomes.service.proposals import measure_of
from app.problems import InvalidInput
from app.recognition.models import Dossier, Evidence
from app.recognition.payloads.interviews import NewInterview
from app.recognition.payloads.matching import MatchAnswers
from app.recognition.rules.matching import (
    Match,
    Said,
    Target,
    Tied,
    TieSource,
    answer_faults,
    propose_matches,
    tie_note,
)
from app.recognition.rules.states import Act, after
from app.recognition.service.dossiers import get_dossier, get_editable, record
from app.sealing import unseal
from app.versions import digest_of


@dataclass(frozen=True)
class Proposed:
    """A match, and what a person said of it so far."""

    match: Match
    status: Tied | None


def list_targets(session: Session, dossier: Dossier) -> list[Target]:
    """The outcomes that the units which were asked assess, each once, in the order of their sets."""
    versions = curriculum.list_newest_modules(session, dossier.modules)
    wanted = {uuid.UUID(each) for version in versions for each in version.content["outcomes"]}
    return [
        Target(found.id, found.outcome_id, found.code, found.content["statement"]["nl"])
        for found in outcomes.list_outcome_versions(session, wanted)
    ]


def list_matches(session: Session, actor: Actor, dossier_id: uuid.UUID, *, secret: str) -> list[Proposed]:
    """Proposals for a dossier, the most alike first. Raises NotFound."""
    dossier = get_dossier(session, actor, dossier_id)
    said = [each for evidence in dossier.evidence for each in _texts(evidence, secret)]
    measure = measure_of(list_sentences(session))
    notes = {evidence.id: evidence.ties for evidence in dossier.evidence}
    return [
        Proposed(match, Tied(note["status"]) if (note := notes[match.evidence].get(str(match.target.id))) else None)
        for match in propose_matches(said, list_targets(session, dossier), measure)
    ]


def _texts(evidence: Evidence, secret: str) -> Iterator[Said]:
    """What evidence says. What was told of lived experience is read only where consent says that it may be."""
    yield Said(evidence.id, "title", evidence.title)
    words = " ".join(str(evidence.facts[key]) for key in ("organisation", "role") if evidence.facts.get(key))
    if words:
        yield Said(evidence.id, "facts", f"{evidence.title} {words}")
    if evidence.sealed_account and (evidence.may_match or evidence.consent_at is None):
        yield Said(evidence.id, "account", unseal(evidence.sealed_account, secret).decode())
    if evidence.interview and evidence.interview.sealed:
        record_text = unseal(evidence.interview.sealed, secret)
        for entry in NewInterview.model_validate_json(record_text).entries:
            yield Said(evidence.id, "interview", f"{entry.task}\n{entry.action}\n{entry.result}")


def answer_matches(
    session: Session, actor: Actor, dossier_id: uuid.UUID, answers: MatchAnswers, *, now: datetime
) -> Dossier:
    """Confirms, rejects and reopens pairs of evidence and outcome, all or none.

    A registrar may also do so while the dossier is assessed. Raises InvalidInput with every fault, DossierState.
    """
    dossier = get_editable(session, actor, dossier_id, now, Act.EXAMINE)
    if dossier.person_id == actor.person_id:
        after(Act.EDIT, dossier.state)
    pairs = {
        name: [(each.evidence, each.outcome) for each in getattr(answers, name)]
        for name in ("confirm", "reject", "reopen")
    }
    known = [each.id for each in dossier.evidence]
    faults = list(answer_faults(pairs, known, [target.id for target in list_targets(session, dossier)]))
    if faults:
        raise InvalidInput(faults=faults)
    evidence = {each.id: each for each in dossier.evidence}
    for name, status in (("confirm", Tied.CONFIRMED), ("reject", Tied.REJECTED), ("reopen", None)):
        for evidence_id, outcome in pairs[name]:
            _answer(evidence[evidence_id], str(outcome), status, actor.person_id, now)
    facts = {"answers": digest_of(answers.model_dump(mode="json"))}
    record(session, actor, "evidence.matched", dossier, facts, now)
    return dossier


def _answer(evidence: Evidence, outcome: str, status: Tied | None, by: uuid.UUID, now: datetime) -> None:
    """Says one thing of one pair: a rejected or reopened one is not tied any more."""
    others = [each for each in evidence.outcomes if each != outcome]
    notes = {each: note for each, note in evidence.ties.items() if each != outcome}
    evidence.outcomes = [*others, outcome] if status is Tied.CONFIRMED else others
    evidence.ties = {**notes, outcome: tie_note(status, TieSource.PROPOSAL, by, now)} if status else notes
