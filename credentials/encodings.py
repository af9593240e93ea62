"""Texts for bytes: base58btc (Controlled Identifiers 1.0, 2.4) and base64url (RFC 4648, 5), read strictly."""

import base64
import re

_ALPHABET = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


class NotEncoded(ValueError):
    """A text is not in the encoding that it should be in."""


def base58_encode(data: bytes) -> str:
    """Base58 with the Bitcoin alphabet, leading zero bytes kept as `1`."""
    number, digits = int.from_bytes(data, "big"), bytearray()
    while number:
        number, rest = divmod(number, 58)
        digits.append(_ALPHABET[rest])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return (_ALPHABET[:1] * zeros + bytes(reversed(digits))).decode()


def base58_decode(text: str) -> bytes:
    """The bytes of a base58 text of at most 200 characters. Raises NotEncoded for other characters or lengths."""
    if len(text) > 200:
        raise NotEncoded("A base58 text of more than 200 characters is no key or signature.")
    number = 0
    for character in text.encode(errors="surrogatepass"):
        digit = _ALPHABET.find(character)
        if digit < 0:
            raise NotEncoded("The text is not base58.")
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url_encode(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def base64url_decode(text: str) -> bytes:
    """The bytes of a base64url text without padding, in the one form that they have.

    Raises NotEncoded for other characters, padding, and bits that stand for nothing.
    """
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise NotEncoded("The text is not base64url without padding.")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url_encode(data) != text:
        raise NotEncoded("The text has bits that stand for nothing.")
    return data
