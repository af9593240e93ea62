"""JSON-LD to canonical N-Quads (RDFC-1.0), in safe mode: nothing is dropped in silence, and the work is bounded.

Two paths with the same answers: `credentials.compiled` is the quick one, `credentials.plain` the reference, which also
has the say wherever the quick one is not sure.
"""

from typing import Any

from credentials import plain
from credentials.compiled import walk
from credentials.compiled_contexts import NotSure
from credentials.contexts import load_context
from credentials.plain import Loader, canonical_quads

__all__ = ["Loader", "canonical_quads", "canonicalize"]


def canonicalize(document: dict[str, Any], *, loader: Loader = load_context) -> bytes:
    """The canonical N-Quads of a JSON-LD document (RDFC-1.0), in UTF-8.

    The loader is hashable and always gives the same answers. Raises UnsafeDocument for undefined terms or types,
    relative IRIs, keywords that are none, forbidden characters, unknown contexts, and graphs whose blank nodes would
    take too much work to tell apart.
    """
    try:
        return walk(document, loader).canonical()
    except (NotSure, RecursionError):
        return plain.canonicalize(document, loader=loader)
