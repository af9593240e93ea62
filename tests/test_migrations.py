"""The migrations make what the models say, and can be undone."""

from alembic import command
from sqlalchemy import inspect

from app.db import new_engine
from tests.conftest import Databases, migrate


def tables(url: str) -> set[str]:
    engine = new_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_migrations_go_up_match_the_models_and_go_down(databases: Databases) -> None:
    url = databases.create("migrations")
    migrate(url, lambda config: command.upgrade(config, "head"))
    migrate(url, command.check)
    before = tables(url)
    assert {"outcome_sets", "awards", "ledger_events", "decisions"} <= before
    migrate(url, lambda config: command.downgrade(config, "base"))
    assert tables(url) == {"alembic_version"}
    migrate(url, lambda config: command.upgrade(config, "head"))
    assert tables(url) == before
