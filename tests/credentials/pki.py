"""A small world of certificates: an own authority, seals, time-stampers, and tokens with one thing wrong."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from credentials.certificates import Certificate, Kind, TrustedService, TrustList, read_certificate
from credentials.seal import Sealer

START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2048, 12, 31, tzinfo=UTC)
ORGANIZATION_IDENTIFIER = x509.ObjectIdentifier("2.5.4.97")
SIGNING = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
ISSUING = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
ENCRYPTING = x509.KeyUsage(False, False, True, False, False, False, False, False, False)
TIME_STAMPING = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
Extensions = tuple[tuple[x509.ExtensionType, bool], ...]
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs openssl in a folder; skips the test where it is not installed."""
    if shutil.which("openssl") is None:
        from tests.conftest import missing  # here, because the fixtures there use what is made here

        missing("openssl")
    command = ["openssl", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@cache
def rsa_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key, the same one in the whole run for the same number."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(number: int = 0, curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    """A key on a curve, the same one in the whole run for the same number."""
    return ec.generate_private_key(curve())


@dataclass(frozen=True)
class Issued:
    """A key with its certificate, and the certificates above it."""

    key: Any
    certificate: Certificate
    above: tuple[Certificate, ...] = ()

    @property
    def chain(self) -> tuple[Certificate, ...]:
        return (self.certificate, *self.above)

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.key, self.chain)

    @property
    def key_pem(self) -> bytes:
        return bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    @property
    def chain_pem(self) -> bytes:
        return b"".join(each.parsed.public_bytes(Encoding.PEM) for each in self.chain)


def name(common: str, **more: str) -> x509.Name:
    """A distinguished name; `identifier` is the organizationIdentifier, `organisation` O, `country` C."""
    kinds = {
        "country": NameOID.COUNTRY_NAME,
        "organisation": NameOID.ORGANIZATION_NAME,
        "identifier": ORGANIZATION_IDENTIFIER,
    }
    parts = [x509.NameAttribute(kinds[kind], value) for kind, value in more.items()]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def issue(
    subject: x509.Name,
    key: Any,
    issuer: Issued | None = None,
    *,
    extensions: Extensions = ((SIGNING, True),),
    period: tuple[datetime, datetime] = (START, END),
    signed_with: Any = None,
    identified_by: Any = None,
) -> Issued:
    """A certificate; self-signed without an issuer. `signed_with` and `identified_by` are keys that lie."""
    signer = signed_with or (issuer.key if issuer else key)
    named = (identified_by or (issuer.key if issuer else key)).public_key()
    above = issuer.certificate.parsed.subject if issuer else subject
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(above).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(period[0]).not_valid_after(period[1])
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(named), False)
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, is_critical)
    made = builder.sign(signer, None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    chain = (issuer.chain if issuer.above else (issuer.certificate,)) if issuer else ()
    return Issued(key, read_certificate(made.public_bytes(Encoding.DER)), chain)


def authority(common: str, issuer: Issued | None = None, *, number: int = 90, **more: Any) -> Issued:
    """An issuer of certificates, at the top or under another."""
    authorised = ((x509.BasicConstraints(True, more.pop("path_length", None)), True), (ISSUING, True))
    extensions = more.pop("extensions", authorised)
    return issue(name(common, country="NL"), ec_key(number), issuer, extensions=extensions, **more)


ROOT = authority("Test root", number=90)
SEALS = authority("Test seals", ROOT, number=91)
STAMPS = authority("Test time-stamps", number=92)
HOLDER = name("Zegel", country="NL", organisation="Hogeschool Noord", identifier="NTRNL-12345678")
SEAL_EC = issue(HOLDER, ec_key(1), SEALS)
STAMPER = issue(name("Stamper"), ec_key(3), STAMPS, extensions=((SIGNING, True), TIME_STAMPING))


@cache
def seal_rsa(bits: int = 3072) -> Issued:
    """A seal certificate over an RSA key."""
    return issue(HOLDER, rsa_key(2, bits), SEALS)


@cache
def stamper_rsa() -> Issued:
    """A time-stamper with an RSA key."""
    return issue(name("Stamper RSA"), rsa_key(3), STAMPS, extensions=((SIGNING, True), TIME_STAMPING))


def trusted(one: Issued, kind: Kind = "seal", **period: datetime) -> TrustedService:
    return TrustedService(one.certificate.der, kind, **{"since": START, **period})


TRUST = TrustList((trusted(ROOT), trusted(STAMPS, "timestamp")))


class TimeStamper:
    """A real time-stamping server: `openssl ts`, run once per request. Its clock is that of the machine."""

    def __init__(self, folder: Path, one: Issued = STAMPER) -> None:
        self.folder = folder
        (folder / "serial").write_text("01")
        (folder / "key.pem").write_bytes(one.key_pem)
        (folder / "certificate.pem").write_bytes(one.certificate.parsed.public_bytes(Encoding.PEM))
        (folder / "above.pem").write_bytes(b"".join(each.parsed.public_bytes(Encoding.PEM) for each in one.above))
        (folder / "openssl.cnf").write_text(
            f"[tsa]\ndefault_tsa = ours\n[ours]\ndir = {folder}\nserial = $dir/serial\n"
            "signer_cert = $dir/certificate.pem\nsigner_key = $dir/key.pem\ncerts = $dir/above.pem\n"
            "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256, sha384, sha512\n"
            "ess_cert_id_alg = sha256\n"
        )

    def reply(self, query: bytes) -> bytes:
        """The answer to a request (RFC 3161, 2.4.2)."""
        (self.folder / "query.tsq").write_bytes(query)
        made = openssl(
            self.folder, "ts", "-reply", "-queryfile", "query.tsq", "-config", "openssl.cnf", "-out", "reply.tsr"
        )
        assert made.returncode == 0, made.stderr
        return (self.folder / "reply.tsr").read_bytes()

    def has_verified(self, token: bytes, data: bytes, top: Issued = STAMPS) -> bool:
        """Whether `openssl ts -verify` accepts a token over the data."""
        (self.folder / "token.der").write_bytes(token)
        (self.folder / "data").write_bytes(data)
        (self.folder / "top.pem").write_bytes(top.certificate.parsed.public_bytes(Encoding.PEM))
        done = openssl(
            self.folder, "ts", "-verify", "-in", "token.der", "-token_in", "-data", "data", "-CAfile", "top.pem"
        )
        return done.returncode == 0


def token(
    data: bytes,
    at: datetime,
    one: Issued = STAMPER,
    *,
    digest: str = "sha256",
    imprint: str = "sha256",
    names: Certificate | None = None,
    attribute: str = "signing_certificate_v2",
    scheme: str = "",
    carries: tuple[Certificate, ...] | None = None,
    change: Callable[[dict[str, Any]], None] = lambda parts: None,
) -> bytes:
    """A token of our own making, for what a real time-stamper refuses to do; `change` spoils its parts before signing."""
    hashed = hashlib.new(imprint, data).digest()
    stated = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3.4.1",
            "message_imprint": {"hash_algorithm": {"algorithm": imprint}, "hashed_message": hashed},
            "serial_number": 7,
            "gen_time": at,
        }
    ).dump()
    signer = (names or one.certificate).der
    pointers = {
        "signing_certificate_v2": {"certs": [{"cert_hash": hashlib.sha256(signer).digest()}]},
        "signing_certificate": {"certs": [{"cert_hash": hashlib.sha1(signer).digest()}]},
    }
    attributes = [
        {"type": "content_type", "values": ["tst_info"]},
        {"type": "message_digest", "values": [hashlib.new(digest, stated).digest()]},
        {"type": attribute, "values": [pointers[attribute]]},
    ]
    held = asn1.Certificate.load(one.certificate.der)
    parts: dict[str, Any] = {
        "content": stated,
        "attributes": attributes,
        "sid": {"issuer_and_serial_number": {"issuer": held.issuer, "serial_number": held.serial_number}},
        "digest": digest,
        "certificates": one.chain if carries is None else carries,
        "content_type": "tst_info",
    }
    change(parts)
    return _signed(parts, one, scheme)


def _signed(parts: dict[str, Any], one: Issued, scheme: str) -> bytes:
    signed = cms.CMSAttributes([cms.CMSAttribute(each) for each in parts["attributes"]])
    algorithm, value = _signature(one.key, signed.dump(), parts["digest"], scheme)
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(parts["sid"]),
        "digest_algorithm": {"algorithm": parts["digest"]},
        "signed_attrs": signed,
        "signature_algorithm": algorithm,
        "signature": value,
    }
    content = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": parts["digest"]}],
        "encap_content_info": {
            "content_type": parts["content_type"],
            "content": core.ParsableOctetString(parts["content"]),
        },
        "certificates": [asn1.Certificate.load(each.der) for each in parts["certificates"]],
        "signer_infos": [signer] * parts.get("signers", 1),
    }
    made = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})
    return bytes(made.dump())


def _signature(key: Any, data: bytes, digest: str, scheme: str) -> tuple[dict[str, Any], bytes]:
    kind: hashes.HashAlgorithm = getattr(hashes, digest.upper())()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {"algorithm": scheme or f"{digest}_ecdsa"}, key.sign(data, ec.ECDSA(kind))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {"algorithm": scheme or "ed25519"}, key.sign(data)
    if scheme != "rsassa_pss":
        return {"algorithm": scheme or f"{digest}_rsa"}, key.sign(data, padding.PKCS1v15(), kind)
    hashed = {"algorithm": digest}
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": hashed,
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": hashed},
            "salt_length": kind.digest_size,
        }
    )
    pss = padding.PSS(padding.MGF1(kind), kind.digest_size)
    return {"algorithm": "rsassa_pss", "parameters": parameters}, key.sign(data, pss, kind)
