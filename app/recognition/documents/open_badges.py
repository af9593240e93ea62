"""Assertions of Open Badges 2.0 as people hand them in: JSON, signed, or baked into a PNG or SVG. All offline."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.problems import Fault, InvalidInput
from app.recognition.rules.files import png_chunks
from app.recognition.rules.open_badges import assertion_faults, is_assertion
from credentials.strict_json import read_json

_PNG = b"\x89PNG\r\n\x1a\n"
_ELEMENT = "{http://openbadges.org}assertion"
_MAX_DRAWING, _MAX_TEXT = 4 << 20, 2 << 20


@dataclass(frozen=True)
class Assertion:
    """An assertion and its JSON text; nothing of it was verified."""

    value: dict[str, Any]
    text: bytes


def read_assertion(data: bytes) -> Assertion | None:
    """The assertion of Open Badges 2.0 in a file; None for what is none of these.

    Raises InvalidInput for one that is not whole, and for a picture that only says where its assertion is hosted:
    nothing is fetched for who hands it in.
    """
    text = _unbaked(data).strip()
    if text.startswith((b"http://", b"https://")):
        detail = "The picture only says where its badge is. Open that address, and hand in what it shows (JSON)."
        raise InvalidInput(faults=[Fault("badge-hosted-elsewhere", detail)])
    text = _payload(text) if text.startswith(b"eyJ") else text
    if len(text) > _MAX_TEXT or b"Assertion" not in text:
        return None
    value, faults = read_json(text)
    if not is_assertion(value):
        return None
    faults = [*faults, *assertion_faults(value)]
    if faults:
        raise InvalidInput(faults=faults)
    return Assertion(value, text)


def _unbaked(data: bytes) -> bytes:
    """What is baked into a picture (Open Badges Baking Specification 2.0); the data itself when it is no picture."""
    if data.startswith(_PNG):
        return next((_png_text(kind, body) for kind, body in png_chunks(data) if _is_ours(kind, body)), b"")
    if data.lstrip()[:1] == b"<":
        return _svg_text(data)
    return data


def _is_ours(kind: bytes, body: bytes) -> bool:
    return kind in (b"iTXt", b"tEXt") and body.startswith(b"openbadges\0")


def _png_text(kind: bytes, body: bytes) -> bytes:
    text = body.partition(b"\0")[2]
    if kind == b"tEXt":
        return text
    return b"" if text[:1] != b"\0" else text[2:].split(b"\0", 2)[-1]


def _svg_text(data: bytes) -> bytes:
    if len(data) > _MAX_DRAWING or b"http://openbadges.org" not in data:
        return b""
    try:
        found = fromstring(data, forbid_dtd=True).find(f".//{_ELEMENT}")
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return b""
    if found is None:
        return b""
    return ((found.text or "").strip() or found.get("verify") or "").encode()


def _payload(jws: bytes) -> bytes:
    """What a compact signature is set over (RFC 7515, 7.1); the signature is not looked at."""
    parts = jws.split(b".")
    try:
        return base64.urlsafe_b64decode(parts[1] + b"=" * (-len(parts[1]) % 4)) if len(parts) == 3 else b""
    except (binascii.Error, ValueError):
        return b""
