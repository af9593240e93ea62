"""Files with evidence: taken in with suspicion, kept encrypted, given back to those who may see the dossier."""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.problems import Fault, InvalidInput
from app.recognition.documents.files import read_kind
from app.recognition.models import Evidence, EvidenceFile
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.rules.files import clean_name, ending_fault, room_faults
from app.recognition.rules.states import Act
from app.recognition.service.dossiers import get_dossier, get_editable, record
from app.recognition.service.evidence import evidence_of
from app.sealing import seal, unseal
from app.settings import Settings


def add_file(
    session: Session,
    actor: Actor,
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    name: str,
    data: bytes,
    *,
    is_lived_experience: bool = False,
    settings: Settings,
    now: datetime,
) -> EvidenceFile:
    """Adds a file to a piece of evidence; what kind it is, its bytes say.

    Raises InvalidInput with every fault, also for lived experience with evidence that came without consent.
    """
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    evidence = evidence_of(dossier, evidence_id)
    kind = read_kind(data)
    used = sum(file.size for each in dossier.evidence for file in each.files if file.erased_at is None)
    faults = room_faults(len(data), len(evidence.files), used, settings.max_dossier_bytes)
    faults += filter(None, [ending_fault(name, kind), _consent_fault(evidence, is_lived_experience)])
    if faults:
        raise InvalidInput(faults=faults)
    made = EvidenceFile(
        id=uuid.uuid4(),
        evidence_id=evidence.id,
        name=clean_name(name, kind),
        media_type=kind.media_type,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        sealed=seal(data, settings.key_encryption_secret.get_secret_value()),
        added_by=actor.person_id,
        added_at=now,
    )
    evidence.files.append(made)
    record(session, actor, "evidence.file-added", dossier, {"file": str(made.id), "digest": made.digest}, now)
    return made


def _consent_fault(evidence: Evidence, is_lived_experience: bool) -> Fault | None:
    if not is_lived_experience or evidence.consent_at:
        return None
    detail = "Lived experience is kept with consent of its own: give it with the piece of evidence."
    return Fault("consent-missing", detail, "query:isLivedExperience")


def read_file(
    session: Session, actor: Actor, dossier_id: uuid.UUID, evidence_id: uuid.UUID, file_id: uuid.UUID, secret: str
) -> tuple[EvidenceFile, bytes]:
    """A file and its bytes, for those who may see the dossier. Raises NotFound, also once it is erased."""
    evidence = evidence_of(get_dossier(session, actor, dossier_id), evidence_id)
    found = queries_dossiers.get_file(session, evidence.id, file_id)
    return found, unseal(found.sealed or b"", secret)


def remove_file(
    session: Session,
    actor: Actor,
    dossier_id: uuid.UUID,
    evidence_id: uuid.UUID,
    file_id: uuid.UUID,
    *,
    now: datetime,
) -> None:
    """Takes a file away from evidence, as long as the dossier can be edited. Raises NotFound, DossierState."""
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    evidence = evidence_of(dossier, evidence_id)
    evidence.files.remove(queries_dossiers.get_file(session, evidence.id, file_id))
    record(session, actor, "evidence.file-removed", dossier, {"file": str(file_id)}, now)
