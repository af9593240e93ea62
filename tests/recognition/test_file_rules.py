"""Which files are taken, what they are called, and how much room there is: pure rules, and the look inside."""

import struct
import zlib
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.problems import Fault, InvalidInput
from app.recognition.documents.files import read_kind
from app.recognition.rules.files import (
    BROKEN,
    JPEG,
    KINDS,
    PDF,
    PNG,
    TOO_LARGE_PICTURE,
    FileKind,
    clean_name,
    disposition,
    ending_fault,
    png_chunks,
    room_faults,
    sniff,
)
from tests.recognition.papers import GOOD, HOSTILE, pdf, picture


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_known_by_their_bytes(name: str) -> None:
    make, media_type = GOOD[name]
    kind = read_kind(make())
    assert kind.media_type == media_type
    assert ending_fault(name, kind) is None


@pytest.mark.parametrize("wrong", HOSTILE)
def test_hostile_files_are_refused(wrong: str) -> None:
    make, name, code = HOSTILE[wrong]
    data = make()
    if code == "extension-differs":
        fault = ending_fault(name, read_kind(data))
        assert (fault.code if fault else None) == code
        return
    with pytest.raises(InvalidInput) as refusal:
        read_kind(data)
    assert [fault.code for fault in refusal.value.faults] == [code]


def png(width: int, height: int, *, kind: bytes = b"IHDR") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(kind, head) + chunk(b"IEND", b"")


def jpeg(height: int, width: int) -> bytes:
    frame = struct.pack(">HBHHB", 8, 8, height, width, 0)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xc0" + frame + b"\xff\xda\x00\x02" + b"data\xff\xd9"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (png(10_000, 10_000), PNG),
        (png(10_001, 10_000), TOO_LARGE_PICTURE),
        (png(2**31, 2**31), TOO_LARGE_PICTURE),
        (png(1, 1, kind=b"tEXt"), BROKEN),
        (b"\x89PNG\r\n\x1a\n", BROKEN),
        (jpeg(10_000, 10_000), JPEG),
        (jpeg(20_000, 20_000), TOO_LARGE_PICTURE),
        (b"\xff\xd8\xff\xc0\x00\x04ab", BROKEN),
        (b"\xff\xd8\xff\xda\x00\x02no end", BROKEN),
        (picture("JPEG") + b"data of the camera", JPEG),
        (b"%PDF-1.4\nno end", BROKEN),
        (b"%PDF-1.4\nstream\nnever ends\n%%EOF", PDF),
        (b"%PDF-1.4 /ObjStm\nstream\nno zlib\nendstream\n%%EOF", PDF),
        (b"%PDF-1.4\nstream\n(/JS) in a stream\nendstream /JSX /Launched\n%%EOF\r\n\0", PDF),
    ],
)
def test_pictures_and_pdfs_by_their_parts(data: bytes, found: object) -> None:
    assert sniff(data) == found


def test_a_stream_inside_a_stream_is_one_stream() -> None:
    assert sniff(b"%PDF-1.4\nstream\nstream\n/JS\nendstream\n%%EOF") == PDF


def test_chunks_end_where_the_file_is_damaged() -> None:
    data = picture("PNG")
    assert [kind for kind, _ in png_chunks(data)][-1] == b"IEND"
    assert list(png_chunks(data[:30])) == []


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"])
)
def test_any_bytes_are_a_kind_or_a_refusal(data: bytes, head: bytes) -> None:
    with suppress(InvalidInput):
        assert read_kind(head + data) in KINDS


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("diploma.pdf", "diploma.pdf"),
        ("Diploma.PDF", "Diploma.pdf"),
        ("diploma", "diploma.pdf"),
        ("C:\\Users\\Noor\\diploma.pdf", "diploma.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("...", "bestand.pdf"),
        (".pdf", "bestand.pdf"),
        ("", "bestand.pdf"),
        ("con.pdf", "_con.pdf"),
        ("aux.tar.pdf", "_aux.tar.pdf"),
        ("een\u200b \u202etwee\n drie.pdf", "een twee drie.pdf"),
        ("e\u0301en.pdf", "éen.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(given_name: str, kept: str) -> None:
    assert clean_name(given_name, PDF) == kept


@given(st.text(max_size=300), st.sampled_from(KINDS))
def test_any_name_becomes_one_that_is_safe_everywhere(text: str, kind: FileKind) -> None:
    name = clean_name(text, kind)
    assert 0 < len(name) <= 120
    assert not set(name) & set('/\\<>:"|?*\r\n\t\0')
    assert name.isprintable()
    assert not name.startswith(".")
    message = EmailMessage()
    message["Content-Disposition"] = disposition(name)
    assert disposition(name).isascii()
    assert message.get_content_disposition() == "attachment"
    assert message["Content-Disposition"].params["filename"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.pdf", None),
        ("a.PDF ", None),
        ("a", None),
        ("dr. Jansen", None),
        ("a.docx", "extension-differs"),
        ("a.pdf.exe", "extension-differs"),
    ],
)
def test_the_ending_must_fit(name: str, code: str | None) -> None:
    fault = ending_fault(name, PDF)
    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(
    ("size", "count", "used", "found"),
    [
        (10, 0, 0, []),
        (10, 19, 90, []),
        (11, 19, 90, ["dossier-full"]),
        (1, 20, 0, ["files-too-many"]),
        (101, 20, 0, ["files-too-many", "dossier-full"]),
    ],
)
def test_room(size: int, count: int, used: int, found: list[str]) -> None:
    assert [fault.code for fault in room_faults(size, count, used, 100)] == found


def test_a_real_pdf_is_a_pdf() -> None:
    assert sniff(pdf()) is PDF
    assert isinstance(sniff(b""), Fault)
