"""Digests of related resources: `digestSRI` and `digestMultibase` (VC Data Model 2.0, 5.3; Data Integrity 1.0, 2.6)."""

import base64
import binascii
import hashlib
import re
from typing import Any

from credentials.encodings import NotEncoded, base58_decode, base64url_decode

_SRI = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_=-]+)(\?[\x21-\x7e]*)?", re.ASCII)
_STRENGTH = ("sha256", "sha384", "sha512")
_MULTIHASH = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}


def is_digest_sri(value: Any) -> bool:
    """Whether a value has the form of Subresource Integrity (its 3.5): one or more digests with spaces between."""
    return isinstance(value, str) and bool(value.split()) and all(_SRI.fullmatch(part) for part in value.split())


def is_digest_multibase(value: Any) -> bool:
    """Whether a value is a SHA-2 multihash in multibase base58btc or base64url, or an array of these."""
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(_multihash(item) is not None for item in values)


def matches_sri(value: str, resource: bytes) -> bool:
    """Whether any of the strongest digests of a `digestSRI` is that of the resource (Subresource Integrity, 3.3.4)."""
    found = [match.groups() for match in map(_SRI.fullmatch, value.split()) if match]
    strongest = max((name for name, *_ in found), key=_STRENGTH.index)
    return any(_base64(text) == hashlib.new(name, resource).digest() for name, text, _ in found if name == strongest)


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.translate(str.maketrans("-_", "+/")), validate=True)
    except binascii.Error:
        return None


def matches_multibase(value: Any, resource: bytes) -> bool:
    """Whether every digest of a `digestMultibase` is that of the resource."""
    found = [_multihash(item) for item in (value if isinstance(value, list) else [value])]
    return all(item is not None and hashlib.new(item[0], resource).digest() == item[1] for item in found)


def _multihash(text: Any) -> tuple[str, bytes] | None:
    if not isinstance(text, str) or text[:1] not in {"u", "z"}:
        return None
    try:
        data = base64url_decode(text[1:]) if text[0] == "u" else base58_decode(text[1:])
    except NotEncoded:
        return None
    name = _MULTIHASH.get(data[:2])
    return (name, data[2:]) if name and len(data) - 2 == data[1] else None
