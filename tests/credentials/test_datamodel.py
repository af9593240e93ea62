"""The structural rules of VC Data Model 2.0 and 1.1: each defect is named by its code and place."""

import base64
import hashlib
from typing import Any

import pytest

from credentials.contexts import VC_V1, VC_V2
from credentials.datamodel import agent_id, structure_faults, version_of
from credentials.encodings import base58_encode, base64url_encode

ABOUT = {"id": "urn:uuid:1", "type": ["VerifiableCredential"], "issuer": "did:web:a.example"}
SUBJECT = {"credentialSubject": {"id": "did:example:a"}}
VERSION_2: dict[str, Any] = {"@context": [VC_V2], **ABOUT, **SUBJECT}
VERSION_1: dict[str, Any] = {"@context": [VC_V1], **ABOUT, **SUBJECT, "issuanceDate": "2026-01-01T00:00:00Z"}
RESOURCE = b"What it was when it was signed."
SHA256, SHA384 = hashlib.sha256(RESOURCE).digest(), hashlib.sha384(RESOURCE).digest()
SRI = "sha384-" + base64.b64encode(SHA384).decode()
MULTIBASE = "u" + base64url_encode(b"\x12\x20" + SHA256)
KNOWN = "https://a.example/resource"
NO_SRI: list[Any] = [7, "", "md5-AAAA", "sha256-", "sha256-A A"]
NO_MULTIBASE: list[Any] = [
    7,
    [],
    "mAAAA",
    "u!",
    "uAAAA",
    "z0",
    "uZTQ0MjM1NiAgcmVwb3J0cc5jZWxhdGVkLXJlc291cmNlLmpzb24K",
    MULTIBASE[:-3],
]


def found(document: Any, **more: Any) -> set[tuple[str, str]]:
    return {(fault.code, fault.pointer) for fault in structure_faults(document, **more)}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"id": "https://a.example/1", "type": "VerifiableCredential"},
        {"@context": [VC_V2, "https://b.example/context", {"term": "urn:x:term"}]},
        {"issuer": {"id": "did:web:a.example", "name": "A", "description": [{"@value": "x", "@language": "nl"}]}},
        {"credentialSubject": [{"name": "no id"}, {"id": "urn:x:2"}]},
        {"validFrom": "2026-01-01T00:00:00.123+01:00", "validUntil": "2026-01-01T00:00:00Z"},
        {"name": "x", "description": {"@value": "x", "@language": "ar", "@direction": "rtl"}},
        {"name": [{"@value": "Dog", "@language": "en"}, {"@value": "Chien", "@language": "fr-BE"}, "hond"]},
        {"credentialStatus": {"type": "Kind"}},
        {"credentialStatus": [{"type": "Kind", "id": "urn:x:s"}, {"type": ["A", "B"]}]},
        {"credentialSchema": {"id": "https://a.example/schema", "type": "JsonSchema"}},
        {"refreshService": {"type": "Kind", "id": "did:example:refresh/1"}},
        {"termsOfUse": [{"type": "Policy"}], "evidence": [{"type": ["Evidence"], "id": "urn:x:e"}]},
        {"proof": {"type": "DataIntegrityProof"}},
        {"proof": [{"type": "DataIntegrityProof", "id": "urn:x:p"}]},
        {"relatedResource": {"id": KNOWN, "digestSRI": SRI, "mediaType": "text/plain"}},
        {"relatedResource": [{"id": KNOWN, "digestMultibase": MULTIBASE}, {"id": "urn:x:other", "digestSRI": "sha256-AAAA"}]},
        {"somethingElse": 7},
    ],
)  # fmt: skip
def test_sound_credentials_of_version_2_have_no_faults(changes: dict[str, Any]) -> None:
    assert found({**VERSION_2, **changes}, resources={KNOWN: RESOURCE}) == set()


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"@context": None}, "context-form", "/@context"),
        ({"@context": VC_V2}, "context-form", "/@context"),
        ({"@context": []}, "context-form", "/@context"),
        ({"@context": ["https://b.example/context", VC_V2]}, "context-base", "/@context/0"),
        ({"@context": [{"a": "urn:x:a"}]}, "context-base", "/@context/0"),
        ({"@context": [VC_V2, 123192875]}, "context-form", "/@context/1"),
        ({"@context": [VC_V2, "https ://not-a-url"]}, "context-form", "/@context/1"),
        ({"id": "not-a-url"}, "id-form", "/id"),
        ({"id": ["urn:x:1", "urn:x:2"]}, "id-form", "/id"),
        ({"id": None}, "id-form", "/id"),
        ({"id": 7}, "id-form", "/id"),
        ({"type": None}, "type-form", "/type"),
        ({"type": []}, "type-form", "/type"),
        ({"type": ["VerifiableCredential", ""]}, "type-form", "/type"),
        ({"type": ["VerifiableCredential", 7]}, "type-form", "/type"),
        ({"type": ["Other"]}, "type-missing", "/type"),
        ({"issuer": None}, "issuer-form", "/issuer"),
        ({"issuer": 7}, "issuer-form", "/issuer"),
        ({"issuer": "name"}, "issuer-form", "/issuer"),
        ({"issuer": ["did:web:a.example"]}, "issuer-form", "/issuer"),
        ({"issuer": {}}, "id-form", "/issuer/id"),
        ({"issuer": {"id": 7}}, "id-form", "/issuer/id"),
        ({"credentialSubject": None}, "object-missing", "/credentialSubject"),
        ({"credentialSubject": {}}, "object-missing", "/credentialSubject"),
        ({"credentialSubject": []}, "object-missing", "/credentialSubject"),
        ({"credentialSubject": "did:example:a"}, "object-missing", "/credentialSubject"),
        ({"credentialSubject": [{"id": "urn:x:1"}, {}]}, "object-missing", "/credentialSubject/1"),
        ({"credentialSubject": ["did:example:a"]}, "object-missing", "/credentialSubject/0"),
        ({"credentialSubject": {"id": "a"}}, "id-form", "/credentialSubject/id"),
        ({"credentialSubject": [{"id": ["urn:x:1"]}]}, "id-form", "/credentialSubject/0/id"),
        ({"validFrom": "2026-01-01"}, "date-form", "/validFrom"),
        ({"validFrom": "2026-01-01T00:00:00"}, "date-form", "/validFrom"),
        ({"validUntil": "2026-13-01T00:00:00Z"}, "date-form", "/validUntil"),
        ({"validUntil": 7}, "date-form", "/validUntil"),
        ({"validFrom": "2026-01-02T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"}, "ends-before-start", "/validUntil"),
        ({"issuanceDate": "2026-01-01T00:00:00Z"}, "date-of-version-1", "/issuanceDate"),
        ({"expirationDate": "2026-01-01T00:00:00Z"}, "date-of-version-1", "/expirationDate"),
        ({"name": 7}, "text-form", "/name"),
        ({"name": {"@value": "x", "@language": "en", "url": "did:example:x"}}, "text-form", "/name"),
        ({"name": {"@value": 7}}, "text-form", "/name"),
        ({"name": {"@language": "nl"}}, "text-form", "/name"),
        ({"name": {"@value": "x", "@language": "n$"}}, "text-form", "/name"),
        ({"name": {"@value": "x", "@language": 7}}, "text-form", "/name"),
        ({"name": {"@value": "x", "@direction": "up"}}, "text-form", "/name"),
        ({"description": ["x", 7]}, "text-form", "/description/1"),
        ({"issuer": {"id": "did:web:a.example", "name": 7}}, "text-form", "/issuer/name"),
        ({"credentialStatus": {"id": "urn:x:s"}}, "type-form", "/credentialStatus/type"),
        ({"credentialStatus": {"type": "Kind", "id": "status"}}, "id-form", "/credentialStatus/id"),
        ({"credentialStatus": {"type": "Kind", "id": ["urn:x:1", "urn:x:2"]}}, "id-form", "/credentialStatus/id"),
        ({"credentialStatus": []}, "object-missing", "/credentialStatus"),
        ({"credentialSchema": {"id": "https://a.example/schema"}}, "type-form", "/credentialSchema/type"),
        ({"credentialSchema": [{"type": "JsonSchema"}]}, "id-form", "/credentialSchema/0/id"),
        ({"credentialSchema": {"type": "JsonSchema", "id": 7}}, "id-form", "/credentialSchema/id"),
        ({"refreshService": {"id": "urn:x:r"}}, "type-form", "/refreshService/type"),
        ({"termsOfUse": [{"id": "urn:x:t"}]}, "type-form", "/termsOfUse/0/type"),
        ({"evidence": {"name": "x"}}, "type-form", "/evidence/type"),
        ({"confidenceMethod": {"id": "urn:x:c"}}, "type-form", "/confidenceMethod/type"),
        ({"renderMethod": {"id": "urn:x:c"}}, "type-form", "/renderMethod/type"),
        ({"proof": None}, "object-missing", "/proof"),
        ({"proof": ["text"]}, "object-missing", "/proof/0"),
        ({"proof": {"proofValue": "z"}}, "type-form", "/proof/type"),
        ({"relatedResource": ["urn:x:r"]}, "object-missing", "/relatedResource/0"),
        ({"relatedResource": {"digestSRI": SRI}}, "id-form", "/relatedResource/id"),
        ({"relatedResource": {"id": KNOWN}}, "digest-missing", "/relatedResource"),
        ({"relatedResource": [{"id": KNOWN, "digestSRI": SRI}] * 2}, "resource-twice", "/relatedResource/1/id"),
        ({"relatedResource": {"id": KNOWN, "digestSRI": SRI, "mediaType": 7}}, "media-type-form", "/relatedResource/mediaType"),
        *(
            ({"relatedResource": {"id": "urn:x:r", "digestSRI": value}}, "digest-form", "/relatedResource/digestSRI")
            for value in NO_SRI
        ),
        *(
            ({"relatedResource": {"id": "urn:x:r", "digestMultibase": value}}, "digest-form", "/relatedResource/digestMultibase")
            for value in NO_MULTIBASE
        ),
        ({"relatedResource": {"id": KNOWN, "digestSRI": "sha256-AAAA"}}, "resource-altered", "/relatedResource/digestSRI"),
        ({"relatedResource": {"id": KNOWN, "digestSRI": "sha256-A"}}, "resource-altered", "/relatedResource/digestSRI"),
        (
            {"relatedResource": {"id": KNOWN, "digestMultibase": [MULTIBASE, "u" + base64url_encode(b"\x12\x20" + bytes(32))]}},
            "resource-altered",
            "/relatedResource/digestMultibase",
        ),
    ],
)  # fmt: skip
def test_each_defect_of_a_credential_of_version_2_is_named(changes: dict[str, Any], code: str, pointer: str) -> None:
    assert found({**VERSION_2, **changes}, resources={KNOWN: RESOURCE}) == {(code, pointer)}


def test_members_that_must_be_there_are_missed() -> None:
    assert found({}) == {
        ("context-form", "/@context"),
        ("type-form", "/type"),
        ("issuer-form", "/issuer"),
        ("object-missing", "/credentialSubject"),
    }


@pytest.mark.parametrize("document", [None, 7, "text", []])
def test_what_is_no_object_is_said_to_be_none(document: Any) -> None:
    assert found(document) == {("not-an-object", "")}


@pytest.mark.parametrize(
    "digest",
    [
        SRI,
        f"sha256-AAAA {SRI}",
        f"{SRI}?opt sha384-AAAA",
        "sha256-" + base64.urlsafe_b64encode(SHA256).decode(),
        "sha512-" + base64.b64encode(hashlib.sha512(RESOURCE).digest()).decode(),
    ],
)
def test_the_strongest_digests_of_a_resource_count(digest: str) -> None:
    resource = {"id": KNOWN, "digestSRI": digest}
    assert found({**VERSION_2, "relatedResource": resource}, resources={KNOWN: RESOURCE}) == set()
    assert found({**VERSION_2, "relatedResource": resource}, resources={KNOWN: b"altered"}) == {
        ("resource-altered", "/relatedResource/digestSRI")
    }
    assert found({**VERSION_2, "relatedResource": resource}) == set()


@pytest.mark.parametrize(
    "digest",
    [
        MULTIBASE,
        "z" + base58_encode(b"\x20\x30" + SHA384),
        [MULTIBASE, "u" + base64url_encode(b"\x13\x40" + hashlib.sha512(RESOURCE).digest())],
    ],
)
def test_every_multihash_of_a_resource_counts(digest: Any) -> None:
    resource = {"id": KNOWN, "digestMultibase": digest}
    assert found({**VERSION_2, "relatedResource": resource}, resources={KNOWN: RESOURCE}) == set()
    assert found({**VERSION_2, "relatedResource": resource}, resources={KNOWN: b"altered"}) == {
        ("resource-altered", "/relatedResource/digestMultibase")
    }


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"expirationDate": "2026-01-01T00:00:00Z", "validFrom": "2026-01-01T00:00:00Z", "name": {"nl": "x"}},
        {"credentialStatus": {"id": "urn:x:s", "type": "Kind"}, "refreshService": {"id": "urn:x:r", "type": "Kind"}},
    ],
)
def test_sound_credentials_of_version_1_have_no_faults(changes: dict[str, Any]) -> None:
    assert found({**VERSION_1, **changes}) == set()


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"issuanceDate": "2026-01-01"}, "date-form", "/issuanceDate"),
        ({"expirationDate": "2025-01-01T00:00:00Z"}, "ends-before-start", "/expirationDate"),
        ({"credentialStatus": {"type": "Kind"}}, "id-form", "/credentialStatus/id"),
        ({"refreshService": {"type": "Kind"}}, "id-form", "/refreshService/id"),
    ],
)
def test_each_defect_of_a_credential_of_version_1_is_named(changes: dict[str, Any], code: str, pointer: str) -> None:
    assert found({**VERSION_1, **changes}) == {(code, pointer)}
    undated = {key: value for key, value in VERSION_1.items() if key != "issuanceDate"}
    assert found(undated) == {("date-missing", "/issuanceDate")}


ENVELOPE = {"@context": [VC_V2], "id": "data:application/vc+jwt,e30.e30.AA", "type": "EnvelopedVerifiableCredential"}
PRESENTATION: dict[str, Any] = {"@context": [VC_V2], "type": ["VerifiablePresentation"]}
PROVEN = {**VERSION_2, "proof": {"type": "DataIntegrityProof"}}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"id": "urn:x:p", "holder": "did:web:h.example", "termsOfUse": {"type": "Policy"}},
        {"@context": [VC_V1], "holder": {"id": "did:web:h.example"}, "verifiableCredential": PROVEN},
        {"verifiableCredential": [PROVEN, ENVELOPE, {**ENVELOPE, "type": ["EnvelopedVerifiableCredential"]}]},
        {"verifiableCredential": [VERSION_2], "holder": {"id": "did:web:a.example"}},
    ],
)
def test_sound_presentations_have_no_faults(changes: dict[str, Any]) -> None:
    assert found({**PRESENTATION, **changes}) == set()


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"@context": ["urn:x:c"]}, "context-base", "/@context/0"),
        ({"id": "p"}, "id-form", "/id"),
        ({"type": ["VerifiablePresentation", 7]}, "type-form", "/type"),
        ({"holder": 7}, "holder-form", "/holder"),
        ({"holder": {"name": "x"}}, "id-form", "/holder/id"),
        ({"termsOfUse": {"id": "urn:x:t"}}, "type-form", "/termsOfUse/type"),
        ({"proof": {"proofValue": "z"}}, "type-form", "/proof/type"),
        ({"verifiableCredential": "https://a.example/1"}, "object-missing", "/verifiableCredential"),
        ({"verifiableCredential": [PROVEN, 7]}, "object-missing", "/verifiableCredential/1"),
        ({"verifiableCredential": [{**PROVEN, "type": ["Other"]}]}, "type-missing", "/verifiableCredential/0/type"),
        ({"verifiableCredential": [{**PROVEN, "id": "x"}]}, "id-form", "/verifiableCredential/0/id"),
        ({"verifiableCredential": {**PROVEN, "@context": [7]}}, "context-base", "/verifiableCredential/@context/0"),
        ({"verifiableCredential": [VERSION_2]}, "holder-not-issuer", "/verifiableCredential/0/issuer"),
        ({"verifiableCredential": [VERSION_2], "holder": "did:web:h.example"}, "holder-not-issuer", "/verifiableCredential/0/issuer"),
        ({"verifiableCredential": [{**ENVELOPE, "@context": []}]}, "context-base", "/verifiableCredential/0/@context"),
        ({"verifiableCredential": [{**ENVELOPE, "id": "e30.e30.AA"}]}, "id-form", "/verifiableCredential/0/id"),
        ({"verifiableCredential": [{**ENVELOPE, "id": "urn:x:1"}]}, "id-form", "/verifiableCredential/0/id"),
        ({"verifiableCredential": [{**ENVELOPE, "type": [ENVELOPE["type"], "More"]}]}, "type-form", "/verifiableCredential/0/type"),
    ],
)  # fmt: skip
def test_each_defect_of_a_presentation_is_named(changes: dict[str, Any], code: str, pointer: str) -> None:
    assert (code, pointer) in found({**PRESENTATION, **changes})


@pytest.mark.parametrize(
    ("document", "version"), [(VERSION_1, VC_V1), (VERSION_2, VC_V2), ({}, None), ({"@context": []}, None)]
)
def test_the_base_context_says_the_version(document: dict[str, Any], version: str | None) -> None:
    assert version_of(document) == version


@pytest.mark.parametrize(
    ("agent", "url"), [("urn:x", "urn:x"), ({"id": "urn:x"}, "urn:x"), ({"id": 7}, None), (None, None), ([], None)]
)
def test_an_agent_is_a_url_or_has_one(agent: Any, url: str | None) -> None:
    assert agent_id(agent) == url
