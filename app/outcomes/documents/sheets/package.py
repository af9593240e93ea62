"""An XLSX file opened with suspicion: what is inside is measured before anything of it is read as a workbook."""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from app.problems import Fault, InvalidInput

MAX_PARTS = 200
MAX_UNPACKED = 32 << 20
"""Bytes of all parts together, unpacked."""
MAX_ELEMENTS = 400_000
"""Elements of all parts together: a thousand outcomes with every column filled take 340,000."""
_UNREADABLE = Fault("sheet-unreadable", "This is no XLSX workbook that can be read, nor CSV.")
_TOO_LARGE = Fault(
    "sheet-too-large",
    f"Unpacked, a workbook is at most {MAX_UNPACKED >> 20} MB, {MAX_PARTS} parts, {MAX_ELEMENTS} elements.",
)


def unreadable() -> InvalidInput:
    """The refusal of a file that is broken or no workbook."""
    return InvalidInput(faults=[_UNREADABLE])


def open_package(data: bytes) -> dict[str, bytes]:
    """The XML parts of an XLSX file by name, each well-formed.

    Raises InvalidInput for macros, passwords, zip bombs, document types and broken files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _measure(archive)
            names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
            parts = {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise unreadable() from error
    left = MAX_ELEMENTS
    for content in parts.values():
        left -= _count_elements(content, left)
    return parts


def _measure(archive: zipfile.ZipFile) -> None:
    """Looks at the directory of the archive only; what it says is also the most that is unpacked later."""
    entries = archive.infolist()
    faults = []
    if any(entry.flag_bits & 0x1 for entry in entries):
        faults.append(Fault("sheet-encrypted", "The file is locked with a password."))
    if any(re.search(r"vbaproject\.bin$|/macrosheets/", entry.filename.lower()) for entry in entries):
        faults.append(Fault("macros-refused", "The workbook holds macros. Save it as .xlsx, without them."))
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        faults.append(_TOO_LARGE)
    if len({entry.filename for entry in entries}) != len(entries):
        faults.append(_UNREADABLE)
    if faults:
        raise InvalidInput(faults=faults)


def _count_elements(content: bytes, most: int) -> int:
    """How many elements are in it. Raises InvalidInput for more than `most`, a document type, or what is no XML."""
    parser, count = expat.ParserCreate(), 0

    def count_one(*_: object) -> None:
        nonlocal count
        count += 1
        if count > most:
            raise InvalidInput(faults=[_TOO_LARGE])

    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = count_one
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise unreadable() from error
    return count


def _refuse_doctype(*_: object) -> None:
    raise InvalidInput(faults=[Fault("entities-refused", "The XML in the workbook has a document type or entities.")])
