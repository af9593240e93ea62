"""A real https server on loopback, with a certificate of a CA of its own: somebody else's web site."""

import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.outgoing import Fetch, fetch

HOST = "elders.example"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Authority:
    """A certificate authority that nobody knows, and certificates of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        made = self._builder(self.name, self.key, days=2)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.certificate = made.add_extension(usage, critical=True).sign(self.key, hashes.SHA256())

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=10))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )

    def server_side(self, host: str = HOST, *, days: int = 2) -> ssl.SSLContext:
        """What a server needs to be that host; `days` below 0 makes a certificate that has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._builder(x509.Name([]), key, days=days)
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=True)
        chain = self.folder / f"{host}.pem"
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain.write_bytes(pem + made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def trust(self) -> ssl.SSLContext:
        """What a client needs to believe this authority, and no other."""
        text = self.certificate.public_bytes(Encoding.PEM).decode()
        return ssl.create_default_context(cadata=text)


class _Handler(BaseHTTPRequestHandler):
    server: "Elsewhere"

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.asked.append((self.path, dict(self.headers.items())))
        self.server.pages[self.path](self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing."""


class Elsewhere(ThreadingHTTPServer):
    """Answers each path as it was told to, and remembers what it was asked."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self._thread = threading.Thread(target=partial(self.serve_forever, poll_interval=0.01))
        self._thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what these tests are about."""

    def stop(self) -> None:
        """Ends the server."""
        self.shutdown()
        self._thread.join()
        self.server_close()

    def address(self, path: str, host: str = HOST) -> str:
        """Where a path stands."""
        return f"https://{host}:{self.server_port}{path}"

    def fetch(self, trust: ssl.SSLContext | None, **changes: Any) -> Fetch:
        """A way out that leads here: the name resolves to loopback, which is let through, to this port."""
        usual: dict[str, Any] = {
            "ports": {self.server_port},
            "resolve": lambda _: ["127.0.0.1"],
            "is_allowed": {"127.0.0.1", "::1"}.__contains__,
            "trust": trust,
            "timeout": 10.0,
        }
        return partial(fetch, **{**usual, **changes})


def gives(body: bytes, status: int = 200, **headers: str) -> Answer:
    """A sound answer."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def writes(*parts: bytes) -> Answer:
    """Bytes as they are, and the end of the connection."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        for part in parts:
            handler.wfile.write(part)

    return answer


def drips(head: bytes, drop: bytes) -> Answer:
    """A drop every so often, without end, until the other side hangs up."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        pause = threading.Event()
        handler.wfile.write(head)
        while True:
            handler.wfile.write(drop)
            pause.wait(0.02)

    return answer


def is_silent(handler: BaseHTTPRequestHandler) -> None:
    """Nothing, until the other side hangs up."""
    handler.rfile.read(1)
