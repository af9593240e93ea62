"""Letters as PDF."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

_LETTER = Path(__file__).parent.parent / "templates" / "letter.typ"


def letter_pdf(parts: Mapping[str, Any], *, now: datetime) -> bytes:
    """A letter as PDF/UA-1 (ISO 14289-1): tagged, in its language, readable aloud. `now` is its date of creation.

    Only the fonts inside the typesetter are used, so that it looks the same on every machine.
    """
    made = typst.compile(
        _LETTER,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(parts)},
        pdf_standards=["ua-1"],
        timestamp=now.replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("a letter is one file")
    return made
