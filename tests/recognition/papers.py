"""Real files as people hand them in, and hostile ones made from them."""

import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import openpyxl
import typst
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/{part}" ContentType="application/vnd.{kind}.main+xml"/></Types>'
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
OPEN = "application/vnd.oasis.opendocument"


@cache
def pdf() -> bytes:
    """A PDF by Typst."""
    made = typst.compile(b"= Diploma\nSociaal Pedagogische Hulpverlening, behaald op 1 juli 2009.")
    assert isinstance(made, bytes)
    return made


def picture(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(out, form)
    return out.getvalue()


def commented(words: bytes) -> bytes:
    """A JPEG with a comment."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG", comment=words)
    return out.getvalue()


def package(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind: str, part: str, extra: dict[str, str | bytes] | None = None) -> bytes:
    types = _TYPES.format(part=part, kind=kind)
    return package({"[Content_Types].xml": types, "_rels/.rels": _RELS, part: "<w/>", **(extra or {})})


def docx(extra: dict[str, str | bytes] | None = None) -> bytes:
    return office("openxmlformats-officedocument.wordprocessingml.document", "word/document.xml", extra)


def pptx() -> bytes:
    return office("openxmlformats-officedocument.presentationml.presentation", "ppt/presentation.xml")


def xlsx() -> bytes:
    """A workbook by openpyxl."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["Werkgever", "Uren"])
    book.save(out)
    return out.getvalue()


def open_document(kind: str, manifest: str = _MANIFEST, **extra: str) -> bytes:
    parts = {"mimetype": f"{OPEN}.{kind}", "META-INF/manifest.xml": manifest, "content.xml": "<office/>", **extra}
    return package(dict(parts))


def _rewritten(change: str) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    if change == "locked":
        writer.encrypt("geheim", algorithm="RC4-128")
    elif change == "script":
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1);")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    else:
        writer.add_attachment("start.exe", b"MZ" + bytes(100))
    writer.write(out)
    return out.getvalue()


def hidden_script() -> bytes:
    """A PDF whose script stands in an object stream, so that the word is not to be read as it lies there."""
    inside = zlib.compress(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")
    head = b"%%PDF-1.7\n2 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        inside
    )
    return head + inside + b"\nendstream\nendobj\n%%EOF\n"


def locked_entry(data: bytes) -> bytes:
    """The archive with the first entry marked as encrypted, in its own header and in the directory."""
    changed = bytearray(data)
    changed[6] |= 1
    changed[changed.find(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def two_kinds() -> bytes:
    """A package that says to be a text and a workbook at once."""
    types = "wordprocessingml.document.main+xml spreadsheetml.sheet.main+xml"
    return package({"[Content_Types].xml": types, "_rels/.rels": _RELS})


def bomb() -> bytes:
    return docx({"word/media/image1.bmp": bytes(80 << 20)})


def many_parts() -> bytes:
    return docx({f"word/p{number}.xml": "" for number in range(2100)})


def nested(depth: int) -> bytes:
    data = docx()
    for _ in range(depth):
        data = docx({"word/embeddings/inner.docx": data})
    return data


def damaged(data: bytes) -> bytes:
    """One byte in the middle is another."""
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED_WORD = OLD_WORD + "EncryptedPackage".encode("utf-16-le")

GOOD: dict[str, tuple[Callable[[], bytes], str]] = {
    "diploma.pdf": (pdf, "application/pdf"),
    "scan.png": (lambda: picture("PNG"), "image/png"),
    "foto.jpg": (lambda: picture("JPEG"), "image/jpeg"),
    "cv.docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "uren.xlsx": (xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "praatje.pptx": (pptx, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "verslag.odt": (lambda: open_document("text"), f"{OPEN}.text"),
    "uren.ods": (lambda: open_document("spreadsheet"), f"{OPEN}.spreadsheet"),
    "praatje.odp": (lambda: open_document("presentation"), f"{OPEN}.presentation"),
    "met-bijlage.docx": (
        lambda: nested(1),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
"""By name: how the file is made, and its media type."""

HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "program": (lambda: b"MZ" + bytes(200), "a.pdf", "embedded-program"),
    "script": (lambda: b"#!/bin/sh\nrm -rf /", "a.pdf", "embedded-program"),
    "page": (lambda: b"<html><script>alert(1)</script></html>", "a.pdf", "file-kind-refused"),
    "drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "file-kind-refused"),
    "old-word": (lambda: OLD_WORD, "a.doc", "file-kind-refused"),
    "locked-word": (lambda: LOCKED_WORD, "a.docx", "file-encrypted"),
    "pdf-locked": (lambda: _rewritten("locked"), "a.pdf", "file-encrypted"),
    "pdf-script": (lambda: _rewritten("script"), "a.pdf", "active-content"),
    "pdf-script-hidden": (hidden_script, "a.pdf", "active-content"),
    "pdf-script-escaped": (lambda: b"%PDF-1.4\n<< /J#61vaScript (x) >>\n%%EOF", "a.pdf", "active-content"),
    "pdf-program": (lambda: _rewritten("program"), "a.pdf", "embedded-program"),
    "pdf-cut": (lambda: pdf()[:300], "a.pdf", "file-broken"),
    "pdf-and-more": (lambda: pdf() + b"<script>alert(1)</script>", "a.pdf", "file-ambiguous"),
    "pdf-and-zip": (lambda: pdf()[:-7] + package({"a": "b"}) + b"%%EOF\n", "a.pdf", "file-ambiguous"),
    "png-cut": (lambda: picture("PNG")[:-20], "a.png", "file-broken"),
    "png-damaged": (lambda: damaged(picture("PNG")), "a.png", "file-broken"),
    "png-and-zip": (lambda: picture("PNG") + package({"a": "b"}), "a.png", "file-ambiguous"),
    "jpeg-and-zip": (lambda: picture("JPEG") + package({"a": "b"}), "a.jpg", "file-ambiguous"),
    "jpeg-and-pdf": (lambda: commented(b"%PDF-1.4"), "a.jpg", "file-ambiguous"),
    "jpeg-cut": (lambda: picture("JPEG")[:100], "a.jpg", "file-broken"),
    "zip": (lambda: package({"a.txt": "hallo"}), "a.docx", "file-kind-refused"),
    "zip-empty": (lambda: b"PK\x03\x04" + package({}), "a.docx", "file-ambiguous"),
    "zip-broken": (lambda: docx()[:-40], "a.docx", "file-broken"),
    "zip-damaged": (lambda: damaged(docx({"word/media/image1.png": picture("PNG")})), "a.docx", "file-broken"),
    "zip-other-packing": (lambda: package({"a": "b" * 99}, method=zipfile.ZIP_BZIP2), "a.docx", "file-broken"),
    "zip-and-more": (lambda: docx() + b"tail", "a.docx", "file-ambiguous"),
    "zip-in-front": (lambda: package({"a": "b"}) + docx(), "a.docx", "file-ambiguous"),
    "zip-and-pdf": (lambda: package({"%PDF-1.4": "x"}), "a.docx", "file-ambiguous"),
    "zip-locked": (lambda: locked_entry(docx()), "a.docx", "file-encrypted"),
    "odf-locked": (lambda: open_document("text", "<m:encryption-data/>"), "a.odt", "file-encrypted"),
    "odf-other": (lambda: open_document("graphics"), "a.odt", "file-kind-refused"),
    "odf-macro": (lambda: open_document("text", **{"Basic/Standard/Module1.xml": "Sub x"}), "a.odt", "active-content"),
    "macro": (lambda: docx({"word/vbaProject.bin": "x"}), "a.docx", "active-content"),
    "macro-kind": (lambda: office("ms-word.document.macroEnabled", "word/document.xml"), "a.docx", "active-content"),
    "program-inside": (lambda: docx({"word/media/image1.png": b"MZ" + bytes(90)}), "a.docx", "embedded-program"),
    "program-named": (lambda: docx({"word/embeddings/start.exe": "x"}), "a.docx", "embedded-program"),
    "object-inside": (lambda: docx({"word/embeddings/oleObject1.bin": OLD_WORD}), "a.docx", "embedded-program"),
    "zip-inside": (lambda: docx({"word/x.bin": package({"a": "b"})}), "a.docx", "file-kind-refused"),
    "too-deep": (lambda: nested(4), "a.docx", "file-unpacks-too-large"),
    "bomb": (bomb, "a.docx", "file-unpacks-too-large"),
    "many-parts": (many_parts, "a.docx", "file-unpacks-too-large"),
    "two-kinds": (two_kinds, "a.docx", "file-kind-refused"),
    "other-ending": (pdf, "a.docx", "extension-differs"),
    "program-ending": (pdf, "factuur.pdf.exe", "extension-differs"),
}  # fmt: skip
"""By what is wrong: how the file is made, its name, and the code of the refusal."""
