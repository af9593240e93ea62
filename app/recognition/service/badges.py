"""Badges that are handed in as evidence, in any form: kept as they are, and whose they are."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, institution_did, local_date
from app.issuing import queries as issuing
from app.issuing.models import Award
from app.issuing.rules import Form
from app.outcomes import queries as outcomes
from app.outcomes.models import OutcomeVersion
from app.outcomes.rules import case_uri
from app.outgoing import Fetch
from app.problems import Conflict, Fault, Forbidden, InvalidInput
from app.recognition.documents.open_badges import Assertion, read_assertion
from app.recognition.models import Dossier, Evidence
from app.recognition.queries import dossiers as queries_dossiers
from app.recognition.rules import open_badges
from app.recognition.rules.badges import outcome_addresses, title_of
from app.recognition.rules.dossiers import About
from app.recognition.rules.matching import TieSource
from app.recognition.rules.states import Act, after
from app.recognition.service.dossiers import get_dossier, get_editable, record
from app.recognition.service.evidence import evidence_of, keep_evidence, new_evidence
from app.verification.service import is_hosted_by_known, read_handed_in
from credentials import HandedIn, read_credential
from credentials.strict_json import read_json


def hand_in_badge(
    session: Session, actor: Actor, dossier_id: uuid.UUID, data: bytes, *, public_url: str, now: datetime
) -> Evidence:
    """Adds a badge in any form, tied to the outcomes that it is aligned to; one of Open Badges 2.0 as unverified.

    Whether it counts is found anew each time the dossier is looked at, up to the decision. Raises
    NotACredentialAtAll, InvalidInput for one without id, Conflict when it is in the dossier already.
    """
    dossier = get_editable(session, actor, dossier_id, now, Act.EDIT)
    if assertion := read_assertion(data):
        return _keep_assertion(session, actor, dossier, assertion, public_url, now)
    handed_in = read_handed_in(data)
    credential_id = handed_in.credential.get("id")
    if not isinstance(credential_id, str) or not 0 < len(credential_id) <= 500:
        raise InvalidInput(faults=[Fault("credential-without-id", "Only a badge with an id can be handed in.", "/id")])
    if queries_dossiers.find_evidence_of(session, dossier.id, credential_id):
        raise Conflict("This badge is in the dossier already.")
    award = own_award(session, handed_in, credential_id, public_url)
    if award and any(each.award_id == award.id for each in dossier.evidence):
        raise Conflict("This badge is in the dossier already, in another form.")
    ties = _aligned(session, outcome_addresses(handed_in.credential), public_url)
    title = title_of(handed_in.credential)
    made = new_evidence(dossier, actor, "microcredential", title, {}, ties, now, TieSource.ALIGNMENT)
    made.credential_id, made.credential = credential_id, handed_in.text
    made.about_person = About.NOT_SHOWN.value
    if award:
        made.award_id = award.id
        is_same = award.person_id == dossier.person_id
        made.about_person = (About.SAME_PERSON if is_same else About.SOMEONE_ELSE).value
    return keep_evidence(session, actor, dossier, made, now)


def own_award(session: Session, handed_in: HandedIn, credential_id: str, public_url: str) -> Award | None:
    """The award that a badge says to be of, when it also says to be ours: an id alone could be anybody's."""
    prefix = "urn:credential:" if handed_in.sealed else f"{public_url}/badges/"
    try:
        award_id = uuid.UUID(credential_id.removeprefix(prefix)) if credential_id.startswith(prefix) else None
    except ValueError:
        return None
    award = issuing.find_award(session, award_id) if award_id else None
    return award if award and _is_ours(session, handed_in, award, public_url) else None


def _is_ours(session: Session, handed_in: HandedIn, award: Award, public_url: str) -> bool:
    """Whether it names our institution as its issuer, or bears the very seal that we set."""
    if handed_in.sealed:
        stored = issuing.find_signed(session, award.id, Form.EDC)
        ours = read_credential(stored.data).sealed if stored else None
        return ours is not None and ours.signature == handed_in.sealed.signature
    issuer = handed_in.credential.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    institution = access.get_institution(session, award.institution_id)
    return bool(named == institution_did(public_url, institution.slug))


def list_aligned(session: Session, addresses: Iterable[str], public_url: str) -> Sequence[OutcomeVersion]:
    """The outcomes of ours that a badge is aligned to, by their CASE addresses."""
    prefix = case_uri(public_url, uuid.UUID(int=0)).removesuffix(str(uuid.UUID(int=0)))
    wanted = []
    for address in addresses:
        try:
            wanted.append(uuid.UUID(address.removeprefix(prefix)) if address.startswith(prefix) else None)
        except ValueError:
            continue
    return outcomes.list_outcome_versions(session, filter(None, wanted))


def _aligned(session: Session, addresses: Iterable[str], public_url: str) -> list[str]:
    return [str(found.id) for found in list_aligned(session, addresses, public_url)]


# Open Badges 2.0.


def _keep_assertion(
    session: Session, actor: Actor, dossier: Dossier, assertion: Assertion, public_url: str, now: datetime
) -> Evidence:
    """Keeps an assertion as it was handed in. About whom it is, only a hash of an address says: not shown."""
    credential_id: str = assertion.value["id"]
    if queries_dossiers.find_evidence_of(session, dossier.id, credential_id):
        raise Conflict("This badge is in the dossier already.")
    ties = _aligned(session, open_badges.assertion_alignments(assertion.value), public_url)
    title, facts = open_badges.assertion_title(assertion.value), open_badges.assertion_facts(assertion.value)
    made = new_evidence(dossier, actor, open_badges.KIND, title, dict(facts), ties, now, TieSource.ALIGNMENT)
    made.credential_id, made.credential = credential_id, assertion.text
    made.about_person = About.NOT_SHOWN.value
    return keep_evidence(session, actor, dossier, made, now)


def check_hosted(
    session: Session, actor: Actor, dossier_id: uuid.UUID, evidence_id: uuid.UUID, *, fetch: Fetch, now: datetime
) -> Evidence:
    """A registrar has an assertion compared with what stands at its address, where a known issuer hosts it.

    The network is used before anything is locked. Raises NotFound, Forbidden, InvalidInput for evidence that is none,
    for a host that is no known issuer's, or when something else stands there; NotFetchable, NotFetched.
    """
    badge = _hosted_of(_examined(session, actor, dossier_id, now), evidence_id)
    address, text = str(badge.credential_id), badge.credential
    if not is_hosted_by_known(session, address):
        raise InvalidInput(faults=[Fault("host-unknown", "No issuer that is known here hosts this badge.")])
    session.rollback()  # Nothing was written; the network does not hold a database connection.
    hosted = read_json(fetch(address).body)[0]
    if hosted != read_json(text or b"")[0]:
        raise InvalidInput(faults=[Fault("badge-differs", "At its address stands another badge than this one.")])
    dossier = _examined(session, actor, dossier_id, now)
    badge = _hosted_of(dossier, evidence_id)
    badge.hosted_at = now
    record(session, actor, "evidence.hosted-checked", dossier, {"evidence": str(badge.id)}, now)
    return badge


def _examined(session: Session, actor: Actor, dossier_id: uuid.UUID, now: datetime) -> Dossier:
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    actor.require(Role.REGISTRAR, institution_id=dossier.institution_id, on=local_date(now))
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody checks evidence of their own.")
    after(Act.EXAMINE, dossier.state)
    return dossier


def _hosted_of(dossier: Dossier, evidence_id: uuid.UUID) -> Evidence:
    evidence = evidence_of(dossier, evidence_id)
    if evidence.kind != open_badges.KIND or evidence.credential is None:
        raise InvalidInput(faults=[Fault("not-open-badges-2", "Only a badge of Open Badges 2.0 is hosted.")])
    return evidence
