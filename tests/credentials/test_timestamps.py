"""Time-stamps: of a real time-stamper, accepted; with one thing wrong, refused."""

import contextlib
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from credentials.timestamps import BrokenTimestamp, UnknownTimestamp, check_timestamp, read_token, timestamp_request
from tests.credentials.pki import (
    ENCRYPTING,
    SEAL_EC,
    SIGNING,
    STAMPER,
    STAMPS,
    TIME_STAMPING,
    Issued,
    TimeStamper,
    ec_key,
    issue,
    name,
    openssl,
    stamper_rsa,
    token,
)

DATA = b"c2lnbmF0dXJl"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_the_request_is_that_of_another_library() -> None:
    other = TimestampRequestBuilder().data(DATA).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=False)
    assert timestamp_request(DATA) == other.cert_request(cert_request=True).build().as_bytes()


@pytest.mark.parametrize("stamper", [lambda: STAMPER, stamper_rsa], ids=["p-256", "rsa"])
def test_a_real_time_stamper_is_asked_read_and_checked(stamper: Callable[[], Issued], tmp_path: Path) -> None:
    server = TimeStamper(tmp_path, stamper())
    before = datetime.now(UTC).replace(microsecond=0)
    made = read_token(server.reply(timestamp_request(DATA)))
    stamp = check_timestamp(made, DATA)
    assert server.has_verified(made, DATA)
    assert before <= stamp.at <= datetime.now(UTC)
    assert stamp.certificate == stamper().certificate
    assert stamp.others == (STAMPS.certificate,)
    assert read_token(made) == made


def test_a_refusal_says_why(tmp_path: Path) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": bytes(20)}
    answer = TimeStamper(tmp_path).reply(tsp.TimeStampReq({"version": "v1", "message_imprint": imprint}).dump())
    with pytest.raises(BrokenTimestamp, match="Message digest algorithm is not supported"):
        read_token(answer)


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b"\x30\x80" * 3000, bytes.fromhex("30053003020100"), bytes.fromhex("30053003020102")]
)
def test_an_answer_that_is_none_is_refused(answer: bytes) -> None:
    with pytest.raises(BrokenTimestamp):
        read_token(answer)


SOUND: list[dict[str, Any]] = [
    {},
    {"digest": "sha384"},
    {"digest": "sha512"},
    {"imprint": "sha384"},
    {"imprint": "sha512"},
    {"attribute": "signing_certificate"},
    {"change": lambda parts: parts.update(sid={"subject_key_identifier": key_identifier(STAMPER)})},
]


def key_identifier(one: Issued) -> bytes:
    found = one.certificate.parsed.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return found.value.digest


@pytest.mark.parametrize("choices", SOUND)
def test_every_form_that_is_read_is_one_that_openssl_reads(choices: dict[str, Any], tmp_path: Path) -> None:
    made = token(DATA, AT, **choices)
    assert check_timestamp(made, DATA).at == AT
    (tmp_path / "token.der").write_bytes(made)
    (tmp_path / "top.pem").write_bytes(STAMPS.certificate.parsed.public_bytes(Encoding.PEM))
    assert cms_accepts(tmp_path)


def cms_accepts(folder: Path) -> bool:
    command = ("cms", "-verify", "-inform", "DER", "-in", "token.der", "-CAfile", "top.pem", "-purpose", "any")
    return openssl(folder, *command, "-out", "content").returncode == 0


def test_rsa_pss_and_pkcs_1_without_a_hash_are_read(tmp_path: Path) -> None:
    (tmp_path / "top.pem").write_bytes(STAMPS.certificate.parsed.public_bytes(Encoding.PEM))
    for scheme in ("rsassa_pss", "rsassa_pkcs1v15"):
        made = token(DATA, AT, stamper_rsa(), scheme=scheme)
        (tmp_path / "token.der").write_bytes(made)
        assert cms_accepts(tmp_path)
        assert check_timestamp(made, DATA).certificate == stamper_rsa().certificate


def stamper(*extensions: Any, key: Any = None, **more: Any) -> Issued:
    return issue(name("Bad stamper"), key or ec_key(4), STAMPS, extensions=extensions, **more)


def twice(parts: dict[str, Any]) -> None:
    parts["attributes"].append(parts["attributes"][1])


def altered(parts: dict[str, Any]) -> None:
    parts["content"] = parts["content"].replace(b"20261102", b"20200102")


def no_zone(parts: dict[str, Any]) -> None:
    shorter = parts["content"].replace(b"\x18\x0f20261102090000Z", b"\x18\x0e20261102090000")
    parts["content"] = shorter[:1] + bytes([len(shorter) - 2]) + shorter[2:]
    digest_anew(parts)


def year_zero(parts: dict[str, Any]) -> None:
    parts["content"] = parts["content"].replace(b"20261102090000Z", b"00001102090000Z")
    digest_anew(parts)


def digest_anew(parts: dict[str, Any]) -> None:
    parts["attributes"][1]["values"] = [hashlib.sha256(parts["content"]).digest()]


EMAIL = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
ENDED = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))

BROKEN: dict[str, Callable[[], bytes]] = {
    "other-data": lambda: token(b"other", AT),
    "truncated": lambda: token(DATA, AT)[:-20],
    "followed": lambda: token(DATA, AT) + b"\0",
    "too-large": lambda: bytes((256 << 10) + 1),
    "empty": lambda: b"",
    "not-signed": lambda: bytes(cms.ContentInfo({"content_type": "data", "content": b"x"}).dump()),
    "nested": lambda: b"\x30\x80" * 5000,
    "no-time-stamp": lambda: token(DATA, AT, change=lambda parts: parts.update(content_type="data")),
    "two-signers": lambda: token(DATA, AT, change=lambda parts: parts.update(signers=2)),
    "content-altered": lambda: token(DATA, AT, change=altered),
    "attribute-twice": lambda: token(DATA, AT, change=twice),
    "attribute-missing": lambda: token(DATA, AT, change=lambda parts: parts["attributes"].pop(1)),
    "certificate-not-named": lambda: token(DATA, AT, change=lambda parts: parts["attributes"].pop(2)),
    "certificate-other-named": lambda: token(DATA, AT, names=STAMPS.certificate),
    "signed-by-other": lambda: token(DATA, AT, Issued(ec_key(5), STAMPER.certificate, STAMPER.above)),
    "no-purpose": lambda: token(DATA, AT, stamper((SIGNING, True))),
    "purpose-not-critical": lambda: token(DATA, AT, stamper((TIME_STAMPING[0], False))),
    "purpose-among-others": lambda: token(DATA, AT, stamper((EMAIL, True))),
    "usage-other": lambda: token(DATA, AT, stamper(TIME_STAMPING, (ENCRYPTING, True))),
    "certificate-expired": lambda: token(DATA, AT, stamper(TIME_STAMPING, period=ENDED)),
    "time-without-zone": lambda: token(DATA, AT, change=no_zone),
    "time-out-of-reach": lambda: token(DATA, AT, change=year_zero),
    "certificate-unreadable": lambda: unreadable(),
}


def unreadable() -> bytes:
    """A token whose certificate is well-formed ASN.1, with an extension that stands there twice."""
    made = stamper(TIME_STAMPING, (x509.BasicConstraints(False, None), True))
    return token(DATA, AT, made).replace(bytes.fromhex("0603551d13"), bytes.fromhex("0603551d25"))


@pytest.mark.parametrize("defect", BROKEN)
def test_a_time_stamp_that_proves_nothing_is_broken(defect: str) -> None:
    with pytest.raises(BrokenTimestamp):
        check_timestamp(BROKEN[defect](), DATA)


def ed25519_token() -> bytes:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    return token(DATA, AT, stamper((SIGNING, True), TIME_STAMPING, key=key))


UNKNOWN: dict[str, Callable[[], bytes]] = {
    "no-certificate": lambda: token(DATA, AT, carries=()),
    "only-other-certificates": lambda: token(DATA, AT, carries=(SEAL_EC.certificate,)),
    "imprint-sha-1": lambda: token(DATA, AT, imprint="sha1"),
    "digest-sha-1": lambda: token(DATA, AT, digest="sha1"),
    "signature-sha-224": lambda: token(DATA, AT, scheme="sha224_ecdsa"),
    "key-ed25519": ed25519_token,
    "scheme-of-other-key": lambda: token(DATA, AT, scheme="sha256_rsa"),
}


@pytest.mark.parametrize("defect", UNKNOWN)
def test_a_time_stamp_that_cannot_be_checked_is_unknown(defect: str) -> None:
    with pytest.raises(UnknownTimestamp):
        check_timestamp(UNKNOWN[defect](), DATA)


MADE = token(DATA, AT)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(MADE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_spoilt_token_never_says_another_time(changes: list[tuple[int, int]]) -> None:
    spoilt = bytearray(MADE)
    for place, value in changes:
        spoilt[place] = value
    with contextlib.suppress(BrokenTimestamp, UnknownTimestamp):
        assert check_timestamp(bytes(spoilt), DATA).at == AT
