"""How a credential looks: one image, in base64, which the Europass viewer shows as its page."""

import base64
import struct
import zlib

_KINDS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


def media_type(image: bytes) -> tuple[str, str]:
    """An image in base64, and its name in the EU table of file types. Raises ValueError for other than PNG and JPEG."""
    for start, name in _KINDS.items():
        if image.startswith(start):
            return base64.b64encode(image).decode(), name
    raise ValueError("The image is neither PNG nor JPEG.")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _plain_page(width: int, height: int) -> bytes:
    """A white page: grey, one bit a point, stored and not compressed, so that it is the same bytes everywhere."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = (b"\x00" + b"\xff" * ((width + 7) // 8)) * height
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 0)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


PLAIN_PAGE = _plain_page(21, 30)
"""What is shown where there is no image: an empty page in the proportions of A4."""
