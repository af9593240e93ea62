"""Every select on what is known of foreign issuers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.payloads import PageRequest
from app.verification.models import BroughtIssuer, BroughtStatusList


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
