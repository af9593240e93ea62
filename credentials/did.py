"""did:web and did:key documents, and the keys that are found in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from credentials.keys import UnknownKey, read_multikey

DID_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


@dataclass(frozen=True)
class VerificationKey:
    """A key of an issuer: its DID URL and its 32 bytes."""

    id: str
    public: bytes


def did_document(did: str, keys: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The DID document of an issuer (DID Core 1.0, 5). `keys` are (fragment, Multikey) pairs."""
    methods = [
        {"id": f"{did}#{fragment}", "type": "Multikey", "controller": did, "publicKeyMultibase": multikey}
        for fragment, multikey in keys
    ]
    return {
        "@context": DID_CONTEXT,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def did_key_document(did: str) -> dict[str, Any]:
    """The document that a did:key stands for (did:key, 3.1). Raises UnknownKey when it is not Ed25519."""
    multikey = did.removeprefix("did:key:")
    read_multikey(multikey)
    return did_document(did, [(multikey, multikey)])


def find_key(document: dict[str, Any], method_id: str) -> VerificationKey | None:
    """The key with that id among those that may sign credentials (assertionMethod), or None.

    The method must be controlled by the document's own subject. Raises UnknownKey for a key of another kind.
    """
    allowed = document.get("assertionMethod")
    inline = [m for m in allowed if isinstance(m, dict)] if isinstance(allowed, list) else []
    names = {m for m in allowed if isinstance(m, str)} if isinstance(allowed, list) else set()
    listed = document.get("verificationMethod")
    methods = [m for m in listed if isinstance(m, dict) and m.get("id") in names] if isinstance(listed, list) else []
    for method in (*methods, *inline):
        if method.get("id") == method_id and method.get("controller") == document.get("id"):
            multibase = method.get("publicKeyMultibase")
            if not isinstance(multibase, str):
                raise UnknownKey("The key is not in Multikey form.")
            return VerificationKey(method_id, read_multikey(multibase))
    return None
