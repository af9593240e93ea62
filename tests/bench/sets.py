"""A register of a sector's size: 200 published sets with 20,000 outcomes, one of them with 500, in Dutch and English."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlalchemy.orm import Session

from app.access.models import Institution
from app.curriculum.models import Programme
from app.outcomes.models import LearningOutcome, OutcomeSet, OutcomeSetVersion, OutcomeVersion
from app.outcomes.rules import LivedExperience, OutcomeKind, Theme
from app.outcomes.rules.finding import Home, outcome_entry
from app.publications.service import show
from app.versions import PUBLISHED, digest_of

PUBLISHED_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
_VERBS = (
    ("Begeleidt", "Supports"), ("Analyseert", "Analyses"), ("Ontwerpt", "Designs"), ("Onderzoekt", "Investigates"),
    ("Bespreekt", "Discusses"), ("Beoordeelt", "Assesses"), ("Versterkt", "Strengthens"), ("Verbindt", "Connects"),
    ("Adviseert", "Advises"), ("Signaleert", "Identifies"), ("Organiseert", "Organises"), ("Verantwoordt", "Justifies"),
)  # fmt: skip
_OBJECTS = (
    ("bewoners in een kwetsbare positie", "residents in a vulnerable position"),
    ("gezinnen met meervoudige problemen", "families with multiple problems"),
    ("jongeren die dreigen uit te vallen", "young people at risk of dropping out"),
    ("het herstel van mensen met psychische klachten", "the recovery of people with mental health problems"),
    ("samenwerking tussen zorg, welzijn en onderwijs", "cooperation between care, welfare and education"),
    ("ervaringskennis binnen het team", "experiential knowledge within the team"),
    ("schulden en bestaanszekerheid in de wijk", "debts and livelihood in the neighbourhood"),
    ("digitale hulpmiddelen voor hulp op afstand", "digital tools for remote support"),
    ("rouw, verlies en zingeving", "grief, loss and meaning"),
    ("beleid van gemeenten en organisaties", "policy of municipalities and organisations"),
    ("de ontwikkeling van jonge kinderen", "the development of young children"),
    ("vrijwilligers en mantelzorgers", "volunteers and informal carers"),
)
_CONTEXTS = (
    ("vanuit een presente en methodische houding", "from an attentive and methodical attitude"),
    ("op basis van actueel praktijkonderzoek", "on the basis of current practice research"),
    ("samen met naasten en andere professionals", "together with relatives and other professionals"),
    ("met aandacht voor diversiteit en inclusie", "with attention to diversity and inclusion"),
    ("binnen wettelijke en ethische kaders", "within legal and ethical frameworks"),
    ("in een interprofessioneel leerteam", "in an interprofessional learning team"),
    ("en weegt daarbij verschillende belangen af", "while weighing different interests"),
)
_CRITERIA = (
    ("Sluit aan bij de leefwereld en de eigen kracht van betrokkenen", "Fits the life and strengths of those involved"),
    ("Onderbouwt keuzes met literatuur en ervaringskennis", "Supports choices with literature and experience"),
    ("Reflecteert op het eigen handelen en vraagt feedback", "Reflects on own actions and asks for feedback"),
    ("Legt resultaten navolgbaar en begrijpelijk vast", "Records results traceably and clearly"),
    ("Betrekt ten minste twee andere disciplines", "Involves at least two other disciplines"),
    ("Handelt volgens de beroepscode en het beroepsgeheim", "Acts by the code of conduct and confidentiality"),
)


@dataclass(frozen=True)
class Size:
    """How many sets and outcomes there are, and how many outcomes the largest set has."""

    sets: int = 200
    outcomes: int = 20_000
    largest: int = 500

    def of_each(self) -> Iterator[int]:
        """How many outcomes each set has, the largest first."""
        share, left = divmod(self.outcomes - self.largest, self.sets - 1)
        yield self.largest
        yield from (share + (number < left) for number in range(self.sets - 1))


def seed(connection: Connection, size: Size) -> list[uuid.UUID]:
    """Fills a migrated database, as publishing would, and returns the versions of the sets, the largest first."""
    chance = random.Random(20260901)
    institution, programme = _owners(connection)
    versions = [
        _add_set(connection, chance, number, count, institution, programme)
        for number, count in enumerate(size.of_each())
    ]
    connection.commit()
    connection.execute(text("analyze"))
    connection.commit()
    return versions


def _owners(connection: Connection) -> tuple[uuid.UUID, uuid.UUID]:
    institution, programme = uuid.uuid4(), uuid.uuid4()
    name = {"nl": "Voorbeeldhogeschool Noord", "en": "Example university North"}
    connection.execute(
        insert(Institution).values(
            id=institution, slug="voorbeeld-noord", kind="hogeschool", name=name, country="NL",
            url="https://noord.example", email="info@noord.example", created_at=PUBLISHED_AT,
        )
    )  # fmt: skip
    connection.execute(
        insert(Programme).values(
            id=programme, institution_id=institution, code="SW", programme_code="34116", kind="bachelor", regime="whw",
            title={"nl": "Social Work", "en": "Social Work"}, nlqf_level=6, ec=240, isced_f="0923",
        )
    )  # fmt: skip
    return institution, programme


def _add_set(
    connection: Connection, chance: random.Random, number: int, count: int, institution: uuid.UUID, programme: uuid.UUID
) -> uuid.UUID:
    set_id, version_id = uuid.uuid4(), uuid.uuid4()
    outcomes = [_outcome(chance, place) for place in range(count)]
    title = {"nl": f"Leeruitkomsten profiel {number}", "en": f"Learning outcomes of profile {number}"}
    content = {"title": title, "levels": [5, 6, 7], "themes": [], "licence": "CC BY 4.0", "outcomes": outcomes}
    connection.execute(
        insert(OutcomeSet).values(
            id=set_id, kind="programme", code=f"SET-{number}", institution_id=institution, programme_id=programme
        )
    )
    connection.execute(
        insert(OutcomeSetVersion).values(
            id=version_id, set_id=set_id, number=1, status=PUBLISHED, content=content, digest=digest_of(content),
            created_at=PUBLISHED_AT, created_by=uuid.uuid4(), published_at=PUBLISHED_AT, published_by=uuid.uuid4(),
            adopted={"adoptedBy": "Landelijk Opleidingsoverleg", "adoptedOn": "2026-08-28"},
        )
    )  # fmt: skip
    ids = [uuid.uuid4() for _ in outcomes]
    connection.execute(
        insert(LearningOutcome),
        [{"id": each, "set_id": set_id, "code": outcome["code"]} for each, outcome in zip(ids, outcomes, strict=True)],
    )
    rows = {uuid.uuid4(): each for each in ids}
    connection.execute(
        insert(OutcomeVersion),
        [_row(row, version_id, each, place, outcomes[place]) for place, (row, each) in enumerate(rows.items())],
    )
    home = Home(set_id, version_id, f"SET-{number}", 1, title, "voorbeeld-noord")
    entries = [outcome_entry(each, outcome, home) for each, outcome in zip(rows, outcomes, strict=True)]
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        show(session, set_id, institution, entries)
        session.commit()
    return version_id


def _row(
    identifier: uuid.UUID, version_id: uuid.UUID, outcome_id: uuid.UUID, place: int, outcome: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": identifier,
        "set_version_id": version_id,
        "outcome_id": outcome_id,
        "position": place,
        "change": "new",
        "lived_experience": outcome["livedExperience"],
        "content": outcome,
        **{name: outcome[name] for name in ("code", "level", "kind", "themes", "sdgs")},
    }


def _outcome(chance: random.Random, place: int) -> dict[str, Any]:
    parts = [chance.choice(_VERBS), chance.choice(_OBJECTS), chance.choice(_CONTEXTS)]
    return {
        "code": f"LU{place + 1:03}",
        "statement": {language: " ".join(part[at] for part in parts) for at, language in enumerate(("nl", "en"))},
        "level": chance.choice([5, 6, 7]),
        "kind": chance.choice(list(OutcomeKind)).value,
        "criteria": [{"nl": nl, "en": en} for nl, en in chance.sample(_CRITERIA, chance.randint(2, 4))],
        "themes": [theme.value for theme in chance.sample(list(Theme), chance.randint(0, 2))],
        "sdgs": sorted(chance.sample(range(1, 18), chance.randint(0, 2))),
        "livedExperience": chance.choice(list(LivedExperience)).value,
        "alignments": [],
    }
