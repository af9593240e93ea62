"""Credentials baked into pictures (Open Badges 3.0, 5.3), and read out of pictures that anybody hands in."""

import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from credentials.faults import NotACredential

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
SVG_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_MAX_CHUNKS = 10_000
_MAX_DRAWING = 4 << 20


def bake_png(png: bytes, credential: bytes) -> bytes:
    """The picture with the credential in one uncompressed iTXt chunk, in the place of any that was there."""
    chunks = [(kind, data) for kind, data in _chunks(png) if not _is_ours(kind, data)]
    text = KEYWORD + b"\0\0\0\0\0" + credential
    return PNG + b"".join(_chunk(kind, data) for kind, data in [*chunks[:-1], (b"iTXt", text), chunks[-1]])


def unbake_png(png: bytes) -> bytes:
    """The credential in a picture. Raises NotACredential when there is none, or more than one."""
    found = [data for kind, data in _chunks(png) if _is_ours(kind, data)]
    if len(found) != 1:
        raise NotACredential(f"The PNG holds {len(found)} credentials, not one.")
    flag, body = found[0][len(KEYWORD) + 1 : len(KEYWORD) + 2], found[0][len(KEYWORD) + 3 :]
    if flag != b"\0":
        raise NotACredential("The credential in the PNG is compressed, which the standard does not allow.")
    _language, _, body = body.partition(b"\0")
    _keyword, _, text = body.partition(b"\0")
    return text


def _is_ours(kind: bytes, data: bytes) -> bool:
    return kind == b"iTXt" and data.startswith(KEYWORD + b"\0")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each chunk up to IEND. Raises NotACredential where the file is no sound PNG."""
    if not png.startswith(PNG):
        raise NotACredential("The file is no PNG.")
    at, count = len(PNG), 0
    while True:
        head = png[at : at + 8]
        length = int.from_bytes(head[:4], "big")
        kind, data, check = head[4:], png[at + 8 : at + 8 + length], png[at + 8 + length : at + 12 + length]
        count += 1
        if len(check) != 4 or count > _MAX_CHUNKS or int.from_bytes(check, "big") != zlib.crc32(kind + data):
            raise NotACredential("The PNG is cut short or damaged.")
        yield kind, data
        if kind == b"IEND":
            return
        at += 12 + length


def bake_svg(svg: str, credential: bytes) -> bytes:
    """The drawing with the credential as its first child, in CDATA. Raises NotACredential when it is no SVG."""
    root = re.search(r"<svg\b[^>]*>", svg)
    if root is None or root.group().endswith("/>"):
        raise NotACredential("The drawing has no svg element to bake into.")
    text = credential.decode().replace("]]>", "]]]]><![CDATA[>")
    opened = root.group()[:-1] + f' xmlns:openbadges="{SVG_NAMESPACE}">'
    baked = f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"
    return (svg[: root.start()] + opened + baked + svg[root.end() :]).encode()


def unbake_svg(svg: bytes) -> bytes:
    """The credential in a drawing, JSON or JWS. Raises NotACredential; entities and DTDs are refused."""
    if len(svg) > _MAX_DRAWING:
        raise NotACredential("A drawing of more than 4 MiB is not looked at.")
    try:
        root = fromstring(svg, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotACredential(f"The SVG cannot be read: {type(error).__name__}.") from error
    found = root.findall(f"{{{SVG_NAMESPACE}}}credential")
    if len(found) != 1:
        raise NotACredential(f"The SVG holds {len(found)} credentials, not one.")
    text = found[0].get("verify") or found[0].text or ""
    return str(text).strip().encode()
