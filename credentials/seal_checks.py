"""Judging the seal on a European Digital Credential (ETSI TS 119 182-1 V1.2.1; RFC 7515, RFC 7797).

Levels B-B and B-T are judged. What the levels above add in `etsiU` (certificates, revocation lists, archive
time-stamps) is not; the finding names it.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from credentials import vocabularies
from credentials.certificates import (
    Certificate,
    TrustList,
    UnreadableCertificate,
    check_chain,
    issuer_serial,
    read_certificate,
)
from credentials.dates import read_date_time
from credentials.findings import Finding, Outcome, failed, passed, undetermined, worst
from credentials.sealed import SealedDocument, base64url_bytes
from credentials.timestamps import BrokenTimestamp, Timestamp, UnknownTimestamp, check_timestamp

MAX_CERTIFICATES = 10
MAX_TOKENS = 10
CLOCK_SKEW = timedelta(minutes=5)
"""How far apart the clocks of a sealer, a time-stamper and a verifier may be."""
UNDERSTOOD = frozenset({"b64", "iat", "sigT", "x5t#o", "sigX5ts", "adoTst"})
"""The header parameters that may be critical, because the rules below follow them."""
_HASHES: dict[str, HashAlgorithm] = {"256": SHA256(), "384": SHA384(), "512": SHA512()}
_ALGORITHMS = {family + bits for family in ("RS", "PS", "ES") for bits in _HASHES}
_CURVES = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}
_DIGESTS = {"S256": "sha256", "S384": "sha384", "S512": "sha512"}
"""The names of clause 5.2.2; those of the IANA registry of Named Information (`sha-256`) are read too."""

Rule = Callable[[SealedDocument, datetime], Iterator[Finding]]


def check_seal(sealed: SealedDocument, *, now: datetime) -> Finding:
    """Whether the seal is a sound JAdES signature over the payload, as the certificate in it tells.

    The rules, in order: critical parameters (RFC 7515, 4.1.11), unencoded payload (RFC 7797), signing certificate
    (5.1.7), signing time (5.1.11, 5.2.1), signature (RFC 7515, 5.2), time-stamps (5.2.6, 5.3.4). Whose certificate it
    is, and whether it was valid, is told by `check_certificate`. `now` has a zone.
    """
    rules: tuple[Rule, ...] = (_critical, _encoding, _signer, _claimed_time, _signature, _timestamps)
    found = [finding for rule in rules for finding in rule(sealed, now)]
    if found:
        return worst(*found)
    ignored = [name for name, _ in sealed.unsigned if name != "sigTst"]
    rest = f" Not looked at: {', '.join(ignored)}." if ignored else ""
    return passed("seal-right", f"Nothing was changed since it was sealed.{rest}")


def _critical(sealed: SealedDocument, _: datetime) -> Iterator[Finding]:
    names = sealed.header.get("crit")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        yield failed("seal-crit-empty", "The seal does not say which of its parameters are critical.")
    elif len(set(names)) != len(names):
        yield failed("seal-crit-duplicate", "The seal names a critical parameter more than once.")
    elif unknown := [name for name in names if name not in UNDERSTOOD or name not in sealed.header]:
        yield failed("seal-crit-unknown", f"These critical parameters are absent or not known: {', '.join(unknown)}.")
    elif "b64" not in names:
        yield failed("seal-crit-b64", "The seal does not say that the form of its payload is critical.")


def _encoding(sealed: SealedDocument, _: datetime) -> Iterator[Finding]:
    if sealed.header.get("b64") is not False:
        yield failed("seal-b64", "The seal is not one over the payload as it stands there.")
    if "sigD" in sealed.header:
        yield failed("seal-detached", "The seal is over something that is not in the file.")


def _certificates(header: dict[str, Any]) -> tuple[Certificate, ...]:
    """The certificates of `x5c`, the signer's first. Raises UnreadableCertificate; none when there is no `x5c`."""
    texts = header.get("x5c", [])
    if not isinstance(texts, list) or len(texts) > MAX_CERTIFICATES or ("x5c" in header and not texts):
        raise UnreadableCertificate("The certificates are no array of at most ten.")
    return tuple(read_certificate(_base64(text)) for text in texts)


def _base64(text: Any) -> bytes:
    if not isinstance(text, str):
        raise UnreadableCertificate("A certificate is no text.")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise UnreadableCertificate("A certificate is not in base64.") from error


def _signer(sealed: SealedDocument, _: datetime) -> Iterator[Finding]:
    """The certificate, and every reference to it, which must be to this one."""
    try:
        certificates = _certificates(sealed.header)
    except UnreadableCertificate as error:
        yield failed("seal-certificate-unreadable", str(error))
        return
    if not certificates:
        yield undetermined("seal-certificate-absent", "The certificate of the seal is not in the file.")
        return
    if "x5t" in sealed.header:
        yield failed("seal-x5t", "The seal points at its certificate with SHA-1, which its standard forbids.")
    if not all(_is_reference(each, certificates[0]) for each in _references(sealed.header)):
        yield failed("seal-x5t", "The seal points at another certificate than it carries.")
    if "kid" in sealed.header and sealed.header["kid"] != base64.b64encode(issuer_serial(certificates[0])).decode():
        yield failed("seal-kid", "The seal names another certificate than it carries.")


def _references(header: dict[str, Any]) -> Iterator[Any]:
    """Every digest of the signing certificate, as digAlg and digVal (5.1.7, 5.2.2)."""
    if "x5t#S256" in header:
        yield {"digAlg": "S256", "digVal": header["x5t#S256"]}
    if "x5t#o" in header:
        yield header["x5t#o"]
    if "sigX5ts" in header:
        several = header["sigX5ts"]
        yield several[0] if isinstance(several, list) and several else None


def _is_reference(reference: Any, certificate: Certificate) -> bool:
    if not isinstance(reference, dict) or not isinstance(reference.get("digAlg"), str):
        return False
    name = _DIGESTS.get(reference["digAlg"].upper().replace("SHA-", "S"))
    digest = base64url_bytes(reference.get("digVal"))
    return name is not None and digest == hashlib.new(name, certificate.der).digest()


def _signing_time(header: dict[str, Any]) -> datetime | None:
    """The claimed signing time, in UTC and whole seconds (5.1.11, 5.2.1); None when there is not exactly one."""
    if ("iat" in header) == ("sigT" in header):
        return None
    seconds, text = header.get("iat"), header.get("sigT")
    if isinstance(seconds, int) and not isinstance(seconds, bool) and 0 <= seconds < 1 << 36:
        return datetime.fromtimestamp(seconds, UTC)
    return read_date_time(text) if isinstance(text, str) and len(text) == 20 and text.endswith("Z") else None


def _claimed_time(sealed: SealedDocument, now: datetime) -> Iterator[Finding]:
    at = _signing_time(sealed.header)
    if at is None:
        yield failed("seal-time", "The seal does not say once, in the form of its standard, when it was made.")
    elif at > now + CLOCK_SKEW:
        yield failed("seal-time-future", f"The seal says to be of {at:%Y-%m-%d %H:%M}, which is yet to come.")


def _signature(sealed: SealedDocument, _: datetime) -> Iterator[Finding]:
    algorithm = sealed.header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        yield failed("seal-algorithm", "The seal is made with an algorithm that is not accepted.")
        return
    try:
        certificates = _certificates(sealed.header)
    except UnreadableCertificate:
        return
    if not certificates:
        return
    signed = sealed.protected.encode() + b"." + sealed.payload
    if not _is_signature(algorithm, certificates[0], signed, base64url_bytes(sealed.signature) or b""):
        yield failed("seal-wrong", "It was changed, or sealed with another key.")


def _is_signature(algorithm: str, certificate: Certificate, signed: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the bytes with the certificate's key (RFC 7518, 3.3 to 3.5)."""
    key, digest = certificate.public_key, _HASHES[algorithm[2:]]
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES.get(algorithm, ())):
            key.verify(_der_signature(signature, (key.key_size + 7) // 8), signed, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey) and algorithm.startswith("RS"):
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        elif isinstance(key, rsa.RSAPublicKey) and algorithm.startswith("PS"):
            key.verify(signature, signed, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _der_signature(signature: bytes, size: int) -> bytes:
    if len(signature) != 2 * size:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))


def _tokens(sealed: SealedDocument) -> Iterator[tuple[str, bytes, bytes]]:
    """Kind, DER and stamped bytes of each time-stamp over the payload or the signature. Raises BrokenTimestamp."""
    containers = [("sigTst", value, sealed.signature.encode()) for name, value in sealed.unsigned if name == "sigTst"]
    if "adoTst" in sealed.header:
        containers.append(("adoTst", sealed.header["adoTst"], sealed.payload))
    for kind, container, stamped in containers:
        tokens = container.get("tstTokens") if isinstance(container, dict) else None
        if not isinstance(tokens, list) or not 0 < len(tokens) <= MAX_TOKENS:
            raise BrokenTimestamp("A time-stamp is not well-formed.")
        for token in tokens:
            value = token.get("val") if isinstance(token, dict) else None
            try:
                yield kind, base64.b64decode(value if isinstance(value, str) else "?", validate=True), stamped
            except ValueError as error:
                raise BrokenTimestamp("A time-stamp is not in base64.") from error


def _timestamps(sealed: SealedDocument, now: datetime) -> Iterator[Finding]:
    claimed = _signing_time(sealed.header) or now
    try:
        for kind, token, stamped in _tokens(sealed):
            at = check_timestamp(token, stamped).at
            if at > now + CLOCK_SKEW:
                yield failed("seal-timestamp-future", "A time-stamp on the seal is of a time yet to come.")
            if kind == "sigTst" and claimed > at + CLOCK_SKEW:
                yield failed("seal-timestamp-order", "The seal says to be made after it was time-stamped.")
    except BrokenTimestamp as error:
        yield failed("seal-timestamp-broken", str(error))
    except UnknownTimestamp as error:
        yield undetermined("seal-timestamp-unknown", str(error))


def check_certificate(sealed: SealedDocument, *, trust_list: TrustList, now: datetime) -> Finding:
    """Whether the seal's certificate is for sealing, was valid, and comes from a service on the trust list.

    Valid at the claimed time, and at the time proven: that of the earliest signature time-stamp by a time-stamper on
    the list, else `now`. It says nothing of the signature: see `check_seal`. Revocation is not looked at, and that the
    time-stamper's own certificate may have expired since is not either.
    """
    try:
        certificates = _certificates(sealed.header)
    except UnreadableCertificate as error:
        return undetermined("certificate-unreadable", str(error))
    claimed = _signing_time(sealed.header)
    if not certificates or claimed is None:
        return undetermined("certificate-absent", "The certificate of the seal, or its time, is not in the file.")
    own, *others = certificates
    if not own.may_sign:
        return failed("certificate-usage", "The certificate of the seal is not for signing.")
    since = trust_list.compromised.get(hashlib.sha256(own.der).hexdigest())
    if since and claimed >= since:
        return failed("key-compromised", "The key of the seal was in wrong hands when it was set.")
    if not own.is_valid_at(claimed):
        return failed("certificate-period", "The certificate was not valid when the seal says to be made.")
    at = min(_proven_times(sealed, trust_list), default=now)
    if at > own.not_after:
        return undetermined(
            "certificate-expired",
            f"The certificate expired on {own.not_after:%Y-%m-%d}; nothing proves an earlier seal.",
        )
    return check_chain(own, others, trust_list=trust_list, kind="seal", at=at)


def _proven_times(sealed: SealedDocument, trust_list: TrustList) -> Iterator[datetime]:
    """The times of the sound signature time-stamps that a trusted time-stamper made."""
    try:
        for kind, token, stamped in _tokens(sealed):
            if kind == "sigTst" and _is_trusted(stamp := check_timestamp(token, stamped), trust_list):
                yield stamp.at
    except (BrokenTimestamp, UnknownTimestamp):
        return


def _is_trusted(stamp: Timestamp, trust_list: TrustList) -> bool:
    found = check_chain(stamp.certificate, stamp.others, trust_list=trust_list, kind="timestamp", at=stamp.at)
    return found.outcome is Outcome.PASSED


def check_issuer(sealed: SealedDocument) -> Finding:
    """Whether the credential calls its issuer as the seal's certificate does: legal name, eIDAS number, country (ELM).

    What else it says of its issuer, an `id` or `altLabel` among it, is the sealer's own word.
    """
    try:
        own = _certificates(sealed.header)[0]
    except (UnreadableCertificate, IndexError):
        return undetermined("issuer-certificate-absent", "There is no certificate to hold the issuer against.")
    issuer = sealed.document.get("issuer")
    issuer = issuer if isinstance(issuer, dict) else {}
    names, identifier = issuer.get("legalName"), issuer.get("eIDASIdentifier")
    known = [text for name in (names.values() if isinstance(names, dict) else ()) for text in _texts(name)]
    identifier = identifier if isinstance(identifier, dict) else {}
    is_same = own.organisation_identifier in (None, identifier.get("notation"))
    if not known or set(known) != {own.organisation} or not is_same or not _is_country(identifier, own):
        return failed("issuer-not-sealer", f"The issuer it names is not who sealed it: {own.organisation}.")
    if own.organisation_identifier is None:
        return undetermined("issuer-number-unproven", "The certificate does not say the number that it names.")
    return passed("issuer-sealer", f"The issuer is who sealed it: {own.organisation}.")


def _is_country(identifier: dict[str, Any], own: Certificate) -> bool:
    spatial = identifier.get("spatial")
    named = spatial.get("id") if isinstance(spatial, dict) else spatial
    return own.country is None or named == vocabularies.country(own.country).get("id")


def _texts(name: Any) -> list[str]:
    return [text if isinstance(text, str) else "" for text in (name if isinstance(name, list) else [name])]
