"""Credentials as JSON Web Tokens: Open Badges 3.0 (8.2.4) and VC Data Model 2.0 (Securing with JOSE and COSE 1.0, 3.1).

The credential of version 2.0 is the payload itself; one of version 1.1 stands in the claim `vc` (VC Data Model 1.1,
6.3.1), which is read here but not written.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from credentials.contexts import VC_V2
from credentials.dates import date_time, read_date_time
from credentials.did import FindDocument, VerificationKey, find_method, judge_key, resolve
from credentials.encodings import NotEncoded, base64url_decode, base64url_encode
from credentials.faults import Fault, NotACredential, UnsafeDocument
from credentials.findings import Finding, failed, passed
from credentials.jwk import read_jwk, write_jwk
from credentials.keys import JWS_ALGORITHMS, PublicKey, Signer, UnknownKey, is_signature
from credentials.strict_json import read_json

OPEN_BADGES_ALGORITHMS = frozenset({"RS256", "ES256"})
"""What Open Badges allows: EdDSA is not among them, nor anything without a public key."""
MAX_BYTES = 2 << 20
_HEADER = frozenset({"alg", "kid", "typ", "jwk"})
_TYPES = frozenset({"jwt", "vc+jwt", "application/vc+jwt"})
_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})


@dataclass(frozen=True)
class Jwt:
    """A token as it was read; nothing of it has been verified. `is_wrapped`: the credential was in the claim `vc`."""

    header: dict[str, Any]
    payload: dict[str, Any]
    credential: dict[str, Any]
    is_wrapped: bool
    signing_input: bytes
    signature: bytes


def sign_jwt(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    with_jwk: bool = False,
    algorithms: Collection[str] = OPEN_BADGES_ALGORITHMS,
) -> bytes:
    """A credential of version 2.0 as a signed token (RFC 7515, 7.1): header alg, kid, typ, and jwk when asked for.

    Raises UnsafeDocument with every fault when a claim has nothing to say or is taken, UnknownKey when the signer's
    algorithm is not allowed. Whether the credential is sound is for the caller to check.
    """
    algorithm = JWS_ALGORITHMS[signer.public.kind]
    if algorithm not in algorithms:
        raise UnknownKey(f"{algorithm} is not allowed here; {', '.join(sorted(algorithms))} is.")
    claims = _claims_of(document)
    faults = list(_unfit(document, claims))
    if faults:
        raise UnsafeDocument(tuple(faults))
    header: dict[str, Any] = {"alg": algorithm, "kid": signer.verification_method, "typ": "JWT"}
    if with_jwk:
        header["jwk"] = write_jwk(signer.public)
    payload = {**document, **{name: value for name, value in claims.items() if value is not None}}
    signing_input = f"{_encoded(header)}.{_encoded(payload)}".encode()
    return signing_input + b"." + base64url_encode(signer.sign(signing_input)).encode()


def _encoded(value: dict[str, Any]) -> str:
    return base64url_encode(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _claims_of(credential: Mapping[str, Any]) -> dict[str, Any]:
    """What the claims must be, None for those that must not be there (Open Badges 3.0, 8.2.4)."""
    issuer, subject = credential.get("issuer"), credential.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    start, end = ("validFrom", "validUntil") if _is_version_2(credential) else ("issuanceDate", "expirationDate")
    return {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "jti": credential.get("id"),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
        "nbf": _seconds(credential.get(start)),
        "exp": _seconds(credential.get(end)),
    }


def _is_version_2(credential: Mapping[str, Any]) -> bool:
    context = credential.get("@context")
    return isinstance(context, list) and context[:1] == [VC_V2]


def _seconds(text: Any) -> int | None:
    moment = read_date_time(text)
    return None if moment is None else int(moment.timestamp())


def _unfit(document: Mapping[str, Any], claims: dict[str, Any]) -> Iterator[Fault]:
    if not _is_version_2(document):
        yield Fault("context-base", f"A token is made of credentials whose first context is {VC_V2}.", "/@context")
    sources = {"iss": "/issuer", "jti": "/id", "sub": "/credentialSubject/id", "nbf": "/validFrom"}
    for claim, pointer in sources.items():
        if claims[claim] is None:
            yield Fault("claim-empty", f"The claim {claim} is made of this, which is missing or not readable.", pointer)
    for claim in sorted((_CLAIMS | {"vc", "vp"}) & document.keys()):
        yield Fault("claim-taken", f"The credential has a member with the name of the claim {claim}.", f"/{claim}")


def read_jwt(data: bytes) -> Jwt:
    """The token in compact form, with its credential. Raises NotACredential for anything else, naming every fault."""
    parts = data.strip().split(b".")
    if len(data) > MAX_BYTES or len(parts) != 3:
        raise NotACredential("This is no token: it is not three parts with dots between them, or over 2 MiB.")
    try:
        header, payload, signature = (base64url_decode(part.decode()) for part in parts)
    except (NotEncoded, UnicodeDecodeError) as error:
        raise NotACredential(f"This is no token: {error}") from error
    members, claims = _read_object(header, "header"), _read_object(payload, "payload")
    is_wrapped = "vc" in claims
    if is_wrapped and (not isinstance(claims["vc"], dict) or "@context" in claims):
        raise NotACredential("The token has a claim vc that is no credential, or not the only one.")
    credential = _unwrapped(claims) if is_wrapped else {k: v for k, v in claims.items() if k not in _CLAIMS}
    return Jwt(members, claims, credential, is_wrapped, b".".join(parts[:2]), signature)


def _read_object(data: bytes, name: str) -> dict[str, Any]:
    value, faults = read_json(data)
    if faults or not isinstance(value, dict):
        raise NotACredential(f"The {name} of the token is no JSON object that can be read safely.", tuple(faults))
    return value


def _unwrapped(claims: dict[str, Any]) -> dict[str, Any]:
    """The credential in `vc`, with what it leaves to the claims (VC Data Model 1.1, 6.3.1, JWT decoding)."""
    credential = dict(claims["vc"])
    credential.setdefault("issuer", claims.get("iss"))
    credential.setdefault("id", claims.get("jti"))
    subject = credential.get("credentialSubject")
    if isinstance(subject, dict) and "sub" in claims:
        credential["credentialSubject"] = {"id": claims["sub"], **subject}
    for claim, name in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
        if isinstance(moment := _moment(claims.get(claim)), datetime):
            credential.setdefault(name, date_time(moment))
    return {name: value for name, value in credential.items() if value is not None}


def _moment(seconds: Any) -> datetime | None:
    """A NumericDate as the moment that it is, between the years 1970 and 9999; None for others."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 253_402_300_800:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def check_jwt(
    jwt: Jwt,
    find_document: FindDocument,
    *,
    now: datetime,
    algorithms: Collection[str] = OPEN_BADGES_ALGORITHMS,
    by_issuer: bool = True,
    compromised: Mapping[str, datetime] | None = None,
) -> Finding:
    """Whether a token is signed as it should be: header, claims, key, signature, in this order. Good: proof-right.

    The key must be the issuer's unless `by_issuer` is off; a `jwk` in the header is never trusted by itself. Whether
    the credential holds now is not looked at. Others: jwt-algorithm, jwt-header, jwt-claims, jwt-key-other,
    proof-by-other, key-kind-wrong, proof-wrong, and those of `judge_key`. The key's end and compromise are judged by
    when the credential becomes valid.
    """
    wrong = _wrong_header(jwt.header, algorithms) or _wrong_claims(jwt)
    if wrong:
        return wrong
    issuer = str(jwt.payload["iss"])
    try:
        embedded = read_jwk(jwt.header["jwk"]) if "jwk" in jwt.header else None
    except UnknownKey as error:
        return failed("jwt-header", f"The key in the header is of no use: {error}")
    method = _method(jwt.header.get("kid"), embedded, issuer, find_document)
    if by_issuer and method.partition("#")[0] != issuer:
        return failed("proof-by-other", "The token names a key that is not the issuer's.")
    signed_at = _moment(jwt.payload.get("nbf")) or now
    key = judge_key(
        method, find_document, purpose="assertionMethod", signed_at=signed_at, compromised=compromised or {}
    )
    if not isinstance(key, VerificationKey):
        return key
    if embedded is not None and embedded != key.public:
        return failed("jwt-key-other", "The key in the header is another than the one that it names.")
    if JWS_ALGORITHMS[key.public.kind] != jwt.header["alg"]:
        return failed("key-kind-wrong", f"A {key.public.kind} key does not sign with {jwt.header['alg']}.")
    if not is_signature(key.public, jwt.signing_input, jwt.signature):
        return failed("proof-wrong", "It was changed, or signed with another key.")
    return passed("proof-right", "Nothing was changed since it was signed.")


def _wrong_header(header: dict[str, Any], algorithms: Collection[str]) -> Finding | None:
    algorithm, kind, kid = header.get("alg"), header.get("typ"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        return failed("jwt-algorithm", f"The token is not signed with {' or '.join(sorted(algorithms))}.")
    strays = sorted(header.keys() - _HEADER)
    if strays:
        return failed("jwt-header", f"The header has members that it must not have: {', '.join(strays)}.")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        return failed("jwt-header", "The header does not say that this is a token (typ).")
    if not isinstance(header.get("jwk", {}), dict) or not isinstance(kid, str if "jwk" not in header else str | None):
        return failed("jwt-header", "The header does not say which key it is (kid or jwk).")
    return None


def _wrong_claims(jwt: Jwt) -> Finding | None:
    if jwt.is_wrapped == _is_version_2(jwt.credential):
        return failed("jwt-claims", "A credential of version 2.0 is the payload itself; one of 1.1 is the claim vc.")
    differing = [
        name for name, expected in _claims_of(jwt.credential).items() if not _agrees(jwt.payload.get(name), expected)
    ]
    required = [name for name in ("iss", "jti", "sub", "nbf") if name not in jwt.payload]
    if differing or required:
        names = ", ".join(dict.fromkeys((*required, *differing)))
        return failed("jwt-claims", f"Claims that are missing or say something else than the credential: {names}.")
    return None


def _agrees(claim: Any, expected: Any) -> bool:
    if isinstance(expected, int) and isinstance(claim, int | float) and not isinstance(claim, bool):
        return abs(claim - expected) < 1
    return type(claim) is type(expected) and bool(claim == expected)


def _method(kid: str | None, embedded: PublicKey | None, issuer: str, find_document: FindDocument) -> str:
    """The URL of the key: `kid`, absolute or within the issuer's document, or that of the method with the `jwk`."""
    if kid is not None:
        return kid if ":" in kid else f"{issuer}#{kid.removeprefix('#')}"
    try:
        found = find_method(resolve(issuer, find_document), embedded)
    except UnknownKey:
        found = None
    return found or f"{issuer}#"
