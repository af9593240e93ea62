"""From an award to an Open Badge: nothing of Annex I is lost, and the official schema takes it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from credentials.canonical import canonicalize
from credentials.openbadges import account, annex_faults, openbadge, openbadge_faults
from tests.credentials.records import BARE, LEARNING, record


@pytest.mark.parametrize(
    "changes",
    [
        {},
        BARE,
        {"learning_kind": "Certificate", "learning_ec": Decimal(65), "learning_hours": 1820},
        {"learning_level": 8},
    ],
)
def test_a_badge_has_the_form_of_the_standard_and_every_word_in_it_is_defined(changes: Any, standards: Path) -> None:
    document = openbadge(record(**changes))
    official = json.loads((standards / "openbadges" / "ob_v3p0_achievementcredential_schema.json").read_text())
    jsonschema.validate(document, official)
    assert openbadge_faults(document) == []
    assert b"Noor Voorbeeld" in canonicalize(document)
    assert annex_faults(record(**changes)) == []


def test_a_badge_says_all_of_annex_i() -> None:
    document = openbadge(record())
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    alignments = {each["targetType"]: each["targetUrl"] for each in achievement["alignment"]}
    assert subject["identifier"][0]["identityHash"] == "Noor Voorbeeld"
    assert achievement["name"] == "Werken met ervaringskennis"
    assert document["issuer"]["address"]["addressCountryCode"] == "NL"
    assert document["issuer"]["name"] == achievement["creator"]["name"] == "Voorbeeldhogeschool Noord"
    assert document["awardedDate"] == "2026-11-02T09:00:00Z"
    assert subject["activityEndDate"][:10] == "2026-10-30"
    assert alignments["CFItem"].startswith("http://localhost:8000/ims/case/v1p1/CFItems/")
    assert alignments["ext:ESCO"].startswith("http://data.europa.eu/esco/skill/")
    assert alignments["ext:EQF"] == "http://data.europa.eu/snb/eqf/5"
    assert alignments["ext:NLQF"] == "http://data.europa.eu/snb/qdr/c_18c9e9fe"
    assert (achievement["creditsAvailable"], subject["creditsEarned"]) == (5, 5)
    assert [each.get("value", each.get("status")) for each in subject["result"]] == ["Completed", "8"]
    told = dict(account(LEARNING))
    for words in ("5 EC, 140 uur", "op NLQF-niveau 5", "portfolio met interview", "blended", "Kwaliteitszorg Noord",
                  "Jaarlijkse visitatie", "onder toezicht", "identiteit vastgesteld", "Eigen ervaring", "4.5 punten"):  # fmt: skip
        assert any(words in text for text in told.values()), words
        assert words in achievement["criteria"]["narrative"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"learner_name": " "}, "learner-missing"),
        ({"learning_title": {"nl": ""}}, "title-missing"),
        ({"learning_outcomes": ()}, "outcomes-missing"),
        ({"learning_ec": Decimal(0)}, "workload-missing"),
        ({"learning_hours": 40}, "workload-missing"),
        ({"learning_level": 0}, "level-missing"),
        ({"learning_assessment": ()}, "assessment-missing"),
        ({"learning_participation": None}, "participation-missing"),
        ({"learning_quality": None}, "quality-assurance-missing"),
    ],
)
def test_what_annex_i_asks_and_an_award_lacks_is_named(changes: Any, code: str) -> None:
    assert [fault.code for fault in annex_faults(record(**changes))] == [code]


def test_a_certificate_is_no_microcredential() -> None:
    bare = record(learning_kind="Certificate", learning_participation=None, learning_quality=None)
    assert annex_faults(bare) == []
    assert "Deelname" not in openbadge(bare)["credentialSubject"]["achievement"]["criteria"]["narrative"]
