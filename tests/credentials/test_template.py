"""What a template signs is what signing the whole document gives, whatever the texts."""

import copy
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials import template
from credentials.contexts import VC_V2
from credentials.faults import UnsafeDocument
from credentials.issuing import sign_document
from credentials.keys import EcdsaSigner, KeyKind, Signer
from credentials.openbadges import openbadge
from credentials.template import Template
from tests.credentials.records import BARE, DID, NOW, record
from tests.credentials.samples import JWT_SIGNER, SIGNER
from tests.credentials.test_compiled import INLINE

BADGE = openbadge(record())
VARYING = (
    "/id",
    "/validFrom",
    "/awardedDate",
    "/credentialSubject/id",
    "/credentialSubject/identifier/0/identityHash",
    "/credentialSubject/result/1/value",
    "/credentialStatus/id",
    "/credentialStatus/statusListIndex",
    "/evidence/0/id",
    "/evidence/0/name",
)
USUAL = {
    "/id": "http://localhost:8000/badges/0a4d2c51-5a0e-4c41-8d64-2a0f8a8b8f10",
    "/validFrom": "2026-11-03T10:00:00Z",
    "/awardedDate": "2026-11-03T10:00:00Z",
    "/credentialSubject/id": "urn:uuid:0a4d2c51-77c7-4f62-9cc4-27d9f9d3d7c1",
    "/credentialSubject/identifier/0/identityHash": "Zoë d'Été-Ñandú 😀",
    "/credentialSubject/result/1/value": "9",
    "/credentialStatus/id": "http://localhost:8000/status-lists/1#4711",
    "/credentialStatus/statusListIndex": "4711",
    "/evidence/0/id": "http://localhost:8000/evidence/4711",
    "/evidence/0/name": "Map",
}
HOSTILE = [
    "", "x", "a\"b", "back\\slash", "line\nbreak", "tab\t", "bell\x07", "\x7f", "\ud800", "\ufffe", "rel/path", "_:b0", "@id", "@json",
    "urn:x y", "http://a.example/%zz", "relative-iri:///x", "xsd:string", "VerifiableCredential", DID, BADGE["id"],
    BADGE["credentialSubject"]["achievement"]["id"], "urn:x-leerlijn-varies:0:", "urn:x-leerlijn-varies:12:", "É\u0301\u2028", "d:\u00e9",
]  # fmt: skip
SIGNED = Template(BADGE, VARYING)


def put_in(document: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    for pointer, value in values.items():
        *way, last = [int(part) if part.isdecimal() else part for part in pointer.split("/")[1:]]
        place: Any = changed
        for part in way:
            place = place[part]
        place[last] = value
    return changed


def outcome(sign: Any) -> Any:
    try:
        return sign()
    except UnsafeDocument as error:
        return error.faults


def assert_same(made: Template, example: dict[str, Any], values: Mapping[str, Any], signer: Signer = SIGNER) -> Any:
    said = outcome(lambda: made.sign(values, signer, created=NOW))
    assert said == outcome(lambda: sign_document(put_in(example, values), signer, created=NOW))
    return said


def count_plain(monkeypatch: pytest.MonkeyPatch, made: Template) -> list[Any]:
    """What goes the plain path from now on."""
    seen: list[Any] = []
    plain = made._plain

    def watched(texts: Any, signer: Signer, created: Any) -> bytes:
        seen.append(texts)
        return plain(texts, signer, created)

    monkeypatch.setattr(made, "_plain", watched)
    return seen


def test_the_usual_takes_the_quick_path_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Template(BADGE, VARYING)
    assert made.is_quick
    assert type(assert_same(made, BADGE, USUAL)) is bytes
    seen = count_plain(monkeypatch, made)
    for number in range(50):
        values = {**USUAL, "/credentialStatus/statusListIndex": str(number), "/id": f"urn:uuid:{number}"}
        assert json.loads(assert_same(made, BADGE, values))["id"] == f"urn:uuid:{number}"
    assert not seen


def test_every_moment_and_every_key_has_its_own_options() -> None:
    for created in (NOW, NOW + timedelta(days=1), NOW):
        for signer in (SIGNER, JWT_SIGNER):
            expected = sign_document(put_in(BADGE, USUAL), signer, created=created)
            assert SIGNED.sign(USUAL, signer, created=created) == expected


def test_a_suite_with_another_hash_goes_the_plain_path(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = EcdsaSigner(bytes(range(1, 49)), f"{DID}#key-3", KeyKind.P384)
    made = Template(BADGE, VARYING)
    seen = count_plain(monkeypatch, made)
    assert_same(made, BADGE, USUAL, signer)
    assert seen[-1] == list(USUAL.values())


texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=12),
    st.uuids().map(lambda made: made.urn),
    st.integers(0, 10**6).map(str),
    st.text(st.characters(codec="utf-8"), max_size=8).map(lambda made: f"http://localhost:8000/badges/{made}"),
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(VARYING), texts, max_size=4))
def test_any_texts_give_the_same_bytes_or_the_same_faults(changes: dict[str, str]) -> None:
    assert_same(SIGNED, BADGE, {**USUAL, **changes})


@pytest.mark.parametrize("pointer", VARYING)
def test_hostile_texts_at_each_place(pointer: str) -> None:
    for text in HOSTILE:
        assert_same(SIGNED, BADGE, {**USUAL, pointer: text})
    assert_same(SIGNED, BADGE, {**USUAL, pointer: 5})


BASE: dict[str, Any] = {"@context": [VC_V2, INLINE], "id": "urn:a", "type": "VerifiableCredential"}


@pytest.mark.parametrize(
    ("members", "varying", "quick"),
    [
        ({"q": ["x", {"@value": "y", "@language": "nl"}]}, ["/q/1/@value"], False),
        ({"q": ["x", "y"]}, ["/q/1"], False),
        ({"q": {"q": "x"}, "s": "y"}, ["/q/q", "/s"], True),
        ({"e": "x", "m": {"nl": "y"}}, ["/e", "/m/nl"], True),
        ({"r": ["urn:b", "urn:c"]}, ["/r/0", "/r/1"], True),
        ({"r": {"type": "urn:b"}}, ["/r/type"], False),
        ({"q": {"@value": "x", "@type": "urn:b"}}, ["/q/@type"], False),
        ({"q": {"@value": "x", "@language": "nl"}}, ["/q/@language"], False),
        ({"j": {"a": "x"}}, ["/j/a"], False),
        ({"v": "q"}, ["/v"], True),
        ({"l": ["x", "y"]}, ["/l/0", "/l/1"], True),
        ({"r": [{"q": "x"}, {"q": "y"}]}, ["/r/0/q"], True),
        ({"r": [{"q": "x"}, {"q": "x"}], "q": "y"}, ["/q"], True),
        ({"r": [{"q": {"q": "x"}}, {"q": {"q": "x"}}], "q": "y"}, ["/q"], False),
        ({"g": {"q": "x"}}, ["/g/q"], False),
        ({"q": "x", "proof": []}, ["/q"], False),
        ({"q": "urn:x-leerlijn-varies:0:", "s": "x"}, ["/s"], False),
        ({"q": {"@value": "x", "@direction": "ltr"}}, ["/q/@direction"], False),
        ({"r": {"@context": {"z": "urn:z"}, "z": "x"}}, ["/r/@context/z"], False),
        ({"r": {"@context": {"z": "urn:z", "unused": "urn:u"}, "z": "x"}}, ["/r/@context/unused"], False),
        ({"q": "x"}, ["/q", "/@context/0"], False),
        ({"undefined": "x"}, ["/undefined"], False),
    ],
)  # fmt: skip
def test_where_a_text_may_stand(members: dict[str, Any], varying: list[str], quick: bool) -> None:
    example = {**BASE, **members}
    made = Template(example, varying)
    assert made.is_quick is quick
    choices = ["x", "y", "z", "urn:b", "urn:c", "urn:d", "p:b", "q", "nl", "ltr", 'a"b']
    for number in range(len(choices)):
        texts = [*choices[number:], *choices[:number]]
        assert_same(made, example, dict(zip(varying, texts, strict=False)))


def test_an_example_that_is_no_good_itself_goes_the_plain_path() -> None:
    example = {**BASE, "r": ["urn:a", "x:y"]}
    made = Template(example, ["/r/0"])
    assert made.is_quick
    for _ in range(2):
        assert_same(made, example, {"/r/0": "urn:c"})
    example = {**BASE, "r": "relative"}
    assert_same(Template(example, ["/r"]), example, {"/r": "urn:b"})


def test_a_bare_badge_has_a_quick_path_too() -> None:
    bare = openbadge(record(**BARE))
    made = Template(bare, VARYING[:5])
    assert made.is_quick
    assert_same(made, bare, {pointer: USUAL[pointer] for pointer in VARYING[:5]})


@pytest.mark.parametrize(
    "pointer", ["", "/nowhere", "/type", "/type/7", "/type/x", "/id/0", "/credentialSubject/nowhere/x"]
)
def test_a_pointer_that_leads_to_no_text_is_refused(pointer: str) -> None:
    with pytest.raises(ValueError, match="leads to no text"):
        Template(BADGE, [pointer])


def test_every_pointer_needs_a_text() -> None:
    with pytest.raises(KeyError):
        SIGNED.sign({}, SIGNER, created=NOW)


def test_a_form_that_differs_from_the_plain_path_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reason may be: the example is signed both ways before the quick one is used."""
    made = Template(BADGE, VARYING)
    monkeypatch.setattr(template, "_fill", lambda line, slots: f"{line[0]}?")
    assert_same(made, BADGE, USUAL)
