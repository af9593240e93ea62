"""HTTP of keys."""

from typing import Annotated

from fastapi import Query

from app.access import queries as access
from app.access.guards import AsAdministrator
from app.http import Config, DbSession, Now, new_router
from app.issuing import queries
from app.issuing.payloads import (
    Compromise,
    KeyAnswer,
    KeysAnswer,
    NewSeal,
)
from app.issuing.rules import KeyKind
from app.issuing.service import keys

router = new_router("/v1", tags=["issuing"])


@router.post("/institutions/{slug}/keys", status_code=201)
def create_key(
    slug: str,
    caller: AsAdministrator,
    session: DbSession,
    now: Now,
    settings: Config,
    kind: Annotated[KeyKind, Query()] = KeyKind.DATA_INTEGRITY,
) -> KeyAnswer:
    """A new key of a kind to sign with from now on; the one before still verifies what it signed."""
    return KeyAnswer.model_validate(keys.create_key(session, caller, slug, kind, settings=settings, now=now))


@router.post("/institutions/{slug}/seals", status_code=201)
def bring_seal(
    slug: str, new: NewSeal, caller: AsAdministrator, session: DbSession, now: Now, settings: Config
) -> KeyAnswer:
    """A key and certificate to seal European Digital Credentials with from now on."""
    made = keys.bring_seal(session, caller, slug, new.private_key, new.certificates, settings=settings, now=now)
    return KeyAnswer.model_validate(made)


@router.post("/institutions/{slug}/keys/{fragment}/compromise")
def mark_compromised(
    slug: str, fragment: str, mark: Compromise, caller: AsAdministrator, session: DbSession, now: Now, settings: Config
) -> KeyAnswer:
    """A key has been in wrong hands since a moment."""
    made = keys.mark_compromised(session, caller, slug, fragment, mark.since, settings=settings, now=now)
    return KeyAnswer.model_validate(made)


@router.post("/institutions/{slug}/keys/{fragment}/end")
def end_key(slug: str, fragment: str, caller: AsAdministrator, session: DbSession, now: Now) -> KeyAnswer:
    """Signs no more with a key for tokens or seals; what it signed still verifies."""
    return KeyAnswer.model_validate(keys.end_key(session, caller, slug, fragment, now=now))


@router.get("/institutions/{slug}/keys")
def list_keys(slug: str, session: DbSession) -> KeysAnswer:
    """Every key that the institution ever had: the public halves, each from its start to its end."""
    found = queries.list_keys(session, access.get_institution_by_slug(session, slug).id)
    return KeysAnswer(items=[KeyAnswer.model_validate(key) for key in found])
