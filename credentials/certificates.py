"""X.509 certificates of seals and of time-stampers: facts, references, and trust (RFC 5280; ETSI EN 319 412-1 and -3).

Revocation is not looked at: lists and responders are not fetched here, and those inside a file are not read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification
from cryptography.x509.oid import NameOID, ObjectIdentifier

from credentials.findings import Finding, failed, passed, undetermined

ORGANIZATION_IDENTIFIER = ObjectIdentifier("2.5.4.97")
MIN_RSA_BITS = 2048
_MAX_BYTES = 64 << 10

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
Kind = Literal["seal", "timestamp"]


class UnreadableCertificate(ValueError):
    """Bytes that are no X.509 certificate, or one that is not well-formed."""


@dataclass(frozen=True)
class Certificate:
    """A certificate's facts. `organisation` is O, else CN; `country` is ISO 3166-1 alpha-2; the bounds are inclusive.

    `public_key` is None for keys that are neither RSA of at least 2048 bits nor on a NIST curve. `purposes` are the
    extended key usages as dotted numbers, when that extension is critical; None when it is absent or not.
    """

    der: bytes
    parsed: x509.Certificate
    public_key: PublicKey | None
    organisation: str
    organisation_identifier: str | None
    country: str | None
    not_before: datetime
    not_after: datetime
    may_sign: bool
    purposes: tuple[str, ...] | None

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether the moment lies within the certificate's own period (RFC 5280, 4.1.2.5)."""
        return self.not_before <= moment <= self.not_after


def read_certificate(der: bytes) -> Certificate:
    """The facts of a DER certificate of at most 64 KiB. Raises UnreadableCertificate."""
    if len(der) > _MAX_BYTES:
        raise UnreadableCertificate("A certificate of more than 64 KiB is not read.")
    try:
        return _read(der)
    except (ValueError, TypeError, x509.InvalidVersion, x509.DuplicateExtension) as error:
        raise UnreadableCertificate(f"The certificate cannot be read: {error}.") from error
    except (UnsupportedAlgorithm, x509.UnsupportedGeneralNameType) as error:
        raise UnreadableCertificate(f"The certificate is of a kind that is not read: {error}.") from error


def _read(der: bytes) -> Certificate:
    parsed = x509.load_der_x509_certificate(der)
    usage = _extension(parsed, x509.KeyUsage)
    purposes = _extension(parsed, x509.ExtendedKeyUsage)
    organisation = _attribute(parsed, NameOID.ORGANIZATION_NAME) or _attribute(parsed, NameOID.COMMON_NAME)
    return Certificate(
        der=der,
        parsed=parsed,
        public_key=_public_key(parsed),
        organisation=organisation or "",
        organisation_identifier=_attribute(parsed, ORGANIZATION_IDENTIFIER),
        country=_attribute(parsed, NameOID.COUNTRY_NAME),
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        may_sign=usage is None or usage.value.digital_signature or usage.value.content_commitment,
        purposes=tuple(each.dotted_string for each in purposes.value) if purposes and purposes.critical else None,
    )


def _extension(parsed: x509.Certificate, kind: type[x509.ExtensionType]) -> Any:
    return next((each for each in parsed.extensions if isinstance(each.value, kind)), None)


def _attribute(parsed: x509.Certificate, name: ObjectIdentifier) -> str | None:
    found = parsed.subject.get_attributes_for_oid(name)
    return str(found[0].value) if found else None


def _public_key(parsed: x509.Certificate) -> PublicKey | None:
    key = parsed.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= MIN_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1):
        return key
    return None


def issuer_serial(certificate: Certificate) -> bytes:
    """The DER IssuerSerial that points at a certificate (RFC 5035, 5), its names byte for byte those of the issuer."""
    names = asn1.GeneralNames([asn1.GeneralName("directory_name", asn1.Name.load(_issuer_name(certificate)))])
    pointer = tsp.IssuerSerial({"issuer": names, "serial_number": certificate.parsed.serial_number})
    return bytes(pointer.dump())


def _issuer_name(certificate: Certificate) -> bytes:
    return bytes(asn1.Certificate.load(certificate.der)["tbs_certificate"]["issuer"].dump())


def is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the names match and the signature is that of the issuer's key; nothing else is looked at."""
    try:
        certificate.parsed.verify_directly_issued_by(issuer.parsed)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


@dataclass(frozen=True)
class TrustedService:
    """A trusted issuer of seal certificates, or of time-stamps, or one such certificate itself; since and until when.

    Raises UnreadableCertificate on construction when the DER is no certificate.
    """

    certificate: bytes
    kind: Kind
    since: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        read_certificate(self.certificate)


@dataclass(frozen=True)
class TrustList:
    """Whom a verifier trusts, and when that list was brought (None: it is our own).

    `compromised` says since when the key of a certificate is in wrong hands, by its SHA-256 in hexadecimal.
    """

    services: tuple[TrustedService, ...] = ()
    brought_at: datetime | None = None
    compromised: Mapping[str, datetime] = field(default_factory=dict)

    def anchors(self, kind: Kind, at: datetime) -> Iterator[Certificate]:
        """The certificates trusted for that kind of service at that moment."""
        for service in self.services:
            if service.kind == kind and service.since <= at and (service.until is None or at <= service.until):
                yield read_certificate(service.certificate)


def check_chain(
    leaf: Certificate, others: Iterable[Certificate], *, trust_list: TrustList, kind: Kind, at: datetime
) -> Finding:
    """Whether a path runs from a certificate over others to a trusted one, all valid at that moment (RFC 5280, 6.1).

    Failed only when the certificate names the key of a trusted issuer that did not sign it; without a path it is
    undetermined. Revocation, certificate policies and the qualified statements are not looked at.
    """
    anchors = list(trust_list.anchors(kind, at))
    if anchors and _has_path(leaf, others, anchors, at):
        age = f", as the list was on {trust_list.brought_at:%Y-%m-%d}" if trust_list.brought_at else ""
        return passed("certificate-trusted", f"A trusted service issued the certificate{age}; revocation not checked.")
    if any(_is_forged(leaf, anchor) for anchor in anchors):
        return failed("certificate-forged", "The certificate names a trusted issuer that did not sign it.")
    return undetermined("certificate-issuer-unknown", "No path leads from the certificate to a trusted service.")


def _has_path(leaf: Certificate, others: Iterable[Certificate], anchors: list[Certificate], at: datetime) -> bool:
    anything = verification.ExtensionPolicy.permit_all()
    authority = anything.require_present(x509.BasicConstraints, verification.Criticality.AGNOSTIC, None)
    authority = authority.may_be_present(x509.KeyUsage, verification.Criticality.AGNOSTIC, _must_sign_certificates)
    policy = verification.PolicyBuilder().store(verification.Store([anchor.parsed for anchor in anchors]))
    at_moment = policy.time  # sets the moment to judge at; called `policy.time` it would pass for a clock
    policy = at_moment(at.astimezone(UTC).replace(tzinfo=None))
    verifier = policy.extension_policies(ca_policy=authority, ee_policy=anything).build_client_verifier()
    try:
        verifier.verify(leaf.parsed, [other.parsed for other in others if other.public_key])
    except verification.VerificationError:
        return False
    return True


def _must_sign_certificates(_: verification.Policy, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("the key of an issuer may not sign certificates")


def _is_forged(leaf: Certificate, anchor: Certificate) -> bool:
    """Whether the certificate points at the key of the anchor by name and identifier, and was not signed with it."""
    named = _extension(leaf.parsed, x509.AuthorityKeyIdentifier)
    held = _extension(anchor.parsed, x509.SubjectKeyIdentifier)
    is_named = named and held and named.value.key_identifier == held.value.digest
    return bool(is_named and leaf.parsed.issuer == anchor.parsed.subject and not is_issued_by(leaf, anchor))
