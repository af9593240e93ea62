"""Texts for bytes: base58btc (Controlled Identifiers 1.0, 2.4) and base64url (RFC 4648, 5), read strictly."""

import base64
import re

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {character: digit for digit, character in enumerate(_ALPHABET)}
_PAIRS = [low + high for high in _ALPHABET for low in _ALPHABET]
_CHUNK = 10
"""So many digits are reckoned with at a time: 58**10 still is a number of one machine word."""
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


class NotEncoded(ValueError):
    """A text is not in the encoding that it should be in."""


def base58_encode(data: bytes) -> str:
    """Base58 with the Bitcoin alphabet, leading zero bytes kept as `1`."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, part = divmod(number, 58**_CHUNK)
        for _ in range(_CHUNK // 2):
            part, rest = divmod(part, 58 * 58)
            digits += _PAIRS[rest]
    zeros = len(data) - len(data.lstrip(b"\0"))
    return _ALPHABET[0] * zeros + digits.rstrip(_ALPHABET[0])[::-1]


def base58_decode(text: str) -> bytes:
    """The bytes of a base58 text of at most 200 characters. Raises NotEncoded for other characters or lengths."""
    if len(text) > 200:
        raise NotEncoded("A base58 text of more than 200 characters is no key or signature.")
    number = 0
    try:
        for start in range(0, len(text), _CHUNK):
            part = 0
            for character in text[start : start + _CHUNK]:
                part = part * 58 + _DIGITS[character]
            number = number * 58 ** len(text[start : start + _CHUNK]) + part
    except KeyError as error:
        raise NotEncoded("The text is not base58.") from error
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
