"""Use cases of verification. No request goes out: keys and lists are our own, or were brought."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, institution_did
from app.issuing import queries as issuing
from app.issuing.service.keys import own_issuer
from app.ledger import service as ledger
from app.problems import InvalidInput
from app.verification import queries, rules
from app.verification.models import BroughtIssuer, BroughtStatusList
from app.versions import digest_of
from credentials import KnownIssuer, KnownList, NotACredential, Report, read_credential, verify
from credentials.strict_json import read_json


def verify_credential(session: Session, data: bytes, *, public_url: str, now: datetime) -> Report:
    """The report on a credential in JSON, PNG or SVG form. Raises NotACredentialAtAll."""

    def find_issuer(did: str) -> KnownIssuer | None:
        own = own_issuer(session, did, public_url=public_url)
        brought = None if own else queries.find_issuer(session, did)
        return KnownIssuer(brought.document, brought.brought_at) if brought else own

    def find_list(url: str) -> KnownList | None:
        own = _own_list(session, url, public_url)
        brought = None if own else queries.find_list(session, url)
        return KnownList(brought.data, brought.brought_at) if brought else own

    try:
        return verify(data, find_issuer=find_issuer, find_list=find_list, now=now)
    except NotACredential as error:
        raise rules.NotACredentialAtAll(str(error), faults=error.faults) from error


def _own_list(session: Session, url: str, public_url: str) -> KnownList | None:
    prefix = f"{public_url}/status-lists/"
    try:
        list_id = uuid.UUID(url.removeprefix(prefix)) if url.startswith(prefix) else None
    except ValueError:
        return None
    found = issuing.find_status_list(session, list_id) if list_id else None
    return KnownList(found.data) if found else None


def bring_issuer(session: Session, actor: Actor, data: bytes, *, public_url: str, now: datetime) -> BroughtIssuer:
    """Takes in the DID document of a foreign issuer, in the place of an older one. Raises InvalidInput."""
    document, faults = read_json(data)
    faults = faults or rules.did_document_faults(document, institution_did(public_url, ""))
    if faults:
        raise InvalidInput(faults=faults)
    found = queries.find_issuer(session, document["id"]) or BroughtIssuer(id=uuid.uuid4(), did=document["id"])
    found.document, found.brought_by, found.brought_at = document, actor.person_id, now
    session.add(found)
    facts = {"document": digest_of(document)}
    subject = ("brought-issuer", found.id)
    ledger.record(session, chain=None, actor=actor, action="issuer.brought", subject=subject, facts=facts, now=now)
    return found


def bring_status_list(
    session: Session, actor: Actor, data: bytes, *, public_url: str, now: datetime
) -> BroughtStatusList:
    """Takes in the status list of a foreign issuer, in the place of an older one.

    Whether it is signed by that issuer is checked each time it is used. Raises NotACredentialAtAll, InvalidInput.
    """
    try:
        credential, _ = read_credential(data)
    except NotACredential as error:
        raise rules.NotACredentialAtAll(str(error), faults=error.faults) from error
    faults = rules.status_list_faults(credential, f"{public_url}/status-lists/")
    if faults:
        raise InvalidInput(faults=faults)
    found = queries.find_list(session, credential["id"]) or BroughtStatusList(id=uuid.uuid4(), url=credential["id"])
    found.data, found.brought_by, found.brought_at = data, actor.person_id, now
    session.add(found)
    facts = {"list": digest_of(credential)}
    subject = ("brought-status-list", found.id)
    ledger.record(session, chain=None, actor=actor, action="status-list.brought", subject=subject, facts=facts, now=now)
    return found
