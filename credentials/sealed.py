"""Reading a sealed European Digital Credential: a JWS in general JSON serialisation (RFC 7515, 7.2.1; RFC 7797)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from credentials.encodings import NotEncoded, base64url_decode
from credentials.faults import Fault, NotACredential
from credentials.strict_json import read_json

MAX_BYTES = 8 << 20
MAX_UNSIGNED = 100


@dataclass(frozen=True)
class SealedDocument:
    """A sealed credential: the bytes that are sealed, what they say, and the seal's own parts.

    `protected` and `signature` are base64url as they stand in the file; `unsigned` are the components of `etsiU`.
    """

    payload: bytes
    document: dict[str, Any]
    protected: str
    header: dict[str, Any]
    signature: str
    unsigned: tuple[tuple[str, Any], ...] = ()


def read_sealed(data: bytes) -> SealedDocument:
    """A JWS in general JSON serialisation (RFC 7515, 7.2.1) of at most 8 MiB, with one signature and a JSON payload.

    Raises NotACredential with every fault of its form: duplicate keys on each level, anything unsigned but `etsiU`.
    """
    if len(data) > MAX_BYTES:
        raise _none(Fault("seal-too-large", "A sealed credential of more than 8 MiB is not read."))
    outer, faults = read_json(data)
    if faults:
        raise _none(*faults)
    is_general = isinstance(outer, dict) and set(outer) == {"payload", "signatures"}
    if not is_general or not isinstance(outer["payload"], str) or not isinstance(outer["signatures"], list):
        raise _none(Fault("seal-form", "A sealed credential has a payload as text, and signatures."))
    if len(outer["signatures"]) != 1 or not isinstance(outer["signatures"][0], dict):
        raise _none(Fault("seal-count", "A sealed credential has one signature.", "/signatures"))
    return _read_parts(outer["payload"].encode(), outer["signatures"][0])


def _none(*faults: Fault) -> NotACredential:
    return NotACredential("This is no sealed credential that can be read safely.", faults)


def _read_parts(payload: bytes, parts: dict[str, Any]) -> SealedDocument:
    faults: list[Fault] = []
    place = "/signatures/0"
    document = _object(payload, "/payload", faults)
    header = _object(base64url_bytes(parts.get("protected")), f"{place}/protected", faults)
    if base64url_bytes(parts.get("signature")) is None:
        faults.append(Fault("seal-not-base64url", "The signature is not in base64url.", f"{place}/signature"))
    if not set(parts) <= {"protected", "header", "signature"}:
        faults.append(Fault("seal-form", "A signature has a protected header, a header and a value only.", place))
    unsigned = tuple(_unsigned(parts["header"], f"{place}/header", faults)) if "header" in parts else ()
    if faults:
        raise _none(*faults)
    return SealedDocument(payload, document, parts["protected"], header, parts["signature"], unsigned)


def base64url_bytes(text: Any) -> bytes | None:
    """The bytes of a text in base64url without padding, in the one form that they have; None for anything else."""
    try:
        return base64url_decode(text) if isinstance(text, str) else None
    except NotEncoded:
        return None


def _object(data: bytes | None, pointer: str, faults: list[Fault]) -> dict[str, Any]:
    """The object in a JSON text; an empty one, and a fault, when there is none."""
    if data is None:
        faults.append(Fault("seal-not-base64url", "This is not in base64url.", pointer))
        return {}
    value, found = read_json(data)
    faults.extend(Fault(fault.code, fault.detail, pointer + fault.pointer) for fault in found)
    if not found and not isinstance(value, dict):
        faults.append(Fault("seal-not-an-object", "This is no JSON object.", pointer))
    return value if isinstance(value, dict) else {}


def _unsigned(header: Any, pointer: str, faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    """Name and value of each component of `etsiU`, all in base64url or all in clear (5.3.1)."""
    items = header.get("etsiU") if isinstance(header, dict) and set(header) == {"etsiU"} else None
    if not isinstance(items, list) or not 0 < len(items) <= MAX_UNSIGNED or len({type(item) for item in items}) != 1:
        faults.append(
            Fault("seal-unsigned-form", "The unsigned header holds etsiU only, an array in one form.", pointer)
        )
        return
    for index, item in enumerate(items):
        place = f"{pointer}/etsiU/{index}"
        component = item if isinstance(item, dict) else _object(base64url_bytes(item), place, faults)
        if len(component) != 1:
            faults.append(Fault("seal-unsigned-form", "A component of etsiU has one name.", place))
        yield from component.items()
