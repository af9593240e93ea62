"""VRAAK records of assessors, and the norms that institutions set."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.models import Institution
from app.access.rules import Actor, Role, local_date
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.problems import Conflict, Fault, InvalidInput, StaleEdit
from app.recognition.models import Dossier, VraakNorms, VraakRecord
from app.recognition.payloads.vraak import NewVraakNorms, NewVraakRecord, VraakGuidance
from app.recognition.queries import vraak as queries_vraak
from app.recognition.rules.open_badges import KIND
from app.recognition.rules.states import Act, after
from app.recognition.rules.vraak import is_non_formal, norms_for, study_year
from app.recognition.service.assessors import require_disinterested
from app.recognition.service.dossiers import get_dossier, get_handled, record
from app.recognition.service.matching import list_targets
from app.versions import digest_of


def record_vraak(
    session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewVraakRecord, *, now: datetime
) -> VraakRecord:
    """An assigned assessor records what they find of evidence or an outcome, in the place of what they recorded before.

    Raises NotFound, Forbidden, NotAssigned, StatedInterest, StatementMissing, DossierState, InvalidInput, also for
    formal evidence.
    """
    dossier = get_handled(session, actor, dossier_id, Role.ASSESSOR, now=now)
    require_disinterested(session, dossier, actor.person_id)
    after(Act.ADVISE, dossier.state)
    outcome_id = _identity(session, new.outcome)
    asked = {target.outcome for target in list_targets(session, dossier)}
    faults = list(_subject_faults(dossier, new, outcome_id, asked))
    if faults:
        raise InvalidInput(faults=faults)
    made = queries_vraak.find_record(session, dossier.id, actor.person_id, new.evidence, outcome_id)
    made = made or VraakRecord(
        id=uuid.uuid4(),
        dossier_id=dossier.id,
        assessor_id=actor.person_id,
        evidence_id=new.evidence,
        outcome_id=outcome_id,
    )
    made.content = new.model_dump(mode="json", exclude={"evidence", "outcome"})
    norms = find_guidance(session, dossier, now)
    made.norms = {"year": norms.year, "digest": digest_of(norms.content)} if norms else None
    made.digest, made.recorded_at = digest_of([made.content, made.norms]), now
    session.add(made)
    record(session, actor, "vraak.recorded", dossier, {"vraak": made.digest}, now)
    return made


def _identity(session: Session, version: uuid.UUID | None) -> uuid.UUID | None:
    found = outcomes.list_outcome_versions(session, [version] if version else [])
    return found[0].outcome_id if found else None


def _subject_faults(
    dossier: Dossier, new: NewVraakRecord, outcome_id: uuid.UUID | None, asked: set[uuid.UUID]
) -> Iterator[Fault]:
    if (new.evidence is None) == (new.outcome is None):
        yield Fault("subject-unclear", "A record is about a piece of evidence, or about an outcome.", "/evidence")
        return
    if new.outcome and outcome_id not in asked:
        yield Fault("outcome-not-asked", "No unit that was asked assesses this outcome.", "/outcome")
    evidence = next((each for each in dossier.evidence if each.id == new.evidence), None)
    if new.evidence and evidence is None:
        yield Fault("evidence-unknown", "This is no evidence of the dossier.", "/evidence")
    if evidence and not is_non_formal(evidence.kind, bool(evidence.credential) and evidence.kind != KIND):
        detail = "A diploma, or a badge that verifies itself, is not judged in aspects: see how it was checked."
        yield Fault("formal-evidence", detail, "/evidence")


def list_vraak(
    session: Session, actor: Actor, dossier_id: uuid.UUID, *, now: datetime
) -> tuple[VraakNorms | None, Sequence[VraakRecord]]:
    """The norms that are guidance for a dossier, and what was recorded. Raises NotFound."""
    dossier = get_dossier(session, actor, dossier_id)
    return find_guidance(session, dossier, now), queries_vraak.list_records(session, dossier.id)


def find_guidance(session: Session, dossier: Dossier, now: datetime) -> VraakNorms | None:
    """The norms of the study year in which a dossier was handed in (or of now, before that), if there are any."""
    year = study_year(local_date(dossier.submitted_at or now))
    return norms_for(queries_vraak.list_norms(session, dossier.institution_id), year)


def basis_of(session: Session, dossier: Dossier) -> list[dict[str, Any]]:
    """What a decision names of each record: who made it, about what, and its digest."""
    return [
        {
            "assessor": str(each.assessor_id),
            **({"evidence": str(each.evidence_id)} if each.evidence_id else {"outcome": str(each.outcome_id)}),
            "digest": each.digest,
        }
        for each in queries_vraak.list_records(session, dossier.id)
    ]


# Norms.


def _own(session: Session, actor: Actor, slug: str, now: datetime) -> Institution:
    institution = access.get_institution_by_slug(session, slug)
    actor.require(Role.REGISTRAR, Role.BOARD, institution_id=institution.id, on=local_date(now))
    return institution


def set_norms(session: Session, actor: Actor, slug: str, new: NewVraakNorms, *, now: datetime) -> VraakNorms:
    """A registrar or board sets the norms from a study year on. Raises Conflict when that year has norms."""
    institution = _own(session, actor, slug, now)
    if queries_vraak.find_norms(session, institution.id, new.year):
        raise Conflict("There are norms from that year on; edit those.")
    made = VraakNorms(id=uuid.uuid4(), institution_id=institution.id, year=new.year, revision=1)
    session.add(made)
    _put(session, actor, made, new.guidance, "vraak-norms.set", now)
    return made


def edit_norms(
    session: Session, actor: Actor, slug: str, year: int, guidance: VraakGuidance, revision: int, *, now: datetime
) -> VraakNorms:
    """Words the norms of a year anew; records keep the digest of those that they were made with.

    Raises NotFound, Forbidden, StaleEdit.
    """
    institution = _own(session, actor, slug, now)
    found = queries_vraak.get_norms(session, institution.id, year, lock=True)
    _check_revision(found, revision)
    found.revision += 1
    _put(session, actor, found, guidance, "vraak-norms.edited", now)
    return found


def remove_norms(session: Session, actor: Actor, slug: str, year: int, revision: int, *, now: datetime) -> None:
    """Takes the norms of a year away: those of the year before it hold again. Raises NotFound, Forbidden, StaleEdit."""
    institution = _own(session, actor, slug, now)
    found = queries_vraak.get_norms(session, institution.id, year, lock=True)
    _check_revision(found, revision)
    session.delete(found)
    _record(session, actor, found, "vraak-norms.removed", now)


def _check_revision(found: VraakNorms, revision: int) -> None:
    if found.revision != revision:
        raise StaleEdit(f"It is at revision {found.revision} now; read it again and repeat your edit.")


def _put(
    session: Session, actor: Actor, norms: VraakNorms, guidance: VraakGuidance, action: str, now: datetime
) -> None:
    norms.content = guidance.model_dump(mode="json", exclude_none=True)
    norms.set_by, norms.set_at = actor.person_id, now
    _record(session, actor, norms, action, now)


def _record(session: Session, actor: Actor, norms: VraakNorms, action: str, now: datetime) -> None:
    facts = {"year": str(norms.year), "norms": digest_of(norms.content)}
    subject = ("vraak-norms", norms.id)
    ledger.record(
        session, chain=norms.institution_id, actor=actor, action=action, subject=subject, facts=facts, now=now
    )
