"""Badges that are handed in as evidence, in any form: kept as they are, and whose they are."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, institution_did
from app.issuing import queries as issuing
from app.issuing.models import Award
from app.issuing.rules import Form
from app.outcomes import queries as outcomes
from app.outcomes.rules import case_uri
from app.problems import Conflict, Fault, InvalidInput
from app.recognition.models import Evidence
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.rules.badges import outcome_addresses, title_of
from app.recognition.rules.dossiers import About
from app.recognition.rules.states import Act
from app.recognition.service.dossiers import get_editable
from app.recognition.service.evidence import keep_evidence, new_evidence
from app.verification.service import read_handed_in
from credentials import HandedIn, read_credential


def hand_in_badge(
    session: Session, actor: Actor, dossier_id: uuid.UUID, data: bytes, *, public_url: str, now: datetime
) -> Evidence:
    """Adds a badge in any form, tied to the outcomes that it is aligned to.

    Whether it counts is found anew each time the dossier is looked at, up to the decision. Raises
    NotACredentialAtAll, InvalidInput for one without id, Conflict when it is in the dossier already.
    """
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    handed_in = read_handed_in(data)
    credential_id = handed_in.credential.get("id")
    if not isinstance(credential_id, str) or not 0 < len(credential_id) <= 500:
        raise InvalidInput(faults=[Fault("credential-without-id", "Only a badge with an id can be handed in.", "/id")])
    if queries_dossiers.find_evidence_of(session, dossier.id, credential_id):
        raise Conflict("This badge is in the dossier already.")
    award = _own_award(session, handed_in, credential_id, public_url)
    if award and any(each.award_id == award.id for each in dossier.evidence):
        raise Conflict("This badge is in the dossier already, in another form.")
    ties = [str(each) for each in _aligned(session, handed_in.credential, public_url)]
    title = title_of(handed_in.credential)
    made = new_evidence(dossier, actor, "microcredential", title, {}, ties, now)
    made.credential_id, made.credential = credential_id, handed_in.text
    made.about_person = About.NOT_SHOWN.value
    if award:
        made.award_id = award.id
        is_same = award.person_id == dossier.person_id
        made.about_person = (About.SAME_PERSON if is_same else About.SOMEONE_ELSE).value
    return keep_evidence(session, actor, dossier, made, now)


def _own_award(session: Session, handed_in: HandedIn, credential_id: str, public_url: str) -> Award | None:
    """The award that a badge says to be of, when it also says to be ours: an id alone could be anybody's."""
    prefix = "urn:credential:" if handed_in.sealed else f"{public_url}/badges/"
    try:
        award_id = uuid.UUID(credential_id.removeprefix(prefix)) if credential_id.startswith(prefix) else None
    except ValueError:
        return None
    award = issuing.find_award(session, award_id) if award_id else None
    return award if award and _is_ours(session, handed_in, award, public_url) else None


def _is_ours(session: Session, handed_in: HandedIn, award: Award, public_url: str) -> bool:
    """Whether it names our institution as its issuer, or bears the very seal that we set."""
    if handed_in.sealed:
        stored = issuing.find_signed(session, award.id, Form.EDC)
        ours = read_credential(stored.data).sealed if stored else None
        return ours is not None and ours.signature == handed_in.sealed.signature
    issuer = handed_in.credential.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    institution = access.get_institution(session, award.institution_id)
    return bool(named == institution_did(public_url, institution.slug))


def _aligned(session: Session, credential: dict[str, Any], public_url: str) -> Sequence[uuid.UUID]:
    """The outcomes of ours that a badge is aligned to, by their CASE addresses."""
    prefix = case_uri(public_url, uuid.UUID(int=0)).removesuffix(str(uuid.UUID(int=0)))
    wanted = []
    for address in outcome_addresses(credential):
        try:
            wanted.append(uuid.UUID(address.removeprefix(prefix)) if address.startswith(prefix) else None)
        except ValueError:
            continue
    return [found.id for found in outcomes.list_outcome_versions(session, filter(None, wanted))]
