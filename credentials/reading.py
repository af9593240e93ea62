"""What anybody hands in, read for what it is: JSON, JWT, PNG, SVG, or a sealed European Digital Credential."""

from dataclasses import dataclass
from typing import Any, Literal

from credentials.baking import PNG, unbake_png, unbake_svg
from credentials.faults import NotACredential
from credentials.jwt import Jwt, read_jwt
from credentials.sealed import SealedDocument, read_sealed
from credentials.strict_json import BOXES, boxes_in, read_json

Form = Literal["json", "jwt", "edc"]
MAX_BYTES = 16 << 20
"""A picture that is larger than this is not looked at."""
MAX_TEXT = 2 << 20
MAX_OBJECTS, MAX_PARTS = 1500, 20_000
"""How long the text of a credential may be, and how many objects, and members and items, it may hold."""


@dataclass(frozen=True)
class HandedIn:
    """A credential as it was read; nothing of it has been verified.

    `form` is how it is secured, `text` what was signed as it stood, `picture` the kind of picture it was baked into.
    """

    credential: dict[str, Any]
    form: Form
    text: bytes
    picture: Literal["png", "svg"] | None = None
    jwt: Jwt | None = None
    sealed: SealedDocument | None = None


def read_credential(data: bytes) -> HandedIn:
    """The credential in a file or text. Raises NotACredential, naming what is wrong, when there is none in it."""
    if len(data) > MAX_BYTES:
        raise NotACredential("This is larger than 16 MiB, which no credential is.")
    if data.startswith(PNG):
        return _read_text(unbake_png(data), "png")
    if data.lstrip()[:1] == b"<":
        return _read_text(unbake_svg(data), "svg")
    return _read_text(data, None)


def _read_text(text: bytes, picture: Literal["png", "svg"] | None) -> HandedIn:
    if len(text) > MAX_TEXT:
        raise NotACredential("This text is longer than 2 MiB, which no credential is.")
    if text.lstrip()[:3] == b"eyJ":
        jwt = read_jwt(text)
        return HandedIn(_checked(jwt.credential), "jwt", text, picture, jwt=jwt)
    value, faults = read_json(text)
    if isinstance(value, dict) and "signatures" in value:
        sealed = read_sealed(text)
        return HandedIn(_checked(sealed.document), "edc", text, picture, sealed=sealed)
    if faults:
        raise NotACredential("The JSON cannot be read safely.", tuple(faults))
    return HandedIn(_checked(value, text), "json", text, picture)


def _bound(value: Any) -> None:
    """Raises NotACredential for what holds more than any credential: looking at it would take long."""
    objects = parts = 0
    ahead = [value]
    for part in ahead:
        is_object = isinstance(part, dict)
        objects, parts = objects + is_object, parts + len(part)
        if objects > MAX_OBJECTS or parts > MAX_PARTS:
            raise NotACredential("This holds more objects, or more members and items, than any credential.")
        ahead += [item for item in (part.values() if is_object else part) if isinstance(item, BOXES)]


def _is_small(text: bytes) -> bool:
    """Whether a JSON text holds few things for sure: each part follows a comma, or opens its object or array."""
    boxes = boxes_in(text)
    return boxes <= MAX_OBJECTS and boxes + text.count(b",") <= MAX_PARTS


def _checked(value: Any, text: bytes | None = None) -> dict[str, Any]:
    if not isinstance(value, dict) or "VerifiableCredential" not in kinds_of(value):
        raise NotACredential("This is no verifiable credential: its type does not say so.")
    if not isinstance(value.get("@context"), list | str) or not isinstance(value.get("credentialSubject"), dict | list):
        raise NotACredential("This is no verifiable credential: it has no context or no subject.")
    if text is None or not _is_small(text):
        _bound(value)
    return value


def kinds_of(node: dict[str, Any]) -> list[str]:
    """The types that an object says it has."""
    named = node.get("type")
    return [kind for kind in (named if isinstance(named, list) else [named]) if isinstance(kind, str)]
