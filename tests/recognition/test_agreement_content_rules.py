"""What keeps an agreement from being published, of what kind it is, and how versions differ: without a database."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.recognition.rules.agreement_contents import (
    DiplomaFacts,
    Surroundings,
    agreement_shortcomings,
    differences,
    kind_of,
    names_of,
)
from app.recognition.rules.agreement_terms import Named, read_terms
from app.recognition.rules.agreements import AgreementRelation, Block, Conditions, Part, TargetModule, Terms
from app.recognition.rules.held import (
    ModuleSource,
    OutcomeSource,
    QualificationKind,
    QualificationSource,
    RouteSource,
)

A, B, X, Y, O1, O2, ROUTE, DIPLOMA, FOREIGN, OWNER, OTHER, PROGRAMME = (
    str(uuid.UUID(int=number)) for number in range(1, 13)
)
AROUND = Surroundings(
    today=date(2026, 11, 2),
    owner=uuid.UUID(OWNER),
    modules={
        A: (uuid.UUID(OTHER), frozenset()),
        X: (uuid.UUID(OWNER), frozenset({uuid.UUID(int=101), uuid.UUID(int=102)})),
        Y: (uuid.UUID(OWNER), frozenset({uuid.UUID(int=103)})),
    },
    outcomes={O1: uuid.UUID(int=101), O2: uuid.UUID(int=102)},
    routes={ROUTE},
    diplomas={
        DIPLOMA: DiplomaFacts(uuid.UUID(OWNER), {"propedeuse": Decimal(60), "hoofdfase": Decimal(180)}),
        FOREIGN: DiplomaFacts(uuid.UUID(OTHER), {"propedeuse": Decimal(60)}),
    },
    institutions={"noord"},
    programmes={PROGRAMME},
)


def source(**changes: Any) -> dict[str, Any]:
    return {"modules": [], "outcomes": [], "routes": [], "qualifications": [], **changes}


def target(**changes: Any) -> dict[str, Any]:
    return {"modules": [], "outcomes": [], "remaining": [], **changes}


def content(**changes: Any) -> dict[str, Any]:
    return {
        "title": {"nl": "Telt"},
        "reason": {"nl": "Gelijk"},
        "relation": "related",
        "source": source(modules=[A]),
        "target": target(modules=[X]),
        "conditions": {"bridgingModules": [], "other": []},
        "parties": [],
        "validFrom": "2026-09-01",
        **changes,
    }


def block(*parts: tuple[str, float], diploma: str | None = DIPLOMA) -> dict[str, Any]:
    made = {"parts": [{"phase": phase, "ec": ec} for phase, ec in parts]}
    return target(block={**made, "diploma": diploma} if diploma else made)


def qualification(**changes: Any) -> dict[str, Any]:
    return source(qualifications=[{"title": {"nl": "Mbo"}, "kind": "mbo", "codes": [], **changes}])


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"validUntil": "2026-09-01"}, []),
        ({"validUntil": "2026-08-31"}, [("ends-before-start", "/validUntil")]),
        ({"source": source()}, [("source-missing", "/source")]),
        ({"target": target()}, [("target-missing", "/target")]),
        ({"source": source(modules=[B])}, [("module-unknown", "/source/modules/0")]),
        ({"source": source(outcomes=[X])}, [("outcome-unknown", "/source/outcomes/0")]),
        ({"source": source(routes=[X])}, [("route-unknown", "/source/routes/0")]),
        ({"source": source(routes=[ROUTE], outcomes=[O1])}, []),
        ({"source": source(modules=[A, A])}, [("named-twice", "/source/modules/1")]),
        ({"source": source(modules=[X])}, [("same-module", "/source/modules/0")]),
        ({"source": source(modules=[A], needed=1)}, []),
        ({"source": source(modules=[A], needed=2)}, [("more-needed-than-there-is", "/source/needed")]),
        ({"target": target(modules=[A])}, [("not-own-module", "/target/modules/0"), ("same-module", "/source/modules/0")]),
        ({"target": target(modules=[X], remaining=[O1])}, []),
        ({"target": target(outcomes=[O1, O2], remaining=[O1])}, []),
        ({"target": target(modules=[X], remaining=[O1, O2])}, [("nothing-covered", "/target/remaining")]),
        ({"target": target(modules=[Y], remaining=[O1])}, [("not-of-target", "/target/remaining/0")]),
        ({"target": target(modules=[X], remaining=[B])}, [("outcome-unknown", "/target/remaining/0")]),
        ({"target": block(("propedeuse", 60), ("hoofdfase", 60))}, []),
        ({"target": block(("propedeuse", 60), diploma=None)}, []),
        ({"target": block(("propedeuse", 60.5))}, [("more-than-the-phase", "/target/block/parts/0/ec")]),
        ({"target": block(("jaar-9", 5))}, [("phase-unknown", "/target/block/parts/0/phase")]),
        ({"target": block(("propedeuse", 5), ("propedeuse", 5))}, [("named-twice", "/target/block/parts/1")]),
        ({"target": block(("propedeuse", 60), diploma=FOREIGN)}, [("not-own-diploma", "/target/block/diploma")]),
        ({"target": block(("propedeuse", 60), diploma=A)}, [("diploma-unknown", "/target/block/diploma")]),
        ({"target": {**block(("propedeuse", 60)), "modules": [X]}}, [("block-not-alone", "/target/block")]),
        ({"conditions": {"bridgingModules": [B], "other": []}}, [("module-unknown", "/conditions/bridgingModules/0")]),
        ({"source": qualification()}, [("qualification-unsaid", "/source/qualifications/0")]),
        ({"source": qualification(codes=["99999"])}, []),
        ({"source": qualification(iscedF="0923")}, []),
        ({"parties": [{}]}, [("party-unnamed", "/parties/0")]),
        ({"parties": [{"institution": "zuid"}]}, [("institution-unknown", "/parties/0/institution")]),
        ({"parties": [{"name": "ROC", "programme": A}]}, [("programme-unknown", "/parties/0/programme")]),
        ({"parties": [{"institution": "noord", "programme": PROGRAMME}]}, []),
        ({"parties": [{"name": "ROC", "signedBy": "X"}]}, [("signature-incomplete", "/parties/0")]),
        ({"parties": [{"name": "ROC", "signedOn": "2026-11-02"}]}, [("signature-incomplete", "/parties/0")]),
        ({"parties": [{"name": "ROC", "signedBy": "X", "signedOn": "2026-11-02"}]}, []),
        ({"parties": [{"name": "ROC", "signedBy": "X", "signedOn": "2026-11-03"}]}, [("signed-later", "/parties/0/signedOn")]),
    ],
)  # fmt: skip
def test_what_keeps_an_agreement_from_being_published(changes: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    found = agreement_shortcomings(content(**changes), AROUND)
    assert [(each.code, each.pointer) for each in found] == faults


def test_the_sector_names_modules_and_diplomas_of_anybody() -> None:
    sector = Surroundings(date(2026, 11, 2), None, AROUND.modules, diplomas=AROUND.diplomas)
    assert agreement_shortcomings(content(source=source(modules=[X]), target=target(modules=[A])), sector) == []
    assert agreement_shortcomings(content(target=block(("propedeuse", 60), diploma=FOREIGN)), sector) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "one-to-one"),
        ({"source": source(modules=[A, B])}, "many-to-one"),
        ({"source": source(modules=[A, B], needed=1)}, "one-to-one"),
        ({"source": source(modules=[A], outcomes=[O1])}, "many-to-one"),
        ({"target": target(modules=[X, Y])}, "one-to-many"),
        ({"target": target(modules=[X], outcomes=[O1])}, "one-to-many"),
        ({"source": source(modules=[A, B]), "target": target(modules=[X, Y])}, "many-to-many"),
        ({"target": target(modules=[X], remaining=[O1])}, "partial"),
        ({"target": block(("propedeuse", 60))}, "block"),
    ],
)
def test_of_what_kind_an_agreement_is(changes: dict[str, Any], kind: str) -> None:
    assert kind_of(content(**changes)) == kind


def test_how_versions_differ_is_said_in_words() -> None:
    newer = content(relation="partly-related", validUntil="2027-08-31", target=target(modules=[Y]))
    found = {each.member: each.words for each in differences(content(), newer)}
    assert list(found) == ["relation", "target", "validUntil"]
    assert found["relation"]["nl"] == "De verwantschap is anders: verwant werd deels verwant."
    assert found["validUntil"] == {
        "nl": "De einddatum is 2027-08-31, eerder geen.",
        "en": "The last day is 2027-08-31, before none.",
    }
    assert differences(newer, newer) == []


def test_a_content_is_read_as_terms() -> None:
    whole = content(
        source={**qualification(level=4, codes=["99999"], iscedF="09"), "modules": [A], "outcomes": [O1], "routes": [ROUTE], "needed": 2},
        target=target(modules=[X], outcomes=[O2], remaining=[O1]),
        conditions={"minGrade": 7.5, "withinYears": 5, "bridgingModules": [B], "other": [{"nl": "Gesprek."}]},
        relation="partly-related",
        validUntil="2027-08-31",
    )  # fmt: skip
    first, second = uuid.UUID(int=101), uuid.UUID(int=102)
    module = TargetModule(uuid.UUID(X), Decimal(5), frozenset({first}))
    route = (frozenset({uuid.UUID(A)}),)
    named = Named({O1: (first, 5), O2: (second, 6)}, {X: module}, {ROUTE: route})
    ids = uuid.UUID(int=1), uuid.UUID(int=2)
    assert read_terms(*ids, "A1", whole, named, None) == Terms(
        *ids,
        code="A1",
        sources=(
            ModuleSource(uuid.UUID(A)),
            OutcomeSource(first, 5),
            RouteSource(route),
            QualificationSource(QualificationKind.MBO, 4, frozenset({"99999"}), "09"),
        ),
        needed=2,
        valid_from=date(2026, 9, 1),
        valid_until=date(2027, 8, 31),
        relation=AgreementRelation.PARTLY_RELATED,
        modules=(module,),
        outcomes=(second,),
        remaining=frozenset({first}),
        conditions=Conditions(Decimal("7.5"), 5, (uuid.UUID(B),), 1),
    )
    assert names_of(whole, "outcome") == [uuid.UUID(O1), uuid.UUID(O2), uuid.UUID(O1)]


@pytest.mark.parametrize("diploma", [None, DIPLOMA])
def test_a_block_is_read_with_its_parts(diploma: str | None) -> None:
    parts = (Part("propedeuse", Decimal(60)), Part("hoofdfase", Decimal("30.5")))
    said = content(target=block(("propedeuse", 60), ("hoofdfase", 30.5), diploma=diploma))
    found = read_terms(uuid.UUID(int=1), uuid.UUID(int=2), "A1", said, Named(), uuid.UUID(int=3))
    assert found.block == Block(parts, uuid.UUID(diploma) if diploma else None)
    assert (found.block.ec, found.conditions, found.needed) == (Decimal("90.5"), Conditions(), 1)
