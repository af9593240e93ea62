"""What is named in a quick scan, looked up in the register: what agreements may count from, badges, and texts."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.issuing.service.awards import get_badge
from app.outcomes import queries as outcomes
from app.problems import InvalidInput, Problem
from app.progress import queries
from app.progress.payloads.scan import QuickScan, ScannedBadge, ScannedDiploma
from app.progress.rules.entry import FACTS, Named
from app.progress.rules.scan import Shown, is_of_somebody
from app.recognition.documents.open_badges import read_assertion
from app.recognition.rules.badges import outcome_addresses, title_of
from app.recognition.rules.held import KIND_OF_LEVEL, Held, HeldBy, Qualification
from app.recognition.rules.open_badges import assertion_alignments, assertion_facts, assertion_title, hosted_code
from app.recognition.service.badges import list_aligned, own_award
from app.verification.rules import NotACredentialAtAll
from app.verification.service import read_handed_in, verify_credential
from credentials import Outcome

_Read = tuple[str, Iterator[str], bool]
"""What a badge says: its title, the addresses that it is aligned to, and whether it counts as things are."""
_SCAN = uuid.UUID("c2a3b7f4-5d0e-4b7e-9d57-2f7c1f0a6e11")


@dataclass(frozen=True)
class Passed:
    """A module that was passed: what agreements count from, and the version as the register has it."""

    held: Held
    version: OfferingVersion


@dataclass(frozen=True)
class Things:
    """All that was named and could be used; `not_used` are JSON pointers with the code of why not.

    `places` says where each thing that is held was named. `texts` are those that are laid beside outcomes.
    """

    held: tuple[Held, ...]
    passed: tuple[Passed, ...]
    badges: tuple[Shown, ...]
    places: Mapping[uuid.UUID, str]
    texts: tuple[tuple[str, str], ...]
    diplomas: tuple[Named, ...]
    not_used: tuple[tuple[str, str], ...]


class Unusable(Exception):
    """Something that was named cannot be used; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_things(session: Session, asked: QuickScan, *, public_url: str, now: datetime) -> Things:
    """Looks up what was named. Nothing is written or fetched; what cannot be used is told, and stops nothing."""
    reading = _Reading(session, public_url, now)
    reading.diplomas(asked)
    reading.modules(asked)
    for index, badge in enumerate(asked.badges):
        reading.badge(f"/badges/{index}", badge)
    for index, certificate in enumerate(asked.certificates):
        reading.texts.append((f"/certificates/{index}", f"{certificate.title}\n{certificate.text or ''}"))
    for index, work in enumerate(asked.experience):
        reading.texts.append((f"/experience/{index}", f"{work.role}\n{work.tasks or ''}"))
    return Things(
        tuple(reading.held),
        tuple(reading.passed),
        tuple(reading.shown),
        {held.id: place for place, held in zip(reading.held_at, reading.held, strict=True)},
        tuple(reading.texts),
        tuple(reading.named),
        tuple(reading.not_used),
    )


class _Reading:
    def __init__(self, session: Session, public_url: str, now: datetime) -> None:
        self.session, self.public_url, self.now = session, public_url, now
        self.held: list[Held] = []
        self.held_at: list[str] = []
        self.passed: list[Passed] = []
        self.shown: list[Shown] = []
        self.texts: list[tuple[str, str]] = []
        self.named: list[Named] = []
        self.not_used: list[tuple[str, str]] = []

    def _hold(self, place: str, held: Held) -> None:
        self.held.append(held)
        self.held_at.append(place)

    def diplomas(self, asked: QuickScan) -> None:
        """Diplomas: level and field of a code are those of the register, where a programme here has it."""
        codes = {each.qualification_code for each in asked.diplomas if each.qualification_code}
        known = {each.programme_code: each for each in queries.list_programmes_coded(self.session, codes)}
        for index, each in enumerate(asked.diplomas):
            programme = known.get(each.qualification_code)
            level = programme.nlqf_level if programme else each.level
            field = programme.isced_f if programme else each.isced_f
            self.named.append(Named(each.kind, level))
            held = Held(HeldBy.EVIDENCE, _id(f"/diplomas/{index}"), _day(each.year))
            self._hold(f"/diplomas/{index}", replace(held, qualification=_qualification(each, level, field)))

    def modules(self, asked: QuickScan) -> None:
        """Modules that were passed, each once, in the version that is the newest now."""
        slugs = {each.institution for each in asked.modules}
        houses = {each.slug: each for each in access.list_institutions_by_slug(self.session, slugs)}
        codes: dict[str, set[str]] = {}
        for each in asked.modules:
            codes.setdefault(each.institution, set()).add(each.code)
        found: dict[tuple[str, str], OfferingVersion] = {}
        for slug, house in houses.items():
            versions = curriculum.list_versions_by_code(self.session, house.id, "module", codes[slug])
            newest = curriculum.list_newest_modules(self.session, [v[0].offering_id for v in versions.values()])
            found |= {(slug, version.offering.code): version for version in newest}
        for index, each in enumerate(asked.modules):
            place, version = f"/modules/{index}", found.get((each.institution, each.code))
            if version:
                self._pass(place, version, _day(each.year), each.grade)
            else:
                code = "module-unknown" if each.institution in houses else "institution-unknown"
                self.not_used.append((place, code))

    def _pass(self, place: str, version: OfferingVersion, on: date | None, grade: str | None) -> None:
        if version.offering_id in {each.version.offering_id for each in self.passed}:
            return
        assessed = outcomes.list_outcome_versions(self.session, map(uuid.UUID, version.content["outcomes"]))
        held = Held(
            HeldBy.RESULT,
            _id(place),
            on,
            module=version.offering_id,
            version=version.id,
            outcomes={each.outcome_id: each.level for each in assessed},
            grade=grade,
            part_of=version.offering.programme.programme_code,
        )
        self.passed.append(Passed(held, version))
        self._hold(place, held)

    def badge(self, place: str, badge: ScannedBadge) -> None:
        """A badge that verifies counts as what it is aligned to; a title alone is a text like any other."""
        if badge.title is not None:
            self.texts.append((place, badge.title))
            return
        try:
            self._read_badge(place, self._bytes_of(badge))
        except Unusable as error:
            self.not_used.append((place, error.code))

    def _bytes_of(self, badge: ScannedBadge) -> bytes:
        if badge.address is None:
            value = badge.credential
            return value.encode() if isinstance(value, str) else json.dumps(value, ensure_ascii=False).encode()
        prefix = f"{self.public_url}/badges/"
        if not badge.address.startswith(prefix):
            raise Unusable("badge-elsewhere")
        try:
            return get_badge(self.session, None, uuid.UUID(badge.address.removeprefix(prefix)))[1]
        except (ValueError, Problem) as error:
            raise Unusable("badge-not-shared") from error

    def _read_badge(self, place: str, data: bytes) -> None:
        try:
            assertion = read_assertion(data)
            title, addresses, is_firm = self._asserted(assertion.value) if assertion else self._verified(data)
        except (NotACredentialAtAll, InvalidInput) as error:
            raise Unusable("badge-unreadable") from error
        levels: dict[uuid.UUID, int] = {}
        for each in list_aligned(self.session, addresses, self.public_url):
            levels[each.outcome_id] = max(each.level, levels.get(each.outcome_id, 0))
        module = self._hold_badge(place, data, levels) if is_firm else None
        self.shown.append(Shown(place, is_firm, levels, module))
        if not levels:
            self.texts.append((place, title))

    def _asserted(self, value: dict[str, Any]) -> _Read:
        """An assertion of Open Badges 2.0, in which nothing proves who made it."""
        if hosted_code(assertion_facts(value), is_hosted=True, now=self.now):
            raise Unusable("badge-failed")
        return assertion_title(value), assertion_alignments(value), False

    def _verified(self, data: bytes) -> _Read:
        """A credential as verification finds it, offline."""
        report = verify_credential(self.session, data, public_url=self.public_url, now=self.now)
        if report.outcome is Outcome.FAILED:
            raise Unusable("badge-failed")
        credential = read_handed_in(data).credential
        is_firm = report.outcome is Outcome.PASSED and is_of_somebody(credential)
        return title_of(credential), outcome_addresses(credential), is_firm

    def _hold_badge(self, place: str, data: bytes, levels: Mapping[uuid.UUID, int]) -> uuid.UUID | None:
        """Agreements count from a badge of ours as from the module that it was awarded on; from others by outcomes.

        Answers that module.
        """
        handed_in = read_handed_in(data)
        award = own_award(self.session, handed_in, str(handed_in.credential.get("id")), self.public_url)
        if award and award.result:
            version = award.result.module_version
            self._pass(place, version, award.result.assessed_on, None)
            return version.offering_id
        self._hold(place, Held(HeldBy.EVIDENCE, _id(place), None, outcomes=levels))
        return None


def _id(place: str) -> uuid.UUID:
    """An id for this answer alone: the same place has the same one in every scan."""
    return uuid.uuid5(_SCAN, place)


def _day(year: int | None) -> date | None:
    """The first day of a year: so something is never taken to be younger than it may be."""
    return date(year, 1, 1) if year else None


def _qualification(named: ScannedDiploma, level: int | None, field: str | None) -> Qualification:
    kind, own_level = FACTS[named.kind] if named.kind else (KIND_OF_LEVEL.get(level or 0), None)
    return Qualification(kind, level or own_level, named.qualification_code, field)
