"""Issuing one award or exemption in each of its forms: nothing is signed that was not first checked."""

import json
from datetime import datetime
from typing import Any

from credentials.award import AwardRecord
from credentials.canonical import canonicalize
from credentials.datamodel import structure_faults
from credentials.europass import europass_credential, europass_faults
from credentials.exemption import Record, exemption_faults
from credentials.faults import Fault, UnsafeDocument
from credentials.jwt import sign_jwt
from credentials.keys import Signer
from credentials.openbadges import annex_faults, openbadge, openbadge_faults
from credentials.proofs import add_proof
from credentials.seal import Sealer, name_issuer, seal_document


def record_faults(record: Record) -> list[Fault]:
    """What the facts lack of what must be said: of an award by Annex I (2022/C 243/02), of an exemption as it is."""
    return annex_faults(record) if isinstance(record, AwardRecord) else exemption_faults(record)


def checked_badge(record: Record) -> dict[str, Any]:
    """The unsigned Open Badge, checked against what must be said, the models and the structural rules.

    Raises UnsafeDocument with every fault of these.
    """
    document = openbadge(record)
    faults = [*record_faults(record), *openbadge_faults(document), *structure_faults(document)]
    if faults:
        raise UnsafeDocument(tuple(faults))
    return document


def sign_badge(record: Record, signer: Signer, *, created: datetime) -> bytes:
    """The signed Open Badge (Data Integrity), as UTF-8 JSON. Raises UnsafeDocument: nothing unsafe is signed."""
    return sign_document(checked_badge(record), signer, created=created)


def sign_badge_jwt(record: Record, signer: Signer) -> bytes:
    """The Open Badge as a signed token (8.2.4), of a P-256 or RSA key. Raises UnsafeDocument, UnknownKey."""
    document = checked_badge(record)
    canonicalize(document)
    return sign_jwt(document, signer)


def seal_europass(record: Record, sealer: Sealer, *, signed_at: datetime) -> bytes:
    """The sealed European Digital Credential (JAdES B-B), which calls the issuer as the certificate does.

    Raises UnsafeDocument, SealRefused.
    """
    document = name_issuer(europass_credential(record), sealer.certificates[0])
    faults = [*record_faults(record), *europass_faults(document)]
    if faults:
        raise UnsafeDocument(tuple(faults))
    canonicalize(document)
    return seal_document(document, sealer, signed_at=signed_at)


def sign_document(document: dict[str, Any], signer: Signer, *, created: datetime) -> bytes:
    """Any credential with a Data Integrity proof, as UTF-8 JSON. Raises UnsafeDocument, UnknownKey."""
    return json.dumps(add_proof(document, signer, created=created), ensure_ascii=False).encode()
