"""Use cases of verification. No request goes out while verifying: keys and lists are our own, or were brought.

What was brought can be fetched anew where it is published; that is a command of its own, and the network is used
before anything is locked or written.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.access.rules import Actor, institution_did
from app.issuing import queries as issuing
from app.issuing.service.keys import compromised_seals, own_issuer
from app.ledger import service as ledger
from app.outgoing import Fetch, NotFetched, at_once
from app.problems import Conflict, Fault, InvalidInput, NotFound, Problem
from app.verification import queries, rules
from app.verification.models import BroughtIssuer, BroughtStatusList, TrustedCertificate
from app.verification.rules import KnownSource, Refreshed, ServiceKind, Source, SourceKind
from app.versions import digest_of
from credentials import (
    HandedIn,
    KnownIssuer,
    KnownList,
    NotACredential,
    Report,
    TrustedService,
    TrustList,
    read_credential,
    verify,
)
from credentials.strict_json import read_json


def verify_credential(session: Session, data: bytes, *, public_url: str, now: datetime) -> Report:
    """The report on a credential in any form that is read here. Raises NotACredentialAtAll."""
    return verify_with_sources(session, data, public_url=public_url, now=now)[0]


def read_handed_in(data: bytes) -> HandedIn:
    """A credential as it was handed in, not verified. Raises NotACredentialAtAll."""
    try:
        return read_credential(data)
    except NotACredential as error:
        raise rules.NotACredentialAtAll(str(error), faults=error.faults) from error


def verify_with_sources(
    session: Session, data: bytes, *, public_url: str, now: datetime
) -> tuple[Report, tuple[Source, ...]]:
    """The report, and what it stands on that is foreign, each with its age. Raises NotACredentialAtAll."""
    used: dict[Source, None] = {}

    def find_issuer(did: str) -> KnownIssuer | None:
        own = own_issuer(session, did, public_url=public_url)
        brought = None if own else queries.find_issuer(session, did)
        if brought is None:
            return own
        used[Source(SourceKind.ISSUER, did, brought.brought_at)] = None
        return KnownIssuer(brought.document, brought.brought_at)

    def find_list(url: str) -> KnownList | None:
        own = _own_list(session, url, public_url)
        brought = None if own else queries.find_list(session, url)
        if brought is None:
            return own
        used[Source(SourceKind.STATUS_LIST, url, brought.brought_at)] = None
        return KnownList(brought.data, brought.brought_at)

    try:
        report = verify(data, find_issuer=find_issuer, find_list=find_list, now=now, trust_list=_trust_list(session))
    except NotACredential as error:
        raise rules.NotACredentialAtAll(str(error), faults=error.faults) from error
    return report, tuple(used)


def is_hosted_by_known(session: Session, address: str) -> bool:
    """Whether a web address is at a known foreign issuer's: a look at what was brought, not on the network."""
    host = urlsplit(address).netloc.replace(":", "%3A")
    return any(rules.hosts(did, address) for did in queries.list_dids(session, host))


def _own_list(session: Session, url: str, public_url: str) -> KnownList | None:
    prefix = f"{public_url}/status-lists/"
    try:
        list_id = uuid.UUID(url.removeprefix(prefix)) if url.startswith(prefix) else None
    except ValueError:
        return None
    found = issuing.find_status_list(session, list_id) if list_id else None
    return KnownList(found.data) if found else None


# Bringing.


def bring_issuer(session: Session, actor: Actor, data: bytes, *, public_url: str, now: datetime) -> BroughtIssuer:
    """Takes in the DID document of a foreign issuer, in the place of an older one. Raises InvalidInput."""
    document, digest = _read_did_document(data, public_url)
    found = queries.find_issuer(session, document["id"]) or BroughtIssuer(id=uuid.uuid4(), did=document["id"])
    found.document, found.brought_by, found.brought_at = document, actor.person_id, now
    session.add(found)
    facts = {"document": digest}
    subject = ("brought-issuer", found.id)
    ledger.record(session, chain=None, actor=actor, action="issuer.brought", subject=subject, facts=facts, now=now)
    return found


def bring_status_list(
    session: Session, actor: Actor, data: bytes, *, public_url: str, now: datetime
) -> BroughtStatusList:
    """Takes in the status list of a foreign issuer, in the place of an older one.

    Whether it is signed by that issuer is checked each time it is used. Raises NotACredentialAtAll, InvalidInput.
    """
    credential, digest = _read_status_list(data, public_url)
    found = queries.find_list(session, credential["id"]) or BroughtStatusList(id=uuid.uuid4(), url=credential["id"])
    found.data, found.brought_by, found.brought_at = data, actor.person_id, now
    session.add(found)
    facts = {"list": digest}
    subject = ("brought-status-list", found.id)
    ledger.record(session, chain=None, actor=actor, action="status-list.brought", subject=subject, facts=facts, now=now)
    return found


def _read_did_document(data: bytes, public_url: str) -> tuple[dict[str, Any], str]:
    """A DID document and its digest. Raises InvalidInput."""
    document, faults = read_json(data)
    faults = faults or rules.did_document_faults(document, institution_did(public_url, ""))
    if faults:
        raise InvalidInput(faults=faults)
    try:
        return document, digest_of(document)
    except ValueError as error:
        detail = "It holds a number that not all software reads alike (RFC 8785, 3.2.2.3)."
        raise InvalidInput(faults=[Fault("number-out-of-reach", detail)]) from error


def _read_status_list(data: bytes, public_url: str) -> tuple[dict[str, Any], str]:
    """A status list credential and the digest of its bytes. Raises NotACredentialAtAll, InvalidInput."""
    credential = read_handed_in(data).credential
    faults = rules.status_list_faults(credential, f"{public_url}/status-lists/")
    if faults:
        raise InvalidInput(faults=faults)
    return credential, hashlib.sha256(data).hexdigest()


# Fetching anew.


@dataclass(frozen=True)
class _Content:
    """A fetched document that passed the checks of an upload: its bytes, what they say, and its digest."""

    data: bytes
    value: dict[str, Any]
    digest: str


def refresh_issuer(
    session: Session, actor: Actor, did: str, *, fetch: Fetch, public_url: str, now: datetime
) -> BroughtIssuer:
    """Fetches the DID document of a known foreign issuer anew, and takes it in as an upload would be.

    Raises NotFound, InvalidInput for a DID that does not say where to look, NotFetchable, NotFetched, and Conflict
    when it was brought anew in the meantime.
    """
    found = queries.find_issuer(session, did)
    if found is None:
        raise NotFound()
    known = KnownSource(SourceKind.ISSUER, did, found.brought_at, found.id)
    _refresh(session, actor, known, fetch, public_url, now)
    return found


def refresh_status_list(
    session: Session, actor: Actor, url: str, *, fetch: Fetch, public_url: str, now: datetime
) -> BroughtStatusList:
    """Fetches a known foreign status list anew, and takes it in as an upload would be.

    Raises NotFound, NotFetchable, NotFetched, and Conflict when it was brought anew in the meantime.
    """
    found = queries.find_list(session, url)
    if found is None:
        raise NotFound()
    known = KnownSource(SourceKind.STATUS_LIST, url, found.brought_at, found.id)
    _refresh(session, actor, known, fetch, public_url, now)
    return found


def _refresh(session: Session, actor: Actor, known: KnownSource, fetch: Fetch, public_url: str, now: datetime) -> None:
    session.rollback()  # Nothing was written; the network does not hold a database connection.
    content = _fetch_content(known, fetch, public_url)
    if clash := _take_in(queries.lock_source(session, known), actor, known, content, now):
        raise clash
    facts, subject = {"content": content.digest}, (f"brought-{known.kind}", known.row_id)
    action = f"{known.kind}.refreshed"
    ledger.record(session, chain=None, actor=actor, action=action, subject=subject, facts=facts, now=now)


def refresh_older(
    session: Session, actor: ledger.Who, *, hours: int, limit: int, fetch: Fetch, public_url: str, now: datetime
) -> list[Refreshed]:
    """Fetches anew what was neither brought nor tried for so many hours, what waits longest first; how each went.

    Each fails or succeeds by itself. One event tells of all of them; nothing is written where nothing is due.
    """
    due = queries.list_due(session, now - timedelta(hours=hours), limit)
    session.rollback()  # Nothing was written; the network does not hold a database connection.
    contents = at_once(lambda known: _fetch_content(known, fetch, public_url), due)
    rows, digests = [], []
    # Locked in one order, so that two of these never wait for each other.
    for known, content in sorted(zip(due, contents, strict=True), key=lambda pair: (pair[0].kind, pair[0].id)):
        row = queries.lock_source(session, known)
        row.tried_at = now
        problem = content if isinstance(content, Problem) else _take_in(row, actor, known, content, now)
        rows.append(_refreshed(known, problem, now))
        digests.append([str(known.row_id), rows[-1].code if isinstance(content, Problem) else content.digest])
    if rows:
        facts, subject = {"sources": digest_of(digests), "count": str(len(rows))}, ("source-refresh", uuid.uuid4())
        action = "sources.refreshed"
        ledger.record(session, chain=None, actor=actor, action=action, subject=subject, facts=facts, now=now)
    return rows


def _refreshed(known: KnownSource, problem: Problem | None, now: datetime) -> Refreshed:
    if problem is None:
        return Refreshed(known.kind, known.id, True, "refreshed", "It is known here as it is published now.", now)
    fault = next(iter(problem.faults), Fault(problem.slug, problem.detail))
    return Refreshed(known.kind, known.id, False, fault.code, fault.detail, known.brought_at)


def _fetch_content(known: KnownSource, fetch: Fetch, public_url: str) -> _Content:
    """What is published, after the checks of an upload. Raises InvalidInput, NotFetchable, NotFetched."""
    is_issuer = known.kind is SourceKind.ISSUER
    data = fetch(rules.did_web_url(known.id) if is_issuer else known.id).body
    try:
        value, digest = _read_did_document(data, public_url) if is_issuer else _read_status_list(data, public_url)
        if faults := rules.other_source_faults(known.id, value["id"]):
            raise InvalidInput(faults=faults)
    except Problem as problem:
        faults = list(problem.faults) or [Fault(problem.slug, problem.detail)]
        raise NotFetched("What is published there is not taken in.", faults=faults) from problem
    return _Content(data, value, digest)


def _take_in(
    row: BroughtIssuer | BroughtStatusList, actor: ledger.Who, known: KnownSource, content: _Content, now: datetime
) -> Conflict | None:
    """Puts what was fetched in the place of what was known; not of what was brought since."""
    if row.brought_at != known.brought_at:
        return Conflict("It was brought anew while it was being fetched.")
    if isinstance(row, BroughtIssuer):
        row.document = content.value
    else:
        row.data = content.data
    row.brought_at = now
    row.brought_by = actor.person_id or row.brought_by
    return None


# Whose seals and time-stamps are trusted.


def trust(
    session: Session, actor: Actor, pem: str, kind: ServiceKind, since: datetime, *, now: datetime
) -> TrustedCertificate:
    """Trusts a service to issue seals or time-stamps from a moment on. Raises InvalidInput, Conflict when it is."""
    data = rules.read_pem(pem)
    if data is None:
        fault = Fault("certificate-unreadable", "This is not one certificate in PEM form.", "/certificate")
        raise InvalidInput(faults=[fault])
    digest = hashlib.sha256(data).hexdigest()
    if queries.find_trusted(session, digest):
        raise Conflict("This certificate is on the list already.")
    made = TrustedCertificate(
        kind=kind, data=data, digest=digest, since=since, brought_by=actor.person_id, brought_at=now
    )
    session.add(made)
    session.flush()
    _record_trust(session, actor, "trust.begun", made, now)
    return made


def end_trust(
    session: Session, actor: Actor, trusted_id: uuid.UUID, until: datetime, *, now: datetime
) -> TrustedCertificate:
    """Trusts a service no more from a moment on. A seal without a trusted time-stamp then counts no more at all.

    Raises NotFound, InvalidInput for a moment before it began.
    """
    found = queries.get_trusted(session, trusted_id)
    if until < found.since:
        raise InvalidInput(faults=[Fault("moment-wrong", "Give a moment after its start.", "/until")])
    found.until = until
    _record_trust(session, actor, "trust.ended", found, now)
    return found


def _record_trust(session: Session, actor: Actor, action: str, found: TrustedCertificate, now: datetime) -> None:
    facts = {"certificate": found.digest}
    subject = ("trusted-certificate", found.id)
    ledger.record(session, chain=None, actor=actor, action=action, subject=subject, facts=facts, now=now)


def _trust_list(session: Session) -> TrustList:
    listed = queries.list_trusted(session)
    brought_at = max((each.brought_at for each in listed), default=None)
    return TrustList(
        tuple(TrustedService(each.data, rules.service_kind(each.kind), each.since, each.until) for each in listed),
        brought_at,
        compromised_seals(session),
    )
