"""did:web and did:key documents, and the keys in them (DID Core 1.0, 5; Controlled Identifiers 1.0, 2.2)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from credentials.dates import read_date_time
from credentials.findings import Finding, failed, undetermined
from credentials.jwk import read_jwk
from credentials.keys import KeyKind, PublicKey, UnknownKey, read_multikey

DID_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
Purpose = Literal["assertionMethod", "authentication"]
FindDocument = Callable[[str], Mapping[str, Any] | None]
"""Gives the document of an identifier as it is held here, or None."""


@dataclass(frozen=True)
class VerificationKey:
    """A key of an issuer or holder: its DID URL, the key, and when it ended (`expires` or `revoked`), if it did."""

    id: str
    public: PublicKey
    ended_at: datetime | None = None


def did_document(
    did: str, keys: Iterable[tuple[str, str]], *, purposes: Iterable[Purpose] = ("assertionMethod",)
) -> dict[str, Any]:
    """The DID document of an issuer (DID Core 1.0, 5). `keys` are (fragment, Multikey) pairs, all for each purpose."""
    methods = [
        {"id": f"{did}#{fragment}", "type": "Multikey", "controller": did, "publicKeyMultibase": multikey}
        for fragment, multikey in keys
    ]
    return {
        "@context": DID_CONTEXT,
        "id": did,
        "verificationMethod": methods,
        **{purpose: [method["id"] for method in methods] for purpose in purposes},
    }


def did_key_document(did: str) -> dict[str, Any]:
    """The document that a did:key stands for (did:key, 3.1). Raises UnknownKey unless Ed25519, P-256 or P-384."""
    multikey = did.removeprefix("did:key:")
    read_multikey(multikey)
    return did_document(did, [(multikey, multikey)], purposes=("assertionMethod", "authentication"))


def find_key(
    document: Mapping[str, Any], method_id: str, *, purpose: Purpose = "assertionMethod"
) -> VerificationKey | None:
    """The key with that id among those that may serve the purpose, or None (Controlled Identifiers 1.0, 3.3).

    The method must be controlled by the document's own subject. Whether the key has ended is for the caller to
    see: `ended_at`. Raises UnknownKey for a key of another kind or form, or with an end that cannot be read.
    """
    for method in _methods(document, purpose):
        if _absolute(document, method.get("id")) == method_id and method.get("controller") == document.get("id"):
            return VerificationKey(method_id, read_method(method), _end(method))
    return None


def _methods(document: Mapping[str, Any], purpose: str) -> Iterator[dict[str, Any]]:
    allowed, listed = document.get(purpose), document.get("verificationMethod")
    allowed = allowed if isinstance(allowed, list) else []
    names = {_absolute(document, name) for name in allowed if isinstance(name, str)}
    for method in listed if isinstance(listed, list) else []:
        if isinstance(method, dict) and _absolute(document, method.get("id")) in names:
            yield method
    yield from (method for method in allowed if isinstance(method, dict))


def _absolute(document: Mapping[str, Any], name: Any) -> str | None:
    """The DID URL of a method, which may be written relative to the document (DID Core 1.0, 3.2.2)."""
    if not isinstance(name, str):
        return None
    return f"{document.get('id')}{name}" if name.startswith("#") else name


def read_method(method: Mapping[str, Any]) -> PublicKey:
    """The public key of a verification method: Multikey, JsonWebKey or Ed25519VerificationKey2020.

    Raises UnknownKey for other types, and for methods that are not well-formed.
    """
    kind, multibase, jwk = method.get("type"), method.get("publicKeyMultibase"), method.get("publicKeyJwk")
    if kind in ("JsonWebKey", "JsonWebKey2020") and isinstance(jwk, dict):
        return read_jwk(jwk)
    if kind not in ("Multikey", "Ed25519VerificationKey2020") or not isinstance(multibase, str):
        raise UnknownKey("The key is not in Multikey, JsonWebKey or Ed25519VerificationKey2020 form.")
    key = read_multikey(multibase)
    if kind != "Multikey" and key.kind is not KeyKind.ED25519:
        raise UnknownKey("An Ed25519VerificationKey2020 holds an Ed25519 key.")
    return key


def _end(method: Mapping[str, Any]) -> datetime | None:
    ends = []
    for name in ("expires", "revoked"):
        if name in method:
            end = read_date_time(method[name])
            if end is None:
                raise UnknownKey(f"The key says {name}, but not in a form that is read here.")
            ends.append(end)
    return min(ends, default=None)


def find_method(document: Mapping[str, Any] | None, public: PublicKey | None) -> str | None:
    """The DID URL of the method with that key among those that may sign credentials, or None."""
    for method in _methods(document or {}, "assertionMethod"):
        try:
            if read_method(method) == public:
                return _absolute(document or {}, method.get("id"))
        except UnknownKey:
            continue
    return None


def resolve(identifier: str, find_document: FindDocument) -> Mapping[str, Any] | None:
    """The document of an identifier: made of a did:key, else as it is held here and about that identifier, or None.

    Raises UnknownKey for a did:key of a kind that is not read here.
    """
    if identifier.startswith("did:key:"):
        return did_key_document(identifier)
    document = find_document(identifier)
    return document if document is not None and document.get("id") == identifier else None


def judge_key(
    method: str,
    find_document: FindDocument,
    *,
    purpose: Purpose,
    signed_at: datetime,
    compromised: Mapping[str, datetime],
) -> VerificationKey | Finding:
    """The key that a signature names, or why there is none.

    That is key-unknown, key-kind-unknown, key-not-found, key-ended or key-compromised. A did:key needs no document.
    `signed_at` is when the signature says to be made: a key that had ended by then is refused (Controlled
    Identifiers 1.0, 2.2), and so is one that was compromised; `compromised` says since when, by method.
    """
    try:
        document = resolve(method.partition("#")[0], find_document)
        if document is None:
            return undetermined("key-unknown", "The keys of who signed are not known here.")
        key = find_key(document, method, purpose=purpose)
    except UnknownKey as error:
        return undetermined("key-kind-unknown", str(error))
    if key is None:
        return failed("key-not-found", "The signer's document does not list this key for this purpose.")
    if key.ended_at and signed_at >= key.ended_at:
        return failed("key-ended", f"The key was of no use any more from {key.ended_at:%Y-%m-%d %H:%M} on.")
    since = compromised.get(method)
    if since and signed_at >= since:
        return failed("key-compromised", "The key was in wrong hands when this was signed.")
    return key
