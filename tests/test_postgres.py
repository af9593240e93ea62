"""The embedded PostgreSQL: it leaves what was there as it was, and recovers."""

import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from app import postgres


@pytest.fixture
def name() -> Iterator[str]:
    yield (made := f"probe-{uuid.uuid4().hex[:8]}")
    postgres.remove(postgres.place_of(made))


def ask(place: postgres.Place, statement: LiteralString) -> object:
    with psycopg.connect(host=str(place.socket), user="postgres", dbname="postgres") as connection:
        row = connection.execute(statement).fetchone()
    return row and row[0]


def modes_above(*paths: Path) -> dict[Path, tuple[int, int]]:
    folders = {folder for path in paths for folder in (path, *path.parents)}
    return {folder: (folder.stat().st_mode, folder.stat().st_uid) for folder in folders if folder.exists()}


def test_no_folder_that_was_there_changes_its_mode(name: str) -> None:
    watched = (postgres.PROJECT, postgres._shipped_programs(), Path.home(), Path("/var/lib"), Path("/tmp"))
    before = modes_above(*watched)
    with postgres.embedded(name, durable=False) as place:
        assert ask(place, "show server_version_num") >= "180000"  # type: ignore[operator]
    assert modes_above(*watched) == before


def test_a_database_speaks_utf8_and_dutch_and_listens_on_no_port(name: str) -> None:
    with postgres.embedded(name, durable=False) as place:
        assert ask(place, "show server_encoding") == "UTF8"
        assert ask(place, "select to_tsvector('dutch', 'begeleidingen')::text") == "'begeleid':1"
        assert ask(place, "show listen_addresses") == ""
        assert place.socket.stat().st_mode & 0o077 == 0


def test_who_joins_a_running_server_does_not_stop_it(name: str) -> None:
    with postgres.embedded(name, durable=False) as first:
        with postgres.embedded(name, durable=False) as second:
            assert second == first
        assert ask(first, "select 1") == 1
    assert not postgres._is_running(first)


def test_data_survive_a_server_that_was_killed(name: str) -> None:
    with postgres.embedded(name) as place:
        url = postgres.create_database(place.url(), "kept")
        os.kill(int((place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    with postgres.embedded(name) as again:
        assert postgres.create_database(again.url(), "kept") == url
        assert ask(again, "select count(*) from pg_database where datname = 'kept'") == 1


def test_half_made_data_are_made_anew(name: str) -> None:
    place = postgres.place_of(name)
    place.data.mkdir()
    (place.data / "rubbish").write_text("no database")
    with postgres.embedded(name, durable=False) as again:
        assert ask(again, "select 1") == 1


def test_a_socket_folder_of_someone_else_is_refused(name: str) -> None:
    place = postgres.place_of(name)
    place.socket.symlink_to(Path.home())
    with (
        pytest.raises(postgres.DatabaseDidNotStart, match="belongs to someone else"),
        postgres.embedded(name),
    ):
        pass
    place.socket.unlink()
