"""A bare server for the W3C test suites (VC Data Model, Data Integrity, Bitstring Status List) over `credentials`.

It signs whatever conforms, with a throw-away did:key and whoever the issuer is, and judges proofs by any key.
"""

import argparse
import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from credentials.contexts import DATA_INTEGRITY_V2, VC_V1, load_context
from credentials.cryptosuites import CRYPTOSUITE, ECDSA_CRYPTOSUITE
from credentials.datamodel import structure_faults, values, version_of
from credentials.dates import read_date_time
from credentials.faults import Fault, UnsafeDocument
from credentials.findings import Finding, Outcome
from credentials.keys import EcdsaSigner, Ed25519Signer, KeyKind, Signer, did_key, write_multikey
from credentials.presentations import check_presentation
from credentials.proofs import add_proof, check_proofs
from credentials.status import UnreadableStatusList, decode_list, status_entry, status_list_credential
from credentials.strict_json import read_json

MAX_BYTES = 4 << 20
INSTALLED = Path(__file__).resolve().parent.parent / "interop" / "node_modules" / "@digitalbazaar"
EXAMPLES: dict[str, Any] = {
    "https://www.w3.org/ns/credentials/examples/v2": {
        "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
    }
}
"""Contexts that only examples use: known to this server, and to nothing else here."""
FROM_NPM = {
    "https://www.w3.org/2018/credentials/examples/v1": "credentials-examples-context/contexts/credentials-examples-v1.jsonld",
    "https://www.w3.org/ns/odrl.jsonld": "odrl-context/contexts/odrl.jsonld",
}


def load_with_examples(url: str, options: object = None) -> dict[str, Any]:
    """The contexts that are held here, and those of the examples; the latter's first version where npm installed it."""
    if url in FROM_NPM and url not in EXAMPLES and (INSTALLED / FROM_NPM[url]).is_file():
        EXAMPLES[url] = json.loads((INSTALLED / FROM_NPM[url]).read_text())
    if url not in EXAMPLES:
        return load_context(url, options)
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": EXAMPLES[url]}


class Refused(Exception):
    """What was posted does not conform."""

    def __init__(self, *errors: Fault | Finding) -> None:
        self.errors = [
            {"code": e.code, "detail": e.detail, "pointer": e.pointer if isinstance(e, Fault) else ""} for e in errors
        ]


def throw_away_signer(suite: str, curve: KeyKind) -> Signer:
    """A signer with a did:key that nobody has seen before."""
    if suite == CRYPTOSUITE:
        seed = secrets.token_bytes(32)
        return Ed25519Signer(seed, method_of(Ed25519Signer(seed, "")))
    secret = b"\0" + secrets.token_bytes(47 if curve is KeyKind.P384 else 31)
    return EcdsaSigner(secret, method_of(EcdsaSigner(secret, "", curve)), curve)


def method_of(signer: Signer) -> str:
    multikey = write_multikey(signer.public)
    return f"{did_key(multikey)}#{multikey}"


class Desk:
    """What the server does with documents."""

    def __init__(self, signer: Signer, base: str) -> None:
        self.signer, self.did = signer, signer.verification_method.partition("#")[0]
        self.list_url, self.next_index = f"{base}/status-lists/1", 0

    def issue(self, asked: dict[str, Any]) -> dict[str, Any]:
        credential, options = asked.get("credential"), asked.get("options") or {}
        if not isinstance(credential, dict) or not isinstance(options, dict):
            raise Refused(Fault("not-an-object", "There is no credential to issue.", "/credential"))
        credential = self.completed(credential, options)
        refuse(structure_faults(credential))
        return with_one_proof(add_proof(credential, self.signer, created=now(), loader=load_with_examples))

    def completed(self, credential: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        """With an issuer, the context that its proof needs, and a status entry where the options ask for one."""
        made = {"issuer": self.did, **credential}
        contexts = made.get("@context")
        if version_of(made) == VC_V1 and isinstance(contexts, list) and DATA_INTEGRITY_V2 not in contexts:
            made["@context"] = [*contexts, DATA_INTEGRITY_V2]
        if "credentialStatus" in options and "credentialStatus" not in made:
            made["credentialStatus"] = status_entry(self.list_url, self.next_index)
            self.next_index += 1
        return made

    def verify(self, asked: dict[str, Any]) -> dict[str, Any]:
        options = text_options(asked)
        purpose = options.get("expectedProofPurpose") or "assertionMethod"
        self.check_credential(
            asked.get("verifiableCredential"), purpose, options.get("domain"), options.get("challenge")
        )
        return {"verified": True, "checks": ["structure", "terms", "proof", "period"], "warnings": [], "errors": []}

    def check_credential(self, credential: Any, purpose: Any, domain: Any = None, challenge: Any = None) -> None:
        refuse(structure_faults(credential))
        if "VerifiablePresentation" in values(credential["type"]):
            raise Refused(Fault("type-missing", "This is a presentation, not a credential.", "/type"))
        found = check_proofs(
            credential, lambda _: None, now=now(), purpose=purpose, domain=domain, challenge=challenge,
            loader=load_with_examples,
        )  # fmt: skip
        refuse([finding for finding in found if finding.outcome is not Outcome.PASSED])
        refuse([*period_faults(credential), *list_faults(credential)])

    def verify_presentation(self, asked: dict[str, Any]) -> dict[str, Any]:
        options = text_options(asked)
        found = check_presentation(
            asked.get("verifiablePresentation"), lambda _: None, now=now(), domain=options.get("domain"),
            challenge=options.get("challenge"), loader=load_with_examples,
        )  # fmt: skip
        refuse(list(found.faults))
        refuse([finding for finding in found.proofs if finding.outcome is not Outcome.PASSED])
        refuse([found.holder] if found.holder.outcome is Outcome.FAILED else [])
        for index, credential in enumerate(found.credentials):
            if "EnvelopedVerifiableCredential" in values(credential["type"]):
                place = f"/verifiableCredential/{index}"
                raise Refused(Fault("envelope-unread", "Credentials in an envelope are not verified here.", place))
            if "proof" in credential:
                self.check_credential(credential, "assertionMethod")
        return {"verified": True, "checks": ["structure", "terms", "proof", "holder"], "warnings": [], "errors": []}

    def status_list(self) -> dict[str, Any]:
        listed = status_list_credential(self.list_url, self.did, [], now())
        return with_one_proof(add_proof(listed, self.signer, created=now()))


def text_options(asked: dict[str, Any]) -> dict[str, Any]:
    """The options of a verification, of which those that are read here are texts."""
    options = asked.get("options") or {}
    names = ("expectedProofPurpose", "domain", "challenge")
    if not isinstance(options, dict) or not all(isinstance(options.get(name), str | None) for name in names):
        raise Refused(Fault("options-form", "The options are an object, in which these are texts.", "/options"))
    return options


def with_one_proof(document: dict[str, Any]) -> dict[str, Any]:
    """A proof that is the only one stands by itself, as the suites know it best."""
    return {**document, "proof": document["proof"][0]} if len(document["proof"]) == 1 else document


def refuse(errors: list[Fault] | list[Finding]) -> None:
    if errors:
        raise Refused(*errors)


def period_faults(credential: dict[str, Any]) -> list[Fault]:
    ends = (read_date_time(credential.get(name)) for name in ("validUntil", "expirationDate"))
    return [Fault("period-over", "It is not valid any more.", "/validUntil") for end in ends if end and end < now()]


def list_faults(credential: dict[str, Any]) -> list[Fault]:
    if "BitstringStatusListCredential" not in values(credential["type"]):
        return []
    try:
        decode_list(str(values(credential["credentialSubject"])[0].get("encodedList")))
    except UnreadableStatusList as error:
        return [Fault("status-list-unreadable", str(error), "/credentialSubject/encodedList")]
    return []


def now() -> datetime:
    return datetime.now(UTC)


def answering(act: Callable[[dict[str, Any]], dict[str, Any]], status: int) -> Callable[[Request], Awaitable[Response]]:
    """A route that answers with what a function makes of the JSON object posted, or 400 with every error."""

    async def route(request: Request) -> Response:
        try:
            body = await request.body()
            value, faults = read_json(body) if len(body) <= MAX_BYTES else (None, [Fault("too-large", "Over 4 MiB.")])
            if faults or not isinstance(value, dict):
                raise Refused(*(faults or [Fault("not-an-object", "The body is no JSON object.")]))
            return JSONResponse(act(value), status)
        except Refused as refused:
            return JSONResponse({"errors": refused.errors}, 400)
        except UnsafeDocument as unsafe:
            return JSONResponse({"errors": Refused(*unsafe.faults).errors}, 400)

    return route


def create_app(desk: Desk) -> Starlette:
    async def status_list(request: Request) -> Response:
        if request.path_params["id"] != "1":
            return JSONResponse({"errors": [{"code": "not-found", "detail": "There is no such list."}]}, 404)
        return JSONResponse(desk.status_list())

    return Starlette(
        routes=[
            Route("/credentials/issue", answering(desk.issue, 201), methods=["POST"]),
            Route("/credentials/verify", answering(desk.verify, 200), methods=["POST"]),
            Route("/presentations/verify", answering(desk.verify_presentation, 200), methods=["POST"]),
            Route("/status-lists/{id}", status_list),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/conformance-server", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--suite", choices=[CRYPTOSUITE, ECDSA_CRYPTOSUITE], default=CRYPTOSUITE)
    parser.add_argument("--curve", type=KeyKind, choices=[KeyKind.P256, KeyKind.P384], default=KeyKind.P256)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"), default=(None, None))
    given = parser.parse_args()
    scheme = "https" if given.tls[0] else "http"
    desk = Desk(throw_away_signer(given.suite, given.curve), f"{scheme}://localhost:{given.port}")
    sys.stdout.write(f"{desk.did}\n")
    sys.stdout.flush()
    uvicorn.run(
        create_app(desk), host="127.0.0.1", port=given.port, log_level="warning",
        ssl_certfile=given.tls[0], ssl_keyfile=given.tls[1],
    )  # fmt: skip


if __name__ == "__main__":
    main()
