"""JAdES: the Commission's own samples, the ETSI schemas, and seals with one thing wrong, each named by what it is."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from credentials.certificates import TrustedService, TrustList, issuer_serial, read_certificate
from credentials.faults import NotACredential
from credentials.findings import Finding, Outcome
from credentials.seal import name_issuer, seal_document
from credentials.seal_checks import check_certificate, check_issuer, check_seal
from credentials.sealed import MAX_BYTES, read_sealed
from credentials.timestamps import check_timestamp
from tests.credentials.pki import (
    SEAL_EC,
    SEALS,
    SIGNING,
    STAMPER,
    STAMPS,
    Issued,
    ec_key,
    issue,
    name,
    rsa_key,
    seal_rsa,
    token,
)

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SAMPLES = ("sample-certificate-of-participation-signed.jsonld", "sample-microcredential-signed.jsonld")
DOCUMENT = {"id": "urn:credential:1", "issuer": {"id": "urn:epass:org:1", "type": "Organisation"}, "note": "Zoë"}
BASE = "https://jades.example/"


def seal(one: Issued = SEAL_EC, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(seal_document(DOCUMENT, one.sealer, **{"signed_at": AT, **more}))
    return made


def stamped(at: datetime = AT, one: Issued = STAMPER) -> dict[str, Any]:
    return seal(timestamp=lambda data: token(data, at, one))


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def header_of(sealed: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(decode(sealed["signatures"][0]["protected"]))
    return made


def sign(algorithm: str, key: Any, data: bytes) -> bytes:
    digest = {"256": SHA256(), "384": SHA384(), "512": SHA512()}[algorithm[2:]]
    if algorithm.startswith("ES"):
        size = (key.curve.key_size + 7) // 8
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
    return bytes(key.sign(data, padding.PKCS1v15() if algorithm.startswith("RS") else pss, digest))


def payload_of(one: Issued) -> str:
    return json.dumps(name_issuer(DOCUMENT, one.certificate))


def signed_anew(header: dict[str, Any] | str, one: Issued = SEAL_EC, *, unsigned: Any = None) -> dict[str, Any]:
    """Sealed by our own hand with exactly that protected header, so that nothing else is wrong with it."""
    text = header if isinstance(header, str) else json.dumps(header)
    protected, payload = encode(text.encode()), payload_of(one)
    algorithm = "ES256" if isinstance(header, str) else str(header.get("alg"))
    usual = "ES256" if isinstance(one.key, ec.EllipticCurvePrivateKey) else "RS256"
    known = algorithm if algorithm[:2] in ("RS", "PS", "ES") and algorithm[2:] in ("256", "384", "512") else usual
    value = encode(sign(known, one.key, f"{protected}.{payload}".encode()))
    parts = {"protected": protected, "signature": value, **({"header": unsigned} if unsigned is not None else {})}
    return {"payload": payload, "signatures": [parts]}


def with_header(**changes: Any) -> dict[str, Any]:
    """Sealed with other header parameters; an ellipsis takes one out."""
    header = {**header_of(seal()), **changes}
    return signed_anew({key: value for key, value in header.items() if value is not ...})


def judge(sealed: dict[str, Any] | bytes, *, now: datetime = AT) -> Finding:
    data = sealed if isinstance(sealed, bytes) else json.dumps(sealed, ensure_ascii=False).encode()
    return check_seal(read_sealed(data), now=now)


def code(finding: Finding) -> str:
    return f"{finding.outcome}: {finding.code}"


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_seals_of_the_commission_are_right_and_their_certificate_is_not_known(sample: str, standards: Path) -> None:
    sealed = read_sealed((standards / "elm" / sample).read_bytes())
    finding = check_seal(sealed, now=AT)
    assert code(finding) == "passed: seal-right"
    assert "xVals, rVals, arcTst" in finding.detail
    assert code(check_certificate(sealed, trust_list=TrustList(), now=AT)) == "undetermined: certificate-expired"
    assert code(check_issuer(sealed)) == "passed: issuer-sealer"


@pytest.mark.parametrize("sample", SAMPLES)
def test_their_time_stamp_proves_the_time_to_who_trusts_its_issuer(sample: str, standards: Path) -> None:
    sealed = read_sealed((standards / "elm" / sample).read_bytes())
    stamp = base64.b64decode(sealed.unsigned[0][1]["tstTokens"][0]["val"])
    [issuer] = check_timestamp(stamp, sealed.signature.encode()).others
    trust_list = TrustList((TrustedService(issuer.der, "timestamp", datetime(2022, 1, 1, tzinfo=UTC)),))
    finding = check_certificate(sealed, trust_list=trust_list, now=AT)
    assert code(finding) == "undetermined: certificate-issuer-unknown"


@pytest.mark.parametrize("sample", SAMPLES)
def test_their_way_to_point_at_the_certificate_is_ours(sample: str, standards: Path) -> None:
    header = read_sealed((standards / "elm" / sample).read_bytes()).header
    certificate = read_certificate(base64.b64decode(header["x5c"][0]))
    assert base64.b64encode(issuer_serial(certificate)).decode() == header["kid"]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("part", ["payload", "protected", "signature", "sigTst", "adoTst"])
def test_a_sample_with_one_thing_altered_fails(sample: str, part: str, standards: Path) -> None:
    outer = json.loads((standards / "elm" / sample).read_bytes())
    [parts] = outer["signatures"]
    if part == "payload":
        outer["payload"] = outer["payload"].replace("TEST SEAL", "TEST ZEAL")
    elif part in ("protected", "adoTst"):
        header = json.loads(decode(parts["protected"]))
        header["adoTst" if part == "adoTst" else "cty"] = {"tstTokens": [{"val": ""}]} if part == "adoTst" else "json"
        parts["protected"] = encode(json.dumps(header).encode())
    elif part == "signature":
        parts["signature"] = encode(bytes(256))
    else:
        archived = json.loads(decode(parts["header"]["etsiU"][-1]))["arcTst"]
        parts["header"]["etsiU"][0] = encode(json.dumps({"sigTst": archived}).encode())
    assert judge(outer).outcome is Outcome.FAILED


def x5t(**changes: Any) -> dict[str, Any]:
    return with_header(**{"x5t#S256": ..., **changes})


def digest(algorithm: str) -> str:
    return encode(hashlib.new(algorithm, SEAL_EC.certificate.der).digest())


P384 = issue(name("P-384", country="NL"), ec_key(5, ec.SECP384R1), SEALS)
P521 = issue(name("P-521", country="NL"), ec_key(5, ec.SECP521R1), SEALS)


def of(one: Issued, algorithm: str) -> dict[str, Any]:
    """Sealed with another algorithm than we seal with."""
    header = {**header_of(seal()), "alg": algorithm, "kid": ..., "x5t#S256": ...}
    header["x5c"] = [base64.b64encode(each.der).decode() for each in one.chain]
    return signed_anew({key: value for key, value in header.items() if value is not ...}, one)


SOUND: dict[str, Callable[[], Any]] = {
    "iat": seal,
    "sigT": lambda: seal(time_claim="sigT"),
    "sigT-not-critical": lambda: with_header(iat=..., sigT="2026-11-02T09:00:00Z"),
    "iat-critical": lambda: with_header(crit=["b64", "iat"]),
    "now": lambda: with_header(iat=int(AT.timestamp()) + 60),
    "stamped": stamped,
    "in-clear": lambda: in_clear(stamped()),
    "unknown-unsigned": lambda: unsigned([{"later": 1}]),
    "certificate-only": lambda: with_header(**{"x5t#S256": ..., "kid": ...}),
    "x5t#o": lambda: x5t(**{"x5t#o": {"digAlg": "S512", "digVal": digest("sha512")}}),
    "x5t#o-named-information": lambda: x5t(**{"x5t#o": {"digAlg": "sha-384", "digVal": digest("sha384")}}),
    "sigX5ts": lambda: x5t(sigX5ts=[{"digAlg": "S256", "digVal": digest("sha256")}, {}]),
    "rs256": lambda: of(seal_rsa(), "RS256"),
    "rs512": lambda: of(seal_rsa(), "RS512"),
    "ps256": lambda: of(seal_rsa(), "PS256"),
    "ps384": lambda: of(seal_rsa(), "PS384"),
    "es384": lambda: of(P384, "ES384"),
    "es512": lambda: of(P521, "ES512"),
    "adoTst": lambda: with_header(adoTst=content_stamp(payload_of(SEAL_EC).encode()), crit=["b64", "adoTst"]),
}


def in_clear(sealed: dict[str, Any]) -> dict[str, Any]:
    header = sealed["signatures"][0]["header"]
    header["etsiU"] = [json.loads(decode(each)) for each in header["etsiU"]]
    return sealed


def unsigned(items: Any) -> dict[str, Any]:
    return signed_anew(header_of(seal()), unsigned={"etsiU": items})


def content_stamp(data: bytes) -> dict[str, Any]:
    return {"tstTokens": [{"val": base64.b64encode(token(data, AT)).decode()}]}


@pytest.mark.parametrize("kind", SOUND)
def test_what_is_right_passes(kind: str) -> None:
    assert code(judge(SOUND[kind]())) == "passed: seal-right"


@given(st.randoms(use_true_random=False), st.sampled_from([None, 1, "\t"]), st.booleans())
@settings(deadline=None, max_examples=30)
def test_the_same_json_written_otherwise_passes(random: Any, indent: Any, ascii_only: bool) -> None:
    outer = stamped()
    parts = list(outer["signatures"][0].items())
    random.shuffle(parts)
    members = [("payload", outer["payload"]), ("signatures", [dict(parts)])]
    random.shuffle(members)
    data = json.dumps(dict(members), indent=indent, ensure_ascii=ascii_only).encode()
    assert read_sealed(data).payload == outer["payload"].encode()
    assert code(judge(data)) == "passed: seal-right"


def altered(part: str, before: str, after: str) -> dict[str, Any]:
    outer = seal()
    if part == "payload":
        assert before in outer["payload"]
        outer["payload"] = outer["payload"].replace(before, after)
    else:
        text = decode(outer["signatures"][0]["protected"]).decode()
        assert before in text
        outer["signatures"][0]["protected"] = encode(text.replace(before, after).encode())
    return outer


def hs256() -> dict[str, Any]:
    """Sealed with the public key for a secret, as a reader that takes the algorithm from the header would believe."""
    outer = with_header(alg="HS256")
    [parts] = outer["signatures"]
    secret = SEAL_EC.certificate.parsed.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{parts['protected']}.{outer['payload']}".encode()
    parts["signature"] = encode(hmac.digest(secret, signed, "sha256"))
    return outer


def none() -> dict[str, Any]:
    outer = with_header(alg="none")
    outer["signatures"][0]["signature"] = ""
    return outer


def restamped(value: Any) -> dict[str, Any]:
    outer = seal()
    outer["signatures"][0]["header"] = {"etsiU": [{"sigTst": value}]}
    return outer


def stamp(data: Callable[[bytes], bytes]) -> dict[str, Any]:
    """With a time-stamp that our own sealing would refuse, over a signature that is right."""
    outer = seal()
    made = data(outer["signatures"][0]["signature"].encode())
    outer["signatures"][0]["header"] = {
        "etsiU": [{"sigTst": {"tstTokens": [{"val": base64.b64encode(made).decode()}]}}]
    }
    return outer


def other_certificate() -> dict[str, Any]:
    """Another's certificate, with everything that points at it, in a seal that was made with our key."""
    other = issue(name("Ander", country="NL"), ec_key(60), SEALS)
    header = header_of(seal(other))
    return signed_anew({**header_of(seal()), **{key: header[key] for key in ("x5c", "kid", "x5t#S256")}})


def short_signature() -> dict[str, Any]:
    outer = seal()
    outer["signatures"][0]["signature"] = encode(decode(outer["signatures"][0]["signature"])[:63])
    return outer


def der_signature() -> dict[str, Any]:
    outer = seal()
    [parts] = outer["signatures"]
    signed = f"{parts['protected']}.{outer['payload']}".encode()
    parts["signature"] = encode(SEAL_EC.key.sign(signed, ec.ECDSA(SHA256())))
    return outer


OTHER = issue(name("Other", country="NL"), ec_key(62), SEALS)
NO_PURPOSE = issue(name("No stamper"), ec_key(61), STAMPS, extensions=((SIGNING, True),))
WEAK = issue(name("Weak", country="NL"), rsa_key(6, 1024), SEALS)
SECONDS = int(AT.timestamp())

FAILED: dict[str, tuple[Callable[[], Any], str]] = {
    "crit-absent": (lambda: with_header(crit=...), "seal-crit-empty"),
    "crit-empty": (lambda: with_header(crit=[]), "seal-crit-empty"),
    "crit-no-array": (lambda: with_header(crit="b64"), "seal-crit-empty"),
    "crit-no-texts": (lambda: with_header(crit=["b64", 1]), "seal-crit-empty"),
    "crit-duplicate": (lambda: with_header(crit=["b64", "b64"]), "seal-crit-duplicate"),
    "crit-absent-parameter": (lambda: with_header(crit=["b64", "sigT"]), "seal-crit-unknown"),
    "crit-unknown-parameter": (lambda: with_header(crit=["b64", "exp"], exp=1), "seal-crit-unknown"),
    "crit-parameter-of-rfc-7515": (lambda: with_header(crit=["b64", "alg"]), "seal-crit-unknown"),
    "crit-without-b64": (lambda: with_header(crit=["iat"]), "seal-crit-b64"),
    "time-absent": (lambda: with_header(iat=...), "seal-time"),
    "time-both": (lambda: with_header(sigT="2026-11-02T09:00:00Z", crit=["b64", "sigT"]), "seal-time"),
    "time-text": (lambda: with_header(iat=str(SECONDS)), "seal-time"),
    "time-true": (lambda: with_header(iat=True), "seal-time"),
    "time-fraction": (lambda: with_header(iat=SECONDS + 0.5), "seal-time"),
    "time-negative": (lambda: with_header(iat=-1), "seal-time"),
    "time-out-of-reach": (lambda: with_header(iat=10**19), "seal-time"),
    "sigT-date-only": (lambda: with_header(iat=..., sigT="2026-11-02"), "seal-time"),
    "sigT-other-zone": (lambda: with_header(iat=..., sigT="2026-11-02T09:00:00+01:00"), "seal-time"),
    "sigT-fraction": (lambda: with_header(iat=..., sigT="2026-11-02T09:00:00.1Z"), "seal-time"),
    "sigT-no-such-day": (lambda: with_header(iat=..., sigT="2026-02-30T09:00:00Z"), "seal-time"),
    "sigT-number": (lambda: with_header(iat=..., sigT=SECONDS), "seal-time"),
    "time-future": (lambda: with_header(iat=SECONDS + 3600), "seal-time-future"),
    "alg-none": (none, "seal-algorithm"),
    "alg-hs256": (hs256, "seal-algorithm"),
    "alg-absent": (lambda: with_header(alg=...), "seal-algorithm"),
    "alg-unknown": (lambda: with_header(alg="RS1"), "seal-algorithm"),
    "alg-array": (lambda: with_header(alg=["ES256"]), "seal-algorithm"),
    "alg-eddsa": (lambda: with_header(alg="EdDSA"), "seal-algorithm"),
    "alg-of-other-key": (lambda: altered("protected", '"alg":"ES256"', '"alg":"RS256"'), "seal-wrong"),
    "alg-of-other-curve": (lambda: altered("protected", '"alg":"ES256"', '"alg":"ES384"'), "seal-wrong"),
    "key-weak": (lambda: of(WEAK, "RS256"), "seal-wrong"),
    "payload-altered": (lambda: altered("payload", "Zoë", "Zoe"), "seal-wrong"),
    "payload-rewritten": (lambda: altered("payload", '","', '", "'), "seal-wrong"),
    "protected-altered": (lambda: altered("protected", "octet-stream", "octet-dream"), "seal-wrong"),
    "signature-short": (short_signature, "seal-wrong"),
    "signature-der": (der_signature, "seal-wrong"),
    "b64-absent": (lambda: with_header(b64=..., crit=["iat"]), "seal-crit-b64"),
    "b64-true": (lambda: with_header(b64=True), "seal-b64"),
    "b64-text": (lambda: with_header(b64="false"), "seal-b64"),
    "b64-zero": (lambda: with_header(b64=0), "seal-b64"),
    "detached": (lambda: with_header(sigD={"mId": "urn:x"}), "seal-detached"),
    "detached-critical": (lambda: with_header(sigD={"mId": "urn:x"}, crit=["b64", "sigD"]), "seal-crit-unknown"),
    "x5t-sha-1": (lambda: with_header(x5t=encode(bytes(20))), "seal-x5t"),
    "x5t-mismatch": (lambda: with_header(**{"x5t#S256": encode(bytes(32))}), "seal-x5t"),
    "x5t-no-text": (lambda: with_header(**{"x5t#S256": 1}), "seal-x5t"),
    "x5t#o-mismatch": (lambda: x5t(**{"x5t#o": {"digAlg": "S512", "digVal": digest("sha384")}}), "seal-x5t"),
    "x5t#o-no-object": (lambda: x5t(**{"x5t#o": "S512"}), "seal-x5t"),
    "x5t#o-algorithm": (lambda: x5t(**{"x5t#o": {"digAlg": "MD5", "digVal": digest("md5")}}), "seal-x5t"),
    "sigX5ts-mismatch": (lambda: x5t(sigX5ts=[{"digAlg": "S256", "digVal": digest("sha512")}]), "seal-x5t"),
    "sigX5ts-empty": (lambda: x5t(sigX5ts=[]), "seal-x5t"),
    "kid-of-other": (lambda: with_header(kid=header_of(seal(OTHER))["kid"]), "seal-kid"),
    "kid-none": (lambda: with_header(kid="key-1"), "seal-kid"),
    "x5c-empty": (lambda: with_header(x5c=[]), "seal-certificate-unreadable"),
    "x5c-no-array": (lambda: with_header(x5c="x"), "seal-certificate-unreadable"),
    "x5c-no-text": (lambda: with_header(x5c=[1]), "seal-certificate-unreadable"),
    "x5c-no-base64": (lambda: with_header(x5c=["?"]), "seal-certificate-unreadable"),
    "x5c-no-certificate": (lambda: with_header(x5c=["AAAA"]), "seal-certificate-unreadable"),
    "x5c-many": (lambda: with_header(x5c=header_of(seal())["x5c"] * 6), "seal-certificate-unreadable"),
    "certificate-other": (other_certificate, "seal-wrong"),
    "timestamp-of-other": (lambda: stamp(lambda _: token(b"other", AT)), "seal-timestamp-broken"),
    "timestamp-truncated": (lambda: stamp(lambda data: token(data, AT)[:-9]), "seal-timestamp-broken"),
    "timestamp-no-purpose": (lambda: stamp(lambda data: token(data, AT, NO_PURPOSE)), "seal-timestamp-broken"),
    "timestamp-future": (
        lambda: stamp(lambda data: token(data, AT + timedelta(days=1))),
        "seal-timestamp-future",
    ),
    "timestamp-before-seal": (
        lambda: stamp(lambda data: token(data, AT - timedelta(days=1))),
        "seal-timestamp-order",
    ),
    "timestamp-empty": (lambda: restamped({"tstTokens": []}), "seal-timestamp-broken"),
    "timestamp-no-object": (lambda: restamped("x"), "seal-timestamp-broken"),
    "timestamp-many": (lambda: restamped({"tstTokens": [{"val": ""}] * 11}), "seal-timestamp-broken"),
    "timestamp-no-text": (lambda: restamped({"tstTokens": [1]}), "seal-timestamp-broken"),
    "timestamp-no-value": (lambda: restamped({"tstTokens": [{"val": 1}]}), "seal-timestamp-broken"),
    "content-timestamp-of-other": (
        lambda: with_header(adoTst=content_stamp(b"other"), crit=["b64", "adoTst"]),
        "seal-timestamp-broken",
    ),
}


@pytest.mark.parametrize("defect", FAILED)
def test_a_seal_with_a_defect_fails(defect: str) -> None:
    make, expected = FAILED[defect]
    assert code(judge(make())) == f"failed: {expected}"


def test_without_its_certificate_or_that_of_the_time_stamper_a_seal_is_not_judged() -> None:
    absent = with_header(x5c=...)
    assert code(judge(absent)) == "undetermined: seal-certificate-absent"
    bare = stamp(lambda data: token(data, AT, carries=()))
    assert code(judge(bare)) == "undetermined: seal-timestamp-unknown"


def written(sealed: dict[str, Any]) -> bytes:
    return json.dumps(sealed, ensure_ascii=False).encode()


def with_parts(**changes: Any) -> bytes:
    outer = seal()
    outer["signatures"][0].update(changes)
    return written(outer)


def doubled(text: bytes, key: bytes) -> bytes:
    return text.replace(b'"' + key + b'":', b'"' + key + b'":0,"' + key + b'":', 1)


UNREADABLE: dict[str, tuple[Callable[[], bytes], list[tuple[str, str]]]] = {
    "no-json": (lambda: b"<svg/>", [("not-json", "")]),
    "too-large": (lambda: b" " * (MAX_BYTES + 1), [("seal-too-large", "")]),
    "array": (lambda: b"[]", [("seal-form", "")]),
    "flattened": (lambda: written({"payload": "{}", "protected": "", "signature": ""}), [("seal-form", "")]),
    "payload-object": (lambda: written({"payload": {}, "signatures": []}), [("seal-form", "")]),
    "signatures-object": (lambda: written({"payload": "{}", "signatures": {}}), [("seal-form", "")]),
    "no-signature": (lambda: written({**seal(), "signatures": []}), [("seal-count", "/signatures")]),
    "two-signatures": (
        lambda: written({**seal(), "signatures": seal()["signatures"] * 2}),
        [("seal-count", "/signatures")],
    ),
    "signature-text": (lambda: written({**seal(), "signatures": ["x"]}), [("seal-count", "/signatures")]),
    "outer-duplicate-key": (lambda: doubled(written(seal()), b"payload"), [("duplicate-key", "/payload")]),
    "signature-duplicate-key": (
        lambda: doubled(written(seal()), b"protected"),
        [("duplicate-key", "/signatures/0/protected")],
    ),
    "protected-duplicate-key": (
        lambda: written(signed_anew(doubled(json.dumps(header_of(seal())).encode(), b"alg").decode())),
        [("duplicate-key", "/signatures/0/protected/alg")],
    ),
    "payload-duplicate-key": (
        lambda: written({**seal(), "payload": '{"id":1,"id":2}'}),
        [("duplicate-key", "/payload/id")],
    ),
    "payload-no-json": (lambda: written({**seal(), "payload": "eyJ9"}), [("not-json", "/payload")]),
    "payload-array": (lambda: written({**seal(), "payload": "[]"}), [("seal-not-an-object", "/payload")]),
    "protected-absent": (
        lambda: written({**seal(), "signatures": [{"signature": ""}]}),
        [("seal-not-base64url", "/signatures/0/protected")],
    ),
    "protected-padded": (
        lambda: with_parts(protected=base64.urlsafe_b64encode(b'{"a":"b"}x').decode()),
        [("seal-not-base64url", "/signatures/0/protected")],
    ),
    "signature-not-ascii": (lambda: with_parts(signature="é"), [("seal-not-base64url", "/signatures/0/signature")]),
    "signature-one-character": (lambda: with_parts(signature="A"), [("seal-not-base64url", "/signatures/0/signature")]),
    "signature-other-alphabet": (
        lambda: with_parts(signature="+/+/"),
        [("seal-not-base64url", "/signatures/0/signature")],
    ),
    "signature-loose-bits": (lambda: with_parts(signature="AB"), [("seal-not-base64url", "/signatures/0/signature")]),
    "member-unknown": (lambda: with_parts(alg="none"), [("seal-form", "/signatures/0")]),
    "header-empty": (lambda: with_parts(header={}), [("seal-unsigned-form", "/signatures/0/header")]),
    "header-text": (lambda: with_parts(header="x"), [("seal-unsigned-form", "/signatures/0/header")]),
    "header-unprotected-alg": (
        lambda: with_parts(header={"etsiU": [{"a": 1}], "alg": "none"}),
        [("seal-unsigned-form", "/signatures/0/header")],
    ),
    "unsigned-empty": (lambda: with_parts(header={"etsiU": []}), [("seal-unsigned-form", "/signatures/0/header")]),
    "unsigned-many": (
        lambda: with_parts(header={"etsiU": [{"a": 1}] * 101}),
        [("seal-unsigned-form", "/signatures/0/header")],
    ),
    "unsigned-mixed": (
        lambda: with_parts(header={"etsiU": [{"a": 1}, encode(b'{"a":1}')]}),
        [("seal-unsigned-form", "/signatures/0/header")],
    ),
    "unsigned-two-names": (
        lambda: with_parts(header={"etsiU": [{"a": 1, "b": 1}]}),
        [("seal-unsigned-form", "/signatures/0/header/etsiU/0")],
    ),
    "unsigned-numbers": (
        lambda: with_parts(header={"etsiU": [1]}),
        [
            ("seal-not-base64url", "/signatures/0/header/etsiU/0"),
            ("seal-unsigned-form", "/signatures/0/header/etsiU/0"),
        ],
    ),
    "all-at-once": (
        lambda: written({"payload": "", "signatures": [{"header": {}}]}),
        [
            ("not-json", "/payload"),
            ("seal-not-base64url", "/signatures/0/protected"),
            ("seal-not-base64url", "/signatures/0/signature"),
            ("seal-unsigned-form", "/signatures/0/header"),
        ],
    ),
}


@pytest.mark.parametrize("defect", UNREADABLE)
def test_what_is_no_sealed_credential_is_refused_with_its_faults(defect: str) -> None:
    make, expected = UNREADABLE[defect]
    with pytest.raises(NotACredential) as refused:
        read_sealed(make())
    assert [(fault.code, fault.pointer) for fault in refused.value.faults] == expected


WHOLE = written(stamped())


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=3))
@settings(deadline=None, max_examples=200)
def test_a_spoilt_file_never_passes_as_something_else(changes: list[tuple[int, int]]) -> None:
    spoilt = bytearray(WHOLE)
    for place, value in changes:
        spoilt[place] = value
    try:
        sealed = read_sealed(bytes(spoilt))
    except NotACredential:
        return
    finding = check_seal(sealed, now=AT)
    check_certificate(sealed, trust_list=TrustList(), now=AT)
    check_issuer(sealed)
    whole = read_sealed(WHOLE)
    is_same = (sealed.payload, sealed.protected, sealed.signature) == (whole.payload, whole.protected, whole.signature)
    assert is_same or finding.outcome is not Outcome.PASSED


Schemas = Callable[[str, Any], list[str]]


@pytest.fixture(scope="module")
def etsi(standards: Path) -> Schemas:
    """Holds a value against one of the ETSI schemas; nothing is fetched."""
    folder = standards / "jades"
    found = {path.relative_to(folder).as_posix(): json.loads(path.read_text()) for path in folder.rglob("*.json")}
    resources = [(BASE + path, Resource.from_contents(schema, DRAFT7)) for path, schema in found.items()]
    registry: Registry[Any] = Registry().with_resources(resources)

    def faults(schema: str, value: Any) -> list[str]:
        return [
            error.message for error in Draft7Validator({"$ref": BASE + schema}, registry=registry).iter_errors(value)
        ]

    return faults


def schema_faults(etsi: Schemas, sealed: dict[str, Any]) -> list[str]:
    [parts] = sealed["signatures"]
    found = etsi("rfcs/rfc7515-jws.json", sealed)
    found += etsi("19182-protected-jsonSchema.json", json.loads(decode(parts["protected"])))
    if "header" in parts:
        found += etsi("19182-unprotected-jsonSchema.json", parts["header"])
        for item in parts["header"].get("etsiU", []):
            component = json.loads(decode(item)) if isinstance(item, str) else item
            found += etsi("19182-jsonSchema.json#/definitions/etsiUClearInstance", component)
    return found


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_schemas_accept_the_samples(sample: str, etsi: Schemas, standards: Path) -> None:
    assert schema_faults(etsi, json.loads((standards / "elm" / sample).read_bytes())) == []


@pytest.mark.parametrize("time_claim", ["iat", "sigT"])
@pytest.mark.parametrize("one", [lambda: SEAL_EC, seal_rsa], ids=["p-256", "rsa"])
def test_the_schemas_accept_what_we_seal(time_claim: Any, one: Any, etsi: Schemas) -> None:
    assert schema_faults(etsi, seal(one(), time_claim=time_claim)) == []
    assert schema_faults(etsi, seal(one(), time_claim=time_claim, timestamp=lambda data: token(data, AT))) == []


def test_the_schemas_accept_the_other_forms_that_we_read(etsi: Schemas) -> None:
    for kind in ("in-clear", "x5t#o", "certificate-only", "adoTst", "ps256", "es384"):
        assert schema_faults(etsi, SOUND[kind]()) == []


@pytest.mark.parametrize(
    "defect",
    ["time-absent", "time-both", "time-text", "time-fraction", "sigT-number", "alg-absent", "alg-array", "crit-no-array",
     "crit-no-texts", "b64-text", "x5t-sha-1", "x5t-no-text", "x5t#o-no-object", "sigX5ts-empty", "x5c-no-array",
     "x5c-no-text", "timestamp-empty", "timestamp-no-object", "timestamp-no-text"],
)  # fmt: skip
def test_what_the_schemas_refuse_we_refuse(defect: str, etsi: Schemas) -> None:
    sealed = FAILED[defect][0]()
    assert schema_faults(etsi, deepcopy(sealed)) != []
    assert judge(sealed).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "defect", ["header-unprotected-alg", "unsigned-empty", "unsigned-mixed", "unsigned-two-names", "header-empty"]
)
def test_the_unsigned_forms_that_the_schemas_refuse_are_not_read(defect: str, etsi: Schemas) -> None:
    assert schema_faults(etsi, json.loads(UNREADABLE[defect][0]())) != []
