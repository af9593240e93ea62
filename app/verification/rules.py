"""What a DID document or status list must be before it is taken in, and where a DID document is published."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.problems import Fault, InvalidInput, Problem
from credentials.certificates import Kind, UnreadableCertificate, read_certificate
from credentials.did import find_key
from credentials.keys import UnknownKey

ServiceKind = Kind
"""What a trusted service issues: certificates of seals, or of time-stampers."""
_DID = re.compile(r"did:web:[A-Za-z0-9.%:_-]{1,480}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DID_WEB = re.compile(
    rf"did:web:(?P<host>(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL})(?:%3[Aa](?P<port>[1-9][0-9]{{0,4}}))?"
    r"(?P<path>(?::(?!\.{1,2}(?::|$))[A-Za-z0-9._-]+)*)"
)


class SourceKind(StrEnum):
    """What can be known of a foreign issuer."""

    ISSUER = "issuer"
    STATUS_LIST = "status-list"


@dataclass(frozen=True)
class Source:
    """Something foreign as it is known here: a DID document by its DID, or a status list by its web address."""

    kind: SourceKind
    id: str
    brought_at: datetime


@dataclass(frozen=True)
class KnownSource(Source):
    """A source with the row in which it stands."""

    row_id: uuid.UUID


@dataclass(frozen=True)
class Refreshed:
    """How the refresh of one source went: `refreshed`, or the code of what was wrong, in words too."""

    kind: SourceKind
    id: str
    is_refreshed: bool
    code: str
    detail: str
    brought_at: datetime


class NotACredentialAtAll(Problem):
    """What was handed in is no credential, so there is nothing to report on."""

    slug, title, status = "not-a-credential", "This is no credential", 400


def did_web_url(did: str) -> str:
    """Where the document of a did:web is published (did:web method, "Read"): https, the port as `%3A`, the path.

    A name that reads as an IP address has none, nor has one with percent signs elsewhere. Raises InvalidInput.
    """
    found = _DID_WEB.fullmatch(did)
    if not found:
        detail = "Only a did:web of a name, with a port and plain path segments at most, says where to look."
        raise InvalidInput(faults=[Fault("did-not-fetchable", detail, "/did")])
    port = f":{found['port']}" if found["port"] else ""
    path = found["path"].replace(":", "/") or "/.well-known"
    return f"https://{found['host']}{port}{path}/did.json"


def hosts(did: str, address: str) -> bool:
    """Whether a web address is one of the issuer with that did:web: at its name, and under its path if it has one."""
    try:
        place = did_web_url(did).removesuffix("/did.json").removesuffix("/.well-known")
    except InvalidInput:
        return False
    return address.startswith(f"{place}/") and not re.search(r"/\.\.|%2e", address, re.IGNORECASE)


def other_source_faults(asked: str, given: str) -> list[Fault]:
    """Why a document that was fetched is not the one that was asked for."""
    if asked == given:
        return []
    return [Fault("other-source", "What is published there says that it is about something else.", "/id")]


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
        return [Fault("no-readable-key", "It lists no key to assert with that is read here.", "/assertionMethod")]
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


def service_kind(text: str) -> ServiceKind:
    """What a trusted service issues: certificates of seals, or of time-stampers."""
    return "timestamp" if text == "timestamp" else "seal"


def read_pem(text: str) -> bytes | None:
    """The one certificate in a PEM text, in DER; None when it is not just one, or not well-formed."""
    try:
        found = x509.load_pem_x509_certificates(text.encode())
        if len(found) != 1:
            return None
        return read_certificate(found[0].public_bytes(Encoding.DER)).der
    except (ValueError, UnreadableCertificate):
        return None
