"""Time-stamp tokens (RFC 3161, RFC 5816; CMS of RFC 5652): asking for one, reading it, and checking what it proves."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, core, tsp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from credentials.certificates import Certificate, UnreadableCertificate, read_certificate

TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
_MAX_BYTES = 256 << 10
_MAX_CERTIFICATES = 10
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What the ASN.1 reader raises on bytes that only look like a token."""


class BrokenTimestamp(ValueError):
    """A time-stamp that proves nothing: not well-formed, over other bytes, or not signed by a time-stamper."""


class UnknownTimestamp(ValueError):
    """A time-stamp whose certificate or algorithm is not at hand, so that it cannot be checked."""


@dataclass(frozen=True)
class Timestamp:
    """What a sound token says: its time, whose it is, and the other certificates that came with it."""

    at: datetime
    certificate: Certificate
    others: tuple[Certificate, ...]


def timestamp_request(data: bytes) -> bytes:
    """The DER TimeStampReq (RFC 3161, 2.4.1) for the SHA-256 of the data, asking for the certificate.

    It has no nonce: the imprint of a signature is unique, so that an answer cannot be of another request.
    """
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(data).digest()}
    return bytes(tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True}).dump())


class _Response(core.Sequence):  # type: ignore[misc]
    """A TimeStampResp (RFC 3161, 2.4.2): without a token when the request was refused."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]  # noqa: RUF012


def read_token(answer: bytes) -> bytes:
    """The DER token in the answer of a time-stamper (RFC 3161, 2.4.2), or that is the answer itself.

    Raises BrokenTimestamp when the request was refused, or the answer is neither.
    """
    if _is_token(answer):
        return answer
    try:
        response = _Response.load(answer, strict=True)
        status, words = response["status"]["status"].native, response["status"]["status_string"].native
        token = bytes(response["time_stamp_token"].dump())
    except _UNREADABLE as error:
        raise BrokenTimestamp("The answer of the time-stamper cannot be read.") from error
    if status not in ("granted", "granted_with_mods") or not token:
        raise BrokenTimestamp(f"The time-stamper refused: {' '.join(words or [str(status)]).rstrip('.')}.")
    return token


def _is_token(answer: bytes) -> bool:
    try:
        return bool(cms.ContentInfo.load(answer, strict=True)["content_type"].native == "signed_data")
    except _UNREADABLE:
        return False


def check_timestamp(token: bytes, data: bytes) -> Timestamp:
    """What a DER token of at most 256 KiB says about the data, once its imprint and its signature are right.

    Its signer must have a critical extended key usage for time-stamping and nothing else (RFC 3161, 2.3), valid at the
    time that it states. Whether the signer is trusted is left to `certificates.check_chain`. Raises BrokenTimestamp,
    and UnknownTimestamp when it does not carry its signer's certificate or uses an algorithm not read here.
    """
    if len(token) > _MAX_BYTES:
        raise BrokenTimestamp("A time-stamp of more than 256 KiB is not read.")
    try:
        return _check(token, data)
    except (BrokenTimestamp, UnknownTimestamp):
        raise
    except _UNREADABLE as error:
        raise BrokenTimestamp(f"The time-stamp cannot be read: {type(error).__name__}.") from error


def _check(token: bytes, data: bytes) -> Timestamp:
    content = cms.ContentInfo.load(token, strict=True)
    if content["content_type"].native != "signed_data":
        raise BrokenTimestamp("The time-stamp is not signed.")
    signed = content["content"]
    wrapped = signed["encap_content_info"]
    if wrapped["content_type"].native != "tst_info" or len(signed["signer_infos"]) != 1:
        raise BrokenTimestamp("What is signed is no time-stamp, or not by one signer.")
    stamped = bytes(wrapped["content"])
    stated = tsp.TSTInfo.load(stamped, strict=True)
    _check_imprint(stated["message_imprint"], data)
    signer = signed["signer_infos"][0]
    certificate, others = _certificates(signed, signer["sid"])
    _check_signed(signer, stamped, certificate)
    at = stated["gen_time"].native
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise BrokenTimestamp("The time-stamp states no time in UTC.")
    _check_signer(certificate, at)
    return Timestamp(at, certificate, others)


def _check_imprint(imprint: Any, data: bytes) -> None:
    name = imprint["hash_algorithm"]["algorithm"].native
    if name not in _HASHES:
        raise UnknownTimestamp(f"The hash algorithm {name} is not read.")
    if imprint["hashed_message"].native != hashlib.new(name, data).digest():
        raise BrokenTimestamp("The time-stamp is over something else.")


def _certificates(signed: Any, sid: Any) -> tuple[Certificate, tuple[Certificate, ...]]:
    """The signer's certificate and the others. Raises UnknownTimestamp when the signer's is not among them."""
    carried = [each for each in signed["certificates"] if each.name == "certificate"][:_MAX_CERTIFICATES]
    signers = [each for each in carried if _is_of(each.chosen, sid)]
    if len(signers) != 1:
        raise UnknownTimestamp("The time-stamp does not carry the one certificate of its signer.")
    try:
        others = tuple(read_certificate(each.dump()) for each in carried if each is not signers[0])
        return read_certificate(signers[0].dump()), others
    except UnreadableCertificate as error:
        raise BrokenTimestamp(str(error)) from error


def _is_of(certificate: Any, sid: Any) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(certificate.key_identifier == sid.native)
    pointer = sid.chosen
    is_number = certificate.serial_number == pointer["serial_number"].native
    return bool(is_number and certificate["tbs_certificate"]["issuer"].dump() == pointer["issuer"].dump())


def _check_signed(signer: Any, content: bytes, certificate: Certificate) -> None:
    """The signed attributes: about this content and this certificate, and signed with its key (RFC 5652, 5.4)."""
    attributes: dict[str, Any] = {}
    for each in signer["signed_attrs"]:
        if each["type"].native in attributes or len(each["values"]) != 1:
            raise BrokenTimestamp("An attribute of the time-stamp's signer stands there more than once.")
        attributes[each["type"].native] = each["values"][0]
    name = signer["digest_algorithm"]["algorithm"].native
    if name not in _HASHES:
        raise UnknownTimestamp(f"The hash algorithm {name} is not read.")
    is_about = (
        attributes["content_type"].native == "tst_info"
        and attributes["message_digest"].native == hashlib.new(name, content).digest()
        and _names(attributes, certificate)
    )
    if not is_about:
        raise BrokenTimestamp("The signer of the time-stamp signed something else, or names another certificate.")
    _check_signature(signer, name, certificate)


def _names(attributes: dict[str, Any], certificate: Certificate) -> bool:
    """Whether the signing certificate attribute names that certificate (RFC 5035, 3; RFC 2634, 5.4 with SHA-1)."""
    if "signing_certificate_v2" in attributes:
        pointer = attributes["signing_certificate_v2"]["certs"][0]
        digest = hashlib.new(pointer["hash_algorithm"]["algorithm"].native, certificate.der).digest()
    else:
        pointer = attributes["signing_certificate"]["certs"][0]
        digest = hashlib.sha1(certificate.der, usedforsecurity=False).digest()
    return bool(pointer["cert_hash"].native == digest)


def _check_signature(signer: Any, digest_name: str, certificate: Certificate) -> None:
    algorithm, signature = signer["signature_algorithm"], signer["signature"].native
    signed, key, scheme = signer["signed_attrs"].untag().dump(), certificate.public_key, algorithm.signature_algo
    name = digest_name if algorithm["algorithm"].native == "rsassa_pkcs1v15" else algorithm.hash_algo
    if name not in _HASHES:
        raise UnknownTimestamp(f"The hash algorithm {name} is not read.")
    digest = _HASHES[name]
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and scheme == "ecdsa":
            key.verify(signature, signed, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey) and scheme == "rsassa_pkcs1v15":
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        elif isinstance(key, rsa.RSAPublicKey) and scheme == "rsassa_pss":
            key.verify(signature, signed, padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH), digest)
        else:
            raise UnknownTimestamp("The time-stamp is signed with a kind of key that is not read.")
    except InvalidSignature as error:
        raise BrokenTimestamp("The signature of the time-stamp is not right.") from error


def _check_signer(certificate: Certificate, at: datetime) -> None:
    if certificate.purposes != (TIME_STAMPING,) or not certificate.may_sign:
        raise BrokenTimestamp("The signer of the time-stamp has no certificate for time-stamping.")
    if not certificate.is_valid_at(at):
        raise BrokenTimestamp("The certificate of the time-stamper was not valid at the time that it states.")
