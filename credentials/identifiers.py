"""Identifiers as the data models of credentials want them: one absolute URL each (VC Data Model 2.0, 4.4)."""

import re
from typing import Any

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f]+", re.ASCII)
_WEB = re.compile(r"https?://[^/?#]+", re.ASCII | re.IGNORECASE)


def is_url(value: Any) -> bool:
    """Whether a value is one absolute URL (did:, urn: and data: among them); a web address names a host."""
    if not isinstance(value, str) or not _URL.fullmatch(value):
        return False
    return not value.lower().startswith(("http:", "https:")) or bool(_WEB.match(value))
