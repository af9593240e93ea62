"""HTTP of kept audits."""

import json
import uuid
from typing import Annotated

from fastapi import Query, Response

from app.access.guards import Caller
from app.http import DbSession, Now, PageQuery, new_router
from app.payloads import Page
from app.progress.payloads.audits import AuditAnswer
from app.progress.payloads.snapshots import AuditDifferences, AuditSnapshotAnswer, Reproduction
from app.progress.service import snapshots as service

router = new_router("/v1/people/{person_id}/diplomas/{diploma_version_id}/snapshots", tags=["progress"])


@router.post("", status_code=201)
def take_snapshot(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, caller: Caller, session: DbSession, now: Now
) -> AuditSnapshotAnswer:
    """Keeps the audit of this moment: its exact bytes, and all facts that it was made from."""
    made = service.take(session, caller, person_id, diploma_version_id, now=now)
    return AuditSnapshotAnswer.model_validate(made)


@router.get("")
def list_snapshots(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, caller: Caller, session: DbSession, page: PageQuery
) -> Page[AuditSnapshotAnswer]:
    """The audits that were kept of a person against a diploma."""
    found = service.list_snapshots(session, caller, person_id, diploma_version_id, page)
    return Page.of(found, page, AuditSnapshotAnswer.model_validate, lambda item: (item.id,))


@router.get("/{snapshot_id}", response_model=AuditAnswer)
def get_snapshot(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, snapshot_id: uuid.UUID, caller: Caller, session: DbSession
) -> Response:
    """The audit as it was: the bytes that were kept."""
    found = service.get_snapshot(session, caller, person_id, diploma_version_id, snapshot_id)
    return Response(found.data, media_type="application/json")


@router.get("/{snapshot_id}/reproduction")
def reproduce_snapshot(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, snapshot_id: uuid.UUID, caller: Caller, session: DbSession
) -> Reproduction:
    """Runs the rules again on the facts that were kept, and says whether the bytes are the same."""
    found = service.get_snapshot(session, caller, person_id, diploma_version_id, snapshot_id)
    made = service.reproduce(found)
    digest = json.loads(made)["digest"]
    return Reproduction(is_same=made == found.data, digest=found.digest, reproduced_digest=digest)


@router.get("/{snapshot_id}/difference")
def compare_snapshots(
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    snapshot_id: uuid.UUID,
    to: Annotated[uuid.UUID, Query(description="The id of the later snapshot.")],
    caller: Caller,
    session: DbSession,
) -> AuditDifferences:
    """What changed from this snapshot to another one of the same person, in words."""
    found = service.compare(session, caller, person_id, diploma_version_id, snapshot_id, to)
    return AuditDifferences(items=found)
