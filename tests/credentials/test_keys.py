"""Keys of every kind: their texts, their signatures, and the methods and documents that hold them; status bits."""

from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from credentials.did import VerificationKey, did_document, did_key_document, find_key, find_method, judge_key
from credentials.encodings import NotEncoded, base64url_decode, base64url_encode
from credentials.findings import Finding
from credentials.identifiers import is_url
from credentials.jwk import read_jwk, write_jwk
from credentials.keys import (
    EcdsaSigner,
    Ed25519Signer,
    KeyKind,
    PublicKey,
    RsaSigner,
    Signer,
    UnknownKey,
    base58_decode,
    base58_encode,
    did_key,
    from_loaded,
    is_signature,
    public_multikey,
    read_multikey,
    read_signer,
    write_multikey,
)

DID = "did:web:issuer.example"
ED25519_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
P256_SECRET = bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")
P384_SECRET = bytes.fromhex(
    "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5"
)
RSA_KEY = rsa.generate_private_key(65537, 2048)
SIGNERS: list[Signer] = [
    Ed25519Signer(ED25519_SEED, f"{DID}#1"),
    EcdsaSigner(P256_SECRET, f"{DID}#2"),
    EcdsaSigner(P384_SECRET, f"{DID}#3", KeyKind.P384),
    RsaSigner(RSA_KEY, f"{DID}#4"),
]
P256_DID = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"
P384_DID = "did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9"


@given(st.binary(max_size=60))
def test_texts_for_bytes_go_there_and_back(data: bytes) -> None:
    assert base58_decode(base58_encode(data)) == data
    assert base64url_decode(base64url_encode(data)) == data


def test_base58_is_that_of_its_draft_standard() -> None:
    assert base58_encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58_encode(bytes.fromhex("0000287fb4cd")) == "11233QC4"


@pytest.mark.parametrize("text", ["YQ==", "YR", "Y", "a+b/", "YQ\n", "é"])
def test_base64url_is_read_in_its_one_form_only(text: str) -> None:
    with pytest.raises(NotEncoded):
        base64url_decode(text)


def test_ed25519_signs_as_rfc_8032_says() -> None:
    expected = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    assert Ed25519Signer(ED25519_SEED, "x").sign(b"").hex() == expected


@pytest.mark.parametrize(
    ("signer", "expected"),
    [
        (SIGNERS[1], "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"),
        (SIGNERS[2], "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE4699EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"),
    ],
)  # fmt: skip
def test_ecdsa_signs_as_rfc_6979_says(signer: Signer, expected: str) -> None:
    assert signer.sign(b"sample").hex().upper() == expected


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_signature_is_that_of_one_message_under_one_key(signer: Signer) -> None:
    signature = signer.sign(b"message")
    assert is_signature(signer.public, b"message", signature)
    assert not is_signature(signer.public, b"massage", signature)
    assert not is_signature(signer.public, b"message", signature[:-1])
    assert not is_signature(signer.public, b"message", bytes(len(signature)))
    assert not any(is_signature(other.public, b"message", signature) for other in SIGNERS if other is not signer)


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_signer_shows_no_secret(signer: Signer) -> None:
    shown = repr(signer)
    assert signer.verification_method in shown
    assert not any(secret in shown for secret in (repr(ED25519_SEED)[2:-1], repr(P256_SECRET)[2:-1], "RSAPrivateKey"))


@pytest.mark.parametrize("signer", SIGNERS[:3])
def test_a_key_goes_to_multikey_and_back(signer: Signer) -> None:
    assert read_multikey(write_multikey(signer.public)) == signer.public


def test_the_multikey_of_a_seed_is_that_of_its_signer() -> None:
    assert public_multikey(ED25519_SEED) == write_multikey(SIGNERS[0].public)


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_key_goes_to_jwk_and_back(signer: Signer) -> None:
    assert read_jwk(write_jwk(signer.public)) == signer.public


def test_jwks_are_those_of_the_standards() -> None:
    seed = base64url_decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
    known = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert write_jwk(Ed25519Signer(seed, "x").public) == known
    secret = base64url_decode("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")
    point = {
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }
    assert write_jwk(EcdsaSigner(secret, "x").public) == point


@pytest.mark.parametrize(("did", "kind"), [(P256_DID, KeyKind.P256), (P384_DID, KeyKind.P384)])
def test_did_keys_of_the_standard_are_read(did: str, kind: KeyKind) -> None:
    document, method = did_key_document(did), f"{did}#{did.removeprefix('did:key:')}"
    for purpose in ("assertionMethod", "authentication"):
        key = find_key(document, method, purpose=purpose)
        assert key is not None
        assert (key.public.kind, did_key(write_multikey(key.public))) == (kind, did)


@pytest.mark.parametrize(
    "text",
    ["u6Mk", "z0OIl", "z", "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", "z" + "1" * 500, "z\ud800", "z6Mk", "z" + base58_encode(b"\xed\x01" + bytes(31)), "z" + base58_encode(b"\x80\x24\x02" + b"\xff" * 32)],
)  # fmt: skip
def test_other_keys_are_said_to_be_unknown(text: str) -> None:
    with pytest.raises(UnknownKey):
        read_multikey(text)


GOOD_EC = write_jwk(SIGNERS[1].public)
GOOD_RSA = write_jwk(SIGNERS[3].public)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "OKP", "crv": "X25519", "x": GOOD_EC["x"]},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
        {"kty": "OKP", "crv": "Ed25519", "x": 7},
        {"kty": "OKP", "crv": "Ed25519", "x": "A" * 2001},
        {**GOOD_EC, "crv": "secp256k1"},
        {**GOOD_EC, "crv": ["P-256"]},
        {**GOOD_EC, "crv": "P-384"},
        {**GOOD_EC, "x": GOOD_EC["y"]},
        {**GOOD_EC, "x": "!"},
        {**GOOD_EC, "d": GOOD_EC["x"]},
        {**GOOD_RSA, "n": "AQAB"},
        {**GOOD_RSA, "e": "AA"},
        {**GOOD_RSA, "n": base64url_encode(b"\xff" * 127)},
    ],
)
def test_jwks_that_are_no_public_keys_are_refused(jwk: dict[str, Any]) -> None:
    with pytest.raises(UnknownKey):
        read_jwk(jwk)


def test_an_rsa_key_has_no_multikey_and_is_not_short() -> None:
    with pytest.raises(UnknownKey, match="no Multikey form"):
        write_multikey(SIGNERS[3].public)
    with pytest.raises(UnknownKey, match="2048"):
        RsaSigner(rsa.generate_private_key(65537, 1024), "x")


@pytest.mark.parametrize(
    ("secret", "kind"),
    [(bytes(31), KeyKind.P256), (bytes(32), KeyKind.P256), (b"\xff" * 32, KeyKind.P256), (b"\x01" * 32, KeyKind.P384), (b"\x01" * 32, KeyKind.RSA)],
)  # fmt: skip
def test_secrets_that_are_no_number_of_the_curve_are_refused(secret: bytes, kind: KeyKind) -> None:
    with pytest.raises(UnknownKey):
        EcdsaSigner(secret, "x", kind)


def pem(key: Any, password: bytes | None = None) -> bytes:
    how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    made: bytes = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
    return made


@pytest.mark.parametrize(
    ("key", "signer"),
    [
        (ed25519.Ed25519PrivateKey.from_private_bytes(ED25519_SEED), SIGNERS[0]),
        (ec.derive_private_key(int.from_bytes(P256_SECRET, "big"), ec.SECP256R1()), SIGNERS[1]),
        (ec.derive_private_key(int.from_bytes(P384_SECRET, "big"), ec.SECP384R1()), SIGNERS[2]),
        (RSA_KEY, SIGNERS[3]),
    ],
)
def test_a_signer_is_read_from_its_file(key: Any, signer: Signer) -> None:
    read = read_signer(pem(key, b"word"), signer.verification_method, password=b"word")
    assert (read.public, read.sign(b"message")) == (signer.public, signer.sign(b"message"))


def test_a_key_of_another_package_is_taken_over() -> None:
    assert from_loaded(ed25519.Ed25519PrivateKey.from_private_bytes(ED25519_SEED).public_key()) == SIGNERS[0].public


def test_files_without_such_a_key_are_refused() -> None:
    for key in (ec.generate_private_key(ec.SECP521R1()), dsa.generate_private_key(2048)):
        with pytest.raises(UnknownKey):
            read_signer(pem(key), "x")
    for data, password in ((b"no key", None), (pem(RSA_KEY, b"word"), None), (pem(RSA_KEY, b"word"), b"other")):
        with pytest.raises(UnknownKey):
            read_signer(data, "x", password=password)
    with pytest.raises(UnknownKey):
        from_loaded("no key")


MULTIKEY = {
    "id": f"{DID}#k",
    "type": "Multikey",
    "controller": DID,
    "publicKeyMultibase": public_multikey(ED25519_SEED),
}
JSON_WEB_KEY = {"id": f"{DID}#k", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": write_jwk(SIGNERS[1].public)}


def holding(method: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": DID, "verificationMethod": [method], "assertionMethod": [f"{DID}#k"], **more}


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        (MULTIKEY, KeyKind.ED25519),
        ({**MULTIKEY, "type": "Ed25519VerificationKey2020"}, KeyKind.ED25519),
        ({**MULTIKEY, "publicKeyMultibase": write_multikey(SIGNERS[2].public)}, KeyKind.P384),
        (JSON_WEB_KEY, KeyKind.P256),
        ({**JSON_WEB_KEY, "type": "JsonWebKey2020", "publicKeyJwk": GOOD_RSA}, KeyKind.RSA),
        ({**MULTIKEY, "id": "#k"}, KeyKind.ED25519),
    ],
)
def test_a_key_is_found_in_each_form(method: dict[str, Any], kind: KeyKind) -> None:
    found = find_key(holding(method), f"{DID}#k")
    assert found is not None
    assert found.public.kind is kind
    assert find_method(holding(method), found.public) == f"{DID}#k"
    assert find_key({"id": DID, "assertionMethod": [method]}, f"{DID}#k") == found
    assert find_key(holding(method, assertionMethod=["#k"]), f"{DID}#k") == found


@pytest.mark.parametrize(
    "method",
    [
        {**MULTIKEY, "type": "Ed25519VerificationKey2018"},
        {**MULTIKEY, "publicKeyMultibase": 7},
        {**MULTIKEY, "type": "Ed25519VerificationKey2020", "publicKeyMultibase": write_multikey(SIGNERS[1].public)},
        {**JSON_WEB_KEY, "publicKeyJwk": "text"},
        {**JSON_WEB_KEY, "publicKeyJwk": {**GOOD_EC, "d": "AAAA"}},
        {**MULTIKEY, "expires": "yesterday"},
        {**MULTIKEY, "revoked": None},
    ],
)
def test_methods_that_are_not_read_here_are_said_to_be_unknown(method: dict[str, Any]) -> None:
    with pytest.raises(UnknownKey):
        find_key(holding(method), f"{DID}#k")


@pytest.mark.parametrize(
    "document",
    [
        {"id": DID},
        holding(MULTIKEY, assertionMethod="x"),
        holding(MULTIKEY, assertionMethod=[]),
        holding(MULTIKEY, assertionMethod=[7, f"{DID}#other"]),
        holding(MULTIKEY, verificationMethod="x"),
        holding(MULTIKEY, verificationMethod=[7, "x"]),
        holding({**MULTIKEY, "id": 7}),
        holding({**MULTIKEY, "controller": "did:web:other.example"}),
        holding(MULTIKEY, assertionMethod=[], authentication=[f"{DID}#k"]),
    ],
)
def test_a_key_that_may_not_sign_for_its_document_is_not_found(document: dict[str, Any]) -> None:
    assert find_key(document, f"{DID}#k") is None


def test_the_method_of_a_key_passes_over_those_that_are_not_read() -> None:
    odd = {"id": f"{DID}#odd", "type": "Odd", "controller": DID}
    document = holding(MULTIKEY, assertionMethod=[odd, f"{DID}#k"])
    assert find_method(document, SIGNERS[0].public) == f"{DID}#k"
    assert find_method(document, SIGNERS[1].public) is None
    assert find_method(None, SIGNERS[0].public) is None


def at(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def judged(document: dict[str, Any] | None, year: int, method: str = f"{DID}#k", **compromised: datetime) -> str:
    found = judge_key(
        method,
        lambda _: document,
        purpose="assertionMethod",
        signed_at=at(year),
        compromised={f"{DID}#{name}": moment for name, moment in compromised.items()},
    )
    return f"{found.outcome.value}: {found.code}" if isinstance(found, Finding) else "found"


def test_a_key_is_judged_by_when_it_signed() -> None:
    ended = holding({**MULTIKEY, "expires": "2027-01-01T00:00:00Z", "revoked": "2026-01-01T00:00:00+00:00"})
    assert judged(ended, 2025) == "found"
    assert judged(ended, 2026) == "failed: key-ended"
    assert judged(holding(MULTIKEY), 2030) == "found"
    assert judged(holding(MULTIKEY), 2025, k=at(2026)) == "found"
    assert judged(holding(MULTIKEY), 2026, k=at(2026)) == "failed: key-compromised"


def test_a_key_that_cannot_be_judged_is_said_so() -> None:
    assert judged(None, 2025) == "undetermined: key-unknown"
    assert judged({**holding(MULTIKEY), "id": "did:web:other.example"}, 2025) == "undetermined: key-unknown"
    assert judged(holding({**MULTIKEY, "type": "Odd"}), 2025) == "undetermined: key-kind-unknown"
    assert judged(holding(MULTIKEY), 2025, f"{DID}#other") == "failed: key-not-found"
    assert judged(None, 2025, "did:key:z6Mk#z6Mk") == "undetermined: key-kind-unknown"
    assert judged(None, 2025, f"{P256_DID}#{P256_DID[8:]}") == "found"


def test_a_document_lists_its_keys_for_their_purposes() -> None:
    made = did_document(DID, [("k", MULTIKEY["publicKeyMultibase"])], purposes=("authentication",))
    assert find_key(made, f"{DID}#k", purpose="authentication") == VerificationKey(
        f"{DID}#k", PublicKey(KeyKind.ED25519, SIGNERS[0].public.data)
    )
    assert find_key(made, f"{DID}#k") is None


@pytest.mark.parametrize("url", ["did:web:a", "urn:uuid:1", "https://a.example", "HTTP://A/b?c#d", "data:,x", "x:y"])
def test_absolute_urls_are_urls(url: str) -> None:
    assert is_url(url)


@pytest.mark.parametrize("text", ["", "a", "/a", "did", "did:", "http:a", "https:///a", "https ://a", "a:b c", "a:b\n", "_:b", 7, None, ["a:b"]])  # fmt: skip
def test_other_values_are_no_urls(text: Any) -> None:
    assert not is_url(text)
