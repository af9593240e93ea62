"""Pure library of credentials: Open Badges with Data Integrity proofs, status lists, baking, verification.

Bytes, dicts, keys and dates in; bytes, dicts and reports out. No database, no HTTP, no network, no clock.
"""

from credentials.baking import bake_png, bake_svg, unbake_png, unbake_svg
from credentials.canonical import canonicalize
from credentials.did import did_document, find_key
from credentials.faults import Fault, NotACredential, UnsafeDocument
from credentials.issuing import sign_badge, sign_document
from credentials.keys import Ed25519Signer, Signer, did_key, public_multikey
from credentials.openbadges import Achievement, Alignment, Badge, Profile
from credentials.status import status_entry, status_list_credential
from credentials.verification import Check, KnownIssuer, KnownList, Outcome, Report, read_credential, verify

__all__ = [
    "Achievement",
    "Alignment",
    "Badge",
    "Check",
    "Ed25519Signer",
    "Fault",
    "KnownIssuer",
    "KnownList",
    "NotACredential",
    "Outcome",
    "Profile",
    "Report",
    "Signer",
    "UnsafeDocument",
    "bake_png",
    "bake_svg",
    "canonicalize",
    "did_document",
    "did_key",
    "find_key",
    "public_multikey",
    "read_credential",
    "sign_badge",
    "sign_document",
    "status_entry",
    "status_list_credential",
    "unbake_png",
    "unbake_svg",
    "verify",
]
