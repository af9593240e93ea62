"""The steps to a good request, from what is in a dossier."""

import uuid

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.outcomes import queries as outcomes
from app.recognition.models import Dossier, Evidence
from app.recognition.rules import open_badges
from app.recognition.rules.dossiers import About
from app.recognition.rules.intake import Intake
from app.recognition.rules.states import State
from app.recognition.service.dossiers import get_dossier
from app.recognition.service.matching import list_targets

_WITH_FILE = ("diploma", "certificate")
_BADGES = ("microcredential", open_badges.KIND)


def get_intake(session: Session, actor: Actor, dossier_id: uuid.UUID) -> tuple[Dossier, Intake]:
    """A dossier, and what is in it, counted. Raises NotFound."""
    dossier = get_dossier(session, actor, dossier_id)
    asked = {target.outcome for target in list_targets(session, dossier)}
    ties = {uuid.UUID(each) for evidence in dossier.evidence for each in evidence.outcomes}
    tied = {found.outcome_id for found in outcomes.list_outcome_versions(session, ties)}
    pieces = [each for each in dossier.evidence if each.erased_at is None]
    return dossier, Intake(
        state=State(dossier.state),
        units=len(dossier.modules),
        outcomes_asked=len(asked),
        outcomes_tied=len(asked & tied),
        pieces=len(pieces),
        diplomas=_count(pieces, "diploma"),
        diplomas_complete=sum(
            _has(each, "qualificationCode", "level", "obtainedOn") for each in _of(pieces, "diploma")
        ),
        certificates=_count(pieces, "certificate"),
        badges=_count(pieces, *_BADGES),
        work=_count(pieces, "work-experience"),
        work_complete=sum(_has(each, "organisation", "startedOn") for each in _of(pieces, "work-experience")),
        stories=_count(pieces, "self-description"),
        stories_with_consent=sum(each.consent_at is not None for each in _of(pieces, "self-description")),
        files_wanted=_count(pieces, *_WITH_FILE),
        files_there=sum(bool(each.files) for each in _of(pieces, *_WITH_FILE)),
        checks_wanted=_count(pieces, "diploma", *_BADGES),
        checks_done=sum(_is_checked(each) for each in _of(pieces, "diploma", *_BADGES)),
        interviews=sum(each.interview is not None for each in pieces),
        interviews_agreed=sum(each.interview is not None and bool(each.interview.agreed_at) for each in pieces),
    )


def _of(pieces: list[Evidence], *kinds: str) -> list[Evidence]:
    return [each for each in pieces if each.kind in kinds]


def _count(pieces: list[Evidence], *kinds: str) -> int:
    return len(_of(pieces, *kinds))


def _has(evidence: Evidence, *names: str) -> bool:
    return all(evidence.facts.get(name) is not None for name in names)


def _is_checked(evidence: Evidence) -> bool:
    return evidence.identity_checked_how is not None or evidence.about_person == About.SAME_PERSON
