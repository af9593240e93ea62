"""A badge to try things on, and who signs it."""

from typing import Any

from credentials.award import AwardRecord
from credentials.did import did_document
from credentials.keys import EcdsaSigner, Ed25519Signer, public_multikey, write_multikey
from tests.credentials.records import DID, ISSUER, LEARNING, LIST, NOW, record

SEED = bytes(range(32))
SIGNER = Ed25519Signer(SEED, f"{DID}#key-1")
JWT_SIGNER = EcdsaSigner(bytes(range(1, 33)), f"{DID}#key-2")
DID_DOCUMENT = did_document(DID, [("key-1", public_multikey(SEED)), ("key-2", write_multikey(JWT_SIGNER.public))])

__all__ = ["DID", "DID_DOCUMENT", "ISSUER", "JWT_SIGNER", "LEARNING", "LIST", "NOW", "SEED", "SIGNER", "badge"]


def badge(**changes: Any) -> AwardRecord:
    """An award with much to say, without an end."""
    return record(**{"valid_until": None, **changes})
