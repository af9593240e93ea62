"""The letter in which a decision is announced: kept as it was sent, and drawn up anew as long as it is a draft."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, local_date
from app.problems import NotFound
from app.recognition.documents.letters import letter_pdf
from app.recognition.models import Decision, Letter
from app.recognition.queries import agreements as queries_agreements
from app.recognition.queries import letters as queries_letters
from app.recognition.rules.letter_words import LANGUAGES
from app.recognition.rules.letters import LetterFacts, letter
from app.recognition.service.reading import read_decision
from app.versions import digest_of


def keep_letters(session: Session, decision: Decision, *, now: datetime) -> None:
    """Keeps the letters of a decision that is being announced, one in each language."""
    facts = _facts(session, decision)
    for language in LANGUAGES:
        pdf = letter_pdf(letter(facts, language), now=now)
        digest = hashlib.sha256(pdf).hexdigest()
        session.add(Letter(decision_id=decision.id, language=language, pdf=pdf, digest=digest, made_at=now))
    session.flush()


def get_letter(session: Session, actor: Actor, decision_id: uuid.UUID, language: str, *, now: datetime) -> bytes:
    """The letter as PDF: for the person once it is announced, for those who deal with the dossier a draft before.

    The first time, the person reads the decision by it. Raises NotFound, also once the dossier was erased.
    """
    decision = read_decision(session, actor, decision_id, now=now)
    kept = queries_letters.find_letter(session, decision.id, language)
    if kept:
        return kept.pdf
    if decision.dossier.erased_at:
        raise NotFound()
    return letter_pdf(letter(_facts(session, decision), language), now=now)


def _facts(session: Session, decision: Decision) -> LetterFacts:
    dossier = decision.dossier
    institution = access.get_institution(session, dossier.institution_id)
    titles = {str(each.id): (each.kind, None if each.consent_at else each.title) for each in dossier.evidence}
    basis = decision.content["basis"]
    return LetterFacts(
        decision=decision.id,
        digest=digest_of(decision.content),
        content=decision.content,
        is_indication=decision.is_indication,
        person=access.get_person(session, dossier.person_id).name,
        institution=institution.name,
        email=institution.email,
        programme=dossier.programme.title,
        submitted_on=local_date(dossier.submitted_at or dossier.opened_at),
        announced_on=local_date(decision.announced_at) if decision.announced_at else None,
        appeal_until=decision.appeal_until,
        evidence=[titles[each["id"]] for each in basis.get("evidence", ()) if each["id"] in titles],
        assessors=len(basis.get("advice", ())),
        agreements=_agreements(session, basis),
    )


def _agreements(session: Session, basis: Mapping[str, Any]) -> list[dict[str, str]]:
    """The titles of the agreements that were applied, each once."""
    applied = {uuid.UUID(each["id"]) for each in basis.get("agreements", ())}
    return [each.content["title"] for each in queries_agreements.list_versions_by_id(session, applied)]
