"""jose (Node) and joserfc (Python) agree with this library on tokens, both ways."""

import json
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from credentials.contexts import VC_V2
from credentials.did import did_document
from credentials.jwk import write_jwk
from credentials.jwt import check_jwt, read_jwt, sign_jwt
from credentials.keys import EcdsaSigner, RsaSigner, Signer
from tests.interop.test_node import HERE, node_modules

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DID = "did:web:issuer.example"
CREDENTIAL = {
    "@context": [VC_V2],
    "id": "https://issuer.example/badges/1",
    "type": ["VerifiableCredential"],
    "issuer": {"id": DID, "type": "Profile", "name": "Café"},
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2030-01-01T00:00:00Z",
    "credentialSubject": {"id": "urn:uuid:9b8b1f4e-77c7-4f62-9cc4-27d9f9d3d7c1", "name": "Noor"},
}
CLAIMS = {
    "iss": DID,
    "jti": "https://issuer.example/badges/1",
    "sub": "urn:uuid:9b8b1f4e-77c7-4f62-9cc4-27d9f9d3d7c1",
    "nbf": 1767225600,
    "exp": 1893456000,
}
EC, RSA = EcdsaSigner(bytes(range(32)), f"{DID}#jwt"), RsaSigner(rsa.generate_private_key(65537, 2048), f"{DID}#jwt")


def node(**asked: Any) -> dict[str, Any]:
    """What jose.mjs answers."""
    node_modules("jose")
    done = subprocess.run(
        ["node", "jose.mjs"], input=json.dumps(asked), cwd=HERE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize(("signer", "algorithm"), [(EC, "ES256"), (RSA, "RS256")])
@pytest.mark.parametrize("with_jwk", [False, True])
def test_jose_verifies_our_tokens(signer: Signer, algorithm: str, with_jwk: bool) -> None:
    token, jwk = sign_jwt(CREDENTIAL, signer, with_jwk=with_jwk).decode(), write_jwk(signer.public)
    said = node(task="verify", token=token, jwk=jwk, algorithms=[algorithm])
    header = {"alg": algorithm, "kid": f"{DID}#jwt", "typ": "JWT", **({"jwk": jwk} if with_jwk else {})}
    assert said == {"header": header, "payload": {**CREDENTIAL, **CLAIMS}}
    head, _, tail = token.rpartition(".")
    other = f"{head}.{'B' if tail[0] == 'A' else 'A'}{tail[1:]}"
    assert node(task="verify", token=other, jwk=jwk, algorithms=[algorithm])["error"]


@pytest.mark.parametrize(("signer", "algorithm"), [(EC, "ES256"), (RSA, "RS256")])
def test_joserfc_verifies_our_tokens(signer: Signer, algorithm: str) -> None:
    jwk: dict[str, Any] = dict(write_jwk(signer.public))
    key = ECKey.import_key(jwk) if algorithm == "ES256" else RSAKey.import_key(jwk)
    read = jws.deserialize_compact(sign_jwt(CREDENTIAL, signer), key, algorithms=[algorithm])
    assert json.loads(read.payload) == {**CREDENTIAL, **CLAIMS}


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "ES384", "EdDSA"])
def test_tokens_of_jose_are_right_here_when_their_algorithm_is_allowed(algorithm: str) -> None:
    header, payload = {"kid": f"{DID}#jwt", "typ": "JWT"}, {**CREDENTIAL, **CLAIMS}
    made = node(task="sign", algorithm=algorithm, header=header, payload=payload)
    jwk = made["jwk"]
    method = {"id": f"{DID}#jwt", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": jwk}
    known = {**did_document(DID, []), "verificationMethod": [method], "assertionMethod": [f"{DID}#jwt"]}
    token = read_jwt(made["token"].encode())
    assert token.credential == CREDENTIAL
    found = check_jwt(token, lambda did: known, now=NOW)
    assert found.code == ("proof-right" if algorithm in {"ES256", "RS256"} else "jwt-algorithm")
    assert check_jwt(token, lambda did: known, now=NOW, algorithms={algorithm}).code == "proof-right"
