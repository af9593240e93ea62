"""The demo as a newcomer runs it: both stories hold, twice, and outside software agrees with what they leave."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app import postgres
from credentials.seal_checks import check_seal
from credentials.sealed import read_sealed
from tests.catalogue.official import check_package
from tests.conftest import ROOT
from tests.interop.test_jose import node as jose_says
from tests.interop.test_node import node_says, spectral_says
from tests.live import free_port
from tests.vectors.test_elm import conforms, shapes_in

ARTEFACTS = {
    "READY", "audit.json", "badge.json", "badge.jwt", "badge.png", "badge.svg", "certificate.json", "coverage.svg",
    "decision-letter.pdf", "did.json", "edc.json",
    "exemption-decision.json", "jwks.json", "openapi.json", "outcome-set.case.json", "status-list.json",
}  # fmt: skip


def play(port: int, out: Path) -> str:
    """Runs the demo once; what it said."""
    embedded = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "app.example", "--once", "--out", str(out), "--port", str(port)]
    done = subprocess.run(command, cwd=ROOT, env=embedded, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """What the second of two plays left: the data of the first were there already."""
    port, out = free_port(), tmp_path_factory.mktemp("out")
    first = play(port, out)
    second = play(port, out)
    assert "Every one of 53 steps held." in first
    assert "Every one of 53 steps held." in second
    yield {path.name: path.read_bytes() for path in out.iterdir()}
    postgres.remove(postgres.place_of(f"demo-{port}"))
    (ROOT / "var" / f"server-{port}.log").unlink()


def read(demo: dict[str, bytes], name: str) -> Any:
    return json.loads(demo[name])


def test_it_leaves_what_was_promised(demo: dict[str, bytes]) -> None:
    assert demo.keys() == ARTEFACTS


def test_thirteen_modules_two_done_nine_exempt_two_left(demo: dict[str, bytes]) -> None:
    audit, decision = read(demo, "audit.json"), read(demo, "exemption-decision.json")
    summary = {name: audit["summary"][name] for name in ("modules", "completed", "exempt", "remaining")}
    assert summary == {"modules": 13, "completed": 2, "exempt": 9, "remaining": 2}
    assert len({each["moduleVersion"] for each in decision["granted"]}) == 9
    assert (decision["outcome"], decision["legalBasis"]["regime"]) == ("granted", "contract")
    leaves = audit["tree"][0]["requirement"]["children"]
    counted = [record["by"] for leaf in leaves for record in leaf["records"]]
    assert sorted(counted) == ["equivalence"] * 2 + ["exemption"] * 9


def test_the_official_schema_takes_badge_and_certificate(demo: dict[str, bytes], standards: Path) -> None:
    schema = json.loads((standards / "openbadges" / "ob_v3p0_achievementcredential_schema.json").read_text())
    kinds = []
    for name in ("badge.json", "certificate.json"):
        jsonschema.validate(read(demo, name), schema)
        kinds.append(read(demo, name)["credentialSubject"]["achievement"]["achievementType"])
    assert kinds == ["MicroCredential", "Certificate"]


def test_the_official_schema_takes_the_outcome_set(demo: dict[str, bytes], standards: Path) -> None:
    package = read(demo, "outcome-set.case.json")
    check_package(standards, package)
    assert package["CFDocument"]["adoptionStatus"] == "Adopted"
    aligned = {
        each.get("targetCode") for each in read(demo, "badge.json")["credentialSubject"]["achievement"]["alignment"]
    }
    assert {"ED-01", "ED-09"} <= aligned & {each["humanCodingScheme"] for each in package["CFItems"]}


def test_node_verifies_the_badge_with_its_status_and_refuses_a_copy(demo: dict[str, bytes]) -> None:
    badge, did, listed = (read(demo, name) for name in ("badge.json", "did.json", "status-list.json"))
    verdict = node_says(badge, did, listed)
    assert (verdict["verified"], verdict["revoked"]) == (True, False), verdict
    badge["credentialSubject"]["identifier"][0]["identityHash"] = "Iemand Anders"
    assert node_says(badge, did, listed)["verified"] is False


def test_jose_verifies_the_token_with_the_published_key(demo: dict[str, bytes]) -> None:
    (key,) = read(demo, "jwks.json")["keys"]
    token = demo["badge.jwt"].decode()
    said = jose_says(task="verify", token=token, jwk=key, algorithms=["ES256"])
    badge = read(demo, "badge.json")
    assert said["header"]["kid"] == key["kid"]
    assert (said["payload"]["jti"], said["payload"]["iss"]) == (badge["id"], badge["issuer"]["id"])
    assert said["payload"]["credentialSubject"] == badge["credentialSubject"]
    head, _, tail = token.rpartition(".")
    assert jose_says(task="verify", token=f"{head}.A{tail}", jwk=key, algorithms=["ES256"])["error"]


def test_the_sealed_credential_conforms_and_its_seal_is_sound(demo: dict[str, bytes], standards: Path) -> None:
    does, report = conforms(json.loads(read(demo, "edc.json")["payload"]), shapes_in(standards / "elm"))
    assert does, report
    sealed = read_sealed(demo["edc.json"])
    assert check_seal(sealed, now=datetime.now(UTC)).code == "seal-right"
    assert "Voorbeeldhogeschool Noord" in str(sealed.document["issuer"]["legalName"])
    altered = read_sealed(demo["edc.json"].replace(b"Amina", b"Aisha"))
    assert check_seal(altered, now=datetime.now(UTC)).code == "seal-wrong"


def test_the_interface_keeps_to_the_dutch_design_rules(demo: dict[str, bytes], standards: Path) -> None:
    found = spectral_says(demo["openapi.json"], standards / "adr" / "linter.yaml")
    assert [each for each in found if each["severity"] == 0] == []
    assert {each["code"] for each in found} <= {"nlgov:servers-use-https"}, "the demo is served over http"
