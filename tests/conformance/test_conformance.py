"""The conformance server as a process, with posts like those of the W3C suites."""

import ssl
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from credentials.contexts import DATA_INTEGRITY_V2, VC_V1, VC_V2
from credentials.keys import EcdsaSigner, KeyKind, did_key, write_multikey
from credentials.proofs import add_proof
from tests.conformance.server import INSTALLED, load_with_examples
from tests.conftest import missing
from tests.live import ROOT, free_port

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
SECRET = bytes(range(48))
OTHER_DID = did_key(write_multikey(EcdsaSigner(SECRET, "x", KeyKind.P384).public))
OTHER = EcdsaSigner(SECRET, f"{OTHER_DID}#{OTHER_DID[8:]}", KeyKind.P384)
VERSION_2: dict[str, Any] = {
    "@context": [VC_V2, EXAMPLES],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:issuer",
    "credentialSubject": {"id": "did:example:subject", "alumniOf": "The School of Examples"},
}
VERSION_1: dict[str, Any] = {
    "@context": [VC_V1, {"name": "https://schema.org/name"}],
    "id": "urn:uuid:36245ee9-9074-4b05-a777-febff2e69757",
    "type": ["VerifiableCredential"],
    "issuer": {"id": "did:example:issuer", "name": "Issuer"},
    "issuanceDate": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "urn:uuid:1a0e4ef5-091f-4060-842e-18e519ab9440", "name": "Alice"},
}


class Server:
    """A running server: its address, its DID, and posting to it."""

    def __init__(self, address: str, did: str, client: httpx.Client) -> None:
        self.address, self.did, self.client = address, did, client

    def post(self, path: str, body: Any) -> httpx.Response:
        return self.client.post(f"{self.address}{path}", json=body)

    def issue(self, credential: Any, **options: Any) -> dict[str, Any]:
        answer = self.post("/credentials/issue", {"credential": credential, "options": options})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def errors(self, path: str, body: Any) -> list[str]:
        """The codes of a refusal; none of what is good."""
        answer = self.post(path, body)
        codes = [error["code"] for error in answer.json()["errors"]]
        assert answer.status_code == (400 if codes else 200), answer.text
        return codes

    def verifies(self, credential: Any, **options: Any) -> list[str]:
        body = {"verifiableCredential": credential, "options": {"checks": ["proof"], **options}}
        return self.errors("/credentials/verify", body)

    def presents(self, presentation: Any, **options: Any) -> list[str]:
        return self.errors("/presentations/verify", {"verifiablePresentation": presentation, "options": options})


@contextmanager
def running(*options: str, scheme: str = "http", verify: ssl.SSLContext | bool = True) -> Iterator[Server]:
    port = free_port()
    command = [str(ROOT / "scripts" / "conformance-server"), "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            with httpx.Client(trust_env=False, verify=verify) as client:
                server = Server(f"{scheme}://localhost:{port}", process.stdout.readline().strip(), client)
                until = time.monotonic() + 180
                while time.monotonic() < until and process.poll() is None:
                    try:
                        client.get(f"{server.address}/status-lists/1")
                        break
                    except httpx.TransportError:
                        time.sleep(0.05)
                yield server
        finally:
            process.terminate()


SUITES = {
    "eddsa": ("--suite", "eddsa-rdfc-2022"),
    "p256": ("--suite", "ecdsa-rdfc-2019"),
    "p384": ("--suite", "ecdsa-rdfc-2019", "--curve", "P-384"),
}


@pytest.fixture(scope="module", params=SUITES)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with running(*SUITES[request.param]) as found:
        yield found


@pytest.mark.parametrize("credential", [VERSION_1, VERSION_2], ids=["1.1", "2.0"])
def test_what_is_issued_is_verified_and_what_is_altered_is_not(server: Server, credential: dict[str, Any]) -> None:
    made = server.issue({**credential, "id": f"urn:uuid:{uuid.uuid4()}"})
    proof = made["proof"]
    assert made["issuer"] == credential["issuer"]
    assert proof["verificationMethod"].partition("#")[0] == server.did
    assert {VC_V2, DATA_INTEGRITY_V2} & {context for context in made["@context"] if isinstance(context, str)}
    assert server.verifies(made) == []
    assert server.verifies({**made, "proof": [proof]}) == []
    assert server.verifies({**made, "credentialSubject": {"id": "did:example:other"}}) == ["proof-wrong"]
    assert server.verifies({**made, "proof": {**proof, "created": "invalidDate"}}) == ["proof-malformed"]
    assert server.verifies({**made, "proof": {**proof, "cryptosuite": "other"}}) == ["proof-kind-unknown"]
    assert server.verifies({**made, "proof": {**proof, "verificationMethod": "did:key:invalidVm"}}) == [
        "key-kind-unknown"
    ]
    assert server.verifies({**made, "proof": None}) == ["object-missing"]
    assert server.verifies({key: made[key] for key in made if key != "proof"}) == ["proof-missing"]
    assert server.verifies(made, expectedProofPurpose="authentication") == ["proof-purpose"]
    assert server.verifies(made, domain="domain.example") == ["proof-domain"]
    assert server.verifies(made, challenge="1235abcd6789") == ["proof-challenge"]


def test_an_issuer_is_kept_and_an_absent_one_is_the_server(server: Server) -> None:
    assert server.issue({key: VERSION_2[key] for key in VERSION_2 if key != "issuer"})["issuer"] == server.did
    assert server.issue({**VERSION_2, "issuer": OTHER_DID})["issuer"] == OTHER_DID


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"@context": None}, "context-form"),
        ({"@context": [VC_V2, 123192875]}, "context-form"),
        ({"@context": [VC_V2, "https://unknown.example/context"]}, "context-unknown"),
        ({"id": "not-a-url"}, "id-form"),
        ({"id": ["urn:x:1", "urn:x:2"]}, "id-form"),
        ({"type": None}, "type-form"),
        ({"type": ["VerifiableCredential", "https ://not-a-url"]}, "type-undefined"),
        ({"@context": [VC_V2], "colour": "red"}, "term-undefined"),
        ({"issuer": None}, "issuer-form"),
        ({"issuer": {"id": 7}}, "id-form"),
        ({"credentialSubject": {}}, "object-missing"),
        ({"validFrom": "2026-01-01"}, "date-form"),
        ({"name": {"@value": "x", "@language": "en", "url": "did:example:x"}}, "text-form"),
        ({"credentialStatus": {"id": "did:example:status"}}, "type-form"),
        ({"credentialSchema": {"type": "JsonSchema"}}, "id-form"),
        ({"refreshService": {"id": "did:example:refresh"}}, "type-form"),
        ({"termsOfUse": {"id": "did:example:terms"}}, "type-form"),
        ({"evidence": {"id": "did:example:evidence"}}, "type-form"),
        ({"relatedResource": ["urn:x:r"]}, "object-missing"),
        ({"relatedResource": [{"id": "urn:x:r", "digestSRI": "sha256-AAAA"}] * 2}, "resource-twice"),
    ],
)  # fmt: skip
def test_what_does_not_conform_is_not_issued(server: Server, changes: dict[str, Any], code: str) -> None:
    assert code in server.errors("/credentials/issue", {"credential": {**VERSION_2, **changes}, "options": {}})


@pytest.mark.parametrize(
    "changes",
    [
        {"name": {"@value": "Example", "@language": "en", "@direction": "ltr"}},
        {"validFrom": "2026-01-01T00:00:00.123+01:00", "validUntil": "2026-01-01T00:00:00Z"},
        {"credentialSchema": [{"id": "https://example.org/schema", "type": "JsonSchema"}], "id": "did:example:credential"},
        {"relatedResource": {"id": "urn:x:r", "digestMultibase": "uEiAjCHMnK5-ayOIZLWo_TBoKYVvSAprlkYEjRlm19Cj0uw"}},
    ],
)  # fmt: skip
def test_what_conforms_is_issued(server: Server, changes: dict[str, Any]) -> None:
    assert server.issue({**VERSION_2, **changes})["proof"]


def test_proofs_by_any_key_are_judged_as_proofs_and_chains_must_be_whole(server: Server) -> None:
    first = add_proof(VERSION_2, OTHER, created=NOW, options={"id": "urn:x:first"}, loader=load_with_examples)
    chained = add_proof(first, OTHER, created=NOW, options={"previousProof": "urn:x:first"}, loader=load_with_examples)
    assert server.verifies(chained) == []
    renamed = {**chained, "proof": [{**chained["proof"][0], "id": "urn:x:other"}, chained["proof"][1]]}
    assert "proof-chain-broken" in server.errors("/credentials/verify", {"verifiableCredential": renamed})
    issued = server.issue({**VERSION_2, "proof": first["proof"]})
    assert len(issued["proof"]) == 2
    assert server.verifies(issued) == []


def test_a_credential_that_is_over_is_refused(server: Server) -> None:
    over = {"validFrom": "2019-01-01T00:00:00Z", "validUntil": "2020-01-01T00:00:00Z"}
    assert server.verifies(server.issue({**VERSION_2, **over})) == ["period-over"]


def test_presentations_are_verified_with_their_credentials(server: Server) -> None:
    issued = server.issue({**VERSION_2, "issuer": OTHER_DID})
    bare = {
        "@context": [VC_V2],
        "type": ["VerifiablePresentation"],
        "holder": OTHER_DID,
        "verifiableCredential": [issued],
    }
    asked = {"domain": "domain.example", "challenge": "1235abcd6789"}

    def shown(presentation: dict[str, Any]) -> dict[str, Any]:
        options = {"proofPurpose": "authentication", **asked}
        return add_proof(presentation, OTHER, created=NOW, options=options, loader=load_with_examples)

    assert server.presents(shown(bare), **asked) == []
    assert server.presents(shown(bare)) == []
    assert server.presents(shown(bare), **{**asked, "challenge": "other"}) == ["proof-challenge"]
    assert server.presents(bare) == ["proof-missing"]
    assert "id-form" in server.errors(
        "/presentations/verify", {"verifiablePresentation": {**shown(bare), "holder": {}}}
    )
    assert server.presents(shown({**bare, "holder": "did:example:acme"})) == ["holder-other"]
    altered = {**issued, "credentialSubject": {"id": "did:example:other"}}
    assert server.presents(shown({**bare, "verifiableCredential": [altered]})) == ["proof-wrong"]
    unsigned = {key: issued[key] for key in issued if key != "proof"}
    assert server.presents(shown({**bare, "verifiableCredential": [unsigned]})) == []
    enveloped = {
        "@context": [VC_V2],
        "id": "data:application/vc+jwt,e30.e30.AA",
        "type": "EnvelopedVerifiableCredential",
    }
    assert server.presents(shown({**bare, "verifiableCredential": [enveloped]})) == ["envelope-unread"]
    unsaid = {key: bare[key] for key in bare if key != "holder"}
    assert server.presents(shown({**unsaid, "verifiableCredential": [unsigned]})) == ["holder-not-issuer"]
    assert "type-missing" in server.errors("/presentations/verify", {"verifiablePresentation": issued})
    assert server.verifies(shown(bare)) == ["type-missing"]


def test_the_status_list_is_served_and_conforms(server: Server) -> None:
    entry = server.issue(VERSION_2, credentialStatus={"type": "BitstringStatusListEntry"})["credentialStatus"]
    address = entry["statusListCredential"].replace("localhost", "127.0.0.1")
    listed = server.client.get(address).json()
    assert "BitstringStatusListCredential" in listed["type"]
    assert server.verifies(listed) == []
    subject = {**listed["credentialSubject"], "encodedList": "uH4sIAAAAAAAAA2NgwA8AACH5mHgEAAAA"}
    short = server.issue({**{key: listed[key] for key in listed if key != "proof"}, "credentialSubject": subject})
    assert server.verifies(short) == ["status-list-unreadable"]
    assert server.client.get(f"{server.address}/status-lists/2").status_code == 404


@pytest.mark.parametrize("path", ["/credentials/issue", "/credentials/verify", "/presentations/verify"])
def test_bad_bodies_are_answered_with_errors(server: Server, path: str) -> None:
    bodies: list[Any] = [
        [],
        {},
        {"credential": 7, "verifiableCredential": 7, "verifiablePresentation": 7},
        {"options": 7, "credential": {}},
        {"options": {"domain": 7}, "credential": {}},
    ]
    for body in bodies:
        assert server.errors(path, body)
    for data in (b"", b"{", b'{"credential": {}, "credential": {}}', b"\xff", b"[" * 1000, b" " * (5 << 20)):
        answer = server.client.post(f"{server.address}{path}", content=data)
        assert (answer.status_code, bool(answer.json()["errors"])) == (400, True)


def test_the_first_version_of_the_examples_is_known_where_npm_installed_it(server: Server) -> None:
    if not (INSTALLED / "credentials-examples-context").is_dir():
        missing("Node.js with tests/interop installed")
    contexts = [VC_V1, "https://www.w3.org/2018/credentials/examples/v1"]
    degree = {"id": "did:example:subject", "degree": {"type": "BachelorDegree", "name": "Bachelor of Science"}}
    made = server.issue(
        {**VERSION_1, "@context": contexts, "issuer": "did:example:issuer", "credentialSubject": degree}
    )
    assert server.verifies(made) == []


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for localhost, signed by itself, and its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


def test_it_serves_over_tls_too(certificate: tuple[Path, Path]) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate[0]))
    with running("--tls", str(certificate[0]), str(certificate[1]), scheme="https", verify=trusted) as found:
        made = found.issue(VERSION_2, credentialStatus={"type": "BitstringStatusListEntry"})
        assert made["credentialStatus"]["statusListCredential"].startswith(f"{found.address}/status-lists/")
        assert found.verifies(made) == []
