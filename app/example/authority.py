"""A certificate authority for the demo: what it certifies looks like a real seal, and is worth nothing elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_YEARS = timedelta(days=5 * 365)
_SIGNING = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
_CERTIFYING = x509.KeyUsage(False, False, False, False, False, True, True, False, False)


@dataclass(frozen=True)
class Authority:
    """The authority: its key, and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """The certificate that a verifier in the demo trusts."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def issue_seal(self, organisation: str, identifier: str, now: datetime) -> tuple[str, str]:
        """A key and certificate for a seal of an organisation: the key, and the certificate with ours, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(f"{organisation} (voorbeeld, geen echt zegel)", organisation, identifier)
        certificate = _certificate(subject, key, self.certificate.subject, self.key, now, is_authority=False)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return private, certificate.public_bytes(Encoding.PEM).decode() + self.pem


def new_authority(now: datetime) -> Authority:
    """A new authority; whatever it certifies says that it is an example."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Leerlijn demo CA (voorbeeld, vertrouw dit niet)", "Leerlijn demo", "NTRNL-00000000")
    return Authority(key, _certificate(name, key, name, key, now, is_authority=True))


def _name(common: str, organisation: str, identifier: str) -> x509.Name:
    parts = {
        NameOID.COUNTRY_NAME: "NL",
        NameOID.ORGANIZATION_NAME: organisation,
        x509.ObjectIdentifier("2.5.4.97"): identifier,
        NameOID.COMMON_NAME: common[:64],
    }
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts.items()])


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signing_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    *,
    is_authority: bool,
) -> x509.Certificate:
    own, above = (x509.SubjectKeyIdentifier.from_public_key(each.public_key()) for each in (key, signing_key))
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(is_authority, 0 if is_authority else None), critical=True)
        .add_extension(_CERTIFYING if is_authority else _SIGNING, critical=True)
        .add_extension(own, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), critical=False)
        .sign(signing_key, hashes.SHA256())
    )
