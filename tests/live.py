"""The production server as a process of its own, on a database where things are really committed."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx

from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Live:
    """`scripts/serve` on a free port; `kill` is kill -9."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.settings, self.log = settings, log
        self.port = int(settings.public_url.rpartition(":")[2])
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the server and waits until it can serve."""
        environment = {
            "PUBLIC_URL": self.settings.public_url,
            "DATABASE_URL": self.settings.database_url,
            "KEY_ENCRYPTION_SECRET": self.settings.key_encryption_secret.get_secret_value(),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [ROOT / "scripts" / "serve"], env={**os.environ, **environment}, stdout=log, stderr=log
            )
        until = time.monotonic() + 180
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if httpx.get(f"{self.address}/health", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Ends it without a chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends it as an operator would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
