"""Pure decisions on results and awards: who may do what with them, in which state."""

import uuid
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from app.access.rules import Actor, Appointment, Role
from app.problems import Fault, Forbidden, InvalidInput, Problem, WrongState


class AwardStatus(StrEnum):
    """proposed -> rejected, or issued -> accepted or refused by the student."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class KeyKind(StrEnum):
    """What a key of an institution is for: Ed25519 for Data Integrity, P-256 for JWT, a certificate's key for seals."""

    DATA_INTEGRITY = "data-integrity"
    JWT = "jwt"
    SEAL = "seal"


class Form(StrEnum):
    """How signed bytes are kept: Open Badge with a Data Integrity proof or as JWT, European Digital Credential."""

    JSON = "json"
    JWT = "jwt"
    EDC = "edc"


KIND_FOR = {Form.JSON: KeyKind.DATA_INTEGRITY, Form.JWT: KeyKind.JWT, Form.EDC: KeyKind.SEAL}
"""With which kind of key each form is signed."""


class Ground(StrEnum):
    """On what ground a badge is revoked. Fraud is for the board of examiners alone.

    `withdrawn` is for what tells of a decision that holds no more: it follows from the next one, nobody asks for it.
    """

    ERROR = "error"
    FRAUD = "fraud"
    WITHDRAWN = "withdrawn"


class FourEyes(Problem):
    """Who proposed an award, or receives it, does not approve it."""

    slug, title, status = "four-eyes", "Someone else must approve this", 403


class OutsideAppointment(Problem):
    """The examiner was not appointed for this module on the day of the assessment."""

    slug, title, status = "outside-appointment", "You were not appointed for this on that day", 403


class AlreadyCorrected(Problem):
    """A result is corrected once; the correction can be corrected in its turn."""

    slug, title, status = "already-corrected", "This result was corrected before", 409


class AlreadyAwarded(Problem):
    """There is an award on this result, a certificate for this programme, or a credential of this decision, already."""

    slug, title, status = "already-awarded", "This was awarded or proposed before", 409


class NotAwardable(Problem):
    """The result does not carry a microcredential."""

    slug, title, status = "not-awardable", "No microcredential can be awarded on this", 409


class AlreadyRevoked(Problem):
    """A badge is revoked once."""

    slug, title, status = "already-revoked", "This badge was revoked before", 409


class NotSignable(Problem):
    """The credential would not be a correct one; every fault is named, and nothing was signed."""

    slug, title, status = "not-signable", "A correct credential cannot be made of this", 400


class NoSuchForm(Problem):
    """The badge was not issued in this form: the institution had no key for it then."""

    slug, title, status = "no-such-form", "The badge was not issued in this form", 404


class SealUnusable(Problem):
    """The key or the certificates of a seal are not of use; every reason is named."""

    slug, title, status = "seal-unusable", "No seal can be made with this", 400


class NoSigningKey(Problem):
    """The institution has no key in use."""

    slug, title, status = "no-signing-key", "The institution has no key to sign with", 409


def check_assessment(held: tuple[Appointment, ...], module_id: uuid.UUID, assessed_on: date, today: date) -> None:
    """Raises InvalidInput for a day to come, OutsideAppointment when not appointed for the module on that day."""
    if assessed_on > today:
        raise InvalidInput(faults=[Fault("in-the-future", "This day is yet to come.", "/assessedOn")])
    if not any(a.role is Role.EXAMINER and a.module_id == module_id and a.holds_on(assessed_on) for a in held):
        raise OutsideAppointment()


def check_approver(person_id: uuid.UUID, proposed_by: uuid.UUID, holder: uuid.UUID) -> None:
    """Raises FourEyes when the approver proposed the award or is the one who receives it."""
    if person_id in (proposed_by, holder):
        raise FourEyes()


def check_state(status: str, *allowed: AwardStatus) -> None:
    """Raises WrongState, naming the state, unless it is an allowed one."""
    if status not in allowed:
        raise WrongState(f"It is {status}; this asks for {' or '.join(allowed)}.")


def check_revoker(
    actor: Actor,
    ground: Ground,
    *,
    institution_id: uuid.UUID,
    programme_id: uuid.UUID,
    module_id: uuid.UUID | None,
    today: date,
) -> None:
    """Passes for the board of the programme, and for an examiner of the module unless it is for fraud.

    Raises NotFound when the institution is foreign to the actor, Forbidden otherwise.
    """
    roles = (Role.BOARD, Role.EXAMINER) if module_id and ground is not Ground.FRAUD else (Role.BOARD,)
    scope = {"programme_id": programme_id, "module_id": module_id}
    try:
        actor.require(*roles, institution_id=institution_id, on=today, **scope)
    except Forbidden as error:
        raise Forbidden("Revoking is for the board of examiners; an error also for an examiner of it.") from error


def draw_positions(draw: Callable[[int], int], length: int, tries: int = 20) -> tuple[int, ...]:
    """Places of a status list to try, at random, so that a place tells nothing of the order of awarding."""
    return tuple(draw(length) for _ in range(tries))
