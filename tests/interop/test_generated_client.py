"""Outside software makes a typed client of our document, and a program that uses it compiles; one that errs does not."""

import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.interop.test_node import HERE, node_modules


@pytest.fixture
def project(client: TestClient, tmp_path: Path) -> Path:
    """A TypeScript project with the types that openapi-typescript made of the document."""
    program = node_modules("openapi-typescript") / "bin" / "cli.js"
    node_modules("openapi-fetch")
    (tmp_path / "openapi.json").write_bytes(client.get("/v1/openapi.json").content)
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    made = subprocess.run(
        ["node", str(program), "openapi.json", "-o", "api.d.ts", "--default-non-nullable=false"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return tmp_path


def compiled(project: Path, source: str) -> str:
    """What the TypeScript compiler has against a program; nothing where it compiles."""
    (project / "client.ts").write_text(source)
    options = [
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--target",
        "es2022",
        "--module",
        "es2022",
        "--moduleResolution",
        "bundler",
    ]
    done = subprocess.run(
        ["node", str(node_modules("typescript") / "bin" / "tsc"), *options, "client.ts"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_a_generated_client_compiles_and_sees_mistakes(project: Path) -> None:
    source = (HERE / "client.ts").read_text()
    assert compiled(project, source) == ""
    mistakes = {
        'adoptedBy: "Landelijk': 'adoptedFrom: "Landelijk',
        "published.data.digest": "published.data.hash",
        'kind: "skill"': 'kind: "skilful"',
        "level: 5, limit": 'level: "5", limit',
        "fault.pointer": "fault.place",
    }
    for right, wrong in mistakes.items():
        assert right in source
        source = source.replace(right, wrong)
    assert compiled(project, source).count("error TS") == len(mistakes)
