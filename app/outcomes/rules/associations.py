"""Associations between outcomes of two sets: their types, what each asks for, and who may answer or withdraw."""

import uuid
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from app.access.rules import Actor
from app.problems import Fault, Forbidden, WrongState

MOST_AT_ONCE = 200


class AssociationType(StrEnum):
    """What the origin is to the destination."""

    SAME_AS = "same-as"
    PART_OF = "part-of"
    OVERLAPS = "overlaps"
    PRECEDES = "precedes"
    REPLACED_BY = "replaced-by"
    DELIBERATELY_DIFFERENT = "deliberately-different"


class AssociationStatus(StrEnum):
    """One side proposes, the other side agrees or declines; a proposal or an agreement can be withdrawn."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LIVE = (AssociationStatus.PROPOSED, AssociationStatus.AGREED)


class End(StrEnum):
    """The two outcomes of an association."""

    ORIGIN = "origin"
    DESTINATION = "destination"


def reason_faults(kind: AssociationType, reason: Mapping[str, str] | None) -> list[Fault]:
    """What a reason lacks: an overlap says with what, a deliberate difference says why, in Dutch and in English."""
    if kind not in {AssociationType.OVERLAPS, AssociationType.DELIBERATELY_DIFFERENT}:
        return []
    if reason is None:
        detail = "Say what both hold." if kind is AssociationType.OVERLAPS else "Say why they differ."
        return [Fault("reason-missing", detail, "/reason")]
    if kind is AssociationType.DELIBERATELY_DIFFERENT and not reason.get("en"):
        return [Fault("english-missing", "Why they differ is said in English too.", "/reason/en")]
    return []


def check_answering(actor: Actor, own: Collection[End], author: uuid.UUID, author_ends: Collection[End]) -> None:
    """Passes who may agree or decline: another person than the author, who curates the side that the author does not.

    `own` are the ends that the actor curates. An author of both sides is answered by another curator of either.
    Raises Forbidden, for a system too: it does not decide.
    """
    if actor.is_system:
        raise Forbidden("A system may not approve, advise or decide.")
    if actor.person_id == author:
        raise Forbidden("Somebody else than who proposed this answers it.")
    asked = set(End) - set(author_ends) or set(End)
    if not asked & set(own):
        raise Forbidden("A curator of the other side answers this.")


def check_withdrawing(status: str, own: Collection[End], author_ends: Collection[End]) -> None:
    """Passes who may withdraw: the author's side a proposal, either side an agreement. Raises Forbidden."""
    asked = set(End) if status == AssociationStatus.AGREED else set(author_ends)
    if not asked & set(own):
        raise Forbidden("A curator of the side that proposed this withdraws it; once agreed, of either side.")


def check_status(status: str, *allowed: AssociationStatus) -> None:
    """Raises WrongState, naming the status, unless it is an allowed one."""
    if status not in allowed:
        raise WrongState(f"It is {status}; this asks for {' or '.join(allowed)}.")


def is_worded_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents of an outcome say the same: their statements and criteria, not their tags."""
    return all(one.get(name) == other.get(name) for name in ("statement", "criteria"))
