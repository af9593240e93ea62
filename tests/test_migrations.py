"""The migrations make what the models say, and can be undone."""

import uuid

from alembic import command
from sqlalchemy import inspect, text

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


VERSION = """
insert into outcome_set_versions (id, set_id, number, status, revision, content, created_at, created_by)
values (:id, :set, :number, :status, 1, '{}', now(), :person)
"""
OUTCOME = """
insert into outcome_versions (id, set_version_id, outcome_id, position, change, code, level, kind, lived_experience,
    themes, sdgs, content)
values (:id, :version, :outcome, 0, 'new', 'A', 5, 'skill', 'none', '{}', '{}', cast(:content as jsonb))
"""


def test_versions_from_before_reviews_keep_their_steps_and_authors(databases: Databases) -> None:
    url, ids = databases.create("steps"), [uuid.uuid4() for _ in range(10)]
    migrate(url, lambda config: command.upgrade(config, "0009"))
    engine = new_engine(url)
    own, outcome, person, versions, rows = ids[0], ids[1], ids[2], ids[3:7], ids[7:10]
    with engine.begin() as connection:
        connection.execute(text("insert into outcome_sets (id, kind, code) values (:id, 'national', 'A')"), {"id": own})
        added = "insert into learning_outcomes (id, set_id, code) values (:id, :set, 'A')"
        connection.execute(text(added), {"id": outcome, "set": own})
        for number, status in enumerate(("published", "published", "withdrawn", "draft")):
            known = {"id": versions[number], "set": own, "number": number + 1, "status": status, "person": person}
            connection.execute(text(VERSION), known)
        for at, said in enumerate(("a", "b", "b")):
            content = f'{{"statement": {{"nl": "{said}"}}}}'
            known = {"id": rows[at], "version": versions[at], "outcome": outcome, "content": content}
            connection.execute(text(OUTCOME), known)
    migrate(url, lambda config: command.upgrade(config, "head"))
    with engine.begin() as connection:
        steps = connection.execute(text("select older_id, newer_id, relation from outcome_steps"))
        assert set(map(tuple, steps)) == {(rows[0], rows[1], "reworded"), (rows[1], rows[2], "unchanged")}
        followed = connection.execute(text("select previous_id, authors from outcome_set_versions order by number"))
        assert list(map(tuple, followed)) == [
            (None, [person]),
            (versions[0], [person]),
            (versions[1], [person]),
            (versions[1], [person]),
        ]
    engine.dispose()
