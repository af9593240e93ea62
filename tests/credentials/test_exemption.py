"""A decision that exempts as an Open Badge and as a European Digital Credential: what it says, and what it does not."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from credentials import KnownIssuer, KnownList, Outcome, TrustList, UnsafeDocument, seal_europass, verify
from credentials.canonical import canonicalize
from credentials.europass import europass_credential, europass_faults
from credentials.exemption import ExemptionRecord, exemption_faults
from credentials.issuing import sign_badge, sign_badge_jwt, sign_document
from credentials.openbadges import openbadge, openbadge_faults
from credentials.seal import load_sealer
from credentials.status import status_list_credential
from tests.credentials.exemptions import DECISION, EXEMPTIONS, FIRST_UNIT, exemption
from tests.credentials.pki import ROOT, SEAL_EC, trusted
from tests.credentials.records import NOW
from tests.credentials.samples import DID, DID_DOCUMENT, JWT_SIGNER, LIST, SIGNER
from tests.vectors.test_elm import conforms, shapes_in

CLAIM = ("credentialSubject", "hasClaim")
PARTS = (*CLAIM, "specifiedBy", "hasPart")


@pytest.mark.parametrize("name", EXEMPTIONS)
def test_it_has_the_form_of_open_badges_and_every_word_in_it_is_defined(name: str, standards: Path) -> None:
    document = openbadge(EXEMPTIONS[name])
    official = json.loads((standards / "openbadges" / "ob_v3p0_achievementcredential_schema.json").read_text())
    jsonschema.validate(document, official)
    assert openbadge_faults(document) == []
    assert b"ext:Exemption" in canonicalize(document)


@pytest.mark.parametrize("name", EXEMPTIONS)
def test_it_conforms_to_the_official_shapes_of_the_european_learning_model(name: str, standards: Path) -> None:
    document = europass_credential(EXEMPTIONS[name])
    does, report = conforms(document, shapes_in(standards / "elm"))
    assert does, report
    assert europass_faults(document) == []
    assert b"LearningEntitlementSpecification" in canonicalize(document)


def test_a_badge_says_the_decision_and_claims_no_result() -> None:
    document = openbadge(exemption())
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    assert subject.keys() == {"id", "type", "identifier", "achievement"}, (
        "no result, no credits earned, no day of a test"
    )
    assert "evidence" not in document
    assert (achievement["achievementType"], achievement["creditsAvailable"]) == ("ext:Exemption", 7.5)
    assert achievement["id"] == f"http://localhost:8000/v1/decisions/{DECISION}"
    assert document["awardedDate"] == "2026-10-30T09:00:00Z", "when it was announced"
    units = [each for each in achievement["alignment"] if each["targetType"] == "ext:Unit"]
    assert [(each["targetCode"], each["targetName"], each["targetDescription"]) for each in units] == [
        ("GA-04", "Herstelgericht werken", "5 EC"), ("GA-06", "Crisis", "2.5 EC"),
    ]  # fmt: skip
    outcomes = [each["targetCode"] for each in achievement["alignment"] if each["targetType"] == "CFItem"]
    assert outcomes == ["ED-01", "ED-02"], "each once, although two units share one"
    narrative = achievement["criteria"]["narrative"]
    for words in ("WHW 7.12b(1)(d); WHW 7.13(2)(r)", "2026-10-28", DECISION, "GGZ-agoog (P-1)", "geen / none",
                  "GA-04 Herstelgericht werken / Recovery-oriented work, 5 EC", "7.5 EC",
                  "Examencommissie van GGZ-agoog / Board of examiners"):  # fmt: skip
        assert words in narrative, words


def test_an_edc_gives_a_right_and_claims_no_achievement() -> None:
    claim = europass_credential(exemption())["credentialSubject"]["hasClaim"]
    assert claim["type"] == "LearningEntitlement"
    assert "LearningAchievement" not in [each["type"] for each in nodes(claim)]
    assert "LearningAssessment" not in [each["type"] for each in nodes(claim)]
    assert (claim["identifier"]["notation"], claim["dateIssued"]) == (DECISION, "2026-10-28T09:00:00Z")
    assert claim["awardedBy"]["awardingDate"] == "2026-10-30T09:00:00Z"
    specification = claim["specifiedBy"]
    assert specification["entitlementStatus"]["prefLabel"] == {"en": "actual"}
    assert specification["dcType"]["prefLabel"] == {"en": "learning opportunity"}
    assert specification["limitOrganisation"] == {"id": claim["awardedBy"]["awardingBody"]["id"]}
    units = [part["entitledBy"] for part in specification["hasPart"]]
    assert [(unit["identifier"]["notation"], unit["creditPoint"]["point"]) for unit in units] == [
        ("GA-04", "5"), ("GA-06", "2.5"),
    ]  # fmt: skip
    assert [unit["volumeOfLearning"] for unit in units] == ["PT140H", "PT70H"]
    assert units[0]["learningOutcome"][1] == units[1]["learningOutcome"][0]
    notes = [each["noteLiteral"]["nl"] for each in claim["additionalNote"]]
    assert notes == ["Grondslag: WHW 7.12b(1)(d); WHW 7.13(2)(r)", "Bij een vrijstelling hoort geen cijfer."]


def nodes(value: Any) -> list[dict[str, Any]]:
    """Every typed node of a document."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict) and "type" in value else []
    return [*own, *(node for item in items for node in nodes(item))]


FORMS: dict[str, Callable[[ExemptionRecord], bytes]] = {
    "json": lambda record: sign_badge(record, SIGNER, created=NOW),
    "jwt": lambda record: sign_badge_jwt(record, JWT_SIGNER),
    "edc": lambda record: seal_europass(record, load_sealer(SEAL_EC.key_pem, SEAL_EC.chain_pem), signed_at=NOW),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_verifies_until_it_is_revoked(form: str) -> None:
    data = FORMS[form](exemption())
    for revoked, outcome in (((8,), Outcome.PASSED), ((8, 9), Outcome.FAILED)):
        told = KnownList(sign_document(status_list_credential(LIST, DID, revoked, NOW), SIGNER, created=NOW))
        report = verify(
            data,
            find_issuer={DID: KnownIssuer(DID_DOCUMENT)}.get,
            find_list={LIST: told}.get,
            now=NOW,
            trust_list=TrustList((trusted(ROOT),)),
        )
        assert report.outcome is outcome, report.checks


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"learner_name": " "}, "learner-missing", "/learner_name"),
        ({"title": {"nl": ""}}, "title-missing", "/title"),
        ({"issuer": replace(exemption().issuer, country="")}, "country-missing", "/issuer/country"),
        ({"issuer": replace(exemption().issuer, name={})}, "awarding-body-missing", "/issuer/name"),
        ({"legal_basis": {}}, "legal-basis-missing", "/legal_basis"),
        ({"units": ()}, "units-missing", "/units"),
        ({"units": (FIRST_UNIT, replace(FIRST_UNIT, outcomes=()))}, "outcomes-missing", "/units/1/outcomes"),
        ({"units": (replace(FIRST_UNIT, ec=Decimal(0)),)}, "workload-missing", "/units/0/ec"),
    ],
)
def test_what_an_exemption_lacks_is_named(changes: dict[str, Any], code: str, pointer: str) -> None:
    assert [(fault.code, fault.pointer) for fault in exemption_faults(exemption(**changes))] == [(code, pointer)]


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_lacks_something_is_signed(form: str) -> None:
    with pytest.raises(UnsafeDocument) as error:
        FORMS[form](exemption(units=()))
    assert "units-missing" in {fault.code for fault in error.value.faults}


GONE = object()


@pytest.mark.parametrize(
    ("path", "value", "code", "pointer"),
    [
        ((*CLAIM, "specifiedBy"), GONE, "specification-missing", "/specifiedBy"),
        (PARTS, GONE, "units-missing", "/specifiedBy/hasPart"),
        ((*PARTS, 1), 5, "units-missing", "/specifiedBy/hasPart/1/entitledBy"),
        ((*PARTS, 0, "entitledBy"), GONE, "units-missing", "/specifiedBy/hasPart/0/entitledBy"),
        ((*PARTS, 0, "entitledBy", "learningOutcome"), GONE, "outcomes-missing",
         "/specifiedBy/hasPart/0/entitledBy/learningOutcome"),
        ((*PARTS, 0, "entitlementStatus"), GONE, "schema-missing", "/specifiedBy/hasPart/0/entitlementStatus"),
    ],
)  # fmt: skip
def test_an_edc_that_lacks_something_is_refused_with_its_place(
    path: tuple[Any, ...], value: Any, code: str, pointer: str
) -> None:
    document = copy.deepcopy(europass_credential(exemption()))
    place: Any = document
    for part in path[:-1]:
        place = place[part]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    found = {(fault.code, fault.pointer) for fault in europass_faults(document)}
    assert (code, f"/credentialSubject/hasClaim{pointer}") in found
