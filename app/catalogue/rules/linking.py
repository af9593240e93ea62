"""The forms in which outcomes and sets are given at their pages, and the links between these (RFC 8288)."""

from collections.abc import Mapping

PAGE = "text/html"
FORMS: Mapping[str, str] = {"jsonld": "application/ld+json", "turtle": "text/turtle"}
"""The forms for machines, by the name in their own addresses."""
OFFERED = (PAGE, *FORMS.values(), "application/json")
"""In the order of preference where a client likes several alike: `*/*` gets the page."""


def link_header(page: str, subject: str) -> str:
    """The other forms of a page, its own address, and what it is about (`describes`: RFC 6892)."""
    links = [f'<{page}>; rel="canonical"', f'<{page}>; rel="alternate"; type="{PAGE}"']
    links += [f'<{page}/files/{name}>; rel="alternate"; type="{form}"' for name, form in FORMS.items()]
    return ", ".join(
        [*links, f'<{subject}>; rel="describes"', f'<{subject}>; rel="alternate"; type="application/json"']
    )
