"""Audits that are kept: their bytes, the facts that they were made from, and what changed between two of them."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import rfc8785
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.curriculum.rules.tree import read_phases
from app.ledger import service as ledger
from app.payloads import PageRequest
from app.problems import NotFound
from app.progress import queries
from app.progress.models import AuditSnapshot
from app.progress.rules.differences import differences
from app.progress.rules.facts import Held, ModuleFacts
from app.progress.rules.fitting import Diploma
from app.progress.service.audits import body_of, get_diploma
from app.progress.service.gathering import Facts, gather

_HELD: TypeAdapter[Held] = TypeAdapter(Held)
_MODULES: TypeAdapter[dict[uuid.UUID, ModuleFacts]] = TypeAdapter(dict[uuid.UUID, ModuleFacts])


def take(
    session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID, *, now: datetime
) -> AuditSnapshot:
    """Keeps the audit as it is now, with all facts that it was made from. Raises NotFound."""
    diploma = get_diploma(session, actor, person_id, diploma_version_id)
    facts = gather(session, person_id, diploma, now=now)
    body = body_of(facts)
    made = AuditSnapshot(
        person_id=person_id,
        diploma_version_id=diploma_version_id,
        data=rfc8785.dumps(body),
        digest=body["digest"],
        facts=_written(facts, diploma.content["phases"]),
        taken_by=actor.person_id,
        taken_at=now,
    )
    session.add(made)
    session.flush()
    ledger.record(
        session,
        chain=diploma.offering.institution_id,
        actor=actor,
        action="audit-snapshot.taken",
        subject=("audit-snapshot", made.id),
        facts={"diploma-version": str(diploma_version_id), "digest": made.digest},
        now=now,
    )
    return made


def get_snapshot(
    session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID, snapshot_id: uuid.UUID
) -> AuditSnapshot:
    """A kept audit, for who may see the audit. Raises NotFound."""
    get_diploma(session, actor, person_id, diploma_version_id)
    return queries.get_snapshot(session, person_id, diploma_version_id, snapshot_id)


def list_snapshots(
    session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID, page: PageRequest
) -> Sequence[AuditSnapshot]:
    """The kept audits of a person against a diploma. Raises NotFound."""
    get_diploma(session, actor, person_id, diploma_version_id)
    return queries.list_snapshots(session, person_id, diploma_version_id, page)


def reproduce(snapshot: AuditSnapshot) -> bytes:
    """The audit made anew by the rules of today from the facts that were kept: the same bytes, if they still hold."""
    return rfc8785.dumps(body_of(_read(snapshot)))


def compare(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    snapshot_id: uuid.UUID,
    to: uuid.UUID,
) -> list[dict[str, Any]]:
    """What changed from one kept audit to another of the same person, also against another diploma. Raises NotFound."""
    before = get_snapshot(session, actor, person_id, diploma_version_id, snapshot_id)
    after = queries.find_snapshot(session, person_id, to)
    if after is None:
        raise NotFound()
    get_diploma(session, actor, person_id, after.diploma_version_id)
    return differences(json.loads(before.data), json.loads(after.data))


def _written(facts: Facts, phases: Any) -> dict[str, Any]:
    """Facts as JSON, from which `_read` makes them again."""
    return {
        "diplomaDigest": facts.diploma_digest,
        "phases": phases,
        "institution": str(facts.diploma.institution),
        "modules": _MODULES.dump_python(dict(facts.diploma.modules), mode="json"),
        "held": _HELD.dump_python(facts.held, mode="json"),
        "versions": [list(version) for version in facts.versions],
    }


def _read(snapshot: AuditSnapshot) -> Facts:
    kept = snapshot.facts
    phases, _ = read_phases(kept["phases"])
    modules = _MODULES.validate_json(json.dumps(kept["modules"]))
    return Facts(
        snapshot.person_id,
        snapshot.diploma_version_id,
        kept["diplomaDigest"],
        Diploma(phases, modules, uuid.UUID(kept["institution"])),
        _HELD.validate_json(json.dumps(kept["held"])),
        tuple((version, digest) for version, digest in kept["versions"]),
    )
