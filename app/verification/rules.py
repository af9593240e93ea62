"""What a DID document or status list must be before it is taken in."""

import re
from typing import Any

from app.problems import Fault, Problem
from credentials import find_key
from credentials.keys import UnknownKey

_DID = re.compile(r"did:web:[A-Za-z0-9.%:_-]{1,480}")


class NotACredentialAtAll(Problem):
    """What was handed in is no credential, so there is nothing to report on."""

    slug, title, status = "not-a-credential", "This is no credential", 400


def did_document_faults(document: Any, own_prefix: str) -> list[Fault]:
    """Why a value is not the DID document of a foreign did:web issuer with a key that is read here."""
    did = document.get("id") if isinstance(document, dict) else None
    if not isinstance(did, str) or not _DID.fullmatch(did):
        return [Fault("no-did-document", "A DID document has a did:web identifier as its id.", "/id")]
    if did.startswith(own_prefix):
        return [Fault("own-issuer", "This is an issuer of our own; its document is made here.", "/id")]
    allowed = document.get("assertionMethod")
    names = [m.get("id") if isinstance(m, dict) else m for m in allowed] if isinstance(allowed, list) else []
    if not any(_is_readable(document, name) for name in names if isinstance(name, str)):
        return [Fault("no-readable-key", "It lists no Multikey Ed25519 key to assert with.", "/assertionMethod")]
    return []


def _is_readable(document: dict[str, Any], method: str) -> bool:
    try:
        return find_key(document, method) is not None
    except UnknownKey:
        return False


def status_list_faults(credential: dict[str, Any], own_prefix: str) -> list[Fault]:
    """Why a credential is not a foreign status list."""
    kinds = credential.get("type")
    address = credential.get("id")
    if not isinstance(kinds, list) or "BitstringStatusListCredential" not in kinds:
        return [Fault("no-status-list", "Its type is not BitstringStatusListCredential.", "/type")]
    if not isinstance(address, str) or not re.fullmatch(r"https?://[^\s<>\"]{1,490}", address):
        return [Fault("no-address", "A status list has its web address as its id.", "/id")]
    if address.startswith(own_prefix):
        return [Fault("own-list", "This is a list of our own; it is made here.", "/id")]
    return []
