"""HTTP of what assessors record: criterion-based interviews, VRAAK, and the norms of institutions."""

import uuid
from typing import Annotated

from fastapi import Path, Response

from app.access.guards import AsAssessor, Caller
from app.access.queries import get_institution_by_slug
from app.http import Config, DbSession, IfMatch, Now, new_router, set_etag
from app.recognition.models import Evidence, VraakNorms, VraakRecord
from app.recognition.payloads.interviews import InterviewAnswer, InterviewAnswers, NewInterview
from app.recognition.payloads.vraak import (
    NewVraakNorms,
    NewVraakRecord,
    VraakGuidance,
    VraakNormsAnswer,
    VraakNormsAnswers,
    VraakRecordAnswer,
    VraakRecords,
)
from app.recognition.queries import vraak as queries_vraak
from app.recognition.service import interviews, vraak
from app.settings import Settings

router = new_router("/v1", tags=["recognition"])

NormsYear = Annotated[int, Path(ge=2000, le=2100, description="The study year from which the norms hold.")]


# Interviews.


def interview_answer(evidence: Evidence, settings: Settings) -> InterviewAnswer:
    """The record of an interview as it is answered, opened."""
    found = evidence.interview
    names = InterviewAnswer.model_fields.keys() - {"content"}
    facts = {name: getattr(found, name) for name in names}
    assert found is not None
    content = interviews.content_of(found, settings.key_encryption_secret.get_secret_value())
    return InterviewAnswer(**facts, content=content)


@router.post("/dossiers/{dossier_id}/interviews", status_code=201)
def record_interview(
    dossier_id: uuid.UUID,
    new: NewInterview,
    caller: Caller,
    session: DbSession,
    now: Now,
    settings: Config,
    response: Response,
) -> InterviewAnswer:
    """Adds the record of a criterion-based interview. It counts once the candidate agrees to it."""
    secret = settings.key_encryption_secret.get_secret_value()
    made = interviews.record_interview(session, caller, dossier_id, new, secret=secret, now=now)
    set_etag(response, 1)
    return interview_answer(made, settings)


@router.get("/dossiers/{dossier_id}/interviews")
def list_interviews(dossier_id: uuid.UUID, caller: Caller, session: DbSession, settings: Config) -> InterviewAnswers:
    """The records of interviews in a dossier, with their revisions."""
    found = interviews.list_interviews(session, caller, dossier_id)
    return InterviewAnswers(items=[interview_answer(each, settings) for each in found])


@router.put("/dossiers/{dossier_id}/interviews/{evidence_id}")
def amend_interview(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    new: NewInterview,
    caller: Caller,
    session: DbSession,
    now: Now,
    settings: Config,
    revision: IfMatch,
    response: Response,
) -> InterviewAnswer:
    """Puts a record in the place of an earlier one; the candidate has to agree anew."""
    secret = settings.key_encryption_secret.get_secret_value()
    made = interviews.amend_interview(session, caller, dossier_id, evidence_id, new, revision, secret=secret, now=now)
    set_etag(response, revision + 1)
    return interview_answer(made, settings)


@router.post("/dossiers/{dossier_id}/interviews/{evidence_id}/agree")
def agree_to_interview(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    caller: Caller,
    session: DbSession,
    now: Now,
    settings: Config,
    revision: IfMatch,
) -> InterviewAnswer:
    """Says as the candidate that the record is right, as it is at that revision."""
    found = interviews.agree(session, caller, dossier_id, evidence_id, revision, now=now)
    return interview_answer(found, settings)


# VRAAK.


def vraak_answer(found: VraakRecord) -> VraakRecordAnswer:
    """A record as it is answered; without its words once they are erased."""
    return VraakRecordAnswer(
        id=found.id,
        assessor_id=found.assessor_id,
        evidence=found.evidence_id,
        outcome=found.outcome_id,
        aspects=found.content.get("aspects"),
        overall=found.content.get("overall"),
        reasons=found.content.get("reasons"),
        norms=found.norms,
        digest=found.digest,
        recorded_at=found.recorded_at,
    )


def norms_answer(norms: VraakNorms) -> VraakNormsAnswer:
    """Norms as they are answered."""
    names = ("institution_id", "year", "revision", "set_at")
    return VraakNormsAnswer.model_validate(
        {**{name: getattr(norms, name) for name in names}, "guidance": norms.content}
    )


@router.put("/dossiers/{dossier_id}/vraak-records")
def record_vraak(
    dossier_id: uuid.UUID, new: NewVraakRecord, caller: AsAssessor, session: DbSession, now: Now
) -> VraakRecordAnswer:
    """Records what you find of non-formal evidence, or of an outcome, in the place of what you said of it before."""
    return vraak_answer(vraak.record_vraak(session, caller, dossier_id, new, now=now))


@router.get("/dossiers/{dossier_id}/vraak-records")
def list_vraak_records(dossier_id: uuid.UUID, caller: Caller, session: DbSession, now: Now) -> VraakRecords:
    """What assessors recorded, beside the norms of the institution that are guidance for it."""
    norms, found = vraak.list_vraak(session, caller, dossier_id, now=now)
    return VraakRecords(norms=norms and norms_answer(norms), items=[vraak_answer(each) for each in found])


@router.get("/institutions/{slug}/vraak-norms")
def list_vraak_norms(slug: str, session: DbSession) -> VraakNormsAnswers:
    """The norms of an institution, the latest study year first: candidates may know what is looked at."""
    institution = get_institution_by_slug(session, slug)
    found = queries_vraak.list_norms(session, institution.id)
    return VraakNormsAnswers(items=[norms_answer(each) for each in found])


@router.post("/institutions/{slug}/vraak-norms", status_code=201)
def set_vraak_norms(
    slug: str, new: NewVraakNorms, caller: Caller, session: DbSession, now: Now, response: Response
) -> VraakNormsAnswer:
    """Sets the norms from a study year on; a registrar or the board does."""
    made = vraak.set_norms(session, caller, slug, new, now=now)
    set_etag(response, made.revision)
    return norms_answer(made)


@router.get("/institutions/{slug}/vraak-norms/{year}")
def get_vraak_norms(slug: str, year: NormsYear, session: DbSession, response: Response) -> VraakNormsAnswer:
    """The norms that an institution set from a study year on, with the ETag that an edit names."""
    found = queries_vraak.get_norms(session, get_institution_by_slug(session, slug).id, year)
    set_etag(response, found.revision)
    return norms_answer(found)


@router.put("/institutions/{slug}/vraak-norms/{year}")
def edit_vraak_norms(
    slug: str,
    year: NormsYear,
    guidance: VraakGuidance,
    caller: Caller,
    session: DbSession,
    now: Now,
    revision: IfMatch,
    response: Response,
) -> VraakNormsAnswer:
    """Words the norms of a study year anew. Records keep the digest of those that they were made with."""
    made = vraak.edit_norms(session, caller, slug, year, guidance, revision, now=now)
    set_etag(response, made.revision)
    return norms_answer(made)


@router.delete("/institutions/{slug}/vraak-norms/{year}", status_code=204)
def remove_vraak_norms(
    slug: str, year: NormsYear, caller: Caller, session: DbSession, now: Now, revision: IfMatch
) -> None:
    """Takes the norms of a study year away: those before it hold again."""
    vraak.remove_norms(session, caller, slug, year, revision, now=now)
