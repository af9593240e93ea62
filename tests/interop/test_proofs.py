"""@digitalbazaar's suites and this library agree on proofs, both ways, for each curve and version of the data model."""

import json
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest

from credentials.contexts import DATA_INTEGRITY_V2, ED25519_2020, FILES, VC_V1, VC_V2, load_context
from credentials.cryptosuites import is_proven
from credentials.did import did_key_document, read_method
from credentials.keys import EcdsaSigner, Ed25519Signer, KeyKind, Signer, did_key, write_multikey
from credentials.presentations import check_presentation
from credentials.proofs import add_proof, check_proofs
from tests.interop.test_node import HERE, node_modules

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ABOUT = {"id": "urn:uuid:1f2e3d4c-0000-4000-8000-000000000001", "issuer": "https://issuer.example/1"}
SUBJECT = {"credentialSubject": [{"id": "did:example:a"}, {"id": "did:example:b"}]}
EVIDENCE = {
    "evidence": [
        {"type": ["https://e.example/Kind"]},
        {"type": ["https://e.example/Other"]},
        {"type": ["https://e.example/Third"]},
    ]
}
VERSION_2 = {
    "@context": [VC_V2],
    **ABOUT,
    "type": ["VerifiableCredential"],
    "name": {"@value": "اسم", "@language": "ar", "@direction": "rtl"},
    "validFrom": "2026-01-01T00:00:00Z",
    **SUBJECT,
    **EVIDENCE,
}
VERSION_1 = {
    "@context": [VC_V1],
    **ABOUT,
    "type": ["VerifiableCredential"],
    "issuanceDate": "2026-01-01T00:00:00Z",
    **SUBJECT,
    **EVIDENCE,
}


def with_context(document: dict[str, Any], url: str) -> dict[str, Any]:
    return {**document, "@context": [*document["@context"], url]}


VERSION_1_WITH = with_context(VERSION_1, DATA_INTEGRITY_V2)


def node(**asked: Any) -> dict[str, Any]:
    """What proofs.mjs answers."""
    node_modules("@digitalbazaar/ecdsa-rdfc-2019-cryptosuite")
    asked["contexts"] = {url: load_context(url)["document"] for url in FILES}
    done = subprocess.run(
        ["node", "proofs.mjs"], input=json.dumps(asked), cwd=HERE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def codes(document: dict[str, Any], **more: Any) -> list[str]:
    return [finding.code for finding in check_proofs(document, lambda _: None, now=NOW, **more)]


@pytest.mark.parametrize("document", [VERSION_1, VERSION_1_WITH, VERSION_2], ids=["1.1", "1.1-with", "2.0"])
@pytest.mark.parametrize(
    ("suite", "curve", "header"),
    [("eddsa-rdfc-2022", None, "z6Mk"), ("ecdsa-rdfc-2019", "P-256", "zDn"), ("ecdsa-rdfc-2019", "P-384", "z82")],
)
def test_proofs_of_node_are_right_here(document: dict[str, Any], suite: str, curve: str | None, header: str) -> None:
    made = node(task="sign", suite=suite, curve=curve, document=document, date="2026-11-01T00:00:00Z")
    signed, multikey = made["signed"], made["method"]["publicKeyMultibase"]
    assert multikey.startswith(header)
    assert write_multikey(read_method(made["method"])) == multikey
    assert codes(signed) == ["proof-right"]
    assert codes({**signed, "evidence": signed["evidence"][:2]}) == ["proof-wrong"]


@pytest.mark.parametrize("document", [VERSION_1, VERSION_2], ids=["1.1", "2.0"])
def test_an_ed25519signature2020_of_node_is_right_here(document: dict[str, Any]) -> None:
    document = with_context(document, ED25519_2020)
    made = node(task="sign", suite="Ed25519Signature2020", document=document, date="2026-11-01T00:00:00Z")
    signed, method = made["signed"], made["method"]
    assert (method["type"], signed["proof"]["type"]) == ("Ed25519VerificationKey2020", "Ed25519Signature2020")
    assert is_proven(signed, signed["proof"], read_method(method))
    assert codes(signed) == ["proof-right"]
    assert codes({**signed, "id": "urn:uuid:other"}) == ["proof-wrong"]


def signer(kind: KeyKind) -> Signer:
    """A signer with a did:key of its own."""
    secret = bytes(range(48 if kind is KeyKind.P384 else 32))

    def made(method: str) -> Signer:
        return Ed25519Signer(secret, method) if kind is KeyKind.ED25519 else EcdsaSigner(secret, method, kind)

    multikey = write_multikey(made("").public)
    return made(f"{did_key(multikey)}#{multikey}")


@pytest.mark.parametrize("document", [VERSION_1_WITH, VERSION_2], ids=["1.1", "2.0"])
@pytest.mark.parametrize("kind", [KeyKind.ED25519, KeyKind.P256, KeyKind.P384])
def test_our_proofs_are_right_for_node(document: dict[str, Any], kind: KeyKind) -> None:
    ours = signer(kind)
    signed = add_proof(document, ours, created=NOW)
    method = did_key_document(ours.verification_method.partition("#")[0])["verificationMethod"][0]
    asked = {"task": "verify", "suite": signed["proof"][0]["cryptosuite"], "method": method}
    assert node(document=signed, **asked)["verified"] is True
    assert "Invalid signature." in node(document={**signed, "id": "urn:uuid:other"}, **asked)["errors"]


def test_a_presentation_of_node_is_proven_to_be_the_holders_here() -> None:
    inner = add_proof(VERSION_2, signer(KeyKind.P256), created=NOW)
    shown = {"@context": [VC_V2], "type": ["VerifiablePresentation"], "verifiableCredential": [inner]}
    asked = {"challenge": "a-nonce", "domain": "https://verifier.example"}
    made = node(task="sign", suite="eddsa-rdfc-2022", document=shown, date="2026-11-01T00:00:00Z", **asked)
    found = check_presentation(
        made["signed"], lambda _: None, now=NOW, domain=asked["domain"], challenge=asked["challenge"]
    )
    assert [finding.code for finding in found.proofs] == ["proof-right"]
    assert (found.is_sound, found.credentials, found.holder.code) == (True, (inner,), "holder-unsaid")


def test_our_presentation_is_right_for_node() -> None:
    ours, inner = signer(KeyKind.ED25519), add_proof(VERSION_2, signer(KeyKind.P384), created=NOW)
    did = ours.verification_method.partition("#")[0]
    shown = {"@context": [VC_V2], "type": ["VerifiablePresentation"], "holder": did, "verifiableCredential": [inner]}
    asked = {"challenge": "a-nonce", "domain": "https://verifier.example"}
    signed = add_proof(shown, ours, created=NOW, options={"proofPurpose": "authentication", **asked})
    method = did_key_document(did)["verificationMethod"][0]
    assert node(task="verify", suite="eddsa-rdfc-2022", document=signed, method=method, **asked)["verified"] is True
    other = {**asked, "challenge": "another"}
    assert node(task="verify", suite="eddsa-rdfc-2022", document=signed, method=method, **other)["verified"] is False
