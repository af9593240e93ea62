"""A solution read back: which units in which term, and what each is given to."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.progress.rules.planning.model import Model
from app.progress.rules.planning.question import Plan, Taken
from app.progress.rules.planning.reduction import Pair, Thing


@dataclass
class Use:
    """A thing in use: in which term it is taken (None: it is there already), and where it is given."""

    thing: Thing
    term: int | None
    pair: Pair | None = None


def plan_of(model: Model, values: Sequence[int]) -> Plan:
    """The plan that a solution means, units in the order of terms and codes."""
    reduced = model.supply.reduced
    uses = [use for number in range(len(model.supply.lots)) for use in _uses(model, number, values)]
    taken = [_taken(use, uses, model) for use in uses if use.thing.offer]
    resting = {key for key, column in model.demand.slack.items() if values[column]} | model.demand.needed
    return Plan(
        taken=tuple(sorted(taken, key=lambda each: (each.term, each.offer.unit.code, str(each.offer.unit.module)))),
        given=tuple((use.pair.leaf, use.pair.record) for use in uses if use.pair and not use.thing.offer),
        blocks=tuple(block for block in reduced.blocks if values[model.supply.blocks[block.id]]),
        stands_in_the_way=tuple(key for key in reduced.leaves if key in resting),
        ec=sum((each.offer.unit.ec for each in taken), Decimal(0)),
        terms=max((each.term + 1 for each in taken), default=0),
        penalty=sum(use.thing.penalty for use in uses if use.thing.offer),
    )


def _uses(model: Model, number: int, values: Sequence[int]) -> list[Use]:
    """The things of a lot that are used, in its order; first those go to leaves for which the term matters."""
    lot, columns = model.supply.lots[number], model.supply.taken[number]
    terms = [term for term, column in columns.items() for _ in range(values[column])]
    placed = terms if lot.first.offer else [None] * lot.size
    uses = [Use(thing, term) for thing, term in zip(lot.things, placed, strict=False)]
    mine = [given for given in model.supply.given if given.lot == number and values[given.column]]
    for given in sorted(mine, key=lambda each: each.term is None):
        fitting = (use for use in uses if use.pair is None and given.term in (None, use.term))
        for use in itertools.islice(fitting, values[given.column]):
            use.pair = next(pair for pair in use.thing.pairs if pair.likeness == given.pair.likeness)
    return uses


def _taken(use: Use, uses: Sequence[Use], model: Model) -> Taken:
    others = (other.thing.offer for other in uses if other is not use)
    needed_for = (o.unit.code for o in others if o and o.unit.prerequisites & use.thing.modules)
    assert use.thing.offer
    return Taken(
        offer=use.thing.offer,
        term=use.term or 0,
        leaf=use.pair.leaf if use.pair else None,
        record=use.pair.record if use.pair else None,
        shows=tuple(key for key in use.thing.shows if not model.supply.reduced.shown[key]),
        needed_for=tuple(sorted(needed_for)),
    )
