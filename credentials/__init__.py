"""Pure library of credentials, in every form of one award, and verification of what anybody hands in.

Open Badges 3.0 with Data Integrity proofs and as JWT, European Digital Credentials (ELM 3.2) sealed with JAdES, status
lists, baking. Bytes, dicts, keys and dates in; bytes, dicts and reports out. No database, HTTP, network or clock.
"""

from credentials.award import (
    AwardRecord,
    Issuer,
    Learning,
    OutcomeFacts,
    Quality,
    RegisterFacts,
    Target,
)
from credentials.baking import bake_png, bake_svg, unbake_png, unbake_svg
from credentials.canonical import canonicalize
from credentials.certificates import TrustedService, TrustList
from credentials.did import did_document, did_key_document, find_key
from credentials.europass import europass_credential, europass_faults
from credentials.exemption import ExemptionRecord, ExemptUnit
from credentials.faults import Fault, NotACredential, UnsafeDocument
from credentials.findings import Finding, Outcome
from credentials.issuing import checked_badge, seal_europass, sign_badge, sign_badge_jwt, sign_document
from credentials.jwk import read_jwk, write_jwk
from credentials.keys import EcdsaSigner, Ed25519Signer, Signer, did_key, public_multikey, read_multikey, write_multikey
from credentials.openbadges import openbadge, openbadge_faults
from credentials.reading import HandedIn, read_credential
from credentials.revocation import KnownList
from credentials.seal import Sealer, SealRefused, load_sealer, seal_document
from credentials.status import status_entry, status_list_credential
from credentials.template import Template
from credentials.verification import Check, KnownIssuer, Report, verify

__all__ = [
    "AwardRecord",
    "Check",
    "EcdsaSigner",
    "Ed25519Signer",
    "ExemptUnit",
    "ExemptionRecord",
    "Fault",
    "Finding",
    "HandedIn",
    "Issuer",
    "KnownIssuer",
    "KnownList",
    "Learning",
    "NotACredential",
    "Outcome",
    "OutcomeFacts",
    "Quality",
    "RegisterFacts",
    "Report",
    "SealRefused",
    "Sealer",
    "Signer",
    "Target",
    "Template",
    "TrustList",
    "TrustedService",
    "UnsafeDocument",
    "bake_png",
    "bake_svg",
    "canonicalize",
    "checked_badge",
    "did_document",
    "did_key",
    "did_key_document",
    "europass_credential",
    "europass_faults",
    "find_key",
    "load_sealer",
    "openbadge",
    "openbadge_faults",
    "public_multikey",
    "read_credential",
    "read_jwk",
    "read_multikey",
    "seal_document",
    "seal_europass",
    "sign_badge",
    "sign_badge_jwt",
    "sign_document",
    "status_entry",
    "status_list_credential",
    "unbake_png",
    "unbake_svg",
    "verify",
    "write_jwk",
    "write_multikey",
]
