"""Signing and verifying one badge, and signing many: CPU time against Node's @digitalbazaar/vc, and the least there is."""

import hashlib
import itertools
import json
import subprocess
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

from nacl.signing import SigningKey

from credentials import (
    AwardRecord,
    KnownIssuer,
    KnownList,
    Outcome,
    canonicalize,
    openbadge,
    sign_badge,
    sign_document,
    status_list_credential,
)
from credentials import verify as verify_credential
from credentials.contexts import FILES, load_context
from credentials.encodings import base58_encode
from credentials.keys import public_multikey
from credentials.template import Template
from tests.credentials.samples import DID, DID_DOCUMENT, LEARNING, LIST, NOW, SEED, SIGNER, badge

HERE = Path(__file__).resolve().parent
INTEROP = HERE.parent / "interop"
LEAST_BYTES = 5000
VARYING = (
    "/id",
    "/credentialSubject/id",
    "/credentialSubject/identifier/0/identityHash",
    "/credentialStatus/id",
    "/credentialStatus/statusListIndex",
)
"""What differs between the recipients of one achievement."""


def large_badge() -> AwardRecord:
    """A badge of at least 5 KB: six alignments, results, evidence and a status entry."""
    outcomes = tuple(
        replace(
            LEARNING.outcomes[0],
            statement={"nl": f"Zet ervaringskennis in, samen met bewoners, naasten en andere professionals ({number})"},
            uri=f"http://localhost:8000/ims/case/v1p1/CFItems/0c9f6f9e-5a0e-4c41-8d64-2a0f8a8b8f{number}0",
            code=f"ED-0{number}",
            targets=(),
        )
        for number in range(1, 5)
    )
    evidence = tuple(
        {
            "id": f"http://localhost:8000/evidence/{number}",
            "type": ["Evidence"],
            "name": f"Portfolio, deel {number}",
            "narrative": "Beschrijving van een situatie uit de praktijk, met reflectie en feedback van bewoners.",
        }
        for number in range(1, 3)
    )
    return badge(learning=replace(LEARNING, outcomes=outcomes), evidence=evidence)


class Peer:
    """@digitalbazaar/vc in a Node process of its own, which answers with its own CPU time."""

    def __init__(self, unsigned: dict[str, Any], signed: dict[str, Any]) -> None:
        self.process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", (HERE / "peer.mjs").read_text()],
            cwd=INTEROP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        key = {
            "@context": "https://w3id.org/security/multikey/v1",
            "id": SIGNER.verification_method,
            "type": "Multikey",
            "controller": DID,
            "publicKeyMultibase": public_multikey(SEED),
            "secretKeyMultibase": "z" + base58_encode(b"\x80\x26" + SEED),
        }
        contexts = {url: load_context(url)["document"] for url in FILES}
        self._tell(unsigned=unsigned, signed=signed, key=key, didDocument=DID_DOCUMENT, contexts=contexts)

    def _tell(self, **message: Any) -> None:
        stdin: TextIO = self.process.stdin  # type: ignore[assignment]
        stdin.write(json.dumps(message) + "\n")
        stdin.flush()

    def cpu(self, work: str, times: int) -> float:
        """Seconds of CPU time for one, over so many."""
        self._tell(work=work, times=times)
        stdout: TextIO = self.process.stdout  # type: ignore[assignment]
        seconds: float = json.loads(stdout.readline())["cpu"]
        return seconds

    def close(self) -> None:
        """Ends the process."""
        with self.process:
            self.process.terminate()


def own_cpu(work: Callable[[], object], times: int) -> float:
    """Seconds of CPU time for one of ours, over so many."""
    before = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - before) / times


def verifier(signed: bytes) -> Callable[[], None]:
    """Verifies the badge whole, status included."""
    status_list = KnownList(sign_document(status_list_credential(LIST, DID, (), NOW), SIGNER, created=NOW))
    moment = NOW + timedelta(hours=1)

    def verify() -> None:
        report = verify_credential(
            signed, find_issuer=lambda _: KnownIssuer(DID_DOCUMENT), find_list=lambda _: status_list, now=moment
        )
        if report.outcome is not Outcome.PASSED:
            raise RuntimeError(str(report.checks))

    return verify


def batch(unsigned: dict[str, Any]) -> Callable[[], bytes]:
    """Signs the badge for one recipient after another."""
    template = Template(unsigned, VARYING)
    recipients = itertools.cycle(
        {
            "/id": f"http://localhost:8000/badges/{uuid.uuid5(uuid.NAMESPACE_URL, f'badge {number}')}",
            "/credentialSubject/id": uuid.uuid5(uuid.NAMESPACE_URL, f"subject {number}").urn,
            "/credentialSubject/identifier/0/identityHash": f"Student Voorbeeld {number}",
            "/credentialStatus/id": f"{LIST}#{number}",
            "/credentialStatus/statusListIndex": str(number),
        }
        for number in range(1000, 1100)
    )

    def sign() -> bytes:
        return template.sign(next(recipients), SIGNER, created=NOW)

    signed = json.loads(sign())
    if not template.is_quick or len({sign() for _ in range(100)}) != 100 or signed["proof"][0]["created"][:4] != "2026":
        raise RuntimeError("the batch does not do what it should")
    return sign


def limit(signed: dict[str, Any]) -> Callable[[], object]:
    """What no way of signing goes without: two SHA-256, one Ed25519 signature, one JSON dump."""
    proof = {key: value for key, value in signed["proof"][0].items() if key != "proofValue"}
    document = {key: value for key, value in signed.items() if key != "proof"}
    options = canonicalize({**proof, "@context": signed["@context"]})
    canonical, key = canonicalize(document), SigningKey(SEED)

    def work() -> object:
        made = key.sign(hashlib.sha256(options).digest() + hashlib.sha256(canonical).digest())
        return made, json.dumps(signed, ensure_ascii=False).encode()

    return work


def rounds(count: int) -> dict[str, list[float]]:
    """The ratios of each round, peer divided by ours, by figure."""
    large = large_badge()
    signed = sign_badge(large, SIGNER, created=NOW)
    if len(signed) < LEAST_BYTES:
        raise RuntimeError(f"the badge is {len(signed)} bytes, less than {LEAST_BYTES}")
    sign, verify = (lambda: sign_badge(large, SIGNER, created=NOW)), verifier(signed)
    sign_batch, least = batch(openbadge(large)), limit(json.loads(signed))
    peer = Peer(openbadge(large), json.loads(signed))
    found: dict[str, list[float]] = {}
    try:
        for number in range(count + 1):
            node_sign, node_verify = peer.cpu("sign", 30), peer.cpu("verify", 30)
            of_batch = own_cpu(sign_batch, 500)
            ratios = {
                "sign_vs_node": node_sign / own_cpu(sign, 50),
                "verify_vs_node": node_verify / own_cpu(verify, 50),
                "batch_vs_node": node_sign / of_batch,
                "batch_of_limit": own_cpu(least, 500) / of_batch,
            }
            for figure, ratio in ratios.items() if number else ():  # the first round warms up
                found.setdefault(figure, []).append(ratio)
    finally:
        peer.close()
    return found
