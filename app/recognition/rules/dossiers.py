"""What counts as evidence, and what evidence and advice cover of what was asked."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.problems import Problem
from app.recognition.rules.agreements import Brought


class StatedInterest(Problem):
    """Who has an interest in the outcome does not advise."""

    slug, title, status = "stated-interest", "With an interest in the outcome you cannot advise", 403


class AdvisedBefore(Problem):
    """Who advised on a dossier does not decide on it."""

    slug, title, status = "advised-before", "Who advised cannot decide", 403


class NotDecidable(Problem):
    """The decision leaves something open, or grants what no evidence covers; every fault is named."""

    slug, title, status = "not-decidable", "This decision cannot be taken like this", 400


class NotAssigned(Problem):
    """Only who was assigned to a dossier advises on it."""

    slug, title, status = "not-assigned", "You are not assigned to advise on this", 403


class StatementMissing(Problem):
    """Who advises first says whether they have an interest in the outcome."""

    slug, title, status = "statement-missing", "First say whether you have an interest in the outcome", 409


class AlreadyAnnounced(Problem):
    """A decision is announced once."""

    slug, title, status = "already-announced", "This decision was announced before", 409


class AlreadyReviewed(Problem):
    """An exemption is withdrawn, or left standing by a reasoned decision, once."""

    slug, title, status = "already-reviewed", "This exemption was reviewed before", 409


class Verdict(StrEnum):
    """What an assessor finds of one outcome, from good to bad."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not-met"


class About(StrEnum):
    """How it was shown about whom a badge is."""

    SAME_PERSON = "same-person"
    IDENTITY_CHECK = "identity-check"
    SOMEONE_ELSE = "someone-else"
    NOT_SHOWN = "not-shown"


@dataclass(frozen=True)
class Unit:
    """A module that exemption is asked of: its published version, and the outcomes that it assesses, by identity."""

    module: uuid.UUID
    version: uuid.UUID
    code: str
    title: Mapping[str, str]
    ec: Decimal
    outcomes: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: the outcomes it is said to show, by identity, and whether and why it counts."""

    id: uuid.UUID
    outcomes: frozenset[uuid.UUID]
    code: str

    @property
    def counts(self) -> bool:
        """Whether it may carry a decision."""
        return self.code == COUNTS


COUNTS = "counts"


def badge_code(failed_check: str | None, about: str | None, is_claimed_by_other: bool) -> str:
    """Why a badge counts or does not. `failed_check` is the code of the first check that did not pass."""
    if about == About.SOMEONE_ELSE:
        return "about-someone-else"
    if is_claimed_by_other:
        return "serves-someone-else"
    if failed_check:
        return failed_check
    return COUNTS if about in (About.SAME_PERSON, About.IDENTITY_CHECK) else "not-shown-about-whom"


def piece_code(*, is_erased: bool, awaits_agreement: bool) -> str:
    """Why evidence that is no badge counts or does not: an interview does once the candidate agreed to its record."""
    if is_erased:
        return "erased"
    return "interview-not-agreed" if awaits_agreement else COUNTS


@dataclass(frozen=True)
class Cover:
    """One outcome of a unit: the evidence that counts for it, what was advised, and the agreement that covers it.

    `agreement` is the version of a related agreement that the board adopted: it binds, whatever was advised.
    """

    outcome: uuid.UUID
    evidence: tuple[uuid.UUID, ...]
    verdict: Verdict | None
    agreement: uuid.UUID | None = None

    @property
    def has_ground(self) -> bool:
        """Whether there is evidence that counts, or an agreement that covers it."""
        return bool(self.evidence) or self.agreement is not None

    @property
    def is_met(self) -> bool:
        """Whether an agreement covers it, or there is evidence and the advice is that it is met."""
        return self.agreement is not None or (bool(self.evidence) and self.verdict is Verdict.MET)


@dataclass(frozen=True)
class UnitProposal:
    """What evidence and advice cover of a unit. Whole or nothing: only a covered one may be proposed."""

    unit: Unit
    covers: tuple[Cover, ...]

    @property
    def has_evidence(self) -> bool:
        """Whether every outcome has evidence that counts, or an agreement that covers it."""
        return bool(self.covers) and all(cover.has_ground for cover in self.covers)

    @property
    def status(self) -> str:
        """covered, to-assess (evidence, but no advice yet), partly or not-covered."""
        met = [cover.is_met for cover in self.covers]
        if met and all(met):
            return "covered"
        if self.has_evidence and all(cover.is_met or cover.verdict in (None, Verdict.MET) for cover in self.covers):
            return "to-assess"
        return "partly" if any(cover.has_ground for cover in self.covers) else "not-covered"


def combine(verdicts: Sequence[Verdict]) -> Verdict | None:
    """What holds of the verdicts on one outcome: the one given most often; of several such, the least favourable.

    So two who differ count as the least favourable until there is a third; None without any verdict.
    """
    counted = Counter(verdicts)
    return max(counted, key=lambda each: (counted[each], list(Verdict).index(each)), default=None)


def propose(
    units: Sequence[Unit],
    pieces: Sequence[Piece],
    advice: Mapping[uuid.UUID, Sequence[Verdict]],
    brought: Sequence[Brought] = (),
) -> tuple[UnitProposal, ...]:
    """What is covered of each unit. Where assessors differ on an outcome, `combine` says what holds.

    `brought` is what adopted agreements bring: a whole unit, or outcomes of it.
    """
    return tuple(
        UnitProposal(
            unit,
            tuple(
                Cover(
                    outcome,
                    tuple(piece.id for piece in pieces if piece.counts and outcome in piece.outcomes),
                    combine(advice.get(outcome, ())),
                    next((each.version for each in brought if each.covers(unit.module, outcome)), None),
                )
                for outcome in unit.outcomes
            ),
        )
        for unit in units
    )
