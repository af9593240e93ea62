"""The command as a process: at a terminal, in a pipe, interrupted, and with a secret that is typed."""

import os
import pty
import re
import select
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from app.client.screen import Screen
from app.client.trouble import Fault, Refused
from tests.client.conftest import SECRET, Office, start

ESCAPE = "\x1b["


def credentials(office: Office) -> dict[str, Any]:
    return {
        "LEERLIJN_URL": office.address,
        "LEERLIJN_CLIENT_ID": office.accounts["editor"],
        "LEERLIJN_CLIENT_SECRET": SECRET,
    }


def at_terminal(*arguments: str, columns: int = 80, typed: bytes = b"", **env: str) -> tuple[int, str]:
    """Runs the command at a terminal of its own: its exit code, and all that was on the screen."""
    master, slave = pty.openpty()
    size = {"COLUMNS": str(columns), "TERM": "xterm-256color", **env}
    # A session of its own, so that nothing is typed at the terminal that the tests run in.
    process = start(*arguments, stdin=slave, stdout=slave, stderr=slave, env=size, start_new_session=True)
    os.close(slave)
    shown = b""
    while True:
        ready, _, _ = select.select([master], [], [], 60)
        try:
            piece = os.read(master, 65536) if ready else b""
        except OSError:
            piece = b""
        if not piece:
            break
        shown += piece
        if typed and b"secret: " in shown:
            os.write(master, typed)
            typed = b""
    os.close(master)
    return process.wait(timeout=60), shown.decode()


@pytest.mark.parametrize("columns", [80, 120])
def test_a_table_fits_the_terminal(office: Office, home: Path, columns: int) -> None:
    for asked in (["sets", "list"], ["sets", "show", "EEN"], ["compare", "EEN", "TWEE"], ["search", "herstel"]):
        code, shown = at_terminal(*asked, columns=columns, NO_COLOR="1", **credentials(office))
        assert code == 0, shown
        lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).replace("\r", "").split("\n")
        assert max(map(len, lines)) <= columns
        assert "─" in shown


def test_colour_is_for_who_wants_it(office: Office, home: Path) -> None:
    _, coloured = at_terminal("sets", "show", "EEN", **credentials(office))
    _, plain = at_terminal("sets", "show", "EEN", NO_COLOR="1", **credentials(office))
    assert f"{ESCAPE}32m" in coloured
    assert f"{ESCAPE}32m" not in plain


def test_a_pipe_gets_plain_lines(office: Office, home: Path) -> None:
    process = start("sets", "list", env=credentials(office))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    assert out.decode().splitlines()[0].split("\t")[0] == "code"
    assert ESCAPE not in out.decode()


def test_a_bar_shows_at_a_terminal_alone(office: Office, home: Path) -> None:
    code, shown = at_terminal("export", "--all", "-o", "alles", **credentials(office))
    assert (code, "Exporting" in shown, "sets in alles" in shown) == (0, True, True)


def test_a_secret_is_typed_unseen(office: Office, home: Path) -> None:
    asked = ("login", office.address, "--client-id", office.accounts["editor"])
    code, shown = at_terminal(*asked, typed=f"{SECRET}\n".encode())
    assert (code, SECRET in shown, "as Eva Sector" in shown) == (0, False, True)


def test_a_reader_that_leaves_is_no_error(office: Office, home: Path) -> None:
    with start("export", "EEN", "-o", "-", env=credentials(office)) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert (process.stderr.read(), process.wait(timeout=60)) == (b"", 141)


def test_an_interrupted_command_says_so_in_one_line(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # Where tests run in the background, children are born deaf to Ctrl-C; nobody at a terminal is.
        asked = ("--url", f"http://127.0.0.1:{silent.getsockname()[1]}", "sets", "list")
        process = start(*asked, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
        silent.settimeout(60)
        connection, _ = silent.accept()
        with connection:
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"Interrupted.\n")


def test_nothing_from_a_server_moves_the_cursor(capfd: pytest.CaptureFixture[str]) -> None:
    hostile = "a\x1b[2Jb\x07\x9bc\u202ed"
    screen = Screen()
    screen.say(hostile)
    screen.table(hostile, ["a"], [[hostile]])
    screen.trouble(Refused(hostile, faults=(Fault(hostile, hostile, hostile),)))
    told = "".join(capfd.readouterr())
    assert not set(told) & set("\x1b\x07\x9b\u202e")


def test_usage_is_explained_with_every_exit_code(home: Path) -> None:
    process = start("--help")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    for code in (0, 1, 2, 3, 4, 5, 6, 7, 130):
        assert f"\n{code:5} " in out.decode()
