"""`python -m tests.fuzz [--cases N] [--seed N]`: fuzzes the interface on a database of its own; 1 where it found something."""

import argparse
import logging
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from cryptography.fernet import Fernet
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app import postgres
from app.db import new_engine
from app.main import create_app
from app.settings import Settings
from tests.conftest import migrate
from tests.fuzz.fuzzing import Fuzzer, Tally
from tests.fuzz.register import fill
from tests.live import Live, free_port


def main() -> int:
    """Fuzzes, and says what was found."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description="Schemathesis over /v1/openapi.json, every role.")
    parser.add_argument("--cases", type=int, default=5000, help="how many requests (5000)")
    parser.add_argument("--seed", type=int, default=1, help="another one asks other things (1)")
    parser.add_argument("--log", type=Path, help="keep what the server wrote in this file")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    with (
        postgres.embedded(f"fuzz-{uuid.uuid4().hex[:8]}", durable=False) as place,
        tempfile.TemporaryDirectory() as folder,
    ):
        started, log = time.monotonic(), asked.log or Path(folder, "server.log")
        tally = _fuzz(postgres.create_database(place.url(), "leerlijn"), log, asked.cases, asked.seed)
        said = [line for line in log.read_text().splitlines() if "unexpected error" in line]
    postgres.remove(place)
    print("\n".join([*tally.told(), *dict.fromkeys(said), f"{time.monotonic() - started:.0f} s"]))
    return int(bool(tally.faults))


def _fuzz(url: str, log: Path, cases: int, start: int) -> Tally:
    migrate(url, lambda config: command.upgrade(config, "head"))
    settings = Settings(
        public_url=f"http://localhost:{free_port()}",
        database_url=url,
        key_encryption_secret=Fernet.generate_key().decode(),
    )
    engine = new_engine(url)
    app = create_app(settings, new_session=lambda: Session(engine, expire_on_commit=False))
    with TestClient(app, base_url=settings.public_url) as client, Session(engine, expire_on_commit=False) as session:
        register = fill(client, session, lambda: datetime.now(UTC), engine)
        document = client.get("/v1/openapi.json").json()
    live = Live(settings, log)
    live.start()
    try:
        return Fuzzer(document, live.address, register).run(cases, start)
    finally:
        live.stop()
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
