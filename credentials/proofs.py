"""Proofs on a document: made, and checked one by one, in sets and chains (Verifiable Credential Data Integrity 1.0, 4).

Their cryptographic suites are in `credentials.cryptosuites`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from credentials.canonical import Loader
from credentials.contexts import load_context
from credentials.cryptosuites import (
    CRYPTOSUITE,
    Suite,
    hash_data,
    hash_part,
    is_proven,
    proof_config,
    signature_of,
    suite_for,
    suite_of,
    unsecured,
)
from credentials.dates import date_time, read_date_time
from credentials.did import FindDocument, Purpose, VerificationKey, judge_key
from credentials.encodings import base58_encode
from credentials.faults import Fault, UnsafeDocument
from credentials.findings import Finding, failed, passed, undetermined
from credentials.identifiers import is_url
from credentials.keys import KeyKind, Signer, is_signature

__all__ = ["CRYPTOSUITE", "MOST_PROOFS", "add_proof", "check_proofs", "hash_data", "is_proven", "proofs_of"]

MOST_PROOFS = 16
"""More proofs than this on one document are not looked at: each costs a canonicalisation."""


def add_proof(
    document: dict[str, Any],
    signer: Signer,
    *,
    created: datetime,
    options: Mapping[str, Any] | None = None,
    loader: Loader = load_context,
) -> dict[str, Any]:
    """The document with one proof more (4.1, 4.2), in an array as Open Badges wants it.

    The suite follows from the signer's key; the purpose is assertionMethod. `options` says otherwise, or more: `id`,
    `proofPurpose`, `domain`, `challenge`, `nonce`, `expires`, `previousProof`. Raises UnsafeDocument when something
    would go unsigned or a previous proof is not there, UnknownKey when the signer's key makes no proofs.
    """
    suite, earlier = suite_for(signer), proofs_of(document)
    config = {
        "type": suite.type,
        "cryptosuite": suite.cryptosuite,
        "created": date_time(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
        **(options or {}),
    }
    chosen = _previous(config, earlier)
    if chosen is None:
        raise UnsafeDocument((Fault("proof-chain-broken", "A previous proof is not there.", "/proof"),))
    previous = [earlier[index] for index in chosen]
    data = hash_data(document, config, kind=signer.public.kind, previous=previous, loader=loader)
    return {**document, "proof": [*earlier, {**config, "proofValue": "z" + base58_encode(signer.sign(data))}]}


def proofs_of(document: Mapping[str, Any]) -> list[Any]:
    """The proofs of a document, be it one object, an array, or none."""
    proof = document.get("proof")
    if proof is None:
        return []
    return proof if isinstance(proof, list) else [proof]


def check_proofs(
    document: Mapping[str, Any],
    find_document: FindDocument,
    *,
    now: datetime,
    purpose: Purpose = "assertionMethod",
    issuer: str | None = None,
    domain: str | None = None,
    challenge: str | None = None,
    compromised: Mapping[str, datetime] | None = None,
    loader: Loader = load_context,
) -> tuple[Finding, ...]:
    """What there is to say of each proof (4.3, 4.4), in their order; one finding when there is none. Good: proof-right.

    With an `issuer`, a proof by a key that is not that issuer's fails; without, whose key it is stays open. `domain`
    and `challenge` are compared where given. A key has ended, or was compromised, by the proof's `created`; a proof
    without one counts as made now. Raises UnsafeDocument when the document, or the options of a proof that is
    checked, say something that a signature would not cover: the document is looked at whatever its proofs are.
    """
    checker = _Checker(document, find_document, now, purpose, issuer, domain, challenge, compromised or {}, loader)
    return checker.findings()


@dataclass(frozen=True)
class _Checker:
    """The proofs of one document, with each hash made once."""

    document: Mapping[str, Any]
    find_document: FindDocument
    now: datetime
    purpose: Purpose
    issuer: str | None
    domain: str | None
    challenge: str | None
    compromised: Mapping[str, datetime]
    loader: Loader
    hashes: dict[tuple[bool, tuple[int, ...]], bytes] = field(default_factory=dict)

    @property
    def proofs(self) -> list[Any]:
        return proofs_of(self.document)

    def findings(self) -> tuple[Finding, ...]:
        self._hash_document(KeyKind.ED25519, ())
        if not self.proofs:
            return (failed("proof-missing", "It carries no proof."),)
        if len(self.proofs) > MOST_PROOFS:
            return (failed("proof-too-many", f"It carries more than {MOST_PROOFS} proofs."),)
        return tuple(self._check(proof) for proof in self.proofs)

    def _check(self, proof: Any) -> Finding:
        if not isinstance(proof, dict) or not isinstance(proof.get("type"), str) or "@context" in proof:
            return failed("proof-malformed", "A proof is an object with a type, in the context of its document.")
        suite = suite_of(proof)
        if suite is None:
            return undetermined("proof-kind-unknown", "This kind of proof is not read here.")
        if proof.get("proofPurpose") != self.purpose:
            return failed("proof-purpose", "The proof was made for another purpose.")
        wrong = next(chain(_malformed(proof), self._misused(proof)), None)
        if wrong:
            return wrong
        previous = _previous(proof, self.proofs)
        if previous is None:
            return failed("proof-chain-broken", "It builds on a proof that is not there, or there twice.")
        if _is_cyclic(proof, self.proofs):
            return failed("proof-chain-cyclic", "It builds on a proof that builds on itself.")
        return self._check_signature(proof, suite, previous)

    def _misused(self, proof: dict[str, Any]) -> Iterator[Finding]:
        expires = read_date_time(proof.get("expires"))
        if expires and expires <= self.now:
            yield failed("proof-expired", f"The proof was of use until {expires:%Y-%m-%d %H:%M}.")
        if self.domain is not None and self.domain not in _list(proof.get("domain")):
            yield failed("proof-domain", "The proof was made for another domain.")
        if self.challenge is not None and proof.get("challenge") != self.challenge:
            yield failed("proof-challenge", "The proof answers another challenge.")
        if self.issuer is not None and proof["verificationMethod"].partition("#")[0] != self.issuer:
            yield failed("proof-by-other", "The proof names a key that is not the issuer's.")

    def _check_signature(self, proof: dict[str, Any], suite: Suite, previous: tuple[int, ...]) -> Finding:
        key = judge_key(
            proof["verificationMethod"],
            self.find_document,
            purpose=self.purpose,
            signed_at=read_date_time(proof.get("created")) or self.now,
            compromised=self.compromised,
        )
        if not isinstance(key, VerificationKey):
            return key
        kind, signature = key.public.kind, signature_of(proof)
        if kind not in suite.kinds:
            return failed("key-kind-wrong", f"A proof of this kind is not made with a key of the kind {kind}.")
        config = hash_part(proof_config(self.document, proof), kind, self.loader)
        data = config + self._hash_document(kind, previous)
        if signature is None or not is_signature(key.public, data, signature):
            return failed("proof-wrong", "It was changed, or signed with another key.")
        return passed("proof-right", "Nothing was changed since it was signed.")

    def _hash_document(self, kind: KeyKind, previous: tuple[int, ...]) -> bytes:
        wanted = (kind is KeyKind.P384, previous)
        if wanted not in self.hashes:
            part = unsecured(self.document, [self.proofs[index] for index in previous])
            self.hashes[wanted] = hash_part(part, kind, self.loader)
        return self.hashes[wanted]


def _malformed(proof: dict[str, Any]) -> Iterator[Finding]:
    """Members whose form is wrong (Data Integrity 1.0, 2.1)."""
    sound = {
        "id": is_url,
        "verificationMethod": is_url,
        "created": lambda value: read_date_time(value) is not None,
        "expires": lambda value: read_date_time(value) is not None,
        "domain": _is_text_or_texts,
        "challenge": lambda value: isinstance(value, str),
        "nonce": lambda value: isinstance(value, str),
        "previousProof": _is_text_or_texts,
    }
    for name, is_sound in sound.items():
        if (name in proof or name == "verificationMethod") and not is_sound(proof.get(name)):
            yield failed("proof-malformed", f"The {name} of the proof is missing or not of the right form.")


def _is_text_or_texts(value: Any) -> bool:
    return bool(_list(value)) and all(isinstance(item, str) for item in _list(value))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _previous(proof: Mapping[str, Any], proofs: Sequence[Any]) -> tuple[int, ...] | None:
    """Where the proofs stand that one builds on (4.3, steps 3.2 and 3.3), or None when one is not there just once."""
    found = set()
    for name in _list(proof["previousProof"]) if "previousProof" in proof else []:
        places = [place for place, other in enumerate(proofs) if isinstance(other, dict) and other.get("id") == name]
        if len(places) != 1:
            return None
        found.add(places[0])
    return tuple(sorted(found))


def _is_cyclic(proof: Mapping[str, Any], proofs: Sequence[Any]) -> bool:
    """Whether following the previous proofs from this one ever leads back to it."""
    seen: set[int] = set()
    ahead = list(_previous(proof, proofs) or ())
    while ahead:
        place = ahead.pop()
        if proofs[place] is proof:
            return True
        if place not in seen:
            seen.add(place)
            ahead += _previous(proofs[place], proofs) or ()
    return False
