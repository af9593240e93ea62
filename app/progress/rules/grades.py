"""Grades as numbers, as far as they are."""

import re
from decimal import Decimal

_WORDS = {
    "onvoldoende": 5, "voldoende": 6, "ruim voldoende": 7, "goed": 8, "zeer goed": 9, "uitmuntend": 10,
}  # fmt: skip
"""The words of the Dutch scale from 1 to 10 that a programme may give instead of a figure."""


def read_grade(text: str | None) -> Decimal | None:
    """The number in a grade: '7,5', '8', 'goed'; None for what is no number from 1 to 10 ('behaald')."""
    written = (text or "").strip().lower()
    if written in _WORDS:
        return Decimal(_WORDS[written])
    if not re.fullmatch(r"(10|[1-9])([.,][0-9]{1,2})?", written):
        return None
    found = Decimal(written.replace(",", "."))
    return found if found <= 10 else None
