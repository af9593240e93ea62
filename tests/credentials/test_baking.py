"""Baking and reading back, and pictures that are hostile."""

import io
import struct
import zlib

import pytest
from PIL import Image

from credentials import NotACredential, bake_png, bake_svg, unbake_png, unbake_svg
from credentials.baking import KEYWORD

CREDENTIAL = '{"naam":"Zoë ]]> <&>"}'.encode()
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="10"><rect/></svg>'


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(out, "PNG")
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunk(*chunks: bytes) -> bytes:
    return png()[:-12] + b"".join(chunks) + png()[-12:]


def test_a_png_holds_one_credential_and_stays_a_picture() -> None:
    baked = bake_png(bake_png(png(), b"{}"), CREDENTIAL)
    assert unbake_png(baked) == CREDENTIAL
    assert Image.open(io.BytesIO(baked)).text["openbadgecredential"].encode() == CREDENTIAL  # type: ignore[attr-defined]


def test_a_png_of_another_tool_with_language_and_translated_keyword_is_read() -> None:
    assert unbake_png(with_chunk(chunk(b"iTXt", KEYWORD + b"\0\0\0nl\0sleutel\0{}"))) == b"{}"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a", "no PNG"),
        (png(), "0 credentials"),
        (png()[:-4], "damaged"),
        (png()[:20] + b"x" + png()[21:], "damaged"),
        (with_chunk(*[chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0{}")] * 2), "2 credentials"),
        (with_chunk(chunk(b"iTXt", KEYWORD + b"\0\1\0\0\0" + zlib.compress(b"{}"))), "compressed"),
        (with_chunk(*[chunk(b"tEXt", b"a\0b")] * 10_001), "damaged"),
    ],
)
def test_a_png_that_is_none_or_lies_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(NotACredential, match=words):
        unbake_png(data)


def test_an_svg_holds_the_credential_as_its_first_child() -> None:
    baked = bake_svg(SVG, CREDENTIAL)
    assert unbake_svg(baked) == CREDENTIAL
    assert b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential><![CDATA[' in baked


def test_a_jws_is_read_from_the_attribute() -> None:
    named = '<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" verify="a.b.c"/>'
    assert unbake_svg(SVG.replace("<rect/>", named).encode()) == b"a.b.c"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SVG.encode(), "0 credentials"),
        (b"<svg", "ParseError"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>', "DTDForbidden"),
        (b'<?xml version="1.0" encoding="no-such"?><svg/>', "cannot be read"),
    ],
)
def test_an_svg_that_is_none_or_hostile_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(NotACredential, match=words):
        unbake_svg(data)


@pytest.mark.parametrize("drawing", ["<html></html>", "<svg/>"])
def test_what_has_no_svg_element_is_not_baked(drawing: str) -> None:
    with pytest.raises(NotACredential):
        bake_svg(drawing, CREDENTIAL)
