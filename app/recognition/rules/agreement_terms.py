"""The content of an agreement as its terms: what the rules on agreements read."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.recognition.rules.agreement_contents import Content, needed_of
from app.recognition.rules.agreements import AgreementRelation, Block, Conditions, Part, TargetModule, Terms
from app.recognition.rules.held import (
    ModuleSource,
    OutcomeSource,
    QualificationKind,
    QualificationSource,
    RouteSource,
    Source,
)


@dataclass(frozen=True)
class Named:
    """What agreements name, by id as text: outcomes by identity and level, modules, the versions of routes."""

    outcomes: Mapping[str, tuple[uuid.UUID, int]] = field(default_factory=dict)
    modules: Mapping[str, TargetModule] = field(default_factory=dict)
    routes: Mapping[str, tuple[frozenset[uuid.UUID], ...]] = field(default_factory=dict)


def read_terms(
    agreement: uuid.UUID, version: uuid.UUID, code: str, content: Content, named: Named, adoption: uuid.UUID | None
) -> Terms:
    """The terms of a published version, adopted or not."""
    target, until = content["target"], content.get("validUntil")
    return Terms(
        agreement=agreement,
        version=version,
        code=code,
        sources=_sources(content["source"], named),
        needed=needed_of(content),
        valid_from=date.fromisoformat(content["validFrom"]),
        valid_until=date.fromisoformat(until) if until else None,
        relation=AgreementRelation(content["relation"]),
        modules=tuple(named.modules[name] for name in target["modules"]),
        outcomes=tuple(named.outcomes[name][0] for name in target["outcomes"]),
        remaining=frozenset(named.outcomes[name][0] for name in target["remaining"]),
        block=_block(target["block"]) if "block" in target else None,
        conditions=_conditions(content["conditions"]),
        adoption=adoption,
    )


def _sources(source: Mapping[str, Any], named: Named) -> tuple[Source, ...]:
    return (
        *(ModuleSource(uuid.UUID(name)) for name in source["modules"]),
        *(OutcomeSource(*named.outcomes[name]) for name in source["outcomes"]),
        *(RouteSource(named.routes[name]) for name in source["routes"]),
        *(_qualification(each) for each in source["qualifications"]),
    )


def _qualification(each: Mapping[str, Any]) -> QualificationSource:
    kind, codes = QualificationKind(each["kind"]), frozenset(each["codes"])
    return QualificationSource(kind, each.get("level"), codes, each.get("iscedF"))


def _block(block: Mapping[str, Any]) -> Block:
    parts = tuple(Part(part["phase"], Decimal(str(part["ec"]))) for part in block["parts"])
    return Block(parts, uuid.UUID(block["diploma"]) if "diploma" in block else None)


def _conditions(conditions: Mapping[str, Any]) -> Conditions:
    grade = conditions.get("minGrade")
    return Conditions(
        min_grade=None if grade is None else Decimal(str(grade)),
        within_years=conditions.get("withinYears"),
        bridging=tuple(map(uuid.UUID, conditions["bridgingModules"])),
        to_judge=len(conditions["other"]),
    )
