"""Whether a credential was revoked or suspended, as status lists tell (Bitstring Status List 1.0, 3.2)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from credentials.context_rules import reading_faults
from credentials.datamodel import agent_id, values
from credentials.dates import read_date_time
from credentials.did import FindDocument
from credentials.faults import NotACredential, UnsafeDocument
from credentials.findings import Finding, Outcome, failed, passed, undetermined, worst
from credentials.jwt import check_jwt
from credentials.proofs import check_proofs, proofs_of
from credentials.reading import HandedIn, read_credential
from credentials.status import UnreadableStatusList, decode_list, is_set

_MEANINGS = {
    "revocation": ("status-revoked", "The issuer has revoked it"),
    "suspension": ("status-suspended", "The issuer has suspended it"),
}
_MOST_ENTRIES = 8


@dataclass(frozen=True)
class KnownList:
    """A status list credential as it is held here, as bytes, and since when (None: our own, made just now)."""

    data: bytes
    brought_at: datetime | None = None


FindList = Callable[[str], KnownList | None]


@dataclass(frozen=True)
class _Entry:
    """One place in one list: what being set there means."""

    purpose: str
    url: str
    index: int


def check_status(
    credential: dict[str, Any],
    *,
    issuer: str | None,
    find_list: FindList,
    find_document: FindDocument,
    now: datetime,
) -> Finding:
    """What the status lists say of a credential: the worst of its entries.

    `issuer` is whose lists count; None, for a sealed credential whose issuer has no DID, takes the list's own issuer
    at its word, as long as its keys are known here. Passed: status-none, status-not-revoked. Failed: status-revoked,
    status-suspended, status-unreadable. Undetermined: status-unknown, status-kind-unknown, status-list-unproven,
    status-list-unreadable, status-purpose-unknown.
    """
    entries = values(credential["credentialStatus"]) if "credentialStatus" in credential else []
    if not entries:
        return passed("status-none", "Its issuer does not revoke credentials of this kind.")
    if len(entries) > _MOST_ENTRIES:
        return undetermined("status-kind-unknown", f"It has more than {_MOST_ENTRIES} status entries.")
    found = []
    for raw in entries:
        entry = _read_entry(raw)
        found.append(entry if isinstance(entry, Finding) else _look_up(entry, issuer, find_list, find_document, now))
    return worst(*found)


def _read_entry(entry: Any) -> _Entry | Finding:
    """A status entry; that of a European Digital Credential names its place as the fragment of the list's address."""
    if isinstance(entry, dict) and entry.get("type") == "CredentialStatus" and isinstance(entry.get("id"), str):
        url, _, index = entry["id"].partition("#")
        entry = {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListCredential": url,
            "statusListIndex": index,
        }
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        return undetermined("status-kind-unknown", "How its revocation is told is not read here.")
    url, index, purpose = (entry.get(f"status{name}") for name in ("ListCredential", "ListIndex", "Purpose"))
    is_number = isinstance(index, str) and index.isascii() and index.isdigit() and len(index) <= 12
    if not isinstance(url, str) or not is_number:
        return failed("status-unreadable", "Its status entry is not well-formed.")
    if not isinstance(purpose, str) or purpose not in _MEANINGS or entry.get("statusSize", 1) != 1:
        return undetermined("status-purpose-unknown", "Its status is about something else than revocation.")
    return _Entry(purpose, url, int(str(index)))


def _look_up(
    entry: _Entry, issuer: str | None, find_list: FindList, find_document: FindDocument, now: datetime
) -> Finding:
    known = find_list(entry.url)
    if known is None:
        return undetermined("status-unknown", "The list that tells whether it was revoked is not known here.")
    try:
        listed = _read_list(known.data)
        bits = _bits_of(known.data)
    except (NotACredential, UnreadableStatusList) as error:
        return undetermined("status-list-unreadable", str(error))
    if next(_doubts(listed, known.data, entry, issuer, find_document, now), None):
        return undetermined("status-list-unproven", "The status list is not proven to be the issuer's, or out of date.")
    if entry.purpose not in values(listed.credential["credentialSubject"].get("statusPurpose")):
        return undetermined("status-purpose-unknown", "The status list is about something else than the entry.")
    age = f" on {known.brought_at:%Y-%m-%d}" if known.brought_at else ""
    try:
        if is_set(bits, entry.index):
            code, words = _MEANINGS[entry.purpose]
            return failed(code, f"{words}{age}.")
    except UnreadableStatusList as error:
        return undetermined("status-list-unreadable", str(error))
    return passed("status-not-revoked", f"The issuer had not revoked it{age}.")


@lru_cache(maxsize=32)
def _read_list(data: bytes) -> HandedIn:
    """The credential that a list is; the same list serves many credentials."""
    listed = read_credential(data)
    if not isinstance(listed.credential["credentialSubject"], dict):
        raise NotACredential("A status list is about one list.")
    return listed


@lru_cache(maxsize=8)
def _bits_of(data: bytes) -> bytes:
    return decode_list(str(_read_list(data).credential["credentialSubject"].get("encodedList")))


def _doubts(
    listed: HandedIn, data: bytes, entry: _Entry, issuer: str | None, find_document: FindDocument, now: datetime
) -> Iterator[str]:
    """Why a list may not be what the credential's issuer says now (3.2, steps 3 to 5)."""
    credential = listed.credential
    own = agent_id(credential.get("issuer"))
    if credential.get("id") != entry.url or own is None or own != (issuer or own):
        yield "another list, or of another issuer"
    start, end = (read_date_time(credential.get(name)) for name in ("validFrom", "validUntil"))
    if ("validFrom" in credential and (start is None or now < start)) or (
        "validUntil" in credential and (end is None or end < now)
    ):
        yield "not valid now"
    if not listed.jwt and reading_faults(credential):
        yield "it reads otherwise than it was signed"
    if not _is_proven_by(listed, data, str(own), find_document, now):
        yield "not proven"


def _is_proven_by(listed: HandedIn, data: bytes, issuer: str, find_document: FindDocument, now: datetime) -> bool:
    """Whether the issuer signed the list; remembered for a list whose proof holds for good, as most do."""
    since = read_date_time(listed.credential.get("validFrom"))
    may_end = any("expires" in proof for proof in proofs_of(listed.credential) if isinstance(proof, dict))
    if since is None or may_end:
        return _is_proven(listed, issuer, find_document, now)
    return _was_proven(data, issuer, json.dumps(find_document(issuer), sort_keys=True), since)


@lru_cache(maxsize=32)
def _was_proven(data: bytes, issuer: str, document: str, since: datetime) -> bool:
    known = json.loads(document)
    return _is_proven(_read_list(data), issuer, lambda identifier: known if identifier == issuer else None, since)


def _is_proven(listed: HandedIn, issuer: str | None, find_document: FindDocument, now: datetime) -> bool:
    try:
        if listed.jwt:
            findings: tuple[Finding, ...] = (check_jwt(listed.jwt, find_document, now=now),)
        else:
            findings = check_proofs(listed.credential, find_document, now=now, issuer=issuer)
    except UnsafeDocument:
        return False
    return all(finding.outcome is Outcome.PASSED for finding in findings)
