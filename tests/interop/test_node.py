"""Outside software agrees: @digitalbazaar/vc verifies our badge and status list, and refuses an altered copy."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from credentials import sign_badge, sign_document, status_list_credential
from credentials.contexts import FILES, load_context
from tests.conftest import missing
from tests.credentials.samples import DID, DID_DOCUMENT, LIST, NOW, SIGNER, badge

HERE = Path(__file__).resolve().parent


def node_modules(package: str) -> Path:
    """The folder of an installed npm package."""
    folder = HERE / "node_modules" / package
    if not shutil.which("node") or not folder.is_dir():
        missing("Node.js with tests/interop installed")
    return folder


def spectral_says(openapi: bytes, ruleset: Path) -> list[dict[str, Any]]:
    """What spectral finds in an OpenAPI document; severity 0 is an error."""
    program = node_modules("@stoplight/spectral-cli") / "dist" / "index.js"
    with tempfile.TemporaryDirectory() as folder:
        document, report = Path(folder, "openapi.json"), Path(folder, "report.json")
        document.write_bytes(openapi)
        command = ["node", str(program), "lint", str(document), "--ruleset", str(ruleset), "--format", "json"]
        done = subprocess.run(
            [*command, "--output", str(report)], cwd=HERE, capture_output=True, text=True, check=False
        )
        assert report.exists(), done.stdout + done.stderr
        found: list[dict[str, Any]] = json.loads(report.read_text())
    return found


def node_says(credential: dict[str, Any], did_document: dict[str, Any], status_list: dict[str, Any]) -> dict[str, Any]:
    """The verdict of @digitalbazaar/vc."""
    node_modules("@digitalbazaar/vc")
    contexts = {url: load_context(url)["document"] for url in FILES}
    asked = {"credential": credential, "didDocument": did_document, "statusList": status_list, "contexts": contexts}
    done = subprocess.run(
        ["node", "verify.mjs"], input=json.dumps(asked), cwd=HERE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


def status_list(*revoked: int) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        sign_document(status_list_credential(LIST, DID, revoked, NOW), SIGNER, created=NOW)
    )
    return made


@pytest.mark.parametrize(("revoked", "is_revoked"), [((), False), ((7,), True), ((6, 8), False)])
def test_node_verifies_the_badge_and_reads_its_status(revoked: tuple[int, ...], is_revoked: bool) -> None:
    signed = json.loads(sign_badge(badge(), SIGNER, created=NOW))
    verdict = node_says(signed, DID_DOCUMENT, status_list(*revoked))
    assert (verdict["verified"], verdict["revoked"]) == (True, is_revoked), verdict


def test_node_refuses_an_altered_badge() -> None:
    altered = json.loads(sign_badge(badge(), SIGNER, created=NOW))
    altered["credentialSubject"]["creditsEarned"] = 30
    verdict = node_says(altered, DID_DOCUMENT, status_list())
    assert verdict["verified"] is False
    assert "Invalid signature." in " ".join(verdict["errors"])
