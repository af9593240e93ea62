"""Signing and verifying: each fixture is named by what is wrong with it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials import (
    Ed25519Signer,
    KnownIssuer,
    KnownList,
    NotACredential,
    Outcome,
    Report,
    UnsafeDocument,
    bake_svg,
    did_key,
    openbadge,
    public_multikey,
    seal_europass,
    sign_badge,
    sign_badge_jwt,
    sign_document,
    status_list_credential,
    verify,
)
from credentials.jwt import sign_jwt
from credentials.proofs import add_proof
from tests.credentials.pki import SEAL_EC, TRUST
from tests.credentials.samples import DID, DID_DOCUMENT, ISSUER, JWT_SIGNER, LIST, NOW, SEED, SIGNER, badge

OTHER = Ed25519Signer(bytes(32), f"{DID}#key-1")


def status_list(*revoked: int, **changes: Any) -> bytes:
    signer = changes.pop("signer", SIGNER)
    document = {**status_list_credential(LIST, DID, revoked, NOW - timedelta(days=1)), **changes}
    return sign_document(document, signer, created=NOW)


def look(
    data: bytes, *, lists: dict[str, bytes] | None = None, known: KnownIssuer | None = None, **more: Any
) -> Report:
    held = {LIST: status_list()} if lists is None else lists
    issuers = {DID: known or KnownIssuer(DID_DOCUMENT)}
    return verify(
        data,
        find_issuer=more.pop("find_issuer", issuers.get),
        find_list=lambda url: KnownList(held[url], NOW) if url in held else None,
        now=more.pop("now", NOW),
        trust_list=more.pop("trust_list", TRUST),
    )


def codes(report: Report) -> dict[str, str]:
    return {check.check: f"{check.outcome.value}: {check.code}" for check in report.checks}


def test_a_sound_badge_passes_every_check_in_the_order_of_the_standard() -> None:
    report = look(sign_badge(badge(), SIGNER, created=NOW))
    assert codes(report) == {
        "format": "passed: format-json",
        "schema": "passed: schema-open-badges-3",
        "terms": "passed: terms-defined",
        "proof": "passed: proof-right",
        "issuer": "passed: issuer-known",
        "period": "passed: period-now",
        "status": "passed: status-not-revoked",
    }
    assert report.outcome is Outcome.PASSED


Change = Callable[[dict[str, Any]], Any]


def resigned(change: Change) -> bytes:
    document = openbadge(badge())
    change(document)
    return sign_document(document, SIGNER, created=NOW)


def altered(change: Change) -> bytes:
    document = json.loads(sign_badge(badge(), SIGNER, created=NOW))
    change(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("data", "check", "expected"),
    [
        (altered(lambda d: d.update(name="Iets anders")), "proof", "failed: proof-wrong"),
        (altered(lambda d: d["proof"][0].update(created="2026-01-01T00:00:00Z")), "proof", "failed: proof-wrong"),
        (altered(lambda d: d["proof"][0].update(proofValue="zzz0")), "proof", "failed: proof-wrong"),
        (altered(lambda d: d["proof"][0].update(proofValue="m" + "A" * 9)), "proof", "failed: proof-wrong"),
        (altered(lambda d: d.update(proof=d["proof"][0])), "proof", "passed: proof-right"),
        (altered(lambda d: d.pop("proof")), "proof", "failed: proof-missing"),
        (altered(lambda d: d["proof"][0].update(cryptosuite="other")), "proof", "undetermined: proof-kind-unknown"),
        (altered(lambda d: d["proof"][0].update(proofPurpose="authentication")), "proof", "failed: proof-purpose"),
        (altered(lambda d: d["proof"][0].update(verificationMethod="did:web:x#k")), "proof", "failed: proof-by-other"),
        (altered(lambda d: d["proof"][0].update(verificationMethod=f"{DID}#k2")), "proof", "failed: key-not-found"),
        (altered(lambda d: d.update(colour="red")), "terms", "failed: term-undefined"),
        (altered(lambda d: d.update(colour="red")), "proof", "undetermined: proof-not-checked"),
        (altered(lambda d: d.update(issuer=7)), "issuer", "undetermined: issuer-unknown"),
        (altered(lambda d: d.pop("validFrom")), "schema", "failed: schema-missing"),
        (altered(lambda d: d["credentialSubject"].update(achievement=7)), "schema", "failed: schema-model-type"),
        (altered(lambda d: d.update(proof=d["proof"] * 2)), "proof", "passed: proof-right"),
        (altered(lambda d: d.update(proof=[*d["proof"], {"type": "Other"}])), "proof", "undetermined: proof-kind-unknown"),
        (altered(lambda d: d.update(proof=[*d["proof"], 7])), "proof", "failed: proof-malformed"),
        (altered(lambda d: d.update(proof=d["proof"] * 17)), "proof", "failed: proof-too-many"),
        (altered(lambda d: d.update(awardedDate="2026-11-02")), "schema", "failed: schema-date-form"),
        (altered(lambda d: d.update(awardedDate="2026-13-02T00:00:00Z")), "schema", "failed: schema-date-form"),
        (altered(lambda d: d.update(validUntil="2020-01-01T00:00:00Z")), "schema", "failed: ends-before-start"),
        (altered(lambda d: d.pop("validFrom")), "period", "passed: period-now"),
        (altered(lambda d: d.update(validFrom="gisteren")), "period", "failed: period-unreadable"),
        (altered(lambda d: d.update(credentialSchema=[{"id": "geen url", "type": "x"}])), "schema", "failed: id-form"),
        (resigned(lambda d: d.update(type=["VerifiableCredential"], name=7)), "schema", "failed: text-form"),
        (resigned(lambda d: d.update(validUntil="2026-11-01T00:00:00Z", validFrom="2026-01-01T00:00:00Z")), "period", "failed: period-over"),
        (resigned(lambda d: d.update(validFrom="2027-01-01T00:00:00Z")), "period", "failed: period-not-yet"),
        (resigned(lambda d: d.pop("credentialStatus")), "status", "passed: status-none"),
        (altered(lambda d: d["credentialStatus"].update(type="Other")), "status", "undetermined: status-kind-unknown"),
        (altered(lambda d: d["credentialStatus"].update(statusListIndex="-1")), "status", "failed: status-unreadable"),
        (altered(lambda d: d["credentialStatus"].update(statusListIndex="999999999")), "status", "undetermined: status-list-unreadable"),
        (altered(lambda d: d["credentialStatus"].update(statusListCredential="urn:x")), "status", "undetermined: status-unknown"),
        (altered(lambda d: d["credentialStatus"].update(statusPurpose="suspension")), "status", "undetermined: status-purpose-unknown"),
        (altered(lambda d: d["credentialStatus"].update(statusPurpose="message")), "status", "undetermined: status-purpose-unknown"),
        (altered(lambda d: d["credentialStatus"].update(statusPurpose={})), "status", "undetermined: status-purpose-unknown"),
        (altered(lambda d: d["credentialStatus"].update(statusSize=2)), "status", "undetermined: status-purpose-unknown"),
        (altered(lambda d: d.update(credentialStatus=[d["credentialStatus"]] * 9)), "status", "undetermined: status-kind-unknown"),
        (altered(lambda d: d.update(credentialStatus=[d["credentialStatus"], {"type": "Other"}])), "status", "undetermined: status-kind-unknown"),
        (resigned(lambda d: d.update(type=["VerifiableCredential"])), "schema", "undetermined: schema-unknown"),
    ],
)  # fmt: skip
def test_each_defect_is_named_by_its_check(data: bytes, check: str, expected: str) -> None:
    assert codes(look(data))[check] == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (status_list(7), "failed: status-revoked"),
        (status_list(6, 8), "passed: status-not-revoked"),
        (status_list(7, signer=OTHER), "undetermined: status-list-unproven"),
        (status_list(issuer="did:web:someone.else"), "undetermined: status-list-unproven"),
        (status_list(validFrom="2026-11-03T09:00:00Z"), "undetermined: status-list-unproven"),
        (status_list().replace(b'"issuer"', b'"colour": 7, "issuer"'), "undetermined: status-list-unproven"),
        (b'{"@context": [], "type": "VerifiableCredential", "credentialSubject": []}', "undetermined: status-list-unreadable"),
        (status_list(validUntil="2026-11-01T12:00:00Z"), "undetermined: status-list-unproven"),
        (status_list(id="urn:other"), "undetermined: status-list-unproven"),
        (b"rubbish", "undetermined: status-list-unreadable"),
        *(
            (
                status_list(credentialSubject={"id": "urn:l", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": text}),
                "undetermined: status-list-unreadable",
            )
            for text in ("mAAAA", "u!!!!", "uAAAA", "uH4sIAAAAAAAC_wMAAAAAAAAAAAA", "uH4sIAAAAAAAC")
        ),
    ],
)  # fmt: skip
def test_the_status_list_decides_only_when_it_is_the_issuers(held: bytes, expected: str) -> None:
    assert codes(look(sign_badge(badge(), SIGNER, created=NOW), lists={LIST: held}))["status"] == expected


def test_an_unknown_issuer_is_undetermined_and_never_passed() -> None:
    report = look(sign_badge(badge(), SIGNER, created=NOW), find_issuer=lambda _: None)
    assert report.outcome is Outcome.UNDETERMINED
    assert codes(report)["proof"] == "undetermined: key-unknown"
    assert codes(report)["issuer"] == "undetermined: issuer-unknown"


def test_the_age_of_what_was_used_is_part_of_the_answer() -> None:
    brought = KnownIssuer(DID_DOCUMENT, brought_at=datetime(2026, 10, 1, tzinfo=UTC))
    report = look(sign_badge(badge(), SIGNER, created=NOW), known=brought)
    assert "2026-10-01" in report.checks[4].detail
    assert "2026-11-02" in report.checks[6].detail


def test_a_compromised_key_stops_from_its_date() -> None:
    data = sign_badge(badge(), SIGNER, created=NOW)
    for since, expected in ((NOW, "failed: key-compromised"), (NOW + timedelta(seconds=1), "passed: proof-right")):
        known = KnownIssuer(DID_DOCUMENT, compromised={SIGNER.verification_method: since})
        assert codes(look(data, known=known))["proof"] == expected


@pytest.mark.parametrize("inline", [False, True])
def test_a_list_signed_with_a_key_in_wrong_hands_tells_nothing_whenever_it_was_signed(inline: bool) -> None:
    methods = DID_DOCUMENT["verificationMethod"]
    document = {**DID_DOCUMENT, "assertionMethod": methods} if inline else DID_DOCUMENT
    known = KnownIssuer(document, compromised={SIGNER.verification_method: NOW + timedelta(days=1)})
    report = codes(look(sign_badge_jwt(badge(), JWT_SIGNER), known=known))
    assert (report["proof"], report["status"]) == ("passed: proof-right", "undetermined: status-list-unproven")
    nobody = look(sign_badge(badge(), SIGNER, created=NOW), find_issuer=lambda _: None)
    assert codes(nobody)["status"] == "undetermined: status-list-unproven"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"publicKeyMultibase": None}, "undetermined: key-kind-unknown"),
        ({"publicKeyMultibase": "zabc"}, "undetermined: key-kind-unknown"),
        ({"controller": "did:web:someone.else"}, "failed: key-not-found"),
    ],
)
def test_a_key_counts_only_in_a_form_that_is_read_and_under_its_own_subject(
    change: dict[str, Any], expected: str
) -> None:
    method = {**DID_DOCUMENT["verificationMethod"][0], **change}
    inline = {"id": DID, "assertionMethod": [method]}
    assert codes(look(sign_badge(badge(), SIGNER, created=NOW), known=KnownIssuer(inline)))["proof"] == expected
    nothing = KnownIssuer({"id": DID, "assertionMethod": "x", "verificationMethod": "y"})
    assert codes(look(sign_badge(badge(), SIGNER, created=NOW), known=nothing))["proof"] == "failed: key-not-found"


def test_a_did_key_proves_itself_and_one_of_another_kind_is_undetermined() -> None:
    multikey = public_multikey(SEED)
    did = did_key(multikey)
    issuer = replace(ISSUER, did=did)
    signer = Ed25519Signer(SEED, f"{did}#{multikey}")
    data = sign_badge(badge(issuer=issuer, status=None), signer, created=NOW)
    assert codes(look(data))["issuer"] == "passed: issuer-key"
    assert look(data).outcome is Outcome.PASSED
    other = data.replace(did.encode(), b"did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme")
    assert codes(look(other))["issuer"] == "undetermined: issuer-unknown"


def test_nothing_is_signed_that_lacks_what_annex_i_asks() -> None:
    bare = badge(learner_name=" ", learning_ec=Decimal(0), learning_outcomes=(), learning_assessment=())
    with pytest.raises(UnsafeDocument) as refused:
        sign_badge(bare, SIGNER, created=NOW)
    named = {fault.code for fault in refused.value.faults}
    assert {"learner-missing", "outcomes-missing", "workload-missing", "assessment-missing"} <= named
    with pytest.raises(UnsafeDocument, match="Annex I"):
        sign_badge_jwt(bare, JWT_SIGNER)
    with pytest.raises(UnsafeDocument, match="Annex I"):
        seal_europass(bare, SEAL_EC.sealer, signed_at=NOW)


def test_a_name_with_a_forbidden_character_is_not_signed() -> None:
    with pytest.raises(UnsafeDocument) as refused:
        sign_badge(badge(learner_name="Noor\x00"), SIGNER, created=NOW)
    assert refused.value.faults[0].pointer == "/credentialSubject/identifier/0/identityHash"
    with pytest.raises(UnsafeDocument, match="U\\+0000"):
        sign_badge_jwt(badge(learner_name="Noor\x00"), JWT_SIGNER)
    with pytest.raises(UnsafeDocument, match="U\\+0000"):
        seal_europass(badge(learner_name="Noor\x00"), SEAL_EC.sealer, signed_at=NOW)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"null", b'{"type":"VerifiableCredential"}', b'{"a":1,"a":2}', b"<svg/>", b"\x89PNG\r\n\x1a\n", b"%PDF", b'{"type": 7}'],
)  # fmt: skip
def test_what_is_no_credential_at_all_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotACredential) as refused:
        look(data)
    assert str(refused.value)


# Other forms of the same award.


def token() -> bytes:
    return sign_badge_jwt(badge(), JWT_SIGNER)


def sealed(**changes: Any) -> bytes:
    return seal_europass(badge(**changes), SEAL_EC.sealer, signed_at=NOW)


def test_a_token_passes_every_check_and_fails_when_it_was_altered() -> None:
    report = look(token())
    assert (report.outcome, report.form) == (Outcome.PASSED, "jwt"), report.checks
    assert list(codes(report)) == ["format", "schema", "terms", "proof", "issuer", "period", "status"]
    header, payload, signature = token().split(b".")
    other = sign_badge_jwt(badge(learner_name="Iemand Anders"), JWT_SIGNER).split(b".")[1]
    assert codes(look(b".".join((header, other, signature))))["proof"] == "failed: proof-wrong"
    known = KnownIssuer(DID_DOCUMENT, compromised={JWT_SIGNER.verification_method: NOW})
    assert codes(look(token(), known=known))["proof"] == "failed: key-compromised"
    assert codes(look(token(), lists={LIST: status_list(7)}))["status"] == "failed: status-revoked"
    assert payload != other


def test_words_without_meaning_in_a_token_are_seen() -> None:
    document = {**openbadge(badge()), "colour": "red"}
    report = codes(look(sign_jwt(document, JWT_SIGNER)))
    assert (report["terms"], report["proof"]) == ("failed: term-undefined", "passed: proof-right")


def test_a_sealed_credential_passes_every_check_of_its_own() -> None:
    report = look(sealed())
    assert list(codes(report)) == [
        "format", "schema", "terms", "seal", "certificate", "issuer", "period", "status",
    ]  # fmt: skip
    assert (report.outcome, report.form) == (Outcome.PASSED, "edc"), report.checks
    assert codes(report)["status"] == "passed: status-not-revoked"
    assert codes(look(sealed(), lists={LIST: status_list(7)}))["status"] == "failed: status-revoked"


def test_a_seal_without_trust_is_undetermined_and_one_that_was_altered_fails() -> None:
    report = look(sealed(), trust_list=None)
    assert codes(report)["seal"] == "passed: seal-right"
    assert codes(report)["issuer"] == "undetermined: issuer-unknown"
    assert report.outcome is Outcome.UNDETERMINED
    altered = codes(look(sealed().replace(b"Noor Voorbeeld", b"Iemand Anders!")))
    assert altered["seal"] == "failed: seal-wrong"


def test_the_samples_of_the_commission_are_sealed_and_of_a_certificate_that_cannot_be_judged(standards: Path) -> None:
    for name in ("sample-microcredential-signed.jsonld", "sample-certificate-of-participation-signed.jsonld"):
        report = codes(look((standards / "elm" / name).read_bytes()))
        assert report["seal"] == "passed: seal-right"
        assert report["certificate"].startswith("undetermined: ")
        assert report["schema"] == "passed: schema-europass"


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        ("2026-11-01T00:00:00Z", "undetermined: status-list-unproven"),
        ("2026-12-01T00:00:00Z", "failed: status-revoked"),
    ],
)
def test_the_proof_of_a_status_list_may_end(expires: str, expected: str) -> None:
    document = status_list_credential(LIST, DID, [7], NOW - timedelta(days=1))
    listed = json.dumps(add_proof(document, SIGNER, created=NOW, options={"expires": expires})).encode()
    assert codes(look(sign_badge(badge(), SIGNER, created=NOW), lists={LIST: listed}))["status"] == expected


def test_a_seal_of_a_key_in_wrong_hands_fails_from_then_on() -> None:
    digest = hashlib.sha256(SEAL_EC.certificate.der).hexdigest()
    for since, expected in (
        (NOW, "failed: key-compromised"),
        (NOW + timedelta(seconds=1), "passed: certificate-trusted"),
    ):
        trust = replace(TRUST, compromised={digest: since})
        assert codes(look(sealed(), trust_list=trust))["certificate"] == expected


def test_a_status_list_may_be_a_token() -> None:
    document = {**status_list_credential(LIST, DID, [7], NOW - timedelta(days=1))}
    listed = sign_jwt(document, JWT_SIGNER)
    assert (
        codes(look(sign_badge(badge(), SIGNER, created=NOW), lists={LIST: listed}))["status"]
        == "failed: status-revoked"
    )


def test_a_badge_in_a_picture_may_be_a_token() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'
    report = look(bake_svg(drawing, token()))
    assert (report.outcome, report.form) == (Outcome.PASSED, "svg")


@pytest.mark.parametrize(
    "data",
    [
        b" " * ((2 << 20) + 1),
        altered(lambda d: d.update(evidence=[{}] * 1501)),
        altered(lambda d: d.update(evidence=[0] * 20_001)),
        b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<a/>" * (1 << 20) + b"</svg>",
    ],
    ids=["text", "objects", "items", "drawing"],
)
def test_what_holds_more_than_any_credential_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(NotACredential, match=r"2 MiB|4 MiB|than any credential"):
        look(data)


def test_no_more_than_twenty_faults_are_named() -> None:
    with pytest.raises(NotACredential) as refused:
        look(b"{" + b'"a":1,' * 5000 + b'"a":1}')
    assert len(refused.value.faults) == 20


def test_what_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(NotACredential, match="16 MiB"):
        look(b"{" * ((16 << 20) + 1))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_alteration_of_a_badge_passes_or_raises(data: st.DataObject) -> None:
    signed = sign_badge(badge(), SIGNER, created=NOW)
    at = data.draw(st.integers(0, len(signed) - 1))
    put = data.draw(st.binary(min_size=1, max_size=3))
    mangled = signed[:at] + put + signed[at + len(put) :]
    try:
        report = look(mangled)
    except NotACredential:
        return
    assert report.outcome is not Outcome.PASSED or json.loads(mangled) == json.loads(signed)
