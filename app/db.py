"""Database plumbing: engine, declarative base, naming convention, column types."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, Engine, MetaData, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

type_map: dict[Any, Any] = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB, list[Any]: JSONB}


class Base(DeclarativeBase):
    """Base of every table. `datetime` columns are timestamptz; dicts and lists are JSONB."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = type_map


UuidKey = Annotated[uuid.UUID, mapped_column(primary_key=True, default=uuid.uuid4)]
Utc = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Json = Annotated[Any, mapped_column(JSONB)]


CONNECTIONS = 20
"""How many requests hold a connection to the database at once; a process has half as many more for what is beside."""
_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "timezone": "UTC",
        "default_text_search_config": "pg_catalog.dutch",
        "random_page_cost": "1.1",  # as on the disks of today: so indexes are used
        "plan_cache_mode": "force_custom_plan",  # a search is planned for its words; for any words it is 5 times slower
    }.items()
)


def new_engine(url: str) -> Engine:
    """An engine for a `postgresql+psycopg` URL, answering in UTC."""
    return create_engine(
        url,
        pool_size=CONNECTIONS // 2,
        max_overflow=CONNECTIONS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": _OPTIONS},
    )


@contextmanager
def committed_session(engine: Engine) -> Iterator[tuple[Session, datetime]]:
    """One transaction for a job or a script, with its moment: committed at the end, rolled back on an error."""
    with Session(engine, expire_on_commit=False) as session:
        yield session, datetime.now(UTC)
        check_before_commit(session)
        session.commit()


_checks: list[Callable[[Session], None]] = []


def before_commit(check: Callable[[Session], None]) -> Callable[[Session], None]:
    """Registers a check that every transaction must pass right before its commit (the ledger has one)."""
    _checks.append(check)
    return check


def check_before_commit(session: Session) -> None:
    """Flushes and runs the registered checks. Raises whatever a check raises."""
    session.flush()
    for check in _checks:
        check(session)
