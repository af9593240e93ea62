"""The client against a server of our own that answers as it is told: tokens that end, retries, broken lines."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.client.account import Account
from app.client.api import Client
from app.client.trouble import NotAllowed, NotFound, Refused, Stale, Trouble, Unreachable, Usage, kind_of

SET = {"items": [{"code": "EEN", "id": "1"}], "next": None}


@dataclass
class Told:
    """What the server answers, one after another, and what it was asked."""

    answers: list[tuple[int, Any, dict[str, str]]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    tokens: int = 0
    lifetime: int = 900

    def then(self, status: int, body: Any = None, **headers: str) -> "Told":
        self.answers.append((status, body, {name.replace("_", "-"): value for name, value in headers.items()}))
        return self


@dataclass
class Setting:
    told: Told
    client: Client
    waited: list[float]
    clock: list[float]


@pytest.fixture
def setting() -> Iterator[Setting]:
    told, waited, clock = Told(), list[float](), [0.0]
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    account = Account(f"http://127.0.0.1:{server.server_port}", "me", "secret")
    with Client(account, sleep=waited.append, clock=lambda: clock[0]) as client:
        yield Setting(told, client, waited, clock)
    server.shutdown()
    server.server_close()


def _handler(told: Told) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == "/oauth/token":
                told.tokens += 1
                token = {"access_token": f"token-{told.tokens}", "expires_in": told.lifetime}
                return self.answer(200, token, {})
            told.asked.append((self.command, self.path, dict(self.headers), body))
            return self.answer(*told.answers.pop(0))

        do_POST = do_GET  # noqa: N815

        def answer(self, status: int, body: Any, headers: dict[str, str]) -> None:
            if status == 0:
                self.close_connection = True
                return
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def problem(slug: str, status: int, *faults: tuple[str, str, str]) -> dict[str, Any]:
    errors = [{"code": code, "pointer": pointer, "detail": detail} for code, pointer, detail in faults]
    return {
        "type": f"http://x/problems/{slug}",
        "title": "Dit mag niet",
        "status": status,
        "detail": "Daarom.",
        "errors": errors,
    }


def test_a_token_serves_until_shortly_before_its_end(setting: Setting) -> None:
    for moment, expected in ((0.0, 1), (869.0, 1), (871.0, 2)):
        setting.clock[0] = moment
        setting.told.then(200, SET)
        assert [each["code"] for each in setting.client.list_sets()] == ["EEN"]
        assert setting.told.tokens == expected
    assert [headers["Authorization"] for _, _, headers, _ in setting.told.asked] == [
        "Bearer token-1",
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_a_token_that_was_withdrawn_is_asked_for_anew_once(setting: Setting) -> None:
    setting.told.then(200, SET).then(401, problem("unauthenticated", 401)).then(200, SET)
    for _ in range(2):
        assert len(list(setting.client.list_sets())) == 1
    assert setting.told.tokens == 2
    setting.told.then(401, problem("unauthenticated", 401)).then(401, problem("unauthenticated", 401))
    with pytest.raises(NotAllowed):
        setting.client.me()
    assert setting.told.tokens == 3


def test_the_client_waits_as_long_as_the_server_asks(setting: Setting) -> None:
    setting.told.then(503, problem("unavailable", 503), Retry_After="5").then(429, "", Retry_After="7000").then(503, "")
    setting.told.then(200, {"id": "1"})
    assert setting.client.begin_draft("1")["id"] == "1"
    assert setting.waited == [5, 30, 4]
    keys = {headers["Idempotency-Key"] for _, _, headers, _ in setting.told.asked}
    assert (len(setting.told.asked), len(keys)) == (4, 1)


def test_a_server_that_stays_away_is_given_up(setting: Setting) -> None:
    for _ in range(4):
        setting.told.then(503, problem("unavailable", 503))
    with pytest.raises(Unreachable, match="Daarom"):
        list(setting.client.list_sets())
    assert len(setting.waited) == 3


def test_what_only_reads_is_asked_again_over_a_new_line_and_what_changes_is_not(setting: Setting) -> None:
    setting.told.then(0).then(200, SET)
    assert len(list(setting.client.list_sets())) == 1
    setting.told.then(0)
    with pytest.raises(Unreachable, match="does not answer"):
        setting.client.publish("1", "LOO", "2026-10-01")
    assert len(setting.told.asked) == 3


def test_pages_follow_one_another(setting: Setting) -> None:
    setting.told.then(200, {**SET, "next": "verder"}).then(200, SET)
    assert len(list(setting.client.list_sets(level=5))) == 2
    assert ["cursor=verder" in path for _, path, _, _ in setting.told.asked] == [False, True]
    assert all("level=5" in path for _, path, _, _ in setting.told.asked)


def test_a_file_tells_how_far_it_is_and_names_its_revision(setting: Setting) -> None:
    setting.told.then(200, {"rows": []})
    told: list[int] = []
    data = bytes(200_000)
    setting.client.import_sheet("1", data, etag='"r3"', progress=lambda more, _: told.append(more))
    _, path, headers, body = setting.told.asked[0]
    assert (body, headers["If-Match"], "dryRun=false" in path) == (data, '"r3"', True)
    assert (sum(told), len(told) > 2) == (200_000, True)


def test_a_download_keeps_the_name_but_no_folder(setting: Setting) -> None:
    for header, name in (
        ('attachment; filename="EEN-v1.csv"', "EEN-v1.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="..\\\\x.csv"', "x.csv"),
        ('attachment; filename=".bashrc"', "bashrc"),
        ("inline", "sheet"),
    ):
        setting.told.then(200, b"a;b", Content_Disposition=header)
        assert setting.client.export_sheet("1", "draft", "text/csv").name == name


def test_a_refusal_carries_every_fault(setting: Setting) -> None:
    setting.told.then(
        400, problem("not-publishable", 400, ("no-outcomes", "/outcomes", "Leeg."), ("no-en", "/title/en", "?"))
    )
    with pytest.raises(Refused) as refused:
        setting.client.publish("1", "LOO", "2026-10-01")
    assert refused.value.slug == "not-publishable"
    assert [(fault.code, fault.pointer) for fault in refused.value.faults] == [
        ("no-outcomes", "/outcomes"),
        ("no-en", "/title/en"),
    ]
    assert str(refused.value) == "Dit mag niet: Daarom."


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'"x"', b"", b'{"type": 1, "title": "a", "detail": "b"}'])
def test_an_answer_that_is_no_problem_is_a_refusal_too(setting: Setting, body: bytes) -> None:
    setting.told.then(418, body)
    with pytest.raises(Refused, match="418"):
        setting.client.publish("1", "LOO", "2026-10-01")


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(400, Refused, 1), (401, NotAllowed, 3), (403, NotAllowed, 3), (404, NotFound, 4), (409, Refused, 1), (412, Stale, 5), (429, Unreachable, 6), (500, Unreachable, 6), (502, Unreachable, 6)],
)  # fmt: skip
def test_every_status_has_its_exit_code(status: int, kind: type[Trouble], code: int) -> None:
    assert kind_of(status) is kind
    assert kind.exit_code == code
    assert Usage.exit_code == 2


def test_a_stale_edit_is_told_apart(setting: Setting) -> None:
    setting.told.then(412, problem("stale-edit", 412))
    with pytest.raises(Stale):
        setting.client.import_sheet("1", b"x", etag='"r1"')


def test_no_secret_shows_in_what_is_printed_of_an_account() -> None:
    assert "secret" not in repr(Account("https://leerlijn.example", "me", "my-secret")).replace("client_secret", "")
