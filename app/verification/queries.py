"""Every select on what is known of foreign issuers."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.payloads import PageRequest
from app.problems import NotFound
from app.verification.models import BroughtIssuer, BroughtStatusList, TrustedCertificate
from app.verification.rules import KnownSource, SourceKind

_TABLES = (
    (SourceKind.ISSUER, BroughtIssuer, BroughtIssuer.did),
    (SourceKind.STATUS_LIST, BroughtStatusList, BroughtStatusList.url),
)


def find_issuer(session: Session, did: str) -> BroughtIssuer | None:
    """The DID document that was brought for a DID, if any."""
    return session.scalar(select(BroughtIssuer).where(BroughtIssuer.did == did))


def find_list(session: Session, url: str) -> BroughtStatusList | None:
    """The status list that was brought for an address, if any."""
    return session.scalar(select(BroughtStatusList).where(BroughtStatusList.url == url))


def list_issuers(session: Session, page: PageRequest) -> Sequence[BroughtIssuer]:
    """Foreign issuers by DID; one more than the page holds where there are more."""
    statement = select(BroughtIssuer).order_by(BroughtIssuer.did).limit(page.limit + 1)
    if after := page.key(str):
        statement = statement.where(BroughtIssuer.did > after[0])
    return session.scalars(statement).all()


def list_dids(session: Session, host: str) -> Sequence[str]:
    """The DIDs of known foreign issuers at a host, as it stands in them (its port as `%3A`)."""
    found = BroughtIssuer.did
    prefix = f"did:web:{host}"
    statement = select(found).where((found == prefix) | found.startswith(f"{prefix}:", autoescape=True))
    return session.scalars(statement.order_by(found)).all()


def list_due(session: Session, before: datetime, limit: int) -> list[KnownSource]:
    """What was neither brought nor asked for anew since a moment: what waits longest first, at most `limit`."""
    found = []
    for kind, table, name in _TABLES:
        seen_at = func.greatest(table.brought_at, table.tried_at)
        statement = select(seen_at, table.id, name, table.brought_at).where(seen_at < before)
        for seen, row_id, text, brought_at in session.execute(statement.order_by(seen_at, name).limit(limit)):
            found.append((seen, KnownSource(kind, text, brought_at, row_id)))
    return [known for _, known in sorted(found, key=lambda pair: (pair[0], pair[1].id))[:limit]]


def lock_source(session: Session, known: KnownSource) -> BroughtIssuer | BroughtStatusList:
    """The row of a source as it is now, locked until the commit."""
    if known.kind is SourceKind.ISSUER:
        return session.get_one(BroughtIssuer, known.row_id, with_for_update=True, populate_existing=True)
    return session.get_one(BroughtStatusList, known.row_id, with_for_update=True, populate_existing=True)


def list_trusted(session: Session) -> Sequence[TrustedCertificate]:
    """Every trusted certificate, those whose time is over too."""
    return session.scalars(select(TrustedCertificate).order_by(TrustedCertificate.brought_at)).all()


def find_trusted(session: Session, digest: str) -> TrustedCertificate | None:
    """The trusted certificate with that SHA-256, if any."""
    return session.scalar(select(TrustedCertificate).where(TrustedCertificate.digest == digest))


def get_trusted(session: Session, trusted_id: uuid.UUID) -> TrustedCertificate:
    """The trusted certificate, locked until the commit. Raises NotFound."""
    found = session.get(TrustedCertificate, trusted_id, with_for_update=True)
    if found is None:
        raise NotFound()
    return found
