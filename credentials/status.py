"""Bitstring status lists (Bitstring Status List 1.0): many credentials' revocation in one signed list."""

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from credentials.contexts import VC_V2
from credentials.dates import date_time

LENGTH = 131_072
"""Entries in a list: the least that the standard allows (4.2), so that one entry hides among many."""
_MAX_BYTES = 16 << 20


class UnreadableStatusList(ValueError):
    """A status list that does not decode, or is shorter or longer than is read here."""


def encode_list(indexes: Iterable[int], length: int = LENGTH) -> str:
    """The `encodedList` with those entries set: bit 0 is the most significant of byte 0, gzip, multibase `u`."""
    bits = bytearray(length // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def decode_list(encoded: str) -> bytes:
    """The bits of an `encodedList`. Raises UnreadableStatusList, for one over 16 MiB unpacked too."""
    if not encoded.startswith("u"):
        raise UnreadableStatusList("The list is not in multibase base64url.")
    try:
        packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-(len(encoded) - 1) % 4))
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, _MAX_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise UnreadableStatusList("The list is no gzip in base64url.") from error
    if not unpacker.eof:
        raise UnreadableStatusList("The list is cut short, or larger than 16 MiB.")
    if len(bits) * 8 < LENGTH:
        raise UnreadableStatusList(f"The list has fewer than {LENGTH} entries.")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """Whether the entry is set. Raises UnreadableStatusList when it lies outside the list."""
    if not 0 <= index < len(bits) * 8:
        raise UnreadableStatusList("The entry lies outside the list.")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def status_entry(list_url: str, index: int) -> dict[str, Any]:
    """The `credentialStatus` of a credential whose revocation stands in that list at that index (2.1)."""
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def status_list_credential(list_url: str, issuer: str, revoked: Iterable[int], valid_from: datetime) -> dict[str, Any]:
    """The unsigned credential that carries the list (2.2)."""
    return {
        "@context": [VC_V2],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": date_time(valid_from),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_list(revoked),
        },
    }
