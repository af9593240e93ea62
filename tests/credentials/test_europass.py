"""The European Digital Credential: what ours says, what is refused in anybody's, and that nothing makes it fail."""

import base64
import copy
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from credentials import vocabularies
from credentials.award import AwardRecord, Issuer, Learning, OutcomeFacts, Quality, RegisterFacts, Target
from credentials.canonical import canonicalize
from credentials.europass import EuropassDocument, europass_credential, europass_faults
from credentials.europass.things import InScheme
from credentials.europass.values import Reference
from credentials.status import status_entry

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CASE = "http://localhost:8000/ims/case/v1p1/CFItems"
ISSUER = Issuer(
    did="did:web:localhost%3A8000:institutions:voorbeeld-noord",
    name={"nl": "Voorbeeldhogeschool Noord", "en": "Example University North"},
    url="https://noord.example",
    email="info@noord.example",
    country="NL",
    legal_id="NTRNL-12345678",
)
ESCO = Target(
    "empower individuals",
    "http://data.europa.eu/esco/skill/80f308e6-0e09-404a-80cd-ec5f50f6f304",
    "ESCO 1.2",
    "ext:ESCO",
)
OTHER = Target("Herstelondersteuning", "https://profiel.example/taken/1", "Beroepsprofiel", "ext:BCP", "T1")
OUTCOMES = tuple(
    OutcomeFacts(
        uri=f"{CASE}/{number}",
        statement={
            "nl": f"Zet de eigen ervaringskennis in bij het herstel van anderen, stap {number}.",
            "en": f"Uses their own experiential knowledge in the recovery of others, step {number}.",
        },
        code=f"LU{number}",
        level=5,
        framework={"nl": "Ad Ervaringsdeskundigheid", "en": "Ad Lived Experience"},
        source=f"EK-AD 2.0, sha256 {number:064x}",
        targets=(ESCO, OTHER) if number == 1 else (),
    )
    for number in range(1, 5)
)
LEARNING = Learning(
    id="http://localhost:8000/v1/modules/1",
    kind="MicroCredential",
    title={"nl": "Werken met ervaringskennis", "en": "Working with lived experience"},
    description={"nl": "Je zet ervaringskennis in.", "en": "You use lived experience."},
    code="EK-1",
    version="2.0",
    languages=("nl",),
    ec=Decimal("5.0"),
    hours=140,
    level=5,
    outcomes=OUTCOMES,
    assessment=({"nl": "portfolio", "en": "portfolio"}, {"nl": "criteriumgericht interview", "en": "interview"}),
    isced_f="0923",
    participation="blended",
    quality=Quality("NVAO-keurmerk", "https://keurmerk.example", {"nl": "Elk jaar getoetst.", "en": "Tested yearly."}),
    supervision="supervised",
    identity_check="verified",
    entry={"nl": "Mbo-diploma niveau 4", "en": "Diploma at EQF 4"},
    register=(RegisterFacts("Registerplein", "R-1", date(2026, 1, 1), date(2028, 1, 1), 12.5),),
    themes=("lived-experience",),
)
RECORD = AwardRecord(
    id="http://localhost:8000/badges/5d6e7a51-5a0e-4c41-8d64-2a0f8a8b8f10",
    uuid="5d6e7a51-5a0e-4c41-8d64-2a0f8a8b8f10",
    issuer=ISSUER,
    learning=LEARNING,
    subject_id="urn:uuid:9b8b1f4e-77c7-4f62-9cc4-27d9f9d3d7c1",
    learner_name="Noor Voorbeeld",
    awarded_at=AT,
    valid_from=AT + timedelta(days=1),
    assessed_on=date(2026, 10, 30),
    valid_until=AT + timedelta(days=730),
    grade="8,5",
    status=status_entry("http://localhost:8000/status-lists/1", 7),
    evidence=(
        {"id": "https://noord.example/e/1", "type": ["Evidence"], "name": "Portfolio", "narrative": "Vijf stukken."},
        {"type": ["Evidence"], "name": "Gesprek", "narrative": "Een uur met twee assessoren."},
    ),
)
BARE = replace(
    RECORD,
    issuer=replace(ISSUER, name={"nl": "Voorbeeldhogeschool Noord"}, url="", email=""),
    learning=Learning(
        id=LEARNING.id,
        kind="MicroCredential",
        title={"nl": "Werken met ervaringskennis"},
        description={"nl": "Je zet ervaringskennis in."},
        code="",
        version="",
        languages=(),
        ec=Decimal("2.5"),
        hours=70,
        level=6,
        outcomes=(replace(OUTCOMES[0], statement={"nl": "Zet in."}, code="", targets=()),),
        assessment=(),
    ),
    assessed_on=None,
    valid_until=None,
    grade=None,
    status=None,
    evidence=(),
)


def of_learning(**changes: Any) -> AwardRecord:
    return replace(RECORD, learning=replace(LEARNING, **changes))


RECORDS = {
    "whole": RECORD,
    "bare, in Dutch": BARE,
    "certificate": of_learning(kind="Certificate", ec=Decimal(65), hours=1820, level=6),
    "level 7": of_learning(level=7, participation="online"),
    "no grade": replace(RECORD, grade=None),
    "one form of assessment": of_learning(assessment=({"nl": "portfolio", "en": "portfolio"},)),
    "supervision only": of_learning(identity_check=None),
    "identity only": of_learning(supervision=None, identity_check="not-verified"),
    "unsupervised": of_learning(supervision="unsupervised", identity_check="not-verified", participation="on-site"),
    "neither supervision nor identity": of_learning(supervision=None, identity_check=None),
    "no quality text": of_learning(quality=Quality("NVAO"), participation="work-based"),
    "status without id": replace(RECORD, status={"statusListCredential": "https://a.example/1", "statusListIndex": "7"}),
    "evidence in words": replace(RECORD, evidence=({"id": "urn:uuid:1", "description": "Gezien."}, {"type": ["Evidence"]})),
    "two languages of teaching": of_learning(languages=("nl", "en", "nl")),
}  # fmt: skip

SUBJECT = ("credentialSubject",)
CLAIM = (*SUBJECT, "hasClaim")
QUALIFICATION = (*CLAIM, "specifiedBy")
COUNTRY = ("issuer", "location", "address", "countryCode")
GONE = object()


def changed(path: tuple[Any, ...], value: Any, document: dict[str, Any] | None = None) -> dict[str, Any]:
    """A credential with one member changed, added or taken away."""
    made = copy.deepcopy(document or europass_credential(RECORD))
    place: Any = made
    for part in path[:-1]:
        place = place[part]
    if value is GONE:
        del place[path[-1]]
    elif isinstance(place, list) and path[-1] == len(place):
        place.append(value)
    else:
        place[path[-1]] = value
    return made


EQF_99 = {**vocabularies.eqf_level(5), "id": "http://data.europa.eu/snb/eqf/99"}
DEFECTS: dict[str, tuple[tuple[Any, ...], Any, str, str, bool]] = {
    # what is wrong: where, with what, the code and pointer of the fault, and whether the official shapes see it
    "specification-missing": (QUALIFICATION, GONE, "specification-missing", "/credentialSubject/hasClaim/specifiedBy", False),
    "outcomes-missing": ((*QUALIFICATION, "learningOutcome"), GONE, "outcomes-missing", "/credentialSubject/hasClaim/specifiedBy/learningOutcome", False),
    "name-missing": ((*SUBJECT, "fullName"), GONE, "name-missing", "/credentialSubject/fullName", False),
    "eqf-99": ((*QUALIFICATION, "eqfLevel"), EQF_99, "schema-concept-unknown", "/credentialSubject/hasClaim/specifiedBy/eqfLevel", False),
    "credits-negative": ((*QUALIFICATION, "creditPoint", "point"), "-5", "schema-credits-wrong", "/credentialSubject/hasClaim/specifiedBy/creditPoint/point", False),
    "credits-a-number": ((*QUALIFICATION, "creditPoint", "point"), 5, "schema-string-type", "/credentialSubject/hasClaim/specifiedBy/creditPoint/point", False),
    "ends-before-start": (("validUntil",), "2020-01-01T00:00:00Z", "ends-before-start", "/validUntil", False),
    "expires-before-start": (("expirationDate",), "2020-01-01T00:00:00Z", "ends-before-start", "/expirationDate", False),
    "key-misspelt": ((*QUALIFICATION, "eqflevel"), vocabularies.eqf_level(5), "schema-unknown-key", "/credentialSubject/hasClaim/specifiedBy/eqflevel", False),
    "key-misspelt-at-the-top": (("validuntil",), "2030-01-01T00:00:00Z", "schema-unknown-key", "/validuntil", False),
    "key-of-another-class": ((*CLAIM, "eqfLevel"), vocabularies.eqf_level(5), "schema-unknown-key", "/credentialSubject/hasClaim/eqfLevel", False),
    "key-with-a-slash": (("a/b~c",), 1, "schema-unknown-key", "/a~1b~0c", False),
    "type-of-edc-missing": (("type",), ["VerifiableCredential"], "schema-type-wrong", "/type", False),
    "type-of-vc-missing": (("type",), ["EuropeanDigitalCredential"], "schema-type-wrong", "/type", True),
    "date-only": (("validFrom",), "2026-11-02", "schema-date-form", "/validFrom", False),
    "date-without-zone": (("issued",), "2026-11-02T09:00:00", "schema-date-form", "/issued", False),
    "date-that-is-none": (("issuanceDate",), "2026-13-02T09:00:00Z", "schema-date-form", "/issuanceDate", True),
    "awarded-on-no-date": ((*CLAIM, "awardedBy", "awardingDate"), "yesterday", "schema-date-form", "/credentialSubject/hasClaim/awardedBy/awardingDate", True),
    "issuance-date-missing": (("issuanceDate",), GONE, "schema-missing", "/issuanceDate", False),
    "valid-from-missing": (("validFrom",), GONE, "schema-missing", "/validFrom", True),
    "title-missing": ((*CLAIM, "title"), GONE, "schema-missing", "/credentialSubject/hasClaim/title", True),
    "title-empty": ((*CLAIM, "title"), {"nl": " "}, "schema-text-empty", "/credentialSubject/hasClaim/title", False),
    "note-empty": ((*QUALIFICATION, "entryRequirement", "noteLiteral"), {"nl": []}, "schema-text-empty", "/credentialSubject/hasClaim/specifiedBy/entryRequirement/noteLiteral", True),
    "legal-number-missing": (("issuer", "eIDASIdentifier"), GONE, "schema-missing", "/issuer/eIDASIdentifier", True),
    "legal-name-missing": (("issuer", "legalName"), GONE, "schema-missing", "/issuer/legalName", True),
    "location-missing": (("issuer", "location"), GONE, "schema-missing", "/issuer/location", True),
    "location-empty": (("issuer", "location"), [], "schema-too-short", "/issuer/location", True),
    "country-missing": (COUNTRY, GONE, "schema-missing", "/issuer/location/address/countryCode", True),
    "country-without-id": (COUNTRY, vocabularies.country("XX"), "schema-missing", "/issuer/location/address/countryCode/id", True),
    "concept-of-another-scheme": ((*QUALIFICATION, "eqfLevel"), vocabularies.nlqf_level(6), "schema-scheme-wrong", "/credentialSubject/hasClaim/specifiedBy/eqfLevel", True),
    "two-levels": ((*QUALIFICATION, "eqfLevel"), [vocabularies.eqf_level(5), vocabularies.eqf_level(6)], "schema-one-wanted", "/credentialSubject/hasClaim/specifiedBy/eqfLevel", True),
    "grade-missing": ((*CLAIM, "provenBy", "grade"), GONE, "schema-missing", "/credentialSubject/hasClaim/provenBy/grade", True),
    "award-missing": ((*CLAIM, "awardedBy"), GONE, "schema-missing", "/credentialSubject/hasClaim/awardedBy", True),
    "claim-missing": (CLAIM, GONE, "schema-missing", "/credentialSubject/hasClaim", True),
    "claim-of-no-class": ((*CLAIM, "type"), "Achievement", "schema-type-wrong", "/credentialSubject/hasClaim", True),
    "node-of-another-class": ((*CLAIM, "awardedBy", "type"), "AwardingOpportunity", "schema-type-wrong", "/credentialSubject/hasClaim/awardedBy/type", False),
    "display-missing": (("displayParameter",), GONE, "schema-missing", "/displayParameter", True),
    "page-zero": (("displayParameter", "individualDisplay", "displayDetail", "page"), 0, "schema-greater-than", "/displayParameter/individualDisplay/displayDetail/page", True),
    "image-missing": (("displayParameter", "individualDisplay", "displayDetail", "image"), GONE, "schema-missing", "/displayParameter/individualDisplay/displayDetail/image", True),
    "profile-of-no-credential": (("credentialProfiles",), vocabularies.country("NL"), "schema-scheme-wrong", "/credentialProfiles", True),
    "reference-to-nothing": ((*CLAIM, "awardedBy", "awardingBody"), {"id": "urn:nowhere"}, "schema-reference-unknown", "/credentialSubject/hasClaim/awardedBy/awardingBody", True),
    "reference-to-another-class": ((*CLAIM, "specifiedBy"), RECORD.subject_id, "schema-reference-unknown", "/credentialSubject/hasClaim/specifiedBy", True),
    "workload-no-duration": ((*QUALIFICATION, "volumeOfLearning"), "140 hours", "schema-duration-form", "/credentialSubject/hasClaim/specifiedBy/volumeOfLearning", True),
    "partial-neither-true-nor-false": ((*QUALIFICATION, "isPartialQualification"), "perhaps", "schema-bool-type", "/credentialSubject/hasClaim/specifiedBy/isPartialQualification", True),
    "name-in-two-languages": ((*SUBJECT, "fullName"), {"nl": "Noor", "en": "Noor"}, "schema-too-long", "/credentialSubject/fullName", True),
    "status-without-id": (("credentialStatus",), {"type": "CredentialStatus"}, "schema-missing", "/credentialStatus/id", True),
    "contexts-in-another-order": (("@context",), ["http://data.europa.eu/snb/model/context/edc-ap", "https://www.w3.org/2018/credentials/v1"], "schema-context-wrong", "/@context", False),
    "id-with-two-contents": ((*CLAIM, "awardedBy", "awardingDate"), "2026-11-03T09:00:00Z", "id-with-two-contents", "/credentialSubject/hasClaim/provenBy/awardedBy", True),
    "profile-missing": (("credentialSchema", "id"), "https://shapes.example", "profile-missing", "/credentialSchema", False),
    "subject-an-organisation": (SUBJECT, {"id": "urn:uuid:1", "type": "Organisation", "legalName": {"nl": "A"}, "location": {"id": "urn:uuid:2", "type": "Location", "address": {"id": "urn:uuid:3", "type": "Address", "countryCode": vocabularies.country("NL")}}}, "subject-wrong", "/credentialSubject", False),
    "achievement-missing": ((*CLAIM, "type"), "LearningAssessment", "achievement-missing", "/credentialSubject/hasClaim", True),
    "forbidden-character": ((*CLAIM, "title"), {"nl": "a\x07"}, "forbidden-character", "/credentialSubject/hasClaim/title/nl", False),
}  # fmt: skip
UNSEEN: dict[str, tuple[tuple[Any, ...], Any, str, str]] = {
    # what cannot be put to the shapes, for it is no JSON-LD that they could be asked about
    "context-missing": (("@context",), GONE, "schema-missing", "/@context"),
    "context-a-text": (("@context",), "https://www.w3.org/2018/credentials/v1", "schema-context-wrong", "/@context"),
    "context-inside": (("issuer", "@context"), {"id": None}, "schema-unknown-key", "/issuer/@context"),
    "issuer-a-text": (("issuer",), "a university", "schema-iri-relative", "/issuer"),
    "issuer-id-relative": (("issuer", "id"), "noord", "schema-iri-relative", "/issuer/id"),
    "reference-relative": (("issuer",), {"id": 5}, "schema-iri-relative", "/issuer"),
    "language-that-is-none": ((*CLAIM, "title"), {"@none": "a"}, "schema-language-form", "/credentialSubject/hasClaim/title"),
    "subject-a-number": (SUBJECT, 5, "schema-type-wrong", "/credentialSubject"),
    "claims-of-no-kind": (CLAIM, [[], 5], "achievement-missing", "/credentialSubject/hasClaim"),
    "scheme-a-number": ((*QUALIFICATION, "eqfLevel", "inScheme"), 5, "schema-model-type", "/credentialSubject/hasClaim/specifiedBy/eqfLevel/inScheme"),
    "null": (("validUntil",), None, "schema-null", "/validUntil"),
    "key-forbidden": (("a\x00",), 1, "forbidden-character", ""),
}  # fmt: skip


def codes(document: dict[str, Any], **options: bool) -> set[tuple[str, str]]:
    return {(fault.code, fault.pointer) for fault in europass_faults(document, **options)}


@pytest.mark.parametrize("name", RECORDS)
def test_every_credential_of_ours_has_no_fault_and_nothing_that_a_signature_would_not_cover(name: str) -> None:
    document = europass_credential(RECORDS[name])
    assert europass_faults(document) == []
    assert canonicalize(document).count(b"\n") > 100


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_refused_with_its_place(name: str) -> None:
    path, value, code, pointer, _ = DEFECTS[name]
    assert (code, pointer) in codes(changed(path, value))


@pytest.mark.parametrize("name", UNSEEN)
def test_what_is_no_credential_at_all_is_refused_with_its_place(name: str) -> None:
    path, value, code, pointer = UNSEEN[name]
    assert (code, pointer) in codes(changed(path, value))


def test_all_faults_are_told_at_once() -> None:
    document = changed(
        ("validUntil",), "2020-01-01T00:00:00Z", changed(("validfrom",), 1, changed((*CLAIM, "title"), GONE))
    )
    found = {code for code, _ in codes(document)}
    assert found == {"schema-missing", "schema-unknown-key", "ends-before-start"}


def test_what_only_ours_must_say_is_not_asked_of_others() -> None:
    for name in ("specification-missing", "outcomes-missing", "name-missing", "profile-missing"):
        path, value, *_ = DEFECTS[name]
        assert europass_faults(changed(path, value), is_microcredential=False) == []


def in_arrays(value: Any, name: str = "") -> Any:
    """The same JSON-LD with every node in an array of its own."""
    if isinstance(value, list):
        return [in_arrays(item) for item in value]
    if isinstance(value, dict):
        made = {key: in_arrays(item, key) for key, item in value.items()}
        return [made] if name and "type" in value else made
    return value


EQUAL: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "arrays of one": in_arrays,
    "a body named by its id": lambda it: changed((*CLAIM, "provenBy", "awardedBy"), it["credentialSubject"]["hasClaim"]["awardedBy"]["id"], it),
    "a level that stands elsewhere": lambda it: changed((*QUALIFICATION, "hasPart"), {**it["credentialSubject"]["hasClaim"]["specifiedBy"], "id": "urn:uuid:7", "eqfLevel": "http://data.europa.eu/snb/eqf/5"}, it),
    "a page as text": lambda it: changed(("displayParameter", "individualDisplay", "displayDetail", "page"), "1", it),
    "a flag as text": lambda it: changed((*QUALIFICATION, "isPartialQualification"), "true", it),
    "a concept that says more in one place": lambda it: changed((*COUNTRY, "prefLabel", "nl"), "Nederland", it),
    "a type in an array": lambda it: changed((*CLAIM, "type"), ["LearningAchievement"], it),
    "a date without a zone, of an award": lambda it: changed((*CLAIM, "awardedBy"), {**it["credentialSubject"]["hasClaim"]["awardedBy"], "id": "urn:uuid:8", "awardingDate": "2026-11-02T09:00:00"}, it),
    "credits in halves": lambda it: changed((*QUALIFICATION, "creditPoint", "point"), "2.5", it),
}  # fmt: skip


@pytest.mark.parametrize("name", EQUAL)
def test_what_says_the_same_in_another_form_is_no_fault(name: str) -> None:
    assert europass_faults(EQUAL[name](europass_credential(RECORD))) == []


def test_what_two_classes_may_have_in_common_is_read_by_its_type() -> None:
    price = {
        "id": "urn:uuid:11",
        "type": "PriceDetail",
        "amount": {
            "id": "urn:uuid:12",
            "type": "Amount",
            "value": 12,
            "unit": vocabularies.concept(vocabularies.CURRENCY, f"{vocabularies.CURRENCY}/EUR", "euro"),
        },
    }
    opportunity = {
        "id": "urn:uuid:10",
        "type": "LearningOpportunity",
        "title": {"nl": "Open dag"},
        "providedBy": "did:web:localhost%3A8000:institutions:voorbeeld-noord",
        "duration": "P1DT2H",
        "applicationDeadline": ["2026-11-02T09:00:00+01:00"],
        "priceDetail": price,
    }
    assert europass_faults(changed((*CLAIM, "learningOpportunity"), opportunity)) == []
    price["amount"]["value"] = "12.50"  # type: ignore[index]
    assert europass_faults(changed((*CLAIM, "learningOpportunity"), opportunity)) == []
    price["amount"]["value"] = True  # type: ignore[index]
    place = "/credentialSubject/hasClaim/learningOpportunity/priceDetail/amount/value"
    assert [fault.pointer for fault in europass_faults(changed((*CLAIM, "learningOpportunity"), opportunity))] == [
        place
    ]


def test_a_credential_is_read_into_models_that_do_not_change() -> None:
    read = EuropassDocument.model_validate(europass_credential(RECORD))
    assert read.issuer.legal_name["en"] == "Example University North"  # type: ignore[union-attr]
    claim = read.credential_subject.has_claim[0]  # type: ignore[union-attr]
    assert claim.specified_by.credit_point[0].point == "5"  # type: ignore[union-attr]
    assert claim.proven_by[0].has_part[0].awarded_by == Reference(id=claim.awarded_by.id)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="frozen"):
        read.__setattr__("issued", "2030-01-01T00:00:00Z")


def test_a_concept_by_reference_needs_a_document_to_tell_its_scheme() -> None:
    document = changed((*QUALIFICATION, "eqfLevel"), "http://data.europa.eu/snb/eqf/5")
    with pytest.raises(ValueError, match="to be a concept of"):
        EuropassDocument.model_validate(document)
    assert repr(InScheme(vocabularies.EQF)) == f"InScheme(scheme='{vocabularies.EQF}')"


def test_nothing_of_annex_i_is_lost() -> None:
    document = europass_credential(RECORD)
    claim = document["credentialSubject"]["hasClaim"]
    learnt, proof = claim["specifiedBy"], claim["provenBy"]
    assert document["credentialSubject"]["fullName"] == {"nl": "Noor Voorbeeld"}
    assert claim["title"] == learnt["title"] == document["displayParameter"]["title"] == LEARNING.title
    country = {"address": document["issuer"]["location"]["address"]}["address"]["countryCode"]
    assert country["id"] == "http://publications.europa.eu/resource/authority/country/NLD"
    assert claim["awardedBy"]["awardingBody"]["legalName"] == ISSUER.name
    assert (claim["awardedBy"]["awardingDate"], document["issued"]) == ("2026-11-02T09:00:00Z", "2026-11-02T09:00:00Z")
    assert document["validFrom"] == document["issuanceDate"] == "2026-11-03T09:00:00Z"
    assert [outcome["title"] for outcome in learnt["learningOutcome"]] == [each.statement for each in OUTCOMES]
    assert learnt["learningOutcome"][0]["relatedESCOSkill"][0]["id"] == ESCO.url
    assert (learnt["creditPoint"]["point"], learnt["volumeOfLearning"]) == ("5", "PT140H")
    assert learnt["eqfLevel"]["id"] == "http://data.europa.eu/snb/eqf/5"
    assert learnt["nqfLevel"]["id"] == "http://data.europa.eu/snb/qdr/c_18c9e9fe"
    assert proof["title"]["nl"] == "portfolio; criteriumgericht interview"
    assert [part["title"]["nl"] for part in proof["hasPart"]] == ["portfolio", "criteriumgericht interview"]
    assert proof["hasPart"][0]["dcType"]["prefLabel"] == {"en": "portfolio"}
    assert learnt["mode"]["prefLabel"] == {"en": "Blended"}
    assert learnt["additionalNote"][0]["noteLiteral"] == {
        "nl": "Kwaliteitszorg: NVAO-keurmerk, https://keurmerk.example, Elk jaar getoetst.",
        "en": "Quality assurance: NVAO-keurmerk, https://keurmerk.example, Tested yearly.",
    }
    assert learnt["entryRequirement"]["noteLiteral"] == LEARNING.entry
    assert proof["idVerification"]["prefLabel"] == {"en": "Supervised with ID Verification"}
    assert proof["grade"]["noteLiteral"] == {"nl": "8,5", "en": "8,5"}


def test_a_grade_is_told_only_where_the_record_has_one() -> None:
    proof = europass_credential(RECORDS["no grade"])["credentialSubject"]["hasClaim"]["provenBy"]
    assert proof["grade"]["noteLiteral"] == {"nl": "Behaald", "en": "Passed"}
    assert "8,5" not in json.dumps(europass_credential(RECORDS["no grade"]))


def test_dutch_alone_is_said_in_dutch_alone() -> None:
    document = europass_credential(BARE)
    assert document["displayParameter"]["language"] == [vocabularies.language("nl")]
    assert '"en": "Passed"' not in json.dumps(document)


def test_the_issuer_and_the_awarding_body_share_no_node_that_a_seal_would_change() -> None:
    document = europass_credential(RECORD)
    body = document["credentialSubject"]["hasClaim"]["awardedBy"]["awardingBody"]
    sealed = copy.deepcopy(document)
    sealed["issuer"]["legalName"] = {"nl": "Zoals in het certificaat"}
    sealed["issuer"]["eIDASIdentifier"]["notation"] = "VATNL-1"
    sealed["issuer"]["location"]["address"]["countryCode"] = vocabularies.country("BE")
    assert body["legalName"] == ISSUER.name
    assert europass_faults(sealed) == []


def test_a_typical_credential_is_small() -> None:
    size = len(json.dumps(changed(("displayParameter", "individualDisplay", "displayDetail", "image", "content"), "-")))
    assert size < 20_000, f"{size} bytes"


def test_the_image_is_a_page_and_stands_in_the_document_once() -> None:
    document = europass_credential(RECORD)
    media = document["displayParameter"]["individualDisplay"]["displayDetail"]["image"]
    page = base64.b64decode(media["content"])
    with Image.open(io.BytesIO(page)) as image:
        assert (image.format, image.size, image.getpixel((0, 0))) == ("PNG", (21, 30), 255)
    assert len(page) < 500
    assert json.dumps(document).count(media["content"]) == 1


def test_an_image_of_ones_own_is_png_or_jpeg() -> None:
    made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(made, "JPEG")
    document = europass_credential(RECORD, image=made.getvalue())
    media = document["displayParameter"]["individualDisplay"]["displayDetail"]["image"]
    assert media["contentType"]["id"] == "http://publications.europa.eu/resource/authority/file-type/JPEG"
    assert europass_faults(document) == []
    with pytest.raises(ValueError, match="neither PNG nor JPEG"):
        europass_credential(RECORD, image=b"<svg/>")


LACKS: dict[str, tuple[AwardRecord, str]] = {
    "no registered number": (replace(RECORD, issuer=replace(ISSUER, legal_id=None)), "/issuer/eIDASIdentifier"),
    "no such country": (
        replace(RECORD, issuer=replace(ISSUER, country="??")),
        "/issuer/location/address/countryCode/id",
    ),
    "no such level": (of_learning(level=9), "/credentialSubject/hasClaim/specifiedBy/eqfLevel/id"),
    "no such field of study": (of_learning(isced_f="0950"), "/credentialSubject/hasClaim/specifiedBy/thematicArea"),
    "no such language": (of_learning(languages=("xx-XX",)), "/credentialSubject/hasClaim/specifiedBy/language/0/id"),
    "no title": (of_learning(title={}), "/credentialSubject/hasClaim/title"),
    "no name": (replace(RECORD, learner_name=" "), "/credentialSubject/fullName"),
    "no outcomes": (of_learning(outcomes=()), "/credentialSubject/hasClaim/specifiedBy/learningOutcome"),
    "credits below zero": (of_learning(ec=Decimal(-5)), "/credentialSubject/hasClaim/specifiedBy/creditPoint/point"),
    "hours below zero": (of_learning(hours=-5), "/credentialSubject/hasClaim/specifiedBy/volumeOfLearning"),
    "an id that is none": (replace(RECORD, subject_id="Noor"), "/credentialSubject/id"),
    "a skill that is none of ESCO": (
        of_learning(outcomes=(replace(OUTCOMES[0], targets=(replace(ESCO, url="https://skills.example/1"),)),)),
        "/credentialSubject/hasClaim/specifiedBy/learningOutcome/0/relatedESCOSkill/0",
    ),
}


@pytest.mark.parametrize("name", LACKS)
def test_what_the_facts_lack_or_have_wrong_is_a_fault_at_its_place(name: str) -> None:
    record, pointer = LACKS[name]
    assert pointer in {fault.pointer for fault in europass_faults(europass_credential(record))}


def test_concepts_are_known_by_their_codes() -> None:
    assert vocabularies.country("gr")["id"].endswith("/country/GRC")
    assert vocabularies.language("en-GB")["prefLabel"] == {"en": "English"}
    assert "id" not in vocabularies.language("")
    assert "id" not in vocabularies.nlqf_level(0)
    assert vocabularies.field_of_study("0221")["prefLabel"] == {"en": "Religion and theology"}
    assert vocabularies.concept_labelled(vocabularies.ASSESSMENT, ["iets anders"]) is None
    assert vocabularies.is_member("https://scheme.example", "https://anything.example")
    assert vocabularies.is_member(vocabularies.NQF, "http://data.europa.eu/snb/qdr/c_c392e7a2")
    assert not vocabularies.is_member(vocabularies.NQF, "http://data.europa.eu/snb/qdr/")


def test_what_is_nested_too_deep_is_refused_before_it_is_read() -> None:
    document = europass_credential(RECORD)
    document["issuer"]["hasSubOrganization"] = document["issuer"]
    assert codes(document) == {("nested-too-deep", "")}


def test_many_nodes_with_one_id_and_many_references_to_it_cost_no_more_than_their_number() -> None:
    nodes = [{"id": "urn:uuid:1", "type": "Phone"}] * 20_000
    document = changed((*SUBJECT, "contactPoint"), {"type": "ContactPoint", "phone": nodes})
    document = changed((*SUBJECT, "memberOf"), ["urn:uuid:1"] * 20_000, document)
    assert len(europass_faults(document)) == 20_000


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=12) | st.sampled_from(
    ["", " ", "Zoë", "日本", "a<b&\"c'", "\x00"]
)
WORDS = st.fixed_dictionaries({"nl": ANYTHING}, optional={"en": ANYTHING})
PLACE = st.sampled_from(["https://a.example/1", "urn:uuid:1", "did:web:a.example", "http://a.example/é"]) | ANYTHING
MOMENT = st.integers(0, 40_000).map(lambda hours: AT + timedelta(hours=hours))
CREDITS = st.integers(-2, 140).map(lambda halves: Decimal(halves) / 2)
SKILL = st.builds(Target, ANYTHING, PLACE, ANYTHING, st.sampled_from(["ext:ESCO", "ext:X"]), st.none() | ANYTHING)
OUTCOME = st.builds(
    OutcomeFacts, PLACE, WORDS, ANYTHING, st.integers(4, 8), WORDS, ANYTHING, st.lists(SKILL, max_size=2).map(tuple)
)
FACTS = st.builds(
    Learning,
    id=PLACE,
    title=WORDS,
    description=WORDS,
    code=ANYTHING,
    version=ANYTHING,
    languages=st.lists(st.sampled_from(["nl", "en", "de"]) | ANYTHING, max_size=2).map(tuple),
    ec=CREDITS,
    hours=st.integers(-1, 2000),
    level=st.integers(5, 7),
    outcomes=st.lists(OUTCOME, max_size=2).map(tuple),
    assessment=st.lists(WORDS, max_size=3).map(tuple),
    isced_f=st.none() | st.sampled_from(["0923", "0313"]) | ANYTHING,
    quality=st.none() | st.builds(Quality, ANYTHING, st.none() | PLACE, st.none() | WORDS),
    entry=st.none() | WORDS,
    register=st.just(()),
)
AWARDS = st.builds(
    AwardRecord,
    id=PLACE,
    uuid=st.uuids().map(str) | ANYTHING,
    issuer=st.builds(Issuer, PLACE, WORDS, PLACE, ANYTHING, st.sampled_from(["NL", "BE", "XX"]) | ANYTHING, st.none() | ANYTHING),
    learning=FACTS,
    subject_id=PLACE,
    learner_name=ANYTHING,
    awarded_at=MOMENT,
    valid_from=MOMENT,
    valid_until=st.none() | MOMENT,
    assessed_on=st.none() | st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    grade=st.none() | ANYTHING,
    status=st.none() | st.fixed_dictionaries({"id": PLACE}),
    evidence=st.lists(st.fixed_dictionaries({}, optional={"id": PLACE, "name": ANYTHING, "narrative": ANYTHING}), max_size=2).map(tuple),
)  # fmt: skip
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@SLOW
@given(AWARDS)
def test_whatever_the_facts_the_document_has_named_faults_or_is_safe_to_sign(record: AwardRecord) -> None:
    document = europass_credential(record)
    faults = europass_faults(document)
    assert all(fault.code and fault.pointer[:1] in {"", "/"} for fault in faults)
    if not faults:
        canonicalize(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | PLACE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "nl", "inScheme"]) | ANYTHING, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def paths(value: Any, *path: Any) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in [(*path, key), *paths(item, *path, key)]]


PATHS = paths(europass_credential(RECORD))


@SLOW
@given(st.sampled_from(PATHS), JSON | st.just(GONE), st.booleans())
def test_whatever_stands_anywhere_in_a_document_nothing_fails(path: tuple[Any, ...], value: Any, is_ours: bool) -> None:
    document = changed(path, value)
    faults = europass_faults(document, is_microcredential=is_ours)
    assert all(fault.code and fault.pointer[:1] in {"", "/"} for fault in faults)
    assert faults or canonicalize(document)


@SLOW
@given(st.dictionaries(ANYTHING | st.sampled_from(["type", "credentialSubject", "@context"]), JSON, max_size=4))
def test_whatever_is_handed_in_has_faults(document: dict[str, Any]) -> None:
    assert europass_faults(document)
