"""Ed25519 keys as Multikey (Controlled Identifiers 1.0, 2.2.2) and did:key."""

from dataclasses import dataclass
from typing import Protocol

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

_ALPHABET = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519_PUBLIC = b"\xed\x01"


class UnknownKey(ValueError):
    """A key or identifier is not of a kind that is read here."""


class Signer(Protocol):
    """Whoever holds a private key: a file now, a hardware module next."""

    @property
    def verification_method(self) -> str:
        """The DID URL under which the public key is found."""

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""


@dataclass(frozen=True)
class Ed25519Signer:
    """A signer whose 32-byte seed is in memory."""

    seed: bytes
    verification_method: str

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of a message (RFC 8032)."""
        return SigningKey(self.seed).sign(message).signature


def public_multikey(seed: bytes) -> str:
    """The Multikey text of the public key of a 32-byte Ed25519 seed: `z6Mk...`."""
    return "z" + base58_encode(_ED25519_PUBLIC + bytes(SigningKey(seed).verify_key))


def read_multikey(text: str) -> bytes:
    """The 32 bytes of an Ed25519 public key in Multikey form. Raises UnknownKey for any other."""
    if not text.startswith("z"):
        raise UnknownKey("A Multikey is multibase base58btc: it starts with z.")
    decoded = base58_decode(text[1:])
    if len(decoded) != 34 or decoded[:2] != _ED25519_PUBLIC:
        raise UnknownKey("Only Ed25519 keys are read here.")
    return decoded[2:]


def did_key(multikey: str) -> str:
    """The did:key of a Multikey."""
    return f"did:key:{multikey}"


def is_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the message under an Ed25519 public key (RFC 8032)."""
    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def base58_encode(data: bytes) -> str:
    """Base58 with the Bitcoin alphabet, leading zero bytes kept as `1`."""
    number, digits = int.from_bytes(data, "big"), bytearray()
    while number:
        number, rest = divmod(number, 58)
        digits.append(_ALPHABET[rest])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return (_ALPHABET[:1] * zeros + bytes(reversed(digits))).decode()


def base58_decode(text: str) -> bytes:
    """The bytes of a base58 text of at most 200 characters. Raises UnknownKey for other characters or lengths."""
    if len(text) > 200:
        raise UnknownKey("A base58 text of more than 200 characters is no key or signature.")
    number = 0
    for character in text.encode():
        digit = _ALPHABET.find(character)
        if digit < 0:
            raise UnknownKey("The text is not base58.")
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
