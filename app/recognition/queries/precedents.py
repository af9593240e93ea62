"""The select on what a board decided before: counted by what people brought and by unit, and never about a person."""

import uuid
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.payloads import PageRequest
from app.recognition.rules.precedents import LEAST, Precedent, precedent

_COUNTED = text("""
with said as (
    select decisions.id, decisions.decided_at, dossiers.id as dossier, dossiers.person_id,
        line->>'module' as module, end_.granted
    from decisions
    join dossiers on dossiers.id = decisions.dossier_id
    cross join lateral (values ('granted', true), ('conditional', true), ('refused', false)) as end_(name, granted)
    cross join lateral jsonb_array_elements(decisions.content->end_.name) as line
    where dossiers.programme_id = :programme and decisions.announced_at is not null and not decisions.is_indication
        and decisions.kind = 'request'
        and not coalesce(decisions.reopened->'modules', '[]') @> jsonb_build_array(line->'module')
),
brought as (
    select dossier_id, 'qualification' as kind, facts->>'qualificationCode' as source
    from evidence where kind = 'diploma' and facts ? 'qualificationCode' and identity_checked_how is not null
    union
    select evidence.dossier_id, 'module', offering_versions.offering_id::text
    from evidence
    join awards on awards.id = evidence.award_id
    join results on results.id = awards.result_id
    join offering_versions on offering_versions.id = results.module_version_id
)
select brought.kind, brought.source, said.module,
    count(distinct said.person_id) as people,
    count(distinct said.person_id) filter (where said.granted) as granted,
    count(distinct said.person_id) filter (where not said.granted) as refused,
    extract(year from max(said.decided_at) at time zone 'Europe/Amsterdam')::int as last_year
from said join brought on brought.dossier_id = said.dossier
group by brought.kind, brought.source, said.module
having count(distinct said.person_id) >= :least
    and (cast(:kind as text) is null or (brought.kind, brought.source, said.module) > (:kind, :source, :module))
order by brought.kind, brought.source, said.module
limit :many
""")


def list_precedents(session: Session, programme_id: uuid.UUID, page: PageRequest) -> Sequence[Precedent]:
    """What the board of a programme decided, by what was brought and by unit; one more than the page holds.

    Announced decisions on requests alone, but for what was annulled or taken back since; on a condition counts as
    granted. People are counted once, and nothing is told on fewer than ten of them.
    """
    after = page.key(str, str, uuid.UUID)
    kind, source, module = (str(part) for part in after) if after else (None, None, None)
    values = {"programme": programme_id, "least": LEAST, "many": page.limit + 1}
    rows = session.execute(_COUNTED, {**values, "kind": kind, "source": source, "module": module})
    found = (
        precedent(row.kind, row.source, uuid.UUID(row.module), (row.people, row.granted, row.refused), row.last_year)
        for row in rows
    )
    return [each for each in found if each]
