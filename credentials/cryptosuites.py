"""Which proofs are made and read here, and the bytes that they sign.

Data Integrity EdDSA Cryptosuites 1.0 (3.2, eddsa-rdfc-2022), Data Integrity ECDSA Cryptosuites 1.0 (3.2,
ecdsa-rdfc-2019: SHA-256 with P-256, SHA-384 with P-384), and Ed25519Signature2020 (its Community Group draft, 3).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from credentials.canonical import Loader, canonical_quads, canonicalize
from credentials.contexts import DATA_INTEGRITY_V2, VC_V2, load_context
from credentials.encodings import NotEncoded, base58_decode
from credentials.keys import KeyKind, PublicKey, Signer, UnknownKey, is_signature
from credentials.plain import SHA_384

CRYPTOSUITE = "eddsa-rdfc-2022"
ECDSA_CRYPTOSUITE = "ecdsa-rdfc-2019"
PROOF_TYPE = "DataIntegrityProof"


@dataclass(frozen=True)
class Suite:
    """A kind of proof: the kinds of keys that make it, and contexts of which any defines its terms.

    The first of these is added to the options where a document has none of them; without any, nothing is added.
    """

    type: str
    cryptosuite: str | None
    kinds: frozenset[KeyKind]
    contexts: tuple[str, ...]


EDDSA = Suite(PROOF_TYPE, CRYPTOSUITE, frozenset({KeyKind.ED25519}), (DATA_INTEGRITY_V2, VC_V2))
ECDSA = Suite(PROOF_TYPE, ECDSA_CRYPTOSUITE, frozenset({KeyKind.P256, KeyKind.P384}), (DATA_INTEGRITY_V2, VC_V2))
ED25519_SIGNATURE_2020 = Suite("Ed25519Signature2020", None, frozenset({KeyKind.ED25519}), ())
SUITES = (EDDSA, ECDSA, ED25519_SIGNATURE_2020)


def suite_of(proof: Mapping[str, Any]) -> Suite | None:
    """The suite that a proof names, or None when it is not read here."""
    for suite in SUITES:
        if proof.get("type") == suite.type and proof.get("cryptosuite") == suite.cryptosuite:
            return suite
    return None


def suite_for(signer: Signer) -> Suite:
    """The suite that a signer makes proofs of. Raises UnknownKey for RSA, which has none."""
    for suite in (EDDSA, ECDSA):
        if signer.public.kind in suite.kinds:
            return suite
    raise UnknownKey("An RSA key makes no Data Integrity proofs.")


def hash_data(
    document: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    kind: KeyKind = KeyKind.ED25519,
    previous: Sequence[Mapping[str, Any]] = (),
    loader: Loader = load_context,
) -> bytes:
    """The bytes that are signed (EdDSA 3.2.4, ECDSA 3.2.4): the hash of the proof options, then of the document.

    64 bytes, or 96 with a P-384 key. `previous` are the proofs that this one builds on (Data Integrity 1.0, 4.3).
    Raises UnsafeDocument as `canonicalize` does.
    """
    return hash_part(proof_config(document, options), kind, loader) + hash_part(
        unsecured(document, previous), kind, loader
    )


def proof_config(document: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The proof options that are hashed (EdDSA 3.2.5): in the document's context, without the proof value.

    Where that context lacks the terms of a Data Integrity proof, as in VC Data Model 1.1, theirs is added; an
    Ed25519Signature2020 takes the document's as it is.
    """
    given = document.get("@context", [])
    contexts = given if isinstance(given, list) else [given]
    suite = suite_of(options)
    if suite and suite.contexts and not any(context in contexts for context in suite.contexts):
        given = [*contexts, suite.contexts[0]]
    return {**{key: value for key, value in options.items() if key != "proofValue"}, "@context": given}


def unsecured(document: Mapping[str, Any], previous: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The document without its proofs, but with those that a proof to come builds on."""
    bare = {key: value for key, value in document.items() if key != "proof"}
    return {**bare, "proof": list(previous)} if previous else bare


def hash_part(part: dict[str, Any], kind: KeyKind, loader: Loader) -> bytes:
    """The hash of the canonical form of one part, with the hash function that goes with the kind of key."""
    canonical = canonicalize(part, loader=loader)
    if kind is KeyKind.P384:
        quads = list(ox.parse(canonical, format=ox.RdfFormat.N_QUADS))
        return hashlib.sha384(canonical_quads(quads, algorithm=SHA_384)).digest()
    return hashlib.sha256(canonical).digest()


def signature_of(proof: Mapping[str, Any]) -> bytes | None:
    """The signature in a proof (multibase base58btc, as each of the suites wants), or None."""
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        return None
    try:
        return base58_decode(value[1:])
    except NotEncoded:
        return None


def is_proven(
    document: Mapping[str, Any], proof: Mapping[str, Any], public: PublicKey, *, loader: Loader = load_context
) -> bool:
    """Whether the proof is that of the document under the key (EdDSA 3.2.2, ECDSA 3.2.2).

    Purpose, times, chains and whose key it is are not looked at here: `check_proofs` does. Raises UnsafeDocument
    as `canonicalize` does.
    """
    suite, signature = suite_of(proof), signature_of(proof)
    if suite is None or signature is None or public.kind not in suite.kinds:
        return False
    return is_signature(public, hash_data(document, proof, kind=public.kind, loader=loader), signature)
