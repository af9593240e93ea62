"""HTTP of the audit and the certificate."""

import uuid

import rfc8785
from fastapi import Response

from app.access.guards import AsCoordinator, Caller
from app.http import DbSession, Now, new_router
from app.progress.payloads.audits import AuditAnswer, ProposedCertificate, SupposedAudit, Supposition
from app.progress.service import audits as service

router = new_router("/v1/people/{person_id}/diplomas/{diploma_version_id}", tags=["progress"])


@router.get("/audit", response_model=AuditAnswer)
def get_audit(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, caller: Caller, session: DbSession, now: Now
) -> Response:
    """What of a diploma is done, exempt, claimable and left; the same bytes for the same facts."""
    found = service.get_audit(session, caller, person_id, diploma_version_id, now=now)
    return Response(rfc8785.dumps(found), media_type="application/json")


@router.post("/what-if", response_model=SupposedAudit)
def suppose_audit(
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    supposition: Supposition,
    caller: Caller,
    session: DbSession,
    now: Now,
) -> Response:
    """The audit as it would be with more results or exemptions, against any diploma. Nothing is kept or decided."""
    found = service.suppose(session, caller, person_id, diploma_version_id, supposition, now=now)
    return Response(rfc8785.dumps(found), media_type="application/json")


@router.post("/certificate", status_code=201)
def propose_certificate(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, caller: AsCoordinator, session: DbSession, now: Now
) -> ProposedCertificate:
    """Proposes the certificate of who completed the programme."""
    made = service.propose_certificate(session, caller, person_id, diploma_version_id, now=now)
    return ProposedCertificate(award_id=made.id)
