"""A quick scan as it is answered: what looks covered by what, in codes and sentences."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.curriculum.rules.nodes import NonCourse, Threshold
from app.outcomes.models import OutcomeVersion
from app.progress.rules import scan as rules
from app.progress.rules.audit import number
from app.progress.rules.entry import entry
from app.progress.rules.planning.naming import name_of
from app.progress.rules.planning.words import say
from app.progress.rules.scan import Cover, ScanBasis
from app.progress.rules.scan_words import say_of_scan
from app.progress.service.scan_programmes import Estimated, Look
from app.recognition.rules.agreements import AgreementVerdict

_UNSAID = {AgreementVerdict.SOURCE_MISSING, AgreementVerdict.NOT_IN_FORCE, AgreementVerdict.UNRELATED}


def told(estimated: Estimated) -> dict[str, Any]:
    """A programme as it is answered, but for the way on."""
    look, worth = estimated.look, estimated.range.estimate
    programme = look.version.offering.programme
    covered = [_outcome(each, estimated) for each in look.outcomes]
    left = worth.total - worth.done
    open_nodes = rules.in_the_way(look.diploma, estimated.range.weighed_low)
    return {
        "programme": programme.id,
        "institution": look.version.offering.institution.slug,
        "title": programme.title,
        "nlqf_level": programme.nlqf_level,
        "diploma_version_id": look.version.id,
        "ec": number(worth.total),
        "ec_done": number(worth.done),
        "ec_likely_exempt": {"low": number(worth.low), "high": number(worth.high)},
        "ec_left": {"low": number(left - worth.high), "high": number(left - worth.low)},
        "outcome_count": len(covered),
        "outcomes": [each for each in covered if each["covered_by"]],
        "units": list(_units(estimated)),
        "agreements": list(_agreements(look)),
        "in_the_way": {
            "entry": say_of_scan(entry(programme.nlqf_level, programme.regime, look.things.diplomas)),
            "requirements": [_obstacle(node, look) for node in open_nodes],
        },
    }


def _outcome(outcome: OutcomeVersion, estimated: Estimated) -> dict[str, Any]:
    units = [estimated.look.units[module] for module in estimated.look.diploma.modules]
    assess = [unit for unit in units if outcome.outcome_id in unit.outcomes]
    about = [each for each in estimated.covers if each.outcome == outcome.outcome_id]
    ways = [each for each in about if not assess or any(each.covers(unit, outcome.outcome_id) for unit in assess)]
    return {
        "outcome": outcome.outcome_id,
        "outcome_version": outcome.id,
        "code": outcome.code,
        "statement": outcome.content["statement"],
        "modules": [unit.code for unit in assess],
        "covered_by": _ways(ways),
    }


def _ways(covers: Iterable[Cover]) -> list[dict[str, Any]]:
    """Each way once, the surest first."""
    order = list(ScanBasis)
    once = {(each.by, each.places, each.agreement, each.is_firm): each for each in covers}
    ranked = sorted(
        once.values(), key=lambda each: (not each.is_firm, order.index(each.by), -(each.likeness or 0), each.places)
    )
    return [
        {
            "by": each.by,
            "places": list(each.places),
            "is_firm": each.is_firm,
            "agreement": each.agreement,
            "likeness": each.likeness,
            "reason": say_of_scan(each.by.value if each.is_firm else f"{each.by.value}-open"),
        }
        for each in ranked
    ]


def _units(estimated: Estimated) -> Iterator[dict[str, Any]]:
    look = estimated.look
    done = {each.module for each in look.own}
    inside = {module for each in look.brought for module in each.inside}
    firm = inside | {each.module for each in estimated.range.low.records}
    hoped = {module for each in look.hoped for module in each.inside} if estimated.range.high.blocks else set()
    likely = hoped | {each.module for each in estimated.range.high.records}
    for unit in look.exemptible:
        ranks = ((unit.module in done, "done"), (unit.module in firm, "firm"), (unit.module in likely, "looks-covered"))
        coverage = next((name for is_so, name in ranks if is_so), None)
        if coverage:
            facts = {"module": unit.module, "code": unit.code, "title": unit.title, "ec": number(unit.ec)}
            yield {**facts, "coverage": coverage}


def _agreements(look: Look) -> Iterator[dict[str, Any]]:
    pairs = zip(look.applications, look.adoptions, strict=True)
    for each, adoption in ((each, adoption) for each, adoption in pairs if each.verdict not in _UNSAID):
        terms = each.terms
        ec = terms.block.ec if terms.block else sum(module.ec for module in terms.whole_modules)
        yield {
            "agreement": terms.agreement,
            "code": terms.code,
            "title": adoption.version.content["title"],
            "article": adoption.article,
            "is_block": terms.block is not None,
            "ec": float(ec),
            "verdict": each.verdict,
            "unmet": list(dict.fromkeys(fault.code for fault in each.unmet)),
            "places": [look.things.places[record.id] for record in each.records],
        }


def _obstacle(node: NonCourse | Threshold, look: Look) -> dict[str, Any]:
    name = name_of(node, look.diploma.modules)
    threshold = node if isinstance(node, Threshold) else None
    return {
        "key": node.key,
        "title": name,
        "kind": node.kind,
        "article": threshold.article if threshold else None,
        "effect": threshold.effect if threshold else None,
        "reason": say("threshold" if threshold else "non-course", name=name),
    }
