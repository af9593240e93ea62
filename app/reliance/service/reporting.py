"""What a roll-over did, as people read it: lines with links."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.outcomes.models import OutcomeSetVersion
from app.reliance.payloads.roll_overs import RollOverReport
from app.reliance.rules.moving import Move, Stated
from app.reliance.rules.roll_over import Carried, Left, Plan
from app.reliance.rules.world import Subject

Drafts = dict[str, uuid.UUID]
"""The versions that were begun, by the id of what they are versions of."""


def report(found: Plan, next_sets: Sequence[OutcomeSetVersion | Left], drafts: Drafts) -> dict[str, Any]:
    """The report of a roll-over as it is kept and answered: JSON."""
    begun = [each for each in next_sets if isinstance(each, OutcomeSetVersion)]
    left = [*found.left, *(each for each in next_sets if isinstance(each, Left))]
    lines = {
        "carried": [
            *(_carried(each, drafts) for each in found.carried),
            *(_carried_set(each, drafts) for each in begun),
        ],
        "left": [_left(each) for each in left],
        "sets": _set_steps(found),
    }
    places = {each["id"]: each["href"] for each in (*lines["carried"], *lines["left"])}
    hands = [
        {"kind": subject.kind, "id": subject.id, "of": subject.code, "href": places.get(subject.id), **vars(hand)}
        for subject, hand in found.hands
    ]
    return RollOverReport.model_validate({**lines, "hands": hands}).model_dump(mode="json")


def _carried(each: Carried, drafts: Drafts) -> dict[str, Any]:
    return {
        **vars(each.subject),
        "title": each.content["title"],
        "from_number": each.from_number,
        "number": each.number,
        "version_id": drafts.get(each.subject.id),
        "moves": [_move(move) for move in each.moves],
        "href": f"/v1/{each.subject.kind}s/{each.subject.id}/draft",
    }


def _carried_set(latest: OutcomeSetVersion, drafts: Drafts) -> dict[str, Any]:
    return {
        **vars(Subject("outcome-set", str(latest.set_id), latest.set.code)),
        "title": latest.content["title"],
        "from_number": latest.number,
        "number": latest.number + 1,
        "version_id": drafts.get(str(latest.set_id)),
        "moves": [],
        "href": f"/v1/outcome-sets/{latest.set_id}/draft",
    }


def _move(move: Move) -> dict[str, Any]:
    after = [_outcome(each) for each in move.after]
    return {"pointer": move.pointer, "change": move.change, "before": _outcome(move.before), "after": after}


def _outcome(each: Stated) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("id", "outcome", "code", "set_code", "number")}


def _left(each: Left) -> dict[str, Any]:
    place = f"/v1/{each.subject.kind}s/{each.subject.id}"
    return {
        **vars(each.subject),
        "title": each.content["title"],
        "reason": each.reason,
        "detail": each.detail,
        "number": each.number,
        "href": f"{place}/draft" if each.is_draft else f"{place}/versions/{each.number}",
    }


def _set_steps(found: Plan) -> list[dict[str, Any]]:
    steps = Counter(
        (move.before.set_id, move.before.set_code, move.before.number, after.number)
        for each in found.carried
        for move in each.moves
        for after in move.after[:1]
    )
    names = ("id", "code", "from_number", "to_number")
    return [
        {**dict(zip(names, step, strict=True)), "references": count}
        for step, count in sorted(steps.items(), key=lambda item: item[0][1:])
    ]
