"""The migrations make what the models say, and can be undone."""

import uuid

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from app.db import new_engine
from app.recognition.payloads.agreements import AgreementContent
from app.versions import digest_of
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


BASE = """
insert into institutions (id, slug, kind, name, country, url, email, created_at)
values (:institution, 'noord', 'hogeschool', '{"nl": "N"}', 'NL', 'https://n.example', 'a@n.example', now());
insert into people (id, name, is_system, created_at) values (:person, 'P', false, now());
insert into programmes (id, institution_id, code, kind, regime, title, nlqf_level, ec, isced_f)
values (:programme, :institution, 'SW', 'bachelor', 'whw', '{"nl": "SW"}', 6, 240, '0923');
insert into offerings (id, kind, code, institution_id, programme_id) values (:old, 'module', 'A', :institution, :programme);
insert into offerings (id, kind, code, institution_id, programme_id) values (:new, 'module', 'B', :institution, :programme);
insert into agreements (id, institution_id, code, title, reason, source_module_id, target_module_id, valid_from,
    valid_until, made_by, made_at)
values (:agreement, :institution, 'EQ', '{"nl": "Telt"}', '{"nl": "Gelijk"}', :old, :new, '2018-01-01', '2030-08-31',
    :person, '2026-01-02T03:04:05Z');
insert into adoptions (id, agreement_id, programme_id, rules_year, article, adopted_by, adopted_at)
values (:adoption, :agreement, :programme, 2026, 'OER 4.3', :person, now())
"""


def test_agreements_from_before_versions_keep_what_they_say_and_where_they_hold(databases: Databases) -> None:
    url = databases.create("agreements")
    names = ("institution", "person", "programme", "old", "new", "agreement", "adoption")
    ids = {name: uuid.uuid4() for name in names}
    migrate(url, lambda config: command.upgrade(config, "0014"))
    engine = new_engine(url)
    with engine.begin() as connection:
        for statement in BASE.split(";\n"):
            connection.execute(text(statement), {k: v for k, v in ids.items() if f":{k}" in statement})
        before = connection.execute(text("select * from agreements")).one()
    migrate(url, lambda config: command.upgrade(config, "0018"))
    with engine.begin() as connection:
        version = connection.execute(text("select * from agreement_versions")).one()
        assert (version.agreement_id, version.number, version.status) == (ids["agreement"], 1, "published")
        assert version.content["source"]["modules"] == [str(ids["old"])]
        assert version.content["target"]["modules"] == [str(ids["new"])]
        assert (version.content["validFrom"], version.content["validUntil"]) == ("2018-01-01", "2030-08-31")
        assert set(version.names) == {str(ids["old"]), str(ids["new"])}
        assert version.digest == digest_of(version.content)
        stored = AgreementContent.model_validate(version.content).model_dump(mode="json", exclude_none=True)
        assert stored == version.content
        adopted = connection.execute(text("select * from adoptions")).one()
        assert (adopted.id, adopted.version_id, adopted.article) == (ids["adoption"], version.id, "OER 4.3")
        model = (uuid.uuid4(), "insert into agreements (id, code) values (:id, 'MODEL')")
        connection.execute(text(model[1]), {"id": model[0]})
    migrate(url, lambda config: command.downgrade(config, "0014"))
    with engine.begin() as connection:
        after = connection.execute(text("select * from agreements")).one()
        assert after._mapping == before._mapping
        assert connection.execute(text("select agreement_id, rules_year, article from adoptions")).one() == (
            ids["agreement"], 2026, "OER 4.3",
        )  # fmt: skip
    engine.dispose()


RESULT = """insert into offering_versions (id, offering_id, number, status, content, digest, revision, created_at, created_by)
values (:version, :old, 1, 'draft', '{}', null, 1, now(), :person);
insert into results (id, person_id, institution_id, module_version_id, examiner_id, assessed_on, form, attempt, is_passed,
    recorded_at)
values (:result, :person, :institution, :version, :person, '2026-01-02', 'portfolio', 1, true, now())
"""


def test_results_from_before_were_recorded_by_their_examiner_and_stay_unchangeable(databases: Databases) -> None:
    url = databases.create("results")
    names = ("institution", "person", "programme", "old", "new", "agreement", "adoption", "version", "result")
    ids = {name: uuid.uuid4() for name in names}
    migrate(url, lambda config: command.upgrade(config, "0014"))
    engine = new_engine(url)
    with engine.begin() as connection:
        for statement in f"{BASE};\n{RESULT}".split(";\n"):
            connection.execute(text(statement), {k: v for k, v in ids.items() if f":{k}" in statement})
    migrate(url, lambda config: command.upgrade(config, "head"))
    with engine.connect() as connection:
        assert connection.execute(text("select recorded_by from results")).scalar_one() == ids["person"]
        with pytest.raises(IntegrityError, match="never changed"):
            connection.execute(text("update results set attempt = 2"))
    engine.dispose()
