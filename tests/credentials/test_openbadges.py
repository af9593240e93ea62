"""Open Badges 3.0: our models and the official schema agree, and what the schema lets pass is named."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator
from pydantic import ValidationError

from credentials.contexts import SCHEMAS
from credentials.openbadges import openbadge_faults
from credentials.openbadges.models import OpenBadgeCredential

WHOLE = json.loads((Path(__file__).parent / "whole_badge.json").read_text())
OFFICIAL = Draft201909Validator(
    json.loads((SCHEMAS / "json" / "ob_v3p0_achievementcredential_schema.json").read_text())
)
SINGLE = ("type", "proof", "credentialSchema", "termsOfUse")
"""Members that the standard lets stand without an array, where its schema asks for one. The `domain` of a proof may be an
array (Data Integrity 1.0, 2.1), where its schema asks for a text."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every member and item."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(item, (*path, key))


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def changed(path: tuple[Any, ...], *value: Any) -> dict[str, Any]:
    """The whole badge with another value at a place, or without it."""
    made: dict[str, Any] = copy.deepcopy(WHOLE)
    holder = at(made, path[:-1])
    if value:
        holder[path[-1]] = value[0]
    else:
        del holder[path[-1]]
    return made


PLACES = list(places(WHOLE))


def test_the_whole_standard_is_known() -> None:
    """Every member that the schema names stands in the sample, so that each is tried below."""
    schema = OFFICIAL.schema
    assert isinstance(schema, dict)
    named = {name for part in (schema, *schema["$defs"].values()) for name in part.get("properties", {})}
    there = {key for path in PLACES for key in path if isinstance(key, str)}
    people = {"familyName", "givenName", "additionalName", "patronymicName", "honorificPrefix", "honorificSuffix",
              "familyNamePrefix", "dateOfBirth"}  # fmt: skip
    assert named - there - people == set()
    assert openbadge_faults(WHOLE) == []
    assert OFFICIAL.is_valid(WHOLE)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: "/".join(map(str, path)))
def test_models_and_schema_agree_on_every_member_left_out_or_of_another_kind(path: tuple[Any, ...]) -> None:
    values: list[tuple[Any, ...]] = [(), (None,), ("x",), (7,), (True,), ([],), ({},), ([7],), (["x"],)]
    for value in values:
        made = changed(path, *value)
        stands_alone = path[-1] in SINGLE and isinstance(at(made, path[:-1]), dict) and value in (("x",), ({},))
        ours = [fault for fault in openbadge_faults(made) if fault.code.startswith("schema-")]
        theirs = OFFICIAL.is_valid(made)
        if stands_alone or path[-1] == "domain" or _is_stricter_on_purpose(path, value):
            continue
        assert bool(ours) is not theirs, (value, ours)


def _is_stricter_on_purpose(path: tuple[Any, ...], value: tuple[Any, ...]) -> bool:
    """Moments without zone, and null in members that the schema does not name: it does not look at them."""
    if value == (None,) and str(path[-1]).startswith("status"):
        return True
    return value == ("x",) and path[-1] in (
        "validFrom", "validUntil", "awardedDate", "created", "activityStartDate", "activityEndDate",
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_models_and_schema_agree_on_members_that_change_places(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    made = changed(one, copy.deepcopy(at(WHOLE, other)))
    if one[-1] in (*SINGLE, "domain") or _is_stricter_on_purpose(one, ("x",)):
        return
    ours = [fault for fault in openbadge_faults(made) if fault.code.startswith("schema-")]
    assert bool(ours) is not OFFICIAL.is_valid(made), ours


SUBJECT, ACHIEVEMENT = ("credentialSubject",), ("credentialSubject", "achievement")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("validFrom",), "2026-11-02", "schema-date-form"),
        (("validFrom",), "2026-11-02T09:00:00", "schema-date-form"),
        (("validFrom",), "2026-13-02T09:00:00Z", "schema-date-form"),
        (("awardedDate",), "2026-11-02T09:00:00z", "schema-date-form"),
        (("validUntil",), "2026-11-01T09:00:00Z", "ends-before-start"),
        ((*SUBJECT, "activityEndDate"), "2025-11-01T09:00:00Z", "ends-before-start"),
        (("endorsement", 0, "validUntil"), "2025-11-01T09:00:00Z", "ends-before-start"),
        ((*SUBJECT, "identifier", 1, "identityHash"), "noor@example.org", "hash-form"),
        ((*ACHIEVEMENT, "criteria"), {}, "criteria-empty"),
        ((*SUBJECT, "result", 0, "resultDescription"), "urn:uuid:0", "result-undescribed"),
        ((*SUBJECT, "result", 1, "achievedLevel"), "urn:uuid:0", "level-undescribed"),
        ((*ACHIEVEMENT, "achievementType"), "microCredential", "schema-word-unknown"),
        ((*ACHIEVEMENT, "alignment", 0, "targetType"), "ESCO", "schema-word-unknown"),
        ((*ACHIEVEMENT, "alignment", 0, "targetType"), "my ext:ESCO", "schema-word-unknown"),
        ((*ACHIEVEMENT, "resultDescription", 1, "valueMax"), 10, "schema-string-type"),
        ((*ACHIEVEMENT, "image"), "https://x.example/image", "schema-model-type"),
        ((*ACHIEVEMENT, "tag"), "ervaring", "schema-list-type"),
        (("type",), ["VerifiableCredential"], "schema-type-wrong"),
        (("type",), "OpenBadgeCredential", "schema-type-wrong"),
        (("@context", 0), "https://www.w3.org/2018/credentials/v1", "schema-context-order"),
        (("@context", 1), "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json", "schema-context-order"),
        (("endorsement", 0, "@context", 1), "https://x.example", "schema-context-order"),
        (("issuer",), 7, "schema-model-type"),
    ],
)
def test_a_defect_is_named_at_its_place(path: tuple[Any, ...], value: Any, code: str) -> None:
    found = openbadge_faults(changed(path, value))
    assert code in {fault.code for fault in found}
    pointer = "".join(f"/{key}" for key in path)
    assert any(fault.pointer.startswith(pointer) or pointer.startswith(fault.pointer) for fault in found)


def test_a_subject_is_somebody() -> None:
    made = changed((*SUBJECT, "id"))
    assert openbadge_faults(made) == []
    del made["credentialSubject"]["identifier"]
    assert [fault.code for fault in openbadge_faults(made)] == ["subject-unnamed"]


def test_every_fault_is_named_at_once_null_too() -> None:
    made = changed(("name",), None)
    made["validFrom"] = 7
    made["credentialSubject"]["achievement"]["tag"] = [None]
    assert {(fault.code, fault.pointer) for fault in openbadge_faults(made)} == {
        ("schema-null", "/name"),
        ("schema-string-type", "/validFrom"),
        ("schema-string-type", "/credentialSubject/achievement/tag/0"),
        ("schema-null", "/credentialSubject/achievement/tag/0"),
    }


def test_what_is_no_object_at_all_is_said_to_be_none() -> None:
    assert openbadge_faults({"credentialSubject": [], "type": 7})
    made = changed(("credentialSubject", "result"), "x")
    assert [fault.code for fault in openbadge_faults(made)] == ["schema-list-type"]


def test_issuers_may_be_an_address_and_some_members_may_stand_alone() -> None:
    made = {**WHOLE, "issuer": "did:web:hogeschool.example", "proof": WHOLE["proof"][0],
            "termsOfUse": WHOLE["termsOfUse"][0], "credentialSchema": WHOLE["credentialSchema"][0]}  # fmt: skip
    made["credentialSubject"] = {**WHOLE["credentialSubject"], "type": "AchievementSubject"}
    assert openbadge_faults(made) == []


def test_a_model_is_typed_and_immutable_and_refuses_null() -> None:
    badge = OpenBadgeCredential.model_validate(WHOLE)
    assert badge.credential_subject.achievement.credits_available == 5.5
    assert badge.model_dump(by_alias=True, exclude_none=True) == WHOLE
    with pytest.raises(ValidationError, match="frozen"):
        badge.id = "https://hogeschool.example/badges/2"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="null"):
        OpenBadgeCredential.model_validate({**WHOLE, "name": None})
