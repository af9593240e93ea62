"""One programme in a quick scan: its tree and units as the register has them, and what somebody named beside it."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.curriculum.rules.nodes import Credits, ModuleNode, Node, OutcomeNode, walk
from app.curriculum.rules.tree import read_phases
from app.outcomes import queries as outcomes
from app.outcomes.models import OutcomeVersion
from app.progress.rules import scan as rules
from app.progress.rules.facts import By, Held, Record, Unit
from app.progress.rules.fitting import Diploma
from app.progress.rules.grades import read_grade
from app.progress.rules.planning.question import Offer, result_of
from app.progress.rules.scan import Cover, Range, Shown
from app.progress.service.gathering import blocks_of, facts_of_module, modules_inside
from app.progress.service.plans import offers_of, units_of
from app.progress.service.scan_things import Things
from app.recognition.models import Adoption
from app.recognition.rules.agreements import Application, Brought, applies, bring
from app.recognition.service.agreements import list_in_force, room_of, terms_of


@dataclass(frozen=True)
class Look:
    """A programme and what is named beside it.

    `units` are all that are known of it, `exemptible` those that the tree has room for, `own` what was passed at the
    institution itself. `brought` is what adopted agreements bring, `hoped` what they would bring at best; `inside`
    are the modules of qualifications that they start from.
    """

    version: OfferingVersion
    diploma: Diploma
    things: Things
    units: Mapping[uuid.UUID, Unit]
    exemptible: tuple[Unit, ...]
    own: tuple[Record, ...]
    offers: tuple[Offer, ...]
    outcomes: Sequence[OutcomeVersion]
    adoptions: Sequence[Adoption]
    applications: Sequence[Application]
    brought: tuple[Brought, ...]
    hoped: tuple[Brought, ...]
    inside: Mapping[str, set[uuid.UUID]]
    on: date


@dataclass(frozen=True)
class Estimated:
    """A programme with all that looks covered in it, and how many EC that may be worth."""

    look: Look
    covers: tuple[Cover, ...]
    range: Range


def look_at(session: Session, version: OfferingVersion, things: Things, on: date) -> Look:
    """A diploma as the register has it, with what agreements come to for what was named."""
    phases, _ = read_phases(version.content["phases"])
    nodes = [node for phase in phases for node in walk(phase.requirement)]
    modules = [module for n in nodes if isinstance(n, ModuleNode) for module in (n.module, *n.equivalents)]
    named, house = curriculum.list_newest_modules(session, modules), version.offering.institution_id
    offers = tuple(offers_of(session, version, on))
    at_home = {each.unit.module: each.unit for each in offers if each.unit.institution == house}
    in_tree = {unit.module: unit for unit in units_of(session, named)}
    is_open = any(isinstance(node, Credits | OutcomeNode) for node in nodes)
    adoptions = list_in_force(session, version.offering.programme_id, on)
    terms, room = terms_of(session, adoptions), room_of(version)
    brought, hoped = (bring(each, things.held, room, on) for each in (terms, rules.relaxed(terms)))
    return Look(
        version=version,
        diploma=Diploma(phases, {each.offering_id: facts_of_module(each) for each in named}, house),
        things=things,
        units={**at_home, **in_tree},
        exemptible=tuple({**in_tree, **(at_home if is_open else {})}.values()),
        own=tuple(_own(session, things, house, on)),
        offers=offers,
        outcomes=_outcomes(session, in_tree.values(), nodes),
        adoptions=adoptions,
        applications=[applies(each, things.held, on) for each in terms],
        brought=brought,
        hoped=hoped,
        inside=modules_inside(session, (*brought, *hoped)),
        on=on,
    )


def _own(session: Session, things: Things, house: uuid.UUID, on: date) -> Iterator[Record]:
    """What was passed at the institution itself: it counts as a result, not as an exemption."""
    passed = [each for each in things.passed if each.version.offering.institution_id == house]
    units = units_of(session, [each.version for each in passed])
    for each, unit in zip(passed, units, strict=True):
        yield replace(result_of(unit, on), id=each.held.id, on=each.held.on, grade=read_grade(each.held.grade))


def _outcomes(session: Session, units: Iterable[Unit], nodes: Iterable[Node]) -> Sequence[OutcomeVersion]:
    """The outcomes that a tree asks for: those of its modules, and those that it names. Each identity once."""
    wanted = {version for unit in units for version in unit.versions}
    found = {each.outcome_id: each for each in outcomes.list_outcome_versions(session, wanted)}
    named = {node.outcome for node in nodes if isinstance(node, OutcomeNode)} - found.keys()
    one_each = [min(versions) for versions in outcomes.list_levels(session, named).values()]
    return [*found.values(), *outcomes.list_outcome_versions(session, one_each)]


def estimate(look: Look, words: Sequence[Cover]) -> Estimated:
    """All that looks covered, and how many EC that may be worth. `words` are covers by likeness alone."""
    places = look.things.places
    certain = {each.adoption for each in look.brought}
    done = {each.module for each in look.own} & {each.module for each in look.exemptible}
    covers = (
        *rules.covers_of_agreements(look.brought, look.units, places, is_firm=True),
        *rules.covers_of_agreements(
            [each for each in look.hoped if each.adoption not in certain], look.units, places, is_firm=False
        ),
        *rules.covers_of_results(_passed(look)),
        *rules.covers_of_badges(look.things.badges, done),
        *words,
    )
    low = _held(look, look.brought, covers, firm_only=True)
    highs = [_held(look, brought, covers, firm_only=False) for brought in (look.brought, look.hoped)]
    return Estimated(look, covers, rules.estimate(look.diploma, Held(look.on, look.own), low, highs))


def _passed(look: Look) -> Iterator[Shown]:
    own = {each.module for each in look.own}
    for each in look.things.passed:
        module = each.version.offering_id
        yield Shown(look.things.places[each.held.id], module in own, each.held.outcomes, module)


def _held(look: Look, brought: Sequence[Brought], covers: Sequence[Cover], *, firm_only: bool) -> Held:
    """What somebody would have: what agreements bring, and exemptions of the units that are covered beside that."""
    spent = {r.id for each in brought if not (_is_one_to_one(each) or each.block) for r in each.records}
    had = [*(each for each in look.own if each.id not in spent), *_equivalences(look, brought)]
    beside = {each.module for each in had}.union(*(each.inside for each in brought))
    exempt = rules.exempt_units(look.exemptible, covers, beside, look.on, firm_only=firm_only)
    records = (*had, *exempt)
    return Held(look.on, records, tuple(blocks_of(brought, look.diploma.phases, records, look.inside)))


def _is_one_to_one(found: Brought) -> bool:
    return len(found.records) == len(found.modules) == 1


def _equivalences(look: Look, brought: Iterable[Brought]) -> Iterator[Record]:
    """What counts as a module by an agreement: as that module, and as old as its oldest source."""
    houses = {each.held.id: each.version.offering.institution_id for each in look.things.passed}
    for found in brought:
        first, days = found.records[0], [each.on for each in found.records if each.on]
        for module in (each for each in found.modules if each in look.units):
            is_one = _is_one_to_one(found)
            yield replace(
                result_of(look.units[module], look.on),
                by=By.EQUIVALENCE,
                id=first.id if is_one else uuid.uuid5(found.adoption, str(module)),
                institution=houses.get(first.id, look.diploma.institution),
                ground=found.agreement,
                on=min(days, default=None),
                grade=read_grade(first.grade) if is_one else None,
            )
