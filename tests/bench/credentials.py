"""Signing and verifying one badge: CPU time against Node's @digitalbazaar/vc."""

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

from credentials import Alignment, KnownIssuer, KnownList, Outcome, sign_badge, sign_document, status_list_credential
from credentials import verify as verify_credential
from credentials.contexts import FILES, load_context
from credentials.keys import base58_encode, public_multikey
from tests.credentials.samples import ACHIEVEMENT, DID, DID_DOCUMENT, LIST, NOW, SEED, SIGNER, badge

HERE = Path(__file__).resolve().parent
INTEROP = HERE.parent / "interop"
LEAST_BYTES = 5000


def large_badge() -> Any:
    """A badge of at least 5 KB: six alignments, a result, evidence and a status entry."""
    outcomes = tuple(
        Alignment(
            f"Zet ervaringskennis in samenwerking met bewoners, naasten en andere professionals in ({number})",
            f"http://localhost:8000/ims/case/v1p1/CFItems/0c9f6f9e-5a0e-4c41-8d64-2a0f8a8b8f{number}0",
            "Associate degree Ervaringsdeskundigheid in Zorg en Welzijn (voorbeeld)",
            "CFItem",
            f"ED-0{number}",
            f"NLQF 5; AD-ED v1, SHA-256 {'5ac6a5945f16500911219129984ba8b387a06f24fe383ce4e81a73294065461b'}",
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
    achievement = replace(ACHIEVEMENT, alignments=(*outcomes, *ACHIEVEMENT.alignments[1:]))
    return badge(achievement=achievement, evidence=evidence)


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


def rounds(count: int) -> dict[str, list[float]]:
    """The ratios of each round, peer divided by ours, by figure."""
    large = large_badge()
    signed = sign_badge(large, SIGNER, created=NOW)
    if len(signed) < LEAST_BYTES:
        raise RuntimeError(f"the badge is {len(signed)} bytes, less than {LEAST_BYTES}")
    status_list = KnownList(sign_document(status_list_credential(LIST, DID, (), NOW), SIGNER, created=NOW))
    moment = NOW + timedelta(hours=1)

    def verify() -> None:
        report = verify_credential(
            signed, find_issuer=lambda _: KnownIssuer(DID_DOCUMENT), find_list=lambda _: status_list, now=moment
        )
        if report.outcome is not Outcome.PASSED:
            raise RuntimeError(str(report.checks))

    ours: dict[str, tuple[Callable[[], object], int]] = {
        "sign": (lambda: sign_badge(large, SIGNER, created=NOW), 30),
        "verify": (verify, 30),
    }
    peer = Peer(large.document(), json.loads(signed))
    found: dict[str, list[float]] = {}
    try:
        for number in range(count + 1):
            for work, (do, times) in ours.items():
                ratio = peer.cpu(work, 30) / own_cpu(do, times)
                if number:  # the first round warms up
                    found.setdefault(f"{work}_vs_node", []).append(ratio)
    finally:
        peer.close()
    return found
