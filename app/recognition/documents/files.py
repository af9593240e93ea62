"""Office files opened with suspicion: what is inside is measured before it is unpacked, and nothing of it is run."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from app.problems import Fault, InvalidInput
from app.recognition.rules import files as rules
from app.recognition.rules.files import FileKind

MAX_PARTS, MAX_UNPACKED, MAX_NESTED = 2000, 64 << 20, 2
"""Of an archive with all that is in it: parts, bytes, and how deep documents may lie in documents."""
_BOMB = Fault(
    "file-unpacks-too-large", f"Unpacked, a document is at most {MAX_UNPACKED >> 20} MB in {MAX_PARTS} parts."
)
_MAIN = {
    "wordprocessingml.document.main+xml": rules.DOCX,
    "spreadsheetml.sheet.main+xml": rules.XLSX,
    "presentationml.presentation.main+xml": rules.PPTX,
}
_OPEN = {kind.media_type.encode(): kind for kind in (rules.ODT, rules.ODS, rules.ODP)}
_MACROS = re.compile(r"(?i)(^|/)(vbaproject\.bin|vbadata\.xml|macrosheets/|activex/|basic/|scripts/)")
_PROGRAM = re.compile(r"(?i)\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|reg|sh|app|apk|iso)$")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_kind(data: bytes) -> FileKind:
    """What kind of file it is, by its bytes alone. Raises InvalidInput with the code of why it is not taken."""
    found = _office_kind(data) if rules.is_archive(data) else rules.sniff(data)
    if isinstance(found, Fault):
        raise InvalidInput(faults=[found])
    return found


def _office_kind(data: bytes) -> FileKind | Fault:
    is_whole = data[-22:-18] == b"PK\x05\x06" and b"%PDF-" not in data[:1024]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspected(archive, is_whole, 0, [MAX_PARTS, MAX_UNPACKED])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return rules.BROKEN


def _inspected(archive: zipfile.ZipFile, is_whole: bool, depth: int, left: list[int]) -> FileKind | Fault:
    entries = archive.infolist()
    left[0] -= len(entries)
    left[1] -= sum(entry.file_size for entry in entries)
    if left[0] < 0 or left[1] < 0 or depth > MAX_NESTED:
        return _BOMB
    if any(entry.flag_bits & 0x1 for entry in entries):
        return rules.ENCRYPTED
    if not entries or not is_whole or min(entry.header_offset for entry in entries) > 0:
        return rules.POLYGLOT
    names = [entry.filename for entry in entries]
    is_plain = all(entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
    if len(set(names)) != len(names) or not is_plain or archive.testzip() is not None:
        return rules.BROKEN
    kind = _kind_of(archive, set(names))
    fault = next(_faults_inside(archive, names, depth, left), None)
    return fault or kind


def _kind_of(archive: zipfile.ZipFile, names: set[str]) -> FileKind | Fault:
    """By its content types (ECMA-376 part 2, 10.1.2), or by its `mimetype` (OpenDocument 1.3 part 2, 3.3)."""
    if "[Content_Types].xml" in names:
        types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
        if "macroenabled" in types.lower():
            return rules.ACTIVE
        mains = {kind for name, kind in _MAIN.items() if name in types}
        return mains.pop() if len(mains) == 1 and "_rels/.rels" in names else rules.UNKNOWN
    if "mimetype" in names and "META-INF/manifest.xml" in names:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            return rules.ENCRYPTED
        return _OPEN.get(archive.read("mimetype").strip(), rules.UNKNOWN)
    return rules.UNKNOWN


def _faults_inside(archive: zipfile.ZipFile, names: list[str], depth: int, left: list[int]) -> Iterator[Fault]:
    for name in names:
        if _MACROS.search(name):
            yield rules.ACTIVE
        with archive.open(name) as part:
            head = part.read(8)
        if _PROGRAM.search(name) or rules.is_program(head) or head == _OLE:
            yield rules.EMBEDDED
        if rules.is_archive(head):
            inner = archive.read(name)
            with zipfile.ZipFile(io.BytesIO(inner)) as nested:
                found = _inspected(nested, inner[-22:-18] == b"PK\x05\x06", depth + 1, left)
            if isinstance(found, Fault):
                yield found
