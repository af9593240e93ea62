"""What the register answers over HTTP, against a bare SQL read of the same; and how its memory grows by a large export.

The server is the production one, in a process of its own on a database with a sector's worth of sets. Both sides run in
turns on connections that stay open; times are wall clock, the answers come whole and uncompressed (no 304).
`package_vs_rows` is a package that was asked for before, `package_first_vs_rows` the first time since the server started,
others having been asked for. Both read the database for all that may have changed.
"""

import http.client
import json
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from alembic import command
from cryptography.fernet import Fernet

from app import postgres
from app.db import new_engine
from app.settings import Settings
from tests.bench.sets import Size, seed
from tests.conftest import migrate
from tests.live import Live, free_port

SEARCH = "/v1/search?limit=20&q="
"""The address that is measured; a word or more is added."""
EXPORT = "/v1/outcome-exports"
PACKAGE = "/ims/case/v1p1/CFPackages/"
QUERIES = ("ervaringskennis", "jongeren begeleidt", "schulden wijk", "rouw", "interprofessioneel leerteam")

_ROWS = """
    select id, outcome_id, position, change, code, level, kind, lived_experience, themes, sdgs, content
    from outcome_versions where set_version_id = %s order by position
"""
_SEARCH = """
    select id, type, code, title, texts, facts, ts_rank(search, words) as rank
    from search_entries, websearch_to_tsquery('dutch', %s) words
    where search @@ words
    order by rank desc, label, id limit 20
"""


@dataclass
class Bench:
    """The two sides: the server over HTTP, and a bare connection to its database."""

    live: Live
    database: psycopg.Connection[Any]
    largest: uuid.UUID
    others: list[uuid.UUID]
    client: http.client.HTTPConnection

    def get(self, path: str) -> bytes:
        """The whole answer. Raises RuntimeError for any but 200."""
        self.client.request("GET", path)
        answer = self.client.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {path}: {body[:500]!r}")
        return body

    def rows(self, statement: str, *values: Any) -> str:
        """What the database finds, as JSON."""
        return json.dumps(self.database.execute(statement, values).fetchall(), default=str)

    def memory(self, name: str) -> float:
        """Megabytes of the server's process: `VmRSS` now, `VmHWM` at most since `forget_peak`."""
        status = Path(f"/proc/{self.live.process.pid}/status").read_text()  # type: ignore[union-attr]
        return int(status.partition(f"{name}:")[2].split()[0]) / 1024

    def forget_peak(self) -> None:
        """Begins to watch the most memory anew (proc(5), clear_refs)."""
        Path(f"/proc/{self.live.process.pid}/clear_refs").write_text("5")  # type: ignore[union-attr]


@contextmanager
def running(size: Size) -> Iterator[Bench]:
    """A seeded database and the server on it, all of it gone afterwards."""
    name = f"bench-{uuid.uuid4().hex[:8]}"
    with ExitStack() as ending:  # from the last to the first
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        ending.callback(postgres.remove, postgres.place_of(name))
        place = ending.enter_context(postgres.embedded(name, durable=False))
        url = postgres.create_database(place.url(), "bench")
        migrate(url, lambda config: command.upgrade(config, "head"))
        engine = new_engine(url)
        with engine.connect() as connection:
            largest, *others = seed(connection, size)
        engine.dispose()
        settings = Settings(
            public_url=f"http://localhost:{free_port()}",
            database_url=url,
            key_encryption_secret=Fernet.generate_key().decode(),
        )
        live = Live(settings, folder / "server.log")
        ending.callback(live.stop)
        live.start()
        database = ending.enter_context(postgres.connect(url))
        client = http.client.HTTPConnection("127.0.0.1", live.port)
        ending.callback(client.close)
        yield Bench(live, database, largest, others, client)


def seconds(work: Callable[[], object]) -> float:
    """Wall clock time of one."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def measure(bench: Bench, times: int) -> dict[str, float]:
    """One round: each figure once, on a server that was just started."""
    bench.live.stop()
    bench.live.start()
    bench.client.close()
    for other in bench.others[:5]:
        bench.get(f"{PACKAGE}{other}")
    for words in QUERIES:
        bench.get(SEARCH + quote(words))
    growth = export_growth(bench)
    path = f"{PACKAGE}{bench.largest}"
    rows = seconds(lambda: bench.rows(_ROWS, bench.largest))
    first = rows / seconds(lambda: bench.get(path))
    packages = compare(lambda: bench.rows(_ROWS, bench.largest), lambda: bench.get(path), times)
    searches = [
        compare(lambda: bench.rows(_SEARCH, words), lambda: bench.get(SEARCH + quote(words)), times)  # noqa: B023
        for words in QUERIES
    ]
    return {
        "package_vs_rows": packages,
        "package_first_vs_rows": first,
        "search_vs_sql": statistics.median(searches),
        "search_vs_sql_least": min(searches),
        "export_growth_mb": growth,
    }


def compare(peer: Callable[[], object], ours: Callable[[], object], times: int) -> float:
    """The median time of the peer divided by ours, in turns."""
    both = [(seconds(peer), seconds(ours)) for _ in range(times)]
    return statistics.median(pair[0] for pair in both) / statistics.median(pair[1] for pair in both)


def export_growth(bench: Bench) -> float:
    """How far the server's memory rises above what it was, while it hands out all outcomes."""
    idle = bench.memory("VmRSS")
    bench.forget_peak()
    bench.get(EXPORT)
    return bench.memory("VmHWM") - idle


def rounds(count: int, size: Size = Size(), times: int = 15) -> dict[str, list[float]]:  # noqa: B008
    """The figures of each round, by name."""
    found: dict[str, list[float]] = {}
    with running(size) as bench:
        for _ in range(count):
            for figure, value in measure(bench, times).items():
                found.setdefault(figure, []).append(value)
        package, rows = len(bench.get(f"{PACKAGE}{bench.largest}")), len(bench.rows(_ROWS, bench.largest))
        lines = bench.get(EXPORT).count(b"\n")
        print(
            f"{size.sets} sets, {size.outcomes} outcomes; package of {size.largest}: {package:,} bytes, its rows {rows:,};"
            f" export: {lines:,} lines; words sought: {', '.join(QUERIES)}",
            file=sys.stderr,
        )
    return found
