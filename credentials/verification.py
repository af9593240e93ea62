"""Verification of what anybody hands in: named checks in the order of the standard, each with three answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from credentials.baking import PNG, unbake_png, unbake_svg
from credentials.canonical import canonicalize
from credentials.did import VerificationKey, did_key_document, find_key
from credentials.faults import NotACredential, UnsafeDocument
from credentials.keys import UnknownKey
from credentials.openbadges import read_date_time, schema_faults
from credentials.proofs import CRYPTOSUITE, is_proven
from credentials.status import UnreadableStatusList, decode_list, is_set
from credentials.strict_json import read_json


class Outcome(StrEnum):
    """The three answers, from good to bad."""

    PASSED = "passed"
    UNDETERMINED = "undetermined"
    FAILED = "failed"


_ORDER = list(Outcome)


@dataclass(frozen=True)
class Check:
    """One check: its name, its answer, a stable reason code, and words."""

    check: str
    outcome: Outcome
    code: str
    detail: str


@dataclass(frozen=True)
class Report:
    """Every check of one credential; the whole is as good as the worst of them."""

    checks: tuple[Check, ...]
    credential: dict[str, Any]

    @property
    def outcome(self) -> Outcome:
        """The worst answer."""
        return max((check.outcome for check in self.checks), key=_ORDER.index)


@dataclass(frozen=True)
class KnownIssuer:
    """An issuer's DID document as it is held here: since when, and from when which of its keys is compromised."""

    document: dict[str, Any]
    brought_at: datetime | None = None
    compromised: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownList:
    """A status list credential as it is held here, as bytes, and since when (None: our own, made just now)."""

    data: bytes
    brought_at: datetime | None = None


FindIssuer = Callable[[str], KnownIssuer | None]
FindList = Callable[[str], KnownList | None]


@dataclass(frozen=True)
class _Finding:
    outcome: Outcome
    code: str
    detail: str


def _passed(code: str, detail: str) -> _Finding:
    return _Finding(Outcome.PASSED, code, detail)


def _failed(code: str, detail: str) -> _Finding:
    return _Finding(Outcome.FAILED, code, detail)


def _undetermined(code: str, detail: str) -> _Finding:
    return _Finding(Outcome.UNDETERMINED, code, detail)


def verify(data: bytes, *, find_issuer: FindIssuer, find_list: FindList, now: datetime) -> Report:
    """Verifies an Open Badge in JSON, PNG or SVG form, with what is known here; nothing is fetched.

    The checks, in order: format, schema, terms, proof, issuer, period, status (VC Data Model 2.0, 7.1; Open
    Badges 3.0, 8). Raises NotACredential when the bytes are no credential at all.
    """
    credential, form = read_credential(data)
    issuer, known = _known_issuer(credential, find_issuer)
    findings = {
        "format": _passed(f"format-{form}", f"A credential in {form.upper()} form."),
        "schema": _check_schema(credential),
        **_check_proof(credential, issuer, known),
        "issuer": _check_issuer(issuer, known),
        "period": _check_period(credential, now),
        "status": _check_status(credential, find_issuer, find_list, now),
    }
    order = ("format", "schema", "terms", "proof", "issuer", "period", "status")
    checks = (Check(name, *vars(findings[name]).values()) for name in order)
    return Report(tuple(checks), credential)


def read_credential(data: bytes) -> tuple[dict[str, Any], str]:
    """The credential in a JSON, PNG or SVG file, and which of these it was. Raises NotACredential."""
    form, text = "json", data
    if data.startswith(PNG):
        form, text = "png", unbake_png(data)
    elif data.lstrip()[:1] == b"<":
        form, text = "svg", unbake_svg(data)
    value, faults = read_json(text)
    if faults:
        raise NotACredential("The JSON cannot be read safely.", tuple(faults))
    if not isinstance(value, dict) or "VerifiableCredential" not in _kinds(value):
        raise NotACredential("This is no verifiable credential: its type does not say so.")
    if not isinstance(value.get("@context"), list | str) or not isinstance(value.get("credentialSubject"), dict | list):
        raise NotACredential("This is no verifiable credential: it has no context or no subject.")
    return value, form


def _kinds(credential: dict[str, Any]) -> list[str]:
    named = credential.get("type")
    return [kind for kind in (named if isinstance(named, list) else [named]) if isinstance(kind, str)]


def _known_issuer(credential: dict[str, Any], find_issuer: FindIssuer) -> tuple[str, KnownIssuer | None]:
    named = credential.get("issuer")
    issuer = named.get("id") if isinstance(named, dict) else named
    if not isinstance(issuer, str):
        return "", None
    if issuer.startswith("did:key:"):
        try:
            return issuer, KnownIssuer(did_key_document(issuer))
        except UnknownKey:
            return issuer, None
    return issuer, find_issuer(issuer)


def _check_schema(credential: dict[str, Any]) -> _Finding:
    if not {"OpenBadgeCredential", "AchievementCredential"}.intersection(_kinds(credential)):
        return _undetermined("schema-unknown", "This is no Open Badge; there is no schema here to hold it against.")
    faults = schema_faults(credential, limit=5)
    if faults:
        return _failed(faults[0].code, "; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))
    return _passed("schema-open-badges-3", "It has the form of an Open Badge 3.0.")


def _check_proof(credential: dict[str, Any], issuer: str, known: KnownIssuer | None) -> dict[str, _Finding]:
    """`terms` and `proof` together: canonicalising for the one is what tells the other."""
    proof = credential.get("proof")
    terms = _passed("terms-defined", "Every word in it is defined.")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    finding, key = _find_key(proof, issuer, known)
    try:
        canonicalize({name: value for name, value in credential.items() if name != "proof"})
        is_right = isinstance(proof, dict) and key is not None and is_proven(credential, proof, key.public)
    except UnsafeDocument as error:
        unsafe = _failed(error.faults[0].code, str(error))
        return {"terms": unsafe, "proof": _undetermined("proof-not-checked", "What it says is not safe to check.")}
    if finding:
        return {"terms": terms, "proof": finding}
    if not is_right:
        return {"terms": terms, "proof": _failed("proof-wrong", "It was changed, or signed with another key.")}
    return {"terms": terms, "proof": _passed("proof-right", "Nothing was changed since it was signed.")}


def _find_key(proof: Any, issuer: str, known: KnownIssuer | None) -> tuple[_Finding | None, VerificationKey | None]:
    """The key of the proof, or why there is none."""
    if not isinstance(proof, dict):
        return _failed("proof-missing", "It carries no proof."), None
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") != CRYPTOSUITE:
        return _undetermined("proof-kind-unknown", "This kind of proof is not read here."), None
    if proof.get("proofPurpose") != "assertionMethod":
        return _failed("proof-purpose", "The proof was made for another purpose."), None
    method = proof.get("verificationMethod")
    if not isinstance(method, str) or method.partition("#")[0] != issuer:
        return _failed("proof-by-other", "The proof names a key that is not the issuer's."), None
    if known is None:
        return _undetermined("key-unknown", "The keys of this issuer are not known here."), None
    try:
        key = find_key(known.document, method)
    except UnknownKey as error:
        return _undetermined("key-kind-unknown", str(error)), None
    if key is None:
        return _failed("key-not-found", "The issuer's document does not list this key."), None
    since, created = known.compromised.get(method), read_date_time(proof.get("created"))
    if since and (created is None or created >= since):
        return _failed("key-compromised", "The key was in wrong hands when this was signed."), None
    return None, key


def _check_issuer(issuer: str, known: KnownIssuer | None) -> _Finding:
    if known is None:
        return _undetermined("issuer-unknown", "This issuer is not known here.")
    if issuer.startswith("did:key:"):
        return _passed("issuer-key", "The issuer is whoever holds this key; the key does not say who that is.")
    age = f", as its document was on {known.brought_at:%Y-%m-%d}" if known.brought_at else ""
    return _passed("issuer-known", f"The issuer is known here{age}.")


def _check_period(credential: dict[str, Any], now: datetime) -> _Finding:
    start, end = (read_date_time(credential.get(name)) for name in ("validFrom", "validUntil"))
    if start is None or (end is None and "validUntil" in credential):
        return _failed("period-unreadable", "It does not say since when or until when it is valid.")
    if now < start:
        return _failed("period-not-yet", f"It is valid from {start:%Y-%m-%d %H:%M} only.")
    if end and end < now:
        return _failed("period-over", f"It was valid until {end:%Y-%m-%d}.")
    return _passed("period-now", "It is valid now.")


def _check_status(credential: dict[str, Any], find_issuer: FindIssuer, find_list: FindList, now: datetime) -> _Finding:
    entry = credential.get("credentialStatus")
    if entry is None:
        return _passed("status-none", "Its issuer does not revoke credentials of this kind.")
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        return _undetermined("status-kind-unknown", "How its revocation is told is not read here.")
    url, index = entry.get("statusListCredential"), entry.get("statusListIndex")
    if not isinstance(url, str) or not isinstance(index, str) or not index.isascii() or not index.isdigit():
        return _failed("status-unreadable", "Its status entry is not well-formed.")
    known = find_list(url)
    if known is None:
        return _undetermined("status-unknown", "The list that tells whether it was revoked is not known here.")
    return _read_status(credential, known, url, index, find_issuer, now)


def _read_status(
    credential: dict[str, Any], known: KnownList, url: str, index: str, find_issuer: FindIssuer, now: datetime
) -> _Finding:
    try:
        listed, _ = read_credential(known.data)
    except NotACredential as error:
        return _undetermined("status-list-unreadable", str(error))
    issuer, keys = _known_issuer(listed, find_issuer)
    subject = listed["credentialSubject"]
    sound = (
        isinstance(subject, dict)
        and listed.get("id") == url
        and issuer == _known_issuer(credential, lambda _: None)[0]
        and _check_proof(listed, issuer, keys)["proof"].outcome is Outcome.PASSED
        and _check_period(listed, now).outcome is Outcome.PASSED
    )
    if not sound:
        return _undetermined("status-list-unproven", "The status list is not proven to be the issuer's.")
    if (
        subject.get("statusPurpose") != "revocation"
        or credential["credentialStatus"].get("statusPurpose") != "revocation"
    ):
        return _undetermined("status-purpose-unknown", "The status list is about something else than revocation.")
    try:
        is_revoked = is_set(decode_list(str(subject.get("encodedList"))), int(index[:12]))
    except UnreadableStatusList as error:
        return _undetermined("status-list-unreadable", str(error))
    age = f" on {known.brought_at:%Y-%m-%d}" if known.brought_at else ""
    if is_revoked:
        return _failed("status-revoked", f"The issuer has revoked it{age}.")
    return _passed("status-not-revoked", f"The issuer had not revoked it{age}.")
