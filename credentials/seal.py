"""Sealing a European Digital Credential: JAdES B-B and B-T (ETSI TS 119 182-1 V1.2.1) over unencoded JSON (RFC 7797).

A seal is advanced when its certificate is just any; that the European Union accepts it takes a qualified certificate
and a qualified device, which this library cannot give.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from credentials import vocabularies
from credentials.certificates import (
    MIN_RSA_BITS,
    Certificate,
    UnreadableCertificate,
    is_issued_by,
    issuer_serial,
    read_certificate,
)
from credentials.dates import date_time
from credentials.encodings import base64url_encode
from credentials.faults import Fault, UnsafeDocument
from credentials.sealed import read_sealed
from credentials.strict_json import read_json
from credentials.timestamps import check_timestamp, read_token

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
TimeClaim = Literal["iat", "sigT"]
_KEY_KIND = Fault("seal-key-kind", "The key of a seal is RSA of at least 2048 bits, or on the curve P-256.")


class SealRefused(ValueError):
    """A key, certificate or document with which no sound seal can be made; every reason at once."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.detail for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Sealer:
    """Who seals: a private key, RSA or P-256, and the certificates from its own upwards."""

    private_key: PrivateKey
    certificates: tuple[Certificate, ...]

    @property
    def algorithm(self) -> str:
        """The JWS algorithm of the key (RFC 7518, 3.1)."""
        return "RS256" if isinstance(self.private_key, rsa.RSAPrivateKey) else "ES256"

    def sign(self, message: bytes) -> bytes:
        """The signature in the form of a JWS: RSA PKCS#1 v1.5, or r and s of 32 bytes each (RFC 7518, 3.3 and 3.4)."""
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(message, padding.PKCS1v15(), SHA256())
        r, s = decode_dss_signature(self.private_key.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _is_of_kind(key: PrivateKey) -> bool:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.key_size >= MIN_RSA_BITS
    return isinstance(key.curve, ec.SECP256R1)


def load_sealer(key: bytes, certificates: bytes, password: bytes | None = None) -> Sealer:
    """A sealer from PEM texts: a private key, and its certificate with those that certify it, in that order.

    Raises SealRefused when either cannot be read, or the key is neither RSA of 2048 bits or more nor on P-256.
    """
    try:
        private_key = load_pem_private_key(key, password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SealRefused(Fault("seal-key-unreadable", "The key of the seal cannot be read.")) from error
    if not isinstance(private_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or not _is_of_kind(private_key):
        raise SealRefused(_KEY_KIND)
    try:
        chain = [each.public_bytes(Encoding.DER) for each in x509.load_pem_x509_certificates(certificates)]
        return Sealer(private_key, tuple(read_certificate(der) for der in chain))
    except (ValueError, UnreadableCertificate) as error:
        raise SealRefused(Fault("seal-certificate-unreadable", "The certificates cannot be read.")) from error


def seal_document(
    document: dict[str, Any],
    sealer: Sealer,
    *,
    signed_at: datetime,
    time_claim: TimeClaim = "iat",
    timestamp: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """The credential with what its issuer is called by the certificate, sealed: a JWS in general JSON serialisation.

    `signed_at` has a zone and is kept in whole seconds, as `iat` (5.1.11) or as `sigT` (5.2.1). With `timestamp` the
    seal is of level B-T (5.3.4): it gets the bytes to be stamped and returns the DER token, or the answer of the
    time-stamper that holds it. Raises SealRefused when certificate, key and time do not fit together, UnsafeDocument
    when the document cannot be read back safely, BrokenTimestamp or UnknownTimestamp when the token proves nothing.
    """
    if faults := _sealer_faults(sealer, signed_at):
        raise SealRefused(*faults)
    text = json.dumps(name_issuer(document, sealer.certificates[0]), ensure_ascii=False, separators=(",", ":"))
    if unsafe := read_json(text.encode("utf-8", "surrogatepass"))[1]:
        raise UnsafeDocument(tuple(unsafe))
    protected = _encode(_protected_header(sealer, signed_at, time_claim))
    signature = base64url_encode(sealer.sign(f"{protected}.{text}".encode()))
    sealed = _write({"payload": text, "signatures": [{"protected": protected, "signature": signature}]})
    return add_timestamp(sealed, timestamp) if timestamp else sealed


def add_timestamp(sealed: bytes, timestamp: Callable[[bytes], bytes]) -> bytes:
    """A seal of level B-B made one of level B-T (5.3.4), for who stamps later than he seals; no key is needed.

    Raises NotACredential, SealRefused when it has unsigned components already, BrokenTimestamp or UnknownTimestamp.
    """
    read_sealed(sealed)
    outer = json.loads(sealed)
    parts = outer["signatures"][0]
    if "header" in parts:
        raise SealRefused(Fault("seal-stamped", "The seal has unsigned components already.", "/signatures/0/header"))
    stamped = {"etsiU": [_signature_timestamp(parts["signature"].encode(), timestamp)]}
    outer["signatures"] = [{"protected": parts["protected"], "header": stamped, "signature": parts["signature"]}]
    return _write(outer)


def _write(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _sealer_faults(sealer: Sealer, signed_at: datetime) -> list[Fault]:
    if not sealer.certificates:
        return [Fault("seal-certificate-missing", "A seal needs a certificate.")]
    own, faults = sealer.certificates[0], []
    if not _is_of_kind(sealer.private_key):
        faults.append(_KEY_KIND)
    if own.parsed.public_key() != sealer.private_key.public_key():
        faults.append(Fault("seal-certificate-other-key", "The first certificate is not that of the key."))
    if not all(is_issued_by(low, high) for low, high in pairwise(sealer.certificates)):
        faults.append(Fault("seal-certificate-order", "Each certificate must be followed by that of its issuer."))
    if not own.is_valid_at(signed_at):
        period = f"{own.not_before:%Y-%m-%d} to {own.not_after:%Y-%m-%d}"
        faults.append(Fault("seal-certificate-period", f"The certificate is valid from {period} only."))
    if not own.may_sign:
        faults.append(Fault("seal-certificate-usage", "The certificate is not for signing."))
    return faults


def _encode(value: dict[str, Any]) -> str:
    return base64url_encode(_write(value))


def _protected_header(sealer: Sealer, signed_at: datetime, time_claim: TimeClaim) -> dict[str, Any]:
    """The header parameters of clause 5.1, with `crit` naming those that RFC 7515 does not know.

    `iat` is left out of `crit`: clause 5.1.9 does not ask for it, and other software refuses what it has not listed.
    """
    own = sealer.certificates[0]
    return {
        "alg": sealer.algorithm,
        "cty": "octet-stream",
        "kid": base64.b64encode(issuer_serial(own)).decode(),
        "x5t#S256": base64url_encode(hashlib.sha256(own.der).digest()),
        "x5c": [base64.b64encode(each.der).decode() for each in sealer.certificates],
        "typ": "jose+json",
        "b64": False,
        **({"iat": int(signed_at.timestamp())} if time_claim == "iat" else {"sigT": date_time(signed_at)}),
        "crit": ["b64"] if time_claim == "iat" else ["b64", "sigT"],
    }


def _signature_timestamp(signature: bytes, timestamp: Callable[[bytes], bytes]) -> str:
    token = read_token(timestamp(signature))
    check_timestamp(token, signature)
    return _encode({"sigTst": {"tstTokens": [{"val": base64.b64encode(token).decode()}]}})


def name_issuer(document: dict[str, Any], certificate: Certificate) -> dict[str, Any]:
    """A copy of an ELM credential whose issuer is called as its certificate says: legal name, identifier, country.

    The name stands in every language the document had it in. The country is that of the identifier, and of the first
    location where that said another. What is changed gets the ids of the Commission's own seals, so that nothing else
    in the document says two things under one id; where the issuer is repeated under its id, the repetition follows.
    Raises SealRefused when the document names no issuer as an object, or the certificate no country that the EU knows.
    """
    named = deepcopy(document)
    issuer, country = named.get("issuer"), vocabularies.country(certificate.country or "")
    if not isinstance(issuer, dict):
        raise SealRefused(Fault("seal-issuer-missing", "The document has no issuer.", "/issuer"))
    if "id" not in country:
        raise SealRefused(Fault("seal-certificate-country", "The certificate names no country of the EU table."))
    issuer.setdefault("legalName", {"en": ""})
    issuer.setdefault("eIDASIdentifier", {})
    issuer.setdefault("location", [{}])
    for organisation in _repetitions(named, issuer.get("id"), issuer):
        if "legalName" in organisation:
            organisation["legalName"] = _renamed(organisation["legalName"], certificate.organisation)
        if "eIDASIdentifier" in organisation:
            organisation["eIDASIdentifier"] = _identified(organisation["eIDASIdentifier"], certificate, country)
        if "location" in organisation:
            organisation["location"] = _relocated(organisation["location"], country)
    return named


def _repetitions(value: Any, identity: Any, issuer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The issuer, and every object in the document that is it again because it has its id."""
    if isinstance(value, dict):
        if value is issuer or (identity is not None and value.get("id") == identity):
            yield value
        for part in value.values():
            yield from _repetitions(part, identity, issuer)
    elif isinstance(value, list):
        for part in value:
            yield from _repetitions(part, identity, issuer)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _renamed(names: Any, name: str) -> dict[str, Any]:
    """The name in the languages, and in the form (text or array), that the names had; else in English."""
    languages = _object(names) or {"en": ""}
    return {language: [name] if isinstance(old, list) else name for language, old in languages.items()}


def _identified(identifier: Any, certificate: Certificate, country: dict[str, Any]) -> dict[str, Any]:
    notation = certificate.organisation_identifier or _object(identifier).get("notation")
    told = {"id": "urn:certificateIdentifier:1", "type": "LegalIdentifier", "spatial": country}
    return {**_object(identifier), **told, **({"notation": notation} if notation else {})}


def _relocated(locations: Any, country: dict[str, Any]) -> Any:
    """The locations, in the form (one or an array) that they had, the first one in that country.

    What an earlier seal had put there under the same id goes.
    """
    first, *rest = locations if isinstance(locations, list) and locations else [locations]
    addresses = _object(first).get("address")
    address, *others = addresses if isinstance(addresses, list) and addresses else [addresses]
    if _object(_object(address).get("countryCode")).get("id") == country["id"]:
        return locations
    moved = {**_object(address), "id": "urn:certificateAddress:1", "type": "Address", "countryCode": country}
    place = {**_object(first), "id": "urn:certificateLocation:1", "type": "Location"}
    place["address"] = [moved, *others] if isinstance(addresses, list) else moved
    kept = [each for each in rest if _object(each).get("id") != place["id"]]
    return [place, *kept] if isinstance(locations, list) else place
