"""Which files may be evidence: their kinds by their first bytes, their names, and how much there may be of them."""

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from app.problems import Fault

MAX_FILES = 20
"""Files with one piece of evidence."""
MAX_PIXELS = 100_000_000
_NAME_LENGTH = 120
_PNG, _JPEG, _PDF, _ZIP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-", b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_ZIP = b"PK\x05\x06"
_TAIL = (1 << 16) + 22
"""In so many last bytes a reader of ZIP looks for the end of an archive (APPNOTE 4.3.16)."""
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: its media type, and the endings that its name may have."""

    media_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
PDF = FileKind("application/pdf", ("pdf",))
PNG = FileKind("image/png", ("png",))
JPEG = FileKind("image/jpeg", ("jpg", "jpeg"))
DOCX = FileKind(f"{_OFFICE}.wordprocessingml.document", ("docx",))
XLSX = FileKind(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
PPTX = FileKind(f"{_OFFICE}.presentationml.presentation", ("pptx",))
ODT = FileKind(f"{_OPEN}.text", ("odt",))
ODS = FileKind(f"{_OPEN}.spreadsheet", ("ods",))
ODP = FileKind(f"{_OPEN}.presentation", ("odp",))
KINDS = (PDF, PNG, JPEG, DOCX, XLSX, PPTX, ODT, ODS, ODP)

UNKNOWN = Fault("file-kind-refused", "Send a PDF, PNG, JPEG, or a document of Word, Excel, PowerPoint or LibreOffice.")
BROKEN = Fault("file-broken", "The file is damaged or cut short.")
ENCRYPTED = Fault("file-encrypted", "The file is locked with a password. Save it without one.")
POLYGLOT = Fault("file-ambiguous", "The file can be read as two kinds of file.")
ACTIVE = Fault("active-content", "The file holds something that runs by itself (macros, scripts, a start command).")
EMBEDDED = Fault("embedded-program", "The file holds a program or an embedded object.")
TOO_LARGE_PICTURE = Fault("image-too-large", f"A picture has at most {MAX_PIXELS // 1_000_000} million pixels.")


def is_program(head: bytes) -> bool:
    """Whether the first bytes are those of a program: of Windows, Linux, macOS or Java, or a script with its `#!`."""
    return head.startswith(_PROGRAMS)


def is_archive(data: bytes) -> bool:
    """Whether it begins as a ZIP archive does, as every document of an office program of today."""
    return data.startswith(_ZIP)


def sniff(data: bytes) -> FileKind | Fault:
    """The kind of a PDF, PNG or JPEG by its bytes, or why it is refused. Office files are told apart elsewhere."""
    if data.startswith(_PDF):
        return _judged(PDF, data, _pdf_fault(data))
    if data.startswith(_PNG):
        return _judged(PNG, data, _png_fault(data))
    if data.startswith(_JPEG):
        return _judged(JPEG, data, _jpeg_fault(data))
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        return ENCRYPTED if locked else UNKNOWN
    return EMBEDDED if is_program(data) else UNKNOWN


def _judged(kind: FileKind, data: bytes, fault: Fault | None) -> FileKind | Fault:
    if fault:
        return fault
    is_other_too = _END_OF_ZIP in data[-_TAIL:] or (kind is not PDF and _PDF in data[:1024])
    return POLYGLOT if is_other_too else kind


def _pdf_fault(data: bytes) -> Fault | None:
    end = data.rfind(b"%%EOF")
    if end < 0:
        return BROKEN
    if data[end + 5 :].strip(b"\0\t\n\f\r "):
        return POLYGLOT
    names = _pdf_names(data)
    if b"/Encrypt" in names:
        return ENCRYPTED
    if names & {b"/JavaScript", b"/JS", b"/Launch", b"/RichMedia", b"/XFA"}:
        return ACTIVE
    return EMBEDDED if names & {b"/EmbeddedFile", b"/EmbeddedFiles"} else None


_WATCHED = re.compile(rb"/(?:Encrypt|JavaScript|JS|Launch|RichMedia|XFA|EmbeddedFiles?)(?![A-Za-z0-9#_-])")
_MAX_OBJECTS = 16 << 20


def _pdf_names(data: bytes) -> set[bytes]:
    """The names in a PDF that say what it may do (ISO 32000-1, 7.3.5), also those in object streams (7.5.7).

    Strings are not told apart from names, so that a picture which happens to hold such bytes is refused too: of the
    data of streams nothing is looked at, but that of object streams.
    """
    found: set[bytes] = set()
    left = _MAX_OBJECTS
    at = 0
    for stream in re.finditer(rb"(?<!end)stream\r?\n", data):
        if stream.start() < at:
            continue
        head = data[at : stream.start()]
        at = data.find(b"endstream", stream.end())
        at = len(data) if at < 0 else at
        found |= _watched(head)
        if b"/ObjStm" in _unescaped(head[-1000:]) and left > 0:
            inside = _inflated(data[stream.end() : at], left)
            left -= len(inside)
            found |= _watched(inside)
    return found | _watched(data[at:])


def _watched(text: bytes) -> set[bytes]:
    return set(_WATCHED.findall(_unescaped(text)))


def _unescaped(text: bytes) -> bytes:
    """Names with their `#4A` as the letter that it stands for."""
    if b"#" not in text:
        return text
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text)


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each sound chunk of a PNG, IEND last; it ends early where the file is damaged."""
    at = len(_PNG)
    while True:
        length = int.from_bytes(data[at : at + 4], "big")
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        at += 12 + length
        if len(check) != 4 or int.from_bytes(check, "big") != zlib.crc32(content, zlib.crc32(kind)):
            return
        yield kind, content
        if kind == b"IEND":
            return


def _png_fault(data: bytes) -> Fault | None:
    size, kind = len(_PNG), b""
    for at, (kind, content) in enumerate(png_chunks(data)):
        if at == 0:
            if kind != b"IHDR" or len(content) != 13:
                return BROKEN
            width, height = struct.unpack(">II", content[:8])
            if width * height > MAX_PIXELS:
                return TOO_LARGE_PICTURE
        size += 12 + len(content)
    if kind != b"IEND":
        return BROKEN
    return POLYGLOT if size != len(data) else None


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg_fault(data: bytes) -> Fault | None:
    """Walks the segments up to the picture itself (ITU T.81, B.1.1). Cameras put data of theirs after its end."""
    at = 2
    while True:
        marker, length = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4], "big")
        if len(marker) != 2 or marker[0] != 0xFF or length < 2:
            return BROKEN
        segment = data[at + 4 : at + 2 + length]
        if marker[1] in _FRAMES:
            if len(segment) < 6:
                return BROKEN
            height, width = struct.unpack(">HH", segment[1:5])
            if width * height > MAX_PIXELS:
                return TOO_LARGE_PICTURE
        at += 2 + length
        if marker[1] == 0xDA:
            return None if b"\xff\xd9" in data[at:] else BROKEN


# Names.

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def clean_name(text: str, kind: FileKind) -> str:
    """The name of a file as it is kept: no folders, no invisible or reserved characters, at most 120, with its ending.

    A name of nothing becomes `bestand`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", text))[-1]
    visible = "".join(" " if letter.isspace() else letter for letter in last if _is_kept(letter))
    plain = re.sub(r'[ <>:"|?*]+', " ", visible).strip(" ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        stem, ending = plain, kind.endings[0]
    stem = stem.strip(" .") or "bestand"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem[: _NAME_LENGTH - len(ending) - 1].rstrip(' .')}.{ending.lower()}"


def _is_kept(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def ending_fault(name: str, kind: FileKind) -> Fault | None:
    """That the name says another kind of file than the bytes do; a name without ending says nothing."""
    found = re.search(r"\.([A-Za-z0-9]{1,5})\s*$", name)
    if found is None or found[1].lower() in kind.endings:
        return None
    detail = f"The name ends in .{found[1].lower()}, but the file is a .{kind.endings[0]}."
    return Fault("extension-differs", detail, "query:name")


def disposition(name: str) -> str:
    """`Content-Disposition` for a download with that name (RFC 6266, 4.3; RFC 8187 for other letters than ASCII)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("\\", "_").replace('"', "'")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def room_faults(size: int, count: int, used: int, most: int) -> list[Fault]:
    """Why a file does not fit: too many with this piece of evidence, or more bytes than a dossier may hold."""
    faults = []
    if count >= MAX_FILES:
        faults.append(Fault("files-too-many", f"A piece of evidence has at most {MAX_FILES} files."))
    if used + size > most:
        faults.append(Fault("dossier-full", f"The files of a dossier are at most {most >> 20} MB together."))
    return faults
