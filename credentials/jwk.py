"""Public keys as JSON Web Keys (RFC 7517; RFC 7518, 6; RFC 8037, 2), in both directions."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from credentials.encodings import NotEncoded, base64url_decode, base64url_encode
from credentials.keys import KeyKind, PublicKey, UnknownKey, from_loaded

_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_CURVES: dict[str, tuple[ec.EllipticCurve, int]] = {"P-256": (ec.SECP256R1(), 32), "P-384": (ec.SECP384R1(), 48)}


def write_jwk(key: PublicKey) -> dict[str, str]:
    """The JSON Web Key of a public key: only `kty` and what defines the key."""
    if key.kind is KeyKind.ED25519:
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(key.data)}
    if key.kind is KeyKind.RSA:
        loaded = load_der_public_key(key.data)
        assert isinstance(loaded, rsa.RSAPublicKey)
        numbers = loaded.public_numbers()
        return {"kty": "RSA", "n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}
    curve, size = _CURVES[key.kind]
    point = ec.EllipticCurvePublicKey.from_encoded_point(curve, key.data).public_numbers()
    x, y = (base64url_encode(part.to_bytes(size, "big")) for part in (point.x, point.y))
    return {"kty": "EC", "crv": key.kind.value, "x": x, "y": y}


def _unsigned(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def read_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """The public key that a JSON Web Key describes: Ed25519, P-256, P-384, or RSA of 2048 bits or more.

    `use`, `key_ops`, `alg` and `kid` are not looked at. Raises UnknownKey for other kinds, keys that are not
    well-formed, and keys that give away their private part.
    """
    if _PRIVATE & jwk.keys():
        raise UnknownKey("The JSON Web Key holds private parts.")
    try:
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            return PublicKey(KeyKind.ED25519, _bytes(jwk, "x", 32))
        if jwk.get("kty") == "RSA":
            e, n = (int.from_bytes(_bytes(jwk, name), "big") for name in ("e", "n"))
            return from_loaded(rsa.RSAPublicNumbers(e, n).public_key())
        if jwk.get("kty") == "EC" and isinstance(jwk.get("crv"), str) and jwk["crv"] in _CURVES:
            curve, size = _CURVES[jwk["crv"]]
            x, y = (int.from_bytes(_bytes(jwk, name, size), "big") for name in ("x", "y"))
            return from_loaded(ec.EllipticCurvePublicNumbers(x, y, curve).public_key())
    except (NotEncoded, ValueError) as error:
        raise UnknownKey(f"The JSON Web Key is not well-formed: {error}") from error
    raise UnknownKey("Only Ed25519, P-256, P-384 and RSA keys are read here.")


def _bytes(jwk: Mapping[str, Any], name: str, size: int | None = None) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str) or len(value) > 2000:
        raise UnknownKey(f"{name} is no text of a sensible length.")
    data = base64url_decode(value)
    if size is not None and len(data) != size:
        raise UnknownKey(f"{name} is not {size} bytes.")
    return data
