"""What a holder could change in the JSON of a badge without changing what was signed never passes."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from credentials import KnownIssuer, KnownList, Outcome, Report, openbadge, sign_badge, sign_document, verify
from credentials.context_rules import reading_faults
from credentials.contexts import VC_V1, VC_V2
from credentials.plain import canonicalize
from credentials.status import status_list_credential
from tests.credentials.samples import DID, DID_DOCUMENT, LIST, NOW, SIGNER, badge

VC, XSD = "https://www.w3.org/2018/credentials#", "http://www.w3.org/2001/XMLSchema#"
EVIDENCE = {"id": badge().id, "type": ["Evidence"], "name": "De pagina van de badge"}
Change = Callable[[dict[str, Any]], object]


def look(document: dict[str, Any], listed: bytes | None = None) -> Report:
    """A day after the badge has ended and was revoked."""
    held = listed or sign_document(status_list_credential(LIST, DID, (7,), NOW), SIGNER, created=NOW)
    return verify(
        json.dumps(document).encode(),
        find_issuer={DID: KnownIssuer(DID_DOCUMENT)}.get,
        find_list=lambda url: KnownList(held) if url == LIST else None,
        now=NOW + timedelta(days=2),
    )


def signed(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        sign_badge(badge(valid_until=NOW + timedelta(days=1), **changes), SIGNER, created=NOW)
    )
    return made


def own(document: dict[str, Any], **words: Any) -> None:
    document["@context"].append(words)


def hide(document: dict[str, Any], status: str, until: str) -> None:
    document[status] = document.pop("credentialStatus")
    document[until] = {"@value": document.pop("validUntil"), "@type": f"{XSD}dateTime"}


def nest(document: dict[str, Any], meaning: str) -> None:
    own(document, hid=meaning)
    moved = {name: document.pop(name) for name in ("credentialStatus", "validUntil")}
    document["hid"] = {"id": document["id"], **moved} if meaning == "@included" else moved


def shorten(document: dict[str, Any]) -> None:
    own(document, c=VC)
    hide(document, "c:credentialStatus", "c:validUntil")


def rename(document: dict[str, Any]) -> None:
    own(
        document,
        cs={"@id": f"{VC}credentialStatus", "@type": "@id"},
        vu={"@id": f"{VC}validUntil", "@type": f"{XSD}dateTime"},
    )
    document["cs"], document["vu"] = document.pop("credentialStatus"), document.pop("validUntil")


def grade(document: dict[str, Any]) -> None:
    own(document, grade="@index")
    document["credentialSubject"]["grade"] = "10 cum laude"


def move(document: dict[str, Any]) -> None:
    """To another object with the badge's own id: the same RDF."""
    other = document["evidence"][0]
    other["type"] = [*other["type"], *document["type"]]
    for name in ("credentialStatus", "validUntil"):
        other[name] = document.pop(name)


DISGUISES: dict[str, Change] = {
    "full-names": lambda d: hide(d, f"{VC}credentialStatus", f"{VC}validUntil"),
    "nested": lambda d: nest(d, "@nest"),
    "included": lambda d: nest(d, "@included"),
    "shortened": shorten,
    "renamed": rename,
    "index": grade,
    "language-alone": lambda d: d["credentialSubject"].update({"urn:x:grade": {"@language": "cum-laude"}}),
    "null-value": lambda d: d["credentialSubject"].update({"urn:x:grade": {"@value": None, "@type": "urn:cum:laude"}}),
    "vocabulary": lambda d: own(d, **{"@vocab": "urn:x:"}),
    "other-version": lambda d: d["@context"].append(VC_V1),
    "proof-expiry": lambda d: d["proof"][0].update({"https://w3id.org/security#expiration": "2026-01-01T00:00:00Z"}),
    "keyword": lambda d: d.update({"@id": d.pop("id")}),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_badge_in_disguise_does_not_pass(name: str) -> None:
    document = signed()
    DISGUISES[name](document)
    assert look(document).outcome is not Outcome.PASSED
    assert reading_faults(document)


def test_what_was_moved_to_another_object_with_its_id_does_not_pass() -> None:
    document = signed(evidence=(EVIDENCE,))
    before = canonicalize({key: value for key, value in document.items() if key != "proof"})
    move(document)
    assert canonicalize({key: value for key, value in document.items() if key != "proof"}) == before, "the same RDF"
    report = look(document)
    assert report.outcome is Outcome.UNDETERMINED
    assert {check.check: check.code for check in report.checks}["terms"] == "id-twice"


def test_a_status_list_in_disguise_proves_nothing() -> None:
    until = (NOW + timedelta(days=1)).isoformat()
    made = json.loads(
        sign_document({**status_list_credential(LIST, DID, (), NOW), "validUntil": until}, SIGNER, created=NOW)
    )
    document = json.loads(sign_badge(badge(), SIGNER, created=NOW))
    assert look(document, json.dumps(made).encode()).checks[-1].code == "status-list-unproven"
    made[f"{VC}validUntil"] = {"@value": made.pop("validUntil"), "@type": f"{XSD}dateTime"}
    assert look(document, json.dumps(made).encode()).checks[-1].code == "status-list-unproven"


@pytest.mark.parametrize(
    "words",
    [
        {"kleur": "https://kleur.example/kleur"},
        {"kleur": {"@id": "https://kleur.example/kleur"}},
        {"kleur": {"@id": "urn:x:kleur", "@type": "@id"}, "datum": {"@id": "urn:x:datum", "@type": f"{XSD}date"}},
    ],
)
def test_new_words_for_new_meanings_are_read(words: dict[str, Any]) -> None:
    document = openbadge(badge())
    document["@context"].append(words)
    document["kleur"] = "urn:x:rood"
    report = look(json.loads(sign_document(document, SIGNER, created=NOW)), _nothing_revoked())
    assert report.outcome is Outcome.PASSED, report.checks


def _nothing_revoked() -> bytes:
    return sign_document(status_list_credential(LIST, DID, (), NOW), SIGNER, created=NOW)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"naam": "https://schema.org/name"}, "context-inline"),
        ({"kleur": 7}, "context-inline"),
        ({"kleur": {"@id": "urn:x:k", "@container": "@list"}}, "context-inline"),
        ({"kleur": {"@type": "@id"}}, "context-inline"),
        ({"kleur": {"@id": "urn:x:k", "@type": "@json"}}, "context-inline"),
        ({"kleur": {"@id": "urn:x:k", "@type": 7}}, "context-inline"),
        ({"kleur": "verwant"}, "context-inline"),
        ({"k:leur": "urn:x:k"}, "context-inline"),
        ({"urn": "urn:x:k"}, "word-as-prefix"),
    ],
)
def test_words_that_could_hide_something_are_told(words: dict[str, Any], code: str) -> None:
    document = openbadge(badge())
    document["@context"].append(words)
    assert code in {fault.code for fault in reading_faults(document)}


def test_values_with_language_are_words_too() -> None:
    document = {**openbadge(badge()), "name": {"@value": "Naam", "@language": "nl", "@direction": "ltr"}}
    assert reading_faults(document) == []


def test_odd_contexts_are_not_expected() -> None:
    assert reading_faults({"@context": []}) == []
    for contexts in (VC_V2, [VC_V2, 7], [7], ["https://x.example"], [VC_V2, ["https://x.example"]]):
        found = {fault.code for fault in reading_faults({"@context": contexts, "id": "urn:x"})}
        assert found == (set() if contexts == VC_V2 else {"context-unexpected"}), contexts
    nested = copy.deepcopy(openbadge(badge()))
    nested["issuer"]["@context"] = "https://x.example"
    assert reading_faults(nested)[0].pointer == "/issuer/@context"


def test_an_endorsement_may_comment_on_what_it_is_about() -> None:
    about: dict[str, Any] = {"id": badge().id, "type": ["EndorsementSubject"], "endorsementComment": "Goed."}
    assert reading_faults({**openbadge(badge()), "endorsement": [{"credentialSubject": about}]}) == []
    about["credentialStatus"] = {}
    assert {f.code for f in reading_faults({**openbadge(badge()), "endorsement": [{"credentialSubject": about}]})} == {
        "id-twice"
    }
