"""What of a next version needs a hand: references, dates, sizes, and all that publication would refuse."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from app.curriculum.rules.publishing import Reach, diploma_shortcomings, module_shortcomings, route_shortcomings
from app.problems import Fault
from app.reliance.rules.moving import Hand, Moved, named_modules
from app.reliance.rules.world import Choice, Offer, Subject, Version, World

_SHORTCOMINGS: Mapping[str, Callable[[Mapping[str, Any], Reach], list[Fault]]] = {
    "module": module_shortcomings,
    "route": route_shortcomings,
    "diploma": diploma_shortcomings,
}


def hands_of(
    kind: str, content: Mapping[str, Any], source: Version, moved: Moved, world: World, choice: Choice
) -> Iterator[Hand]:
    """What of the next content of a module, route or diploma needs a hand; `source` is the version that it follows."""
    yield from moved.hands
    for name, place in _modules_in(kind, content):
        yield from _module_hands(kind, world.modules.get(name), place, source)
    if kind == "module":
        yield from _dated(content, choice)
    for fault in _SHORTCOMINGS[kind](content, _reach(content, world, choice)):
        if fault.code != "module-unknown":  # said above, with the very place
            yield Hand(fault.code, fault.detail, fault.pointer)


def _modules_in(kind: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kind == "diploma":
        yield from named_modules(content["phases"])
    member = "modules" if kind == "route" else "prerequisites"
    for index, name in enumerate(content.get(member, ())):
        yield name, f"/{member}/{index}"


def _module_hands(kind: str, module: Offer | None, place: str, source: Version) -> Iterator[Hand]:
    what = "prerequisite" if kind == "module" else "module"
    if module is None or module.latest is None:
        named = f"The {what} {module.code}" if module else f"A {what}"
        yield Hand(f"{what}-withdrawn", f"{named} is not published any more: replace it, or take it out.", place)
        return
    then = module.in_force(source.published_at) if source.published_at else None
    if then and then.ec != module.latest.ec:
        detail = f"The {what} {module.code} was {then.ec} EC when this was published, and is {module.latest.ec} now."
        yield Hand(f"{what}-ec-changed", detail, place)


def _dated(content: Mapping[str, Any], choice: Choice) -> Iterator[Hand]:
    """What of a module names a time that is over before the new year begins."""
    for index, term in enumerate(content.get("terms", ())):
        years = [int(year) for year in re.findall(r"\b20\d\d\b", term)]
        if years and min(years) < choice.to_year:
            yield Hand("term-passed", f"The term {term} lies before {choice.to_year}.", f"/terms/{index}")
    for index, fact in enumerate(content.get("registerFacts", ())):
        if date.fromisoformat(fact["validUntil"]) < choice.starts_on:
            detail = f"What {fact['registerName']} says holds until {fact['validUntil']}."
            yield Hand("register-fact-ends", detail, f"/registerFacts/{index}")


def _reach(content: Mapping[str, Any], world: World, choice: Choice) -> Reach:
    return Reach(
        institution_kind=world.institution_kind,
        today=choice.today,
        outcome_levels=tuple(world.levels[name] for name in content.get("outcomes", ())),
        published_modules=world.sizes,
    )


def agreement_hands(world: World, choice: Choice) -> Iterator[tuple[Subject, Hand]]:
    """Agreements that end before the new year, and adoptions in the rules of an older one."""
    for agreement in world.agreements:
        subject = Subject("agreement", agreement.id, agreement.code)
        if agreement.valid_until and agreement.valid_until < choice.starts_on:
            detail = f"It ends on {agreement.valid_until}, before the rules of {choice.to_year} begin."
            yield subject, Hand("agreement-ends", detail, "/validUntil")
            continue
        newest = {each.programme: (each, index) for index, each in enumerate(agreement.adoptions)}
        for adopted, index in newest.values():
            if adopted.programme in world.programmes and adopted.rules_year < choice.to_year:
                detail = f"It was adopted in the rules of {adopted.rules_year}, {adopted.article}: adopt it anew."
                yield subject, Hand("adoption-of-old-rules", detail, f"/adoptions/{index}")


def pending_hands(world: World) -> Iterator[tuple[Subject, Hand]]:
    """Sets that are about to change again."""
    for set_id, code in world.pending.items():
        detail = (
            "A next version of this set is being written: publish it before the roll-over, or undo and repeat that."
        )
        yield Subject("outcome-set", set_id, code), Hand("set-draft-pending", detail, "")
