"""The one place from which requests go out, guarded so that an address from outside never leads inside.

Only https, to a name of which every address is public, over a connection to an address that was checked, so that a
name that answers otherwise a second time gains nothing. No redirects, no proxies, no credentials, no content codings;
so many bytes and so many seconds for the whole.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import httpcore

from app.problems import Fault, Problem

MAX_BYTES = 1 << 20
"""A status list of six million entries at random fits."""
TIMEOUT = 10.0
"""Seconds, from the look-up of the name to the last byte."""
AT_ONCE = 8
"""Requests that are out at the same time for one command."""

_ADDRESS = re.compile(
    r"https://(?P<host>[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?)"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL}")
"""A name with a dot in it, of which the last part is no number: what reads as an IP address anywhere is no name."""

# The IANA special-purpose address registries (RFC 6890 and since), and multicast. Kept here, because which of them
# the flags of `ipaddress` know differs from one Python to the next.
_SPECIAL_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_HEADERS = (
    ("Accept", "application/json, */*;q=0.5"),
    ("Accept-Encoding", "identity"),
    ("User-Agent", "Leerlijn"),
)


class NotFetchable(Problem):
    """The address is one from which nothing is fetched, whoever asks."""

    slug, title, status = "not-fetchable", "From this address nothing is fetched", 400


class NotFetched(Problem):
    """The other server was asked, and did not give what can be taken in."""

    slug, title, status = "not-fetched", "The other server did not give what was asked for", 502


@dataclass(frozen=True)
class Fetched:
    """What another server gave: its status (200, as nothing else is taken), media type as it says, and body."""

    status: int
    media_type: str
    body: bytes


Fetch = Callable[[str], Fetched]
Resolve = Callable[[str], Sequence[str]]
Asked = TypeVar("Asked")
Given = TypeVar("Given")


def resolve_name(host: str) -> list[str]:
    """The IP addresses of a name, in the order in which the system would try them. Raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet (RFC 6890): also the IPv4 address that an IPv6 one wraps."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    inner = _wrapped(found) if isinstance(found, ipaddress.IPv6Address) else found
    if inner:
        return not any(inner in network for network in _SPECIAL_4)
    return found in _UNICAST_6 and not any(found in network for network in _SPECIAL_6)


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address in a mapped (RFC 4291), 6to4 (RFC 3056) or NAT64 address (RFC 6052)."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def fetch(
    url: str,
    *,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    ports: Collection[int] = (443,),
    resolve: Resolve = resolve_name,
    is_allowed: Callable[[str], bool] = is_public,
    trust: ssl.SSLContext | None = None,
) -> Fetched:
    """What stands at an https address: at most so many bytes, within so many seconds all in all.

    `trust` says whose certificates hold (those of the web, if nothing is said). The content is not looked at.
    Raises NotFetchable (`not-https`, `address-unreadable`, `port-not-allowed`, `address-not-public`), or NotFetched
    (`unresolvable`, `unreachable`, `tls-failed`, `redirected`, `status-not-200`, `encoded`, `too-large`, `too-slow`,
    `answer-broken`).
    """
    host, port, target = _parts(url, ports)
    deadline = _Deadline(timeout)
    try:
        addresses = _resolved(host, resolve, deadline)
        if not all(map(is_allowed, addresses)):
            raise _not_fetchable("address-not-public", "This name leads to an address that is not of the internet.")
        return _asked(host, port, target, _Pinned(addresses, deadline), trust, max_bytes)
    except httpcore.TimeoutException as error:
        raise _not_fetched("too-slow", f"It took more than {timeout:g} seconds.") from error
    except _TlsFailed as error:
        raise _not_fetched("tls-failed", "The other server does not prove with a certificate who it is.") from error
    except httpcore.NetworkError as error:
        raise _not_fetched("unreachable", "There is no connection with the other server.") from error
    except httpcore.ProtocolError as error:
        raise _not_fetched("answer-broken", "The other server does not answer in sound HTTP.") from error


def at_once(ask: Callable[[Asked], Given], many: Iterable[Asked]) -> list[Given | Problem]:
    """What asking for each of many gives, a few at the same time; where it is refused, the Problem that says why."""

    def attempt(one: Asked) -> Given | Problem:
        try:
            return ask(one)
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(attempt, many))


def _not_fetchable(code: str, detail: str) -> NotFetchable:
    return NotFetchable(detail, faults=[Fault(code, detail)])


def _not_fetched(code: str, detail: str) -> NotFetched:
    return NotFetched(detail, faults=[Fault(code, detail)])


def _parts(url: str, ports: Collection[int]) -> tuple[str, int, str]:
    """Host, port and target, read by one strict pattern, so that no second reader of the address can differ."""
    if not url.startswith("https://"):
        raise _not_fetchable("not-https", "Only https is fetched.")
    found = _ADDRESS.fullmatch(url)
    if not found or not _NAME.fullmatch(found["host"]):
        raise _not_fetchable("address-unreadable", "An address is https://, a name, and a path; no user, no fragment.")
    port = int(found["port"] or 443)
    if port not in ports:
        raise _not_fetchable("port-not-allowed", f"Port {port} is not asked.")
    target = found["target"]
    return found["host"].lower(), port, target if target.startswith("/") else f"/{target}"


class _Deadline:
    """The moment at which the whole must be done."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises httpcore.TimeoutException when there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException
        return left


def _resolved(host: str, resolve: Resolve, deadline: _Deadline) -> Sequence[str]:
    """The addresses of a name, asked once, in a thread, because a look-up cannot be broken off."""
    pool = ThreadPoolExecutor(1)
    try:
        found = pool.submit(resolve, host).result(deadline.left())
    except TimeoutError as error:
        raise httpcore.TimeoutException from error
    except OSError as error:
        raise _not_fetched("unresolvable", "This name has no address.") from error
    finally:
        pool.shutdown(wait=False)
    if not found:
        raise _not_fetched("unresolvable", "This name has no address.")
    return found


class _TlsFailed(Exception):
    """The handshake failed, or the certificate does not hold for the name."""


class _TimedStream(httpcore.NetworkStream):
    """A connection of which every step ends with the deadline, so that a byte now and then does not stretch it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        except httpcore.ConnectError as error:
            raise _TlsFailed from error
        except httpcore.TimeoutException:
            self._stream.close()
            raise
        return _TimedStream(secured, self._deadline)


class _Pinned(httpcore.NetworkBackend):
    """Connects to addresses that were checked, whatever the name would resolve to by now."""

    def __init__(self, addresses: Sequence[str], deadline: _Deadline) -> None:
        self._addresses, self._deadline = addresses[:3], deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for tried, address in enumerate(self._addresses):
            share = self._deadline.left() / (len(self._addresses) - tried)
            try:
                return _TimedStream(httpcore.SyncBackend().connect_tcp(address, port, share), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError


def _asked(
    host: str, port: int, target: str, backend: _Pinned, trust: ssl.SSLContext | None, max_bytes: int
) -> Fetched:
    """The answer to one GET. The name, not the address, is what the certificate must be for."""
    url = httpcore.URL(scheme="https", host=host, port=port, target=target)
    with (
        httpcore.ConnectionPool(ssl_context=trust, network_backend=backend) as pool,
        pool.stream("GET", url, headers=_HEADERS) as response,
    ):
        given = {name.lower(): value.decode("latin-1") for name, value in response.headers}
        _check_head(response.status, given, max_bytes)
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > max_bytes:
                raise _too_large(max_bytes)
    return Fetched(response.status, given.get(b"content-type", ""), bytes(body))


def _check_head(status: int, headers: dict[bytes, str], max_bytes: int) -> None:
    """Raises NotFetched for an answer of which the head already says that it is not taken."""
    if 300 <= status < 400:
        raise _not_fetched("redirected", "The other server sends elsewhere; that is not followed.")
    if status != 200:
        raise _not_fetched("status-not-200", f"The other server answered {status}.")
    if headers.get(b"content-encoding", "identity").lower() != "identity":
        raise _not_fetched("encoded", "The other server packed its answer, though it was asked not to.")
    if int(headers.get(b"content-length", "0")) > max_bytes:
        raise _too_large(max_bytes)


def _too_large(max_bytes: int) -> NotFetched:
    return _not_fetched("too-large", f"It is more than {max_bytes} bytes.")
