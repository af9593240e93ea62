"""Requests that go out: against a real https server, and everything that must not be asked or taken."""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from app.outgoing import Fetched, NotFetchable, NotFetched, Resolve, at_once, fetch, is_public, resolve_name
from app.problems import Problem
from tests.live import free_port
from tests.verification.elsewhere import HOST, Answer, Authority, Elsewhere, drips, gives, is_silent, writes

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def trust(authority: Authority) -> ssl.SSLContext:
    return authority.trust()


@pytest.fixture
def site(authority: Authority) -> Iterator[Elsewhere]:
    made = Elsewhere(authority.server_side())
    yield made
    made.stop()


def code_of(problem: Problem) -> str:
    [fault] = problem.faults
    return fault.code


def test_what_stands_there_is_given_as_it_is(site: Elsewhere, trust: ssl.SSLContext) -> None:
    site.pages["/a/did.json?x=1"] = gives(b'{"a": 1}', Content_Type="application/did+json")
    found = site.fetch(trust)(site.address("/a/did.json?x=1"))
    assert found == Fetched(200, "application/did+json", b'{"a": 1}')
    [(_, headers)] = site.asked
    assert headers["Host"] == f"{HOST}:{site.server_port}"
    assert headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(("path", "asked"), [("", "/"), ("?q=1", "/?q=1"), ("/%7Eme", "/%7Eme")])
def test_a_path_is_asked_as_it_was_written(site: Elsewhere, trust: ssl.SSLContext, path: str, asked: str) -> None:
    site.pages[asked] = gives(b"here")
    assert site.fetch(trust)(site.address(path)).body == b"here"


def test_a_proxy_that_the_environment_names_is_not_used(
    site: Elsewhere, trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    site.pages["/"] = gives(b"here")
    assert site.fetch(trust)(site.address("/")).body == b"here"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (gives(b"", 302, Location=f"https://{HOST}/there"), "redirected"),
        (gives(b"", 308, Location="http://169.254.169.254/"), "redirected"),
        (gives(b"no", 404), "status-not-200"),
        (gives(b"no", 500), "status-not-200"),
        (gives(b"part", 206), "status-not-200"),
        (writes(b"HTTP/1.1 204 No Content\r\n\r\n"), "status-not-200"),
        (writes(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), "answer-broken"),
        (gives(b"x" * 1001), "too-large"),
        (writes(OK + b"Content-Length: 9999999999999999999\r\n\r\n"), "too-large"),
        (writes(OK + b"\r\n", b"x" * 500, b"x" * 501), "too-large"),
        (writes(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1f5\r\n" + b"x" * 501 + b"\r\n", b"1f5\r\n" + b"x" * 501 + b"\r\n"), "too-large"),
        (gives(gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"), "encoded"),
        (gives(b"x", Content_Encoding="br"), "encoded"),
        (writes(OK + b"Content-Length: 10\r\n\r\nx"), "answer-broken"),
        (writes(OK + b"Content-Length: ten\r\n\r\nx"), "answer-broken"),
        (writes(b"SSH-2.0-OpenSSH_9.6\r\n"), "answer-broken"),
        (writes(), "answer-broken"),
        (writes(OK + b"X: " + b"x" * 200_000), "answer-broken"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_taken(site: Elsewhere, trust: ssl.SSLContext, answer: Answer, code: str) -> None:
    site.pages["/here"] = answer
    with pytest.raises(NotFetched) as refusal:
        site.fetch(trust, max_bytes=1000)(site.address("/here"))
    assert code_of(refusal.value) == code
    assert [path for path, _ in site.asked] == ["/here"]


def test_exactly_as_much_as_is_allowed_is_taken(site: Elsewhere, trust: ssl.SSLContext) -> None:
    site.pages["/"] = gives(b"x" * 1000)
    site.pages["/open"] = writes(OK + b"\r\n", b"x" * 1000)
    ask = site.fetch(trust, max_bytes=1000)
    assert {len(ask(site.address(path)).body) for path in ("/", "/open")} == {1000}


@pytest.mark.parametrize(
    "answer",
    [
        drips(OK + b"Content-Length: 1000000\r\n\r\n", b"x"),
        drips(OK + b"\r\n", b"x"),
        drips(OK + b"X-Long: ", b"x"),
        drips(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        is_silent,
    ],
)
def test_a_slow_drip_ends_with_the_whole(site: Elsewhere, trust: ssl.SSLContext, answer: Answer) -> None:
    site.pages["/"] = answer
    with pytest.raises(NotFetched) as refusal:
        site.fetch(trust, timeout=0.5)(site.address("/"))
    assert code_of(refusal.value) == "too-slow"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://elders.example/", "not-https"),
        ("HTTPS://elders.example/", "not-https"),
        ("ftp://elders.example/", "not-https"),
        ("file:///etc/passwd", "not-https"),
        ("", "not-https"),
        ("https://", "address-unreadable"),
        ("https://user@elders.example/", "address-unreadable"),
        ("https://user:word@elders.example/", "address-unreadable"),
        ("https://elders.example\\@inside.example/", "address-unreadable"),
        ("https://elders.example#@inside.example/", "address-unreadable"),
        ("https://elders.example/#there", "address-unreadable"),
        ("https://elders.example/a b", "address-unreadable"),
        ("https://elders.example/\r\nX: y", "address-unreadable"),
        ("https://elders.example/\n", "address-unreadable"),
        ("https://elders.example/é", "address-unreadable"),
        ("https://éldérs.example/", "address-unreadable"),
        ("https://elders.example./", "address-unreadable"),
        ("https://-elders.example/", "address-unreadable"),
        ("https://elders..example/", "address-unreadable"),
        ("https://localhost/", "address-unreadable"),
        ("https://93.184.215.14/", "address-unreadable"),
        ("https://127.1/", "address-unreadable"),
        ("https://2130706433/", "address-unreadable"),
        ("https://0x7f.0x1/", "address-unreadable"),
        ("https://[::1]/", "address-unreadable"),
        (f"https://{'a' * 64}.example/", "address-unreadable"),
        ("https://elders.example:/", "address-unreadable"),
        ("https://elders.example:+443/", "address-unreadable"),
        ("https://elders.example:0/", "port-not-allowed"),
        ("https://elders.example:22/", "port-not-allowed"),
        ("https://elders.example:8443/", "port-not-allowed"),
        ("https://elders.example:99999/", "port-not-allowed"),
    ],
)
def test_an_address_that_is_not_asked(url: str, code: str) -> None:
    def resolve(host: str) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(NotFetchable) as refusal:
        fetch(url, resolve=resolve)
    assert code_of(refusal.value) == code


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.1.2.3"], ["93.184.215.14", "10.1.2.3"], ["2606:2800:21f:cb07::1", "::1"], ["no address"]],
)
def test_a_name_that_leads_inside_is_not_asked(site: Elsewhere, trust: ssl.SSLContext, addresses: list[str]) -> None:
    with pytest.raises(NotFetchable) as refusal:
        site.fetch(trust, resolve=lambda _: addresses, is_allowed=is_public)(site.address("/"))
    assert code_of(refusal.value) == "address-not-public"
    assert site.asked == []


def test_a_name_that_answers_otherwise_a_second_time_gains_nothing(site: Elsewhere, trust: ssl.SSLContext) -> None:
    asked: list[str] = []

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    site.pages["/"] = gives(b"here")
    assert site.fetch(trust, resolve=resolve)(site.address("/", "Elders.Example")).body == b"here"
    assert asked == [HOST]


def test_the_next_address_is_tried_where_one_does_not_answer(site: Elsewhere, trust: ssl.SSLContext) -> None:
    site.pages["/"] = gives(b"here")
    ask = site.fetch(trust, resolve=lambda _: ["::1", "127.0.0.1"])
    assert ask(site.address("/")).body == b"here"


def refuses_to_resolve(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, host)


def resolves_to_nothing(_: str) -> list[str]:
    return []


@pytest.mark.parametrize("resolve", [refuses_to_resolve, resolves_to_nothing])
def test_a_name_without_an_address(site: Elsewhere, trust: ssl.SSLContext, resolve: Resolve) -> None:
    with pytest.raises(NotFetched) as refusal:
        site.fetch(trust, resolve=resolve)(site.address("/"))
    assert code_of(refusal.value) == "unresolvable"


def test_a_look_up_that_does_not_end(site: Elsewhere, trust: ssl.SSLContext) -> None:
    enough = threading.Event()

    def resolve(_: str) -> list[str]:
        enough.wait(30)
        return ["127.0.0.1"]

    for timeout in (0.1, 0.0):
        with pytest.raises(NotFetched) as refusal:
            site.fetch(trust, resolve=resolve, timeout=timeout)(site.address("/"))
        assert code_of(refusal.value) == "too-slow"
    enough.set()


def test_the_system_resolves_names() -> None:
    assert resolve_name("127.0.0.1") == ["127.0.0.1"]


def test_a_port_where_nobody_listens(trust: ssl.SSLContext) -> None:
    port = free_port()
    with pytest.raises(NotFetched) as refusal:
        fetch(
            f"https://{HOST}:{port}/",
            ports={port},
            resolve=lambda _: ["127.0.0.1"],
            is_allowed=lambda _: True,
            trust=trust,
        )
    assert code_of(refusal.value) == "unreachable"


@pytest.mark.parametrize("wrong", ["another name", "expired", "unknown authority", "no certificate"])
def test_who_cannot_prove_who_it_is_gets_no_request(authority: Authority, wrong: str) -> None:
    sides: dict[str, Callable[[], ssl.SSLContext | None]] = {
        "another name": lambda: authority.server_side("youngers.example"),
        "expired": lambda: authority.server_side(days=-1),
        "unknown authority": authority.server_side,
        "no certificate": lambda: None,
    }
    site = Elsewhere(sides[wrong]())
    try:
        with pytest.raises(NotFetched) as refusal:
            site.fetch(None if wrong == "unknown authority" else authority.trust())(site.address("/"))
    finally:
        site.stop()
    assert code_of(refusal.value) == "tls-failed"
    assert site.asked == []


def test_a_handshake_that_does_not_come(trust: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        ask = partial(fetch, ports={port}, resolve=lambda _: ["127.0.0.1"], is_allowed=lambda _: True, trust=trust)
        with pytest.raises(NotFetched) as refusal:
            ask(f"https://{HOST}:{port}/", timeout=0.3)
    assert code_of(refusal.value) == "too-slow"


# RFC 6890 and the registries it made (RFC 5736, 6598, 5737, 2544, 7526, 9637, 8215), RFC 4291, 3056, 6052, 5771.
@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
        "2002:a9fe:a9fe::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
        "127.1", "0x7f000001", "2130706433", "010.0.0.1", "elders.example",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "172.15.255.255", "172.32.0.0",
        "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255", "93.184.215.14",
        "2001:200::1", "2606:4700:4700::1111", "2a00:1450:400e::1", "2003::1", "64:ff9b::101:101", "::ffff:1.1.1.1", "2002:101:101::1",
    ],
)  # fmt: skip
def test_an_address_of_the_open_internet(address: str) -> None:
    assert is_public(address)


def test_one_that_is_refused_does_not_stop_the_others() -> None:
    def ask(number: int) -> int:
        if number == 2:
            raise NotFetched("no")
        return number * 10

    found = at_once(ask, [1, 2, 3])
    assert [found[0], str(found[1]), found[2]] == [10, "no", 30]
    assert at_once(ask, []) == []
