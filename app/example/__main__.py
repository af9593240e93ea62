"""`scripts/demo`: starts everything, loads, plays, and keeps serving until Ctrl-C."""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from cryptography.fernet import Fernet

from app import postgres
from app.db import new_engine
from app.example.agreements import LoaderOfAll
from app.example.loader import Loader, read
from app.example.stories import CHAPTERS
from app.example.teller import StoryFailed, Teller, write
from app.http import current_time
from app.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]


def main() -> int:
    """The whole demo; 0 when every step held."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(f"Leerlijn: the demo on http://localhost:{asked.port}")
    _require_free(asked.port)
    with _database(asked.port) as (url, secret):
        environment = {
            "PUBLIC_URL": f"http://localhost:{asked.port}",
            "DATABASE_URL": url,
            "KEY_ENCRYPTION_SECRET": secret,
            "DEMO": "true",
        }
        started = time.monotonic()
        with _server(environment, asked.port) as server:
            loader = LoaderOfAll(
                new_engine(url), Settings.model_validate({k.lower(): v for k, v in environment.items()})
            )
            loader.load()
            print(f"The example data are there ({time.monotonic() - started:.0f} s).")
            try:
                _play(loader, server, asked.out)
            except StoryFailed as error:
                print(f"\nA step did not hold: {error}", file=sys.stderr)
                return 1
            loader.engine.dispose()
            if not asked.once:
                print(f"\nServing on http://localhost:{asked.port} until Ctrl-C.", flush=True)
                _ready(asked.out)
                with suppress(KeyboardInterrupt):
                    signal.pause()
    _ready(asked.out if asked.once else None)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description="The main job, played over HTTP.")
    parser.add_argument("--once", action="store_true", help="stop after the stories instead of serving on")
    parser.add_argument("--out", type=Path, help="leave what the stories made in this folder")
    parser.add_argument("--port", type=int, default=8000, help="another port has its own data")
    return parser.parse_args()


@contextmanager
def _database(port: int) -> Iterator[tuple[str, str]]:
    """A database and the secret of the keys in it: yours where DATABASE_URL names one, else embedded, per port."""
    if yours := os.environ.get("DATABASE_URL"):
        yield yours, _secret(PROJECT / "var" / f"demo-{port}.key")
        return
    with postgres.embedded(f"demo-{port}") as place:
        yield postgres.create_database(place.url(), "leerlijn"), _secret(place.beside(".key"))


def _play(loader: Loader, server: httpx.Client, out: Path | None) -> None:
    credentials = {entry["key"]: loader.new_client(entry["key"]) for entry in read("people.yaml")}
    today = current_time().date()
    told = Teller(server, credentials, secrets.token_hex(3), today)
    for chapter in CHAPTERS:
        chapter(told)
    print(f"\nEvery one of {told.step} steps held.")
    if out:
        (out / "READY").unlink(missing_ok=True)
        write(told.artefacts, out)
        print(f"What they made is in {out}.")


def _ready(out: Path | None) -> None:
    if out:
        (out / "READY").write_text("ready\n")


def _secret(path: Path) -> str:
    """What the keys in a database are encrypted with: made once, kept with the data, readable by its owner alone."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(Fernet.generate_key().decode())
    return path.read_text()


def _require_free(port: int) -> None:
    """Ends the demo when something else answers on its port: its steps would go there."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit(f"Something else listens on port {port}: stop it, or choose another with --port.")


@contextmanager
def _server(environment: dict[str, str], port: int) -> Iterator[httpx.Client]:
    """The production server on that port, with its log in `var/`, and a client of it."""
    log = PROJECT / "var" / f"server-{port}.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [PROJECT / "scripts" / "serve"],
            env={**os.environ, **environment, "HOST": "127.0.0.1", "PORT": str(port)},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        with httpx.Client(base_url=environment["PUBLIC_URL"], timeout=30, trust_env=False) as client:
            _wait(client, process, log)
            yield client
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(client: httpx.Client, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with suppress(httpx.TransportError):
            if client.get("/health").status_code == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"The server did not start; the end of {log}:\n{log.read_text()[-3000:]}")


if __name__ == "__main__":
    sys.exit(main())
