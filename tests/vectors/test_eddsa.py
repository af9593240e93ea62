"""The official test vectors of eddsa-rdfc-2022, byte for byte."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from credentials.contexts import load_context
from credentials.keys import Ed25519Signer, base58_decode, read_multikey
from credentials.proofs import add_proof, hash_data, is_proven

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def loader(url: str, options: object = None) -> dict[str, Any]:
    """The contexts we hold, and the one of the vectors, which only sets a vocabulary."""
    if url != EXAMPLES:
        return load_context(url, options)
    document = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}


@pytest.fixture
def vectors(standards: Path) -> Path:
    return standards / "vc" / "TestVectors"


def test_hashing_and_signing_give_what_the_vectors_say(vectors: Path) -> None:
    signed = json.loads((vectors / "eddsa-rdfc-2022" / "signedDataInt.json").read_text())
    proof = signed.pop("proof")
    combined = (vectors / "eddsa-rdfc-2022" / "combinedHashDataInt.txt").read_text().strip()
    # The file names the document's hash first; the standard signs the options' hash first (3.2.4).
    assert hash_data(signed, proof, loader=loader).hex() in (combined, combined[64:] + combined[:64])
    seed = base58_decode(json.loads((vectors / "keyPair.json").read_text())["privateKeyMultibase"][1:])[2:]
    signer = Ed25519Signer(seed, proof["verificationMethod"])
    made = add_proof(signed, signer, created=datetime.fromisoformat(proof["created"]), loader=loader)
    assert made["proof"] == [proof]


def test_the_signed_vector_is_proven_and_an_altered_one_is_not(vectors: Path) -> None:
    signed = json.loads((vectors / "eddsa-rdfc-2022" / "signedDataInt.json").read_text())
    public = read_multikey(json.loads((vectors / "keyPair.json").read_text())["publicKeyMultibase"])
    proof = signed.pop("proof")
    assert is_proven(signed, proof, public, loader=loader)
    signed["credentialSubject"]["alumniOf"] = "Another school"
    assert not is_proven(signed, proof, public, loader=loader)
