"""Signing: nothing is signed that was not first checked."""

import json
from datetime import datetime
from typing import Any

from credentials.faults import UnsafeDocument
from credentials.keys import Signer
from credentials.openbadges import Badge, microcredential_faults, schema_faults
from credentials.proofs import add_proof


def sign_badge(badge: Badge, signer: Signer, *, created: datetime) -> bytes:
    """The signed Open Badge as UTF-8 JSON: checked against Annex I, the official schema and safe mode first.

    Raises UnsafeDocument with every fault of the first of these that finds any.
    """
    document = badge.document()
    faults = [*microcredential_faults(badge), *schema_faults(document)]
    if faults:
        raise UnsafeDocument(tuple(faults))
    return sign_document(document, signer, created=created)


def sign_document(document: dict[str, Any], signer: Signer, *, created: datetime) -> bytes:
    """Any credential with an eddsa-rdfc-2022 proof, as UTF-8 JSON. Raises UnsafeDocument."""
    return json.dumps(add_proof(document, signer, created=created), ensure_ascii=False).encode()
