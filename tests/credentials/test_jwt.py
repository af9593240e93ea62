"""Tokens: each defect is named by what is wrong with it; what is no token at all is refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.contexts import VC_V1, VC_V2
from credentials.did import did_document
from credentials.encodings import base64url_decode, base64url_encode
from credentials.faults import NotACredential, UnsafeDocument
from credentials.jwk import write_jwk
from credentials.jwt import MAX_BYTES, check_jwt, read_jwt, sign_jwt
from credentials.keys import EcdsaSigner, Ed25519Signer, KeyKind, RsaSigner, Signer, UnknownKey, did_key, write_multikey

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DID = "did:web:issuer.example"
SIGNER = EcdsaSigner(bytes(range(32)), f"{DID}#jwt")
OTHER = EcdsaSigner(bytes(range(1, 33)), f"{DID}#jwt")
RSA = RsaSigner(rsa.generate_private_key(65537, 2048), f"{DID}#rsa")
RSA_METHOD = {"id": f"{DID}#rsa", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": write_jwk(RSA.public)}
DOCUMENT = did_document(DID, [("jwt", write_multikey(SIGNER.public))])
DOCUMENT["assertionMethod"].append(RSA_METHOD)
CREDENTIAL: dict[str, Any] = {
    "@context": [VC_V2],
    "id": "https://issuer.example/badges/1",
    "type": ["VerifiableCredential"],
    "issuer": {"id": DID, "type": "Profile"},
    "validFrom": "2026-01-01T00:00:00.5Z",
    "credentialSubject": {"id": "urn:uuid:9b8b1f4e-77c7-4f62-9cc4-27d9f9d3d7c1"},
}
HEADER = {"alg": "ES256", "kid": f"{DID}#jwt", "typ": "JWT"}
CLAIMS = {"iss": DID, "jti": CREDENTIAL["id"], "sub": CREDENTIAL["credentialSubject"]["id"], "nbf": 1767225600}
VERSION_1 = {
    "@context": [VC_V1],
    "type": ["VerifiableCredential"],
    "issuer": DID,
    "issuanceDate": "2026-01-01T00:00:00Z",
    "credentialSubject": {"degree": "x"},
}


def token(header: Any = HEADER, payload: Any = None, signer: Signer = SIGNER) -> bytes:
    """A token of any header and payload, signed over what it says."""
    texts = (json.dumps(part) for part in (header, {**CREDENTIAL, **CLAIMS} if payload is None else payload))
    signing_input = ".".join(base64url_encode(text.encode()) for text in texts).encode()
    return signing_input + b"." + base64url_encode(signer.sign(signing_input)).encode()


def code(data: bytes, *, known: dict[str, Any] | None = DOCUMENT, **more: Any) -> str:
    found = check_jwt(read_jwt(data), lambda did: known, now=NOW, **more)
    return f"{found.outcome.value}: {found.code}"


@pytest.mark.parametrize("signer", [SIGNER, RSA])
@pytest.mark.parametrize("with_jwk", [False, True])
def test_a_signed_token_is_right_and_gives_the_credential_back(signer: Signer, with_jwk: bool) -> None:
    made = sign_jwt(CREDENTIAL, signer, with_jwk=with_jwk)
    assert code(made) == code(made + b"\n") == "passed: proof-right"
    assert read_jwt(made).credential == CREDENTIAL
    assert not read_jwt(made).is_wrapped


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({**HEADER, "alg": "none"}, "failed: jwt-algorithm"),
        ({**HEADER, "alg": "HS256"}, "failed: jwt-algorithm"),
        ({**HEADER, "alg": "ES384"}, "failed: jwt-algorithm"),
        ({**HEADER, "alg": "EdDSA"}, "failed: jwt-algorithm"),
        ({**HEADER, "alg": ["ES256"]}, "failed: jwt-algorithm"),
        ({"kid": HEADER["kid"], "typ": "JWT"}, "failed: jwt-algorithm"),
        ({**HEADER, "alg": "RS256"}, "failed: key-kind-wrong"),
        ({**HEADER, "cty": "vc"}, "failed: jwt-header"),
        ({**HEADER, "crit": ["b64"], "b64": False}, "failed: jwt-header"),
        ({**HEADER, "x5c": ["MII"]}, "failed: jwt-header"),
        ({**HEADER, "typ": "JOSE"}, "failed: jwt-header"),
        ({**HEADER, "typ": 7}, "failed: jwt-header"),
        ({"alg": "ES256", "kid": HEADER["kid"]}, "failed: jwt-header"),
        ({"alg": "ES256", "typ": "JWT"}, "failed: jwt-header"),
        ({**HEADER, "kid": 7}, "failed: jwt-header"),
        ({**HEADER, "jwk": "text"}, "failed: jwt-header"),
        ({**HEADER, "jwk": {"kty": "oct", "k": "AAAA"}}, "failed: jwt-header"),
        ({**HEADER, "jwk": write_jwk(OTHER.public)}, "failed: jwt-key-other"),
        ({**HEADER, "kid": f"{DID}#other"}, "failed: key-not-found"),
        ({**HEADER, "kid": "did:web:other.example#jwt"}, "failed: proof-by-other"),
        ({**HEADER, "typ": "vc+jwt"}, "passed: proof-right"),
        ({**HEADER, "kid": "jwt"}, "passed: proof-right"),
        ({**HEADER, "kid": "#jwt"}, "passed: proof-right"),
        ({"alg": "ES256", "typ": "JWT", "jwk": write_jwk(SIGNER.public)}, "passed: proof-right"),
        ({"alg": "ES256", "typ": "JWT", "jwk": write_jwk(OTHER.public)}, "failed: key-not-found"),
    ],
)  # fmt: skip
def test_each_defect_of_a_header_is_named(header: dict[str, Any], expected: str) -> None:
    assert code(token(header)) == expected


def test_a_token_that_names_its_key_by_itself_proves_nothing() -> None:
    header = {"alg": "ES256", "typ": "JWT", "jwk": write_jwk(OTHER.public)}
    assert code(token(header, signer=OTHER)) == "failed: key-not-found"


@pytest.mark.parametrize(
    "changes",
    [
        *({name: "urn:x:other"} for name in ("iss", "jti", "sub")),
        *({name: None} for name in ("iss", "jti", "sub", "nbf")),
        {"nbf": 1767225602},
        {"nbf": True},
        {"nbf": "1767225600"},
        {"nbf": 1e300},
        {"exp": 1893456000},
        {"validUntil": "2030-01-01T00:00:00Z"},
        {"validUntil": "2030-01-01T00:00:00Z", "exp": 1893455000},
        {"validFrom": "yesterday"},
        {"issuer": "did:web:other.example"},
        {"id": "urn:x:other"},
        {"credentialSubject": {"id": "urn:x:other"}},
        {"credentialSubject": [CREDENTIAL["credentialSubject"], {"id": "urn:x:other"}]},
        {"credentialSubject": {"name": "no id"}, "sub": None},
        {"@context": [VC_V1]},
        {"@context": "https://www.w3.org/ns/credentials/v2"},
    ],
)
def test_claims_that_say_something_else_than_the_credential_are_refused(changes: dict[str, Any]) -> None:
    payload = {key: value for key, value in {**CREDENTIAL, **CLAIMS, **changes}.items() if value is not None}
    assert code(token(payload=payload)) == "failed: jwt-claims"


@pytest.mark.parametrize(
    "changes",
    [
        {"nbf": 1767225600.5},
        {"validUntil": "2030-01-01T00:00:00Z", "exp": 1893456000},
        {"issuer": DID},
        {"credentialSubject": [CREDENTIAL["credentialSubject"]]},
        {"iat": 1767225700, "aud": "anyone"},
    ],
)
def test_claims_that_say_the_same_are_right(changes: dict[str, Any]) -> None:
    assert code(token(payload={**CREDENTIAL, **CLAIMS, **changes})) == "passed: proof-right"


def test_a_credential_of_version_1_is_read_from_its_claim() -> None:
    read = read_jwt(token(payload={"vc": VERSION_1, **CLAIMS, "exp": 1893456000}))
    assert read.is_wrapped
    assert read.credential == {
        **VERSION_1,
        "id": CLAIMS["jti"],
        "expirationDate": "2030-01-01T00:00:00Z",
        "credentialSubject": {"id": CLAIMS["sub"], "degree": "x"},
    }
    assert code(token(payload={"vc": VERSION_1, **CLAIMS})) == "passed: proof-right"
    bare = {key: value for key, value in VERSION_1.items() if key not in {"issuer", "issuanceDate"}}
    assert read_jwt(token(payload={"vc": bare, **CLAIMS})).credential["issuer"] == DID
    assert code(token(payload={"vc": bare, **CLAIMS})) == "passed: proof-right"


@pytest.mark.parametrize(
    "payload",
    [
        {"vc": {**VERSION_1, "issuer": "did:web:other.example"}, **CLAIMS},
        {"vc": {**VERSION_1, "issuanceDate": "2025-01-01T00:00:00Z"}, **CLAIMS},
        {"vc": {**VERSION_1, "credentialSubject": {"id": "urn:x:other"}}, **CLAIMS},
        {"vc": {**VERSION_1, "credentialSubject": "text"}, **CLAIMS},
        {"vc": VERSION_1, **CLAIMS, "nbf": -1},
        {"vc": VERSION_1},
        {"vc": {**CREDENTIAL}, **CLAIMS},
    ],
)
def test_claims_around_a_credential_of_version_1_must_agree(payload: dict[str, Any]) -> None:
    assert code(token(payload=payload)) == "failed: jwt-claims"


def test_a_token_is_signed_by_its_issuers_key_unless_that_is_left_open() -> None:
    foreign = did_key(write_multikey(OTHER.public))
    header = {**HEADER, "kid": f"{foreign}#{foreign[8:]}"}
    assert code(token(header, signer=OTHER)) == "failed: proof-by-other"
    assert code(token(header, signer=OTHER), by_issuer=False) == "passed: proof-right"
    assert code(token(signer=OTHER)) == "failed: proof-wrong"


def test_a_did_key_issues_tokens_of_its_own() -> None:
    did = did_key(write_multikey(SIGNER.public))
    made = sign_jwt({**CREDENTIAL, "issuer": did}, EcdsaSigner(bytes(range(32)), f"{did}#{did[8:]}"))
    assert code(made, known=None) == "passed: proof-right"
    odd = {**CREDENTIAL, **CLAIMS, "issuer": "did:key:z6Mk", "iss": "did:key:z6Mk"}
    unnamed = {"alg": "ES256", "typ": "JWT", "jwk": write_jwk(SIGNER.public)}
    assert code(token(unnamed, odd)) == "undetermined: key-kind-unknown"


def test_a_key_is_judged_by_when_the_credential_becomes_valid() -> None:
    made = sign_jwt(CREDENTIAL, SIGNER)
    assert code(made, known=None) == "undetermined: key-unknown"
    assert code(made, compromised={f"{DID}#jwt": datetime(2026, 1, 1, tzinfo=UTC)}) == "failed: key-compromised"
    assert code(made, compromised={f"{DID}#jwt": NOW}) == "passed: proof-right"


@pytest.mark.parametrize(
    ("signer", "algorithm"),
    [(Ed25519Signer(bytes(32), f"{DID}#ed"), "EdDSA"), (EcdsaSigner(bytes(range(48)), f"{DID}#p384", KeyKind.P384), "ES384")],
)  # fmt: skip
def test_other_algorithms_are_signed_only_where_they_are_allowed(signer: Signer, algorithm: str) -> None:
    with pytest.raises(UnknownKey, match="ES256, RS256"):
        sign_jwt(CREDENTIAL, signer)
    fragment = signer.verification_method.partition("#")[2]
    known = did_document(DID, [(fragment, write_multikey(signer.public))])
    made = sign_jwt(CREDENTIAL, signer, algorithms={algorithm})
    assert code(made, known=known) == "failed: jwt-algorithm"
    assert code(made, known=known, algorithms={algorithm}) == "passed: proof-right"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"@context": [VC_V1]}, {"context-base"}),
        ({"issuer": None, "id": None, "credentialSubject": {"name": "x"}, "validFrom": "x"}, {"claim-empty"}),
        ({"iss": DID, "vc": {}}, {"claim-taken"}),
    ],
)
def test_nothing_is_signed_whose_claims_would_be_empty_or_taken(changes: dict[str, Any], codes: set[str]) -> None:
    with pytest.raises(UnsafeDocument) as refused:
        sign_jwt({**CREDENTIAL, **changes}, SIGNER)
    assert codes <= {fault.code for fault in refused.value.faults}


def broken(change: Callable[[list[str]], Any]) -> bytes:
    parts = sign_jwt(CREDENTIAL, SIGNER).decode().split(".")
    change(parts)
    return ".".join(parts).encode()


def encoded(text: bytes) -> str:
    return base64url_encode(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"..",
        b"a.b",
        b"{}",
        broken(lambda parts: parts.append("AAAA")),
        broken(lambda parts: parts.__setitem__(2, parts[2] + "=")),
        broken(lambda parts: parts.__setitem__(2, parts[2][:-1] + "é")),
        broken(lambda parts: parts.__setitem__(0, encoded(b"[]"))),
        broken(lambda parts: parts.__setitem__(0, encoded(b'{"alg":"none","alg":"ES256"}'))),
        broken(lambda parts: parts.__setitem__(1, encoded(b'{"id":1,"id":2}'))),
        broken(lambda parts: parts.__setitem__(1, encoded(b"\xff"))),
        broken(lambda parts: parts.__setitem__(1, encoded(b'{"vc": 7}'))),
        broken(lambda parts: parts.__setitem__(1, encoded(b'{"vc": {}, "@context": []}'))),
        broken(lambda parts: parts.__setitem__(1, encoded(b"[" * 100 + b"]" * 100))),
        b"a" * (MAX_BYTES + 1) + b".b.c",
    ],
)
def test_what_is_no_token_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(NotACredential) as refused:
        read_jwt(data)
    assert str(refused.value)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_alteration_of_a_token_is_right(data: st.DataObject) -> None:
    made = sign_jwt(CREDENTIAL, SIGNER)
    at = data.draw(st.integers(0, len(made) - 1))
    put = data.draw(st.sampled_from(b"ABcd01-_.="))
    mangled = made[:at] + bytes([put]) + made[at + 1 :]
    try:
        found = code(mangled)
    except NotACredential:
        return
    assert found != "passed: proof-right" or mangled == made


def test_a_token_is_made_of_its_parts_as_they_are() -> None:
    head, body, _ = sign_jwt(CREDENTIAL, SIGNER).decode().split(".")
    assert json.loads(base64url_decode(head)) == HEADER
    assert json.loads(base64url_decode(body)) == {**CREDENTIAL, **CLAIMS}
