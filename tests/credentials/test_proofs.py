"""Proofs one by one: each defect is named by what is wrong with it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.contexts import DATA_INTEGRITY_V2, ED25519_2020, VC_V1, VC_V2
from credentials.cryptosuites import is_proven
from credentials.did import did_document
from credentials.faults import UnsafeDocument
from credentials.keys import EcdsaSigner, Ed25519Signer, KeyKind, RsaSigner, Signer, UnknownKey, write_multikey
from credentials.proofs import MOST_PROOFS, add_proof, check_proofs, proofs_of

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DID = "did:web:issuer.example"
SIGNER = Ed25519Signer(bytes(range(32)), f"{DID}#ed")
P256 = EcdsaSigner(bytes(range(32)), f"{DID}#p256")
P384 = EcdsaSigner(bytes(range(48)), f"{DID}#p384", KeyKind.P384)
KEYS = [(name, write_multikey(signer.public)) for name, signer in (("ed", SIGNER), ("p256", P256), ("p384", P384))]
DOCUMENT = did_document(DID, KEYS, purposes=("assertionMethod", "authentication"))
CREDENTIAL = {
    "@context": [VC_V2],
    "id": "urn:uuid:1f2e3d4c-0000-4000-8000-000000000001",
    "type": ["VerifiableCredential"],
    "issuer": DID,
    "credentialSubject": {"id": "did:example:a", "name": "Noor"},
}


def codes(document: Mapping[str, Any], *, known: Mapping[str, Any] | None = DOCUMENT, **more: Any) -> list[str]:
    found = check_proofs(document, lambda did: known, **{"now": NOW, **more})
    return [f"{finding.outcome.value}: {finding.code}" for finding in found]


def signed(signer: Signer = SIGNER, document: dict[str, Any] = CREDENTIAL, **options: Any) -> dict[str, Any]:
    return add_proof(document, signer, created=NOW, options=options)


def altered(**members: Any) -> dict[str, Any]:
    """A signed credential whose proof has other members; None takes one away."""
    made = signed()
    proof = {**made["proof"][0], **members}
    return {**made, "proof": {key: value for key, value in proof.items() if value is not None}}


@pytest.mark.parametrize("signer", [SIGNER, P256, P384])
def test_a_proof_is_right_until_anything_changes(signer: Signer) -> None:
    made = signed(signer)
    assert codes(made) == codes({**made, "proof": made["proof"][0]}) == ["passed: proof-right"]
    assert codes({**made, "issuer": "did:web:other.example"}) == ["failed: proof-wrong"]
    assert is_proven(made, made["proof"][0], signer.public)
    assert not is_proven({**made, "id": "urn:x:y"}, made["proof"][0], signer.public)


def test_a_proof_has_its_members_in_one_order() -> None:
    members = ["type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"]
    assert list(signed()["proof"][0]) == members


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"type": None}, "failed: proof-malformed"),
        ({"type": ["DataIntegrityProof"]}, "failed: proof-malformed"),
        ({"@context": [VC_V2]}, "failed: proof-malformed"),
        ({"type": "Ed25519Signature2018"}, "undetermined: proof-kind-unknown"),
        ({"cryptosuite": None}, "undetermined: proof-kind-unknown"),
        ({"cryptosuite": "bbs-2023"}, "undetermined: proof-kind-unknown"),
        ({"proofPurpose": None}, "failed: proof-purpose"),
        ({"proofPurpose": "authentication"}, "failed: proof-purpose"),
        ({"verificationMethod": None}, "failed: proof-malformed"),
        ({"verificationMethod": "key"}, "failed: proof-malformed"),
        ({"verificationMethod": {"id": f"{DID}#ed"}}, "failed: proof-malformed"),
        ({"id": "456321"}, "failed: proof-malformed"),
        ({"created": "2026-11-02T09:00:00"}, "failed: proof-malformed"),
        ({"created": "invalidDate"}, "failed: proof-malformed"),
        ({"expires": "2027-11-02T09:00:00"}, "failed: proof-malformed"),
        ({"domain": []}, "failed: proof-malformed"),
        ({"domain": 7}, "failed: proof-malformed"),
        ({"challenge": 7}, "failed: proof-malformed"),
        ({"nonce": ["n"]}, "failed: proof-malformed"),
        ({"previousProof": 456321}, "failed: proof-malformed"),
        ({"previousProof": "urn:x:missing"}, "failed: proof-chain-broken"),
        ({"previousProof": ["urn:x:missing"]}, "failed: proof-chain-broken"),
        ({"expires": "2026-11-02T09:00:00Z"}, "failed: proof-expired"),
        ({"proofValue": None}, "failed: proof-wrong"),
        ({"proofValue": 7}, "failed: proof-wrong"),
        ({"proofValue": "m" + "A" * 86}, "failed: proof-wrong"),
        ({"proofValue": "z0OIl"}, "failed: proof-wrong"),
        ({"created": "2026-11-02T09:00:01Z"}, "failed: proof-wrong"),
        ({"created": None}, "failed: proof-wrong"),
        ({"verificationMethod": "did:key:invalidVm"}, "undetermined: key-kind-unknown"),
        ({"verificationMethod": f"{DID}#p256"}, "failed: key-kind-wrong"),
        ({"verificationMethod": f"{DID}#other"}, "failed: key-not-found"),
    ],
)
def test_each_defect_of_a_proof_is_named(members: dict[str, Any], expected: str) -> None:
    assert codes(altered(**members)) == [expected]


@pytest.mark.parametrize(
    ("proof", "expected"),
    [(None, "failed: proof-missing"), ([], "failed: proof-missing"), ("text", "failed: proof-malformed"), ([7], "failed: proof-malformed")],
)  # fmt: skip
def test_what_is_no_proof_is_said_to_be_none(proof: Any, expected: str) -> None:
    assert codes({**CREDENTIAL, "proof": proof}) == [expected]


def test_more_proofs_than_are_looked_at_are_refused() -> None:
    (proof,) = signed()["proof"]
    assert codes({**CREDENTIAL, "proof": [proof] * MOST_PROOFS}) == ["passed: proof-right"] * MOST_PROOFS
    assert codes({**CREDENTIAL, "proof": [proof] * (MOST_PROOFS + 1)}) == ["failed: proof-too-many"]


def test_domain_and_challenge_are_compared_where_they_are_asked() -> None:
    made = signed(domain=["https://a.example", "https://b.example"], challenge="nonce")
    assert codes(made) == ["passed: proof-right"]
    assert codes(made, domain="https://b.example", challenge="nonce") == ["passed: proof-right"]
    assert codes(made, domain="https://c.example", challenge="nonce") == ["failed: proof-domain"]
    assert codes(made, domain="https://b.example", challenge="other") == ["failed: proof-challenge"]
    assert codes(signed(), domain="https://b.example") == ["failed: proof-domain"]
    assert codes(signed(), challenge="nonce") == ["failed: proof-challenge"]


def test_a_proof_that_is_of_use_until_later_is_right() -> None:
    assert codes(signed(expires="2026-11-02T09:00:01Z", nonce="n")) == ["passed: proof-right"]


def test_whose_key_it_is_matters_when_an_issuer_is_named() -> None:
    assert codes(signed(), issuer=DID) == ["passed: proof-right"]
    assert codes(signed(), issuer="did:web:other.example") == ["failed: proof-by-other"]


def test_a_proof_is_judged_by_its_purpose() -> None:
    made = signed(proofPurpose="authentication")
    assert codes(made, purpose="authentication") == ["passed: proof-right"]
    asserts_only = {**DOCUMENT, "authentication": []}
    assert codes(made, purpose="authentication", known=asserts_only) == ["failed: key-not-found"]


def test_a_key_is_judged_by_when_the_proof_was_made() -> None:
    since = {f"{DID}#ed": NOW}
    assert codes(signed(), compromised=since) == ["failed: key-compromised"]
    earlier = add_proof(CREDENTIAL, SIGNER, created=datetime(2026, 1, 1, tzinfo=UTC))
    assert codes(earlier, compromised=since) == ["passed: proof-right"]
    assert codes(altered(created=None), compromised=since) == ["failed: key-compromised"]
    assert codes(signed(), known=None) == ["undetermined: key-unknown"]


def test_a_chain_builds_on_all_that_it_names() -> None:
    first = signed(id="urn:x:first")
    second = signed(P256, first, id="urn:x:second", previousProof="urn:x:first")
    third = signed(P384, second, previousProof=["urn:x:first", "urn:x:second"])
    assert codes(third) == ["passed: proof-right"] * 3
    proofs = third["proof"]
    assert codes({**third, "proof": proofs[1:]}) == [
        "failed: proof-chain-broken", "failed: proof-chain-broken",
    ]  # fmt: skip
    twice = {**third, "proof": [*proofs, proofs[0]]}
    assert codes(twice)[1:3] == ["failed: proof-chain-broken"] * 2
    renamed = {**third, "proof": [proofs[0], {**proofs[1], "id": "urn:x:other"}, proofs[2]]}
    assert codes(renamed) == ["passed: proof-right", "failed: proof-wrong", "failed: proof-chain-broken"]


def test_a_chain_that_runs_in_a_circle_is_refused() -> None:
    (proof,) = signed()["proof"]
    ring = [{**proof, "id": f"urn:x:{n}", "previousProof": [f"urn:x:{(n + 1) % 3}", "urn:x:1"]} for n in range(3)]
    beside = {**proof, "previousProof": "urn:x:0"}
    assert codes({**CREDENTIAL, "proof": [*ring, beside, {**proof, "id": "urn:x:self", "previousProof": "urn:x:self"}]}) == [
        "failed: proof-chain-cyclic", "failed: proof-chain-cyclic", "failed: proof-chain-cyclic",
        "failed: proof-wrong", "failed: proof-chain-cyclic",
    ]  # fmt: skip


def test_nothing_is_chained_to_a_proof_that_is_not_there() -> None:
    with pytest.raises(UnsafeDocument) as refused:
        signed(previousProof="urn:x:missing")
    assert refused.value.faults[0].code == "proof-chain-broken"


def test_an_rsa_key_makes_no_proof() -> None:
    with pytest.raises(UnknownKey):
        signed(RsaSigner(rsa.generate_private_key(65537, 2048), f"{DID}#rsa"))


def test_what_a_proof_would_not_cover_is_refused_whatever_the_proof_is() -> None:
    with pytest.raises(UnsafeDocument):
        signed(colour="red")
    with pytest.raises(UnsafeDocument):
        codes(altered(colour="red"))
    proofs: list[Any] = [None, [], {"type": "Odd"}]
    for proof in proofs:
        with pytest.raises(UnsafeDocument):
            codes({**CREDENTIAL, "colour": "red", "proof": proof})
    with pytest.raises(UnsafeDocument):
        codes({key: value for key, value in signed().items() if key != "@context"})
    assert codes({"proof": signed()["proof"]}) == ["failed: proof-wrong"]


@pytest.mark.parametrize("contexts", [VC_V1, [VC_V1], [VC_V1, DATA_INTEGRITY_V2]])
def test_a_document_of_version_1_needs_not_name_the_context_of_its_proof(contexts: Any) -> None:
    document = {
        **CREDENTIAL,
        "@context": contexts,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:a"},
    }
    assert codes(signed(document=document)) == ["passed: proof-right"]


def test_an_ed25519signature2020_needs_its_context() -> None:
    proof = {
        "type": "Ed25519Signature2020",
        "verificationMethod": f"{DID}#ed",
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    }
    bare = {**CREDENTIAL, "@context": [VC_V1], "credentialSubject": {"id": "did:example:a"}, "proof": proof}
    with pytest.raises(UnsafeDocument):
        codes(bare)
    assert codes({**bare, "@context": [VC_V1, ED25519_2020]}) == ["failed: proof-wrong"]


def test_a_proof_of_another_suite_or_key_proves_nothing() -> None:
    made = signed()
    assert not is_proven(made, {**made["proof"][0], "cryptosuite": "other"}, SIGNER.public)
    assert not is_proven(made, made["proof"][0], P256.public)
    assert not is_proven(made, {**made["proof"][0], "proofValue": "x"}, SIGNER.public)


def test_the_proofs_of_a_document_are_a_list() -> None:
    assert (proofs_of({}), proofs_of({"proof": 1}), proofs_of({"proof": [1]})) == ([], [1], [1])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_alteration_of_the_subject_is_right(data: st.DataObject) -> None:
    made = signed(P384)
    name = data.draw(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff\x7f")))
    found = codes({**made, "credentialSubject": {"id": "did:example:a", "name": name}})
    assert found == ["passed: proof-right" if name == "Noor" else "failed: proof-wrong"]
