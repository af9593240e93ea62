"""Data Integrity proofs with the cryptosuite eddsa-rdfc-2022 (Data Integrity EdDSA Cryptosuites 1.0, 3.2)."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from credentials.canonical import Loader, canonicalize
from credentials.contexts import load_context
from credentials.keys import Signer, UnknownKey, base58_decode, base58_encode, is_signature

CRYPTOSUITE = "eddsa-rdfc-2022"


def add_proof(
    document: dict[str, Any], signer: Signer, *, created: datetime, loader: Loader = load_context
) -> dict[str, Any]:
    """The document with one assertion proof (3.2.1), in an array as Open Badges wants it.

    Raises UnsafeDocument when something would go unsigned.
    """
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    signature = signer.sign(hash_data(document, options, loader=loader))
    return {**document, "proof": [{**options, "proofValue": "z" + base58_encode(signature)}]}


def hash_data(document: dict[str, Any], options: dict[str, Any], *, loader: Loader = load_context) -> bytes:
    """The 64 bytes that are signed (3.2.4): SHA-256 of the canonical proof options, then of the document."""
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    config = {key: value for key, value in options.items() if key != "proofValue"}
    config["@context"] = document["@context"]
    return b"".join(hashlib.sha256(canonicalize(part, loader=loader)).digest() for part in (config, unsigned))


def is_proven(document: dict[str, Any], proof: dict[str, Any], public: bytes, *, loader: Loader = load_context) -> bool:
    """Whether the proof is that of the document under the Ed25519 key (3.2.2).

    Purpose, time and whose key it is are not looked at here. Raises UnsafeDocument as `canonicalize` does.
    """
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        return False
    try:
        signature = base58_decode(value[1:])
    except UnknownKey:
        return False
    return is_signature(public, hash_data(document, proof, loader=loader), signature)
