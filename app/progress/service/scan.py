"""The quick scan: for each programme what looks covered, how many EC that may be worth, and the cheapest way on.

Only selects: nothing of what somebody names is written anywhere, and nothing is fetched.
"""

import os
import time
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy.orm import Session

from app.access.rules import local_date
from app.outcomes.queries.proposals import list_sentences
from app.outcomes.service.proposals import measure_of
from app.problems import Fault, InvalidInput
from app.progress import queries
from app.progress.payloads.scan import QuickScan
from app.progress.rules import scan as rules
from app.progress.rules.facts import Held
from app.progress.rules.planning.question import Question, Term, Wishes
from app.progress.rules.planning.telling import tell_briefly
from app.progress.rules.scan_words import ESTIMATE, next_steps, say_of_scan
from app.progress.service.plans import read_wishes, search_room
from app.progress.service.scan_answers import told
from app.progress.service.scan_programmes import Estimated, estimate, look_at
from app.progress.service.scan_things import read_things

SCANS = BoundedSemaphore(max(2, os.cpu_count() or 2))
"""How many scans are made at once: apart from plans, so that who shows no token keeps nobody with one waiting."""
MOST_PROGRAMMES = 20
MOST_SECONDS = 10.0
"""So long the ways on of all programmes are searched together."""


def scan(session: Session, asked: QuickScan, *, public_url: str, most_seconds: float, now: datetime) -> dict[str, Any]:
    """What somebody says to have beside each programme. Nothing is kept.

    Raises InvalidInput with every fault, and Unavailable where as many scans are made as the server has room for.
    """
    diplomas = queries.list_scannable(session, asked.programmes or None)
    wishes = _checked(session, asked, {each.offering.programme_id for each in diplomas})
    with search_room(SCANS):
        things = read_things(session, asked, public_url=public_url, now=now)
        looks = [look_at(session, each, things, local_date(now)) for each in diplomas[:MOST_PROGRAMMES]]
        statements = {each.outcome_id: each.content["statement"]["nl"] for look in looks for each in look.outcomes}
        words = rules.covers_of_words(things.texts, statements, measure_of(list_sentences(session)))
        found = _told([estimate(look, words) for look in looks], asked, wishes, min(most_seconds, MOST_SECONDS))
    return {
        "is_estimate": True,
        "words": ESTIMATE,
        "programmes": sorted(found, key=_most_first),
        "left_out": max(0, len(diplomas) - MOST_PROGRAMMES),
        "not_used": [{"pointer": place, "reason": say_of_scan(code)} for place, code in things.not_used],
        "next_steps": list(next_steps()),
    }


def _most_first(programme: Mapping[str, Any]) -> tuple[Any, ...]:
    likely = programme["ec_likely_exempt"]
    return -likely["high"], -likely["low"], programme["title"]["nl"], str(programme["programme"])


def _checked(session: Session, asked: QuickScan, known: Collection[uuid.UUID]) -> Wishes:
    """The wishes, with every fault of what is asked at once."""
    wishes, faults = read_wishes(session, asked.wishes)
    for index, programme in enumerate(asked.programmes):
        if programme not in known:
            detail = "There is no such programme with a published diploma."
            faults.append(Fault("programme-unknown", detail, f"/programmes/{index}"))
    for index, diploma in enumerate(asked.diplomas):
        if not (diploma.qualification_code or diploma.kind or diploma.level):
            faults.append(Fault("diploma-unsaid", "Name its code, its kind or its level.", f"/diplomas/{index}"))
    for index, badge in enumerate(asked.badges):
        if sum(each is not None for each in (badge.credential, badge.address, badge.title)) != 1:
            faults.append(Fault("badge-unsaid", "Send one: the badge, its address or its title.", f"/badges/{index}"))
    if faults:
        raise InvalidInput(faults=faults)
    return wishes


def _told(scanned: list[Estimated], asked: QuickScan, wishes: Wishes, seconds: float) -> list[dict[str, Any]]:
    """The programmes as they are answered; what one search leaves of the time is for the others."""
    deadline, left = time.monotonic() + seconds, len(scanned)
    terms = tuple(Term(t.name, t.label or t.name, t.max_ec, frozenset(t.excluded_modules)) for t in asked.terms)
    found = []
    for each in scanned:
        share = (deadline - time.monotonic()) / left
        left -= 1
        found.append({**told(each), "way_on": _ways_on(each, terms, wishes, share)})
    return found


def _ways_on(estimated: Estimated, terms: tuple[Term, ...], wishes: Wishes, seconds: float) -> dict[str, Any]:
    """The cheapest way on with the low set and with the high one, searched once where these are the same."""
    low, high = estimated.range.low, estimated.range.high
    is_same = low == high
    way = _way_on(estimated, low, terms, wishes, seconds if is_same else seconds / 2)
    return {"low": way, "high": way if is_same else _way_on(estimated, high, terms, wishes, seconds / 2)}


def _way_on(
    estimated: Estimated, held: Held, terms: tuple[Term, ...], wishes: Wishes, seconds: float
) -> dict[str, Any]:
    look = estimated.look
    units = [each.unit for each in look.offers]
    to_come = terms or rules.calendar(units, estimated.range.estimate.total)
    question = Question(look.diploma, held, look.offers, to_come, wishes)
    return tell_briefly(question, seconds=seconds, clock=time.monotonic)
