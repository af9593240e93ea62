"""Sealing a credential, reading it back, and judging its seal, its certificate and its issuer."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, PublicFormat

from credentials.certificates import TrustList
from credentials.faults import NotACredential, UnsafeDocument
from credentials.findings import Finding
from credentials.seal import Sealer, SealRefused, add_timestamp, load_sealer, name_issuer, seal_document
from credentials.seal_checks import check_certificate, check_issuer, check_seal
from credentials.sealed import SealedDocument, read_sealed
from credentials.timestamps import BrokenTimestamp, timestamp_request
from tests.credentials.pki import (
    ENCRYPTING,
    HOLDER,
    SEAL_EC,
    SEALS,
    STAMPS,
    START,
    TRUST,
    Issued,
    TimeStamper,
    ec_key,
    issue,
    name,
    openssl,
    rsa_key,
    seal_rsa,
    token,
    trusted,
)

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ISSUER = {
    "id": "urn:epass:org:1",
    "type": "Organisation",
    "legalName": {"nl": "Zomaar een naam", "en": ["Some name"]},
    "eIDASIdentifier": {"id": "urn:epass:identifier:1", "type": "LegalIdentifier", "notation": "0000"},
    "location": [{"type": "Location", "address": {"type": "Address", "countryCode": {"id": "urn:x"}}}, {"id": "urn:y"}],
}
DOCUMENT: dict[str, Any] = {"id": "urn:credential:1", "issuer": ISSUER, "title": {"nl": "Zoë kent é en \u2028"}}
PLAIN = issue(name("Plain seal", country="NL"), ec_key(40), SEALS)
NLD = "http://publications.europa.eu/resource/authority/country/NLD"


def seal(one: Issued = SEAL_EC, **more: Any) -> bytes:
    return seal_document(more.pop("document", DOCUMENT), one.sealer, **{"signed_at": AT, **more})


def codes(data: bytes, *, trust_list: TrustList = TRUST, now: datetime = AT) -> dict[str, str]:
    sealed = read_sealed(data)
    found = {
        "seal": check_seal(sealed, now=now),
        "certificate": check_certificate(sealed, trust_list=trust_list, now=now),
        "issuer": check_issuer(sealed),
    }
    return {check: code(finding) for check, finding in found.items()}


def code(finding: Finding) -> str:
    return f"{finding.outcome}: {finding.code}"


RIGHT = {
    "seal": "passed: seal-right",
    "certificate": "passed: certificate-trusted",
    "issuer": "passed: issuer-sealer",
}


@pytest.mark.parametrize(
    "one", [lambda: SEAL_EC, seal_rsa, lambda: seal_rsa(2048)], ids=["p-256", "rsa-3072", "rsa-2048"]
)
@pytest.mark.parametrize("time_claim", ["iat", "sigT"])
def test_what_is_sealed_passes_and_openssl_says_so_too(one: Any, time_claim: Any, tmp_path: Path) -> None:
    data = seal(one(), time_claim=time_claim)
    assert codes(data) == RIGHT
    assert openssl_verifies(tmp_path, json.loads(data), one())


def openssl_verifies(folder: Path, sealed: dict[str, Any], one: Issued) -> bool:
    [parts] = sealed["signatures"]
    value = base64.urlsafe_b64decode(parts["signature"] + "==")
    if isinstance(one.key, ec.EllipticCurvePrivateKey):
        value = encode_dss_signature(int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big"))
    (folder / "signed").write_bytes(f"{parts['protected']}.{sealed['payload']}".encode())
    (folder / "signature").write_bytes(value)
    public = one.certificate.parsed.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "key.pem").write_bytes(public)
    return openssl(folder, "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "signed").returncode == 0


def test_the_form_is_that_of_the_commissions_own_files() -> None:
    outer = json.loads(seal(time_claim="sigT", signed_at=AT + timedelta(microseconds=5)))
    assert list(outer) == ["payload", "signatures"]
    [parts] = outer["signatures"]
    header = json.loads(base64.urlsafe_b64decode(parts["protected"] + "=="))
    assert list(parts) == ["protected", "signature"]
    assert list(header) == ["alg", "cty", "kid", "x5t#S256", "x5c", "typ", "b64", "sigT", "crit"]
    assert (header["alg"], header["cty"], header["typ"], header["b64"]) == ("ES256", "octet-stream", "jose+json", False)
    assert (header["sigT"], header["crit"]) == ("2026-11-02T09:00:00Z", ["b64", "sigT"])
    assert [base64.b64decode(each) for each in header["x5c"]] == [each.der for each in SEAL_EC.chain]


def test_the_time_is_a_number_of_seconds_where_that_is_asked() -> None:
    header = read_sealed(seal()).header
    assert (header["iat"], header["crit"], "sigT" in header) == (1793610000, ["b64"], False)


def test_the_issuer_is_called_as_its_certificate_says() -> None:
    issuer = read_sealed(seal()).document["issuer"]
    assert issuer["legalName"] == {"nl": "Hogeschool Noord", "en": ["Hogeschool Noord"]}
    identifier = issuer["eIDASIdentifier"]
    assert (identifier["id"], identifier["notation"]) == ("urn:certificateIdentifier:1", "NTRNL-12345678")
    assert identifier["spatial"]["id"] == NLD
    assert issuer["location"][0]["address"]["countryCode"]["id"] == NLD
    assert issuer["location"][1] == {"id": "urn:y"}
    assert ISSUER["legalName"] == {"nl": "Zomaar een naam", "en": ["Some name"]}


def test_an_issuer_that_says_little_is_named_whole() -> None:
    issuer = name_issuer({"issuer": {"legalName": "text"}}, SEAL_EC.certificate)["issuer"]
    assert issuer["legalName"] == {"en": "Hogeschool Noord"}
    assert issuer["eIDASIdentifier"] | {"spatial": 0} == {
        "id": "urn:certificateIdentifier:1",
        "type": "LegalIdentifier",
        "notation": "NTRNL-12345678",
        "spatial": 0,
    }
    assert [place["address"]["countryCode"]["id"] for place in issuer["location"]] == [NLD]


def test_one_location_stays_one_and_addresses_stay_an_array() -> None:
    place = {"id": "urn:z", "address": [{"fullAddress": "Straat 1"}, {"id": "urn:w"}]}
    issuer = name_issuer({"issuer": {"location": place}}, SEAL_EC.certificate)["issuer"]
    assert issuer["location"]["id"] == "urn:certificateLocation:1"
    assert issuer["location"]["address"][0]["fullAddress"] == "Straat 1"
    assert issuer["location"]["address"][0]["countryCode"]["id"] == NLD
    assert issuer["location"]["address"][1] == {"id": "urn:w"}


def test_a_location_in_the_country_of_the_certificate_stays_as_it_is() -> None:
    place = {"id": "urn:z", "address": {"id": "urn:w", "countryCode": {"id": NLD}}}
    assert name_issuer({"issuer": {"location": [place]}}, SEAL_EC.certificate)["issuer"]["location"] == [place]
    bare = name_issuer({"issuer": {"eIDASIdentifier": "x"}}, PLAIN.certificate)["issuer"]
    assert "notation" not in bare["eIDASIdentifier"]


def test_what_an_earlier_seal_said_goes() -> None:
    earlier = name_issuer(DOCUMENT, issue(name("Seal", country="BE"), ec_key(46), SEALS).certificate)
    once = name_issuer(earlier, SEAL_EC.certificate)["issuer"]
    earlier["issuer"]["location"].insert(0, {"id": "urn:z"})
    again = name_issuer(earlier, SEAL_EC.certificate)["issuer"]
    assert once == again == name_issuer(DOCUMENT, SEAL_EC.certificate)["issuer"]


def test_where_the_issuer_is_repeated_its_name_follows() -> None:
    awarding = {"awardingBody": [ISSUER, {"id": "urn:epass:org:1"}, {"id": "urn:other", "legalName": {"nl": "Ander"}}]}
    named = name_issuer({**DOCUMENT, "awardedBy": awarding}, SEAL_EC.certificate)
    whole, pointer, other = named["awardedBy"]["awardingBody"]
    assert whole["legalName"] == named["issuer"]["legalName"]
    assert whole["eIDASIdentifier"] == named["issuer"]["eIDASIdentifier"]
    assert whole["location"] == named["issuer"]["location"]
    assert (pointer, other["legalName"]) == ({"id": "urn:epass:org:1"}, {"nl": "Ander"})


def test_a_certificate_without_identifier_leaves_the_one_of_the_document() -> None:
    issuer = read_sealed(seal(PLAIN)).document["issuer"]
    assert issuer["eIDASIdentifier"]["notation"] == "0000"
    assert codes(seal(PLAIN)) == {**RIGHT, "issuer": "undetermined: issuer-number-unproven"}


def faults_of(**more: Any) -> list[str]:
    with pytest.raises(SealRefused) as refused:
        seal(**more)
    return [fault.code for fault in refused.value.faults]


ENDED = (START, datetime(2021, 1, 1, tzinfo=UTC))


def test_a_seal_is_refused_with_every_reason_at_once() -> None:
    wrong = issue(HOLDER, ec_key(2), SEALS, extensions=((ENCRYPTING, True),), period=ENDED)
    assert faults_of(one=Issued(rsa_key(6, 1024), wrong.certificate, (STAMPS.certificate,))) == [
        "seal-key-kind",
        "seal-certificate-other-key",
        "seal-certificate-order",
        "seal-certificate-period",
        "seal-certificate-usage",
    ]


@pytest.mark.parametrize("moment", [START - timedelta(seconds=1), datetime(2049, 1, 1, tzinfo=UTC)])
def test_a_certificate_outside_its_period_does_not_seal(moment: datetime) -> None:
    assert faults_of(signed_at=moment) == ["seal-certificate-period"]


def test_a_seal_without_certificate_issuer_or_country_is_refused() -> None:
    with pytest.raises(SealRefused):
        seal_document(DOCUMENT, Sealer(ec_key(1), ()), signed_at=AT)
    assert faults_of(document={"issuer": "urn:x"}) == ["seal-issuer-missing"]
    assert faults_of(one=issue(name("Far", country="XX"), ec_key(41), SEALS)) == ["seal-certificate-country"]
    assert faults_of(one=issue(name("Nowhere"), ec_key(41), SEALS)) == ["seal-certificate-country"]


def test_what_cannot_be_read_back_is_not_sealed() -> None:
    for text in ("\x00", "\ud800"):
        with pytest.raises(UnsafeDocument):
            seal(document={**DOCUMENT, "title": text})


def test_a_sealer_is_loaded_from_pem() -> None:
    loaded = load_sealer(SEAL_EC.key_pem, SEAL_EC.chain_pem)
    assert (loaded.certificates, loaded.algorithm) == (SEAL_EC.chain, "ES256")
    assert codes(seal_document(DOCUMENT, loaded, signed_at=AT)) == RIGHT
    locked = SEAL_EC.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"geheim"))
    assert load_sealer(locked, SEAL_EC.chain_pem, b"geheim").certificates == SEAL_EC.chain
    with pytest.raises(SealRefused):
        load_sealer(locked, SEAL_EC.chain_pem, b"fout")


@pytest.mark.parametrize(
    ("key", "certificates", "expected"),
    [
        (b"none", SEAL_EC.chain_pem, "seal-key-unreadable"),
        (SEAL_EC.key_pem, b"none", "seal-certificate-unreadable"),
        (Issued(ec_key(5, ec.SECP384R1), SEAL_EC.certificate).key_pem, SEAL_EC.chain_pem, "seal-key-kind"),
        (
            Issued(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)), SEAL_EC.certificate).key_pem,
            SEAL_EC.chain_pem,
            "seal-key-kind",
        ),
    ],
)
def test_a_sealer_that_cannot_be_used_is_refused(key: bytes, certificates: bytes, expected: str) -> None:
    with pytest.raises(SealRefused) as refused:
        load_sealer(key, certificates)
    assert [fault.code for fault in refused.value.faults] == [expected]


def test_a_real_time_stamp_makes_it_b_t_and_openssl_verifies_it(tmp_path: Path) -> None:
    server, now = TimeStamper(tmp_path), datetime.now(UTC)
    asked: list[bytes] = []

    def timestamp(data: bytes) -> bytes:
        asked.append(data)
        return server.reply(timestamp_request(data))

    data = seal(seal_rsa(), signed_at=now, timestamp=timestamp)
    [parts] = json.loads(data)["signatures"]
    assert list(parts) == ["protected", "header", "signature"]
    assert asked == [parts["signature"].encode()]
    component = json.loads(base64.urlsafe_b64decode(parts["header"]["etsiU"][0] + "=="))
    stored = base64.b64decode(component["sigTst"]["tstTokens"][0]["val"])
    assert server.has_verified(stored, parts["signature"].encode())
    assert codes(data, now=now) == RIGHT


def test_a_seal_is_stamped_later_once_and_keeps_its_text() -> None:
    plain = seal()
    made = add_timestamp(plain, lambda data: token(data, AT))
    before, after = json.loads(plain), json.loads(made)
    assert after["signatures"][0].pop("header")["etsiU"]
    assert after == before
    assert codes(made) == RIGHT
    with pytest.raises(SealRefused):
        add_timestamp(made, lambda data: token(data, AT))
    with pytest.raises(NotACredential):
        add_timestamp(b"{}", lambda data: token(data, AT))


def test_a_time_stamp_that_proves_nothing_is_not_put_in() -> None:
    with pytest.raises(BrokenTimestamp):
        seal(timestamp=lambda _: token(b"something else", AT))


SHORT = issue(HOLDER, ec_key(42), SEALS, period=(START, AT + timedelta(days=1)))
FORGED = Issued(ec_key(43), issue(HOLDER, ec_key(43), SEALS, signed_with=ec_key(44)).certificate)
LATER = AT + timedelta(days=300)


def stamped(at: datetime, one: Issued = SHORT) -> bytes:
    return seal(one, timestamp=lambda data: token(data, at))


@pytest.mark.parametrize(
    ("data", "trust_list", "now", "expected"),
    [
        (seal(SHORT), TRUST, AT, "passed: certificate-trusted"),
        (seal(SHORT), TRUST, LATER, "undetermined: certificate-expired"),
        (stamped(AT), TRUST, LATER, "passed: certificate-trusted"),
        (stamped(AT), TrustList((trusted(SEALS),)), LATER, "undetermined: certificate-expired"),
        (stamped(AT + timedelta(days=2)), TRUST, LATER, "undetermined: certificate-expired"),
        (seal(), TrustList(), AT, "undetermined: certificate-issuer-unknown"),
        (seal(Issued(SEAL_EC.key, SEAL_EC.certificate)), TRUST, AT, "undetermined: certificate-issuer-unknown"),
        (seal(Issued(SEAL_EC.key, SEAL_EC.certificate)), TrustList((trusted(SEALS),)), AT, "passed: certificate-trusted"),
        (seal(FORGED), TrustList((trusted(SEALS),)), AT, "failed: certificate-forged"),
    ],
    ids=[
        "valid-now", "expired", "stamped-in-time", "stamped-by-unknown", "stamped-too-late", "trusts-nobody",
        "chain-incomplete", "issuer-trusted-itself", "forged",
    ],
)  # fmt: skip
def test_the_certificate_is_judged_at_the_time_that_is_proven(
    data: bytes, trust_list: TrustList, now: datetime, expected: str
) -> None:
    assert codes(data, trust_list=trust_list, now=now) == RIGHT | {"certificate": expected}


def changed(**header: Any) -> SealedDocument:
    sealed = read_sealed(seal())
    kept = {key: value for key, value in {**sealed.header, **header}.items() if value is not None}
    return replace(sealed, header=kept)


def certificate_code(sealed: SealedDocument) -> str:
    return code(check_certificate(sealed, trust_list=TRUST, now=AT))


def test_a_certificate_that_is_absent_unreadable_or_for_something_else_is_not_trusted() -> None:
    assert certificate_code(changed(x5c=None)) == "undetermined: certificate-absent"
    assert certificate_code(changed(iat=None)) == "undetermined: certificate-absent"
    assert certificate_code(changed(x5c=["?"])) == "undetermined: certificate-unreadable"
    assert certificate_code(changed(iat=int(START.timestamp()) - 1)) == "failed: certificate-period"
    encrypting = issue(HOLDER, ec_key(45), SEALS, extensions=((ENCRYPTING, True),))
    texts = [base64.b64encode(encrypting.certificate.der).decode()]
    assert certificate_code(changed(x5c=texts)) == "failed: certificate-usage"


def test_a_broken_time_stamp_proves_no_time() -> None:
    sealed = replace(read_sealed(stamped(AT)), signature=read_sealed(seal()).signature)
    assert code(check_certificate(sealed, trust_list=TRUST, now=LATER)) == "undetermined: certificate-expired"


def test_the_seal_of_another_organisation_does_not_make_it_the_issuer() -> None:
    sealed = read_sealed(seal())
    issuer = sealed.document["issuer"]
    for spoilt in (
        None,
        {**issuer, "legalName": {"nl": "Ander"}},
        {**issuer, "legalName": {"nl": ["Hogeschool Noord", 1]}},
        {**issuer, "legalName": "Hogeschool Noord"},
        {**issuer, "eIDASIdentifier": {"notation": "NTRNL-0"}},
        {**issuer, "eIDASIdentifier": None},
    ):
        assert code(check_issuer(replace(sealed, document={"issuer": spoilt}))) == "failed: issuer-not-sealer"
    assert code(check_issuer(changed(x5c=None))) == "undetermined: issuer-certificate-absent"
    assert code(check_issuer(changed(x5c=["?"]))) == "undetermined: issuer-certificate-absent"
