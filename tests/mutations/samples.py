"""What is changed: one award in every form, and another's parts to swap in."""

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from credentials import (
    EcdsaSigner,
    Ed25519Signer,
    KnownIssuer,
    KnownList,
    Report,
    bake_png,
    bake_svg,
    openbadge,
    seal_europass,
    sign_badge,
    sign_badge_jwt,
    sign_document,
    status_list_credential,
    verify,
)
from credentials.jwt import sign_jwt
from tests.credentials.pki import SEAL_EC, TRUST
from tests.credentials.samples import DID, DID_DOCUMENT, JWT_SIGNER, LIST, NOW, SIGNER, badge

LATER = NOW + timedelta(hours=1)
OTHER_SIGNER = Ed25519Signer(bytes(32), SIGNER.verification_method)
OTHER_JWT_SIGNER = EcdsaSigner(bytes(range(2, 34)), JWT_SIGNER.verification_method)
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Badge</title><circle r="4"/></svg>'


def _pixel() -> bytes:
    file = BytesIO()
    Image.new("RGB", (1, 1)).save(file, "PNG")
    return file.getvalue()


PIXEL = _pixel()


@dataclass(frozen=True)
class Sample:
    """A credential that passes, in one form; `other` is another of that form, also sound, to take parts from."""

    form: str
    data: bytes
    other: bytes


def look(data: bytes, *, lists: dict[str, bytes] | None = None) -> Report:
    """Verifies with what the issuer of the samples publishes."""
    held = {LIST: _status_list()} if lists is None else lists
    return verify(
        data,
        find_issuer={DID: KnownIssuer(DID_DOCUMENT)}.get,
        find_list=lambda url: KnownList(held[url]) if url in held else None,
        now=LATER,
        trust_list=TRUST,
    )


@cache
def _status_list() -> bytes:
    return sign_document(status_list_credential(LIST, DID, (8,), NOW), SIGNER, created=NOW)


@cache
def samples() -> tuple[Sample, ...]:
    """One in each form: JSON, JWT, PNG, SVG, sealed, and a sealed token in a picture."""
    one, other = badge(), badge(learner_name="Iemand Anders", id=f"{badge().id}9", subject_id="urn:uuid:1")
    made = [(sign_badge(each, SIGNER, created=NOW), sign_badge_jwt(each, JWT_SIGNER)) for each in (one, other)]
    sealed = [seal_europass(each, SEAL_EC.sealer, signed_at=NOW) for each in (one, other)]
    (json_one, jwt_one), (json_other, jwt_other) = made
    return (
        Sample("json", json_one, json_other),
        Sample("jwt", jwt_one, jwt_other),
        Sample("png", bake_png(PIXEL, json_one), bake_png(PIXEL, json_other)),
        Sample("svg", bake_svg(DRAWING, json_one), bake_svg(DRAWING, json_other)),
        Sample("edc", sealed[0], sealed[1]),
        Sample("png", bake_png(PIXEL, jwt_one), bake_png(PIXEL, jwt_other)),
    )


@cache
def forged(form: str) -> bytes:
    """The same award in a form, signed with a key that is not the issuer's though it says so."""
    if form == "jwt":
        return sign_jwt(openbadge(badge()), OTHER_JWT_SIGNER)
    return sign_badge(badge(), OTHER_SIGNER, created=NOW)


def document_of(data: bytes) -> Any:
    """The JSON of a sample."""
    return json.loads(data)
