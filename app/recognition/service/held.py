"""What a person holds that an agreement may count from."""

import uuid
from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from app.access.rules import local_date
from app.curriculum.models import OfferingVersion
from app.issuing import queries as issuing
from app.outcomes import queries as outcomes
from app.recognition.queries import agreements as queries
from app.recognition.queries import decisions as queries_decisions
from app.recognition.rules.held import KIND_OF_LEVEL, Held, HeldBy, Qualification, QualificationKind


def list_held(session: Session, person_id: uuid.UUID, institution_id: uuid.UUID) -> list[Held]:
    """Passed modules and announced exemptions anywhere, certificates, and diplomas that the institution checked."""
    modules = list(_modules(session, person_id))
    wanted = {uuid.UUID(each) for _, version in modules for each in version.content["outcomes"]}
    found = {str(each.id): each for each in outcomes.list_outcome_versions(session, wanted)}
    programmes = queries.programmes_of(session, {version.offering_id for _, version in modules})
    held = [
        Held(
            by=each.by,
            id=each.id,
            on=each.on,
            module=version.offering_id,
            version=version.id,
            outcomes={found[name].outcome_id: found[name].level for name in version.content["outcomes"]},
            grade=each.grade,
            part_of=programmes[version.offering_id].programme_code,
        )
        for each, version in modules
    ]
    return [*held, *_certificates(session, person_id), *_diplomas(session, person_id, institution_id)]


def _modules(session: Session, person_id: uuid.UUID) -> Iterator[tuple[Held, OfferingVersion]]:
    for result in issuing.list_current_results(session, person_id):
        if result.is_passed:
            yield Held(HeldBy.RESULT, result.id, result.assessed_on, grade=result.grade), result.module_version
    for exemption in queries_decisions.list_exemptions(session, person_id):
        announced = exemption.decision.announced_at
        day = local_date(announced) if announced else None
        yield Held(HeldBy.EXEMPTION, exemption.id, day), exemption.module_version


def _certificates(session: Session, person_id: uuid.UUID) -> Iterator[Held]:
    """Certificates that were issued here. None of them is a degree: diplomas are not issued here."""
    for award in queries.list_certificates(session, person_id):
        assert award.diploma_version is not None
        programme = award.diploma_version.offering.programme
        facts = (QualificationKind.CERTIFICATE, programme.nlqf_level, programme.programme_code, programme.isced_f)
        day = local_date(award.decided_at) if award.decided_at else None
        yield Held(HeldBy.CERTIFICATE, award.id, day, qualification=Qualification(*facts))


def _diplomas(session: Session, person_id: uuid.UUID, institution_id: uuid.UUID) -> Iterator[Held]:
    """Diplomas by qualification code. The field of a code is known where a programme here has it."""
    checked = queries.list_checked_diplomas(session, person_id, institution_id)
    codes = {each.facts["qualificationCode"] for each in checked if "qualificationCode" in each.facts}
    fields = queries.fields_of_codes(session, codes)
    for evidence in checked:
        facts = evidence.facts
        code, level, kind = (facts.get(name) for name in ("qualificationCode", "level", "qualificationKind"))
        known = QualificationKind(kind) if kind else KIND_OF_LEVEL.get(level or 0)
        day = date.fromisoformat(facts["obtainedOn"]) if "obtainedOn" in facts else None
        qualification = Qualification(known, level, code, fields.get(code or ""))
        yield Held(HeldBy.EVIDENCE, evidence.id, day, qualification=qualification)
