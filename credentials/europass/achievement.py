"""What was achieved, as a LearningAchievement of ELM 3.2: who awarded it and when, and how it was proven."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from credentials import vocabularies
from credentials.award import AwardRecord, Words
from credentials.dates import date_time
from credentials.europass.nodes import filled, in_language, languages, node, note, texts, urn, words
from credentials.europass.qualification import credit_point, qualification
from credentials.exemption import Record

_SUPERVISION = {
    ("supervised", "verified"): "70be69aaf9",
    ("supervised", "not-verified"): "44314532f9",
    ("unsupervised", "verified"): "df2880c5cb",
    ("unsupervised", "not-verified"): "c598449d64",
}
_ALONE = {
    "supervised": ("Onder toezicht", "Supervised"),
    "unsupervised": ("Zonder toezicht", "Unsupervised"),
    "verified": ("Identiteit vastgesteld", "Identity verified"),
    "not-verified": ("Identiteit niet vastgesteld", "Identity not verified"),
}


def organisation(record: Record, iri: str, role: str, number: str, **more: Any) -> dict[str, Any]:
    """The issuer in a role, under that id, with its registered number as the member of that name."""
    issuer, country = record.issuer, vocabularies.country(record.issuer.country)
    address = node("Address", urn(record, "address", role), countryCode=country)
    legal = node("LegalIdentifier", urn(record, "legalIdentifier", role), notation=issuer.legal_id, spatial=country)
    return node(
        "Organisation",
        iri,
        **{number: legal if issuer.legal_id else None},
        legalName=words(issuer.name),
        location=node("Location", urn(record, "location", role), address=address),
        **more,
    )


def achievement(record: AwardRecord) -> dict[str, Any]:
    """What was achieved, in whole."""
    learning = record.learning
    return node(
        "LearningAchievement",
        urn(record, "learningAchievement"),
        title=words(learning.title),
        description=words(learning.description),
        awardedBy=awarded(record),
        creditReceived=credit_point(record, record.learning.ec, "received"),
        provenBy=_assessed(record),
        specifiedBy=qualification(record),
        supplementaryDocument=[_document(record, at, each) for at, each in _evidence(record) if _address(each)],
        additionalNote=[found for at, each in _evidence(record) if (found := _account(record, at, each))],
    )


def awarded(record: Record, **more: Any) -> dict[str, Any]:
    """Who awarded it and when, in whole."""
    body = organisation(record, urn(record, "org", "awardingBody"), "awardingBody", "registration")
    date = date_time(record.awarded_at)
    return node("AwardingProcess", process_id(record), awardingBody=body, awardingDate=date, **more)


def process_id(record: Record) -> str:
    """The id of that award, for what refers to it."""
    return urn(record, "awardingProcess")


def _assessed(record: AwardRecord) -> dict[str, Any] | None:
    """How it was proven: one assessment with the grade, and the forms that it was made of as its parts."""
    forms = record.learning.assessment
    if not forms:
        return None
    whole = {code: "; ".join(filter(None, (in_language(form, code) for form in forms))) for code in languages(record)}
    parts = [_assessment(record, form, None, at) for at, form in enumerate(forms, 1)] if len(forms) > 1 else []
    made = _assessment(record, forms[0] if len(forms) == 1 else whole, record.grade)
    return {**made, "awardedBy": awarded(record), **filled(hasPart=parts), **_supervision(record)}


def _assessment(record: AwardRecord, form: Words, grade: str | None, *parts: object) -> dict[str, Any]:
    """One assessment, its award told elsewhere. ELM asks for a grade: without one, that it was passed is said."""
    on = record.assessed_on
    result = dict.fromkeys(languages(record), grade) if grade else texts(record, nl="Behaald", en="Passed")
    return node(
        "LearningAssessment",
        urn(record, "learningAssessment", *parts),
        title=words(form),
        awardedBy={"id": process_id(record)},
        dcType=vocabularies.concept_labelled(vocabularies.ASSESSMENT, form.values()),
        dateIssued=on and date_time(datetime(on.year, on.month, on.day, tzinfo=UTC)),
        grade=note(record, result, "grade", *parts),
    )


def _supervision(record: AwardRecord) -> dict[str, Any]:
    """Supervision and check of identity: one concept where both are known, a note where only one is."""
    supervision, check = record.learning.supervision, record.learning.identity_check
    if supervision and check:
        scheme = vocabularies.SUPERVISION
        iri = vocabularies.VOCABULARIES[scheme].start + _SUPERVISION[supervision, check]
        return {"idVerification": vocabularies.concept(scheme, iri)}
    if known := supervision or check:
        dutch, english = _ALONE[known]
        return {"additionalNote": note(record, texts(record, nl=dutch, en=english), "supervision")}
    return {}


def _evidence(record: AwardRecord) -> Iterator[tuple[int, Mapping[str, Any]]]:
    yield from enumerate(record.evidence, 1)


def _address(evidence: Mapping[str, Any]) -> str | None:
    address = evidence.get("id")
    return address if isinstance(address, str) and address.startswith(("http://", "https://")) else None


def _document(record: AwardRecord, at: int, evidence: Mapping[str, Any]) -> dict[str, Any]:
    title = words({"nl": str(evidence.get("name") or "")})
    return node("WebResource", urn(record, "webResource", "evidence", at), title=title, contentURL=_address(evidence))


def _account(record: AwardRecord, at: int, evidence: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a piece of evidence tells in words, and its name where it has no address to stand at."""
    names = ("description", "narrative") if _address(evidence) else ("name", "description", "narrative")
    told = "; ".join(str(evidence[name]) for name in names if evidence.get(name))
    return note(record, {"nl": told}, "evidence", at)
