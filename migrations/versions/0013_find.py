"""What is published can be found and followed, and what repeated requests were answered is kept.

Outcomes are found in one table with everything else, so they need no words of their own any more. What was published
before is taken in here, as the commands that publish do from now on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Without accents and with spaces for slashes; the parts of words such as ervaringsdeskundigheid, whose first part ends
# as Dutch nouns do; and title, texts and code as weighted words. app/publications/rules.py reads questions alike.
FUNCTIONS = r"""
create function fold_text(words text) returns text language sql immutable parallel safe
    return translate(regexp_replace(normalize(coalesce(words, ''), NFKD), '[\u0300-\u036f]', '', 'g'), '/', ' ');

create function compound_parts(words text) returns text language sql immutable parallel safe
    return (select coalesce(string_agg(part[1] || ' ' || part[3], ' '), '')
            from regexp_matches(words, '\m(\w{2,}?(heid|ing|ment|nis|schap|teit|tie))s?(\w{4,})\M', 'gi') as part);

create function search_vector(title jsonb, texts jsonb, code text) returns tsvector language sql immutable parallel safe
    return setweight(to_tsvector('dutch'::regconfig, fold_text(title->>'nl')), 'A')
        || setweight(to_tsvector('english'::regconfig, fold_text(title->>'en')), 'B')
        || setweight(to_tsvector('simple'::regconfig, fold_text(code)), 'B')
        || setweight(to_tsvector('dutch'::regconfig, fold_text(texts->>'nl')), 'C')
        || setweight(to_tsvector('english'::regconfig, fold_text(texts->>'en')), 'C')
        || setweight(to_tsvector('dutch'::regconfig, compound_parts(fold_text(title->>'nl'))), 'B')
        || setweight(to_tsvector('dutch'::regconfig, compound_parts(fold_text(texts->>'nl'))), 'D');
"""

FOUND = r"""
insert into search_entries (id, owner_id, type, institution_id, code, label, title, texts, facts, tags)
select o.id, s.id, 'outcome', s.institution_id, o.code, left(lower(o.content->'statement'->>'nl'), 60) || ' ' || o.code,
    o.content->'statement',
    (select jsonb_strip_nulls(jsonb_build_object('nl', string_agg(c->>'nl', e'\n' order by n),
                                                 'en', string_agg(c->>'en', e'\n' order by n)))
     from jsonb_array_elements(o.content->'criteria') with ordinality as e (c, n)),
    jsonb_build_object('number', v.number, 'set', jsonb_build_object(
        'id', s.id, 'versionId', v.id, 'code', s.code, 'title', v.content->'title')),
    array(select distinct unnest(
        array['type:outcome', 'level:' || o.level, 'kind:' || o.kind, 'livedExperience:' || o.lived_experience]
        || array(select 'theme:' || unnest(o.themes)) || array(select 'sdg:' || unnest(o.sdgs))
        || array(select 'institution:' || i.slug where i.slug is not null)) order by 1)
from outcome_versions o
join outcome_set_versions v on v.id = o.set_version_id
join outcome_sets s on s.id = v.set_id
left join institutions i on i.id = s.institution_id
where v.number = (select max(number) from outcome_set_versions where set_id = s.id and status = 'published');

insert into search_entries (id, owner_id, type, institution_id, code, label, title, texts, facts, tags)
select v.id, f.id, 'module', f.institution_id, f.code, left(lower(v.content->'title'->>'nl'), 60) || ' ' || f.code, v.content->'title',
    jsonb_strip_nulls(jsonb_build_object(
        'nl', concat_ws(e'\n', v.content->'description'->>'nl', v.content->'entryRequirements'->>'nl', o.nl),
        'en', nullif(concat_ws(e'\n', v.content->'description'->>'en', v.content->'entryRequirements'->>'en', o.en), ''))),
    jsonb_build_object('number', v.number, 'ec', v.content->'ec',
                       'isMicrocredential', coalesce(v.content->'isMicrocredential', 'false')),
    array(select distinct unnest(
        array['type:module', 'institution:' || i.slug] || o.tags
        || case when v.content->>'level' is null then o.levels else array['level:' || (v.content->>'level')] end
        || array(select 'theme:' || jsonb_array_elements_text(coalesce(v.content->'themes', '[]')))) order by 1)
from offering_versions v
join offerings f on f.id = v.offering_id and f.kind = 'module'
join institutions i on i.id = f.institution_id
cross join lateral (
    select string_agg(content->'statement'->>'nl', e'\n' order by set_version_id, position) as nl,
        string_agg(content->'statement'->>'en', e'\n' order by set_version_id, position) as en,
        coalesce(array_agg('level:' || level), '{}') as levels,
        array(select 'kind:' || kind from outcome_versions where v.content->'outcomes' ? id::text
              union select 'livedExperience:' || lived_experience from outcome_versions where v.content->'outcomes' ? id::text
              union select 'theme:' || unnest(themes) from outcome_versions where v.content->'outcomes' ? id::text
              union select 'sdg:' || unnest(sdgs) from outcome_versions where v.content->'outcomes' ? id::text) as tags
    from outcome_versions where v.content->'outcomes' ? id::text) as o
where v.number = (select max(number) from offering_versions where offering_id = f.id and status = 'published');

insert into search_entries (id, owner_id, type, institution_id, code, label, title, texts, facts, tags)
select v.id, f.id, 'route', f.institution_id, f.code, left(lower(v.content->'title'->>'nl'), 60) || ' ' || f.code, v.content->'title',
    jsonb_strip_nulls(jsonb_build_object(
        'nl', concat_ws(e'\n', v.content->'description'->>'nl', v.content->'targetGroup'->>'nl',
                        v.content->'adjacentSector'->>'nl', m.nl),
        'en', nullif(concat_ws(e'\n', v.content->'description'->>'en', v.content->'targetGroup'->>'en',
                               v.content->'adjacentSector'->>'en', m.en), ''))),
    jsonb_build_object('number', v.number, 'modules', jsonb_array_length(v.content->'modules'),
                       'crossover', coalesce(v.content->'crossover', 'false')),
    array(select distinct unnest(array['type:route', 'institution:' || i.slug]
        || array(select tag from search_entries e, unnest(e.tags) as tag
                 where e.type = 'module' and v.content->'modules' ? e.owner_id::text
                 and tag !~ '^(type|institution):')) order by 1)
from offering_versions v
join offerings f on f.id = v.offering_id and f.kind = 'route'
join institutions i on i.id = f.institution_id
cross join lateral (
    select string_agg(title->>'nl', e'\n' order by code) as nl, string_agg(title->>'en', e'\n' order by code) as en
    from search_entries where type = 'module' and v.content->'modules' ? owner_id::text) as m
where v.number = (select max(number) from offering_versions where offering_id = f.id and status = 'published');

insert into search_entries (id, owner_id, type, institution_id, code, label, title, texts, facts, tags)
select p.id, p.id, 'programme', p.institution_id, p.code, left(lower(p.title->>'nl'), 60) || ' ' || p.code, p.title,
    jsonb_strip_nulls(jsonb_build_object('nl', p.programme_code)),
    jsonb_build_object('kind', p.kind, 'ec', p.ec, 'programmeCode', p.programme_code),
    array(select unnest(array['type:programme', 'level:' || p.nlqf_level, 'institution:' || i.slug]) order by 1)
from programmes p join institutions i on i.id = p.institution_id;
"""

HAPPENED = """
insert into changes (at, act, type, subject_id, version_id, number, institution_id, code, title, facts)
select * from (
    select coalesce((select min(e.at) from ledger_events e
                     where e.subject_id = p.id and e.action = 'programme.created'), now()) as at,
        'created', 'programme', p.id, null::uuid, null::integer, p.institution_id, p.code, p.title, '{}'::jsonb
    from programmes p
    union all
    select v.published_at, 'published', 'outcome-set', s.id, v.id, v.number, s.institution_id, s.code,
        v.content->'title', jsonb_build_object('outcomes',
            (select coalesce(jsonb_object_agg(change, many), '{}') from (
                select change, count(*) as many from outcome_versions where set_version_id = v.id group by change) as c)
            || (select case when count(*) = 0 then '{}' else jsonb_build_object('dropped', count(*)) end
                from jsonb_array_elements(v.older->'outcomes') as o
                where not v.content->'outcomes' @> jsonb_build_array(jsonb_build_object('code', o->'code'))))
    from (select *, lag(content) over (partition by set_id order by number) as older
          from outcome_set_versions where published_at is not null) as v
    join outcome_sets s on s.id = v.set_id
    union all
    select v.published_at, 'published', f.kind, f.id, v.id, v.number, f.institution_id, f.code, v.content->'title',
        coalesce((select jsonb_build_object('members', jsonb_agg(name order by name))
                  from jsonb_object_keys(v.older || v.content) as name
                  where v.older->name is distinct from v.content->name having count(*) > 0), '{}')
    from (select *, lag(content) over (partition by offering_id order by number) as older
          from offering_versions where published_at is not null) as v
    join offerings f on f.id = v.offering_id
    union all
    select v.withdrawn_at, 'withdrawn', 'outcome-set', s.id, v.id, v.number, s.institution_id, s.code,
        v.content->'title', jsonb_build_object('reason', v.withdrawal_reason)
    from outcome_set_versions v join outcome_sets s on s.id = v.set_id where v.withdrawn_at is not null
    union all
    select v.withdrawn_at, 'withdrawn', f.kind, f.id, v.id, v.number, f.institution_id, f.code,
        v.content->'title', jsonb_build_object('reason', v.withdrawal_reason)
    from offering_versions v join offerings f on f.id = v.offering_id where v.withdrawn_at is not null
) as happened order by at;
"""

WORDS_OF_OUTCOMES = (
    "setweight(to_tsvector('dutch'::regconfig, coalesce(content->'statement'->>'nl', '')), 'A') || "
    "setweight(to_tsvector('english'::regconfig, coalesce(content->'statement'->>'en', '')), 'B') || "
    "setweight(jsonb_to_tsvector('dutch'::regconfig, coalesce(content->'criteria', '[]'), '[\"string\"]'), 'C')"
)


def upgrade() -> None:
    op.execute(FUNCTIONS)
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=130), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.String(length=100)), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("search_vector(title, texts, code)", persisted=True),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_search_entries_institution_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_changes_institution_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_table(
        "kept_answers",
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller_id", "path", "key", name=op.f("pk_kept_answers")),
    )
    op.create_index(op.f("ix_kept_answers_kept_at"), "kept_answers", ["kept_at"], unique=False)
    op.execute(FOUND)
    op.execute(HAPPENED)
    op.create_index(op.f("ix_search_entries_owner_id"), "search_entries", ["owner_id"], unique=False)
    op.create_index("ix_search_entries_search", "search_entries", ["search"], unique=False, postgresql_using="gin")
    op.create_index("ix_search_entries_tags", "search_entries", ["tags"], unique=False, postgresql_using="gin")
    op.create_index("ix_search_entries_label", "search_entries", ["label", "id"], unique=False)
    op.drop_index("ix_outcome_versions_search", table_name="outcome_versions", postgresql_using="gin")
    op.drop_column("outcome_versions", "search")


def downgrade() -> None:
    op.add_column(
        "outcome_versions",
        sa.Column("search", postgresql.TSVECTOR(), sa.Computed(WORDS_OF_OUTCOMES, persisted=True), nullable=False),
    )
    op.create_index("ix_outcome_versions_search", "outcome_versions", ["search"], unique=False, postgresql_using="gin")
    op.drop_table("kept_answers")
    op.drop_table("changes")
    op.drop_table("search_entries")
    op.execute("drop function search_vector; drop function compound_parts; drop function fold_text")
