"""What an operator runs, on a database that really commits."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from app.commands import main
from app.db import new_engine
from app.settings import get_settings


@pytest.fixture
def register(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The environment of a register on an own database; its URL."""
    for name, value in {
        "DATABASE_URL": own_database,
        "PUBLIC_URL": "https://leerlijn.example",
        "KEY_ENCRYPTION_SECRET": Fernet.generate_key().decode(),
    }.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    yield own_database
    get_settings.cache_clear()


def execute(url: str, statement: str, **values: object) -> None:
    engine = new_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def test_there_is_one_first_administrator_and_the_trail_holds(
    register: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["create-administrator", "Ada"]) == 0
    assert re.search(r"client_id +[0-9a-f-]{36}\nclient_secret \S{20,}\n", capsys.readouterr().out)
    assert main(["check-ledger"]) == 0
    assert capsys.readouterr().out == "every chain holds\n"
    execute(register, "update ledger_chains set head = repeat('0', 64)")
    assert main(["check-ledger"]) == 1
    assert "chain sector breaks at 1: head-wrong" in capsys.readouterr().out


def test_what_is_due_is_done(register: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase-expired"]) == 0
    assert main(["refresh-issuers"]) == 0
    assert (
        capsys.readouterr().out
        == "0 accounts erased\n0 kept answers erased\n0 dossiers became final\n0 of 0 refreshed\n"
    )
    assert main(["create-administrator", "Ada"]) == 0
    execute(
        register,
        "insert into brought_status_lists (id, url, data, brought_by, brought_at) "
        "select gen_random_uuid(), 'http://elders.example/list', '', id, :long_ago from people",
        long_ago=datetime.now(UTC) - timedelta(days=2),
    )
    capsys.readouterr()
    assert main(["refresh-issuers"]) == 0
    said = capsys.readouterr().out
    assert "http://elders.example/list" in said
    assert said.endswith("0 of 1 refreshed\n")


def test_a_command_that_is_none_is_refused(register: str) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense"])
