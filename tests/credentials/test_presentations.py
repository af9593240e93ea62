"""Presentations: shown by their holder, for one domain and one challenge."""

from datetime import UTC, datetime
from typing import Any

import pytest

from credentials.contexts import VC_V1, VC_V2
from credentials.faults import UnsafeDocument
from credentials.keys import EcdsaSigner, did_key, write_multikey
from credentials.presentations import Presented, check_presentation, enveloped_jwt
from credentials.proofs import add_proof

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECRET = bytes(range(32))
DID = did_key(write_multikey(EcdsaSigner(SECRET, "x").public))
HOLDER = EcdsaSigner(SECRET, f"{DID}#{DID[8:]}")
ISSUED = add_proof(
    {
        "@context": [VC_V2],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "credentialSubject": {"id": "did:example:a", "name": "Noor"},
    },
    HOLDER,
    created=NOW,
)
ENVELOPE = {"@context": [VC_V2], "id": "data:application/vc+jwt,e30.e30.AA", "type": "EnvelopedVerifiableCredential"}
BARE = {
    "@context": [VC_V2],
    "type": ["VerifiablePresentation"],
    "holder": DID,
    "verifiableCredential": [ISSUED, ENVELOPE],
}
ASKED = {"domain": "https://verifier.example", "challenge": "nonce"}


def shown(presentation: dict[str, Any] = BARE, **options: Any) -> dict[str, Any]:
    return add_proof(presentation, HOLDER, created=NOW, options={"proofPurpose": "authentication", **ASKED, **options})


def check(presentation: Any, domain: str | None = ASKED["domain"], challenge: str | None = "nonce") -> Presented:
    return check_presentation(presentation, lambda did: None, now=NOW, domain=domain, challenge=challenge)


def codes(found: Presented) -> list[str]:
    return [finding.code for finding in found.proofs]


def test_a_presentation_of_its_holder_is_sound_and_gives_its_credentials() -> None:
    found = check(shown())
    assert (found.faults, codes(found), found.holder.code, found.is_sound) == (
        (),
        ["proof-right"],
        "holder-proven",
        True,
    )
    assert found.credentials == (ISSUED, ENVELOPE)
    assert [enveloped_jwt(credential) for credential in found.credentials] == [None, b"e30.e30.AA"]


def test_a_presentation_of_version_1_is_read_too() -> None:
    issued = {
        **ISSUED,
        "@context": [VC_V1],
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:a"},
    }
    found = check(
        shown(
            {
                **BARE,
                "@context": [VC_V1],
                "verifiableCredential": {key: issued[key] for key in issued if key != "proof"},
            }
        )
    )
    assert (codes(found), found.holder.code, found.is_sound) == (["proof-right"], "holder-proven", True)
    assert len(found.credentials) == 1


@pytest.mark.parametrize(
    ("domain", "challenge", "expected"),
    [("https://other.example", "nonce", "proof-domain"), (ASKED["domain"], "other", "proof-challenge"), (None, None, "proof-right")],
)  # fmt: skip
def test_a_presentation_is_for_who_asked(domain: str | None, challenge: str | None, expected: str) -> None:
    assert codes(check(shown(), domain, challenge)) == [expected]


def test_a_presentation_with_another_purpose_or_content_is_refused() -> None:
    made = shown()
    assert codes(check(shown(proofPurpose="assertionMethod"))) == ["proof-purpose"]
    assert codes(check({**made, "verifiableCredential": [ENVELOPE]})) == ["proof-wrong"]
    found = check(BARE)
    assert (codes(found), found.holder.code, found.is_sound) == (["proof-missing"], "holder-unproven", False)


def test_its_holder_is_who_signed() -> None:
    unsaid = {key: value for key, value in BARE.items() if key != "holder"}
    assert check(shown(unsaid)).holder.code == "holder-unsaid"
    assert check(shown({**BARE, "holder": {"id": "did:web:other.example"}})).holder.code == "holder-other"


def test_faults_of_structure_are_told_beside_the_proofs() -> None:
    found = check(shown({**BARE, "termsOfUse": {"id": "urn:x:t"}}))
    assert [(fault.code, fault.pointer) for fault in found.faults] == [("type-form", "/termsOfUse/type")]
    assert not found.is_sound


@pytest.mark.parametrize("value", [None, [], 7, ISSUED, {"type": ["VerifiableCredential", "Other"]}])
def test_what_is_no_presentation_is_said_to_be_none(value: Any) -> None:
    found = check(value)
    assert "type-missing" in {fault.code for fault in found.faults}
    assert (codes(found), found.holder.code, found.credentials) == (["proof-not-checked"], "holder-unproven", ())


def test_a_presentation_that_says_what_is_not_signed_is_refused() -> None:
    with pytest.raises(UnsafeDocument):
        check({**shown(), "colour": "red"})


def test_other_envelopes_hold_no_token() -> None:
    for address in (7, "data:application/json,{}"):
        assert enveloped_jwt({**ENVELOPE, "id": address}) is None
