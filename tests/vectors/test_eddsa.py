"""The official test vectors of eddsa-rdfc-2022 (sets and chains too) and ecdsa-rdfc-2019, byte for byte."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from credentials.contexts import load_context
from credentials.cryptosuites import is_proven
from credentials.keys import EcdsaSigner, Ed25519Signer, KeyKind, base58_decode, read_multikey, write_multikey
from credentials.proofs import add_proof, check_proofs, hash_data

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def loader(url: str, options: object = None) -> dict[str, Any]:
    """The contexts we hold, and the one of the vectors, which only sets a vocabulary."""
    if url != EXAMPLES:
        return load_context(url, options)
    document = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}


@pytest.fixture
def vectors(standards: Path) -> Path:
    return standards / "vc" / "TestVectors"


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def test_hashing_and_signing_give_what_the_vectors_say(vectors: Path) -> None:
    signed = read(vectors / "eddsa-rdfc-2022" / "signedDataInt.json")
    proof = signed.pop("proof")
    combined = (vectors / "eddsa-rdfc-2022" / "combinedHashDataInt.txt").read_text().strip()
    # The file names the document's hash first; the standard signs the options' hash first (3.2.4).
    assert hash_data(signed, proof, loader=loader).hex() in (combined, combined[64:] + combined[:64])
    seed = base58_decode(read(vectors / "keyPair.json")["privateKeyMultibase"][1:])[2:]
    signer = Ed25519Signer(seed, proof["verificationMethod"])
    made = add_proof(signed, signer, created=datetime.fromisoformat(proof["created"]), loader=loader)
    assert made["proof"] == [proof]


def test_the_signed_vector_is_proven_and_an_altered_one_is_not(vectors: Path) -> None:
    signed = read(vectors / "eddsa-rdfc-2022" / "signedDataInt.json")
    public = read_multikey(read(vectors / "keyPair.json")["publicKeyMultibase"])
    proof = signed.pop("proof")
    assert is_proven(signed, proof, public, loader=loader)
    signed["credentialSubject"]["alumniOf"] = "Another school"
    assert not is_proven(signed, proof, public, loader=loader)


def codes(document: dict[str, Any]) -> list[str]:
    return [finding.code for finding in check_proofs(document, lambda _: None, now=NOW, loader=loader)]


@pytest.mark.parametrize("name", ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"])
def test_sets_and_chains_are_right_and_altered_ones_are_not(vectors: Path, name: str) -> None:
    document = read(vectors / "proof-set-chain" / f"{name}.json")
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    assert codes(document) == ["proof-right"] * len(proofs)
    assert codes({**document, "name": "Another"}) == ["proof-wrong"] * len(proofs)


def test_the_set_and_the_chain_are_made_again(vectors: Path) -> None:
    folder = vectors / "proof-set-chain"
    pairs, made = read(folder / "multiKeyPairs.json"), read(folder / "unsigned.json")
    for number, name in enumerate(("proofSetConfig1", "proofSetConfig2", "proofChainConfig1", "proofChainConfig2"), 1):
        options = read(folder / f"{name}.json")
        seed = base58_decode(pairs[f"keyPair{number}"]["privateKeyMultibase"][1:])[2:]
        signer = Ed25519Signer(seed, options["verificationMethod"])
        created = datetime.fromisoformat(options["created"])
        more = {key: options[key] for key in ("id", "previousProof") if key in options}
        made = add_proof(made, signer, created=created, options=more, loader=loader)
    assert made == read(folder / "signedProofChain2.json")


def test_a_chain_holds_only_with_all_that_it_builds_on(vectors: Path) -> None:
    document = read(vectors / "proof-set-chain" / "signedProofChain2.json")
    first, second, third, fourth = document["proof"]
    assert codes({**document, "proof": [first, third, fourth]}) == ["proof-right", "proof-chain-broken", "proof-right"]
    altered = {**second, "created": "2023-02-24T23:36:39Z"}
    assert codes({**document, "proof": [first, altered, third, fourth]}) == [
        "proof-right", "proof-wrong", "proof-wrong", "proof-right",
    ]  # fmt: skip
    assert codes({**document, "proof": [fourth, third, second, first]}) == ["proof-right"] * 4


ECDSA = [
    (
        KeyKind.P256,
        "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
        "z42twTcNeSYcnqg1FLuSFs2bsGH3ZqbRHFmvS9XMsYhjxvHN",
        "zaHXrr7AQdydBk3ahpCDpWbxfLokDqmCToYm2dyWvpcFVyWooC2he63w1f7UNQoAMKdhaRtcnaE2KTo5o5vTCcfw",
    ),
    (
        KeyKind.P384,
        "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ",
        "z2fanyY7zgwNpZGxX5fXXibvScNaUWNprHU9dKx7qpVj7mws9J8LLt4mDB5TyH2GLHWkUc",
        "z967Mvv5bxtmLNqTzPZ8KmJjFmFXaAKeQNzq7GWnQkMcLtaGSSmuozE5WtJ8PipMe178B1tE28K1vsJur9bGVJhz6jgSJsRHFSQeqgH8hhjcg8gZDFJC1b9FsR5ggNmDBqHv",
    ),
]
"""Keys and proof values of Data Integrity ECDSA Cryptosuites 1.0 (A.1 and A.3), on the same document."""


@pytest.mark.parametrize(("kind", "public", "secret", "value"), ECDSA)
def test_the_ecdsa_vectors_are_proven_and_made_again(
    vectors: Path, kind: KeyKind, public: str, secret: str, value: str
) -> None:
    document, method = read(vectors / "unsigned.json"), f"did:key:{public}#{public}"
    signer = EcdsaSigner(base58_decode(secret[1:])[2:], method, kind)
    assert write_multikey(signer.public) == public
    made = add_proof(document, signer, created=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC), loader=loader)
    (proof,) = made["proof"]
    assert is_proven(document, {**proof, "proofValue": value}, read_multikey(public), loader=loader)
    assert proof["proofValue"] == value
