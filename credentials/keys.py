"""Keys: Ed25519, ECDSA P-256 and P-384, RSA; as Multikey and did:key (Controlled Identifiers 1.0, 2.2.2), and signing.

JSON Web Keys are in `credentials.jwk`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache, partial
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from credentials.encodings import NotEncoded, base58_decode, base58_encode

__all__ = [
    "EcdsaSigner",
    "Ed25519Signer",
    "KeyKind",
    "PublicKey",
    "RsaSigner",
    "Signer",
    "UnknownKey",
    "base58_decode",
    "base58_encode",
    "did_key",
    "is_signature",
    "public_multikey",
    "read_multikey",
    "read_signer",
    "write_multikey",
]

LEAST_RSA_BITS = 2048
MOST_RSA_BITS = 8192


class UnknownKey(ValueError):
    """A key or identifier is not of a kind that is read here."""


class KeyKind(StrEnum):
    """The kinds of keys, by the names of their curves."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    RSA = "RSA"


JWS_ALGORITHMS = {KeyKind.ED25519: "EdDSA", KeyKind.P256: "ES256", KeyKind.P384: "ES384", KeyKind.RSA: "RS256"}
"""The `alg` (RFC 7518, 3.1; RFC 8037, 3.1) that a key of each kind signs with here."""
_MULTIKEY_HEADERS = {KeyKind.ED25519: b"\xed\x01", KeyKind.P256: b"\x80\x24", KeyKind.P384: b"\x81\x24"}
_CURVES: dict[KeyKind, ec.EllipticCurve] = {KeyKind.P256: ec.SECP256R1(), KeyKind.P384: ec.SECP384R1()}
_HASHES: dict[KeyKind, hashes.HashAlgorithm] = {KeyKind.P256: hashes.SHA256(), KeyKind.P384: hashes.SHA384()}
_SIZES = {KeyKind.P256: 32, KeyKind.P384: 48}


@dataclass(frozen=True)
class PublicKey:
    """A public key: 32 bytes (Ed25519), a compressed point (P-256, P-384) or SubjectPublicKeyInfo in DER (RSA).

    The readers of this package make only keys that are well-formed: points on their curve, RSA of 2048 bits or more.
    """

    kind: KeyKind
    data: bytes


class Signer(Protocol):
    """Whoever holds a private key: a file now, a hardware module next."""

    @property
    def verification_method(self) -> str:
        """The DID URL under which the public key is found."""

    @property
    def public(self) -> PublicKey:
        """The public key."""

    def sign(self, message: bytes) -> bytes:
        """The signature of a message: as in RFC 8032 (Ed25519), r and s of fixed size (ECDSA), PKCS #1 v1.5 (RSA)."""


@dataclass(frozen=True)
class Ed25519Signer:
    """A signer whose 32-byte seed is in memory. Raises ValueError for a seed of another size."""

    seed: bytes = field(repr=False)
    verification_method: str
    public: PublicKey = field(init=False)
    _key: SigningKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        key = SigningKey(self.seed)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "public", PublicKey(KeyKind.ED25519, bytes(key.verify_key)))

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of a message (RFC 8032)."""
        return self._key.sign(message).signature


@dataclass(frozen=True)
class EcdsaSigner:
    """A signer whose secret number is in memory: 32 bytes for P-256, 48 for P-384. Raises UnknownKey for others."""

    secret: bytes = field(repr=False)
    verification_method: str
    kind: KeyKind = KeyKind.P256
    public: PublicKey = field(init=False)
    _key: ec.EllipticCurvePrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _SIZES.get(self.kind):
            raise UnknownKey("The secret of an ECDSA key is 32 bytes (P-256) or 48 bytes (P-384).")
        try:
            key = ec.derive_private_key(int.from_bytes(self.secret, "big"), _CURVES[self.kind])
        except ValueError as error:
            raise UnknownKey("The secret is not a number within the order of the curve.") from error
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "public", from_loaded(key.public_key()))

    def sign(self, message: bytes) -> bytes:
        """The r and s, 32 or 48 bytes each (RFC 4754, 7), with the nonce that RFC 6979 derives from key and message."""
        made = self._key.sign(message, ec.ECDSA(_HASHES[self.kind], deterministic_signing=True))
        size = _SIZES[self.kind]
        return b"".join(part.to_bytes(size, "big") for part in utils.decode_dss_signature(made))


@dataclass(frozen=True)
class RsaSigner:
    """A signer with an RSA key in memory, for JWT only. Raises UnknownKey for keys under 2048 bits."""

    key: rsa.RSAPrivateKey = field(repr=False)
    verification_method: str
    public: PublicKey = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "public", from_loaded(self.key.public_key()))

    def sign(self, message: bytes) -> bytes:
        """The signature with PKCS #1 v1.5 and SHA-256 (RFC 7518, 3.3)."""
        return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def read_signer(pem: bytes, verification_method: str, *, password: bytes | None = None) -> Signer:
    """The signer of a private key in a PEM file (PKCS #8, or the traditional form of its kind).

    Raises UnknownKey for what is no such file, a wrong password, and keys of other kinds.
    """
    try:
        key = serialization.load_pem_private_key(pem, password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnknownKey("This is no private key in PEM form, or the password is wrong.") from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return Ed25519Signer(key.private_bytes_raw(), verification_method)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        kind = _kind_of(key.curve)
        return EcdsaSigner(key.private_numbers().private_value.to_bytes(_SIZES[kind], "big"), verification_method, kind)
    if isinstance(key, rsa.RSAPrivateKey):
        return RsaSigner(key, verification_method)
    raise UnknownKey("Only Ed25519, P-256, P-384 and RSA keys are read here.")


def from_loaded(key: object) -> PublicKey:
    """The public key of an object of the package cryptography. Raises UnknownKey for kinds that are not read here."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return PublicKey(KeyKind.ED25519, key.public_bytes_raw())
    if isinstance(key, ec.EllipticCurvePublicKey):
        form = serialization.PublicFormat.CompressedPoint
        return PublicKey(_kind_of(key.curve), key.public_bytes(serialization.Encoding.X962, form))
    if isinstance(key, rsa.RSAPublicKey) and LEAST_RSA_BITS <= key.key_size <= MOST_RSA_BITS:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return PublicKey(KeyKind.RSA, key.public_bytes(serialization.Encoding.DER, form))
    raise UnknownKey("Only Ed25519, P-256, P-384 and RSA keys of 2048 to 8192 bits are read here.")


def _kind_of(curve: ec.EllipticCurve) -> KeyKind:
    for kind, known in _CURVES.items():
        if curve.name == known.name:
            return kind
    raise UnknownKey(f"Keys on the curve {curve.name} are not read here.")


def public_multikey(seed: bytes) -> str:
    """The Multikey text of the public key of a 32-byte Ed25519 seed: `z6Mk...`."""
    return write_multikey(PublicKey(KeyKind.ED25519, bytes(SigningKey(seed).verify_key)))


def write_multikey(key: PublicKey) -> str:
    """The Multikey text of a public key. Raises UnknownKey for RSA, which has none."""
    if key.kind not in _MULTIKEY_HEADERS:
        raise UnknownKey("An RSA key has no Multikey form.")
    return "z" + base58_encode(_MULTIKEY_HEADERS[key.kind] + key.data)


@lru_cache(maxsize=256)
def read_multikey(text: str) -> PublicKey:
    """The public key in Multikey form: Ed25519, P-256 or P-384. Raises UnknownKey for any other."""
    if not text.startswith("z"):
        raise UnknownKey("A Multikey is multibase base58btc: it starts with z.")
    try:
        decoded = base58_decode(text[1:])
    except NotEncoded as error:
        raise UnknownKey(str(error)) from error
    for kind, header in _MULTIKEY_HEADERS.items():
        if decoded.startswith(header):
            return _checked(PublicKey(kind, decoded[len(header) :]))
    raise UnknownKey("Only Ed25519, P-256 and P-384 keys are read in Multikey form.")


def _checked(key: PublicKey) -> PublicKey:
    length = 32 if key.kind is KeyKind.ED25519 else _SIZES[key.kind] + 1
    if len(key.data) != length:
        raise UnknownKey(f"A {key.kind} key in Multikey form is {length} bytes.")
    _verifier(key)
    return key


def did_key(multikey: str) -> str:
    """The did:key of a Multikey."""
    return f"did:key:{multikey}"


def is_signature(public: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the message under a public key, in the form that `Signer.sign` gives."""
    try:
        _verifier(public)(message, signature)
    except (BadSignatureError, InvalidSignature, ValueError, TypeError):
        return False
    return True


@lru_cache(maxsize=512)
def _verifier(public: PublicKey) -> Callable[[bytes, bytes], object]:
    """What raises unless a signature is right, with the key prepared once. Raises UnknownKey for no point at all."""
    if public.kind is KeyKind.ED25519:
        return VerifyKey(public.data).verify
    if public.kind is KeyKind.RSA:
        key = serialization.load_der_public_key(public.data)
        assert isinstance(key, rsa.RSAPublicKey)
        return lambda message, signature: key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[public.kind], public.data)
    except ValueError as error:
        raise UnknownKey("The key is no point of its curve.") from error
    return partial(_verify_ecdsa, point, public.kind)


def _verify_ecdsa(point: ec.EllipticCurvePublicKey, kind: KeyKind, message: bytes, signature: bytes) -> None:
    size = _SIZES[kind]
    if len(signature) != 2 * size:
        raise InvalidSignature
    parts = (int.from_bytes(half, "big") for half in (signature[:size], signature[size:]))
    point.verify(utils.encode_dss_signature(*parts), message, ec.ECDSA(_HASHES[kind]))
