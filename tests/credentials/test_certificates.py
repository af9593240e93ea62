"""Certificates: what they say, how they are pointed at, and whether a path leads to a trusted one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from credentials.certificates import (
    TrustedService,
    TrustList,
    UnreadableCertificate,
    check_chain,
    is_issued_by,
    issuer_serial,
    read_certificate,
)
from credentials.findings import Outcome
from tests.credentials.pki import (
    END,
    ROOT,
    SEAL_EC,
    SEALS,
    SIGNING,
    STAMPER,
    START,
    TRUST,
    Issued,
    authority,
    ec_key,
    issue,
    name,
    openssl,
    rsa_key,
    trusted,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def answer(leaf: Issued, *above: Issued, trust_list: TrustList = TRUST, at: datetime = NOW) -> str:
    others = [each.certificate for each in above]
    finding = check_chain(leaf.certificate, others, trust_list=trust_list, kind="seal", at=at)
    return f"{finding.outcome}: {finding.code}"


def test_a_certificate_says_whose_it_is_and_what_it_is_for() -> None:
    read = SEAL_EC.certificate
    assert (read.organisation, read.organisation_identifier, read.country) == (
        "Hogeschool Noord",
        "NTRNL-12345678",
        "NL",
    )
    assert (read.not_before, read.not_after, read.may_sign, read.purposes) == (START, END, True, None)
    assert STAMPER.certificate.purposes == ("1.3.6.1.5.5.7.3.8",)
    assert (ROOT.certificate.organisation, ROOT.certificate.may_sign) == ("Test root", False)


@pytest.mark.parametrize("moment", [START - timedelta(seconds=1), END + timedelta(seconds=1)])
def test_a_certificate_is_valid_up_to_and_with_its_bounds(moment: datetime) -> None:
    assert SEAL_EC.certificate.is_valid_at(START)
    assert SEAL_EC.certificate.is_valid_at(END)
    assert not SEAL_EC.certificate.is_valid_at(moment)


@pytest.mark.parametrize(
    ("key", "is_read"),
    [
        (ec_key(5, ec.SECP384R1), True),
        (ec_key(6, ec.SECP521R1), True),
        (ec_key(7, ec.SECP256K1), False),
        (rsa_key(5, 2048), True),
        (rsa_key(6, 1024), False),
        (ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)), False),
    ],
)
def test_keys_that_are_weak_or_of_other_kinds_are_not_used(key: object, is_read: bool) -> None:
    assert (issue(name("Any"), key, ROOT).certificate.public_key is not None) == is_read


def test_a_purpose_that_is_not_critical_binds_nobody() -> None:
    mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    assert issue(name("Mail"), ec_key(8), ROOT, extensions=((mail, False),)).certificate.purposes is None


def doubled_extension() -> bytes:
    usage = x509.KeyUsage(True, *[False] * 8)
    der = issue(
        name("Twice"), ec_key(8), extensions=((usage, True), (x509.BasicConstraints(False, None), True))
    ).certificate.der
    return der.replace(bytes.fromhex("0603551d13"), bytes.fromhex("0603551d0f"))


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\x30\x03\x02\x01\x01",
        SEAL_EC.certificate.der[:-1],
        SEAL_EC.certificate.der + b"\0",
        bytes((64 << 10) + 1),
        doubled_extension(),
        SEAL_EC.certificate.der.replace(bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a8648ce3d0209")),
    ],
    ids=["empty", "no-certificate", "cut-short", "followed", "too-large", "extension-twice", "key-unknown"],
)
def test_what_is_no_certificate_is_refused(der: bytes) -> None:
    with pytest.raises(UnreadableCertificate):
        read_certificate(der)


def test_issuer_and_serial_are_those_that_openssl_reads(tmp_path: Path) -> None:
    (tmp_path / "one.pem").write_bytes(SEAL_EC.certificate.parsed.public_bytes(Encoding.PEM))
    told = openssl(tmp_path, "x509", "-in", "one.pem", "-noout", "-serial", "-issuer", "-nameopt", "RFC2253").stdout
    pointer = tsp.IssuerSerial.load(issuer_serial(SEAL_EC.certificate), strict=True)
    assert f"serial={pointer['serial_number'].native:X}" in told.replace("serial=0", "serial=")
    assert f"issuer=CN={pointer['issuer'][0].chosen.native['common_name']},C=NL" in told


def test_issued_by_is_name_and_signature() -> None:
    assert is_issued_by(SEAL_EC.certificate, SEALS.certificate)
    assert not is_issued_by(SEAL_EC.certificate, ROOT.certificate)
    lied = issue(name("Lies"), ec_key(9), SEALS, signed_with=ec_key(10))
    assert not is_issued_by(lied.certificate, SEALS.certificate)


def openssl_accepts(folder: Path, leaf: Issued, *above: Issued, top: Issued = ROOT, at: datetime = NOW) -> bool:
    files = {"leaf.pem": [leaf], "above.pem": list(above), "top.pem": [top]}
    for file, them in files.items():
        (folder / file).write_bytes(b"".join(each.certificate.parsed.public_bytes(Encoding.PEM) for each in them))
    command = ["verify", "-CAfile", "top.pem", "-attime", str(int(at.timestamp()))]
    more = ["-untrusted", "above.pem"] if above else []
    return openssl(folder, *command, *more, "leaf.pem").returncode == 0


SHORT = (datetime(2021, 1, 1, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC))
NO_AUTHORITY = issue(name("Test no authority"), ec_key(11), ROOT, extensions=((SIGNING, True),))
MAY_NOT = authority(
    "Test may not", ROOT, number=12, extensions=((x509.BasicConstraints(True, None), True), (SIGNING, True))
)
SHALLOW = authority("Test shallow", ROOT, number=13, path_length=0)
BELOW_SHALLOW = authority("Test below", SHALLOW, number=14)
OVER = authority("Test over", ROOT, number=15, period=SHORT)
STRANGE = ((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True), (SIGNING, True))


@pytest.mark.parametrize(
    ("leaf", "above", "expected"),
    [
        (SEAL_EC, (SEALS,), True),
        (SEAL_EC, (STAMPER, SEALS), True),
        (issue(name("Direct"), ec_key(20), ROOT), (), True),
        (SEAL_EC, (), False),
        (issue(name("A"), ec_key(20), NO_AUTHORITY), (NO_AUTHORITY,), False),
        (issue(name("B"), ec_key(20), MAY_NOT), (MAY_NOT,), False),
        (issue(name("C"), ec_key(20), BELOW_SHALLOW), (BELOW_SHALLOW, SHALLOW), False),
        (issue(name("D"), ec_key(20), OVER), (OVER,), False),
        (issue(name("E"), ec_key(20), ROOT, period=SHORT), (), False),
        (issue(name("F"), ec_key(20), ROOT, extensions=STRANGE), (), False),
        (issue(name("G"), ec_key(20), SEALS, signed_with=ec_key(21), identified_by=ec_key(21)), (SEALS,), False),
    ],
    ids=[
        "sound", "sound-in-any-order", "sound-direct", "chain-incomplete", "issuer-no-authority", "issuer-may-not-certify",
        "path-too-long", "issuer-expired", "expired", "critical-extension-unknown", "signature-of-other",
    ],
)  # fmt: skip
def test_a_path_is_one_where_openssl_finds_one(
    leaf: Issued, above: tuple[Issued, ...], expected: bool, tmp_path: Path
) -> None:
    assert openssl_accepts(tmp_path, leaf, *above) == expected
    assert answer(leaf, *above) == (
        "passed: certificate-trusted" if expected else "undetermined: certificate-issuer-unknown"
    )


def test_the_issuer_itself_or_the_certificate_itself_may_be_trusted() -> None:
    assert answer(SEAL_EC, trust_list=TrustList((trusted(SEALS),))) == "passed: certificate-trusted"
    assert answer(SEAL_EC, trust_list=TrustList((trusted(SEAL_EC),))) == "passed: certificate-trusted"


def test_a_service_is_trusted_for_its_kind_and_its_period_only() -> None:
    unknown = "undetermined: certificate-issuer-unknown"
    assert answer(SEAL_EC, SEALS, trust_list=TrustList()) == unknown
    assert answer(SEAL_EC, SEALS, trust_list=TrustList((trusted(ROOT, "timestamp"),))) == unknown
    ended = TrustList((trusted(ROOT, until=NOW - timedelta(days=1)),))
    assert answer(SEAL_EC, SEALS, trust_list=ended) == unknown
    assert answer(SEAL_EC, SEALS, trust_list=ended, at=NOW - timedelta(days=2)) == "passed: certificate-trusted"
    begun = TrustList((trusted(ROOT, since=NOW + timedelta(days=1)),))
    assert answer(SEAL_EC, SEALS, trust_list=begun) == unknown


def test_an_intermediate_with_a_weak_key_leads_nowhere() -> None:
    extensions = ((x509.BasicConstraints(True, None), True),)
    weak = issue(name("Weak"), rsa_key(6, 1024), ROOT, extensions=extensions)
    assert answer(issue(name("H"), ec_key(20), weak), weak) == "undetermined: certificate-issuer-unknown"


def test_a_certificate_that_names_a_trusted_key_that_did_not_sign_it_is_forged() -> None:
    forged = issue(name("Forged"), ec_key(20), ROOT, signed_with=ec_key(21))
    assert answer(forged) == "failed: certificate-forged"


def test_the_age_of_the_list_is_told() -> None:
    aged = TrustList((trusted(ROOT),), brought_at=datetime(2026, 10, 1, tzinfo=UTC))
    finding = check_chain(SEAL_EC.certificate, SEAL_EC.above, trust_list=aged, kind="seal", at=NOW)
    assert finding.outcome is Outcome.PASSED
    assert "2026-10-01" in finding.detail


def test_a_maze_of_certificates_costs_little_and_leads_nowhere() -> None:
    keys = [ec_key(number) for number in (30, 31, 32)]
    rooms = [
        authority("Maze", number=30 + number, signed_with=key) for number in range(3) for key in keys for _ in range(4)
    ]
    leaf = issue(name("Lost"), ec_key(20), rooms[0])
    assert answer(leaf, *rooms) == "undetermined: certificate-issuer-unknown"


def test_a_trust_list_holds_certificates_only() -> None:
    with pytest.raises(UnreadableCertificate):
        TrustedService(b"none", "seal", START)
