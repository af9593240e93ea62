"""HTTP of evidence: pieces, batches, files, checks, ties, and proposals for them."""

import uuid
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from app.access.guards import AsRegistrar, Caller
from app.http import Config, DbSession, Now, RawBody, new_router
from app.outgoing import Fetch
from app.recognition.models import Evidence, EvidenceFile
from app.recognition.payloads.dossiers import (
    CheckedHow,
    EvidenceAnswer,
    EvidenceAnswers,
    EvidenceFileAnswer,
    NewEvidence,
    NewEvidenceBatch,
    TieAnswer,
    Ties,
)
from app.recognition.payloads.matching import MatchAnswer, MatchAnswers, MatchedWords, Matches
from app.recognition.rules.files import KINDS, disposition
from app.recognition.service import badges, erasure, files, matching
from app.recognition.service import evidence as service
from app.recognition.service.matching import Proposed
from app.settings import Settings

router = new_router("/v1", tags=["recognition"])

FileName = Annotated[str, Query(min_length=1, max_length=500, description="The name of the file.")]
_BINARY = {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."}
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself. What kind it is, its bytes say.",
        "content": {kind.media_type: _BINARY for kind in KINDS},
    }
}
_DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file, as a download.", "content": {kind.media_type: _BINARY for kind in KINDS}}
}
_BADGE = {
    "requestBody": {
        "required": True,
        "description": "The badge itself, in any form.",
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
}


def evidence_answer(evidence: Evidence, settings: Settings) -> EvidenceAnswer:
    """A piece of evidence as it is answered, its account opened."""
    names = EvidenceAnswer.model_fields.keys() - {"account", "ties", "files"}
    facts = {name: getattr(evidence, name) for name in names}
    account = service.account_of(evidence, settings.key_encryption_secret.get_secret_value())
    ties = [TieAnswer.model_validate({"outcome": outcome, **note}) for outcome, note in evidence.ties.items()]
    held = [EvidenceFileAnswer.model_validate(file) for file in evidence.files]
    return EvidenceAnswer.model_validate({**facts, "account": account, "ties": ties, "files": held})


@router.post("/dossiers/{dossier_id}/evidence", status_code=201)
def add_evidence(
    dossier_id: uuid.UUID, new: NewEvidence, caller: Caller, session: DbSession, now: Now, settings: Config
) -> EvidenceAnswer:
    """Adds evidence other than a badge."""
    made = service.add_evidence(session, caller, dossier_id, new, settings=settings, now=now)
    return evidence_answer(made, settings)


@router.post("/dossiers/{dossier_id}/evidence-batches", status_code=201)
def add_evidence_batch(
    dossier_id: uuid.UUID, new: NewEvidenceBatch, caller: Caller, session: DbSession, now: Now, settings: Config
) -> EvidenceAnswers:
    """Adds several pieces of evidence at once: all of them, or none with every fault by its place."""
    made = service.add_evidence_batch(session, caller, dossier_id, new.items, settings=settings, now=now)
    return EvidenceAnswers(items=[evidence_answer(each, settings) for each in made])


@router.post("/dossiers/{dossier_id}/badges", status_code=201, openapi_extra=_BADGE)
def hand_in_badge(
    dossier_id: uuid.UUID, data: RawBody, caller: Caller, session: DbSession, now: Now, settings: Config
) -> EvidenceAnswer:
    """Hands in a badge in any form. It is tied to the outcomes that it is aligned to."""
    made = badges.hand_in_badge(session, caller, dossier_id, data, public_url=settings.public_url, now=now)
    return evidence_answer(made, settings)


@router.put("/dossiers/{dossier_id}/evidence/{evidence_id}/outcomes")
def tie_outcomes(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    ties: Ties,
    caller: Caller,
    session: DbSession,
    now: Now,
    settings: Config,
) -> EvidenceAnswer:
    """Says anew which outcomes a piece of evidence shows."""
    made = service.tie_outcomes(session, caller, dossier_id, evidence_id, ties.outcomes, now=now)
    return evidence_answer(made, settings)


@router.post("/dossiers/{dossier_id}/evidence/{evidence_id}/checks", status_code=201)
def check_identity(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    checked: CheckedHow,
    caller: AsRegistrar,
    session: DbSession,
    now: Now,
    settings: Config,
) -> EvidenceAnswer:
    """Records how it was checked that evidence is real, and about this person."""
    made = service.check_identity(session, caller, dossier_id, evidence_id, checked, now=now)
    return evidence_answer(made, settings)


def read_fetch(request: Request) -> Fetch:
    """How requests go out, as the application was built."""
    fetch: Fetch = request.app.state.fetch
    return fetch


@router.post("/dossiers/{dossier_id}/evidence/{evidence_id}/hosted-checks", status_code=201)
def check_hosted(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    caller: AsRegistrar,
    session: DbSession,
    now: Now,
    settings: Config,
    fetch: Annotated[Fetch, Depends(read_fetch)],
) -> EvidenceAnswer:
    """Compares a badge of Open Badges 2.0 with what its issuer hosts, where that issuer is known here."""
    made = badges.check_hosted(session, caller, dossier_id, evidence_id, fetch=fetch, now=now)
    return evidence_answer(made, settings)


@router.delete("/dossiers/{dossier_id}/evidence/{evidence_id}", status_code=204)
def remove_evidence(
    dossier_id: uuid.UUID, evidence_id: uuid.UUID, caller: Caller, session: DbSession, now: Now
) -> None:
    """Takes evidence out, as long as the dossier is not submitted."""
    service.remove_evidence(session, caller, dossier_id, evidence_id, now=now)


@router.delete("/dossiers/{dossier_id}/evidence/{evidence_id}/consent", status_code=204)
def withdraw_consent(
    dossier_id: uuid.UUID, evidence_id: uuid.UUID, caller: Caller, session: DbSession, now: Now
) -> None:
    """Takes your consent back, at any time: the account is erased at once, with its files."""
    erasure.withdraw_consent(session, caller, dossier_id, evidence_id, now=now)


# Files.


@router.post("/dossiers/{dossier_id}/evidence/{evidence_id}/files", status_code=201, openapi_extra=_FILE)
def add_evidence_file(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    name: FileName,
    data: RawBody,
    caller: Caller,
    session: DbSession,
    now: Now,
    settings: Config,
    lived: Annotated[
        bool, Query(alias="isLivedExperience", description="Whether it tells of lived experience.")
    ] = False,
) -> EvidenceFileAnswer:
    """Adds a file to a piece of evidence: PDF, PNG, JPEG, or an office document without macros."""
    made = files.add_file(
        session, caller, dossier_id, evidence_id, name, data, is_lived_experience=lived, settings=settings, now=now
    )
    return file_answer(made)


def file_answer(file: EvidenceFile) -> EvidenceFileAnswer:
    """A file as it is answered, without its bytes."""
    return EvidenceFileAnswer.model_validate(file)


@router.get(
    "/dossiers/{dossier_id}/evidence/{evidence_id}/files/{file_id}", response_class=Response, responses=_DOWNLOAD
)
def download_evidence_file(
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    file_id: uuid.UUID,
    caller: Caller,
    session: DbSession,
    settings: Config,
) -> Response:
    """A file with evidence, to be saved: never shown in the browser."""
    secret = settings.key_encryption_secret.get_secret_value()
    found, data = files.read_file(session, caller, dossier_id, evidence_id, file_id, secret)
    headers = {
        "Content-Disposition": disposition(found.name),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(data, headers=headers, media_type=found.media_type)


@router.delete("/dossiers/{dossier_id}/evidence/{evidence_id}/files/{file_id}", status_code=204)
def remove_evidence_file(
    dossier_id: uuid.UUID, evidence_id: uuid.UUID, file_id: uuid.UUID, caller: Caller, session: DbSession, now: Now
) -> None:
    """Takes a file away, as long as the dossier is not submitted."""
    files.remove_file(session, caller, dossier_id, evidence_id, file_id, now=now)


# Proposals which evidence belongs to which outcome.


@router.get("/dossiers/{dossier_id}/matches")
def list_matches(dossier_id: uuid.UUID, caller: Caller, session: DbSession, settings: Config) -> Matches:
    """Which evidence looks like which outcome, and by which words. Nothing counts until a person confirms it."""
    secret = settings.key_encryption_secret.get_secret_value()
    found = matching.list_matches(session, caller, dossier_id, secret=secret)
    return Matches(dossier_id=dossier_id, items=[_match_answer(each) for each in found])


@router.post("/dossiers/{dossier_id}/matches")
def answer_matches(
    dossier_id: uuid.UUID, answers: MatchAnswers, caller: Caller, session: DbSession, now: Now, settings: Config
) -> EvidenceAnswers:
    """Confirms, rejects and reopens proposals, all or none; a pair that was not proposed can be confirmed too."""
    dossier = matching.answer_matches(session, caller, dossier_id, answers, now=now)
    return EvidenceAnswers(items=[evidence_answer(each, settings) for each in dossier.evidence])


def _match_answer(proposed: Proposed) -> MatchAnswer:
    match = proposed.match
    return MatchAnswer(
        evidence=match.evidence,
        outcome=match.target.id,
        code=match.target.code,
        statement=match.target.statement,
        likeness=match.likeness,
        part=match.part,
        sentence=match.sentence,
        words=[MatchedWords(evidence=mine, outcome=theirs) for mine, theirs in match.words],
        status=proposed.status,
    )
