"""The keys of an institution, its DID document and key set, and its status lists."""

import os
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.models import Institution
from app.access.rules import Actor, institution_did
from app.issuing import queries, signing
from app.issuing.models import InstitutionKey, StatusList
from app.issuing.rules import KeyKind, NoSigningKey, SealUnusable
from app.ledger import service as ledger
from app.problems import Conflict, Fault, InvalidInput
from app.sealing import seal
from app.settings import Settings
from credentials import KnownIssuer, SealRefused, Signer, did_document, load_sealer, read_multikey, write_jwk


def create_key(
    session: Session,
    actor: Actor,
    slug: str,
    kind: KeyKind = KeyKind.DATA_INTEGRITY,
    *,
    settings: Settings,
    now: datetime,
) -> InstitutionKey:
    """A new key to sign with from now on; the one before stays readable, so that what it signed still verifies.

    Raises InvalidInput for a seal, whose key comes with its certificate, NotFound.
    """
    if kind is KeyKind.SEAL:
        raise InvalidInput(faults=[Fault("seal-brought", "A seal is brought with its certificate.", "/kind")])
    institution = access.get_institution_by_slug(session, slug)
    private = os.urandom(32)
    multikey = signing.public_half(kind, private)
    made = _add_key(session, institution, kind, private, settings, now, multikey=multikey)
    if kind is KeyKind.DATA_INTEGRITY:
        _sign_lists_anew(session, institution, settings=settings, now=now)
        if queries.find_newest_list(session, institution.id) is None:
            add_status_list(session, institution, settings=settings, now=now)
    _record(session, actor, "key.created", made, {"multikey": multikey}, now)
    return made


def bring_seal(
    session: Session, actor: Actor, slug: str, key: str, certificates: str, *, settings: Settings, now: datetime
) -> InstitutionKey:
    """A key to seal with from now on, with its certificate and those that certify it, as PEM.

    Raises SealUnusable naming every reason: unreadable, of another key, not valid now, not for signing.
    """
    institution = access.get_institution_by_slug(session, slug)
    try:
        sealer = load_sealer(key.encode(), certificates.encode())
        signing.check_sealer(sealer, now)
    except SealRefused as error:
        raise SealUnusable(faults=error.faults) from error
    made = _add_key(session, institution, KeyKind.SEAL, key.encode(), settings, now, certificates=certificates)
    _record(session, actor, "seal.brought", made, {"certificate": signing.digest_of_certificate(certificates)}, now)
    return made


def _add_key(
    session: Session,
    institution: Institution,
    kind: KeyKind,
    private: bytes,
    settings: Settings,
    now: datetime,
    *,
    multikey: str | None = None,
    certificates: str | None = None,
) -> InstitutionKey:
    in_use = queries.find_key_in_use(session, institution.id, kind)
    if in_use:
        queries.lock_key(session, institution.id, in_use.fragment).retired_at = now
        session.flush()
    numbers = [int(key.fragment.removeprefix("key-")) for key in queries.list_keys(session, institution.id)]
    made = InstitutionKey(
        institution_id=institution.id,
        kind=kind.value,
        fragment=f"key-{max(numbers, default=0) + 1}",
        multikey=multikey,
        certificates=certificates,
        sealed_private=seal(private, settings.key_encryption_secret.get_secret_value()),
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def mark_compromised(
    session: Session, actor: Actor, slug: str, fragment: str, since: datetime, *, settings: Settings, now: datetime
) -> InstitutionKey:
    """A key has been in wrong hands since a moment: it signs no more, and what it signed after that is not trusted.

    A mark can be moved to an earlier moment, as more becomes known. The status lists are signed anew with the key in
    use, if there is one. Raises NotFound, InvalidInput for a moment to come, Conflict when it was marked before.
    """
    institution = access.get_institution_by_slug(session, slug)
    key = queries.lock_key(session, institution.id, fragment)
    if since > now:
        raise InvalidInput(faults=[Fault("moment-wrong", "Give a moment in the past.", "/since")])
    if key.compromised_at and key.compromised_at <= since:
        raise Conflict("This key was marked before, since an earlier moment.")
    key.compromised_at = since
    key.retired_at = key.retired_at or now
    session.flush()
    _sign_lists_anew(session, institution, settings=settings, now=now)
    _record(session, actor, "key.compromised", key, {"kind": key.kind}, now)
    return key


def end_key(session: Session, actor: Actor, slug: str, fragment: str, *, now: datetime) -> InstitutionKey:
    """Signs no more with a key for tokens or seals; what it signed still verifies. Awards then go without that form.

    Raises NotFound, Conflict for one that has ended, and for the key that makes proofs: that is changed, not ended.
    """
    institution = access.get_institution_by_slug(session, slug)
    key = queries.lock_key(session, institution.id, fragment)
    if key.retired_at or key.kind == KeyKind.DATA_INTEGRITY:
        raise Conflict("This key has ended, or is the one that badges are signed with: make a new one instead.")
    key.retired_at = now
    _record(session, actor, "key.ended", key, {"kind": key.kind}, now)
    return key


def _sign_lists_anew(session: Session, institution: Institution, *, settings: Settings, now: datetime) -> None:
    """Signs every status list with the key in use, if there is one: what an earlier key signed may not be trusted."""
    if queries.find_key_in_use(session, institution.id):
        for each in queries.lock_lists(session, institution.id):
            sign_status_list(session, institution, each, settings=settings, now=now)


def compromised_seals(session: Session) -> dict[str, datetime]:
    """Since when which seals of ours are in wrong hands, by the SHA-256 of their certificates."""
    return {
        signing.digest_of_certificate(str(key.certificates)): key.compromised_at
        for key in queries.list_compromised_seals(session)
        if key.compromised_at
    }


def _record(
    session: Session, actor: Actor, action: str, key: InstitutionKey, facts: dict[str, str], now: datetime
) -> None:
    subject = ("key", key.id)
    ledger.record(session, chain=key.institution_id, actor=actor, action=action, subject=subject, facts=facts, now=now)


def signer_of(session: Session, institution: Institution, settings: Settings) -> tuple[InstitutionKey, Signer]:
    """The key that the institution makes proofs with now, opened. Raises NoSigningKey."""
    key = queries.find_key_in_use(session, institution.id)
    if key is None:
        raise NoSigningKey()
    did = institution_did(settings.public_url, institution.slug)
    return key, signing.open_signer(key, did, settings.key_encryption_secret.get_secret_value())


def did_document_of(session: Session, slug: str, *, public_url: str) -> dict[str, Any]:
    """The DID document of an institution: every key it had but compromised ones. Raises NotFound.

    Others cannot know since when a key was compromised, so for them it is gone altogether.
    """
    return did_document(institution_did(public_url, slug), _published_keys(session, slug))


def key_set_of(session: Session, slug: str, *, public_url: str) -> dict[str, Any]:
    """The keys of an institution that sign tokens, as a JSON Web Key Set (RFC 7517, 5). Raises NotFound."""
    did = institution_did(public_url, slug)
    keys = [
        {**write_jwk(read_multikey(multikey)), "kid": f"{did}#{fragment}", "use": "sig", "alg": "ES256"}
        for fragment, multikey in _published_keys(session, slug, KeyKind.JWT)
    ]
    return {"keys": keys}


def _published_keys(session: Session, slug: str, kind: KeyKind | None = None) -> list[tuple[str, str]]:
    institution = access.get_institution_by_slug(session, slug)
    return [
        (key.fragment, key.multikey)
        for key in queries.list_keys(session, institution.id)
        if key.multikey and key.compromised_at is None and kind in (None, key.kind)
    ]


def own_issuer(session: Session, did: str, *, public_url: str) -> KnownIssuer | None:
    """An institution of ours by its DID, with every key it had and since when which is compromised; None for others."""
    prefix = institution_did(public_url, "")
    institution = access.find_institution_by_slug(session, did[len(prefix) :]) if did.startswith(prefix) else None
    if institution is None:
        return None
    keys = queries.list_keys(session, institution.id)
    document = did_document(did, [(key.fragment, key.multikey) for key in keys if key.multikey])
    compromised = {f"{did}#{key.fragment}": key.compromised_at for key in keys if key.compromised_at}
    return KnownIssuer(document, None, compromised)


def add_status_list(session: Session, institution: Institution, *, settings: Settings, now: datetime) -> StatusList:
    """The next status list of an institution, signed, with nothing revoked yet. Raises NoSigningKey."""
    newest = queries.find_newest_list(session, institution.id)
    made = StatusList(
        id=uuid.uuid4(), institution_id=institution.id, number=newest.number + 1 if newest else 1, signed_at=now
    )
    sign_status_list(session, institution, made, settings=settings, now=now)
    session.add(made)
    session.flush()
    return made


def sign_status_list(
    session: Session, institution: Institution, status_list: StatusList, *, settings: Settings, now: datetime
) -> None:
    """Signs a list anew from the revocations that stand in it; the caller holds its lock. Raises NoSigningKey."""
    did = institution_did(settings.public_url, institution.slug)
    _, signer = signer_of(session, institution, settings)
    revoked = queries.list_revoked_positions(session, status_list.id)
    status_list.data = signing.sign_list(status_list.id, revoked, did, signer, settings.public_url, now)
    status_list.signed_at = now
